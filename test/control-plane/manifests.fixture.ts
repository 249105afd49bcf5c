import type { JsonObject } from '../../src/kube/json.ts';

/** Rich valid objects, to be broken one field at a time. Namespaced ones go where the test says. */
export interface Manifest {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly rest: JsonObject;
}

function manifest(apiVersion: string, kind: string, rest: JsonObject): Manifest {
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1), kind, rest };
}

const LABELS: JsonObject = { app: 'web' };
const SELECTOR: JsonObject = {
  matchLabels: LABELS,
  matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['x'] }],
};

const POD_SPEC: JsonObject = {
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 30,
  nodeSelector: { zone: 'a' },
  hostNetwork: false,
  dnsPolicy: 'ClusterFirst',
  tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 5 }],
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: LABELS } },
        },
      ],
    },
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
      },
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
  ],
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    fsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  volumes: [
    { name: 'config', configMap: { name: 'web', items: [{ key: 'a', path: 'a' }] } },
    { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'scratch', emptyDir: { sizeLimit: '1Gi', medium: 'Memory' } },
    {
      name: 'all',
      projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] },
    },
  ],
  containers: [
    {
      name: 'web',
      image: 'web:1',
      imagePullPolicy: 'Always',
      command: ['web'],
      args: ['--verbose'],
      env: [
        { name: 'A', value: 'b' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
      ],
      envFrom: [{ configMapRef: { name: 'web' } }],
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
      readinessProbe: { httpGet: { path: '/', port: 'http', scheme: 'HTTP' }, periodSeconds: 5 },
      livenessProbe: { tcpSocket: { port: 8080 }, failureThreshold: 3 },
      lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
      securityContext: { capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false },
      volumeMounts: [{ name: 'config', mountPath: '/etc/web', readOnly: true }],
    },
  ],
};

const TEMPLATE: JsonObject = { metadata: { labels: LABELS, annotations: { a: 'b' } }, spec: POD_SPEC };
const WEBHOOK_CLIENT: JsonObject = { service: { namespace: 'default', name: 'hook', path: '/x', port: 443 } };

export const MANIFESTS: readonly Manifest[] = [
  manifest('v1', 'Pod', { spec: POD_SPEC }),
  manifest('apps/v1', 'Deployment', {
    spec: {
      replicas: 2,
      minReadySeconds: 1,
      revisionHistoryLimit: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 1 } },
      selector: { matchLabels: LABELS },
      template: TEMPLATE,
    },
  }),
  manifest('apps/v1', 'StatefulSet', {
    spec: {
      serviceName: 'web',
      replicas: 1,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      selector: { matchLabels: LABELS },
      template: TEMPLATE,
      volumeClaimTemplates: [
        {
          metadata: { name: 'store' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  }),
  manifest('apps/v1', 'DaemonSet', {
    spec: {
      updateStrategy: { type: 'OnDelete' },
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'a', image: 'a' }] } },
    },
  }),
  manifest('batch/v1', 'CronJob', {
    spec: {
      schedule: '*/5 * * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      suspend: false,
      startingDeadlineSeconds: 100,
      successfulJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          ttlSecondsAfterFinished: 60,
          template: {
            spec: { restartPolicy: 'OnFailure', containers: [{ name: 'a', image: 'a' }] },
          },
        },
      },
    },
  }),
  manifest('v1', 'Service', {
    spec: {
      type: 'ClusterIP',
      selector: LABELS,
      sessionAffinity: 'ClientIP',
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
      internalTrafficPolicy: 'Local',
    },
  }),
  manifest('v1', 'ConfigMap', { data: { a: 'b' }, binaryData: { c: 'YQ==' }, immutable: true }),
  manifest('v1', 'Secret', { type: 'Opaque', data: { a: 'YQ==' }, stringData: { b: 'c' } }),
  manifest('v1', 'ServiceAccount', {
    automountServiceAccountToken: false,
    imagePullSecrets: [{ name: 'a' }],
  }),
  manifest('v1', 'Namespace', { spec: { finalizers: ['kubernetes'] } }),
  manifest('v1', 'Node', {
    spec: { unschedulable: true, taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] },
  }),
  manifest('v1', 'PersistentVolumeClaim', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
      resources: { requests: { storage: '1Gi' } },
      selector: SELECTOR,
    },
  }),
  manifest('v1', 'PersistentVolume', {
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: '/data', type: 'Directory' },
      claimRef: { namespace: 'a', name: 'b' },
    },
  }),
  manifest('v1', 'ResourceQuota', {
    spec: { hard: { pods: '10', 'requests.cpu': 4 }, scopes: ['NotTerminating'] },
  }),
  manifest('v1', 'LimitRange', {
    spec: {
      limits: [
        { type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '500m' }, max: { cpu: 2 } },
      ],
    },
  }),
  manifest('v1', 'Endpoints', {
    subsets: [{ addresses: [{ ip: '10.0.0.1', hostname: 'a' }], ports: [{ name: 'http', port: 80 }] }],
  }),
  manifest('discovery.k8s.io/v1', 'EndpointSlice', {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true }, nodeName: 'a' }],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  }),
  manifest('networking.k8s.io/v1', 'Ingress', {
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['a.example.com'], secretName: 'a' }],
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  }),
  manifest('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: SELECTOR,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { namespaceSelector: { matchLabels: LABELS } },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
          ],
          ports: [{ port: 80, endPort: 90, protocol: 'TCP' }],
        },
      ],
    },
  }),
  manifest('policy/v1', 'PodDisruptionBudget', {
    spec: { maxUnavailable: '50%', selector: SELECTOR, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  }),
  manifest('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 60,
          policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
        },
      },
    },
  }),
  manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', {
    rules: [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: ['a'] },
      { nonResourceURLs: ['/healthz'], verbs: ['get'] },
    ],
  }),
  manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'ServiceAccount', name: 'a', namespace: 'b' },
      { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' },
    ],
  }),
  manifest('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [
      {
        name: 'a.example.com',
        clientConfig: WEBHOOK_CLIENT,
        rules: [
          {
            operations: ['CREATE'],
            apiGroups: ['apps'],
            apiVersions: ['v1'],
            resources: ['deployments'],
            scope: 'Namespaced',
          },
        ],
        failurePolicy: 'Ignore',
        matchPolicy: 'Exact',
        namespaceSelector: SELECTOR,
        objectSelector: SELECTOR,
        sideEffects: 'None',
        timeoutSeconds: 5,
        admissionReviewVersions: ['v1'],
        matchConditions: [{ name: 'a', expression: 'true' }],
      },
    ],
  }),
  manifest('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', {
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
        ],
      },
      validations: [{ expression: 'true', message: 'no', reason: 'Invalid' }],
      variables: [{ name: 'a', expression: '1' }],
      auditAnnotations: [{ key: 'a', valueExpression: "'x'" }],
    },
  }),
  manifest('storage.k8s.io/v1', 'StorageClass', {
    provisioner: 'a.example.com',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
    parameters: { a: 'b' },
    mountOptions: ['ro'],
  }),
  manifest('scheduling.k8s.io/v1', 'PriorityClass', {
    value: 10,
    globalDefault: false,
    preemptionPolicy: 'Never',
    description: 'a',
  }),
  manifest('coordination.k8s.io/v1', 'Lease', {
    spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: '2026-11-21T08:00:00.000000Z' },
  }),
  manifest('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', {
    spec: {
      priorityLevelConfiguration: { name: 'workload-low' },
      matchingPrecedence: 500,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        {
          subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: 'a', namespace: 'b' } }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }],
        },
      ],
    },
  }),
];
