import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../../kube/selector.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import {
  DEPLOYMENTS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  STATEFUL_SETS,
} from '../client/resource-ref.ts';
import { conditionsOf, withCondition } from './conditions.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { controllerOf, generationOf, isTerminating, nameOf, namespaceOf, uidOf } from './object-meta.ts';
import { isFinished, isReady } from './pod-state.ts';
import { scaledValue } from './rollout.ts';

/** A pod that was evicted and is still there after so long was not evicted after all (DeletionTimeout). */
const EVICTED_MS = 120_000;

class DisruptionController {
  readonly #parts: ControllerParts;
  readonly #budgets: ObjectCache;
  readonly #pods: ObjectCache;
  /** What pods are controlled by, by kind. */
  readonly #owners: ReadonlyMap<string, ObjectCache>;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#budgets = informers.of(POD_DISRUPTION_BUDGETS);
    this.#pods = informers.of(PODS);
    this.#owners = new Map([
      ['Deployment', informers.of(DEPLOYMENTS)],
      ['ReplicaSet', informers.of(REPLICA_SETS)],
      ['StatefulSet', informers.of(STATEFUL_SETS)],
    ]);
    this.#pods.index('namespace', (pod) => [namespaceOf(pod)]);
    this.#budgets.index('namespace', (budget) => [namespaceOf(budget)]);
    this.#budgets.handle({ changed: (budget) => queue.add(objectKey(budget)), deleted: () => undefined });
    const ofPod = (pod: JsonObject): void => {
      for (const budget of this.#budgets.by('namespace', namespaceOf(pod)))
        if (covers(budget, pod)) queue.add(objectKey(budget));
    };
    this.#pods.handle({ changed: ofPod, deleted: ofPod });
  }

  async reconcile(key: string): Promise<void> {
    const { client, clock, queue } = this.#parts;
    const budget = this.#budgets.get(key);
    if (budget === undefined) return;
    const now_ms = clock.now_ms();
    const all = this.#pods.by('namespace', namespaceOf(budget));
    const pods = all.filter((pod) => covers(budget, pod) && !isFinished(pod));
    const disrupted = stillDisrupted(budget, pods, now_ms);
    const { expected_count, desired_count } = this.#wanted(budget, pods);
    const healthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod) && !(nameOf(pod) in disrupted));
    const allowed_count = expected_count === 0 ? 0 : Math.max(0, healthy.length - desired_count);
    const said =
      allowed_count > 0
        ? { status: 'True' as const, reason: 'SufficientPods' }
        : { status: 'False' as const, reason: 'InsufficientPods' };
    const observedGeneration = generationOf(budget);
    const conditions = withCondition(
      conditionsOf(budget),
      { type: 'DisruptionAllowed', message: '', ...said },
      now_ms,
    ).map((condition) =>
      condition['type'] === 'DisruptionAllowed' ? { ...condition, observedGeneration } : condition,
    );
    const status = {
      ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
      currentHealthy: healthy.length,
      desiredHealthy: desired_count,
      disruptionsAllowed: allowed_count,
      expectedPods: expected_count,
      observedGeneration,
      conditions,
    };
    if (Object.keys(disrupted).length > 0) queue.addAfter(key, EVICTED_MS);
    if (!jsonEqual(status, budget['status']))
      await client.update(POD_DISRUPTION_BUDGETS, { ...budget, status }, 'status');
  }

  /** How many pods there should be, and how many of them have to work (getExpectedPodCount). */
  #wanted(
    budget: JsonObject,
    pods: readonly JsonObject[],
  ): { readonly expected_count: number; readonly desired_count: number } {
    const { minAvailable, maxUnavailable } = objectAt(budget, 'spec');
    if (typeof minAvailable === 'number') return { expected_count: pods.length, desired_count: minAvailable };
    const expected_count = this.#scaleOf(pods);
    if (minAvailable !== undefined)
      return { expected_count, desired_count: scaledValue(minAvailable, expected_count, true) };
    const missing_count = scaledValue(maxUnavailable, expected_count, true);
    return { expected_count, desired_count: Math.max(0, expected_count - missing_count) };
  }

  /** The size of everything that controls the pods. A pod that nothing controls counts as itself. */
  #scaleOf(pods: readonly JsonObject[]): number {
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const owner = this.#ownerOf(pod);
      if (owner === undefined) scales.set(uidOf(pod), 1);
      else scales.set(uidOf(owner), numberAt(owner, 'spec', 'replicas') ?? 1);
    }
    return [...scales.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The Deployment of a pod's ReplicaSet, or whatever else controls it. */
  #ownerOf(object: JsonObject): JsonObject | undefined {
    const reference = controllerOf(object);
    const cache = this.#owners.get(stringAt(reference, 'kind') ?? '');
    const owner = cache?.get(`${namespaceOf(object)}/${stringAt(reference, 'name') ?? ''}`);
    if (owner === undefined || uidOf(owner) !== stringAt(reference, 'uid')) return undefined;
    return this.#ownerOf(owner) ?? owner;
  }
}

function covers(budget: JsonObject, pod: JsonObject): boolean {
  const { selector } = parseLabelSelector(objectAt(budget, 'spec')['selector']);
  return selector !== undefined && matchesLabels(selector, stringsAt(pod, 'metadata', 'labels'));
}

/** Pods whose eviction was allowed a moment ago and that are not seen to go yet, with when that was (buildDisruptedPodMap). */
function stillDisrupted(
  budget: JsonObject,
  pods: readonly JsonObject[],
  now_ms: number,
): Readonly<Record<string, string>> {
  const staying = new Set(pods.filter((pod) => !isTerminating(pod)).map(nameOf));
  return Object.fromEntries(
    Object.entries(stringsAt(budget, 'status', 'disruptedPods')).filter(
      ([name, at]) => staying.has(name) && Date.parse(at) + EVICTED_MS > now_ms,
    ),
  );
}

/** Says how many pods of each PodDisruptionBudget may be evicted now (pkg/controller/disruption). Of other kinds with a scale than those of apps nothing is known. */
export const disruptionController: ControllerDefinition = {
  name: 'disruption-controller',
  start(parts) {
    const controller = new DisruptionController(parts);
    return (key) => controller.reconcile(key);
  },
};
