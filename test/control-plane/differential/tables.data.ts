import type { JsonObject } from '../../../src/kube/json.ts';

/** Long ago: ages of it are told in years. */
export const OLD = '2020-01-01T00:00:00Z';

/** An object as it is created, and what is then made of its status. */
export interface Kept {
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
export const KEPT_OBJECTS: readonly Kept[] = [
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
