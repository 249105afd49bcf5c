import { DYN, ERROR, isDynOrError, isSameType, type Type } from './types.ts';

type Bindings = ReadonlyMap<string, Type>;

const NULLABLE: ReadonlySet<string> = new Set(['timestamp', 'duration']);

function isNullable({ kind, name }: Type): boolean {
  return kind === 'opaque' || kind === 'struct' || kind === 'null' || NULLABLE.has(name);
}

/** May `one` stand for `other`, because it says less or the same? */
function isLessSpecific(one: Type, other: Type): boolean {
  if (one.kind === 'dyn' || one.kind === 'param') return true;
  if (other.kind === 'dyn' || other.kind === 'param') return false;
  if (one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  if (one.params.length === 0) return isSameType(one, other);
  return (
    one.name === other.name &&
    one.params.length === other.params.length &&
    one.params.every((param, index) => isLessSpecific(param, other.params[index] ?? ERROR))
  );
}

export function mostGeneral(one: Type, other: Type): Type {
  return isLessSpecific(one, other) ? one : other;
}

/** What type parameters stand for, as far as it is known: unification as the checker of cel-go does it (checker/types.go). */
export class Unifier {
  #bindings: Bindings = new Map();
  #fresh_count = 0;

  fresh(): Type {
    this.#fresh_count += 1;
    return { kind: 'param', name: `_var${this.#fresh_count - 1}`, params: [] };
  }

  /** Takes over what has to be for each of `ones` to be assignable to its partner; nothing where it cannot be. */
  assign(ones: readonly Type[], others: readonly Type[]): boolean {
    const attempt = new Map(this.#bindings);
    if (!assignableAll(attempt, ones, others)) return false;
    this.#bindings = attempt;
    return true;
  }

  /** With parameters that are known filled in; the others stay, or become dyn where `isFinal`. */
  resolved(value: Type, isFinal = false): Type {
    const bound = this.#bindings.get(value.name);
    if (value.kind === 'param' && bound !== undefined) return this.resolved(bound, isFinal);
    if (value.kind === 'param') return isFinal ? DYN : value;
    if (value.params.length === 0) return value;
    return { ...value, params: value.params.map((param) => this.resolved(param, isFinal)) };
  }
}

function assignableAll(bindings: Map<string, Type>, ones: readonly Type[], others: readonly Type[]): boolean {
  return (
    ones.length === others.length &&
    ones.every((one, index) => assignable(bindings, one, others[index] ?? ERROR))
  );
}

function occursIn(bindings: Bindings, param: Type, within: Type): boolean {
  if (isSameType(param, within)) return true;
  const bound = within.kind === 'param' ? bindings.get(within.name) : undefined;
  if (bound !== undefined) return occursIn(bindings, param, bound);
  return within.params.some((inner) => occursIn(bindings, param, inner));
}

/** Binds `param` to `value`, if that may be. `isBound`: it stood for something else already. */
function bind(
  bindings: Map<string, Type>,
  value: Type,
  param: Type,
): { readonly isValid: boolean; readonly isBound: boolean } {
  if (isSameType(value, param)) return { isValid: true, isBound: true };
  const bound = bindings.get(param.name);
  if (bound === undefined) {
    const isValid = !occursIn(bindings, param, value);
    if (isValid) bindings.set(param.name, value);
    return { isValid, isBound: false };
  }
  if (isSameType(value, bound)) return { isValid: true, isBound: true };
  if (!assignable(bindings, value, bound)) return { isValid: false, isBound: true };
  const general = mostGeneral(value, bound);
  if (!occursIn(bindings, param, general)) bindings.set(param.name, general);
  return { isValid: true, isBound: true };
}

function assignable(bindings: Map<string, Type>, one: Type, other: Type): boolean {
  if (other.kind === 'param') {
    const { isValid, isBound } = bind(bindings, one, other);
    if (isValid) return true;
    if (isBound) return false;
  }
  if (one.kind === 'param') return bind(bindings, other, one).isValid;
  if (isDynOrError(one) || isDynOrError(other)) return true;
  if (one.kind === 'null') return isNullable(other);
  if (other.kind === 'null') return isNullable(one);
  if (one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  return one.name === other.name && assignableAll(bindings, one.params, other.params);
}
