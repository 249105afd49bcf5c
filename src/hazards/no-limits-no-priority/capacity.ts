import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { podsOf, type Workload } from '../../cluster/workloads.ts';
import { effectiveRequests, type Container } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import {
  addQuantities,
  compareQuantities,
  quantityOf,
  subtractQuantities,
  type Quantity,
} from '../../kube/quantity.ts';

/** Resources that every node offers and every scheduler counts. */
export const COUNTED_RESOURCES = ['cpu', 'memory'] as const;
type CountedResource = (typeof COUNTED_RESOURCES)[number];

const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };

/** Requested against allocatable, and what one node at most offers. */
export interface Room {
  readonly resource: CountedResource;
  readonly requested: Quantity;
  readonly allocatable: Quantity;
  readonly largestNode: { readonly node: ClusterObject; readonly allocatable: Quantity };
}

function sum(quantities: readonly Quantity[]): Quantity {
  return quantities.reduce(addQuantities, ZERO);
}

function larger(one: Quantity, other: Quantity): Quantity {
  return compareQuantities(one, other) >= 0 ? one : other;
}

/** What the scheduler counts for a pod: the sum of its containers, or its largest init container where that is more. */
function requestOf(
  {
    containers,
    initContainers,
  }: { readonly containers: readonly Container[]; readonly initContainers: readonly Container[] },
  resource: CountedResource,
): Quantity {
  const request = ({ resources }: Container) => quantityOf(effectiveRequests(resources)[resource]) ?? ZERO;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return initContainers.map(request).reduce(larger, sum([...sidecars, ...containers].map(request)));
}

function isSchedulable({ body }: ClusterObject): boolean {
  const taints = listAt(body, 'spec', 'taints');
  const isKeptFree = taints.some((taint) => jsonAt(taint, 'effect') === 'NoSchedule');
  return jsonAt(body, 'spec', 'unschedulable') !== true && !isKeptFree;
}

/**
 * The room of the nodes that take any pod (no taint, not cordoned), counted from living pods that do not run on the other nodes. DaemonSet
 * pods count as every other: they go down with their node, so the answer errs to the careful side by their share.
 */
export function roomOf(cluster: Cluster, workloads: readonly Workload[]): readonly Room[] {
  const nodes = cluster.of(KIND.Node).filter(isSchedulable);
  const names = new Set(nodes.map(({ name }) => name));
  return COUNTED_RESOURCES.flatMap((resource) => {
    const offers = nodes.flatMap((node) => {
      const allocatable = quantityOf(jsonAt(node.body, 'status', 'allocatable', resource));
      return allocatable === undefined ? [] : [{ node, allocatable }];
    });
    const [largest] = offers.toSorted((one, other) => compareQuantities(other.allocatable, one.allocatable));
    if (largest === undefined) return [];
    const requested = workloads.flatMap((workload) => {
      if (workload.object.kind === 'DaemonSet') return [];
      const each = requestOf(workload.template.spec, resource);
      return podsOf(workload)
        .filter(({ body }) => names.has(stringAt(body, 'spec', 'nodeName') ?? ''))
        .map(() => each);
    });
    return [
      {
        resource,
        requested: sum(requested),
        allocatable: sum(offers.map((offer) => offer.allocatable)),
        largestNode: largest,
      },
    ];
  });
}

/** What is left on the other nodes when the largest one is gone; negative where its pods find no room. */
export function leftWithoutLargest({ requested, allocatable, largestNode }: Room): Quantity {
  return subtractQuantities(subtractQuantities(allocatable, largestNode.allocatable), requested);
}
