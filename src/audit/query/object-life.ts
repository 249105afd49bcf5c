import type { FieldChange } from '../../kube/json-difference.ts';
import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../kube/json.ts';
import { hasFailed, type Change } from './change.ts';
import { changedFields, finalizersIn, isTerminating, objectIn, patchedFields, uidIn } from './object-body.ts';
import { patchedObject } from './patched-object.ts';

/**
 * How sure a version is: `certain` as the API server answered it; `rebuilt` from a request body or from patches on
 * the last known version (defaults, webhooks and other writers can have changed more); `unknown`: the log carries no bodies.
 */
export type Certainty = 'certain' | 'rebuilt' | 'unknown';

export type LifeEvent =
  | 'created'
  | 'changed'
  /** Deletion was asked for; the object waits for its grace period or its finalizers. */
  | 'deleting'
  | 'deleted'
  /** A collection was deleted, and the log does not say which objects. */
  | 'perhaps deleted'
  /** A call on a subresource that leaves the object as it is: exec, token. */
  | 'used'
  | 'failed';

export interface LifeEntry {
  readonly change: Change;
  readonly event: LifeEvent;
  /** Another object of the same name than the one before. */
  readonly recreated: boolean;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Undefined where the log does not show what changed; empty where nothing but noise did. */
  readonly fields: readonly FieldChange[] | undefined;
  /** Of `fields`. */
  readonly certainty: Certainty;
  /** False where only what a patch sets is known, not what was there before. */
  readonly knownBefore: boolean;
}

/** What one change did to the object, and how sure that is. */
type Found = Pick<LifeEntry, 'fields' | 'certainty'> & { readonly knownBefore?: boolean };

interface Version {
  readonly object: JsonObject;
  readonly certainty: Certainty;
}

/** Calls on a subresource that change nothing in the object. */
const USES = new Set(['exec', 'attach', 'portforward', 'proxy', 'token', 'log']);

/** Follows one object through its changes, oldest first. Holds one version at a time. */
export class ObjectLife {
  readonly #raw: boolean;
  readonly #name: string;
  #version: Version | undefined;
  #gone: Version | undefined;
  #uid = '';
  #alive: boolean | undefined;

  constructor(name: string, raw: boolean) {
    this.#name = name;
    this.#raw = raw;
  }

  /** The object as it stands after the last change, and whether the log shows that it exists. */
  get state(): { readonly version: Version | undefined; readonly alive: boolean | undefined } {
    return { version: this.#version, alive: this.#alive };
  }

  /** The last version before the object was deleted; undefined where it was not, or no version of it is known. */
  get lastBeforeDeletion(): Version | undefined {
    return this.#gone;
  }

  /** Takes in what a read answered: the object as it was at that time, whatever the log tells of changes. */
  seen(object: JsonObject): void {
    if (this.#alive === false) return;
    this.#version = { object, certainty: 'certain' };
    this.#uid = uidIn(object) || this.#uid;
  }

  /** Takes the next change; undefined where it turns out not to be about this object (deletecollection). */
  next(change: Change): LifeEntry | undefined {
    if (hasFailed(change)) return this.#entry(change, 'failed', { fields: undefined, certainty: 'certain' });
    if (change.verb === 'deletecollection') return this.#deletedWithOthers(change);
    if (change.verb === 'delete' || change.object.subresource === 'eviction') return this.#deleted(change);
    if (USES.has(change.object.subresource))
      return this.#entry(change, 'used', { fields: undefined, certainty: 'certain' });
    return this.#written(change);
  }

  #entry(change: Change, event: LifeEvent, found: Found, recreated = false): LifeEntry {
    const resourceVersion = stringAt(this.#version?.object, 'metadata', 'resourceVersion') ?? '';
    const shown = event === 'created' || event === 'changed' || event === 'deleting' ? resourceVersion : '';
    return { change, event, recreated, uid: this.#uid, resourceVersion: shown, knownBefore: true, ...found };
  }

  #written(change: Change): LifeEntry {
    const response = objectIn(change.responseObject(), change);
    const created = change.verb === 'create' && change.object.subresource === '';
    const uid = uidIn(response) || change.object.uid;
    const recreated = this.#isAnother(uid, created);
    const before = recreated || created ? undefined : this.#version;
    const after: Version | undefined =
      response === undefined ? this.#rebuilt(change, before) : { object: response, certainty: 'certain' };
    this.#uid = uid === '' && !recreated ? this.#uid : uid;
    this.#alive = true;
    this.#gone = undefined;
    const found = created
      ? { fields: undefined, certainty: after?.certainty ?? 'unknown' }
      : this.#difference(change, before, after);
    this.#version = after;
    const gone =
      after !== undefined && isTerminating(after.object) && finalizersIn(after.object).length === 0;
    const released = gone && before !== undefined && finalizersIn(before.object).length > 0;
    const entry = this.#entry(
      change,
      created ? 'created' : released ? 'deleted' : 'changed',
      found,
      recreated,
    );
    if (released) this.#forget();
    return entry;
  }

  /** A new uid is a new object. Without uids, a create of what was never seen to go is one too. */
  #isAnother(uid: string, created: boolean): boolean {
    if (this.#uid !== '' && uid !== '') return uid !== this.#uid;
    return created && this.#alive !== undefined;
  }

  #difference(change: Change, before: Version | undefined, after: Version | undefined): Found {
    if (before !== undefined && after !== undefined) {
      const status = this.#raw || change.object.subresource === 'status';
      const certain = before.certainty === 'certain' && after.certainty === 'certain';
      return {
        fields: changedFields(before.object, after.object, { raw: this.#raw, status }),
        certainty: certain ? 'certain' : 'rebuilt',
      };
    }
    const patch = change.verb === 'patch' ? change.requestObject() : undefined;
    if (patch !== undefined)
      return { fields: patchedFields(patch), certainty: 'rebuilt', knownBefore: false };
    return { fields: undefined, certainty: 'unknown' };
  }

  /** The version after a change whose answer the log does not carry. */
  #rebuilt(change: Change, before: Version | undefined): Version | undefined {
    const request = change.requestObject();
    if (request === undefined) return undefined;
    if (change.verb === 'patch') {
      const object = before === undefined ? undefined : patchedObject(before.object, request, change);
      return object === undefined ? undefined : { object, certainty: 'rebuilt' };
    }
    const { subresource } = change.object;
    if (subresource === 'scale' || subresource === 'binding') return withSubresource(before, request, change);
    const sent = objectIn(request, change);
    if (sent === undefined) return undefined;
    if (subresource === 'status')
      return before === undefined
        ? undefined
        : { object: { ...before.object, status: sent['status'] }, certainty: 'rebuilt' };
    const status = before?.object['status'];
    return { object: status === undefined ? sent : { ...sent, status }, certainty: 'rebuilt' };
  }

  #deleted(change: Change): LifeEntry {
    const response = change.responseObject();
    const answered = objectIn(response, change);
    const uid = uidIn(response) || change.object.uid;
    const recreated = this.#isAnother(uid, false);
    this.#uid = uid === '' ? this.#uid : uid;
    const last = answered ?? this.#version?.object;
    if (change.object.subresource === 'eviction' || (answered !== undefined && isWaiting(answered, change))) {
      if (answered !== undefined) this.#version = { object: answered, certainty: 'certain' };
      return this.#entry(change, 'deleting', { fields: undefined, certainty: 'certain' }, recreated);
    }
    const certain = answered !== undefined || stringAt(response, 'kind') === 'Status';
    const waits = !certain && finalizersIn(last).length > 0;
    const certainty = certain ? 'certain' : 'unknown';
    const entry = this.#entry(
      change,
      waits ? 'deleting' : 'deleted',
      { fields: undefined, certainty },
      recreated,
    );
    if (answered !== undefined) this.#version = { object: answered, certainty: 'certain' };
    if (!waits) this.#forget();
    return entry;
  }

  #deletedWithOthers(change: Change): LifeEntry | undefined {
    const items = jsonAt(change.responseObject(), 'items');
    if (!isJsonArray(items)) {
      if (this.#alive === false) return undefined;
      return this.#entry(change, 'perhaps deleted', { fields: undefined, certainty: 'unknown' });
    }
    const item = items.find((one) => stringAt(one, 'metadata', 'name') === this.#name);
    if (!isJsonObject(item)) return undefined;
    this.#uid = uidIn(item) || this.#uid;
    this.#version = { object: item, certainty: 'certain' };
    const waiting = isWaiting(item, change);
    const entry = this.#entry(change, waiting ? 'deleting' : 'deleted', {
      fields: undefined,
      certainty: 'certain',
    });
    if (!waiting) this.#forget();
    return entry;
  }

  #forget(): void {
    this.#gone = this.#version;
    this.#version = undefined;
    this.#alive = false;
  }
}

/**
 * Does the object that a delete was answered with still exist? It does while it has finalizers or a grace period
 * to run; the kubelet ends a pod's with a delete of gracePeriodSeconds 0.
 */
function isWaiting(answered: JsonObject, change: Change): boolean {
  if (!isTerminating(answered)) return false;
  if (finalizersIn(answered).length > 0) return true;
  if (numberAt(change.requestObject(), 'gracePeriodSeconds') === 0) return false;
  return (numberAt(answered, 'metadata', 'deletionGracePeriodSeconds') ?? 0) > 0;
}

function withSubresource(
  before: Version | undefined,
  request: JsonValue,
  change: Change,
): Version | undefined {
  if (before === undefined) return undefined;
  const spec = isJsonObject(before.object['spec']) ? before.object['spec'] : {};
  const added =
    change.object.subresource === 'scale'
      ? { replicas: jsonAt(request, 'spec', 'replicas') }
      : { nodeName: jsonAt(request, 'target', 'name') };
  return { object: { ...before.object, spec: { ...spec, ...added } }, certainty: 'rebuilt' };
}
