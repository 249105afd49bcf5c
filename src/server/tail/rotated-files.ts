import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../audit/store/data-folder.ts';
import { fileBytes } from '../../audit/read/byte-source.ts';
import { beginningIn, lengthOfBeginning } from './tail-position.ts';

/** A file that has been rotated away, plain or gzip. */
export interface RotatedFile {
  readonly path: string;
  readonly inode: number;
  readonly changed_ms: number;
}

/**
 * What rotation has made of `path`, oldest first: `audit-2026-11-26T14-33-45.420.log` (kube-apiserver), `audit.log.1`, `audit.log-20261126`
 * (logrotate), each also with .gz. While one is being packed it counts as what it was.
 */
export async function rotatedFiles(path: string): Promise<readonly RotatedFile[]> {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const names = new Set(await readdir(dirname(path)));
  const rotated = [...names].filter(
    (one) =>
      one !== name &&
      (one.startsWith(`${stem}-`) || one.startsWith(`${name}.`) || one.startsWith(`${name}-`)) &&
      !(one.endsWith('.gz') && names.has(one.slice(0, -'.gz'.length))),
  );
  const found: RotatedFile[] = [];
  for (const one of rotated) {
    const file = join(dirname(path), one);
    try {
      const { ino, mtimeMs } = await stat(file);
      found.push({ path: file, inode: ino, changed_ms: mtimeMs });
    } catch (error) {
      // Packed or deleted in between.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return found.toSorted(
    (one, other) => one.changed_ms - other.changed_ms || (one.path < other.path ? -1 : 1),
  );
}

/** The (unpacked) bytes of a file from `skip_bytes` on; undefined where it does not begin with `beginning`, or has no more. */
export async function restOf(
  { path }: RotatedFile,
  beginning: string,
  skip_bytes: number,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const wanted_bytes = lengthOfBeginning(beginning);
  const bytes = fileBytes(path, () => undefined)[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < wanted_bytes) {
    const { done, value } = await bytes.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  if (beginningIn(head, wanted_bytes) !== beginning) {
    await bytes.return?.(undefined);
    return undefined;
  }
  return after(head, bytes, skip_bytes);
}

async function* after(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  skip_bytes: number,
): AsyncGenerator<Uint8Array> {
  let left_bytes = skip_bytes;
  for (let piece: Uint8Array | undefined = head; piece !== undefined;) {
    if (piece.length > left_bytes) yield piece.subarray(left_bytes);
    left_bytes = Math.max(0, left_bytes - piece.length);
    const { done, value } = await rest.next();
    piece = done === true ? undefined : value;
  }
}
