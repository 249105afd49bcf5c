import { describe, expect, it } from 'vitest';
import { compileCel } from '../cel/cel.ts';
import { checkExpression, issuesText } from './check-rule.ts';
import { DYN, ruleType } from './rule-types.ts';

const SELF = ruleType({
  type: 'object',
  properties: {
    host: { type: 'string' },
    'my-count': { type: 'integer' },
    rows: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    port: { 'x-kubernetes-int-or-string': true },
    untyped: {},
  },
});

function problems(expression: string): string {
  const compilation = compileCel(expression);
  if (compilation.type === 'invalid') throw new Error(compilation.message);
  const { issues } = checkExpression(compilation.program.ast, new Map([['self', SELF ?? DYN]]));
  return issuesText(expression, issues);
}

describe('checkExpression', () => {
  it.each([
    'self.host == "a"',
    'self.my__dash__count > 1',
    'self.rows.all(r, r.name != "")',
    'self.rows.map(r, r.name).exists(n, n == self.host)',
    'self.labels.all(k, self.labels[k] != k)',
    'self.labels.app == "a"',
    'has(self.port) && self.port.x == 1',
    'optional.of(1).hasValue() && type(self.host) == string',
  ])('takes %s', (expression) => expect(problems(expression)).toBe(''));

  it.each([
    ['none', "ERROR: <input>:1:1: undeclared reference to 'none' (in container '')\n | none\n | ^"],
    ['self.none', "ERROR: <input>:1:5: undefined field 'none'\n | self.none\n | ....^"],
    ['self.untyped == 1', "ERROR: <input>:1:5: undefined field 'untyped'\n | self.untyped == 1\n | ....^"],
    ['has(self.none)', "ERROR: <input>:1:4: undefined field 'none'\n | has(self.none)\n | ...^"],
    [
      'self.host.none',
      "ERROR: <input>:1:10: type 'string' does not support field selection\n | self.host.none\n | .........^",
    ],
    ['true\n && self.none', "ERROR: <input>:2:9: undefined field 'none'\n |  && self.none\n | ........^"],
  ])('refuses %s', (expression, text) => expect(problems(expression)).toBe(text));
});
