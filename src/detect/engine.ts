import type { AuditEvent } from '../audit/event.ts';
import {
  ShapeBook,
  type ClientPeak,
  type EventRows,
  type RequestOfClient,
  type RequestShape,
} from '../audit/event-shape.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import {
  SEVERITIES,
  type Alert,
  type Cue,
  type Detector,
  type DetectorDefinition,
  type History,
  type Interest,
  type TallyFacts,
} from './contract.ts';
import { Dispatch, type Observers } from './dispatch.ts';
import { HISTORY_INTERESTS, startHistory } from './history.ts';

/**
 * A detector that threw: a mistake of ours, told instead of hidden, since its alerts may now be incomplete.
 * `count` is how often it threw, the rest is about the first time.
 */
export interface DetectorProblem {
  readonly hazard: string;
  readonly message: string;
  /** Event that it threw on; `''` where it threw while its alerts were asked for. */
  readonly auditID: string;
  readonly at_us: EpochMicros;
  readonly count: number;
}

/** A running detection. Pure: feed it events, ask it for alerts as often as you like. */
export interface Detection {
  /** One event of any stage, in order of `stageTimestamp_us`, each (auditID, stage) once. */
  observe(event: AuditEvent): void;
  /** The same for rows `start` to `end` (exclusive): events are made only of those that somebody looks at. */
  observeRows(rows: EventRows, start: number, end: number): void;
  /** Looking ahead, before anything is observed: of which of these kinds of requests must be known who makes them? */
  areCues(requests: readonly RequestShape[]): readonly boolean[];
  /** Looking ahead: all of these that there will be, and how busy each client will be at most. What waits for others is not observed then. */
  expect(requests: readonly RequestOfClient[], peaks: readonly ClientPeak[]): void;
  /** Looking ahead: of which of these must be known what they are about? */
  areObjectCues(requests: readonly RequestShape[]): readonly boolean[];
  /** Looking ahead: all objects (see EventRows) that these will be about. */
  expectObjects(objects: Iterable<number>): void;
  /** What is needed of each of these rows, as a NEED? Of others `event` is not asked for. Of one stretch of time after the other, before it is observed. */
  needs(rows: EventRows): Uint8Array;
  /** Most severe first, then in order of when each began, then by id. */
  alerts(): readonly Alert[];
  problems(): readonly DetectorProblem[];
}

interface Running {
  readonly hazard: string;
  readonly interests: readonly Interest[] | undefined;
  readonly cues: readonly Cue[] | undefined;
  readonly peakCues: DetectorDefinition['peakCues'];
  readonly tallies: (request: RequestShape) => boolean;
  readonly detector: Detector;
  /** Given again where the detector throws while it is asked. */
  lastAlerts: readonly Alert[];
  problem: DetectorProblem | undefined;
}

/** TallyFacts that are written anew for each event. */
type PresentFacts = { -readonly [Name in keyof TallyFacts]: TallyFacts[Name] };

function factsOf(rows: EventRows, row: number): PresentFacts {
  return {
    client: rows.client(row),
    request: rows.request(row),
    at_us: rows.at_us(row),
    receivedAt_us: rows.receivedAt_us(row),
    body_bytes: rows.body_bytes(row),
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

function note(running: Running, thrown: unknown, auditID: string, at_us: EpochMicros): void {
  const { problem } = running;
  running.problem =
    problem === undefined
      ? { hazard: running.hazard, message: messageOf(thrown), auditID, at_us, count: 1 }
      : { ...problem, count: problem.count + 1 };
}

function compareAlerts(one: Alert, other: Alert): number {
  return (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    one.window.from_us - other.window.from_us ||
    (one.id < other.id ? -1 : Number(one.id > other.id))
  );
}

function run(definition: DetectorDefinition, history: History): Running {
  const { hazard, interests, cues, peakCues, tallies = () => true } = definition;
  const detector = definition.start(history);
  return {
    hazard,
    interests,
    cues,
    peakCues,
    tallies: (request) => detector.tally !== undefined && tallies(request),
    detector,
    lastAlerts: [],
    problem: undefined,
  };
}

class RunningDetection implements Detection {
  readonly #all: readonly Running[];
  readonly #dispatch: Dispatch<Running>;
  readonly #shapes = new ShapeBook();
  #last_us: EpochMicros = 0;

  constructor(definitions: readonly DetectorDefinition[]) {
    const history = startHistory();
    // After all detectors: they see it as it was before the event.
    const historian: DetectorDefinition = {
      hazard: 'history',
      interests: HISTORY_INTERESTS,
      start: () => ({ observe: (event) => history.record(event), alerts: () => [] }),
    };
    this.#all = [...definitions, historian].map((definition) => run(definition, history));
    this.#dispatch = new Dispatch(this.#all);
  }

  observe(event: AuditEvent): void {
    const facts: PresentFacts = {
      client: this.#shapes.clientOf(event),
      request: this.#shapes.requestOf(event),
      at_us: event.stageTimestamp_us,
      receivedAt_us: event.requestReceivedTimestamp_us,
      body_bytes: Math.max(event.requestObject_bytes, event.responseObject_bytes),
    };
    this.#last_us = facts.at_us;
    const { tallying, ofCued } = this.#dispatch.planOf(facts.client, facts.request);
    this.#show(event, this.#observersOf(facts, tallying, ofCued));
  }

  observeRows(rows: EventRows, start: number, end: number): void {
    if (start >= end) return;
    const facts = factsOf(rows, start);
    for (let row = start; row < end; row += 1) {
      facts.client = rows.client(row);
      facts.request = rows.request(row);
      facts.at_us = rows.at_us(row);
      facts.receivedAt_us = rows.receivedAt_us(row);
      facts.body_bytes = rows.body_bytes(row);
      const { tallying, ofAny, ofCued } = this.#dispatch.planOf(facts.client, facts.request);
      const isCued = ofCued !== ofAny && this.#dispatch.isCuedObject(rows.object(row));
      this.#last_us = facts.at_us;
      const observers = this.#observersOf(facts, tallying, isCued ? ofCued : ofAny);
      if (observers.length > 0) this.#show(rows.event(row), observers);
    }
  }

  /** Tallies the event, and tells who observes it. */
  #observersOf(
    facts: TallyFacts,
    tallying: readonly Running[],
    { always, ifAsked }: Observers<Running>,
  ): readonly Running[] {
    let asking: Running[] | undefined;
    for (const running of tallying)
      if (this.#asks(running, facts) && ifAsked.includes(running)) (asking ??= []).push(running);
    return asking === undefined ? always : withAsking(asking, always);
  }

  /** Does it want to observe the event after all? Nearly never. */
  #asks(running: Running, facts: TallyFacts): boolean {
    try {
      return running.detector.tally?.(facts) === true;
    } catch (thrown) {
      note(running, thrown, '', facts.at_us);
      return false;
    }
  }

  #show(event: AuditEvent, observers: readonly Running[]): void {
    for (const running of observers) {
      try {
        running.detector.observe(event);
      } catch (thrown) {
        note(running, thrown, event.auditID, this.#last_us);
      }
    }
  }

  areCues(requests: readonly RequestShape[]): readonly boolean[] {
    return this.#dispatch.areCues(requests);
  }

  expect(requests: readonly RequestOfClient[], peaks: readonly ClientPeak[]): void {
    this.#dispatch.expect(requests, peaks);
  }

  areObjectCues(requests: readonly RequestShape[]): readonly boolean[] {
    return this.#dispatch.areObjectCues(requests);
  }

  expectObjects(objects: Iterable<number>): void {
    this.#dispatch.expectObjects(objects);
  }

  needs(rows: EventRows): Uint8Array {
    return this.#dispatch.needs(rows);
  }

  alerts(): readonly Alert[] {
    for (const running of this.#all) {
      try {
        running.lastAlerts = running.detector.alerts();
      } catch (thrown) {
        note(running, thrown, '', this.#last_us);
      }
    }
    return this.#all.flatMap((running) => running.lastAlerts).toSorted(compareAlerts);
  }

  problems(): readonly DetectorProblem[] {
    return this.#all.flatMap((running) => running.problem ?? []);
  }
}

/** Those who ask first: the history, which is last of all, may be among the others. */
function withAsking(asking: readonly Running[], observers: readonly Running[]): readonly Running[] {
  const added = asking.filter((running) => !observers.includes(running));
  return added.length === 0 ? observers : [...added, ...observers];
}

/**
 * Starts detection with a fresh History for all detectors. A detector that throws is reported in `problems()`,
 * goes on with the next event (one odd event must not blind it for the rest of the log) and disturbs no other.
 */
export function startDetection(definitions: readonly DetectorDefinition[]): Detection {
  return new RunningDetection(definitions);
}
