import { celTimestamp, parseCelDuration, parseCelTimestamp } from '../cel/time.ts';
import { CelError, CelMap, CelUnknownValue, type CelValue } from '../cel/value.ts';
import { celFromJson } from '../cel/from-json.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import {
  additionalOf,
  fieldSchema,
  isEmbeddedResource,
  isIntOrString,
  itemsOf,
  propertyOf,
  type Schema,
} from './schema.ts';

/** Words that are no names in CEL (apiserver pkg/cel/escaping.go). */
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** A field name as rules write it: `my-field` is `my__dash__field`. `undefined` where rules cannot name it. */
export function escapedName(name: string): string | undefined {
  if (!/^[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*$/.test(name)) return undefined;
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replaceAll(/__|[-./]/g, (found) => ESCAPES[found] ?? found);
}

const STRING: Schema = { type: 'string' };
const METADATA: Schema = { type: 'object', properties: { name: STRING, generateName: STRING } };

/** Rules of a resource see its kind and name, declared or not (WithTypeAndObjectMeta). */
export function resourceSchema(schema: Schema): Schema {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return { ...schema, properties: { ...properties, kind: STRING, apiVersion: STRING, metadata: METADATA } };
}

const NANOS_PER_MS = 1_000_000n;

function textValue(value: string, format: string): CelValue {
  try {
    switch (format.replaceAll('-', '')) {
      case 'duration':
        return parseCelDuration(value);
      case 'datetime':
        return parseCelTimestamp(value.toUpperCase());
      case 'date':
        return celTimestamp(BigInt(Date.parse(`${value}T00:00:00Z`)) * NANOS_PER_MS);
      case 'byte':
        return new Uint8Array(Buffer.from(value, 'base64'));
      default:
        return value;
    }
  } catch (error) {
    if (error instanceof CelError || error instanceof RangeError || error instanceof SyntaxError)
      return new CelUnknownValue(`${JSON.stringify(value)} is no ${format} that is read here`);
    throw error;
  }
}

function objectValue(value: JsonObject, schema: Schema): CelValue {
  const additional = additionalOf(schema);
  const entries: (readonly [CelValue, CelValue])[] = [];
  for (const [name, entry] of Object.entries(value)) {
    const field = fieldSchema(schema, name);
    // A key of a map is itself; the name of a field is escaped. What is not declared does not exist for rules.
    const key = propertyOf(schema, name) === undefined && additional !== undefined ? name : escapedName(name);
    if (entry === undefined || field === undefined || key === undefined) continue;
    entries.push([key, ruleValue(entry, field)]);
  }
  return new CelMap(entries);
}

/** A value as rules see it: by the types and formats of its schema. Source: k8s.io/apiserver pkg/cel/common/values.go. */
export function ruleValue(
  value: JsonValue,
  schema: Schema,
  isResourceRoot = isEmbeddedResource(schema),
): CelValue {
  if (value === null || isIntOrString(schema)) return celFromJson(value);
  if (isJsonArray(value)) {
    const items = itemsOf(schema) ?? {};
    return value.map((item) => ruleValue(item, items));
  }
  if (isJsonObject(value)) return objectValue(value, isResourceRoot ? resourceSchema(schema) : schema);
  if (typeof value === 'number') return schema['type'] === 'number' ? value : celFromJson(value);
  return typeof value === 'string' ? textValue(value, stringAt(schema, 'format') ?? '') : value;
}
