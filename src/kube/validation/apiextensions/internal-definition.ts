import { jsonEqual } from '../../json-difference.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { isNothing } from '../../nothing.ts';
import { goMap } from '../go-value.ts';
import { structs } from '../values.ts';

/** Fields of a version that stand for all versions where all have the same, and what they are called there. */
const HOISTED = [
  ['subresources', 'subresources'],
  ['schema', 'validation'],
  ['additionalPrinterColumns', 'additionalPrinterColumns'],
  ['selectableFields', 'selectableFields'],
] as const;

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return jsonEqual(one, other) || (isNothing(one) && isNothing(other));
}

/**
 * The spec of a definition as kube-apiserver validates it: what is the same in all versions stands at the top, and no longer in the versions.
 * Source: Convert_v1_CustomResourceDefinitionSpec_To_apiextensions_CustomResourceDefinitionSpec, pkg/apis/apiextensions/v1/conversion.go.
 */
export function internalSpec(spec: JsonObject): JsonObject {
  const versions = structs(spec, 'versions');
  const [first] = versions;
  if (first === undefined) return spec;
  const hoisted = HOISTED.filter(([field]) =>
    versions.every((version) => isSame(version[field], first[field])),
  );
  const moved = new Set<string>(hoisted.map(([field]) => field));
  return {
    ...spec,
    ...Object.fromEntries(hoisted.map(([field, top]) => [top, first[field]])),
    version: first['name'],
    versions: versions.map((version) =>
      Object.fromEntries(Object.entries(version).filter(([field]) => !moved.has(field))),
    ),
  };
}

type Shown = (value: JsonValue) => JsonValue;
type Field = readonly [goName: string, jsonName: string, zero: JsonValue, shown?: Shown];

function shownStruct(fields: readonly Field[]): Shown {
  return (value) => {
    const object = isJsonObject(value) ? value : {};
    return Object.fromEntries(
      fields.map(([goName, jsonName, zero, shown]) => {
        const entry = object[jsonName] ?? undefined;
        return [goName, entry === undefined ? zero : (shown?.(entry) ?? entry)];
      }),
    );
  };
}

function shownList(item: Shown): Shown {
  return (value) => (isJsonArray(value) ? value.map(item) : null);
}

function shownMap(entry: Shown): Shown {
  return (value) =>
    isJsonObject(value)
      ? goMap(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, entry(one ?? null)])))
      : null;
}

function sortedKeys(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sortedKeys);
  return isJsonObject(value) ? shownMap(sortedKeys)(value) : value;
}

/** JSONSchemaPropsOrArray and JSONSchemaPropsOrBool. */
function shownItems(value: JsonValue): JsonValue {
  return isJsonArray(value)
    ? { Schema: null, JSONSchemas: value.map(shownSchema) }
    : { Schema: shownSchema(value), JSONSchemas: null };
}

function shownAdditional(value: JsonValue): JsonValue {
  return isJsonObject(value)
    ? { Allows: true, Schema: shownSchema(value) }
    : { Allows: value === true, Schema: null };
}

function shownDependency(value: JsonValue): JsonValue {
  return isJsonArray(value)
    ? { Schema: null, Property: value }
    : { Schema: shownSchema(value), Property: null };
}

const RULE: readonly Field[] = [
  ['Rule', 'rule', ''],
  ['Message', 'message', ''],
  ['MessageExpression', 'messageExpression', ''],
  ['Reason', 'reason', null],
  ['FieldPath', 'fieldPath', ''],
  ['OptionalOldSelf', 'optionalOldSelf', null],
];

/** A rule of `x-kubernetes-validations` as messages show it. */
export const shownRule: Shown = shownStruct(RULE);

/** JSONSchemaProps of pkg/apis/apiextensions/types_jsonschema.go, in its order. */
const SCHEMA: readonly Field[] = [
  ['ID', 'id', ''],
  ['Schema', '$schema', ''],
  ['Ref', '$ref', null],
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null, sortedKeys],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null, sortedKeys],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
  ['Items', 'items', null, shownItems],
  ['AllOf', 'allOf', null, shownList((value) => shownSchema(value))],
  ['OneOf', 'oneOf', null, shownList((value) => shownSchema(value))],
  ['AnyOf', 'anyOf', null, shownList((value) => shownSchema(value))],
  ['Not', 'not', null, (value) => shownSchema(value)],
  ['Properties', 'properties', null, shownMap((value) => shownSchema(value))],
  ['AdditionalProperties', 'additionalProperties', null, shownAdditional],
  ['PatternProperties', 'patternProperties', null, shownMap((value) => shownSchema(value))],
  ['Dependencies', 'dependencies', null, shownMap(shownDependency)],
  ['AdditionalItems', 'additionalItems', null, shownAdditional],
  ['Definitions', 'definitions', null, shownMap((value) => shownSchema(value))],
  [
    'ExternalDocs',
    'externalDocs',
    null,
    shownStruct([
      ['Description', 'description', ''],
      ['URL', 'url', ''],
    ]),
  ],
  ['Example', 'example', null, sortedKeys],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
  ['XValidations', 'x-kubernetes-validations', null, shownList(shownRule)],
];

const schemaStruct = shownStruct(SCHEMA);

/** A schema as messages show it. */
export function shownSchema(value: JsonValue): JsonValue {
  return schemaStruct(value);
}

/** The `items` of a schema as messages show them. */
export const shownItemsOf: Shown = shownItems;

/** The Go names of the fields of a schema that are not the zero value, in Go's order. */
export function fieldsSet(schema: JsonObject): readonly string[] {
  return SCHEMA.filter(([, jsonName, zero]) => {
    const value = schema[jsonName];
    return value !== undefined && value !== null && value !== zero;
  }).map(([goName]) => goName);
}

const VERSION: readonly Field[] = [
  ['Name', 'name', ''],
  ['Served', 'served', false],
  ['Storage', 'storage', false],
  ['Deprecated', 'deprecated', false],
  ['DeprecationWarning', 'deprecationWarning', null],
  ['Schema', 'schema', null, shownStruct([['OpenAPIV3Schema', 'openAPIV3Schema', null, shownSchema]])],
  [
    'Subresources',
    'subresources',
    null,
    shownStruct([
      ['Status', 'status', null],
      [
        'Scale',
        'scale',
        null,
        shownStruct([
          ['SpecReplicasPath', 'specReplicasPath', ''],
          ['StatusReplicasPath', 'statusReplicasPath', ''],
          ['LabelSelectorPath', 'labelSelectorPath', null],
        ]),
      ],
    ]),
  ],
  [
    'AdditionalPrinterColumns',
    'additionalPrinterColumns',
    null,
    shownList(
      shownStruct([
        ['Name', 'name', ''],
        ['Type', 'type', ''],
        ['Format', 'format', ''],
        ['Description', 'description', ''],
        ['Priority', 'priority', 0],
        ['JSONPath', 'jsonPath', ''],
      ]),
    ),
  ],
  ['SelectableFields', 'selectableFields', null, shownList(shownStruct([['JSONPath', 'jsonPath', '']]))],
];

/** The versions of an internal spec as messages show them; Go's nil where there are none. */
export function shownVersions(spec: JsonObject): JsonValue {
  const versions = spec['versions'] ?? null;
  return versions === null ? null : structs(spec, 'versions').map(shownStruct(VERSION));
}
