import type { Budget } from './budget.ts';
import { celDuration, celTimestamp } from './time.ts';
import {
  CelDuration,
  CelError,
  celEqual,
  celInt,
  CelMap,
  CelTimestamp,
  CelUint,
  celUint,
  isCelList,
  noSuchOverload,
  typeName,
  type CelValue,
} from './value.ts';

/** `+`: numbers, texts, bytes, lists, times. */
export function add(left: CelValue, right: CelValue, budget: Budget): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint') return celInt(left + right);
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') {
    budget.spendText(left.length + right.length);
    return left + right;
  }
  if (isCelList(left) && isCelList(right)) {
    budget.spend(left.length + right.length);
    return [...left, ...right];
  }
  if (left instanceof CelUint && right instanceof CelUint) return celUint(left.value + right.value);
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    budget.spendText(left.length + right.length);
    return Uint8Array.from([...left, ...right]);
  }
  if (left instanceof CelDuration && right instanceof CelDuration)
    return celDuration(left.nanos + right.nanos);
  if (left instanceof CelTimestamp && right instanceof CelDuration)
    return celTimestamp(left.nanos + right.nanos);
  if (left instanceof CelDuration && right instanceof CelTimestamp)
    return celTimestamp(left.nanos + right.nanos);
  throw noSuchOverload(`${typeName(left)} + ${typeName(right)}`);
}

function subtract(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint') return celInt(left - right);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (left instanceof CelUint && right instanceof CelUint) return celUint(left.value - right.value);
  if (left instanceof CelDuration && right instanceof CelDuration)
    return celDuration(left.nanos - right.nanos);
  if (left instanceof CelTimestamp && right instanceof CelTimestamp)
    return celDuration(left.nanos - right.nanos);
  if (left instanceof CelTimestamp && right instanceof CelDuration)
    return celTimestamp(left.nanos - right.nanos);
  throw noSuchOverload(`${typeName(left)} - ${typeName(right)}`);
}

function multiply(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint') return celInt(left * right);
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  if (left instanceof CelUint && right instanceof CelUint) return celUint(left.value * right.value);
  throw noSuchOverload(`${typeName(left)} * ${typeName(right)}`);
}

function divide(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'number' && typeof right === 'number') return left / right;
  return wholeDivision(left, right, '/', (one, other) => one / other);
}

function wholeDivision(
  left: CelValue,
  right: CelValue,
  operator: '/' | '%',
  divided: (one: bigint, other: bigint) => bigint,
): CelValue {
  const isUint = left instanceof CelUint && right instanceof CelUint;
  const one = left instanceof CelUint ? left.value : left;
  const other = right instanceof CelUint ? right.value : right;
  const isPair = isUint || (typeof left === 'bigint' && typeof right === 'bigint');
  if (!isPair || typeof one !== 'bigint' || typeof other !== 'bigint')
    throw noSuchOverload(`${typeName(left)} ${operator} ${typeName(right)}`);
  if (other === 0n) throw new CelError(operator === '/' ? 'division by zero' : 'modulus by zero');
  return isUint ? celUint(divided(one, other)) : celInt(divided(one, other));
}

function isIn(item: CelValue, collection: CelValue, budget: Budget): boolean {
  if (isCelList(collection)) {
    budget.spend(collection.length);
    return collection.some((other) => celEqual(other, item));
  }
  if (collection instanceof CelMap) return collection.get(item) !== undefined;
  throw noSuchOverload(`${typeName(item)} in ${typeName(collection)}`);
}

export type CelArithmetic = '+' | '-' | '*' | '/' | '%' | 'in';

/** One binary operator that computes; `==`, `<` and the logical ones are evaluated elsewhere. Throws CelError. */
export function calculate(
  operator: CelArithmetic,
  left: CelValue,
  right: CelValue,
  budget: Budget,
): CelValue {
  switch (operator) {
    case '+':
      return add(left, right, budget);
    case '-':
      return subtract(left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right);
    case '%':
      return wholeDivision(left, right, '%', (one, other) => one % other);
    case 'in':
      break;
  }
  return isIn(left, right, budget);
}

/** Unary `-`. */
export function negate(value: CelValue): CelValue {
  if (typeof value === 'bigint') return celInt(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof CelDuration) return celDuration(-value.nanos);
  throw noSuchOverload(`-${typeName(value)}`);
}
