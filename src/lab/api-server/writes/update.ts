import { jsonEqual } from '../../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { withManagedFields } from '../../../kube/managed-fields/field-manager.ts';
import { conflict, invalid, MODIFIED, notFound, unmappedError } from '../request/api-error.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import { finalizersOf, servedObject, storedVersion, withMetadata } from '../resources/served-object.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { checkEscalation } from '../security/escalation.ts';
import { checkParamAccess } from '../security/param-access.ts';
import { admissionRequest } from './admission-request.ts';
import { certificateRequestPart, checkCertificateRequest } from './certificate-signing-request.ts';
import { defaulted } from './defaulted.ts';
import { create, decoded, type Written } from './create.ts';
import { managedFieldsOf, tracked, withOldTimes, withReadableManagers } from './field-management.ts';
import { withPhaseTime } from './prepare-volume.ts';
import {
  held,
  onlyStatus,
  withOldFinalizers,
  prepareForUpdate,
  withOldStatus,
  written as writtenForm,
} from './prepare.ts';
import { validate } from './validate.ts';
import { invalidObject } from './invalid-object.ts';
import {
  checkName,
  checkNamespace,
  storageKey,
  isStoredAs,
  storeUpdate,
  type Write,
} from './write-context.ts';

/** What an update changes: the object, its status, or what one subresource stands for. */
export type UpdatePart = 'object' | 'status' | 'finalize' | 'ephemeralcontainers' | 'resize' | 'approval';

/** Somebody else was faster so often that the request gives up. */
const RETRIES_COUNT = 5;

/** Makes the new object, with its managedFields, from the one that stands there. Called again where somebody else was faster. */
export type Change = (current: JsonObject) => {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
  /** What the client sent, where that is another kind than the object. */
  readonly sent?: JsonObject;
};

export function findStored({ parts, resource, namespace, name }: Write): StoredObject {
  const stored = parts.store.collection(resource.collection).get(storageKey(resource, namespace, name));
  if (stored === undefined) throw notFound(resource, name);
  return stored;
}

function checkUid(write: Write, body: JsonObject, current: JsonObject): void {
  const wanted = stringAt(body, 'metadata', 'uid') ?? '';
  const uid = stringAt(current, 'metadata', 'uid') ?? '';
  if (wanted !== '' && wanted !== uid) throw invalidObject(write, 'UID', wanted, uid);
}

/** An update says which revision it is made from; some kinds insist on it. */
function checkRevision(write: Write, body: JsonObject, current: StoredObject): void {
  const { resource, name } = write;
  const wanted = stringAt(body, 'metadata', 'resourceVersion') ?? '';
  if (wanted === '' || wanted === '0') {
    if (resource.behaviour.unconditionalUpdate) return;
    // Storage knows the resource and no kind (store.go, generic registry).
    throw invalid({ group: resource.group, kind: resource.resource }, name, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ]);
  }
  if (!/^\d+$/.test(wanted))
    throw unmappedError(`strconv.ParseUint: parsing ${JSON.stringify(wanted)}: invalid syntax`);
  if (Number(wanted) !== current.revision) throw conflict(resource, name, MODIFIED);
}

function checkFinalizers(write: Write, body: JsonObject, old: JsonObject): void {
  if (stringAt(old, 'metadata', 'deletionTimestamp') === undefined) return;
  const before = new Set(finalizersOf(old));
  const added = finalizersOf(body).filter((finalizer) => !before.has(finalizer));
  if (added.length === 0) return;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const cause = { reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' };
  // Both the update of metadata and that of the kind say it.
  throw invalid(write.resource, write.name, [cause, cause]);
}

function partOf(part: UpdatePart, body: JsonObject, old: JsonObject, write: Write): JsonObject {
  switch (part) {
    case 'object':
      return withOldFinalizers(withOldStatus(body, old, write.resource), old, write.resource);
    case 'finalize':
      return withOldStatus(body, old, write.resource);
    case 'status':
    case 'approval':
      return onlyStatus(body, old, write.resource);
    case 'ephemeralcontainers': {
      const { ephemeralContainers } = objectAt(body, 'spec');
      return { ...old, spec: { ...objectAt(old, 'spec'), ephemeralContainers } };
    }
    case 'resize':
      break;
  }
  return withResources(body, old);
}

/** What may be resized of containers is taken over, by their names (dropNonResizeUpdates, pkg/registry/core/pod). */
function withResources(body: JsonObject, old: JsonObject): JsonObject {
  const spec: Record<string, JsonValue | undefined> = { ...objectAt(old, 'spec') };
  for (const field of ['containers', 'initContainers']) {
    const [wanted, before] = [listAt(body, 'spec', field), listAt(old, 'spec', field)];
    // Containers that come or go are refused by validation.
    if (wanted.length !== before.length) return { ...old, spec: body['spec'] ?? {} };
    if (before.length === 0) continue;
    spec[field] = before.map((container) => {
      const found = wanted.find((entry) => stringAt(entry, 'name') === stringAt(container, 'name'));
      const { resources, resizePolicy } = objectAt(found);
      return found === undefined ? container : { ...objectAt(container), resources, resizePolicy };
    });
  }
  return { ...old, spec };
}

const KEPT_OF_DELETION = ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** Nobody but DELETE says that an object goes; both the update of metadata and that of the kind say so (ValidateObjectMetaAccessorUpdate, apimachinery). */
function checkDeletionKept(write: Write, body: JsonObject, old: JsonObject): void {
  if (stringAt(old, 'metadata', 'deletionTimestamp') !== undefined) return;
  const causes = KEPT_OF_DELETION.flatMap((field) => {
    const said = objectAt(body, 'metadata')[field];
    if (said === undefined || said === null) return [];
    const message = `Invalid value: ${JSON.stringify(said)}: field is immutable`;
    return [{ reason: 'FieldValueInvalid', message, field: `metadata.${field}` }];
  });
  if (causes.length > 0) throw invalid(write.resource, write.name, [...causes, ...causes]);
}

/** Spec finalizers hold a namespace as metadata finalizers hold other objects. */
export function isHeld(body: JsonObject, collection: string): boolean {
  const spec = body['spec'];
  const inner =
    collection === 'namespaces' && typeof spec === 'object' && spec !== null && 'finalizers' in spec
      ? spec.finalizers
      : [];
  return finalizersOf(body).length > 0 || (Array.isArray(inner) && inner.length > 0);
}

/** Does this update leave nothing that keeps a deleted object alive (ShouldDeleteDuringUpdate, store.go)? */
function endsDeletion(body: JsonObject, old: JsonObject, collection: string): boolean {
  const isDeleting = stringAt(old, 'metadata', 'deletionTimestamp') !== undefined;
  const grace_s = numberAt(old, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  return isDeleting && grace_s === 0 && !isHeld(body, collection);
}

/** What admission sees of an update under another kind than that of the object: `scale`. */
export interface UpdateView {
  readonly subresource: string;
  readonly shown: (body: JsonObject) => JsonObject;
  /** As validating admission sees it. */
  readonly checked: (body: JsonObject) => JsonObject;
  /** The object with what is shown of it changed. */
  readonly taken: (shown: JsonObject, body: JsonObject) => JsonObject;
}

function plainView(part: UpdatePart): UpdateView {
  return {
    subresource: part === 'object' ? '' : part,
    shown: (body) => body,
    checked: (body) => body,
    taken: (shown) => shown,
  };
}

/** What a dry run shows: the object as it would be read once it was stored. */
function readBack({ parts, resource }: Write, body: JsonObject): JsonObject | Promise<JsonObject> {
  if (resource.definition === undefined) return body;
  return converting(parts.conversions, () => servedObject(resource, storedVersion(resource, body)));
}

async function attempt(
  write: Write,
  part: UpdatePart,
  how: Change,
  { subresource, shown, checked, taken }: UpdateView,
): Promise<Written | undefined> {
  const { parts, resource, namespace, name, dryRun } = write;
  const current = findStored(write);
  const old = await converting(parts.conversions, () => servedObject(resource, current.body));
  const { body, warnings: said, sent } = await converting(parts.conversions, () => how(old));
  checkName(write, body);
  checkNamespace(resource, namespace, stringAt(body, 'metadata', 'namespace') ?? '');
  const named = withMetadata(body, { name, ...(resource.namespaced ? { namespace } : {}) });
  // Mutating admission sees what was sent, before anything is taken from the object that stands there.
  const first = sent ?? shown(named);
  const admission = admissionRequest(write, {
    operation: 'UPDATE',
    subresource,
    object: first,
    oldObject: shown(old),
  });
  const mutated = taken(await parts.admission.mutate(admission, first), named);
  checkUid(write, mutated, old);
  checkRevision(write, mutated, current);
  const admitted = withReadableManagers(mutated, named);
  const ofPart = partOf(part, admitted.body, old, write);
  const now_ms = parts.clock.now_ms();
  const dated = part === 'status' ? withPhaseTime(ofPart, old, resource, now_ms) : ofPart;
  const limited = certificateRequestPart(part, dated, old, resource, now_ms);
  checkCertificateRequest(limited, old, resource, part);
  const own = withManagedFields(limited, managedFieldsOf(admitted.body));
  const whole = defaulted(own, resource);
  const { authorizer } = parts;
  checkEscalation({ authorizer, user: write.request.user, resource, namespace, name }, whole, old);
  const allocated =
    resource.collection === 'services' ? parts.services.allocated(whole, old, resource, dryRun) : whole;
  // In Go's form, so that what was left out is no change.
  const prepared = prepareForUpdate(held(allocated, resource), old, resource, subresource);
  checkFinalizers(write, prepared, old);
  checkDeletionKept(write, whole, old);
  const next = withOldTimes(writtenForm(prepared, resource), old);
  // Said whatever becomes of the request.
  write.request.context.warnings.push(...validate(prepared, old, resource, subresource));
  if (part === 'object') checkParamAccess({ ...parts, user: write.request.user, resource }, next, old);
  const warnings = [...said, ...admitted.warnings];
  await parts.admission.validate({ ...admission, object: checked(next), oldObject: checked(old) });
  if (jsonEqual(next, old) && (dryRun || (await isStoredAs(write, current, next))))
    return { body: old, created: false, warnings };
  if (dryRun) return { body: await readBack(write, next), created: false, warnings };
  // What has nothing left to wait for is deleted as it stood, without being written once more.
  if (endsDeletion(next, old, resource.collection)) {
    const result = parts.store.delete(resource.collection, current);
    if (result.type === 'refused') throw unmappedError(result.why);
    return result.type === 'written' ? { body: next, created: false, warnings } : undefined;
  }
  const stored = await storeUpdate(write, current, next);
  if (stored === undefined) return undefined;
  const served = await converting(parts.conversions, () => servedObject(resource, stored.body));
  return { body: served, created: false, warnings };
}

/** Changes an object; tries again where somebody else was faster and the change names no revision. */
export async function change(
  write: Write,
  part: UpdatePart,
  how: Change,
  view: UpdateView = plainView(part),
): Promise<Written> {
  for (let tries_count = 0; tries_count < RETRIES_COUNT; tries_count += 1) {
    const written = await attempt(write, part, how, view);
    if (written !== undefined) return written;
  }
  throw conflict(write.resource, write.name, MODIFIED);
}

/** PUT: the object as it is to be from now on. */
export async function update(write: Write, sent: JsonObject, part: UpdatePart): Promise<Written> {
  const { parts, resource, namespace, name, request } = write;
  const exists =
    parts.store.collection(resource.collection).get(storageKey(resource, namespace, name)) !== undefined;
  const isCreation = !exists && part === 'object' && resource.behaviour.createOnUpdate;
  const { body, warnings } = decoded(sent, resource, request.query, { request });
  // Said whatever becomes of the request.
  if (!isCreation) request.context.warnings.push(...warnings);
  checkName(write, body);
  checkNamespace(resource, namespace, stringAt(body, 'metadata', 'namespace') ?? '');
  if (isCreation) return create(write, sent);
  const subresource = part === 'object' ? '' : part;
  return change(write, part, (current) => ({
    body: tracked(write, subresource, current, body),
    warnings: [],
  }));
}
