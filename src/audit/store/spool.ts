import { randomBytes } from 'node:crypto';
import { open, readdir, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../problem.ts';
import { dataFolderAt, errorCode, makeDataFolder, syncPath, type DataFolder } from './data-folder.ts';
import { recordInLedger } from './ledger.ts';
import { isLocked, takeLock, type WriteLock } from './write-lock.ts';

/** A segment is compacted as a whole and read as a whole by everybody who opens the store: seconds of work, not minutes. */
const SEGMENT_MAX_BYTES = 64 * 1024 * 1024;
/** A quiet cluster's events, too, become Parquet before long. */
const SEGMENT_MAX_MS = 5 * 60 * 1000;
/** Read at a time from the end of a segment in search of the last whole line. */
const TAIL_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** `000mhy3k1c9x-5f2a9c01.ndjson`: in order of time, and never the name of an earlier segment. */
function newSegmentName(): string {
  return `${Date.now().toString(36).padStart(12, '0')}-${randomBytes(4).toString('hex')}.ndjson`;
}

/** All segments, oldest first. */
export async function listSegments(folder: DataFolder): Promise<readonly string[]> {
  try {
    return (await readdir(folder.spool)).filter((name) => name.endsWith('.ndjson')).toSorted();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** How many bytes of whole lines the file holds. */
async function wholeLines_bytes(path: string, size_bytes: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    for (let end = size_bytes; end > 0;) {
      const start = Math.max(0, end - TAIL_BYTES);
      const tail = Buffer.alloc(end - start);
      await file.read(tail, 0, tail.length, start);
      const newline = tail.lastIndexOf(NEWLINE);
      if (newline >= 0) return start + newline + 1;
      end = start;
    }
    return 0;
  } finally {
    await file.close();
  }
}

/**
 * Cuts off the last line of each segment where a crash has left only the beginning of it, and writes that down. Such a line was never
 * acknowledged. Only while nobody appends: under the spool's lock.
 */
async function cutTornLines(folder: DataFolder): Promise<void> {
  for (const segment of await listSegments(folder)) {
    const path = join(folder.spool, segment);
    const { size } = await stat(path);
    const whole_bytes = await wholeLines_bytes(path, size);
    if (whole_bytes === size) continue;
    await recordInLedger(folder, { kind: 'torn', segment, size_bytes: size - whole_bytes });
    await truncate(path, whole_bytes);
    await syncPath(path);
  }
}

interface Waiting {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface SpoolOptions {
  readonly segmentMax_bytes?: number;
  readonly segmentMax_ms?: number;
}

/** How far the spool is written: so many bytes of whole lines of this segment are on the disk. */
export interface SpoolPosition {
  readonly segment: string;
  readonly size_bytes: number;
}

/** Where live events go first. One process at a time. */
export class Spool {
  readonly #folder: DataFolder;
  readonly #lock: WriteLock;
  readonly #segmentMax_bytes: number;
  readonly #segmentMax_ms: number;
  #file: FileHandle | undefined;
  #segment = '';
  #size_bytes = 0;
  #opened_ms = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(folder: DataFolder, lock: WriteLock, options: SpoolOptions) {
    this.#folder = folder;
    this.#lock = lock;
    this.#segmentMax_bytes = options.segmentMax_bytes ?? SEGMENT_MAX_BYTES;
    this.#segmentMax_ms = options.segmentMax_ms ?? SEGMENT_MAX_MS;
  }

  /** Undefined before anything was appended. Of a segment that was rolled it tells where that ended. */
  get position(): SpoolPosition | undefined {
    return this.#segment === '' ? undefined : { segment: this.#segment, size_bytes: this.#size_bytes };
  }

  /**
   * Appends canonical, redacted events (ReadEvent.line), one line each without newline. Resolves when they are on the disk: then nothing but
   * the loss of the disk can lose them. Calls that come while the disk is busy share one fsync. Rejects with a Problem
   * where the disk refuses; then it is not known which of the lines are there, and they may be sent again (they are de-duplicated).
   */
  async append(lines: readonly string[]): Promise<void> {
    if (this.#isClosed) throw new TypeError('append to a spool that was closed');
    if (lines.length === 0) return;
    if (lines.some((line) => line.includes('\n')))
      throw new TypeError('a line of the spool may hold no newline');
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const done = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ bytes, resolve, reject });
    });
    this.#writing ??= this.#writeWaiting();
    await done;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(Buffer.concat(batch.map(({ bytes }) => bytes)));
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        const problem = this.#problem(cause);
        for (const { reject } of batch) reject(problem);
      }
    }
    this.#writing = undefined;
  }

  #problem(cause: unknown): Problem {
    return new Problem({
      what: `events cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: this.#folder.spool,
      fix: 'Make room on the disk, or keep less of the log.',
      cause,
    });
  }

  async #write(bytes: Buffer): Promise<void> {
    const age_ms = Date.now() - this.#opened_ms;
    const isFull =
      this.#size_bytes > 0 &&
      (this.#size_bytes + bytes.length > this.#segmentMax_bytes || age_ms > this.#segmentMax_ms);
    if (this.#file === undefined || isFull) await this.#startSegment();
    const file = this.#file;
    if (file === undefined) throw new Error('no segment is open');
    try {
      await file.appendFile(bytes);
      await file.datasync();
      this.#size_bytes += bytes.length;
    } catch (error) {
      // What is on the disk now is anybody's guess: cut it back if that is possible, and never append behind it.
      this.#file = undefined;
      await file.truncate(this.#size_bytes).catch(() => {});
      await file.close();
      throw error;
    }
  }

  async #startSegment(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    const segment = newSegmentName();
    this.#file = await open(join(this.#folder.spool, segment), 'ax', 0o600);
    this.#segment = segment;
    this.#size_bytes = 0;
    this.#opened_ms = Date.now();
    await syncPath(this.#folder.spool);
  }

  /** Ends the present segment, so that compact() may take it, and tells which was the last; undefined where nothing was appended yet. */
  async roll(): Promise<string | undefined> {
    while (this.#writing !== undefined) await this.#writing;
    const file = this.#file;
    const segment = this.position?.segment;
    // Taken in the same turn: an append that comes while it is being closed begins a new one.
    this.#file = undefined;
    await file?.close();
    return segment;
  }

  /** Waits for what was appended and lets the next process in. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.roll();
    await this.#lock.release();
  }
}

/** Opens the spool of the store at `root` for appending, and cuts off what a crash has left. Throws a Problem where another process has it. */
export async function openSpool(root: string, options: SpoolOptions = {}): Promise<Spool> {
  const folder = dataFolderAt(root);
  await makeDataFolder(folder);
  const lock = await takeLock(folder.spoolLock, 'appending live events');
  try {
    await cutTornLines(folder);
    return new Spool(folder, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Segments to which nobody appends any more: all but the newest, or all where no process has the spool open. */
export async function closedSegments(folder: DataFolder): Promise<readonly string[]> {
  const segments = await listSegments(folder);
  if (await isLocked(folder.spoolLock)) return segments.slice(0, -1);
  const lock = await takeLock(folder.spoolLock, 'cutting off torn lines');
  try {
    await cutTornLines(folder);
  } finally {
    await lock.release();
  }
  return segments;
}
