import { booleanAt } from '../../kube/container.ts';
import { aggregateResources } from '../../kube/aggregate-resources.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { milliUnitsOf, quantityOf, unitsOf } from '../../kube/quantity.ts';
import { controllerUids } from '../controllers/object-meta.ts';

/** What a pod asks of a node, and what a node has. */
export interface Resources {
  readonly cpu_milli: number;
  readonly memory_bytes: number;
}

/** A pod that asks for nothing counts as this much where nodes are compared (pkg/scheduler/util/pod_resources.go). */
const UNSAID: Resources = { cpu_milli: 100, memory_bytes: 200 * 1024 * 1024 };

/** What the containers of a pod ask for together. */
export function requestsOf(pod: JsonObject): Resources {
  const amounts = aggregateResources(objectAt(pod, 'spec'), 'requests');
  const [cpu, memory] = [amounts.get('cpu'), amounts.get('memory')];
  return {
    cpu_milli: cpu === undefined ? 0 : Number(milliUnitsOf(cpu)),
    memory_bytes: memory === undefined ? 0 : Number(unitsOf(memory)),
  };
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** The taints of a node. */
export function taintsOf(node: JsonObject): readonly Taint[] {
  return listAt(node, 'spec', 'taints')
    .filter(isJsonObject)
    .map((taint) => ({
      key: stringAt(taint, 'key') ?? '',
      value: stringAt(taint, 'value') ?? '',
      effect: stringAt(taint, 'effect') ?? '',
    }));
}

interface PlacedPod {
  readonly requests: Resources;
  readonly owner: string;
}

/** The part of all that is not taken. */
function freeShare(taken: number, all: number): number {
  return all === 0 || taken > all ? 0 : (all - taken) / all;
}

/** One node, as the scheduler sees it: what it has, what is taken, and whose pods are on it. */
export class NodeState {
  readonly name: string;
  labels: Readonly<Record<string, string>> = {};
  taints: readonly Taint[] = [];
  isUnschedulable = false;
  /** There is such a Node. Pods may be on one that is gone. */
  isThere = false;
  allocatable: Resources = { cpu_milli: 0, memory_bytes: 0 };
  allocatable_count = 0;
  #cpu_milli = 0;
  #memory_bytes = 0;
  /** With what counts for pods that ask for nothing. */
  #scoredCpu_milli = 0;
  #scoredMemory_bytes = 0;
  readonly #pods = new Map<string, PlacedPod>();
  readonly #byOwner = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  get pods_count(): number {
    return this.#pods.size;
  }

  use(node: JsonObject): void {
    const { cpu, memory, pods } = objectAt(node, 'status', 'allocatable');
    const [cpuAmount, memoryAmount] = [quantityOf(cpu), quantityOf(memory)];
    this.isThere = true;
    this.labels = stringsAt(node, 'metadata', 'labels');
    this.taints = taintsOf(node);
    this.isUnschedulable = booleanAt(node, 'spec', 'unschedulable') === true;
    this.allocatable = {
      cpu_milli: cpuAmount === undefined ? 0 : Number(milliUnitsOf(cpuAmount)),
      memory_bytes: memoryAmount === undefined ? 0 : Number(unitsOf(memoryAmount)),
    };
    this.allocatable_count = Number(pods ?? 0);
  }

  place(key: string, pod: JsonObject): void {
    if (this.#pods.has(key)) return;
    const placed = { requests: requestsOf(pod), owner: controllerUids(pod)[0] ?? '' };
    this.#pods.set(key, placed);
    this.#count(placed, 1);
  }

  remove(key: string): void {
    const placed = this.#pods.get(key);
    if (placed === undefined) return;
    this.#pods.delete(key);
    this.#count(placed, -1);
  }

  #count({ requests, owner }: PlacedPod, sign: 1 | -1): void {
    const { cpu_milli, memory_bytes } = requests;
    this.#cpu_milli += sign * cpu_milli;
    this.#memory_bytes += sign * memory_bytes;
    this.#scoredCpu_milli += sign * (cpu_milli || UNSAID.cpu_milli);
    this.#scoredMemory_bytes += sign * (memory_bytes || UNSAID.memory_bytes);
    const count = (this.#byOwner.get(owner) ?? 0) + sign;
    if (count === 0) this.#byOwner.delete(owner);
    else this.#byOwner.set(owner, count);
  }

  /** What is missing for a pod; `undefined` where it fits (NodeResourcesFit). */
  lacks({ cpu_milli, memory_bytes }: Resources): string | undefined {
    if (this.pods_count + 1 > this.allocatable_count) return 'Too many pods';
    if (cpu_milli > 0 && this.#cpu_milli + cpu_milli > this.allocatable.cpu_milli) return 'Insufficient cpu';
    if (memory_bytes > 0 && this.#memory_bytes + memory_bytes > this.allocatable.memory_bytes)
      return 'Insufficient memory';
    return undefined;
  }

  /** From 0 to 100: how much would be free with the pod on it (LeastAllocated). */
  freeScore({ cpu_milli, memory_bytes }: Resources): number {
    const { allocatable } = this;
    const cpu = this.#scoredCpu_milli + (cpu_milli || UNSAID.cpu_milli);
    const memory = this.#scoredMemory_bytes + (memory_bytes || UNSAID.memory_bytes);
    return 50 * (freeShare(cpu, allocatable.cpu_milli) + freeShare(memory, allocatable.memory_bytes));
  }

  /** How many pods of an owner are on it. */
  ofOwner_count(owner: string): number {
    return this.#byOwner.get(owner) ?? 0;
  }
}
