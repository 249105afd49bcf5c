import { describe, expect, it } from 'vitest';
import { coerced } from './prune-fields.ts';
import { withSchemaDefaults } from './schema-defaults.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', default: 3 },
        note: { type: 'string', nullable: true, default: 'x' },
        inner: { type: 'object', default: {}, properties: { a: { type: 'string', default: 'b' } } },
        each: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { v: { type: 'integer', default: 7 } } },
        },
        free: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'object', properties: {} } },
        },
      },
    },
  },
};

describe('defaults of a schema', () => {
  it('fill in what is absent, outside in, and leave a null that stands for something', () => {
    expect(withSchemaDefaults({ spec: { note: null, each: { one: {} } } }, SCHEMA)).toEqual({
      spec: { size: 3, note: null, inner: { a: 'b' }, each: { one: { v: 7 } } },
    });
  });

  it('do not make an object that is not there', () => {
    expect(withSchemaDefaults({}, SCHEMA)).toEqual({});
  });
});

describe('pruning', () => {
  it('drops what the schema does not know and says where it was', () => {
    const body = {
      kind: 'X',
      spec: {
        size: 1,
        other: 1,
        free: { any: { thing: 1 }, known: { a: 1 } },
        each: { one: { v: 1, w: 2 } },
      },
      extra: 1,
    };
    expect(coerced(body, SCHEMA)).toEqual({
      body: { kind: 'X', spec: { size: 1, free: { any: { thing: 1 }, known: {} }, each: { one: { v: 1 } } } },
      unknownFields: ['extra', 'spec.each.one.w', 'spec.free.known.a', 'spec.other'],
    });
  });

  it('drops nulls that stand for nothing', () => {
    expect(coerced({ spec: { size: null, note: null, inner: null, each: null } }, SCHEMA).body).toEqual({
      spec: { size: null, note: null, inner: null },
    });
  });
});
