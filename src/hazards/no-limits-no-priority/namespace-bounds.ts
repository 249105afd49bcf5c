import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';

/** Namespaces named in a message; the number says the rest. */
const NAMESPACES_NAMED_COUNT = 5;

/** One finding for the cluster: which namespace needs a quota is a decision, not a defect of each. */
function* withoutQuota({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const kind of [KIND.ResourceQuota, KIND.LimitRange]) {
    const coverage = cluster.coverage(kind);
    if (coverage.type === 'all') continue;
    const why = coverage.type === 'given' ? 'these manifests need not hold them' : coverage.why;
    yield { type: 'unknown', message: `Whether namespaces have ${kind.kind}s is not known: ${why}.` };
    return;
  }
  const bounded = new Set(
    [KIND.ResourceQuota, KIND.LimitRange]
      .flatMap((kind) => cluster.of(kind))
      .map(({ namespace }) => namespace),
  );
  const open = new Map<string, number>();
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    if (object.namespace.startsWith('kube-') || bounded.has(object.namespace) || isFinished(workload))
      continue;
    const isUnlimited = template.spec.containers.some(
      ({ resources }) => resources.limits['memory'] === undefined,
    );
    if (isUnlimited) open.set(object.namespace, (open.get(object.namespace) ?? 0) + 1);
  }
  if (open.size === 0) return;
  const worst = [...open].toSorted(([, one], [, other]) => other - one).slice(0, NAMESPACES_NAMED_COUNT);
  const named = worst.map(([namespace, count]) => `${namespace} (${count} workloads)`).join(', ');
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    message: `${open.size} ${open.size === 1 ? 'namespace runs' : 'namespaces run'} workloads without a memory limit with neither ResourceQuota nor LimitRange: ${named}${open.size > worst.length ? ', ...' : ''}`,
    fix: {
      text: 'Give each namespace a LimitRange with a default memory limit; then nothing in it runs without one.',
      patch: `apiVersion: v1
kind: LimitRange
metadata:
  name: memory
  namespace: ${worst[0]?.[0] ?? 'default'}
spec:
  limits:
    - type: Container
      default: { memory: 512Mi }
      defaultRequest: { memory: 128Mi }`,
    },
  };
}

export const namespaceWithoutBounds: Rule = {
  id: 'namespace-without-bounds',
  title: 'Namespaces have a ResourceQuota or a LimitRange',
  severity: 'low',
  persona: 'cluster admin',
  why: 'One leaking pod without a limit fills its node, and what else runs there pays for it.',
  check: withoutQuota,
};
