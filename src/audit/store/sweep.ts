import { readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, type DataFolder } from './data-folder.ts';
import { readManifest, writeManifest } from './manifest.ts';
import { isAlive } from './write-lock.ts';

/** A command that opened the store before a file became obsolete has long ended after this. */
const OBSOLETE_KEPT_MS = 10 * 60 * 1000;

/** Temporary stores are called so, with the pid of their process. */
export const TEMPORARY_PREFIX = 'plimsoll-store-';

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The pid that a name begins with; NaN where it begins with none. */
function pidIn(name: string): number {
  return Number(/^\d+(?=-)/.exec(name)?.[0] ?? Number.NaN);
}

function isLeftBehind(name: string): boolean {
  const pid = pidIn(name);
  return Number.isNaN(pid) || !isAlive(pid);
}

/** Removes what processes that are gone have left in the staging folder. */
export async function sweepStaging(folder: DataFolder): Promise<void> {
  for (const name of await namesIn(folder.staging)) {
    if (isLeftBehind(name)) await rm(join(folder.staging, name), { recursive: true, force: true });
  }
}

/** Removes temporary stores of processes that are gone. Others' cannot be removed and are left alone. */
export async function sweepTemporaryStores(): Promise<void> {
  for (const name of await namesIn(tmpdir())) {
    if (!name.startsWith(TEMPORARY_PREFIX) || !isLeftBehind(name.slice(TEMPORARY_PREFIX.length))) continue;
    try {
      await rm(join(tmpdir(), name), { recursive: true, force: true });
    } catch (error) {
      if (!['EPERM', 'EACCES'].includes(errorCode(error))) throw error;
    }
  }
}

/** Removes published files that a crash kept out of the manifest. Under the write lock. */
async function sweepUnlisted(folder: DataFolder, listed: ReadonlySet<string>): Promise<void> {
  for (const day of await namesIn(folder.parquet)) {
    for (const hour of await namesIn(join(folder.parquet, day))) {
      const names = await namesIn(join(folder.parquet, day, hour));
      for (const name of names) {
        if (!listed.has(`${day}/${hour}/${name}`))
          await rm(join(folder.parquet, day, hour, name), { force: true });
      }
    }
  }
}

/** Removes empty folders of hours and days. */
async function sweepEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error))) throw error;
  }
}

/** Tidies up: what crashes have left, and what has been obsolete for long enough. Under the write lock. */
export async function sweepStore(folder: DataFolder): Promise<void> {
  await sweepStaging(folder);
  const manifest = await readManifest(folder);
  const now_ms = Date.now();
  const due = manifest.obsolete.filter(({ since_ms }) => now_ms - since_ms > OBSOLETE_KEPT_MS);
  for (const file of due) await rm(join(folder[file.folder], file.path), { force: true });
  const left = manifest.obsolete.filter((file) => !due.includes(file));
  const obsoleteParquet = left.filter((file) => file.folder === 'parquet').map(({ path }) => path);
  await sweepUnlisted(folder, new Set([...manifest.files.map(({ path }) => path), ...obsoleteParquet]));
  for (const day of await namesIn(folder.parquet)) {
    for (const hour of await namesIn(join(folder.parquet, day)))
      await sweepEmpty(join(folder.parquet, day, hour));
    await sweepEmpty(join(folder.parquet, day));
  }
  if (due.length === 0) return;
  const goneSegments = new Set(due.filter((file) => file.folder === 'spool').map(({ path }) => path));
  const compactedSegments = manifest.compactedSegments.filter((segment) => !goneSegments.has(segment));
  await writeManifest(folder, { ...manifest, compactedSegments, obsolete: left });
}
