import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json.ts';
import { applyJsonPatch } from './json-patch.ts';

type Case = readonly [string, JsonValue, JsonValue, JsonValue];

/** RFC 6902, appendix A: the examples that apply. */
const RFC_6902: readonly Case[] = [
  [
    'A.1 add an object member',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux' }],
    { baz: 'qux', foo: 'bar' },
  ],
  [
    'A.2 add an array element',
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  [
    'A.3 remove an object member',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'remove', path: '/baz' }],
    { foo: 'bar' },
  ],
  [
    'A.4 remove an array element',
    { foo: ['bar', 'qux', 'baz'] },
    [{ op: 'remove', path: '/foo/1' }],
    { foo: ['bar', 'baz'] },
  ],
  [
    'A.5 replace a value',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'replace', path: '/baz', value: 'boo' }],
    { baz: 'boo', foo: 'bar' },
  ],
  [
    'A.6 move a value',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7 move an array element',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8 test a value: success',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10 add a nested member object',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  [
    'A.11 ignore unrecognised elements',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
    { foo: 'bar', baz: 'qux' },
  ],
  [
    'A.14 ~ escape ordering',
    { '/': 9, '~1': 10 },
    [{ op: 'test', path: '/~01', value: 10 }],
    { '/': 9, '~1': 10 },
  ],
  [
    'A.16 add an array value',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    { foo: ['bar', ['abc', 'def']] },
  ],
];

const MORE: readonly Case[] = [
  ['the whole document', { a: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
  ['add replaces what is there', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
  ['null is a value', {}, [{ op: 'add', path: '/a', value: null }], { a: null }],
  ['copy', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
  [
    'an annotation with a slash',
    { metadata: { annotations: {} } },
    [{ op: 'add', path: '/metadata/annotations/example.com~1team', value: 'x' }],
    { metadata: { annotations: { 'example.com/team': 'x' } } },
  ],
  ['replace keeps the place in a list', [1, 2, 3], [{ op: 'replace', path: '/0', value: 9 }], [9, 2, 3]],
  ['an empty key', { '': 1 }, [{ op: 'remove', path: '/' }], {}],
  ['moves onto itself', { a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
];

const REFUSED: readonly (readonly [string, JsonValue, JsonValue, RegExp])[] = [
  [
    'A.9 test a value: error',
    { baz: 'qux' },
    [{ op: 'test', path: '/baz', value: 'bar' }],
    /operation 0: test/,
  ],
  [
    'A.12 add to a nonexistent target',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz/bat', value: 'qux' }],
    /\/baz\/bat does not exist/,
  ],
  [
    'A.15 comparing strings and numbers',
    { '/': 9, '~1': 10 },
    [{ op: 'test', path: '/~01', value: '10' }],
    /another value/,
  ],
  ['no list', {}, { op: 'add' }, /list of operations/],
  ['no op', {}, [{ path: '/a' }], /has no "op"/],
  ['unknown op', {}, [{ op: 'merge', path: '/a' }], /unknown operation "merge"/],
  ['no path', {}, [{ op: 'remove' }], /has no "path"/],
  ['no value', {}, [{ op: 'add', path: '/a' }], /has no "value"/],
  ['a pointer without a slash', { a: 1 }, [{ op: 'remove', path: 'a' }], /not a JSON Pointer/],
  ['a broken escape', { a: 1 }, [{ op: 'remove', path: '/~2' }], /not a JSON Pointer/],
  ['remove what is not there', {}, [{ op: 'remove', path: '/a' }], /does not exist/],
  ['replace what no list has', [], [{ op: 'replace', path: '/0', value: 1 }], /no position 0/],
  ['remove past the end', [1], [{ op: 'remove', path: '/1' }], /no position 1/],
  ['add past the end', [1], [{ op: 'add', path: '/2', value: 1 }], /no position 2/],
  ['a leading zero', [1, 2], [{ op: 'remove', path: '/01' }], /no position 01/],
  ['"-" is only for add', [1], [{ op: 'remove', path: '/-' }], /no position -/],
  ['into a plain value', { a: 1 }, [{ op: 'add', path: '/a/b', value: 1 }], /plain value/],
  ['into itself', { a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }], /into itself/],
  ['what only the prototype has', {}, [{ op: 'remove', path: '/toString' }], /does not exist/],
  [
    'names the operation',
    { a: 1 },
    [
      { op: 'remove', path: '/a' },
      { op: 'remove', path: '/a' },
    ],
    /operation 1/,
  ],
];

describe('applyJsonPatch', () => {
  it.each([...RFC_6902, ...MORE])('%s', (_, document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyJsonPatch(document, patch)).toEqual({ kind: 'applied', document: expected });
    expect(document).toEqual(before);
  });

  it.each(REFUSED)('refuses: %s', (_, document, patch, why) => {
    expect(applyJsonPatch(document, patch)).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
  });

  it('refuses a patch that doubles without end', () => {
    const patch = Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '', path: `/${index}` }));
    expect(applyJsonPatch({ a: 'x' }, patch)).toMatchObject({ kind: 'refused' });
  });

  it('sets a key named __proto__ as a plain key', () => {
    const result = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
    expect(JSON.stringify(result)).toBe('{"kind":"applied","document":{"__proto__":{"polluted":true}}}');
  });

  it('adding and then removing gives the document back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), fc.string(), (document, key) => {
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const patch = [
          { op: 'add', path, value: [] },
          { op: 'remove', path },
        ];
        const expected = new Map(Object.entries(document));
        expected.delete(key);
        expect(applyJsonPatch(document, patch)).toEqual({
          kind: 'applied',
          document: Object.fromEntries(expected),
        });
      }),
    );
  });
});
