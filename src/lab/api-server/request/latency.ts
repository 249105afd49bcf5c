import type { RequestContext } from './server-request.ts';

/** Where the time of a request goes, as the audit log names it (AuditAnnotationsFromLatencyTrackers, endpoints/request). */
export type LatencyLayer =
  | 'apf-queue-wait'
  | 'authentication'
  | 'authorization'
  | 'decode-response-object'
  | 'etcd'
  | 'impersonation'
  | 'mutating-webhook'
  | 'response-write'
  | 'serialize-response-object'
  | 'transform-response-object'
  | 'validating-webhook';

/** Adds up what a layer took of a request. Of validating webhooks, which run side by side, the longest counts. */
export function noteLatency({ latencies_ms }: RequestContext, layer: LatencyLayer, latency_ms: number): void {
  const before_ms = latencies_ms.get(layer) ?? 0;
  latencies_ms.set(
    layer,
    layer === 'validating-webhook' ? Math.max(before_ms, latency_ms) : before_ms + latency_ms,
  );
}
