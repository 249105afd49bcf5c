import { jsonEqual } from '../../kube/json-difference.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import {
  CONTROLLER_REVISIONS,
  PERSISTENT_VOLUME_CLAIMS,
  PODS,
  STATEFUL_SETS,
} from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import {
  BY_CONTROLLER,
  generationOf,
  isTerminating,
  nameOf,
  namespaceOf,
  pathOf,
  uidOf,
} from './object-meta.ts';
import { isAvailable, isFinished, isReady } from './pod-state.ts';
import { podOf } from './pod-template.ts';
import { keepRevision, REVISION_LABEL, revisionHash, revisionName } from './revisions.ts';
import { followOwned } from './follow-owned.ts';
import { unlessRefused } from '../client/lab-client.ts';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** `2` of `web-2`; -1 for a name that is none of the set's. */
function ordinalOf(set: JsonObject, pod: JsonObject): number {
  const prefix = `${nameOf(set)}-`;
  const rest = nameOf(pod).startsWith(prefix) ? nameOf(pod).slice(prefix.length) : '';
  return /^\d+$/.test(rest) ? Number(rest) : -1;
}

function claimName(template: JsonObject, pod: string): string {
  return `${nameOf(template)}-${pod}`;
}

/** A pod with the name of its ordinal, and a volume for each of the set's claims (newStatefulSetPod, stateful_set_utils.go). */
function statefulPod(set: JsonObject, ordinal: number, revision: string): JsonObject {
  const name = `${nameOf(set)}-${ordinal}`;
  const pod = podOf(objectAt(set, 'spec', 'template'), STATEFUL_SETS, set, name);
  const claims = listAt(set, 'spec', 'volumeClaimTemplates').filter(isJsonObject);
  const names = new Set(claims.map(nameOf));
  const spec = objectAt(pod, 'spec');
  const volumes = [
    ...claims.map((claim) => ({
      name: nameOf(claim),
      persistentVolumeClaim: { claimName: claimName(claim, name) },
    })),
    ...listAt(spec, 'volumes').filter((volume) => !names.has(stringAt(volume, 'name') ?? '')),
  ];
  const labels = {
    ...stringsAt(pod, 'metadata', 'labels'),
    [POD_NAME]: name,
    [POD_INDEX]: String(ordinal),
    [REVISION_LABEL]: revision,
  };
  const subdomain = stringAt(set, 'spec', 'serviceName') ?? '';
  return {
    ...pod,
    metadata: { ...objectAt(pod, 'metadata'), labels },
    spec: {
      ...spec,
      hostname: name,
      ...(subdomain === '' ? {} : { subdomain }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

class StatefulSetController {
  readonly #parts: ControllerParts;
  readonly #sets: ObjectCache;
  readonly #pods: ObjectCache;
  readonly #revisions: ObjectCache;
  readonly #claims: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#sets = informers.of(STATEFUL_SETS);
    this.#pods = informers.of(PODS);
    this.#revisions = informers.of(CONTROLLER_REVISIONS);
    this.#claims = informers.of(PERSISTENT_VOLUME_CLAIMS);
    followOwned(queue, this.#sets, this.#pods);
  }

  async reconcile(key: string): Promise<void> {
    const set = this.#sets.get(key);
    if (set === undefined) return;
    const revision = revisionName(set, revisionHash(set));
    if (!isTerminating(set)) {
      const parts = { client: this.#parts.client, revisions: this.#revisions };
      await keepRevision(parts, STATEFUL_SETS, set, revisionHash(set));
      await this.#step(set, revision);
    }
    await this.#updateStatus(set, revision);
  }

  /** Its pods by ordinal. */
  #podsOf(set: JsonObject): ReadonlyMap<number, JsonObject> {
    const pods = this.#pods.by(BY_CONTROLLER, uidOf(set));
    return new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  }

  #works(set: JsonObject, pod: JsonObject): boolean {
    const minReady_s = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
    return !isTerminating(pod) && isAvailable(pod, minReady_s, this.#parts.clock.now_ms());
  }

  /** As far as it may go now: one pod after the other, unless they may be managed in parallel (updateStatefulSet, stateful_set_control.go). */
  async #step(set: JsonObject, revision: string): Promise<void> {
    const replicas = numberAt(set, 'spec', 'replicas') ?? 1;
    const start = numberAt(set, 'spec', 'ordinals', 'start') ?? 0;
    const isParallel = stringAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
    const pods = this.#podsOf(set);
    for (let ordinal = start; ordinal < start + replicas; ordinal += 1) {
      const pod = pods.get(ordinal);
      if (pod === undefined) await this.#create(set, ordinal, revision);
      else if (isFinished(pod) && !isTerminating(pod)) await this.#delete(pod);
      if (!isParallel && (pod === undefined || !this.#works(set, pod))) return;
    }
    const surplus = [...pods]
      .filter(([ordinal]) => ordinal < start || ordinal >= start + replicas)
      .toSorted(([one], [other]) => other - one);
    for (const [, pod] of surplus) {
      if (!isTerminating(pod)) await this.#delete(pod);
      if (!isParallel) return;
    }
    if (stringAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
    await this.#rollOut(set, pods, start + replicas, revision);
  }

  /** The last pod first, and the next one when it works; those below the partition stay. */
  async #rollOut(
    set: JsonObject,
    pods: ReadonlyMap<number, JsonObject>,
    end: number,
    revision: string,
  ): Promise<void> {
    const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
    const start = numberAt(set, 'spec', 'ordinals', 'start') ?? 0;
    for (let ordinal = end - 1; ordinal >= start + partition; ordinal -= 1) {
      const pod = pods.get(ordinal);
      if (pod === undefined) return;
      const isOld = stringsAt(pod, 'metadata', 'labels')[REVISION_LABEL] !== revision;
      if (isOld && !isTerminating(pod)) return this.#delete(pod);
      if (!this.#works(set, pod)) return;
    }
  }

  async #create(set: JsonObject, ordinal: number, revision: string): Promise<void> {
    const { client } = this.#parts;
    const pod = statefulPod(set, ordinal, revision);
    for (const template of listAt(set, 'spec', 'volumeClaimTemplates').filter(isJsonObject)) {
      const at = { namespace: namespaceOf(set), name: claimName(template, nameOf(pod)) };
      if (this.#claims.get(`${at.namespace}/${at.name}`) !== undefined) continue;
      const labels = stringsAt(set, 'spec', 'selector', 'matchLabels');
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { ...at, labels },
        spec: objectAt(template, 'spec'),
      };
      await client.create(PERSISTENT_VOLUME_CLAIMS, claim).catch(unlessRefused('AlreadyExists'));
    }
    await client.create(PODS, pod).catch(unlessRefused('AlreadyExists'));
  }

  async #delete(pod: JsonObject): Promise<void> {
    await this.#parts.client.delete(PODS, pathOf(pod)).catch(unlessRefused('NotFound'));
  }

  async #updateStatus(found: JsonObject, revision: string): Promise<void> {
    const { client, queue } = this.#parts;
    const set = this.#sets.get(objectKey(found));
    if (set === undefined || uidOf(set) !== uidOf(found)) return;
    const pods = [...this.#podsOf(set).values()];
    const alive = pods.filter((pod) => !isTerminating(pod));
    const updated = alive.filter((pod) => stringsAt(pod, 'metadata', 'labels')[REVISION_LABEL] === revision);
    const before = stringAt(set, 'status', 'currentRevision') ?? revision;
    const replicas = numberAt(set, 'spec', 'replicas') ?? 1;
    const isDone = updated.length === replicas && pods.length === replicas && updated.every(isReady);
    const currentRevision = isDone ? revision : before;
    const current = alive.filter(
      (pod) => stringsAt(pod, 'metadata', 'labels')[REVISION_LABEL] === currentRevision,
    );
    const ready = alive.filter(isReady);
    const optional = {
      observedGeneration: generationOf(found),
      readyReplicas: ready.length,
      currentReplicas: current.length,
      updatedReplicas: updated.length,
    };
    const status = {
      replicas: pods.length,
      availableReplicas: alive.filter((pod) => this.#works(set, pod)).length,
      ...Object.fromEntries(Object.entries(optional).filter(([, count]) => count !== 0)),
      currentRevision,
      updateRevision: revision,
      collisionCount: numberAt(set, 'status', 'collisionCount') ?? 0,
    };
    const minReady_s = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
    if (minReady_s > 0 && ready.length !== status.availableReplicas)
      queue.addAfter(objectKey(set), minReady_s * 1000);
    if (!jsonEqual(status, set['status'])) await client.update(STATEFUL_SETS, { ...set, status }, 'status');
  }
}

/**
 * Keeps pods with names and claims of their own, one after the other (pkg/controller/statefulset). Claims stay when pods go; old revisions are kept without a limit, and a rollback makes
 * pods of the newest template below the partition too.
 */
export const statefulSetController: ControllerDefinition = {
  name: 'statefulset-controller',
  workers_count: 5,
  start(parts) {
    const controller = new StatefulSetController(parts);
    return (key) => controller.reconcile(key);
  },
};
