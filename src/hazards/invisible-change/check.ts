import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { spokenName } from '../../kube/kube-object.ts';

function* serversWithoutLog({ cluster }: RuleInput): Generator<Observation> {
  const servers = controlPlanePods(cluster, 'kube-apiserver');
  if (servers.length === 0) {
    yield {
      type: 'unknown',
      message:
        "Whether an audit log is kept is not known: the pods of the API server are not among the objects (look at the provider's logging settings).",
    };
  }
  for (const { pod, container, flags } of servers) {
    const hasPolicy = flags.has('audit-policy-file');
    const hasSink = flags.has('audit-log-path') || flags.has('audit-webhook-config-file');
    if (hasPolicy && hasSink) continue;
    const missing = hasPolicy
      ? 'no sink (--audit-log-path or --audit-webhook-config-file)'
      : 'no --audit-policy-file';
    yield {
      type: 'finding',
      object: pod,
      path: [...container.path, 'command'],
      message: `${spokenName(pod)} keeps no audit log: it has ${missing}`,
      fix: {
        text: 'Give every API server an audit policy that keeps writes with their bodies (Secrets: metadata only) and reads as metadata, and a log path with rotation.',
        patch:
          '--audit-policy-file=/etc/kubernetes/audit-policy.yaml\n--audit-log-path=/var/log/kubernetes/audit.log\n--audit-log-maxsize=500\n--audit-log-maxbackup=10',
      },
    };
  }
}

const auditLogOff: Rule = {
  id: 'audit-log-off',
  title: 'Every API server keeps an audit log',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'Without it the question "what changed?" is answered from memory, in the middle of an outage.',
  check: serversWithoutLog,
};

export const check: CheckDefinition = { hazard: 'invisible-change', rules: [auditLogOff] };
