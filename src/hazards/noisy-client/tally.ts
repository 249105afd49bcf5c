import type { EpochMicros } from '../../kube/microtime.ts';
import { EvidenceSample } from '../evidence.ts';
import type { Client } from './client.ts';
import { RecentLatency } from './latency.ts';
import { WINDOW_S } from './client.ts';

/** Clients whose share of one trouble is kept apart; the quiet ones past this number only count into the total. */
const CLIENTS_MAX_COUNT = 5_000;

/** What one client did and met during a trouble. */
export interface Share {
  request_count: number;
  busy_us: number;
  throttled_count: number;
  queued_count: number;
  queued_max_us: number;
  /** How many requests a window the client's past knew when the trouble began. */
  readonly before_count: number;
}

/**
 * Who asked how much and who was turned away, over the windows of one trouble.
 * Memory: CLIENTS_MAX_COUNT shares, 20 auditIDs.
 */
export class Tally {
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  window_count = 0;
  request_count = 0;
  busy_us = 0;
  throttled_count = 0;
  readonly shares = new Map<Client, Share>();
  /** auditIDs of requests answered with 429. */
  readonly evidence = new EvidenceSample();
  readonly latency = new RecentLatency();
  readonly latencyBefore_us: number | undefined;

  constructor(from_us: EpochMicros, latencyBefore_us: number | undefined) {
    this.from_us = from_us;
    this.to_us = from_us;
    this.latencyBefore_us = latencyBefore_us;
  }

  addWindow(clients: readonly Client[], to_us: EpochMicros, latency_us: number | undefined): void {
    this.to_us = to_us;
    this.window_count += 1;
    this.latency.add(latency_us);
    for (const client of clients) this.#addClient(client);
  }

  #addClient(client: Client): void {
    this.request_count += client.count;
    this.busy_us += client.busy_us;
    this.throttled_count += client.throttled_count;
    let share = this.shares.get(client);
    if (share === undefined) {
      if (
        this.shares.size >= CLIENTS_MAX_COUNT &&
        client.throttled_count === 0 &&
        client.detail === undefined
      )
        return;
      share = {
        request_count: 0,
        busy_us: 0,
        throttled_count: 0,
        queued_count: 0,
        queued_max_us: 0,
        before_count: client.past.high_count,
      };
      if (this.shares.size < 2 * CLIENTS_MAX_COUNT) this.shares.set(client, share);
    }
    share.request_count += client.count;
    share.busy_us += client.busy_us;
    share.throttled_count += client.throttled_count;
    share.queued_count += client.queued_count;
    share.queued_max_us = Math.max(share.queued_max_us, client.queued_max_us);
  }

  get span_s(): number {
    return Math.max(1, this.window_count) * WINDOW_S;
  }

  /** Everyone but `culprit` who was turned away with 429, most often first. */
  throttledOthers(culprit: Client | undefined): readonly (readonly [Client, Share])[] {
    return [...this.shares]
      .filter(([client, share]) => client !== culprit && share.throttled_count > 0)
      .toSorted((a, b) => b[1].throttled_count - a[1].throttled_count);
  }

  /** Everyone but `culprit` whose requests stood in a queue, longest wait first. */
  queuedOthers(culprit: Client | undefined): readonly (readonly [Client, Share])[] {
    return [...this.shares]
      .filter(([client, share]) => client !== culprit && share.queued_count > 0)
      .toSorted((a, b) => b[1].queued_max_us - a[1].queued_max_us);
  }
}

/** Why a client is held to be the cause of other clients' 429s. */
export type Blame = 'rose above its past' | 'sends most requests' | 'holds most of the time';

/** With this share of all requests a client is the load; with a fifth it must also be far ahead of the next. */
const SHARE_MOST = 0.4;
const SHARE_MUCH = 0.2;
const AHEAD_FACTOR = 3;
/** A client that rose is blamed before a bigger one that was always there, if it carries at least this share. */
const SHARE_OF_RISEN = 0.1;
const RISE_FACTOR = 5;
/** A client that holds half of all request time starves others with few but heavy requests. */
const SHARE_OF_TIME = 0.5;
/** Below this rate nobody fills an API server by number of requests (client-go's old default alone is 5 to 10/s). */
const BLAME_RATE_MIN = 20;
const TOP_COUNT = 10;

/** Who caused the 429s of this tally, if somebody stands out. */
export function culpritOf(tally: Tally): { readonly client: Client; readonly blame: Blame } | undefined {
  const byRequests = [...tally.shares].toSorted((a, b) => b[1].request_count - a[1].request_count);
  const isBusy = (share: Share) => share.request_count / tally.span_s >= BLAME_RATE_MIN;
  const risen = byRequests.slice(0, TOP_COUNT).find(([, share]) => {
    const isRise = share.request_count / tally.window_count >= RISE_FACTOR * share.before_count;
    return isRise && isBusy(share) && share.request_count >= SHARE_OF_RISEN * tally.request_count;
  });
  if (risen !== undefined && risen[0].past.window_count >= 1)
    return { client: risen[0], blame: 'rose above its past' };
  const [top, second] = byRequests;
  if (top === undefined) return undefined;
  const count = top[1].request_count;
  const isAhead = count >= AHEAD_FACTOR * (second?.[1].request_count ?? 0);
  const isMost = count >= SHARE_MOST * tally.request_count;
  if (isBusy(top[1]) && (isMost || (isAhead && count >= SHARE_MUCH * tally.request_count)))
    return { client: top[0], blame: 'sends most requests' };
  return slowestOf(tally);
}

function slowestOf(tally: Tally): { readonly client: Client; readonly blame: Blame } | undefined {
  const [top] = [...tally.shares].toSorted((a, b) => b[1].busy_us - a[1].busy_us);
  if (top === undefined || top[1].busy_us < SHARE_OF_TIME * tally.busy_us) return undefined;
  // Who mostly waits is a victim: waiting counts into its time as well.
  if (top[1].throttled_count + top[1].queued_count > top[1].request_count / 2) return undefined;
  return { client: top[0], blame: 'holds most of the time' };
}
