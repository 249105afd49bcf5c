import { isJsonArray, isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { objectAt } from '../kube-object.ts';
import { conflictTexts, type ConflictTexts } from './conflict-text.ts';
import { difference, fieldSet, union } from './field-set.ts';
import {
  cappedManagers,
  decodeManaged,
  encodeManaged,
  managerIdentity,
  NO_MANAGERS,
  type Managed,
  type ManagerEntry,
  type Operation,
} from './managed.ts';
import {
  allowedByLastApplied,
  hasLastApplied,
  LAST_APPLIED_MANAGER,
  withLastApplied,
} from './last-applied.ts';
import { fieldElement, type Path } from './path-element.ts';
import { TypedError, UnconvertibleError } from './typed-error.ts';
import { Updater, type Conflicts, type KindVersions } from './updater.ts';
import { typeProblems } from './validate-typed.ts';

/** One kind in the version and at the subresource of a request. */
export interface FieldManagement extends KindVersions {
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** An object of which nothing was said yet, as the server writes it. */
  readonly emptyObject: JsonObject;
  /** Of this moment, as metadata has it. */
  readonly time: string;
}

export type Applied =
  | { readonly type: 'applied'; readonly object: JsonObject }
  | { readonly type: 'conflicts'; readonly texts: ConflictTexts }
  /** The request is wrong (400). */
  | { readonly type: 'refused'; readonly why: string }
  /** The configuration is not of its type, or the object cannot be had in the version of a manager (500, as from the API server). */
  | { readonly type: 'mistyped'; readonly why: string };

function fieldPath(...names: readonly string[]): Path {
  return names.map(fieldElement);
}

/** What identifies an object or is written by the server is owned by nobody (managedfields/internal/stripmeta.go). */
const STRIPPED = fieldSet(
  fieldPath('apiVersion'),
  fieldPath('kind'),
  fieldPath('metadata'),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => fieldPath('metadata', name)),
);

const BEFORE_FIRST_APPLY = 'before-first-apply';
/** Stands for the manager of a request while it is compared: what it takes from its own older entry counts as a change. */
const CURRENT_OPERATION = 'current-operation';

function managedFieldsOf(object: JsonObject): JsonValue | undefined {
  return jsonAt(object, 'metadata', 'managedFields');
}

/** The object with these managers; without any it has no `managedFields`. */
export function withManagedFields(
  object: JsonObject,
  entries: readonly JsonObject[] | undefined,
): JsonObject {
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata');
  return { ...object, metadata: entries === undefined ? metadata : { ...metadata, managedFields: entries } };
}

function entryOf(management: FieldManagement, manager: string, operation: Operation): ManagerEntry {
  const { apiVersion, subresource, time } = management;
  return {
    manager: manager === '' ? 'unknown' : manager,
    operation,
    apiVersion,
    subresource,
    time,
    fields: new Map(),
  };
}

function stripped(managed: Managed, id: string): Managed {
  const entry = managed.get(id);
  if (entry === undefined) return managed;
  const fields = difference(entry.fields, STRIPPED);
  const kept = new Map(managed);
  if (fields.size === 0) kept.delete(id);
  else kept.set(id, { ...entry, fields });
  return kept;
}

function checkType(object: JsonObject, management: FieldManagement, allowsDuplicates: boolean): void {
  const atom = management.typeOf(management.apiVersion);
  if (atom === undefined) throw new TypedError([{ path: '', message: 'no corresponding type' }]);
  const problems = typeProblems(object, atom, allowsDuplicates);
  if (problems.length > 0) throw new TypedError(problems);
}

function updated(
  management: FieldManagement,
  live: JsonObject,
  next: JsonObject,
  managed: Managed,
  manager: string,
): Managed {
  const entry = entryOf(management, manager, 'Update');
  const compared = new Updater(management).update(live, next, managed, CURRENT_OPERATION, entry);
  const changed = new Map(stripped(compared, CURRENT_OPERATION));
  const current = changed.get(CURRENT_OPERATION);
  if (current !== undefined) {
    const id = managerIdentity(entry);
    const previous = changed.get(id);
    changed.delete(CURRENT_OPERATION);
    changed.set(id, {
      ...entry,
      fields: previous === undefined ? current.fields : union(current.fields, previous.fields),
    });
  }
  return cappedManagers(changed, union);
}

function isReset(entries: JsonValue | undefined): boolean {
  if (!isJsonArray(entries)) return false;
  const [first] = entries;
  return (
    entries.length === 0 || (entries.length === 1 && isJsonObject(first) && Object.keys(first).length === 0)
  );
}

function decodedOrNone(entries: JsonValue | undefined): Managed {
  try {
    return decodeManaged(entries);
  } catch (error) {
    if (error instanceof SyntaxError) return NO_MANAGERS;
    throw error;
  }
}

/** A client may write managedFields itself, but not through a subresource; what it leaves out stays (decodeLiveOrNew). */
function managersBefore({ subresource }: FieldManagement, live: JsonObject, next: JsonObject): Managed {
  const sent = managedFieldsOf(next);
  if (subresource !== '') return decodedOrNone(managedFieldsOf(live));
  if (isReset(sent)) return NO_MANAGERS;
  const managed = decodedOrNone(sent);
  return managed.size === 0 ? decodedOrNone(managedFieldsOf(live)) : managed;
}

/**
 * Who owns what after a create, an update or a patch: `next` with its managedFields. `live` is what it replaces, `undefined` for a new object.
 * Both are as the server writes them, with what it fills in. Source: Update in managedfields/internal/fieldmanager.go; as there, an object
 * that is not of its type loses its managedFields instead of being refused.
 */
export function trackUpdate(
  management: FieldManagement,
  live: JsonObject | undefined,
  next: JsonObject,
  manager: string,
): JsonObject {
  const managed = managersBefore(management, live ?? {}, next);
  // Objects without managers are not followed, unless they are new.
  if (managed.size === 0 && live !== undefined) return withManagedFields(next, undefined);
  const own = withManagedFields(next, undefined);
  const before = live ?? management.emptyObject;
  try {
    checkType(own, management, true);
    return withManagedFields(own, encodeManaged(updated(management, before, own, managed, manager)));
  } catch (error) {
    if (error instanceof TypedError || error instanceof UnconvertibleError) return own;
    throw error;
  }
}

interface Application {
  readonly management: FieldManagement;
  readonly live: JsonObject;
  readonly config: JsonObject;
  readonly managed: Managed;
  readonly manager: string;
}

type Outcome =
  | { readonly type: 'applied'; readonly object: JsonObject | undefined; readonly managed: Managed }
  | { readonly type: 'conflicts'; readonly conflicts: Conflicts };

function appliedOnce({ management, live, config, managed, manager }: Application, force: boolean): Outcome {
  const entry = entryOf(management, manager, 'Apply');
  const id = managerIdentity(entry);
  // The time is that of the last application that changed something.
  const before = { ...entry, time: managed.get(id)?.time };
  const result = new Updater(management).apply(live, config, managed, id, before, force);
  if (result.type === 'conflicts') return result;
  const changed = new Map(stripped(result.managed, id));
  const own = changed.get(id);
  if (own !== undefined && result.object !== undefined) changed.set(id, { ...own, time: entry.time });
  return { ...result, managed: changed };
}

/** Fields that kubectl set by client-side apply may be taken over without force (managedfields/internal/lastappliedmanager.go). */
function appliedAfterClientSide(application: Application, force: boolean): Outcome {
  const outcome = appliedOnce(application, force);
  if (outcome.type === 'applied' || application.manager !== LAST_APPLIED_MANAGER) return outcome;
  const { management, live } = application;
  const allowed = allowedByLastApplied(live, management.apiVersion, management.typeOf(management.apiVersion));
  if (allowed === undefined) return outcome;
  const left = new Map(
    [...outcome.conflicts].flatMap(([id, fields]) => {
      const others = difference(fields, allowed);
      return others.size === 0 ? [] : [[id, others] as const];
    }),
  );
  return left.size > 0 ? { type: 'conflicts', conflicts: left } : appliedOnce(application, true);
}

function spokenKind(object: JsonObject): string {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const groupVersion = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `${groupVersion}, Kind=${stringAt(object, 'kind') ?? ''}`;
}

function spokenObject(object: JsonObject): string {
  const { namespace, name } = objectAt(object, 'metadata');
  const texts = [namespace, name].map((text) => (typeof text === 'string' ? text : ''));
  return `${texts.join('/')}; ${spokenKind(object)}`;
}

function refusal({ apiVersion, kind }: FieldManagement, config: JsonObject): string | undefined {
  if (stringAt(config, 'apiVersion') !== apiVersion || stringAt(config, 'kind') !== kind)
    return `invalid object type: ${spokenKind(config)}`;
  const entries = managedFieldsOf(config);
  return entries === undefined || entries === null ? undefined : 'metadata.managedFields must be nil';
}

function configProblem(management: FieldManagement, config: JsonObject): string | undefined {
  try {
    checkType(config, management, false);
    return undefined;
  } catch (error) {
    if (error instanceof TypedError)
      return `failed to create typed patch object (${spokenObject(config)}): ${error.message}`;
    throw error;
  }
}

function outcomeOf(application: Application, force: boolean): Outcome | UnconvertibleError {
  try {
    return appliedAfterClientSide(application, force);
  } catch (error) {
    if (error instanceof UnconvertibleError) return error;
    throw error;
  }
}

/**
 * Applies a configuration: what it says is merged into the live object (`undefined`: a new one) and owned by `manager`; what `manager` applied
 * before, and nobody owns now, goes. The object comes back with its managedFields and without defaults. Source: Apply in
 * managedfields/internal/fieldmanager.go.
 */
export function trackApply(
  management: FieldManagement,
  live: JsonObject | undefined,
  config: JsonObject,
  manager: string,
  force: boolean,
): Applied {
  const why = refusal(management, config);
  if (why !== undefined) return { type: 'refused', why };
  const mistyped = configProblem(management, config);
  if (mistyped !== undefined) return { type: 'mistyped', why: mistyped };
  const { emptyObject } = management;
  const present = live ?? emptyObject;
  const known = decodeManaged(managedFieldsOf(present));
  const managed =
    known.size === 0 ? updated(management, emptyObject, present, known, BEFORE_FIRST_APPLY) : known;
  const outcome = outcomeOf({ management, live: present, config, managed, manager }, force);
  if (outcome instanceof UnconvertibleError) return { type: 'mistyped', why: outcome.message };
  if (outcome.type === 'conflicts')
    return { type: 'conflicts', texts: conflictTexts(outcome.conflicts, managed) };
  const object = outcome.object ?? present;
  const annotated =
    manager === LAST_APPLIED_MANAGER && hasLastApplied(object) ? withLastApplied(object, config) : object;
  return { type: 'applied', object: withManagedFields(annotated, encodeManaged(outcome.managed)) };
}
