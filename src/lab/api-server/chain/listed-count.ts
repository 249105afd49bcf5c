import { isJsonArray } from '../../../kube/json.ts';
import type { Answer } from '../request/server-request.ts';

/** How many objects an answer lists, as a list or as a table. */
export function listed_count(answer: Answer): number {
  if (answer.type !== 'object') return 0;
  const { items, rows } = answer.object;
  const listed = items ?? rows ?? [];
  return isJsonArray(listed) ? listed.length : 0;
}
