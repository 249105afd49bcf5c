import type { JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { ObjectCache } from '../client/informer.ts';
import { isPassing, isRefused, type LabClient } from '../client/lab-client.ts';
import { objectKey, Reflector } from '../client/reflector.ts';
import { PODS } from '../client/resource-ref.ts';
import { WorkQueue } from '../client/work-queue.ts';
import { isTerminating, pathOf } from '../controllers/object-meta.ts';
import { isFinished, nodeOf } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';

export const FINALIZER = 'address-controller.example.com/release';
/** While its own pod is not there, nobody works. */
const AWAY_MS = 5_000;

/** Does a pod have an address that has to be given back before it may go? */
export function isHeld(pod: JsonObject): boolean {
  return isTerminating(pod) && listAt(pod, 'metadata', 'finalizers').includes(FINALIZER);
}

/** What the controller asks of the world. */
export interface AddressControllerParts {
  /** Notes in the registry that the address of a pod is free again. Throws where that is not taken. */
  readonly release: () => void;
  /** Has the controller itself a pod that runs? */
  readonly isThere: () => boolean;
}

/** The finalizer's controller: gives the address of a pod that has ended back to the registry, and lets the pod go. What fails is tried again, ever later. */
export class AddressController {
  readonly #lab: Lab;
  readonly #client: LabClient;
  readonly #parts: AddressControllerParts;
  readonly #pods = new ObjectCache();
  readonly #queue: WorkQueue;

  constructor(lab: Lab, client: LabClient, parts: AddressControllerParts) {
    this.#lab = lab;
    this.#client = client;
    this.#parts = parts;
    this.#queue = new WorkQueue(lab.clock, (key) => this.#work(key));
    this.#pods.handle({
      changed: (pod) => {
        if (isHeld(pod) && (isFinished(pod) || nodeOf(pod) === '')) this.#queue.add(objectKey(pod));
      },
      deleted: () => undefined,
    });
  }

  start(): void {
    const { clock, random } = this.#lab;
    const settings = {
      client: this.#client,
      clock,
      random: random.stream('address controller'),
      resource: PODS,
    };
    new Reflector(settings, this.#pods).run().catch(clock.fail);
  }

  async #work(key: string): Promise<void> {
    if (!this.#parts.isThere()) return this.#queue.addAfter(key, AWAY_MS);
    const pod = this.#pods.get(key);
    if (pod === undefined || !isHeld(pod)) return this.#queue.forget(key);
    try {
      this.#parts.release();
    } catch {
      // Whatever the registry says: the address is not back yet.
      return this.#queue.addRateLimited(key);
    }
    await this.#letGo(pod).catch(this.#lab.clock.fail);
  }

  async #letGo(pod: JsonObject): Promise<void> {
    const finalizers = listAt(pod, 'metadata', 'finalizers').filter((finalizer) => finalizer !== FINALIZER);
    try {
      await this.#client.patch(PODS, pathOf(pod), { metadata: { finalizers } }, 'merge');
      this.#queue.forget(objectKey(pod));
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!isRefused(error, 'NotFound')) this.#queue.addRateLimited(objectKey(pod));
    }
  }
}
