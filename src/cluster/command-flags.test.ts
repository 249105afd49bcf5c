import { describe, expect, it } from 'vitest';
import { flagListOf, flagsOf } from './command-flags.ts';

const line = (command: readonly string[], args: readonly string[] = []) => ({ command, args, path: ['c'] });

describe('flagsOf', () => {
  it.each([
    [['p', '--a=b'], { a: 'b' }],
    [['p', '-a=b'], { a: 'b' }],
    [['p', '--a', 'b'], { a: 'b' }],
    [['p', '--a', '--b'], { a: 'true', b: 'true' }],
    [['p', '--a', '-1'], { a: '-1' }],
    [['p', '--a='], { a: '' }],
    [['p', '--a=b=c'], { a: 'b=c' }],
    [['p', '--a=1', '--a=2'], { a: '2' }],
    [['p', 'a=b', '-', '--', '---a'], {}],
    [['/bin/sh', '-c', 'exec p --a=b \\\n  --c "d" 1>>/log 2>&1'], { a: 'b', c: 'd' }],
    [['bash', '-ec', "p --a='b'"], { a: 'b' }],
    [['p', '-c', 'q --a=b'], { c: 'q --a=b' }],
  ])('%j', (command, expected) => {
    expect(Object.fromEntries(flagsOf(line(command)))).toEqual(expected);
  });

  it('knows where a flag stands', () => {
    expect(flagListOf(line(['p', '--a'], ['b', '--c=d']))).toEqual([
      { name: 'a', value: 'b', path: ['c', 'command', 1] },
      { name: 'c', value: 'd', path: ['c', 'args', 1] },
    ]);
  });
});
