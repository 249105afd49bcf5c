import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { ApiClient } from './api-client.ts';
import type { ServedResource } from './resource-path.ts';
import { StatusError } from './status-error.ts';

/** A group and version whose kinds could not be learnt. Most often the server behind an APIService is down. */
export interface DiscoveryFailure {
  readonly group: string;
  readonly version: string;
  readonly why: string;
}

/** What an API server serves. */
export interface Discovery {
  /** Each kind once, in the version that the server prefers, in the server's order. */
  readonly resources: readonly ServedResource[];
  readonly failures: readonly DiscoveryFailure[];
}

/**
 * The aggregated discovery document, one request for all groups (KEP-3352; v2 since 1.30, v2beta1 from 1.26), and the plain list of groups
 * as the last choice, which older servers give.
 */
const AGGREGATED = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

interface Found {
  readonly resources: readonly ServedResource[];
  readonly failures: readonly DiscoveryFailure[];
}

const NOTHING: Found = { resources: [], failures: [] };

function together(parts: readonly Found[]): Found {
  return {
    resources: parts.flatMap(({ resources }) => resources),
    failures: parts.flatMap(({ failures }) => failures),
  };
}

function verbsOf(value: JsonValue): readonly string[] {
  return listAt(value, 'verbs').filter((verb) => typeof verb === 'string');
}

function aggregatedResource(value: JsonValue, group: string, version: string): ServedResource | undefined {
  const resource = stringAt(value, 'resource') ?? '';
  const kind = stringAt(value, 'responseKind', 'kind') ?? '';
  // A resource without a kind has only subresources (`APIResourceDiscovery`: responseKind may be empty).
  if (resource === '' || kind === '') return undefined;
  const namespaced = stringAt(value, 'scope') === 'Namespaced';
  return { group, version, kind, resource, namespaced, verbs: verbsOf(value) };
}

function aggregatedVersion(value: JsonValue, group: string): Found {
  const version = stringAt(value, 'version') ?? '';
  const resources = listAt(value, 'resources').flatMap(
    (entry) => aggregatedResource(entry, group, version) ?? [],
  );
  // Stale: the aggregator could not ask the server behind this group; what it lists, if anything, is what it last heard.
  if (stringAt(value, 'freshness') !== 'Stale') return { resources, failures: [] };
  const why = 'the server behind its APIService does not answer (stale discovery)';
  return { resources: [], failures: [{ group, version, why }] };
}

function aggregatedGroups(list: JsonObject): Found {
  return together(
    listAt(list, 'items').flatMap((item) => {
      const group = stringAt(item, 'metadata', 'name') ?? '';
      return listAt(item, 'versions').map((version) => aggregatedVersion(version, group));
    }),
  );
}

function listedResource(value: JsonValue, group: string, version: string): ServedResource | undefined {
  const resource = stringAt(value, 'name') ?? '';
  const kind = stringAt(value, 'kind') ?? '';
  // `pods/log` and the like are no collections.
  if (resource === '' || kind === '' || resource.includes('/')) return undefined;
  const namespaced = isJsonObject(value) && value['namespaced'] === true;
  return {
    group: stringAt(value, 'group') ?? group,
    version: stringAt(value, 'version') ?? version,
    kind,
    resource,
    namespaced,
    verbs: verbsOf(value),
  };
}

async function versionResources(
  client: ApiClient,
  path: string,
  { group, version }: { readonly group: string; readonly version: string },
  signal: AbortSignal | undefined,
): Promise<Found> {
  try {
    const list = await client.get(path, { signal });
    return {
      resources: listAt(list, 'resources').flatMap((entry) => listedResource(entry, group, version) ?? []),
      failures: [],
    };
  } catch (error) {
    // One group that is down must not hide all others. Whatever is no answer of the server (network, abort) ends discovery.
    if (!(error instanceof StatusError)) throw error;
    return { resources: [], failures: [{ group, version, why: error.message }] };
  }
}

/** The versions of a group, the preferred one first. */
function versionsOf(group: JsonValue): readonly string[] {
  const preferred = stringAt(group, 'preferredVersion', 'version');
  const versions = listAt(group, 'versions').flatMap((entry) => stringAt(entry, 'version') ?? []);
  return [...new Set([...(preferred === undefined ? [] : [preferred]), ...versions])];
}

/** Asks for each group version by itself: servers before 1.26, and aggregators that do not know the aggregated document. */
async function unaggregated(
  client: ApiClient,
  root: '/api' | '/apis',
  document: JsonObject,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const wanted =
    root === '/api'
      ? listAt(document, 'versions').flatMap((version) =>
          typeof version === 'string' ? [{ group: '', version, path: `/api/${version}` }] : [],
        )
      : listAt(document, 'groups').flatMap((entry) => {
          const group = stringAt(entry, 'name') ?? '';
          return versionsOf(entry).map((version) => ({ group, version, path: `/apis/${group}/${version}` }));
        });
  // All at once: the client's pace spreads them.
  return together(
    await Promise.all(wanted.map(({ path, ...names }) => versionResources(client, path, names, signal))),
  );
}

async function discoverRoot(
  client: ApiClient,
  root: '/api' | '/apis',
  signal: AbortSignal | undefined,
): Promise<Found> {
  let document: JsonObject;
  try {
    document = await client.get(root, { accept: AGGREGATED, signal });
  } catch (error) {
    // A server may serve only one of the two (virtual clusters, API servers for extensions).
    if (error instanceof StatusError && error.code === 404) return NOTHING;
    throw error;
  }
  return document['kind'] === 'APIGroupDiscoveryList'
    ? aggregatedGroups(document)
    : unaggregated(client, root, document, signal);
}

/** Of each kind the first version that can be listed, which is the one preferred; else the first. */
function oncePerKind(resources: readonly ServedResource[]): readonly ServedResource[] {
  const chosen = new Map<string, ServedResource>();
  for (const resource of resources) {
    const key = `${resource.group}/${resource.resource}`;
    const present = chosen.get(key);
    if (present === undefined || (!present.verbs.includes('list') && resource.verbs.includes('list')))
      chosen.set(key, resource);
  }
  return [...chosen.values()];
}

/**
 * What the API server serves, with the groups of which it cannot say. Throws what the client throws where the server does
 * not answer at all.
 */
export async function discover(client: ApiClient, signal?: AbortSignal): Promise<Discovery> {
  const core = await discoverRoot(client, '/api', signal);
  const groups = await discoverRoot(client, '/apis', signal);
  const { resources, failures } = together([core, groups]);
  return { resources: oncePerKind(resources), failures };
}

/** `v1.31.2+k3s1` (GET /version); `undefined` where the server does not say. */
export async function serverVersion(client: ApiClient, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return stringAt(await client.get('/version', { signal }), 'gitVersion');
  } catch (error) {
    // Some providers close /version; that is no reason not to look at the cluster.
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
