import type { ServerClock } from '../api-server/clock.ts';
import type { Machine } from './node-object.ts';
import type { PodBehaviour } from './pod-behaviour.ts';

/** The stack of a task in the kernel, and of the memory so many stacks at most are made of one eighth (fork_init, kernel/fork.c): `kernel.threads-max`. */
const STACK_BYTES = 16 * 1024;
const STACKS_SHARE = 8;
/** `kernel.pid_max`, as systemd sets it on 64-bit machines. */
const PID_MAX_COUNT = 4_194_304;
/** Tasks of the kernel, of the system and of the kubelet and container runtime on an ordinary node. */
const SYSTEM_TASKS_COUNT = 800;
/** Tasks of an ordinary pod, its sandbox and shim included. */
const POD_TASKS_COUNT = 20;
/** A fork of a shell takes half a millisecond of a processor, more where all of them fork: above it a bomb grows no more by doubling. */
const FORKS_PER_CPU_AND_S = 2_000;
/** How often the machine is looked at while something on it grows. */
const LOOK_MS = 500;
const MS_PER_S = 1_000;

/** What the kubelet of a machine is configured with about its process IDs and memory (KubeletConfiguration). */
export interface KubeletLimits {
  /** `podPidsLimit`; -1, the default: as many as the machine has. */
  readonly podPidsLimit: number;
  /** `evictionHard` of `pid.available`; `undefined`, the default: none. */
  readonly pidAvailable_count: number | undefined;
  /** `evictionHard` of `memory.available`. */
  readonly memoryAvailable_bytes: number;
}

/** Defaults of pkg/kubelet/apis/config/v1beta1 and pkg/kubelet/eviction/defaults_linux.go: nothing about process IDs. */
export const DEFAULT_LIMITS: KubeletLimits = {
  podPidsLimit: -1,
  pidAvailable_count: undefined,
  memoryAvailable_bytes: 100 * 1024 ** 2,
};

/** How many tasks a machine can have: the smaller of `kernel.pid_max` and `kernel.threads-max` (pkg/kubelet/stats/pidlimit). */
export function tasksMax_count({ memory_bytes }: Pick<Machine, 'memory_bytes'>): number {
  return Math.min(PID_MAX_COUNT, Math.floor(memory_bytes / (STACKS_SHARE * STACK_BYTES)));
}

/** How many tasks a pod has that forks without end: doubled every `doubles_ms` until the processors can do no more, then so many more a second. */
export function bombTasks_count(age_ms: number, doubles_ms: number, cpu_count: number): number {
  const perMs = (FORKS_PER_CPU_AND_S * cpu_count) / MS_PER_S;
  const full_count = Math.max(1, (perMs * doubles_ms) / Math.LN2);
  const full_ms = doubles_ms * Math.log2(full_count);
  return age_ms <= full_ms
    ? Math.floor(2 ** (age_ms / doubles_ms))
    : Math.floor(full_count + perMs * (age_ms - full_ms));
}

interface PodLoad {
  readonly started_ms: number;
  readonly behaviour: PodBehaviour;
}

export interface MachineLoadParts {
  readonly clock: ServerClock;
  readonly machine: Machine;
  readonly limits: KubeletLimits;
  /** No process can be started on the machine any more: what has to, dies of it. */
  readonly exhausted: () => void;
}

/** What the pods of a machine take of its process IDs and of its memory. */
export class MachineLoad {
  readonly #parts: MachineLoadParts;
  readonly #pods = new Map<string, PodLoad>();
  #isWatched = false;

  constructor(parts: MachineLoadParts) {
    this.#parts = parts;
  }

  /** Containers of a pod run from now on. */
  begin(uid: string, behaviour: PodBehaviour): void {
    this.#pods.set(uid, { started_ms: this.#parts.clock.now_ms(), behaviour });
    this.#watch();
  }

  end(uid: string): void {
    this.#pods.delete(uid);
  }

  /** The machine was switched off. */
  clear(): void {
    this.#pods.clear();
  }

  get freeTasks_count(): number {
    const taken_count = [...this.#pods.values()].reduce((sum, pod) => sum + this.#tasks_count(pod), 0);
    return Math.max(0, tasksMax_count(this.#parts.machine) - SYSTEM_TASKS_COUNT - taken_count);
  }

  /** Of what the pods take that grow; of others nobody knows more than what they have asked for, and that is there. */
  get freeMemory_bytes(): number {
    const { memory_bytes } = this.#parts.machine;
    const taken_bytes = [...this.#pods.keys()].reduce((sum, uid) => sum + this.memoryOf_bytes(uid), 0);
    return Math.max(0, memory_bytes - taken_bytes);
  }

  memoryOf_bytes(uid: string): number {
    const pod = this.#pods.get(uid);
    const perSecond = pod?.behaviour.leak_bytesPerSecond ?? 0;
    return pod === undefined ? 0 : (perSecond * this.#age_ms(pod)) / MS_PER_S;
  }

  tasksOf_count(uid: string): number {
    const pod = this.#pods.get(uid);
    return pod === undefined ? 0 : this.#tasks_count(pod);
  }

  #age_ms({ started_ms }: PodLoad): number {
    return this.#parts.clock.now_ms() - started_ms;
  }

  #tasks_count(pod: PodLoad): number {
    const { machine, limits } = this.#parts;
    const { forks_ms } = pod.behaviour;
    if (forks_ms === undefined) return POD_TASKS_COUNT;
    const wanted_count = POD_TASKS_COUNT + bombTasks_count(this.#age_ms(pod), forks_ms, machine.cpu_count);
    return limits.podPidsLimit > 0 ? Math.min(limits.podPidsLimit, wanted_count) : wanted_count;
  }

  #watch(): void {
    const grows = [...this.#pods.values()].some(({ behaviour }) => behaviour.forks_ms !== undefined);
    if (this.#isWatched || !grows) return;
    this.#isWatched = true;
    this.#parts.clock.after(LOOK_MS, () => {
      this.#isWatched = false;
      if (this.freeTasks_count <= 0) this.#parts.exhausted();
      else this.#watch();
    });
  }
}
