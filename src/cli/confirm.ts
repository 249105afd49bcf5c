import { createInterface } from 'node:readline/promises';
import { Problem } from '../problem.ts';

/** Asks on the terminal before something is changed; `yes` answers for people who cannot be asked. Throws a Problem where nobody can be. */
export async function confirmed(question: string, yes: boolean, where: string): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new Problem({
      what: 'nobody can be asked: stdin is no terminal',
      where,
      fix: 'look at what would be done, then give --yes',
    });
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
  } finally {
    reader.close();
  }
}
