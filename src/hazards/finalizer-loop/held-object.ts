import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import type { OffenderBook } from '../evidence.ts';

/** An object whose deletion was asked for and that is not gone. */
export interface HeldObject {
  readonly object: ObjectReference;
  readonly since_us: EpochMicros;
  readonly auditID: string;
  /** uid that the bodies show, `''` without bodies. */
  readonly uid: string;
  /** What holds it, as last seen; empty where the log has no bodies. */
  finalizers: readonly string[];
  /** Successful deletes of it, the first included: an object that is gone would answer 404. */
  delete_count: number;
  lastDelete_us: EpochMicros;
  /** Last time that something showed that it is still there. */
  lastSeen_us: EpochMicros;
}

/** Creations of one resource that failed. */
export interface CreationFailures {
  failure_count: number;
  since_us: EpochMicros;
  last_us: EpochMicros;
}

/** One that had hung, and that has gone in the end. */
export interface EndedObject {
  readonly held: HeldObject;
  readonly ended_us: EpochMicros;
}

/** Objects that wait for the same finalizer; `''` where the log does not show which. */
export interface FinalizerGroup {
  readonly finalizer: string;
  readonly held: HeldObject[];
  /** Those that have gone since. */
  readonly ended: EndedObject[];
  readonly reasons: string[];
}

/** Those that hang and those that have gone since. */
export function allOf({ held, ended }: FinalizerGroup): readonly HeldObject[] {
  return ended.length === 0 ? held : [...ended.map((one) => one.held), ...held];
}

/** Who took this finalizer off other objects in this log. */
export interface Remover {
  user: string;
  book: OffenderBook;
  removal_count: number;
  last_us: EpochMicros;
}

/** What a body says about the end of its object. */
export interface EndState {
  readonly uid: string;
  readonly isDeleting: boolean;
  readonly finalizers: readonly string[];
}

function strings(list: JsonValue | undefined): readonly string[] {
  return isJsonArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}

/** `undefined` where the answer carries no object (a Status, or no body at this level). */
export function endStateOf(event: AuditEvent, object: ObjectReference): EndState | undefined {
  if (event.responseObject_bytes === 0) return undefined;
  const body = event.responseObject;
  const metadata = jsonAt(body, 'metadata');
  if (stringAt(body, 'kind') === 'Status' || metadata === undefined) return undefined;
  const uid = stringAt(metadata, 'uid');
  if (uid === undefined) return undefined;
  const own = strings(jsonAt(metadata, 'finalizers'));
  // A namespace has a second list, which the namespace controller works off.
  const ofSpec = object.resource === 'namespaces' ? strings(jsonAt(body, 'spec', 'finalizers')) : [];
  return {
    uid,
    isDeleting: stringAt(metadata, 'deletionTimestamp') !== undefined,
    finalizers: [...own, ...ofSpec],
  };
}

/** An object of a list that was deleted as a whole, with what holds it. */
export interface HeldItem {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly finalizers: readonly string[];
}

/** What the answer to a deletecollection shows of objects that finalizers hold: they stand there as they were before. */
export function heldItemsOf(event: AuditEvent): readonly HeldItem[] {
  const items = jsonAt(event.responseObject, 'items');
  if (!isJsonArray(items)) return [];
  return items.flatMap((item) => {
    const metadata = jsonAt(item, 'metadata');
    const finalizers = strings(jsonAt(metadata, 'finalizers'));
    const name = stringAt(metadata, 'name');
    const uid = stringAt(metadata, 'uid');
    if (finalizers.length === 0 || name === undefined || uid === undefined) return [];
    return { namespace: stringAt(metadata, 'namespace') ?? '', name, uid, finalizers };
  });
}

/** `example.com/x in 3 resource instances`, as the namespace controller writes it. */
const REMAINING = /([^\s,:]+) in \d+ resource instances?/g;

/** Finalizers of what is in the namespaces, by what these say of themselves; the most often named first. */
export function finalizersInside(reasons: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    if (!reason.includes('finalizers remaining:')) continue;
    for (const [, finalizer = ''] of reason.matchAll(REMAINING))
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([finalizer]) => finalizer);
}

/** What a namespace says about why it does not end: the messages of its conditions that are True. */
export function remainingOf(event: AuditEvent): readonly string[] {
  const conditions = jsonAt(event.responseObject, 'status', 'conditions');
  if (!isJsonArray(conditions)) return [];
  return conditions.flatMap((condition) => {
    const type = stringAt(condition, 'type') ?? '';
    const isReason = type === 'NamespaceFinalizersRemaining' || type.endsWith('Failure');
    if (!isReason || stringAt(condition, 'status') !== 'True') return [];
    return stringAt(condition, 'message') ?? [];
  });
}
