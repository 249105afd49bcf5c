import type { GroupKind } from '../group-kind.ts';
import { builtInKind, builtInKinds } from '../schema/schema-table.ts';
import { LIFECYCLES } from './api-lifecycle.data.ts';

/** A group and version of a kind. */
export interface GroupVersionKind extends GroupKind {
  readonly version: string;
}

/**
 * The life of one API version of a built-in kind, in minor releases 1.x. Sources: the lifecycle functions of Kubernetes' own Go
 * types (api-lifecycle.data.ts) and which releases' published API descriptions serve it (schema/built-in-schema.data.ts); the
 * earlier of both is when it went. https://kubernetes.io/docs/reference/using-api/deprecation-guide/ says the same of all
 * that went since 1.16.
 */
export interface ApiLifecycle extends GroupVersionKind {
  /** `undefined` before the oldest source. */
  readonly introducedMinor: number | undefined;
  readonly deprecatedMinor: number | undefined;
  /** The first release that does not serve it any more; it may lie ahead. */
  readonly removedMinor: number | undefined;
  /** The API version to use instead, one that is not deprecated itself; `undefined` where the kind went without successor. */
  readonly replacement: { readonly group: string; readonly version: string } | undefined;
}

interface Said {
  readonly introduced: number | undefined;
  readonly deprecated: number | undefined;
  readonly removed: number | undefined;
  readonly replacement: string;
}

/**
 * Deprecated in v1, where versions are never removed; the types carry no mark.
 * https://github.com/kubernetes/enhancements/issues/553 and KEP-4974.
 */
const DEPRECATED_IN_V1: ReadonlyMap<string, Said> = new Map([
  ['v1;ComponentStatus', { introduced: undefined, deprecated: 19, removed: undefined, replacement: '' }],
  [
    'v1;Endpoints',
    { introduced: undefined, deprecated: 33, removed: undefined, replacement: 'discovery.k8s.io/v1' },
  ],
]);

let said: ReadonlyMap<string, Said> | undefined;

function optionalMinor(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

function saidOf(key: string): Said | undefined {
  said ??= new Map(
    LIFECYCLES.split('\n').flatMap((line): readonly (readonly [string, Said])[] => {
      const [apiVersion, kind, introduced, deprecated, removed, replacement = ''] = line.split(';');
      if (kind === undefined) return [];
      const row = {
        introduced: optionalMinor(introduced),
        deprecated: optionalMinor(deprecated),
        removed: optionalMinor(removed),
        replacement,
      };
      return [[`${apiVersion};${kind}`, row]];
    }),
  );
  return DEPRECATED_IN_V1.get(key) ?? said.get(key);
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group === '' ? version : `${group}/${version}`};${kind}`;
}

function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) };
}

const STABILITY = ['alpha', 'beta', ''];

/** v1 before v1beta2 before v1beta1 before v1alpha1: Kubernetes' own order of versions, as a number. */
function versionRank(version: string): number {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return 0;
  const [, major, stability = '', step = '0'] = match;
  return STABILITY.indexOf(stability) * 1_000_000 + Number(major) * 1_000 + Number(step);
}

function newestVersion({ group, kind }: GroupKind): ApiLifecycle['replacement'] {
  let best: { readonly group: string; readonly version: string } | undefined;
  for (const row of builtInKinds()) {
    if (row.kind !== kind || row.group !== group || row.untilMinor !== undefined) continue;
    if (best === undefined || versionRank(row.version) > versionRank(best.version)) best = row;
  }
  return best === undefined ? undefined : { group: best.group, version: best.version };
}

/**
 * Marks may name versions that were replaced themselves since: the newest of that group that is served counts, and none where
 * the kind is gone there too. A mark may name another kind of that group (Endpoints: EndpointSlice).
 */
function replacementOf(api: GroupVersionKind, marked: string): ApiLifecycle['replacement'] {
  const next = marked === '' ? undefined : splitApiVersion(marked);
  const best = newestVersion({ group: next?.group ?? api.group, kind: api.kind });
  if (best !== undefined) return best.group === api.group && best.version === api.version ? undefined : best;
  return next === undefined || builtInKind({ ...next, kind: api.kind }) !== undefined ? undefined : next;
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

/**
 * The life of this API version; `undefined` where it is of no built-in kind (a custom resource, or a version that no release
 * since 1.15 served).
 */
export function apiLifecycle(api: GroupVersionKind): ApiLifecycle | undefined {
  const row = builtInKind(api);
  const marked = saidOf(keyOf(api));
  if (row === undefined && marked === undefined) return undefined;
  const removedMinor = earlier(
    marked?.removed,
    row?.untilMinor === undefined ? undefined : row.untilMinor + 1,
  );
  // Where it went earlier than its mark had planned, the planned deprecation never came.
  const deprecatedMinor =
    earlier(marked?.deprecated, removedMinor) === removedMinor && removedMinor !== undefined
      ? undefined
      : marked?.deprecated;
  return {
    group: api.group,
    version: api.version,
    kind: api.kind,
    introducedMinor: marked?.introduced ?? row?.sinceMinor,
    deprecatedMinor,
    removedMinor,
    replacement:
      removedMinor === undefined && deprecatedMinor === undefined
        ? undefined
        : replacementOf(api, marked?.replacement ?? ''),
  };
}

/** Every API version of a built-in kind that is deprecated, was removed or will be, in the order of the table. */
export function endingApis(): readonly ApiLifecycle[] {
  const found: ApiLifecycle[] = [];
  for (const { group, version, kind } of builtInKinds()) {
    const api = apiLifecycle({ group, version, kind });
    if (api?.removedMinor !== undefined || api?.deprecatedMinor !== undefined) found.push(api);
  }
  return found;
}
