import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';

/** A container that is started again takes longer than this until it answers; a pause in a small cluster is often shorter. */
const SILENCE_MIN_US = 5 * MICROS_PER_SECOND;
/** CrashLoopBackOff waits at most 5 minutes; what is longer than twice that is rather a hole in the log. */
const SILENCE_MAX_US = 10 * MICROS_PER_MINUTE;
/** Against the longest pause of late: quiet clusters pause often. */
const ABOVE_USUAL_PAUSE_FACTOR = 3;
/** How long the longest pause is remembered, at least; nothing is judged before that much is known. */
const PAUSES_KEPT_US = 3 * MICROS_PER_MINUTE;
/** Reflectors wait at most 30 s (backoff) until they try again. */
const TOGETHER_US = 30 * MICROS_PER_SECOND;
/** Three people or jobs that list after a pause stay below. */
const LISTS_MIN_COUNT = 20;
const CLIENTS_MIN_COUNT = 3;
const RESOURCES_MIN_COUNT = 5;
/** A program with informers lists several resources when it comes back; a person or a job one. */
const RESOURCES_PER_CLIENT_MIN_COUNT = 2;
/** Against the lists of the same length of time before; what lists every five minutes is usual. */
const ABOVE_USUAL_LISTS_FACTOR = 5;
const USUAL_KEPT_US = 10 * MICROS_PER_MINUTE;
const CLIENTS_MAX_COUNT = 200;

/** No request was answered from `from_us` to `to_us`, and then many clients listed at once. */
export interface Silence {
  readonly from_us: EpochMicros;
  readonly to_us: EpochMicros;
  list_count: number;
  /** Resources that each client listed. */
  readonly byClient: BoundedMap<string, Set<string>>;
  readonly resources: Set<string>;
}

/**
 * Tells a silence of the API server from a quiet time: a server that is killed writes no end of its watches, so what
 * the log shows is that nothing is answered, and then that everybody lists. Where other API servers write into the
 * same log there is no silence. Memory: CLIENTS_MAX_COUNT clients with the resources of half a minute.
 */
export class Silences {
  #last_us: EpochMicros = 0;
  #stretch_us: EpochMicros = 0;
  #isKnown = false;
  /** The longest pause of this stretch and of the one before. */
  #pause_us = 0;
  #pauseBefore_us = 0;
  /** Lists in this TOGETHER_US, and in the one before. */
  #lists_us: EpochMicros = 0;
  #lists_count = 0;
  #usual_count = 0;
  #pending: Silence | undefined;

  /** A request was answered; watches that end are none: that they end shows no server that answers. */
  answered(at_us: EpochMicros): void {
    const pause_us = at_us - this.#last_us;
    if (this.#last_us === 0) {
      this.#stretch_us = at_us;
      this.#lists_us = at_us;
    } else if (pause_us >= SILENCE_MIN_US && this.#isUnusual(pause_us)) {
      this.#pending = newSilence(this.#last_us, at_us);
    } else {
      this.#pause_us = Math.max(this.#pause_us, pause_us);
    }
    this.#last_us = Math.max(at_us, this.#last_us);
    if (this.#pending !== undefined && at_us - this.#pending.to_us > TOGETHER_US) this.#forget(this.#pending);
    if (at_us - this.#stretch_us > PAUSES_KEPT_US) {
      this.#isKnown = true;
      this.#stretch_us = at_us;
      this.#pauseBefore_us = this.#pause_us;
      this.#pause_us = 0;
    }
  }

  /** A list was answered, while nothing is pending and after no restart. */
  listedAsUsual(at_us: EpochMicros): void {
    if (at_us - this.#lists_us > TOGETHER_US) {
      this.#usual_count = this.#lists_count;
      this.#lists_us = at_us;
      this.#lists_count = 0;
    }
    this.#lists_count += 1;
  }

  /** A list was answered; the silence that it shows to have been one, once. */
  listed(client: string, resource: string): Silence | undefined {
    const pending = this.#pending;
    if (pending === undefined) return undefined;
    pending.list_count += 1;
    pending.resources.add(resource);
    pending.byClient.refresh(client, () => new Set()).add(resource);
    if (pending.list_count < LISTS_MIN_COUNT || pending.resources.size < RESOURCES_MIN_COUNT)
      return undefined;
    if (pending.list_count < ABOVE_USUAL_LISTS_FACTOR * this.#usualLists(pending)) return undefined;
    const clients = [...pending.byClient.values()];
    const back = clients.filter((resources) => resources.size >= RESOURCES_PER_CLIENT_MIN_COUNT);
    if (back.length < CLIENTS_MIN_COUNT) return undefined;
    this.#pending = undefined;
    return pending;
  }

  /** Is it not known yet whether the last pause was a silence? */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  #isUnusual(pause_us: number): boolean {
    const usual_us = Math.max(this.#pause_us, this.#pauseBefore_us);
    return this.#isKnown && pause_us <= SILENCE_MAX_US && pause_us >= ABOVE_USUAL_PAUSE_FACTOR * usual_us;
  }

  /** Nobody came back: it was a pause like others. */
  #forget(pending: Silence): void {
    this.#pause_us = Math.max(this.#pause_us, pending.to_us - pending.from_us);
    this.#pending = undefined;
  }

  #usualLists(pending: Silence): number {
    if (pending.from_us - this.#lists_us > USUAL_KEPT_US) return 0;
    return Math.max(this.#lists_count, this.#usual_count);
  }
}

function newSilence(from_us: EpochMicros, to_us: EpochMicros): Silence {
  return {
    from_us,
    to_us,
    list_count: 0,
    byClient: new BoundedMap(CLIENTS_MAX_COUNT),
    resources: new Set(),
  };
}
