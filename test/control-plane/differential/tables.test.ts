import { stringAt, type JsonObject } from '../../../src/kube/json.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';
import { KEPT_OBJECTS, OLD, type Kept } from './tables.data.ts';

const ACCEPT = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

/** Every resource that can be listed; what is in a namespace has `*` in front. */
const RESOURCES: Readonly<Record<string, string>> = {
  '/api/v1':
    '*configmaps *endpoints *events *limitranges namespaces nodes *persistentvolumeclaims persistentvolumes *pods *podtemplates *replicationcontrollers *resourcequotas *secrets *serviceaccounts *services',
  '/apis/admissionregistration.k8s.io/v1':
    'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations',
  '/apis/apiextensions.k8s.io/v1': 'customresourcedefinitions',
  '/apis/apiregistration.k8s.io/v1': 'apiservices',
  '/apis/apps/v1': '*controllerrevisions *daemonsets *deployments *replicasets *statefulsets',
  '/apis/autoscaling/v1': '*horizontalpodautoscalers',
  '/apis/autoscaling/v2': '*horizontalpodautoscalers',
  '/apis/batch/v1': '*cronjobs *jobs',
  '/apis/certificates.k8s.io/v1': 'certificatesigningrequests',
  '/apis/coordination.k8s.io/v1': '*leases',
  '/apis/discovery.k8s.io/v1': '*endpointslices',
  '/apis/events.k8s.io/v1': '*events',
  '/apis/flowcontrol.apiserver.k8s.io/v1': 'flowschemas prioritylevelconfigurations',
  '/apis/networking.k8s.io/v1': 'ingressclasses *ingresses ipaddresses *networkpolicies servicecidrs',
  '/apis/node.k8s.io/v1': 'runtimeclasses',
  '/apis/policy/v1': '*poddisruptionbudgets',
  '/apis/rbac.authorization.k8s.io/v1': 'clusterrolebindings clusterroles *rolebindings *roles',
  '/apis/resource.k8s.io/v1': 'deviceclasses *resourceclaims *resourceclaimtemplates resourceslices',
  '/apis/scheduling.k8s.io/v1': 'priorityclasses',
  '/apis/storage.k8s.io/v1':
    'csidrivers csinodes *csistoragecapacities storageclasses volumeattachments volumeattributesclasses',
};

function collection(groupVersion: string, resource: string): string {
  return resource.startsWith('*')
    ? `${groupVersion}/namespaces/{ns}/${resource.slice(1)}`
    : `${groupVersion}/${resource}`;
}

const COLUMNS: readonly Step[] = Object.entries(RESOURCES).flatMap(([groupVersion, resources]) =>
  resources.split(' ').map((resource) => ({
    path: `${collection(groupVersion, resource)}?labelSelector=none%3Dnone`,
    headers: ACCEPT,
    code: 200,
  })),
);

const POD_SPEC = {
  containers: [{ name: 'c', image: 'web:1' }],
  initContainers: [{ name: 'i', image: 'init:1' }],
};
const SIDECAR_SPEC = {
  containers: [
    { name: 'c', image: 'web:1' },
    { name: 'd', image: 'web:2' },
  ],
  initContainers: [
    { name: 'i', image: 'init:1' },
    { name: 's', image: 'side:1', restartPolicy: 'Always' },
  ],
};

const RUNNING = { running: { startedAt: OLD } };
const done = (exitCode: number, more: JsonObject = {}) => ({
  terminated: { exitCode, startedAt: OLD, finishedAt: OLD, ...more },
});
const waiting = (reason: string) => ({ waiting: { reason } });
const status = (name: string, state: JsonObject, more: JsonObject = {}) => ({
  name,
  state,
  lastState: {},
  ready: false,
  restartCount: 0,
  image: 'x',
  imageID: '',
  ...more,
});

/** What a pod's STATUS, READY and RESTARTS are made of. */
const POD_STATES: readonly (readonly [name: string, status: JsonObject])[] = [
  ['pending', { phase: 'Pending' }],
  [
    'running',
    {
      phase: 'Running',
      podIP: '1.2.3.4',
      podIPs: [{ ip: '1.2.3.4' }],
      containerStatuses: [status('c', RUNNING, { ready: true, started: true })],
    },
  ],
  ['not-ready', { phase: 'Running', containerStatuses: [status('c', RUNNING)] }],
  [
    'crashing',
    {
      phase: 'Running',
      containerStatuses: [status('c', waiting('CrashLoopBackOff'), { restartCount: 7, lastState: done(1) })],
    },
  ],
  ['failed', { phase: 'Failed', containerStatuses: [status('c', done(1, { reason: 'Error' }))] }],
  ['signalled', { phase: 'Failed', containerStatuses: [status('c', done(137, { signal: 9 }))] }],
  ['exited', { phase: 'Failed', containerStatuses: [status('c', done(3))] }],
  ['succeeded', { phase: 'Succeeded', containerStatuses: [status('c', done(0, { reason: 'Completed' }))] }],
  ['evicted', { phase: 'Failed', reason: 'Evicted', message: 'disk' }],
  ['init-waiting', { phase: 'Pending', initContainerStatuses: [status('i', waiting('ImagePullBackOff'))] }],
  [
    'init-running',
    {
      phase: 'Pending',
      initContainerStatuses: [status('i', RUNNING, { restartCount: 2, lastState: done(1) })],
    },
  ],
  ['init-failed', { phase: 'Pending', initContainerStatuses: [status('i', done(1, { reason: 'Error' }))] }],
  ['init-signalled', { phase: 'Pending', initContainerStatuses: [status('i', done(1, { signal: 9 }))] }],
  [
    'init-done',
    {
      phase: 'Pending',
      initContainerStatuses: [status('i', done(0, { reason: 'Completed' }), { restartCount: 4 })],
      containerStatuses: [status('c', waiting('PodInitializing'))],
    },
  ],
  [
    'init-over',
    {
      phase: 'Running',
      conditions: [{ type: 'Initialized', status: 'True' }],
      initContainerStatuses: [status('i', RUNNING, { restartCount: 4 })],
      containerStatuses: [status('c', RUNNING, { ready: true })],
    },
  ],
  [
    'gated',
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
  ],
  ['nominated', { phase: 'Pending', nominatedNodeName: 'n9' }],
];

const SIDECAR_STATES: readonly (readonly [name: string, status: JsonObject])[] = [
  [
    'side-starting',
    {
      phase: 'Pending',
      initContainerStatuses: [status('i', done(0)), status('s', RUNNING, { started: false })],
    },
  ],
  [
    'side-up',
    {
      phase: 'Running',
      initContainerStatuses: [
        status('i', done(0)),
        status('s', RUNNING, { started: true, ready: true, restartCount: 3, lastState: done(1) }),
      ],
      containerStatuses: [
        status('c', RUNNING, { ready: true, restartCount: 1 }),
        status('d', done(0, { reason: 'Completed' })),
      ],
    },
  ],
  [
    'completed-running',
    {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        status('c', done(0, { reason: 'Completed' })),
        status('d', RUNNING, { ready: true }),
      ],
    },
  ],
  [
    'completed-not-ready',
    {
      phase: 'Running',
      containerStatuses: [
        status('c', done(0, { reason: 'Completed' })),
        status('d', RUNNING, { ready: true }),
      ],
    },
  ],
  [
    'completed-error',
    {
      phase: 'Running',
      containerStatuses: [
        status('c', done(0, { reason: 'Completed' })),
        status('d', done(2, { reason: 'Error' })),
      ],
    },
  ],
];

const PODS = '/api/v1/namespaces/{ns}/pods';

function pod(name: string, spec: JsonObject, podStatus: JsonObject): readonly Step[] {
  return [
    { method: 'POST', path: PODS, body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec } },
    {
      method: 'PATCH',
      path: `${PODS}/${name}/status`,
      contentType: 'application/merge-patch+json',
      body: { status: podStatus },
    },
  ];
}

function nameOf({ body }: Kept): string {
  return stringAt(body, 'metadata', 'name') ?? '';
}

function kept(row: Kept): Script {
  const path = `${row.at}/${nameOf(row)}`;
  return {
    name: `${stringAt(row.body, 'kind') ?? ''} ${nameOf(row)}`,
    given: [
      { method: 'POST', path: row.at, body: row.body },
      ...(row.status === undefined
        ? []
        : [
            {
              method: 'PATCH',
              path: `${path}/status`,
              contentType: 'application/merge-patch+json',
              body: { status: row.status },
            },
          ]),
    ],
    // The object itself is other suites' concern.
    steps: [{ path: `${path}?includeObject=None`, headers: ACCEPT, code: 200 }],
  };
}

const SCRIPTS: readonly Script[] = [
  { name: 'columns of every resource', steps: COLUMNS },
  {
    name: 'pods',
    given: [
      ...POD_STATES.flatMap(([name, podStatus]) => pod(name, POD_SPEC, podStatus)),
      ...SIDECAR_STATES.flatMap(([name, podStatus]) => pod(name, SIDECAR_SPEC, podStatus)),
      {
        method: 'DELETE',
        path: `${PODS}/running`,
        body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 30 },
      },
    ],
    steps: [
      { path: PODS, headers: ACCEPT },
      ...[...POD_STATES, ...SIDECAR_STATES].map(([name]) => ({ path: `${PODS}/${name}`, headers: ACCEPT })),
    ],
  },
  ...KEPT_OBJECTS.map(kept),
];

differentialSuite('tables', SCRIPTS);
