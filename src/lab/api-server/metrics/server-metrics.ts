import { conversionFamilies } from './conversion-metrics.ts';
import { flowMetrics } from './flow-metrics.ts';
import { MetricsRegistry } from './registry.ts';
import { securityFamilies } from './security-metrics.ts';
import { watchCacheFamilies } from './watch-cache-metrics.ts';

const REQUEST_BUCKETS_S = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
const SLI_BUCKETS_S = REQUEST_BUCKETS_S.slice(2);
const ADMISSION_BUCKETS_S = [0.005, 0.025, 0.1, 0.5, 1, 2.5];
const WEBHOOK_BUCKETS_S = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25];
const RESPONSE_BUCKETS_BYTES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const WATCH_EVENT_BUCKETS_BYTES = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

const OBJECT = ['group', 'version', 'resource', 'subresource', 'scope', 'component'];

/** Families of endpoints/metrics/metrics.go. */
function requestFamilies(registry: MetricsRegistry) {
  return {
    requests: registry.counter({
      name: 'apiserver_request_total',
      help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      stability: 'STABLE',
      labels: ['verb', 'dry_run', ...OBJECT, 'code'],
    }),
    durations: registry.histogram({
      name: 'apiserver_request_duration_seconds',
      help: 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      stability: 'STABLE',
      labels: ['verb', 'dry_run', ...OBJECT],
      buckets: REQUEST_BUCKETS_S,
    }),
    sliDurations: registry.histogram({
      name: 'apiserver_request_sli_duration_seconds',
      help: 'Response latency distribution (not counting webhook duration and priority & fairness queue wait times) in seconds for each verb, group, version, resource, subresource, scope and component.',
      stability: 'ALPHA',
      labels: ['verb', ...OBJECT],
      buckets: SLI_BUCKETS_S,
    }),
    responseSizes: registry.histogram({
      name: 'apiserver_response_sizes',
      help: 'Response size distribution in bytes for each group, version, verb, resource, subresource, scope and component.',
      stability: 'STABLE',
      labels: ['verb', ...OBJECT],
      buckets: RESPONSE_BUCKETS_BYTES,
    }),
    longRunning: registry.gauge({
      name: 'apiserver_longrunning_requests',
      help: 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
      stability: 'STABLE',
      labels: ['verb', ...OBJECT],
    }),
    inflight: registry.gauge({
      name: 'apiserver_current_inflight_requests',
      help: 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
      stability: 'STABLE',
      labels: ['request_kind'],
    }),
    inqueue: registry.gauge({
      name: 'apiserver_current_inqueue_requests',
      help: 'Maximal number of queued requests in this apiserver per request kind in last second.',
      stability: 'ALPHA',
      labels: ['request_kind'],
    }),
    terminations: registry.counter({
      name: 'apiserver_request_terminations_total',
      help: 'Number of requests which apiserver terminated in self-defense.',
      stability: 'ALPHA',
      labels: ['verb', ...OBJECT, 'code'],
    }),
    deprecated: registry.gauge({
      name: 'apiserver_requested_deprecated_apis',
      help: 'Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.',
      stability: 'STABLE',
      labels: ['group', 'version', 'resource', 'subresource', 'removed_release'],
    }),
  };
}

/** Families of watches, of endpoints/metrics/metrics.go too. */
function watchFamilies(registry: MetricsRegistry) {
  return {
    watchEvents: registry.counter({
      name: 'apiserver_watch_events_total',
      help: 'Number of events sent in watch clients',
      stability: 'ALPHA',
      labels: ['group', 'version', 'resource'],
    }),
    watchEventSizes: registry.histogram({
      name: 'apiserver_watch_events_sizes',
      help: 'Watch event size distribution in bytes',
      stability: 'ALPHA',
      labels: ['group', 'version', 'resource'],
      buckets: WATCH_EVENT_BUCKETS_BYTES,
    }),
  };
}

/** Families of storage/etcd3/metrics. */
function storageFamilies(registry: MetricsRegistry) {
  return {
    etcdDurations: registry.histogram({
      name: 'etcd_request_duration_seconds',
      help: 'Etcd request latency in seconds for each operation and object type.',
      stability: 'ALPHA',
      labels: ['operation', 'group', 'resource'],
      buckets: REQUEST_BUCKETS_S,
    }),
    etcdRequests: registry.counter({
      name: 'etcd_requests_total',
      help: 'Etcd request counts for each operation and object type.',
      stability: 'ALPHA',
      labels: ['operation', 'group', 'resource'],
    }),
    etcdErrors: registry.counter({
      name: 'etcd_request_errors_total',
      help: 'Etcd failed request counts for each operation and object type.',
      stability: 'ALPHA',
      labels: ['operation', 'group', 'resource'],
    }),
    storageEvents: registry.counter({
      name: 'apiserver_storage_events_received_total',
      help: 'Number of etcd events received split by kind.',
      stability: 'BETA',
      labels: ['group', 'resource'],
    }),
    storageSizeEstimate: registry.gauge({
      name: 'apiserver_resource_size_estimate_bytes',
      help: 'Estimated size of stored objects in database. Estimate is based on sum of last observed sizes of serialized objects. In case of a fetching error, the value will be -1.',
      stability: 'ALPHA',
      labels: ['group', 'resource'],
    }),
    storageObjects: registry.gauge({
      name: 'apiserver_storage_objects',
      help: '[DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
      stability: 'STABLE',
      labels: ['resource'],
      deprecated: '1.34.0',
    }),
    resourceObjects: registry.gauge({
      name: 'apiserver_resource_objects',
      help: 'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
      stability: 'ALPHA',
      labels: ['group', 'resource'],
    }),
    storageSize: registry.gauge({
      name: 'apiserver_storage_size_bytes',
      help: 'Size of the storage database file physically allocated in bytes.',
      stability: 'STABLE',
      labels: ['storage_cluster_id'],
    }),
  };
}

/** Families of audit/metrics.go. */
function auditFamilies(registry: MetricsRegistry) {
  return {
    auditEvents: registry.counter({
      name: 'apiserver_audit_event_total',
      help: 'Counter of audit events generated and sent to the audit backend.',
      stability: 'ALPHA',
      labels: [],
    }),
    auditErrors: registry.counter({
      name: 'apiserver_audit_error_total',
      help: 'Counter of audit events that failed to be audited properly. Plugin identifies the plugin affected by the error.',
      stability: 'ALPHA',
      labels: ['plugin'],
    }),
    auditLevels: registry.counter({
      name: 'apiserver_audit_level_total',
      help: 'Counter of policy levels for audit events (1 per request).',
      stability: 'ALPHA',
      labels: ['level'],
    }),
    auditRejected: registry.counter({
      name: 'apiserver_audit_requests_rejected_total',
      help: 'Counter of apiserver requests rejected due to an error in audit logging backend.',
      stability: 'ALPHA',
      labels: [],
    }),
  };
}

/** Families of admission/metrics; whoever calls webhooks observes them. */
function admissionFamilies(registry: MetricsRegistry) {
  return {
    admissionSteps: registry.histogram({
      name: 'apiserver_admission_step_admission_duration_seconds',
      help: 'Admission sub-step latency histogram in seconds, broken out for each operation and API resource and step type (validate or admit).',
      stability: 'STABLE',
      labels: ['type', 'operation', 'rejected'],
      buckets: ADMISSION_BUCKETS_S,
    }),
    webhookDurations: registry.histogram({
      name: 'apiserver_admission_webhook_admission_duration_seconds',
      help: 'Admission webhook latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).',
      stability: 'STABLE',
      labels: ['name', 'type', 'operation', 'rejected'],
      buckets: WEBHOOK_BUCKETS_S,
    }),
    webhookRejections: registry.counter({
      name: 'apiserver_admission_webhook_rejection_count',
      help: 'Admission webhook rejection count, identified by name and broken out for each admission type (validating or admit) and operation. Additional labels specify an error type (calling_webhook_error or apiserver_internal_error if an error occurred; no_error otherwise) and optionally a non-zero rejection code if the webhook rejects the request with an HTTP status code (honored by the apiserver when the code is greater or equal to 400). Codes greater than 600 are truncated to 600, to keep the metrics cardinality bounded.',
      stability: 'ALPHA',
      labels: ['name', 'type', 'operation', 'error_type', 'rejection_code'],
    }),
    webhookFailOpens: registry.counter({
      name: 'apiserver_admission_webhook_fail_open_count',
      help: 'Admission webhook fail open count, identified by name and broken out for each admission type (validating or mutating).',
      stability: 'ALPHA',
      labels: ['name', 'type'],
    }),
    webhookRequests: registry.counter({
      name: 'apiserver_admission_webhook_request_total',
      help: 'Admission webhook request total, identified by name and broken out for each admission type (validating or mutating) and operation. Additional labels specify whether the request was rejected or not and an HTTP status code. Codes greater than 600 are truncated to 600, to keep the metrics cardinality bounded.',
      stability: 'ALPHA',
      labels: ['name', 'type', 'operation', 'code', 'rejected'],
    }),
  };
}

/** Everything that /metrics shows, under the names, labels and buckets of kube-apiserver 1.36. */
export function serverMetrics() {
  const registry = new MetricsRegistry();
  return {
    registry,
    ...requestFamilies(registry),
    ...watchFamilies(registry),
    ...storageFamilies(registry),
    ...auditFamilies(registry),
    ...admissionFamilies(registry),
    ...flowMetrics(registry),
    ...watchCacheFamilies(registry),
    ...securityFamilies(registry),
    ...conversionFamilies(registry),
  };
}

export type ServerMetrics = ReturnType<typeof serverMetrics>;
