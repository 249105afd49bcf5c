import type { Share, SnapshotInspection } from '../cluster/etcd/snapshot-inspection.ts';
import type { SnapshotIntegrity, SnapshotStatus } from '../cluster/etcd/snapshot-status.ts';
import { plural } from './audit-text.ts';
import { columnLines, formatBytes } from './columns.ts';
import { choiceName, secondText } from './etcd-names.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';

/**
 * What an API server holds of an object, against what is stored: decoded Go structs in the watch cache, with the last 100 or more events of each kind
 * beside it. A rule of thumb, not a measurement of this cluster.
 */
const MEMORY_FACTOR = { low: 3, high: 6 } as const;
/** Advice of etcd's own alarms: the quota is not to be come near (etcd op-guide, space quota). */
const QUOTA_NEAR = 0.8;
/** etcd refuses requests beyond it unless told otherwise (`--max-request-bytes`), so objects near it can no longer be updated. */
const REQUEST_MAX_BYTES = 1.5 * 1024 * 1024;
const HUGE_OBJECT_SHARE = 0.5;
const SECONDS_PER_HOUR = 3_600;
const FLOOD_SHARE = 0.5;
const FLOOD_COUNT = 10_000;

interface TextOptions {
  readonly quota: number;
  readonly top: number;
}

function integrityLine({ trailer, damage_count, hasFreelist }: SnapshotIntegrity): string {
  if (damage_count > 0) return `DAMAGED: ${plural(damage_count, 'place')}, see below`;
  if (trailer === 'matches') return 'whole: SHA-256, meta pages and every page are right';
  const freelist = hasFreelist ? '' : '; it keeps no freelist, so that unused pages are not checked';
  return `no SHA-256 in the file (a copy of a db file has none): pages are right, values cannot be checked${freelist}`;
}

function writerLine({ version, records }: SnapshotStatus): string {
  if (version !== '') return `etcd, storage version ${version}`;
  return records.clusterVersion === ''
    ? 'etcd before 3.6'
    : `etcd before 3.6, cluster version ${records.clusterVersion}`;
}

/** Rows written an hour between the first and the last time that is known. */
function growth({
  clock,
  rows,
}: SnapshotInspection):
  { readonly writes: number; readonly bytes: number; readonly seconds: number } | undefined {
  const { first, last } = clock;
  if (first === undefined || last === undefined || last.second <= first.second) return undefined;
  const seconds = last.second - first.second;
  const perHour = SECONDS_PER_HOUR / seconds;
  const held_bytes = rows.live.bytes + rows.old.bytes + rows.tombstones.bytes;
  const held_count = rows.live.count + rows.old.count + rows.tombstones.count;
  const writes = last.revision - first.revision;
  return {
    seconds,
    writes: writes * perHour,
    bytes: held_count === 0 ? 0 : ((writes * held_bytes) / held_count) * perHour,
  };
}

function headRows(
  path: string,
  inspection: SnapshotInspection,
  { quota }: TextOptions,
): readonly (readonly [string, string])[] {
  const { status, integrity, file_bytes, rows, clock } = inspection;
  const { records } = status;
  const rate = growth(inspection);
  const share = Math.round((100 * status.totalSize) / quota);
  const time = secondText(clock.last?.second);
  return [
    ['FILE', `${path}, ${formatBytes(file_bytes)}`],
    ['INTEGRITY', integrityLine(integrity)],
    ['WRITTEN BY', writerLine(status)],
    [
      'STATUS',
      `hash ${status.hash.toString(16)}, revision ${status.revision}, ${status.keysAlive_count} keys, ${status.rows_count} rows`,
    ],
    [
      'STATES',
      `known from revision ${Math.max(1, status.compactRevision)} on; the newest object is of ${time}`,
    ],
    ['QUOTA', `${formatBytes(status.totalSize)} of ${formatBytes(quota)} in use (${share} %)`],
    ['LIVE', `${plural(rows.live.count, 'row')}, ${formatBytes(rows.live.bytes)}`],
    [
      'OLD',
      `${plural(rows.old.count, 'row')}, ${formatBytes(rows.old.bytes)}, and ${plural(rows.tombstones.count, 'tombstone')}; ${plural(inspection.deletedKeys_count, 'key')} deleted`,
    ],
    ...(rate === undefined
      ? []
      : [
          [
            'GROWTH',
            `${Math.round(rate.writes)} writes an hour, about ${formatBytes(rate.bytes)} an hour before compaction (from ${rate.seconds} s of history)`,
          ] as const,
        ]),
    [
      'MEMORY',
      `an API server needs some ${formatBytes(rows.live.bytes * MEMORY_FACTOR.low)} to ${formatBytes(rows.live.bytes * MEMORY_FACTOR.high)} for its watch cache (rule of thumb)`,
    ],
    ...(records.members.length === 0
      ? []
      : [['MEMBERS', records.members.map(({ id, name }) => `${name} (${id})`).join(', ')] as const]),
    ...(records.alarms.length === 0
      ? []
      : [['ALARMS', records.alarms.map(({ type, member }) => `${type} on ${member}`).join(', ')] as const]),
    [
      'LEASES',
      `${records.leases_count}${records.isAuthEnabled ? `; auth is on, ${plural(records.authUsers_count, 'user')}` : ''}`,
    ],
  ];
}

function shareTable(
  heading: string,
  shares: readonly Share[],
  total_bytes: number,
  top: number,
  terminal: Terminal,
): string {
  if (shares.length === 0) return '';
  const rows = shares
    .slice(0, top)
    .map(({ name, count, bytes }) => [
      name === '' ? '(none)' : name,
      String(count),
      formatBytes(bytes),
      `${total_bytes === 0 ? 0 : Math.round((100 * bytes) / total_bytes)} %`,
    ]);
  const columns = [
    { heading },
    ...['COUNT', 'SIZE', 'SHARE'].map((right) => ({ heading: right, align: 'right' as const })),
  ];
  const rest = shares.length - rows.length;
  return `\n${columnLines(columns, rows, terminal).join('\n')}\n${rest > 0 ? `and ${rest} more (--top)\n` : ''}`;
}

function biggestTable({ biggest }: SnapshotInspection, top: number, terminal: Terminal): string {
  if (biggest.length === 0) return '';
  const rows = biggest
    .slice(0, top)
    .map(({ object, bytes, version }) => [choiceName(object), formatBytes(bytes), String(version)]);
  const columns = [
    { heading: 'BIGGEST' },
    ...['SIZE', 'WRITES'].map((heading) => ({ heading, align: 'right' as const })),
  ];
  return `\n${columnLines(columns, rows, terminal).join('\n')}\n`;
}

/** What is open to be seen in a snapshot, by the names of `plimsoll hazards`. */
export function visibleHazards(
  { byKind, biggest, status, rows }: SnapshotInspection,
  quota: number,
): readonly { readonly hazard: string; readonly what: string }[] {
  const [first] = byKind;
  const [big] = biggest;
  return [
    ...(first !== undefined && first.count >= FLOOD_COUNT && first.bytes > rows.live.bytes * FLOOD_SHARE
      ? [
          {
            hazard: 'object-flood',
            what: `${first.count} objects of ${first.name} are more than half of what is stored`,
          },
        ]
      : []),
    ...(big !== undefined && big.bytes > REQUEST_MAX_BYTES * HUGE_OBJECT_SHARE
      ? [
          {
            hazard: 'huge-objects',
            what: `${choiceName(big.object)} has ${formatBytes(big.bytes)}; from ${formatBytes(REQUEST_MAX_BYTES)} on it cannot be written any more`,
          },
        ]
      : []),
    ...(status.totalSize > quota * QUOTA_NEAR
      ? [{ hazard: 'object-flood', what: 'the quota is nearly used up; beyond it etcd refuses every write' }]
      : []),
  ];
}

/** One page. */
export function inspectionText(
  path: string,
  inspection: SnapshotInspection,
  options: TextOptions,
  terminal: Terminal,
): string {
  const head = headRows(path, inspection, options).map(
    ([name, text]) => `${name.padEnd(10)}  ${printable(text)}`,
  );
  const hazards = visibleHazards(inspection, options.quota).map(
    ({ hazard, what }) => `HAZARD      ${hazard}: ${printable(what)}`,
  );
  const total_bytes = inspection.rows.live.bytes;
  const tables = [
    shareTable('KIND', inspection.byKind, total_bytes, options.top, terminal),
    shareTable('NAMESPACE', inspection.byNamespace, total_bytes, options.top, terminal),
    shareTable('MANAGER', inspection.byManager, total_bytes, options.top, terminal),
    shareTable('HELM RELEASE', inspection.helmReleases, total_bytes, options.top, terminal),
    inspection.byEncoding.length > 1
      ? shareTable('ENCODING', inspection.byEncoding, total_bytes, options.top, terminal)
      : '',
    biggestTable(inspection, options.top, terminal),
  ];
  return `${[...head, ...hazards].join('\n')}\n${tables.join('')}`;
}

/** The same for programs; the first keys are those of `etcdutl snapshot status -w json`. */
export function inspectionDocument(path: string, inspection: SnapshotInspection, quota: number): unknown {
  const { status, integrity, file_bytes, pageSize_bytes, rows, clock } = inspection;
  const { damage, ...rest } = integrity;
  return {
    file: path,
    status: {
      hash: status.hash,
      revision: status.revision,
      totalKey: status.keysAlive_count,
      totalRows: status.rows_count,
      totalSize: status.totalSize,
      version: status.version,
      compactRevision: status.compactRevision,
    },
    integrity: {
      ...rest,
      damage: damage.map(({ message, offset_bytes }) => ({ what: message, offset_bytes })),
    },
    records: status.records,
    file_bytes,
    pageSize_bytes,
    quota_bytes: quota,
    rows,
    deletedKeys: inspection.deletedKeys_count,
    history: { first: clock.first, last: clock.last, perHour: growth(inspection) },
    prefix: inspection.prefix,
    hazards: visibleHazards(inspection, quota),
    byKind: inspection.byKind,
    byNamespace: inspection.byNamespace,
    byManager: inspection.byManager,
    byEncoding: inspection.byEncoding,
    helmReleases: inspection.helmReleases,
    others: inspection.others,
    biggest: inspection.biggest.map(({ object, bytes, version }) => ({
      object: choiceName(object),
      bytes,
      version,
    })),
  };
}
