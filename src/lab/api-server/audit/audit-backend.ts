import type { JsonObject } from '../../../kube/json.ts';

/** Where audit events go. */
export interface AuditBackend {
  /**
   * Takes events (fields as of `eventFields`). `false` where they could not be stored and the request is to fail for it; a backend that drops
   * what it cannot keep says `true` (audit/types.go, Sink).
   */
  process(events: readonly JsonObject[]): boolean | Promise<boolean>;
  /** Writes what is still held; nothing may be processed afterwards. */
  close(): Promise<void>;
}

/** Called for events that a backend lost; `plugin` is the label of apiserver_audit_error_total. */
export type AuditLossListener = (
  plugin: 'log' | 'webhook' | 'buffered' | 'truncate',
  error: string,
  events_count: number,
) => void;

/** How a backend treats a request: not at all, as long as the write takes, or as `blocking` and refusing what cannot be recorded. */
export const BACKEND_MODES = ['batch', 'blocking', 'blocking-strict'] as const;
export type BackendMode = (typeof BACKEND_MODES)[number];

/** All of them get every event (audit/union.go). */
export function unionBackend(backends: readonly AuditBackend[]): AuditBackend {
  return {
    process: (events) => {
      const results = backends.map((backend) => backend.process(events));
      const waiting = results.filter((result) => typeof result !== 'boolean');
      const isStored = !results.includes(false);
      if (waiting.length === 0) return isStored;
      return Promise.all(waiting).then((done) => isStored && !done.includes(false));
    },
    close: async () => {
      await Promise.all(backends.map((backend) => backend.close()));
    },
  };
}

/** A mode that does not fail requests for their record (server/options/audit.go, ignoreErrorsBackend). */
export function ignoringErrors(backend: AuditBackend): AuditBackend {
  return {
    process: (events) => {
      const result = backend.process(events);
      return typeof result === 'boolean' ? true : result.then(() => true);
    },
    close: () => backend.close(),
  };
}
