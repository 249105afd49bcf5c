import { requestDuration_ms } from '../cost/request-duration.ts';
import type { MemoryLedger } from '../cost/memory-ledger.ts';
import type { Answer } from '../request/server-request.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { collectionName } from './collection-name.ts';
import type { IncomingCall } from './incoming-call.ts';
import { listed_count } from './listed-count.ts';

/** What a request is to take when its handler is done: time, and memory for so long. */
export interface Sending {
  readonly wait_ms: number;
  /** Takes the memory; the answer gives it back. */
  readonly hold: () => () => void;
}

/** How long requests are to take beside what they take anyway. */
export interface Durations {
  /** Until their handler does something. */
  readonly before_ms: (call: IncomingCall) => number;
  /** From then on until they are answered. */
  readonly after: (call: IncomingCall, answer: Answer) => Sending;
  /** Resolves when a request has been given so much of the server's time. */
  readonly take: (duration_ms: number) => Promise<void>;
}

const nothing = (): void => undefined;
const AT_ONCE: Sending = { wait_ms: 0, hold: () => nothing };

/** Where time passes by itself. */
export const NO_DURATIONS: Durations = {
  before_ms: () => 0,
  after: () => AT_ONCE,
  take: async () => undefined,
};

/** What is known of before it is done: how much a deletion of a collection deletes is not. */
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);

/** As long as on a real server. A write takes its time before it is done: nobody is told of it before whoever asked for it could be. */
export function modelledDurations(
  store: ObjectStore,
  memory: MemoryLedger,
  take: Durations['take'],
): Durations {
  return {
    take,
    before_ms: ({ verb }) =>
      WRITES.has(verb) ? requestDuration_ms({ verb, listed_bytes: 0, deleted_count: 0 }) : 0,
    after: (call, answer) => (WRITES.has(call.verb) ? AT_ONCE : sending(store, memory, call, answer)),
  };
}

/** What a real server would have taken for this answer. What is listed is as big as the average of its kind. */
function sending(store: ObjectStore, memory: MemoryLedger, call: IncomingCall, answer: Answer): Sending {
  const { verb, info, userName, requestURI } = call;
  const count = listed_count(answer);
  const collection = info === undefined ? undefined : store.collections().get(collectionName(info));
  const average_bytes =
    collection === undefined || collection.count === 0 ? 0 : collection.present_bytes / collection.count;
  const listed_bytes = count * average_bytes;
  return {
    wait_ms: requestDuration_ms({ verb, listed_bytes, deleted_count: count }),
    hold: () =>
      verb === 'list' ? memory.list(`${userName} ${verb} ${requestURI}`, listed_bytes, count) : nothing,
  };
}
