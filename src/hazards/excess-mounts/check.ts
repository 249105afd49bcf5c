import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { podsOf, workloadsOf, type Workload, type Workloads } from '../../cluster/workloads.ts';
import { replicasOf } from '../../cluster/workloads-availability.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { configReferencesOf } from '../../kube/pod-spec.ts';

/** Watches on mounted objects from which they are a load of their own: as many as a thousand nodes' kubelets open for everything else. */
const WATCHES_MAX_COUNT = 10_000;
/** Nodes that watch one object: each of its changes is sent to all of them at once. */
const WATCHERS_OF_ONE_MAX_COUNT = 500;
/** Objects named in a message. */
const NAMED_MAX_COUNT = 5;

interface MountedObject {
  readonly object: ClusterObject;
  /** A kubelet watches an object once, however many of its pods use it. */
  watches_count: number;
}

/** How many kubelets watch for a workload: the nodes of its pods, else as many as it has replicas. */
function kubeletsOf(cluster: Cluster, workload: Workload): number {
  const pods = podsOf(workload);
  const nodes = new Set(pods.flatMap(({ body }) => stringAt(body, 'spec', 'nodeName') ?? []));
  if (nodes.size > 0) return nodes.size;
  const replicas = replicasOf(cluster, workload);
  if (replicas.type === 'count') return replicas.count;
  return replicas.type === 'per-node' ? cluster.of(KIND.Node).length : 0;
}

/** What is mounted and may change, with its watches; workloads on the same nodes share a watch, which is not counted off: an upper bound. */
function mountedObjects(cluster: Cluster, workloads: Workloads): readonly MountedObject[] {
  const mounted = new Map<ClusterObject, MountedObject>();
  for (const workload of workloads.all) {
    const names = new Set(
      configReferencesOf(workload.template.spec).map(({ kind, name }) => `${kind}/${name}`),
    );
    const kubelets_count = kubeletsOf(cluster, workload);
    for (const kindAndName of names) {
      const kind = kindAndName.startsWith('Secret/') ? KIND.Secret : KIND.ConfigMap;
      const name = kindAndName.slice(kindAndName.indexOf('/') + 1);
      const object = cluster.get({ ...kind, namespace: workload.object.namespace, name });
      if (object === undefined || object.body['immutable'] === true) continue;
      const known = mounted.get(object);
      if (known === undefined) mounted.set(object, { object, watches_count: kubelets_count });
      else known.watches_count += kubelets_count;
    }
  }
  return [...mounted.values()].toSorted((one, other) => other.watches_count - one.watches_count);
}

function immutablePatch({ kind, name, namespace }: ClusterObject): string {
  return `kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} --type merge -p '{"immutable":true}'`;
}

function* allWatches({ cluster, derive }: RuleInput): Generator<Observation> {
  const mounted = mountedObjects(cluster, derive(workloadsOf));
  const watches_count = mounted.reduce((sum, entry) => sum + entry.watches_count, 0);
  if (watches_count < WATCHES_MAX_COUNT) return;
  const worst = mounted.slice(0, NAMED_MAX_COUNT);
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    message: `kubelets hold up to ${watches_count} watches on ${mounted.length} mounted ConfigMaps and Secrets that may change; most on ${worst.map(({ object, watches_count: count }) => `${spokenName(object)} (${count})`).join(', ')}`,
    objects: worst.map(({ object }) => object),
    fix: {
      text: 'Mark as immutable what never changes (a new name for each new content): kubelets then do not watch it.',
      ...(worst[0] === undefined ? {} : { patch: immutablePatch(worst[0].object) }),
    },
  };
}

const manyWatches: Rule = {
  id: 'many-watches',
  title: 'Kubelets watch fewer than 10,000 mounted objects',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'After a restart of an API server all these watches come back at the same moment.',
  check: allWatches,
};

function* popularObjects({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const { object, watches_count } of mountedObjects(cluster, derive(workloadsOf))) {
    if (watches_count < WATCHERS_OF_ONE_MAX_COUNT) continue;
    yield {
      type: 'finding',
      object,
      path: [],
      message: `${spokenName(object)} is mounted on up to ${watches_count} nodes and not immutable: each of its changes is sent to all of them at once`,
      fix: {
        text: 'Make it immutable and give new content a new name, as Kustomize does with its hash suffix.',
        patch: immutablePatch(object),
      },
    };
  }
}

const widelyMounted: Rule = {
  id: 'widely-mounted',
  title: 'What hundreds of nodes mount is immutable',
  severity: 'low',
  persona: 'developer',
  why: 'A change of one object becomes hundreds of answers in one second.',
  check: popularObjects,
};

export const check: CheckDefinition = { hazard: 'excess-mounts', rules: [manyWatches, widelyMounted] };
