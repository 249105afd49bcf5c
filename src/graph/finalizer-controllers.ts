import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import type { Workload, Workloads } from '../cluster/workloads.ts';
import { KIND } from '../kube/group-kind.ts';
import { listAt } from '../kube/kube-object.ts';
import { allContainers } from '../kube/pod-spec.ts';
import { objectThing, otherThing, type Draft } from './draft.ts';

/**
 * Finalizers that the control plane itself takes off: garbage collector, namespace controller, protection controllers, Job tracking,
 * and the cloud controller. Source: their constants in k8s.io/api and k8s.io/kubernetes `pkg/controller`.
 */
const CONTROL_PLANE_FINALIZERS: ReadonlySet<string> = new Set([
  'foregroundDeletion',
  'orphan',
  'kubernetes',
  'kubernetes.io/pvc-protection',
  'kubernetes.io/pv-protection',
  'kubernetes.io/pv-controller',
  'batch.kubernetes.io/job-tracking',
  'service.kubernetes.io/load-balancer-cleanup',
  'customresourcecleanup.apiextensions.k8s.io',
  'networking.k8s.io/service-cidr-finalizer',
  'networking.k8s.io/ip-address-protection',
  'resource.kubernetes.io/delete-protection',
  'snapshot.storage.kubernetes.io/volumesnapshot-bound-protection',
]);

/** Parts of a finalizer's domain that say nothing about whose it is. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'com io org net dev sh cloud app k8s x-k8s kubernetes kubernetes-io cncf ' +
    'finalizer finalizers finalize controller operator manager protection cleanup delete deletion ' +
    'resource resources core cluster service storage networking'
  ).split(' '),
);

/**
 * Finalizers that a provider's control plane takes off, outside the cluster, or a controller whose name has no word of it (AWS Load Balancer
 * Controller): the domains of GKE, AKS and EKS.
 */
const PROVIDER_DOMAIN = /(?:^|\.)(?:gke\.io|googleapis\.com|azure\.com|amazonaws\.com|k8s\.aws)(?:\/|$)/;

/** A word that only a few letters long is found in any name. */
const WORD_MIN_LENGTH = 4;

/** The words of a finalizer by which its controller may be known: `finalizer.acme.cert-manager.io` gives acme, cert-manager, cert, ... */
export function tellingWords(finalizer: string): readonly string[] {
  const parts = finalizer.toLowerCase().split(/[./_]+/);
  return [...new Set(parts)].filter((word) => word.length >= WORD_MIN_LENGTH && !COMMON_WORDS.has(word));
}

/** Who takes a finalizer off. */
export type FinalizerController =
  /** Kubernetes itself. */
  | { readonly type: 'control plane' }
  /** By their names: one of these. */
  | { readonly type: 'found'; readonly workloads: readonly Workload[] }
  /** All workloads are known, and none has a word of it in its name. */
  | { readonly type: 'absent' }
  /** It may run outside of the cluster, or not all workloads could be read. */
  | { readonly type: 'unknown' };

/**
 * Finds who takes finalizers off. It is written nowhere in the API: a workload whose name, namespace, ServiceAccount or image has a word of the finalizer is held to be its controller. Where none has, and all workloads
 * are known, the controller is held to be absent.
 */
export function finalizerControllers(
  cluster: Cluster,
  workloads: Workloads,
): (finalizer: string) => FinalizerController {
  const names = workloads.all.map((workload) => ({ workload, text: namesOf(workload) }));
  const areAllKnown = cluster.coverage(KIND.Deployment).type === 'all';
  return (finalizer) => {
    if (CONTROL_PLANE_FINALIZERS.has(finalizer)) return { type: 'control plane' };
    const words = tellingWords(finalizer);
    const found = names.filter(({ text }) => words.some((word) => text.includes(word)));
    if (found.length > 0) return { type: 'found', workloads: found.map(({ workload }) => workload) };
    const isKnown = areAllKnown && words.length > 0 && !PROVIDER_DOMAIN.test(finalizer);
    return { type: isKnown ? 'absent' : 'unknown' };
  };
}

function namesOf({ object, template }: Workload): string {
  const images = allContainers(template.spec).map(({ image }) => image);
  return [object.name, object.namespace, template.spec.serviceAccountName, ...images].join(' ').toLowerCase();
}

/** Objects with one finalizer, by kind. */
interface FinalizerUse {
  readonly kinds: Map<string, number>;
  held_count: number;
}

function usesOf(objects: Iterable<ClusterObject>): ReadonlyMap<string, FinalizerUse> {
  const uses = new Map<string, FinalizerUse>();
  for (const object of objects) {
    for (const finalizer of listAt(object.body, 'metadata', 'finalizers')) {
      if (typeof finalizer !== 'string' || CONTROL_PLANE_FINALIZERS.has(finalizer)) continue;
      const use = uses.get(finalizer) ?? { kinds: new Map<string, number>(), held_count: 0 };
      uses.set(finalizer, use);
      use.kinds.set(object.kind, (use.kinds.get(object.kind) ?? 0) + 1);
      use.held_count += 1;
    }
  }
  return uses;
}

/** Puts finalizers, and who takes them off, into the graph. */
export function addFinalizers(draft: Draft): void {
  const controllersOf = finalizerControllers(draft.cluster, draft.workloads);
  for (const [finalizer, { kinds, held_count }] of usesOf(draft.cluster.all())) {
    const controller = controllersOf(finalizer);
    const thing = otherThing(draft, {
      key: `finalizer:${finalizer}`,
      label: `finalizer ${finalizer}`,
      kind: 'Finalizer',
      ...(controller.type === 'unknown'
        ? {
            assumed: `no workload that was read looks like the controller of ${finalizer}; it is taken to run elsewhere`,
          }
        : {}),
    });
    const listed = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
    thing.gates.push(`the deletion of ${held_count} objects (${listed})`);
    if (controller.type !== 'found' && controller.type !== 'absent') continue;
    const workloads = controller.type === 'found' ? controller.workloads : [];
    thing.requirements.push({
      anyOf: workloads.map((workload) => objectThing(draft, workload.object).key),
      phase: 'run',
      why:
        workloads.length > 0
          ? `by its name, one of these takes ${finalizer} off`
          : `no workload of the cluster looks like the controller that takes ${finalizer} off`,
      edits: [],
    });
  }
}
