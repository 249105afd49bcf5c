import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  History,
  Interest,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import { stringAt } from '../../kube/json.ts';
import { MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { changesWebhooks, WebhookChanges, type WebhookChange } from '../webhook-change.ts';
import { refusalMessage, webhookOutcome, type WebhookOutcome } from '../webhook-failure.ts';
import { deadlockAlert } from './alert.ts';
import {
  isLeaderLock,
  LEADER_ANNOTATION,
  LeaderLock,
  RENEWALS_MIN_COUNT,
  type Failing,
  type Pulse,
} from './leader-lock.ts';
import { isAnswered } from '../request-shape.ts';

/** Leader locks watched; one per controller with leader election. */
const LOCKS_MAX_COUNT = 2_048;
/** ConfigMaps and Endpoints whose body has told whether they are locks. */
const JUDGED_MAX_COUNT = 16_384;
/** Webhooks whose refusals are counted. */
const WEBHOOKS_MAX_COUNT = 256;
/** Deadlocks that are over, kept so that a long log tells all of them. */
const FINISHED_MAX_COUNT = 32;
/** One or two failures are a restart of the webhook; leader election tries every 2 s. */
const FAILURES_MIN_COUNT = 3;
/**
 * A cluster with an API server that answers is never silent for longer: kubelets alone renew every 10 s each.
 * Longer silence is a hole in the log and does not count as time without renewal.
 */
const SILENCE_MAX_US = 5 * MICROS_PER_SECOND;
/** Without messages: others must still write, or it is the store that is down and not a webhook. */
const OTHER_WRITES_MIN_COUNT = 3;
/** Without messages: reads pass through no webhook; where more fail than these, it is something else. */
const FAILED_READS_MAX_SHARE = 0.1;

const READ_VERBS: ReadonlySet<string> = new Set(['get', 'list']);
const RENEWAL_VERBS: ReadonlySet<string> = new Set(['update', 'patch', 'create']);
/** Answers that say nothing about admission: not found, conflict, not logged in, too many requests. */
const NEUTRAL_CODES: ReadonlySet<number> = new Set([401, 404, 409, 429]);

/** A lock that is or was no longer renewed because admission refused it. */
export interface Deadlock {
  readonly lock: LeaderLock;
  readonly failing: Failing;
  readonly lastRenewal_us: EpochMicros;
  /** `undefined` while it lasts. */
  readonly renewedAgain_us: EpochMicros | undefined;
  readonly newUser: string | undefined;
  readonly unrenewed_us: number;
  /** How often the same webhook refused anything at all, this lock included; 0 where its name is unknown. */
  readonly refusals_count: number;
}

/**
 * Detects leader locks (Leases, or Endpoints and ConfigMaps of older releases) that are no longer renewed because a webhook
 * refuses or cannot be asked: the controller that could bring the webhook's pods back loses its leadership.
 *
 * The time without renewal is counted on a clock that stands still in holes of the log, so neither a hole nor
 * the end of the log is taken for a lost leader. At level Metadata, where no message names the webhook, renewals that
 * turn into errors count while reads of the lock and writes of others succeed; the alert then is less sure.
 * Memory: LOCKS_MAX_COUNT locks, JUDGED_MAX_COUNT names, WEBHOOKS_MAX_COUNT counts, FINISHED_MAX_COUNT deadlocks,
 * and what WebhookChanges holds.
 */
class DeadlockDetector implements Detector {
  readonly #changes: WebhookChanges;
  readonly #locks = new BoundedMap<string, LeaderLock>(LOCKS_MAX_COUNT);
  readonly #judged = new BoundedMap<string, boolean>(JUDGED_MAX_COUNT);
  readonly #refusals = new BoundedMap<string, number>(WEBHOOKS_MAX_COUNT);
  readonly #triggers = new WeakMap<Failing, { readonly change: WebhookChange | undefined }>();
  readonly #failing = new Set<LeaderLock>();
  readonly #finished: Deadlock[] = [];
  #last_us: EpochMicros = 0;
  #awake_us = 0;
  #writesSucceeded_count = 0;
  #reads_count = 0;
  #readsFailed_count = 0;

  constructor(history: History) {
    this.#changes = new WebhookChanges(history);
  }

  tally({ request, at_us }: TallyFacts): boolean {
    if (this.#last_us > 0) this.#awake_us += Math.min(Math.max(at_us - this.#last_us, 0), SILENCE_MAX_US);
    this.#last_us = at_us;
    if (!isAnswered(request)) return false;
    const { code, verb } = request;
    const isLock = MAY_BE_LOCKS.has(request.resource);
    if (READ_VERBS.has(verb)) {
      this.#reads_count += 1;
      if (code >= 500) this.#readsFailed_count += 1;
      return isLock && this.#failing.size > 0;
    }
    if (!isLock && code > 0 && code < 300 && verb !== 'watch') this.#writesSucceeded_count += 1;
    return false;
  }

  observe(event: AuditEvent): void {
    const object = event.objectRef;
    if (object === undefined || event.stage !== 'ResponseComplete') return;
    const { code } = event.responseStatus;
    const isRead = READ_VERBS.has(event.verb);
    if (!isRead && event.verb !== 'watch') this.#changes.observe(event);
    const outcome = code < 400 ? undefined : webhookOutcome(event);
    if (outcome !== undefined) this.#countRefusal(outcome);
    if (MAY_BE_LOCKS.has(object.resource)) this.#observeLock(event, object, outcome, isRead);
  }

  #countRefusal(outcome: WebhookOutcome): void {
    const name = refuserOf(outcome);
    if (name !== undefined) this.#refusals.set(name, (this.#refusals.get(name) ?? 0) + 1);
  }

  #observeLock(
    event: AuditEvent,
    object: ObjectReference,
    outcome: WebhookOutcome | undefined,
    isRead: boolean,
  ): void {
    if (object.name === '' || object.namespace === 'kube-node-lease') return;
    if (isRead && this.#failing.size === 0) return;
    const key = objectKey(object);
    const known = this.#locks.get(key);
    if (isRead) {
      if (known?.failing === undefined || event.user.username !== known.user) return;
      if (event.responseStatus.code < 300) known.failing.readsSucceeded_count += 1;
      else known.failing.readsFailed_count += 1;
      return;
    }
    if (!RENEWAL_VERBS.has(event.verb) || event.query.dryRun === true) return;
    if (known === undefined && !isLeaderLock(event, () => this.#hasLeaderAnnotation(key, event))) return;
    const lock = this.#locks.refresh(key, () => new LeaderLock(object));
    const { code } = event.responseStatus;
    if (code < 300) {
      this.#finish(lock, event);
      lock.renewed(event, this.#awake_us);
      this.#failing.delete(lock);
    } else if (code >= 400 && !NEUTRAL_CODES.has(code) && lock.renewals_count >= RENEWALS_MIN_COUNT) {
      const isSilent = outcome === undefined && saysNothing(refusalMessage(event));
      // A 403 that the authorizer did not allow is RBAC, whatever else the log leaves out.
      if (code === 403 && isSilent && event.annotations['authorization.k8s.io/decision'] !== 'allow') return;
      lock.failed(event, outcome, isSilent, this.#pulse());
      this.#failing.add(lock);
      // Now, while the history still holds what came just before.
      if (lock.failing?.count === FAILURES_MIN_COUNT) this.#changeBefore(lock.failing);
    }
  }

  #hasLeaderAnnotation(key: string, event: AuditEvent): boolean {
    const judged = this.#judged.get(key);
    if (judged !== undefined) return judged;
    if (event.requestObject_bytes === 0) return false;
    const found = stringAt(event.requestObject, 'metadata', 'annotations', LEADER_ANNOTATION) !== undefined;
    this.#judged.set(key, found);
    return found;
  }

  #pulse(): Pulse {
    return {
      writesSucceeded_count: this.#writesSucceeded_count,
      reads_count: this.#reads_count,
      readsFailed_count: this.#readsFailed_count,
    };
  }

  #finish(lock: LeaderLock, event: AuditEvent): void {
    const deadlock = this.#deadlockOf(lock, event);
    if (deadlock === undefined) return;
    this.#finished.push(deadlock);
    if (this.#finished.length > FINISHED_MAX_COUNT) this.#finished.shift();
  }

  /** `renewal` is the event that renews the lock again, where it is over. */
  #deadlockOf(lock: LeaderLock, renewal: AuditEvent | undefined): Deadlock | undefined {
    const { failing } = lock;
    if (failing === undefined || failing.count < FAILURES_MIN_COUNT) return undefined;
    const unrenewed_us = this.#awake_us - lock.lastAwake_us;
    if (unrenewed_us < lock.patience_us) return undefined;
    if (failing.outcome === undefined && !this.#looksLikeAdmission(failing)) return undefined;
    const refuser = failing.outcome === undefined ? undefined : refuserOf(failing.outcome);
    return {
      lock,
      failing,
      lastRenewal_us: lock.last_us,
      renewedAgain_us: renewal?.stageTimestamp_us,
      newUser: renewal?.user.username,
      unrenewed_us,
      refusals_count: refuser === undefined ? 0 : (this.#refusals.get(refuser) ?? 0),
    };
  }

  #looksLikeAdmission(failing: Failing): boolean {
    if (failing.silent_count < FAILURES_MIN_COUNT || failing.other_count > 0) return false;
    if (failing.readsSucceeded_count === 0 || failing.readsFailed_count > 0) return false;
    const { pulse } = failing;
    if (this.#writesSucceeded_count - pulse.writesSucceeded_count < OTHER_WRITES_MIN_COUNT) return false;
    const failed_count = this.#readsFailed_count - pulse.readsFailed_count;
    return failed_count <= FAILED_READS_MAX_SHARE * (this.#reads_count - pulse.reads_count);
  }

  #changeBefore(failing: Failing): WebhookChange | undefined {
    let found = this.#triggers.get(failing);
    if (found === undefined) {
      const { outcome } = failing;
      const webhook = outcome === undefined ? undefined : refuserOf(outcome);
      const service = outcome?.kind === 'failed-call' ? outcome.service : undefined;
      const change =
        webhook === undefined
          ? likely(this.#changes.newestBefore(failing.from_us), 'which webhook it was is not in the log')
          : (this.#changes.lastBefore({ webhook, service }, failing.from_us) ??
            // Level Metadata names the webhook in the refusal, and nowhere the configuration that holds it.
            likely(
              this.#changes.newestUnreadBefore(failing.from_us),
              'which webhooks it holds is not in the log',
            ));
      found = { change };
      this.#triggers.set(failing, found);
    }
    return found.change;
  }

  alerts(): readonly Alert[] {
    const current = [...this.#failing].flatMap((lock) => this.#deadlockOf(lock, undefined) ?? []);
    return [...this.#finished, ...current].map((deadlock) => {
      const change = this.#changeBefore(deadlock.failing);
      const { outcome } = deadlock.failing;
      const webhook = outcome === undefined ? undefined : refuserOf(outcome);
      const name = webhook === undefined ? undefined : { webhook };
      return deadlockAlert(deadlock, {
        webhook,
        change,
        configuration: name === undefined ? undefined : this.#changes.configurationOf(name),
        service: name === undefined ? undefined : this.#changes.serviceOf(name),
      });
    });
  }
}

function likely(change: WebhookChange | undefined, doubt: string): WebhookChange | undefined {
  return change === undefined ? undefined : { ...change, why: `${change.why}: likely, for ${doubt}` };
}

/** A lock is updated with a timeout of some seconds: a webhook that hangs for longer shows as this, and as nothing more. */
const REQUEST_TIMEOUT = /did not complete within|^context deadline exceeded/;

function saysNothing(message: string): boolean {
  return message === '' || REQUEST_TIMEOUT.test(message);
}

/** The name by which a refusal blames; conversion webhooks and APIServices do not stand in the way of a lock. */
function refuserOf(outcome: WebhookOutcome): string | undefined {
  if (outcome.kind === 'failed-call' || outcome.kind === 'denied') return outcome.webhook;
  return outcome.kind === 'policy-denied' ? outcome.policy : undefined;
}

/** Kinds of objects that leaders lock. */
const MAY_BE_LOCKS: ReadonlySet<string> = new Set(['leases', 'endpoints', 'configmaps']);

function wishOf(request: RequestShape): Wish {
  const { verb, code, resource } = request;
  if (!isAnswered(request)) return 'none';
  if (code >= 400) return 'bodies';
  if (!READ_VERBS.has(verb) && verb !== 'watch' && changesWebhooks(request)) return 'bodies';
  return resource !== 'leases' && MAY_BE_LOCKS.has(resource) && RENEWAL_VERBS.has(verb) ? 'bodies' : 'none';
}

function leaseOf(request: RequestShape): Wish {
  const isRenewal = isAnswered(request) && request.resource === 'leases' && RENEWAL_VERBS.has(request.verb);
  return isRenewal ? 'bodies' : 'none';
}

/** A read of a lock that is not renewed any more. */
function readOf(request: RequestShape): Wish {
  const isRead = isAnswered(request) && MAY_BE_LOCKS.has(request.resource) && READ_VERBS.has(request.verb);
  return isRead ? 'fields if tally asks' : 'none';
}

/** The cue of a renewal that failed: before there is one no lock is failing. */
const FAILING = 'failing';

function fails(request: RequestShape): boolean {
  const { code, resource, verb } = request;
  return isAnswered(request) && code >= 400 && MAY_BE_LOCKS.has(resource) && RENEWAL_VERBS.has(verb);
}

const INTERESTS: readonly Interest[] = [
  { of: wishOf },
  // The node authorizer lets a kubelet write no lease but its own in kube-node-lease, which is no lock.
  { of: leaseOf, by: (client) => !client.user.username.startsWith('system:node:') },
  { of: readOf, ofCued: () => FAILING },
];

export const webhookDeadlockDetector: DetectorDefinition = {
  hazard: 'webhook-deadlock',
  interests: INTERESTS,
  cues: [{ of: fails, says: () => [FAILING] }],
  start: (history) => new DeadlockDetector(history),
};
