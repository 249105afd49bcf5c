import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import type { Workload, Workloads } from '../../cluster/workloads.ts';
import type { GroupKind } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { allContainers } from '../../kube/pod-spec.ts';

/** Custom resources that are a schedule of backups (each project's API reference). */
const SCHEDULE_KINDS: readonly GroupKind[] = [
  { group: 'velero.io', kind: 'Schedule' },
  { group: 'k8up.io', kind: 'Schedule' },
  { group: 'config.kio.kasten.io', kind: 'Policy' },
  { group: 'resources.cattle.io', kind: 'Backup' },
  { group: 'etcd.database.coreos.com', kind: 'EtcdBackup' },
  { group: 'druid.gardener.cloud', kind: 'Etcd' },
  { group: 'config.openshift.io', kind: 'Backup' },
];

/** Words by which a job that copies etcd or all objects can be known: names, images and commands. */
const BACKUP_WORDS =
  /etcdctl\b[^\n]*snapshot|etcd[-_]?(?:backup|snapshot|br)|(?:cluster|k8s|kube)[-_]?backup|kube-backup|velero|backup-restore|plimsoll[^\n]*backup/;

function isBackup({ object, template }: Workload): boolean {
  const words = allContainers(template.spec).flatMap(({ image, command, args }) => [
    image,
    ...command,
    ...args,
  ]);
  return BACKUP_WORDS.test([object.name, ...words].join(' ').toLowerCase());
}

/** What looks as if it made backups of this cluster: schedules, and workloads by their name, image or command. */
export function backupSources(cluster: Cluster, workloads: Workloads): readonly ClusterObject[] {
  const schedules = SCHEDULE_KINDS.flatMap((kind) => cluster.of(kind));
  return [...schedules, ...workloads.all.filter(isBackup).map(({ object }) => object)];
}

/** When the object last says that a backup was made (milliseconds since 1970); `undefined` where it says nothing. */
export function lastBackup_ms({ kind, body }: ClusterObject): number | undefined {
  const time =
    kind === 'CronJob'
      ? stringAt(body, 'status', 'lastSuccessfulTime')
      : stringAt(body, 'status', 'lastBackup');
  const at_ms = Date.parse(time ?? '');
  return Number.isNaN(at_ms) ? undefined : at_ms;
}
