import { evaluate } from '@marcbachmann/cel-js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { runCel } from './cel.ts';
import type { CelValue } from './value.ts';

const LEAVES = [
  '1',
  '2',
  '0',
  '-3',
  '1.5',
  '"a"',
  '"bc"',
  'true',
  'false',
  '[1, 2]',
  '["a"]',
  '{"a": 1}',
  'null',
  'x',
  's',
  'l',
];
const OPERATORS = ['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '&&', '||', 'in'];

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...LEAVES),
    fc
      .tuple(tie('expression'), fc.constantFrom(...OPERATORS), tie('expression'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie('expression').map((operand) => `!(${operand})`),
    tie('expression').map((operand) => `size(${operand})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([condition, then, otherwise]) => `(${condition} ? ${then} : ${otherwise})`),
    tie('expression').map((operand) => `l.all(i, i > ${operand})`),
    tie('expression').map((operand) => `l.exists(i, i == ${operand})`),
    tie('expression').map((operand) => `l.filter(i, i != ${operand}).size()`),
    tie('expression').map((operand) => `l.map(i, i + ${operand}) == l`),
  ),
}));

const VARIABLES: readonly (readonly [string, CelValue])[] = [
  ['x', 7n],
  ['s', 'hey'],
  ['l', [1n, 2n, 3n]],
];

/** What the library that only the parser is taken from makes of it; `undefined` where it refuses or fails. */
function librarysValue(text: string): unknown {
  try {
    const value: unknown = evaluate(text, Object.fromEntries(VARIABLES));
    return value;
  } catch {
    return undefined;
  }
}

it('agrees with an evaluator that is not ours, wherever that one has an answer', () => {
  fc.assert(
    fc.property(expression, (text) => {
      const expected = librarysValue(text);
      if (!['boolean', 'bigint', 'number', 'string'].includes(typeof expected)) return;
      expect(runCel(text, new Map(VARIABLES))).toEqual({ type: 'value', value: expected });
    }),
    { numRuns: 2_000 },
  );
});
