import { readFile } from 'node:fs/promises';
import { Problem } from '../../problem.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { errorCode, replaceFile, type DataFolder } from './data-folder.ts';

/** One Parquet file that counts. It holds events of one hour and never changes. */
export interface PublishedFile {
  /** Under DataFolder.parquet, with `/`. */
  readonly path: string;
  readonly rows_count: number;
  readonly size_bytes: number;
  /** The earliest and the latest stage_timestamp in it. */
  readonly from_us: EpochMicros;
  readonly to_us: EpochMicros;
}

/** A file that counts no more. It stays for a while, because somebody who opened the store before may still be reading it. */
interface ObsoleteFile {
  readonly folder: 'parquet' | 'spool';
  readonly path: string;
  readonly since_ms: number;
}

/**
 * What the store consists of. Replaced as a whole by rename: so an import, a compaction or a deletion happens for readers in one step or
 * not at all, and a crash leaves files that are in no manifest, to be swept away, but never half of a change.
 */
export interface Manifest {
  readonly version: 1;
  readonly files: readonly PublishedFile[];
  /** Segments of the spool whose events are in `files`. */
  readonly compactedSegments: readonly string[];
  readonly obsolete: readonly ObsoleteFile[];
}

const EMPTY: Manifest = { version: 1, files: [], compactedSegments: [], obsolete: [] };

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'files' in value &&
    Array.isArray(value.files)
  );
}

/** The manifest as it stands; an empty one where there is none yet. Throws a Problem for one that cannot be read. */
export async function readManifest(folder: DataFolder): Promise<Manifest> {
  const fix = 'Move the data folder away and import the logs again; the Parquet files in it stay readable.';
  let text: string;
  try {
    text = await readFile(folder.manifest, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return EMPTY;
    throw error;
  }
  try {
    const manifest: unknown = JSON.parse(text);
    if (isManifest(manifest)) return manifest;
  } catch (cause) {
    throw new Problem({ what: 'the list of the store is damaged', where: folder.manifest, fix, cause });
  }
  throw new Problem({
    what: 'the list of the store was written by another version of plimsoll',
    where: folder.manifest,
    fix,
  });
}

/** Only for the holder of the write lock. */
export async function writeManifest(folder: DataFolder, manifest: Manifest): Promise<void> {
  const files = manifest.files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  await replaceFile(folder.manifest, `${JSON.stringify({ ...manifest, files })}\n`);
}

/** What a change adds and takes away. */
export interface ManifestChange {
  readonly add?: readonly PublishedFile[];
  /** Paths of files that count no more. */
  readonly remove?: readonly string[];
  readonly compacted?: readonly string[];
}

/** The manifest after the change; what is removed stays on the disk as obsolete. */
export function changedManifest(manifest: Manifest, change: ManifestChange, now_ms: number): Manifest {
  const removed = new Set(change.remove);
  const compacted = change.compacted ?? [];
  return {
    version: 1,
    files: [...manifest.files.filter(({ path }) => !removed.has(path)), ...(change.add ?? [])],
    compactedSegments: [...manifest.compactedSegments, ...compacted],
    obsolete: [
      ...manifest.obsolete,
      ...[...removed].map((path) => ({ folder: 'parquet' as const, path, since_ms: now_ms })),
      ...compacted.map((path) => ({ folder: 'spool' as const, path, since_ms: now_ms })),
    ],
  };
}
