import type { JsonObject } from '../kube/json.ts';
import { objectNameKey, type ObjectName } from '../kube/kube-object.ts';
import type { EpochMicros } from '../kube/microtime.ts';

/** Where a version of an object was found. */
export type FoundIn =
  | { readonly type: 'backup'; readonly file: string }
  /** Alive in a snapshot of etcd. */
  | { readonly type: 'snapshot'; readonly file: string; readonly revision: number }
  /** Deleted in the snapshot, with its last version still there because etcd was not compacted yet. */
  | {
      readonly type: 'history of a snapshot';
      readonly file: string;
      readonly revision: number;
      readonly deletedAtRevision: number;
    }
  /** `FILE:byte N`. */
  | { readonly type: 'write-ahead log'; readonly place: string; readonly revision: number | undefined }
  | { readonly type: 'free page'; readonly place: string; readonly revision: number | undefined }
  | { readonly type: 'audit event'; readonly auditID: string; readonly verb: string };

/**
 * How sure the version is: `exact` as the API server or etcd had it; `rebuilt` from requests and patches on a known version (defaults, webhooks and other writers
 * may have changed more); `candidate` what may never have been the state of the object (a transaction of the log of etcd whose outcome is not known).
 */
export type Certainty = 'exact' | 'rebuilt' | 'candidate';
const CERTAINTIES: readonly Certainty[] = ['exact', 'rebuilt', 'candidate'];

/** How an object went, as far as its source tells. */
export interface Deletion {
  readonly at_us: EpochMicros | undefined;
  /** Who asked for it; undefined where the source does not say. */
  readonly user: string | undefined;
}

/** One version of one object, as any source hands it over: the last one that it knows. */
export interface RecoveredObject {
  readonly name: ObjectName;
  /** As it was, with everything that the server had written. */
  readonly body: JsonObject;
  readonly foundIn: FoundIn;
  readonly certainty: Certainty;
  /** When this version was written, or last seen. Undefined: the source knows no times. */
  readonly asOf_us: EpochMicros | undefined;
  /** Undefined where the source does not show that it was deleted. */
  readonly deletion: Deletion | undefined;
  /** What is not certain about it, in whole sentences. */
  readonly guessed: readonly string[];
}

/** What one source gave. */
export interface Recovery {
  readonly objects: readonly RecoveredObject[];
  /** Objects that the source shows to be gone, and has no version of. */
  readonly lost: readonly LostObject[];
  /** What the source cannot show, in whole sentences. */
  readonly cannotTell: readonly string[];
}

/** An object that is known to be gone, and not how it was. */
export interface LostObject {
  readonly name: ObjectName;
  readonly deletion: Deletion;
  /** `the log carries no bodies of it`. */
  readonly why: string;
}

/** Of two versions of an object the one to restore comes first: certain ones before others, later ones before earlier ones. */
function comparePreference(one: RecoveredObject, other: RecoveredObject): number {
  const byCertainty = CERTAINTIES.indexOf(one.certainty) - CERTAINTIES.indexOf(other.certainty);
  if (byCertainty !== 0) return byCertainty;
  return (other.asOf_us ?? 0) - (one.asOf_us ?? 0);
}

/**
 * Of each object the freshest version that is certain; where none is, the freshest rebuilt one, else the freshest candidate. Of versions that are alike in both the one of the source that
 * was named first. In the order in which the objects first appear.
 */
export function freshestOfEach(objects: Iterable<RecoveredObject>): readonly RecoveredObject[] {
  const chosen = new Map<string, RecoveredObject>();
  for (const object of objects) {
    const key = objectNameKey(object.name);
    const before = chosen.get(key);
    if (before === undefined || comparePreference(object, before) < 0) chosen.set(key, object);
  }
  return [...chosen.values()];
}
