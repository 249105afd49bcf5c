import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataFolder } from './data-folder.ts';
import { readManifest } from './manifest.ts';
import { openEvents, projectEvents, rawEvents, sqlPaths } from './projection.ts';
import { KEY_COLUMNS } from './publish.ts';
import { listSegments } from './spool.ts';

/**
 * Rows of files whose footers are kept between queries: some 70 MB in DuckDB's memory. A query of a minute of a log of 2,000,000 events spends half of its time on
 * reading the footer again (measured: 30 of 55 ms), and detection asks for one minute after the other. Footers of published files never change.
 */
const FOOTERS_KEPT_MAX_ROWS = 100_000_000;

const KEYS = KEY_COLUMNS.join(', ');

/**
 * Makes the view `events` on this connection: the published files of now, and the rows of the spool that are not among them, copied, since
 * the spool goes on. A line that is being written at this moment is not there yet. `lastSegment`: of the spool no newer ones.
 */
export async function openSnapshot(
  connection: DuckDBConnection,
  folder: DataFolder,
  lastSegment?: string,
): Promise<void> {
  // First the names of the segments: one that is compacted in between is then in the manifest, and so counted once.
  const all = await listSegments(folder);
  const segments = lastSegment === undefined ? all : all.filter((segment) => segment <= lastSegment);
  const manifest = await readManifest(folder);
  const compacted = new Set(manifest.compactedSegments);
  const rows_count = manifest.files.reduce((sum, file) => sum + file.rows_count, 0);
  await connection.run(`SET parquet_metadata_cache = ${rows_count <= FOOTERS_KEPT_MAX_ROWS}`);
  const live = segments
    .filter((segment) => !compacted.has(segment))
    .map((segment) => join(folder.spool, segment));
  if (live.length === 0) {
    await openEvents(connection, { parquet: manifest.files.map(({ path }) => join(folder.parquet, path)) });
    return;
  }
  await connection.run(`SET TimeZone = 'UTC'`);
  // A line that is not finished becomes a row of NULLs; other errors canonical lines do not have.
  const raw = rawEvents(live, { compression: 'uncompressed', ignoresErrors: true });
  await connection.run(
    `CREATE TEMP TABLE spooled AS SELECT DISTINCT ON (${KEYS}) * FROM (${projectEvents(`(SELECT * FROM ${raw} WHERE auditID IS NOT NULL)`)})`,
  );
  const reader = await connection.runAndReadAll(
    `SELECT epoch_us(min(stage_timestamp)), epoch_us(max(stage_timestamp)) FROM spooled`,
  );
  const [from_us, to_us] = (reader.getRows()[0] ?? []).map(Number);
  const paths = (among: typeof manifest.files) => among.map(({ path }) => join(folder.parquet, path));
  const overlapping = paths(
    manifest.files.filter((file) => file.from_us <= (to_us ?? 0) && file.to_us >= (from_us ?? 0)),
  );
  if (overlapping.length > 0) {
    await connection.run(
      `DELETE FROM spooled WHERE (${KEYS}) IN (SELECT (${KEYS}) FROM read_parquet(${sqlPaths(overlapping)})
         WHERE stage_timestamp BETWEEN make_timestamptz(${from_us}) AND make_timestamptz(${to_us}))`,
    );
  }
  await openEvents(connection, { parquet: paths(manifest.files), table: 'spooled' });
}
