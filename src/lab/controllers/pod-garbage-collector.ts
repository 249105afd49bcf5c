import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import type { ObjectCache } from '../client/informer.ts';
import { isRefused, unlessPassing } from '../client/lab-client.ts';
import { NODES, PODS } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { isTerminating, nameOf, pathOf, timeAt_ms, uidOf } from './object-meta.ts';
import { isFinished, isReady, nodeOf, phaseOf } from './pod-state.ts';

/** How often it looks (gcCheckPeriod). */
const PERIOD_MS = 20_000;
/** A node may come back so long before its pods are given up (quarantineTime). */
const QUARANTINE_MS = 40_000;
/** So many pods that have ended may lie around (`--terminated-pod-gc-threshold`). */
const ENDED_MAX_COUNT = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';
/** It has one thing to do: to go round. */
const ROUND = 'round';

/** Evicted ones first, then the oldest (byEvictionAndCreationTimestamp). */
function byEvictionAndAge(one: JsonObject, other: JsonObject): number {
  const [evicted, otherEvicted] = [one, other].map((pod) => (isEvicted(pod) ? 0 : 1));
  const [made_ms, otherMade_ms] = [one, other].map(
    (pod) => timeAt_ms(pod, 'metadata', 'creationTimestamp') ?? 0,
  );
  return (
    (evicted ?? 0) - (otherEvicted ?? 0) ||
    (made_ms ?? 0) - (otherMade_ms ?? 0) ||
    (nameOf(one) < nameOf(other) ? -1 : 1)
  );
}

function isEvicted(pod: JsonObject): boolean {
  return phaseOf(pod) === 'Failed' && stringAt(pod, 'status', 'reason') === 'Evicted';
}

class PodGarbageCollector {
  readonly #parts: ControllerParts;
  readonly #pods: ObjectCache;
  readonly #nodes: ObjectCache;
  /** Nodes of pods that are not there, by when they were missed first. */
  readonly #missing = new Map<string, number>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#pods = parts.informers.of(PODS);
    this.#nodes = parts.informers.of(NODES);
    parts.queue.add(ROUND);
  }

  /** One look at all pods, in upstream's order. What is refused is tried again the next time. */
  async goRound(): Promise<void> {
    this.#parts.queue.addAfter(ROUND, PERIOD_MS);
    const pods = [...this.#pods.values()];
    const ended = pods.filter((pod) => isFinished(pod)).toSorted(byEvictionAndAge);
    for (const pod of ended.slice(0, Math.max(0, ended.length - ENDED_MAX_COUNT))) await this.#remove(pod);
    const stranded = pods.filter((pod) => isTerminating(pod) && this.#isOutOfService(nodeOf(pod)));
    for (const pod of stranded.toSorted(byEvictionAndAge)) await this.#remove(pod);
    const gone = await this.#goneNodes(pods);
    const orphans = pods.filter((pod) => gone.has(nodeOf(pod)));
    for (const pod of orphans) await this.#remove(pod, this.#nodeGone());
    for (const pod of pods) if (isTerminating(pod) && nodeOf(pod) === '') await this.#remove(pod);
  }

  #isOutOfService(name: string): boolean {
    const node = this.#nodes.get(name);
    if (node === undefined || isReady(node)) return false;
    return listAt(node, 'spec', 'taints').some((taint) => stringAt(taint, 'key') === OUT_OF_SERVICE);
  }

  /** Nodes of pods that have been missed for long enough, and that the API server does not know either (discoverDeletedNodes). */
  async #goneNodes(pods: readonly JsonObject[]): Promise<ReadonlySet<string>> {
    const now_ms = this.#parts.clock.now_ms();
    for (const name of new Set(pods.map(nodeOf)))
      if (name !== '' && this.#nodes.get(name) === undefined && !this.#missing.has(name))
        this.#missing.set(name, now_ms);
    const gone = new Set<string>();
    for (const [name, since_ms] of this.#missing) {
      if (now_ms - since_ms < QUARANTINE_MS) continue;
      this.#missing.delete(name);
      if (this.#nodes.get(name) === undefined && (await this.#isGone(name))) gone.add(name);
    }
    return gone;
  }

  async #isGone(name: string): Promise<boolean> {
    try {
      await this.#parts.client.get(NODES, { name });
      return false;
    } catch (error) {
      unlessPassing(error);
      return isRefused(error, 'NotFound');
    }
  }

  #nodeGone(): JsonObject {
    return {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: timeText(this.#parts.clock.now_ms()),
    };
  }

  /** Whoever counts the pod is to see that it has failed, before it is gone (markFailedAndDeletePod). */
  async #remove(pod: JsonObject, condition?: JsonObject): Promise<void> {
    try {
      await this.#fail(pod, condition);
      await this.#parts.client.delete(PODS, pathOf(pod), { gracePeriodSeconds: 0 });
    } catch (error) {
      unlessPassing(error);
    }
  }

  async #fail(pod: JsonObject, condition: JsonObject | undefined): Promise<void> {
    if (isFinished(pod)) return;
    const status = { phase: 'Failed', ...(condition === undefined ? {} : { conditions: [condition] }) };
    const patch = { metadata: { uid: uidOf(pod) }, status };
    await this.#parts.client.patch(PODS, { ...pathOf(pod), subresource: 'status' }, patch);
  }
}

/** Deletes pods that nobody else does: those of nodes that are gone, those that go and have no node, and the oldest of very many that have ended (pkg/controller/podgc). */
export const podGarbageCollector: ControllerDefinition = {
  name: 'pod-garbage-collector',
  start(parts) {
    const collector = new PodGarbageCollector(parts);
    return () => collector.goRound();
  },
};
