import type { AuditEvent } from '../../audit/event.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { BoundedMap } from '../bounded-map.ts';
import { EvidenceSample, OffenderBook } from '../evidence.ts';

export const WINDOW_S = 10;
/** A storm is judged over the last minute. */
const WINDOWS_KEPT = 6;
/** A list this long after a watch ended early is what the reflector does next; it waits at most 30 s (backoff). */
const RELIST_WITHIN_US = MICROS_PER_MINUTE;
/** Reflectors ask for 5 to 10 minutes; a watch without timeoutSeconds is ended by the server after 30 to 60. */
const WATCH_S_WHERE_UNSAID = 300;
/** Half of the time asked for is early; the server itself never ends one before. */
const EARLY_SHARE = 0.5;
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

/** One copy of a client: a node, or a pod's address. */
interface Instance {
  earlyEnd_us: EpochMicros | undefined;
  relist_count: number;
}

/** Who lists: all kubelets together, else a user with one family of user agents. */
export function clientGroup(event: AuditEvent): string {
  const { username } = event.user;
  if (classifyUserName(username).kind === 'node') return 'kubelets';
  const end = event.userAgent.search(/[/ ]/);
  return `${username} (${end === -1 ? event.userAgent : event.userAgent.slice(0, end)})`;
}

/** What one client group lists and watches of one resource. Memory: 4,096 instances, seven sets of counts. */
export class Stream {
  readonly group: string;
  readonly user: string;
  readonly object: ObjectReference;
  readonly resource: string;
  book = new OffenderBook();
  evidence = new EvidenceSample();
  readonly #windows: Counts[] = [];
  now = noCounts();
  /** Lists per minute before the last minute, as a mean that follows slowly. */
  before_per_minute = 0;
  #before: Counts | undefined;
  /** The window in which it went idle; the mean fades for each one since. */
  idleSince_window: number | undefined;
  readonly #instances = new BoundedMap<string, Instance>(INSTANCES_MAX_COUNT);

  constructor(group: string, event: AuditEvent, object: ObjectReference) {
    this.group = group;
    this.user = group === 'kubelets' ? 'system:node:*' : event.user.username;
    this.object = { ...object, name: '', namespace: '', uid: '', resourceVersion: '' };
    this.resource = groupResource(object);
  }

  /** True where the watch ended long before its time. */
  watchEnded(event: AuditEvent): boolean {
    const duration_us = event.stageTimestamp_us - event.requestReceivedTimestamp_us;
    const planned_s = event.query.timeoutSeconds ?? WATCH_S_WHERE_UNSAID;
    if (event.responseStatus.code === 410) this.now.expired += 1;
    if (duration_us >= EARLY_SHARE * planned_s * MICROS_PER_SECOND) return false;
    this.#instanceOf(event).earlyEnd_us = event.stageTimestamp_us;
    this.now.earlyEnds += 1;
    if (duration_us < SHORT_WATCH_US) this.now.shortWatches += 1;
    this.#note(event);
    return true;
  }

  listed(event: AuditEvent): void {
    const { code } = event.responseStatus;
    if (code === 410) this.now.expired += 1;
    if (code === 504) this.now.tooLarge += 1;
    if (event.query.continue !== undefined && event.query.continue !== '') {
      this.now.pages += 1;
      return;
    }
    this.now.lists += 1;
    const instance = this.#instanceOf(event);
    const ended_us = instance.earlyEnd_us;
    if (ended_us === undefined || event.stageTimestamp_us - ended_us > RELIST_WITHIN_US) return;
    instance.earlyEnd_us = undefined;
    instance.relist_count += 1;
    this.now.relists += 1;
    const { resourceVersion } = event.query;
    if (resourceVersion === undefined || resourceVersion === '') this.now.fromEtcd += 1;
    if (resourceVersion === '0') this.now.fromCache += 1;
    this.#note(event);
  }

  #instanceOf(event: AuditEvent): Instance {
    const key = this.group === 'kubelets' ? event.user.username : (event.sourceIPs.at(-1) ?? '');
    return this.#instances.refresh(key, () => ({ earlyEnd_us: undefined, relist_count: 0 }));
  }

  #note(event: AuditEvent): void {
    this.evidence.add(event.auditID);
    this.book.observe(event);
  }

  /** Copies that listed again since the count was last taken anew, and how often each on average. */
  repetition(): { readonly instance_count: number; readonly mean: number } {
    let instance_count = 0;
    let sum = 0;
    for (const instance of this.#instances.values()) {
      if (instance.relist_count === 0) continue;
      instance_count += 1;
      sum += instance.relist_count;
    }
    return { instance_count, mean: instance_count === 0 ? 0 : sum / instance_count };
  }

  /** Nothing is going on: what was noted belongs to no storm. */
  forget(): void {
    this.book = new OffenderBook();
    this.evidence = new EvidenceSample();
    for (const instance of this.#instances.values()) instance.relist_count = 0;
  }

  /** Closes the window and returns the last minute. */
  closeWindow(): Counts {
    this.#windows.push(this.now);
    this.now = noCounts();
    this.#before = this.#windows.length > WINDOWS_KEPT ? this.#windows.shift() : undefined;
    const minute = noCounts();
    for (const window of this.#windows) addCounts(minute, window);
    return minute;
  }

  /** Takes the window that lies a minute back into the mean: the last minute itself may be the beginning of a storm. */
  learn(): void {
    if (this.#before === undefined) return;
    this.before_per_minute += BEFORE_WEIGHT * (WINDOWS_KEPT * this.#before.lists - this.before_per_minute);
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
