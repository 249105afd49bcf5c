import { ConnectionLost } from '../api-server/in-process/in-process-request.ts';
import { isPassing, type LabClient } from '../client/lab-client.ts';
import { SECRETS } from '../client/resource-ref.ts';
import type { Lab } from './lab.ts';
import { programClient, type PlatformProgram } from './platform-program.ts';

export const BUNDLES: PlatformProgram = {
  namespace: 'bundle-system',
  name: 'bundle-pipeline',
  version: '0.4',
};
/** What client-go gives a program unless told otherwise. */
const RATE = { perSecond: 20, burst_count: 30 };
/** A Secret holds at most 1 MiB (MaxSecretSize, core/v1): nearly that, and in base64 a third more. */
const BUNDLE_BYTES = 1_000_000;
/** Between two tenants who get theirs. */
const EVERY_MS = 250;
const DATA = 'QUJD'.repeat(BUNDLE_BYTES / 3);

/** Gives each tenant a bundle of certificates, tools and settings, each in one Secret. */
export class BundlePipeline {
  readonly #lab: Lab;
  readonly #client: LabClient;
  #next: number;
  #isStopped = false;
  /** When each bundle was stored. */
  readonly stored_ms: number[] = [];

  /** `first`: the number of its first tenant. */
  constructor(lab: Lab, first: number) {
    this.#lab = lab;
    this.#next = first;
    this.#client = programClient(lab, BUNDLES, RATE);
  }

  /** Makes so many, one after the other. */
  async make(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await this.#store(this.#next);
      this.#next += 1;
    }
  }

  /** From now on it works off a list of so many tenants, and tries again what fails. */
  start(count: number): void {
    const last = this.#next + count - 1;
    const turn = (): void => {
      if (this.#isStopped || this.#next > last) return;
      const number = this.#next;
      this.#next += 1;
      this.#store(number).catch((error: unknown) => {
        if (!isPassing(error)) return this.#lab.clock.fail(error);
        // Its turn comes again; what was cut off may have been stored all the same.
        if (error instanceof ConnectionLost) this.#next = Math.min(this.#next, number);
      });
      this.#lab.clock.after(EVERY_MS, turn);
    };
    turn();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #store(number: number): Promise<void> {
    await this.#client.create(SECRETS, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: BUNDLES.namespace, name: `tenant-${String(number).padStart(4, '0')}` },
      type: 'Opaque',
      data: { bundle: DATA },
    });
    this.stored_ms.push(this.#lab.now_ms());
  }
}
