import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { parseJson } from '../parse-json.ts';
import type { ObjectType, Shape } from '../schema/object-type.ts';
import { TYPE_DEFAULTS } from './index.ts';

/** Defaults of the schema of a custom resource. Those that are published for built-in types only say how Go reads an absent field. */
function publishedDefaults(type: ObjectType): JsonObject {
  const isCustom = type.name.includes('/');
  const found: [string, JsonValue][] = [];
  for (const { name, default: text } of type.fields.values())
    if (text !== undefined && isCustom) found.push([name, parseJson(text)]);
  return Object.fromEntries(found);
}

const fixedByType = new WeakMap<ObjectType, JsonObject>();

function fixedDefaults(type: ObjectType): JsonObject {
  let known = fixedByType.get(type);
  if (known === undefined) {
    known = { ...publishedDefaults(type), ...TYPE_DEFAULTS[type.name]?.fixed };
    fixedByType.set(type, known);
  }
  return known;
}

function defaultedObject(value: JsonObject, type: ObjectType): JsonObject {
  const entries = new Map<string, JsonValue | undefined>(Object.entries(value));
  for (const [name, byDefault] of Object.entries(fixedDefaults(type)))
    if (entries.get(name) === undefined) entries.set(name, byDefault);
  const computed = TYPE_DEFAULTS[type.name]?.computed;
  const before =
    computed === undefined ? entries : new Map(Object.entries(computed(Object.fromEntries(entries))));
  for (const [name, entry] of before) {
    const field = type.fields.get(name);
    if (field !== undefined && entry !== undefined) before.set(name, defaulted(entry, field.shape));
  }
  return Object.fromEntries(before);
}

function defaulted(value: JsonValue, shape: Shape): JsonValue {
  if (shape.type === 'list' && isJsonArray(value)) return value.map((item) => defaulted(item, shape.item));
  if (!isJsonObject(value)) return value;
  if (shape.type === 'object') return defaultedObject(value, shape.objectType());
  if (shape.type !== 'map' || shape.value.type === 'value') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      entry === undefined ? entry : defaulted(entry, shape.value),
    ]),
  );
}

/**
 * Fills in what was left out, by the type of each part of the object, outside in: a container gets the same defaults in a Pod and in the
 * template of a CronJob. Custom resources get those of their schema; an object without a type stays as it is.
 */
export function withDefaults(body: JsonObject, type: ObjectType | undefined): JsonObject {
  return type === undefined ? body : defaultedObject(body, type);
}
