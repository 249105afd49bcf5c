import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Field, ObjectType, Shape, ValueType } from './object-type.ts';

const VALUES: Readonly<Record<ValueType, fc.Arbitrary<JsonValue>>> = {
  string: fc.string(),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  time: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5+02:00'),
  microtime: fc.constant('2026-01-01T00:00:00.000001Z'),
  bytes: fc.base64String(),
  quantity: fc.constantFrom('100m', '1Gi', '1e3', '.5', 2, '2', '0', '-1k'),
  'int-or-string': fc.oneof(fc.integer(), fc.constantFrom('25%', 'http')),
  any: fc.constantFrom<JsonValue>(1, 'x', true, [1], { a: [{}] }),
  'any object': fc.constantFrom<JsonValue>({}, { a: 1 }),
};

const KEY = /^[a-z./]{1,8}$/;

function valueOf(shape: Shape, depth: number): fc.Arbitrary<JsonValue> {
  switch (shape.type) {
    case 'value':
      return VALUES[shape.value];
    case 'list':
      return fc.array(valueOf(shape.item, depth), { maxLength: 2 });
    case 'map':
      return fc.dictionary(fc.stringMatching(KEY), valueOf(shape.value, depth), { maxKeys: 2 });
    case 'object':
      break;
  }
  return bodyOf(shape.objectType(), depth - 1);
}

function fieldValue({ shape, values }: Field, depth: number): fc.Arbitrary<JsonValue> {
  if (values === undefined) return valueOf(shape, depth);
  const one = fc.constantFrom<JsonValue>(...values);
  if (shape.type === 'list') return fc.array(one, { maxLength: 2 });
  return shape.type === 'map' ? fc.dictionary(fc.stringMatching(KEY), one, { maxKeys: 2 }) : one;
}

/** Bodies that the type takes: what is required, some of the rest, nothing that newer releases dropped; `null` now and then. */
export function bodyOf(type: ObjectType, depth: number): fc.Arbitrary<JsonObject> {
  const entries: Record<string, fc.Arbitrary<JsonValue>> = {};
  const requiredKeys: string[] = [];
  for (const field of type.fields.values()) {
    if (field.untilMinor !== undefined) continue;
    if (field.isRequired) requiredKeys.push(field.name);
    else if (depth <= 0) continue;
    const value = fieldValue(field, depth);
    entries[field.name] = field.isRequired ? value : fc.option(value, { freq: 8 });
  }
  return fc.record(entries, { requiredKeys });
}
