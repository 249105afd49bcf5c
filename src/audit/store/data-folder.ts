import { chmod, mkdir, open, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../../problem.ts';

/** Audit logs say who does what: nobody but the owner may look. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Where the store keeps what, under the folder that `--data` names. */
export interface DataFolder {
  readonly root: string;
  /** Live events, one file a stretch of time, append-only. */
  readonly spool: string;
  /** Published files, `<yyyy-mm-dd>/<hh>/<id>.parquet`, never changed. */
  readonly parquet: string;
  /** What is not published yet, a folder for each piece of work; wiped when its process is gone. */
  readonly staging: string;
  /** Documents that became no event, a file for each import. */
  readonly quarantine: string;
  /** Which published files count. */
  readonly manifest: string;
  /** What was imported, cut off and deleted, one JSON object a line. */
  readonly ledger: string;
  readonly writeLock: string;
  readonly spoolLock: string;
}

/** `$XDG_DATA_HOME/plimsoll`, or `~/.local/share/plimsoll` (XDG Base Directory Specification). */
export function defaultDataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const configured = environment['XDG_DATA_HOME'] ?? '';
  // The specification has relative paths ignored.
  const base = configured.startsWith('/') ? configured : join(homedir(), '.local', 'share');
  return join(base, 'plimsoll');
}

export function dataFolderAt(root: string): DataFolder {
  const audit = join(root, 'audit');
  return {
    root,
    spool: join(audit, 'spool'),
    parquet: join(audit, 'parquet'),
    staging: join(audit, 'staging'),
    quarantine: join(audit, 'quarantine'),
    manifest: join(audit, 'manifest.json'),
    ledger: join(audit, 'imports.ndjson'),
    writeLock: join(audit, 'write.lock'),
    spoolLock: join(audit, 'spool.lock'),
  };
}

/** Makes the folders, readable by the owner only. Throws a Problem where that is not possible. */
export async function makeDataFolder(folder: DataFolder): Promise<void> {
  try {
    for (const path of [folder.root, folder.spool, folder.parquet, folder.staging, folder.quarantine]) {
      await mkdir(path, { recursive: true, mode: FOLDER_MODE });
    }
    await chmod(dirname(folder.spool), FOLDER_MODE);
  } catch (cause) {
    throw new Problem({
      what: `the data folder cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: folder.root,
      fix: 'Give a folder that you may write to with --data.',
      cause,
    });
  }
}

/** Waits until the file, or the folder's list of names, is on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file by rename, so that a crash leaves the old text or the new one, whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  const handle = await open(temporary, 'w', FILE_MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncPath(dirname(path));
}

/** Appends one line and waits until it is on the disk. A line that a crash cut off before is closed first. */
export async function appendLine(path: string, line: string): Promise<void> {
  const handle = await open(path, 'a+', FILE_MODE);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const isTorn = size > 0 && last[0] !== 0x0a;
    await handle.appendFile(`${isTorn ? '\n' : ''}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The code of a system error (`ENOENT`), or `''`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
