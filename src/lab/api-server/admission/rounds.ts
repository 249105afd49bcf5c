import type { JsonObject } from '../../../kube/json.ts';

/** What a plugin remembers from the first round of mutating admission to the second (reinvocationcontext.go of webhooks and of policies). */
export class Rounds {
  /** Called with reinvocationPolicy IfNeeded, and nothing changed the object since. */
  readonly #called = new Set<string>();
  /** The object changed after they saw it. */
  readonly #due = new Set<string>();
  lastOutput: JsonObject | undefined;

  called(key: string): void {
    this.#called.add(key);
  }

  objectChanged(): void {
    for (const key of this.#called) this.#due.add(key);
    this.#called.clear();
  }

  isDue(key: string): boolean {
    return this.#due.has(key);
  }
}
