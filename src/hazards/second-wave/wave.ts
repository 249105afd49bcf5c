import type { AuditEvent } from '../../audit/event.ts';
import type { Trigger } from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from '../evidence.ts';
import { isCounted, type SuccessCounts } from './outcome-count.ts';
import type { Backend, Registration } from './registration.ts';

const OBJECTS_MAX_COUNT = 10_000;
const NAMES_MAX_COUNT = 500;
const ACTIONS_MAX_COUNT = 100;
/** A backend that restarts fails a call or two; this many failures are a state, not an accident. */
export const FLOOR_COUNT = 5;
/** Ten, and several namespaces: what runs on the cluster is no longer being replaced. */
export const HIGH_COUNT = 10;
/** Fifty, in three namespaces or more, with next to nothing passing: the cluster heals itself no more. */
export const CRITICAL_COUNT = 50;
export const SPREAD_NAMESPACES_COUNT = 3;
/** Of the same requests since the first failure, this share fails. */
export const BLOCKED_SHARE = 0.5;
/** A webhook that is only being installed gets this long before its failures count. */
export const INSTALL_US = 5 * MICROS_PER_MINUTE;

/** What one webhook (or APIService, or an unknown something) blocks, from its first failure on. */
export class Wave {
  readonly name: string;
  readonly kind: Registration['kind'] | 'unknown';
  from_us: EpochMicros;
  to_us: EpochMicros;
  failure_count = 0;
  /** Called, or called for, by the API server. */
  cause = '';
  service: Backend | undefined;
  url = '';
  registration: Registration | undefined;
  /** Failures by action, `create pods`. */
  readonly failures = new Map<string, number>();
  /** Successes of the same action before its first failure; without an entry where they are not counted. */
  readonly successesBefore = new Map<string, number>();
  readonly users = new Map<string, number>();
  readonly namespaces = new Set<string>();
  readonly objects = new ObjectSample(OBJECTS_MAX_COUNT);
  readonly evidence = new EvidenceSample();
  /** Who took away what it stands on. */
  readonly culprit = new OffenderBook();
  trigger: Trigger | undefined;
  /** It had worked before in this log: an action that it gates succeeded after it was registered. */
  hadWorked = false;
  /** The log names no webhook: that these failures are this one's is concluded from its rules and what it lost. */
  isConcluded = false;
  readonly isPredicted: boolean;

  constructor(
    name: string,
    kind: Registration['kind'] | 'unknown',
    at_us: EpochMicros,
    isPredicted: boolean,
  ) {
    this.name = name;
    this.kind = kind;
    this.from_us = at_us;
    this.to_us = at_us;
    this.isPredicted = isPredicted;
  }

  fail(event: AuditEvent, object: ObjectReference, action: string, successes: SuccessCounts): void {
    if (this.failure_count === 0) {
      this.from_us = event.stageTimestamp_us;
      this.hadWorked =
        successes.count(action) > 0 &&
        successes.lastSuccess_us(action) > (this.registration?.registered_us ?? 0);
    }
    this.to_us = event.stageTimestamp_us;
    this.failure_count += 1;
    this.evidence.add(event.auditID);
    this.objects.add(object);
    if (isCounted(object) && !this.failures.has(action) && this.failures.size < ACTIONS_MAX_COUNT)
      this.successesBefore.set(action, successes.count(action));
    bump(this.failures, action, ACTIONS_MAX_COUNT);
    bump(this.users, event.impersonatedUser?.username ?? event.user.username, NAMES_MAX_COUNT);
    if (object.namespace !== '' && this.namespaces.size < NAMES_MAX_COUNT)
      this.namespaces.add(object.namespace);
  }

  /** Of the requests that it gates, made since its first failure: which share failed. */
  blockedShare(successes: SuccessCounts): number {
    let failure_count = 0;
    let success_count = 0;
    for (const [action, count] of this.failures) {
      failure_count += count;
      success_count += successes.count(action) - (this.successesBefore.get(action) ?? 0);
    }
    return failure_count === 0 ? 0 : failure_count / (failure_count + Math.max(0, success_count));
  }

  /** When the action that fails most first... last passed again after the last failure; `undefined` if it never did. */
  passedAgain_us(successes: SuccessCounts): EpochMicros | undefined {
    const [action] = [...this.failures].toSorted(([, a], [, b]) => b - a)[0] ?? [''];
    const last_us = successes.lastSuccess_us(action);
    return last_us > this.to_us ? last_us : undefined;
  }
}

function bump(counts: Map<string, number>, key: string, max_count: number): void {
  const count = counts.get(key);
  if (count !== undefined) counts.set(key, count + 1);
  else if (counts.size < max_count) counts.set(key, 1);
}
