import type { AuditEvent } from '../audit/event.ts';
import type { ClientPeak, ClientShape, RequestShape } from '../audit/event-shape.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import type { ObjectReference } from '../kube/object-reference.ts';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Who is doing it. Lists are in order of first sight, without repeats, and bounded by the detector. */
export interface Offender {
  readonly user: string;
  readonly impersonatedUser?: string;
  readonly userAgents: readonly string[];
  readonly sourceIPs: readonly string[];
}

/** What happened just before and most likely set the thing off: a request of somebody, seen in the log. */
export interface Trigger {
  readonly at_us: EpochMicros;
  readonly user: string;
  readonly verb: string;
  readonly object: ObjectReference;
  readonly auditID: string;
  /** One sentence: why this is held to be the trigger, and how sure that is. */
  readonly why: string;
}

/** A command that the reader can paste, and what it is for. */
export interface Command {
  readonly command: string;
  readonly why: string;
}

/** One fact of the alert that has no field of its own, e.g. `{ name: 'field', value: 'spec.replicas' }`. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/**
 * One thing that goes wrong and grows; never one per event. The same `id` later means the same alert, grown.
 *
 * - `id` is `<hazard>/<key>`, stable over a run and between runs on the same log.
 * - `title` is one line that names the actor or object and the number.
 * - `objects.count` counts distinct objects hit; `sample` holds the first few.
 * - `evidence` holds auditIDs (the first, the last and some between; at most EVIDENCE_MAX_COUNT).
 * - `uncertain` lists what this log could not show, in whole sentences. Unknown is said to be unknown.
 */
export interface Alert {
  readonly id: string;
  readonly hazard: string;
  readonly severity: Severity;
  readonly title: string;
  readonly offender: Offender | undefined;
  readonly objects: { readonly count: number; readonly sample: readonly ObjectReference[] };
  readonly window: { readonly from_us: EpochMicros; readonly to_us: EpochMicros };
  readonly trigger: Trigger | undefined;
  readonly facts: readonly Fact[];
  readonly evidence: readonly string[];
  readonly next: readonly Command[];
  readonly uncertain: readonly string[];
}

/** Enough to check an alert by hand, few enough to read. */
export const EVIDENCE_MAX_COUNT = 20;
/** Objects named in an alert: enough to recognise what was hit. */
export const SAMPLE_MAX_COUNT = 10;

/** A successful write that the log has seen, kept for a while because it may turn out to be a cause. */
export interface Change {
  readonly at_us: EpochMicros;
  readonly user: string;
  readonly userAgent: string;
  readonly sourceIP: string;
  readonly verb: string;
  readonly object: ObjectReference;
  readonly auditID: string;
}

/**
 * What all detectors of one run share, kept by the engine, so that none keeps its own copy. Always as of
 * the event being observed: the present event is not yet in it.
 */
export interface History {
  /** Recent successful, non-dry-run writes, newest first, bounded (engine); stop early where you can. */
  recentChanges(since_us: EpochMicros): Iterable<Change>;
  /**
   * For a delete that a controller made on somebody's behalf (namespace controller, garbage collector, kubelet,
   * TTL, pod eviction): the change by a person or client that began it, if the log shows it. `undefined` when the event is its own cause
   * or when the cause is not in the log.
   */
  cause(event: AuditEvent): Change | undefined;
}

/**
 * What is known of an event before it is made. The same object for every event, not to be kept: as parameters the numbers would be put on the heap anew for
 * each detector.
 */
export interface TallyFacts {
  readonly client: ClientShape;
  readonly request: RequestShape;
  readonly at_us: EpochMicros;
  readonly receivedAt_us: EpochMicros;
  /** Of the larger body. */
  readonly body_bytes: number;
}

/**
 * A running detector. Pure: no clock but the events', no I/O, no randomness. Events come in order of
 * `stageTimestamp_us`, each (auditID, stage) once; all stages come, so count on the one that fits.
 * Memory is bounded; the docstring of each detector says by what.
 */
export interface Detector {
  /** An event that the detector's `interests` name. */
  observe(event: AuditEvent): void;
  /**
   * Every event (that `tallies` names), whatever the interests, before `observe`: for counts and clocks, which is all that most events are good for. True
   * where the detector wants to observe this very event all the same: it gets it where one of its interests says `if tally asks` of such events. Must
   * be cheap: no event has been made yet.
   */
  tally?(facts: TallyFacts): boolean;
  /** All alerts as they stand after the last event. Cheap enough to be called once a second. */
  alerts(): readonly Alert[];
}

/** What a detector asks of events that are alike: to see them or not, and whether it may read their bodies. */
export type Wish = 'none' | 'fields' | 'bodies' | 'fields if tally asks' | 'bodies if tally asks';

/**
 * Something in a log that makes other events of it worth observing, before it as well as after: what a client read matters once it is known to delete.
 * Asked of all kinds of requests of a log, and of who makes those that it is about, before the first event is observed.
 */
export interface Cue {
  readonly of: (request: RequestShape) => boolean;
  /** Left out: whoever asks. */
  readonly by?: (client: ClientShape) => boolean;
  /** What the interests of the same detector wait for, in their `ofCued` and `byCued`. */
  readonly says: (request: RequestShape, client: ClientShape) => readonly string[];
  /** It also names its object, to interests that are `ofCuedObject`. */
  readonly ofObject?: true;
}

/** Events that a detector observes. Asked once for each different request and client of a log, not for each event. */
export interface Interest {
  readonly of: (request: RequestShape) => Wish;
  /** Left out: whoever asks. */
  readonly by?: (client: ClientShape) => boolean;
  /**
   * An event of this interest opens the interests of the same detector whose `onceOpen` gives the same text: those observe nothing before, and
   * cost nothing. So what a controller writes all day is looked at only once somebody else has written the like.
   */
  readonly opens?: (request: RequestShape) => string;
  readonly onceOpen?: (request: RequestShape) => string;
  /**
   * Of no use but where a cue of the same detector says this text, anywhere in the log. Where nobody can look ahead, as in a log that is
   * being written, it is observed all the same.
   */
  readonly ofCued?: (request: RequestShape) => string;
  readonly byCued?: (client: ClientShape) => string;
  /** The same, but for objects that a cue names (of any detector: those that others name are few). */
  readonly ofCuedObject?: true;
}

/** How a hazard offers its detector to the engine. */
export interface DetectorDefinition {
  readonly hazard: string;
  /**
   * The detector observes events that one of these names, and no others. A body that none of them wants is `undefined`, though its size is there. Left out:
   * all events, with their bodies. What it leaves out must not change any alert: `src/detect/interest.test.ts` holds it to that.
   */
  readonly interests?: readonly Interest[];
  readonly cues?: readonly Cue[];
  /** The same as a cue, of how busy the clients of a log are at most: what this says is what interests wait for in `ofCued` and `byCued`. */
  readonly peakCues?: (peaks: readonly ClientPeak[]) => readonly string[];
  /** Which events `tally` is told of. Left out: all. */
  readonly tallies?: (request: RequestShape) => boolean;
  start(history: History): Detector;
}
