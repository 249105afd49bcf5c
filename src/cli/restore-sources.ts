import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { LogFormat } from '../audit/read/format.ts';
import type { ObjectName } from '../kube/kube-object.ts';
import { objectNameKey } from '../kube/kube-object.ts';
import { Problem } from '../problem.ts';
import type { RecoveredObject, Recovery } from '../recover/recovered-object.ts';
import type { DeletedFilter } from '../recover/sources/audit-history.ts';
import type { IsWanted } from '../recover/sources/etcd.ts';
import { withAuditSource, type OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';

/** What a path that is named as a source holds. */
type SourceKind = 'snapshot' | 'member' | 'audit log';

/** `magic` of the first meta page of a bolt database, at this byte (bbolt internal/common/meta.go). */
const BOLT_MAGIC = 0xed0cdaed;
const BOLT_MAGIC_AT_BYTE = 16;
const GZIP_MAGIC = 0x1f8b;
const HEAD_BYTES = 64;

async function headOf(path: string): Promise<Buffer> {
  for await (const chunk of createReadStream(path, { end: HEAD_BYTES - 1 }))
    if (Buffer.isBuffer(chunk)) return chunk;
  return Buffer.alloc(0);
}

async function unzippedHead(path: string): Promise<Buffer> {
  const stream = createReadStream(path).pipe(createGunzip());
  try {
    for await (const chunk of stream) if (Buffer.isBuffer(chunk)) return chunk;
  } catch (error) {
    // What is broken is for the reader of the whole file to tell, with its place.
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
  }
  return Buffer.alloc(0);
}

function isBolt(head: Buffer): boolean {
  return head.length >= BOLT_MAGIC_AT_BYTE + 4 && head.readUInt32LE(BOLT_MAGIC_AT_BYTE) === BOLT_MAGIC;
}

/** Looks into a file or folder; throws a Problem where there is none. */
async function kindOfSource(path: string): Promise<SourceKind> {
  if (!existsSync(path))
    throw new Problem({
      what: 'there is no such file or folder',
      where: `--from ${path}`,
      fix: 'name a snapshot or the data folder of an etcd member, or an audit log',
    });
  if (statSync(path).isDirectory())
    return ['member/wal', 'member/snap', 'wal'].some((name) => existsSync(join(path, name)))
      ? 'member'
      : 'audit log';
  const head = await headOf(path);
  const isZipped = head.length > 2 && head.readUInt16BE(0) === GZIP_MAGIC;
  return isBolt(isZipped ? await unzippedHead(path) : head) ? 'snapshot' : 'audit log';
}

/** Which objects are asked for, in whatever source. */
export interface SourceWish {
  readonly from: readonly string[];
  readonly data: string;
  readonly format: LogFormat | undefined;
  readonly deleted: DeletedFilter;
  /** As far as the name, the labels and the cluster tell. */
  readonly isWanted: IsWanted;
}

interface NamedSource {
  readonly path: string;
  readonly kind: SourceKind;
}

async function readEtcd(
  { path, kind }: NamedSource,
  isWanted: IsWanted,
  signal: AbortSignal,
): Promise<Recovery> {
  // Reads snapshots and protobuf, which other commands need not wait for.
  const { objectsInMember, objectsInSnapshot } = await import('../recover/sources/etcd.ts');
  if (kind === 'snapshot') return objectsInSnapshot(path, isWanted, signal);
  const carved = await objectsInMember(path, isWanted, signal);
  if (!existsSync(join(path, 'member/snap/db'))) return carved;
  return together([await objectsInSnapshot(path, isWanted, signal), carved]);
}

function together(recoveries: readonly Recovery[]): Recovery {
  return {
    objects: recoveries.flatMap(({ objects }) => objects),
    lost: recoveries.flatMap(({ lost }) => lost),
    cannotTell: [...new Set(recoveries.flatMap(({ cannotTell }) => cannotTell))],
  };
}

async function readLog(
  paths: readonly string[],
  wish: SourceWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<Recovery> {
  let recovery: Recovery = { objects: [], lost: [], cannotTell: [] };
  const input = { data: wish.data, format: wish.format, ...(paths.length === 0 ? {} : { file: paths }) };
  await withAuditSource(open, input, context, async ({ connection }) => {
    const { deletedInLog } = await import('../recover/sources/audit-history.ts');
    recovery = await deletedInLog(connection, wish.deleted);
  });
  const isWanted = ({ name }: { readonly name: ObjectName }): boolean => wish.isWanted(name, {});
  return { ...recovery, objects: recovery.objects.filter(isWanted), lost: recovery.lost.filter(isWanted) };
}

/** Deleted after the instant that was asked for, as far as that is known? What is alive in an older snapshot is asked for because it is missing now. */
function isInTime({ deletion }: RecoveredObject, { since_us, until_us }: DeletedFilter): boolean {
  const at_us = deletion?.at_us;
  if (at_us === undefined) return true;
  // Times of etcd are those of what was made shortly before, in whole seconds.
  return (
    (since_us === undefined || at_us >= since_us - ETCD_CLOCK_SLACK_US) &&
    (until_us === undefined || at_us < until_us)
  );
}
const ETCD_CLOCK_SLACK_US = 60_000_000;

/**
 * Everything that the sources have of what is asked for. Who deleted something only an audit log knows: with a user, etcd's files are asked for just those objects that a log names.
 */
export async function readSources(
  wish: SourceWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<Recovery> {
  const sources: NamedSource[] = [];
  for (const path of wish.from) sources.push({ path, kind: await kindOfSource(path) });
  const logs = sources.filter(({ kind }) => kind === 'audit log').map(({ path }) => path);
  const { user } = wish.deleted;
  const isLogRead = logs.length > 0 || sources.length === 0 || user !== undefined;
  const log = isLogRead ? await readLog(logs, wish, open, context) : undefined;
  const named = new Set(
    [...(log?.objects ?? []), ...(log?.lost ?? [])].map(({ name }) => objectNameKey(name)),
  );
  const isWanted: IsWanted =
    user === undefined
      ? wish.isWanted
      : (name, labels) => named.has(objectNameKey(name)) && wish.isWanted(name, labels);
  const recoveries = log === undefined ? [] : [log];
  for (const source of sources.filter(({ kind }) => kind !== 'audit log')) {
    const recovery = await readEtcd(source, isWanted, context.signal);
    recoveries.push({
      ...recovery,
      objects: recovery.objects.filter((object) => isInTime(object, wish.deleted)),
    });
  }
  const all = together(recoveries);
  const found = new Set(all.objects.map(({ name }) => objectNameKey(name)));
  return { ...all, lost: all.lost.filter(({ name }) => !found.has(objectNameKey(name))) };
}
