import type { BodyPath, Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { remembered } from '../../cluster/remembered.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import { allContainers } from '../../kube/pod-spec.ts';
import type { GroupKind } from '../../kube/group-kind.ts';
import { backupRuns, time_ms, type BackupRun } from './backup-run.ts';

/** Something that makes backups again and again, or backups made by hand of one kind. */
export interface BackupSource {
  /** The schedule or the workload; for backups that no schedule of the input made the newest of them. */
  readonly object: ClusterObject;
  /** Its field that holds it back, where it is set. */
  readonly suspendedAt: BodyPath | undefined;
  /** When it last made a backup (milliseconds since 1970); `undefined` where nothing says so. */
  readonly last_ms: number | undefined;
  /** Was it ever begun, as far as it says? */
  readonly isStarted: boolean;
  /** The newest of its backups that the objects show. */
  readonly newest: BackupRun | undefined;
}

interface ScheduleKind extends GroupKind {
  /** The time of the last backup that worked. */
  readonly last: BodyPath;
}

/** Custom resources that are a schedule of backups, by each project's API reference. */
const SCHEDULE_KINDS: readonly ScheduleKind[] = [
  { group: 'velero.io', kind: 'Schedule', last: ['status', 'lastBackup'] },
  { group: 'k8up.io', kind: 'Schedule', last: [] },
  { group: 'config.kio.kasten.io', kind: 'Policy', last: [] },
  { group: 'resources.cattle.io', kind: 'Backup', last: ['status', 'lastSnapshotTs'] },
  { group: 'etcd.database.coreos.com', kind: 'EtcdBackup', last: ['status', 'lastSuccessDate'] },
  { group: 'druid.gardener.cloud', kind: 'Etcd', last: [] },
  { group: 'config.openshift.io', kind: 'Backup', last: [] },
  { group: 'stash.appscode.com', kind: 'BackupConfiguration', last: [] },
  { group: 'core.kubestash.com', kind: 'BackupConfiguration', last: [] },
  { group: 'stork.libopenstorage.org', kind: 'ApplicationBackupSchedule', last: [] },
  { group: 'triliovault.trilio.io', kind: 'BackupPlan', last: [] },
];

/** Words by which a job that copies etcd or all objects can be known: names, images and commands; etcd-manager is kOps'. */
const BACKUP_WORDS =
  /etcdctl\b[^\n]*snapshot|etcd[-_]?(?:backup|snapshot|br)|etcd-manager[^\n]*--backup-store|(?:cluster|k8s|kube)[-_]?backup|backup-restore|plimsoll[^\n]*backup|velero[^\n]*backup[^\n]*create/;

function isBackup({ object, template }: Workload): boolean {
  const words = allContainers(template.spec).flatMap(({ image, command, args }) => [
    image,
    ...command,
    ...args,
  ]);
  return BACKUP_WORDS.test([object.name, ...words].join(' ').toLowerCase());
}

function suspendedAt({ body }: ClusterObject): BodyPath | undefined {
  const paths: readonly BodyPath[] = [
    ['spec', 'suspend'],
    ['spec', 'paused'],
  ];
  return paths.find((path) => jsonAt(body, ...path) === true);
}

/** The latest of these times; `undefined` where there is none. */
function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce<number | undefined>(
    (one, other) => (other !== undefined && (one === undefined || other > one) ? other : one),
    undefined,
  );
}

function newestOf(runs: readonly BackupRun[]): BackupRun | undefined {
  return runs.reduce<BackupRun | undefined>(
    (one, other) => (one === undefined || other.begun_ms >= one.begun_ms ? other : one),
    undefined,
  );
}

function lastSuccess_ms(runs: readonly BackupRun[]): number | undefined {
  return latest(runs.map(({ outcome }) => (outcome.type === 'succeeded' ? outcome.at_ms : undefined)));
}

/** The kind counts too: a schedule's time is that of the last backup begun, and only its backups say how they went. */
function scheduleSource(object: ClusterObject, last: BodyPath, runs: readonly BackupRun[]): BackupSource {
  const own_ms = last.length === 0 ? undefined : time_ms(stringAt(object.body, ...last));
  return {
    object,
    suspendedAt: suspendedAt(object),
    last_ms: runs.length > 0 ? lastSuccess_ms(runs) : own_ms,
    isStarted: runs.some(({ outcome }) => outcome.type !== 'running'),
    newest: newestOf(runs),
  };
}

function workloadSource({ object }: Workload): BackupSource {
  return {
    object,
    suspendedAt: suspendedAt(object),
    last_ms: time_ms(stringAt(object.body, 'status', 'lastSuccessfulTime')),
    isStarted: stringAt(object.body, 'status', 'lastScheduleTime') !== undefined,
    newest: undefined,
  };
}

function groupRuns(
  runs: readonly BackupRun[],
  keyOf: (run: BackupRun) => string,
): ReadonlyMap<string, readonly BackupRun[]> {
  const groups = new Map<string, BackupRun[]>();
  for (const run of runs) {
    const group = groups.get(keyOf(run));
    if (group === undefined) groups.set(keyOf(run), [run]);
    else group.push(run);
  }
  return groups;
}

function findSources(cluster: Cluster): { readonly sources: readonly BackupSource[] } {
  const schedules = SCHEDULE_KINDS.flatMap((kind) =>
    cluster.of(kind).map((object) => ({ object, last: kind.last })),
  );
  const names = new Set(schedules.map(({ object }) => object.name));
  const runs = backupRuns(cluster);
  const isScheduled = ({ schedule }: BackupRun) => schedule !== undefined && names.has(schedule);
  const bySchedule = groupRuns(runs.filter(isScheduled), ({ schedule }) => schedule ?? '');
  const byKind = groupRuns(
    runs.filter((run) => !isScheduled(run)),
    ({ object }) => `${object.group}/${object.kind}`,
  );
  return {
    sources: [
      ...schedules.map(({ object, last }) => scheduleSource(object, last, bySchedule.get(object.name) ?? [])),
      ...[...byKind.values()].flatMap((unscheduled) => {
        const newest = newestOf(unscheduled);
        return newest === undefined ? [] : [scheduleSource(newest.object, [], unscheduled)];
      }),
      ...workloadsOf(cluster).all.filter(isBackup).map(workloadSource),
    ],
  };
}

/** What makes, or made, backups of this cluster: schedules, workloads by their name, image or command, and backups alone. For `derive`. */
export const backupSourcesOf: (cluster: Cluster) => { readonly sources: readonly BackupSource[] } =
  remembered(findSources);
