import type { MetricsRegistry } from './registry.ts';

const KIND = ['group', 'resource'];

/** Families of storage/cacher/metrics: what a storm of relists shows. */
export function watchCacheFamilies(registry: MetricsRegistry) {
  const counter = (name: string, help: string) =>
    registry.counter({ name, help, stability: 'ALPHA', labels: KIND });
  return {
    cacheEvents: counter(
      'apiserver_watch_cache_events_received_total',
      'Counter of events received in watch cache broken by resource type.',
    ),
    initEvents: counter(
      'apiserver_init_events_total',
      'Counter of init events processed in watch cache broken by resource type.',
    ),
    terminatedWatchers: counter(
      'apiserver_terminated_watchers_total',
      'Counter of watchers closed due to unresponsiveness broken by resource type.',
    ),
    cacheReturned: counter(
      'apiserver_cache_list_returned_objects_total',
      'Number of objects returned for a LIST request from watch cache',
    ),
    cacheRevision: registry.gauge({
      name: 'apiserver_watch_cache_resource_version',
      help: 'Current resource version of watch cache broken by resource type. This is truncated to the 15 least significant digits.',
      stability: 'ALPHA',
      labels: KIND,
    }),
  };
}
