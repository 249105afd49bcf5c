const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

/** Stage and numbers of a version; what is none comes last. */
function versionRank(text: string): readonly number[] {
  const match = VERSION.exec(text);
  if (match === null) return [0, 0, 0];
  const stage = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [stage, Number(match[1]), Number(match[3] ?? 0)];
}

/** `v2` before `v1` before `v1beta1` (apimachinery pkg/version). */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [versionRank(one), versionRank(other)];
  for (const [index, number] of a.entries()) {
    const difference = (b[index] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return one < other ? -1 : 1;
}
