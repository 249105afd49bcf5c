import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { podRequest, webhookOf } from './admission-request.fixture.ts';
import type { AdmissionRequest, AdmittedObject } from './admission-request.ts';
import { seesRequest } from './sees-request.ts';

const EVERYTHING: JsonObject = {
  rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }],
};

function sight(webhook: JsonObject, changes: Partial<AdmissionRequest> = {}): string {
  return seesRequest(webhookOf(webhook), podRequest(changes)).type;
}

function namespaceRequest(
  operation: AdmissionRequest['operation'],
  labels: JsonObject,
): Partial<AdmissionRequest> {
  const object = { type: 'whole', body: { metadata: { name: 'shop', labels } } } as const;
  return {
    operation,
    resource: { group: '', version: 'v1', resource: 'namespaces' },
    kind: { group: '', version: 'v1', kind: 'Namespace' },
    namespace: 'shop',
    name: 'shop',
    object: operation === 'DELETE' ? { type: 'none' } : object,
    oldObject: operation === 'CREATE' ? { type: 'none' } : object,
  };
}

describe('exempt kinds', () => {
  it.each([
    'ValidatingWebhookConfiguration',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ])('webhooks never see %s', (kind) => {
    const changes = {
      resource: { group: 'admissionregistration.k8s.io', version: 'v1', resource: `${kind.toLowerCase()}s` },
      kind: { group: 'admissionregistration.k8s.io', version: 'v1', kind },
      namespace: '',
    };
    expect(sight(EVERYTHING, changes)).toBe('no');
    expect(sight(EVERYTHING, { ...changes, kind: { ...changes.kind, group: 'example.com' } })).toBe('yes');
  });
});

describe('namespaceSelector', () => {
  const notSystem = {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
  };
  const optIn = { matchLabels: { inject: 'true' } };
  const optOut = { matchExpressions: [{ key: 'inject', operator: 'NotIn', values: ['false'] }] };

  it.each<[string, JsonObject, Partial<AdmissionRequest>, string]>([
    ['nil is everything', {}, {}, 'yes'],
    ['null is everything', { namespaceSelector: null }, {}, 'yes'],
    ['{} is everything', { namespaceSelector: {} }, {}, 'yes'],
    ['a label that is there', { namespaceSelector: { matchLabels: { team: 'a' } } }, {}, 'yes'],
    ['a label that is not there', { namespaceSelector: optIn }, {}, 'no'],
    ['NotIn where the label is absent', { namespaceSelector: optOut }, {}, 'yes'],
    ['NotIn of another namespace', { namespaceSelector: notSystem }, {}, 'yes'],
    [
      'NotIn of this namespace',
      { namespaceSelector: notSystem },
      {
        namespace: 'kube-system',
        namespaceLabels: { labels: { 'kubernetes.io/metadata.name': 'kube-system' }, complete: false },
      },
      'no',
    ],
    [
      'a namespace of which nothing is known',
      { namespaceSelector: optIn },
      { namespaceLabels: undefined },
      'unknown',
    ],
    ['nothing known, nothing asked', {}, { namespaceLabels: undefined }, 'yes'],
    [
      'nothing known, but no rule fits',
      { namespaceSelector: optIn },
      { namespaceLabels: undefined, operation: 'DELETE' },
      'no',
    ],
    [
      'a label that may be there',
      { namespaceSelector: optIn },
      { namespaceLabels: { labels: {}, complete: false } },
      'unknown',
    ],
    [
      'cluster-scoped objects are never exempted',
      { ...EVERYTHING, namespaceSelector: optIn },
      {
        namespace: '',
        namespaceLabels: undefined,
        resource: { group: '', version: 'v1', resource: 'nodes' },
      },
      'yes',
    ],
    [
      'a Namespace that is created: labels in the request',
      { ...EVERYTHING, namespaceSelector: optIn },
      namespaceRequest('CREATE', { inject: 'true' }),
      'yes',
    ],
    [
      'a Namespace that is created without the label',
      { ...EVERYTHING, namespaceSelector: optIn },
      namespaceRequest('CREATE', {}),
      'no',
    ],
    [
      'a Namespace that is updated: the new labels',
      { ...EVERYTHING, namespaceSelector: optIn },
      namespaceRequest('UPDATE', { inject: 'true' }),
      'yes',
    ],
    [
      'a Namespace that is deleted: the stored one',
      { ...EVERYTHING, namespaceSelector: optIn },
      namespaceRequest('DELETE', { inject: 'true' }),
      'no',
    ],
    [
      'a subresource of a Namespace: the stored one',
      { ...EVERYTHING, namespaceSelector: optIn },
      { ...namespaceRequest('UPDATE', { inject: 'true' }), subresource: 'finalize' },
      'no',
    ],
    ['a selector that cannot be read', { namespaceSelector: 'inject=true' }, {}, 'unknown'],
  ])('%s', (_, webhook, changes, expected) => {
    expect(sight(webhook, changes)).toBe(expected);
  });
});

function whole(labels?: JsonObject): AdmittedObject {
  return { type: 'whole', body: { metadata: labels === undefined ? {} : { labels } } };
}

describe('objectSelector', () => {
  const update = {
    rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
  };
  const optOut = {
    ...update,
    objectSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] },
  };
  const web = { ...update, objectSelector: { matchLabels: { app: 'web' } } };
  const none = { type: 'none' } as const;

  it.each<[string, JsonObject, Partial<AdmissionRequest>, string]>([
    ['empty matches everything', { ...update, objectSelector: {} }, { object: none }, 'yes'],
    ['the new object', web, {}, 'yes'],
    ['another label', web, { object: whole({ app: 'db' }) }, 'no'],
    ['options of a CONNECT have no labels', optOut, { operation: 'CONNECT' }, 'no'],
    ['a CONNECT where nothing is asked', { ...update, objectSelector: {} }, { operation: 'CONNECT' }, 'yes'],
    [
      'the old object',
      web,
      { operation: 'UPDATE', object: whole({}), oldObject: whole({ app: 'web' }) },
      'yes',
    ],
    [
      'adding the opt-out does not escape',
      optOut,
      { operation: 'UPDATE', object: whole({ skip: 'x' }), oldObject: whole({}) },
      'yes',
    ],
    [
      'removing the opt-out does not escape',
      optOut,
      { operation: 'UPDATE', object: whole({}), oldObject: whole({ skip: 'x' }) },
      'yes',
    ],
    [
      'opted out before and after',
      optOut,
      { operation: 'UPDATE', object: whole({ skip: '' }), oldObject: whole({ skip: '' }) },
      'no',
    ],
    [
      'of a DELETE the old object counts',
      web,
      { operation: 'DELETE', object: none, oldObject: whole({ app: 'web' }) },
      'yes',
    ],
    ['no object never matches', optOut, { operation: 'DELETE', object: none, oldObject: none }, 'no'],
    ['labels that are not known', web, { object: { type: 'partly', body: {}, labels: 'some' } }, 'unknown'],
    ['labels that are all known', web, { object: { type: 'partly', body: {}, labels: 'all' } }, 'no'],
    ['no labels at all', web, { object: whole() }, 'no'],
  ])('%s', (_, webhook, changes, expected) => {
    expect(sight(webhook, changes)).toBe(expected);
  });
});

const rule = (apiGroup: string, apiVersion: string, resource: string, operation = 'CREATE') => [
  { operations: [operation], apiGroups: [apiGroup], apiVersions: [apiVersion], resources: [resource] },
];
const ask = (
  group: string,
  version: string,
  resource: string,
  subresource = '',
): Partial<AdmissionRequest> => ({
  resource: { group, version, resource },
  subresource,
});

describe('matchPolicy', () => {
  it.each<[string, JsonObject, Partial<AdmissionRequest>, string]>([
    [
      'events under either group',
      { rules: rule('events.k8s.io', 'v1', 'events') },
      ask('', 'v1', 'events'),
      'yes',
    ],
    [
      'events, the other way',
      { rules: rule('', 'v1', 'events') },
      ask('events.k8s.io', 'v1', 'events'),
      'yes',
    ],
    [
      'another version',
      { rules: rule('autoscaling', 'v1', 'horizontalpodautoscalers') },
      ask('autoscaling', 'v2', 'horizontalpodautoscalers'),
      'yes',
    ],
    [
      'Exact is exact',
      { matchPolicy: 'Exact', rules: rule('', 'v1', 'events') },
      ask('events.k8s.io', 'v1', 'events'),
      'no',
    ],
    [
      'a version that is no longer served',
      { rules: rule('extensions', 'v1beta1', 'deployments') },
      ask('apps', 'v1', 'deployments'),
      'unknown',
    ],
    [
      'a version that is served where it is switched on',
      { rules: rule('resource.k8s.io', 'v1beta1', 'resourceclaims') },
      ask('resource.k8s.io', 'v1', 'resourceclaims'),
      'unknown',
    ],
    [
      'another version of a custom resource',
      { rules: rule('example.com', 'v1beta1', 'widgets') },
      ask('example.com', 'v1', 'widgets'),
      'unknown',
    ],
    [
      'another group',
      { rules: rule('example.org', 'v1', 'widgets') },
      ask('example.com', 'v1', 'widgets'),
      'no',
    ],
    [
      'another operation',
      { rules: rule('events.k8s.io', 'v1', 'events', 'DELETE') },
      ask('', 'v1', 'events'),
      'no',
    ],
    [
      'a subresource',
      { rules: rule('autoscaling', 'v1', 'horizontalpodautoscalers/status') },
      ask('autoscaling', 'v2', 'horizontalpodautoscalers', 'status'),
      'yes',
    ],
    ['no such version', { rules: rule('', 'v2', 'pods') }, ask('', 'v1', 'pods'), 'no'],
  ])('%s', (_, webhook, changes, expected) => {
    expect(sight(webhook, changes)).toBe(expected);
  });

  it('no rules are no requests', () => {
    expect(sight({ rules: [] })).toBe('no');
    expect(sight({ rules: null })).toBe('no');
  });
});

const conditions = (...expressions: string[]): JsonObject => ({
  matchConditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })),
});

describe('matchConditions', () => {
  it.each<[string, JsonObject, Partial<AdmissionRequest>, string]>([
    ['true', conditions('true', 'object.metadata.name == "web"'), {}, 'yes'],
    ['false', conditions('true', 'false'), {}, 'no'],
    ['false outweighs errors', conditions('1 / 0 == 1', 'false'), {}, 'no'],
    [
      'false outweighs what is not known',
      conditions('authorizer.path("/x").check("get").allowed()', 'false'),
      {},
      'no',
    ],
    ['an error with Fail', conditions('object.spec.nothing == 1', 'true'), {}, 'rejects'],
    [
      'an error with Ignore',
      { ...conditions('object.spec.nothing == 1'), failurePolicy: 'Ignore' },
      {},
      'no',
    ],
    ['the authorizer', conditions('authorizer.path("/x").check("get").allowed()'), {}, 'unknown'],
    [
      'not known and an error',
      conditions('1 / 0 == 1', 'authorizer.path("/x").check("get").allowed()'),
      {},
      'unknown',
    ],
    ['what does not parse', conditions('object.'), {}, 'unknown'],
    ['what is no bool', conditions('1'), {}, 'unknown'],
    [
      'no leases',
      conditions(
        '!(request.resource.group == "coordination.k8s.io" && request.resource.resource == "leases")',
      ),
      {},
      'yes',
    ],
    ['no nodes', conditions('!("system:nodes" in request.userInfo.groups)'), {}, 'yes'],
    [
      'no nodes, and this is one',
      conditions('!("system:nodes" in request.userInfo.groups)'),
      { user: { username: 'system:node:n1', groups: ['system:nodes'] } },
      'no',
    ],
    [
      'a user that is not known',
      conditions('request.userInfo.username != "x"'),
      { user: undefined },
      'unknown',
    ],
    ['a name that is not known', conditions('request.name == "x"'), { name: undefined }, 'unknown'],
    ['no name at admission', conditions('!has(request.name)'), { name: '' }, 'yes'],
    ['what is not known of a user', conditions('has(request.userInfo.uid)'), {}, 'unknown'],
    [
      'a user of whom all is known',
      conditions('!has(request.userInfo.extra) && request.userInfo.uid == "u"'),
      { user: { username: 'a', groups: [], uid: 'u', extra: {} } },
      'yes',
    ],
    ['has() of an absent field of the request', conditions('!has(request.subResource)'), {}, 'yes'],
    ['an absent field of the request is an error', conditions('request.subResource == ""'), {}, 'rejects'],
    [
      'the old object of a CREATE is null',
      conditions('oldObject == null && request.operation == "CREATE"'),
      {},
      'yes',
    ],
    [
      'an int of the object',
      conditions('object.spec.priority + 1 == 6'),
      { object: { type: 'whole', body: { spec: { priority: 5 } } } },
      'yes',
    ],
    [
      'dryRun',
      conditions(
        '!request.dryRun && request.kind.kind == "Pod" && request.namespace == "shop" && request.name == "web"',
      ),
      {},
      'yes',
    ],
    [
      'a label that is not known',
      conditions('object.metadata.?labels[?"a"].orValue("") == ""'),
      { object: { type: 'partly', body: { metadata: { name: 'x' } }, labels: 'some' } },
      'unknown',
    ],
    [
      'a label of an object all of whose labels are known',
      conditions('object.metadata.?labels[?"a"].orValue("") == ""'),
      { object: { type: 'partly', body: { metadata: { name: 'x' } }, labels: 'all' } },
      'yes',
    ],
    ['conditions that cannot be read', { matchConditions: 'true' }, {}, 'unknown'],
  ])('%s', (_, webhook, changes, expected) => {
    expect(sight(webhook, changes)).toBe(expected);
  });

  it('quotes the condition', () => {
    const found = seesRequest(
      webhookOf(conditions('authorizer.path("/x").check("get").allowed()')),
      podRequest(),
    );
    expect(found.why).toContain('"c0" (authorizer.path("/x").check("get").allowed())');
  });
});
