import type { ServerClock } from '../api-server/clock.ts';
import type { SharedInformers } from '../client/informer.ts';
import { isPassing, type LabClient } from '../client/lab-client.ts';
import { WorkQueue } from '../client/work-queue.ts';
import type { ResourceRef } from '../client/resource-ref.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';

/** What a controller works with. */
export interface ControllerParts {
  readonly clock: ServerClock;
  readonly random: SeededRandom;
  /** Its own: with the account of its name, and a rate limit of its own. */
  readonly client: LabClient;
  /** Of the whole program. */
  readonly informers: SharedInformers;
  readonly queue: ControllerQueue;
  /** Told of errors of what a controller does outside of `reconcile`. Those that pass are none. */
  readonly failed: (error: unknown) => void;
  /** What the server serves now, each resource in one version, as discovery prefers it. */
  readonly resources: () => readonly ServedResource[];
}

/** A resource, and what can be done with it. */
export interface ServedResource extends ResourceRef {
  readonly verbs: readonly string[];
  readonly subresources: readonly { readonly name: string }[];
}

/** Where a controller puts what it has to look at. */
export type ControllerQueue = Pick<WorkQueue, 'add' | 'addAfter'>;

/**
 * A controller: what it watches, and what it does about one key. `start` asks for informers, puts keys into the queue whenever something that concerns them has
 * changed, and answers the function that makes things right for one key. It looks at caches only; what is right already costs no request. A request that is refused, or finds
 * nobody, is tried again with the whole key, ever later.
 */
export interface ControllerDefinition {
  /** Of its service account in kube-system, and of the role that the API server has for it. */
  readonly name: string;
  /** Keys that are worked on at once; 1 unless given. */
  readonly workers_count?: number;
  /** Times the rate of other controllers. */
  readonly rateFactor?: { readonly perSecond: number; readonly burst: number };
  readonly start: (parts: ControllerParts) => (key: string) => Promise<void>;
}

/** A controller at work. */
export interface RunningController {
  readonly name: string;
  readonly queue: WorkQueue;
}

/** Starts a controller. `failed`: told of errors that are bugs; the key is not tried again. */
export function startController(
  { name, workers_count = 1, start }: ControllerDefinition,
  parts: Omit<ControllerParts, 'queue' | 'failed'>,
  failed: (error: unknown) => void,
): RunningController {
  const work = async (key: string): Promise<void> => {
    try {
      await reconcile(key);
      queue.forget(key);
    } catch (error) {
      if (isPassing(error)) queue.addRateLimited(key);
      else failed(error);
    }
  };
  const queue = new WorkQueue(parts.clock, work, workers_count);
  const reconcile = start({
    ...parts,
    queue,
    failed: (error) => {
      if (!isPassing(error)) failed(error);
    },
  });
  return { name, queue };
}
