import type { AuditEvent } from './event.ts';
import type { ObjectReference } from '../kube/object-reference.ts';
import { parseMicroTime } from '../kube/microtime.ts';

let lastAuditID = 0;

/** The instant from which fixture events count their seconds. */
export const FIXTURE_START_US = parseMicroTime('2026-01-01T00:00:00Z') ?? 0;

type EventParts = Partial<Omit<AuditEvent, 'objectRef' | 'user' | 'responseStatus' | 'stageTimestamp_us'>> & {
  /** Seconds after FIXTURE_START_US. */
  readonly at_s: number;
  readonly user?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly objectRef?: Partial<ObjectReference>;
};

/** Builds one event for a test: only what the test is about has to be said. */
export function auditEvent(parts: EventParts): AuditEvent {
  const { at_s, user, code, reason, message, objectRef, ...rest } = parts;
  const at_us = FIXTURE_START_US + Math.round(at_s * 1_000_000);
  lastAuditID += 1;
  return {
    auditID: `00000000-0000-4000-8000-${String(lastAuditID).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    level: 'RequestResponse',
    verb: 'get',
    requestURI: '/',
    query: {},
    user: { username: user ?? 'alice@example.com', uid: '', groups: [] },
    impersonatedUser: undefined,
    sourceIPs: ['10.0.0.1'],
    userAgent: 'kubectl/v1.34.0',
    objectRef:
      objectRef === undefined
        ? undefined
        : {
            apiGroup: '',
            apiVersion: 'v1',
            resource: '',
            subresource: '',
            namespace: '',
            name: '',
            uid: '',
            resourceVersion: '',
            ...objectRef,
          },
    responseStatus: { code: code ?? 200, reason: reason ?? '', message: message ?? '' },
    requestReceivedTimestamp_us: at_us,
    stageTimestamp_us: at_us,
    annotations: {},
    requestObject: undefined,
    responseObject: undefined,
    requestObject_bytes: rest.requestObject === undefined ? 0 : JSON.stringify(rest.requestObject).length,
    responseObject_bytes: rest.responseObject === undefined ? 0 : JSON.stringify(rest.responseObject).length,
    ...rest,
  };
}
