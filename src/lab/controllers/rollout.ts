import type { JsonValue } from '../../kube/json.ts';

/** One ReplicaSet of a Deployment, as numbers. */
export interface SetCounts {
  /** spec.replicas. */
  readonly wanted_count: number;
  readonly available_count: number;
}

/** How far a rollout may go over and under what is wanted. */
export interface Fenceposts {
  readonly surge_count: number;
  readonly unavailable_count: number;
}

/** `25%` of `total`, or a number as it is (GetScaledValueFromIntOrPercent). */
export function scaledValue(value: JsonValue | undefined, total_count: number, roundsUp: boolean): number {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  if (percent === undefined) return 0;
  const exact = (Number(percent) * total_count) / 100;
  return roundsUp ? Math.ceil(exact) : Math.floor(exact);
}

/** Both in pods; never both zero (ResolveFenceposts, deployment_util.go). */
export function fenceposts(
  maxSurge: JsonValue | undefined,
  maxUnavailable: JsonValue | undefined,
  wanted_count: number,
): Fenceposts {
  const surge_count = scaledValue(maxSurge, wanted_count, true);
  const unavailable_count = Math.min(wanted_count, scaledValue(maxUnavailable, wanted_count, false));
  return surge_count === 0 && unavailable_count === 0
    ? { surge_count, unavailable_count: Math.min(wanted_count, 1) }
    : { surge_count, unavailable_count };
}

function sum(sets: readonly SetCounts[], field: keyof SetCounts): number {
  return sets.reduce((total, set) => total + set[field], 0);
}

/** How many pods the new ReplicaSet is to have now (NewRSNewReplicas). */
export function newSetReplicas(
  wanted_count: number,
  { surge_count }: Fenceposts,
  newSet: SetCounts,
  oldSets: readonly SetCounts[],
): number {
  const current_count = newSet.wanted_count + sum(oldSets, 'wanted_count');
  const max_count = wanted_count + surge_count;
  if (newSet.wanted_count > wanted_count) return wanted_count;
  if (current_count >= max_count) return newSet.wanted_count;
  const missing_count = wanted_count - newSet.wanted_count;
  return newSet.wanted_count + Math.min(max_count - current_count, missing_count);
}

/** How many pods each of the old ReplicaSets, oldest first, is to have now (reconcileOldReplicaSets, rolling.go). */
export function oldSetsReplicas(
  wanted_count: number,
  { unavailable_count }: Fenceposts,
  newSet: SetCounts,
  oldSets: readonly SetCounts[],
): readonly number[] {
  const left = oldSets.map((set) => set.wanted_count);
  const min_count = wanted_count - unavailable_count;
  const newUnavailable_count = newSet.wanted_count - newSet.available_count;
  const all_count = newSet.wanted_count + sum(oldSets, 'wanted_count');
  let unhealthy_count = all_count - min_count - newUnavailable_count;
  if (unhealthy_count <= 0) return left;
  // Those that do not work go first: they keep nothing up.
  for (const [index, { wanted_count: wanted, available_count }] of oldSets.entries()) {
    const gone_count = Math.min(Math.max(0, unhealthy_count), wanted - available_count);
    left[index] = wanted - gone_count;
    unhealthy_count -= gone_count;
  }
  let spare_count = newSet.available_count + sum(oldSets, 'available_count') - min_count;
  for (const [index, wanted] of left.entries()) {
    const gone_count = Math.min(wanted, Math.max(0, spare_count));
    left[index] = wanted - gone_count;
    spare_count -= gone_count;
  }
  return left;
}
