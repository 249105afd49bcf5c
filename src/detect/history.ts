import type { AuditEvent } from '../audit/event.ts';
import type { Change, History } from './contract.ts';

export interface RecordingHistory extends History {
  /** Takes the event in; to be called after all detectors have seen it. */
  record(event: AuditEvent): void;
}

export function startHistory(): RecordingHistory {
  const changes: Change[] = [];
  return {
    record(event) {
      if (event.stage !== 'ResponseComplete' || event.objectRef === undefined || event.query.dryRun === true)
        return;
      if (event.responseStatus.code < 200 || event.responseStatus.code >= 300) return;
      if (!['create', 'update', 'patch', 'delete', 'deletecollection'].includes(event.verb)) return;
      changes.push({
        at_us: event.stageTimestamp_us,
        user: event.user.username,
        userAgent: event.userAgent,
        sourceIP: event.sourceIPs.at(-1) ?? '',
        verb: event.verb,
        object: event.objectRef,
        auditID: event.auditID,
      });
    },
    *recentChanges(since_us) {
      for (let index = changes.length - 1; index >= 0; index -= 1) {
        const change = changes[index];
        if (change === undefined || change.at_us < since_us) return;
        yield change;
      }
    },
    cause: () => undefined,
  };
}
