import { carve, type Candidate } from '../../cluster/etcd/carve.ts';
import { latestRows, type LatestIndex } from '../../cluster/etcd/latest-index.ts';
import { RevisionClock } from '../../cluster/etcd/revision-clock.ts';
import { openSnapshot, type SnapshotFile } from '../../cluster/etcd/snapshot-file.ts';
import { readSnapshot } from '../../cluster/etcd/snapshot-status.ts';
import { storedObjects, type StoredObject } from '../../cluster/etcd/stored-objects.ts';
import { encryptionOf, readStoredValue } from '../../cluster/etcd/stored-value.ts';
import { groupVersion, type ObjectName } from '../../kube/kube-object.ts';
import { MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import type { LostObject, RecoveredObject, Recovery } from '../recovered-object.ts';

/** Is this object asked for? Asked before its value is read as a whole. */
export type IsWanted = (name: ObjectName, labels: Readonly<Record<string, string>>) => boolean;

function nameOf({ apiVersion, kind, namespace, name }: SkimmedObject): ObjectName {
  return { group: groupVersion(apiVersion).group, kind, namespace, name };
}

/** Read from one file: what there is, and what could not be read. */
class Collected {
  readonly objects: RecoveredObject[] = [];
  readonly lost: LostObject[] = [];
  readonly cannotTell: string[] = [];

  add(
    value: Buffer,
    found: Omit<RecoveredObject, 'body' | 'guessed'>,
    guessed: readonly string[] = [],
  ): void {
    const read = readStoredValue(value);
    if (read.type === 'object') {
      this.objects.push({
        ...found,
        body: read.object,
        guessed: [...guessed, ...read.notes.map((note) => `Of its value ${note}.`)],
      });
      return;
    }
    const why = read.type === 'undecodable' ? read.why : 'its value is no object that can be read';
    this.lost.push({
      name: found.name,
      deletion: found.deletion ?? { at_us: undefined, user: undefined },
      why,
    });
  }
}

function timeOf(clock: RevisionClock, revision: number): EpochMicros | undefined {
  const second = clock.secondOf(revision);
  return second === undefined ? undefined : second * MICROS_PER_SECOND;
}

function encryptedNote({ bolt }: SnapshotFile, index: LatestIndex): readonly string[] {
  const counts = new Map<string, number>();
  for (const { row } of latestRows(bolt, index)) {
    const encryption = encryptionOf(row.value);
    if (encryption !== undefined) counts.set(encryption.provider, (counts.get(encryption.provider) ?? 0) + 1);
  }
  return [...counts].map(
    ([provider, count]) =>
      `${count} values are encrypted at rest with ${provider}: only the API server's key can read them.`,
  );
}

function collectStored(
  { object, revision, deletedAt, value }: StoredObject,
  file: string,
  clock: RevisionClock,
  into: Collected,
): void {
  const name = nameOf(object);
  const isDeleted = deletedAt !== undefined;
  into.add(value, {
    name,
    foundIn: isDeleted
      ? { type: 'history of a snapshot', file, revision, deletedAtRevision: deletedAt }
      : { type: 'snapshot', file, revision },
    certainty: 'exact',
    // What is alive in a snapshot stood so at its end, however long before it was written.
    asOf_us: isDeleted ? timeOf(clock, revision) : (clock.last?.second ?? 0) * MICROS_PER_SECOND || undefined,
    deletion: isDeleted ? { at_us: timeOf(clock, deletedAt), user: undefined } : undefined,
  });
}

/**
 * The objects of a snapshot, database or data folder of etcd: those alive as they are, and those deleted since the last compaction in their last version. Memory: the objects that are wanted.
 * Throws a Problem where there is no database.
 */
export async function objectsInSnapshot(
  path: string,
  isWanted: IsWanted,
  signal?: AbortSignal,
): Promise<Recovery> {
  const snapshot = await openSnapshot(path, signal);
  try {
    const clock = new RevisionClock();
    const { index, integrity, status } = readSnapshot(snapshot, { onRow: (row) => clock.see(row) });
    const collected = new Collected();
    for (const which of ['alive', 'deleted'] as const)
      for (const stored of storedObjects(snapshot.bolt, index, [{}], which))
        if (isWanted(nameOf(stored.object), stored.object.labels))
          collectStored(stored, path, clock, collected);
    const { damage_count, lostPages_count, lostRows_count } = integrity;
    const damage =
      damage_count === 0
        ? []
        : [
            `${path} is damaged in ${damage_count} places; ${lostPages_count} pages and ${lostRows_count} rows of it could not be read (plimsoll etcd inspect ${path}).`,
          ];
    const emptied_count = [...index.emptied()].length;
    const emptied =
      emptied_count === 0
        ? []
        : [
            `Of ${emptied_count} deleted keys no version is left in ${path}, which was compacted at revision ${status.compactRevision}: the write-ahead log may have one.`,
          ];
    return {
      objects: collected.objects,
      lost: collected.lost,
      cannotTell: [...damage, ...encryptedNote(snapshot, index), ...emptied],
    };
  } finally {
    snapshot.close();
  }
}

const NOT_KNOWN =
  'Whether this version was ever the state of the object is not known: the log of etcd begins too late to tell.';
const CRC_WRONG = 'The checksum of its record in the log is wrong.';

function collectCandidate(
  { object, value, source, place, revision, verdict, isChecked }: Candidate,
  into: Collected,
): void {
  if (verdict === 'not applied') return;
  const isLog = source === 'write-ahead log';
  const isCertain = verdict === 'applied' && (isChecked || !isLog);
  into.add(
    value,
    {
      name: nameOf(object),
      foundIn: { type: source, place, revision },
      // A free page held the state once; whether it is the last one only its revision can tell.
      certainty: isCertain && isLog ? 'exact' : 'candidate',
      asOf_us: undefined,
      deletion: { at_us: undefined, user: undefined },
    },
    [
      ...(verdict === 'unknown' ? [NOT_KNOWN] : []),
      ...(isLog && !isChecked ? [CRC_WRONG] : []),
      ...(isLog ? [] : ['It is from a page that etcd has freed: a later version may have been there.']),
    ],
  );
}

/** What the write-ahead log and free pages of a member's data folder hold of objects that are gone. Throws a Problem where there is no log. */
export async function objectsInMember(
  folder: string,
  isWanted: IsWanted,
  signal?: AbortSignal,
): Promise<Recovery> {
  let snapshot: SnapshotFile | undefined;
  const cannotTell: string[] = [];
  try {
    snapshot = await openSnapshot(folder, signal);
  } catch (error) {
    cannotTell.push(
      `${folder} has no database that can be read (${error instanceof Error ? error.message : String(error)}): only its log is.`,
    );
  }
  try {
    const carving = carve(folder, snapshot);
    const collected = new Collected();
    for (const candidate of carving.candidates)
      if (isWanted(nameOf(candidate.object), candidate.object.labels)) collectCandidate(candidate, collected);
    for (const { what, file, offset_bytes } of carving.notes)
      cannotTell.push(`${file}:byte ${offset_bytes}: ${what}.`);
    if (!carving.fromBeginning)
      cannotTell.push(
        `The log in ${folder} begins in the middle: of some writes it cannot be told whether they were carried out.`,
      );
    return { objects: collected.objects, lost: collected.lost, cannotTell };
  } finally {
    snapshot?.close();
  }
}
