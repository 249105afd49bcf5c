import type { AuditEvent } from '../../audit/event.ts';
import type { ClientShape, RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  History,
  Interest,
  Trigger,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { hasSucceeded, isAnswered } from '../request-shape.ts';
import { changeText, programChange } from '../workload-trigger.ts';
import { backlogAlert } from './alert.ts';
import { Backlog, SAMPLE_US } from './backlog.ts';
import { missingOfEvent, missingOfPodStatus, type Missing } from './missing.ts';
import { isCustomResource, Orders } from './order.ts';
import { Supply } from './supply.ts';

const NODE = 'system:node:';
/** A kubelet retries at least every two minutes; a pod that has not asked for ten is gone. */
const FORGET_AFTER_US = 10 * MICROS_PER_MINUTE;
/** Below so many different names it is one object that many lack (an optional ConfigMap), not a backlog of orders. */
const NAMES_MIN_COUNT = 5;
/** How long before the backlog its cause may lie. */
const TRIGGER_BEFORE_US = 30 * MICROS_PER_MINUTE;
/** A status patch without a container that waits is shorter than one with its message. */
const STATUS_MIN_BYTES = 100;

/**
 * Sees a backlog of credentials grow: Secrets and ConfigMaps that pods wait for and nobody has created yet (404 for
 * kubelets, FailedMount, CreateContainerConfigError), and custom resources that used to get a Secret and no longer do.
 * Source: Zalando (a credentials provider scaled down, queue from 7,115 to 58,381 in two hours).
 *
 * Old stock (lacking since the log's first 150 s) is no growth. Memory: a backlog of 20,000 objects, one for each
 * of at most 200 kinds of custom resource, 200 creators.
 */
class CredentialBacklogDetector implements Detector {
  readonly #history: History;
  readonly #supply = new Supply();
  #state: { readonly missing: Backlog; readonly orders: Orders } | undefined;
  #begin_us = 0;
  #nextSample_us = 0;
  #saysReason = false;
  readonly #triggers = new Map<Backlog, Trigger>();

  constructor(history: History) {
    this.#history = history;
  }

  tally({ at_us }: TallyFacts): boolean {
    this.#state ??= this.#start(at_us);
    if (at_us >= this.#nextSample_us) this.#sample(at_us);
    return false;
  }

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (event.stage !== 'ResponseComplete' || objectRef === undefined) return;
    const state = (this.#state ??= this.#start(event.stageTimestamp_us));
    switch (objectRef.resource) {
      case 'secrets':
      case 'configmaps':
        if (objectRef.apiGroup === '') this.#credential(event, objectRef, state);
        return;
      case 'events':
        if (event.verb === 'create' && event.requestObject_bytes > 0 && event.user.username.startsWith(NODE))
          this.#said(event, missingOfEvent(event), state.missing);
        return;
      case 'pods':
        if (objectRef.subresource !== 'status' || event.requestObject_bytes < STATUS_MIN_BYTES) return;
        if (event.user.username.startsWith(NODE)) this.#said(event, missingOfPodStatus(event), state.missing);
        return;
      default:
        if (event.verb === 'create') this.#ordered(event, objectRef, state.orders);
        else if (event.verb === 'delete' && isCustomResource(objectRef)) state.orders.deleted(objectRef);
    }
  }

  #start(begin_us: EpochMicros): { readonly missing: Backlog; readonly orders: Orders } {
    this.#begin_us = begin_us;
    this.#nextSample_us = begin_us + SAMPLE_US;
    return { missing: new Backlog(begin_us, FORGET_AFTER_US), orders: new Orders(begin_us) };
  }

  #credential(
    event: AuditEvent,
    object: ObjectReference,
    state: { readonly missing: Backlog; readonly orders: Orders },
  ): void {
    const { code } = event.responseStatus;
    const { missing, orders } = state;
    if (event.verb === 'get') {
      if (code !== 404 && missing.size === 0) return;
      if (!event.user.username.startsWith(NODE) || object.name === '') return;
      const key = `${object.resource}/${object.namespace}/${object.name}`;
      if (code === 404) missing.asked(key, object, event.stageTimestamp_us, event.auditID);
      else if (code === 200) missing.resolved(key, undefined);
    } else if (event.verb === 'create' && code < 300) {
      this.#supply.created(event);
      missing.resolved(`${object.resource}/${object.namespace}/${object.name}`, event.user.username);
      if (object.resource === 'secrets') orders.secretCreated(object, event.user.username);
    }
  }

  #said(event: AuditEvent, found: Missing | undefined, missing: Backlog): void {
    if (found === undefined) return;
    this.#saysReason = true;
    const { resource, namespace, name } = found;
    const object: ObjectReference = {
      apiGroup: '',
      apiVersion: 'v1',
      resource,
      subresource: '',
      namespace,
      name,
      uid: '',
      resourceVersion: '',
    };
    missing.asked(`${resource}/${namespace}/${name}`, object, event.stageTimestamp_us, event.auditID);
  }

  #ordered(event: AuditEvent, object: ObjectReference, orders: Orders): void {
    if (event.responseStatus.code >= 300 || event.query.dryRun === true || object.name === '') return;
    if (isCustomResource(object)) orders.created(event, object);
  }

  #sample(now_us: EpochMicros): void {
    this.#nextSample_us = now_us + SAMPLE_US;
    if (this.#state === undefined) return;
    const { missing, orders } = this.#state;
    if (missing.sample(now_us)) this.#findTrigger(missing, now_us);
    orders.sample(now_us);
    for (const { backlog } of orders.growing()) this.#findTrigger(backlog, now_us);
  }

  #findTrigger(backlog: Backlog, now_us: EpochMicros): void {
    const { since_us } = backlog;
    if (since_us === undefined || this.#triggers.has(backlog)) return;
    const provider = this.#provider(backlog, now_us);
    if (provider === undefined || !provider.startsWith('system:serviceaccount:')) return;
    const trigger = programChange(
      this.#history,
      provider.split(':')[2] ?? '',
      provider,
      since_us - TRIGGER_BEFORE_US,
      (change) =>
        `${changeText(change)} is the last change of a program in the namespace of ${provider}, which creates these objects; likely, not proven.`,
    );
    if (trigger !== undefined) this.#triggers.set(backlog, trigger);
  }

  #provider(backlog: Backlog, now_us: EpochMicros): string | undefined {
    return backlog.provider ?? this.#supply.fallen(this.#begin_us, backlog.since_us ?? now_us, now_us);
  }

  alerts(): readonly Alert[] {
    if (this.#state === undefined) return [];
    const alerts: Alert[] = [];
    const { missing, orders } = this.#state;
    if (missing.growing_us !== undefined) {
      const alert = this.#alert(missing, undefined);
      if (alert !== undefined) alerts.push(alert);
    }
    for (const { resource, backlog } of orders.growing()) {
      const alert = this.#alert(backlog, resource);
      if (alert !== undefined) alerts.push(alert);
    }
    return alerts;
  }

  #alert(backlog: Backlog, resource: string | undefined): Alert | undefined {
    const names = new Set<string>();
    for (const waiting of backlog.waiting())
      if (names.size <= NAMES_MIN_COUNT) names.add(waiting.object.name);
    const isOneName = names.size < NAMES_MIN_COUNT && backlog.count > 0;
    if (resource === undefined && isOneName && !this.#saysReason) return undefined;
    const provider = this.#provider(backlog, backlog.last_us);
    const since_us = backlog.since_us ?? backlog.last_us;
    return backlogAlert({
      backlog,
      resource,
      provider,
      book: provider === undefined ? undefined : this.#supply.book(provider),
      rates:
        provider === undefined
          ? undefined
          : this.#supply.rates(provider, this.#begin_us, since_us, backlog.last_us),
      trigger: this.#triggers.get(backlog),
      saysReason: this.#saysReason,
    });
  }
}

function isCredential({ resource, apiGroup }: RequestShape): boolean {
  return apiGroup === '' && (resource === 'secrets' || resource === 'configmaps');
}

function isNode({ user }: ClientShape): boolean {
  return user.username.startsWith(NODE);
}

/** What pods lack, as their nodes tell it. */
function lackOf(request: RequestShape): Wish {
  if (!isAnswered(request)) return 'none';
  const { verb, code, resource, subresource } = request;
  if (verb === 'get') return isCredential(request) && (code === 404 || code === 200) ? 'fields' : 'none';
  const isTold =
    (resource === 'events' && verb === 'create') || (resource === 'pods' && subresource === 'status');
  return isTold ? 'bodies' : 'none';
}

/** What is ordered and delivered, by whomever. */
function orderOf(request: RequestShape): Wish {
  if (!isAnswered(request)) return 'none';
  const isMade = request.verb === 'create' && hasSucceeded(request);
  if (isCredential(request)) return isMade ? 'fields' : 'none';
  return isMade || request.verb === 'delete' ? 'fields' : 'none';
}

const INTERESTS: readonly Interest[] = [{ of: lackOf, by: isNode }, { of: orderOf }];

export const detect: DetectorDefinition = {
  hazard: 'credential-backlog',
  interests: INTERESTS,
  tallies: ({ stage }) => stage === 'ResponseComplete',
  start: (history) => new CredentialBacklogDetector(history),
};
