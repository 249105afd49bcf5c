import { isPassing, type LabClient } from '../client/lab-client.ts';
import { DEPLOYMENTS } from '../client/resource-ref.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import type { Lab } from './lab.ts';
import { makeAccount } from './platform-program.ts';
import type { Program } from './teams.ts';

const NAMESPACE = 'scaling-system';
const SCALER = 'replica-scaler';
const RATE = { perSecond: 20, burst_count: 30 };
/** Some program always has more or less to do than before. */
const EVERY_MS = 10_000;

/** Follows the load: takes a pod from one program and gives it back later, now here, now there. */
export class ReplicaScaler {
  readonly #lab: Lab;
  readonly #client: LabClient;
  readonly #programs: readonly Program[];
  readonly #replicas_count: number;
  readonly #chance: SeededRandom;
  readonly #smaller = new Set<Program>();
  #isStopped = false;

  /** `replicas_count`: of each program, when there is much to do. `install` comes before. */
  constructor(lab: Lab, programs: readonly Program[], replicas_count: number) {
    this.#lab = lab;
    this.#programs = programs;
    this.#replicas_count = replicas_count;
    this.#chance = lab.random.stream('load');
    const place = { userAgent: 'replica-scaler/v1.2', sourceIP: '10.0.8.5' };
    this.#client = lab.program(NAMESPACE, SCALER, { place, rate: RATE });
  }

  static async install(lab: Lab): Promise<void> {
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }];
    await makeAccount(lab, NAMESPACE, SCALER, rules);
  }

  start(): void {
    const { clock } = this.#lab;
    clock.after(EVERY_MS, () => {
      if (this.#isStopped) return;
      const program = this.#programs[this.#chance.below(this.#programs.length)];
      if (program !== undefined) this.#scale(program).catch(clock.fail);
      this.start();
    });
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #scale(program: Program): Promise<void> {
    const isSmaller = this.#smaller.delete(program);
    if (!isSmaller) this.#smaller.add(program);
    const replicas = this.#replicas_count - (isSmaller ? 0 : 1);
    try {
      await this.#client.patch(DEPLOYMENTS, program, { spec: { replicas } }, 'merge');
    } catch (error) {
      // It looks again at its next turn.
      if (!isPassing(error)) throw error;
    }
  }
}
