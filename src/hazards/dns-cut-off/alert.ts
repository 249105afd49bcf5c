import type { Alert, Fact } from '../../detect/contract.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { formatDuration } from '../../kube/duration.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { shellWord } from '../audit-command.ts';
import type { CutOff } from './detect.ts';

function reference(name: string): ObjectReference {
  return {
    apiGroup: 'networking.k8s.io',
    apiVersion: 'v1',
    resource: 'networkpolicies',
    subresource: '',
    namespace: 'kube-system',
    name,
    uid: '',
    resourceVersion: '',
  };
}

/** As people say it: one of kube-system. */
function spoken({ objectRef }: AuditEvent): string {
  return `NetworkPolicy kube-system/${objectRef?.name ?? ''}`;
}

function endFact({ from_us, end }: CutOff): readonly Fact[] {
  if (end === undefined) return [];
  const { stageTimestamp_us, verb, user } = end;
  const after = formatDuration(stageTimestamp_us - from_us);
  return [
    {
      name: 'let out again',
      value: `${after} later: ${verb} ${spoken(end)} by ${user.username} (${formatMicroTime(stageTimestamp_us)})`,
    },
  ];
}

/** Words of the alert. */
export function cutOffAlert(cutOff: CutOff): Alert {
  const { from_us, event, policies, end } = cutOff;
  const { user, userAgent, sourceIPs, verb, objectRef, auditID } = event;
  const names = policies.map((name) => shellWord(name)).join(' ');
  return {
    id: `dns-cut-off/${formatMicroTime(from_us)}`,
    hazard: 'dns-cut-off',
    severity: end === undefined ? 'high' : 'medium',
    title: `${verb} ${spoken(event)} cuts DNS off from the API server: it answers until it starts again, and then no more`,
    offender: { user: user.username, userAgents: [userAgent], sourceIPs },
    objects: { count: policies.length, sample: policies.map(reference) },
    window: { from_us, to_us: end?.stageTimestamp_us ?? from_us },
    trigger: {
      at_us: from_us,
      user: user.username,
      verb,
      object: objectRef ?? reference(''),
      auditID,
      why: 'from this write on no policy lets the DNS servers out to the API server.',
    },
    facts: [{ name: 'isolated by', value: policies.join(', ') }, ...endFact(cutOff)],
    evidence: end === undefined ? [auditID] : [auditID, end.auditID],
    next: [
      {
        command: 'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide',
        why: 'those that are ready had synced before: do not restart them, and do not drain their nodes',
      },
      {
        command: 'plimsoll check --live --include dns-cut-off -o wide',
        why: 'prints the policy that is missing',
      },
      {
        command: `kubectl delete networkpolicy -n kube-system ${names}`,
        why: 'where there is no time for it: takes the isolation away',
      },
    ],
    uncertain: [
      'Policies that are older than this log are not known: one of them may let DNS out.',
      'The DNS servers are taken to be the pods of kube-system with the label k8s-app=kube-dns; whether the network plugin enforces NetworkPolicies is not in the log.',
    ],
  };
}
