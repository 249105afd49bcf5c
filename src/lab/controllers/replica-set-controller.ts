import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector, selectorOfLabels } from '../../kube/selector.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { PODS, REPLICA_SETS, REPLICATION_CONTROLLERS, type ResourceRef } from '../client/resource-ref.ts';
import { inGrowingBatches, deletePods } from './batches.ts';
import { conditionsOf, withCondition, withoutCondition } from './conditions.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { inDeletionOrder } from './deletion-order.ts';
import {
  BY_CONTROLLER,
  controllerOf,
  controllerReference,
  controllerUids,
  generationOf,
  isTerminating,
  namespaceOf,
  pathOf,
  uidOf,
} from './object-meta.ts';
import { isActive, isAvailable, isReady } from './pod-state.ts';
import { podOf } from './pod-template.ts';
import { BY_UID, ownersOf } from './follow-owned.ts';
import { unlessRefused } from '../client/lab-client.ts';

/** So many pods are made or deleted at most before it looks again (BurstReplicas). */
const BURST_COUNT = 500;
/** The index of pods without a controller, by namespace. */
const ORPHANS = 'orphans';

class ReplicaSetController {
  readonly #parts: ControllerParts;
  readonly #resource: ResourceRef;
  readonly #sets: ObjectCache;
  readonly #pods: ObjectCache;

  constructor(parts: ControllerParts, resource: ResourceRef) {
    this.#parts = parts;
    this.#resource = resource;
    const { informers, queue } = parts;
    this.#sets = informers.of(resource);
    this.#pods = informers.of(PODS);
    this.#pods.index(BY_CONTROLLER, controllerUids);
    this.#pods.index(ORPHANS, (pod) => (controllerOf(pod) === undefined ? [namespaceOf(pod)] : []));
    this.#sets.index(BY_UID, (set) => [uidOf(set)]);
    this.#sets.index('namespace', (set) => [namespaceOf(set)]);
    const ofSet = (set: JsonObject) => queue.add(objectKey(set));
    this.#sets.handle({ changed: ofSet, deleted: ofSet });
    const ofPod = (pod: JsonObject) => this.#enqueue(pod);
    this.#pods.handle({ changed: ofPod, deleted: ofPod });
  }

  /** Those that have to do with a pod: the one that controls it, or all that would take it. */
  #enqueue(pod: JsonObject): void {
    const { queue } = this.#parts;
    const owner = controllerOf(pod);
    const sets =
      owner === undefined
        ? this.#sets.by('namespace', namespaceOf(pod)).filter((set) => this.#wants(set, pod))
        : ownersOf(this.#sets, pod);
    for (const set of sets) queue.add(objectKey(set));
  }

  /** Does its selector match the pod? That of a ReplicationController is a map of labels. */
  #wants(set: JsonObject, pod: JsonObject): boolean {
    const { selector } =
      this.#resource === REPLICATION_CONTROLLERS
        ? { selector: selectorOfLabels(stringsAt(set, 'spec', 'selector')) }
        : parseLabelSelector(objectAt(set, 'spec')['selector']);
    return selector !== undefined && matchesLabels(selector, stringsAt(pod, 'metadata', 'labels'));
  }

  /** The pods that it controls, without those that it has let go of, as the cache may not have seen yet. */
  #claimed(set: JsonObject): readonly JsonObject[] {
    return this.#pods.by(BY_CONTROLLER, uidOf(set)).filter((pod) => this.#wants(set, pod));
  }

  async reconcile(key: string): Promise<void> {
    const set = this.#sets.get(key);
    if (set === undefined) return;
    if (!isTerminating(set)) {
      await this.#adopt(set);
      await this.#release(set);
    }
    const pods = this.#claimed(set).filter(isActive);
    const error = isTerminating(set) ? undefined : await this.#manage(set, pods);
    await this.#updateStatus(set, error, (numberAt(set, 'spec', 'replicas') ?? 1) - pods.length);
    if (error !== undefined) throw error;
  }

  /** Takes pods that nobody controls and that its selector matches. */
  async #adopt(set: JsonObject): Promise<void> {
    const orphans = this.#pods
      .by(ORPHANS, namespaceOf(set))
      .filter((pod) => isActive(pod) && this.#wants(set, pod));
    for (const pod of orphans) {
      const metadata = { uid: uidOf(pod), ownerReferences: [controllerReference(this.#resource, set)] };
      await this.#parts.client
        .patch(PODS, pathOf(pod), { metadata })
        .catch(unlessRefused('NotFound', 'Invalid'));
    }
  }

  /** Lets go of pods that it controls and that its selector does not match any more (ClaimPods, controller_ref_manager.go). */
  async #release(set: JsonObject): Promise<void> {
    const strangers = this.#pods
      .by(BY_CONTROLLER, uidOf(set))
      .filter((pod) => isActive(pod) && !isTerminating(pod) && !this.#wants(set, pod));
    for (const pod of strangers) {
      const metadata = { uid: uidOf(pod), ownerReferences: [{ $patch: 'delete', uid: uidOf(set) }] };
      await this.#parts.client
        .patch(PODS, pathOf(pod), { metadata })
        .catch(unlessRefused('NotFound', 'Invalid'));
    }
  }

  /** Makes pods or deletes some; answers the first error. */
  async #manage(set: JsonObject, pods: readonly JsonObject[]): Promise<Error | undefined> {
    const { client } = this.#parts;
    const missing_count = (numberAt(set, 'spec', 'replicas') ?? 1) - pods.length;
    if (missing_count > 0) {
      const pod = podOf(objectAt(set, 'spec', 'template'), this.#resource, set);
      return inGrowingBatches(Math.min(missing_count, BURST_COUNT), () => client.create(PODS, pod));
    }
    if (missing_count === 0) return undefined;
    const leaving = inDeletionOrder(pods).slice(0, Math.min(-missing_count, BURST_COUNT));
    return deletePods(client, leaving);
  }

  async #updateStatus(found: JsonObject, error: Error | undefined, missing_count: number): Promise<void> {
    const { client, clock, queue } = this.#parts;
    const set = this.#sets.get(objectKey(found));
    if (set === undefined || uidOf(set) !== uidOf(found)) return;
    const pods = this.#claimed(set);
    const status = statusOf(found, pods, { error, missing_count, now_ms: clock.now_ms() });
    const minReady_s = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
    if (minReady_s > 0 && status['readyReplicas'] !== status['availableReplicas'])
      queue.addAfter(objectKey(set), minReady_s * 1000);
    if (!jsonEqual(status, set['status'])) await client.update(this.#resource, { ...set, status }, 'status');
  }
}

/** Zero is left out where Go leaves it out. */
function counts(fields: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, count]) => count !== 0));
}

/** The first failure stands until there is none: each one names another pod. */
function withFailure(
  before: readonly JsonObject[],
  error: Error | undefined,
  reason: string,
  now_ms: number,
): readonly JsonObject[] {
  const type = 'ReplicaFailure';
  if (error === undefined) return withoutCondition(before, type);
  if (before.some((condition) => condition['type'] === type)) return before;
  return withCondition(before, { type, status: 'True', reason, message: error.message }, now_ms);
}

/** What is true of a set now (calculateStatus, replica_set_utils.go). */
function statusOf(
  set: JsonObject,
  all: readonly JsonObject[],
  { error, missing_count, now_ms }: { error: Error | undefined; missing_count: number; now_ms: number },
): JsonObject {
  const pods = all.filter(isActive);
  const ready = pods.filter(isReady);
  const minReady_s = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
  const template = selectorOfLabels(stringsAt(set, 'spec', 'template', 'metadata', 'labels'));
  const labelled = pods.filter((pod) => matchesLabels(template, stringsAt(pod, 'metadata', 'labels')));
  const before = conditionsOf(set);
  const conditions = withFailure(before, error, missing_count > 0 ? 'FailedCreate' : 'FailedDelete', now_ms);
  return {
    replicas: pods.length,
    ...counts({
      fullyLabeledReplicas: labelled.length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter((pod) => isAvailable(pod, minReady_s, now_ms)).length,
      observedGeneration: generationOf(set),
    }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

function definition(name: string, resource: ResourceRef): ControllerDefinition {
  return {
    name,
    workers_count: 5,
    start(parts) {
      const controller = new ReplicaSetController(parts, resource);
      return (key) => controller.reconcile(key);
    },
  };
}

/** Keeps as many pods of a template as a ReplicaSet wants (pkg/controller/replicaset). */
export const replicaSetController = definition('replicaset-controller', REPLICA_SETS);

/** The same for a ReplicationController, which upstream treats as a ReplicaSet too (pkg/controller/replication). */
export const replicationController = definition('replication-controller', REPLICATION_CONTROLLERS);
