import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

/** How a command went. */
interface ProgramRun {
  /** What it printed as its result. */
  readonly out: string;
  readonly notes: readonly string[];
  readonly codes: readonly number[];
}

/** Runs Plimsoll with these arguments in this process, as a user does. */
export async function runProgram(...args: readonly string[]): Promise<ProgramRun> {
  const terminal = recordingTerminal();
  const codes: number[] = [];
  const { signal } = new AbortController();
  const program = buildProgram({ terminal, signal, exit: (code) => void codes.push(code) });
  await program.parseAsync([...args], { from: 'user' });
  return { out: terminal.written(), notes: terminal.notes, codes };
}
