import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ServerClock } from '../clock.ts';

/** Flags `--audit-log-maxsize`, `-maxage`, `-maxbackup`, `-compress`. */
export interface LogRotation {
  /** 0: the 100 MB that lumberjack takes then. */
  readonly maxSize_megabytes: number;
  /** 0: for ever. */
  readonly maxAge_days: number;
  /** 0: all of them. */
  readonly maxBackup_count: number;
  readonly compress: boolean;
}

/** Defaults of kube-apiserver (server/options/audit.go). */
export const LOG_ROTATION: LogRotation = {
  maxSize_megabytes: 100,
  maxAge_days: 366,
  maxBackup_count: 100,
  compress: false,
};

const MEGABYTE = 1024 * 1024;
const LUMBERJACK_MEGABYTES = 100;
const DAY_MS = 86_400_000;

/** `audit-2025-11-26T14-33-45.420.log`: how lumberjack names a file that was full. */
const BACKUP_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2}\.\d{3})$/;

interface Backup {
  readonly name: string;
  readonly at_ms: number;
}

/** A log file and its older ones, as gopkg.in/natefinch/lumberjack keeps them: full files are renamed, old ones are deleted. */
export class LogFiles {
  readonly #path: string;
  readonly #rotation: LogRotation;
  readonly #clock: ServerClock;
  readonly #max_bytes: number;
  #fd: number;
  #size_bytes: number;

  constructor(path: string, rotation: LogRotation, clock: ServerClock) {
    this.#path = path;
    this.#rotation = rotation;
    this.#clock = clock;
    const { maxSize_megabytes } = rotation;
    this.#max_bytes = (maxSize_megabytes === 0 ? LUMBERJACK_MEGABYTES : maxSize_megabytes) * MEGABYTE;
    this.#fd = openSync(path, 'a', 0o600);
    this.#size_bytes = fstatSync(this.#fd).size;
  }

  /** Writes a line; into a new file where the present one would grow too big. */
  write(text: string): void {
    const size_bytes = Buffer.byteLength(text);
    if (size_bytes > this.#max_bytes)
      throw new Error(`write length ${size_bytes} exceeds maximum file size ${this.#max_bytes}`);
    if (this.#size_bytes + size_bytes > this.#max_bytes) this.#rotate();
    writeSync(this.#fd, text);
    this.#size_bytes += size_bytes;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #rotate(): void {
    closeSync(this.#fd);
    const extension = extname(this.#path);
    const time = new Date(this.#clock.now_ms()).toISOString().slice(0, 23).replaceAll(':', '-');
    const stem = basename(this.#path, extension);
    const backup = join(dirname(this.#path), `${stem}-${time}${extension}`);
    renameSync(this.#path, backup);
    this.#fd = openSync(this.#path, 'a', 0o600);
    this.#size_bytes = 0;
    this.#removeOld();
    if (this.#rotation.compress) void compressed(backup);
  }

  /** Newest first. */
  #backups(): readonly Backup[] {
    const extension = extname(this.#path);
    const prefix = `${basename(this.#path, extension)}-`;
    return readdirSync(dirname(this.#path))
      .flatMap((name) => {
        const plain = name.replace(/\.gz$/, '');
        if (!plain.startsWith(prefix) || !plain.endsWith(extension)) return [];
        const time = BACKUP_TIME.exec(plain.slice(prefix.length, plain.length - extension.length));
        if (time === null) return [];
        return [{ name, at_ms: Date.parse(`${time[1]}:${time[2]}:${time[3]}Z`) }];
      })
      .toSorted((one, other) => other.at_ms - one.at_ms);
  }

  #removeOld(): void {
    const { maxAge_days, maxBackup_count } = this.#rotation;
    const oldest_ms = maxAge_days === 0 ? -Infinity : this.#clock.now_ms() - maxAge_days * DAY_MS;
    const kept_count = maxBackup_count === 0 ? Infinity : maxBackup_count;
    for (const [index, { name, at_ms }] of this.#backups().entries())
      if (index >= kept_count || at_ms < oldest_ms) rmSync(join(dirname(this.#path), name), { force: true });
  }
}

/** Replaces a file by its gzip. What cannot be compressed stays as it is: nothing is lost by that. */
async function compressed(path: string): Promise<void> {
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`, { mode: 0o600 }));
    rmSync(path, { force: true });
  } catch {
    rmSync(`${path}.gz`, { force: true });
  }
}
