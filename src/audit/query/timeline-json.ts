import { formatMicroTime } from '../../kube/microtime.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/**
 * One entry of `audit timeline -o json`: `{ first, last, user, impersonatedUser?, userAgent, sourceIP, verb, resource, count, objects: [ns/name],
 * objectCount, code, failed, dryRun, fieldManager?, fields?: [{ path, before?, after? }], cause?, caused: [...], auditID }`. `fields` is absent where the log does
 * not show what changed; `objects` and `fields` are samples, `objectCount` and `fieldCount` the numbers.
 */
export function timelineEntryJson(entry: TimelineEntry): unknown {
  return {
    first: formatMicroTime(entry.first_us),
    last: formatMicroTime(entry.last_us),
    user: entry.user,
    userCount: entry.userCount,
    impersonatedUser: entry.impersonatedUser || undefined,
    userAgent: entry.userAgent,
    sourceIP: entry.sourceIP,
    verb: entry.verb,
    resource: entry.resource,
    count: entry.count,
    objects: entry.objects,
    objectCount: entry.objectCount,
    objectCountIsLeast: entry.objectCountIsLeast || undefined,
    code: entry.code,
    failed: entry.failed,
    message: entry.message || undefined,
    dryRun: entry.dryRun,
    fieldManager: entry.fieldManager || undefined,
    mutatedBy: entry.mutatedBy.length === 0 ? undefined : entry.mutatedBy,
    fields: entry.fields,
    fieldCount: entry.fields === undefined ? undefined : entry.fieldCount,
    causesDiffer: entry.cause === undefined ? undefined : entry.causesDiffer,
    cause:
      entry.cause === undefined
        ? undefined
        : { ...entry.cause, at_us: undefined, at: formatMicroTime(entry.cause.at_us) },
    caused: entry.caused.map(({ first_us, last_us, ...caused }) => ({
      ...caused,
      first: formatMicroTime(first_us),
      last: formatMicroTime(last_us),
    })),
    auditID: entry.auditID,
  };
}
