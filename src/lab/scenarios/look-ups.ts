import type { JsonObject } from '../../kube/json.ts';
import { podNameOf, resolves } from '../network/program-needs.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { PODS } from '../client/resource-ref.ts';
import { isTerminating, namespaceOf } from '../controllers/object-meta.ts';
import { phaseOf } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';

/** A program of a team asks for a name so often. */
const EVERY_MS = 10_000;

function asks(pod: JsonObject): boolean {
  return namespaceOf(pod).startsWith('team-') && phaseOf(pod) === 'Running' && !isTerminating(pod);
}

/** Names that running pods of teams ask for, and who gets no answer. */
export class LookUps {
  readonly #lab: Lab;
  readonly #network: PodNetwork;
  readonly failed_ms: number[] = [];
  /** Asked for before the first that was not answered. */
  answeredBefore_count = 0;
  #lastFailed_count = 0;

  constructor(lab: Lab, network: PodNetwork) {
    this.#lab = lab;
    this.#network = network;
  }

  /** Of those who have just asked, so many had no answer. */
  get lastFailed_count(): number {
    return this.#lastFailed_count;
  }

  /** From now on, until the answer is called. */
  start(): () => void {
    let isOver = false;
    const next = (): void => {
      if (isOver) return;
      this.#ask();
      this.#lab.clock.after(EVERY_MS, next);
    };
    next();
    return () => {
      isOver = true;
    };
  }

  #ask(): void {
    const pods = this.#lab.objects(PODS).filter(asks);
    const failed = pods.filter((pod) => !resolves(this.#network, podNameOf(pod)));
    if (this.failed_ms.length === 0 && failed.length === 0) this.answeredBefore_count += pods.length;
    this.#lastFailed_count = failed.length;
    this.failed_ms.push(...failed.map(() => this.#lab.now_ms()));
  }
}
