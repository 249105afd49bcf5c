import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { replicasOf } from '../../cluster/workloads-availability.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { ingressControllers } from './ingress-controller.ts';

function* observe({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const { workload, product } of ingressControllers(derive(workloadsOf))) {
    const { object } = workload;
    const replicas = replicasOf(cluster, workload);
    if (replicas.type !== 'count' || replicas.count !== 1 || object.kind === 'Pod') continue;
    if (replicas.from === 'default' && cluster.coverage(KIND.HorizontalPodAutoscaler).type !== 'all') {
      yield {
        type: 'unknown',
        message: `How many pods ${spokenName(object)} (${product}) has is not known: its manifest has no spec.replicas, so an autoscaler may set it.`,
      };
      continue;
    }
    const { autoscaler } = replicas;
    yield {
      type: 'finding',
      object: autoscaler ?? object,
      path: autoscaler === undefined ? ['spec', 'replicas'] : ['spec', 'minReplicas'],
      message: `${spokenName(object)} (${product}) runs ${autoscaler === undefined ? 'one pod' : 'down to one pod'}: while it restarts there is no ingress, and if the API server is away then, there are no routes`,
      fix: {
        text: 'Run at least two, on different nodes.',
        patch:
          autoscaler === undefined
            ? `kubectl scale ${object.kind.toLowerCase()} ${object.name} -n ${object.namespace} --replicas 2`
            : `kubectl patch ${autoscaler.kind.toLowerCase()} ${autoscaler.name} -n ${autoscaler.namespace} --type merge -p '{"spec":{"minReplicas":2}}'`,
      },
    };
  }
}

export const singleIngressController: Rule = {
  id: 'single-ingress-controller',
  title: 'The ingress runs as at least two pods',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'The only pod that still has the routes is the one that must not restart.',
  check: observe,
};
