import type { ApiClient } from '../../cluster/api/api-client.ts';
import { discover } from '../../cluster/api/discovery.ts';
import { listPages } from '../../cluster/api/list-pages.ts';
import type { JsonObject } from '../../kube/json.ts';
import { resourcePath } from '../client/resource-ref.ts';

/** Of events there are many, and no rule looks at them. */
const LEFT_OUT = new Set(['events']);

/** All objects of a live API server. */
export async function liveObjects(client: ApiClient): Promise<readonly JsonObject[]> {
  const { resources } = await discover(client);
  const objects: JsonObject[] = [];
  for (const served of resources) {
    if (!served.verbs.includes('list') || LEFT_OUT.has(served.resource)) continue;
    for await (const { items } of listPages(client, resourcePath(served, {}), { whenExpired: 'continue' }))
      objects.push(...items);
  }
  return objects;
}
