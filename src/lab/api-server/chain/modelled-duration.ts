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

/** How long a real server would have taken for this answer. What is listed is as big as the average of its kind. */
export function modelledDuration_ms(store: ObjectStore, call: IncomingCall, answer: Answer): number {
  const { verb, info } = call;
  const count = listed_count(answer);
  const collection = info === undefined ? undefined : store.collections().get(collectionName(info));
  const average_bytes =
    collection === undefined || collection.count === 0 ? 0 : collection.present_bytes / collection.count;
  return requestDuration_ms({ verb, listed_bytes: count * average_bytes, deleted_count: count });
}
