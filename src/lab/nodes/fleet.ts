import type { ProgramParts } from '../client/program.ts';
import { Kubelet } from './kubelet.ts';
import type { KubeletLimits } from './machine-load.ts';
import { machine, type Machine } from './node-object.ts';
import type { BehaviourOf } from './pod-behaviour.ts';

/** How long the machines of a fleet take to come up, one after the other by chance, unless told otherwise. */
const BOOT_MS = 10_000;

export interface FleetSettings {
  readonly nodes_count: number;
  /** What all of them are like, where that is not said of a machine by default. */
  readonly machine?: Partial<Omit<Machine, 'name' | 'ip' | 'podNetwork'>>;
  readonly behaviour?: BehaviourOf;
  /** Of all kubelets. */
  readonly limits?: KubeletLimits;
  /** Within which all of them have come up; ten seconds unless given. */
  readonly bootWithin_ms?: number;
}

/** The machines of a cluster, each with its kubelet. */
export class Fleet {
  readonly machines: readonly Machine[];
  readonly #kubelets: ReadonlyMap<string, Kubelet>;
  readonly #bootWithin_ms: number;

  constructor(parts: ProgramParts, settings: FleetSettings) {
    const { nodes_count, machine: size, behaviour, limits, bootWithin_ms = BOOT_MS } = settings;
    this.#bootWithin_ms = bootWithin_ms;
    this.machines = Array.from({ length: nodes_count }, (_, index) => machine(index, size));
    this.#kubelets = new Map(
      this.machines.map((one) => [
        one.name,
        new Kubelet(parts, {
          machine: one,
          ...(behaviour === undefined ? {} : { behaviour }),
          ...(limits === undefined ? {} : { limits }),
        }),
      ]),
    );
  }

  get running_count(): number {
    return [...this.#kubelets.values()].filter(({ isRunning }) => isRunning).length;
  }

  start(): void {
    for (const kubelet of this.#kubelets.values()) kubelet.start(this.#bootWithin_ms);
  }

  /** A machine is cut off, or off. Throws where there is none of this name. */
  stopNode(name: string): void {
    this.#kubelet(name).stop();
  }

  /** It is back. */
  startNode(name: string): void {
    this.#kubelet(name).start();
  }

  /** It is switched off and on again: whatever its state, nothing of what ran there is left. */
  rebootNode(name: string): void {
    this.#kubelet(name).reboot();
  }

  /** Does its kubelet work? */
  isRunning(name: string): boolean {
    return this.#kubelet(name).isRunning;
  }

  stop(): void {
    for (const kubelet of this.#kubelets.values()) kubelet.stop();
  }

  #kubelet(name: string): Kubelet {
    const kubelet = this.#kubelets.get(name);
    if (kubelet === undefined) throw new Error(`no machine is called ${name}`);
    return kubelet;
  }
}
