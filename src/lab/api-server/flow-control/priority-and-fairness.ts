import type { FlowGate, Passage } from '../chain/flow-gate.ts';
import { collectionName } from '../chain/collection-name.ts';
import type { IncomingCall } from '../chain/incoming-call.ts';
import type { ServerClock } from '../clock.ts';
import { requestKindCounts, type RequestKindCounts } from '../metrics/last-second.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { AnswerHeaders, RequestUser } from '../request/server-request.ts';
import type { Collection } from '../storage/collection.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from './bootstrap-configuration.ts';
import { borrow, BORROWING_PERIOD_MS } from './borrowing.ts';
import { DroppedRequests } from './dropped-requests.ts';
import {
  flowDistinguisher,
  flowSchemaOf,
  inMatchingOrder,
  matchesFlowSchema,
  type FlowSchema,
} from './flow-schema.ts';
import { limitsOf, priorityLevelOf, type LevelLimits, type PriorityLevel } from './priority-level.ts';
import { isMutating } from './max-in-flight.ts';
import { QueueSet, type RequestDetails, type Ticket } from './queue-set.ts';
import { queueSetMetrics } from './queue-set-metrics.ts';
import { flowHash } from './shuffle-sharding.ts';
import { WatchCount } from './watch-count.ts';
import { estimateWork, maxSeats, type WorkEstimate } from './work-estimate.ts';

const GROUP = 'flowcontrol.apiserver.k8s.io';
const EXEMPT = 'exempt';
const CATCH_ALL = 'catch-all';
/** Of the time that a request may take, it may spend this part in a queue, and a minute at most. */
const WAIT_PART = 1 / 4;
const WAIT_MAX_MS = 60_000;
/** A watch has no deadline; it waits as long as other requests (RequestTimeout / 4). */
const WATCH_WAIT_MS = 15_000;
const MANDATORY = new Set([EXEMPT, CATCH_ALL]);

/** One level at work. */
export interface LevelState {
  level: PriorityLevel;
  limits: LevelLimits;
  current_count: number;
  /** Its configuration is gone, and requests are still in it. */
  isQuiescing: boolean;
  readonly queues: QueueSet;
  readonly dropped: DroppedRequests;
}

interface Placement {
  readonly schema: FlowSchema;
  readonly state: LevelState;
}

/** API Priority and Fairness: who may run when. It follows the FlowSchemas and PriorityLevelConfigurations of the store. */
export class PriorityAndFairness implements FlowGate {
  readonly #store: ObjectStore;
  readonly #clock: ServerClock;
  readonly #metrics: ServerMetrics;
  readonly #server_count: number;
  readonly #levels = new Map<string, LevelState>();
  readonly #watches = new WatchCount();
  readonly #waiting: RequestKindCounts;
  readonly #executing: RequestKindCounts;
  #schemas: readonly FlowSchema[] = [];

  /** `seats_count`: of the whole server, both limits of requests in flight together. */
  constructor(parts: {
    store: ObjectStore;
    clock: ServerClock;
    metrics: ServerMetrics;
    seats_count: number;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#metrics = parts.metrics;
    this.#server_count = parts.seats_count;
    const { inqueue, inflight, registry } = parts.metrics;
    this.#waiting = requestKindCounts(inqueue, registry, parts.clock.now_ms);
    this.#executing = requestKindCounts(inflight, registry, parts.clock.now_ms);
    for (const collection of this.#configurations()) collection.listen(() => this.#configure());
    this.#configure();
    this.#borrowLater();
  }

  /** Levels by name, for the debug pages. */
  get levels(): ReadonlyMap<string, LevelState> {
    return this.#levels;
  }

  enter(call: IncomingCall, user: RequestUser, deadline_ms: number | undefined): Passage | Promise<Passage> {
    if (call.isLongRunning && call.verb !== 'watch')
      return { type: 'passed', headers: {}, leave: () => undefined };
    const { schema, state } = this.#placed(call, user);
    const headers = {
      'x-kubernetes-pf-flowschema-uid': schema.uid,
      'x-kubernetes-pf-prioritylevel-uid': state.level.uid,
    };
    const estimate = this.#estimate(call, state);
    this.#metrics.flowSeats.observe([state.level.name, schema.name], maxSeats(estimate));
    const distinguisher =
      state.level.queuing.type === 'queue'
        ? flowDistinguisher(schema, { user, verb: call.verb, path: call.path, info: call.info })
        : '';
    const request = { schemaName: schema.name, distinguisher, estimate, details: detailsOf(call, user) };
    const ticket = state.queues.enter(request, flowHash(schema.name, distinguisher));
    const place = { schema, state };
    if (ticket.type === 'running') return this.#passed(call, place, headers, ticket.finish);
    if (ticket.type === 'refused') return this.#refused(place, headers);
    return this.#wait(call, place, { ticket, headers, deadline_ms });
  }

  async #wait(
    call: IncomingCall,
    place: Placement,
    {
      ticket,
      headers,
      deadline_ms,
    }: { ticket: Ticket & { type: 'waiting' }; headers: AnswerHeaders; deadline_ms: number | undefined },
  ): Promise<Passage> {
    const came_ms = this.#clock.now_ms();
    const received_ms = call.received_us / 1000;
    const wait_ms =
      deadline_ms === undefined
        ? WATCH_WAIT_MS
        : Math.min(WAIT_MAX_MS, (deadline_ms - received_ms) * WAIT_PART);
    const kind = isMutating(call.verb) ? 'mutating' : 'readOnly';
    this.#waiting[kind].add(1);
    const stop = this.#clock.after(Math.max(0, received_ms + wait_ms - came_ms), ticket.giveUp);
    const finish = await ticket.turn;
    stop();
    this.#waiting[kind].add(-1);
    const { schema, state } = place;
    this.#observeWait(place, finish !== undefined, this.#clock.now_ms() - came_ms);
    return finish === undefined
      ? this.#refusal(state, headers)
      : this.#pass(call, { schema, state }, headers, finish);
  }

  #passed(call: IncomingCall, place: Placement, headers: AnswerHeaders, finish: () => void): Passage {
    if (place.state.level.queuing.type !== 'exempt') this.#observeWait(place, true, 0);
    return this.#pass(call, place, headers, finish);
  }

  #pass(
    call: IncomingCall,
    { schema, state }: Placement,
    headers: AnswerHeaders,
    finish: () => void,
  ): Passage {
    const labels = [state.level.name, schema.name];
    const kind = isMutating(call.verb) ? 'mutating' : 'readOnly';
    const started_ms = this.#clock.now_ms();
    this.#metrics.flowDispatched.add(labels);
    this.#executing[kind].add(1);
    const forget = this.#registered(call);
    let isGone = false;
    const leave = (): void => {
      if (isGone) return;
      isGone = true;
      this.#executing[kind].add(-1);
      const type = call.verb === 'watch' ? 'watch' : 'regular';
      this.#metrics.flowExecutions.observe([...labels, type], (this.#clock.now_ms() - started_ms) / 1000);
      finish();
    };
    return { type: 'passed', headers, leave, ...(forget === undefined ? {} : { ended: forget }) };
  }

  #registered({ verb, info, query }: IncomingCall): (() => void) | undefined {
    return verb === 'watch' && info !== undefined
      ? this.#watches.register(info, query.get('fieldSelector') ?? '')
      : undefined;
  }

  #refused(place: Placement, headers: AnswerHeaders): Passage {
    if (place.state.level.queuing.type !== 'exempt') this.#observeWait(place, false, 0);
    return this.#refusal(place.state, headers);
  }

  #refusal({ dropped }: LevelState, headers: AnswerHeaders): Passage {
    dropped.record(this.#clock.now_ms());
    return { type: 'refused', headers, retryAfter_s: dropped.retryAfter_s };
  }

  #observeWait({ schema, state }: Placement, executes: boolean, wait_ms: number): void {
    this.#metrics.flowWaits.observe([state.level.name, schema.name, String(executes)], wait_ms / 1000);
  }

  #placed({ verb, path, info }: IncomingCall, user: RequestUser): Placement {
    const request = { user, verb, path, info };
    const found = this.#schemas.find((schema) => matchesFlowSchema(schema, request)) ?? this.#schemas.at(-1);
    const state = found && this.#levels.get(found.levelName);
    if (found === undefined || state === undefined)
      throw new Error('no fallback catch-all flow schema found');
    return { schema: found, state };
  }

  #estimate({ verb, info, query }: IncomingCall, { limits }: LevelState): WorkEstimate {
    const name = info === undefined ? '' : collectionName(info);
    const collection = this.#store.collections().get(name);
    const objects_count = collection?.count ?? 0;
    const stored =
      collection === undefined || objects_count === 0
        ? undefined
        : { objects_count, averageSize_bytes: collection.present_bytes / objects_count };
    const watches_count = info === undefined || !isMutating(verb) ? 0 : this.#watches.interested(info);
    return estimateWork({
      verb,
      info,
      query,
      stored,
      watches_count,
      levelMaxSeats_count: limits.maxSeats_count,
    });
  }

  #configurations(): readonly Collection[] {
    return ['prioritylevelconfigurations', 'flowschemas'].map((name) =>
      this.#store.collection(`${name}.${GROUP}`),
    );
  }

  /** Takes over what the store says. What is mandatory is there even where its object is not. */
  #configure(): void {
    const [levelObjects, schemaObjects] = this.#configurations().map((collection) =>
      [...collection.objects({ prefix: '', after: '' })].map(({ body }) => body),
    );
    const levels = (levelObjects ?? []).map(priorityLevelOf);
    for (const body of PRIORITY_LEVELS) {
      const level = priorityLevelOf(body);
      if (MANDATORY.has(level.name) && !levels.some(({ name }) => name === level.name)) levels.push(level);
    }
    this.#useLevels(levels);
    const known = inMatchingOrder((schemaObjects ?? []).map(flowSchemaOf)).filter(({ levelName }) =>
      this.#levels.has(levelName),
    );
    const mandatory = (name: string) =>
      known.some((schema) => schema.name === name)
        ? []
        : FLOW_SCHEMAS.map(flowSchemaOf).filter((schema) => schema.name === name);
    this.#schemas = [...mandatory(EXEMPT), ...known, ...mandatory(CATCH_ALL)];
  }

  #useLevels(wanted: readonly PriorityLevel[]): void {
    const names = new Set(wanted.map(({ name }) => name));
    const leaving = [...this.#levels.values()].filter(({ level }) => !names.has(level.name));
    for (const state of leaving) {
      state.isQuiescing = true;
      if (state.queues.isIdle) this.#levels.delete(state.level.name);
    }
    const levels = [...wanted, ...leaving.filter(({ queues }) => !queues.isIdle).map(({ level }) => level)];
    const shares_count = levels.reduce((sum, level) => sum + level.shares_count, 0);
    for (const level of levels) {
      const limits = limitsOf(level, shares_count, this.#server_count);
      const known = this.#levels.get(level.name);
      if (known === undefined) this.#addLevel(level, limits);
      else Object.assign(known, { level, limits, isQuiescing: !names.has(level.name) });
      this.#metrics.flowNominalSeats.set([level.name], limits.nominal_count);
      this.#metrics.flowLowerSeats.set([level.name], limits.minimum_count);
      this.#metrics.flowUpperSeats.set([level.name], limits.maximum_count);
    }
    this.#borrow();
  }

  #addLevel(level: PriorityLevel, limits: LevelLimits): void {
    const queues = new QueueSet(this.#clock, queueSetMetrics(level.name, this.#metrics));
    const { nominal_count, minimum_count } = limits;
    const current_count = nominal_count - Math.floor((nominal_count - minimum_count) / 2);
    const dropped = new DroppedRequests();
    this.#levels.set(level.name, { level, limits, current_count, isQuiescing: false, queues, dropped });
  }

  #borrowLater(): void {
    this.#clock.after(BORROWING_PERIOD_MS, () => {
      this.#borrow();
      this.#borrowLater();
    });
  }

  #borrow(): void {
    const states = [...this.#levels.values()];
    const demands = states.map(({ queues }) => queues.demand.endPeriod());
    const { levels, fairFraction } = borrow(
      states.map(({ level, limits, current_count }, index) => ({
        isExempt: level.queuing.type === 'exempt',
        limits,
        current_count,
        demand: demands[index] ?? { highWatermark_count: 0, average: 0, deviation: 0, smoothed: 0 },
      })),
    );
    const { flowFairFraction, flowCurrentSeats, flowTargetSeats } = this.#metrics;
    flowFairFraction.set([], fairFraction);
    for (const [index, state] of states.entries()) {
      const next = levels[index];
      const demand = demands[index];
      if (next === undefined || demand === undefined) continue;
      const labels = [state.level.name];
      state.current_count = next.current_count;
      flowCurrentSeats.set(labels, next.current_count);
      flowTargetSeats.set(labels, next.target);
      this.#metrics.flowHighDemand.set(labels, demand.highWatermark_count);
      this.#metrics.flowAverageDemand.set(labels, demand.average);
      this.#metrics.flowDemandDeviation.set(labels, demand.deviation);
      this.#metrics.flowSmoothDemand.set(labels, demand.smoothed);
      state.queues.configure(state.level.queuing, next.current_count);
    }
  }
}

function detailsOf({ verb, path, info }: IncomingCall, user: RequestUser): RequestDetails {
  return {
    userName: user.name,
    verb,
    path,
    namespace: info?.namespace ?? '',
    name: info?.name ?? '',
    apiVersion:
      info === undefined
        ? ''
        : info.apiGroup === ''
          ? info.apiVersion
          : `${info.apiGroup}/${info.apiVersion}`,
    resource: info?.resource ?? '',
    subresource: info?.subresource ?? '',
  };
}
