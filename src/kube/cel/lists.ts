import type { Budget } from './budget.ts';
import { Arguments, type CelFunction, type CelLibrary } from './library.ts';
import {
  CelDuration,
  CelError,
  CelOptional,
  CelTimestamp,
  celCompare,
  celEqual,
  isCelList,
  typeName,
  type CelValue,
} from './value.ts';

const bound =
  (name: string, call: (args: Arguments, budget: Budget) => CelValue): CelFunction =>
  (args, budget) => {
    const reader = new Arguments(name, args);
    budget.spend(1 + reader.list(0).length);
    return call(reader, budget);
  };

function range(args: readonly CelValue[], budget: Budget): CelValue {
  const count = new Arguments('lists.range', args).count(1).int(0);
  if (count <= 0n) return [];
  budget.spend(Number(count));
  return Array.from({ length: Number(count) }, (_, index) => BigInt(index));
}

function slice(args: Arguments): CelValue {
  const list = args.count(3).list(0);
  const start = args.int(1);
  const end = args.int(2);
  const call = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) throw new CelError(`${call}, negative indexes not supported`);
  if (start > end) throw new CelError(`${call}, start index must be less than or equal to end index`);
  if (end > list.length) throw new CelError(`${call}, list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function flattened(list: readonly CelValue[], depth: bigint, budget: Budget): CelValue[] {
  budget.spend(list.length);
  return list.flatMap((item) =>
    isCelList(item) && depth > 0n ? flattened(item, depth - 1n, budget) : [item],
  );
}

function flatten(args: Arguments, budget: Budget): CelValue {
  const depth = args.count(1, 2).has(1) ? args.int(1) : 1n;
  if (depth < 0n) throw new CelError('level must be non-negative');
  return flattened(args.list(0), depth, budget);
}

function isComparable(value: CelValue): boolean {
  return (
    ['int', 'uint', 'double', 'bool', 'string', 'bytes'].includes(typeName(value)) ||
    value instanceof CelTimestamp ||
    value instanceof CelDuration
  );
}

/** Sorts `list` by the keys at the same places. All keys are of one type, and that has an order. */
export function sortedBy(
  list: readonly CelValue[],
  keys: readonly CelValue[],
  budget: Budget,
): readonly CelValue[] {
  const [first] = keys;
  if (first === undefined) return list;
  if (!isComparable(first)) throw new CelError('list elements must be comparable');
  const name = typeName(first);
  if (keys.some((key) => typeName(key) !== name)) throw new CelError('list elements must have the same type');
  // A sort of n items compares them about n log n times.
  budget.spend(Math.ceil(list.length * Math.log2(list.length + 1)));
  return list
    .map((item, index) => ({ item, key: keys[index] ?? first }))
    .toSorted((one, other) => celCompare(one.key, other.key) ?? 0)
    .map(({ item }) => item);
}

function distinct(args: Arguments, budget: Budget): CelValue {
  const kept: CelValue[] = [];
  for (const item of args.count(1).list(0)) {
    budget.spend(kept.length);
    if (!kept.some((other) => celEqual(other, item))) kept.push(item);
  }
  return kept;
}

/** The lists extension of cel-go, version 3, which Kubernetes has since 1.34 (apiserver/pkg/cel/environment/base.go); `sortBy` is in macros.ts. */
export const LISTS: CelLibrary = {
  global: { 'lists.range': range },
  member: {
    'list.distinct': bound('distinct', distinct),
    'list.first': bound('first', (args) => new CelOptional(args.count(1).list(0)[0])),
    'list.flatten': bound('flatten', flatten),
    'list.last': bound('last', (args) => new CelOptional(args.count(1).list(0).at(-1))),
    'list.reverse': bound('reverse', (args) => args.count(1).list(0).toReversed()),
    'list.slice': bound('slice', slice),
    'list.sort': bound('sort', (args, budget) => sortedBy(args.count(1).list(0), args.list(0), budget)),
  },
};
