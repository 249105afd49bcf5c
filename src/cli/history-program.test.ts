import { describe, expect, it } from 'vitest';
import type { CommandContext } from './context.ts';
import { historyProgram } from './history-program.ts';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const context: CommandContext = {
  terminal: recordingTerminal(),
  exit: () => undefined,
  signal: new AbortController().signal,
};

describe('historyProgram', () => {
  const whole = buildProgram(context);

  it.each(historyProgram(context).commands.map((command) => [command.name(), command] as const))(
    'has %s as the whole program has it',
    (name, command) => {
      const same = whole.commands.find((other) => other.name() === name);
      expect(command.helpInformation()).toBe(same?.helpInformation());
      expect(command.commands.map((child) => child.helpInformation())).toEqual(
        same?.commands.map((child) => child.helpInformation()),
      );
    },
  );
});
