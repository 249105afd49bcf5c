import { stringAt, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { asObject } from './kind-cases.fixture.ts';
import type { ValidObject } from './kind-objects.fixture.ts';
import { withField, type ValidationCase } from './validation-cases.fixture.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';

function of(resource: string, kind: string, rest: JsonObject): ValidObject {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return { path: `${GROUP}/${resource}`, body: { apiVersion, kind, metadata: { name: 'x' }, ...rest } };
}

const RULES: readonly JsonObject[] = [
  {
    operations: ['CREATE', 'UPDATE'],
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    resources: ['deployments', 'deployments/scale'],
    scope: 'Namespaced',
  },
];
const SELECTORS: JsonObject = {
  namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
  objectSelector: { matchLabels: { app: 'web' } },
};
const CONSTRAINTS: JsonObject = {
  matchPolicy: 'Exact',
  ...SELECTORS,
  resourceRules: [{ ...RULES[0], resourceNames: ['one', 'two'] }],
  excludeResourceRules: [
    { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/scale', 'pods/*'] },
  ],
};
/** Nothing but what policies that change objects may be about. */
const MUTATING_CONSTRAINTS: JsonObject = { matchPolicy: 'Equivalent', resourceRules: [...RULES] };
const PARAM_KIND: JsonObject = { apiVersion: 'example.com/v1', kind: 'Limit' };
const CONDITIONS: readonly JsonObject[] = [
  { name: 'not-leases', expression: "request.resource.group != 'coordination.k8s.io'" },
  { name: 'example.com/users', expression: "!request.userInfo.groups.exists(g, g == 'system:nodes')" },
];
const WEBHOOK: JsonObject = {
  name: 'hook.example.com',
  clientConfig: { service: { name: 'hook', namespace: 'web', path: '/review/v1', port: 8443 } },
  rules: [...RULES],
  failurePolicy: 'Ignore',
  matchPolicy: 'Exact',
  ...SELECTORS,
  sideEffects: 'None',
  timeoutSeconds: 5,
  admissionReviewVersions: ['v1', 'v1beta1'],
};

export const ADMISSION_OBJECTS: readonly ValidObject[] = [
  of('validatingwebhookconfigurations', 'ValidatingWebhookConfiguration', {
    webhooks: [{ ...WEBHOOK, matchConditions: [...CONDITIONS] }],
  }),
  of('mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', {
    webhooks: [
      {
        ...WEBHOOK,
        clientConfig: { url: 'https://hook.example.com:8443/review' },
        reinvocationPolicy: 'IfNeeded',
      },
    ],
  }),
  of('validatingadmissionpolicies', 'ValidatingAdmissionPolicy', {
    spec: {
      failurePolicy: 'Ignore',
      paramKind: PARAM_KIND,
      matchConstraints: CONSTRAINTS,
      matchConditions: [...CONDITIONS],
      variables: [{ name: 'replicas', expression: 'object.spec.replicas' }],
      validations: [
        {
          expression: 'variables.replicas <= params.maximum',
          message: 'too many',
          messageExpression: "'too many: ' + string(variables.replicas)",
          reason: 'Forbidden',
        },
      ],
      auditAnnotations: [{ key: 'count', valueExpression: 'string(object.spec.replicas)' }],
    },
  }),
  of('validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding', {
    spec: {
      policyName: 'policy',
      paramRef: { name: 'limit', namespace: 'web', parameterNotFoundAction: 'Deny' },
      matchResources: CONSTRAINTS,
      validationActions: ['Deny', 'Audit'],
    },
  }),
  of('mutatingadmissionpolicies', 'MutatingAdmissionPolicy', {
    spec: {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'IfNeeded',
      paramKind: PARAM_KIND,
      matchConstraints: MUTATING_CONSTRAINTS,
      matchConditions: [...CONDITIONS],
      variables: [{ name: 'replicas', expression: 'object.spec.replicas' }],
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{spec: Object.spec{replicas: variables.replicas}}' },
        },
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression: "[JSONPatch{op: 'replace', path: '/spec/replicas', value: params.maximum}]",
          },
        },
      ],
    },
  }),
  of('mutatingadmissionpolicybindings', 'MutatingAdmissionPolicyBinding', {
    spec: {
      policyName: 'policy',
      paramRef: { selector: { matchLabels: { app: 'web' } }, parameterNotFoundAction: 'Allow' },
      matchResources: MUTATING_CONSTRAINTS,
    },
  }),
];

type Place = readonly (string | number)[];

/** A new object with one field set; `index` of ADMISSION_OBJECTS. */
function changed(index: number, at: Place, values: readonly JsonValue[]): readonly ValidationCase[] {
  const valid = ADMISSION_OBJECTS[index]!;
  return values.map((value) => ({
    title: `${stringAt(valid.body, 'kind')} ${at.join('.')} = ${JSON.stringify(value)}`,
    path: valid.path,
    body: asObject(withField(valid.body, at, value)),
  }));
}

const HOOK: Place = ['webhooks', 0];
const RULE: Place = [...HOOK, 'rules', 0];

/** What the generated cases do not come upon. */
export const ADMISSION_CASES: readonly ValidationCase[] = [
  ...changed(
    1,
    [...HOOK, 'clientConfig', 'url'],
    [
      'http://hook.example.com',
      'https://',
      'https:///path',
      'https://user:secret@hook.example.com',
      'https://hook.example.com/#part',
      'https://hook.example.com/?a=b',
      'https://hook.example.com:port',
      'https://hook example.com',
      'https://hook.example.com/%zz',
      'https://[::1]:8443/review',
      'https://[::1',
      ':no-scheme',
      'hook.example.com:443/x',
      '/path',
      'HTTPS://hook.example.com',
      'https://a%41.example.com',
      'https://hook.example.com/\n',
      '1.2.3.4:80',
    ],
  ),
  ...changed(
    1,
    [...HOOK, 'clientConfig'],
    [{}, { url: 'https://a.b', service: { name: 'a', namespace: 'b' } }],
  ),
  ...changed(
    1,
    [...HOOK, 'clientConfig'],
    [
      { url: 'https://a.b', caBundle: 'bm90IGEgY2VydGlmaWNhdGU=' },
      { service: { name: '', namespace: 'b' } },
      { service: { name: 'a', namespace: '' } },
      { service: { name: 'a', namespace: 'b', port: 0 } },
    ],
  ),
  ...changed(
    0,
    [...HOOK, 'clientConfig', 'service', 'path'],
    ['/', '//', 'review', '/a//b', '/a/', '/Not_Fit', '/a/b?c=d'],
  ),
  ...changed(0, [...HOOK, 'name'], ['a.b', 'a.b.c', 'A.b.c', 'a..c']),
  ...changed(0, [...HOOK, 'timeoutSeconds'], [0, 1, 30, 31]),
  ...changed(0, [...HOOK, 'sideEffects'], ['Some', 'Unknown', 'NoneOnDryRun', 'none']),
  ...changed(0, [...HOOK, 'failurePolicy'], ['fail', 'Fail']),
  ...changed(0, [...HOOK, 'admissionReviewVersions'], [['v2'], ['v1', 'v1'], ['V1'], ['v2', 'v1beta1']]),
  ...changed(0, ['metadata', 'name'], ['x.static.k8s.io', 'Not_A_Name']),
  ...changed(0, ['webhooks'], [[], [WEBHOOK, WEBHOOK]]),
  ...changed(
    0,
    [...RULE, 'resources'],
    [
      ['*', 'pods'],
      ['pods', '*'],
      ['*/*', 'pods'],
      ['pods/*', 'pods/status'],
      ['*/status', 'pods/status'],
      ['pods/status', 'pods/*'],
      ['*', 'pods/status'],
      ['', 'pods'],
      ['*', '*'],
    ],
  ),
  ...changed(0, [...RULE, 'apiGroups'], [['*', 'apps'], [''], ['*', '*']]),
  ...changed(0, [...RULE, 'apiVersions'], [['*', 'v1'], ['']]),
  ...changed(0, [...RULE, 'operations'], [['*', 'CREATE'], ['create'], ['CONNECT'], ['']]),
  ...changed(0, [...RULE, 'scope'], ['Cluster', '*', 'cluster']),
  ...changed(
    0,
    [...HOOK, 'matchConditions'],
    [
      Array.from({ length: 65 }, (_, index) => ({ name: `c-${index}`, expression: 'true' })),
      [
        { name: 'a', expression: 'true' },
        { name: 'a', expression: 'true' },
      ],
      [{ name: 'a b', expression: ' ' }],
    ],
  ),
  ...changed(
    2,
    ['spec', 'validations', 0, 'reason'],
    ['Invalid', 'Unauthorized', 'RequestEntityTooLarge', ''],
  ),
  ...changed(2, ['spec', 'validations', 0, 'message'], ['two\nlines', ' ', ' padded\n']),
  ...changed(2, ['spec', 'validations', 0, 'messageExpression'], [' ', '']),
  ...changed(
    2,
    ['spec', 'auditAnnotations'],
    [
      Array.from({ length: 21 }, (_, index) => ({ key: `k${index}`, valueExpression: "'a'" })),
      [
        { key: 'a', valueExpression: "'a'" },
        { key: 'a', valueExpression: 'null' },
      ],
      [{ key: 'a/b', valueExpression: '' }],
      [{ key: 'a', valueExpression: `'${'x'.repeat(5200)}'` }],
    ],
  ),
  ...changed(
    2,
    ['spec', 'paramKind'],
    [
      { apiVersion: 'a/b/c', kind: 'Limit' },
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { apiVersion: '/', kind: 'Config_Map' },
      { apiVersion: 'Not_A_Group/v1', kind: '' },
      { apiVersion: 'example.com/V1', kind: 'a' },
    ],
  ),
  ...changed(2, ['spec', 'variables', 0, 'name'], ['in', 'a-b', '1a', ' ']),
  ...changed(3, ['spec', 'validationActions'], [['Deny', 'Warn'], ['Deny', 'Deny'], ['deny'], [], ['Warn']]),
  ...changed(
    3,
    ['spec', 'paramRef'],
    [
      { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' },
      { selector: {}, parameterNotFoundAction: 'Allow' },
      { name: 'a' },
      { parameterNotFoundAction: 'Ignore' },
    ],
  ),
  ...changed(
    4,
    ['spec', 'matchConstraints', 'resourceRules', 0, 'operations'],
    [['DELETE'], ['CREATE', 'DELETE', 'delete'], ['*']],
  ),
  ...changed(
    4,
    ['spec', 'mutations', 0],
    [
      { patchType: 'JSONPatch', applyConfiguration: { expression: 'Object{}' } },
      { patchType: 'ApplyConfiguration', jsonPatch: { expression: '[]' } },
      { patchType: 'Merge' },
      { patchType: 'JSONPatch', jsonPatch: { expression: ' ' } },
    ],
  ),
];
