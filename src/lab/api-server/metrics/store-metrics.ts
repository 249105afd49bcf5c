import type { ObjectStore } from '../storage/object-store.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** Sets what /metrics tells of storage each time that it is asked. The one store has no cluster id, as an etcd has none to who does not ask for it. */
export function observeStore(store: ObjectStore, metrics: ServerMetrics): void {
  const { registry, storageObjects, resourceObjects, storageSize } = metrics;
  registry.onCollect(() => {
    for (const [name, { count }] of store.collections()) {
      const [resource = '', ...group] = name.split('.');
      storageObjects.set([name], count);
      resourceObjects.set([group.join('.'), resource], count);
    }
    storageSize.set(['etcd-0'], store.used_bytes);
  });
}
