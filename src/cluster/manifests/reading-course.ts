import { setImmediate } from 'node:timers/promises';

/** Without a break nothing else runs, an interruption included: often enough for a person, seldom enough to cost nothing. */
const BREAK_EVERY_MS = 50;

/** How far the reading is. */
export interface ReadingProgress {
  /** The file that is being read; `stdin` for standard input. */
  readonly file: string;
  /** Files read to their end. Those of folders that are named later are not counted yet. */
  readonly filesDone_count: number;
  readonly files_count: number;
  /** Bytes read of this file, packed where it is; `size_bytes` is unknown for what is no file. */
  readonly read_bytes: number;
  readonly size_bytes: number | undefined;
  readonly objects_count: number;
}

/** Follows the reading: tells how far it is, lets an interruption through, and ends the reading where one came. */
export class ReadingCourse {
  readonly signal: AbortSignal | undefined;
  readonly #onProgress: ((progress: ReadingProgress) => void) | undefined;
  readonly #objects_count: () => number;
  #breakAt_ms = performance.now() + BREAK_EVERY_MS;
  #file = '';
  #read_bytes = 0;
  #size_bytes: number | undefined;
  #filesDone_count = 0;
  #files_count = 0;

  constructor(
    {
      signal,
      onProgress,
    }: { readonly signal?: AbortSignal; readonly onProgress?: (progress: ReadingProgress) => void },
    objects_count: () => number,
  ) {
    this.signal = signal;
    this.#onProgress = onProgress;
    this.#objects_count = objects_count;
  }

  /** So many files are to be read, on top of those that were told before. */
  found(files_count: number): void {
    this.#files_count += files_count;
  }

  /** A file begins: the place for a break. */
  async begin(name: string): Promise<void> {
    this.#file = name;
    this.#read_bytes = 0;
    this.#size_bytes = undefined;
    if (performance.now() >= this.#breakAt_ms) {
      await setImmediate();
      this.#breakAt_ms = performance.now() + BREAK_EVERY_MS;
    }
    this.signal?.throwIfAborted();
  }

  ended(): void {
    this.#filesDone_count += 1;
    this.#tell();
  }

  /** The same chunks, told one by one. */
  async *watched(
    chunks: AsyncIterable<Uint8Array>,
    size_bytes: number | undefined,
  ): AsyncGenerator<Uint8Array> {
    this.#size_bytes = size_bytes;
    for await (const chunk of chunks) {
      yield chunk;
      // Asked for the next one, the reader is done with this one.
      this.#read_bytes += chunk.length;
      this.signal?.throwIfAborted();
      this.#tell();
    }
  }

  #tell(): void {
    this.#onProgress?.({
      file: this.#file,
      filesDone_count: this.#filesDone_count,
      files_count: this.#files_count,
      read_bytes: this.#read_bytes,
      size_bytes: this.#size_bytes,
      objects_count: this.#objects_count(),
    });
  }
}
