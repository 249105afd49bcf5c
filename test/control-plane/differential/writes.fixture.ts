import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import type { Script, Step } from './script.fixture.ts';

export const CONFIG_MAPS = '/api/v1/namespaces/{ns}/configmaps';
export const SERVICES = '/api/v1/namespaces/{ns}/services';
export const PODS = '/api/v1/namespaces/{ns}/pods';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';

/** How a patch is sent. */
export const PATCHES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export function configMap(name: string, more: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1', b: '2' }, ...more };
}

export function pod(name: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: 'main', image: 'registry.example/web:1' }], ...spec },
  };
}

export function service(name: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      clusterIP: 'None',
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'metrics', port: 9090 },
      ],
      ...spec,
    },
  };
}

export function deployment(name: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name }, annotations: { note: 'one' }, finalizers: ['example.com/hold'] },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'registry.example/web:1',
              args: ['one', 'two'],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
              ports: [{ containerPort: 8080, name: 'http' }],
            },
            { name: 'log', image: 'registry.example/log:1' },
          ],
          volumes: [
            { name: 'scratch', emptyDir: {} },
            { name: 'config', configMap: { name: 'web' } },
          ],
          tolerations: [{ key: 'a', operator: 'Exists' }],
        },
      },
      ...spec,
    },
  };
}

export function post(path: string, body: Step['body'], more: Partial<Step> = {}): Step {
  return { method: 'POST', path, body, ...more };
}

export function put(path: string, body: Step['body'], more: Partial<Step> = {}): Step {
  return { method: 'PUT', path, body, ...more };
}

export function remove(path: string, body?: Step['body'], more: Partial<Step> = {}): Step {
  return { method: 'DELETE', path, ...(body === undefined ? {} : { body }), ...more };
}

export function patch(
  path: string,
  type: keyof typeof PATCHES,
  body: JsonValue,
  more: Partial<Step> = {},
): Step {
  const title = `${type} ${typeof body === 'string' ? body : JSON.stringify(body)}`;
  return { method: 'PATCH', path, body, contentType: PATCHES[type], title: title.slice(0, 160), ...more };
}

/** One script in which every patch is made of the same object, one after another, as dry runs. */
export function patchesOf(
  name: string,
  collection: string,
  body: JsonObject,
  type: keyof typeof PATCHES,
  bodies: readonly JsonValue[],
): Script {
  const object = `${collection}/web`;
  return {
    name,
    given: [post(collection, body)],
    steps: bodies.map((one) => patch(`${object}?dryRun=All`, type, one)),
  };
}
