import type { JsonObject } from '../../../src/kube/json.ts';
import { createPod, mergePatch, pod, post } from './pods.fixture.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const CONFIG_MAPS = '/api/v1/namespaces/{ns}/configmaps';
const PODS = '/api/v1/namespaces/{ns}/pods';

function configMap(name: string, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } };
}

function remove(path: string, options: JsonObject | undefined, more: Partial<Step> = {}): Step {
  return {
    method: 'DELETE',
    path,
    ...(options === undefined ? {} : { body: { apiVersion: 'v1', kind: 'DeleteOptions', ...options } }),
    ...more,
  };
}

/** A pod that a kubelet would run, so that it gets time to end. */
function running(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): readonly Step[] {
  return [
    createPod(pod(name, { nodeName: 'n1', ...spec }, metadata)),
    mergePatch(`${PODS}/${name}/status`, {
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }),
  ];
}

const JOB: JsonObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work', labels: { a: 'b' } },
  spec: {
    manualSelector: true,
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] },
    },
  },
};

const DELETIONS: readonly Script[] = [
  {
    name: 'what is answered',
    given: [
      post('configmaps', configMap('a')),
      post('configmaps', configMap('b')),
      post('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }),
      post('services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a' },
        spec: { clusterIP: 'None', selector: { a: 'b' } },
      }),
      post('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a' } }),
      post('resourcequotas', {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'a' },
        spec: { hard: { pods: '9' } },
      }),
      post('/apis/coordination.k8s.io/v1/namespaces/{ns}/leases', {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'a' },
      }),
      post('/apis/batch/v1/namespaces/{ns}/jobs', JOB),
    ],
    steps: [
      remove(`${CONFIG_MAPS}/a`, undefined, { code: 200 }),
      remove(`${CONFIG_MAPS}/a`, undefined, { code: 404 }),
      remove(`${CONFIG_MAPS}/b`, { dryRun: ['All'] }, { code: 200 }),
      remove(`${CONFIG_MAPS}/b?dryRun=All`, undefined, { code: 200 }),
      { path: `${CONFIG_MAPS}/b`, code: 200 },
      remove('/api/v1/namespaces/{ns}/secrets/a', undefined, { code: 200 }),
      remove('/api/v1/namespaces/{ns}/services/a', undefined, { code: 200 }),
      remove('/api/v1/namespaces/{ns}/serviceaccounts/a', undefined, { code: 200 }),
      remove('/api/v1/namespaces/{ns}/resourcequotas/a', undefined, { code: 200 }),
      remove('/apis/coordination.k8s.io/v1/namespaces/{ns}/leases/a', undefined, { code: 200 }),
      remove('/apis/batch/v1/namespaces/{ns}/jobs/work', undefined, {
        title: 'dependents are orphaned, and a warning says so',
        code: 200,
      }),
      mergePatch(
        '/apis/batch/v1/namespaces/{ns}/jobs/work',
        { metadata: { finalizers: null } },
        { title: 'the last finalizer goes', code: 200 },
      ),
      { path: '/apis/batch/v1/namespaces/{ns}/jobs/work', code: 404 },
      remove('/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical', undefined, { code: 403 }),
      remove('/api/v1/namespaces/kube-system', undefined, { code: 403 }),
      remove('/api/v1/namespaces/default', undefined, { code: 403 }),
    ],
  },
  {
    name: 'options that are refused',
    given: [post('configmaps', configMap('a'))],
    steps: [
      remove(`${CONFIG_MAPS}/a`, { propagationPolicy: 'Sideways' }, { code: 422 }),
      remove(`${CONFIG_MAPS}/a`, { propagationPolicy: 'Orphan', orphanDependents: true }, { code: 422 }),
      remove(`${CONFIG_MAPS}/a`, { dryRun: ['Some'] }, { code: 422 }),
      remove(`${CONFIG_MAPS}/a?propagationPolicy=Sideways`, undefined, { code: 422 }),
      remove(`${CONFIG_MAPS}/a?dryRun=Some`, undefined, { code: 422 }),
      remove(
        `${CONFIG_MAPS}/a`,
        { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } },
        { code: 409 },
      ),
      remove(`${CONFIG_MAPS}/a`, { preconditions: { resourceVersion: '1' } }, { code: 409 }),
      remove(
        `${CONFIG_MAPS}/a`,
        { ignoreStoreReadErrorWithClusterBreakingPotential: true, dryRun: ['All'] },
        { code: 200 },
      ),
      remove(CONFIG_MAPS, { propagationPolicy: 'Sideways' }, { code: 422 }),
      {
        path: `${CONFIG_MAPS}/a`,
        code: 200,
        capture: { uid: 'metadata.uid', rv: 'metadata.resourceVersion' },
      },
      remove(`${CONFIG_MAPS}/a`, { preconditions: { uid: '{uid}', resourceVersion: '{rv}' } }, { code: 200 }),
      remove('/api/v1/namespaces/{ns}', { preconditions: { resourceVersion: '1' } }, { code: 409 }),
    ],
  },
  {
    name: 'finalizers and dependents',
    given: [
      post('configmaps', configMap('held', { finalizers: ['example.com/hold'] })),
      post('configmaps', configMap('front')),
      post('configmaps', configMap('orphan')),
      post('configmaps', configMap('old')),
      post('configmaps', configMap('not', { finalizers: ['example.com/hold'] })),
    ],
    steps: [
      remove(`${CONFIG_MAPS}/held`, undefined, { code: 200 }),
      remove(`${CONFIG_MAPS}/held`, undefined, { title: 'again', code: 200 }),
      remove(
        `${CONFIG_MAPS}/held`,
        { propagationPolicy: 'Foreground' },
        { title: 'with another policy', code: 200 },
      ),
      mergePatch(
        `${CONFIG_MAPS}/held`,
        { metadata: { finalizers: ['example.com/other'] } },
        { title: 'a new one', code: 422 },
      ),
      mergePatch(`${CONFIG_MAPS}/held`, { metadata: { finalizers: null } }, { code: 200 }),
      { path: `${CONFIG_MAPS}/held`, code: 404 },
      remove(`${CONFIG_MAPS}/front`, { propagationPolicy: 'Foreground' }, { code: 200 }),
      remove(
        `${CONFIG_MAPS}/front`,
        { propagationPolicy: 'Background' },
        { title: 'now without waiting', code: 200 },
      ),
      { path: `${CONFIG_MAPS}/front`, code: 404 },
      remove(`${CONFIG_MAPS}/orphan`, { propagationPolicy: 'Orphan' }, { code: 200 }),
      remove(`${CONFIG_MAPS}/old`, { orphanDependents: true }, { code: 200 }),
      remove(`${CONFIG_MAPS}/not`, { orphanDependents: false }, { title: 'told to wait', code: 202 }),
      remove(`${CONFIG_MAPS}/orphan?propagationPolicy=Background`, undefined, { code: 200 }),
    ],
  },
  {
    name: 'pods that get time',
    given: [
      ...running('default'),
      ...running('short', { terminationGracePeriodSeconds: 5 }),
      ...running('zero'),
      ...running('held', {}, { finalizers: ['example.com/hold'] }),
      ...running('below'),
      ...running('dry'),
      ...running('done'),
      mergePatch(`${PODS}/done/status`, { status: { phase: 'Succeeded' } }),
      createPod(pod('unbound')),
      createPod(pod('unbound-held', {}, { finalizers: ['example.com/hold'] })),
    ],
    steps: [
      remove(`${PODS}/default`, undefined, { code: 200 }),
      remove(`${PODS}/default`, undefined, { title: 'again', code: 200 }),
      remove(`${PODS}/default`, { gracePeriodSeconds: 40 }, { title: 'later', code: 200 }),
      remove(`${PODS}/default`, { gracePeriodSeconds: 10 }, { title: 'sooner', code: 200 }),
      remove(`${PODS}/default`, { gracePeriodSeconds: 0 }, { title: 'at once', code: 200 }),
      { path: `${PODS}/default`, code: 404 },
      remove(`${PODS}/short`, undefined, { code: 200 }),
      remove(`${PODS}/short?gracePeriodSeconds=0`, undefined, { code: 200 }),
      remove(`${PODS}/zero`, { gracePeriodSeconds: 0 }, { code: 200 }),
      remove(`${PODS}/held`, { gracePeriodSeconds: 3 }, { code: 200 }),
      remove(`${PODS}/held`, { gracePeriodSeconds: 0 }, { code: 200 }),
      mergePatch(`${PODS}/held`, { metadata: { finalizers: null } }, { code: 200 }),
      { path: `${PODS}/held`, code: 404 },
      remove(`${PODS}/below`, { gracePeriodSeconds: -5 }, { code: 200 }),
      remove(`${PODS}/dry`, { dryRun: ['All'] }, { code: 200 }),
      remove(`${PODS}/dry`, { dryRun: ['All'], gracePeriodSeconds: 0 }, { code: 200 }),
      remove(`${PODS}/done`, undefined, { code: 200 }),
      remove(`${PODS}/unbound`, undefined, { code: 200 }),
      remove(`${PODS}/unbound-held`, undefined, { code: 200 }),
      remove(`${PODS}/unbound-held`, undefined, { title: 'again', code: 200 }),
    ],
  },
  {
    name: 'collections',
    given: [
      ...['a', 'b', 'c', 'd', 'e'].map((name) =>
        post('configmaps', configMap(name, { labels: { set: name < 'c' ? 'one' : 'two' } })),
      ),
      post('configmaps', configMap('held', { labels: { set: 'held' }, finalizers: ['example.com/hold'] })),
      ...running('p1'),
      createPod(pod('p2')),
    ],
    steps: [
      remove(`${CONFIG_MAPS}?labelSelector=set%3Done&dryRun=All`, undefined, { code: 200 }),
      remove(`${CONFIG_MAPS}?labelSelector=set%3Done`, undefined, { code: 200 }),
      remove(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Dc`, undefined, { code: 200 }),
      remove(`${CONFIG_MAPS}?labelSelector=set%3Dtwo&limit=1`, undefined, { code: 200 }),
      { path: `${CONFIG_MAPS}?labelSelector=set`, code: 200 },
      remove(`${CONFIG_MAPS}?labelSelector=set%3Dheld`, undefined, { code: 200 }),
      remove(`${CONFIG_MAPS}?labelSelector=set%3Dnothing`, undefined, { code: 200 }),
      remove(PODS, { gracePeriodSeconds: 7 }, { code: 200 }),
      { path: PODS, code: 200 },
      remove('/api/v1/namespaces', undefined, { code: 405 }),
    ],
  },
  {
    name: 'namespaces',
    given: [
      post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}-going' } }),
      post('/api/v1/namespaces/{ns}-going/configmaps', configMap('a')),
    ],
    steps: [
      remove('/api/v1/namespaces/{ns}-going', { dryRun: ['All'] }, { code: 200 }),
      remove('/api/v1/namespaces/{ns}-going', { propagationPolicy: 'Foreground' }, { code: 200 }),
      remove('/api/v1/namespaces/{ns}-going', undefined, { title: 'again', code: 200 }),
      post('/api/v1/namespaces/{ns}-going/configmaps', configMap('b'), { code: 403 }),
      mergePatch('/api/v1/namespaces/{ns}-going/configmaps/a', { data: { a: 'b' } }, { code: 200 }),
      post('/api/v1/namespaces/{ns}-nowhere/configmaps', configMap('b'), { code: 404 }),
      createPod(pod('p', { priorityClassName: 'none' }), {
        path: '/api/v1/namespaces/{ns}-nowhere/pods',
        code: 404,
      }),
      {
        method: 'PUT',
        path: '/api/v1/namespaces/{ns}-going/finalize',
        body: {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: '{ns}-going' },
          spec: { finalizers: [] },
        },
        code: 200,
      },
      { path: '/api/v1/namespaces/{ns}-going', code: 404 },
    ],
  },
];

function budget(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec };
}

function eviction(name: string, more: JsonObject = {}, step: Partial<Step> = {}): Step {
  return post(
    `${PODS}/${name}/eviction`,
    { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...more },
    step,
  );
}

const BUDGETS = '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets';

function counted(name: string, status: JsonObject): Step {
  return mergePatch(`${BUDGETS}/${name}/status`, {
    status: {
      observedGeneration: 1,
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
      ...status,
    },
  });
}

function unready(name: string): Step {
  return mergePatch(`${PODS}/${name}/status`, {
    status: { conditions: [{ type: 'Ready', status: 'False' }] },
  });
}

const WEB = { labels: { app: 'web' } };

const EVICTIONS: readonly Script[] = [
  {
    name: 'evictions without a budget',
    given: [
      ...running('a'),
      createPod(pod('pending')),
      ...running('dry'),
      ...running('uid'),
      ...running('named'),
    ],
    steps: [
      eviction('none', {}, { code: 404 }),
      eviction('a', {}, { code: 201 }),
      { path: `${PODS}/a`, code: 200 },
      eviction('a', {}, { title: 'again', code: 201 }),
      eviction('pending', {}, { code: 201 }),
      { path: `${PODS}/pending`, code: 404 },
      eviction('dry', {}, { path: `${PODS}/dry/eviction?dryRun=All`, code: 201 }),
      eviction('dry', { deleteOptions: { dryRun: ['All'] } }, { code: 201 }),
      { path: `${PODS}/dry`, code: 200 },
      eviction(
        'uid',
        { deleteOptions: { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } } },
        { code: 409 },
      ),
      eviction('uid', { deleteOptions: { gracePeriodSeconds: 0 } }, { code: 201 }),
      { path: `${PODS}/uid`, code: 404 },
      eviction('other', {}, { path: `${PODS}/named/eviction`, code: 400 }),
      { path: `${PODS}/named/eviction`, code: 405 },
    ],
  },
  {
    name: 'evictions under a budget',
    given: [
      ...running('a', {}, WEB),
      ...running('b', {}, WEB),
      ...running('c', {}, WEB),
      createPod(pod('pending', { nodeName: 'n1' }, WEB)),
      post(BUDGETS, budget('web', { minAvailable: 2, selector: { matchLabels: { app: 'web' } } })),
    ],
    steps: [
      eviction('a', {}, { title: 'not counted yet', code: 429 }),
      { ...counted('web', {}), code: 200 },
      eviction('a', {}, { path: `${PODS}/a/eviction?dryRun=All`, code: 201 }),
      eviction('a', {}, { code: 201 }),
      { path: `${BUDGETS}/web`, code: 200 },
      eviction('b', {}, { code: 429 }),
      {
        ...counted('web', {
          disruptionsAllowed: 0,
          currentHealthy: 3,
          conditions: [
            {
              type: 'DisruptionAllowed',
              status: 'False',
              reason: 'InsufficientPods',
              message: 'too few',
              lastTransitionTime: '2026-01-01T00:00:00Z',
            },
          ],
        }),
        code: 200,
      },
      eviction('b', {}, { title: 'a condition says why', code: 429 }),
      {
        ...counted('web', {
          conditions: [
            {
              type: 'DisruptionAllowed',
              status: 'False',
              reason: 'SyncFailed',
              message: 'no scale',
              lastTransitionTime: '2026-01-01T00:00:00Z',
            },
          ],
          disruptionsAllowed: 0,
        }),
        code: 200,
      },
      eviction('b', {}, { title: 'sync failed', code: 429 }),
      { ...counted('web', { conditions: [], disruptionsAllowed: 0 }), code: 200 },
      eviction('b', {}, { title: 'nobody says why', code: 429 }),
      eviction('pending', {}, { code: 201 }),
      { ...unready('b'), code: 200 },
      eviction('b', {}, { title: 'unready, and enough are healthy', code: 201 }),
      { ...counted('web', { currentHealthy: 1, disruptionsAllowed: 0 }), code: 200 },
      { ...unready('c'), code: 200 },
      eviction('c', {}, { title: 'unready, and too few are healthy', code: 429 }),
      mergePatch(`${BUDGETS}/web`, { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } }, { code: 200 }),
      eviction('c', {}, { title: 'always', code: 201 }),
    ],
  },
  {
    name: 'evictions under two budgets',
    given: [
      ...running('a', {}, WEB),
      post(BUDGETS, budget('one', { minAvailable: 2, selector: { matchLabels: { app: 'web' } } })),
      post(BUDGETS, budget('two', { maxUnavailable: 1, selector: {} })),
    ],
    steps: [eviction('a', {}, {})],
  },
  {
    name: 'bindings',
    given: [
      createPod(pod('a')),
      createPod(pod('b')),
      createPod(pod('gated', { schedulingGates: [{ name: 'example.com/wait' }] })),
      ...running('going'),
      post('/api/v1/nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name: '{ns}-node',
          labels: { 'topology.kubernetes.io/zone': 'z1', 'topology.kubernetes.io/region': 'r1', other: 'x' },
        },
      }),
      remove(`${PODS}/going`, undefined),
    ],
    steps: [
      binding('a', { kind: 'Node', name: '{ns}-node' }, { code: 201 }),
      { path: `${PODS}/a`, code: 200 },
      binding('a', { kind: 'Node', name: 'n2' }, { title: 'again', code: 409 }),
      binding('b', { kind: 'Pod', name: 'n2' }, {}),
      binding('b', {}, {}),
      binding('b', { name: 'n3' }, { path: `${PODS}/b/binding?dryRun=All`, code: 201 }),
      binding('b', { name: 'n3' }, { code: 201 }),
      { path: `${PODS}/b`, code: 200 },
      binding('gated', { name: 'n3' }, { code: 409 }),
      binding('going', { name: 'n3' }, { code: 409 }),
      binding('none', { name: 'n3' }, { code: 404 }),
      createPod(pod('placed', { nodeName: '{ns}-node' }), { code: 201 }),
    ],
  },
];

function binding(name: string, target: JsonObject, step: Partial<Step>): Step {
  return post(
    `${PODS}/${name}/binding`,
    { apiVersion: 'v1', kind: 'Binding', metadata: { name, annotations: { a: 'b' } }, target },
    step,
  );
}

differentialSuite('deletion', [...DELETIONS, ...EVICTIONS]);
