import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { groupVersion, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../../kube/selector.ts';
import type { ObjectCache } from '../client/informer.ts';
import { isPassing, isRefused, unlessRefused } from '../client/lab-client.ts';
import { objectKey } from '../client/reflector.ts';
import {
  DEPLOYMENTS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  STATEFUL_SETS,
} from '../client/resource-ref.ts';
import { conditionsOf, withCondition, type SaidCondition } from './conditions.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { controllerOf, generationOf, isTerminating, nameOf, namespaceOf, uidOf } from './object-meta.ts';
import { isReady } from './pod-state.ts';
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

  /** What cannot be found out allows no disruption, and is not tried again before something changes (failSafe). */
  async reconcile(key: string): Promise<void> {
    const budget = this.#budgets.get(key);
    if (budget === undefined) return;
    try {
      await this.#reconcile(key, budget);
    } catch (error) {
      if (!isPassing(error) && !(error instanceof UnknownScale)) throw error;
      if (isRefused(error, 'Conflict')) throw error;
      const observedGeneration = numberAt(budget, 'status', 'observedGeneration') ?? 0;
      const said = { status: 'False', reason: 'SyncFailed', message: messageOf(error) } as const;
      const conditions = withObserved(budget, said, observedGeneration, this.#parts.clock.now_ms());
      await this.#write(budget, { ...objectAt(budget, 'status'), disruptionsAllowed: 0, conditions });
    }
  }

  async #reconcile(key: string, budget: JsonObject): Promise<void> {
    const { clock, queue } = this.#parts;
    const now_ms = clock.now_ms();
    const all = this.#pods.by('namespace', namespaceOf(budget));
    const pods = all.filter((pod) => covers(budget, pod));
    const { expected_count, desired_count } = await this.#wanted(budget, pods);
    const disrupted = stillDisrupted(budget, pods, now_ms);
    const healthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod) && !(nameOf(pod) in disrupted));
    const allowed_count = expected_count === 0 ? 0 : Math.max(0, healthy.length - desired_count);
    const said =
      allowed_count > 0
        ? { status: 'True' as const, reason: 'SufficientPods', message: '' }
        : { status: 'False' as const, reason: 'InsufficientPods', message: '' };
    const observedGeneration = generationOf(budget);
    await this.#write(budget, {
      ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
      currentHealthy: healthy.length,
      desiredHealthy: desired_count,
      disruptionsAllowed: allowed_count,
      expectedPods: expected_count,
      observedGeneration,
      conditions: withObserved(budget, said, observedGeneration, now_ms),
    });
    const ends_ms = Object.values(disrupted).map((at) => Date.parse(at) + EVICTED_MS);
    if (ends_ms.length > 0) queue.addAfter(key, Math.max(0, Math.min(...ends_ms) - now_ms));
  }

  async #write(budget: JsonObject, status: JsonObject): Promise<void> {
    if (jsonEqual(status, objectAt(budget, 'status'))) return;
    await this.#parts.client.update(POD_DISRUPTION_BUDGETS, { ...budget, status }, 'status');
  }

  /** How many pods there should be, and how many of them have to work (getExpectedPodCount). */
  async #wanted(
    budget: JsonObject,
    pods: readonly JsonObject[],
  ): Promise<{ readonly expected_count: number; readonly desired_count: number }> {
    const { minAvailable, maxUnavailable } = objectAt(budget, 'spec');
    if (maxUnavailable === undefined && typeof minAvailable === 'number')
      return { expected_count: pods.length, desired_count: minAvailable };
    const expected_count = await this.#scaleOf(pods);
    if (maxUnavailable === undefined)
      return { expected_count, desired_count: scaledValue(minAvailable, expected_count, true) };
    const missing_count = scaledValue(maxUnavailable, expected_count, true);
    return { expected_count, desired_count: Math.max(0, expected_count - missing_count) };
  }

  /** The size of everything that controls the pods. Pods that nothing controls are not counted (getExpectedScale). */
  async #scaleOf(pods: readonly JsonObject[]): Promise<number> {
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const reference = controllerOf(pod);
      if (reference === undefined || scales.has(stringAt(reference, 'uid') ?? '')) continue;
      const owner = this.#ownerOf(pod);
      if (owner === undefined) scales.set(...(await this.#askedScale(pod, reference)));
      else scales.set(uidOf(owner), numberAt(owner, 'spec', 'replicas') ?? 1);
    }
    return [...scales.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The scale of an owner of a kind that is not watched (getScaleController). */
  async #askedScale(pod: JsonObject, reference: JsonObject): Promise<readonly [uid: string, count: number]> {
    const gone = new UnknownScale(`found no controllers for pod ${JSON.stringify(nameOf(pod))}`);
    const apiVersion = stringAt(reference, 'apiVersion') ?? '';
    const kind = stringAt(reference, 'kind') ?? '';
    const { group, version } = groupVersion(apiVersion);
    const resource = this.#parts.resources().find((served) => served.group === group && served.kind === kind);
    if (resource === undefined)
      throw new UnknownScale(
        `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
      );
    const at = { namespace: namespaceOf(pod), name: stringAt(reference, 'name') ?? '', subresource: 'scale' };
    const scale = await this.#parts.client.get({ ...resource, version }, at).catch(unlessRefused('NotFound'));
    if (scale === undefined && !resource.subresources.some(({ name }) => name === 'scale')) {
      const name = group === '' ? resource.resource : `${resource.resource}.${group}`;
      throw new UnknownScale(`${name} does not implement the scale subresource`);
    }
    if (scale === undefined || uidOf(scale) !== stringAt(reference, 'uid')) throw gone;
    return [uidOf(scale), numberAt(scale, 'spec', 'replicas') ?? 0];
  }

  /** The Deployment of a pod's ReplicaSet, or whatever else of the kinds that are watched controls it. */
  #ownerOf(object: JsonObject): JsonObject | undefined {
    const reference = controllerOf(object);
    const cache = this.#owners.get(stringAt(reference, 'kind') ?? '');
    const owner = cache?.get(`${namespaceOf(object)}/${stringAt(reference, 'name') ?? ''}`);
    if (owner === undefined || uidOf(owner) !== stringAt(reference, 'uid')) return undefined;
    return this.#ownerOf(owner) ?? owner;
  }
}

/** Nobody can say how many pods an owner wants. */
class UnknownScale extends Error {}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The conditions of a budget with whether disruptions are allowed, said of a generation. */
function withObserved(
  budget: JsonObject,
  said: Omit<SaidCondition, 'type'>,
  observedGeneration: number,
  now_ms: number,
): readonly JsonObject[] {
  const type = 'DisruptionAllowed';
  return withCondition(conditionsOf(budget), { type, ...said }, now_ms).map((condition) =>
    condition['type'] === type ? { ...condition, observedGeneration } : condition,
  );
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

/** Says how many pods of each PodDisruptionBudget may be evicted now (pkg/controller/disruption). It watches the kinds of apps, and asks for the scale of every other owner. */
export const disruptionController: ControllerDefinition = {
  name: 'disruption-controller',
  start(parts) {
    const controller = new DisruptionController(parts);
    return (key) => controller.reconcile(key);
  },
};
