import { numberAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';

/** How the containers of a pod behave: what a lab has instead of programs. */
export interface PodBehaviour {
  /** Until an image is there that the node does not have yet. */
  readonly pull_ms: number;
  /** From the start of the containers until they are ready. */
  readonly ready_ms: number;
  /** From the start of the containers until they end by themselves; `undefined`: they run until they are stopped. */
  readonly runs_ms: number | undefined;
  /** 0: they have done what they were for. */
  readonly exitCode: number;
  /** How long they take to end when they are asked to. */
  readonly stop_ms: number;
  /** Can the node set the pod up: is its network plugin there? Asked again every ten seconds. `undefined`: always. */
  readonly canStart: (() => boolean) | undefined;
  /** What a readiness probe finds, beside the time that `ready_ms` is: is what the containers need to be reached? `undefined`: always. */
  readonly isWell: (() => boolean) | undefined;
  /** Told each time its containers begin. */
  readonly begun: (() => void) | undefined;
  /** Does the program miss something when it starts that it does not begin without? It ends with 1 then. `undefined`: never. */
  readonly failsAtStart: (() => boolean) | undefined;
  /** Every process starts another one, again and again: their number doubles in so long. `undefined`: a number that stays. */
  readonly forks_ms: number | undefined;
  /** Memory that it takes and never gives back. */
  readonly leak_bytesPerSecond: number;
}

/** What is different about a pod; `undefined`: nothing. */
export type BehaviourOf = (pod: JsonObject) => Partial<PodBehaviour> | undefined;

/** A probe fails at first where nothing says how long a program takes to start: kubelets ask again each period. */
const PERIOD_S = 10;

/** Until readiness probes have succeeded; at once where there are none. */
function ready_ms(pod: JsonObject): number {
  const waits_s = listAt(pod, 'spec', 'containers').map((container) => {
    const probe = objectAt(container)['readinessProbe'];
    return probe === undefined
      ? 0
      : (numberAt(probe, 'initialDelaySeconds') ?? 0) + (numberAt(probe, 'periodSeconds') ?? PERIOD_S);
  });
  return Math.max(0, ...waits_s) * 1000;
}

/** How a pod behaves: as any program that runs until it is asked to end, but for what is said to be different. `chance`: from 0 to below 1. */
export function behaviourOf(
  pod: JsonObject,
  different: BehaviourOf | undefined,
  chance: () => number,
): PodBehaviour {
  return {
    // Images of some hundred megabytes at a gigabit, and some that are bigger.
    pull_ms: 1_500 + 6_000 * chance() ** 2,
    ready_ms: ready_ms(pod),
    runs_ms: undefined,
    exitCode: 0,
    stop_ms: 300 + 1_200 * chance(),
    canStart: undefined,
    isWell: undefined,
    begun: undefined,
    failsAtStart: undefined,
    forks_ms: undefined,
    leak_bytesPerSecond: 0,
    ...different?.(pod),
  };
}
