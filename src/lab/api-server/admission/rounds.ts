import type { JsonObject } from '../../../kube/json.ts';
import type { AdmissionRequest } from './admission.ts';
import { ownInvocation, shownObject } from './versioned-object.ts';

/** What a plugin remembers from the first round of mutating admission to the second (reinvocationcontext.go of webhooks and of policies). */
export class Rounds {
  /** Called with reinvocationPolicy IfNeeded, and nothing changed the object since. */
  readonly #called: Set<string>;
  /** The object changed after they saw it. */
  readonly #due: Set<string>;
  /** What the plugin made of the object in the first round. */
  #last: { readonly object: JsonObject | undefined; readonly request: AdmissionRequest } | undefined;

  constructor(called: Iterable<string> = [], due: Iterable<string> = []) {
    this.#called = new Set(called);
    this.#due = new Set(due);
  }

  /** The same, for a pass that may have to begin again. */
  copy(): Rounds {
    const copied = new Rounds(this.#called, this.#due);
    copied.#last = this.#last;
    return copied;
  }

  /** `object`: what the plugin gives on. */
  ended(request: AdmissionRequest, object: JsonObject | undefined): void {
    this.#last = { object, request };
  }

  /** The last output as the plugin's own version shows it: made when a second round asks for it, which hardly ever comes. */
  lastOutput(): JsonObject | undefined {
    return (
      this.#last && shownObject(this.#last.object, this.#last.request, ownInvocation(this.#last.request))
    );
  }

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
