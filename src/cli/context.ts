import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets from the process around it, so that it can be run in a test as well. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Says how the run ended; the worst code said wins (`worseOf`). Not calling it means EXIT_CODE.ok. */
  exit(code: ExitCode): void;
  /** Aborted on Ctrl-C: long work stops, cleans up what it made, and the process ends with 130. */
  readonly signal: AbortSignal;
  /** To be called by what is meant to run until it is told to stop: to be stopped is then how it ends well, with exit code 0. */
  finished?(): void;
  /** What a person types, line by line; that of the process unless given. */
  readonly typed?: AsyncIterable<string>;
}
