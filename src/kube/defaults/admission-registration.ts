import type { DefaultsTable } from './type-defaults.ts';

export const admissionRegistrationDefaults: DefaultsTable = {
  'admissionregistration.v1.ValidatingWebhook': {
    fixed: {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
    },
  },
  'admissionregistration.v1.MutatingWebhook': {
    fixed: {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      reinvocationPolicy: 'Never',
      timeoutSeconds: 10,
    },
  },
  'admissionregistration.v1.RuleWithOperations': { fixed: { scope: '*' } },
  'admissionregistration.v1.NamedRuleWithOperations': { fixed: { scope: '*' } },
  'admissionregistration.v1.ServiceReference': { fixed: { port: 443 } },
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': { fixed: { failurePolicy: 'Fail' } },
  'admissionregistration.v1.MutatingAdmissionPolicySpec': { fixed: { failurePolicy: 'Fail' } },
  'admissionregistration.v1.MatchResources': {
    fixed: {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
    },
  },
};
