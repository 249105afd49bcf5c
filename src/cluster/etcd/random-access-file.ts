import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A file that is read in places, and never as a whole: snapshots have gigabytes. Synchronous, because the reader of a tree goes from page to page. */
export class RandomAccessFile {
  readonly path: string;
  readonly size_bytes: number;
  readonly #descriptor: number;

  /** Throws what the system says where the file cannot be opened. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'r');
    this.size_bytes = fstatSync(this.#descriptor).size;
  }

  /** The bytes from `offset_bytes` on; fewer than asked for at the end of the file. The buffer is new and the caller's. */
  read(offset_bytes: number, length_bytes: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length_bytes, this.size_bytes - offset_bytes)));
    let read_bytes = 0;
    while (read_bytes < buffer.length) {
      const more = readSync(
        this.#descriptor,
        buffer,
        read_bytes,
        buffer.length - read_bytes,
        offset_bytes + read_bytes,
      );
      if (more === 0) return buffer.subarray(0, read_bytes);
      read_bytes += more;
    }
    return buffer;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
