import type { Severity } from '../../detect/contract.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { allOf, type CreationFailures, type FinalizerGroup, type HeldObject } from './held-object.ts';
import { isWaitingFinalizer } from './known-finalizer.ts';

/** Cloud load balancers and volumes take a few minutes to go; more is not usual. */
const STUCK_US = 5 * MICROS_PER_MINUTE;
/** A namespace has to be emptied first, in turns with a back-off. */
const NAMESPACE_STUCK_US = 10 * MICROS_PER_MINUTE;
/** Without bodies: this many successful deletes of one name, over longer than any usual grace period. */
const REPEATED_COUNT = 3;
const REPEATED_US = 2 * MICROS_PER_MINUTE;
/** One object that hangs is a chore, ten are a controller that does not work. */
const MEDIUM_COUNT = 3;
const HIGH_COUNT = 10;
const CRITICAL_COUNT = 50;
const SPREAD_NAMESPACES_COUNT = 3;
/** Creations of the same kind that fail at the same time: the cluster cannot replace what hangs. */
const FAILURES_COUNT = 10;

/** Is this object late in going? */
export function isStuck(held: HeldObject, now_us: EpochMicros): boolean {
  const age_us = now_us - held.since_us;
  if (held.object.resource === 'namespaces') {
    // Only where something showed lately that it is still there: its end may be missing from the log.
    return age_us >= NAMESPACE_STUCK_US && held.lastSeen_us - held.since_us >= NAMESPACE_STUCK_US / 2;
  }
  if (held.finalizers.length > 0) return age_us >= STUCK_US;
  return held.delete_count >= REPEATED_COUNT && held.lastDelete_us - held.since_us >= REPEATED_US;
}

/** How bad it is that these objects hang. */
export function rate(
  group: FinalizerGroup,
  failures: ReadonlyMap<string, CreationFailures>,
  now_us: EpochMicros,
): Severity {
  if (isWaitingFinalizer(group.finalizer)) return 'low';
  const all = allOf(group);
  const count = all.length;
  const namespaces_count = new Set(all.map((held) => held.object.namespace)).size;
  let failure_count = 0;
  for (const failure of failures.values()) failure_count += failure.failure_count;
  if (count >= HIGH_COUNT && namespaces_count >= SPREAD_NAMESPACES_COUNT) {
    if (count >= CRITICAL_COUNT || failure_count >= FAILURES_COUNT) return 'critical';
    return 'high';
  }
  if (count >= HIGH_COUNT) return failure_count >= FAILURES_COUNT ? 'high' : 'medium';
  const oldest_us = Math.min(now_us, ...group.held.map((held) => held.since_us));
  return count >= MEDIUM_COUNT || now_us - oldest_us >= MICROS_PER_HOUR ? 'medium' : 'low';
}
