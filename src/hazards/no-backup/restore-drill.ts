import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { time_ms } from './backup-run.ts';
import { backupSourcesOf } from './backup-source.ts';

const DAY_MS = 24 * 3_600_000;
/** Kubernetes has a new minor release about every four months: a drill from before the last upgrade says little about today. */
const DRILL_AGE_MAX_MS = 120 * DAY_MS;

/** Objects that are one restore each, by each project's API reference. */
const RESTORE_KINDS: readonly GroupKind[] = [
  { group: 'velero.io', kind: 'Restore' },
  { group: 'k8up.io', kind: 'Restore' },
  { group: 'resources.cattle.io', kind: 'Restore' },
  { group: 'etcd.database.coreos.com', kind: 'EtcdRestore' },
  { group: 'actions.kio.kasten.io', kind: 'RestoreAction' },
  { group: 'druid.gardener.cloud', kind: 'EtcdCopyBackupsTask' },
];
const SUCCEEDED = /^(?:Completed|Complete|Succeeded)$/;
/** Jobs that try a restore, by their name. */
const DRILL_NAME = /restore[-_]?(?:test|drill|verif|check|rehears)|(?:test|verify|drill)[-_]?restore/;

/** When a restore ended well; `undefined` where it did not, or does not say. */
function restored_ms({ body }: ClusterObject): number | undefined {
  const phase = stringAt(body, 'status', 'phase') ?? stringAt(body, 'status', 'state');
  if (phase !== undefined && !SUCCEEDED.test(phase)) return undefined;
  const times = ['completionTimestamp', 'endTime', 'restoreCompletionTs', 'lastSuccessfulTime'];
  const time = times.map((key) => stringAt(body, 'status', key)).find((text) => text !== undefined);
  return time_ms(time);
}

/** When a restore was last seen to work; `undefined` where none was. */
function newestDrill_ms(cluster: Cluster): number | undefined {
  const drills = workloadsOf(cluster).all.flatMap(({ object }) =>
    DRILL_NAME.test(object.name) ? [object] : [],
  );
  const restores = RESTORE_KINDS.flatMap((kind) => cluster.of(kind));
  const times = [...restores, ...drills].flatMap((object) => restored_ms(object) ?? []);
  return times.length === 0 ? undefined : times.reduce((one, other) => Math.max(one, other));
}

function* untriedBackups({ cluster, derive, now_ms }: RuleInput): Generator<Observation> {
  const [source] = derive(backupSourcesOf).sources;
  if (source === undefined || cluster.coverage(KIND.CronJob).type !== 'all') return;
  const drill_ms = newestDrill_ms(cluster);
  if (drill_ms !== undefined && now_ms - drill_ms <= DRILL_AGE_MAX_MS) return;
  const last =
    drill_ms === undefined
      ? 'nothing in the cluster shows that one was ever restored'
      : `the last restore seen is ${Math.floor((now_ms - drill_ms) / DAY_MS)} days ago`;
  yield {
    type: 'finding',
    object: source.object,
    path: [],
    message: `${spokenName(source.object)} makes backups, and ${last}`,
    fix: {
      text: 'Restore the newest backup into an empty cluster or namespace at every upgrade, and write down how long it took.',
      patch: 'velero restore create drill --from-backup BACKUP --namespace-mappings shop:restore-drill',
    },
  };
}

export const restoreDrill: Rule = {
  id: 'restore-drill',
  title: 'A backup was restored within the last four months',
  severity: 'low',
  persona: 'cluster operator',
  why: 'A backup that was never restored is a hope.',
  check: untriedBackups,
};
