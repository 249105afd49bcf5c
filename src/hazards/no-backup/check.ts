import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { backupSources, lastBackup_ms } from './backup-source.ts';

const HOUR_MS = 3_600_000;
/** A daily backup that failed once is noticed; two days are a schedule that does not work. */
const BACKUP_AGE_MAX_MS = 48 * HOUR_MS;

function* noneVisible({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.CronJob);
  if (coverage.type !== 'all') {
    const why = coverage.type === 'given' ? 'these manifests need not hold what makes them' : coverage.why;
    yield { type: 'unknown', message: `Whether this cluster is backed up is not known: ${why}.` };
    return;
  }
  if (backupSources(cluster, derive(workloadsOf)).length > 0) return;
  const ownEtcd = controlPlanePods(cluster, 'etcd').length > 0;
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    severity: ownEtcd ? 'high' : 'medium',
    message: ownEtcd
      ? 'etcd runs in this cluster, and nothing in it looks as if it made snapshots or backups'
      : "nothing in this cluster looks as if it backed up its objects (a provider's own etcd backups cannot be seen here, and seldom can be restored object by object)",
    fix: {
      text: 'Take an etcd snapshot every hour and keep it off the machine; try the restore once before it is needed.',
      patch: 'etcdctl snapshot save /backup/etcd-$(date +%Y%m%dT%H%M).db',
    },
  };
}

const noneFound: Rule = {
  id: 'none-found',
  title: 'Something backs this cluster up',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Without a backup the objects of a day are rebuilt from logs and memory.',
  check: noneVisible,
};

function* staleBackups({ cluster, derive, now_ms }: RuleInput): Generator<Observation> {
  for (const source of backupSources(cluster, derive(workloadsOf))) {
    const last_ms = lastBackup_ms(source);
    const isSuspended =
      jsonAt(source.body, 'spec', 'suspend') === true || jsonAt(source.body, 'spec', 'paused') === true;
    if (isSuspended) {
      yield {
        type: 'finding',
        object: source,
        path: ['spec', source.kind === 'CronJob' ? 'suspend' : 'paused'],
        message: `${spokenName(source)} makes backups and is suspended`,
        fix: { text: 'Resume it, or delete it so that nobody relies on it.' },
      };
    } else if (last_ms !== undefined && now_ms - last_ms > BACKUP_AGE_MAX_MS) {
      yield {
        type: 'finding',
        object: source,
        path: ['status'],
        message: `${spokenName(source)} last made a backup ${Math.floor((now_ms - last_ms) / HOUR_MS)} hours ago`,
        fix: { text: 'Read the log of its last run, make a backup by hand today, and alert on its age.' },
      };
    } else if (last_ms === undefined && stringAt(source.body, 'status', 'lastScheduleTime') !== undefined) {
      yield {
        type: 'finding',
        object: source,
        path: ['status'],
        message: `${spokenName(source)} has been started and has never succeeded`,
        fix: { text: 'Read the log of its last run; until it works this cluster has no backup.' },
      };
    }
  }
}

const staleBackup: Rule = {
  id: 'stale',
  title: 'The newest backup is less than two days old',
  severity: 'high',
  persona: 'cluster operator',
  why: 'A backup that stopped working is found on the day it is needed.',
  check: staleBackups,
};

export const check: CheckDefinition = { hazard: 'no-backup', rules: [noneFound, staleBackup] };
