import type { JsonObject } from '../../../kube/json.ts';
import { shownObject, withConverted } from '../custom-resources/conversion/converted-objects.ts';
import { expired } from '../request/api-error.ts';
import {
  badListRevision,
  continueText,
  isSelected,
  parseListOptions,
  parseResourceVersion,
  type ListOptions,
} from '../request/list-options.ts';
import type { Representation } from '../request/accept.ts';
import type { Answer, ServerRequest } from '../request/server-request.ts';
import { presentList } from '../representation/present.ts';
import type { Resource } from '../resources/resource.ts';
import { servedObject } from '../resources/served-object.ts';
import type { ServerParts } from './server-parts.ts';
import { waitForRevision } from './wait-for-revision.ts';

const TOO_OLD = 'The resourceVersion for the provided list is too old.';
const TOKEN_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** At which revision a list reads. `undefined`: as things are now. */
function exactRevision(options: ListOptions): number | undefined {
  const { continueToken, resourceVersion, match, limit_count } = options;
  if (continueToken !== undefined) return continueToken.revision < 0 ? undefined : continueToken.revision;
  if (resourceVersion === '' || resourceVersion === '0' || match === 'NotOlderThan') return undefined;
  // Without a match, a limit makes the revision exact: how the first pagers asked for it.
  return match === 'Exact' || limit_count > 0
    ? parseResourceVersion(resourceVersion, badListRevision)
    : undefined;
}

/** The keys below this prefix are those of one namespace, or all. */
export function keyPrefix(resource: Resource, namespace: string): string {
  return resource.namespaced && namespace !== '' ? `${namespace}/` : '';
}

/** One page of a list and where the next one begins. */
export interface Page {
  readonly bodies: readonly JsonObject[];
  readonly metadata: JsonObject;
}

function pageOf(
  { store }: ServerParts,
  resource: Resource,
  namespace: string,
  options: ListOptions,
  exact: number | undefined,
): Page {
  const collection = store.collection(resource.collection);
  const prefix = keyPrefix(resource, namespace);
  const { continueToken, selection } = options;
  const after = continueToken === undefined ? '' : `${prefix}${continueToken.after}`;
  // The watch cache ignores a limit at revision 0 (reference 5.1).
  const limit_count =
    options.limit_count === 0 || options.resourceVersion === '0' ? Infinity : options.limit_count;
  const revision = exact ?? store.revision;
  const isPresent = revision === store.revision;
  const range = { prefix, after };
  const bodies: JsonObject[] = [];
  let lastKey = '';
  let hasMore = false;
  for (const object of isPresent ? collection.objects(range) : collection.objectsAt(range, revision)) {
    // A webhook may change labels and fields: what it made is selected from.
    const converted =
      resource.conversionWebhook === undefined ? undefined : shownObject(resource, object.body);
    if (!isSelected(selection, converted ?? object.body)) continue;
    if (bodies.length >= limit_count) {
      hasMore = true;
      break;
    }
    bodies.push(converted ?? servedObject(resource, object.body));
    lastKey = object.key;
  }
  if (!hasMore) return { bodies, metadata: { resourceVersion: String(revision) } };
  const next = continueText({ revision, after: lastKey.slice(prefix.length) });
  const remaining = selection.isEverything
    ? {
        remainingItemCount: isPresent
          ? collection.countIn({ prefix, after: lastKey })
          : count(collection.objectsAt({ prefix, after: lastKey }, revision)),
      }
    : {};
  return { bodies, metadata: { resourceVersion: String(revision), continue: next, ...remaining } };
}

function count(items: Iterable<unknown>): number {
  let items_count = 0;
  for (const _ of items) items_count += 1;
  return items_count;
}

/** What lies in a collection, in pages, at the revision that was asked for (reference 5.1). */
export async function listPage(
  parts: ServerParts,
  resource: Resource,
  request: ServerRequest,
): Promise<Page> {
  const options = parseListOptions(request.query, resource);
  const exact = exactRevision(options);
  const wanted =
    exact ??
    (options.resourceVersion === '' ? 0 : parseResourceVersion(options.resourceVersion, badListRevision));
  await waitForRevision(parts, wanted);
  const { store } = parts;
  const namespace = request.info?.namespace ?? '';
  if (exact !== undefined && exact < store.compactedRevision) {
    const { continueToken } = options;
    if (continueToken === undefined) throw expired(TOO_OLD);
    const fresh = continueText({ revision: -1, after: continueToken.after });
    throw expired(TOKEN_TOO_OLD, { resourceVersion: String(store.revision), continue: fresh });
  }
  const all = () => {
    const range = { prefix: keyPrefix(resource, namespace), after: '' };
    const collection = store.collection(resource.collection);
    const objects = exact === undefined ? collection.objects(range) : collection.objectsAt(range, exact);
    return [...objects].map(({ body }) => body);
  };
  return withConverted(parts.conversions, resource, all, () =>
    pageOf(parts, resource, namespace, options, exact),
  );
}

/** GET of a collection. */
export async function list(
  parts: ServerParts,
  resource: Resource,
  request: ServerRequest,
  representation: Representation,
): Promise<Answer> {
  const { bodies, metadata: found } = await listPage(parts, resource, request);
  parts.metrics.cacheReturned.add([resource.group, resource.resource], bodies.length);
  // Asked of the components themselves, not of storage.
  const metadata = resource.resource === 'componentstatuses' ? {} : found;
  return {
    type: 'object',
    code: 200,
    object: presentList(resource, bodies, metadata, {
      representation,
      now_ms: parts.clock.now_ms(),
      includeObject: request.query.get('includeObject') ?? '',
    }),
  };
}
