import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { compareTyped } from './compare-typed.ts';
import { fieldSetOf } from './field-set-of.ts';
import { mergeTyped } from './merge-typed.ts';
import { removeItems } from './remove-items.ts';
import { reconcileWithSchema, withNamedFields } from './schema-fields.ts';
import { atomWith, EVERYTHING, setOf, texts } from './atom.fixture.ts';
import { TypedError } from './typed-error.ts';
import { typeProblems } from './validate-typed.ts';

// The cases are those of typed/*_test.go of sigs.k8s.io/structured-merge-diff/v6, told in a type of our own.

describe('fields of a value', () => {
  it.each<[JsonObject, readonly string[]]>([
    [{ text: 'a', number: 1, flag: false }, ['.flag', '.number', '.text']],
    [{ text: null }, ['.text']],
    [{ struct: { a: 'x', c: { d: 'y' } } }, ['.struct.a', '.struct.c.d']],
    [{ struct: {} }, ['.struct']],
    [{ struct: null }, ['.struct']],
    [{ map: { k: 'v' } }, ['.map.k']],
    [{ map: {} }, ['.map']],
    [{ atomicMap: { k: 'v' } }, ['.atomicMap']],
    [{ atomicList: ['a', 'b'] }, ['.atomicList']],
    [{ atomicList: [] }, ['.atomicList']],
    [{ set: ['a', 'b'] }, ['.set[="a"]', '.set[="b"]']],
    [{ set: ['a', 'b', 'a'] }, ['.set[="a"]', '.set[="b"]']],
    [{ set: [] }, []],
    [
      { list: [{ name: 'a', value: 1 }] },
      ['.list[name="a"]', '.list[name="a"].name', '.list[name="a"].value'],
    ],
    [
      {
        list: [
          { name: 'a', value: 1 },
          { name: 'a', value: 2 },
        ],
      },
      ['.list[name="a"]'],
    ],
    [{ ports: [{ port: 80 }] }, ['.ports[port=80,protocol="TCP"]', '.ports[port=80,protocol="TCP"].port']],
    [{ any: { x: [1, 2], y: { z: 1 } } }, ['.any.x', '.any.y', '.any.y.z']],
    [{ any: 5 }, ['.any']],
  ])('%j', (value, wanted) => {
    expect(texts(fieldSetOf(value, EVERYTHING))).toEqual(wanted);
  });
});

describe('comparison', () => {
  it.each<[JsonObject, JsonObject, { added?: string[]; modified?: string[]; removed?: string[] }]>([
    [{ text: 'a' }, { text: 'a' }, {}],
    [{ text: 'a' }, { text: 'b' }, { modified: ['.text'] }],
    [{ text: 'a' }, {}, { removed: ['.text'] }],
    [{}, { text: 'a' }, { added: ['.text'] }],
    [{ text: null }, { text: 'a' }, { modified: ['.text'] }],
    [{}, { struct: { a: 'x' } }, { added: ['.struct', '.struct.a'] }],
    [
      { struct: { a: 'x', b: 'y' } },
      { struct: { a: 'z', c: { d: 'w' } } },
      { modified: ['.struct.a'], removed: ['.struct.b'], added: ['.struct.c', '.struct.c.d'] },
    ],
    [{ struct: {} }, { struct: { a: 'x' } }, { added: ['.struct.a'] }],
    [{}, { struct: {} }, { added: ['.struct'] }],
    [{ struct: { a: 'x' } }, { struct: null }, { removed: ['.struct.a'] }],
    [
      { map: { a: '1', b: '2' } },
      { map: { b: '3', c: '4' } },
      { removed: ['.map.a'], modified: ['.map.b'], added: ['.map.c'] },
    ],
    [{ atomicMap: { a: '1' } }, { atomicMap: { b: '1' } }, { modified: ['.atomicMap'] }],
    [{ atomicList: ['a'] }, { atomicList: ['a', 'b'] }, { modified: ['.atomicList'] }],
    [{ set: ['a', 'b'] }, { set: ['b', 'c', 'a'] }, { added: ['.set[="c"]'] }],
    [{ set: ['a', 'b'] }, { set: ['b'] }, { removed: ['.set[="a"]'] }],
    [{ set: ['a', 'a'] }, { set: ['a'] }, { added: ['.set[="a"]'], removed: ['.set[="a"]'] }],
    [{ set: ['a'] }, { set: ['a', 'a'] }, { added: ['.set[="a"]'], removed: ['.set[="a"]'] }],
    [{ set: ['a', 'a'] }, { set: ['a', 'a'] }, {}],
    [{ set: ['a', 'a'] }, { set: ['a', 'a', 'a'] }, { modified: ['.set[="a"]'] }],
    [
      { list: [{ name: 'a', value: 1 }] },
      { list: [{ name: 'a', value: 2 }, { name: 'b' }] },
      { modified: ['.list[name="a"].value'], added: ['.list[name="b"]', '.list[name="b"].name'] },
    ],
    [
      {
        list: [
          { name: 'a', value: 1 },
          { name: 'a', value: 2 },
        ],
      },
      {
        list: [
          { name: 'a', value: 1 },
          { name: 'a', value: 3 },
        ],
      },
      { modified: ['.list[name="a"]'] },
    ],
    [
      { ports: [{ port: 80 }] },
      { ports: [{ port: 80, protocol: 'TCP' }] },
      { added: ['.ports[port=80,protocol="TCP"].protocol'] },
    ],
    [
      { ports: [{ port: 80 }] },
      { ports: [{ port: 80, protocol: 'UDP' }] },
      {
        removed: ['.ports[port=80,protocol="TCP"]', '.ports[port=80,protocol="TCP"].port'],
        added: [
          '.ports[port=80,protocol="UDP"]',
          '.ports[port=80,protocol="UDP"].port',
          '.ports[port=80,protocol="UDP"].protocol',
        ],
      },
    ],
    [{ any: 1 }, { any: { a: 1 } }, { modified: ['.any'], added: ['.any.a'] }],
    [{ any: { a: [1] } }, { any: { a: [1, 2], b: {} } }, { modified: ['.any.a'], added: ['.any.b'] }],
  ])('%j -> %j', (before, after, { added = [], modified = [], removed = [] }) => {
    const found = compareTyped(before, after, EVERYTHING);
    expect({
      added: texts(found.added),
      modified: texts(found.modified),
      removed: texts(found.removed),
    }).toEqual({ added, modified, removed });
  });
});

describe('merge', () => {
  it.each<[JsonObject, JsonObject, JsonObject]>([
    [{ text: 'a', number: 1 }, { text: 'b' }, { text: 'b', number: 1 }],
    [{ text: 'a' }, { text: null }, { text: null }],
    [{ struct: { a: 'x', b: 'y' } }, { struct: { b: 'z' } }, { struct: { a: 'x', b: 'z' } }],
    [{ struct: { a: 'x' } }, { struct: {} }, { struct: { a: 'x' } }],
    [{ map: { a: '1' } }, { map: { b: '2' } }, { map: { a: '1', b: '2' } }],
    [{ atomicMap: { a: '1' } }, { atomicMap: { b: '2' } }, { atomicMap: { b: '2' } }],
    [{ atomicList: ['a', 'b'] }, { atomicList: ['c'] }, { atomicList: ['c'] }],
    [{ set: ['a', 'b', 'c'] }, { set: ['d'] }, { set: ['a', 'b', 'c', 'd'] }],
    [{ set: ['a', 'b', 'c'] }, { set: ['c', 'a'] }, { set: ['b', 'c', 'a'] }],
    [{ set: ['a', 'b', 'c'] }, { set: ['x', 'c', 'y'] }, { set: ['a', 'b', 'x', 'c', 'y'] }],
    [{ set: ['b', 'a', 'a'] }, { set: ['c', 'a'] }, { set: ['b', 'c', 'a'] }],
    [
      { list: [{ name: 'a', value: 1 }, { name: 'b' }] },
      { list: [{ name: 'b', value: 2 }, { name: 'c' }] },
      { list: [{ name: 'a', value: 1 }, { name: 'b', value: 2 }, { name: 'c' }] },
    ],
    [
      { ports: [{ port: 80, name: 'x' }] },
      { ports: [{ port: 80, protocol: 'TCP' }] },
      { ports: [{ port: 80, name: 'x', protocol: 'TCP' }] },
    ],
    [{ any: [1] }, { any: { a: 1 } }, { any: { a: 1 } }],
    [{ any: { a: 1 } }, { any: { b: [2] } }, { any: { a: 1, b: [2] } }],
    [{}, { set: [] }, { set: [] }],
  ])('%j with %j', (live, applied, wanted) => {
    expect(mergeTyped(live, applied, EVERYTHING)).toEqual(wanted);
  });
});

describe('removal', () => {
  it.each<[JsonObject, readonly string[], JsonObject]>([
    [{ text: 'a', number: 1 }, ['f:text'], { number: 1 }],
    [{ struct: { a: 'x', b: 'y' } }, ['f:struct f:a'], { struct: { b: 'y' } }],
    [{ struct: { a: 'x' } }, ['f:struct f:a'], { struct: null }],
    [{ struct: { a: 'x' } }, ['f:struct'], {}],
    [{ map: { a: '1', b: '2' } }, ['f:map f:b'], { map: { a: '1' } }],
    [{ atomicMap: { a: '1' } }, ['f:atomicMap f:a'], { atomicMap: null }],
    [{ set: ['a', 'b'] }, ['f:set v:"a"'], { set: ['b'] }],
    [{ set: ['a', 'b', 'a'] }, ['f:set v:"a"'], { set: ['b'] }],
    [
      { list: [{ name: 'a', value: 1 }, { name: 'b' }] },
      ['f:list k:{"name":"b"}'],
      { list: [{ name: 'a', value: 1 }] },
    ],
    [{ list: [{ name: 'a', value: 1 }] }, ['f:list k:{"name":"a"} f:value'], { list: [{ name: 'a' }] }],
    [{ ports: [{ port: 80 }] }, ['f:ports k:{"port":80,"protocol":"TCP"}'], { ports: null }],
    [{ text: 'a' }, ['f:nothing', 'f:text f:deeper'], { text: 'a' }],
  ])('%j without %j', (value, paths, wanted) => {
    expect(removeItems(value, setOf(...paths), EVERYTHING)).toEqual(wanted);
  });
});

describe('type', () => {
  it.each<[JsonObject, string]>([
    [{ nope: 1 }, '.nope: field not declared in schema'],
    [{ struct: { c: { x: 1 } } }, '.struct.c.x: field not declared in schema'],
    [{ text: 1 }, '.text: expected string, got &value.valueUnstructured{Value:1}'],
    [{ number: 'x' }, '.number: expected numeric (int or float), got string'],
    [{ flag: 'x' }, '.flag: expected boolean, got &{x}'],
    [{ struct: 'x' }, '.struct: expected map, got &{x}'],
    [{ set: { a: 'b' } }, '.set: expected list, got &{map[a:b]}'],
    [{ set: ['a', 'a'] }, '.set: duplicate entries for key [="a"]'],
    [{ set: [['a']] }, '.set: element 0: not supported: associative list with lists as elements'],
    [{ set: [{}] }, ".set: element 0: associative list without keys has an element that's a map type"],
    [
      { set: [null] },
      ".set: element 0: associative list without keys has an element that's an explicit null",
    ],
    [{ list: ['a'] }, '.list: element 0: associative list with keys may not have non-map elements'],
    [{ list: [null] }, '.list: element 0: associative list with keys may not have a null element'],
    [
      { list: [{ value: 1 }] },
      `.list: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
    ],
    [
      {
        list: [
          { name: 'a', value: 'x' },
          { name: 'b', nope: 1 },
        ],
      },
      'errors:\n  .list[name="a"].value: expected numeric (int or float), got string\n  .list[name="b"].nope: field not declared in schema',
    ],
    [{ atomicList: ['a', 2] }, '.atomicList[1]: expected string, got &value.valueUnstructured{Value:2}'],
  ])('%j', (value, message) => {
    expect(new TypedError(typeProblems(value, EVERYTHING, false)).message).toBe(message);
  });

  it('lets live objects have duplicates, and anything be null', () => {
    const value = { set: ['a', 'a'], list: null, text: null, struct: null, any: { x: [1, { y: null }] } };
    expect(typeProblems(value, EVERYTHING, true)).toEqual([]);
  });
});

describe('a type that changed', () => {
  it('owns as a whole what has become atomic, and leaves the rest', () => {
    const set = setOf(
      'f:atomicMap f:a',
      'f:atomicMap',
      'f:atomicList v:"x"',
      'f:map f:a',
      'f:set v:"y"',
      'f:gone f:b',
    );
    expect(texts(reconcileWithSchema(set, EVERYTHING))).toEqual([
      '.atomicList',
      '.atomicMap',
      '.gone.b',
      '.map.a',
      '.set[="y"]',
    ]);
    const same = setOf('f:map f:a', 'f:atomicMap', 'f:list k:{"name":"a"} f:value');
    expect(reconcileWithSchema(same, EVERYTHING)).toBe(same);
  });

  it('takes declared fields with members below for members', () => {
    const set = setOf('f:struct f:c f:d', 'f:map f:a', 'f:list k:{"name":"a"} f:sub f:x');
    expect(texts(withNamedFields(set, EVERYTHING))).toEqual([
      '.list',
      '.map',
      '.struct',
      '.list[name="a"].sub',
      '.list[name="a"].sub.x',
      '.map.a',
      '.struct.c',
      '.struct.c.d',
    ]);
  });

  it('is known by its schema alone', () => {
    expect(
      atomWith({ a: { type: 'string', format: 'date-time' } })
        .map?.fields.get('a')
        ?.type(),
    ).toEqual({ scalar: 'untyped' });
  });
});
