import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { LINE_MAX_BYTES, projectEvents, rawEvents, sqlPaths, sqlText } from './projection.ts';

/**
 * Rows of a row group. Each writing thread holds one; with bodies of some KiB a row that is tens of MiB, with DuckDB's own 122,880 it
 * would be hundreds. Small groups also make the reading of a minute out of an hour cheap.
 */
export const ROW_GROUP_ROWS = 8192;

/** How every Parquet file of the store is written. zstd: a third of lz4's size here for a tenth more time; its level 3 made nothing smaller. */
export const PARQUET_OPTIONS = `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}`;

/** A file of one hour's events that is not published yet. */
export interface StagedFile {
  /** `2026-11-21/03`. */
  readonly hour: string;
  readonly path: string;
}

// In UTC whatever the zone of the session; and not by strftime() of a time with a zone, which was a fifth of an import.
const DAY = 'CAST(make_timestamp(epoch_us(stage_timestamp)) AS DATE)';
const HOUR = '(epoch_us(stage_timestamp) // 3600000000) % 24';

/**
 * Writes the rows of `select` (the columns of schema.ts) to one or more files an hour below `folder`, in one pass. Where all are of the hour
 * `likely`, that saves a sixth of the time of an import; where they are not, they are written again.
 */
export async function stageRows(
  connection: DuckDBConnection,
  select: string,
  folder: string,
  likely?: string,
): Promise<readonly StagedFile[]> {
  if (likely === undefined) return stageByHour(connection, select, folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'rows.parquet');
  await connection.run(`COPY (${select}) TO ${sqlText(path)} (${PARQUET_OPTIONS})`);
  const begin = `TIMESTAMPTZ ${sqlText(`${likely.replace('/', ' ')}:00:00+00`)}`;
  const isOfHour = `stage_timestamp >= ${begin} AND stage_timestamp < ${begin} + INTERVAL 1 HOUR`;
  const counts = await connection.runAndReadAll(
    `SELECT count(*), count(*) FILTER (${isOfHour}) FROM read_parquet(${sqlPaths([path])})`,
  );
  const [all_count, ofHour_count] = (counts.getRows()[0] ?? []).map(Number);
  if (all_count === ofHour_count && all_count !== 0) return [{ hour: likely, path }];
  const staged = await stageByHour(
    connection,
    `SELECT * FROM read_parquet(${sqlPaths([path])})`,
    join(folder, 'hours'),
  );
  await rm(path);
  return staged;
}

async function stageByHour(
  connection: DuckDBConnection,
  select: string,
  folder: string,
): Promise<readonly StagedFile[]> {
  await connection.run(
    `COPY (SELECT *, ${DAY} AS day_, ${HOUR} AS hour_ FROM (${select}))
     TO ${sqlText(folder)} (${PARQUET_OPTIONS}, PARTITION_BY (day_, hour_))`,
  );
  return stagedFiles(folder);
}

/** `hour_=9` comes before `hour_=10`. */
function compareHours(one: string, other: string): number {
  return Number(one.replace('hour_=', '')) - Number(other.replace('hour_=', ''));
}

async function stagedFiles(folder: string): Promise<readonly StagedFile[]> {
  const staged: StagedFile[] = [];
  for (const day of (await readdir(folder)).toSorted()) {
    for (const hour of (await readdir(join(folder, day))).toSorted(compareHours)) {
      const name = `${day.replace('day_=', '')}/${hour.replace('hour_=', '').padStart(2, '0')}`;
      for (const file of await readdir(join(folder, day, hour))) {
        staged.push({ hour: name, path: join(folder, day, hour, file) });
      }
    }
  }
  return staged;
}

/** Lines gathered before they are written: large writes. */
const WRITE_BYTES = 1024 * 1024;

/** Takes canonical lines and stages them. Lines that are longer than DuckDB reads by default go through it one thread at a time. */
export class LineStage {
  readonly #folder: string;
  readonly #usual: LineFile;
  readonly #long: LineFile;

  constructor(folder: string) {
    this.#folder = folder;
    this.#usual = new LineFile(join(folder, 'lines.ndjson'));
    this.#long = new LineFile(join(folder, 'long-lines.ndjson'));
  }

  async write(line: string): Promise<void> {
    const size_bytes = Buffer.byteLength(line);
    await (size_bytes < LINE_MAX_BYTES ? this.#usual : this.#long).write(line, size_bytes);
  }

  async stage(connection: DuckDBConnection): Promise<readonly StagedFile[]> {
    const staged: StagedFile[] = [];
    for (const file of [this.#usual, this.#long]) {
      await file.close();
      if (file.lines_count === 0) continue;
      const isLong = file === this.#long;
      if (isLong) await connection.run('SET threads = 1');
      try {
        const rows = projectEvents(
          rawEvents([file.path], { lineMax_bytes: Math.max(LINE_MAX_BYTES, file.longest_bytes + 1) }),
        );
        staged.push(...(await stageRows(connection, rows, join(this.#folder, isLong ? 'long' : 'usual'))));
      } finally {
        if (isLong) await connection.run('RESET threads');
      }
    }
    return staged;
  }

  /** Gives the files up; safe to call at any time. */
  async discard(): Promise<void> {
    for (const file of [this.#usual, this.#long]) {
      await file.close();
      await rm(file.path, { force: true });
    }
  }
}

class LineFile {
  readonly path: string;
  lines_count = 0;
  longest_bytes = 0;
  #stream: WriteStream | undefined;
  #pending: string[] = [];
  #pending_bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  async write(line: string, size_bytes: number): Promise<void> {
    this.lines_count += 1;
    this.longest_bytes = Math.max(this.longest_bytes, size_bytes);
    this.#pending.push(line, '\n');
    this.#pending_bytes += size_bytes + 1;
    if (this.#pending_bytes >= WRITE_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    this.#stream ??= createWriteStream(this.path, { mode: 0o600 });
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pending_bytes = 0;
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    await this.#flush();
    if (this.#stream === undefined || this.#stream.closed) return;
    const stream = this.#stream;
    this.#stream = undefined;
    stream.end();
    await once(stream, 'close');
  }
}
