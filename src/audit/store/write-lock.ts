import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../problem.ts';
import { errorCode } from './data-folder.ts';

/** Who holds a lock: enough to tell whether that process still lives, although pids are used again. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's own count; `''` where the system does not tell. */
  readonly started: string;
  readonly token: string;
  readonly purpose: string;
}

export interface WriteLock {
  release(): Promise<void>;
}

/** Another process that takes a dead one's lock over needs two system calls for it; if it died between them, people have to help. */
const CLAIM_WAIT_MS = 5;
const TRIES_MAX_COUNT = 100;

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)), counted behind the command name, which may hold spaces. */
const START_TIME_FIELD = 19;

function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD] ?? '';
  } catch (error) {
    // No such process, or a system without /proc: both are "unknown", and the pid decides.
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(errorCode(error))) return '';
    throw error;
  }
}

/** Is there a process with this pid, whoever owns it? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function isHolding(holder: Holder): boolean {
  // Another machine's processes cannot be seen from here, so they are taken for alive.
  if (holder.host !== hostname()) return true;
  if (!isAlive(holder.pid)) return false;
  return holder.started === '' || holder.started === startTimeOf(holder.pid);
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    // Written by takeLock() in one piece.
    const holder: Holder = JSON.parse(await readFile(path, 'utf8'));
    return holder;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Does a living process hold this lock? */
export async function isLocked(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  return holder !== undefined && isHolding(holder);
}

function heldBy(path: string, { pid, host, purpose }: Holder): Problem {
  const other = host === hostname() ? '' : ` on ${host}`;
  return new Problem({
    what: `the store is being written to by process ${pid}${other} (${purpose})`,
    where: path,
    fix: 'Wait until it has finished. If it is gone for good, delete the lock file.',
  });
}

/**
 * Takes the lock, a file with the holder's pid, and takes it over from a process that has died. Throws a Problem where another process
 * holds it. `purpose` tells others what is going on.
 */
export async function takeLock(path: string, purpose: string): Promise<WriteLock> {
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    started: startTimeOf(process.pid),
    token: randomUUID(),
    purpose,
  };
  const prepared = `${path}.${own.token}`;
  await writeFile(prepared, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let tries = 0; !(await linked(prepared, path)); tries += 1) {
      const holder = await readHolder(path);
      if (holder === undefined) continue;
      if (isHolding(holder) || tries > TRIES_MAX_COUNT) throw heldBy(path, holder);
      if (!(await removeStale(path, holder))) await pause(CLAIM_WAIT_MS);
    }
  } finally {
    await rm(prepared, { force: true });
  }
  return {
    release: async () => {
      if ((await readHolder(path))?.token === own.token) await rm(path, { force: true });
    },
  };
}

/** A hard link appears with its content or not at all, and fails where the name exists: a lock in one step. */
async function linked(prepared: string, path: string): Promise<boolean> {
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead holder. Several processes may find it at once, and the fastest may have taken the lock for itself before the slowest
 * removes it: so only who has made the claim on that very holder may, and only if the lock is still that one's. False where
 * another process has the claim.
 */
async function removeStale(path: string, stale: Holder): Promise<boolean> {
  const claim = `${path}.${stale.token}.claim`;
  try {
    await writeFile(claim, String(process.pid), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    if ((await readHolder(path))?.token === stale.token) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
  return true;
}
