import type { ServerClock } from '../api-server/clock.ts';
import type { KubeletLimits, MachineLoad } from './machine-load.ts';

/** A kubelet looks so often what is left (evictionMonitoringPeriod, pkg/kubelet), and says of a pressure that it is over only after so long (evictionPressureTransitionPeriod). */
export const MONITORING_MS = 10_000;
const TRANSITION_MS = 300_000;

/** Pressures that the lab's kubelets can come under. */
export type PressureType = 'MemoryPressure' | 'PIDPressure';

/** What is short, as pods are told that have to go for it. */
const RESOURCE: Readonly<Record<PressureType, string>> = { MemoryPressure: 'memory', PIDPressure: 'pids' };

/** A condition, and since when it is as it is. */
export interface Pressure {
  readonly isUnder: boolean;
  readonly since_ms: number;
}

export type Pressures = ReadonlyMap<string, Pressure>;

/** Who is to go, and for what. */
export interface Eviction {
  readonly uid: string;
  readonly message: string;
}

/** The eviction manager of a kubelet (pkg/kubelet/eviction): looks what is left of process IDs and memory, says so as conditions, and chooses who has to go, one pod at a time. */
export class NodePressure {
  readonly #clock: ServerClock;
  readonly #load: MachineLoad;
  readonly #limits: KubeletLimits;
  readonly #pressures = new Map<PressureType, Pressure>();
  readonly #seen_ms = new Map<PressureType, number>();

  constructor(clock: ServerClock, load: MachineLoad, limits: KubeletLimits) {
    this.#clock = clock;
    this.#load = load;
    this.#limits = limits;
  }

  get all(): Pressures {
    return this.#pressures;
  }

  /** Looks once. `hasChanged`: conditions are to be told. `running`: the pods that run, by uid. */
  look(running: readonly string[]): { hasChanged: boolean; evict: Eviction | undefined } {
    const { pidAvailable_count, memoryAvailable_bytes } = this.#limits;
    const isShort = {
      MemoryPressure: this.#load.freeMemory_bytes < memoryAvailable_bytes,
      PIDPressure: pidAvailable_count !== undefined && this.#load.freeTasks_count < pidAvailable_count,
    };
    const changes = (['MemoryPressure', 'PIDPressure'] as const).map((type) =>
      this.#note(type, isShort[type]),
    );
    const type = isShort.MemoryPressure ? 'MemoryPressure' : 'PIDPressure';
    return {
      hasChanged: changes.includes(true),
      evict: isShort[type] ? this.#choose(type, running) : undefined,
    };
  }

  /** The machine has come up again. */
  clear(): void {
    this.#pressures.clear();
    this.#seen_ms.clear();
  }

  #note(type: PressureType, isShort: boolean): boolean {
    const now_ms = this.#clock.now_ms();
    if (isShort) this.#seen_ms.set(type, now_ms);
    const isUnder = now_ms - (this.#seen_ms.get(type) ?? -Infinity) < TRANSITION_MS;
    const before = this.#pressures.get(type)?.isUnder ?? false;
    if (isUnder !== before) this.#pressures.set(type, { isUnder, since_ms: now_ms });
    return isUnder !== before;
  }

  /** Who uses most of it: requests of the lab's programs are all small, and priorities are not looked at. */
  #choose(type: PressureType, uids: readonly string[]): Eviction | undefined {
    const use = (uid: string): number =>
      type === 'MemoryPressure' ? this.#load.memoryOf_bytes(uid) : this.#load.tasksOf_count(uid);
    const [uid] = uids.toSorted((one, other) => use(other) - use(one));
    return uid === undefined
      ? undefined
      : { uid, message: `The node was low on resource: ${RESOURCE[type]}. ` };
  }
}
