import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';

/** How far a file was read. A file is known by its beginning, since its name changes with rotation and its inode is used again. */
export interface TailPosition {
  readonly path: string;
  readonly inode: number;
  /** Of the first bytes, as many as there were then: `<count> <sha256>`. */
  readonly beginning: string;
  readonly read_bytes: number;
  /** When that was, by the clock of this machine. */
  readonly at_ms: number;
}

/** The first line of an audit log carries an auditID and a time: a few hundred bytes tell any two files apart. */
const BEGINNING_BYTES = 1024;

/** What is told of the first bytes, of `max_bytes` of them at most. */
export function beginningIn(bytes: Uint8Array, max_bytes = BEGINNING_BYTES): string {
  const first = bytes.subarray(0, Math.min(BEGINNING_BYTES, max_bytes));
  return `${first.length} ${createHash('sha256').update(first).digest('hex')}`;
}

/** The same of a file. */
export async function beginningOf(file: FileHandle, max_bytes = BEGINNING_BYTES): Promise<string> {
  const bytes = Buffer.alloc(Math.min(BEGINNING_BYTES, max_bytes));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return beginningIn(bytes.subarray(0, bytesRead), max_bytes);
}

/** How many bytes a beginning was made of. */
export function lengthOfBeginning(beginning: string): number {
  return Number(beginning.split(' ')[0]);
}

export function positionJson({ ...position }: TailPosition): JsonObject {
  return position;
}

/** What positionJson wrote; undefined for anything else. */
export function parsePosition(value: JsonValue): TailPosition | undefined {
  if (!isJsonObject(value)) return undefined;
  const path = stringAt(value, 'path');
  const inode = numberAt(value, 'inode');
  const beginning = stringAt(value, 'beginning');
  const read_bytes = numberAt(value, 'read_bytes');
  const at_ms = numberAt(value, 'at_ms');
  if (path === undefined || inode === undefined || beginning === undefined) return undefined;
  if (read_bytes === undefined || at_ms === undefined) return undefined;
  return { path, inode, beginning, read_bytes, at_ms };
}
