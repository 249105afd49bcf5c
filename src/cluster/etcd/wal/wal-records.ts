import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProtobufError } from '../../../kube/protobuf/protobuf-error.ts';
import { WIRE, WireReader } from '../../../kube/protobuf/wire-reader.ts';
import { crc32c } from '../crc32c.ts';
import { RandomAccessFile } from '../random-access-file.ts';

/** One record of the write-ahead log. Source: server/storage/wal of etcd. */
export interface WalRecord {
  readonly type: number;
  readonly data: Buffer;
  /** Does the running CRC fit? A record that does not is changed, or was never whole. */
  readonly isChecked: boolean;
  readonly file: string;
  readonly offset_bytes: number;
}

/** What a walk through the log could not use, with its place. */
export interface WalNote {
  readonly what: string;
  readonly file: string;
  readonly offset_bytes: number;
}

export const RECORD = { metadata: 1, entry: 2, state: 3, crc: 4, snapshot: 5 } as const;
const FRAME_BYTES = 8;
/** A torn write leaves a sector of zeros behind (wal/decoder.go, minSectorSize). */
const SECTOR_BYTES = 512;
/** Names are `<sequence>-<first index>.wal`, both in hexadecimal: their order is that of the log. */
const NAME = /^[0-9a-f]{16}-[0-9a-f]{16}\.wal$/;

/** The segments of a log folder, in order. */
export function walFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

function parsed(bytes: Buffer): { readonly type: number; readonly crc: number; readonly data: Buffer } {
  const reader = new WireReader(bytes, 0);
  const record = { type: 0, crc: 0, data: bytes.subarray(0, 0) };
  while (reader.position < bytes.length) {
    const tag = reader.readTag(bytes.length);
    if (tag === ((3 << 3) | WIRE.bytes)) {
      const end = reader.readLength(bytes.length);
      record.data = bytes.subarray(reader.position, end);
      reader.position = end;
    } else if (tag === 1 << 3) record.type = reader.readVarint(bytes.length);
    else if (tag === 2 << 3) record.crc = reader.readVarint(bytes.length);
    else reader.skip(tag, bytes.length);
  }
  return record;
}

function hasZeroSector(bytes: Buffer, offset_bytes: number): boolean {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + SECTOR_BYTES - ((offset_bytes + at) % SECTOR_BYTES));
    if (bytes.subarray(at, end).every((byte) => byte === 0)) return true;
    at = end;
  }
  return false;
}

/**
 * Reads the records of all segments, in order, and checks the CRC that runs through them. A record whose CRC does not fit is given, marked; a torn tail
 * (normal after a crash) and everything else that cannot be used is told to `note`.
 */
export function* walRecords(files: readonly string[], note: (note: WalNote) => void): Generator<WalRecord> {
  let crc = 0;
  for (const path of files) {
    const file = new RandomAccessFile(path);
    try {
      for (const { bytes, offset_bytes } of frames(file, note)) {
        const tell = (what: string): void => note({ what, file: path, offset_bytes });
        const record = readRecord(bytes, offset_bytes, tell);
        // Behind what is no record nothing can be found: its length may be wrong as well.
        if (record === undefined) break;
        if (record.type === RECORD.crc) {
          if (crc !== 0 && record.crc !== crc)
            tell('this segment does not go on where the one before ended: one is missing or cut');
          crc = record.crc;
          continue;
        }
        const isChecked = crc32c(crc, record.data) === record.crc;
        if (!isChecked) tell('the CRC of a record does not fit: it was changed');
        // The chain of what was written goes on from what the writer had.
        crc = record.crc;
        yield { type: record.type, data: record.data, isChecked, file: path, offset_bytes };
      }
    } finally {
      file.close();
    }
  }
}

function readRecord(
  bytes: Buffer,
  offset_bytes: number,
  tell: (what: string) => void,
): ReturnType<typeof parsed> | undefined {
  try {
    return parsed(bytes);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    tell(
      hasZeroSector(bytes, offset_bytes + FRAME_BYTES)
        ? 'the log ends in a torn write, as after a crash'
        : `a record cannot be read: ${error.message}`,
    );
    return undefined;
  }
}

function* frames(
  file: RandomAccessFile,
  note: (note: WalNote) => void,
): Generator<{ readonly bytes: Buffer; readonly offset_bytes: number }> {
  let offset_bytes = 0;
  while (offset_bytes + FRAME_BYTES <= file.size_bytes) {
    const head = file.read(offset_bytes, FRAME_BYTES);
    const high = head.readUInt32LE(4);
    const record_bytes = (high & 0x00ff_ffff) * 2 ** 32 + head.readUInt32LE(0);
    // Segments are made in their full length: zeros are what is not written yet.
    if (record_bytes === 0) return;
    const padding_bytes = high >>> 31 === 1 ? (high >>> 24) & 7 : 0;
    if (offset_bytes + FRAME_BYTES + record_bytes + padding_bytes > file.size_bytes) {
      note({
        what: 'the log ends inside a record: torn, as after a crash, or cut',
        file: file.path,
        offset_bytes,
      });
      return;
    }
    yield { bytes: file.read(offset_bytes + FRAME_BYTES, record_bytes), offset_bytes };
    offset_bytes += FRAME_BYTES + record_bytes + padding_bytes;
  }
}
