import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVER_WRITTEN_FIELDS, difference, jsonEqual } from './json-difference.ts';
import type { FieldChange } from './json-difference.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';

function parsed(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  return value;
}

const cases: readonly [string, JsonValue | undefined, JsonValue | undefined, readonly unknown[]][] = [
  ['equal', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
  ['key order does not count', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ['a value', { spec: { replicas: 3 } }, { spec: { replicas: 5 } }, [['spec.replicas', 3, 5]]],
  [
    'an annotation whose key has dots and slashes',
    { metadata: { annotations: { 'archetype.example.com/signature': 'a' } } },
    { metadata: { annotations: { 'archetype.example.com/signature': 'b' } } },
    [['metadata.annotations[archetype.example.com/signature]', 'a', 'b']],
  ],
  ['null is not absent', { a: null }, {}, [['a', null, undefined]]],
  ['an object that comes is one change', { a: {} }, { a: { b: { c: 1 } } }, [['a.b', undefined, { c: 1 }]]],
  ['another type', { a: {} }, { a: [] }, [['a', {}, []]]],
  ['the root', 1, 2, [['', 1, 2]]],
  ['the root is not there', undefined, { a: 1 }, [['', undefined, { a: 1 }]]],
  [
    'containers by name, whatever their position',
    { spec: { containers: [{ name: 'web', image: 'a:1' }, { name: 'log' }] } },
    { spec: { containers: [{ name: 'web', image: 'a:2' }, { name: 'new' }] } },
    [
      ['spec.containers[name=web].image', 'a:1', 'a:2'],
      ['spec.containers[name=log]', { name: 'log' }, undefined],
      ['spec.containers[name=new]', undefined, { name: 'new' }],
    ],
  ],
  [
    'only the order of a keyed list',
    { containers: [{ name: 'a' }, { name: 'b' }] },
    { containers: [{ name: 'b' }, { name: 'a' }] },
    [['containers', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]]],
  ],
  [
    'a key that is there twice: by position',
    { env: [{ name: 'A' }, { name: 'A', value: '1' }] },
    { env: [{ name: 'A' }, { name: 'A', value: '2' }] },
    [['env[1].value', '1', '2']],
  ],
  [
    'container ports by port and protocol',
    {
      ports: [
        { containerPort: 53, protocol: 'UDP' },
        { containerPort: 53, protocol: 'TCP' },
      ],
    },
    {
      ports: [
        { containerPort: 53, protocol: 'UDP', name: 'dns' },
        { containerPort: 53, protocol: 'TCP' },
      ],
    },
    [['ports[containerPort=53,protocol=UDP].name', undefined, 'dns']],
  ],
  [
    'mount paths',
    { volumeMounts: [{ mountPath: '/a=b', name: 'x' }] },
    { volumeMounts: [{ mountPath: '/a=b', name: 'y' }] },
    [['volumeMounts[mountPath="/a=b"].name', 'x', 'y']],
  ],
  [
    'claim templates by metadata.name',
    { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: 1 }] },
    { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: 2 }] },
    [['volumeClaimTemplates[metadata.name=data].spec', 1, 2]],
  ],
  [
    'objects without a key: by position',
    { tolerations: [{ key: 'a' }] },
    { tolerations: [{ key: 'b' }, { key: 'c' }] },
    [
      ['tolerations[0].key', 'a', 'b'],
      ['tolerations[1]', undefined, { key: 'c' }],
    ],
  ],
  [
    'a list of plain values is one value',
    { finalizers: ['a', 'b'] },
    { finalizers: ['b'] },
    [['finalizers', ['a', 'b'], ['b']]],
  ],
  [
    'odd keys',
    { '': 1, 'a]b': 1 },
    { '': 2, 'a]b': 2 },
    [
      ['[""]', 1, 2],
      ['["a]b"]', 1, 2],
    ],
  ],
  [
    'names of Object.prototype are plain keys',
    parsed('{"a":{"toString":1}}'),
    parsed('{"a":{"__proto__":1}}'),
    [
      ['a.toString', 1, undefined],
      ['a.__proto__', undefined, 1],
    ],
  ],
];

describe('difference', () => {
  it.each(cases)('%s', (_, before, after, expected) => {
    const changes = difference(before, after).map((change) => [change.path, change.before, change.after]);
    expect(changes).toEqual(expected);
  });

  it('leaves out what the API server writes itself', () => {
    const before = {
      metadata: { resourceVersion: '1', generation: 1, managedFields: [{}], labels: { a: '1' } },
    };
    const after = {
      metadata: { resourceVersion: '2', generation: 2, managedFields: [], labels: { a: '2' } },
    };
    const changes = difference(before, after, { ignore: SERVER_WRITTEN_FIELDS });
    expect(changes.map((change) => change.path)).toEqual(['metadata.labels.a']);
  });

  it('stops at the limit', () => {
    expect(difference({ a: 1, b: 1, c: 1 }, { a: 2, b: 2, c: 2 }, { maximum_count: 2 })).toHaveLength(2);
  });

  it('compares a document of any depth', () => {
    const depth = 50_000;
    const left = parsed(`${'['.repeat(depth)}{"a":1}${']'.repeat(depth)}`);
    const right = parsed(`${'['.repeat(depth)}{"a":2}${']'.repeat(depth)}`);
    expect(difference(left, right)).toHaveLength(1);
    expect(difference(left, left)).toHaveLength(0);
  });
});

// Lower-case words only, so that a path can be split at its dots; no lists.
const key = fc.stringMatching(/^[a-e]{1,2}$/);
const tree: fc.Arbitrary<JsonObject> = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 4 }, fc.integer({ min: 0, max: 3 }), fc.constant(null), tie('object')),
})).object;

function applied(before: JsonObject, changes: readonly FieldChange[]): JsonObject {
  const copy: Record<string, JsonValue | undefined> = { ...before };
  const heads = new Map<string, FieldChange[]>();
  for (const change of changes) {
    const [head = '', ...rest] = change.path.split('.');
    if (rest.length > 0) heads.set(head, [...(heads.get(head) ?? []), { ...change, path: rest.join('.') }]);
    else if (change.after === undefined) delete copy[head];
    else copy[head] = change.after;
  }
  for (const [head, below] of heads) {
    const value = copy[head];
    if (!isJsonObject(value)) throw new Error(`a change below ${head}, which is no object`);
    copy[head] = applied(value, below);
  }
  return copy;
}

const json = fc.json().map(parsed);

describe('difference, for any two documents', () => {
  it('leads from the one to the other', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        expect(jsonEqual(applied(before, difference(before, after)), after)).toBe(true);
      }),
    );
  });

  it('is empty exactly when they are equal, and names no place twice', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const changes = difference(before, after);
        expect(changes.length === 0).toBe(jsonEqual(before, after));
        expect(new Set(changes.map((change) => change.path)).size).toBe(changes.length);
        expect(difference(before, structuredClone(before))).toEqual([]);
      }),
    );
  });
});
