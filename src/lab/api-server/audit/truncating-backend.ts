import { isJsonObject, type JsonObject } from '../../../kube/json.ts';
import type { AuditBackend, AuditLossListener } from './audit-backend.ts';

/** `--audit-log-truncate-*`, `--audit-webhook-truncate-*`: of events as JSON. */
export interface TruncationLimits {
  readonly maxEvent_bytes: number;
  readonly maxBatch_bytes: number;
}

/** Defaults of kube-apiserver, where it truncates at all (server/options/audit.go). */
export const TRUNCATION: TruncationLimits = { maxEvent_bytes: 100 * 1024, maxBatch_bytes: 10 * 1024 * 1024 };

function size_bytes(event: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(event));
}

function hasBodies({ level }: JsonObject): boolean {
  return level === 'Request' || level === 'RequestResponse';
}

function withoutBodies({
  requestObject: _request,
  responseObject: _response,
  ...event
}: JsonObject): JsonObject {
  const { annotations } = event;
  const said = isJsonObject(annotations) ? annotations : {};
  return { ...event, annotations: { ...said, 'audit.k8s.io/truncated': 'true' } };
}

/**
 * Takes the bodies out of events that are too big, drops those that still are, and hands on no more at once than a batch may hold
 * (plugin/pkg/audit/truncate/truncate.go).
 */
export function truncating(
  backend: AuditBackend,
  { maxEvent_bytes, maxBatch_bytes }: TruncationLimits,
  lost: AuditLossListener,
): AuditBackend {
  const batchesOf = (events: readonly JsonObject[]): readonly (readonly JsonObject[])[] => {
    const batches: JsonObject[][] = [];
    let batch_bytes = Infinity;
    let lost_count = 0;
    for (const whole of events) {
      const event = hasBodies(whole) && size_bytes(whole) > maxEvent_bytes ? withoutBodies(whole) : whole;
      const event_bytes = size_bytes(event);
      if (event_bytes > maxEvent_bytes) {
        lost_count += 1;
        continue;
      }
      if (batch_bytes + event_bytes > maxBatch_bytes) {
        batches.push([]);
        batch_bytes = 0;
      }
      batch_bytes += event_bytes;
      batches.at(-1)?.push(event);
    }
    if (lost_count > 0) lost('truncate', 'event is too large even after truncating', lost_count);
    return batches;
  };
  return {
    process: (events) => {
      const results = batchesOf(events).map((batch) => backend.process(batch));
      const isStored = !results.includes(false);
      const waiting = results.filter((result) => typeof result !== 'boolean');
      if (waiting.length === 0) return isStored;
      return Promise.all(waiting).then((done) => isStored && !done.includes(false));
    },
    close: () => backend.close(),
  };
}
