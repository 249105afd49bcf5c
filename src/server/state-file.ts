import { readFile, rename } from 'node:fs/promises';
import { errorCode, replaceFile } from '../audit/store/data-folder.ts';
import type { JsonValue } from '../kube/json.ts';
import { parseJson } from '../kube/parse-json.ts';
import { errorText, type Log } from './log.ts';

/** What changes often is written this often at most. */
const WRITE_EVERY_MS = 500;

/**
 * A small file of JSON that is replaced as a whole, so that a crash leaves the old text or the new one. What changed less than WRITE_EVERY_MS before a
 * kill -9 is lost; each user of this says why that does no harm.
 */
export class StateFile {
  readonly #path: string;
  readonly #log: Log;
  readonly #content: () => JsonValue;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(path: string, log: Log, content: () => JsonValue) {
    this.#path = path;
    this.#log = log;
    this.#content = content;
  }

  /** What was written last; undefined where there is nothing. A file that is no JSON is put aside and told. */
  static async read(path: string, log: Log): Promise<JsonValue | undefined> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return parseJson(text);
    } catch (error) {
      await rename(path, `${path}.broken`);
      log.write('error', 'a file of state was unreadable, and is put aside', {
        file: `${path}.broken`,
        error: errorText(error),
      });
      return undefined;
    }
  }

  /** To be called after each change. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }, WRITE_EVERY_MS);
  }

  /** Writes now what is not yet written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await replaceFile(this.#path, `${JSON.stringify(this.#content())}\n`);
      this.#isFailing = false;
    } catch (error) {
      // Most likely the disk is full. It goes on in memory, and the next change tries again.
      if (!this.#isFailing)
        this.#log.write('error', 'state cannot be written', { file: this.#path, error: errorText(error) });
      this.#isFailing = true;
    }
  }
}
