import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { isJsonObject, stringAt, type JsonObject } from '../kube/json.ts';
import { parseJson } from '../kube/parse-json.ts';
import { Problem } from '../problem.ts';
import type { Plan } from './contract.ts';

/** One line of a journal. `began` is written before a request goes out, so that after a crash it is known which may have been carried out. */
export type JournalEntry =
  | { readonly type: 'plan'; readonly digest: string; readonly server: string }
  | { readonly type: 'began'; readonly step: string }
  | { readonly type: 'made'; readonly step: string; readonly path: string; readonly uid: string }
  | { readonly type: 'was there'; readonly step: string }
  | { readonly type: 'undone'; readonly step: string };

/** Tells plans apart. */
export function planDigest(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan.steps)).digest('hex');
}

function entryOf(line: JsonObject): JournalEntry | undefined {
  const [type, step = ''] = [stringAt(line, 'type'), stringAt(line, 'step')];
  switch (type) {
    case 'plan':
      return { type, digest: stringAt(line, 'digest') ?? '', server: stringAt(line, 'server') ?? '' };
    case 'made':
      return { type, step, path: stringAt(line, 'path') ?? '', uid: stringAt(line, 'uid') ?? '' };
    case 'began':
    case 'was there':
    case 'undone':
      return { type, step };
    case undefined:
    default:
      return undefined;
  }
}

function parsedLine(line: string): JournalEntry | undefined {
  try {
    const parsed = parseJson(line);
    return isJsonObject(parsed) ? entryOf(parsed) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The entries of a journal; none where there is no file. The last line may be torn by a crash: it is left out. Throws a Problem where any other line is none of ours. */
export function readJournal(path: string): readonly JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n');
  const entries: JournalEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = line === '' ? undefined : parsedLine(line);
    if (entry !== undefined) entries.push(entry);
    else if (line !== '' && index < lines.length - 1)
      throw new Problem({
        what: 'this line is not from a journal of a restore',
        where: `${path}:${index + 1}`,
        fix: 'name the journal that `plimsoll restore apply` wrote, or another file with --journal',
      });
  }
  return entries;
}

/** Appends to a journal; each entry is on the disk before the call returns. */
export class Journal {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a+', 0o600);
    // What a crash tore off says nothing, and would stand in front of the next line.
    const bytes = readFileSync(this.#file);
    const whole_bytes = bytes.lastIndexOf('\n') + 1;
    if (whole_bytes < bytes.length) ftruncateSync(this.#file, whole_bytes);
  }

  append(entry: JournalEntry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
