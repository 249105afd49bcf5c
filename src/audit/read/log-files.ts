import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../problem.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { isGzip, plainSample, refusedKind, unreadable } from './byte-source.ts';
import { recogniseFormat, type RecognisedFormat } from './recognise-format.ts';

/** Read from the front of each file to tell what it is and when it begins. */
const SAMPLE_BYTES = 256 * 1024;

/** A file to read. */
export interface LogFile {
  readonly path: string;
  readonly size_bytes: number;
  readonly isGzip: boolean;
  readonly format: RecognisedFormat;
}

/** Something in a folder that is not read, and why. */
export interface SkippedFile {
  readonly path: string;
  readonly why: string;
}

export interface LogFiles {
  /** In order of their first event; files without one in their first SAMPLE_BYTES come last, by name. */
  readonly files: readonly LogFile[];
  readonly skipped: readonly SkippedFile[];
}

/** The first bytes of a file, decompressed where it is gzip. */
async function sampleOf(
  path: string,
): Promise<{ readonly raw: Buffer; readonly plain: Buffer; readonly size_bytes: number }> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(SAMPLE_BYTES) });
    const raw = buffer.subarray(0, bytesRead);
    const { size } = await file.stat();
    return { raw, plain: plainSample(raw), size_bytes: size };
  } finally {
    await file.close();
  }
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await stat(path)).isFile())) yield path;
  }
}

async function look(path: string): Promise<LogFile | SkippedFile> {
  const { raw, plain, size_bytes } = await sampleOf(path);
  const kind = refusedKind(raw) ?? refusedKind(plain);
  if (kind !== undefined) return { path, why: `${kind.name}: ${kind.fix.replace('FILE', path)}` };
  const format = recogniseFormat(plain, plain.byteLength === size_bytes);
  return { path, size_bytes, isGzip: isGzip(raw), format };
}

/** A file that was named is read whatever it looks like; only what cannot be read at all is a mistake. */
async function named(path: string): Promise<LogFile> {
  const found = await look(path);
  if (!('why' in found)) return found;
  const [name = '', fix = ''] = found.why.split(/: (.*)/s);
  throw new Problem({ what: `${path} is ${name}, which cannot be read`, where: `${path}, byte 0`, fix });
}

async function inFolder(path: string): Promise<LogFile | SkippedFile> {
  try {
    const found = await look(path);
    if ('why' in found || found.format.events_count > 0) return found;
    if (found.size_bytes === 0) return { path, why: 'empty' };
    return {
      path,
      why: `no audit event in its first ${SAMPLE_BYTES / 1024} KiB; name the file itself to read it all the same`,
    };
  } catch (error) {
    return { path, why: unreadable(path, error).message };
  }
}

function byFirstEvent(a: LogFile, b: LogFile): number {
  const at = (file: LogFile): EpochMicros => file.format.first_us ?? Number.MAX_SAFE_INTEGER;
  return at(a) - at(b) || (a.path < b.path ? -1 : 1);
}

/**
 * Which files to read for the given paths. A folder stands for every log in it and below (rotated sets, one folder
 * for each API server), told by content and not by name; what is left out of a folder is listed with the reason. `-`
 * is kept as it is, last. A file twice is read once. Throws a Problem for a path that does not exist, and for a named file that
 * cannot be read (zstd, zip, ...).
 */
export async function listLogFiles(paths: readonly string[]): Promise<LogFiles> {
  const files = new Map<string, LogFile>();
  const skipped = new Map<string, SkippedFile>();
  for (const path of paths) {
    if (path === '-') continue;
    try {
      if (!(await stat(path)).isDirectory()) {
        files.set(path, await named(path));
        continue;
      }
      for await (const member of filesUnder(path)) {
        if (files.has(member)) continue;
        const found = await inFolder(member);
        if ('why' in found) skipped.set(member, found);
        else files.set(member, found);
      }
    } catch (error) {
      throw error instanceof Problem ? error : unreadable(path, error);
    }
  }
  for (const path of files.keys()) skipped.delete(path);
  const sorted = [...files.values()].toSorted(byFirstEvent);
  if (paths.includes('-'))
    sorted.push({ path: '-', size_bytes: 0, isGzip: false, format: recogniseFormat(new Uint8Array()) });
  return { files: sorted, skipped: [...skipped.values()] };
}
