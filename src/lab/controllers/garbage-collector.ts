import { booleanAt } from '../../kube/container.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { groupVersion, listAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { isRefused, unlessRefused } from '../client/lab-client.ts';
import { objectKey } from '../client/reflector.ts';
import type { ResourceRef } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { isTerminating, namespaceOf, pathOf, uidOf } from './object-meta.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** Kinds that own nothing, are owned by nothing that matters, and change all the time (ignoredResources, cmd/kube-controller-manager). */
const IGNORED: ReadonlySet<string> = new Set(['events.', 'events.events.k8s.io']);
/** How often it asks what resources there are now. */
const DISCOVERY_MS = 30_000;

/** Everything of the graph is kept by uid: objects, and who depends on whom. */
interface Known {
  readonly resource: ResourceRef;
  readonly key: string;
}

function ownersOf(object: JsonObject): readonly JsonObject[] {
  return listAt(object, 'metadata', 'ownerReferences').filter(isJsonObject);
}

function ownerUids(object: JsonObject): readonly string[] {
  return ownersOf(object).map((owner) => stringAt(owner, 'uid') ?? '');
}

function finalizersOf(object: JsonObject): readonly string[] {
  return listAt(object, 'metadata', 'finalizers').filter((finalizer) => typeof finalizer === 'string');
}

class GarbageCollector {
  readonly #parts: ControllerParts;
  readonly #caches = new Map<ResourceRef, ObjectCache>();
  readonly #resources = new Map<string, ResourceRef>();
  readonly #known = new Map<string, Known>();
  /** uids of dependents by the uid of their owner. */
  readonly #dependents = new Map<string, Set<string>>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#discover();
    this.#discoverLater();
  }

  #discoverLater(): void {
    this.#parts.clock.after(DISCOVERY_MS, () => {
      this.#discover();
      this.#discoverLater();
    });
  }

  #discover(): void {
    for (const resource of this.#parts.resources()) {
      const name = `${resource.resource}.${resource.group}`;
      const isWatched = ['delete', 'list', 'watch'].every((verb) => resource.verbs.includes(verb));
      if (!isWatched || IGNORED.has(name) || this.#resources.has(name)) continue;
      this.#resources.set(name, resource);
      const cache = this.#parts.informers.of(resource);
      this.#caches.set(resource, cache);
      cache.handle({
        changed: (object, previous) => this.#changed(resource, object, previous),
        deleted: (object) => this.#deleted(object),
      });
    }
  }

  #changed(resource: ResourceRef, object: JsonObject, previous: JsonObject | undefined): void {
    const uid = uidOf(object);
    if (previous === undefined || uidOf(previous) !== uid) {
      this.#known.set(uid, { resource, key: objectKey(object) });
      this.#link(uid, object);
    } else if (previous['metadata'] !== object['metadata']) this.#relink(uid, previous, object);
    // Its owners may be gone already, or it waits for its dependents.
    if (previous === undefined && ownersOf(object).length > 0) this.#parts.queue.add(uid);
    if (isTerminating(object) && finalizersOf(object).some((name) => name === FOREGROUND || name === ORPHAN))
      this.#parts.queue.add(uid);
  }

  #relink(uid: string, previous: JsonObject, object: JsonObject): void {
    // An owner that waits for its dependents may have waited for this one (addUnblockedOwnersToDeleteQueue, graph_builder.go).
    const blocked = new Set(blockedUids(object));
    for (const owner of blockedUids(previous))
      if (!blocked.has(owner) && this.#known.has(owner)) this.#parts.queue.add(owner);
    const [before, after] = [ownerUids(previous), ownerUids(object)];
    if (before.length === after.length && before.every((owner, index) => owner === after[index])) return;
    for (const owner of before) this.#unlink(owner, uid);
    this.#link(uid, object);
    this.#parts.queue.add(uid);
  }

  #link(uid: string, object: JsonObject): void {
    for (const owner of ownerUids(object)) {
      const dependents = this.#dependents.get(owner) ?? new Set();
      this.#dependents.set(owner, dependents);
      dependents.add(uid);
    }
  }

  #unlink(owner: string, uid: string): void {
    const dependents = this.#dependents.get(owner);
    dependents?.delete(uid);
    if (dependents?.size === 0) this.#dependents.delete(owner);
  }

  #deleted(object: JsonObject): void {
    const { queue } = this.#parts;
    const uid = uidOf(object);
    this.#known.delete(uid);
    for (const owner of ownerUids(object)) {
      this.#unlink(owner, uid);
      // An owner that waits for its dependents may have waited for this one.
      if (this.#known.has(owner)) queue.add(owner);
    }
    for (const dependent of this.#dependents.get(uid) ?? []) queue.add(dependent);
  }

  #object(uid: string): { readonly resource: ResourceRef; readonly object: JsonObject } | undefined {
    const known = this.#known.get(uid);
    const object = known === undefined ? undefined : this.#caches.get(known.resource)?.get(known.key);
    return known === undefined || object === undefined || uidOf(object) !== uid
      ? undefined
      : { resource: known.resource, object };
  }

  async reconcile(uid: string): Promise<void> {
    const found = this.#object(uid);
    if (found === undefined) return;
    const { resource, object } = found;
    const finalizers = isTerminating(object) ? finalizersOf(object) : [];
    if (finalizers.includes(ORPHAN)) return this.#orphan(resource, object);
    if (finalizers.includes(FOREGROUND)) return this.#deleteDependents(resource, object);
    if (!isTerminating(object)) await this.#deleteIfAbandoned(resource, object);
  }

  /** Is there an owner of this reference? Who deletes for it has to know, so the server is asked where the cache knows none. */
  async #exists(owner: JsonObject, dependent: JsonObject): Promise<boolean> {
    const uid = stringAt(owner, 'uid') ?? '';
    if (this.#object(uid) !== undefined) return true;
    const { group } = groupVersion(stringAt(owner, 'apiVersion') ?? '');
    const resource = [...this.#resources.values()].find(
      (known) => known.group === group && known.kind === owner['kind'],
    );
    // A kind that nobody serves: nothing can be said of it, and nothing is deleted.
    if (resource === undefined) return true;
    const at = {
      name: stringAt(owner, 'name') ?? '',
      ...(resource.namespaced ? { namespace: namespaceOf(dependent) } : {}),
    };
    try {
      return uidOf(await this.#parts.client.get(resource, at)) === uid;
    } catch (error) {
      if (isRefused(error, 'NotFound')) return false;
      throw error;
    }
  }

  async #deleteIfAbandoned(resource: ResourceRef, object: JsonObject): Promise<void> {
    const owners = ownersOf(object);
    if (owners.length === 0) return;
    const [absent, waiting, solid]: JsonObject[][] = [[], [], []];
    for (const owner of owners) {
      const held = this.#object(stringAt(owner, 'uid') ?? '')?.object;
      if (held !== undefined && waitsForDependents(held)) waiting?.push(owner);
      else if (await this.#exists(owner, object)) solid?.push(owner);
      else absent?.push(owner);
    }
    const leaving = [...(absent ?? []), ...(waiting ?? [])];
    if (leaving.length === 0) return;
    if ((solid ?? []).length > 0) return this.#dropOwners(resource, object, leaving);
    const hasOwn = (this.#dependents.get(uidOf(object))?.size ?? 0) > 0;
    if ((waiting ?? []).length === 0 || !hasOwn) return this.#delete(resource, object, policyOf(object));
    if (this.#dependentsOf(object).some((dependent) => waitsForDependents(dependent.object)))
      await this.#unblockOwners(resource, object);
    await this.#delete(resource, object, 'Foreground');
  }

  /** Owners and dependents may wait for each other in a circle: those of this object wait for it no longer. */
  async #unblockOwners(resource: ResourceRef, object: JsonObject): Promise<void> {
    const ownerReferences = ownersOf(object).map((owner) => ({ ...owner, blockOwnerDeletion: false }));
    await this.#patch(resource, object, { uid: uidOf(object), ownerReferences });
  }

  /** Another owner keeps it: those that are gone are taken out. */
  async #dropOwners(resource: ResourceRef, object: JsonObject, gone: readonly JsonObject[]): Promise<void> {
    const kept = ownersOf(object).filter((owner) => !gone.includes(owner));
    const metadata = { uid: uidOf(object), ownerReferences: kept };
    await this.#patch(resource, object, metadata);
  }

  async #delete(resource: ResourceRef, object: JsonObject, propagationPolicy: string): Promise<void> {
    const options = { preconditions: { uid: uidOf(object) }, propagationPolicy };
    await this.#parts.client
      .delete(resource, pathOf(object), options)
      .catch(unlessRefused('NotFound', 'Conflict'));
  }

  /** Those that block go first; when they are gone, it goes itself. */
  async #deleteDependents(resource: ResourceRef, object: JsonObject): Promise<void> {
    const dependents = this.#dependentsOf(object);
    const blocking = dependents.filter(({ object: dependent }) =>
      blockedUids(dependent).includes(uidOf(object)),
    );
    if (blocking.length === 0) return this.#dropFinalizer(resource, object, FOREGROUND);
    for (const { object: dependent } of dependents)
      if (!isTerminating(dependent)) this.#parts.queue.add(uidOf(dependent));
  }

  async #orphan(resource: ResourceRef, object: JsonObject): Promise<void> {
    for (const { resource: kind, object: dependent } of this.#dependentsOf(object)) {
      const ownerReferences = ownersOf(dependent).filter((owner) => owner['uid'] !== uidOf(object));
      await this.#patch(kind, dependent, { uid: uidOf(dependent), ownerReferences });
    }
    await this.#dropFinalizer(resource, object, ORPHAN);
  }

  async #dropFinalizer(resource: ResourceRef, object: JsonObject, name: string): Promise<void> {
    const finalizers = finalizersOf(object).filter((finalizer) => finalizer !== name);
    await this.#patch(resource, object, { uid: uidOf(object), finalizers });
  }

  async #patch(resource: ResourceRef, object: JsonObject, metadata: JsonObject): Promise<void> {
    await this.#parts.client
      .patch(resource, pathOf(object), { metadata }, 'merge')
      .catch(unlessRefused('NotFound', 'Conflict', 'Invalid'));
  }

  #dependentsOf(object: JsonObject) {
    const uids = [...(this.#dependents.get(uidOf(object)) ?? [])];
    return uids.map((uid) => this.#object(uid)).filter((found) => found !== undefined);
  }
}

/** Owners that may not go before the object has gone. */
function blockedUids(object: JsonObject): readonly string[] {
  return ownersOf(object)
    .filter((owner) => booleanAt(owner, 'blockOwnerDeletion') === true)
    .map((owner) => stringAt(owner, 'uid') ?? '');
}

function waitsForDependents(object: JsonObject): boolean {
  return isTerminating(object) && finalizersOf(object).includes(FOREGROUND);
}

/** What somebody has asked for with the object counts for its dependents too. */
function policyOf(object: JsonObject): string {
  const finalizers = finalizersOf(object);
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}

/** Deletes what its owners have left behind, and keeps owners until their dependents are gone, or orphaned (pkg/controller/garbagecollector). Virtual owners and namespaces of other owners are left out. */
export const garbageCollector: ControllerDefinition = {
  name: 'generic-garbage-collector',
  workers_count: 20,
  // Every deletion is two requests (startGarbageCollectorController, cmd/kube-controller-manager).
  rateFactor: { perSecond: 2, burst: 2 },
  start(parts) {
    const collector = new GarbageCollector(parts);
    return (uid) => collector.reconcile(uid);
  },
};
