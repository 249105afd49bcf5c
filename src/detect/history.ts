import type { AuditEvent } from '../audit/event.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import type { ObjectReference } from '../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../kube/user-name.ts';
import type { RequestShape } from '../audit/event-shape.ts';
import type { Change, History, Interest, Wish } from './contract.ts';
import { DeleteCauses } from './delete-cause.ts';

/** Changes remembered: some minutes of a busy cluster (200 writes/s); about 20 MB when full. */
const CHANGES_MAX_COUNT = 65_536;

const WRITE_VERBS: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Written all the time by the cluster itself and never the cause of anything. */
const NOISE_RESOURCES: ReadonlySet<string> = new Set([
  'events',
  'leases',
  'tokenreviews',
  'subjectaccessreviews',
  'localsubjectaccessreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'selfsubjectreviews',
]);

/** Subresources that report, bind or issue; `scale`, `eviction` and `finalize` change what a cluster should be. */
const NOISE_SUBRESOURCES: ReadonlySet<string> = new Set([
  'status',
  'binding',
  'token',
  'exec',
  'attach',
  'portforward',
  'proxy',
]);

/** Rewritten with every pod that becomes ready; as noisy as status. */
const DERIVED_RESOURCES: ReadonlySet<string> = new Set(['endpoints', 'endpointslices']);

function succeeded(event: AuditEvent): boolean {
  const { code } = event.responseStatus;
  // 0: the log carries no code; a write that it does not call failed is taken as done.
  return code === 0 || (code >= 200 && code < 300);
}

function isHeartbeat(event: AuditEvent, object: ObjectReference): boolean {
  if (NOISE_RESOURCES.has(object.resource) || NOISE_SUBRESOURCES.has(object.subresource)) return true;
  if (!DERIVED_RESOURCES.has(object.resource) || (event.verb !== 'update' && event.verb !== 'patch'))
    return false;
  return isControlPlane(classifyUserName(event.user.username, event.userAgent));
}

/** The write that this event records, or `undefined` where it changed nothing worth remembering. */
function changeOf(event: AuditEvent): Change | undefined {
  const { objectRef } = event;
  if (event.stage !== 'ResponseComplete' || objectRef === undefined) return undefined;
  if (!WRITE_VERBS.has(event.verb) || !succeeded(event) || isHeartbeat(event, objectRef)) return undefined;
  // Last, as the query is parsed for it (measured: 1 us, for every lease of a kubelet).
  if (event.query.dryRun === true) return undefined;
  return {
    at_us: event.stageTimestamp_us,
    user: event.user.username,
    userAgent: event.userAgent,
    // All but the last can be made up by the client.
    sourceIP: event.sourceIPs.at(-1) ?? '',
    verb: event.verb,
    object: objectRef,
    auditID: event.auditID,
  };
}

function wishOf(request: RequestShape): Wish {
  const { stage, verb, code, resource, subresource } = request;
  if (stage !== 'ResponseComplete' || !request.hasReference || !WRITE_VERBS.has(verb) || code >= 300)
    return 'none';
  if (NOISE_RESOURCES.has(resource) || NOISE_SUBRESOURCES.has(subresource)) return 'none';
  // Of deletions and creations it learns what belonged to whom.
  return verb === 'update' || verb === 'patch' ? 'fields' : 'bodies';
}

/** What `record` takes in anything of. */
export const HISTORY_INTERESTS: readonly Interest[] = [{ of: wishOf }];

/** A History that the engine fills. */
export interface RecordingHistory extends History {
  /** Takes the event in; called after all detectors have seen it. */
  record(event: AuditEvent): void;
}

/**
 * Starts an empty history. Memory: CHANGES_MAX_COUNT changes in a ring, and what DeleteCauses holds; the
 * oldest is forgotten first.
 */
export function startHistory(changes_max_count = CHANGES_MAX_COUNT): RecordingHistory {
  const ring: Change[] = [];
  let next = 0;
  const causes = new DeleteCauses();

  return {
    record(event) {
      const change = changeOf(event);
      if (change === undefined) return;
      ring[next] = change;
      next = (next + 1) % changes_max_count;
      const { verb, object } = change;
      if (verb === 'delete' || verb === 'deletecollection' || object.subresource === 'eviction')
        causes.recordDeletion(event, change);
      // Pods are big, and the answer to their deletion carries their owners: their creation need not be parsed.
      else if (verb === 'create' && event.responseObject_bytes > 0 && object.resource !== 'pods')
        causes.recordOwners(event);
    },

    *recentChanges(since_us: EpochMicros) {
      for (let back_count = 1; back_count <= ring.length; back_count += 1) {
        const change = ring[(next - back_count + changes_max_count) % changes_max_count];
        if (change === undefined || change.at_us < since_us) return;
        yield change;
      }
    },

    cause: (event) => causes.causeOf(event),
  };
}
