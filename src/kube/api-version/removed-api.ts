import type { KubeObject } from '../kube-object.ts';
import { builtInKinds, type BuiltInKind } from '../schema/schema-table.ts';
import { apiLifecycle, type ApiLifecycle, type GroupVersionKind } from './api-lifecycle.ts';

/** What a release 1.x makes of the API version of an object. */
export type ApiState =
  | { readonly type: 'served' }
  /** Served, and said to go. */
  | { readonly type: 'deprecated'; readonly api: ApiLifecycle }
  /** Not served any more: the object is refused. */
  | { readonly type: 'removed'; readonly api: ApiLifecycle }
  /** Not served yet: the object is refused. */
  | { readonly type: 'too new'; readonly api: ApiLifecycle }
  /** A built-in kind in a group or version that no release since 1.15 serves. */
  | { readonly type: 'never served'; readonly servedAs: readonly BuiltInKind[] }
  /** No built-in kind: only its CustomResourceDefinition or APIService can tell. */
  | { readonly type: 'custom' };

/** What Kubernetes 1.`minor` makes of this API version. */
export function apiState(api: GroupVersionKind, minor: number): ApiState {
  const life = apiLifecycle(api);
  if (life === undefined) return stateWithoutLife(api);
  if (life.removedMinor !== undefined && life.removedMinor <= minor) return { type: 'removed', api: life };
  if (life.introducedMinor !== undefined && life.introducedMinor > minor)
    return { type: 'too new', api: life };
  if (life.deprecatedMinor !== undefined && life.deprecatedMinor <= minor)
    return { type: 'deprecated', api: life };
  return { type: 'served' };
}

let builtInGroups: ReadonlySet<string> | undefined;

function stateWithoutLife({ group, kind }: GroupVersionKind): ApiState {
  builtInGroups ??= new Set([...builtInKinds()].map((row) => row.group));
  if (!builtInGroups.has(group)) return { type: 'custom' };
  const servedAs = [...builtInKinds()].filter((row) => row.kind === kind && row.untilMinor === undefined);
  return servedAs.length === 0 ? { type: 'custom' } : { type: 'never served', servedAs };
}

/** An object whose API version Kubernetes 1.`minor` does not serve, or will stop serving. */
export interface RemovedApi<T extends KubeObject> {
  readonly object: T;
  readonly state: Exclude<ApiState, { readonly type: 'served' | 'custom' }>;
}

/** The objects of these that Kubernetes 1.`minor` does not serve or has deprecated, in their order. */
export function removedApis<T extends KubeObject>(
  objects: Iterable<T>,
  minor: number,
): readonly RemovedApi<T>[] {
  const found: RemovedApi<T>[] = [];
  const states = new Map<string, ApiState>();
  for (const object of objects) {
    const key = `${object.group}/${object.version}/${object.kind}`;
    const state = states.get(key) ?? apiState(object, minor);
    states.set(key, state);
    if (state.type !== 'served' && state.type !== 'custom') found.push({ object, state });
  }
  return found;
}
