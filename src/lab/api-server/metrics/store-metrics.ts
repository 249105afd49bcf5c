import type { ObjectStore, StoreWrite } from '../storage/object-store.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** `deployments.apps` is the resource `deployments` of the group `apps`. */
function kindOf(collection: string): { readonly group: string; readonly resource: string } {
  const [resource = '', ...group] = collection.split('.');
  return { group: group.join('.'), resource };
}

/** Counts one request to etcd; what is written comes back to the watch cache as an event. */
export function observeWrite(
  metrics: ServerMetrics,
  collection: string,
  { operation, isTaken, took_ms }: StoreWrite,
): void {
  const { group, resource } = kindOf(collection);
  const labels = [operation, group, resource];
  metrics.etcdRequests.add(labels);
  metrics.etcdDurations.observe(labels, took_ms / 1000);
  if (!isTaken) {
    metrics.etcdErrors.add(labels);
    return;
  }
  metrics.storageEvents.add([group, resource]);
  metrics.cacheEvents.add([group, resource]);
}

/** Sets what /metrics tells of storage each time that it is asked. The one store has no cluster id, as an etcd has none to who does not ask for it. */
export function observeStore(store: ObjectStore, metrics: ServerMetrics): void {
  const { registry, storageObjects, resourceObjects, storageSize, storageSizeEstimate, cacheRevision } =
    metrics;
  registry.onCollect(() => {
    for (const [name, { count, present_bytes, lastRevision }] of store.collections()) {
      const { group, resource } = kindOf(name);
      storageObjects.set([name], count);
      resourceObjects.set([group, resource], count);
      storageSizeEstimate.set([group, resource], present_bytes);
      cacheRevision.set([group, resource], lastRevision);
    }
    storageSize.set(['etcd-0'], store.used_bytes);
  });
}
