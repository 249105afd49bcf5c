import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { replicasOf } from '../../cluster/workloads-availability.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { servedWorkloads } from './served-workload.ts';

/** An absolute number or a share of `total`, rounded down as the deployment controller rounds maxUnavailable. */
function countOf(value: JsonValue | undefined, total: number): number | undefined {
  if (typeof value === 'number') return value;
  const [, percent] = typeof value === 'string' ? (/^(\d+)%$/.exec(value) ?? []) : [];
  return percent === undefined ? undefined : Math.floor((Number(percent) * total) / 100);
}

function* observe({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const { workload, services } of servedWorkloads(cluster, derive(workloadsOf))) {
    const { object } = workload;
    const replicas = replicasOf(cluster, workload);
    if (object.kind !== 'Deployment' || replicas.type !== 'count' || replicas.count < 2) continue;
    const isRecreate = stringAt(object.body, 'spec', 'strategy', 'type') === 'Recreate';
    const field = jsonAt(object.body, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
    const unavailable = isRecreate ? replicas.count : countOf(field, replicas.count);
    if (unavailable === undefined || unavailable < replicas.count) continue;
    const what = isRecreate
      ? 'strategy Recreate'
      : `maxUnavailable ${typeof field === 'string' ? field : unavailable}`;
    yield {
      type: 'finding',
      object,
      path: isRecreate
        ? ['spec', 'strategy', 'type']
        : ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'],
      message: `${spokenName(object)} has ${what} for ${replicas.count} replicas: a rollout stops them all before new ones are ready, and Service ${services.map(({ name }) => name).join(', ')} has no endpoint`,
      // Recreate is chosen on purpose more often than not: two versions must not run side by side.
      severity: isRecreate ? 'low' : 'medium',
      fix: {
        text: isRecreate ? 'Unless two versions must not run together, roll.' : 'Replace some at a time.',
        patch:
          'strategy:\n  type: RollingUpdate\n  rollingUpdate:\n    maxUnavailable: 25%\n    maxSurge: 25%\n',
      },
    };
  }
}

export const allReplacedAtOnce: Rule = {
  id: 'all-replaced-at-once',
  title: 'A rollout keeps some pods of a Service ready',
  severity: 'medium',
  persona: 'developer',
  why: 'With every pod replaced at once a rollout is an outage for as long as the new ones take to start.',
  check: observe,
};
