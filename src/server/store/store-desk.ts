import type { JsonObject } from '../../kube/json.ts';
import { Refusal } from '../http/exchange.ts';
import type { FromStore, StoreTask } from './store-message.ts';
import type { OpenStoreWork, StoreChannel } from './store-link.ts';

interface Asked {
  readonly done: (answer: JsonObject) => void;
  readonly failed: (error: Error) => void;
}

/** Questions at the same time: DuckDB uses all processors for one, more only wait in memory. */
const ASKED_MAX_COUNT = 8;
/** A question that takes longer is the wrong one; the process that works on it is ended, since DuckDB cannot be trusted to stop. */
const QUESTION_MAX_MS = 60_000;
/** To write a busy day's hours anew takes minutes on a slow disk. */
const UPKEEP_MAX_MS = 30 * 60_000;

/** Asks the process that works on the store, starts it when it is needed, and again after it has ended. */
export class StoreDesk {
  readonly #data: string;
  readonly #open: OpenStoreWork;
  readonly #asked = new Map<number, Asked>();
  #channel: StoreChannel | undefined;
  #last_id = 0;
  #isClosed = false;

  constructor(data: string, open: OpenStoreWork) {
    this.#data = data;
    this.#open = open;
  }

  get asked_count(): number {
    return this.#asked.size;
  }

  /** Answers a question, or does what keeps the store in order. Throws a Refusal where the question is wrong or there are too many. */
  async ask(task: StoreTask, signal?: AbortSignal): Promise<JsonObject> {
    if (this.#isClosed) throw new Refusal(503, 'plimsoll serve is stopping', 'ask again when it is up');
    const isUpkeep = task.type === 'compact' || task.type === 'retain';
    if (!isUpkeep && this.#asked.size >= ASKED_MAX_COUNT)
      throw new Refusal(429, 'too many questions at once', 'ask again in a moment', { 'retry-after': '2' });
    const id = (this.#last_id += 1);
    const answer = new Promise<JsonObject>((done, failed) => this.#asked.set(id, { done, failed }));
    const timer = setTimeout(
      () => this.#giveUp('the question took too long'),
      isUpkeep ? UPKEEP_MAX_MS : QUESTION_MAX_MS,
    );
    const leave = () => this.#settle({ id, type: 'failed', why: 'nobody waits for the answer' });
    signal?.addEventListener('abort', leave, { once: true });
    this.#channel ??= this.#start();
    this.#channel.tell({ id, data: this.#data, task });
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    }
  }

  #start(): StoreChannel {
    const channel: StoreChannel = this.#open(
      (message) => this.#settle(message),
      // One that was given up may say so when there is another already.
      (why) => (this.#channel === channel ? this.#ended(why) : undefined),
    );
    return channel;
  }

  #settle(message: FromStore): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (asked === undefined) return;
    if (message.type === 'done') asked.done(message.answer);
    else if (message.type === 'refused') asked.failed(new Refusal(400, message.what, message.fix));
    else asked.failed(new Error(message.why));
  }

  #giveUp(why: string): void {
    const channel = this.#channel;
    this.#ended(why);
    channel?.kill();
  }

  #ended(why: string): void {
    this.#channel = undefined;
    for (const id of this.#asked.keys())
      this.#settle({ id, type: 'failed', why: `the process that works on the store ended: ${why}` });
  }

  close(): void {
    this.#isClosed = true;
    this.#giveUp('plimsoll serve is stopping');
  }
}
