import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readAuditLog } from '../read/read-audit-log.ts';
import type { DataFolder } from './data-folder.ts';
import { newId } from './import-file.ts';
import { recordInLedger } from './ledger.ts';
import { changedManifest, readManifest, writeManifest, type PublishedFile } from './manifest.ts';
import { projectEvents, rawEvents, sqlPaths, sqlText } from './projection.ts';
import { COLUMN_LIST, moveIntoPlace, publishStaged, syncPlaces } from './publish.ts';
import { closedSegments } from './spool.ts';
import { LineStage, PARQUET_OPTIONS, stageRows, type StagedFile } from './stage.ts';

/** An hour is made one file once it has so many: each time costs writing the whole hour. */
const MERGE_MIN_COUNT = 4;

/** What a compaction has done. */
export interface CompactionReport {
  readonly segments_count: number;
  readonly added_count: number;
  readonly duplicates_count: number;
  /** Lines of the spool that were no event. Never, unless somebody else wrote into the spool. */
  readonly rejected_count: number;
  readonly mergedHours_count: number;
  readonly mergedFiles_count: number;
}

interface StagedSegment {
  readonly staged: readonly StagedFile[];
  readonly rejected_count: number;
}

/** Lines of the spool are canonical, so that DuckDB reads them as they are; should one not be, JavaScript reads the segment. */
async function stageSegment(
  connection: DuckDBConnection,
  path: string,
  folder: string,
): Promise<StagedSegment> {
  try {
    return {
      staged: await stageRows(connection, projectEvents(rawEvents([path])), join(folder, 'rows')),
      rejected_count: 0,
    };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Invalid Input Error')) throw error;
    await rm(join(folder, 'rows'), { recursive: true, force: true });
  }
  const reader = readAuditLog([path]);
  const stage = new LineStage(folder);
  try {
    for await (const { events } of reader) for (const { line } of events) await stage.write(line);
    return { staged: await stage.stage(connection), rejected_count: reader.report().rejects_count };
  } finally {
    await stage.discard();
  }
}

/** Turns closed segments of the spool into Parquet, each in one step for readers. Under the write lock. */
async function compactSegments(
  connection: DuckDBConnection,
  folder: DataFolder,
): Promise<Omit<CompactionReport, 'mergedHours_count' | 'mergedFiles_count'>> {
  const total = { segments_count: 0, added_count: 0, duplicates_count: 0, rejected_count: 0 };
  const done = new Set((await readManifest(folder)).compactedSegments);
  for (const segment of await closedSegments(folder)) {
    if (done.has(segment)) continue;
    const id = newId();
    const staging = join(folder.staging, `${process.pid}-${id}`);
    await mkdir(staging, { recursive: true, mode: 0o700 });
    try {
      const { staged, rejected_count } = await stageSegment(connection, join(folder.spool, segment), staging);
      const manifest = await readManifest(folder);
      const published = await publishStaged(connection, {
        folder,
        id,
        staged,
        existing: manifest.files,
        isDurable: true,
      });
      const change = { add: published.files, compacted: [segment] };
      await writeManifest(folder, changedManifest(manifest, change, Date.now()));
      if (rejected_count > 0) await recordInLedger(folder, { kind: 'rejected', segment, rejected_count });
      total.segments_count += 1;
      total.added_count += published.added_count;
      total.duplicates_count += published.duplicates_count;
      total.rejected_count += rejected_count;
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  return total;
}

function byHour(files: readonly PublishedFile[]): ReadonlyMap<string, readonly PublishedFile[]> {
  const hours = new Map<string, PublishedFile[]>();
  for (const file of files) {
    const hour = file.path.slice(0, file.path.lastIndexOf('/'));
    const ofHour = hours.get(hour);
    if (ofHour === undefined) hours.set(hour, [file]);
    else ofHour.push(file);
  }
  return hours;
}

/** Writes the files of one hour as one, in order of time. They hold no event twice: publishing has seen to that. */
async function mergeHour(
  connection: DuckDBConnection,
  folder: DataFolder,
  hour: string,
  files: readonly PublishedFile[],
): Promise<void> {
  const id = newId();
  const staging = join(folder.staging, `${process.pid}-${id}`);
  await mkdir(staging, { recursive: true, mode: 0o700 });
  try {
    const target = join(staging, 'hour.parquet');
    const paths = files.map(({ path }) => join(folder.parquet, path));
    await connection.run(
      `COPY (SELECT ${COLUMN_LIST} FROM read_parquet(${sqlPaths(paths)}) ORDER BY stage_timestamp, request_received_timestamp, audit_id, stage)
       TO ${sqlText(target)} (${PARQUET_OPTIONS})`,
    );
    const path = `${hour}/${id}-0.parquet`;
    const size_bytes = await moveIntoPlace(folder, target, path, true);
    await syncPlaces(folder, [path]);
    const merged: PublishedFile = {
      path,
      size_bytes,
      rows_count: files.reduce((sum, { rows_count }) => sum + rows_count, 0),
      from_us: Math.min(...files.map(({ from_us }) => from_us)),
      to_us: Math.max(...files.map(({ to_us }) => to_us)),
    };
    const change = { add: [merged], remove: files.map((file) => file.path) };
    await writeManifest(folder, changedManifest(await readManifest(folder), change, Date.now()));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * Turns closed segments of the spool into Parquet and makes one file of hours that have become many. Hours other than the newest are merged
 * from two files on, since nothing more is to be expected there. Under the write lock.
 */
export async function compactStore(
  connection: DuckDBConnection,
  folder: DataFolder,
): Promise<CompactionReport> {
  const segments = await compactSegments(connection, folder);
  const hours = [...byHour((await readManifest(folder)).files)];
  const newest = hours
    .map(([hour]) => hour)
    .toSorted()
    .at(-1);
  let mergedHours_count = 0;
  let mergedFiles_count = 0;
  for (const [hour, files] of hours) {
    if (files.length < (hour === newest ? MERGE_MIN_COUNT : 2)) continue;
    await mergeHour(connection, folder, hour, files);
    mergedHours_count += 1;
    mergedFiles_count += files.length;
  }
  return { ...segments, mergedHours_count, mergedFiles_count };
}
