import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { checkFields } from './check-fields.ts';
import { customResourceType } from './custom-resource-type.ts';

const schema: JsonObject = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size', 'enabled', 'mode'],
      properties: {
        size: { type: 'integer', format: 'int32' },
        enabled: { type: 'boolean' },
        mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
        port: { 'x-kubernetes-int-or-string': true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        halfFree: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'string' } },
        },
        anything: {},
        items: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          properties: { spec: { type: 'object', properties: {} } },
        },
      },
    },
    status: { type: 'object', required: ['phase'], properties: { phase: { type: 'string' } } },
  },
};

function definition(parts: { readonly apiVersion?: string; readonly spec?: JsonObject } = {}): JsonObject {
  return {
    apiVersion: parts.apiVersion ?? 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: {
      group: 'example.com',
      names: { kind: 'Tree', plural: 'trees' },
      versions: [{ name: 'v1', schema: { openAPIV3Schema: schema } }],
      ...parts.spec,
    },
  };
}

function problemsOf(spec: JsonObject, rest: JsonObject = {}): readonly string[] {
  const type = customResourceType(definition(), 'v1');
  if (type === undefined) throw new Error('no type');
  const whole = { size: 1, enabled: false, ...spec };
  return checkFields(type, { apiVersion: 'example.com/v1', kind: 'Tree', spec: whole, ...rest }).map(
    ({ type: problem, path }) => `${problem} ${path.join('.')}`,
  );
}

describe('customResourceType', () => {
  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['is content', {}, {}, []],
    ['unknown field', { sise: 1 }, {}, ['unknown spec.sise']],
    ['unknown field at the root', {}, { spek: {} }, ['unknown spek']],
    ['unknown field of metadata', {}, { metadata: { name: 'a', lables: {} } }, ['unknown metadata.lables']],
    ['wrong type', { size: '1' }, {}, ['wrong-type spec.size']],
    ['closed set', { mode: 'c' }, {}, ['wrong-value spec.mode']],
    ['int or string', { port: 'http' }, {}, []],
    ['map', { labels: { a: 'b' } }, {}, []],
    ['map of another type', { labels: { a: 1 } }, {}, ['wrong-type spec.labels.a']],
    ['free object', { free: { a: { b: 1 } } }, {}, []],
    ['free object is an object', { free: 1 }, {}, ['wrong-type spec.free']],
    ['half free object', { halfFree: { other: 1, known: 2 } }, {}, ['wrong-type spec.halfFree.known']],
    ['no type', { anything: [1] }, {}, []],
    ['items', { items: [{ name: 'a' }, { nam: 'b' }] }, {}, ['unknown spec.items.1.nam']],
    [
      'embedded object',
      { template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { x: 1 } } },
      {},
      ['unknown spec.template.spec.x'],
    ],
    ['status as the server wrote it', {}, { status: {} }, []],
  ])('%s', (_what, spec, rest, expected) => {
    expect(problemsOf(spec, rest)).toEqual(expected);
  });

  it('misses what is required, booleans too, unless it is defaulted', () => {
    const type = customResourceType(definition(), 'v1');
    const missing = (body: JsonObject) => checkFields(type!, body).map(({ path }) => path.join('.'));
    expect(missing({})).toEqual(['spec']);
    expect(missing({ spec: {} })).toEqual(['spec.size', 'spec.enabled']);
  });

  it('finds the place of a field', () => {
    const type = customResourceType(definition(), 'v1');
    expect(checkFields(type!, { size: 1, spec: { size: 1, enabled: true } })).toEqual([
      {
        type: 'unknown',
        path: ['size'],
        places: [{ type: 'elsewhere', text: 'spec.size', around: undefined }],
      },
    ]);
  });

  it('reads the schema of v1beta1, which prunes only where it says so', () => {
    const spec = { version: 'v1', versions: undefined, validation: { openAPIV3Schema: schema } };
    const apiVersion = 'apiextensions.k8s.io/v1beta1';
    const kept = customResourceType(definition({ apiVersion, spec }), 'v1');
    const pruned = customResourceType(
      definition({ apiVersion, spec: { ...spec, preserveUnknownFields: false } }),
      'v1',
    );
    const body = { other: 1, spec: { size: 1, enabled: true, another: 2 } };
    expect(checkFields(kept!, body)).toEqual([]);
    expect(checkFields(pruned!, body)).toHaveLength(2);
  });

  it.each([
    ['another version', definition(), 'v2'],
    ['no schema', definition({ spec: { versions: [{ name: 'v1' }] } }), 'v1'],
    ['no definition', { spec: 'x' }, 'v1'],
  ])('%s: none', (_what, body, version) => {
    expect(customResourceType(body, version)).toBeUndefined();
  });
});
