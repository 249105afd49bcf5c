import type { Alert, Command } from '../detect/contract.ts';
import { shellWord } from '../hazards/audit-command.ts';
import type { Terminal } from './terminal.ts';

/**
 * The commands as they work here: the program by the name it was called by, and the same files where the alerts came
 * from files and not from the store.
 */
export function commandHere(
  { command, why }: Command,
  files: readonly string[],
  terminal: Pick<Terminal, 'program'>,
): Command {
  if (!command.startsWith('plimsoll ')) return { command, why };
  const fileFlags = command.startsWith('plimsoll audit ')
    ? files.map((file) => ` -f ${shellWord(file)}`).join('')
    : '';
  return { command: `${terminal.program}${command.slice('plimsoll'.length)}${fileFlags}`, why };
}

/** The alert with its commands as they work here. */
export function withCommandsHere(
  alert: Alert,
  files: readonly string[],
  terminal: Pick<Terminal, 'program'>,
): Alert {
  return { ...alert, next: alert.next.map((command) => commandHere(command, files, terminal)) };
}
