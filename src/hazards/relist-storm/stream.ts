import type { AuditEvent } from '../../audit/event.ts';
import { endsEarly } from '../../audit/event-shape.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample, OffenderBook } from '../evidence.ts';
import { resourceName } from '../object-name.ts';
import { isNodeName } from '../user-role.ts';

export const WINDOW_S = 10;
/** A storm is judged over the last minute. */
const WINDOWS_KEPT = 6;
/** A list this long after a watch ended early is what the reflector does next; it waits at most 30 s (backoff). */
const RELIST_WITHIN_US = MICROS_PER_MINUTE;
/** A watch from a resourceVersion that is gone ends at once with 410 inside the stream. */
const SHORT_WATCH_US = 5 * MICROS_PER_SECOND;
/** Copies of one client (a DaemonSet on 17,000 nodes lists from as many addresses); the stalest are forgotten. */
const INSTANCES_MAX_COUNT = 4_096;

/** Weight of a window in the mean of lists before. */
const BEFORE_WEIGHT = 0.05;

/** What one client group did with one resource in a time. */
export interface Counts {
  lists: number;
  /** Lists that etcd answers (no resourceVersion), by a client whose watch had ended early. */
  fromEtcd: number;
  /** All lists by a client whose watch had ended early. */
  relists: number;
  /** Of these, with resourceVersion=0: what a freshly started client sends. */
  fromCache: number;
  earlyEnds: number;
  shortWatches: number;
  /** 410 as a code, on a list or a watch. */
  expired: number;
  /** 504 on a list: "Too large resource version". */
  tooLarge: number;
  pages: number;
}

export function noCounts(): Counts {
  return {
    lists: 0,
    fromEtcd: 0,
    relists: 0,
    fromCache: 0,
    earlyEnds: 0,
    shortWatches: 0,
    expired: 0,
    tooLarge: 0,
    pages: 0,
  };
}

export function addCounts(sum: Counts, added: Counts): void {
  sum.lists += added.lists;
  sum.fromEtcd += added.fromEtcd;
  sum.relists += added.relists;
  sum.fromCache += added.fromCache;
  sum.earlyEnds += added.earlyEnds;
  sum.shortWatches += added.shortWatches;
  sum.expired += added.expired;
  sum.tooLarge += added.tooLarge;
  sum.pages += added.pages;
}

function takeCounts(sum: Counts, taken: Counts): void {
  sum.lists -= taken.lists;
  sum.fromEtcd -= taken.fromEtcd;
  sum.relists -= taken.relists;
  sum.fromCache -= taken.fromCache;
  sum.earlyEnds -= taken.earlyEnds;
  sum.shortWatches -= taken.shortWatches;
  sum.expired -= taken.expired;
  sum.tooLarge -= taken.tooLarge;
  sum.pages -= taken.pages;
}

/** A time of always the same type is written over in place; `undefined` instead would make each new one an object. */
const NEVER_US = Number.NEGATIVE_INFINITY;

/** One copy of a client: a node, or a pod's address. */
interface Instance {
  readonly key: string;
  /** NEVER_US where there was none, or a list has followed. */
  earlyEnd_us: EpochMicros;
  relist_count: number;
}

/** Who lists: all kubelets together, else a user with one family of user agents. */
export function clientGroup(event: Pick<AuditEvent, 'user' | 'userAgent'>): string {
  const { username } = event.user;
  return isNodeName(username) ? 'kubelets' : `${username} (${agentFamily(event.userAgent)})`;
}

/** User agents whose family is remembered; then all are forgotten. A cluster has some hundred. */
const FAMILIES_MAX_COUNT = 4_096;
const families = new Map<string, string>();

/** `operator` of `operator/v1.2 (linux/amd64)`. */
function agentFamily(userAgent: string): string {
  const known = families.get(userAgent);
  if (known !== undefined) return known;
  const end = userAgent.search(/[/ ]/);
  const family = end === -1 ? userAgent : userAgent.slice(0, end);
  if (families.size >= FAMILIES_MAX_COUNT) families.clear();
  families.set(userAgent, family);
  return family;
}

/**
 * What one client group lists and watches of one resource. Memory: 4,096 instances, seven sets of counts.
 *
 * A large cluster has more client groups and resources than are kept, most with a list or two: so whatever a stream
 * does not need yet is not made (measured: 1.2 us for one with everything).
 */
export class Stream {
  readonly group: string;
  readonly user: string;
  readonly resource: string;
  /** Is it among those whose windows are closed? */
  isActive = false;
  /** Lists per minute before the last minute, as a mean that follows slowly. */
  before_per_minute = 0;
  /** The window in which it went idle; the mean fades for each one since. */
  idleSince_window: number | undefined;
  readonly #firstObject: ObjectReference;
  #book: OffenderBook | undefined;
  #evidence: EvidenceSample | undefined;
  /** The one copy of a client, as most have; from the second on they are in `#instances`. */
  #only: Instance | undefined;
  #instances: BoundedMap<string, Instance> | undefined;
  #hasRelisted = false;
  /** The last WINDOWS_KEPT windows; `undefined` for those without anything. */
  readonly #windows: (Counts | undefined)[] = [];
  /** Their sum, kept up to date: adding six windows up for each stream was a third of the detector's time. */
  readonly #minute = noCounts();
  #now: Counts | undefined;
  #before_lists: number | undefined;

  constructor(group: string, event: AuditEvent, object: ObjectReference) {
    this.group = group;
    this.user = group === 'kubelets' ? 'system:node:*' : event.user.username;
    this.#firstObject = object;
    this.resource = resourceName(object);
  }

  get object(): ObjectReference {
    return { ...this.#firstObject, name: '', namespace: '', uid: '', resourceVersion: '' };
  }

  get book(): OffenderBook {
    return (this.#book ??= new OffenderBook());
  }

  get evidence(): EvidenceSample {
    return (this.#evidence ??= new EvidenceSample());
  }

  #counting(): Counts {
    return (this.#now ??= noCounts());
  }

  /** True where the watch ended long before its time. */
  watchEnded(event: AuditEvent): boolean {
    const duration_us = event.stageTimestamp_us - event.requestReceivedTimestamp_us;
    if (event.responseStatus.code === 410) this.#counting().expired += 1;
    // GKE logs one time a request: how long the watch lasted is then unknown, not zero.
    if (duration_us === 0) return false;
    if (!endsEarly(event)) return false;
    this.#instanceOf(event).earlyEnd_us = event.stageTimestamp_us;
    const now = this.#counting();
    now.earlyEnds += 1;
    if (duration_us < SHORT_WATCH_US) now.shortWatches += 1;
    this.#note(event);
    return true;
  }

  listed(event: AuditEvent): void {
    const { code } = event.responseStatus;
    const { query } = event;
    const now = this.#counting();
    if (code === 410) now.expired += 1;
    if (code === 504) now.tooLarge += 1;
    if (query.continue !== undefined && query.continue !== '') {
      now.pages += 1;
      return;
    }
    now.lists += 1;
    const instance = this.#instanceOf(event);
    if (event.stageTimestamp_us - instance.earlyEnd_us > RELIST_WITHIN_US) return;
    instance.earlyEnd_us = NEVER_US;
    instance.relist_count += 1;
    this.#hasRelisted = true;
    now.relists += 1;
    const { resourceVersion } = query;
    if (resourceVersion === undefined || resourceVersion === '') now.fromEtcd += 1;
    if (resourceVersion === '0') now.fromCache += 1;
    this.#note(event);
  }

  #instanceOf(event: AuditEvent): Instance {
    const key = this.group === 'kubelets' ? event.user.username : (event.sourceIPs.at(-1) ?? '');
    if (this.#only !== undefined && this.#only.key === key) return this.#only;
    const known = this.#instances?.fresh(key);
    if (known !== undefined) return known;
    const instance: Instance = { key, earlyEnd_us: NEVER_US, relist_count: 0 };
    if (this.#instances === undefined && this.#only === undefined) {
      this.#only = instance;
      return instance;
    }
    if (this.#instances === undefined) {
      this.#instances = new BoundedMap(INSTANCES_MAX_COUNT);
      if (this.#only !== undefined) this.#instances.set(this.#only.key, this.#only);
      this.#only = undefined;
    }
    this.#instances.set(key, instance);
    return instance;
  }

  #all(): Iterable<Instance> {
    return this.#instances?.values() ?? (this.#only === undefined ? [] : [this.#only]);
  }

  #note(event: AuditEvent): void {
    this.evidence.add(event.auditID);
    this.book.observe(event);
  }

  /** Copies that listed again since the count was last taken anew, and how often each on average. */
  repetition(): { readonly instance_count: number; readonly mean: number } {
    let instance_count = 0;
    let sum = 0;
    for (const instance of this.#all()) {
      if (instance.relist_count === 0) continue;
      instance_count += 1;
      sum += instance.relist_count;
    }
    return { instance_count, mean: instance_count === 0 ? 0 : sum / instance_count };
  }

  /** Nothing is going on: what was noted belongs to no storm. */
  forget(): void {
    this.#book = undefined;
    this.#evidence = undefined;
    if (!this.#hasRelisted) return;
    this.#hasRelisted = false;
    for (const instance of this.#all()) instance.relist_count = 0;
  }

  /** Closes the window and returns the last minute: good until the next window is closed. */
  closeWindow(): Readonly<Counts> {
    const closed = this.#now;
    this.#now = undefined;
    this.#windows.push(closed);
    if (closed !== undefined) addCounts(this.#minute, closed);
    this.#before_lists = undefined;
    if (this.#windows.length > WINDOWS_KEPT) {
      const past = this.#windows.shift();
      if (past !== undefined) takeCounts(this.#minute, past);
      this.#before_lists = past?.lists ?? 0;
    }
    return this.#minute;
  }

  /** Takes the window that lies a minute back into the mean: the last minute itself may be the beginning of a storm. */
  learn(): void {
    if (this.#before_lists === undefined) return;
    this.before_per_minute += BEFORE_WEIGHT * (WINDOWS_KEPT * this.#before_lists - this.before_per_minute);
  }

  /** Takes up counting again after windows without anything. */
  wake(window: number): void {
    if (this.idleSince_window === undefined) return;
    const idle = window - this.idleSince_window;
    this.before_per_minute *= (1 - BEFORE_WEIGHT) ** idle;
    this.idleSince_window = undefined;
  }

  get lastWindow(): Counts {
    return this.#windows.at(-1) ?? noCounts();
  }
}
