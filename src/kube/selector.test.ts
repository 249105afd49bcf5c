import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectorChange, selectorCovers } from './selector-cover.ts';
import { parseSelectorString, selectorString } from './selector-string.ts';
import {
  EVERYTHING,
  labelKeyProblem,
  matchesLabels,
  parseInt64,
  parseLabelSelector,
  selectorOfLabels,
  type LabelSelector,
  type SelectorOperator,
} from './selector.ts';

function parsed(text: string): LabelSelector {
  const result = parseSelectorString(text);
  if (result.type === 'invalid') throw new Error(`${text}: ${result.message}`);
  return result.selector;
}

describe('parseLabelSelector', () => {
  it('tells nil from empty', () => {
    expect(parseLabelSelector(undefined)).toEqual({ selector: undefined, problems: [] });
    expect(parseLabelSelector(null)).toEqual({ selector: undefined, problems: [] });
    expect(parseLabelSelector({})).toEqual({ selector: EVERYTHING, problems: [] });
    expect(matchesLabels(EVERYTHING, {})).toBe(true);
  });

  it('joins matchLabels and matchExpressions', () => {
    const { selector, problems } = parseLabelSelector({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
        { key: 'skip', operator: 'DoesNotExist' },
        { key: 'env', operator: 'NotIn', values: ['dev'] },
        { key: 'app', operator: 'Exists', values: [] },
      ],
    });
    expect(problems).toEqual([]);
    expect(selectorString(selector ?? EVERYTHING)).toBe('app=web,tier in (a,b),!skip,env!=dev,app');
  });

  it.each([
    ['a string', 'app=web', [], 'must be an object'],
    ['a list of labels', { matchLabels: [] }, ['matchLabels'], 'must be a map of strings'],
    ['a number as value', { matchLabels: { a: 1 } }, ['matchLabels', 'a'], 'must be a string'],
    ['a bad key', { matchLabels: { 'a b': 'c' } }, ['matchLabels', 'a b'], 'label key'],
    ['a bad value', { matchLabels: { a: '-' } }, ['matchLabels', 'a'], 'label value'],
    [
      'an unknown operator',
      { matchExpressions: [{ key: 'a', operator: 'Equals' }] },
      ['matchExpressions', 0, 'operator'],
      'no operator',
    ],
    [
      'In without values',
      { matchExpressions: [{ key: 'a', operator: 'In' }] },
      ['matchExpressions', 0, 'values'],
      'must be given',
    ],
    [
      'Exists with values',
      { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
      ['matchExpressions', 0, 'values'],
      'must not be given',
    ],
    [
      'a string in matchExpressions',
      { matchExpressions: ['a'] },
      ['matchExpressions', 0],
      'must be an object',
    ],
    [
      'no key',
      { matchExpressions: [{ operator: 'Exists' }] },
      ['matchExpressions', 0, 'key'],
      'must be a string',
    ],
    ['matchExpressions as map', { matchExpressions: {} }, ['matchExpressions'], 'must be a list'],
  ])('names what is wrong with %s', (_, json, path, message) => {
    const { problems } = parseLabelSelector(json);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toEqual(path);
    expect(problems[0]?.message).toContain(message);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const value: unknown = json;
        parseLabelSelector(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('label keys', () => {
  it.each([
    ['app', true],
    ['app.kubernetes.io/name', true],
    ['a/b/c', false],
    ['/b', false],
    ['a/', false],
    ['UPPER.example.com/x', false],
    ['Upper', true],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    [`${'a'.repeat(254)}/b`, false],
    ['', false],
    ['.a', false],
  ])('%s: %s', (key, valid) => {
    expect(labelKeyProblem(key) === undefined).toBe(valid);
  });
});

describe('matchesLabels', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['', {}, true],
    ['x=y', { x: 'y' }, true],
    ['x=y', {}, false],
    ['x=y,z=w', { x: 'y', z: 'w' }, true],
    ['x=y,z=w', { x: 'y' }, false],
    ['x!=y', {}, true],
    ['x!=y', { x: 'y' }, false],
    ['x!=y,z!=w', { x: 'z', z: 'a' }, true],
    ['x notin (y)', {}, true],
    ['x notin (y,z)', { x: 'z' }, false],
    ['x in (y,z)', { x: 'z' }, true],
    ['x', { x: '' }, true],
    ['!x', { x: '' }, false],
    ['!x', {}, true],
    ['x=', { x: '' }, true],
    ['x=', {}, false],
    ['x>1', { x: '2' }, true],
    ['x>1', { x: '1' }, false],
    ['x<1', { x: '0' }, true],
    ['x<7', { x: '-8' }, true],
    ['x<7', { x: 'many' }, false],
    ['x<7', {}, false],
    ['x>9223372036854775806', { x: '9223372036854775807' }, true],
    ['constructor', {}, false],
  ])('%s matches %j: %s', (selector, labels, expected) => {
    expect(matchesLabels(parsed(selector), labels)).toBe(expected);
  });

  it('takes a nil map of a Service as everything, as Go does', () => {
    expect(matchesLabels(selectorOfLabels({}), { any: 'thing' })).toBe(true);
  });
});

describe('parseSelectorString', () => {
  it.each([
    ['x=a,y=b,z=c', 'x=a,y=b,z=c'],
    ['', ''],
    ['x!=a,y=b', 'x!=a,y=b'],
    ['x=', 'x='],
    ['x= ,z= ', 'x=,z='],
    [' x == a ', 'x=a'],
    ['x in (b, a)', 'x in (a,b)'],
    ['x in (in)', 'x=in'],
    ['in in (in,notin)', 'in in (in,notin)'],
    ['x in (), y', 'x=,y'],
    ['x in (,)', 'x='],
    ['x in (a,)', 'x in (,a)'],
    ['x in (a,,b)', 'x in (,a,b)'],
    ['x notin (a)', 'x!=a'],
    ['! x', '!x'],
    ['x,y', 'x,y'],
    ['x>1,y<4', 'x>1,y<4'],
    ['a.example.com/b=c', 'a.example.com/b=c'],
  ])('%s', (text, canonical) => {
    expect(selectorString(parsed(text))).toBe(canonical);
  });

  it.each([
    ['x=a||y=b', 2],
    ['x==a==b', 4],
    ['!x=a', 2],
    ['x<a', 2],
    ['x>', 2],
    ['x in a', 5],
    ['x in (a', 7],
    ['x in (a b)', 8],
    ['x,', 2],
    [',x', 0],
    ['x,,y', 2],
    ['x y', 2],
    ['x=a y', 4],
    ['()', 0],
    ['x=a/b', 2],
    ['x in (=)', 6],
    ['a b/c=d', 2],
    [`x=${'a'.repeat(64)}`, 2],
  ])('%s is wrong at %i', (text, at) => {
    const result = parseSelectorString(text);
    expect(result).toMatchObject({ type: 'invalid', at });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseSelectorString(text)));
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '=', '!', '(', ')', ',', ' ', 'in', '<')), (parts) => {
        parseSelectorString(parts.join(''));
      }),
    );
  });
});

describe('parseInt64', () => {
  it.each([
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', undefined],
    ['-9223372036854775808', -9223372036854775808n],
    ['+7', 7n],
    ['', undefined],
    ['0x10', undefined],
    ['1_0', undefined],
    [' 1', undefined],
  ])('%s', (text, value) => {
    expect(parseInt64(text)).toBe(value);
  });
});

const KEYS = ['a', 'b'];
const VALUES = ['', '1', '2', '3', 'x'];
const OPERATORS: readonly SelectorOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

const requirement = fc
  .record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom(...OPERATORS),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
  })
  .map((made) => ({
    ...made,
    values: made.operator === 'In' || made.operator === 'NotIn' ? made.values : [],
  }));
const range = fc.record({
  key: fc.constantFrom(...KEYS),
  operator: fc.constantFrom<SelectorOperator>('Gt', 'Lt'),
  values: fc.constantFrom(['0'], ['1'], ['2']),
});
const selectors = fc.record({ requirements: fc.array(requirement, { maxLength: 4 }) });
const selectorsWithRanges = fc.record({
  requirements: fc.array(fc.oneof(requirement, range), { maxLength: 4 }),
});

/** Every map of labels over two keys and all values that any selector here speaks of, and some that none does. */
const WORLD: readonly Record<string, string>[] = [undefined, ...VALUES, 'other', '-9', '0', '99'].flatMap(
  (a) =>
    [undefined, ...VALUES, 'other', '-9', '0', '99'].map((b) => ({
      ...(a === undefined ? {} : { a }),
      ...(b === undefined ? {} : { b }),
    })),
);

describe('selectorCovers', () => {
  it('agrees with trying every set of labels', () => {
    fc.assert(
      fc.property(selectors, selectors, (wide, narrow) => {
        const counterexample = WORLD.some(
          (labels) => matchesLabels(narrow, labels) && !matchesLabels(wide, labels),
        );
        expect(selectorCovers(wide, narrow)).toBe(counterexample ? 'no' : 'yes');
      }),
      { numRuns: 500 },
    );
  });

  it('is never wrong with ranges: unknown, or right', () => {
    fc.assert(
      fc.property(selectorsWithRanges, selectorsWithRanges, (wide, narrow) => {
        const counterexample = WORLD.some(
          (labels) => matchesLabels(narrow, labels) && !matchesLabels(wide, labels),
        );
        const answer = selectorCovers(wide, narrow);
        if (answer !== 'unknown') expect(answer).toBe(counterexample ? 'no' : 'yes');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['xyz=true', 'xyz!=false', 'wider'],
    ['xyz!=false', 'xyz=true', 'narrower'],
    ['a=b', 'a in (b)', 'same'],
    ['a=b', '', 'wider'],
    ['a=b', 'a=c', 'other'],
    ['a', 'a notin (b),a', 'narrower'],
    ['a=1,a=2', 'b', 'wider'],
    ['a>1', 'a>1,b', 'narrower'],
    ['a>1', 'a>2', 'unknown'],
    ['a>1', '', 'wider'],
    ['a in (1,2)', 'a>0', 'unknown'],
  ])('%s to %s: %s', (before, after, change) => {
    expect(selectorChange(parsed(before), parsed(after))).toBe(change);
  });

  it('prints what it reads', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        const again = parsed(selectorString(selector));
        for (const labels of WORLD)
          expect(matchesLabels(again, labels)).toBe(matchesLabels(selector, labels));
      }),
    );
  });
});
