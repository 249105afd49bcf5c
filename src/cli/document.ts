import { dump } from 'js-yaml';
import type { Terminal } from './terminal.ts';

export type DocumentFormat = 'json' | 'yaml';

export function isDocumentFormat(output: string): output is DocumentFormat {
  return output === 'json' || output === 'yaml';
}

/** Keys without a value do not appear: absent is how JSON says unknown. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function yaml(value: unknown): string {
  return dump(withoutUndefined(value), { lineWidth: -1, noRefs: true });
}

/** One whole answer as text. */
export function documentText(format: DocumentFormat, value: unknown): string {
  return format === 'json' ? `${JSON.stringify(value, undefined, 2)}\n` : yaml(value);
}

/** Writes one whole answer. */
export async function writeDocument(
  terminal: Terminal,
  format: DocumentFormat,
  value: unknown,
): Promise<void> {
  await terminal.out(documentText(format, value));
}

/**
 * Writes an answer that is one object with one long list, without holding the list: `{ items: [...], ...rest }`.
 * The items come first, so that what is only known at the end (counts) can follow.
 */
export class ListDocument {
  readonly #terminal: Terminal;
  readonly #format: DocumentFormat;
  readonly #key: string;
  #count = 0;

  constructor(terminal: Terminal, format: DocumentFormat, key: string) {
    this.#terminal = terminal;
    this.#format = format;
    this.#key = key;
  }

  async item(value: unknown): Promise<void> {
    const first = this.#count === 0;
    this.#count += 1;
    if (this.#format === 'json') {
      await this.#terminal.out(`${first ? `{\n  "${this.#key}": [\n` : ',\n'}    ${JSON.stringify(value)}`);
      return;
    }
    if (first) await this.#terminal.out(`${this.#key}:\n`);
    await this.#terminal.out(yaml([value]));
  }

  async end(rest: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#count === 0) return writeDocument(this.#terminal, this.#format, { [this.#key]: [], ...rest });
    if (this.#format === 'yaml') return this.#terminal.out(yaml(rest));
    const tail = JSON.stringify(rest, undefined, 2).slice(1, -1).trimEnd();
    await this.#terminal.out(`\n  ]${tail === '' ? '' : `,${tail}`}\n}\n`);
  }
}
