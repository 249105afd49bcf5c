import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json.ts';
import { EMPTY_MAP } from './nothing.ts';
import { isSemanticallyEqual } from './semantic-equality.ts';

describe('isSemanticallyEqual', () => {
  it.each<[string, JsonValue | undefined, JsonValue | undefined, boolean]>([
    ['an empty list and none', { a: 1, b: [] }, { a: 1 }, true],
    ['none and an empty list', { a: 1 }, { b: [], a: 1 }, true],
    ['null and an empty list', { a: null }, { a: [] }, true],
    ['an empty map and none', { a: EMPTY_MAP }, {}, true],
    ['a struct without fields and none', { emptyDir: {} }, {}, false],
    ['none and a struct without fields', {}, { emptyDir: {} }, false],
    ['a field that is undefined and none', { a: undefined }, {}, true],
    ['lists of another length', [1], [1, 2], false],
    ['lists in another order', [1, 2], [2, 1], false],
    ['objects in another order, deep down', [{ a: 1, b: { c: [] } }], [{ b: {}, a: 1 }], true],
    ['a list and an object', ['a'], { 0: 'a' }, false],
    ['an empty text and none', { a: '' }, {}, false],
    ['a label that objects inherit the name of', {}, { constructor: 'x' }, false],
  ])('%s', (_, one, other, areEqual) => {
    expect(isSemanticallyEqual(one, other)).toBe(areEqual);
    expect(isSemanticallyEqual(other, one)).toBe(areEqual);
  });
});
