import { BoundedMap } from '../audit/bounded-map.ts';
import type { AuditEvent } from '../audit/event.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../kube/json.ts';
import { MICROS_PER_MINUTE } from '../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../kube/object-reference.ts';
import { classifyUserName } from '../kube/user-name.ts';
import type { Change } from './contract.ts';

/**
 * Deletions remembered, one entry per object: a namespace of some thousand objects and a rollout of some
 * thousand pods fit together with their cascades; about 40 MB when full.
 */
const DELETIONS_MAX_COUNT = 65_536;
/** Owners remembered per uid; as many as there are deletions to explain. */
const OWNERS_MAX_COUNT = 65_536;
/** Items of one deletecollection answer that are remembered by name; a larger one is matched as a collection. */
const COLLECTION_ITEMS_MAX_COUNT = 10_000;
/** Deployment -> ReplicaSet -> Pod -> kubelet is 4; custom resources put a few more on top. */
const CHAIN_MAX_COUNT = 16;
/**
 * Without bodies an owner is guessed by its name; a guess is only good near in time. The garbage collector
 * retries with a back-off of up to 1,000 s but mostly works within seconds.
 */
const GUESS_WINDOW_US = 15 * MICROS_PER_MINUTE;
/**
 * A child's deletion can be logged just before that of its parent, as the parent's answer is still being written
 * when the controller's watch already has it (0.6 ms in the recordings).
 */
const LOGGED_EARLY_US = 2_000_000;

interface Deletion {
  readonly change: Change;
  /** uid of what was deleted, `''` where the log does not show it. */
  readonly uid: string;
  readonly ownerUids: readonly string[];
  /** Node that the pod ran on, from the answer; `''` where unknown. */
  readonly nodeName: string;
}

/** Which resources a resource's owner can have, and whose name its own begins with, by Kubernetes' own naming. */
const OWNER_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  pods: ['replicasets', 'statefulsets', 'daemonsets', 'jobs', 'replicationcontrollers'],
  replicasets: ['deployments'],
  controllerrevisions: ['statefulsets', 'daemonsets'],
  jobs: ['cronjobs'],
  endpointslices: ['services', 'endpoints'],
  endpoints: ['services'],
  secrets: ['serviceaccounts'],
};

/**
 * Explains deletions: remembers who deleted what, which owners an object had, and finds for a deletion by a
 * controller the request that began it. Bounded by the constants above; the oldest is forgotten first.
 */
export class DeleteCauses {
  readonly #byKey = new BoundedMap<string, Deletion>(DELETIONS_MAX_COUNT);
  readonly #byUid = new BoundedMap<string, Deletion>(DELETIONS_MAX_COUNT);
  readonly #byName = new BoundedMap<string, Deletion>(DELETIONS_MAX_COUNT);
  readonly #ownerUids = new BoundedMap<string, readonly string[]>(OWNERS_MAX_COUNT);

  /** Notes the owners of a created object; bodies are read only where the log has them. */
  recordOwners(event: AuditEvent): void {
    const uid = stringAt(event.responseObject, 'metadata', 'uid');
    const owners = ownerUidsOf(event.responseObject);
    if (uid === undefined || owners.length === 0) return;
    this.#ownerUids.set(uid, owners);
  }

  /** Notes a successful deletion (delete, deletecollection or an eviction). */
  recordDeletion(event: AuditEvent, change: Change): void {
    if (event.verb === 'deletecollection' && this.#recordItems(event, change)) return;
    this.#record(
      {
        change,
        uid: uidOf(event),
        ownerUids: this.#ownersFor(event),
        nodeName: stringAt(event.responseObject, 'spec', 'nodeName') ?? '',
      },
      change.object,
    );
  }

  #recordItems(event: AuditEvent, change: Change): boolean {
    const items = jsonAt(event.responseObject, 'items');
    if (!isJsonArray(items) || items.length > COLLECTION_ITEMS_MAX_COUNT) return false;
    for (const item of items) {
      const name = stringAt(item, 'metadata', 'name') ?? '';
      const namespace = stringAt(item, 'metadata', 'namespace') ?? change.object.namespace;
      const deletion = {
        change,
        uid: stringAt(item, 'metadata', 'uid') ?? '',
        ownerUids: ownerUidsOf(item),
        nodeName: stringAt(item, 'spec', 'nodeName') ?? '',
      };
      this.#record(deletion, { ...change.object, name, namespace });
    }
    return true;
  }

  #record(deletion: Deletion, object: ObjectReference): void {
    const key = objectKey(object);
    const known = this.#byKey.get(key);
    // A kubelet's or controller's second delete of an object must not hide the first, which is the cause.
    if (known !== undefined && known !== deletion && this.#parent(deletion) === known) return;
    this.#byKey.set(key, deletion);
    this.#byName.set(`${object.namespace}/${object.name}`, deletion);
    if (deletion.uid !== '') this.#byUid.set(deletion.uid, deletion);
  }

  /** The first request of the chain that ends in this deletion; `undefined` where it is its own beginning. */
  causeOf(event: AuditEvent): Change | undefined {
    if (event.objectRef === undefined) return undefined;
    if (event.verb !== 'delete' && event.verb !== 'deletecollection') return undefined;
    const controller = delegateOf(event.user.username, event.userAgent);
    if (controller === undefined) return undefined;
    const deletion: Deletion = {
      change: {
        at_us: event.stageTimestamp_us,
        user: event.user.username,
        userAgent: event.userAgent,
        sourceIP: '',
        verb: event.verb,
        object: event.objectRef,
        auditID: event.auditID,
      },
      uid: uidOf(event),
      ownerUids: this.#ownersFor(event),
      nodeName:
        controller === 'pod-garbage-collector'
          ? (stringAt(event.responseObject, 'spec', 'nodeName') ?? '')
          : '',
    };
    return this.#first(deletion)?.change;
  }

  #first(deletion: Deletion): Deletion | undefined {
    let current = this.#parent(deletion);
    if (current === undefined) return undefined;
    for (let step_count = 0; step_count < CHAIN_MAX_COUNT; step_count += 1) {
      const parent = this.#parent(current);
      if (parent === undefined || parent === current) return current;
      current = parent;
    }
    return current;
  }

  #parent(deletion: Deletion): Deletion | undefined {
    const { change } = deletion;
    const controller = delegateOf(change.user, change.userAgent);
    if (controller === undefined) return undefined;
    const found = this.#candidates(controller, deletion);
    for (const candidate of found) {
      if (candidate === undefined || candidate.change.auditID === change.auditID) continue;
      if (candidate.change.at_us > change.at_us + LOGGED_EARLY_US) continue;
      return candidate;
    }
    return undefined;
  }

  *#candidates(controller: string, deletion: Deletion): Iterable<Deletion | undefined> {
    const { object } = deletion.change;
    if (controller === 'namespace-controller') {
      yield this.#byKey.get(
        objectKey({ apiGroup: '', resource: 'namespaces', namespace: '', name: object.namespace }),
      );
      // A request on a namespace is logged with the namespace's name also as its namespace.
      yield this.#byKey.get(
        objectKey({
          apiGroup: '',
          resource: 'namespaces',
          namespace: object.namespace,
          name: object.namespace,
        }),
      );
      return;
    }
    if (controller === 'node') {
      yield this.#byKey.get(objectKey(object));
      yield this.#byKey.get(objectKey({ ...object, name: '' }));
      yield this.#byKey.get(objectKey({ ...object, namespace: '', name: '' }));
      return;
    }
    if (controller === 'pod-garbage-collector') {
      yield this.#byKey.get(objectKey(object));
      if (deletion.nodeName === '') return;
      yield this.#byKey.get(
        objectKey({ apiGroup: '', resource: 'nodes', namespace: '', name: deletion.nodeName }),
      );
      return;
    }
    for (const uid of deletion.ownerUids) yield this.#byUid.get(uid);
    if (object.resource === 'persistentvolumes' && object.name.startsWith('pvc-'))
      yield this.#byUid.get(object.name.slice('pvc-'.length));
    // An object whose owners are known is not explained by a name that happens to fit.
    if (deletion.ownerUids.length === 0) yield* this.#guesses(deletion);
  }

  *#guesses(deletion: Deletion): Iterable<Deletion> {
    const { object, at_us } = deletion.change;
    const owners = OWNER_RESOURCES[object.resource];
    for (const name of namesBefore(object.name)) {
      for (const namespace of object.namespace === '' ? [''] : [object.namespace, '']) {
        const found = this.#byName.get(`${namespace}/${name}`);
        if (found === undefined || at_us - found.change.at_us > GUESS_WINDOW_US) continue;
        const { resource } = found.change.object;
        if (resource === object.resource && name === object.name) continue;
        if (owners !== undefined && !owners.includes(resource) && !isCustom(found.change.object)) continue;
        yield found;
      }
    }
  }

  #ownersFor(event: AuditEvent): readonly string[] {
    if (event.responseObject_bytes > 0) {
      const owners = ownerUidsOf(event.responseObject);
      if (owners.length > 0) return owners;
    }
    return this.#ownerUids.get(uidOf(event)) ?? [];
  }
}

/** Controllers that delete because somebody else deleted something; `node` for kubelets. */
function delegateOf(username: string, userAgent: string): string | undefined {
  const user = classifyUserName(username, userAgent);
  if (user.kind === 'node') return 'node';
  if (user.kind === 'controller') return OWN_REASON_CONTROLLERS.has(user.name) ? undefined : user.name;
  if (user.kind === 'component' && user.name === 'kube-controller-manager') return user.name;
  return undefined;
}

/** These delete for reasons of their own (a scale-down, a finished Job, a lost node), not because an owner went. */
const OWN_REASON_CONTROLLERS: ReadonlySet<string> = new Set([
  'replicaset-controller',
  'replication-controller',
  'statefulset-controller',
  'daemon-set-controller',
  'deployment-controller',
  'job-controller',
  'cronjob-controller',
  'ttl-after-finished-controller',
  'taint-eviction-controller',
  'device-taint-eviction-controller',
  'node-controller',
]);

/** `web-7cf-hnb` -> `web-7cf-hnb`, `web-7cf`, `web`: whose name a generated name may have begun with, longest first. */
function namesBefore(name: string): readonly string[] {
  const names: string[] = [];
  for (let end = name.length; end > 0; end = name.lastIndexOf('-', end - 1)) names.push(name.slice(0, end));
  return names;
}

/** A custom resource can own anything. */
function isCustom(object: ObjectReference): boolean {
  return object.apiGroup.includes('.') && !object.apiGroup.endsWith('.k8s.io');
}

function ownerUidsOf(body: JsonValue | undefined): readonly string[] {
  const owners = jsonAt(body, 'metadata', 'ownerReferences');
  if (!isJsonArray(owners)) return [];
  return owners.flatMap((owner) => stringAt(owner, 'uid') ?? []);
}

/** uid of the deleted object: from the request's precondition, the Status' details or the object answered. */
function uidOf(event: AuditEvent): string {
  const fromReference = event.objectRef?.uid ?? '';
  if (fromReference !== '') return fromReference;
  if (event.requestObject_bytes > 0) {
    const precondition = stringAt(event.requestObject, 'preconditions', 'uid');
    if (precondition !== undefined) return precondition;
  }
  if (event.responseObject_bytes === 0) return '';
  return (
    stringAt(event.responseObject, 'details', 'uid') ??
    stringAt(event.responseObject, 'metadata', 'uid') ??
    ''
  );
}
