import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { ownerOf } from '../../cluster/workloads.ts';
import { KIND, presentGroup } from '../../kube/group-kind.ts';
import { jsonAt, numberAt, stringAt } from '../../kube/json.ts';
import { groupVersion, listAt, spokenName } from '../../kube/kube-object.ts';

const SCALED_OBJECT = { group: 'keda.sh', kind: 'ScaledObject' };
const VERTICAL_AUTOSCALER = { group: 'autoscaling.k8s.io', kind: 'VerticalPodAutoscaler' };

/** The autoscaler's reference to what it scales: HPA and ScaledObject call it `scaleTargetRef`, the vertical one `targetRef`. */
function targetField(scaler: ClusterObject): 'scaleTargetRef' | 'targetRef' {
  return scaler.kind === VERTICAL_AUTOSCALER.kind ? 'targetRef' : 'scaleTargetRef';
}

interface Target {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an autoscaler scales; `undefined` where it names nothing. KEDA's default kind is Deployment of apps/v1. */
function targetOf(scaler: ClusterObject): Target | undefined {
  const field = targetField(scaler);
  const name = stringAt(scaler.body, 'spec', field, 'name') ?? '';
  const kind = stringAt(scaler.body, 'spec', field, 'kind') ?? 'Deployment';
  const { group } = groupVersion(stringAt(scaler.body, 'spec', field, 'apiVersion') ?? 'apps/v1');
  if (name === '') return undefined;
  return { group: presentGroup({ group, kind }), kind, namespace: scaler.namespace, name };
}

function targetKey({ kind, namespace, name }: Target): string {
  return `${kind} ${namespace}/${name}`;
}

/** The autoscalers of the number of pods. KEDA makes an HPA for each ScaledObject: that is one autoscaler. */
function horizontalAutoscalers(cluster: Cluster): readonly ClusterObject[] {
  const scalers = cluster
    .of(KIND.HorizontalPodAutoscaler)
    .filter((scaler) => ownerOf(scaler)?.kind !== SCALED_OBJECT.kind);
  return [...scalers, ...cluster.of(SCALED_OBJECT)];
}

function byTarget(scalers: readonly ClusterObject[]): ReadonlyMap<string, readonly ClusterObject[]> {
  const found = new Map<string, ClusterObject[]>();
  for (const scaler of scalers) {
    const target = targetOf(scaler);
    if (target === undefined) continue;
    const key = targetKey(target);
    const known = found.get(key);
    if (known === undefined) found.set(key, [scaler]);
    else known.push(scaler);
  }
  return found;
}

/** Does somebody apply the number? In manifests it is there to be applied; live, somebody applied it, and nobody since took the field over. */
function appliesReplicas(cluster: Cluster, target: ClusterObject): boolean {
  if (numberAt(target.body, 'spec', 'replicas') === undefined) return false;
  if (cluster.coverage(target).type === 'given') return true;
  return listAt(target.body, 'metadata', 'managedFields').some(
    (entry) =>
      stringAt(entry, 'subresource') === undefined &&
      stringAt(entry, 'operation') === 'Apply' &&
      jsonAt(entry, 'fieldsV1', 'f:spec', 'f:replicas') !== undefined,
  );
}

function boundsOf({ kind, body }: ClusterObject): {
  readonly least: number;
  readonly most: number | undefined;
} {
  // minReplicas defaults to 1 (autoscaling/v2); KEDA's own names default to 0 and 100.
  return kind === SCALED_OBJECT.kind
    ? {
        least: numberAt(body, 'spec', 'minReplicaCount') ?? 0,
        most: numberAt(body, 'spec', 'maxReplicaCount') ?? 100,
      }
    : { least: numberAt(body, 'spec', 'minReplicas') ?? 1, most: numberAt(body, 'spec', 'maxReplicas') };
}

function* replicasAndAutoscaler({ cluster }: RuleInput): Generator<Observation> {
  for (const scaler of horizontalAutoscalers(cluster)) {
    const name = targetOf(scaler);
    const target = name === undefined ? undefined : cluster.get(name);
    if (target === undefined || !appliesReplicas(cluster, target)) continue;
    const replicas = numberAt(target.body, 'spec', 'replicas');
    const { least, most } = boundsOf(scaler);
    // A fixed autoscaler and the same number in the manifest want the same; 0 turns the autoscaler off (HPA, "implicit maintenance mode").
    if (replicas === 0 || (least === most && least === replicas)) continue;
    yield {
      type: 'finding',
      object: target,
      path: ['spec', 'replicas'],
      message: `${spokenName(target)} says replicas: ${replicas} and ${spokenName(scaler)} scales it (${least} to ${most ?? 'unknown'}): each apply sets it back`,
      objects: [scaler],
      fix: {
        text: 'Take spec.replicas out of the manifest and leave the number to the autoscaler; before the first apply without it, so that it does not fall to 1, give the field away: kubectl apply edit-last-applied.',
        patch: `kubectl apply edit-last-applied ${target.kind.toLowerCase()}/${target.name} -n ${target.namespace}`,
      },
    };
  }
}

export const replicasAgainstAutoscaler: Rule = {
  id: 'replicas-against-autoscaler',
  title: 'What an autoscaler scales has no replicas in its manifest',
  severity: 'medium',
  persona: 'developer',
  why: 'Two writers of one field go A, B, A, B until one of them is stopped.',
  check: replicasAndAutoscaler,
};

function* autoscalersOfOne({ cluster }: RuleInput): Generator<Observation> {
  for (const [target, scalers] of byTarget(horizontalAutoscalers(cluster))) {
    const [first, second] = scalers;
    if (first === undefined || second === undefined) continue;
    yield {
      type: 'finding',
      object: first,
      path: ['spec', targetField(first)],
      message: `${scalers.length} autoscalers scale ${target}: ${scalers.map(spokenName).join(' and ')} set its replicas in turn`,
      objects: scalers.slice(1),
      fix: {
        text: 'Put all metrics into one autoscaler, which takes the highest of them, and delete the other.',
        patch: `kubectl delete ${second.kind.toLowerCase()} ${second.name} -n ${second.namespace}`,
      },
    };
  }
}

export const twoAutoscalers: Rule = {
  id: 'two-autoscalers',
  title: 'Each workload has at most one autoscaler of its replicas',
  severity: 'high',
  persona: 'developer',
  why: 'Each of two autoscalers undoes what the other did, and pods come and go without end.',
  check: autoscalersOfOne,
};

/** Resources that a horizontal autoscaler measures against the request, in any of its API versions. */
function measuredAgainstRequest(scaler: ClusterObject): ReadonlySet<string> {
  const metrics = listAt(scaler.body, 'spec', 'metrics').flatMap((metric) => {
    const target = jsonAt(metric, 'resource', 'target') ?? jsonAt(metric, 'containerResource', 'target');
    const type = stringAt(target, 'type') ?? 'Utilization';
    const name = stringAt(metric, 'resource', 'name') ?? stringAt(metric, 'containerResource', 'name');
    return name === undefined || type !== 'Utilization' ? [] : [name];
  });
  const triggers = listAt(scaler.body, 'spec', 'triggers').flatMap((trigger) => {
    const type = stringAt(trigger, 'type');
    return type === 'cpu' || type === 'memory' ? [type] : [];
  });
  const isV1 = numberAt(scaler.body, 'spec', 'targetCPUUtilizationPercentage') !== undefined;
  return new Set([...metrics, ...triggers, ...(isV1 ? ['cpu'] : [])]);
}

/** Resources whose requests a vertical autoscaler changes on running pods; none where it only recommends (`Off`, `Initial`). */
function changedRequests(scaler: ClusterObject): ReadonlySet<string> {
  const mode = stringAt(scaler.body, 'spec', 'updatePolicy', 'updateMode') ?? 'Auto';
  if (mode === 'Off' || mode === 'Initial') return new Set();
  const policies = listAt(scaler.body, 'spec', 'resourcePolicy', 'containerPolicies');
  const controlled = policies.flatMap((policy) =>
    jsonAt(policy, 'controlledResources') === undefined
      ? ['cpu', 'memory']
      : listAt(policy, 'controlledResources').filter((resource) => typeof resource === 'string'),
  );
  return new Set(policies.length === 0 ? ['cpu', 'memory'] : controlled);
}

function* bothDirections({ cluster }: RuleInput): Generator<Observation> {
  const horizontal = byTarget(horizontalAutoscalers(cluster));
  for (const [target, verticals] of byTarget(cluster.of(VERTICAL_AUTOSCALER))) {
    for (const vertical of verticals) {
      const changed = changedRequests(vertical);
      for (const scaler of horizontal.get(target) ?? []) {
        const both = [...measuredAgainstRequest(scaler)].filter((resource) => changed.has(resource));
        if (both.length === 0) continue;
        yield {
          type: 'finding',
          object: vertical,
          path: ['spec', 'targetRef'],
          message: `${spokenName(vertical)} changes the ${both.join(' and ')} request of ${target}, and ${spokenName(scaler)} scales it by ${both.join(' and ')} use as a share of that request`,
          objects: [scaler],
          fix: {
            text: 'Let the vertical autoscaler only recommend, or scale by another metric (requests a second, queue length).',
            patch: `kubectl patch verticalpodautoscaler ${vertical.name} -n ${vertical.namespace} --type merge -p '{"spec":{"updatePolicy":{"updateMode":"Off"}}}'`,
          },
        };
      }
    }
  }
}

export const verticalAgainstHorizontal: Rule = {
  id: 'vertical-against-horizontal',
  title: 'No workload is scaled up and out by the same metric',
  severity: 'medium',
  persona: 'developer',
  why: 'A larger request makes use look smaller, which takes pods away, which makes use larger: the two chase each other.',
  check: bothDirections,
};
