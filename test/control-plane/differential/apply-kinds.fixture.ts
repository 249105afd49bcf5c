import {
  apply,
  clusterThing,
  get,
  patch,
  post,
  put,
  thing,
  deploymentSpec,
  containers,
  FORCE,
} from './apply-scripts.fixture.ts';
import type { Script } from './script.fixture.ts';

const SERVICE = thing('v1', 'Service', 'services');
const DEPLOYMENT = thing('apps/v1', 'Deployment', 'deployments');
const POD = thing('v1', 'Pod', 'pods');
const AUTOSCALER_V1 = thing('autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
const AUTOSCALER_V2 = thing('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
const SCALE = {
  path: DEPLOYMENT.path,
  header: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' } },
};

export const WORKLOADS: Script = {
  name: 'lists and maps of workloads',
  steps: [
    apply(
      DEPLOYMENT,
      'ann',
      deploymentSpec(
        { replicas: 2 },
        {
          name: 'one',
          image: 'web:1',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        },
      ),
    ),
    apply(DEPLOYMENT, 'bob', containers({ name: 'two', image: 'web:1', args: ['x'] }), {
      title: 'adds a container',
    }),
    apply(DEPLOYMENT, 'bob', containers({ name: 'two', image: 'web:1', args: ['x', 'y'] })),
    apply(DEPLOYMENT, 'eve', containers({ name: 'two', args: ['z'] }), {
      title: 'an atomic list in conflict',
    }),
    apply(
      DEPLOYMENT,
      'eve',
      containers({
        name: 'one',
        env: [
          { name: 'C', value: '3' },
          { name: 'A', value: '1' },
        ],
      }),
    ),
    apply(DEPLOYMENT, 'eve', containers({ name: 'one', env: [{ name: 'C', value: '3' }] })),
    apply(DEPLOYMENT, 'eve', containers({ name: 'one', ports: [{ containerPort: 80 }] }), {
      title: 'protocol by default',
    }),
    apply(
      DEPLOYMENT,
      'eve',
      containers({
        name: 'one',
        ports: [
          { containerPort: 80, protocol: 'UDP' },
          { containerPort: 80, protocol: 'TCP', name: 'x' },
        ],
      }),
    ),
    apply(DEPLOYMENT, 'zoe', containers({ name: 'one', ports: [{ containerPort: 80, name: 'y' }] })),
    apply(DEPLOYMENT, 'zoe', containers({ name: 'one', resources: { limits: { cpu: '1' } } })),
    apply(DEPLOYMENT, 'yan', containers({ name: 'one', resources: { limits: { cpu: '1000m' } } }), {
      title: 'another spelling of a quantity',
    }),
    apply(DEPLOYMENT, 'yan', { spec: { template: { spec: { nodeSelector: { a: 'b' } } } } }),
    apply(
      DEPLOYMENT,
      'zoe',
      { spec: { template: { spec: { nodeSelector: { c: 'd' } } } } },
      { title: 'an atomic map' },
    ),
    apply(DEPLOYMENT, 'zoe', {
      spec: { template: { spec: { tolerations: [{ key: 'x', operator: 'Exists' }] } } },
    }),
    apply(DEPLOYMENT, 'yan', {
      spec: {
        template: {
          spec: {
            volumes: [
              { name: 'v', emptyDir: {} },
              { name: 'w', configMap: { name: 'c' } },
            ],
          },
        },
      },
    }),
    apply(DEPLOYMENT, 'zoe', {
      spec: { template: { spec: { volumes: [{ name: 'x', secret: { secretName: 's' } }] } } },
    }),
    apply(DEPLOYMENT, 'yan', { spec: { template: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } } }),
    apply(DEPLOYMENT, 'yan', { spec: { strategy: { rollingUpdate: { maxSurge: 2 } } } }),
    apply(DEPLOYMENT, 'yan', {
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '50%' } } },
    }),
    apply(DEPLOYMENT, 'bob', containers(), { title: 'no containers any more' }),
    apply(DEPLOYMENT, 'bob', { spec: { replicas: null } }),
    apply(DEPLOYMENT, 'ann', deploymentSpec({}, { name: 'one', image: 'web:2' }), {
      title: 'replicas and env go',
    }),
    patch(DEPLOYMENT, 'upd', 'strategic-merge', {
      spec: { template: { metadata: { annotations: { restarted: 'now' } } } },
    }),
    patch(DEPLOYMENT, 'upd', 'strategic-merge', containers({ name: 'one', image: 'web:3' })),
    apply(DEPLOYMENT, 'ann', deploymentSpec({}, { name: 'one', image: 'web:2' })),
    apply(DEPLOYMENT, 'ann', deploymentSpec({}, { name: 'one', image: 'web:2' }), FORCE),
    apply(DEPLOYMENT, 'own', containers({ name: 'four', image: 'web:1' })),
    patch(DEPLOYMENT, 'upd', 'strategic-merge', containers({ name: 'four', image: 'web:4' })),
    apply(DEPLOYMENT, 'own', containers(), { title: 'gives up an item in which another owns a field' }),
    put(DEPLOYMENT, 'put', deploymentSpec({ replicas: 5 }, { name: 'three', image: 'web:1' })),
    apply(SERVICE, 'ann', {
      spec: {
        clusterIP: 'None',
        selector: { app: 'a' },
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b', protocol: 'UDP' },
        ],
      },
    }),
    apply(SERVICE, 'bob', { spec: { ports: [{ port: 81, name: 'c' }] } }),
    apply(SERVICE, 'bob', { spec: { ports: [{ port: 80, name: 'd' }] } }),
    apply(SERVICE, 'ann', {
      spec: { clusterIP: 'None', selector: { app: 'a' }, ports: [{ port: 80, name: 'a' }] },
    }),
    apply(SERVICE, 'bob', { spec: { selector: { a: 'b' } } }),
    apply(
      SERVICE,
      'bob',
      {
        spec: {
          ports: [
            { port: 80, name: 'x' },
            { port: 80, name: 'y' },
          ],
        },
      },
      { title: 'duplicates' },
    ),
    get(DEPLOYMENT),
    get(SERVICE),
  ],
};

export const PARTS: Script = {
  name: 'status and scale',
  steps: [
    apply(DEPLOYMENT, 'ann', { ...deploymentSpec({ replicas: 2 }), status: { replicas: 7 } }),
    apply(
      DEPLOYMENT,
      'ctl',
      {
        spec: { replicas: 3 },
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
        status: { replicas: 1, conditions: [{ type: 'Available', status: 'True' }] },
      },
      { subresource: 'status' },
    ),
    apply(DEPLOYMENT, 'ctl', { status: { replicas: 1 } }, { subresource: 'status' }),
    apply(DEPLOYMENT, 'bob', { status: { replicas: 2 } }, { subresource: 'status' }),
    patch(
      DEPLOYMENT,
      'ctl',
      'merge',
      { status: { replicas: 4 }, spec: { replicas: 9 } },
      { subresource: 'status' },
    ),
    apply(SCALE, 'sca', { spec: { replicas: 5 } }, { subresource: 'scale' }),
    apply(SCALE, 'sca', { spec: { replicas: 5 } }, { subresource: 'scale', ...FORCE }),
    get(DEPLOYMENT),
    patch(DEPLOYMENT, 'upd', 'merge', { spec: { replicas: 6 } }, { subresource: 'scale' }),
    get(DEPLOYMENT),
    apply(DEPLOYMENT, 'ann', deploymentSpec({ replicas: 2 })),
    put(SCALE, 'upd', { spec: { replicas: 7 } }, { subresource: 'scale' }),
    get(DEPLOYMENT),
    patch(DEPLOYMENT, 'upd', 'merge', { spec: { replicas: 8 } }),
    patch(DEPLOYMENT, 'upd', 'merge', { spec: { replicas: 9 } }, { subresource: 'scale' }),
    get(DEPLOYMENT),
    apply(SCALE, 'sca', {}, { subresource: 'scale' }),
    apply(SCALE, 'sca', { spec: { nope: 1 } }, { subresource: 'scale' }),
    apply(DEPLOYMENT, 'sca', { spec: { replicas: 1 } }, { subresource: 'scale', title: 'another kind' }),
    get(DEPLOYMENT),
    apply(
      thing('apps/v1', 'Deployment', 'deployments', 'none'),
      'ctl',
      { status: {} },
      { subresource: 'status' },
    ),
    apply(
      { ...SCALE, path: `${SCALE.path}none` },
      'ctl',
      { spec: { replicas: 1 } },
      { subresource: 'scale' },
    ),
    post(POD, 'ann', { spec: { containers: [{ name: 'one', image: 'web:1' }] } }),
    apply(
      POD,
      'kubelet',
      { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      { subresource: 'status' },
    ),
    apply(
      POD,
      'other',
      {
        status: {
          conditions: [
            { type: 'Ready', status: 'False' },
            { type: 'x.com/y', status: 'True' },
          ],
        },
      },
      { subresource: 'status' },
    ),
    get(POD),
  ],
};

export const VERSIONS: Script = {
  name: 'several versions of an object',
  steps: [
    apply(AUTOSCALER_V1, 'ann', {
      spec: {
        maxReplicas: 5,
        targetCPUUtilizationPercentage: 60,
        scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'apps/v1' },
      },
    }),
    apply(AUTOSCALER_V2, 'bob', { spec: { maxReplicas: 6 } }),
    apply(AUTOSCALER_V2, 'bob', { spec: { minReplicas: 2 } }),
    apply(
      AUTOSCALER_V2,
      'ann',
      {
        spec: {
          maxReplicas: 5,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
            },
          ],
          scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'apps/v1' },
        },
      },
      { title: 'the same applier in another version' },
    ),
    patch(AUTOSCALER_V1, 'upd', 'merge', { spec: { maxReplicas: 7 } }),
    patch(AUTOSCALER_V2, 'upd', 'merge', { spec: { maxReplicas: 8 } }),
    get(AUTOSCALER_V1),
  ],
};

const NAMED = clusterThing('v1', 'Namespace', 'namespaces', '{ns}');

export const CLUSTER_SCOPED: Script = {
  name: 'kinds of the cluster',
  steps: [
    apply(NAMED, 'ann', { metadata: { labels: { a: 'b' } } }),
    patch(NAMED, 'upd', 'merge', {
      metadata: { labels: { c: 'd' } },
    }),
    apply(clusterThing('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', 'apply-{ns}'), 'ann', {
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }),
    apply(clusterThing('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', 'apply-{ns}'), 'bob', {
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    }),
    apply(clusterThing('v1', 'Node', 'nodes', 'apply-{ns}'), 'ann', {
      spec: {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
        ],
      },
      status: { capacity: { cpu: '1' }, allocatable: { cpu: '1' } },
    }),
    apply(
      clusterThing('v1', 'Node', 'nodes', 'apply-{ns}'),
      'kubelet',
      {
        status: {
          capacity: { cpu: '1' },
          conditions: [{ type: 'Ready', status: 'True' }],
          addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        },
      },
      { subresource: 'status' },
    ),
    patch(clusterThing('v1', 'Node', 'nodes', 'apply-{ns}'), 'ctl', 'strategic-merge', {
      spec: { taints: [{ key: 'b', effect: 'NoExecute' }], unschedulable: true },
    }),
    apply(clusterThing('storage.k8s.io/v1', 'StorageClass', 'storageclasses', 'apply-{ns}'), 'ann', {
      provisioner: 'e.com/p',
      parameters: { a: 'b' },
    }),
    apply(clusterThing('storage.k8s.io/v1', 'StorageClass', 'storageclasses', 'apply-{ns}'), 'bob', {
      allowVolumeExpansion: true,
    }),
    apply(clusterThing('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', 'apply-{ns}'), 'ann', {
      value: 5,
    }),
    apply(thing('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'), 'ann', {
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { a: 'b' } } }] }] },
    }),
    apply(thing('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'), 'bob', {
      spec: { podSelector: { matchLabels: { a: 'b' } } },
    }),
    apply(thing('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'), 'ann', {
      spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } },
    }),
    apply(thing('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'), 'bob', {
      spec: { minAvailable: '50%' },
    }),
    apply(thing('coordination.k8s.io/v1', 'Lease', 'leases'), 'ann', {
      spec: { holderIdentity: 'x', leaseDurationSeconds: 5 },
    }),
    apply(thing('coordination.k8s.io/v1', 'Lease', 'leases'), 'bob', {
      spec: { renewTime: '2026-01-01T00:00:00.000000Z' },
    }),
  ],
};
