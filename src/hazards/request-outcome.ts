import type { AuditEvent } from '../audit/event.ts';

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
  if (event.objectRef === undefined || event.objectRef.subresource !== '') return false;
  if (event.verb === 'create') return succeeded(event);
  return event.responseStatus.code === 201 && (event.verb === 'patch' || event.verb === 'update');
}

/** Did this request remove an object or a collection, or evict a pod? Dry runs and failures remove nothing. */
export function isRemoval(event: AuditEvent): boolean {
  const { objectRef, verb } = event;
  if (objectRef === undefined || event.query.dryRun === true || !succeeded(event)) return false;
  if (verb === 'create') return objectRef.subresource === 'eviction';
  return (verb === 'delete' || verb === 'deletecollection') && objectRef.subresource === '';
}
