import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { podsOf, type Workload } from '../../cluster/workloads.ts';
import { effectiveRequests, type Container } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import type { PodSpec } from '../../kube/pod-spec.ts';
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

interface Offer {
  readonly node: ClusterObject;
  readonly allocatable: Quantity;
}

/** Requested against allocatable, and the node that offers most. */
export interface Room {
  readonly resource: CountedResource;
  readonly requested: Quantity;
  readonly allocatable: Quantity;
  readonly largestNode: Offer;
  readonly nodes_count: number;
}

function sum(quantities: readonly Quantity[]): Quantity {
  return quantities.reduce(addQuantities, ZERO);
}

function larger(one: Quantity, other: Quantity): Quantity {
  return compareQuantities(one, other) >= 0 ? one : other;
}

/** What the scheduler counts for a pod (KEP-753): its containers and sidecars together, or an init container with the sidecars before it where that is more; and the overhead. */
function requestOf({ containers, initContainers, overhead }: PodSpec, resource: CountedResource): Quantity {
  const request = ({ resources }: Container) => quantityOf(effectiveRequests(resources)[resource]) ?? ZERO;
  let sidecars = ZERO;
  let largest = ZERO;
  for (const container of initContainers) {
    const own = request(container);
    if (container.restartPolicy === 'Always') sidecars = addQuantities(sidecars, own);
    else largest = larger(largest, addQuantities(sidecars, own));
  }
  const running = addQuantities(sidecars, sum(containers.map(request)));
  return addQuantities(larger(largest, running), quantityOf(overhead[resource]) ?? ZERO);
}

function isSchedulable({ body }: ClusterObject): boolean {
  const taints = listAt(body, 'spec', 'taints');
  const isKeptFree = taints.some((taint) => jsonAt(taint, 'effect') === 'NoSchedule');
  return jsonAt(body, 'spec', 'unschedulable') !== true && !isKeptFree;
}

/** The pods of a DaemonSet on the node that is lost go with it; all others look for a place. */
function requestedOf(
  workloads: readonly Workload[],
  nodes: ReadonlySet<string>,
  lost: string,
  resource: CountedResource,
): Quantity {
  return workloads.reduce((requested, workload) => {
    const isDaemonSet = workload.object.kind === 'DaemonSet';
    const pods_count = podsOf(workload).filter(({ body }) => {
      const node = stringAt(body, 'spec', 'nodeName') ?? '';
      return nodes.has(node) && !(isDaemonSet && node === lost);
    }).length;
    if (pods_count === 0) return requested;
    const each = requestOf(workload.template.spec, resource);
    return addQuantities(requested, { ...each, nano: each.nano * BigInt(pods_count) });
  }, ZERO);
}

/**
 * The room of the nodes that take any pod (no taint, not cordoned), counted from living pods that do not run on the other nodes; `requested`
 * is what has to fit once the largest of these nodes is gone.
 */
export function roomOf(cluster: Cluster, workloads: readonly Workload[]): readonly Room[] {
  const nodes = cluster.of(KIND.Node).filter(isSchedulable);
  const names = new Set(nodes.map(({ name }) => name));
  return COUNTED_RESOURCES.flatMap((resource) => {
    const offers = nodes.flatMap((node): readonly Offer[] => {
      const allocatable = quantityOf(jsonAt(node.body, 'status', 'allocatable', resource));
      return allocatable === undefined ? [] : [{ node, allocatable }];
    });
    const [first, ...others] = offers;
    if (first === undefined) return [];
    const largestNode = others.reduce(
      (one, other) => (compareQuantities(other.allocatable, one.allocatable) > 0 ? other : one),
      first,
    );
    return [
      {
        resource,
        requested: requestedOf(workloads, names, largestNode.node.name, resource),
        allocatable: sum(offers.map(({ allocatable }) => allocatable)),
        largestNode,
        nodes_count: offers.length,
      },
    ];
  });
}

/** What is left on the other nodes when the largest one is gone; negative where its pods find no room. */
export function leftWithoutLargest({ requested, allocatable, largestNode }: Room): Quantity {
  return subtractQuantities(subtractQuantities(allocatable, largestNode.allocatable), requested);
}
