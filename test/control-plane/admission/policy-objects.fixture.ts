import type { JsonObject } from '../../../src/kube/json.ts';
import { configMap, HERE } from './objects.fixture.ts';

export const MATCH: JsonObject = {
  namespaceSelector: HERE,
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      resources: ['configmaps'],
    },
  ],
};

export function policyObject(kind: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: `{ns}-${name}` }, spec };
}

/** A policy and a binding of the same name. */
export function validates(name: string, spec: JsonObject, binding: JsonObject = {}): readonly JsonObject[] {
  return [
    policyObject('ValidatingAdmissionPolicy', name, { matchConstraints: MATCH, ...spec }),
    policyObject('ValidatingAdmissionPolicyBinding', name, {
      policyName: `{ns}-${name}`,
      validationActions: ['Deny'],
      ...binding,
    }),
  ];
}

export const NO_DELETE: JsonObject = {
  namespaceSelector: HERE,
  resourceRules: [
    {
      apiGroups: ['', 'apps'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['configmaps', 'pods', 'deployments'],
    },
  ],
};

export function mutates(name: string, spec: JsonObject, binding: JsonObject = {}): readonly JsonObject[] {
  return [
    policyObject('MutatingAdmissionPolicy', name, {
      matchConstraints: NO_DELETE,
      reinvocationPolicy: 'Never',
      failurePolicy: 'Fail',
      ...spec,
    }),
    policyObject('MutatingAdmissionPolicyBinding', name, { policyName: `{ns}-${name}`, ...binding }),
  ];
}

/** The policy counts for objects with this label only. */
export function only(by: string): JsonObject {
  return { matchConstraints: { ...MATCH, objectSelector: { matchLabels: { by } } } };
}

export function onlyMutates(by: string): JsonObject {
  return { matchConstraints: { ...NO_DELETE, objectSelector: { matchLabels: { by } } } };
}

export function labelled(by: string, more: JsonObject = {}): JsonObject {
  return configMap(by, more, { labels: { by } });
}

export const check = (expression: string, more: JsonObject = {}): JsonObject => ({
  validations: [{ expression, ...more }],
});
