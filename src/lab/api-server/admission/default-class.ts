import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';

function createdAt(body: JsonObject): string {
  return stringAt(body, 'metadata', 'creationTimestamp') ?? '';
}

function nameOf(body: JsonObject): string {
  return stringAt(body, 'metadata', 'name') ?? '';
}

/**
 * The name of the class that is marked as the default one by any of these annotations: the newest, of two of one second the first by
 * name. Sources: GetDefaultClass of pkg/volume/util/storageclass.go, getDefaultClass of plugin/pkg/admission/network/defaultingressclass.
 */
export function defaultClass(
  store: ObjectStore,
  collection: string,
  annotations: readonly string[],
): string | undefined {
  const marked = [...store.collection(collection).objects({ prefix: '', after: '' })]
    .map(({ body }) => body)
    .filter((body) => {
      const own = stringsAt(body, 'metadata', 'annotations');
      return annotations.some((annotation) => own[annotation] === 'true');
    });
  const [first] = marked.toSorted(
    (one, other) => createdAt(other).localeCompare(createdAt(one)) || (nameOf(one) < nameOf(other) ? -1 : 1),
  );
  return first === undefined ? undefined : nameOf(first);
}
