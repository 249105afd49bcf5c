import type { RequestInfo } from '../../../kube/request-uri.ts';

/** The collection that a request is about: `pods`, `deployments.apps`. */
export function collectionName({ apiGroup, resource }: RequestInfo): string {
  return apiGroup === '' ? resource : `${resource}.${apiGroup}`;
}
