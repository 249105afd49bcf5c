import { text } from '../validation/values.ts';
import { escapedName, resourceSchema } from './rule-value.ts';
import {
  additionalOf,
  isEmbeddedResource,
  isIntOrString,
  itemsOf,
  propertiesOf,
  type Schema,
} from './schema.ts';

/** What a rule can know of the type of a value; `dyn`: anything. */
export type RuleType =
  | { readonly type: 'object'; readonly fields: ReadonlyMap<string, Schema> }
  | { readonly type: 'map'; readonly value: RuleType }
  | { readonly type: 'list'; readonly item: RuleType }
  | { readonly type: 'scalar'; readonly name: string }
  | { readonly type: 'dyn' };

export const DYN: RuleType = { type: 'dyn' };

export function scalar(name: string): RuleType {
  return { type: 'scalar', name };
}

const SCALARS: Readonly<Record<string, string>> = { boolean: 'bool', integer: 'int', number: 'double' };

/** Texts of these formats are values of other types. */
const TEXTS: Readonly<Record<string, string>> = {
  byte: 'bytes',
  duration: 'google.protobuf.Duration',
  date: 'google.protobuf.Timestamp',
  'date-time': 'google.protobuf.Timestamp',
};

function listType(schema: Schema): RuleType | undefined {
  const items = itemsOf(schema);
  const item = items === undefined ? undefined : ruleType(items);
  return item === undefined ? undefined : { type: 'list', item };
}

function objectType(schema: Schema): RuleType | undefined {
  const additional = additionalOf(schema);
  if (additional !== undefined) {
    const value = ruleType(additional);
    return value === undefined ? undefined : { type: 'map', value };
  }
  const fields = new Map<string, Schema>();
  for (const [name, property] of propertiesOf(schema)) {
    const field = escapedName(name);
    if (field !== undefined && ruleType(property) !== undefined) fields.set(field, property);
  }
  return { type: 'object', fields };
}

/**
 * The type that a schema has for rules; `undefined` where it has none, so that no rule can name the field. Source: SchemaDeclType,
 * apiserver pkg/cel/common/schemas.go.
 */
export function ruleType(schema: Schema, isResource = isEmbeddedResource(schema)): RuleType | undefined {
  if (isIntOrString(schema)) return DYN;
  const type = text(schema, 'type');
  if (type === 'array') return listType(schema);
  if (type === 'object') return objectType(isResource ? resourceSchema(schema) : schema);
  if (type === 'string') return scalar(TEXTS[text(schema, 'format')] ?? 'string');
  const name = SCALARS[type];
  return name === undefined ? undefined : scalar(name);
}
