import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { ErrorList } from '../validation/error-list.ts';
import { CorrelatedValue } from './correlated-value.ts';
import { tellProblems } from './schema-problem.ts';
import { schemaProblems } from './validate-value.ts';

/** Texts as kube-apiserver 1.36.3 gives them; test/control-plane/differential/custom-resources.test.ts holds them to it. */
function told(value: JsonValue, schema: JsonObject, old?: JsonValue): readonly string[] {
  const root = { type: 'object', properties: { f: schema } };
  const correlation = old === undefined ? undefined : new CorrelatedValue({ f: value }, { f: old }, root);
  const errors = new ErrorList();
  tellProblems(schemaProblems({ f: value }, root, correlation), undefined, errors);
  return errors.errors.map(({ field, message }) => `${field}: ${message}`);
}

describe('a value and its schema', () => {
  it.each<[JsonValue, JsonObject, readonly string[]]>([
    [1, { type: 'string' }, ['f: Invalid value: "integer": f in body must be of type string: "integer"']],
    [null, { type: 'string' }, ['f: Invalid value: "null": f in body must be of type string: "null"']],
    [null, { type: 'string', nullable: true }, []],
    ['abcd', { type: 'string', maxLength: 3 }, ['f: Too long: may not be more than 3 bytes']],
    ['x', { type: 'string', enum: ['a', 'b'] }, ['f: Unsupported value: "x": supported values: "a", "b"']],
    ['ab', { type: 'string', pattern: '^a$' }, [`f: Invalid value: "ab": f in body should match '^a$'`]],
    [
      0,
      { type: 'integer', minimum: 1 },
      ['f: Invalid value: 0: f in body should be greater than or equal to 1'],
    ],
    [3, { type: 'integer', multipleOf: 2 }, ['f: Invalid value: 3: f in body should be a multiple of 2']],
    [
      ['a', 'b'],
      { type: 'array', items: { type: 'string' }, maxItems: 1 },
      ['f: Too many: 2: must have at most 1 item'],
    ],
    [{}, { type: 'object', required: ['a'] }, ['f.a: Required value']],
    [
      'no',
      { type: 'string', format: 'ipv4' },
      ['f: Invalid value: "no": f in body must be of type ipv4: "no"'],
    ],
    ['no', { type: 'string', format: 'nothing-known' }, []],
    [
      {},
      { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      [
        '<nil>: Invalid value: "": "f" must validate one and only one schema (oneOf). Found none valid',
        'f.a: Required value',
      ],
    ],
    [
      'bad',
      { type: 'string', not: { enum: ['bad'] } },
      ['<nil>: Invalid value: "": "f" must not validate the schema (not)'],
    ],
    ['x', { 'x-kubernetes-int-or-string': true }, []],
    [
      true,
      { 'x-kubernetes-int-or-string': true },
      ['f: Invalid value: "boolean": f in body must be of type integer,string: "boolean"'],
    ],
  ])('%j in %j', (value, schema, expected) => {
    expect(told(value, schema)).toEqual(expected);
  });

  it('is let through where it was wrong before and did not change', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer', maximum: 1 }, b: { type: 'integer', maximum: 1 } },
    };
    expect(told({ a: 5, b: 0 }, schema, { a: 5, b: 1 })).toEqual([]);
    expect(told({ a: 5, b: 9 }, schema, { a: 5, b: 1 })).toEqual([
      'f.b: Invalid value: 9: f.b in body should be less than or equal to 1',
    ]);
  });
});
