import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  History,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { actionName } from '../object-name.ts';
import { isCreation, isRemoval } from '../request-outcome.ts';
import { IMAGE_POLICY_WEBHOOK, webhookOutcome, type WebhookOutcome } from '../webhook-failure.ts';
import { alertOf } from './alert.ts';
import { findCulprit, findNearestLoss, type Culprit } from './culprit.ts';
import { actionOf, isCounted, SuccessCounts } from './outcome-count.ts';
import {
  gates,
  isWorkload,
  mayBeRegistration,
  Registrations,
  standsOn,
  type Registration,
} from './registration.ts';
import { isUnnamedFailure, rate } from './rating.ts';
import { Wave } from './wave.ts';
import { hasSucceeded, isAnswered, mayCreate, mayRemove } from '../request-shape.ts';

/** Failing backends followed at once. */
const WAVES_MAX_COUNT = 256;
/** Failures looked at before one more search for who caused it (the first may be logged before the deletion). */
const SEARCH_AGAIN_COUNT = 5;

type FailedCall = Exclude<WebhookOutcome, { kind: 'denied' | 'policy-denied' | 'image-policy-denied' }>;

/**
 * Sees requests blocked because what stands before the API server (admission webhook, conversion webhook,
 * aggregated API server) cannot be called: who is blocked, since when, and who deleted what it stands on. Predicts
 * it when a Service goes that a registered webhook with failurePolicy Fail is known to stand on. At level Metadata,
 * where no error names the webhook, a run of 500s that starts at one moment is all there is: alerted as such.
 *
 * Memory: WAVES_MAX_COUNT failing backends of at most 10,000 object names each, REGISTRATIONS_MAX_COUNT webhooks,
 * and one success count per verb and resource.
 */
class SecondWaveDetector implements Detector {
  readonly #history: History;
  readonly #registrations = new Registrations();
  readonly #successes = new SuccessCounts();
  readonly #waves = new BoundedMap<string, Wave>(WAVES_MAX_COUNT);
  readonly #unnamed = new BoundedMap<string, Wave>(WAVES_MAX_COUNT);

  constructor(history: History) {
    this.#history = history;
  }

  tally({ request, at_us }: TallyFacts): boolean {
    this.#successes.observe(actionName(request.verb, request), at_us);
    return false;
  }

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (event.stage !== 'ResponseComplete' || objectRef === undefined || event.verb === 'watch') return;
    if (event.responseStatus.code >= 400) {
      this.#observeFailure(event, objectRef);
      return;
    }
    if (!isCounted(objectRef)) return;
    this.#registrations.observe(event);
    if (isRemoval(event)) this.#predict(event, objectRef);
    else if (isCreation(event)) this.#comeBack(objectRef);
  }

  #observeFailure(event: AuditEvent, object: ObjectReference): void {
    const outcome = webhookOutcome(event);
    if (outcome !== undefined && isFailedCall(outcome)) this.#failNamed(event, object, outcome);
    else if (outcome === undefined && isUnnamedFailure(event)) this.#failUnnamed(event, object);
  }

  #failNamed(event: AuditEvent, object: ObjectReference, outcome: FailedCall): void {
    const { name, kind } = subjectOf(outcome, object);
    const wave = this.#waves.refresh(name, () => new Wave(name, kind, event.stageTimestamp_us, false));
    wave.registration ??= this.#registrations.of(name);
    wave.cause = outcome.cause;
    wave.isConcluded = false;
    if ('service' in outcome && outcome.service !== undefined) wave.service = outcome.service;
    wave.service ??= wave.registration?.service;
    if ('url' in outcome && outcome.url !== undefined) wave.url = outcome.url;
    wave.fail(event, object, actionOf(event, object), this.#successes);
    const searches = wave.failure_count === 1 || wave.failure_count === SEARCH_AGAIN_COUNT;
    if (wave.trigger === undefined && searches) {
      blame(wave, findCulprit(this.#history, event.stageTimestamp_us, name, wave.service, wave.registration));
    }
  }

  /** The one predicted webhook whose rules cover this request; of several, none can be told. */
  #predictedFor(event: AuditEvent, object: ObjectReference): Wave | undefined {
    const found = [...this.#waves.values()].filter(
      ({ isPredicted, registration }) =>
        isPredicted && registration !== undefined && gates(registration, event.verb, object),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  #failUnnamed(event: AuditEvent, object: ObjectReference): void {
    const action = actionOf(event, object);
    const predicted = this.#predictedFor(event, object);
    if (predicted !== undefined) {
      predicted.isConcluded = true;
      predicted.fail(event, object, action, this.#successes);
      return;
    }
    const wave = this.#unnamed.refresh(
      action,
      () => new Wave(action, 'unknown', event.stageTimestamp_us, false),
    );
    wave.fail(event, object, action, this.#successes);
    if (wave.failure_count === 1) blame(wave, findNearestLoss(this.#history, event.stageTimestamp_us));
  }

  #predict(event: AuditEvent, object: ObjectReference): void {
    const { resource } = object;
    if (resource !== 'services' && resource !== 'namespaces' && !isWorkload(resource)) return;
    for (const registration of this.#registrations.standingOn(object)) {
      if (registration.failurePolicy === 'Ignore' || this.#waves.has(registration.name)) continue;
      const wave = new Wave(registration.name, registration.kind, event.stageTimestamp_us, true);
      wave.registration = registration;
      wave.service = registration.service;
      wave.url = registration.url;
      wave.objects.add(object);
      wave.evidence.add(event.auditID);
      const isSure = standsOn(registration, object) === 'sure';
      const cause = this.#history.cause(event);
      blame(wave, {
        change: cause ?? {
          at_us: event.stageTimestamp_us,
          user: event.user.username,
          userAgent: event.userAgent,
          sourceIP: event.sourceIPs.at(-1) ?? '',
          verb: event.verb,
          object,
          auditID: event.auditID,
        },
        trigger: {
          at_us: event.stageTimestamp_us,
          user: cause?.user ?? event.user.username,
          verb: event.verb,
          object,
          auditID: event.auditID,
          why: isSure
            ? `${registration.name} stands on it, by its configuration in this log.`
            : `${registration.name} most likely stands on it: their names agree, the configuration does not say so.`,
        },
      });
      this.#waves.set(registration.name, wave);
    }
  }

  /** What was deleted is there again before anything failed: nothing is predicted any more. */
  #comeBack(object: ObjectReference): void {
    if (object.resource !== 'services' && !isWorkload(object.resource)) return;
    for (const [name, wave] of this.#waves.entries())
      if (wave.isPredicted && wave.failure_count === 0 && wave.objects.has(object)) this.#waves.delete(name);
  }

  /** An uninstall takes the Service first and the configuration a moment later: then nothing is blocked. */
  #stillStands(wave: Wave): boolean {
    const now = this.#registrations.of(wave.name);
    return (
      now !== undefined &&
      now.failurePolicy !== 'Ignore' &&
      now.service?.name === wave.service?.name &&
      now.service?.namespace === wave.service?.namespace
    );
  }

  alerts(): readonly Alert[] {
    const alerts: Alert[] = [];
    const namedActions = new Set<string>();
    for (const wave of this.#waves.values()) {
      if (wave.failure_count === 0 && !this.#stillStands(wave)) continue;
      const severity = rate(wave, this.#successes);
      if (severity === undefined) continue;
      for (const action of wave.failures.keys()) namedActions.add(action);
      alerts.push(alertOf(wave, severity, this.#successes));
    }
    for (const wave of this.#unnamed.values()) {
      const severity = rate(wave, this.#successes);
      // Where another request of the kind names the webhook, that is the alert.
      if (severity === undefined || namedActions.has(wave.name)) continue;
      alerts.push(alertOf(wave, severity, this.#successes));
    }
    return alerts;
  }
}

function blame(wave: Wave, culprit: Culprit | undefined): void {
  if (culprit === undefined) return;
  wave.trigger = culprit.trigger;
  wave.culprit.note(culprit.change.userAgent, culprit.change.sourceIP);
}

function isFailedCall(outcome: WebhookOutcome): outcome is FailedCall {
  if (outcome.kind === 'failed-call')
    return outcome.webhook !== IMAGE_POLICY_WEBHOOK && outcome.cause !== 'bad-response';
  return outcome.kind === 'failed-conversion' || outcome.kind === 'failed-apiservice';
}

function subjectOf(
  outcome: FailedCall,
  object: ObjectReference,
): { readonly name: string; readonly kind: Registration['kind'] } {
  if (outcome.kind === 'failed-call') return { name: outcome.webhook, kind: 'admission webhook' };
  if (outcome.kind === 'failed-apiservice') return { name: outcome.apiService, kind: 'APIService' };
  return { name: `${object.resource}.${object.apiGroup}`, kind: 'conversion webhook' };
}

function isCountable(request: RequestShape): boolean {
  return isAnswered(request) && request.verb !== 'watch' && hasSucceeded(request) && isCounted(request);
}

function wishOf(request: RequestShape): Wish {
  if (!isAnswered(request) || request.verb === 'watch') return 'none';
  if (request.code >= 400) return 'bodies';
  if (!isCounted(request)) return 'none';
  if (mayBeRegistration(request)) return 'bodies';
  return mayRemove(request) || mayCreate(request) ? 'fields' : 'none';
}

export const detect: DetectorDefinition = {
  hazard: 'second-wave',
  interests: [{ of: wishOf }],
  tallies: isCountable,
  start: (history) => new SecondWaveDetector(history),
};
