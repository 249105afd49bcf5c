import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { policyKeepsSecrets, policyWithoutWrites } from './audit-policy.ts';

const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    resources: [{ group: coordination.k8s.io, resources: [leases] }]
  - level: Metadata
    resources: [{ group: '', resources: [secrets, configmaps, serviceaccounts/token] }]
  - level: RequestResponse
    verbs: [create, update, patch, delete, deletecollection]
  - level: Metadata`;

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
      path: container.path,
      message: `${spokenName(pod)} keeps no audit log: it has ${missing}`,
      fix: {
        text: 'Give every API server this policy (writes with their bodies, Secrets and reads as metadata) with --audit-policy-file, and a log with rotation: --audit-log-path, --audit-log-maxsize=500, --audit-log-maxbackup=10; mount both paths into its static pod.',
        patch: AUDIT_POLICY,
      },
    };
  }
}

const auditLogOff: Rule = {
  id: 'audit-log-off',
  title: 'Every API server keeps an audit log',
  // kubeadm and most installers leave it off: true of nearly every cluster, and seldom what sinks it.
  severity: 'low',
  persona: 'cluster operator',
  why: 'Without it the question "what changed?" is answered from memory, in the middle of an outage.',
  check: serversWithoutLog,
};

export const check: CheckDefinition = {
  hazard: 'invisible-change',
  rules: [auditLogOff, policyWithoutWrites, policyKeepsSecrets],
};
