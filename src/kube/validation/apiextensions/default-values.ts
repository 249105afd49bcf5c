import { embeddedResourceErrors } from '../../custom-resource/embedded-resource.ts';
import { prunedValue } from '../../custom-resource/prune-fields.ts';
import {
  asResourceRoot,
  isEmbeddedResource,
  itemsOf,
  META_FIELDS,
  propertiesOf,
  type Schema,
} from '../../custom-resource/schema.ts';
import { badValue, tellProblems } from '../../custom-resource/schema-problem.ts';
import { schemaProblems } from '../../custom-resource/validate-value.ts';
import { askRules } from '../../custom-resource/validation-rules.ts';
import { jsonEqual } from '../../json-difference.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { goJson } from '../go-value.ts';
import type { Path } from '../path.ts';

/** Puts a value where its schema is, in an object that is otherwise right. */
type Surround = (value: JsonValue) => JsonValue;

function surroundingRoot(value: JsonValue): JsonValue {
  return { apiVersion: 'validation/v1', kind: 'Validation', ...(isJsonObject(value) ? value : {}) };
}

/** The message of an error of many (ToAggregate): each is told once. */
function aggregated(errors: ErrorList): string {
  const texts = [...new Set(errors.errors.map(({ field, message }) => `${field}: ${message}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

const JUNCTORS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not']);

/**
 * The schema that defaults are held to: it says of `int-or-string` no type, and a junctor cannot forbid other fields (ToKubeOpenAPI,
 * pkg/apiserver/schema/kubeopenapi.go).
 */
function asForDefaults(value: JsonValue, isNested = false): JsonValue {
  if (isJsonArray(value)) return value.map((one) => asForDefaults(one, isNested));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'x-kubernetes-int-or-string')
      .filter(([key, entry]) => !(isNested && key === 'additionalProperties' && entry === false))
      .map(([key, entry]) => [key, asForDefaults(entry ?? null, isNested || JUNCTORS.has(key))]),
  );
}

function goTypeOf(value: JsonValue): string {
  if (isJsonArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Metadata that is no object, or has a name that is no text; the types of other fields are not looked at. */
function wrongMetadata(whole: JsonValue): string | undefined {
  const metadata = isJsonObject(whole) ? whole['metadata'] : undefined;
  if (metadata === undefined || metadata === null) return undefined;
  if (!isJsonObject(metadata))
    return `metadata: Invalid value: ${goJson(metadata)}: json: cannot unmarshal ${goTypeOf(metadata)} into Go value of type v1.ObjectMeta`;
  for (const field of ['name', 'generateName', 'namespace']) {
    const value = metadata[field] ?? '';
    if (typeof value === 'string') continue;
    return `metadata: Invalid value: ${goJson(metadata)}: json: cannot unmarshal ${goTypeOf(value)} into Go struct field ObjectMeta.${field} of type string`;
  }
  return undefined;
}

class DefaultRules {
  readonly errors = new ErrorList();

  schema(schema: Schema, root: Schema, around: Surround, isInMeta: boolean, path: Path): void {
    const isRoot = schema === root || isEmbeddedResource(schema);
    const resource = isEmbeddedResource(schema) ? schema : root;
    const surround = isEmbeddedResource(schema) ? surroundingRoot : around;
    const inMeta = isInMeta && !isEmbeddedResource(schema);
    const value = schema['default'];
    if (value !== undefined && value !== null) {
      const at = path.child('default');
      const isSound = inMeta
        ? this.#metadata(surround(value), value, resource, at)
        : this.#object(value, schema, at);
      if (isSound) this.#value(value, schema, isRoot, at);
    }
    const items = itemsOf(schema);
    if (items !== undefined)
      this.schema(items, resource, (one) => surround([one]), inMeta, path.child('items'));
    for (const [name, property] of propertiesOf(schema))
      this.schema(
        property,
        resource,
        (one) => surround({ [name]: one }),
        inMeta || (isEmbeddedResource(schema) && META_FIELDS.has(name)),
        path.child('properties').key(name),
      );
  }

  #metadata(whole: JsonValue, value: JsonValue, resource: Schema, at: Path): boolean {
    const wrong = wrongMetadata(whole);
    if (wrong !== undefined) {
      this.errors.invalid(at, badValue(value), `must result in valid metadata: ${wrong}`);
      return false;
    }
    const found = new ErrorList();
    if (isJsonObject(whole)) embeddedResourceErrors(whole, asResourceRoot(resource), found);
    if (found.length > 0)
      this.errors.invalid(at, badValue(value), `must result in valid metadata: ${aggregated(found)}`);
    return found.length === 0;
  }

  #object(value: JsonValue, schema: Schema, at: Path): boolean {
    if (!jsonEqual(prunedValue(value, schema), value))
      this.errors.invalid(at, badValue(value), 'must not have unknown fields');
    const found = new ErrorList();
    embeddedResourceErrors(value, schema, found, at);
    this.errors.append(found);
    return found.length === 0;
  }

  #value(value: JsonValue, schema: Schema, isResourceRoot: boolean, at: Path): void {
    const found = new ErrorList();
    const typed = asForDefaults(schema);
    if (isJsonObject(typed)) tellProblems(schemaProblems(value, typed), at, found);
    const base = { path: at, isResourceRoot };
    // Transition rules are asked as if nothing had changed, then all others as if nothing had been there.
    if (found.length === 0) found.append(askRules(value, schema, value, undefined, base).errors);
    if (found.length === 0) found.append(askRules(value, schema, undefined, undefined, base).errors);
    this.errors.append(found);
  }
}

/**
 * What is wrong with the defaults of a structural schema: they are held to it, and may have no field that it does not know. Source:
 * ValidateDefaults, pkg/apiserver/schema/defaulting/validation.go. Types inside of the metadata of embedded objects are not looked at.
 */
export function defaultErrors(schema: JsonObject, path: Path): ErrorList {
  const rules = new DefaultRules();
  const root = asResourceRoot(schema);
  rules.schema(root, root, surroundingRoot, false, path);
  return rules.errors;
}
