import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import type { Step } from '../differential/script.fixture.ts';

/** Objects and requests that the cases of admission share. `{ns}` stands for the namespace of the case. */

export const NS = '/api/v1/namespaces/{ns}';
export const CONFIG_MAPS = `${NS}/configmaps`;
export const PODS = `${NS}/pods`;
export const AUTOSCALERS = '/apis/autoscaling/v1/namespaces/{ns}/horizontalpodautoscalers';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';

export function configMap(name: string, more: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, ...more };
}

export function pod(name: string, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { containers: [{ name: 'c', image: 'image:1' }], automountServiceAccountToken: false },
  };
}

export function deployment(name: string): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'image:1' }] },
      },
    },
  };
}

/** A HorizontalPodAutoscaler in v1: it is stored in v2, so that a webhook can want it in either. */
export function autoscaler(name: string): JsonObject {
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'app', apiVersion: 'apps/v1' },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 50,
    },
  };
}

export function post(path: string, body: JsonValue, more: Partial<Step> = {}): Step {
  return { method: 'POST', path, body, ...more };
}

export function put(path: string, body: JsonValue, more: Partial<Step> = {}): Step {
  return { method: 'PUT', path, body, ...more };
}

export function merge(path: string, body: JsonValue, more: Partial<Step> = {}): Step {
  return { method: 'PATCH', path, body, contentType: 'application/merge-patch+json', ...more };
}

export function remove(path: string, body?: JsonValue, more: Partial<Step> = {}): Step {
  return { method: 'DELETE', path, ...(body === undefined ? {} : { body }), ...more };
}

export const EVERYTHING: JsonObject = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  operations: ['*'],
  resources: ['*/*'],
};

/** Only what happens in the namespace of the case. */
export const HERE: JsonObject = { matchLabels: { 'kubernetes.io/metadata.name': '{ns}' } };

export function webhook(name: string, clientConfig: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    name: `${name}.example.com`,
    clientConfig,
    rules: [EVERYTHING],
    namespaceSelector: HERE,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...more,
  };
}

function configuration(kind: string, name: string, webhooks: readonly JsonObject[]): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: `{ns}-${name}` },
    webhooks: [...webhooks],
  };
}

export function mutating(name: string, ...webhooks: readonly JsonObject[]): JsonObject {
  return configuration('MutatingWebhookConfiguration', name, webhooks);
}

export function validating(name: string, ...webhooks: readonly JsonObject[]): JsonObject {
  return configuration('ValidatingWebhookConfiguration', name, webhooks);
}
