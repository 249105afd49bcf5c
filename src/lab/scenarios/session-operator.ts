import { stringsAt } from '../../kube/kube-object.ts';
import { ObjectCache } from '../client/informer.ts';
import { isPassing, type LabClient } from '../client/lab-client.ts';
import { objectKey, Reflector } from '../client/reflector.ts';
import { CONFIG_MAPS } from '../client/resource-ref.ts';
import { WorkQueue } from '../client/work-queue.ts';
import { pathOf } from '../controllers/object-meta.ts';
import type { Lab } from './lab.ts';

/** Of ConfigMaps: each is a session that the operator looks after. */
export const SESSION = 'sessions.example.com/session';
const SEEN = 'sessions.example.com/seen-at';

interface SessionOperatorSettings {
  readonly workers_count: number;
  readonly notesTime: boolean;
  /** Told when a note has been written. */
  readonly wrote: (at_ms: number) => void;
}

/**
 * An operator that looks after sessions, each a ConfigMap, with as many workers as it is told to have. It reads a session anew before it looks at it. From some version on it writes down when it has
 * last looked, and each such note is a change of the session, for which it looks at it again.
 */
export class SessionOperator {
  readonly #lab: Lab;
  readonly #client: LabClient;
  readonly #notesTime: boolean;
  readonly #queue: WorkQueue;
  readonly #reflector: Reflector;
  readonly #wrote: (at_ms: number) => void;

  constructor(lab: Lab, client: LabClient, { workers_count, notesTime, wrote }: SessionOperatorSettings) {
    const { clock, random } = lab;
    this.#lab = lab;
    this.#client = client;
    this.#notesTime = notesTime;
    this.#wrote = wrote;
    this.#queue = new WorkQueue(clock, (key) => this.#work(key), workers_count);
    const sessions = new ObjectCache();
    sessions.handle({
      changed: (session) => {
        if (SESSION in stringsAt(session, 'metadata', 'labels')) this.#queue.add(objectKey(session));
      },
      deleted: () => undefined,
    });
    const chance = random.stream(`sessions ${notesTime}`);
    this.#reflector = new Reflector({ client, clock, random: chance, resource: CONFIG_MAPS }, sessions);
  }

  start(): void {
    this.#reflector.run().catch(this.#lab.clock.fail);
  }

  /** Its pod is gone. */
  stop(): void {
    this.#queue.stop();
    this.#reflector.stop();
  }

  async #work(key: string): Promise<void> {
    try {
      await this.#look(key);
      this.#queue.forget(key);
    } catch (error) {
      if (isPassing(error)) this.#queue.addRateLimited(key);
      else this.#lab.clock.fail(error);
    }
  }

  async #look(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const session = await this.#client.get(CONFIG_MAPS, { namespace, name });
    if (!this.#notesTime) return;
    const annotations = { [SEEN]: new Date(this.#lab.now_ms()).toISOString() };
    await this.#client.patch(CONFIG_MAPS, pathOf(session), { metadata: { annotations } }, 'merge');
    this.#wrote(this.#lab.now_ms());
  }
}
