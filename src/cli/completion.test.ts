import { describe, expect, it } from 'vitest';
import { completionAnswer } from './completion.ts';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const program = buildProgram({
  terminal: recordingTerminal(),
  exit: () => undefined,
  signal: new AbortController().signal,
});
const words = (...typed: readonly string[]) =>
  completionAnswer(program, typed)
    .split('\n')
    .map((line) => line.split('\t')[0]);

describe('completionAnswer', () => {
  it('offers the commands with what they do', () => {
    expect(completionAnswer(program, ['det'])).toBe(
      'detect\tName what is going wrong in an audit log, and who does it\n:4\n',
    );
  });

  it('follows the tree to a subcommand', () => {
    expect(words('audit', '')).toEqual(
      expect.arrayContaining(['import', 'who', 'timeline', 'object', 'sql', 'holes', ':4']),
    );
  });

  it('offers flags after a dash and the choices of a flag after it', () => {
    expect(words('detect', '--sev')).toEqual(['--severity', ':4', '']);
    expect(words('detect', '--severity', '')).toEqual(['critical', 'high', 'medium', 'low', ':4', '']);
  });

  it('leaves file arguments and values without choices to the shell', () => {
    expect(words('detect', '')).toEqual([':0', '']);
    expect(words('detect', '--data', '')).toEqual([':0', '']);
  });

  it('does not take the value of a flag for a command', () => {
    expect(words('detect', '--data', 'audit', '')).toEqual([':0', '']);
  });

  it('completes operands with choices', () => {
    expect(words('completion', 'z')).toEqual(['zsh', ':4', '']);
    expect(words('hazards', 'powerful')).toEqual(['powerful-operator', ':4', '']);
  });
});
