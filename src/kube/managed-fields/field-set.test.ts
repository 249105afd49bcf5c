import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  fieldSet,
  hasPath,
  intersection,
  pathsOf,
  recursiveDifference,
  sameFields,
  union,
  type FieldSet,
} from './field-set.ts';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts';
import { comparePathElements, fieldElement, keyElement, pathText, valueElement } from './path-element.ts';
import { setOf, texts } from './atom.fixture.ts';

const anyElement = fc.oneof(
  fc.constantFrom('a', 'b', 'c').map(fieldElement),
  fc.constantFrom('a', 1, true).map(valueElement),
  fc.constantFrom('x', 'y').map((name) =>
    keyElement([
      ['name', name],
      ['port', 80],
    ]),
  ),
  fc.constantFrom('i:0', 'i:12'),
);
const anyPath = fc.array(anyElement, { minLength: 1, maxLength: 4 });
const anySet = fc.array(anyPath, { maxLength: 8 }).map((all) => fieldSet(...all));

function paths(set: FieldSet): ReadonlySet<string> {
  return new Set([...pathsOf(set)].map((path) => path.join(' ')));
}

describe('sets of fields', () => {
  it('are sets of paths, whatever their form', () => {
    fc.assert(
      fc.property(anySet, anySet, (one, other) => {
        const [left, right] = [paths(one), paths(other)];
        expect(paths(union(one, other))).toEqual(new Set([...left, ...right]));
        expect(paths(intersection(one, other))).toEqual(new Set([...left].filter((path) => right.has(path))));
        expect(paths(difference(one, other))).toEqual(new Set([...left].filter((path) => !right.has(path))));
        expect(paths(recursiveDifference(one, other))).toEqual(
          new Set(
            [...left].filter((path) => ![...right].some((above) => `${path} `.startsWith(`${above} `))),
          ),
        );
      }),
    );
  });

  it('give back themselves where nothing is taken away', () => {
    const set = setOf('f:a f:b', 'f:c');
    expect(difference(set, setOf('f:a', 'f:d'))).toBe(set);
    expect(recursiveDifference(set, setOf('f:a f:x'))).toBe(set);
  });

  it('know their members', () => {
    const set = setOf('f:a f:b', 'f:c');
    expect([['f:a', 'f:b'], ['f:a'], ['f:c'], ['f:c', 'f:d'], []].map((path) => hasPath(set, path))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it('tell the members of a level before what is below', () => {
    expect(texts(setOf('f:b f:x', 'f:c', 'f:a', 'f:a f:y', 'f:b'))).toEqual([
      '.a',
      '.b',
      '.c',
      '.a.y',
      '.b.x',
    ]);
  });
});

describe('FieldsV1', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const encoded = encodeFieldsV1(set);
        const read = decodeFieldsV1(JSON.parse(JSON.stringify(encoded)));
        expect(sameFields(read, set)).toBe(true);
        expect(encodeFieldsV1(read)).toBe(encoded);
      }),
    );
  });

  it.each([
    [setOf('f:a'), '{"f:a":{}}'],
    [setOf('f:a f:b'), '{"f:a":{"f:b":{}}}'],
    [setOf('f:a', 'f:a f:b'), '{"f:a":{".":{},"f:b":{}}}'],
    [
      setOf('v:"z"', 'i:1', 'k:{"name":"a"}', 'f:z', 'v:2', 'v:10'),
      '{"f:z":{},"k:{\\"name\\":\\"a\\"}":{},"v:2":{},"v:10":{},"v:\\"z\\"":{},"i:1":{}}',
    ],
    [setOf('k:{"protocol":"TCP","port":80}'), '{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{}}'],
    [setOf('v:"a<b"'), '{"v:\\"a\\\\u003cb\\"":{}}'],
  ])('writes sets in order: %#', (set, text) => {
    expect(JSON.stringify(encodeFieldsV1(set))).toBe(text);
  });

  it.each([
    ['{"f:a":{"." : {}}}', ['.a']],
    ['{"f:a":{".":{},"f:b":{}}}', ['.a', '.a.b']],
    ['{"x:later":{"f:a":{}},"f:b":{}}', ['.b']],
    ['{"k:{\\"b\\":1,\\"a\\":2}":{"f:c":{}}}', ['[a=2,b=1].c']],
    ['{"v:true":{},"v:1.5":{},"v:null":{}}', ['[=1.5]', '[=true]', '[=null]']],
    ['{}', []],
  ])('reads %s', (text, wanted) => {
    expect(texts(decodeFieldsV1(JSON.parse(text)))).toEqual(wanted);
  });

  it.each(['{"a":{}}', '{"v:nonsense":{}}', '{"k:1":{}}', '{"i:x":{}}'])('refuses %s', (text) => {
    expect(() => decodeFieldsV1(JSON.parse(text))).toThrow(SyntaxError);
  });
});

describe('path elements', () => {
  it('are ordered: fields, keys, values by their kind, positions', () => {
    const ordered = [
      'f:a',
      'f:b',
      'k:{"a":1}',
      'k:{"a":2}',
      'k:{"a":2,"b":1}',
      'k:{"b":1}',
      'v:1',
      'v:2',
      'v:10',
      'v:"1"',
      'v:false',
      'v:true',
      'v:[]',
      'v:{}',
      'v:null',
      'i:0',
    ];
    expect(ordered.toReversed().toSorted(comparePathElements)).toEqual(ordered);
  });

  it('are written as messages have them', () => {
    expect(pathText(['f:spec', 'f:list', 'k:{"name":"a","port":80}', 'v:"x"', 'i:3'])).toBe(
      '.spec.list[name="a",port=80][="x"][3]',
    );
  });
});
