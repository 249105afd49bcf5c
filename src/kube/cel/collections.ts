import type { Budget } from './budget.ts';
import { Arguments, type CelFunction, type CelLibrary } from './library.ts';
import { add } from './operators.ts';
import {
  CelDuration,
  CelError,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  celCompare,
  celEqual,
  type CelValue,
} from './value.ts';

/** Go's zero time, 0001-01-01T00:00:00Z. */
const ZERO_TIME_NANOS = -62_135_596_800n * 1_000_000_000n;

const onList =
  (name: string, call: (args: Arguments, budget: Budget) => CelValue): CelFunction =>
  (args, budget) => {
    const reader = new Arguments(name, args);
    budget.spend(reader.list(0).length);
    return call(reader, budget);
  };

function isSorted(args: Arguments): boolean {
  const list = args.count(1).list(0);
  return list.every((item, index) => index === 0 || (celCompare(list[index - 1] ?? null, item) ?? 0) <= 0);
}

function sum(args: Arguments, budget: Budget): CelValue {
  const [first, ...rest] = args.count(1).list(0);
  if (typeof first === 'string') throw new CelError('no such overload: sum of strings');
  return rest.reduce((total, item) => add(total, item, budget), first ?? 0n);
}

function extreme(args: Arguments, name: string, wanted: 1 | -1): CelValue {
  const [first, ...rest] = args.count(1).list(0);
  if (first === undefined) throw new CelError(`${name} called on empty list`);
  return rest.reduce((best, item) => (celCompare(item, best) === wanted ? item : best), first);
}

function contains(list: readonly CelValue[], item: CelValue, budget: Budget): boolean {
  budget.spend(list.length);
  return list.some((other) => celEqual(other, item));
}

const onSets =
  (
    name: string,
    holds: (one: readonly CelValue[], other: readonly CelValue[], budget: Budget) => boolean,
  ): CelFunction =>
  (args, budget) => {
    const reader = new Arguments(name, args).count(2);
    return holds(reader.list(0), reader.list(1), budget);
  };

const containsAll = (list: readonly CelValue[], items: readonly CelValue[], budget: Budget) =>
  items.every((item) => contains(list, item, budget));

function includes(args: readonly CelValue[], budget: Budget): boolean {
  const reader = new Arguments('includes', args).count(2);
  const target = reader.any(0);
  return Array.isArray(target)
    ? contains(reader.list(0), reader.any(1), budget)
    : celEqual(target, reader.any(1));
}

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === '') return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  if (value instanceof CelTimestamp) return value.nanos === ZERO_TIME_NANOS;
  return value instanceof CelMap && value.size() === 0;
}

/** Kubernetes' lists library, the sets extension, and the values of optional types (their macros: macros.ts). */
export const COLLECTIONS: CelLibrary = {
  global: {
    'sets.contains': onSets('sets.contains', containsAll),
    'sets.equivalent': onSets(
      'sets.equivalent',
      (one, other, budget) => containsAll(one, other, budget) && containsAll(other, one, budget),
    ),
    'sets.intersects': onSets('sets.intersects', (one, other, budget) =>
      other.some((item) => contains(one, item, budget)),
    ),
    'optional.none': (args) => {
      new Arguments('optional.none', args).count(0);
      return new CelOptional(undefined);
    },
    'optional.of': (args) => new CelOptional(new Arguments('optional.of', args).count(1).any(0)),
    'optional.ofNonZeroValue': (args) => {
      const value = new Arguments('optional.ofNonZeroValue', args).count(1).any(0);
      return new CelOptional(isZero(value) ? undefined : value);
    },
  },
  member: {
    'list.isSorted': onList('isSorted', isSorted),
    'list.sum': onList('sum', sum),
    'list.min': onList('min', (args) => extreme(args, 'min', -1)),
    'list.max': onList('max', (args) => extreme(args, 'max', 1)),
    'list.indexOf': onList('indexOf', (args) =>
      BigInt(
        args
          .count(2)
          .list(0)
          .findIndex((item) => celEqual(item, args.any(1))),
      ),
    ),
    'list.lastIndexOf': onList('lastIndexOf', (args) =>
      BigInt(
        args
          .count(2)
          .list(0)
          .findLastIndex((item) => celEqual(item, args.any(1))),
      ),
    ),
    'list.includes': includes,
    'string.includes': includes,
    'int.includes': includes,
    'optional_type.hasValue': (args) =>
      new Arguments('hasValue', args).count(1).optional(0).value !== undefined,
    'optional_type.value': (args) => {
      const { value } = new Arguments('value', args).count(1).optional(0);
      if (value === undefined) throw new CelError('optional.none() dereference');
      return value;
    },
  },
};
