import { requestDuration_ms } from '../cost/request-duration.ts';
import type { Answer } from '../request/server-request.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { collectionName } from './collection-name.ts';
import type { IncomingCall } from './incoming-call.ts';

/** How many objects an answer lists, as a list or as a table. */
function listed_count(answer: Answer): number {
  if (answer.type !== 'object') return 0;
  const { items, rows } = answer.object;
  return Array.isArray(items) ? items.length : Array.isArray(rows) ? rows.length : 0;
}

/** How long requests are to take beside what they take anyway. */
export interface Durations {
  /** Until their handler does something. */
  readonly before_ms: (call: IncomingCall) => number;
  /** From then on until they are answered. */
  readonly after_ms: (call: IncomingCall, answer: Answer) => number;
}

/** Where time passes by itself. */
export const NO_DURATIONS: Durations = { before_ms: () => 0, after_ms: () => 0 };

/** As long as on a real server. A write takes its time before it is done: nobody is told of it before whoever asked for it could be. */
export function modelledDurations(store: ObjectStore): Durations {
  return {
    before_ms: ({ verb }) =>
      WRITES.has(verb) ? requestDuration_ms({ verb, listed_bytes: 0, deleted_count: 0 }) : 0,
    after_ms: (call, answer) => (WRITES.has(call.verb) ? 0 : readDuration_ms(store, call, answer)),
  };
}

/** What is known of before it is done: how much a deletion of a collection deletes is not. */
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);

/** How long a real server would have taken for this answer. What is listed is as big as the average of its kind. */
function readDuration_ms(store: ObjectStore, call: IncomingCall, answer: Answer): number {
  const { verb, info } = call;
  const count = listed_count(answer);
  const collection = info === undefined ? undefined : store.collections().get(collectionName(info));
  const average_bytes =
    collection === undefined || collection.count === 0 ? 0 : collection.present_bytes / collection.count;
  return requestDuration_ms({ verb, listed_bytes: count * average_bytes, deleted_count: count });
}
