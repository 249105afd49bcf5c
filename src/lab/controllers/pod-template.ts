import type { JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import type { ResourceRef } from '../client/resource-ref.ts';
import { controllerReference, nameOf, namespaceOf } from './object-meta.ts';

/** A pod of a template, owned by who asks for it; `name` unless the API server is to make one (GetPodFromTemplate, controller_utils.go). */
export function podOf(
  template: JsonObject,
  resource: ResourceRef,
  owner: JsonObject,
  name?: string,
): JsonObject {
  const { labels, annotations, finalizers } = objectAt(template, 'metadata');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: namespaceOf(owner),
      ...(name === undefined ? { generateName: `${nameOf(owner)}-` } : { name }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(resource, owner)],
    },
    spec: objectAt(template, 'spec'),
  };
}
