import type { JsonObject } from '../../../src/kube/json.ts';

/** Where each kind is asked for; cases live in the namespace `default`. */
export const COLLECTIONS: Readonly<Record<string, string>> = {
  Pod: '/api/v1/namespaces/default/pods',
  PodTemplate: '/api/v1/namespaces/default/podtemplates',
  ReplicationController: '/api/v1/namespaces/default/replicationcontrollers',
  ConfigMap: '/api/v1/namespaces/default/configmaps',
  Secret: '/api/v1/namespaces/default/secrets',
  ServiceAccount: '/api/v1/namespaces/default/serviceaccounts',
  LimitRange: '/api/v1/namespaces/default/limitranges',
  ResourceQuota: '/api/v1/namespaces/default/resourcequotas',
  Event: '/api/v1/namespaces/default/events',
  Namespace: '/api/v1/namespaces',
  Node: '/api/v1/nodes',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
  ReplicaSet: '/apis/apps/v1/namespaces/default/replicasets',
  StatefulSet: '/apis/apps/v1/namespaces/default/statefulsets',
  DaemonSet: '/apis/apps/v1/namespaces/default/daemonsets',
  ControllerRevision: '/apis/apps/v1/namespaces/default/controllerrevisions',
  Job: '/apis/batch/v1/namespaces/default/jobs',
  CronJob: '/apis/batch/v1/namespaces/default/cronjobs',
  PodDisruptionBudget: '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
  PriorityClass: '/apis/scheduling.k8s.io/v1/priorityclasses',
};

export function pod(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  };
}

/** A pod with one container of these fields. */
export function container(fields: JsonObject, spec: JsonObject = {}): JsonObject {
  return pod({ containers: [{ name: 'web', image: 'web:1', ...fields }], ...spec });
}

export const TEMPLATE: JsonObject = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'web:1' }] },
};

export function workload(kind: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: TEMPLATE, ...spec },
  };
}

export const JOB_TEMPLATE: JsonObject = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'web', image: 'web:1' }] },
};

export function job(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'web', ...metadata },
    spec: { template: JOB_TEMPLATE, ...spec },
  };
}

export function cronJob(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'web', ...metadata },
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: JOB_TEMPLATE } }, ...spec },
  };
}

/** A pod spec in which nearly every field has a value: what the fuzzer takes apart. */
export const RICH_POD_SPEC: JsonObject = {
  activeDeadlineSeconds: 60,
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }],
            matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }],
          },
        ],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, preference: { matchExpressions: [{ key: 'cpu', operator: 'Gt', values: ['4'] }] } },
      ],
    },
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } }, namespaces: ['default'] },
      ],
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 50,
          podAffinityTerm: {
            topologyKey: 'zone',
            labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
            matchLabelKeys: ['pod-template-hash'],
          },
        },
      ],
    },
  },
  automountServiceAccountToken: false,
  containers: [
    {
      name: 'web',
      image: 'web:1',
      command: ['run'],
      args: ['-v'],
      workingDir: '/',
      ports: [{ name: 'http', containerPort: 80, hostPort: 8080, hostIP: '10.0.0.1', protocol: 'TCP' }],
      envFrom: [{ prefix: 'A_', configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
        { name: 'D', valueFrom: { configMapKeyRef: { name: 'settings', key: 'd' } } },
        { name: 'E', valueFrom: { secretKeyRef: { name: 'keys', key: 'e', optional: true } } },
      ],
      resources: {
        limits: { cpu: '1', memory: '1Gi', 'example.com/device': '1' },
        requests: { cpu: '500m', memory: '512Mi' },
        claims: [{ name: 'gpu', request: 'one' }],
      },
      resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
      volumeMounts: [
        { name: 'config', mountPath: '/config', readOnly: true, recursiveReadOnly: 'Disabled' },
        { name: 'scratch', mountPath: '/scratch', subPath: 'a/b', mountPropagation: 'None' },
      ],
      volumeDevices: [{ name: 'disk', devicePath: '/dev/xvda' }],
      livenessProbe: {
        httpGet: { path: '/healthz', port: 'http', httpHeaders: [{ name: 'X-A', value: 'b' }] },
      },
      readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 1, successThreshold: 2 },
      startupProbe: { grpc: { port: 80, service: 'up' }, terminationGracePeriodSeconds: 10 },
      lifecycle: { postStart: { exec: { command: ['true'] } }, preStop: { sleep: { seconds: 5 } } },
      terminationMessagePath: '/end',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      imagePullPolicy: 'Always',
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        privileged: false,
        procMount: 'Default',
        readOnlyRootFilesystem: true,
        runAsGroup: 1,
        runAsNonRoot: true,
        runAsUser: 1,
        seLinuxOptions: { level: 's0' },
        seccompProfile: { type: 'Localhost', localhostProfile: 'a/b' },
        appArmorProfile: { type: 'RuntimeDefault' },
      },
      stdin: true,
      stdinOnce: true,
      tty: true,
    },
  ],
  initContainers: [
    { name: 'first', image: 'first', resources: { requests: { cpu: '0.25' } } },
    {
      name: 'sidecar',
      image: 'sidecar:2@sha256:abc',
      restartPolicy: 'Always',
      startupProbe: { exec: { command: ['up'] } },
    },
  ],
  dnsConfig: { nameservers: ['10.0.0.10'], searches: ['a.local'], options: [{ name: 'ndots', value: '2' }] },
  dnsPolicy: 'None',
  enableServiceLinks: false,
  hostAliases: [{ ip: '10.0.0.2', hostnames: ['db.local'] }],
  hostname: 'web',
  subdomain: 'pods',
  imagePullSecrets: [{ name: 'registry' }],
  nodeSelector: { disk: 'ssd' },
  os: { name: 'linux' },
  overhead: { cpu: '10m' },
  preemptionPolicy: 'PreemptLowerPriority',
  readinessGates: [{ conditionType: 'example.com/ready' }],
  resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }],
  restartPolicy: 'Always',
  schedulerName: 'other',
  schedulingGates: [{ name: 'example.com/wait' }],
  securityContext: {
    fsGroup: 1,
    fsGroupChangePolicy: 'OnRootMismatch',
    runAsUser: 1,
    supplementalGroups: [1, 2],
    supplementalGroupsPolicy: 'Merge',
    sysctls: [{ name: 'net.core.somaxconn', value: '1' }],
    seccompProfile: { type: 'RuntimeDefault' },
  },
  shareProcessNamespace: true,
  terminationGracePeriodSeconds: 30,
  tolerations: [
    { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 10 },
    { operator: 'Exists' },
  ],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      minDomains: 2,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
      matchLabelKeys: ['pod-template-hash'],
      nodeAffinityPolicy: 'Honor',
      nodeTaintsPolicy: 'Ignore',
    },
  ],
  volumes: [
    { name: 'config', configMap: { name: 'settings', items: [{ key: 'a', path: 'a/b', mode: 0o400 }] } },
    { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    { name: 'disk', persistentVolumeClaim: { claimName: 'disk' } },
    { name: 'secret', secret: { secretName: 'keys', defaultMode: 0o600, optional: true } },
    { name: 'host', hostPath: { path: '/var', type: 'Directory' } },
    {
      name: 'all',
      projected: {
        defaultMode: 0o444,
        sources: [
          { configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } },
          { secret: { name: 'keys' } },
          { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    },
    {
      name: 'info',
      downwardAPI: {
        items: [
          { path: 'name', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
          { path: 'cpu', resourceFieldRef: { containerName: 'web', resource: 'limits.cpu' } },
        ],
      },
    },
    { name: 'nfs', nfs: { server: 'nfs.local', path: '/data' } },
    { name: 'csi', csi: { driver: 'csi.example.com', nodePublishSecretRef: { name: 'keys' } } },
    {
      name: 'own',
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: { a: 'b' } },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    },
    { name: 'image', image: { reference: 'data:1', pullPolicy: 'IfNotPresent' } },
    { name: 'iscsi', iscsi: { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:disk', lun: 1 } },
  ],
};

function core(kind: string, rest: JsonObject, apiVersion = 'v1'): JsonObject {
  return { apiVersion, kind, metadata: { name: 'web', labels: { a: 'b' } }, ...rest };
}

const SMALL_KINDS: readonly (readonly [title: string, body: JsonObject])[] = [
  ['ConfigMap', core('ConfigMap', { data: { a: 'b' }, binaryData: { c: 'ZA==' }, immutable: true })],
  ['Secret', core('Secret', { data: { 'tls.crt': 'YQ==', 'tls.key': 'Yg==' }, stringData: { a: 'b' } })],
  ['ServiceAccount', core('ServiceAccount', { secrets: [{ name: 'a' }], imagePullSecrets: [{ name: 'b' }] })],
  [
    'Namespace',
    { ...core('Namespace', { spec: { finalizers: ['example.com/a'] } }), metadata: { name: 'fuzzed' } },
  ],
  [
    'Node',
    core('Node', {
      spec: {
        podCIDRs: ['10.1.0.0/24'],
        podCIDR: '10.1.0.0/24',
        providerID: 'a',
        taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
      },
      status: { capacity: { cpu: '4', pods: '110' }, declaredFeatures: ['A', 'B'] },
    }),
  ],
  [
    'ResourceQuota',
    core('ResourceQuota', {
      spec: {
        hard: { pods: '10', 'requests.cpu': '1' },
        scopes: ['NotBestEffort'],
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }],
        },
      },
    }),
  ],
  [
    'LimitRange',
    core('LimitRange', {
      spec: {
        limits: [
          { type: 'Container', max: { cpu: '2' }, min: { cpu: '1' }, maxLimitRequestRatio: { cpu: '2' } },
          { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } },
        ],
      },
    }),
  ],
  [
    'PodDisruptionBudget',
    core(
      'PodDisruptionBudget',
      {
        spec: {
          minAvailable: 1,
          selector: { matchLabels: { app: 'web' } },
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        },
      },
      'policy/v1',
    ),
  ],
  [
    'PriorityClass',
    core('PriorityClass', { value: 10, description: 'a', preemptionPolicy: 'Never' }, 'scheduling.k8s.io/v1'),
  ],
  [
    'ReplicationController',
    core('ReplicationController', { spec: { replicas: 1, selector: { app: 'web' }, template: TEMPLATE } }),
  ],
  ['PodTemplate', core('PodTemplate', { template: TEMPLATE })],
  ['ControllerRevision', core('ControllerRevision', { revision: 1, data: { a: 1 } }, 'apps/v1')],
];

/** A bare pod, and one with everything; then what has templates of it. */
export const FUZZED: readonly (readonly [title: string, body: JsonObject])[] = [
  ['Pod', container({ ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }] })],
  ['Pod with everything', pod(RICH_POD_SPEC, { labels: { app: 'web' }, annotations: { a: 'b' } })],
  ['Deployment', workload('Deployment', { replicas: 2, strategy: { type: 'RollingUpdate' } })],
  ['ReplicaSet', workload('ReplicaSet', { replicas: 2 })],
  [
    'StatefulSet',
    workload('StatefulSet', {
      serviceName: 'web',
      ordinals: { start: 1 },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    }),
  ],
  ['DaemonSet', workload('DaemonSet', { updateStrategy: { rollingUpdate: { maxSurge: 0 } } })],
  ['Job', job({ completions: 2, parallelism: 1, backoffLimit: 3 })],
  [
    'Indexed Job',
    job({
      completionMode: 'Indexed',
      completions: 4,
      parallelism: 2,
      backoffLimitPerIndex: 1,
      maxFailedIndexes: 2,
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { containerName: 'web', operator: 'In', values: [1, 2] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
        ],
      },
    }),
  ],
  ...SMALL_KINDS,
  ['CronJob', cronJob({ timeZone: 'Europe/Berlin', startingDeadlineSeconds: 10, suspend: true })],
];
