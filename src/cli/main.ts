#!/usr/bin/env node
import { basename } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { EXIT_CODE, worseOf, type ExitCode } from './exit-code.ts';
import { completionAnswer } from './completion.ts';
import type { CommandContext } from './context.ts';
import { explainFailure } from './failure.ts';
import { processTerminal } from './terminal.ts';

/**
 * One file, three names (kubectl's plugin convention and KEP-2379): `plimsoll`, `kubectl-plimsoll` (help then speaks
 * the way it was called) and `kubectl_complete-plimsoll`, which kubectl asks what may stand next.
 */
function calledAs(path: string | undefined): 'plimsoll' | 'kubectl plimsoll' | 'completion' {
  const name = basename(path ?? '');
  if (name.startsWith('kubectl_complete-')) return 'completion';
  return name.startsWith('kubectl-') ? 'kubectl plimsoll' : 'plimsoll';
}

/** A reader that went away (`| head`) is no error: stop quietly, as Unix filters do. */
function stopOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // eslint-disable-next-line unicorn/no-process-exit -- nobody reads any more; unwinding would only write on
    process.exit(EXIT_CODE.ok);
  });
}

/** Loads no more than is needed, as far as the first word tells. Completion may ask for any command, whatever its first word. */
async function loadProgram(
  caller: ReturnType<typeof calledAs>,
  word: string | undefined,
  context: CommandContext,
): Promise<Command> {
  if (caller !== 'completion' && (word === 'audit' || word === 'detect'))
    return (await import('./history-program.ts')).historyProgram(context);
  return (await import('./program.ts')).buildProgram(context);
}

async function main(caller: ReturnType<typeof calledAs>, args: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal(
    caller === 'completion' ? 'plimsoll' : caller,
    !args.includes('--no-color'),
  );
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  let code: ExitCode = EXIT_CODE.ok;
  let hasFinished = false;
  const program = await loadProgram(caller, args[0], {
    terminal,
    signal: interruption.signal,
    exit: (said) => {
      code = worseOf(code, said);
    },
    finished: () => {
      hasFinished = true;
    },
  });
  try {
    if (caller === 'completion' || args[0] === '__complete') {
      const words = caller === 'completion' ? args : args.slice(1);
      await terminal.out(completionAnswer(program, words));
      return EXIT_CODE.ok;
    }
    await program.parseAsync(args, { from: 'user' });
    return interruption.signal.aborted && !hasFinished ? EXIT_CODE.interrupted : code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.unusable;
    if (interruption.signal.aborted) return EXIT_CODE.interrupted;
    for (const line of explainFailure(error, args.includes('--debug'))) terminal.note(line);
    return EXIT_CODE.unusable;
  }
}

stopOnClosedPipe();
process.exitCode = await main(calledAs(process.argv[1]), process.argv.slice(2));
