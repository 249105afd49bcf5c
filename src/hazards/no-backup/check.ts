import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { kubectlName, spokenName } from '../../kube/kube-object.ts';
import { backupSourcesOf, type BackupSource } from './backup-source.ts';
import { restoreDrill } from './restore-drill.ts';

const HOUR_MS = 3_600_000;
/** A daily backup that failed once is noticed; two days are a schedule that does not work. */
const BACKUP_AGE_MAX_MS = 48 * HOUR_MS;

/** What takes backups once somebody tells it to. */
const IDLE_TOOLS = /^velero$|^k8up|^kasten|^stash|^rancher-backup/;

/** A tool that is installed and has neither a schedule nor a backup. */
function idleTool({ derive }: RuleInput): ClusterObject | undefined {
  return derive(workloadsOf).all.find(
    ({ object }) => object.kind === 'Deployment' && IDLE_TOOLS.test(object.name),
  )?.object;
}

/** The command that makes a first backup, by what there is: etcd of our own, a tool that waits, neither. */
function firstBackup(etcd: ClusterObject | undefined): string {
  return etcd === undefined
    ? 'velero schedule create daily --schedule="0 1 * * *"'
    : `kubectl exec -n ${etcd.namespace} ${etcd.name} -- etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd/snapshot.db`;
}

function* noneVisible(input: RuleInput): Generator<Observation> {
  const { cluster, derive } = input;
  const coverage = cluster.coverage(KIND.CronJob);
  if (coverage.type !== 'all') {
    const why = coverage.type === 'given' ? 'these manifests need not hold what makes them' : coverage.why;
    yield { type: 'unknown', message: `Whether this cluster is backed up is not known: ${why}.` };
    return;
  }
  if (derive(backupSourcesOf).sources.length > 0) return;
  const etcd = controlPlanePods(cluster, 'etcd')[0]?.pod;
  const tool = idleTool(input);
  const idle =
    tool === undefined ? '' : `${spokenName(tool)} is there, without a schedule and without a backup; `;
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    severity: etcd === undefined ? 'medium' : 'high',
    message:
      etcd === undefined
        ? `${idle}nothing in this cluster looks as if it backed up its objects (a provider's own etcd backups cannot be seen here, and seldom can be restored object by object)`
        : `${idle}etcd runs in this cluster (${spokenName(etcd)}), and nothing in it looks as if it made snapshots or backups`,
    objects: tool === undefined ? [] : [tool],
    fix: {
      text: 'Take a backup on a schedule (etcd snapshots every hour, objects every day), keep it off the machine, and try the restore once before it is needed.',
      patch: firstBackup(etcd),
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

function describe({ namespace, ...name }: ClusterObject): string {
  return `kubectl describe ${kubectlName({ ...name, namespace })}${namespace === '' ? '' : ` -n ${namespace}`}`;
}

function staleness({ object, suspendedAt, last_ms, isStarted }: BackupSource, now_ms: number): Observation[] {
  const finding = { type: 'finding', object } as const;
  if (suspendedAt !== undefined)
    return [
      {
        ...finding,
        path: suspendedAt,
        message: `${spokenName(object)} makes backups and is suspended`,
        fix: {
          text: 'Resume it, or delete it so that nobody relies on it.',
          patch: `kubectl patch ${kubectlName(object)} -n ${object.namespace} --type merge -p '{"spec":{"${suspendedAt.at(-1)}":false}}'`,
        },
      },
    ];
  if (last_ms === undefined && isStarted)
    return [
      {
        ...finding,
        path: ['status'],
        message: `${spokenName(object)} has been started and has never succeeded`,
        fix: {
          text: 'Read the log of its last run; until it works this cluster has no backup.',
          patch: describe(object),
        },
      },
    ];
  if (last_ms === undefined || now_ms - last_ms <= BACKUP_AGE_MAX_MS) return [];
  return [
    {
      ...finding,
      path: ['status'],
      message: `${spokenName(object)} last made a backup ${Math.floor((now_ms - last_ms) / HOUR_MS).toLocaleString('en')} hours ago`,
      fix: {
        text: 'Read the log of its last run, make a backup by hand today, and alert on its age.',
        patch: describe(object),
      },
    },
  ];
}

const staleBackup: Rule = {
  id: 'stale',
  title: 'The newest backup is less than two days old',
  severity: 'high',
  persona: 'cluster operator',
  why: 'A backup that stopped working is found on the day it is needed.',
  *check({ derive, now_ms }) {
    for (const source of derive(backupSourcesOf).sources) yield* staleness(source, now_ms);
  },
};

function* failedBackups({ derive }: RuleInput): Generator<Observation> {
  for (const { object, newest } of derive(backupSourcesOf).sources) {
    if (newest?.outcome.type !== 'failed') continue;
    const schedule = object === newest.object ? '' : `, the newest of ${spokenName(object)},`;
    yield {
      type: 'finding',
      object: newest.object,
      path: ['status'],
      message: `${spokenName(newest.object)}${schedule} failed: ${newest.outcome.reason}`,
      fix: { text: 'Read why it failed, and run it again by hand.', patch: describe(newest.object) },
    };
  }
}

const lastFailed: Rule = {
  id: 'last-failed',
  title: 'The newest backup of each schedule succeeded',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'A backup that is there in part is believed to be whole until it is restored.',
  check: failedBackups,
};

export const check: CheckDefinition = {
  hazard: 'no-backup',
  rules: [noneFound, staleBackup, lastFailed, restoreDrill],
};
