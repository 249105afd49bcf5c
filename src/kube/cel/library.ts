import type { Budget } from './budget.ts';
import { CelOptional, isCelList, noSuchOverload, typeName, type CelValue } from './value.ts';

/** A function of CEL. For `x.f(y)` the first argument is x. Throws CelError, or CelUnknownError where it cannot tell. */
export type CelFunction = (args: readonly CelValue[], budget: Budget) => CelValue;

/**
 * Functions by name. Of members the name begins with the type of the receiver as `type()` names it: `string.charAt`,
 * `kubernetes.Quantity.add`.
 */
export interface CelLibrary {
  readonly global: Readonly<Record<string, CelFunction>>;
  readonly member: Readonly<Record<string, CelFunction>>;
}

/** Reads arguments, and says `no such overload` where the expression passed something else. */
export class Arguments {
  readonly #name: string;
  readonly #args: readonly CelValue[];

  constructor(name: string, args: readonly CelValue[]) {
    this.#name = name;
    this.#args = args;
  }

  #wrong(): Error {
    return noSuchOverload(`${this.#name}(${this.#args.map((arg) => typeName(arg)).join(', ')})`);
  }

  count(least: number, most = least): this {
    if (this.#args.length < least || this.#args.length > most) throw this.#wrong();
    return this;
  }

  has(index: number): boolean {
    return index < this.#args.length;
  }

  any(index: number): CelValue {
    const value = this.#args[index];
    if (value === undefined) throw this.#wrong();
    return value;
  }

  string(index: number): string {
    const value = this.any(index);
    if (typeof value !== 'string') throw this.#wrong();
    return value;
  }

  int(index: number): bigint {
    const value = this.any(index);
    if (typeof value !== 'bigint') throw this.#wrong();
    return value;
  }

  bool(index: number): boolean {
    const value = this.any(index);
    if (typeof value !== 'boolean') throw this.#wrong();
    return value;
  }

  list(index: number): readonly CelValue[] {
    const value = this.any(index);
    if (!isCelList(value)) throw this.#wrong();
    return value;
  }

  optional(index: number): CelOptional {
    const value = this.any(index);
    if (!(value instanceof CelOptional)) throw this.#wrong();
    return value;
  }

  /** An argument of a class of values; `what` tells one. */
  instance<T extends CelValue>(index: number, is: new (...args: never[]) => T): T {
    const value = this.any(index);
    if (!(value instanceof is)) throw this.#wrong();
    return value;
  }
}
