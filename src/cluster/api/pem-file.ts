import { readFile } from 'node:fs/promises';
import { Problem } from '../../problem.ts';

/** Reads a file that a kubeconfig or a flag names; `what` is how messages call it. Throws a Problem. */
export async function readPemFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem({
      what: `the ${what} cannot be read`,
      where: file,
      fix: `make ${file} readable, or correct its path`,
      cause: error,
    });
  }
}
