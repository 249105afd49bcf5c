import { constants, copyFile, open, truncate } from 'node:fs/promises';
import { LINE_MAX_BYTES } from './projection.ts';

/** Read at a time, backwards, in search of the last newline. */
const TAIL_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The end of a log that was copied while it was being written: the beginning of a line. */
export interface TornTail {
  /** Where it starts: so long is the file without it. */
  readonly offset_bytes: number;
  readonly bytes: Buffer;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The bytes after the last newline, where they are no whole JSON; undefined for a file that ends as it should, or has no line of usual length. */
export async function tornTail(path: string): Promise<TornTail | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let tail: Buffer = Buffer.alloc(0);
    while (tail.length < Math.min(size, LINE_MAX_BYTES)) {
      const end = size - tail.length;
      const start = Math.max(0, end - TAIL_BYTES);
      const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
      tail = Buffer.concat([buffer, tail]);
      const newline = tail.lastIndexOf(NEWLINE);
      if (newline < 0) continue;
      const bytes = tail.subarray(newline + 1);
      if (bytes.length === 0 || isJson(bytes.toString())) return undefined;
      return { offset_bytes: size - bytes.length, bytes };
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** Copies the file up to the torn line: without a copy where the file system can share blocks. */
export async function copyWithoutTail(
  path: string,
  target: string,
  { offset_bytes }: TornTail,
): Promise<void> {
  await copyFile(path, target, constants.COPYFILE_FICLONE);
  await truncate(target, offset_bytes);
}
