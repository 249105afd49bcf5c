import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { parseJson } from '../parse-json.ts';
import type { ObjectType, Shape } from '../schema/object-type.ts';
import { messageType } from '../protobuf/message-table.ts';
import { TYPE_DEFAULTS } from './index.ts';
import type { Computed } from './type-defaults.ts';

/** Defaults of the schema of a custom resource. Those that are published for built-in types only say how Go reads an absent field. */
function publishedDefaults(type: ObjectType): JsonObject {
  const isCustom = type.name.includes('/');
  const found: [string, JsonValue][] = [];
  for (const { name, default: text } of type.fields.values())
    if (text !== undefined && isCustom) found.push([name, parseJson(text)]);
  return Object.fromEntries(found);
}

/** How the values of one type are filled in, worked out when the type is first met. */
interface TypePlan {
  readonly fixed: readonly (readonly [name: string, value: JsonValue])[];
  readonly computed: Computed | undefined;
  /** Fields below which there may be something to fill in. */
  readonly nested: readonly (readonly [name: string, shape: Shape])[];
  /** Fields that are Go structs, no pointers: they are there even if nobody wrote them. */
  readonly embedded: readonly (readonly [name: string, type: () => ObjectType])[];
}

const plans = new WeakMap<ObjectType, TypePlan>();

function isNested(shape: Shape): boolean {
  if (shape.type === 'object') return true;
  if (shape.type === 'value') return false;
  return isNested(shape.type === 'list' ? shape.item : shape.value);
}

function planOf(type: ObjectType): TypePlan {
  let plan = plans.get(type);
  if (plan === undefined) {
    const { fixed = {}, computed } = TYPE_DEFAULTS[type.name] ?? {};
    const all = Object.entries({ ...publishedDefaults(type), ...fixed });
    const structs = new Set(
      messageType(type.name)
        ?.fields.filter((field) => field.shape === 'single' && field.value === 'message' && !field.isPointer)
        .map(({ jsonName }) => jsonName),
    );
    const fields = [...type.fields.values()].filter(({ shape }) => isNested(shape));
    plan = {
      fixed: all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
      computed,
      nested: fields.map(({ name, shape }) => [name, shape] as const),
      embedded: fields.flatMap(({ name, shape }) =>
        structs.has(name) && shape.type === 'object' ? [[name, shape.objectType] as const] : [],
      ),
    };
    plans.set(type, plan);
  }
  return plan;
}

const absent = new WeakMap<ObjectType, JsonObject>();

/** What a struct of this type is that nobody wrote. */
function absentStruct(type: ObjectType): JsonObject {
  let value = absent.get(type);
  if (value === undefined) {
    value = defaultedObject({}, type);
    absent.set(type, value);
  }
  return value;
}

const filledTypes = new WeakMap<ObjectType, boolean>();

function innerType(shape: Shape): ObjectType | undefined {
  if (shape.type === 'object') return shape.objectType();
  if (shape.type === 'list') return innerType(shape.item);
  return shape.type === 'map' ? innerType(shape.value) : undefined;
}

/** Is there anything to fill in, in the type or anywhere below? Most of an object (metadata, status) has nothing. */
function hasDefaults(type: ObjectType): boolean {
  let known = filledTypes.get(type);
  if (known === undefined) {
    const reached = new Set([type]);
    for (const one of reached)
      for (const [, shape] of planOf(one).nested) {
        const inner = innerType(shape);
        if (inner !== undefined) reached.add(inner);
      }
    known = [...reached].some((one) => planOf(one).fixed.length > 0 || planOf(one).computed !== undefined);
    filledTypes.set(type, known);
  }
  return known;
}

function withFixed(value: JsonObject, { fixed }: TypePlan): JsonObject {
  let filled: Record<string, JsonValue | undefined> | undefined;
  for (const [name, byDefault] of fixed)
    if ((value[name] ?? undefined) === undefined) (filled ??= { ...value })[name] = byDefault;
  return filled ?? value;
}

/** The object itself where nothing is missing: what is defaulted twice, as each object of a patch is, is copied once. */
function defaultedObject(value: JsonObject, type: ObjectType): JsonObject {
  if (!hasDefaults(type)) return value;
  const plan = planOf(type);
  const filled = withFixed(value, plan);
  const before = plan.computed?.(filled) ?? filled;
  let changed: Record<string, JsonValue | undefined> | undefined;
  for (const [name, shape] of plan.nested) {
    const entry = before[name];
    const inner = entry === undefined ? undefined : defaulted(entry, shape);
    if (inner !== entry) (changed ??= { ...before })[name] = inner;
  }
  for (const [name, structType] of plan.embedded) {
    if (before[name] !== undefined) continue;
    const byDefault = absentStruct(structType());
    if (Object.keys(byDefault).length > 0) (changed ??= { ...before })[name] = byDefault;
  }
  return changed ?? before;
}

function defaultedItems(items: readonly JsonValue[], shape: Shape): readonly JsonValue[] {
  const next = items.map((item) => defaulted(item, shape));
  return next.some((item, index) => item !== items[index]) ? next : items;
}

function defaulted(value: JsonValue, shape: Shape): JsonValue {
  if (shape.type === 'list') return isJsonArray(value) ? defaultedItems(value, shape.item) : value;
  if (!isJsonObject(value)) return value;
  if (shape.type === 'object') return defaultedObject(value, shape.objectType());
  if (shape.type !== 'map') return value;
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
