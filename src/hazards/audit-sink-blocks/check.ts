import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods, type ControlPlanePod } from '../../cluster/control-plane.ts';
import { spokenName } from '../../kube/kube-object.ts';

/** Sinks of the audit backend, by the flag that turns each on (kube-apiserver reference). */
const SINKS = [
  { sink: 'webhook', on: 'audit-webhook-config-file', mode: 'audit-webhook-mode', usual: 'batch' },
  { sink: 'log', on: 'audit-log-path', mode: 'audit-log-mode', usual: 'blocking' },
] as const;

function flagPath({ container }: ControlPlanePod, flag: string): readonly (string | number)[] {
  const { command, args, path } = container;
  const word = (words: readonly string[]) => words.findIndex((text) => text.startsWith(`--${flag}`));
  if (word(command) !== -1) return [...path, 'command', word(command)];
  return word(args) === -1 ? path : [...path, 'args', word(args)];
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
    for (const { sink, on, mode, usual } of SINKS) {
      if (!server.flags.has(on) || server.flags.get(on) === '-') continue;
      const value = server.flags.get(mode) ?? usual;
      if (!value.startsWith('blocking') || (sink === 'log' && value === 'blocking')) continue;
      yield {
        type: 'finding',
        object: server.pod,
        path: flagPath(server, mode),
        ...(value === 'blocking-strict' ? { severity: 'critical' as const } : {}),
        message: `${spokenName(server.pod)} runs with --${mode}=${value}: every request waits for the audit ${sink}${value === 'blocking-strict' ? ', and fails when it fails' : ''}`,
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

/** A buffer that holds fewer events than one batch waits for the sink all the time (`k8s.io/apiserver/plugin/pkg/audit/buffered`). */
function* smallBuffers({ cluster }: RuleInput): Generator<Observation> {
  for (const server of controlPlanePods(cluster, 'kube-apiserver')) {
    for (const sink of ['webhook', 'log'] as const) {
      const buffer = Number(server.flags.get(`audit-${sink}-batch-buffer-size`) ?? Number.NaN);
      const batch = Number(
        server.flags.get(`audit-${sink}-batch-max-size`) ?? (sink === 'webhook' ? 400 : 1),
      );
      if (Number.isNaN(buffer) || Number.isNaN(batch) || buffer >= batch) continue;
      yield {
        type: 'finding',
        object: server.pod,
        path: flagPath(server, `audit-${sink}-batch-buffer-size`),
        message: `${spokenName(server.pod)} buffers ${buffer} audit events and sends batches of up to ${batch}: events are dropped while the first batch is on its way`,
        fix: {
          text: `Take --audit-${sink}-batch-buffer-size out (default 10000), or set it well above the batch size.`,
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

export const check: CheckDefinition = { hazard: 'audit-sink-blocks', rules: [blockingMode, smallBuffer] };
