/** A kind as an API server serves it: where its objects are to be had. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural in the path: `pods`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** `/api/v1/pods`, `/apis/apps/v1/namespaces/shop/deployments`: the path of a collection (kubernetes.io "API concepts"). */
export function collectionPath(
  { group, version, resource }: Pick<ServedResource, 'group' | 'version' | 'resource'>,
  namespace?: string,
): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined
    ? `${base}/${resource}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}

/** `pods`, `deployments.apps`: how kubectl names a resource. */
export function resourceName({ group, resource }: Pick<ServedResource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}
