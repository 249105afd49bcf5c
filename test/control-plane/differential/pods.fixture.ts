import type { JsonObject } from '../../../src/kube/json.ts';
import type { Step } from './script.fixture.ts';

/** A pod of one container that asks for nothing; `spec` and `metadata` are laid over it. */
export function pod(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  };
}

/** A container with requests and limits. */
export function container(name: string, requests: JsonObject = {}, limits: JsonObject = {}): JsonObject {
  return { name, image: `${name}:1`, resources: { requests, limits } };
}

/** POST to a collection, in the script's namespace where the path does not begin with a slash. */
export function post(resource: string, body: JsonObject, more: Partial<Step> = {}): Step {
  const path = resource.startsWith('/') ? resource : `/api/v1/namespaces/{ns}/${resource}`;
  return { method: 'POST', path, body, ...more };
}

/** POST of a pod. */
export function createPod(body: JsonObject, more: Partial<Step> = {}): Step {
  return post('pods', body, more);
}

export function mergePatch(path: string, body: JsonObject, more: Partial<Step> = {}): Step {
  return { method: 'PATCH', path, body, contentType: 'application/merge-patch+json', ...more };
}

/** A claim of so much storage. */
export function claim(name: string, storage: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec },
  };
}
