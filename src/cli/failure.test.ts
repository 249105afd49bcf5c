import { describe, expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { explainFailure } from './failure.ts';

describe('explainFailure', () => {
  const problem = new Problem({ what: 'no such file', where: 'audit.log', fix: 'check the path' });

  it('says what, where and what to do, without a stack trace', () => {
    expect(explainFailure(problem, false)).toEqual([
      'error: no such file',
      '  where: audit.log',
      '  do:    check the path',
    ]);
  });

  it('adds the stack trace and its cause for --debug', () => {
    const caused = new Problem({ what: 'unreadable', fix: 'mend it', cause: new Error('EACCES: denied') });
    const lines = explainFailure(caused, true);
    expect(lines[0]).toBe('error: unreadable');
    expect(lines.join('\n')).toMatch(/Problem: unreadable\n\s+at [\s\S]*caused by:\nError: EACCES: denied/);
  });

  it('owns up to a mistake of ours', () => {
    expect(explainFailure(new TypeError('x is not a function'), false)).toEqual([
      'error: x is not a function',
      '  where: inside plimsoll; this is a mistake of ours, not of your input',
      '  do:    run again with --debug and report what it prints',
    ]);
  });
});
