/** What one class wants of a sum, and between which bounds it may get it. */
export interface AllocationItem {
  readonly target: number;
  readonly lowerBound: number;
  readonly upperBound: number;
}

interface Allocation {
  readonly shares: readonly number[];
  /** By which part of its target each class is served, where its bounds allow it. */
  readonly fairFraction: number;
}

const MIN_TARGET = 0.001;
const EPSILON = 1e-7;

interface Bound {
  readonly proportion: number;
  readonly target: number;
  readonly isLower: boolean;
}

/** Where the common proportion has to be, so that what the bounds leave adds up to the sum. */
function fairProportion(items: readonly AllocationItem[], requiredSum: number): number {
  const bounds = items
    .flatMap(({ target, lowerBound, upperBound }): readonly Bound[] => [
      { proportion: lowerBound / target, target, isLower: true },
      { proportion: upperBound / target, target, isLower: false },
    ])
    .toSorted((one, other) => one.proportion - other.proportion);
  let sum = items.reduce((total, { lowerBound }) => total + lowerBound, 0);
  let proportion = bounds[0]?.proportion ?? 0;
  let sensitive = 0;
  for (const bound of bounds) {
    const gained = (bound.proportion - proportion) * sensitive;
    if (sensitive > 0 && sum + gained >= requiredSum) return proportion + (requiredSum - sum) / sensitive;
    sum += gained;
    ({ proportion } = bound);
    sensitive += bound.isLower ? bound.target : -bound.target;
  }
  return proportion;
}

/**
 * Shares a number of seats out: each class gets the same part of its target, no less than its lower and no more than its upper bound.
 * `undefined` where the bounds do not allow this sum. Source: computeConcurrencyAllocation, util/flowcontrol/conc_alloc.go.
 */
export function allocate(requiredSum: number, classes: readonly AllocationItem[]): Allocation | undefined {
  const items = classes.map((item) => ({ ...item, target: Math.max(item.target, MIN_TARGET) }));
  const isBroken = classes.some(
    ({ target, lowerBound, upperBound }) => lowerBound < 0 || target < lowerBound || upperBound < lowerBound,
  );
  const low = items.reduce((total, { lowerBound }) => total + lowerBound, 0);
  const high = items.reduce((total, { upperBound }) => total + upperBound, 0);
  if (isBroken || requiredSum < 0 || low - requiredSum > EPSILON || requiredSum - high > EPSILON)
    return undefined;
  if (requiredSum === 0) return { shares: items.map(() => 0), fairFraction: 0 };
  if (low - requiredSum > -EPSILON)
    return {
      shares: items.map(({ lowerBound }) => lowerBound),
      fairFraction: Math.min(...items.map(({ lowerBound, target }) => lowerBound / target)),
    };
  if (requiredSum - high > -EPSILON)
    return {
      shares: items.map(({ upperBound }) => upperBound),
      fairFraction: Math.max(...items.map(({ upperBound, target }) => upperBound / target)),
    };
  const fairFraction = fairProportion(items, requiredSum);
  const shares = items.map(({ target, lowerBound, upperBound }) =>
    Math.max(lowerBound, Math.min(upperBound, fairFraction * target)),
  );
  return { shares, fairFraction };
}
