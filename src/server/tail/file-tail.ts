import { open, stat, type FileHandle } from 'node:fs/promises';
import { fileBytes } from '../../audit/read/byte-source.ts';
import { readAuditLog } from '../../audit/read/read-audit-log.ts';
import type { ReadReport } from '../../audit/read/report.ts';
import { errorCode } from '../../audit/store/data-folder.ts';
import { errorText, type Log } from '../log.ts';
import type { EventSpool } from '../receiver/audit-receiver.ts';
import { restOf, rotatedFiles, type RotatedFile } from './rotated-files.ts';
import { beginningOf, lengthOfBeginning, type TailPosition } from './tail-position.ts';

export interface FileTailParts {
  readonly path: string;
  readonly spool: EventSpool;
  readonly log: Log;
  /** What was in it that is no event, and the like. */
  readonly told: (report: ReadReport) => void;
  /** A part of it is gone before it was read. */
  readonly lost: (what: string) => void;
  /** How far it is read, to be kept. Called after the events are on the disk. */
  readonly moved: (position: TailPosition) => void;
  readonly now_ms: () => number;
}

/** The file that is being written, as far as it is known. */
interface OpenFile {
  readonly handle: FileHandle;
  readonly inode: number;
  beginning: string;
  read_bytes: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** A line that is longer is no audit event; it is passed over with the rest of its chunk (see readAuditLog). */
const LINE_MAX_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Follows one audit log as it is written, through rotation by rename (kube-apiserver, logrotate) and by copy and truncation: what was read is found again by
 * what a file begins with, not by its name. A line is read once it ends. Positions are told after the events are on the disk, so that after a
 * crash a piece may be read twice (the store knows what it has), and nothing is left out.
 *
 * Of copy and truncation is lost what is written between the two, as ever with it.
 */
export class FileTail {
  readonly #parts: FileTailParts;
  #saved: TailPosition | undefined;
  #file: OpenFile | undefined;
  #isMissing = false;

  constructor(parts: FileTailParts, saved: TailPosition | undefined) {
    this.#parts = parts;
    this.#saved = saved;
  }

  /** Reads what there is now. To be called again and again, and not before it has returned. */
  async poll(): Promise<void> {
    this.#file ??= await this.#open();
    const file = this.#file;
    if (file === undefined) return;
    const { size } = await file.handle.stat();
    const isSame = (await beginningOf(file.handle, lengthOfBeginning(file.beginning))) === file.beginning;
    if (size < file.read_bytes || !isSame) return this.#truncated(file);
    await this.#readOn(file);
    const inode = await inodeOf(this.#parts.path);
    if (inode !== undefined && inode !== file.inode) await this.#renamed(file);
  }

  /** Opens the file, and first reads what was rotated away since it was last read. */
  async #open(): Promise<OpenFile | undefined> {
    const { path, log } = this.#parts;
    let handle: FileHandle;
    try {
      handle = await open(path, 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      if (!this.#isMissing) log.write('warn', 'there is no such file yet', { file: path });
      this.#isMissing = true;
      return undefined;
    }
    this.#isMissing = false;
    const { ino, size } = await handle.stat();
    const saved = this.#saved;
    this.#saved = undefined;
    if (saved !== undefined) {
      const beginning = await beginningOf(handle, lengthOfBeginning(saved.beginning));
      if (beginning === saved.beginning && size >= saved.read_bytes)
        return { handle, inode: ino, beginning, read_bytes: saved.read_bytes };
      await this.#catchUp(saved, ino);
    }
    return { handle, inode: ino, beginning: await beginningOf(handle, 0), read_bytes: 0 };
  }

  /** Reads what has been rotated away since `saved`: the rest of that file, and all that came after it. */
  async #catchUp(saved: TailPosition, currentInode: number): Promise<void> {
    const { path, lost } = this.#parts;
    const rotated = (await rotatedFiles(path)).filter(({ inode }) => inode !== currentInode);
    let after_ms = saved.at_ms;
    let found: RotatedFile | undefined;
    for (const file of rotated.toReversed()) {
      const rest = await restOf(file, saved.beginning, saved.read_bytes);
      if (rest === undefined) continue;
      found = file;
      after_ms = file.changed_ms;
      await this.#take(rest);
      break;
    }
    if (found === undefined) lost(`${path}: it was rotated away and deleted before it was read to its end`);
    for (const file of rotated)
      if (file !== found && file.changed_ms >= after_ms)
        await this.#take(fileBytes(file.path, (_, what) => lost(`${file.path}: ${what}`)));
  }

  /** The name is another file's now: what is left of ours, then what was there in between, then that one. */
  async #renamed(file: OpenFile): Promise<void> {
    await this.#readOn(file);
    const { size, mtimeMs } = await file.handle.stat();
    if (size > file.read_bytes) await this.#takeTail(file, size);
    await file.handle.close();
    this.#file = undefined;
    const current = await inodeOf(this.#parts.path);
    for (const rotated of await rotatedFiles(this.#parts.path)) {
      if (rotated.inode === file.inode || rotated.inode === current || rotated.changed_ms < mtimeMs) continue;
      await this.#take(fileBytes(rotated.path, (_, what) => this.#parts.lost(`${rotated.path}: ${what}`)));
    }
    await this.poll();
  }

  /** It was copied away and begins anew: what we had not read is in the copy. */
  async #truncated(file: OpenFile): Promise<void> {
    const { path, lost } = this.#parts;
    const rotated = await rotatedFiles(path);
    let rest: AsyncIterable<Uint8Array> | undefined;
    for (const copy of rotated.toReversed()) {
      rest ??= await restOf(copy, file.beginning, file.read_bytes);
    }
    if (rest === undefined) lost(`${path}: it was truncated, and no copy has what it held`);
    else await this.#take(rest);
    file.read_bytes = 0;
    file.beginning = await beginningOf(file.handle, 0);
    await this.#readOn(file);
  }

  /** Reads whole lines up to the end. */
  async #readOn(file: OpenFile): Promise<void> {
    for (let chunk_bytes = CHUNK_BYTES; ;) {
      const bytes = Buffer.alloc(chunk_bytes);
      const { bytesRead } = await file.handle.read(bytes, 0, chunk_bytes, file.read_bytes);
      const end = bytes.lastIndexOf(NEWLINE, bytesRead - 1) + 1;
      if (bytesRead === 0) return;
      if (end === 0 && bytesRead < chunk_bytes) return;
      if (end === 0 && chunk_bytes < LINE_MAX_BYTES) {
        chunk_bytes *= 2;
        continue;
      }
      await this.#spool(bytes.subarray(0, end === 0 ? bytesRead : end));
      file.read_bytes += end === 0 ? bytesRead : end;
      await this.#moved(file);
    }
  }

  /** The last line of a file to which nobody writes any more may have no end. */
  async #takeTail(file: OpenFile, size_bytes: number): Promise<void> {
    const bytes = Buffer.alloc(size_bytes - file.read_bytes);
    await file.handle.read(bytes, 0, bytes.length, file.read_bytes);
    await this.#spool(bytes);
  }

  async #moved(file: OpenFile): Promise<void> {
    const { path, moved, now_ms } = this.#parts;
    file.beginning = await beginningOf(file.handle, file.read_bytes);
    moved({
      path,
      inode: file.inode,
      beginning: file.beginning,
      read_bytes: file.read_bytes,
      at_ms: now_ms(),
    });
  }

  async #spool(bytes: Uint8Array): Promise<void> {
    async function* one() {
      yield bytes;
    }
    await this.#take(one());
  }

  async #take(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { spool, told, path } = this.#parts;
    const reader = readAuditLog(bytes, { name: path });
    for await (const { events } of reader) await spool.append(events.map(({ line }) => line));
    told(reader.report());
  }

  async close(): Promise<void> {
    await this.#file?.handle.close();
    this.#file = undefined;
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch (error) {
    // Renamed, and the new one is not there yet.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Looked at this often: as soon as people notice, and a stat costs microseconds. */
const POLL_EVERY_MS = 250;
/** Where it cannot be read, or the disk takes nothing. */
const RETRY_EVERY_MS = 5_000;

/** Polls one file for as long as the daemon runs. */
export class FollowedFile {
  readonly path: string;
  readonly #tail: FileTail;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #isStopped = false;
  #problem: string | undefined;

  constructor(path: string, tail: FileTail, log: Log) {
    this.path = path;
    this.#tail = tail;
    this.#log = log;
  }

  /** Why it is not read at present. */
  get problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#polling = this.#poll().finally(() => {
      if (!this.#isStopped)
        this.#timer = setTimeout(
          () => this.start(),
          this.#problem === undefined ? POLL_EVERY_MS : RETRY_EVERY_MS,
        );
    });
  }

  async #poll(): Promise<void> {
    try {
      await this.#tail.poll();
      this.#problem = undefined;
    } catch (error) {
      const why = errorText(error);
      if (this.#problem === undefined)
        this.#log.write('error', 'a file cannot be followed at present', { file: this.path, error: why });
      this.#problem = why;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#polling;
    await this.#tail.close();
  }
}
