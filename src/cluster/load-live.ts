import { buildCluster } from './build-cluster.ts';
import type { Cluster, Coverage, Origin } from './cluster.ts';
import type { ApiClient } from './api/api-client.ts';
import { ConnectionError } from './api/connection-error.ts';
import { discover, serverVersion, type Discovery } from './api/discovery.ts';
import { resourceName, type ServedResource } from './api/resource-path.ts';
import { loadKind, type LoadedKind } from './load-live-kind.ts';
import { liveProblems } from './load-live-problems.ts';
import { readableResources, whySkipped } from './load-live-skipped.ts';
import { SharedValues } from './manifests/shared-values.ts';
import { presentGroup, type GroupKind } from '../kube/group-kind.ts';
import { Problem } from '../problem.ts';

/** How far reading has come. */
export interface LiveProgress {
  /** The kind that was just read from: `deployments.apps`. */
  readonly resource: string;
  readonly kindsDone_count: number;
  readonly kinds_count: number;
  readonly objects_count: number;
}

export interface LiveOptions {
  /** Read kinds that have namespaces only in these; kinds without (nodes, webhook configurations) are read whole. */
  readonly namespaces?: readonly string[];
  /** Read only these; all others are unknown afterwards. */
  readonly kinds?: readonly GroupKind[];
  readonly onProgress?: (progress: LiveProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Lists that run at the same time. A list may take 10 of an API server's 600 seats (API Priority and Fairness, 1.34): four are a
 * fifteenth, and the next page is already there when this one is parsed.
 */
const LISTS_AT_ONCE = 4;
/** After this many kinds in a row without any answer the rest is not asked for: each would wait for minutes. */
const UNANSWERED_MAX = 3;

function kindKey(kind: GroupKind): string {
  return `${kind.kind}.${presentGroup(kind)}`;
}

function unasked(resource: ServedResource): LoadedKind {
  const error = new Problem({
    what: 'not asked for: the API server had stopped answering',
    where: resourceName(resource),
    fix: 'run it again when the API server answers',
  });
  const coverage: Coverage = { type: 'unknown', why: error.message };
  const failures = [{ resource, namespace: undefined, error }];
  return { resource, objects: [], coverage, failures, inconsistent: false };
}

/** Reads the kinds in the order of discovery, a few at a time. */
async function loadKinds(
  client: ApiClient,
  resources: readonly ServedResource[],
  { namespaces, onProgress, signal }: LiveOptions,
): Promise<readonly LoadedKind[]> {
  const shared = new SharedValues();
  const origin: Origin = { source: client.server, locate: () => undefined };
  const loaded = new Map<ServedResource, LoadedKind>();
  const waiting = resources.values();
  let objects_count = 0;
  let unanswered_count = 0;

  const told = (resource: ServedResource) => {
    onProgress?.({
      resource: resourceName(resource),
      kindsDone_count: loaded.size,
      kinds_count: resources.length,
      objects_count,
    });
  };
  const worker = async () => {
    for (const resource of waiting) {
      if (unanswered_count >= UNANSWERED_MAX) {
        loaded.set(resource, unasked(resource));
        continue;
      }
      const onPage = (page_count: number) => {
        objects_count += page_count;
        told(resource);
      };
      const kind = await loadKind({ client, resource, namespaces, origin, shared, onPage, signal });
      const isUnanswered = kind.failures.some(({ error }) => error instanceof ConnectionError);
      unanswered_count = isUnanswered ? unanswered_count + 1 : 0;
      loaded.set(resource, kind);
      told(resource);
    }
  };
  await Promise.all(Array.from({ length: LISTS_AT_ONCE }, worker));
  return resources.flatMap((resource) => loaded.get(resource) ?? []);
}

function coverageOf(
  discovery: Discovery,
  loaded: readonly LoadedKind[],
  wanted: ReadonlySet<string> | undefined,
): (kind: GroupKind) => Coverage {
  const known = new Map<string, Coverage>();
  for (const resource of discovery.resources) {
    const skipped = whySkipped(resource);
    const why = skipped ?? 'it cannot be listed';
    known.set(kindKey(resource), { type: 'unknown', why: `not read: ${why}` });
  }
  for (const { resource, coverage } of loaded) known.set(kindKey(resource), coverage);
  return (kind) => {
    const key = kindKey(kind);
    if (wanted !== undefined && !wanted.has(key)) return { type: 'unknown', why: 'not asked for' };
    const group = presentGroup(kind);
    const failure = discovery.failures.find((failed) => failed.group === group);
    const unserved: Coverage =
      failure === undefined ? { type: 'all' } : { type: 'unknown', why: `${group}: ${failure.why}` };
    // A kind that is served nowhere has no objects: of that we are sure, unless the group did not answer.
    return known.get(key) ?? unserved;
  };
}

/**
 * Reads a live cluster: what it serves, then every kind that can be listed (but see load-live-skipped.ts), page by page. Of each object
 * only what rules need is kept (kept-fields.ts; of Secrets no value). What may not or cannot be read is `unknown` in `coverage` and
 * told in `problems`; kinds read in some namespaces only are `given`. Throws a Problem where the API server cannot be
 * reached or does not let us in at all, and the signal's reason.
 */
export async function loadLive(client: ApiClient, options: LiveOptions = {}): Promise<Cluster> {
  const { kinds, signal } = options;
  const wanted = kinds === undefined ? undefined : new Set(kinds.map(kindKey));
  const version = await serverVersion(client, signal);
  const discovery = await discover(client, signal);
  const resources = readableResources(discovery).filter(
    (resource) => wanted === undefined || wanted.has(kindKey(resource)),
  );
  const loaded = await loadKinds(client, resources, options);
  return buildCluster({
    objects: loaded.flatMap(({ objects }) => objects),
    coverage: coverageOf(discovery, loaded, wanted),
    problems: liveProblems(client, discovery.failures, loaded),
    ...(version === undefined ? {} : { serverVersion: version }),
  });
}
