import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../client/resource-ref.ts';
import { inGrowingBatches, deletePods } from './batches.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { daemonPod, placeOf } from './daemon-pods.ts';
import {
  BY_CONTROLLER,
  generationOf,
  isTerminating,
  nameOf,
  timeAt_ms,
  uidOf,
  controllerUids,
} from './object-meta.ts';
import { isAvailable, isFinished, isReady, nodeOf } from './pod-state.ts';
import {
  keepRevision,
  REVISION_LABEL,
  revisionHash,
  forgetRevisions,
  historyLimitOf,
  revisionsOf,
} from './revisions.ts';
import { scaledValue } from './rollout.ts';
import { followOwned } from './follow-owned.ts';

/** So many daemons are made or deleted at most before it looks again (BurstReplicas). */
const BURST_COUNT = 250;

/** The node that a daemon is for: it is known before the scheduler has put it there. */
function targetOf(pod: JsonObject): string {
  const bound = nodeOf(pod);
  if (bound !== '') return bound;
  const required = objectAt(pod, 'spec', 'affinity', 'nodeAffinity')[
    'requiredDuringSchedulingIgnoredDuringExecution'
  ];
  return stringAt(listAt(required, 'nodeSelectorTerms')[0], 'matchFields', 0, 'values', 0) ?? '';
}

/** Of a pod or a revision: which template it is of. */
function hashOf(pod: JsonObject): string {
  return stringsAt(pod, 'metadata', 'labels')[REVISION_LABEL] ?? '';
}

function rankOf(pod: JsonObject): readonly [isWaiting: number, made_ms: number] {
  return [nodeOf(pod) === '' ? 1 : 0, timeAt_ms(pod, 'metadata', 'creationTimestamp') ?? 0];
}

/** Those on a node first, then the oldest (podByCreationTimestampAndPhase). */
function inOrder(pods: readonly JsonObject[]): readonly JsonObject[] {
  return pods.toSorted((one, other) => {
    const [[waits, made_ms], [otherWaits, otherMade_ms]] = [rankOf(one), rankOf(other)];
    return waits - otherWaits || made_ms - otherMade_ms || (nameOf(one) < nameOf(other) ? -1 : 1);
  });
}

interface NodeDaemons {
  readonly node: string;
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
  /** Oldest first. One that is leaving holds its node until it has ended. */
  readonly pods: readonly JsonObject[];
}

function isGone(pod: JsonObject): boolean {
  return isTerminating(pod) && isFinished(pod);
}

class DaemonSetController {
  readonly #parts: ControllerParts;
  readonly #sets: ObjectCache;
  readonly #pods: ObjectCache;
  readonly #nodes: ObjectCache;
  readonly #revisions: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#sets = informers.of(DAEMON_SETS);
    this.#pods = informers.of(PODS);
    this.#nodes = informers.of(NODES);
    this.#revisions = informers.of(CONTROLLER_REVISIONS);
    followOwned(queue, this.#sets, this.#pods);
    this.#revisions.index(BY_CONTROLLER, controllerUids);
    const all = (): void => {
      for (const set of this.#sets.values()) queue.add(objectKey(set));
    };
    this.#nodes.handle({
      changed: (node, previous) => {
        if (previous === undefined || !isSamePlace(previous, node)) all();
      },
      deleted: all,
    });
  }

  async reconcile(key: string): Promise<void> {
    const set = this.#sets.get(key);
    if (set === undefined || isTerminating(set)) return;
    const hash = revisionHash(set);
    const { client } = this.#parts;
    await keepRevision({ client, revisions: this.#revisions }, DAEMON_SETS, set, hash);
    const error = await this.#manage(set, this.#daemons(set), hash);
    if (stringAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete')
      await this.#rollOut(set, this.#daemons(set), hash);
    await this.#forget(set, hash);
    await this.#updateStatus(set, hash);
    if (error !== undefined) throw error;
  }

  /** Of old revisions, and those of pods are among them, so many are kept as it says; those of pods in any case (cleanupHistory, update.go). */
  async #forget(set: JsonObject, hash: string): Promise<void> {
    const old = revisionsOf(this.#revisions, set).filter((revision) => hashOf(revision) !== hash);
    const live = new Set(this.#pods.by(BY_CONTROLLER, uidOf(set)).map(hashOf));
    const idle = old.filter((revision) => !live.has(hashOf(revision)));
    await forgetRevisions(this.#parts, idle, old.length - historyLimitOf(set));
  }

  #daemons(set: JsonObject): readonly NodeDaemons[] {
    const byNode = new Map<string, JsonObject[]>();
    for (const pod of this.#pods.by(BY_CONTROLLER, uidOf(set))) {
      if (isGone(pod)) continue;
      const node = targetOf(pod);
      byNode.set(node, [...(byNode.get(node) ?? []), pod]);
    }
    return [...this.#nodes.values()].map((node) => ({
      node: nameOf(node),
      ...placeOf(set, node),
      pods: inOrder(byNode.get(nameOf(node)) ?? []),
    }));
  }

  /** Those that wait for a node that is not there any more: the scheduler never gets to them (getUnscheduledPodsWithoutNode). */
  #stranded(set: JsonObject): readonly JsonObject[] {
    return this.#pods
      .by(BY_CONTROLLER, uidOf(set))
      .filter((pod) => !isGone(pod) && nodeOf(pod) === '' && this.#nodes.get(targetOf(pod)) === undefined);
  }

  /** One daemon on each node that is to have one; answers the first error. */
  async #manage(set: JsonObject, daemons: readonly NodeDaemons[], hash: string): Promise<Error | undefined> {
    const { client } = this.#parts;
    const surplus = daemons.flatMap(({ mayStay, pods }) => {
      const staying = pods.filter((pod) => !isTerminating(pod));
      if (!mayStay) return staying;
      // The oldest one stays.
      return [...staying.filter(isFinished), ...staying.filter((pod) => !isFinished(pod)).slice(1)];
    });
    const leaving = [...surplus, ...this.#stranded(set)];
    const missing = daemons.filter(({ shouldRun, pods }) => shouldRun && pods.length === 0);
    const count = Math.min(missing.length, BURST_COUNT);
    const error = await inGrowingBatches(count, async (index) => {
      const place = missing[index];
      if (place !== undefined) await client.create(PODS, daemonPod(set, place.node, hash));
    });
    return (await deletePods(client, leaving.slice(0, BURST_COUNT))) ?? error;
  }

  /** Deletes as many old daemons as may be missing, and those that do not work in any case (rollingUpdate, update.go). Surge is left out. */
  async #rollOut(set: JsonObject, daemons: readonly NodeDaemons[], hash: string): Promise<void> {
    const wanted_count = daemons.filter(({ shouldRun }) => shouldRun).length;
    const { maxUnavailable } = objectAt(set, 'spec', 'updateStrategy', 'rollingUpdate');
    const max_count = Math.max(1, scaledValue(maxUnavailable ?? 1, wanted_count, true));
    const broken: JsonObject[] = [];
    const working: JsonObject[] = [];
    let unavailable_count = 0;
    for (const { pods } of daemons) {
      if (pods.length === 0) continue;
      const [pod, ...others] = pods.filter((one) => !isTerminating(one));
      const isOld = pod !== undefined && others.length === 0 && hashOf(pod) !== hash;
      const works = pod !== undefined && others.length === 0 && this.#isAvailable(set, pod);
      if (!works) unavailable_count += 1;
      if (isOld) (works ? working : broken).push(pod);
    }
    const spare_count = Math.max(0, max_count - unavailable_count);
    const leaving = [...broken, ...working.slice(0, spare_count)];
    const error = await deletePods(this.#parts.client, leaving);
    if (error !== undefined) throw error;
  }

  #isAvailable(set: JsonObject, pod: JsonObject): boolean {
    const minReady_s = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
    return isAvailable(pod, minReady_s, this.#parts.clock.now_ms());
  }

  async #updateStatus(found: JsonObject, hash: string): Promise<void> {
    const { client, queue } = this.#parts;
    const set = this.#sets.get(objectKey(found));
    if (set === undefined || uidOf(set) !== uidOf(found)) return;
    const daemons = this.#daemons(set);
    const wanted = daemons.filter(({ shouldRun }) => shouldRun);
    const firsts = wanted.flatMap(({ pods }) => pods.slice(0, 1));
    const available_count = firsts.filter((pod) => this.#isAvailable(set, pod)).length;
    const ready_count = firsts.filter(isReady).length;
    const optional = {
      updatedNumberScheduled: firsts.filter((pod) => hashOf(pod) === hash).length,
      numberAvailable: available_count,
      numberUnavailable: wanted.length - available_count,
      observedGeneration: generationOf(found),
      collisionCount: numberAt(set, 'status', 'collisionCount') ?? 0,
    };
    const status = {
      currentNumberScheduled: firsts.length,
      numberMisscheduled: daemons.filter(({ shouldRun, pods }) => !shouldRun && pods.length > 0).length,
      desiredNumberScheduled: wanted.length,
      numberReady: ready_count,
      ...Object.fromEntries(Object.entries(optional).filter(([, count]) => count !== 0)),
    };
    const minReady_s = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
    if (minReady_s > 0 && ready_count !== available_count) queue.addAfter(objectKey(set), minReady_s * 1000);
    if (!jsonEqual(status, set['status'])) await client.update(DAEMON_SETS, { ...set, status }, 'status');
  }
}

/** Is everything the same that decides whether a node has a daemon? */
function isSamePlace(one: JsonObject, other: JsonObject): boolean {
  return (
    jsonEqual(one['spec'], other['spec']) &&
    jsonEqual(objectAt(one, 'metadata')['labels'], objectAt(other, 'metadata')['labels'])
  );
}

/** Keeps one pod of a template on every node that fits (pkg/controller/daemon). */
export const daemonSetController: ControllerDefinition = {
  name: 'daemon-set-controller',
  workers_count: 2,
  start(parts) {
    const controller = new DaemonSetController(parts);
    return (key) => controller.reconcile(key);
  },
};
