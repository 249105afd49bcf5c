import { difference, SERVER_WRITTEN_FIELDS, type FieldChange } from '../../kube/json-difference.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { RESOURCE_TYPES } from '../../kube/resource-table.ts';
import type { Change } from './change.ts';

/** Kinds that answer a request on a subresource, or a delete, without being the object. */
const ANSWER_KINDS = new Set([
  'Status',
  'Scale',
  'Binding',
  'Eviction',
  'TokenRequest',
  'Table',
  'PartialObjectMetadata',
  'DeleteOptions',
]);

const KIND_OF = new Map(RESOURCE_TYPES.map((type) => [`${type.group}/${type.resource}`, type.kind]));

/**
 * The object itself, if that is what this body is: the answers to calls on a subresource can be the parent
 * (`pods/status` answers with the Pod) or something else (`scale`, `binding`, Status, Table).
 */
export function objectIn(
  body: JsonValue | undefined,
  change: Pick<Change, 'object'>,
): JsonObject | undefined {
  if (!isJsonObject(body) || !isJsonObject(body['metadata'])) return undefined;
  const kind = stringAt(body, 'kind') ?? '';
  if (ANSWER_KINDS.has(kind) || (kind.endsWith('List') && isJsonArray(body['items']))) return undefined;
  const expected = KIND_OF.get(`${change.object.apiGroup}/${change.object.resource}`);
  if (expected !== undefined && kind !== '' && kind !== expected) return undefined;
  const name = stringAt(body, 'metadata', 'name') ?? '';
  return change.object.name === '' || name === '' || name === change.object.name ? body : undefined;
}

/** The uid that a body shows: of the object, or of the object that a Status tells about. */
export function uidIn(body: JsonValue | undefined): string {
  return stringAt(body, 'metadata', 'uid') ?? stringAt(body, 'details', 'uid') ?? '';
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export function ownersIn(body: JsonValue | undefined): readonly Owner[] {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  const references = isJsonObject(metadata) ? metadata['ownerReferences'] : undefined;
  if (!isJsonArray(references)) return [];
  return references.map((reference) => ({
    kind: stringAt(reference, 'kind') ?? '',
    name: stringAt(reference, 'name') ?? '',
    uid: stringAt(reference, 'uid') ?? '',
  }));
}

export function finalizersIn(body: JsonValue | undefined): readonly JsonValue[] {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  const finalizers = isJsonObject(metadata) ? metadata['finalizers'] : undefined;
  return isJsonArray(finalizers) ? finalizers : [];
}

/** Is it marked for deletion (and waits for a grace period or for finalizers)? */
export function isTerminating(body: JsonValue | undefined): boolean {
  return stringAt(body, 'metadata', 'deletionTimestamp') !== undefined;
}

/** What changes at every write, or repeats the object: true, but nothing that a reader asked for. */
const NOISE_FIELDS: ReadonlySet<string> = new Set([
  ...SERVER_WRITTEN_FIELDS,
  'kind',
  'apiVersion',
  'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]',
  'metadata.annotations[deployment.kubernetes.io/revision]',
  'metadata.annotations[endpoints.kubernetes.io/last-change-trigger-time]',
  'metadata.annotations[control-plane.alpha.kubernetes.io/leader]',
]);

/** Times and counters of a status that says again what it said before. */
const HEARTBEAT_FIELD =
  /(^|\.)(lastHeartbeatTime|lastProbeTime|lastTransitionTime|lastUpdateTime|lastSyncTime|observedGeneration|renewTime)$/;

export interface DiffScope {
  /** Keep what is noise to most readers (managedFields, resourceVersion, heartbeats). */
  readonly raw: boolean;
  /** Status belongs to whoever writes the status subresource: others carry an old copy along. */
  readonly status: boolean;
}

/** Past this an object was replaced rather than changed; nobody reads on. */
const FIELD_MAX_COUNT = 500;

/** The fields that differ between two versions of one object. */
export function changedFields(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  scope: DiffScope,
): readonly FieldChange[] {
  const ignore = new Set(scope.raw ? [] : NOISE_FIELDS);
  if (!scope.status) ignore.add('status');
  const fields = difference(withMaps(before), withMaps(after), { ignore, maximum_count: FIELD_MAX_COUNT });
  return scope.raw ? fields : fields.filter((field) => !HEARTBEAT_FIELD.test(field.path));
}

/** An object without annotations and one with none are the same: a first annotation is one field, not a new map. */
function withMaps(object: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(object) || !isJsonObject(object['metadata'])) return object;
  return { ...object, metadata: { labels: {}, annotations: {}, ...object['metadata'] } };
}

/**
 * The fields that a patch sets, where the object before it is not known: the leaves of a merge patch, or the
 * operations of a JSON Patch. What they were before is not known and therefore left out.
 */
export function patchedFields(patch: JsonValue | undefined): readonly FieldChange[] {
  if (isJsonArray(patch)) return patch.map(operationField);
  return changedFields({}, patch, { raw: false, status: true }).flatMap((field) => leaves(field));
}

function operationField(operation: JsonValue): FieldChange {
  const path = (stringAt(operation, 'path') ?? '')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (step.includes('.') || step.includes('/') ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
  const value = isJsonObject(operation) ? operation['value'] : undefined;
  return { path, before: undefined, after: stringAt(operation, 'op') === 'remove' ? null : value };
}

function leaves(field: FieldChange): readonly FieldChange[] {
  if (!isJsonObject(field.after) || Object.keys(field.after).length === 0) return [field];
  return difference({}, field.after)
    .map((below) => ({
      ...below,
      path: below.path.startsWith('[') ? `${field.path}${below.path}` : `${field.path}.${below.path}`,
    }))
    .flatMap((below) => leaves(below));
}

/** Half of a body is bookkeeping of field managers, which nobody reads. */
export function withoutManagedFields(object: JsonValue): JsonValue {
  if (!isJsonObject(object) || !isJsonObject(object['metadata'])) return object;
  const { managedFields: _, ...metadata } = object['metadata'];
  return { ...object, metadata };
}
