import type { BehaviourOf } from '../nodes/pod-behaviour.ts';
import type { Protection } from '../protections/contract.ts';
import type { Lab, ServerDifferences } from './lab.ts';
import type { Stage } from './stage.ts';

/** How big a cluster a scenario is played on. */
export interface ClusterSize {
  readonly nodes_count: number;
  readonly pods_count: number;
}

/**
 * Where a scenario can be played: on the embedded API server with the lab's controllers, on real programs that the lab starts, or on a control plane of somebody, the last two with the lab's
 * nodes. From the last one no webhook of the lab can be reached.
 */
export type BackEnd = 'embedded' | 'envtest' | 'kubeconfig';

/** One number that the scenario itself knows, beside those that detection gives. */
export interface Measure {
  /** `lost Services`. */
  readonly what: string;
  /** For people: `162 of 163`. */
  readonly found: string;
  /** What the talk tells of it; `''` where it tells nothing. */
  readonly talk: string;
}

/** What has become of a run, as the scenario sees it: the truth that detection is held to. */
export interface Outcome {
  /** The first request that should not have been: from here on time counts. Milliseconds since 1970. */
  readonly began_ms: number;
  /** The last one. */
  readonly ended_ms: number;
  /** The user who sends them. */
  readonly offender: string;
  /** When each of the harmful requests was answered: how much was lost by the time that somebody knew. */
  readonly harm_ms: readonly number[];
  readonly measures: readonly Measure[];
  /** How people put it right, and how long that took, where the scenario plays it: `35 s by hand: ...`. */
  readonly recovered?: string;
}

/** The figures of the talk, for the rows that every verdict has. `''`: the talk does not say. */
export interface TalkFigures {
  readonly detect: string;
  readonly name: string;
  readonly stop: string;
  readonly recover: string;
}

/** What is known of a scenario without playing it. */
interface ScenarioFacts {
  readonly id: string;
  /** Of the catalogue. */
  readonly hazard: string;
  readonly title: string;
  /** What somebody on call is told at first, on a game day: what users see, and nothing of the cause. */
  readonly call?: string;
  /** Unless it is asked for another one. */
  readonly size: ClusterSize;
  readonly backEnds: readonly BackEnd[];
  /** What is different about its API server; for each size where that hangs on it. */
  readonly server?: ServerDifferences | ((size: ClusterSize) => ServerDifferences);
  /** How its programs behave, where that is not as all programs do. */
  readonly behaviour?: BehaviourOf;
  readonly talk: TalkFigures;
  /** What the harmful requests did to each object: `lost`, `overwritten`. */
  readonly harm: string;
  /** What stands in its way, where there is something yet. */
  readonly protection?: Protection;
  readonly expect: {
    /** Hazards that the audit log has to show. */
    readonly alerts: readonly string[];
    /** Hazards that a look at the state before the act has to show; empty where no rule can. */
    readonly findings: readonly string[];
  };
}

/** An outage that needs what only the embedded cluster has: time that costs nothing, what its server knows of itself. */
export interface EmbeddedScenario extends ScenarioFacts {
  readonly isPortable?: undefined;
  /** Why it is played there alone; `it was not carried over to other back ends yet` unless given. */
  readonly embeddedBecause?: string;
  /** Brings the cluster into the state in which nobody suspects anything. */
  prepare(lab: Lab): Promise<void>;
  /** Lets it happen, and time go on until it has had its effect. */
  act(lab: Lab): Promise<Outcome>;
}

/** An outage that every stage can carry. */
export interface PortableScenario extends ScenarioFacts {
  readonly isPortable: true;
  /** Why it is not played on a back end that it leaves out. */
  readonly notOn?: Partial<Readonly<Record<BackEnd, string>>>;
  prepare(stage: Stage): Promise<void>;
  act(stage: Stage): Promise<Outcome>;
}

/** An outage that somebody told of, as something that can be played. */
export type Scenario = EmbeddedScenario | PortableScenario;
