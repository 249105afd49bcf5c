import { CelUnknownError } from './value.ts';

/** All steps of an evaluation are used up. */
export class CelBudgetError extends CelUnknownError {}

/**
 * How much work one evaluation may do, counted in steps: one per node evaluated, per item visited, per regular-expression
 * thread, and one per CHARACTERS_PER_STEP characters made. When it is used up the result is unknown. The API server has a budget of its
 * own, counted differently; expressions that it accepts stay far below this.
 */
export class Budget {
  #left: number;
  readonly #total: number;

  constructor(steps: number) {
    this.#total = steps;
    this.#left = steps;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new CelBudgetError(`it needs more than ${this.#total} steps to evaluate`);
  }

  /** Pays for a text before it is made. */
  spendText(length: number): void {
    this.spend(1 + Math.ceil(length / CHARACTERS_PER_STEP));
  }
}

/** Copying text is cheaper than evaluating a node by about this much. */
const CHARACTERS_PER_STEP = 16;
