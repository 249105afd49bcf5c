import type { AuditEvent } from '../audit/event.ts';
import { EVIDENCE_MAX_COUNT, SAMPLE_MAX_COUNT, type Offender } from '../detect/contract.ts';
import { objectKey, type ObjectReference } from '../kube/object-reference.ts';

/** Of EVIDENCE_MAX_COUNT auditIDs: how an alert began matters most, then how it stands now. */
const EVIDENCE_FIRST_COUNT = 8;
const EVIDENCE_LAST_COUNT = 6;
const EVIDENCE_BETWEEN_COUNT = EVIDENCE_MAX_COUNT - EVIDENCE_FIRST_COUNT - EVIDENCE_LAST_COUNT;

/** User agents and source IPs named per offender: more than these means that the list itself is no longer the news. */
const OFFENDER_LIST_MAX_COUNT = 16;

/**
 * Keeps the auditIDs of an alert: the first 8, the last 6, and up to 6 spread over what lies between.
 * Memory: at most EVIDENCE_MAX_COUNT strings.
 */
export class EvidenceSample {
  readonly #first: string[] = [];
  #between: string[] = [];
  readonly #last: string[] = [];
  /** Every how manieth auditID of the middle is kept; doubles each time that the middle is full. */
  #stride_count = 1;
  #middle_count = 0;

  add(auditID: string): void {
    if (this.#first.length < EVIDENCE_FIRST_COUNT) {
      this.#first.push(auditID);
      return;
    }
    this.#last.push(auditID);
    if (this.#last.length <= EVIDENCE_LAST_COUNT) return;
    const moved = this.#last.shift();
    if (moved !== undefined) this.#addBetween(moved);
  }

  #addBetween(auditID: string): void {
    const keep = this.#middle_count % this.#stride_count === 0;
    this.#middle_count += 1;
    if (!keep) return;
    this.#between.push(auditID);
    if (this.#between.length <= EVIDENCE_BETWEEN_COUNT) return;
    this.#between = this.#between.filter((_, index) => index % 2 === 0);
    this.#stride_count *= 2;
  }

  /** In order of time, at most EVIDENCE_MAX_COUNT. */
  list(): readonly string[] {
    return [...this.#first, ...this.#between, ...this.#last];
  }
}

/**
 * Collects the user agents and source IPs that one client was seen with.
 * Memory: at most OFFENDER_LIST_MAX_COUNT of each.
 */
export class OffenderBook {
  readonly #userAgents: string[] = [];
  readonly #sourceIPs: string[] = [];

  /** The IP noted is the last of `sourceIPs`: those before it can be made up by the client. */
  observe(event: Pick<AuditEvent, 'userAgent' | 'sourceIPs'>): void {
    this.note(event.userAgent, event.sourceIPs.at(-1) ?? '');
  }

  note(userAgent: string, sourceIP: string): void {
    addOnce(this.#userAgents, userAgent);
    addOnce(this.#sourceIPs, sourceIP);
  }

  offender(user: string, impersonatedUser?: string): Offender {
    return {
      user,
      ...(impersonatedUser === undefined || impersonatedUser === '' ? {} : { impersonatedUser }),
      userAgents: [...this.#userAgents],
      sourceIPs: [...this.#sourceIPs],
    };
  }
}

function addOnce(list: string[], text: string): void {
  if (text === '' || list.length >= OFFENDER_LIST_MAX_COUNT || list.includes(text)) return;
  list.push(text);
}

/**
 * Counts distinct objects and keeps the first SAMPLE_MAX_COUNT of them to name.
 * Memory: at most `max_count` keys; from there on `isFull` and the count is a lower bound.
 */
export class ObjectSample {
  readonly #keys = new Set<string>();
  readonly #sample: ObjectReference[] = [];
  readonly #max_count: number;
  #isFull = false;

  constructor(max_count: number) {
    this.#max_count = max_count;
  }

  /** True where this object was not counted before. */
  add(object: ObjectReference): boolean {
    const key = objectKey(object);
    if (this.#keys.has(key)) return false;
    if (this.#keys.size >= this.#max_count) {
      this.#isFull = true;
      return false;
    }
    this.#keys.add(key);
    if (this.#sample.length < SAMPLE_MAX_COUNT) this.#sample.push(object);
    return true;
  }

  has(object: ObjectReference): boolean {
    return this.#keys.has(objectKey(object));
  }

  get count(): number {
    return this.#keys.size;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** The shape of Alert.objects. */
  objects(): { readonly count: number; readonly sample: readonly ObjectReference[] } {
    return { count: this.#keys.size, sample: [...this.#sample] };
  }
}
