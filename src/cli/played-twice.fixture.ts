import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

/** What `lab run` has said. */
interface Played {
  readonly out: string;
  readonly codes: readonly number[];
}

async function play(args: readonly string[]): Promise<Played> {
  const terminal = recordingTerminal({ note: () => undefined });
  const codes: number[] = [];
  const { signal } = new AbortController();
  const program = buildProgram({ terminal, signal, exit: (code) => void codes.push(code) });
  await program.parseAsync(['lab', 'run', ...args], { from: 'user' });
  return { out: terminal.written(), codes };
}

/** Plays a scenario twice with the same seed: what the first run has said, and whether both have written the same audit log. */
export async function playedTwice(
  ...args: readonly string[]
): Promise<Played & { readonly isSameLog: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-played-'));
  try {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    const played = await play([...args, '--keep', one]);
    await play([...args, '--keep', other]);
    const [first, second] = await Promise.all(
      [one, other].map((path) => readFile(join(path, 'audit.log'), 'utf8')),
    );
    return { ...played, isSameLog: first === second };
  } finally {
    await rm(folder, { recursive: true });
  }
}
