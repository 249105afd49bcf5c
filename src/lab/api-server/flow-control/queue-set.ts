import type { ServerClock } from '../clock.ts';
import { SeatDemandIntegrator } from './seat-demand.ts';
import { dealtHand } from './shuffle-sharding.ts';
import { maxSeats, type WorkEstimate } from './work-estimate.ts';

/** How a level queues. */
export type Queuing =
  /** Everything runs at once. */
  | { readonly type: 'exempt' }
  /** What finds no seat is refused. */
  | { readonly type: 'reject' }
  | {
      readonly type: 'queue';
      readonly queues_count: number;
      readonly handSize_count: number;
      readonly lengthLimit_count: number;
    };

/** Why a request does not run, as apiserver_flowcontrol_rejected_requests_total has it. */
export type RejectReason = 'concurrency-limit' | 'queue-full' | 'time-out';

/** A request in a queue set. */
export interface QueuedRequest {
  readonly schemaName: string;
  readonly distinguisher: string;
  readonly estimate: WorkEstimate;
  readonly arrived_ms: number;
  /** What the debug pages tell of it. */
  readonly details: RequestDetails;
  started_ms: number | undefined;
}

export interface RequestDetails {
  readonly userName: string;
  readonly verb: string;
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource: string;
}

/** What a request is told when it comes. */
export type Ticket =
  | { readonly type: 'running'; readonly finish: () => void }
  | { readonly type: 'refused'; readonly reason: RejectReason }
  | {
      readonly type: 'waiting';
      /** Resolves with how to finish when it may run; with `undefined` when it was given up. */
      readonly turn: Promise<(() => void) | undefined>;
      /** It has waited long enough. */
      readonly giveUp: () => void;
    };

interface Entry extends QueuedRequest {
  readonly queue: Queue | undefined;
  readonly work: number;
  arrivalR: number;
  run: (finish: (() => void) | undefined) => void;
}

interface Queue {
  waiting: Entry[];
  readonly executing: Set<Entry>;
  nextDispatchR: number;
  seatsInUse_count: number;
}

/** What happens in a set, for metrics. */
export interface QueueSetListener {
  queued(request: QueuedRequest, queueLength_count: number): void;
  unqueued(request: QueuedRequest): void;
  started(request: QueuedRequest): void;
  /** The request is done; its seats may linger. */
  ended(request: QueuedRequest): void;
  released(request: QueuedRequest): void;
  rejected(schemaName: string, reason: RejectReason): void;
  notAccommodated(schemaName: string): void;
}

/** Numbers of a set since it was made. */
export interface QueueSetTotals {
  waiting_count: number;
  executing_count: number;
  seatsInUse_count: number;
  seatsWaiting_count: number;
  dispatched_count: number;
  rejected_count: number;
  timedOut_count: number;
  cancelled_count: number;
}

/** What a request is taken to last, before anybody knows (queueset.go). */
const ESTIMATED_SERVICE_MS = 3;

function newQueue(): Queue {
  return { waiting: [], executing: new Set(), nextDispatchR: 0, seatsInUse_count: 0 };
}

/**
 * Fair queuing of one priority level: virtual time R runs with the seats that each active queue would get, and the queue whose next request
 * would be done first in it goes first. Work is in seat-milliseconds. Source: fairqueuing/queueset/queueset.go.
 */
export class QueueSet {
  readonly demand: SeatDemandIntegrator;
  readonly totals: QueueSetTotals = {
    waiting_count: 0,
    executing_count: 0,
    seatsInUse_count: 0,
    seatsWaiting_count: 0,
    dispatched_count: 0,
    rejected_count: 0,
    timedOut_count: 0,
    cancelled_count: 0,
  };
  readonly #clock: ServerClock;
  readonly #listener: QueueSetListener;
  readonly #unqueued = new Set<Entry>();
  #queues: Queue[] = [];
  #queuing: Queuing = { type: 'reject' };
  #limit_count = 0;
  #R = 0;
  #synced_ms: number;
  #robin = 0;
  #enqueues_count = 0;

  constructor(clock: ServerClock, listener: QueueSetListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#synced_ms = clock.now_ms();
    this.demand = new SeatDemandIntegrator(clock);
  }

  get queues(): readonly (Pick<Queue, 'nextDispatchR' | 'seatsInUse_count'> & {
    readonly waiting: readonly QueuedRequest[];
    readonly executing: ReadonlySet<QueuedRequest>;
    readonly work: number;
  })[] {
    return this.#queues.map((queue) => ({ ...queue, work: waitingWork(queue) }));
  }

  /** Running requests that are in no queue. */
  get unqueued(): ReadonlySet<QueuedRequest> {
    return this.#unqueued;
  }

  get isIdle(): boolean {
    return this.totals.waiting_count === 0 && this.totals.executing_count === 0;
  }

  /** Queues that are too many now go when they are empty. */
  configure(queuing: Queuing, limit_count: number): void {
    this.#sync();
    this.#queuing = queuing;
    this.#limit_count = limit_count;
    const wanted_count = queuing.type === 'queue' ? queuing.queues_count : 0;
    while (this.#queues.length < wanted_count) this.#queues.push(newQueue());
    this.#dispatchAll();
  }

  /** Takes a request: it runs, waits, or is refused. */
  enter(request: Omit<QueuedRequest, 'arrived_ms' | 'started_ms'>, hash: bigint): Ticket {
    this.#sync();
    const { estimate } = request;
    const work =
      estimate.initialSeats_count * ESTIMATED_SERVICE_MS +
      estimate.finalSeats_count * estimate.additionalLatency_ms;
    const queue = this.#queuing.type === 'queue' ? this.#chosenQueue(this.#queuing, hash) : undefined;
    const entry: Entry = {
      ...request,
      arrived_ms: this.#clock.now_ms(),
      started_ms: undefined,
      queue,
      work,
      arrivalR: this.#R,
      run: () => undefined,
    };
    return queue === undefined ? this.#enterUnqueued(entry) : this.#enterQueue(entry, queue);
  }

  #enterUnqueued(entry: Entry): Ticket {
    if (!this.#fits(maxSeats(entry.estimate))) return this.#refused(entry, 'concurrency-limit');
    this.#unqueued.add(entry);
    return { type: 'running', finish: this.#started(entry) };
  }

  #enterQueue(entry: Entry, queue: Queue): Ticket {
    const { totals } = this;
    const length_count = this.#queuing.type === 'queue' ? this.#queuing.lengthLimit_count : 0;
    if (totals.seatsInUse_count >= this.#limit_count && queue.waiting.length >= length_count)
      return this.#refused(entry, 'queue-full');
    if (queue.waiting.length === 0 && queue.executing.size === 0) queue.nextDispatchR = this.#R;
    queue.waiting.push(entry);
    totals.waiting_count += 1;
    totals.seatsWaiting_count += maxSeats(entry.estimate);
    this.#noteDemand();
    this.#bound(queue);
    this.#listener.queued(entry, queue.waiting.length);
    let finish: (() => void) | undefined;
    const turn = new Promise<(() => void) | undefined>((resolve) => {
      entry.run = (given) => {
        finish = given;
        resolve(given);
      };
    });
    this.#dispatchAll();
    return finish === undefined
      ? { type: 'waiting', turn, giveUp: () => this.#giveUp(entry, queue) }
      : { type: 'running', finish };
  }

  #refused({ schemaName }: Entry, reason: RejectReason): Ticket {
    this.totals.rejected_count += 1;
    this.#listener.rejected(schemaName, reason);
    return { type: 'refused', reason };
  }

  #giveUp(entry: Entry, queue: Queue): void {
    this.#sync();
    const at = queue.waiting.indexOf(entry);
    if (at < 0) return;
    queue.waiting.splice(at, 1);
    this.#leftQueue(entry);
    this.totals.rejected_count += 1;
    this.totals.cancelled_count += 1;
    this.#listener.rejected(entry.schemaName, 'time-out');
    this.#bound(queue);
    this.#noteDemand();
    entry.run(undefined);
  }

  #leftQueue(entry: Entry): void {
    this.totals.waiting_count -= 1;
    this.totals.seatsWaiting_count -= maxSeats(entry.estimate);
    this.#listener.unqueued(entry);
  }

  /** The one of the flow's queues with the least work; which is looked at first goes round. */
  #chosenQueue(
    { queues_count, handSize_count }: Queuing & { type: 'queue' },
    hash: bigint,
  ): Queue | undefined {
    const hand = dealtHand(hash, queues_count, handSize_count);
    const offset = this.#enqueues_count % hand.length;
    this.#enqueues_count += 1;
    let best: Queue | undefined;
    let least = Infinity;
    for (let index = 0; index < hand.length; index += 1) {
      const queue = this.#queues[hand[(offset + index) % hand.length] ?? 0];
      const work = queue === undefined ? Infinity : waitingWork(queue);
      if (work < least) {
        least = work;
        best = queue;
      }
    }
    return best;
  }

  #dispatchAll(): void {
    while (
      this.totals.waiting_count > 0 &&
      this.totals.seatsInUse_count < this.#limit_count &&
      this.#dispatchOne()
    );
  }

  /** Lets the next request run. `false`: it needs more seats than are free, and nobody may go before it. */
  #dispatchOne(): boolean {
    const found = this.#nextQueue();
    const next = found?.queue.waiting[0];
    if (found === undefined || next === undefined) return false;
    const { queue, index } = found;
    if (!this.#fits(maxSeats(next.estimate))) {
      this.#listener.notAccommodated(next.schemaName);
      return false;
    }
    queue.waiting.shift();
    this.#robin = index;
    this.#leftQueue(next);
    queue.executing.add(next);
    queue.seatsInUse_count += maxSeats(next.estimate);
    queue.nextDispatchR += next.work;
    this.#bound(queue);
    next.run(this.#started(next));
    return true;
  }

  #nextQueue(): { readonly queue: Queue; readonly index: number } | undefined {
    let best: { queue: Queue; index: number } | undefined;
    let earliest = Infinity;
    for (let step = 1; step <= this.#queues.length; step += 1) {
      const index = (this.#robin + step) % this.#queues.length;
      const queue = this.#queues[index];
      const oldest = queue?.waiting[0];
      if (queue === undefined || oldest === undefined) continue;
      const finishR = queue.nextDispatchR + oldest.work;
      if (finishR < earliest) {
        earliest = finishR;
        best = { queue, index };
      }
    }
    return best;
  }

  #fits(seats_count: number): boolean {
    if (this.#queuing.type === 'exempt') return true;
    if (seats_count > this.#limit_count) return this.totals.executing_count === 0;
    return this.totals.seatsInUse_count + seats_count <= this.#limit_count;
  }

  #started(entry: Entry): () => void {
    const { totals } = this;
    entry.started_ms = this.#clock.now_ms();
    totals.executing_count += 1;
    totals.dispatched_count += 1;
    totals.seatsInUse_count += maxSeats(entry.estimate);
    this.#noteDemand();
    this.#listener.started(entry);
    let isFinished = false;
    return () => {
      if (isFinished) return;
      isFinished = true;
      this.#finish(entry);
    };
  }

  #finish(entry: Entry): void {
    this.#sync();
    this.totals.executing_count -= 1;
    this.#listener.ended(entry);
    const { queue, estimate } = entry;
    if (queue === undefined) this.#unqueued.delete(entry);
    else {
      queue.executing.delete(entry);
      const took_ms = this.#clock.now_ms() - (entry.started_ms ?? 0);
      queue.nextDispatchR -= estimate.initialSeats_count * (ESTIMATED_SERVICE_MS - took_ms);
      this.#bound(queue);
    }
    if (estimate.additionalLatency_ms <= 0) this.#release(entry);
    else
      this.#clock.after(estimate.additionalLatency_ms, () => {
        this.#sync();
        this.#release(entry);
      });
  }

  #release(entry: Entry): void {
    const seats_count = maxSeats(entry.estimate);
    this.totals.seatsInUse_count -= seats_count;
    this.#noteDemand();
    this.#listener.released(entry);
    const { queue } = entry;
    if (queue !== undefined) {
      queue.seatsInUse_count -= seats_count;
      this.#removeIfSpare(queue);
    }
    this.#dispatchAll();
  }

  #removeIfSpare(queue: Queue): void {
    const wanted_count = this.#queuing.type === 'queue' ? this.#queuing.queues_count : 0;
    if (this.#queues.length <= wanted_count || queue.waiting.length > 0 || queue.executing.size > 0) return;
    const index = this.#queues.indexOf(queue);
    this.#queues = this.#queues.filter((other) => other !== queue);
    if (this.#robin >= index) this.#robin = Math.max(0, this.#robin - 1);
  }

  /** A queue that was idle does not catch up on the time in which it had nothing to do. */
  #bound(queue: Queue): void {
    const oldest = queue.waiting[0];
    if (oldest !== undefined) queue.nextDispatchR = Math.max(queue.nextDispatchR, oldest.arrivalR);
  }

  #noteDemand(): void {
    this.demand.set(this.totals.seatsInUse_count + this.totals.seatsWaiting_count);
  }

  /** Lets virtual time go on to now. */
  #sync(): void {
    const now_ms = this.#clock.now_ms();
    const passed_ms = now_ms - this.#synced_ms;
    this.#synced_ms = now_ms;
    if (passed_ms <= 0) return;
    let active_count = 0;
    let requested_count = 0;
    for (const queue of this.#queues) {
      if (queue.waiting.length === 0 && queue.executing.size === 0 && queue.seatsInUse_count === 0) continue;
      requested_count += queue.seatsInUse_count;
      for (const { estimate } of queue.waiting) requested_count += maxSeats(estimate);
      if (queue.waiting.length > 0 || queue.executing.size > 0) active_count += 1;
    }
    if (active_count > 0)
      this.#R += (passed_ms * Math.min(requested_count, this.#limit_count)) / active_count;
  }
}

function waitingWork({ waiting }: Queue): number {
  return waiting.reduce((sum, { work }) => sum + work, 0);
}
