import { jsonEqual } from '../../../kube/json-difference.ts';
import { isJsonArray, isJsonObject, jsonAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { groupVersion } from '../../../kube/kube-object.ts';
import { builtInAtom } from '../../../kube/managed-fields/built-in-type.ts';
import { customAtom } from '../../../kube/managed-fields/custom-type.ts';
import {
  trackUpdate,
  withManagedFields,
  type FieldManagement,
} from '../../../kube/managed-fields/field-manager.ts';
import { decodeManaged } from '../../../kube/managed-fields/managed.ts';
import { UnconvertibleError } from '../../../kube/managed-fields/typed-error.ts';
import type { Atom } from '../../../kube/managed-fields/type-schema.ts';
import { ConversionFailed } from '../custom-resources/conversion/conversion-webhooks.ts';
import { inVersion } from '../custom-resources/served-custom-resource.ts';
import { timeText, type ServerClock } from '../clock.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import { servedObject, storedVersion } from '../resources/served-object.ts';
import { shown, written } from './prepare.ts';
import { countedFields } from './reset-fields.ts';
import { fieldManagerOf } from './write-options.ts';
import type { Write } from './write-context.ts';

const atoms = new WeakMap<Resource, Atom>();

/** The type by which fields of a resource are owned and merged. */
export function atomOf(resource: Resource): Atom {
  let atom = atoms.get(resource);
  if (atom === undefined) {
    const { definition, objectType, version } = resource;
    if (definition !== undefined) atom = customAtom(definition, version, SERVED_MINOR);
    else if (objectType === undefined) throw new Error(`no type is known of ${resource.resource}`);
    else atom = builtInAtom(objectType, SERVED_MINOR);
    atoms.set(resource, atom);
  }
  return atom;
}

const emptyObjects = new WeakMap<Resource, JsonObject>();

function emptyObject(resource: Resource): JsonObject {
  let empty = emptyObjects.get(resource);
  if (empty === undefined) {
    empty = written({ apiVersion: apiVersionServed(resource), kind: resource.kind }, resource);
    emptyObjects.set(resource, empty);
  }
  return empty;
}

/** The resource that serves the same objects in another version, or in another group (events). */
function servedIn(registry: ResourceRegistry, resource: Resource, apiVersion: string): Resource | undefined {
  if (apiVersionServed(resource) === apiVersion) return resource;
  const { group, version } = groupVersion(apiVersion);
  const found = registry.find(group, version, resource.resource);
  return found?.collection === resource.collection ? found : undefined;
}

/** What it takes to know who manages the fields of an object. */
interface Managed {
  readonly parts: { readonly registry: ResourceRegistry; readonly clock: ServerClock };
  readonly resource: Resource;
}

/** How fields of the object of a request are managed, at the subresource through which it is changed. */
export function fieldManagement({ parts, resource }: Managed, subresource: string): FieldManagement {
  const served = (apiVersion: string): Resource | undefined => servedIn(parts.registry, resource, apiVersion);
  return {
    apiVersion: apiVersionServed(resource),
    kind: resource.kind,
    subresource,
    emptyObject: emptyObject(resource),
    time: timeText(parts.clock.now_ms()),
    typeOf: (apiVersion) => {
      const found = served(apiVersion);
      return found === undefined ? undefined : atomOf(found);
    },
    convert: (object, from, to) => {
      const [source, target] = [served(from), served(to)];
      if (source === undefined || target === undefined) return object;
      if (resource.definition !== undefined) return convertedCustom(resource, object, target.version);
      return written(servedObject(target, storedVersion(source, object)), target);
    },
    filterOf: (apiVersion) => {
      const found = served(apiVersion);
      return found === undefined ? undefined : countedFields(found, subresource);
    },
  };
}

/** Throws UnconvertibleError where a webhook does not convert. */
function convertedCustom(resource: Resource, object: JsonObject, version: string): JsonObject {
  try {
    return inVersion(resource, object, version);
  } catch (error) {
    throw error instanceof ConversionFailed ? new UnconvertibleError(error.message) : error;
  }
}

/** The object as the request wants it, with its managedFields; `live` is what it replaces, `undefined` for a new object. */
export function tracked(
  write: Write,
  subresource: string,
  live: JsonObject | undefined,
  next: JsonObject,
): JsonObject {
  // An empty list of managers means something, and is left out of what is written.
  const form = withManagedFields(shown(next, write.resource), managedFieldsOf(next));
  const { metadata } = trackUpdate(
    fieldManagement(write, subresource),
    live,
    form,
    fieldManagerOf(write.request),
  );
  return withManagedFields(next, entriesOf(metadata));
}

/** What the server itself makes of the status of an object: its own client changes it, under the name of the program. */
export function trackedByServer(managed: Managed, live: JsonObject, next: JsonObject): JsonObject {
  const { metadata } = trackUpdate(
    fieldManagement(managed, 'status'),
    live,
    written(next, managed.resource),
    'kube-apiserver',
  );
  return withManagedFields(next, entriesOf(metadata));
}

function entriesOf(metadata: JsonValue | undefined): readonly JsonObject[] | undefined {
  const entries = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  return isJsonArray(entries) ? entries.filter(isJsonObject) : undefined;
}

/** The managedFields of an object; `undefined` where it has none. */
export function managedFieldsOf(body: JsonObject): readonly JsonObject[] | undefined {
  return entriesOf(body['metadata']);
}

/** What admission made of an object: managedFields that nobody can read are taken back, with a warning (fieldmanager/admission.go). */
export function withReadableManagers(
  admitted: JsonObject,
  before: JsonObject,
): { readonly body: JsonObject; readonly warnings: readonly string[] } {
  const entries = jsonAt(admitted, 'metadata', 'managedFields');
  if (entries === jsonAt(before, 'metadata', 'managedFields')) return { body: admitted, warnings: [] };
  try {
    decodeManaged(entries);
    return { body: admitted, warnings: [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const warning = `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${error.message}`;
    return { body: withManagedFields(admitted, managedFieldsOf(before)), warnings: [warning] };
  }
}

function timeless(entries: readonly JsonObject[]): readonly JsonObject[] {
  return entries.map((entry) => ({ ...entry, time: null }));
}

/** An update that changes nothing but the times of managers changes nothing (IgnoreManagedFieldsTimestampsTransformer). */
export function withOldTimes(next: JsonObject, old: JsonObject): JsonObject {
  const before = managedFieldsOf(old);
  const after = managedFieldsOf(next);
  if (before === undefined || after === undefined || before.length !== after.length) return next;
  if (!jsonEqual(timeless(before), timeless(after))) return next;
  const restored = withManagedFields(next, before);
  return jsonEqual(restored, old) ? restored : next;
}
