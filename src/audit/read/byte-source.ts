import { open, type FileHandle } from 'node:fs/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { Problem } from '../../problem.ts';

/** Read at a time from a file: few enough system calls not to be noticed. */
const FILE_CHUNK_BYTES = 1024 * 1024;
/** Handed on at a time: what is parsed from it is garbage before it leaves the young generation of V8's heap. */
const PIECE_BYTES = 64 * 1024;
/** Given to gzip at a time: what comes out of it (1,032 times as much at most) is held at once. */
const GZIP_CHUNK_BYTES = 32 * 1024;
/** What is read to tell what a file is: a tar header has its mark at byte 257. */
const MAGIC_BYTES = 264;

/** What the first bytes of a file say it is; `undefined` for what we read. */
const REFUSED: readonly { readonly name: string; readonly fix: string; matches(head: Buffer): boolean }[] = [
  {
    name: 'zstd-compressed',
    fix: 'Decompress it first: zstd -dc FILE | plimsoll ... -',
    matches: (head) => head.readUInt32BE(0) === 0x28b52ffd,
  },
  {
    name: 'a zip archive',
    fix: 'Unpack it and give the folder.',
    matches: (head) => head.readUInt32BE(0) === 0x504b0304,
  },
  {
    name: 'xz-compressed',
    fix: 'Decompress it first: xz -dc FILE | plimsoll ... -',
    matches: (head) => head.readUInt32BE(0) === 0xfd377a58,
  },
  {
    name: 'bzip2-compressed',
    fix: 'Decompress it first: bzip2 -dc FILE | plimsoll ... -',
    matches: (head) => head.toString('latin1', 0, 3) === 'BZh',
  },
  {
    name: 'a tar archive',
    fix: 'Unpack it (tar -xf) and give the folder.',
    matches: (head) => head.toString('latin1', 257, 262) === 'ustar',
  },
  {
    name: 'a Parquet file',
    fix: 'Give the log it was made from, or query it with DuckDB.',
    matches: (head) => head.toString('latin1', 0, 4) === 'PAR1',
  },
  {
    name: 'UTF-16 text',
    fix: 'Convert it: iconv -f UTF-16 -t UTF-8 FILE | plimsoll ... -',
    matches: isUtf16,
  },
];

function isUtf16(head: Buffer): boolean {
  if (head[0] === 0xff && head[1] === 0xfe) return true;
  if (head[0] === 0xfe && head[1] === 0xff) return true;
  // `{"` in either byte order, without a mark.
  return [0x7b002200, 0x007b0022].includes(head.readUInt32BE(0));
}

/** Is this the beginning of a gzip file, whatever its name? */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** The sample as text: the beginning of what gzip makes of it, or itself. */
export function plainSample(raw: Buffer): Buffer {
  if (!isGzip(raw)) return raw;
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Damaged within the sample. Reading the file reports it, with its offset.
    return Buffer.alloc(0);
  }
}

/** What kind of file, unreadable to us, starts with `head`; and what to do about it. */
export function refusedKind(head: Uint8Array): { readonly name: string; readonly fix: string } | undefined {
  const padded = Buffer.alloc(MAGIC_BYTES);
  padded.set(head.subarray(0, MAGIC_BYTES));
  return REFUSED.find((kind) => kind.matches(padded));
}

function refuse(name: string, head: Uint8Array): void {
  const kind = refusedKind(head);
  if (kind === undefined) return;
  throw new Problem({
    what: `${name} is ${kind.name}, which cannot be read`,
    where: `${name}, byte 0`,
    fix: kind.fix.replace('FILE', name),
  });
}

/** Called where the rest of a source is lost. `offset_bytes` counts what was read of the source itself (compressed). */
export type OnLoss = (offset_bytes: number, what: string) => void;

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(FILE_CHUNK_BYTES) });
    if (bytesRead === 0) return;
    for (let start = 0; start < bytesRead; start += PIECE_BYTES) {
      yield buffer.subarray(start, Math.min(start + PIECE_BYTES, bytesRead));
    }
  }
}

/** What gzip makes of one stretch of input, and whether it broke there. */
interface Inflated {
  readonly pieces: readonly Uint8Array[];
  readonly error: string | undefined;
}

/**
 * Inflates piece by piece, and waits for all of the output of one before the next: so that all that could be inflated is
 * there when gzip reports that the file is broken or ends too early.
 */
class Inflater {
  readonly #gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH });
  #pieces: Uint8Array[] = [];
  #error: string | undefined;
  #onError: () => void = () => {};

  constructor() {
    this.#gunzip.on('data', (piece: Buffer) => this.#pieces.push(piece));
    this.#gunzip.on('error', (error) => {
      this.#error = error.message;
      this.#onError();
    });
  }

  async inflate(input: Uint8Array): Promise<Inflated> {
    await this.#untilDone((done) => this.#gunzip.write(input, done));
    return this.#taken();
  }

  async finish(): Promise<Inflated> {
    await this.#untilDone((done) => this.#gunzip.once('end', done).end());
    return this.#taken();
  }

  close(): void {
    this.#gunzip.destroy();
  }

  /** Waits until `work` calls back or gzip gives up, whichever is first. */
  async #untilDone(work: (done: () => void) => void): Promise<void> {
    if (this.#error !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#onError = resolve;
      work(resolve);
    });
  }

  #taken(): Inflated {
    const pieces = this.#pieces;
    this.#pieces = [];
    return { pieces, error: this.#error };
  }
}

async function* inflated(input: AsyncIterable<Uint8Array>, onLoss: OnLoss): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater();
  let offset_bytes = 0;
  try {
    for await (const chunk of input) {
      for (let start = 0; start < chunk.length; start += GZIP_CHUNK_BYTES) {
        const part = chunk.subarray(start, start + GZIP_CHUNK_BYTES);
        const { pieces, error } = await inflater.inflate(part);
        yield* pieces;
        if (error !== undefined) {
          onLoss(offset_bytes, `gzip: ${error}; nothing after this could be read`);
          return;
        }
        offset_bytes += part.length;
      }
    }
    const { pieces, error } = await inflater.finish();
    yield* pieces;
    if (error !== undefined) onLoss(offset_bytes, `gzip: ${error}; the file is cut off`);
  } finally {
    inflater.close();
  }
}

/** Joins the first pieces until the kind of the input can be told, or it is over. */
async function startOf(input: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const next = await input.next();
    if (next.done === true) break;
    head = head.length === 0 ? Buffer.from(next.value) : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Whoever stops early lets go of what is behind.
    await rest.return?.();
  }
}

/**
 * The plain bytes of a stream, which is inflated where it starts as gzip does (several members are fine). A
 * gzip stream that is cut off or damaged yields what can be had, then reports the loss. Throws a Problem for what is recognised but
 * cannot be read (zstd, zip, UTF-16, ...).
 */
export async function* plainBytes(
  name: string,
  input: AsyncIterable<Uint8Array>,
  onLoss: OnLoss,
): AsyncGenerator<Uint8Array> {
  const iterator = input[Symbol.asyncIterator]();
  const head = await startOf(iterator);
  refuse(name, head);
  const whole = joined(head, iterator);
  if (!isGzip(head)) {
    yield* whole;
    return;
  }
  const plain = inflated(whole, onLoss)[Symbol.asyncIterator]();
  const plainHead = await startOf(plain);
  refuse(name, plainHead);
  yield* joined(plainHead, plain);
}

/** The plain bytes of a file, or of standard input for `-`. Throws a Problem where the file cannot be opened or read. */
export async function* fileBytes(path: string, onLoss: OnLoss): AsyncGenerator<Uint8Array> {
  if (path === '-') {
    yield* plainBytes('standard input', process.stdin as AsyncIterable<Buffer>, onLoss);
    return;
  }
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    yield* plainBytes(path, chunksOf(file), onLoss);
  } catch (error) {
    throw error instanceof Problem ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

/** The Problem of a path that the file system does not let us read. */
export function unreadable(path: string, cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why =
    code === 'ENOENT'
      ? 'does not exist'
      : code === 'EACCES' || code === 'EPERM'
        ? 'may not be read by you'
        : 'cannot be read';
  const fix =
    code === 'ENOENT'
      ? 'Check the path.'
      : code === 'EACCES' || code === 'EPERM'
        ? 'Change its permissions, or run as a user who may.'
        : 'Check the file.';
  return new Problem({ what: `${path} ${why}`, where: path, fix, cause });
}
