import type { AuditEvent } from '../../audit/event.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import { Backlog } from './backlog.ts';

/** Kinds of custom resource that are followed; most never turn out to be orders for a Secret. */
const RESOURCES_MAX_COUNT = 200;
/** After so many with hardly a Secret the kind is no order, and its objects are forgotten. */
const UNRELATED_AFTER_COUNT = 200;
const UNRELATED_SHARE = 0.1;
/** So many got their Secret, and eight of ten of those old enough: then a custom resource of this kind asks for one. */
const LINKS_MIN_COUNT = 10;
const LINKED_SHARE = 0.8;
const SETTLED_US = MICROS_PER_MINUTE;
/** A custom resource never asks twice; after this time nobody expects its Secret any more. */
const FORGET_AFTER_US = 6 * MICROS_PER_HOUR;
/** `web-db-credentials` may be the Secret of `web-db` or of `web`. */
const SUFFIXES_MAX_COUNT = 2;

interface Order {
  readonly backlog: Backlog;
  linked_count: number;
  created_count: number;
  isLinked: boolean;
  isUnrelated: boolean;
}

/**
 * Custom resources that ask a controller for a Secret of (nearly) the same name in the same namespace, learned
 * from what the log shows: which of them got one, and which still wait.
 * Memory: 200 kinds; a Backlog of up to 20,000 only for those that get Secrets, of 200 or so for the others.
 */
export class Orders {
  readonly #orders = new Map<string, Order>();
  readonly #logBegin_us: EpochMicros;

  constructor(logBegin_us: EpochMicros) {
    this.#logBegin_us = logBegin_us;
  }

  created(event: AuditEvent, object: ObjectReference): void {
    const resource = groupResource(object);
    let order = this.#orders.get(resource);
    if (order === undefined) {
      if (this.#orders.size >= RESOURCES_MAX_COUNT) return;
      const backlog = new Backlog(this.#logBegin_us, FORGET_AFTER_US);
      order = { backlog, linked_count: 0, created_count: 0, isLinked: false, isUnrelated: false };
      this.#orders.set(resource, order);
    }
    if (order.isUnrelated) return;
    order.created_count += 1;
    order.backlog.asked(`${object.namespace}/${object.name}`, object, event.stageTimestamp_us, event.auditID);
  }

  deleted(object: ObjectReference): void {
    this.#orders.get(groupResource(object))?.backlog.dropped(`${object.namespace}/${object.name}`);
  }

  secretCreated(secret: ObjectReference, user: string): void {
    if (this.#orders.size === 0) return;
    let name = secret.name;
    for (let suffixes = 0; suffixes <= SUFFIXES_MAX_COUNT && name !== ''; suffixes += 1) {
      const key = `${secret.namespace}/${name}`;
      for (const order of this.#orders.values()) {
        if (!order.backlog.has(key)) continue;
        order.backlog.resolved(key, user);
        order.linked_count += 1;
        return;
      }
      name = name.slice(0, Math.max(0, name.lastIndexOf('-')));
    }
  }

  /** Measures all kinds that ask for a Secret, and yields those whose backlog grows. */
  sample(now_us: EpochMicros): void {
    for (const order of this.#orders.values()) {
      if (order.isUnrelated) continue;
      order.backlog.sample(now_us);
      if (!order.isLinked && isUnrelated(order)) {
        order.isUnrelated = true;
        order.backlog.clear();
      }
      if (order.isLinked || order.linked_count < LINKS_MIN_COUNT) continue;
      let young_count = 0;
      for (const waiting of order.backlog.waiting())
        if (now_us - waiting.first_us < SETTLED_US) young_count += 1;
      order.isLinked = order.linked_count >= LINKED_SHARE * (order.created_count - young_count);
    }
  }

  *growing(): IterableIterator<{ readonly resource: string; readonly backlog: Backlog }> {
    for (const [resource, order] of this.#orders)
      if (order.isLinked && order.backlog.growing_us !== undefined)
        yield { resource, backlog: order.backlog };
  }
}

function isUnrelated(order: Order): boolean {
  return (
    order.created_count >= UNRELATED_AFTER_COUNT && order.linked_count < UNRELATED_SHARE * order.created_count
  );
}

/** Is this a custom resource that a person or a deployment creates, not one of Kubernetes' own? */
export function isCustomResource(object: ObjectReference): boolean {
  return object.apiGroup.includes('.') && !object.apiGroup.endsWith('.k8s.io') && object.subresource === '';
}
