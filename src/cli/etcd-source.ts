import {
  readSnapshot,
  type ReadingOptions,
  type SnapshotIntegrity,
} from '../cluster/etcd/snapshot-status.ts';
import { openSnapshot, type SnapshotFile } from '../cluster/etcd/snapshot-file.ts';
import { Problem } from '../problem.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';

/** Damage told one by one; the rest is counted. */
const DAMAGE_TOLD_COUNT = 5;

/** Opens a snapshot, and closes it (and removes what was unpacked) whatever happens. */
export async function withSnapshot<T>(
  path: string,
  { signal }: Pick<CommandContext, 'signal'>,
  use: (snapshot: SnapshotFile) => Promise<T>,
): Promise<T> {
  const snapshot = await openSnapshot(path, signal);
  try {
    return await use(snapshot);
  } finally {
    snapshot.close();
  }
}

/** Says on stderr what of a file is damaged and what was lost, and has the run end as incomplete (exit code 3). */
export function tellDamage(path: string, integrity: SnapshotIntegrity, context: CommandContext): void {
  const { damage, damage_count, lostPages_count, lostRows_count } = integrity;
  if (damage_count === 0) return;
  context.exit(EXIT_CODE.incomplete);
  for (const { message, offset_bytes } of damage.slice(0, DAMAGE_TOLD_COUNT))
    context.terminal.note(`damaged: ${path}:byte ${offset_bytes}: ${message}`);
  if (damage_count > DAMAGE_TOLD_COUNT)
    context.terminal.note(`damaged: and ${damage_count - DAMAGE_TOLD_COUNT} places more`);
  if (lostPages_count + lostRows_count > 0)
    context.terminal.note(
      `lost: ${lostPages_count} pages (with what hangs on them) and ${lostRows_count} rows could not be read; the rest is shown`,
    );
}

/** A number from the command line; a Problem where it is none. */
export function parseRevision(flag: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Problem({
    what: `${flag} is no revision: ${text}`,
    where: flag,
    fix: 'write a number, as `plimsoll etcd inspect` prints them',
  });
}

/** Reads the whole file once, tells what is damaged, and refuses a revision whose state the file cannot tell. */
export function readState(
  snapshot: SnapshotFile,
  at: string | undefined,
  context: CommandContext,
  onRow?: ReadingOptions['onRow'],
): ReturnType<typeof readSnapshot> {
  const revision = at === undefined ? undefined : parseRevision('--at', at);
  const reading = readSnapshot(snapshot, {
    ...(revision === undefined ? {} : { at: revision }),
    ...(onRow === undefined ? {} : { onRow }),
  });
  tellDamage(snapshot.path, reading.integrity, context);
  const { compactRevision, revision: last } = reading.status;
  if (revision !== undefined && (revision < compactRevision || revision > last))
    throw new Problem({
      what:
        revision > last
          ? `revision ${revision} is later than the file, which ends at ${last}`
          : `revision ${revision} was compacted away: the state is known from ${compactRevision} on`,
      where: '--at',
      fix: `give one from ${compactRevision} to ${last}; single versions before may be left: ${context.terminal.program} etcd history`,
    });
  return reading;
}
