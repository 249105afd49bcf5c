import type { CelValue } from './value.ts';

/** What names mean at one place of an expression: the variables, and what macros bind inside. */
export class Scope {
  readonly #lookup: (name: string) => CelValue | undefined;

  constructor(lookup: (name: string) => CelValue | undefined) {
    this.#lookup = lookup;
  }

  get(name: string): CelValue | undefined {
    return this.#lookup(name);
  }

  with(name: string, value: CelValue): Scope {
    return new Scope((other) => (other === name ? value : this.#lookup(other)));
  }
}
