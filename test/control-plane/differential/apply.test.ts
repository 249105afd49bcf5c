import { apply, get, patch, post, put, randomScript, thing, FORCE } from './apply-scripts.fixture.ts';
import { CUSTOM, CUSTOM_OPEN, DEFINITIONS } from './apply-custom.fixture.ts';
import { CLUSTER_SCOPED, PARTS, VERSIONS, WORKLOADS } from './apply-kinds.fixture.ts';
import { REFUSED } from './apply-refused.fixture.ts';
import type { Script } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const CONFIG_MAP = thing('v1', 'ConfigMap', 'configmaps');
const POD = thing('v1', 'Pod', 'pods');

const UPDATES: Script = {
  name: 'managers of creates and updates',
  given: DEFINITIONS,
  steps: [
    post(CONFIG_MAP, '', { data: { a: '1' }, metadata: { labels: { x: '1' } } }, { title: 'no manager' }),
    patch(CONFIG_MAP, 'other', 'merge', { data: { a: '2', b: '3' } }),
    patch(CONFIG_MAP, 'other', 'merge', { data: { a: '2', b: '3' } }, { title: 'nothing new' }),
    patch(CONFIG_MAP, 'third', 'json', [{ op: 'remove', path: '/data/b' }]),
    put(CONFIG_MAP, 'fourth', { data: { a: '9' } }),
    put(CONFIG_MAP, 'fourth', { data: { a: '9' } }, { title: 'the same again' }),
    patch(CONFIG_MAP, 'fifth', 'merge', { data: null }),
    {
      ...patch(CONFIG_MAP, '', 'merge', { data: { n: '1' } }),
      headers: { 'user-agent': 'agent smith (x)/v1' },
    },
    {
      ...patch(CONFIG_MAP, '', 'merge', { data: { o: '1' } }),
      headers: { 'user-agent': `${'x'.repeat(140)}/1` },
    },
    { ...patch(CONFIG_MAP, '', 'merge', { data: { p: '1' } }), headers: { 'user-agent': '/none' } },
    patch(CONFIG_MAP, 'sixth', 'merge', { metadata: { annotations: { c: 'd' }, finalizers: ['e.com/f'] } }),
    patch(CONFIG_MAP, 'sixth', 'merge', { metadata: { finalizers: null } }),
    patch(CONFIG_MAP, 'seventh', 'merge', { binaryData: { q: 'AAAA' }, immutable: false }),
    post(thing('v1', 'ConfigMap', 'configmaps', 'empty'), 'ann', {}),
    patch(thing('v1', 'ConfigMap', 'configmaps', 'empty'), 'bob', 'merge', { data: { a: '1' } }),
    post(thing('v1', 'Secret', 'secrets'), 'ann', { stringData: { a: 'b' }, data: { c: 'ZA==' } }),
    patch(thing('v1', 'Secret', 'secrets'), 'bob', 'merge', { stringData: { c: 'e' } }),
    post(thing('v1', 'ServiceAccount', 'serviceaccounts'), 'ann', {
      secrets: [{ name: 'x' }],
      imagePullSecrets: [{ name: 'y' }],
    }),
    patch(thing('v1', 'ServiceAccount', 'serviceaccounts'), 'bob', 'strategic-merge', {
      imagePullSecrets: [{ name: 'z' }],
    }),
    post(POD, 'ann', {
      spec: {
        containers: [
          {
            name: 'one',
            image: 'web:1',
            ports: [{ containerPort: 80 }],
            livenessProbe: { httpGet: { port: 80 } },
          },
        ],
        tolerations: [{ key: 'a', operator: 'Exists' }],
      },
    }),
    patch(
      POD,
      'kubelet',
      'strategic-merge',
      {
        status: {
          phase: 'Running',
          podIP: '10.0.0.1',
          podIPs: [{ ip: '10.0.0.1' }],
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      },
      { subresource: 'status' },
    ),
    patch(POD, 'bob', 'strategic-merge', { spec: { containers: [{ name: 'one', image: 'web:2' }] } }),
    patch(
      POD,
      'eve',
      'strategic-merge',
      { spec: { ephemeralContainers: [{ name: 'debug', image: 'web:1' }] } },
      { subresource: 'ephemeralcontainers' },
    ),
    patch(POD, 'joe', 'strategic-merge', { metadata: { labels: { a: 'b' } }, status: { phase: 'Failed' } }),
  ],
};

const MANAGED_FIELDS_OF_CLIENTS: Script = {
  name: 'managedFields that a client sends',
  steps: [
    post(CONFIG_MAP, 'ann', { data: { a: '1' } }),
    patch(CONFIG_MAP, 'bob', 'merge', { metadata: { managedFields: [{}] } }),
    patch(CONFIG_MAP, 'bob', 'merge', { data: { a: '2' } }, { title: 'an update while nobody manages' }),
    apply(CONFIG_MAP, 'eve', { data: { b: '1' } }, { title: 'before-first-apply' }),
    apply(CONFIG_MAP, 'eve', { data: { a: '3' } }),
    apply(CONFIG_MAP, 'eve', { data: { a: '3' } }, FORCE),
    patch(CONFIG_MAP, 'bob', 'merge', { metadata: { managedFields: [] } }, { title: 'an empty list' }),
    put(CONFIG_MAP, 'bob', { data: { a: '3' } }),
    apply(CONFIG_MAP, 'eve', { data: { a: '3' } }),
    put(CONFIG_MAP, 'bob', {
      data: { a: '3', c: '1' },
      metadata: {
        managedFields: [
          {
            manager: 'me',
            operation: 'Update',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {} } },
          },
        ],
      },
    }),
    put(CONFIG_MAP, 'bob', {
      data: { a: '4' },
      metadata: { managedFields: [{ manager: 'x', operation: 'Nope' }] },
    }),
    put(CONFIG_MAP, 'bob', {
      data: { a: '5' },
      metadata: {
        managedFields: [
          {
            manager: 'x',
            operation: 'Update',
            apiVersion: 'v9',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': {} },
          },
        ],
      },
    }),
    patch(CONFIG_MAP, 'bob', 'merge', { data: { d: '1' } }, { title: 'a version that is gone' }),
    post(thing('v1', 'ConfigMap', 'configmaps', 'b'), 'ann', {
      data: { a: '1' },
      metadata: {
        managedFields: [
          {
            manager: 'x',
            operation: 'Apply',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {} } },
          },
        ],
      },
    }),
    apply(CONFIG_MAP, 'eve', { metadata: { managedFields: [] } }),
    apply(CONFIG_MAP, 'eve', { metadata: { managedFields: [{}] } }),
  ],
};

const ANCIENT: Script = {
  name: 'more than ten managers of updates',
  steps: [
    post(CONFIG_MAP, 'manager-00', { data: { key: '0' } }),
    ...Array.from({ length: 13 }, (_, index) => {
      const number = String(index + 1).padStart(2, '0');
      return patch(CONFIG_MAP, `manager-${number}`, 'merge', { data: { [`key${number}`]: '1' } });
    }),
    apply(CONFIG_MAP, 'zoe', { data: { key02: '2' } }),
  ],
};

const OWNERSHIP: Script = {
  name: 'owning, sharing, giving up',
  steps: [
    apply(CONFIG_MAP, 'ann', { data: { a: '1', b: '1' }, metadata: { labels: { l: '1' } } }),
    apply(
      CONFIG_MAP,
      'ann',
      { data: { a: '1', b: '1' }, metadata: { labels: { l: '1' } } },
      { title: 'again' },
    ),
    apply(CONFIG_MAP, 'bob', { data: { b: '1', c: '1' } }, { title: 'shares b' }),
    apply(CONFIG_MAP, 'bob', { data: { b: '1' } }, { title: 'c goes' }),
    apply(CONFIG_MAP, 'eve', { data: { b: '1' } }, { title: 'the same value, nothing changes' }),
    apply(CONFIG_MAP, 'ann', { data: { a: '1' } }, { title: 'b stays with bob' }),
    apply(CONFIG_MAP, 'ann', { data: { a: '1', b: '2' } }, { title: 'conflict with two' }),
    apply(CONFIG_MAP, 'ann', { data: { a: '1', b: '2' } }, { ...FORCE, title: 'by force' }),
    apply(CONFIG_MAP, 'ann', {}, { title: 'nothing any more' }),
    apply(CONFIG_MAP, 'bob', { data: {} }, { title: 'an empty map' }),
    apply(CONFIG_MAP, 'bob', { data: { a: '7' } }),
    patch(CONFIG_MAP, 'upd', 'merge', { data: { a: '8', z: '1' } }),
    apply(CONFIG_MAP, 'bob', { data: { a: '7' } }, { title: 'conflict with an update' }),
    apply(CONFIG_MAP, 'bob', { data: { a: '7', z: '2' } }, { title: 'two conflicts with an update' }),
    apply(CONFIG_MAP, 'upd', { data: { a: '8' } }, { title: 'an updater begins to apply' }),
    apply(CONFIG_MAP, 'upd', { data: { a: '9' } }, { title: 'an updater in conflict with itself' }),
    apply(CONFIG_MAP, 'upd', { data: { y: '1' } }),
    apply(CONFIG_MAP, 'dry', { data: { y: '2' } }, { query: 'dryRun=All&force=true' }),
    apply(CONFIG_MAP, 'dry', { data: { dry: '2' } }, { query: 'dryRun=All' }),
    apply(
      thing('v1', 'ConfigMap', 'configmaps', 'dry'),
      'dry',
      { data: { dry: '2' } },
      { query: 'dryRun=All' },
    ),
    apply(CONFIG_MAP, 'ann', { metadata: { finalizers: ['e.com/a', 'e.com/b'] } }),
    apply(CONFIG_MAP, 'bob', { metadata: { finalizers: ['e.com/c', 'e.com/a'] } }, { title: 'a set' }),
    apply(CONFIG_MAP, 'ann', { metadata: { finalizers: ['e.com/b'] } }),
    apply(CONFIG_MAP, 'ann', {}),
    apply(CONFIG_MAP, 'ann', {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u1' }] },
    }),
    apply(CONFIG_MAP, 'bob', {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'y', uid: 'u2' }] },
    }),
    apply(CONFIG_MAP, 'ann', { metadata: { ownerReferences: [] } }),
    apply(CONFIG_MAP, 'bob', { data: null }),
    get(CONFIG_MAP),
  ],
};

const CLIENT_SIDE: Script = {
  name: 'from client-side to server-side apply',
  steps: [
    post(CONFIG_MAP, 'kubectl-client-side-apply', {
      data: { a: '1', b: '1' },
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration':
            '{"apiVersion":"v1","data":{"a":"1","b":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a"}}\n',
        },
      },
    }),
    apply(CONFIG_MAP, 'kubectl', { data: { a: '2', b: '1' } }, { title: 'allowed by the annotation' }),
    apply(CONFIG_MAP, 'ann', { data: { a: '3' } }),
    patch(CONFIG_MAP, 'upd', 'merge', { data: { a: '4' } }),
    apply(CONFIG_MAP, 'kubectl', { data: { a: '5' } }, { title: 'not allowed' }),
    apply(CONFIG_MAP, 'kubectl', { data: { a: '5' }, metadata: { annotations: { x: 'y' } } }, FORCE),
    apply(CONFIG_MAP, 'kubectl', { data: { a: '5' } }, { title: 'nothing changes' }),
  ],
};

const RANDOM = Array.from({ length: 12 }, (_, index) => randomScript(index + 1, 12));

differentialSuite('apply', [
  UPDATES,
  MANAGED_FIELDS_OF_CLIENTS,
  ANCIENT,
  OWNERSHIP,
  WORKLOADS,
  PARTS,
  CLIENT_SIDE,
  VERSIONS,
  REFUSED,
  CUSTOM,
  CUSTOM_OPEN,
  CLUSTER_SCOPED,
  ...RANDOM,
]);
