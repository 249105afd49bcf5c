import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../src/kube/json.ts';
import type { SimulatedCluster } from './simulated-cluster.fixture.ts';
import { RESOURCES, resourceType, type KubeObject } from './simulated-objects.fixture.ts';

export function ownerOf(object: KubeObject): JsonObject {
  const { name, uid } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function at(object: KubeObject, ...path: string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const step of path) value = isJsonObject(value) ? value[step] : undefined;
  return value;
}

export function isReady(pod: KubeObject): boolean {
  return (
    at(pod, 'status', 'phase') === 'Running' && stringAt(pod, 'status', 'conditions', 0, 'status') === 'True'
  );
}

export function hashOf(text: string): string {
  let hash = 5381;
  for (const letter of text) hash = (hash * 33 + letter.charCodeAt(0)) | 0;
  // Kubernetes writes hashes in an alphabet without vowels (apimachinery rand.SafeEncodeString).
  const safe = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from(String(hash >>> 0))
    .map((digit) => safe[digit.charCodeAt(0) % safe.length])
    .join('');
}

/** Conditions tell that the namespace controller was there already: it comes back by itself. */
export function hasConditions(object: KubeObject): boolean {
  return isJsonArray(at(object, 'status', 'conditions'));
}

/** What the namespace controller says of a namespace that it cannot empty, in its own words. */
export function remainingConditions(cluster: SimulatedCluster, namespace: string): readonly JsonObject[] {
  const held = new Map<string, number>();
  const left = new Map<string, number>();
  for (const resource of RESOURCES.filter((candidate) => resourceType(candidate).namespaced)) {
    for (const object of cluster.list(resource, namespace)) {
      left.set(resource, (left.get(resource) ?? 0) + 1);
      for (const finalizer of object.metadata.finalizers ?? [])
        held.set(finalizer, (held.get(finalizer) ?? 0) + 1);
    }
  }
  const resources = [...left].map(([resource, count]) => `${resource} has ${count} resource instances`);
  const finalizers = [...held].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return [
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${resources.join(', ')}`,
    },
    ...(held.size === 0
      ? []
      : [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${finalizers.join(', ')}`,
          },
        ]),
  ];
}

export function labelsOf(template: JsonValue | undefined): JsonObject {
  const metadata = isJsonObject(template) ? template['metadata'] : undefined;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  return isJsonObject(labels) ? labels : {};
}
