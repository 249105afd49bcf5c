export const KIB = 1024;
export const MIB = KIB * KIB;
export const GIB = KIB * MIB;

/** `12 KiB`, `3.4 MiB`, `1.2 GiB`. */
export function sizeText(bytes: number): string {
  if (bytes >= GIB) return `${(bytes / GIB).toFixed(1)} GiB`;
  return bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MiB` : `${Math.round(bytes / KIB)} KiB`;
}
