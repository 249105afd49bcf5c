import type { GroupKind } from './group-kind.ts';
import { isJsonArray, isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from './json.ts';

/**
 * One object of a cluster. `group` is `''` for the core group, `namespace` is `''` where the object is cluster-scoped,
 * `name` is `''` where only generateName is given. `body` is the whole object as it was read.
 */
export interface KubeObject extends GroupKind {
  readonly version: string;
  readonly namespace: string;
  readonly name: string;
  readonly body: JsonObject;
}

/** What tells one object of a cluster from all others. */
export type ObjectName = Pick<KubeObject, 'group' | 'kind' | 'namespace' | 'name'>;

/** Splits `apps/v1` and `v1`; the core group is `''`. */
export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash === -1
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `apps/v1`, `v1`: the inverse of `groupVersion`. */
export function apiVersionOf({ group, version }: Pick<KubeObject, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `Deployment shop/web`, `Node n1`: how messages name an object. */
export function spokenName({ kind, namespace, name }: Omit<ObjectName, 'group'>): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** `deployment.apps/web`, `node/n1`: as `kubectl -o name` prints it (without the namespace). */
export function kubectlName({ group, kind, name }: ObjectName): string {
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
}

/** The name alone, without the body: what findings list. */
export function objectNameOf({ group, kind, namespace, name }: ObjectName): ObjectName {
  return { group, kind, namespace, name };
}

/** Unique within one cluster. */
export function objectNameKey({ group, kind, namespace, name }: ObjectName): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The list at `path`; empty where there is none or it is no list. */
export function listAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): readonly JsonValue[] {
  const found = jsonAt(value, ...path);
  return isJsonArray(found) ? found : [];
}

/** The object at `path`; empty where there is none or it is no object. */
export function objectAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonObject {
  const found = jsonAt(value, ...path);
  return isJsonObject(found) ? found : {};
}

/** The map of strings at `path` (labels, annotations, selectors); entries that are no string are left out. */
export function stringsAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, entry] of Object.entries(objectAt(value, ...path))) {
    if (typeof entry === 'string') found[key] = entry;
  }
  return found;
}

export function labelsOf({ body }: Pick<KubeObject, 'body'>): Readonly<Record<string, string>> {
  return stringsAt(body, 'metadata', 'labels');
}

export function annotationsOf({ body }: Pick<KubeObject, 'body'>): Readonly<Record<string, string>> {
  return stringsAt(body, 'metadata', 'annotations');
}

export function uidOf({ body }: Pick<KubeObject, 'body'>): string {
  return stringAt(body, 'metadata', 'uid') ?? '';
}
