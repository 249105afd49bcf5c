import { expect } from 'vitest';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

/** Runs `plimsoll guard serve` on a free port until `use` is done. */
export async function withGuard(args: readonly string[], use: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const problems: unknown[] = [];
  const terminal = recordingTerminal({
    note: (line) => {
      if (!line.includes('"msg":"listening"')) return;
      void use()
        .catch((error: unknown) => problems.push(error))
        .finally(() => stop.abort());
    },
  });
  const program = buildProgram({ terminal, signal: stop.signal, exit: () => undefined });
  await program.parseAsync(['guard', 'serve', '--listen', '127.0.0.1:0', ...args], { from: 'user' });
  expect(problems).toEqual([]);
}
