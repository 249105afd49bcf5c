import type { DuckDBConnection } from '@duckdb/node-api';
import { formatMicroTime } from '../../kube/microtime.ts';
import { deletionCauses, type DeletionCause } from './deletion-cause.ts';
import type { Filter } from './filter.ts';
import type { LifeEntry } from './object-life.ts';
import { objectLife, type ObjectIdentity } from './object.ts';

/** One change of an object, and who began what a controller did. */
export interface LifeLine {
  readonly entry: LifeEntry;
  readonly cause: DeletionCause | undefined;
}

/** What was not shown. */
export interface LeftOutOfLife {
  failed_count: number;
  quiet_count: number;
}

/** The changes to show, oldest first; counts what is left out. */
export async function* lifeLines(
  connection: DuckDBConnection,
  object: ObjectIdentity,
  window: Pick<Filter, 'from_us' | 'to_us'>,
  {
    raw = false,
    failed = false,
  }: { readonly raw?: boolean | undefined; readonly failed?: boolean | undefined },
  leftOut: LeftOutOfLife,
): AsyncGenerator<LifeLine> {
  const options = { ...window, raw };
  const causes = await deletionCauses(connection, object, window);
  for await (const { entry } of objectLife(connection, object, options)) {
    const isStatus = entry.change.object.subresource === 'status';
    const quiet = entry.event === 'changed' && entry.fields?.length === 0 && isStatus && !raw;
    const unwanted = entry.event === 'failed' && !failed;
    if (quiet) leftOut.quiet_count += 1;
    if (unwanted) leftOut.failed_count += 1;
    if (quiet || unwanted) continue;
    yield { entry, cause: causes.get(entry.change.auditID) };
  }
}

/**
 * One change of `audit object -o json`: `{ at, event, verb, subresource?, user, impersonatedUser?, userAgent, sourceIP, fieldManager?, code, message?, uid?,
 * resourceVersion?, recreated, certainty, fields?: [{ path, before?, after? }], cause?, auditID }`.
 */
export function lifeLineJson({ entry, cause }: LifeLine): unknown {
  const { change } = entry;
  return {
    at: formatMicroTime(change.at_us),
    event: entry.event,
    verb: change.verb,
    subresource: change.object.subresource || undefined,
    user: change.user,
    impersonatedUser: change.impersonatedUser || undefined,
    userAgent: change.userAgent,
    sourceIP: change.sourceIP,
    fieldManager: change.fieldManager || undefined,
    mutatedBy: change.mutatedBy.length === 0 ? undefined : change.mutatedBy,
    code: change.code,
    message: change.message || undefined,
    uid: entry.uid || undefined,
    resourceVersion: entry.resourceVersion || undefined,
    recreated: entry.recreated,
    certainty: entry.certainty,
    fields: entry.fields,
    cause: cause === undefined ? undefined : { ...cause, at_us: undefined, at: formatMicroTime(cause.at_us) },
    auditID: change.auditID,
  };
}
