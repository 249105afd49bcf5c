/**
 * Names one object, a subresource of it, or (without `name`) a collection, the way a request does: by
 * resource, not by kind. `apiGroup` is `''` for the core group; `namespace` is `''` where the resource is
 * cluster-scoped or the request spans all namespaces. Field names are those of audit.k8s.io/v1 ObjectReference.
 */
export interface ObjectReference {
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** `deployments.apps`, `services`: the resource with its group, as `kubectl api-resources -o name` prints it. */
export function groupResource(reference: Pick<ObjectReference, 'apiGroup' | 'resource'>): string {
  return reference.apiGroup === '' ? reference.resource : `${reference.resource}.${reference.apiGroup}`;
}

/** `services/shop/web`, `nodes/n1`: a short name for people and a key that is unique within one cluster. */
export function objectKey(
  reference: Pick<ObjectReference, 'apiGroup' | 'resource' | 'namespace' | 'name'>,
): string {
  const place = reference.namespace === '' ? '' : `/${reference.namespace}`;
  return `${groupResource(reference)}${place}/${reference.name}`;
}
