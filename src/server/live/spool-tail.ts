import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolPosition } from '../../audit/store/spool.ts';

/** Read at a time: some thousand events, a few milliseconds of work. */
const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads the lines of the spool as they are written: what is behind a position that was told is never looked at, it may be half a line. */
export class SpoolTail {
  readonly #folder: string;
  #file: FileHandle | undefined;
  #segment = '';
  #read_bytes = 0;

  /** `folder` is DataFolder.spool. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** How far it has read. */
  get position(): SpoolPosition {
    return { segment: this.#segment, size_bytes: this.#read_bytes };
  }

  /** The lines from where it stopped to `position`, some at a time. Positions are told in order; a segment's last one says where that ends. */
  async *lines({ segment, size_bytes }: SpoolPosition): AsyncGenerator<readonly string[]> {
    if (segment !== this.#segment) await this.#open(segment);
    const file = this.#file;
    if (file === undefined) throw new Error('no segment is open');
    let carried = Buffer.alloc(0);
    while (this.#read_bytes < size_bytes) {
      const wanted = Buffer.alloc(Math.min(CHUNK_BYTES, size_bytes - this.#read_bytes));
      const { bytesRead } = await file.read(wanted, 0, wanted.length, this.#read_bytes);
      if (bytesRead === 0) throw new Error(`segment ${segment} is shorter than was said`);
      this.#read_bytes += bytesRead;
      const bytes = Buffer.concat([carried, wanted.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      carried = bytes.subarray(end);
      if (end > 0) yield bytes.toString('utf8', 0, end - 1).split('\n');
    }
  }

  async #open(segment: string): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#file = await open(join(this.#folder, segment), 'r');
    this.#segment = segment;
    this.#read_bytes = 0;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}
