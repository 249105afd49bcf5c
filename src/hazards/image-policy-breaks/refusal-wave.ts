import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { EvidenceSample, ObjectSample } from '../evidence.ts';

/** Owners counted per wave; past it the count is a lower bound. */
const OWNERS_MAX_COUNT = 10_000;
/** Images, reasons and users named: enough to recognise what is refused and why. */
const IMAGES_MAX_COUNT = 8;
const REASONS_MAX_COUNT = 3;
const USERS_MAX_COUNT = 8;
/** A reason is read, not archived. */
const REASON_MAX_LENGTH = 300;
/** Refusals and acceptances are held against each other over this time: controllers retry within it. */
const WINDOW_US = 5 * MICROS_PER_MINUTE;
/** No new owner refused for so long: what follows is another wave. ReplicaSets back off to 15 minutes or so. */
export const WAVE_SILENCE_US = 20 * MICROS_PER_MINUTE;

/** Owners that ran before and are refused now. Fewer are one team's bad release. */
const TURNED_MIN_COUNT = 5;
/** A bad manifest is made in one or two namespaces; a broken policy does not stop at them. */
const NAMESPACES_MIN_COUNT = 3;
/** Of what is tried in the namespaces that it refuses in: a broken policy refuses nearly everything. */
const REFUSED_MIN_SHARE = 0.5;
/** Where the log shows no past of the owners, ask for twice as many and for nearly all. */
const FRESH_MIN_COUNT = 10;
const FRESH_MIN_SHARE = 0.8;

/** Who refused: by the message, or unknown at level Metadata. */
export type Refuser =
  | { readonly kind: 'webhook' | 'image policy' | 'policy'; readonly name: string }
  | { readonly kind: 'unknown' };

/** One refused request, reduced to what a wave counts. */
export interface Refusal {
  readonly event: AuditEvent;
  readonly object: ObjectReference;
  readonly owner: string;
  readonly reason: string;
  /** Was this owner accepted before? `undefined`: never seen. */
  readonly past: 'accepted' | 'refused' | undefined;
}

/**
 * Refusals by one refuser that belong together. Memory: at most OWNERS_MAX_COUNT keys in each of its maps.
 */
export class RefusalWave {
  readonly refuser: Refuser;
  readonly from_us: EpochMicros;
  /** When an owner was refused for the first time, last. */
  to_us: EpochMicros;
  /** When anything was refused, last. */
  last_us: EpochMicros;
  refusals_count = 0;
  readonly turned = new Map<string, EpochMicros>();
  readonly fresh = new Map<string, EpochMicros>();
  /** Owners let through meanwhile, in the same resources. */
  readonly #accepted = new Map<string, EpochMicros>();
  readonly recovered = new Set<string>();
  readonly namespaces = new Map<string, EpochMicros>();
  readonly resources = new Set<string>();
  readonly users = new Set<string>();
  readonly images = new Set<string>();
  readonly reasons = new Set<string>();
  readonly objects = new ObjectSample(OWNERS_MAX_COUNT);
  readonly evidence = new EvidenceSample();

  constructor(refuser: Refuser, at_us: EpochMicros) {
    this.refuser = refuser;
    this.from_us = at_us;
    this.to_us = at_us;
    this.last_us = at_us;
  }

  /** True where this refusal hits an owner that the wave had not hit before. */
  refused(refusal: Refusal): boolean {
    const { event, owner, object } = refusal;
    const at_us = event.stageTimestamp_us;
    this.refusals_count += 1;
    this.last_us = at_us;
    this.#accepted.delete(owner);
    this.recovered.delete(owner);
    if (this.turned.has(owner) || this.fresh.has(owner) || refusal.past === 'refused') return false;
    const owners = refusal.past === 'accepted' ? this.turned : this.fresh;
    if (owners.size >= OWNERS_MAX_COUNT) return false;
    owners.set(owner, at_us);
    this.to_us = at_us;
    this.namespaces.set(object.namespace, at_us);
    this.resources.add(object.resource);
    this.objects.add(object.name === '' ? { ...object, name: owner.slice(owner.indexOf('/') + 1) } : object);
    this.evidence.add(event.auditID);
    addBounded(this.users, event.impersonatedUser?.username ?? event.user.username, USERS_MAX_COUNT);
    if (refusal.reason !== '') {
      addBounded(this.reasons, refusal.reason.trim().slice(0, REASON_MAX_LENGTH), REASONS_MAX_COUNT);
    }
    if (this.images.size < IMAGES_MAX_COUNT && event.requestObject_bytes > 0) {
      for (const image of imagesOf(event.requestObject)) addBounded(this.images, image, IMAGES_MAX_COUNT);
    }
    return true;
  }

  accepted(owner: string, resource: string, at_us: EpochMicros): void {
    if (!this.resources.has(resource)) return;
    if (this.turned.has(owner) || this.fresh.has(owner)) this.recovered.add(owner);
    if (this.#accepted.size < OWNERS_MAX_COUNT || this.#accepted.has(owner)) this.#accepted.set(owner, at_us);
  }

  /** Do the refusals of the last minutes add up to a policy that broke? */
  isBroken(now_us: EpochMicros): boolean {
    const since_us = now_us - WINDOW_US;
    const turned_count = countSince(this.turned, since_us);
    const refused_count = turned_count + countSince(this.fresh, since_us);
    const namespaces_count = countSince(this.namespaces, since_us);
    if (namespaces_count < NAMESPACES_MIN_COUNT) return false;
    let accepted_count = 0;
    for (const [owner, at_us] of this.#accepted) {
      if (at_us >= since_us && this.namespaces.has(owner.slice(0, owner.indexOf('/')))) accepted_count += 1;
    }
    const share = refused_count / (refused_count + accepted_count);
    if (turned_count >= TURNED_MIN_COUNT) return share >= REFUSED_MIN_SHARE;
    return refused_count >= FRESH_MIN_COUNT && share >= FRESH_MIN_SHARE;
  }
}

function addBounded(list: Set<string>, text: string, max_count: number): void {
  if (list.size < max_count) list.add(text);
}

function countSince(items: ReadonlyMap<string, EpochMicros>, since_us: EpochMicros): number {
  let count = 0;
  for (const at_us of items.values()) if (at_us >= since_us) count += 1;
  return count;
}

/** Images of a pod, or of the pod template of a workload or CronJob. */
function imagesOf(body: JsonValue | undefined): readonly string[] {
  const images: string[] = [];
  const specs = [
    jsonAt(body, 'spec'),
    jsonAt(body, 'spec', 'template', 'spec'),
    jsonAt(body, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
  ];
  for (const spec of specs) {
    for (const list of ['initContainers', 'containers']) {
      const containers = jsonAt(spec, list);
      if (!isJsonArray(containers)) continue;
      for (const container of containers) {
        const image = stringAt(container, 'image');
        if (image !== undefined) images.push(image);
      }
    }
  }
  return images;
}
