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
  controllerUids,
} from './object-meta.ts';
import { isAvailable, isFinished, isReady } from './pod-state.ts';
import { podOf } from './pod-template.ts';
import {
  keepRevision,
  REVISION_LABEL,
  revisionHash,
  revisionName,
  forgetRevisions,
  historyLimitOf,
  revisionsOf,
  templateIn,
} from './revisions.ts';
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
function statefulPod(set: JsonObject, revision: string, ordinal: number): JsonObject {
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

/** `web-5b4c7d`: the revision of the template that a pod was made from. */
function revisionIn(pod: JsonObject): string {
  return stringsAt(pod, 'metadata', 'labels')[REVISION_LABEL] ?? '';
}

/** Is a pod of this ordinal made as it was before, while a new template is rolled out? */
function staysCurrent(set: JsonObject, ordinal: number): boolean {
  if (stringAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return false;
  const start = numberAt(set, 'spec', 'ordinals', 'start') ?? 0;
  const { rollingUpdate } = objectAt(set, 'spec', 'updateStrategy');
  const below_count =
    rollingUpdate === undefined
      ? (numberAt(set, 'status', 'currentReplicas') ?? 0)
      : (numberAt(rollingUpdate, 'partition') ?? 0);
  return ordinal < start + below_count;
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
    this.#revisions.index(BY_CONTROLLER, controllerUids);
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
    if (!isTerminating(set)) await this.#forget(set, revision);
  }

  /** Of revisions that no pod has any more, so many are kept as it says (truncateHistory, stateful_set_control.go). */
  async #forget(set: JsonObject, revision: string): Promise<void> {
    const pods = this.#pods.by(BY_CONTROLLER, uidOf(set));
    const current = stringAt(set, 'status', 'currentRevision') ?? revision;
    const live = new Set([revision, current, ...pods.map(revisionIn)]);
    const idle = revisionsOf(this.#revisions, set).filter((found) => !live.has(nameOf(found)));
    await forgetRevisions(this.#parts, idle, idle.length - historyLimitOf(set));
  }

  /** The set as a pod below the partition is made from it: with the template that it had before (newVersionedStatefulSetPod). */
  #versionFor(
    set: JsonObject,
    ordinal: number,
    updated: string,
  ): readonly [set: JsonObject, revision: string] {
    const current = stringAt(set, 'status', 'currentRevision') ?? updated;
    const stored = this.#revisions.get(`${namespaceOf(set)}/${current}`);
    if (stored === undefined || !staysCurrent(set, ordinal)) return [set, updated];
    return [{ ...set, spec: { ...objectAt(set, 'spec'), template: templateIn(stored) } }, current];
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
      const isOld = revisionIn(pod) !== revision;
      if (isOld && !isTerminating(pod)) return this.#delete(pod);
      if (!this.#works(set, pod)) return;
    }
  }

  async #create(set: JsonObject, ordinal: number, revision: string): Promise<void> {
    const { client } = this.#parts;
    const pod = statefulPod(...this.#versionFor(set, ordinal, revision), ordinal);
    for (const template of listAt(set, 'spec', 'volumeClaimTemplates').filter(isJsonObject)) {
      const at = { namespace: namespaceOf(set), name: claimName(template, nameOf(pod)) };
      if (this.#claims.get(`${at.namespace}/${at.name}`) !== undefined) continue;
      const metadata = objectAt(template, 'metadata');
      const labels = {
        ...stringsAt(metadata, 'labels'),
        ...stringsAt(set, 'spec', 'selector', 'matchLabels'),
      };
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { ...metadata, ...at, labels },
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
    const updated = alive.filter((pod) => revisionIn(pod) === revision);
    const before = stringAt(set, 'status', 'currentRevision') ?? revision;
    const replicas = numberAt(set, 'spec', 'replicas') ?? 1;
    const rolls = stringAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
    const isDone = rolls && updated.length === replicas && pods.length === replicas && updated.every(isReady);
    const currentRevision = isDone ? revision : before;
    const current = alive.filter((pod) => revisionIn(pod) === currentRevision);
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
 * Keeps pods with names and claims of their own, one after the other (pkg/controller/statefulset). Claims stay when pods and sets go.
 */
export const statefulSetController: ControllerDefinition = {
  name: 'statefulset-controller',
  workers_count: 5,
  start(parts) {
    const controller = new StatefulSetController(parts);
    return (key) => controller.reconcile(key);
  },
};
