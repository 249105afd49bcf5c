import type { JsonObject } from '../../../src/kube/json.ts';
import { claim, container, createPod, mergePatch, pod, post } from './pods.fixture.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

function quota(name: string, hard: JsonObject, more: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard, ...more } };
}

/** A quota as its controller would have counted it. */
function counted(name: string, hard: JsonObject, used: JsonObject, more: JsonObject = {}): readonly Step[] {
  return [
    post('resourcequotas', quota(name, hard, more)),
    mergePatch(`/api/v1/namespaces/{ns}/resourcequotas/${name}/status`, { status: { hard, used } }),
  ];
}

function service(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

function quotaStatus(name: string) {
  return { path: `/api/v1/namespaces/{ns}/resourcequotas/${name}`, code: 200 };
}

/** Until the server's informer has the quotas that were made before: it gets them in the order in which they were made. */
const SEEN: readonly Step[] = [
  ...counted('probe', { 'count/podtemplates': '0' }, { 'count/podtemplates': '0' }),
  post(
    '/api/v1/namespaces/{ns}/podtemplates?dryRun=All',
    {
      apiVersion: 'v1',
      kind: 'PodTemplate',
      metadata: { name: 'probe' },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
    },
    { until: 403 },
  ),
];

const CONFIG_MAP = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
});

const COUNTED_POD = pod('b', { containers: [container('a', { cpu: '1' })] });

const SCRIPTS: readonly Script[] = [
  {
    name: 'not counted yet',
    steps: [
      post('resourcequotas', quota('fresh', { pods: '3', 'requests.cpu': '1' }), { code: 201 }),
      createPod(pod('a'), { title: 'no status yet', code: 201 }),
      mergePatch(
        '/api/v1/namespaces/{ns}/resourcequotas/fresh/status',
        { status: { hard: { pods: '3', 'requests.cpu': '1' }, used: { pods: '1' } } },
        { code: 200 },
      ),
      createPod(COUNTED_POD, {
        title: 'until the counts are seen',
        path: '/api/v1/namespaces/{ns}/pods?dryRun=All',
        awaitCode: 403,
      }),
      createPod(COUNTED_POD, { code: 403 }),
    ],
  },
  {
    name: 'pods and what they ask for',
    given: [
      ...counted(
        'most',
        { pods: '4', 'requests.cpu': '1', 'limits.memory': '1Gi' },
        { pods: '0', 'requests.cpu': '0', 'limits.memory': '0' },
      ),
      ...SEEN,
    ],
    steps: [
      createPod(pod('silent'), { code: 403 }),
      createPod(
        pod('half', {
          containers: [container('a', { cpu: '500m' }, { memory: '1Mi' }), container('b', { cpu: '1' })],
        }),
        { code: 403 },
      ),
      createPod(pod('one', { containers: [container('a', { cpu: '500m' }, { memory: '512Mi' })] }), {
        code: 201,
      }),
      quotaStatus('most'),
      createPod(pod('dry', { containers: [container('a', { cpu: '250m' }, { memory: '1Mi' })] }), {
        path: '/api/v1/namespaces/{ns}/pods?dryRun=All',
        code: 201,
      }),
      createPod(pod('two', { containers: [container('a', { cpu: '600m' }, { memory: '768Mi' })] }), {
        code: 403,
      }),
      createPod(pod('three', { containers: [container('a', { cpu: '250m' }, { memory: '256Mi' })] }), {
        code: 201,
      }),
      quotaStatus('most'),
      createPod(pod('three', { containers: [container('a', { cpu: '1m' }, { memory: '1Mi' })] }), {
        title: 'the name is taken',
        code: 409,
      }),
      quotaStatus('most'),
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}/pods/three', code: 200 },
      quotaStatus('most'),
      createPod(
        pod(
          '',
          { containers: [container('a', { cpu: '2' }, { memory: '1Mi' })] },
          { name: undefined, generateName: 'gen-' },
        ),
        { code: 403 },
      ),
    ],
    generated: ['gen-'],
  },
  {
    name: 'all that pods ask for',
    given: [
      ...counted(
        'rest',
        {
          cpu: '10',
          memory: '10Gi',
          'requests.ephemeral-storage': '1Gi',
          'requests.example.com/gpu': '2',
          'hugepages-2Mi': '8Mi',
          'count/pods': '5',
        },
        {
          cpu: '0',
          memory: '0',
          'requests.ephemeral-storage': '0',
          'requests.example.com/gpu': '0',
          'hugepages-2Mi': '0',
          'count/pods': '0',
        },
      ),
      ...SEEN,
    ],
    steps: [
      createPod(
        pod('gpu', {
          containers: [
            container('a', { cpu: '1', memory: '1Gi', 'example.com/gpu': '2' }, { 'example.com/gpu': '2' }),
          ],
        }),
        { code: 201 },
      ),
      createPod(
        pod('gpu2', {
          containers: [
            container('a', { cpu: '1', memory: '1Gi', 'example.com/gpu': '1' }, { 'example.com/gpu': '1' }),
          ],
        }),
        { code: 403 },
      ),
      createPod(
        pod('huge', {
          containers: [
            container('a', { cpu: '1', memory: '1Gi', 'hugepages-2Mi': '16Mi' }, { 'hugepages-2Mi': '16Mi' }),
          ],
        }),
        { code: 403 },
      ),
      createPod(
        pod('disk', {
          containers: [container('a', { cpu: '1', memory: '1Gi', 'ephemeral-storage': '2Gi' })],
        }),
        { code: 403 },
      ),
      createPod(
        pod('init', {
          initContainers: [container('i', { cpu: '8', memory: '8Gi' })],
          containers: [container('a', { cpu: '1', memory: '1Gi' })],
        }),
        { code: 201 },
      ),
      createPod(pod('more', { containers: [container('a', { cpu: '2', memory: '2Gi' })] }), { code: 403 }),
      quotaStatus('rest'),
    ],
  },
  {
    name: 'scopes',
    given: [
      ...counted('terminating', { pods: '1' }, { pods: '0' }, { scopes: ['Terminating'] }),
      ...counted('best-effort', { pods: '1' }, { pods: '0' }, { scopes: ['BestEffort'] }),
      ...counted(
        'not-best-effort',
        { pods: '2', 'requests.cpu': '2' },
        { pods: '0', 'requests.cpu': '0' },
        { scopes: ['NotBestEffort', 'NotTerminating'] },
      ),
      ...counted(
        'important',
        { pods: '1' },
        { pods: '0' },
        {
          scopeSelector: {
            matchExpressions: [
              { scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] },
            ],
          },
        },
      ),
      ...counted('across', { pods: '0' }, { pods: '0' }, { scopes: ['CrossNamespacePodAffinity'] }),
      ...SEEN,
    ],
    steps: [
      createPod(pod('a'), { code: 201 }),
      createPod(pod('b'), { code: 403 }),
      createPod(pod('c', { activeDeadlineSeconds: 10, containers: [container('a', { cpu: '1' })] }), {
        code: 201,
      }),
      createPod(pod('d', { activeDeadlineSeconds: 10, containers: [container('a', { cpu: '1' })] }), {
        code: 403,
      }),
      createPod(pod('e', { containers: [container('a', { cpu: '1' })] }), { code: 201 }),
      mergePatch(
        '/api/v1/namespaces/{ns}/pods/e',
        { spec: { activeDeadlineSeconds: 5 } },
        { title: 'now it ends', code: 403 },
      ),
      createPod(
        pod('f', {
          activeDeadlineSeconds: 10,
          priorityClassName: 'system-node-critical',
          containers: [container('a', { cpu: '1' })],
        }),
        { code: 403 },
      ),
      createPod(
        pod('g', {
          containers: [container('a', { cpu: '1' })],
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: 'zone', namespaces: ['x'], labelSelector: {} },
              ],
            },
          },
        }),
        { code: 403 },
      ),
      quotaStatus('terminating'),
      quotaStatus('best-effort'),
      quotaStatus('not-best-effort'),
      quotaStatus('important'),
    ],
  },
  {
    name: 'services',
    given: [
      ...counted(
        'services',
        { services: '4', 'services.nodeports': '3', 'services.loadbalancers': '1' },
        { services: '0', 'services.nodeports': '0', 'services.loadbalancers': '0' },
      ),
      ...SEEN,
    ],
    steps: [
      post('services', service('plain', { clusterIP: '10.0.200.1' }), { code: 201 }),
      post(
        'services',
        service('node', {
          clusterIP: '10.0.200.2',
          type: 'NodePort',
          ports: [
            { port: 80, name: 'a', nodePort: 30080 },
            { port: 81, name: 'b', nodePort: 30081 },
          ],
        }),
        { code: 201 },
      ),
      post(
        'services',
        service('balanced', {
          clusterIP: '10.0.200.3',
          type: 'LoadBalancer',
          ports: [{ port: 80, nodePort: 30082 }],
        }),
        { code: 201 },
      ),
      post('services', service('more', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }), {
        code: 403,
      }),
      quotaStatus('services'),
      mergePatch('/api/v1/namespaces/{ns}/services/plain', { spec: { type: 'NodePort' } }, { code: 403 }),
      mergePatch(
        '/api/v1/namespaces/{ns}/services/plain',
        { metadata: { labels: { a: 'b' } } },
        { code: 200 },
      ),
      quotaStatus('services'),
    ],
  },
  {
    name: 'claims',
    given: [
      ...counted(
        'claims',
        {
          persistentvolumeclaims: '3',
          'requests.storage': '10Gi',
          'gold.storageclass.storage.k8s.io/requests.storage': '5Gi',
          'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
        },
        {
          persistentvolumeclaims: '0',
          'requests.storage': '0',
          'gold.storageclass.storage.k8s.io/requests.storage': '0',
          'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '0',
        },
      ),
      ...SEEN,
    ],
    steps: [
      post('persistentvolumeclaims', claim('gold', '6Gi', { storageClassName: 'gold' }), { code: 403 }),
      post('persistentvolumeclaims', claim('gold', '4Gi', { storageClassName: 'gold' }), { code: 201 }),
      post('persistentvolumeclaims', claim('gold-2', '1Gi', { storageClassName: 'gold' }), { code: 403 }),
      post('persistentvolumeclaims', claim('silver', '7Gi', { storageClassName: 'silver' }), { code: 403 }),
      post('persistentvolumeclaims', claim('silver', '1536Mi', { storageClassName: 'silver' }), {
        code: 201,
      }),
      quotaStatus('claims'),
    ],
  },
  {
    name: 'counts of objects',
    given: [
      ...counted(
        'counts',
        {
          'count/configmaps': '1',
          secrets: '1',
          'count/deployments.apps': '0',
          'count/leases.coordination.k8s.io': '1',
        },
        {
          'count/configmaps': '0',
          secrets: '0',
          'count/deployments.apps': '0',
          'count/leases.coordination.k8s.io': '0',
        },
      ),
      ...SEEN,
    ],
    steps: [
      post('configmaps', CONFIG_MAP('one'), { code: 201 }),
      post('configmaps', CONFIG_MAP('two'), { code: 403 }),
      {
        method: 'PUT',
        path: '/api/v1/namespaces/{ns}/configmaps/one',
        body: { ...CONFIG_MAP('one'), data: { a: 'b' } },
        code: 200,
      },
      post('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } }, { code: 201 }),
      post('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'two' } }, { code: 403 }),
      post(
        '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
        { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'one' } },
        { code: 201 },
      ),
      post(
        '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
        { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'two' } },
        { code: 403 },
      ),
      post(
        '/apis/apps/v1/namespaces/{ns}/deployments',
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: {
            selector: { matchLabels: { a: 'b' } },
            template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
          },
        },
        { code: 403 },
      ),
      quotaStatus('counts'),
    ],
  },
];

differentialSuite('resource-quota', SCRIPTS);
