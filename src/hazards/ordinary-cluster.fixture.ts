import type { Cluster } from '../cluster/cluster.ts';
import { clusterOf } from '../cluster/cluster.fixture.ts';
import type { JsonObject, JsonValue } from '../kube/json.ts';

/** A cluster as an installer or provider makes it, before anybody put anything in: objects as `kubectl get -o json` has them. */
export type OrdinaryCluster = 'kubeadm' | 'kind' | 'k3s' | 'EKS' | 'GKE' | 'AKS';

const MIRROR = { 'kubernetes.io/config.mirror': 'a1', 'kubernetes.io/config.source': 'file' };
const CREATED = '2025-03-01T10:00:00Z';

interface Parts {
  readonly namespace?: string;
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly [field: string]: JsonValue | undefined;
}

function object(apiVersion: string, kind: string, name: string, parts: Parts = {}): JsonObject {
  const { namespace, labels, annotations, uid, ownerReferences, ...rest } = parts;
  const metadata = {
    name,
    namespace,
    labels,
    annotations,
    uid,
    ownerReferences,
    creationTimestamp: CREATED,
  };
  return { apiVersion, kind, metadata, ...rest };
}

function namespaceOf(name: string): JsonObject {
  return object('v1', 'Namespace', name, { labels: { 'kubernetes.io/metadata.name': name } });
}

function node(name: string, labels: JsonObject): JsonObject {
  return object('v1', 'Node', name, {
    labels: { 'kubernetes.io/hostname': name, ...labels },
    spec: {},
    status: {
      allocatable: { cpu: '4', memory: '16Gi', pods: '110' },
      nodeInfo: { kubeletVersion: 'v1.34.1', osImage: 'Linux', kernelVersion: '6.8', architecture: 'amd64' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
}

function staticPod(component: string, host: string, command: readonly string[]): JsonObject {
  return object('v1', 'Pod', `${component}-${host}`, {
    namespace: 'kube-system',
    labels: { component, tier: 'control-plane' },
    annotations: MIRROR,
    spec: {
      nodeName: host,
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      priority: 2_000_001_000,
      containers: [{ name: component, image: `registry.k8s.io/${component}:v1.34.1`, command: [...command] }],
      volumes: [{ name: 'pki', hostPath: { path: '/etc/kubernetes/pki', type: 'DirectoryOrCreate' } }],
    },
    status: { phase: 'Running' },
  });
}

/** What kubeadm gives its static pods. */
function controlPlane(host: string): readonly JsonObject[] {
  return [
    staticPod('etcd', host, [
      'etcd',
      '--advertise-client-urls=https://10.0.0.1:2379',
      '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
      '--client-cert-auth=true',
      '--listen-client-urls=https://127.0.0.1:2379,https://10.0.0.1:2379',
      '--listen-metrics-urls=http://127.0.0.1:2381',
      '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
    ]),
    staticPod('kube-apiserver', host, [
      'kube-apiserver',
      '--advertise-address=10.0.0.1',
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--etcd-servers=https://127.0.0.1:2379',
    ]),
    staticPod('kube-controller-manager', host, ['kube-controller-manager', '--leader-elect=true']),
    staticPod('kube-scheduler', host, ['kube-scheduler', '--leader-elect=true']),
  ];
}

interface Runs {
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly name: string;
  readonly namespace?: string;
  readonly spec: JsonObject;
  readonly labels?: JsonObject;
  readonly replicas?: number;
  readonly updateStrategy?: JsonObject;
}

/** A workload of an installer with its pods on the nodes. */
function runs({ kind, name, namespace = 'kube-system', spec, ...rest }: Runs): readonly JsonObject[] {
  const labels = rest.labels ?? { 'k8s-app': name };
  const template = { metadata: { labels }, spec };
  const ownerReferences = [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }];
  const pods = ['n1', 'n2'].slice(0, rest.replicas).map((host) =>
    object('v1', 'Pod', `${name}-${host}`, {
      namespace,
      labels,
      ownerReferences,
      spec: { ...spec, nodeName: host },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }),
  );
  const { replicas, updateStrategy } = rest;
  const workload = object('apps/v1', kind, name, {
    namespace,
    labels,
    uid: name,
    spec: { replicas, updateStrategy, selector: { matchLabels: labels }, template },
  });
  return [workload, ...pods];
}

const KUBE_PROXY = runs({
  kind: 'DaemonSet',
  name: 'kube-proxy',
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  spec: {
    serviceAccountName: 'kube-proxy',
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    containers: [
      {
        name: 'kube-proxy',
        image: 'registry.k8s.io/kube-proxy:v1.34.1',
        command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf'],
        securityContext: { privileged: true },
      },
    ],
    volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
  },
});

const COREDNS = [
  ...runs({
    kind: 'Deployment',
    name: 'coredns',
    labels: { 'k8s-app': 'kube-dns' },
    replicas: 2,
    spec: {
      serviceAccountName: 'coredns',
      priorityClassName: 'system-cluster-critical',
      containers: [
        {
          name: 'coredns',
          image: 'registry.k8s.io/coredns/coredns:v1.12.1',
          args: ['-conf', '/etc/coredns/Corefile'],
          resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
        },
      ],
      volumes: [
        {
          name: 'config-volume',
          configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] },
        },
      ],
    },
  }),
  object('v1', 'Service', 'kube-dns', {
    namespace: 'kube-system',
    spec: {
      clusterIP: '10.96.0.10',
      selector: { 'k8s-app': 'kube-dns' },
      ports: [{ port: 53, protocol: 'UDP' }],
    },
  }),
];

function networkPlugin(name: string): readonly JsonObject[] {
  return runs({
    kind: 'DaemonSet',
    name,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
    spec: {
      hostNetwork: true,
      serviceAccountName: name,
      priorityClassName: 'system-node-critical',
      containers: [
        { name, image: `example.com/${name}:1`, resources: { requests: { cpu: '100m', memory: '50Mi' } } },
      ],
      volumes: [{ name: 'cni', hostPath: { path: '/etc/cni/net.d' } }],
    },
  });
}

function configMap(name: string, data: JsonObject): JsonObject {
  return object('v1', 'ConfigMap', name, { namespace: 'kube-system', data });
}

function flowSchema(name: string, level: string, subject: JsonObject): JsonObject {
  const resourceRules = [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'], namespaces: ['*'], clusterScope: true },
  ];
  return object('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', name, {
    spec: {
      priorityLevelConfiguration: { name: level },
      rules: [{ subjects: [subject], resourceRules }],
    },
  });
}

/** What every API server makes when it starts. */
const FAIRNESS = [
  flowSchema('exempt', 'exempt', { kind: 'Group', group: { name: 'system:masters' } }),
  flowSchema('probes', 'exempt', { kind: 'Group', group: { name: 'system:authenticated' } }),
  flowSchema('service-accounts', 'workload-low', {
    kind: 'Group',
    group: { name: 'system:serviceaccounts' },
  }),
  flowSchema('catch-all', 'catch-all', { kind: 'Group', group: { name: 'system:authenticated' } }),
  ...['exempt', 'workload-low', 'catch-all'].map((name) =>
    object('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', name, {
      spec: { type: 'Limited' },
    }),
  ),
];

const COMMON = [
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespaceOf),
  ...FAIRNESS,
  configMap('coredns', { Corefile: '.:53 {\n    cache 30\n}' }),
  configMap('kube-proxy', { 'config.conf': 'mode: ""' }),
];

const KUBELET_CONFIG = configMap('kubelet-config', {
  kubelet: 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd\n',
});

const CLUSTERS: Readonly<Record<OrdinaryCluster, readonly JsonObject[]>> = {
  kubeadm: [
    ...COMMON,
    KUBELET_CONFIG,
    node('master', { 'node-role.kubernetes.io/control-plane': '' }),
    node('n1', {}),
    node('n2', {}),
    ...controlPlane('master'),
    ...KUBE_PROXY,
    ...COREDNS,
    ...networkPlugin('calico-node'),
  ],
  kind: [
    ...COMMON,
    KUBELET_CONFIG,
    node('n1', { 'node-role.kubernetes.io/control-plane': '' }),
    ...controlPlane('n1'),
    ...KUBE_PROXY,
    ...COREDNS,
  ],
  k3s: [
    ...COMMON,
    node('n1', {
      'node-role.kubernetes.io/control-plane': 'true',
      'node.kubernetes.io/instance-type': 'k3s',
    }),
    ...COREDNS,
    ...runs({
      kind: 'Deployment',
      name: 'traefik',
      replicas: 1,
      spec: {
        priorityClassName: 'system-cluster-critical',
        containers: [
          {
            name: 'traefik',
            image: 'rancher/mirrored-library-traefik:3.5',
            args: ['--providers.kubernetesingress', '--entryPoints.web.address=:8000/tcp'],
            resources: { requests: { memory: '64Mi' } },
          },
        ],
      },
    }),
    object('batch/v1', 'Job', 'helm-install-traefik', {
      namespace: 'kube-system',
      spec: {
        template: {
          spec: {
            containers: [{ name: 'helm', image: 'rancher/klipper-helm:v0.9' }],
            volumes: [{ name: 'values', secret: { secretName: 'gone-after-install' } }],
          },
        },
      },
      status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
    }),
  ],
  EKS: [
    ...COMMON,
    flowSchema('eks-exempt', 'exempt', { kind: 'User', user: { name: 'eks:internal' } }),
    node('n1', { 'node.kubernetes.io/instance-type': 't3.large' }),
    node('n2', { 'node.kubernetes.io/instance-type': 't3.large' }),
    ...KUBE_PROXY,
    ...COREDNS,
    ...networkPlugin('aws-node'),
  ],
  GKE: [
    ...COMMON,
    node('n1', { 'node.kubernetes.io/instance-type': 'e2-medium', 'cloud.google.com/gke-nodepool': 'a' }),
    node('n2', { 'node.kubernetes.io/instance-type': 'e2-medium', 'cloud.google.com/gke-nodepool': 'a' }),
    ...KUBE_PROXY,
    ...COREDNS,
    ...networkPlugin('netd'),
  ],
  AKS: [
    ...COMMON,
    node('n1', { 'node.kubernetes.io/instance-type': 'Standard_B2s', 'kubernetes.azure.com/mode': 'system' }),
    node('n2', { 'node.kubernetes.io/instance-type': 'Standard_B2s', 'kubernetes.azure.com/mode': 'system' }),
    ...KUBE_PROXY,
    ...COREDNS,
    ...networkPlugin('azure-cns'),
  ],
};

export const ORDINARY_CLUSTERS: readonly OrdinaryCluster[] = ['kubeadm', 'kind', 'k3s', 'EKS', 'GKE', 'AKS'];

/** As a live cluster, or as the manifests that somebody dumped of it. */
export function ordinaryCluster(name: OrdinaryCluster, type: 'all' | 'given' = 'all'): Cluster {
  return clusterOf(CLUSTERS[name], type);
}
