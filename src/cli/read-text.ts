import { readFile } from 'node:fs/promises';
import { Problem } from '../problem.ts';

/** The text of a file that a flag names. Throws a Problem that names the flag. */
export async function readText(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem({
      what: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: flag,
      fix: 'name a file that can be read',
      cause: error,
    });
  }
}
