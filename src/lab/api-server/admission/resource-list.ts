import type { JsonValue } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  quantityOf,
  subtractQuantities,
  type Quantity,
} from '../../../kube/quantity.ts';

/** Amounts by the name of the resource: v1.ResourceList. */
export type ResourceList = ReadonlyMap<string, Quantity>;

export const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };

/** Reads a map of quantities; what is no quantity is left out. */
export function resourceListAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): ResourceList {
  const found = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(objectAt(value, ...path))) {
    const quantity = quantityOf(text);
    if (quantity !== undefined) found.set(name, quantity);
  }
  return found;
}

/** As it is written into an object. */
export function resourceListJson(list: ResourceList): Readonly<Record<string, string>> {
  return Object.fromEntries([...list].map(([name, quantity]) => [name, formatQuantity(quantity)]));
}

/** A count of objects. */
export function countOf(count: number): Quantity {
  return { nano: BigInt(count) * 1_000_000_000n, format: 'DecimalSI' };
}

export function added(one: ResourceList, other: ResourceList): ResourceList {
  const sum = new Map(one);
  for (const [name, quantity] of other) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantities(before, quantity));
  }
  return sum;
}

/** The larger amount of each resource. */
export function larger(one: ResourceList, other: ResourceList): ResourceList {
  const found = new Map(one);
  for (const [name, quantity] of other) {
    const before = found.get(name);
    if (before === undefined || compareQuantities(quantity, before) > 0) found.set(name, quantity);
  }
  return found;
}

/** `one` without `other`; nothing falls below zero (SubtractWithNonNegativeResult, k8s.io/apiserver pkg/quota/v1). */
export function lessOrZero(one: ResourceList, other: ResourceList): ResourceList {
  const found = new Map<string, Quantity>();
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const rest = subtractQuantities(one.get(name) ?? ZERO, other.get(name) ?? ZERO);
    found.set(name, rest.nano > 0n ? rest : ZERO);
  }
  return found;
}

/** Only the amounts that `keep` wants. */
export function masked(
  list: ResourceList,
  keep: (name: string, quantity: Quantity) => boolean,
): ResourceList {
  return new Map([...list].filter(([name, quantity]) => keep(name, quantity)));
}

/** Equal resources in equal amounts. */
export function sameAmounts(one: ResourceList, other: ResourceList): boolean {
  return (
    one.size === other.size && [...one].every(([name, quantity]) => other.get(name)?.nano === quantity.nano)
  );
}
