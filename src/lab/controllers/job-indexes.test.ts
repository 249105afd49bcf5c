import { describe, expect, it } from 'vitest';
import { indexesText, matchedSuccess, parseIndexes, pendingIndexes } from './job-indexes.ts';

describe('the indexes of a Job', () => {
  it.each([
    ['', []],
    ['3', [3]],
    ['1,2', [1, 2]],
    ['0-2,4,6,7', [0, 1, 2, 4, 6, 7]],
  ])('%j', (text, indexes) => {
    expect([...parseIndexes(text, 10)]).toEqual(indexes);
    expect(indexesText(indexes.toReversed())).toBe(text);
  });

  it('are none where the text says something else, and none above the count', () => {
    expect(parseIndexes('1,a', 10).size).toBe(0);
    expect([...parseIndexes('1,3-9', 5)]).toEqual([1, 3, 4]);
  });

  it('that nobody works on come first', () => {
    expect(pendingIndexes({ spec: { completions: 6 } }, new Set([0, 2, 3]), 2)).toEqual([1, 4]);
    expect(pendingIndexes({ spec: { completions: 2 } }, new Set([1]), 5)).toEqual([0]);
  });

  it.each([
    ['all of the rule', { succeededIndexes: '0,2' }, [0, 2], true],
    ['some of the rule', { succeededIndexes: '0,2' }, [0, 1], false],
    ['enough of the rule', { succeededIndexes: '0-3', succeededCount: 2 }, [1, 3, 5], true],
    ['enough of any', { succeededCount: 2 }, [4, 5], true],
    ['too few', { succeededCount: 3 }, [4, 5], false],
  ])('%s', (_what, rule, succeeded, isMet) => {
    const job = { spec: { completions: 6, successPolicy: { rules: [rule] } } };
    expect(matchedSuccess(job, new Set(succeeded))).toBe(isMet ? 'Matched rules at index 0' : undefined);
  });
});
