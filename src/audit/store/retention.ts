import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MICROS_PER_HOUR, parseMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import type { DataFolder } from './data-folder.ts';
import { recordInLedger, type DeletedHour } from './ledger.ts';
import { changedManifest, readManifest, writeManifest, type PublishedFile } from './manifest.ts';

/** How much to keep. Absent: no limit. */
export interface RetentionOptions {
  /** Hours that ended so long before `now_us` go. */
  readonly maxAge_us?: number;
  /** The oldest hours go until the published files are no larger. */
  readonly maxBytes?: number;
  /** Default: the clock. */
  readonly now_us?: EpochMicros;
}

interface Hour {
  /** `2026-11-21/03`, as in the paths. */
  readonly name: string;
  readonly end_us: EpochMicros;
  readonly files: readonly PublishedFile[];
  readonly size_bytes: number;
}

function hoursOf(files: readonly PublishedFile[]): readonly Hour[] {
  const grouped = new Map<string, PublishedFile[]>();
  for (const file of files) {
    const name = dirname(file.path);
    grouped.set(name, [...(grouped.get(name) ?? []), file]);
  }
  return [...grouped]
    .map(([name, ofHour]) => ({
      name,
      end_us: (parseMicroTime(`${name.replace('/', 'T')}:00:00Z`) ?? 0) + MICROS_PER_HOUR,
      files: ofHour,
      size_bytes: ofHour.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
    }))
    .toSorted((one, other) => one.end_us - other.end_us);
}

function reasonsToDelete(hours: readonly Hour[], options: RetentionOptions): ReadonlyMap<Hour, string> {
  const reasons = new Map<Hour, string>();
  const now_us = options.now_us ?? Date.now() * 1000;
  let kept_bytes = hours.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  for (const hour of hours) {
    const isOld = options.maxAge_us !== undefined && hour.end_us <= now_us - options.maxAge_us;
    const isTooMuch = options.maxBytes !== undefined && kept_bytes > options.maxBytes;
    if (!isOld && !isTooMuch) break;
    reasons.set(hour, isOld ? 'older than the age to keep' : 'above the size to keep');
    kept_bytes -= hour.size_bytes;
  }
  return reasons;
}

/**
 * Deletes whole hours, oldest first, and writes each down, so that `holes` can tell. Files go at once, also under a reader that has
 * opened the store before: room is what this is for. Under the write lock.
 */
export async function deleteOldHours(
  folder: DataFolder,
  options: RetentionOptions,
): Promise<readonly DeletedHour[]> {
  const manifest = await readManifest(folder);
  const deleted: DeletedHour[] = [];
  const gone: string[] = [];
  for (const [hour, why] of reasonsToDelete(hoursOf(manifest.files), options)) {
    const rows_count = hour.files.reduce((sum, file) => sum + file.rows_count, 0);
    const entry: DeletedHour = {
      kind: 'deleted',
      hour: hour.name.replace('/', 'T'),
      rows_count,
      size_bytes: hour.size_bytes,
      why,
    };
    // First the record, then the deed: a hole that nobody knows of is worse than one too many.
    await recordInLedger(folder, entry);
    deleted.push(entry);
    gone.push(...hour.files.map(({ path }) => path));
  }
  if (gone.length === 0) return [];
  await writeManifest(folder, changedManifest(manifest, { remove: gone }, 0));
  for (const path of gone) await rm(join(folder.parquet, path), { force: true });
  return deleted;
}
