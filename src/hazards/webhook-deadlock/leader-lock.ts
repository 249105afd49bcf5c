import type { AuditEvent } from '../../audit/event.ts';
import { numberAt, stringAt } from '../../kube/json.ts';
import { MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { EvidenceSample, OffenderBook } from '../evidence.ts';
import type { WebhookOutcome } from '../webhook-failure.ts';

/** `--leader-elect-lease-duration` of kube-controller-manager and kube-scheduler: 15 s; who cannot renew for so long has lost. */
const LEASE_DURATION_DEFAULT_US = 15 * MICROS_PER_SECOND;
/** A slower lock (operators renew every 10 s and more) has missed more than three renewals before it counts. */
const MISSED_RENEWALS_MIN_COUNT = 4;
/** Renewals seen before a cadence is believed. */
export const RENEWALS_MIN_COUNT = 5;
/** Share of the newest interval in the learnt cadence: follows a change within some ten renewals. */
const CADENCE_WEIGHT = 0.2;
/** Where leader locks were kept before Leases (client-go resourcelock). */
export const LEADER_ANNOTATION = 'control-plane.alpha.kubernetes.io/leader';

/** Failed renewals of one lock since its last success. */
export interface Failing {
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  count: number;
  /** Failures whose message names something else than admission: the store, a timeout. */
  other_count: number;
  /** Failures without any message (level Metadata). */
  silent_count: number;
  readonly codes: Set<number>;
  /** The webhook's word on the first refusal; the rest is counted. */
  outcome: WebhookOutcome | undefined;
  readonly evidence: EvidenceSample;
  /** Reads of the lock in the meantime: they pass through no admission. */
  readsSucceeded_count: number;
  readsFailed_count: number;
  /** What the rest of the cluster had done when it began (see ClusterPulse). */
  readonly pulse: Pulse;
}

/** Counts that only grow; two of them tell what happened between. */
export interface Pulse {
  readonly writesSucceeded_count: number;
  readonly reads_count: number;
  readonly readsFailed_count: number;
}

/** One leader lock: who renews it, how often, since when no more. Memory: one failing run and its evidence. */
export class LeaderLock {
  readonly object: ObjectReference;
  readonly book = new OffenderBook();
  user = '';
  holder = '';
  renewals_count = 0;
  last_us: EpochMicros = 0;
  /** Of the clock that stands still in holes of the log. */
  lastAwake_us = 0;
  failing: Failing | undefined;
  #cadence_us = 0;
  #leaseDuration_us = LEASE_DURATION_DEFAULT_US;

  constructor(object: ObjectReference) {
    this.object = object;
  }

  renewed(event: AuditEvent, awake_us: number): void {
    const at_us = event.stageTimestamp_us;
    // The time in which it was refused says nothing about how often it is renewed.
    if (this.renewals_count > 0 && this.failing === undefined) {
      const interval_us = awake_us - this.lastAwake_us;
      this.#cadence_us =
        this.#cadence_us === 0
          ? interval_us
          : this.#cadence_us + CADENCE_WEIGHT * (interval_us - this.#cadence_us);
    }
    this.renewals_count += 1;
    this.user = event.user.username;
    this.book.observe(event);
    this.last_us = at_us;
    this.lastAwake_us = awake_us;
    // Bodies are parsed rarely: the duration of a lease hardly ever changes.
    if (this.renewals_count === 1) this.#readBody(event);
    this.failing = undefined;
  }

  #readBody(event: AuditEvent): void {
    if (event.requestObject_bytes === 0) return;
    const seconds = numberAt(event.requestObject, 'spec', 'leaseDurationSeconds');
    if (seconds !== undefined && seconds > 0) this.#leaseDuration_us = seconds * MICROS_PER_SECOND;
    this.holder = stringAt(event.requestObject, 'spec', 'holderIdentity') ?? '';
  }

  failed(event: AuditEvent, outcome: WebhookOutcome | undefined, isSilent: boolean, pulse: Pulse): void {
    const at_us = event.stageTimestamp_us;
    this.failing ??= {
      from_us: at_us,
      to_us: at_us,
      count: 0,
      other_count: 0,
      silent_count: 0,
      codes: new Set(),
      outcome: undefined,
      evidence: new EvidenceSample(),
      readsSucceeded_count: 0,
      readsFailed_count: 0,
      pulse,
    };
    const { failing } = this;
    failing.to_us = at_us;
    failing.count += 1;
    failing.outcome ??= outcome;
    if (isSilent) failing.silent_count += 1;
    else if (outcome === undefined) failing.other_count += 1;
    failing.codes.add(event.responseStatus.code);
    failing.evidence.add(event.auditID);
    // Somebody else tries by hand: that is not the controller.
    if (event.user.username === this.user) this.book.observe(event);
  }

  get cadence_us(): number {
    return this.#cadence_us;
  }

  /** Without a renewal for so long, the lock is lost. */
  get patience_us(): number {
    return Math.max(this.#leaseDuration_us, MISSED_RENEWALS_MIN_COUNT * this.#cadence_us);
  }
}

/**
 * Is this a leader lock, not a kubelet's heartbeat or an API server's identity? Leases by their namespace and
 * user; Endpoints and ConfigMaps (Kubernetes before 1.24) by their well-known names or the leader annotation,
 * for which `hasLeaderAnnotation` is asked only where the name does not tell.
 */
export function isLeaderLock(event: AuditEvent, hasLeaderAnnotation: () => boolean): boolean {
  const object = event.objectRef;
  if (object === undefined || object.subresource !== '') return false;
  if (object.resource === 'leases') {
    return object.namespace !== 'kube-node-lease' && event.user.username !== 'system:apiserver';
  }
  if (object.resource !== 'endpoints' && object.resource !== 'configmaps') return false;
  // The endpoint controller writes every Service's Endpoints; none of them is its lock.
  if (classifyUserName(event.user.username, event.userAgent).kind === 'controller') return false;
  return isControlPlaneLock(object) || hasLeaderAnnotation();
}

const CONTROL_PLANE_LOCKS: ReadonlySet<string> = new Set([
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
]);

/** Locks whose loss stops the whole cluster: nothing creates, schedules or replaces pods any more. */
export function isControlPlaneLock(object: ObjectReference): boolean {
  return object.namespace === 'kube-system' && CONTROL_PLANE_LOCKS.has(object.name);
}
