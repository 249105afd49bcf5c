import type { CelAuthorization } from './authorizer.ts';
import type { CelFormat } from './named-format.ts';
import type { CelCidr, CelIp } from './ip.ts';
import type { CelSemver } from './semver.ts';
import type { CelUrl } from './url.ts';
import type { Quantity } from '../quantity.ts';

/**
 * A value of the Common Expression Language. CEL's int is a bigint, its double a number; lists are arrays. What JavaScript has
 * no type for is a class of its own.
 */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly CelValue[]
  | CelUint
  | CelMap
  | CelTimestamp
  | CelDuration
  | CelOptional
  | CelType
  | CelQuantity
  | CelUrl
  | CelIp
  | CelCidr
  | CelSemver
  | CelFormat
  | CelAuthorization
  | CelUnknownValue;

/** An evaluation error of CEL: the expression has no value for this input. */
export class CelError extends Error {}

/** The evaluator cannot tell the value: something it does not know was needed. Never an answer about the expression. */
export class CelUnknownError extends Error {}

export function noSuchOverload(what: string): CelError {
  return new CelError(`no such overload: ${what}`);
}

/** A place in the input whose value is not known; reading it makes the result unknown. */
export class CelUnknownValue {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

export class CelUint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970, UTC. */
export class CelTimestamp {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class CelDuration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class CelOptional {
  /** `undefined` is optional.none(). */
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

export class CelType {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A quantity of the Kubernetes library. */
export class CelQuantity {
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

/** int, uint and double keys that are numerically equal are one key (CEL specification, map keys). */
function keyText(key: CelValue): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof CelUint) return `n${key.value}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
  return undefined;
}

/**
 * A map. Where `openBecause` is said, the map may have more keys than are known: asking for such a key, or for all of them,
 * is unknown.
 */
export class CelMap {
  readonly openBecause: string | undefined;
  readonly #entries = new Map<string, readonly [CelValue, CelValue]>();

  constructor(entries: Iterable<readonly [CelValue, CelValue]> = [], openBecause?: string) {
    this.openBecause = openBecause;
    for (const [key, value] of entries) {
      const text = keyText(key);
      if (text === undefined) throw new CelError(`unsupported key type ${typeName(key)}`);
      this.#entries.set(text, [key, value]);
    }
  }

  get(key: CelValue): CelValue | undefined {
    const text = keyText(key);
    const found = text === undefined ? undefined : this.#entries.get(text);
    if (found === undefined && this.openBecause !== undefined) throw new CelUnknownError(this.openBecause);
    return found?.[1];
  }

  entries(): Iterable<readonly [CelValue, CelValue]> {
    if (this.openBecause !== undefined) throw new CelUnknownError(this.openBecause);
    return this.#entries.values();
  }

  keys(): readonly CelValue[] {
    return [...this.entries()].map(([key]) => key);
  }

  size(): number {
    if (this.openBecause !== undefined) throw new CelUnknownError(this.openBecause);
    return this.#entries.size;
  }
}

export function isCelList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}

/** The name that `type(x)` shows. */
export function typeName(value: CelValue): string {
  if (value === null) return 'null_type';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  return typeof value === 'string' ? 'string' : objectTypeName(value);
}

function objectTypeName(value: Exclude<CelValue, null | boolean | bigint | number | string>): string {
  if (isCelList(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof CelUint) return 'uint';
  if (value instanceof CelMap) return 'map';
  if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp';
  if (value instanceof CelDuration) return 'google.protobuf.Duration';
  if (value instanceof CelOptional) return 'optional_type';
  if (value instanceof CelType) return 'type';
  if (value instanceof CelQuantity) return 'kubernetes.Quantity';
  if (value instanceof CelUnknownValue) throw new CelUnknownError(value.why);
  return value.typeName;
}

function equalMaps(one: CelMap, other: CelMap): boolean {
  if (one.size() !== other.size()) return false;
  for (const [key, value] of one.entries()) {
    const counterpart = other.get(key);
    if (counterpart === undefined || !celEqual(value, counterpart)) return false;
  }
  return true;
}

function equalLists(one: readonly CelValue[], other: readonly CelValue[]): boolean {
  return one.length === other.length && one.every((item, index) => celEqual(item, other[index] ?? null));
}

/** The number that an int, uint or double stands for; comparable across the three. */
function numberOf(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof CelUint ? value.value : undefined;
}

/** CEL's `==`: numbers compare by value across types, other values of different types are unequal. */
export function celEqual(one: CelValue, other: CelValue): boolean {
  const left = numberOf(one);
  const right = numberOf(other);
  // oxlint-disable-next-line eqeqeq -- a bigint and a number are compared by value with == only
  if (left !== undefined && right !== undefined) return left == right;
  const name = typeName(one);
  if (name !== typeName(other)) return false;
  if (isCelList(one) && isCelList(other)) return equalLists(one, other);
  if (one instanceof CelMap && other instanceof CelMap) return equalMaps(one, other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  if (one instanceof CelTimestamp && other instanceof CelTimestamp) return one.nanos === other.nanos;
  if (one instanceof CelDuration && other instanceof CelDuration) return one.nanos === other.nanos;
  if (one instanceof CelType && other instanceof CelType) return one.name === other.name;
  if (one instanceof CelQuantity && other instanceof CelQuantity)
    return one.quantity.nano === other.quantity.nano;
  if (one instanceof CelOptional && other instanceof CelOptional) {
    if (one.value === undefined || other.value === undefined) return one.value === other.value;
    return celEqual(one.value, other.value);
  }
  if (isOpaque(one) && isOpaque(other)) return one.text() === other.text();
  return one === other;
}

/** Values of the Kubernetes libraries that have one canonical text. */
export interface CelOpaque {
  readonly typeName: string;
  text(): string;
}

function isOpaque(value: unknown): value is CelOpaque {
  return typeof value === 'object' && value !== null && 'text' in value && 'typeName' in value;
}

function order(one: bigint | number | boolean, other: bigint | number | boolean): -1 | 0 | 1 {
  if (one < other) return -1;
  return one > other ? 1 : 0;
}

/**
 * CEL's order: negative, zero or positive; `undefined` for NaN. Strings are ordered by code point, as Go orders them.
 * Throws CelError for types that have no order.
 */
export function celCompare(one: CelValue, other: CelValue): -1 | 0 | 1 | undefined {
  const left = numberOf(one);
  const right = numberOf(other);
  if (left !== undefined && right !== undefined)
    return Number.isNaN(left) || Number.isNaN(right) ? undefined : order(left, right);
  if (typeof one === 'string' && typeof other === 'string')
    return order(Buffer.compare(Buffer.from(one), Buffer.from(other)), 0);
  if (typeof one === 'boolean' && typeof other === 'boolean') return order(one, other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return order(Buffer.compare(one, other), 0);
  if (one instanceof CelTimestamp && other instanceof CelTimestamp) return order(one.nanos, other.nanos);
  if (one instanceof CelDuration && other instanceof CelDuration) return order(one.nanos, other.nanos);
  throw noSuchOverload(`${typeName(one)} < ${typeName(other)}`);
}

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;
const UINT_MAX = 2n ** 64n - 1n;

/** A CEL int; throws where it does not fit 64 bits. */
export function celInt(value: bigint): bigint {
  if (value < INT_MIN || value > INT_MAX) throw new CelError('integer overflow');
  return value;
}

export function celUint(value: bigint): CelUint {
  if (value < 0n || value > UINT_MAX) throw new CelError('unsigned integer overflow');
  return new CelUint(value);
}
