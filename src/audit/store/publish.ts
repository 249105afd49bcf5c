import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { syncPath, type DataFolder } from './data-folder.ts';
import type { PublishedFile } from './manifest.ts';
import { sqlPaths, sqlText } from './projection.ts';
import { EVENT_COLUMNS } from './schema.ts';
import { PARQUET_OPTIONS, ROW_GROUP_ROWS, type StagedFile } from './stage.ts';

/**
 * What makes two rows the same event. Stages share the auditID; and a client may choose its auditID (header Audit-ID), so that who did what
 * to what belongs to the key: otherwise one request could hide another that was answered in the same microsecond. Not the request URI or a body:
 * redaction marks the same credential differently in each process.
 */
export const KEY_COLUMNS = [
  'audit_id',
  'stage',
  'stage_timestamp',
  'verb',
  'user_name',
  'resource',
  'namespace',
  'name',
];
const KEYS = KEY_COLUMNS.join(', ');

/** All columns, by name: a file is read the same whatever wrote it. */
export const COLUMN_LIST = EVENT_COLUMNS.map(({ name }) => `"${name}"`).join(', ');

/** Row groups of a file in the order of a log hardly overlap in time. Above this, reading a minute means reading most of the file. */
const OVERLAP_MAX_FACTOR = 4;

/** Files to publish, and where. */
export interface PublishRequest {
  readonly folder: DataFolder;
  /** Unlike any other: the first part of every file's name. */
  readonly id: string;
  readonly staged: readonly StagedFile[];
  /** What the store holds already. */
  readonly existing: readonly PublishedFile[];
  /** Wait until files are on the disk. Not for a temporary store. */
  readonly isDurable: boolean;
}

interface Published {
  readonly files: readonly PublishedFile[];
  readonly added_count: number;
  readonly duplicates_count: number;
}

interface StagedFacts {
  readonly rows_count: number;
  readonly distinct_count: number;
  readonly from_us: number;
  readonly to_us: number;
}

async function numbersOf(connection: DuckDBConnection, sql: string): Promise<readonly number[]> {
  const reader = await connection.runAndReadAll(sql);
  return (reader.getRows()[0] ?? []).map(Number);
}

async function factsOf(connection: DuckDBConnection, path: string): Promise<StagedFacts> {
  const [rows_count = 0, distinct_count = 0, from_us = 0, to_us = 0] = await numbersOf(
    connection,
    // Two of the keys take half of the time of all, and a hash a third of theirs; those that are alike only make the file be looked at closely.
    `SELECT count(*), count(DISTINCT hash(audit_id, stage)), epoch_us(min(stage_timestamp)), epoch_us(max(stage_timestamp)) FROM read_parquet(${sqlPaths([path])})`,
  );
  return { rows_count, distinct_count, from_us, to_us };
}

/** Published rows that could be the same as one of a file with these times. */
function sameTimes(
  folder: DataFolder,
  files: readonly PublishedFile[],
  { from_us, to_us }: StagedFacts,
): string | undefined {
  const paths = files
    .filter((file) => file.from_us <= to_us && file.to_us >= from_us)
    .map(({ path }) => join(folder.parquet, path));
  if (paths.length === 0) return undefined;
  return `(SELECT ${KEYS} FROM read_parquet(${sqlPaths(paths)})
    WHERE stage_timestamp BETWEEN make_timestamptz(${from_us}) AND make_timestamptz(${to_us}))`;
}

async function isOutOfOrder(
  connection: DuckDBConnection,
  path: string,
  { rows_count, from_us, to_us }: StagedFacts,
): Promise<boolean> {
  if (rows_count <= OVERLAP_MAX_FACTOR * ROW_GROUP_ROWS) return false;
  const [spans_us = 0, groups_count = 0] = await numbersOf(
    connection,
    `SELECT coalesce(sum(epoch_us(stats_max_value::TIMESTAMPTZ) - epoch_us(stats_min_value::TIMESTAMPTZ)), 0), count(*)
     FROM parquet_metadata(${sqlPaths([path])}) WHERE path_in_schema = 'stage_timestamp'`,
  );
  return groups_count > OVERLAP_MAX_FACTOR && spans_us > OVERLAP_MAX_FACTOR * (to_us - from_us);
}

/** Writes the file again without what is there already, in order of time. Undefined where nothing is left. */
async function rewritten(
  connection: DuckDBConnection,
  path: string,
  known: string | undefined,
): Promise<string | undefined> {
  const rows = `read_parquet(${sqlPaths([path])}, file_row_number = true)`;
  // First which rows, by their slim columns only; then the rows.
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE kept_rows AS SELECT file_row_number FROM ${rows} AS staged
     ${known === undefined ? '' : `ANTI JOIN ${known} AS known USING (${KEYS})`}
     QUALIFY row_number() OVER (PARTITION BY ${KEYS} ORDER BY file_row_number) = 1`,
  );
  const [kept_count = 0] = await numbersOf(connection, 'SELECT count(*) FROM kept_rows');
  const target = `${path}.kept`;
  if (kept_count > 0) {
    await connection.run(
      `COPY (SELECT ${COLUMN_LIST} FROM ${rows} SEMI JOIN kept_rows USING (file_row_number) ORDER BY stage_timestamp, request_received_timestamp, audit_id, stage)
       TO ${sqlText(target)} (${PARQUET_OPTIONS})`,
    );
  }
  await connection.run('DROP TABLE kept_rows');
  await rm(path);
  return kept_count === 0 ? undefined : target;
}

/** Moves a finished file to its place, and returns its size. It counts only once the manifest says so; before that, `syncPlaces`. */
export async function moveIntoPlace(
  folder: DataFolder,
  from: string,
  path: string,
  isDurable: boolean,
): Promise<number> {
  const target = join(folder.parquet, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  if (isDurable) await syncPath(from);
  await rename(from, target);
  return (await stat(target)).size;
}

/** Waits until the names of the files, and of the folders that they are in, are on the disk. */
export async function syncPlaces(folder: DataFolder, paths: readonly string[]): Promise<void> {
  const folders = new Set(paths.flatMap((path) => [dirname(path), dirname(dirname(path)), '.']));
  for (const path of folders) await syncPath(join(folder.parquet, path));
}

/**
 * Puts staged files in their places, without the events that the store, or an earlier one of these files, holds already. Only the files of
 * the same stretch of time are looked at, hour by hour. The result is to be written to the manifest.
 */
export async function publishStaged(
  connection: DuckDBConnection,
  request: PublishRequest,
): Promise<Published> {
  const { folder, id, staged, existing, isDurable } = request;
  const files: PublishedFile[] = [];
  let added_count = 0;
  let duplicates_count = 0;
  for (const [index, { hour, path }] of staged.entries()) {
    const facts = await factsOf(connection, path);
    const ofHour = [...existing, ...files].filter((file) => file.path.startsWith(`${hour}/`));
    const known = sameTimes(folder, ofHour, facts);
    const [again_count = 0] =
      known === undefined
        ? []
        : await numbersOf(
            connection,
            `SELECT count(*) FROM read_parquet(${sqlPaths([path])}) AS staged SEMI JOIN ${known} AS known USING (${KEYS})`,
          );
    const hasDuplicates = again_count > 0 || facts.distinct_count < facts.rows_count;
    let source: string | undefined = path;
    let kept = facts;
    if (hasDuplicates || (await isOutOfOrder(connection, path, facts))) {
      source = await rewritten(connection, path, known);
      kept = source === undefined ? { ...facts, rows_count: 0 } : await factsOf(connection, source);
    }
    added_count += kept.rows_count;
    duplicates_count += facts.rows_count - kept.rows_count;
    if (source === undefined) continue;
    const place = `${hour}/${id}-${index}.parquet`;
    const size_bytes = await moveIntoPlace(folder, source, place, isDurable);
    const { rows_count, from_us, to_us } = kept;
    files.push({ path: place, rows_count, size_bytes, from_us, to_us });
  }
  if (isDurable)
    await syncPlaces(
      folder,
      files.map(({ path }) => path),
    );
  return { files, added_count, duplicates_count };
}
