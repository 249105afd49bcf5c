import { jsonEqual } from '../../../kube/json-difference.ts';
import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import type { ServerClock } from '../clock.ts';
import { DEFINITIONS } from '../resources/resource-registry.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** How long requests that have the old storage already may take to be counted (`tearDown`); ours are never longer under way. */
const DRAIN_MS = 1_000;

function isSame(one: JsonObject, other: JsonObject, ...path: readonly string[]): boolean {
  return jsonEqual(jsonAt(one, ...path) ?? null, jsonAt(other, ...path) ?? null);
}

/**
 * Custom resources have storage, and with it a watch cache, of their own for as long as their definition says the same and has the same names. When
 * that changes, watches end a second later, and those that begin then know nothing from before. Source:
 * pkg/apiserver/customresource_handler.go of k8s.io/apiextensions-apiserver (updateCustomResourceDefinition, removeStorage_locked,
 * tearDown). A real server makes the new storage with the first request that needs it; here it is there at once.
 */
export function keepDefinitionStorage(store: ObjectStore, clock: ServerClock): void {
  store.collection(DEFINITIONS).listen(({ type, object: { body }, previous, revision }) => {
    const isKept =
      type === 'MODIFIED' &&
      previous !== undefined &&
      isSame(body, previous.body, 'spec') &&
      isSame(body, previous.body, 'status', 'acceptedNames');
    if (isKept) return;
    const endWatches = store.collection(stringAt(body, 'metadata', 'name') ?? '').restartCache(revision);
    clock.after(DRAIN_MS, endWatches);
  });
}
