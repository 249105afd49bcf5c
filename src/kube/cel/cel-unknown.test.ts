import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCel, type CelResult } from './cel.ts';
import { celFromJson } from './from-json.ts';
import { CelMap, CelUnknownValue, type CelValue } from './value.ts';

const NONE: ReadonlyMap<string, CelValue> = new Map();

function run(text: string, variables: ReadonlyMap<string, CelValue> = NONE): CelResult {
  return runCel(text, variables);
}

describe('what is not known', () => {
  const variables = new Map<string, CelValue>([
    ['object', celFromJson({ metadata: { name: 'web' } }, 'only its name is known')],
    ['user', new CelUnknownValue('the user is not known')],
    ['empty', new CelMap()],
  ]);

  it.each([
    ['nosuchfunction(1)', 'nosuchfunction'],
    ['"a".nosuchfunction()', 'nosuchfunction'],
    ['authorizer.group("").resource("pods").check("get").allowed()', 'authorizer'],
    ['object.metadata.labels', 'only its name is known'],
    ['has(object.spec)', 'only its name is known'],
    ['object.metadata.size() == 1', 'only its name is known'],
    ['object.metadata.exists(k, k == "zzz")', 'only its name is known'],
    ['user == "a"', 'the user is not known'],
    ['user.name == "a"', 'the user is not known'],
    ['true && user == "a"', 'the user is not known'],
    ['user == "a" || 1 / 0 == 1', 'the user is not known'],
    ['1 / 0 == 1 || user == "a"', 'the user is not known'],
    ['[1, 2].exists(x, user == "a")', 'the user is not known'],
    ['quantity("1").mul(2)', 'multiplies'],
    ['math.greatest(1, 2)', 'math'],
    ['true == 1 in [1]', 'without parentheses'],
    ['b"é" == b"a"', 'not ASCII'],
    ['has({"a": 1}["a"])', 'no field'],
  ])('%s: unknown, because of %s', (text, why) => {
    const result = run(text, variables);
    expect(result.type).toBe('unknown');
    expect(result.type === 'unknown' && result.why).toContain(why);
  });

  it.each([
    'object.metadata.name == "web"',
    'true || user == "a"',
    '!(user == "a" && false)',
    '[1, 2].exists(x, x == 2 || user == "a")',
    '![1, 2].all(x, x == 3 && user == "a")',
    '!has(empty.x)',
  ])('%s is known all the same', (text) => {
    expect(run(text, variables)).toEqual({ type: 'value', value: true });
  });
});

describe('bounds', () => {
  const many = new Map<string, CelValue>([['l', Array.from({ length: 200 }, (_, index) => BigInt(index))]]);

  it.each([
    'l.all(a, l.all(b, l.all(c, l.all(d, a + b + c + d >= 0))))',
    'l.map(a, l.map(b, l.map(c, "x".replace("", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")))).size() == 0',
    `cel.bind(a, "x".replace("x", "${'y'.repeat(1000)}"), cel.bind(b, a.replace("y", a), cel.bind(c, b.replace("y", a), c.replace("y", a)))).size() > 0`,
  ])('%s is given up', (text) => {
    expect(runCel(text, many).type).toBe('unknown');
  });

  it('survives nesting', () => {
    const deep = `${'('.repeat(10_000)}1${')'.repeat(10_000)}`;
    expect(run(deep).type).toBe('unknown');
    expect(run('!'.repeat(60_000) + 'true').type).toBe('unknown');
    expect(['unknown', 'value']).toContain(run(Array.from({ length: 5_000 }, () => 'true').join('&&')).type);
    expect(run('a'.repeat(70_000)).type).toBe('unknown');
    let list: unknown = 1;
    for (let depth = 0; depth < 1_000; depth += 1) list = [list];
    const text = JSON.stringify(list);
    const variables = new Map<string, CelValue>([['x', celFromJson(JSON.parse(text))]]);
    expect(runCel('x == x', variables).type).toBe('unknown');
  });

  it('never throws, whatever the text', () => {
    const token = fc.constantFrom(
      'a',
      '.',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      '?',
      '1',
      '"s"',
      '+',
      '-',
      '!',
      '&&',
      '||',
      '==',
      'in',
      ',',
      'has',
      '.all(x,',
      '.map(x,',
      'x',
      '.?',
      '[?',
      'size',
      '.matches(',
      'null',
      '1.5',
      'b"x"',
      '2u',
      'optional.of(',
      '.format(',
      '%',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(token).map((tokens) => tokens.join('')),
        ),
        (text) => {
          expect(['value', 'error', 'unknown']).toContain(run(text).type);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('computes with integers as BigInt does', () => {
    const int = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int, int, (a, b) => {
        const sum = a + b;
        const fits = sum >= -(2n ** 63n) && sum < 2n ** 63n;
        const result = runCel(
          'a + b',
          new Map<string, CelValue>([
            ['a', a],
            ['b', b],
          ]),
        );
        expect(result).toEqual(
          fits ? { type: 'value', value: sum } : { type: 'error', message: 'integer overflow' },
        );
      }),
    );
  });
});
