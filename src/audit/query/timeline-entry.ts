import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import { jsonEqual, type FieldChange } from '../../kube/json-difference.ts';
import type { JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { hasFailed, type Change } from './change.ts';
import { kubeController } from './kube-controller.ts';
import type { ChangedFields } from './version-memory.ts';

/** Objects named of a folded entry. */
const SAMPLE_MAX_COUNT = 10;
/** Distinct objects counted of a folded entry before the count becomes "at least". */
const DISTINCT_MAX_COUNT = 1_000;
/** Kinds of answers kept under one change. */
const CAUSED_MAX_COUNT = 50;
/** Fields kept of a change. */
const FIELD_MAX_COUNT = 20;
/** Values kept of a field that changes over and over: enough to see `2 -> 5 -> 2 -> 5`. */
const VALUE_MAX_COUNT = 4;

/** What a controller did in answer to a change. */
export interface Caused {
  readonly controller: string;
  readonly verb: string;
  readonly resource: string;
  count: number;
  readonly objects: string[];
  readonly first_us: EpochMicros;
  last_us: EpochMicros;
  /** False as soon as one of them is here by name and time only. */
  certain: boolean;
}

/** The change that began this one, where it stands further up. */
export interface CauseNote {
  readonly at_us: EpochMicros;
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
  readonly object: string;
  readonly certain: boolean;
}

/** `shop/web`, or `web` where there is no namespace; a collection has no name. */
export function placeOf(object: Pick<ObjectReference, 'namespace' | 'name' | 'resource'>): string {
  const namespace = object.resource === 'namespaces' ? '' : object.namespace;
  if (object.name === '') return namespace === '' ? '*' : `${namespace}/*`;
  return namespace === '' ? object.name : `${namespace}/${object.name}`;
}

/** `deployments.apps/scale`. */
export function resourceText(object: ObjectReference): string {
  const resource = groupResource(object);
  return object.subresource === '' ? resource : `${resource}/${object.subresource}`;
}

/** One line of the timeline: one change, or several alike by the same client soon after each other. */
export class TimelineEntry {
  readonly user: string;
  readonly impersonatedUser: string;
  readonly userAgent: string;
  readonly sourceIP: string;
  readonly verb: string;
  readonly resource: string;
  readonly code: number;
  readonly failed: boolean;
  readonly message: string;
  readonly dryRun: boolean;
  readonly mutatedBy: readonly string[];
  readonly fieldManager: string;
  readonly first_us: EpochMicros;
  readonly cause: CauseNote | undefined;
  readonly auditID: string;
  /** Fields of the first change; undefined where the log does not show what changed. */
  readonly fields: readonly FieldChange[] | undefined;
  /** The first of the first change's fields, over all changes of the only object: what it went through. */
  readonly values: (JsonValue | undefined)[] = [];
  /** How many fields the first change changed: `fields` holds some of them. */
  readonly fieldCount: number;
  /** Do `fields` carry what was there before? */
  readonly knownBefore: boolean;
  /** Asked for by the filter; the others are kept as causes only. */
  readonly selected: boolean;
  last_us: EpochMicros;
  count = 0;
  released = false;
  /** Did every change set the first field to the same value, whatever it was in between? */
  sameValue = true;
  /** Do the changes folded here follow from different causes? `cause` is the first one's. */
  causesDiffer = false;
  readonly #caused = new Map<string, Caused>();
  readonly #objects = new Set<string>();
  readonly #users = new Set<string>();
  #causedBeyond_count = 0;

  constructor(
    change: Change,
    changed: ChangedFields | undefined,
    cause: CauseNote | undefined,
    selected: boolean,
  ) {
    this.selected = selected;
    this.user = change.user;
    this.impersonatedUser = change.impersonatedUser;
    this.userAgent = change.userAgent;
    this.sourceIP = change.sourceIP;
    this.verb = change.verb;
    this.resource = resourceText(change.object);
    this.code = change.code;
    this.failed = hasFailed(change);
    this.message = change.message;
    this.dryRun = change.dryRun;
    this.mutatedBy = change.mutatedBy;
    this.fieldManager = change.fieldManager;
    this.first_us = change.received_us;
    this.last_us = change.received_us;
    this.auditID = change.auditID;
    this.cause = cause;
    this.fields = changed?.fields.slice(0, FIELD_MAX_COUNT);
    this.fieldCount = changed?.fields.length ?? 0;
    this.knownBefore = changed?.knownBefore ?? false;
    if (this.knownBefore && changed?.fields[0] !== undefined) this.values.push(changed.fields[0].before);
    this.add(change, changed);
  }

  add(change: Change, changed: ChangedFields | undefined): void {
    this.count += 1;
    if (this.#users.size < DISTINCT_MAX_COUNT) this.#users.add(change.user);
    this.last_us = change.received_us;
    if (this.#objects.size < DISTINCT_MAX_COUNT) this.#objects.add(placeOf(change.object));
    const field = changed?.fields[0];
    this.sameValue &&= jsonEqual(field?.after, this.fields?.[0]?.after);
    if (field !== undefined && this.values.length <= VALUE_MAX_COUNT) this.values.push(field.after);
  }

  addCaused(change: Change, certain: boolean): void {
    const controller = kubeController(change.user, change.userAgent) ?? change.user;
    const resource = resourceText(change.object);
    const key = `${controller} ${change.verb} ${resource}`;
    const known = this.#caused.get(key);
    if (known === undefined) {
      if (this.#caused.size >= CAUSED_MAX_COUNT) {
        this.#causedBeyond_count += 1;
        return;
      }
      const at_us = change.received_us;
      this.#caused.set(key, {
        controller,
        verb: change.verb,
        resource,
        count: 1,
        objects: [placeOf(change.object)],
        first_us: at_us,
        last_us: at_us,
        certain,
      });
      return;
    }
    known.count += 1;
    known.last_us = change.received_us;
    known.certain &&= certain;
    if (known.objects.length < SAMPLE_MAX_COUNT) known.objects.push(placeOf(change.object));
  }

  /** A sample of the objects changed, in order of first sight. */
  get objects(): readonly string[] {
    return [...this.#objects].slice(0, SAMPLE_MAX_COUNT);
  }

  /** More than one only for kubelets, which do the same thing on every node. */
  get userCount(): number {
    return this.#users.size;
  }

  get objectCount(): number {
    return this.#objects.size;
  }

  /** Were there more distinct objects than are counted? */
  get objectCountIsLeast(): boolean {
    return this.#objects.size >= DISTINCT_MAX_COUNT;
  }

  get caused(): readonly Caused[] {
    return [...this.#caused.values()];
  }

  /** Answers of further kinds than are kept. */
  get causedBeyond_count(): number {
    return this.#causedBeyond_count;
  }

  /** A like change that follows from something else, or from nothing in the log. */
  addCause(cause: CauseNote | undefined): void {
    this.causesDiffer ||= cause?.at_us !== this.cause?.at_us || cause?.user !== this.cause?.user;
  }

  /** Gone out: nothing may be added any more. */
  release(): void {
    this.released = true;
  }
}
