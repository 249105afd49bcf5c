import type { MetricsRegistry } from './registry.ts';

/** A millisecond, doubled 14 times. */
const DEFINITION_BUCKETS_S = Array.from({ length: 15 }, (_, power) => 0.001 * 2 ** power);
const WEBHOOK_BUCKETS_S = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 45, 60];

/** Families of apiextensions-apiserver pkg/apiserver/conversion/metrics.go. */
export function conversionFamilies(registry: MetricsRegistry) {
  return {
    definitionConversions: registry.histogram({
      name: 'apiserver_crd_conversion_webhook_duration_seconds',
      help: 'CRD webhook conversion duration in seconds',
      stability: 'ALPHA',
      labels: ['crd_name', 'from_version', 'to_version', 'succeeded'],
      buckets: DEFINITION_BUCKETS_S,
    }),
    conversionRequests: registry.counter({
      name: 'apiserver_conversion_webhook_request_total',
      help: 'Counter for conversion webhook requests with success/failure and failure error type',
      stability: 'ALPHA',
      labels: ['result', 'failure_type'],
    }),
    conversionDurations: registry.histogram({
      name: 'apiserver_conversion_webhook_duration_seconds',
      help: 'Conversion webhook request latency',
      stability: 'ALPHA',
      labels: ['result', 'failure_type'],
      buckets: WEBHOOK_BUCKETS_S,
    }),
  };
}
