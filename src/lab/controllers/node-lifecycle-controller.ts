import { jsonEqual } from '../../kube/json-difference.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import type { ObjectCache } from '../client/informer.ts';
import { LEASES, NODES, PODS } from '../client/resource-ref.ts';
import { conditionsOf } from './conditions.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { nameOf, pathOf } from './object-meta.ts';
import { conditionOf, isReady, nodeOf } from './pod-state.ts';
import { unlessRefused } from '../client/lab-client.ts';
import { ZoneDisruption } from './zone-disruption.ts';

/** How often it looks at every node (`--node-monitor-period`). */
const PERIOD_MS = 5_000;
/** A node that has said nothing for so long is unknown (`--node-monitor-grace-period`). */
const GRACE_MS = 50_000;
const LEASE_NAMESPACE = 'kube-node-lease';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
/** Conditions that keep pods off a node, by what they are called as taints (nodeConditionToTaintKeyStatusMap). */
const PRESSURE_TAINTS: Readonly<Record<string, string>> = {
  MemoryPressure: 'node.kubernetes.io/memory-pressure',
  DiskPressure: 'node.kubernetes.io/disk-pressure',
  PIDPressure: 'node.kubernetes.io/pid-pressure',
};
const OWN_TAINTS: ReadonlySet<string> = new Set([NOT_READY, UNREACHABLE, ...Object.values(PRESSURE_TAINTS)]);
/** Conditions that nobody vouches for any more once a kubelet is silent. */
const SAID_BY_KUBELET = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];

/** When a node was last heard of, and what it said then. */
interface Heard {
  readonly at_ms: number;
  readonly renewTime: string;
  readonly heartbeat: string;
}

/** `isEvicting`: are pods sent away from it while it is not ready? */
function taintsWanted(node: JsonObject, isEvicting: boolean, now_ms: number): readonly JsonObject[] {
  const ready = stringAt(conditionOf(node, 'Ready'), 'status') ?? 'Unknown';
  const before = listAt(node, 'spec', 'taints').filter(isJsonObject);
  const kept = before.filter(({ key }) => typeof key !== 'string' || !OWN_TAINTS.has(key));
  const key = ready === 'Unknown' ? UNREACHABLE : NOT_READY;
  const own = [
    ...(ready === 'True'
      ? []
      : [{ key, effect: 'NoSchedule' }, ...(isEvicting ? [{ key, effect: 'NoExecute' }] : [])]),
    ...Object.entries(PRESSURE_TAINTS).flatMap(([type, pressure]) =>
      conditionOf(node, type)?.['status'] === 'True' ? [{ key: pressure, effect: 'NoSchedule' }] : [],
    ),
  ];
  const dated = own.map((taint) => {
    const known = before.find((old) => old['key'] === taint.key && old['effect'] === taint.effect);
    return known ?? { ...taint, timeAdded: timeText(now_ms) };
  });
  return [...kept, ...dated];
}

class NodeLifecycle {
  readonly #parts: ControllerParts;
  readonly #nodes: ObjectCache;
  readonly #leases: ObjectCache;
  readonly #pods: ObjectCache;
  readonly #heard = new Map<string, Heard>();
  readonly #zones: ZoneDisruption;
  /** Nodes whose turn has come: pods are sent away from them. */
  readonly #evicting = new Set<string>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue, clock } = parts;
    this.#zones = new ZoneDisruption(clock, (name) => {
      this.#evicting.add(name);
      queue.add(name);
    });
    this.#nodes = informers.of(NODES);
    this.#leases = informers.of(LEASES);
    this.#pods = informers.of(PODS);
    this.#pods.index('node', (pod) => [nodeOf(pod)]);
    this.#nodes.handle({
      changed: (node) => queue.add(nameOf(node)),
      deleted: (node) => void this.#heard.delete(nameOf(node)),
    });
    this.#monitorLater();
  }

  #monitorLater(): void {
    this.#parts.clock.after(PERIOD_MS, () => {
      for (const node of this.#nodes.values()) if (this.#isSilent(node)) this.#parts.queue.add(nameOf(node));
      if (this.#zones.look(this.#nodes.values())) this.#letBe();
      this.#monitorLater();
    });
  }

  /** Nobody is heard of: nothing is sent away any more. */
  #letBe(): void {
    this.#evicting.clear();
    for (const node of this.#nodes.values()) this.#parts.queue.add(nameOf(node));
  }

  /** Are pods to be sent away from a node? One that is not ready waits for its turn; one that another leader has begun with has had it. */
  #isEvicting(node: JsonObject): boolean {
    const name = nameOf(node);
    if (isReady(node)) {
      this.#evicting.delete(name);
      this.#zones.remove(node);
      return false;
    }
    if (this.#zones.isTotal) return false;
    const isTainted = listAt(node, 'spec', 'taints').some((taint) => {
      const key = stringAt(taint, 'key');
      return (key === NOT_READY || key === UNREACHABLE) && stringAt(taint, 'effect') === 'NoExecute';
    });
    if (isTainted) this.#evicting.add(name);
    if (!this.#evicting.has(name)) this.#zones.add(node);
    return this.#evicting.has(name);
  }

  /** Has nothing of the node changed for too long? Other machines' clocks may be wrong: what counts is when a change was seen. */
  #isSilent(node: JsonObject): boolean {
    const name = nameOf(node);
    const now_ms = this.#parts.clock.now_ms();
    const renewTime = stringAt(this.#leases.get(`${LEASE_NAMESPACE}/${name}`), 'spec', 'renewTime') ?? '';
    const heartbeat = stringAt(conditionOf(node, 'Ready'), 'lastHeartbeatTime') ?? '';
    const known = this.#heard.get(name);
    if (known === undefined || known.renewTime !== renewTime || known.heartbeat !== heartbeat) {
      this.#heard.set(name, { at_ms: now_ms, renewTime, heartbeat });
      return false;
    }
    return now_ms - known.at_ms > GRACE_MS;
  }

  async reconcile(name: string): Promise<void> {
    const found = this.#nodes.get(name);
    if (found === undefined) return;
    const node = this.#isSilent(found) ? await this.#markUnknown(found) : found;
    const taints = taintsWanted(node, this.#isEvicting(node), this.#parts.clock.now_ms());
    if (!jsonEqual([...taints], listAt(node, 'spec', 'taints')))
      await this.#parts.client.patch(NODES, { name }, { spec: { taints } }, 'merge');
    if (stringAt(conditionOf(node, 'Ready'), 'status') !== 'True') await this.#markPods(name);
  }

  async #markUnknown(node: JsonObject): Promise<JsonObject> {
    const now = timeText(this.#parts.clock.now_ms());
    const conditions = conditionsOf(node).map((condition) => {
      const isSaid = SAID_BY_KUBELET.some((type) => type === condition['type']);
      if (!isSaid || condition['status'] === 'Unknown') return condition;
      return {
        ...condition,
        status: 'Unknown',
        lastTransitionTime: now,
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
      };
    });
    if (jsonEqual(conditions, conditionsOf(node))) return node;
    const status = { ...objectAt(node, 'status'), conditions };
    return this.#parts.client.update(NODES, { ...node, status }, 'status');
  }

  /** Pods of a node that is not ready are not ready either: Services leave them out (MarkPodsNotReady). */
  async #markPods(name: string): Promise<void> {
    const now = timeText(this.#parts.clock.now_ms());
    for (const pod of this.#pods.by('node', name).filter(isReady)) {
      const condition = { type: 'Ready', status: 'False', lastTransitionTime: now };
      const at = { ...pathOf(pod), subresource: 'status' };
      await this.#parts.client
        .patch(PODS, at, { status: { conditions: [condition] } })
        .catch(unlessRefused('NotFound'));
    }
  }
}

/** Says which nodes are gone silent, and keeps their taints as their conditions are (pkg/controller/nodelifecycle). Pods are sent away from one node of a zone after the other, and from none while nobody is heard of. */
export const nodeLifecycleController: ControllerDefinition = {
  name: 'node-controller',
  start(parts) {
    const lifecycle = new NodeLifecycle(parts);
    return (key) => lifecycle.reconcile(key);
  },
};
