import type { JsonObject } from '../../../src/kube/json.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

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

const OLD = '2020-01-01T00:00:00Z';
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

interface Kept {
  readonly at: string;
  readonly body: JsonObject;
  readonly status?: JsonObject;
}

const META = { name: 'x' };
const TEMPLATE = {
  metadata: { labels: { app: 'x' } },
  spec: {
    containers: [
      { name: 'a', image: 'a:1' },
      { name: 'b', image: 'b:1' },
    ],
  },
};
const SELECTOR = { matchLabels: { app: 'x' } };

/** One object of each kind whose cells are more than its name. */
const OBJECTS: readonly Kept[] = [
  {
    at: '/api/v1/namespaces/{ns}/secrets',
    body: { apiVersion: 'v1', kind: 'Secret', metadata: META, data: { a: 'eA==', b: 'eA==' } },
  },
  {
    at: '/api/v1/namespaces/{ns}/services',
    body: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: META,
      spec: {
        clusterIP: 'None',
        selector: { b: '2', a: '1' },
        ports: [
          { port: 80, name: 'a' },
          { port: 53, name: 'b', protocol: 'UDP' },
        ],
      },
    },
  },
  {
    at: '/api/v1/namespaces/{ns}/services',
    body: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'outside' },
      spec: { type: 'ExternalName', externalName: 'sea.example.com' },
    },
  },
  {
    at: '/api/v1/namespaces/{ns}/endpoints',
    body: {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: META,
      subsets: [
        {
          addresses: [{ ip: '10.1.0.1' }, { ip: '10.1.0.2' }],
          ports: [
            { port: 80, name: 'a' },
            { port: 81, name: 'b' },
          ],
        },
      ],
    },
  },
  {
    at: '/api/v1/namespaces/{ns}/persistentvolumeclaims',
    body: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: META,
      spec: {
        accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'fast',
      },
    },
  },
  {
    at: '/api/v1/persistentvolumes',
    body: {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'tables-x' },
      spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' }, hostPath: { path: '/x' } },
    },
  },
  {
    at: '/api/v1/namespaces/{ns}/resourcequotas',
    body: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: META, spec: { hard: { pods: '5' } } },
    status: {
      hard: { pods: '5', 'limits.cpu': '2', 'requests.cpu': '1' },
      used: { pods: '1', 'limits.cpu': '500m' },
    },
  },
  {
    at: '/api/v1/namespaces/{ns}/podtemplates',
    body: { apiVersion: 'v1', kind: 'PodTemplate', metadata: META, template: TEMPLATE },
  },
  {
    at: '/api/v1/nodes',
    body: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'tables-n',
        labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'edge' },
      },
      spec: { unschedulable: true },
    },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: {
        kubeletVersion: 'v1.36.0',
        kernelVersion: '6.1',
        architecture: 'amd64',
        osImage: 'Linux',
        containerRuntimeVersion: 'c://1',
        machineID: '',
        systemUUID: '',
        bootID: '',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
      },
    },
  },
  {
    at: '/api/v1/namespaces/{ns}/events',
    body: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'x', namespace: '{ns}' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: '{ns}', fieldPath: 'spec' },
      reason: 'Started',
      message: ' it runs ',
      type: 'Normal',
      source: { component: 'kubelet', host: 'n1' },
      count: 3,
      firstTimestamp: OLD,
      lastTimestamp: OLD,
    },
  },
  {
    at: '/apis/apps/v1/namespaces/{ns}/deployments',
    body: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: META,
      spec: { replicas: 3, selector: SELECTOR, template: TEMPLATE },
    },
    status: { replicas: 3, readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
  },
  {
    at: '/apis/apps/v1/namespaces/{ns}/statefulsets',
    body: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: META,
      spec: { serviceName: 's', replicas: 3, selector: SELECTOR, template: TEMPLATE },
    },
  },
  {
    at: '/apis/apps/v1/namespaces/{ns}/daemonsets',
    body: {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: META,
      spec: { selector: SELECTOR, template: TEMPLATE },
    },
  },
  {
    at: '/apis/apps/v1/namespaces/{ns}/replicasets',
    body: {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: META,
      spec: {
        replicas: 2,
        selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['y', 'x'] }] },
        template: TEMPLATE,
      },
    },
  },
  {
    at: '/apis/apps/v1/namespaces/{ns}/controllerrevisions',
    body: {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: 'x',
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 's', uid: '1', controller: true },
        ],
      },
      revision: 4,
      data: { a: 1 },
    },
  },
  {
    at: '/apis/batch/v1/namespaces/{ns}/jobs',
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: META,
      spec: {
        parallelism: 3,
        completions: 5,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } },
      },
    },
  },
  {
    at: '/apis/batch/v1/namespaces/{ns}/cronjobs',
    body: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: META,
      spec: {
        schedule: '* * * * *',
        timeZone: 'Europe/Berlin',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } } },
        },
      },
    },
  },
  {
    at: '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers',
    body: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: META,
      spec: {
        maxReplicas: 5,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
          {
            type: 'Pods',
            pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '10' } },
          },
          {
            type: 'Resource',
            resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
          },
        ],
      },
    },
  },
  {
    at: '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets',
    body: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: META,
      spec: { minAvailable: '50%', selector: SELECTOR },
    },
  },
  {
    at: '/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: META,
      spec: {
        ingressClassName: 'c',
        tls: [{ hosts: ['a.io'] }],
        rules: ['a.io', 'b.io', 'c.io', 'd.io'].map((host) => ({ host })),
      },
    },
  },
  {
    at: '/apis/networking.k8s.io/v1/ingressclasses',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'tables-x' },
      spec: { controller: 'sea.io/c', parameters: { kind: 'P', apiGroup: 'sea.io', name: 'p' } },
    },
  },
  {
    at: '/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: META,
      spec: { podSelector: SELECTOR },
    },
  },
  {
    at: '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles',
    body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: META, rules: [] },
  },
  {
    at: '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings',
    body: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: META,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'u' },
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'g' },
        { kind: 'ServiceAccount', name: 's', namespace: 'n' },
      ],
    },
  },
  {
    at: '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
    body: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: META,
      spec: { holderIdentity: 'me' },
    },
  },
  {
    at: '/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices',
    body: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: META,
      addressType: 'IPv4',
      ports: [{ port: 80 }, { name: 'b', port: 81 }],
      endpoints: ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4'].map((ip) => ({ addresses: [ip] })),
    },
  },
  {
    at: '/apis/storage.k8s.io/v1/storageclasses',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'tables-x' },
      provisioner: 'sea.io/p',
      reclaimPolicy: 'Retain',
      allowVolumeExpansion: true,
    },
  },
  {
    at: '/apis/storage.k8s.io/v1/csidrivers',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'tables.sea.io' },
      spec: {
        attachRequired: false,
        volumeLifecycleModes: ['Persistent', 'Ephemeral'],
        tokenRequests: [{ audience: 'a' }, { audience: 'b' }],
      },
    },
  },
  {
    at: '/apis/storage.k8s.io/v1/volumeattachments',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttachment',
      metadata: { name: 'tables-x' },
      spec: { attacher: 'sea.io', nodeName: 'n', source: { persistentVolumeName: 'pv' } },
    },
  },
  {
    at: '/apis/storage.k8s.io/v1/volumeattributesclasses',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttributesClass',
      metadata: { name: 'tables-x' },
      driverName: 'sea.io',
      parameters: { a: 'b' },
    },
  },
  {
    at: '/apis/scheduling.k8s.io/v1/priorityclasses',
    body: {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'tables-x' },
      value: 7,
    },
  },
  {
    at: '/apis/node.k8s.io/v1/runtimeclasses',
    body: {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'tables-x' },
      handler: 'h',
    },
  },
];

function nameOf({ body: { metadata } }: Kept): string {
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : '';
}

function kept(row: Kept): Script {
  const path = `${row.at}/${nameOf(row)}`;
  return {
    name: `${String(row.body['kind'])} ${nameOf(row)}`,
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
  ...OBJECTS.map(kept),
];

differentialSuite('tables', SCRIPTS);
