import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { definitionRules } from './custom-resource-definition.ts';

function definition(schema: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    metadata: { name: 'shapes.example.com', resourceVersion: '1' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'shapes', singular: 'shape', kind: 'Shape', listKind: 'ShapeList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      ...more,
    },
    status: { storedVersions: ['v1'] },
  };
}

function problems(object: JsonObject, old?: JsonObject): readonly string[] {
  const errors = new ErrorList();
  if (old === undefined) definitionRules.create(object, errors);
  else definitionRules.update(object, old, errors);
  return errors.errors.map(({ field, message }) => `${field}: ${message}`);
}

const SCHEMA = 'spec.validation.openAPIV3Schema';
const VALID = { type: 'object', properties: { spec: { type: 'string' } } };

describe('definitionRules', () => {
  it('takes a structural schema', () => expect(problems(definition(VALID))).toEqual([]));

  it.each([
    [{ type: 'string' }, [`${SCHEMA}.type: Invalid value: "string": must be object at the root`]],
    [
      { type: 'object', properties: { a: {} } },
      [`${SCHEMA}.properties[a].type: Required value: must not be empty for specified object fields`],
    ],
    [
      { type: 'object', allOf: [{ properties: { b: { minLength: 1 } } }] },
      [`${SCHEMA}.properties[b]: Required value: because it is defined in ${SCHEMA}.allOf[0].properties[b]`],
    ],
    [
      { type: 'object', properties: { a: { type: 'object', default: { b: 1 } } } },
      [`${SCHEMA}.properties[a].default: Invalid value: {"b":1}: must not have unknown fields`],
    ],
    [
      { type: 'object', properties: { a: { type: 'array', items: { type: 'string' }, uniqueItems: true } } },
      [
        `${SCHEMA}.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
      ],
    ],
  ])('says of %o what is wrong', (schema, expected) =>
    expect(problems(definition(schema))).toEqual(expected),
  );

  it('keeps names of what is established', () => {
    const old = definition(VALID);
    const established = {
      ...old,
      status: { storedVersions: ['v1'], conditions: [{ type: 'Established', status: 'True' }] },
    };
    const names = { plural: 'shapes', singular: 'shape', kind: 'Other', listKind: 'ShapeList' };
    const changed = { ...definition(VALID, { names }), status: established.status };
    expect(problems(changed, established)).toEqual([
      'spec.names.kind: Invalid value: "Other": field is immutable',
    ]);
    expect(problems(changed, old)).toEqual([]);
  });

  it('warns of formats that nobody knows, once they are new', () => {
    const made = definition({ type: 'object', properties: { a: { type: 'string', format: 'nonsense' } } });
    expect(definitionRules.warnings?.(made, undefined)).toEqual(['unrecognized format "nonsense"']);
    expect(definitionRules.warnings?.(made, made)).toEqual([]);
  });
});
