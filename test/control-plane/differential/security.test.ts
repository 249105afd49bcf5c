import { afterAll, beforeAll } from 'vitest';
import type { JsonObject } from '../../../src/kube/json.ts';
import { certificateRequest } from '../../../src/lab/api-server/security/certificate-request.fixture.ts';
import { findAssets } from '../find-assets.ts';
import { createPod, mergePatch, pod, post } from './pods.fixture.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';
import { startPair, type RunningPair } from './target.fixture.ts';

const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
const AUTHENTICATION = '/apis/authentication.k8s.io/v1';
const RBAC = 'rbac.authorization.k8s.io';

function review(kind: string, spec: JsonObject, step: Partial<Step> = {}, more: JsonObject = {}): Step {
  const group = kind === 'TokenReview' || kind === 'SelfSubjectReview' ? AUTHENTICATION : AUTHORIZATION;
  const where = kind === 'LocalSubjectAccessReview' ? 'namespaces/{ns}/' : '';
  return post(
    `${group}/${where}${kind.toLowerCase()}s`,
    { apiVersion: group.slice('/apis/'.length), kind, ...more, spec },
    step,
  );
}

const ALICE: Partial<Step> = { headers: { 'impersonate-user': 'alice-{ns}', 'impersonate-group': 'devs' } };

const GIVEN: readonly Step[] = [
  post(`/apis/${RBAC}/v1/namespaces/{ns}/roles`, {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name: 'reader' },
    rules: [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['configmaps', 'pods/log'] },
      { verbs: ['update'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'] },
    ],
  }),
  post(`/apis/${RBAC}/v1/namespaces/{ns}/rolebindings`, {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'reader' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'reader' },
    subjects: [
      { apiGroup: RBAC, kind: 'User', name: 'alice-{ns}' },
      { kind: 'ServiceAccount', name: 'default', namespace: '{ns}' },
    ],
  }),
  { path: '/api/v1/namespaces/{ns}/configmaps', ...ALICE, until: 200 },
];

const GET_MAP = { namespace: '{ns}', verb: 'get', resource: 'configmaps', name: 'x' };

const REVIEWS: Script = {
  name: 'reviews of access',
  given: GIVEN,
  steps: [
    review('SubjectAccessReview', { user: 'alice-{ns}', resourceAttributes: GET_MAP }, { code: 201 }),
    review('SubjectAccessReview', { user: 'bob', resourceAttributes: GET_MAP }, { code: 201 }),
    review(
      'SubjectAccessReview',
      { user: 'system:serviceaccount:{ns}:default', resourceAttributes: GET_MAP },
      { code: 201 },
    ),
    review(
      'SubjectAccessReview',
      { user: 'bob', groups: ['system:masters'], resourceAttributes: GET_MAP },
      { code: 201 },
    ),
    review(
      'SubjectAccessReview',
      {
        user: 'alice-{ns}',
        uid: 'u',
        extra: { key: ['a'] },
        resourceAttributes: {
          ...GET_MAP,
          group: 'apps',
          resource: 'deployments',
          verb: 'update',
          name: 'web',
        },
      },
      { code: 201 },
    ),
    review(
      'SubjectAccessReview',
      { user: 'alice-{ns}', resourceAttributes: { ...GET_MAP, resource: 'pods', subresource: 'log' } },
      { code: 201 },
    ),
    review(
      'SubjectAccessReview',
      {
        user: 'alice-{ns}',
        resourceAttributes: {
          ...GET_MAP,
          labelSelector: { rawSelector: 'a=b' },
          fieldSelector: { requirements: [{ key: 'metadata.name', operator: 'In', values: ['x'] }] },
        },
      },
      { code: 201 },
    ),
    review(
      'SubjectAccessReview',
      { user: 'alice-{ns}', resourceAttributes: { ...GET_MAP, labelSelector: {} } },
      { code: 422 },
    ),
    review(
      'SubjectAccessReview',
      {
        user: 'alice-{ns}',
        resourceAttributes: {
          ...GET_MAP,
          labelSelector: { rawSelector: 'a', requirements: [{ key: 'a', operator: 'Exists' }] },
        },
      },
      { code: 422 },
    ),
    review(
      'SubjectAccessReview',
      { user: 'alice-{ns}', nonResourceAttributes: { path: '/version', verb: 'get' } },
      { code: 201 },
    ),

    review('SubjectAccessReview', { user: 'a' }, { code: 422 }),
    review('SubjectAccessReview', { resourceAttributes: GET_MAP }, { code: 422 }),
    review(
      'SubjectAccessReview',
      { user: 'a', resourceAttributes: GET_MAP, nonResourceAttributes: { path: '/', verb: 'get' } },
      { code: 422 },
    ),
    review(
      'SubjectAccessReview',
      { user: 'alice-{ns}', resourceAttributes: GET_MAP },
      { ...ALICE, code: 403 },
    ),
    review('SelfSubjectAccessReview', { resourceAttributes: GET_MAP }, { ...ALICE, code: 201 }),
    review(
      'SelfSubjectAccessReview',
      { resourceAttributes: { ...GET_MAP, verb: 'delete' } },
      { ...ALICE, code: 201 },
    ),
    review('SelfSubjectAccessReview', { resourceAttributes: GET_MAP }, { code: 201 }),
    review('SelfSubjectAccessReview', {}, { ...ALICE, code: 422 }),
    review('LocalSubjectAccessReview', { user: 'alice-{ns}', resourceAttributes: GET_MAP }, { code: 201 }),
    review(
      'LocalSubjectAccessReview',
      { user: 'alice-{ns}', resourceAttributes: { ...GET_MAP, namespace: 'other' } },
      {},
    ),
    review(
      'LocalSubjectAccessReview',
      { user: 'alice-{ns}', nonResourceAttributes: { path: '/', verb: 'get' } },
      {},
    ),
    review('SelfSubjectRulesReview', { namespace: '{ns}' }, { ...ALICE, code: 201 }),
    review('SelfSubjectRulesReview', { namespace: '{ns}' }, { code: 201 }),
    review('SelfSubjectRulesReview', {}, { ...ALICE, code: 400 }),
    review('SelfSubjectReview', {}, { ...ALICE, code: 201 }),
    review(
      'SelfSubjectReview',
      {},
      {
        headers: { 'impersonate-user': 'bob', 'impersonate-uid': '7', 'impersonate-extra-scopes': 'view' },
        code: 201,
      },
    ),
    review(
      'SelfSubjectReview',
      {},
      { headers: { 'impersonate-user': 'system:serviceaccount:{ns}:default' }, code: 201 },
    ),
  ],
};

const ACCOUNTS = '/api/v1/namespaces/{ns}/serviceaccounts';

function token(account: string, spec: JsonObject, step: Partial<Step>, more: JsonObject = {}): Step {
  return post(
    `${ACCOUNTS}/${account}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', ...more, spec },
    step,
  );
}

function asBearer(name: string): Partial<Step> {
  return { headers: { authorization: `Bearer {${name}}` } };
}

const TOKENS: Script = {
  name: 'tokens',
  given: [
    ...GIVEN,
    post('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'other' } }),
    createPod(pod('web', { serviceAccountName: 'default', nodeName: '{ns}-node' })),
    createPod(pod('foreign', { serviceAccountName: 'other' })),
    post('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bound' } }),
    post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: '{ns}-node' } }),
  ],
  steps: [
    token('default', {}, { code: 201, capture: { plain: 'status.token' } }),
    token(
      'default',
      { audiences: ['vault'], expirationSeconds: 600 },
      { code: 201, capture: { vault: 'status.token' } },
    ),
    token(
      'default',
      { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web' } },
      { code: 201, capture: { pod: 'status.token' } },
    ),
    token(
      'default',
      { boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'bound' } },
      { code: 201, capture: { secret: 'status.token' } },
    ),
    token(
      'default',
      { boundObjectRef: { kind: 'Node', apiVersion: 'v1', name: '{ns}-node' } },
      { code: 201, capture: { node: 'status.token' } },
    ),
    token('default', { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'none' } }, { code: 404 }),
    token('default', { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'foreign' } }, { code: 400 }),
    token(
      'default',
      {
        boundObjectRef: {
          kind: 'Pod',
          apiVersion: 'v1',
          name: 'web',
          uid: '00000000-0000-0000-0000-000000000000',
        },
      },
      { code: 409 },
    ),
    token(
      'default',
      { boundObjectRef: { kind: 'Deployment', apiVersion: 'apps/v1', name: 'web' } },
      { code: 400 },
    ),
    token('default', { expirationSeconds: 599 }, { code: 422 }),
    token('default', { expirationSeconds: 4294967297 }, { code: 422 }),
    token('none', {}, { code: 404 }),
    token('default', {}, { code: 422, title: 'another name' }, { metadata: { name: 'other' } }),
    token(
      'default',
      {},
      { code: 409, title: 'another uid' },
      { metadata: { uid: '00000000-0000-0000-0000-000000000000' } },
    ),
    review('TokenReview', { token: '{plain}' }, { code: 201 }),
    review('TokenReview', { token: '{vault}' }, { code: 201 }),
    review('TokenReview', { token: '{vault}', audiences: ['vault', 'x'] }, { code: 201 }),
    review('TokenReview', { token: '{pod}' }, { code: 201 }),
    review('TokenReview', { token: '{secret}' }, { code: 201 }),
    review('TokenReview', { token: '{node}' }, { code: 201 }),
    review('TokenReview', { token: 'nonsense' }, { code: 201 }),
    review('TokenReview', {}, { code: 400 }),
    { method: 'DELETE', path: '/api/v1/namespaces/{ns}/secrets/bound', code: 200 },

    {
      method: 'DELETE',
      path: '/api/v1/namespaces/{ns}/pods/web',
      body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 },
      code: 200,
    },

    { method: 'DELETE', path: `${ACCOUNTS}/default`, code: 200 },
  ],
};

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const GOOD = certificateRequest('alice', 'devs');

function signing(name: string, spec: JsonObject, step: Partial<Step> = {}): Step {
  return post(
    REQUESTS,
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name },
      spec: { request: GOOD, signerName: 'example.com/signer', usages: ['client auth'], ...spec },
    },
    step,
  );
}

function condition(type: string, more: JsonObject = {}): JsonObject {
  return { type, status: 'True', reason: 'Test', message: 'said', ...more };
}

const CERTIFICATES: Script = {
  name: 'requests for certificates',
  given: [
    post(`/apis/${RBAC}/v1/clusterroles`, {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: '{ns}-csr' },
      rules: [
        {
          verbs: ['*'],
          apiGroups: ['certificates.k8s.io'],
          resources: [
            'certificatesigningrequests',
            'certificatesigningrequests/approval',
            'certificatesigningrequests/status',
          ],
        },
      ],
    }),
    post(`/apis/${RBAC}/v1/clusterrolebindings`, {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: '{ns}-csr' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: '{ns}-csr' },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: 'alice-{ns}' }],
    }),
    { path: REQUESTS, ...ALICE, until: 200 },
  ],
  steps: [
    signing('{ns}-a', { username: 'forged', groups: ['system:masters'] }, { ...ALICE, code: 201 }),
    signing(
      '{ns}-masters',
      {
        request: certificateRequest('alice', 'system:masters'),
        signerName: 'kubernetes.io/kube-apiserver-client',
      },
      { code: 403 },
    ),
    signing(
      '{ns}-other-signer',
      { request: certificateRequest('alice', 'system:masters') },
      { ...ALICE, code: 201 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a/approval`,
      { status: { conditions: [condition('Approved')] } },
      { ...ALICE, code: 403 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a/approval`,
      { status: { conditions: [condition('Approved')] } },
      { code: 200 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a/approval`,
      { status: { conditions: [] } },
      { title: 'taken back', code: 422 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a/approval`,
      { status: { conditions: [condition('Approved'), condition('Denied')] } },
      { title: 'both', code: 422 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a/status`,
      { status: { conditions: [condition('Approved'), condition('Noted')] } },
      { ...ALICE, title: 'no signer', code: 403 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a/status`,
      { status: { certificate: GOOD } },
      { title: 'no certificate', code: 422 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-a`,
      { spec: { signerName: 'example.com/x' }, metadata: { labels: { a: 'b' } } },
      { title: 'the spec stays', code: 200 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-other-signer/status`,
      { status: { conditions: [condition('Failed')] } },
      { code: 200 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-other-signer/status`,
      { status: { conditions: [condition('Failed'), condition('Approved')] } },
      { title: 'approved by status', code: 422 },
    ),
    mergePatch(
      `${REQUESTS}/{ns}-other-signer/approval`,
      { status: { conditions: [condition('Failed'), condition('Denied', { status: 'False' })] } },
      { title: 'denied, not really', code: 422 },
    ),
    { path: `${REQUESTS}/{ns}-a`, code: 200 },
    { path: `${REQUESTS}/{ns}-a/approval`, code: 200 },
    { method: 'DELETE', path: `${REQUESTS}/{ns}-a`, code: 200 },
  ],
};

const BEARERS: Script = {
  name: 'bearers of tokens',
  given: GIVEN,
  steps: [
    token('default', {}, { code: 201, capture: { mine: 'status.token' } }),
    { path: '/api/v1/namespaces/{ns}/configmaps', ...asBearer('mine') },
    { path: '/api/v1/namespaces/{ns}/secrets', ...asBearer('mine') },
  ],
};

let pair: RunningPair | undefined;

function ownPair(): RunningPair {
  if (pair === undefined) throw new Error('the servers have not been started');
  return pair;
}

// RBAC alone, as the embedded one: the authorizer of nodes has a word in reviews of rules.
beforeAll(async () => {
  const programs = findAssets();
  if (programs === undefined) throw new Error('the configuration found the programs, and now they are gone');
  pair = await startPair({ programs, apiServer: { flags: { 'authorization-mode': 'RBAC' } } });
});

afterAll(async () => {
  await pair?.stop();
});

differentialSuite('security', [REVIEWS, TOKENS, CERTIFICATES, BEARERS], ownPair);
