import type { Cluster } from '../cluster/cluster.ts';
import { networkPlugins, serviceProxies } from '../cluster/node-agents.ts';
import { remembered } from '../cluster/remembered.ts';
import { workloadsOf } from '../cluster/workloads.ts';
import { KIND } from '../kube/group-kind.ts';
import { addAdmission } from './admission-requirements.ts';
import { objectThing, startDraft, type Draft } from './draft.ts';
import { addFinalizers } from './finalizer-controllers.ts';
import { addPersistentVolumeClaim, addPersistentVolumes } from './persistent-volumes.ts';
import { workloadThing } from './pod-requirements.ts';
import {
  addApiService,
  addCustomResourceDefinition,
  addIngress,
  addService,
} from './service-requirements.ts';
import type { DependencyGraph } from './thing.ts';

/** Pods get an address from the network plugin of their node; those on the host's network need none. */
function addPodNetwork(draft: Draft): void {
  const plugins = networkPlugins(draft.workloads);
  if (plugins.length === 0) return;
  const anyOf = plugins.map(({ object }) => objectThing(draft, object).key);
  for (const { object, template } of draft.workloads.all) {
    if (template.spec.hostNetwork) continue;
    objectThing(draft, object).requirements.push({
      anyOf,
      phase: 'start',
      why: 'its pods get their address from the network plugin',
      edits: [],
    });
  }
}

/** A cluster IP leads nowhere without kube-proxy; where none is found, something else does its work. */
function addServiceProxy(draft: Draft): void {
  const anyOf = serviceProxies(draft.workloads).map(({ object }) => objectThing(draft, object).key);
  if (anyOf.length === 0) return;
  for (const service of draft.cluster.of(KIND.Service)) {
    objectThing(draft, service).requirements.push({
      anyOf,
      phase: 'start',
      why: 'kube-proxy leads to its endpoints',
      edits: [],
    });
  }
}

/**
 * What depends on what in a cluster, by objects: workloads, Services, webhooks that fail closed, aggregated APIs, conversions, volumes, image
 * registries inside the cluster, finalizers. For `derive`. What is not in the input is assumed to be there and said so (`Thing.assumed`).
 */
export const dependencyGraphOf: (cluster: Cluster) => DependencyGraph = remembered(buildGraph);

function buildGraph(cluster: Cluster): DependencyGraph {
  const draft = startDraft(cluster, workloadsOf(cluster));
  for (const workload of draft.workloads.all) workloadThing(draft, workload);
  for (const service of cluster.of(KIND.Service)) addService(draft, service);
  for (const ingress of cluster.of(KIND.Ingress)) addIngress(draft, ingress);
  for (const apiService of cluster.of(KIND.APIService)) addApiService(draft, apiService);
  for (const definition of cluster.of(KIND.CustomResourceDefinition))
    addCustomResourceDefinition(draft, definition);
  for (const claim of cluster.of(KIND.PersistentVolumeClaim)) addPersistentVolumeClaim(draft, claim);
  addPersistentVolumes(draft);
  addPodNetwork(draft);
  addServiceProxy(draft);
  addAdmission(draft);
  addFinalizers(draft);
  return { things: draft.things, uncertain: [...draft.uncertain] };
}
