import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, VariableTypes, type ExpressionEnvironment } from './compile-expression.ts';

const CONDITION: ExpressionEnvironment = { hasParams: false, hasAuthorizer: true, returns: 'condition' };

/** What is wrong, without the line that is shown and the mark below it. */
function problems(expression: string, environment: Partial<ExpressionEnvironment> = {}): readonly string[] {
  const compiled = compileExpression(expression, { ...CONDITION, ...environment });
  return compiled.type === 'valid'
    ? []
    : compiled.why
        .replace('compilation failed: ', '')
        .split('\n')
        .filter((line) => !line.startsWith(' |'));
}

const BEGINNINGS =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

describe('expressions as cel-go compiles them', () => {
  it.each<[string, readonly string[]]>([
    ["object.spec.replicas > 1 && request.name == 'a'", []],
    ['unknown', ["ERROR: <input>:1:1: undeclared reference to 'unknown' (in container '')"]],
    ['params.x == 1', ["ERROR: <input>:1:1: undeclared reference to 'params' (in container '')"]],
    ['request.nothing == 1', ["ERROR: <input>:1:8: undefined field 'nothing'"]],
    [
      'request.name == 1',
      ["ERROR: <input>:1:14: found no matching overload for '_==_' applied to '(string, int)'"],
    ],
    [
      "'a'.size(1) == 1",
      ["ERROR: <input>:1:9: found no matching overload for 'size' applied to 'string.(int)'"],
    ],
    ['[1].exists(x, x)', ["ERROR: <input>:1:15: expected type 'bool' but found 'int'"]],
    ['[1, 2].exists_one(x, x == 1)', []],
    ["[1, 'a'].size() == 2", ["ERROR: <input>:1:5: expected type 'int' but found 'string'"]],
    ['object.x', ['must evaluate to bool but got dyn']],
    ['1 +', [`ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting ${BEGINNINGS}`]],
    ['(1', ["ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'"]],
    ['a b', ["ERROR: <input>:1:3: Syntax error: extraneous input 'b' expecting <EOF>"]],
    ['[1 2]', ["ERROR: <input>:1:4: Syntax error: extraneous input '2' expecting {']', ','}"]],
    ['for', ['ERROR: <input>:1:1: reserved identifier: for']],
    ["'a'.matches('[')", ['ERROR: <input>:1:13: invalid matches argument']],
    ['has(object)', ['ERROR: <input>:1:5: invalid argument to has() macro']],
  ])('%s', (expression, wanted) => {
    expect(problems(expression)).toEqual(wanted);
  });

  it('shows the line, and a mark below what is wrong', () => {
    const compiled = compileExpression('true\n&& unknown', CONDITION);
    expect(compiled).toEqual({
      type: 'invalid',
      why: "compilation failed: ERROR: <input>:2:4: undeclared reference to 'unknown' (in container '')\n | && unknown\n | ...^",
    });
  });

  it('knows what the variables before an expression are', () => {
    const variables = new VariableTypes();
    variables.add('x', compileExpression('[1]', { ...CONDITION, returns: 'variable' }));
    expect(problems("variables.x[0] == 'a'", { variables })).toHaveLength(1);
    expect(problems('variables.x[0] == 1', { variables })).toEqual([]);
    expect(problems('variables.y == 1', { variables })).toEqual(["ERROR: <input>:1:10: undefined field 'y'"]);
  });

  it('asks patches for what they are made of', () => {
    const jsonPatch: Partial<ExpressionEnvironment> = { returns: 'json patch' };
    expect(problems("[JSONPatch{op: 'add', path: '/a', value: 1}]", jsonPatch)).toEqual([]);
    expect(problems('[JSONPatch{op: 1}]', jsonPatch)).toEqual([
      "ERROR: <input>:1:14: expected type of field 'op' is 'string' but provided type is 'int'",
    ]);
    expect(problems('Object{spec: Object.spec{a: 1}}', { returns: 'apply configuration' })).toEqual([]);
  });

  it('has an answer for any text', () => {
    const piece = constantFrom(
      'a',
      '.',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      '1',
      "'",
      '?',
      ':',
      '!',
      '-',
      ' ',
      '\\',
      '"',
      'ü',
      'has',
      '&&',
    );
    assert(
      property(array(piece, { maxLength: 20 }), (pieces) => {
        expect(['valid', 'invalid']).toContain(compileExpression(pieces.join(''), CONDITION).type);
      }),
    );
  });
});
