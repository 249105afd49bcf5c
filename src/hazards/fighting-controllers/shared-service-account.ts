import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf } from '../../cluster/access.ts';
import type { Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { labelsOf, spokenName } from '../../kube/kube-object.ts';
import { shellWord } from '../audit-command.ts';
import { shortList } from '../short-list.ts';

/** Workloads listed beside the message. */
const NAMED_COUNT = 5;

/** Who a workload belongs to, as far as labels tell: the instance of a chart, else the application. */
function ownerLabel({ object, template }: Workload): string | undefined {
  const labels = { ...template.labels, ...labelsOf(object) };
  return labels['app.kubernetes.io/instance'] ?? labels['release'] ?? labels['app.kubernetes.io/part-of'];
}

/**
 * A ServiceAccount of a controller (one that may do something) under several owners. The account `default` without rights, and
 * components of one chart that share an account, are not meant.
 */
function* sharedAccounts({ cluster, derive }: RuleInput): Generator<Observation> {
  const access = derive(accessOf);
  for (const account of cluster.of(KIND.ServiceAccount)) {
    const subject = { kind: 'ServiceAccount', namespace: account.namespace, name: account.name } as const;
    const workloads = access.workloadsRunningAs(subject).filter(({ object }) => object.kind !== 'Pod');
    const owners = new Set(workloads.map(ownerLabel));
    if (workloads.length < 2 || owners.size < 2 || owners.has(undefined)) continue;
    if (access.index.grantsTo(subject).length === 0) continue;
    yield {
      type: 'finding',
      object: account,
      path: [],
      message: `${spokenName(account)} has rights and is shared by ${workloads.length} workloads of ${owners.size} owners: ${shortList(workloads.map(({ object }) => spokenName(object)))}`,
      objects: workloads.slice(0, NAMED_COUNT).map(({ object }) => object),
      fix: {
        text: 'Give each its own ServiceAccount with only its rights; then a change in the audit log has one author.',
        patch: `kubectl create serviceaccount ${shellWord(workloads[1]?.object.name ?? '')} -n ${shellWord(account.namespace)}`,
      },
    };
  }
}

export const sharedServiceAccount: Rule = {
  id: 'shared-service-account',
  title: 'Each owner has a ServiceAccount of its own',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Two components shared one account, and the controller that signs accounts rewrote the signature without end.',
  check: sharedAccounts,
};
