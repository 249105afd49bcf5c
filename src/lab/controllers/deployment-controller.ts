import { booleanAt } from '../../kube/container.ts';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { isRefused, unlessRefused } from '../client/lab-client.ts';
import { objectKey } from '../client/reflector.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import {
  byAge,
  countsOf,
  isOfTemplate,
  newSetOf,
  replicasOf,
  revisionOf,
  sizeAnnotations,
  withRevision,
} from './deployment-sets.ts';
import { deploymentStatus, progressCheck_ms, rolloutBegun } from './deployment-status.ts';
import {
  BY_CONTROLLER,
  controllerUids,
  generationOf,
  isTerminating,
  namespaceOf,
  pathOf,
  uidOf,
} from './object-meta.ts';
import { isFinished } from './pod-state.ts';
import { fenceposts, newSetReplicas, oldSetsReplicas, type Fenceposts } from './rollout.ts';
import { BY_UID, followOwned, ownersOf } from './follow-owned.ts';

interface Sets {
  readonly all: readonly JsonObject[];
  readonly newSet: JsonObject | undefined;
  /** Oldest first. */
  readonly old: readonly JsonObject[];
}

class DeploymentController {
  readonly #parts: ControllerParts;
  readonly #deployments: ObjectCache;
  readonly #sets: ObjectCache;
  readonly #pods: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#deployments = informers.of(DEPLOYMENTS);
    this.#sets = informers.of(REPLICA_SETS);
    this.#pods = informers.of(PODS);
    followOwned(queue, this.#deployments, this.#sets);
    this.#sets.index(BY_UID, (set) => [uidOf(set)]);
    this.#pods.index(BY_CONTROLLER, controllerUids);
    // Who recreates waits for the last of the old pods.
    this.#pods.handle({
      changed: () => undefined,
      deleted: (pod) => {
        for (const set of ownersOf(this.#sets, pod))
          for (const deployment of ownersOf(this.#deployments, set)) queue.add(objectKey(deployment));
      },
    });
  }

  async reconcile(key: string): Promise<void> {
    const deployment = this.#deployments.get(key);
    if (deployment === undefined) return;
    const sets = this.#setsOf(deployment);
    const posts = this.#fenceposts(deployment);
    if (!isTerminating(deployment) && booleanAt(deployment, 'spec', 'paused') !== true) {
      const next = await this.#rollOut(deployment, sets, posts);
      if (!next) return;
    }
    await this.#finish(key, posts);
  }

  #setsOf(deployment: JsonObject): Sets {
    const all = this.#sets
      .by(BY_CONTROLLER, uidOf(deployment))
      .filter((set) => namespaceOf(set) === namespaceOf(deployment))
      .toSorted(byAge);
    const newSet = all.find((set) => isOfTemplate(set, deployment));
    return { all, newSet, old: all.filter((set) => set !== newSet) };
  }

  #fenceposts(deployment: JsonObject): Fenceposts {
    const { maxSurge, maxUnavailable } = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
    return stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate'
      ? { surge_count: 0, unavailable_count: 0 }
      : fenceposts(maxSurge, maxUnavailable, replicasOf(deployment));
  }

  /** One step; `false` where the next event brings the key back and there is nothing to say until then. */
  async #rollOut(deployment: JsonObject, sets: Sets, posts: Fenceposts): Promise<boolean> {
    const recreates = stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';
    if (recreates) {
      if (await this.#scaleAll(sets.old, () => 0, deployment, posts)) return true;
      if (sets.old.some((set) => this.#hasPods(set))) return true;
    }
    const revision = Math.max(0, ...sets.old.map(revisionOf)) + 1;
    if (sets.newSet === undefined) return this.#create(deployment, sets, posts, revision);
    await this.#followRevision(deployment, sets.newSet, revision);
    const wanted_count = replicasOf(deployment);
    const [fresh, old] = [countsOf(sets.newSet), sets.old.map(countsOf)];
    const newReplicas = recreates ? wanted_count : newSetReplicas(wanted_count, posts, fresh, old);
    if (newReplicas !== fresh.wanted_count) {
      await this.#scale(sets.newSet, newReplicas, deployment, posts);
      return true;
    }
    const left = oldSetsReplicas(wanted_count, posts, fresh, old);
    await this.#scaleAll(sets.old, (index) => left[index] ?? 0, deployment, posts);
    return true;
  }

  #hasPods(set: JsonObject): boolean {
    return this.#pods.by(BY_CONTROLLER, uidOf(set)).some((pod) => !isFinished(pod));
  }

  async #create(deployment: JsonObject, sets: Sets, posts: Fenceposts, revision: number): Promise<boolean> {
    const { client, clock } = this.#parts;
    const wanted_count = replicasOf(deployment);
    const none = { wanted_count: 0, available_count: 0 };
    const replicas_count =
      stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate'
        ? wanted_count
        : newSetReplicas(wanted_count, posts, none, sets.old.map(countsOf));
    const { surge_count } = posts;
    const set = newSetOf(deployment, { replicas_count, revision, surge_count });
    try {
      const created = await client.create(REPLICA_SETS, set);
      const status = rolloutBegun(deployment, created, clock.now_ms());
      await client.update(DEPLOYMENTS, withRevision({ ...deployment, status }, revision), 'status');
      return false;
    } catch (error) {
      if (!isRefused(error, 'AlreadyExists')) throw error;
      // Another template has this hash: the count of collisions makes it another one.
      const collisionCount = (numberAt(deployment, 'status', 'collisionCount') ?? 0) + 1;
      const status = { ...objectAt(deployment, 'status'), collisionCount };
      await client.update(DEPLOYMENTS, { ...deployment, status }, 'status');
      return false;
    }
  }

  /** A ReplicaSet that is rolled back to gets the next revision; the Deployment has that of its new one. */
  async #followRevision(deployment: JsonObject, newSet: JsonObject, revision: number): Promise<void> {
    const { client } = this.#parts;
    const current = Math.max(revision, revisionOf(newSet));
    if (revisionOf(newSet) !== current) await client.update(REPLICA_SETS, withRevision(newSet, current));
    // With the status: the annotations of a Deployment count for its generation only where its spec may change.
    if (revisionOf(deployment) !== current)
      await client.update(DEPLOYMENTS, withRevision(deployment, current), 'status');
  }

  /** Answers whether there was anything to change. */
  async #scaleAll(
    sets: readonly JsonObject[],
    replicas: (index: number) => number,
    deployment: JsonObject,
    posts: Fenceposts,
  ): Promise<boolean> {
    let isChanged = false;
    for (const [index, set] of sets.entries()) {
      if (replicasOf(set) === replicas(index)) continue;
      isChanged = true;
      await this.#scale(set, replicas(index), deployment, posts);
    }
    return isChanged;
  }

  #scale(
    found: JsonObject,
    replicas: number,
    deployment: JsonObject,
    { surge_count }: Fenceposts,
  ): Promise<JsonObject> {
    // What it said of its revision a moment ago is in the cache by now.
    const set = this.#sets.get(objectKey(found)) ?? found;
    const annotations = {
      ...stringsAt(set, 'metadata', 'annotations'),
      ...sizeAnnotations(deployment, surge_count),
    };
    return this.#parts.client.update(REPLICA_SETS, {
      ...set,
      metadata: { ...objectAt(set, 'metadata'), annotations },
      spec: { ...objectAt(set, 'spec'), replicas },
    });
  }

  /** Says how it stands, and forgets what is too old to go back to. */
  async #finish(key: string, posts: Fenceposts): Promise<void> {
    const { client, clock, queue } = this.#parts;
    const deployment = this.#deployments.get(key);
    if (deployment === undefined) return;
    const { all, newSet, old } = this.#setsOf(deployment);
    const now_ms = clock.now_ms();
    const wanted_count = replicasOf(deployment);
    const { unavailable_count } = posts;
    const state = { deployment, newSet, sets: all, wanted_count, unavailable_count, now_ms };
    const status = deploymentStatus(state);
    if (status !== deployment['status'])
      await client.update(DEPLOYMENTS, { ...deployment, status }, 'status');
    const isComplete =
      generationOf(deployment) === numberAt(status, 'observedGeneration') &&
      numberAt(status, 'updatedReplicas') === wanted_count &&
      numberAt(status, 'availableReplicas') === wanted_count;
    if (isComplete) return this.#forget(deployment, old);
    const check_ms = progressCheck_ms({ ...deployment, status }, now_ms);
    if (check_ms !== undefined) queue.addAfter(key, check_ms);
  }

  async #forget(deployment: JsonObject, old: readonly JsonObject[]): Promise<void> {
    const limit_count = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? Infinity;
    const alive = old.filter((set) => !isTerminating(set));
    const leaving = alive
      .toSorted((one, other) => revisionOf(one) - revisionOf(other))
      .slice(0, Math.max(0, alive.length - limit_count))
      .filter((set) => replicasOf(set) === 0 && (numberAt(set, 'status', 'replicas') ?? 0) === 0);
    for (const set of leaving)
      await this.#parts.client.delete(REPLICA_SETS, pathOf(set)).catch(unlessRefused('NotFound'));
  }
}

/**
 * Rolls Deployments out, by rolling update or by recreating (pkg/controller/deployment). Scaled in the middle of a rollout, the new ReplicaSet gets the difference, where upstream
 * shares it out between all of them.
 */
export const deploymentController: ControllerDefinition = {
  name: 'deployment-controller',
  workers_count: 5,
  start(parts) {
    const controller = new DeploymentController(parts);
    return (key) => controller.reconcile(key);
  },
};
