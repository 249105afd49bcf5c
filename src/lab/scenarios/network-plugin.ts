import { stringAt, type JsonObject } from '../../kube/json.ts';
import { ObjectCache } from '../client/informer.ts';
import type { LabClient } from '../client/lab-client.ts';
import { Reflector } from '../client/reflector.ts';
import { PODS, SERVICE_ACCOUNTS, type ResourceRef } from '../client/resource-ref.ts';
import type { Stage } from './stage.ts';

/** One change, told to all nodes: as a model of a plugin that keeps up with ordinary life easily, and not with a client that writes as fast as it may (20 a second). */
const WORK_MS = 60;

/** A pod that has waited for its route, and how long. */
export interface Routed {
  readonly since_ms: number;
  readonly waited_ms: number;
}

/**
 * The network plugin of the talk (Typha): it watches pods and ServiceAccounts, tells every node of every change, and does so in the order in which changes come. A new pod has no route before its turn.
 */
export class NetworkPlugin {
  readonly #lab: Stage;
  readonly #client: LabClient;
  readonly #reflectors: Reflector[] = [];
  readonly #waiting: { readonly since_ms: number; readonly isNewPod: boolean }[] = [];
  #isWorking = false;
  #isStopped = false;
  /** New pods that have their route. */
  readonly routed: Routed[] = [];

  constructor(lab: Stage, client: LabClient) {
    this.#lab = lab;
    this.#client = client;
  }

  /** Changes that nobody has been told of yet. */
  get waiting_count(): number {
    return this.#waiting.length;
  }

  /** For how long new pods have waited that have no route yet. */
  unrouted_ms(): readonly number[] {
    return this.#waiting
      .filter(({ isNewPod }) => isNewPod)
      .map(({ since_ms }) => this.#lab.now_ms() - since_ms);
  }

  start(): void {
    this.#watch(SERVICE_ACCOUNTS, () => this.#take(false));
    this.#watch(PODS, (pod, previous) => {
      const hasAddress = (stringAt(pod, 'status', 'podIP') ?? '') !== '';
      const isNew =
        hasAddress && previous !== undefined && (stringAt(previous, 'status', 'podIP') ?? '') === '';
      if (isNew) this.#take(true);
    });
  }

  stop(): void {
    this.#isStopped = true;
    for (const reflector of this.#reflectors) reflector.stop();
  }

  #watch(
    resource: ResourceRef,
    changed: (object: JsonObject, previous: JsonObject | undefined) => void,
  ): void {
    const { clock, random } = this.#lab;
    const cache = new ObjectCache();
    const chance = random.stream(`network plugin ${resource.resource}`);
    // What is there when it starts is told in one piece.
    cache.handle({
      changed: (object, previous) => {
        if (cache.hasSynced) changed(object, previous);
      },
      deleted: () => undefined,
    });
    const reflector = new Reflector(
      { client: this.#client, clock, random: chance, resource, initial: 'list' },
      cache,
    );
    this.#reflectors.push(reflector);
    reflector.run().catch(clock.fail);
  }

  #take(isNewPod: boolean): void {
    this.#waiting.push({ since_ms: this.#lab.now_ms(), isNewPod });
    if (!this.#isWorking) this.#next();
  }

  #next(): void {
    const [first] = this.#waiting;
    this.#isWorking = first !== undefined && !this.#isStopped;
    if (first === undefined || this.#isStopped) return;
    this.#lab.clock.after(WORK_MS, () => {
      this.#waiting.shift();
      const waited_ms = this.#lab.now_ms() - first.since_ms;
      if (first.isNewPod) this.routed.push({ since_ms: first.since_ms, waited_ms });
      this.#next();
    });
  }
}
