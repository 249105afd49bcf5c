import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { flagPath } from '../../cluster/command-flags.ts';
import { controlPlanePods, type ControlPlanePod } from '../../cluster/control-plane.ts';
import { spokenName } from '../../kube/kube-object.ts';

/** Sinks of the audit backend, by the flag that turns each on (kube-apiserver reference). */
const SINKS = [
  { sink: 'webhook', on: 'audit-webhook-config-file', mode: 'audit-webhook-mode', usual: 'batch' },
  { sink: 'log', on: 'audit-log-path', mode: 'audit-log-mode', usual: 'blocking' },
] as const;
type Sink = (typeof SINKS)[number];

function isOn({ flags }: ControlPlanePod, { on }: Sink): boolean {
  return flags.has(on);
}

/** The log on standard output (`-`) is as fast as the container runtime reads it. */
function isStandardOutput({ flags }: ControlPlanePod, { on }: Sink): boolean {
  return flags.get(on) === '-';
}

function modeOf({ flags }: ControlPlanePod, { mode, usual }: Sink): string {
  return flags.get(mode) ?? usual;
}

function* blockingModes({ cluster }: RuleInput): Generator<Observation> {
  const servers = controlPlanePods(cluster, 'kube-apiserver');
  if (servers.length === 0) {
    yield {
      type: 'unknown',
      message:
        'How the API server writes its audit log is not known: its pods are not among the objects (a provider runs it, or only manifests were given).',
    };
  }
  for (const server of servers) {
    for (const sink of SINKS) {
      if (!isOn(server, sink)) continue;
      const { mode } = sink;
      const value = modeOf(server, sink);
      // A file is written in microseconds, and `blocking` is the default there: only a failing disk is felt.
      if (!value.startsWith('blocking') || (sink.sink === 'log' && value === 'blocking')) continue;
      yield {
        type: 'finding',
        object: server.pod,
        path: flagPath(server.container, mode),
        ...(value === 'blocking-strict' ? { severity: 'critical' as const } : {}),
        message: `${spokenName(server.pod)} runs with --${mode}=${value}: every request waits for the audit ${sink.sink}${value === 'blocking-strict' ? ', and fails when it fails' : ''}`,
        fix: {
          text: `Set --${mode}=batch in the static pod manifest of every API server; events beyond the buffer are dropped and counted (apiserver_audit_error_total) instead of holding requests up.`,
          patch: `--${mode}=batch`,
        },
      };
    }
  }
}

const blockingMode: Rule = {
  id: 'blocking-mode',
  title: 'The API server does not wait for its audit sink',
  severity: 'high',
  persona: 'cluster operator',
  why: 'In blocking mode the slowest sink sets the pace of the whole cluster.',
  check: blockingModes,
};

/** Defaults of the batch settings (kube-apiserver reference; the buffer holds events, the others count batches and events). */
const BUFFER_DEFAULT_COUNT = 10_000;
const BATCH_DEFAULT_COUNT = { webhook: 400, log: 1 } as const;

function numberOf({ flags }: ControlPlanePod, flag: string, otherwise: number): number {
  return Number(flags.get(flag) ?? otherwise);
}

/** A buffer that holds fewer events than one batch waits for the sink all the time (`k8s.io/apiserver/plugin/pkg/audit/buffered`). */
function* smallBuffers({ cluster }: RuleInput): Generator<Observation> {
  for (const server of controlPlanePods(cluster, 'kube-apiserver')) {
    for (const sink of SINKS) {
      if (!isOn(server, sink) || modeOf(server, sink) !== 'batch') continue;
      const flag = `audit-${sink.sink}-batch-buffer-size`;
      const buffer = numberOf(server, flag, BUFFER_DEFAULT_COUNT);
      const batch = numberOf(server, `audit-${sink.sink}-batch-max-size`, BATCH_DEFAULT_COUNT[sink.sink]);
      if (Number.isNaN(buffer) || Number.isNaN(batch) || buffer >= batch) continue;
      yield {
        type: 'finding',
        object: server.pod,
        path: flagPath(server.container, flag),
        message: `${spokenName(server.pod)} buffers ${buffer} audit events and sends batches of up to ${batch}: events are dropped while the first batch is on its way`,
        fix: {
          text: `Take --${flag} out, or set it well above the batch size.`,
          patch: `--${flag}=${BUFFER_DEFAULT_COUNT}`,
        },
      };
    }
  }
}

const smallBuffer: Rule = {
  id: 'small-buffer',
  title: 'The audit buffer holds many batches',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'What the buffer cannot hold is lost, and it is lost in the minute that one wants to read about later.',
  check: smallBuffers,
};

/** Without an end by count or age every rotated file is kept (kube-apiserver reference: 0 keeps all). */
const ROTATION_FLAGS = ['audit-log-maxbackup', 'audit-log-maxage'] as const;

function* endlessLogs({ cluster }: RuleInput): Generator<Observation> {
  const [, log] = SINKS;
  for (const server of controlPlanePods(cluster, 'kube-apiserver')) {
    if (!isOn(server, log) || isStandardOutput(server, log)) continue;
    if (ROTATION_FLAGS.some((flag) => numberOf(server, flag, 0) !== 0)) continue;
    yield {
      type: 'finding',
      object: server.pod,
      path: flagPath(server.container, log.on),
      message: `${spokenName(server.pod)} keeps every file of its audit log (neither --audit-log-maxbackup nor --audit-log-maxage is set): once the disk is full, writes to the log fail, and etcd beside it stops`,
      fix: {
        text: 'Keep as many files as the disk can hold with room to spare, and ship the log elsewhere for longer.',
        patch: '--audit-log-maxsize=100\n--audit-log-maxbackup=10',
      },
    };
  }
}

const endlessLog: Rule = {
  id: 'endless-log',
  title: 'Old files of the audit log are deleted',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'The audit log shares a disk with etcd on most control plane nodes, and grows fastest in an outage.',
  check: endlessLogs,
};

export const check: CheckDefinition = {
  hazard: 'audit-sink-blocks',
  rules: [blockingMode, smallBuffer, endlessLog],
};
