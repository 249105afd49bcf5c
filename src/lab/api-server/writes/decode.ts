import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { checkFields, type Path } from '../../../kube/schema/check-fields.ts';
import type { ObjectType, Shape, ValueType } from '../../../kube/schema/object-type.ts';
import { withoutEmpty } from '../encoding/go-form.ts';
import { badRequest } from '../request/api-error.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';

/** How a request wants fields treated that do not exist: `fieldValidation`. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** An object as the kind's decoder reads it: unknown fields and nulls are gone. */
export interface Decoded {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

export function fieldValidationOf(query: ReadonlyMap<string, string>): FieldValidation {
  const text = query.get('fieldValidation') ?? '';
  if (text === '' || text === 'Warn') return 'Warn';
  if (text === 'Ignore' || text === 'Strict') return text;
  throw badRequest(
    `fieldValidation: Unsupported value: "${text}": supported values: "Ignore", "Strict", "Warn"`,
  );
}

/** `spec.containers[0].image`: as the strict decoder writes a path. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** How Go names the types of the table. */
const GO_TYPES: Readonly<Record<ValueType, string>> = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  boolean: 'bool',
  time: 'string',
  microtime: 'string',
  bytes: '[]uint8',
  quantity: 'string',
  'int-or-string': 'int32',
  any: 'interface {}',
  'any object': 'map[string]interface {}',
};

function goType(shape: Shape): string {
  switch (shape.type) {
    case 'value':
      return GO_TYPES[shape.value];
    case 'list':
      return `[]${goType(shape.item)}`;
    case 'map':
      return `map[string]${goType(shape.value)}`;
    case 'object':
      break;
  }
  return shape.objectType().name.replace(/^(\w+)\.(v\w+)\.(\w+)$/, '$2.$3');
}

/** The innermost struct on the way to a field, and what the field takes. */
function fieldAt(type: ObjectType, path: Path): { readonly struct: string; readonly goType: string } {
  let struct = type;
  let shape: Shape = { type: 'object', objectType: () => type };
  for (const step of path) {
    if (shape.type === 'object') {
      struct = shape.objectType();
      const field = struct.fields.get(String(step));
      if (field === undefined) break;
      shape = field.shape;
    } else if (shape.type === 'list') shape = shape.item;
    else if (shape.type === 'map') shape = shape.value;
  }
  return { struct: struct.name.split(/[./]/).at(-1) ?? '', goType: goType(shape) };
}

/** The JSON type of what was found, as encoding/json names it. */
function goJsonType(body: JsonValue, path: Path): string {
  let value: JsonValue | undefined = body;
  for (const step of path) {
    if (isJsonArray(value) && typeof step === 'number') value = value[step];
    else if (isJsonObject(value)) value = value[String(step)];
  }
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function typeError(body: JsonObject, type: ObjectType, path: Path): string {
  const names = path.filter((step) => typeof step === 'string').join('.');
  const { struct, goType: expected } = fieldAt(type, path);
  return `json: cannot unmarshal ${goJsonType(body, path)} into Go struct field ${struct}.${names} of type ${expected}`;
}

function cannotBeHandled(resource: Resource, why: string): Error {
  const { kind, version } = resource;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

/** Does the object say that it is what the URL takes? Missing apiVersion and kind are filled in. */
function checkKind(body: JsonObject, resource: Resource): void {
  const apiVersion = stringAt(body, 'apiVersion') ?? '';
  const kind = stringAt(body, 'kind') ?? '';
  const expected = apiVersionServed(resource);
  if (apiVersion !== '' && apiVersion !== expected)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  if (kind !== '' && kind !== resource.kind)
    throw badRequest(
      `${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: no kind "${kind}" is registered for version "${expected}" in scheme`,
    );
}

/** Leaves out what the type does not know, and nulls, which are absent fields in Go. */
function pruned(value: JsonValue, shape: Shape): JsonValue {
  if (shape.type === 'list' && isJsonArray(value)) return value.map((item) => pruned(item, shape.item));
  if (!isJsonObject(value)) return value;
  if (shape.type === 'map')
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, entry]) =>
        entry === undefined || entry === null ? [] : [[key, pruned(entry, shape.value)] as const],
      ),
    );
  return shape.type === 'object' ? prunedObject(value, shape.objectType()) : value;
}

function prunedObject(value: JsonObject, type: ObjectType): JsonObject {
  const kept: [string, JsonValue][] = [];
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined || entry === null) continue;
    const field = type.fields.get(name);
    if (field !== undefined) kept.push([name, pruned(entry, field.shape)]);
    else if (type.preservesUnknownFields) kept.push([name, entry]);
  }
  return Object.fromEntries(kept);
}

/**
 * Reads an object as the decoder of its kind does: wrong types are refused (400), unknown fields are dropped, with a warning or an
 * error where the request wants one. Texts are those of k8s.io/apiserver (transformDecodeError) and sigs.k8s.io/json.
 */
export function decode(sent: JsonObject, resource: Resource, validation: FieldValidation): Decoded {
  checkKind(sent, resource);
  const body: JsonObject = { ...sent, apiVersion: apiVersionServed(resource), kind: resource.kind };
  const { objectType } = resource;
  if (objectType === undefined) return { body, warnings: [] };
  const problems = checkFields(objectType, body, SERVED_MINOR);
  const wrong = problems.find((problem) => problem.type === 'wrong-type');
  if (wrong !== undefined) throw cannotBeHandled(resource, typeError(body, objectType, wrong.path));
  const unknown = problems.flatMap((problem) =>
    problem.type === 'unknown' || problem.type === 'removed' || problem.type === 'too-new'
      ? [`unknown field "${pathText(problem.path)}"`]
      : [],
  );
  if (unknown.length > 0 && validation === 'Strict')
    throw cannotBeHandled(resource, `strict decoding error: ${unknown.join(', ')}`);
  const kept = withoutEmpty(objectType.name, prunedObject(body, objectType));
  return { body: kept, warnings: validation === 'Warn' ? unknown : [] };
}
