import { keptBody } from './kept-fields.ts';
import type { ClusterObject, Coverage, Origin } from './cluster.ts';
import type { ApiClient } from './api/api-client.ts';
import { ConnectionError } from './api/connection-error.ts';
import { listPages } from './api/list-pages.ts';
import { collectionPath, resourceName, type ServedResource } from './api/resource-path.ts';
import { StatusError } from './api/status-error.ts';
import type { SharedValues } from './manifests/shared-values.ts';
import { stringAt, type JsonObject } from '../kube/json.ts';
import { Problem } from '../problem.ts';

/** One collection that could not be read to its end. */
export interface KindFailure {
  readonly resource: ServedResource;
  /** `undefined`: of all namespaces. */
  readonly namespace: string | undefined;
  readonly error: Problem;
}

/** What could be read of one kind. */
export interface LoadedKind {
  readonly resource: ServedResource;
  readonly objects: readonly ClusterObject[];
  readonly coverage: Coverage;
  readonly failures: readonly KindFailure[];
  /** The list took so long that its end is of a later moment than its beginning. */
  readonly inconsistent: boolean;
}

export interface KindRequest {
  readonly client: ApiClient;
  readonly resource: ServedResource;
  /** Read only these; `undefined` for all. Kinds without a namespace are read whole. */
  readonly namespaces: readonly string[] | undefined;
  readonly origin: Origin;
  readonly shared: SharedValues;
  readonly onPage: (objects_count: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** `forbidden: secrets is forbidden: User "x" cannot list ...`: the first word says what kind of refusal it was. */
function whyUnread(error: Problem): string {
  if (!(error instanceof StatusError)) return error.message;
  return `${error.code === 403 ? 'forbidden' : `the API server answered ${error.code}`}: ${error.message}`;
}

function clusterObject(body: JsonObject, { resource, origin, shared }: KindRequest): ClusterObject {
  const { group, version, kind } = resource;
  return {
    group,
    version,
    kind,
    namespace: stringAt(body, 'metadata', 'namespace') ?? '',
    name: stringAt(body, 'metadata', 'name') ?? '',
    body: keptBody({ group, kind }, body, shared),
    origin,
  };
}

/** One collection: its objects are added to `objects` page by page. */
async function readCollection(
  request: KindRequest,
  namespace: string | undefined,
  objects: ClusterObject[],
): Promise<{ readonly error: Problem | undefined; readonly inconsistent: boolean }> {
  const { client, resource, signal, onPage } = request;
  const start = objects.length;
  let inconsistent = false;
  try {
    const pages = listPages(client, collectionPath(resource, namespace), { whenExpired: 'continue', signal });
    for await (const page of pages) {
      if (page.restarted) objects.length = start;
      inconsistent ||= page.inconsistent;
      for (const item of page.items) objects.push(clusterObject(item, request));
      onPage(page.items.length);
    }
    return { error: undefined, inconsistent };
  } catch (error) {
    signal?.throwIfAborted();
    // A kind that is gone since discovery (its CRD was deleted) has no objects.
    if (error instanceof StatusError && error.code === 404 && objects.length === start)
      return { error: undefined, inconsistent };
    if (error instanceof Problem) return { error, inconsistent };
    throw error;
  }
}

function coverageOf(read_count: number, failures: readonly KindFailure[], ofNamespaces: boolean): Coverage {
  const [first] = failures;
  if (first === undefined) return { type: ofNamespaces ? 'given' : 'all' };
  // What was read of some namespaces stands; of the others nothing is said.
  if (ofNamespaces && read_count > 0) return { type: 'given' };
  return { type: 'unknown', why: whyUnread(first.error) };
}

/** Reads all objects of one kind. Refusals and failures are part of the answer; only an abort is thrown. */
export async function loadKind(request: KindRequest): Promise<LoadedKind> {
  const { resource, namespaces } = request;
  const ofNamespaces = resource.namespaced && namespaces !== undefined;
  const collections = ofNamespaces ? namespaces : [undefined];
  const objects: ClusterObject[] = [];
  const failures: KindFailure[] = [];
  let inconsistent = false;
  for (const namespace of collections) {
    const result = await readCollection(request, namespace, objects);
    inconsistent ||= result.inconsistent;
    if (result.error === undefined) continue;
    failures.push({ resource, namespace, error: result.error });
    // The other namespaces would only wait for the same silence.
    if (result.error instanceof ConnectionError) break;
  }
  const read_count = collections.length - failures.length;
  return {
    resource,
    objects,
    coverage: coverageOf(read_count, failures, ofNamespaces),
    failures,
    inconsistent,
  };
}

/** `secrets`, `pods in shop`: what a failure is about. */
export function failedCollection({ resource, namespace }: KindFailure): string {
  return `${resourceName(resource)}${namespace === undefined ? '' : ` in ${namespace}`}`;
}
