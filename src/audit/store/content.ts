import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Read at a time; hashing is waited for less than the disk. */
const CHUNK_BYTES = 1024 * 1024;

/** What a file holds, told without understanding it. */
export interface Content {
  readonly sha256: string;
  /** Why gzip cannot be trusted to have given everything; `''` for a whole file or one that is no gzip. */
  readonly damage: string;
}

/**
 * Reads a file once for its SHA-256 and, for gzip, to see whether it is whole: DuckDB takes a gzip file whose checksum is wrong, or that is cut
 * off at the end of a line, for a good one (measured, 1.5.6).
 */
export async function readContent(path: string, isGzip: boolean, signal?: AbortSignal): Promise<Content> {
  const hash = createHash('sha256');
  if (!isGzip) {
    await hashFile(path, hash, signal);
    return { sha256: hash.digest('hex'), damage: '' };
  }
  const check = new GzipCheck();
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    const bytes: Buffer = chunk;
    hash.update(bytes);
    await check.write(bytes);
  }
  return { sha256: hash.digest('hex'), damage: await check.end() };
}

/** Through one buffer: a stream makes a new one for each chunk, a fifth of the time. */
async function hashFile(path: string, hash: Hash, signal?: AbortSignal): Promise<void> {
  const file = await open(path);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Inflates and throws away. */
class GzipCheck {
  readonly #gunzip = createGunzip();
  readonly #closed: Promise<void>;
  #damage = '';

  constructor() {
    this.#gunzip.on('error', (error) => {
      this.#damage = error.message;
    });
    this.#closed = new Promise((resolve) => {
      this.#gunzip.on('close', resolve);
    });
    this.#gunzip.resume();
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#damage !== '' || this.#gunzip.write(bytes)) return;
    const drained = new Promise<void>((resolve) => {
      this.#gunzip.once('drain', resolve);
    });
    await Promise.race([drained, this.#closed]);
  }

  async end(): Promise<string> {
    if (this.#damage === '') this.#gunzip.end();
    await this.#closed;
    return this.#damage;
  }
}
