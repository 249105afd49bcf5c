import { expect, it } from 'vitest';
import { ErrorList } from './error-list.ts';
import { hasInvalidLabelValue, shownSelector, validateLabelSelector } from './label-selector.ts';
import { Path } from './path.ts';
import { numberPointer, textPointer } from './values.ts';

function problems(selector: Parameters<typeof validateLabelSelector>[0], allowInvalidValues = false) {
  const errors = new ErrorList();
  validateLabelSelector(selector, { allowInvalidValues }, Path.of('spec', 'selector'), errors);
  return errors.errors.map(({ field, message }) => `${field}: ${message}`);
}

it('says what is wrong with each requirement', () => {
  expect(problems({ matchExpressions: [{ key: 'a', operator: 'In' }] })).toEqual([
    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ]);
  expect(problems({ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] })).toEqual([
    "spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
  ]);
  expect(problems({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] })).toEqual([
    'spec.selector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator',
  ]);
  expect(problems(undefined)).toEqual([]);
});

it('lets values be that an update only keeps', () => {
  const selector = { matchExpressions: [{ key: 'a', operator: 'In', values: ['-'] }] };
  expect(hasInvalidLabelValue(selector)).toBe(true);
  expect(problems(selector)).toHaveLength(1);
  expect(problems(selector, true)).toEqual([]);
});

it('is shown as Go writes it', () => {
  expect(shownSelector({ matchLabels: { b: '<1>', a: '2' } }).text).toBe(
    String.raw`{"matchLabels":{"a":"2","b":"\u003c1\u003e"}}`,
  );
  expect(shownSelector(undefined).text).toBe('null');
});

it('tells an absent field from one that is empty', () => {
  expect(textPointer({ a: '' }, 'a')).toBe('');
  expect(textPointer({}, 'a')).toBeUndefined();
  expect(numberPointer({ a: 0 }, 'a')).toBe(0);
  expect(numberPointer({}, 'a')).toBeUndefined();
});
