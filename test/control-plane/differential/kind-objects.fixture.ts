import type { JsonObject } from '../../../src/kube/json.ts';

/** A valid object of a kind, from which the cases are made by changing one field at a time. */
export interface ValidObject {
  readonly path: string;
  readonly body: JsonObject;
  /** Another one like it, where that takes more than another name. */
  readonly numbered?: (number: number) => JsonObject;
  /** What a controller of the server writes to it: a change is one of the object that has it. */
  readonly waitsFor?: readonly string[];
  /** Only what is below this field is changed: the rest is changed in another object of the kind. */
  readonly varied?: readonly string[];
}

/** An object called `x`. */
export function of(path: string, apiVersion: string, kind: string, rest: JsonObject): ValidObject {
  return { path, body: { apiVersion, kind, metadata: { name: 'x' }, ...rest } };
}

export const CORE = '/api/v1/namespaces/default';
export const namespaced = (group: string, resource: string) =>
  `/apis/${group}/namespaces/default/${resource}`;
const RBAC = 'rbac.authorization.k8s.io/v1';
const NETWORKING = 'networking.k8s.io/v1';
export const STORAGE = 'storage.k8s.io/v1';

const PORTS: readonly JsonObject[] = [
  { name: 'http', port: 80, targetPort: 'web', protocol: 'TCP', appProtocol: 'example.com/h2' },
  { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
];

export const KIND_OBJECTS: readonly ValidObject[] = [
  of(`${CORE}/services`, 'v1', 'Service', {
    spec: {
      clusterIP: 'None',
      clusterIPs: ['None'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: PORTS,
      selector: { app: 'web' },
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
      type: 'ClusterIP',
      internalTrafficPolicy: 'Cluster',
    },
  }),
  of(`${CORE}/services`, 'v1', 'Service', {
    spec: { type: 'ExternalName', externalName: 'example.com.', sessionAffinity: 'None' },
  }),
  of(`${CORE}/services`, 'v1', 'Service', {
    spec: {
      clusterIP: 'None',
      ports: [{ port: 80 }],
      externalIPs: ['10.1.2.3', '2001:db8::1'],
      externalTrafficPolicy: 'Cluster',
      trafficDistribution: 'PreferSameZone',
      loadBalancerIP: '1.2.3.4',
    },
  }),
  of(`${CORE}/endpoints`, 'v1', 'Endpoints', {
    subsets: [
      {
        addresses: [{ ip: '10.1.2.3', hostname: 'web', nodeName: 'n1' }],
        notReadyAddresses: [{ ip: '10.1.2.4' }],
        ports: [
          { name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' },
          { name: 'dns', port: 53, protocol: 'UDP' },
        ],
      },
    ],
  }),
  of(namespaced('discovery.k8s.io/v1', 'endpointslices'), 'discovery.k8s.io/v1', 'EndpointSlice', {
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.1.2.3', '10.1.2.4'],
        conditions: { ready: true },
        hostname: 'web',
        nodeName: 'n1',
        zone: 'z1',
        deprecatedTopology: { a: 'b' },
        hints: { forZones: [{ name: 'z1' }, { name: 'z2' }], forNodes: [{ name: 'n1' }] },
      },
    ],
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' },
      { name: '', port: 53, protocol: 'UDP' },
    ],
  }),
  of(namespaced('discovery.k8s.io/v1', 'endpointslices'), 'discovery.k8s.io/v1', 'EndpointSlice', {
    addressType: 'IPv6',
    endpoints: [{ addresses: ['2001:db8::1'] }],
    ports: [],
  }),
  of(namespaced('discovery.k8s.io/v1', 'endpointslices'), 'discovery.k8s.io/v1', 'EndpointSlice', {
    addressType: 'FQDN',
    endpoints: [{ addresses: ['web.example.com'] }],
  }),
  of(namespaced(NETWORKING, 'ingresses'), NETWORKING, 'Ingress', {
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
      tls: [{ hosts: ['example.com', '*.example.com'], secretName: 'tls' }],
      rules: [
        {
          host: 'example.com',
          http: {
            paths: [
              {
                path: '/a',
                pathType: 'Prefix',
                backend: { service: { name: 'web', port: { name: 'http' } } },
              },
              {
                path: '/b',
                pathType: 'ImplementationSpecific',
                backend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'b' } },
              },
            ],
          },
        },
        { host: '*.example.com' },
      ],
    },
  }),
  of(`/apis/${NETWORKING}/ingressclasses`, NETWORKING, 'IngressClass', {
    spec: {
      controller: 'example.com/ingress',
      parameters: {
        apiGroup: 'example.com',
        kind: 'Parameters',
        name: 'p',
        scope: 'Namespace',
        namespace: 'default',
      },
    },
  }),
  of(namespaced(NETWORKING, 'networkpolicies'), NETWORKING, 'NetworkPolicy', {
    spec: {
      podSelector: {
        matchLabels: { a: 'b' },
        matchExpressions: [
          { key: 'c', operator: 'In', values: ['d'] },
          { key: 'e', operator: 'Exists' },
        ],
      },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { a: 'b' } }, namespaceSelector: {} },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
          ],
          ports: [{ port: 80, endPort: 90, protocol: 'TCP' }, { port: 'http' }],
        },
      ],
      egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ protocol: 'SCTP', port: 5 }] }],
    },
  }),
  of(namespaced(RBAC, 'roles'), RBAC, 'Role', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', '*'], resourceNames: ['x'] }],
  }),
  of(`/apis/${RBAC}/clusterroles`, RBAC, 'ClusterRole', {
    rules: [
      { apiGroups: ['apps'], resources: ['*'], verbs: ['get'] },
      { nonResourceURLs: ['/healthz'], verbs: ['get'] },
    ],
    aggregationRule: {
      clusterRoleSelectors: [
        { matchLabels: { a: 'b' } },
        { matchExpressions: [{ key: 'c', operator: 'NotIn', values: ['d'] }] },
      ],
    },
  }),
  of(namespaced(RBAC, 'rolebindings'), RBAC, 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'ServiceAccount', name: 'sa', namespace: 'default' },
      { kind: 'Group', name: 'g', apiGroup: 'rbac.authorization.k8s.io' },
    ],
  }),
  of(`/apis/${RBAC}/clusterrolebindings`, RBAC, 'ClusterRoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'sa', namespace: 'default' }],
  }),
  of(namespaced('coordination.k8s.io/v1', 'leases'), 'coordination.k8s.io/v1', 'Lease', {
    spec: {
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      leaseTransitions: 2,
      acquireTime: '2020-01-01T00:00:00.000000Z',
      strategy: 'OldestEmulationVersion',
      preferredHolder: 'you',
    },
  }),
  of('/apis/node.k8s.io/v1/runtimeclasses', 'node.k8s.io/v1', 'RuntimeClass', {
    handler: 'gvisor',
    scheduling: { nodeSelector: { a: 'b' } },
  }),
  of(`/apis/${STORAGE}/storageclasses`, STORAGE, 'StorageClass', {
    provisioner: 'example.com/Disk',
    parameters: { type: 'ssd' },
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'b'] }] }],
  }),
  of(`/apis/${STORAGE}/volumeattributesclasses`, STORAGE, 'VolumeAttributesClass', {
    driverName: 'example.com',
    parameters: { iops: '5' },
  }),
  of(`/apis/${STORAGE}/csidrivers`, STORAGE, 'CSIDriver', {
    spec: {
      attachRequired: true,
      podInfoOnMount: true,
      fsGroupPolicy: 'File',
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      tokenRequests: [{ audience: 'a', expirationSeconds: 3600 }, { audience: 'b' }],
      nodeAllocatableUpdatePeriodSeconds: 20,
      serviceAccountTokenInSecrets: true,
    },
  }),
  of(`/apis/${STORAGE}/csinodes`, STORAGE, 'CSINode', {
    spec: {
      drivers: [
        {
          name: 'csi.example.com',
          nodeID: 'n1',
          topologyKeys: ['zone', 'example.com/rack'],
          allocatable: { count: 5 },
        },
        { name: 'other', nodeID: 'n', topologyKeys: null },
      ],
    },
  }),
  of(`/apis/${STORAGE}/volumeattachments`, STORAGE, 'VolumeAttachment', {
    spec: { attacher: 'csi.example.com', nodeName: 'n1', source: { persistentVolumeName: 'pv' } },
  }),
  of(namespaced(STORAGE, 'csistoragecapacities'), STORAGE, 'CSIStorageCapacity', {
    storageClassName: 'fast',
    capacity: '5Gi',
    maximumVolumeSize: '1Gi',
    nodeTopology: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] },
  }),
  of(namespaced('autoscaling/v2', 'horizontalpodautoscalers'), 'autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
        {
          type: 'Pods',
          pods: {
            metric: { name: 'rps', selector: { matchLabels: { a: 'b' } } },
            target: { type: 'AverageValue', averageValue: '10' },
          },
        },
        {
          type: 'Object',
          object: {
            describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
            metric: { name: 'q' },
            target: { type: 'Value', value: '2k' },
          },
        },
        {
          type: 'External',
          external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'memory',
            container: 'web',
            target: { type: 'AverageValue', averageValue: '100Mi' },
          },
        },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 10,
          selectPolicy: 'Min',
          policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }],
          tolerance: '0.1',
        },
        scaleDown: { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] },
      },
    },
  }),
];
