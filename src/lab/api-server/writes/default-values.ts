import { NAMESPACE_NAME_LABEL } from '../../../kube/namespace-label.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';

/**
 * What the API server writes where a field is left out, by type. Source: SetDefaults_* functions of pkg/apis/<group>/<version>/defaults.go, 1.36, and
 * fields that are structs without omitempty, which are always there.
 */
export const FIXED_DEFAULTS: Readonly<Record<string, JsonObject>> = {
  'core.v1.PodSpec': {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  },
  'core.v1.Container': {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  },
  'core.v1.EphemeralContainer': {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  },
  'core.v1.ContainerPort': { protocol: 'TCP' },
  'core.v1.Probe': { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  'core.v1.HTTPGetAction': { path: '/', scheme: 'HTTP' },
  'core.v1.GRPCAction': { service: '' },
  'core.v1.ObjectFieldSelector': { apiVersion: 'v1' },
  'core.v1.ResourceFieldSelector': { divisor: '0' },
  'core.v1.SecretVolumeSource': { defaultMode: 420 },
  'core.v1.ConfigMapVolumeSource': { defaultMode: 420 },
  'core.v1.DownwardAPIVolumeSource': { defaultMode: 420 },
  'core.v1.ProjectedVolumeSource': { defaultMode: 420 },
  'core.v1.ServiceAccountTokenProjection': { expirationSeconds: 3600 },
  'core.v1.HostPathVolumeSource': { type: '' },
  'core.v1.ISCSIVolumeSource': { iscsiInterface: 'default' },
  'core.v1.RBDVolumeSource': { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  'core.v1.AzureDiskVolumeSource': {
    cachingMode: 'ReadWrite',
    fsType: 'ext4',
    readOnly: false,
    kind: 'Shared',
  },
  'core.v1.PersistentVolumeClaimSpec': { volumeMode: 'Filesystem' },
  'core.v1.PersistentVolumeSpec': { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
  'core.v1.ServiceSpec': { sessionAffinity: 'None', type: 'ClusterIP' },
  'core.v1.ServicePort': { protocol: 'TCP' },
  'core.v1.Secret': { type: 'Opaque' },
  'core.v1.ReplicationControllerSpec': { replicas: 1 },
  'core.v1.EndpointPort': { protocol: 'TCP' },
  'apps.v1.DeploymentSpec': {
    replicas: 1,
    strategy: {},
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  'apps.v1.ReplicaSetSpec': { replicas: 1 },
  'apps.v1.StatefulSetSpec': {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: {},
  },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': { whenDeleted: 'Retain', whenScaled: 'Retain' },
  'apps.v1.DaemonSetSpec': { updateStrategy: {}, revisionHistoryLimit: 10 },
  'batch.v1.JobSpec': {
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  },
  'batch.v1.CronJobSpec': {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { minReplicas: 1 },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': { minReplicas: 1 },
  'networking.v1.NetworkPolicyPort': { protocol: 'TCP' },
  'networking.v1.IngressClassParametersReference': { scope: 'Cluster' },
  'storage.v1.StorageClass': { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  'storage.v1.CSIDriverSpec': {
    attachRequired: true,
    podInfoOnMount: false,
    requiresRepublish: false,
    seLinuxMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
  },
  'scheduling.v1.PriorityClass': { preemptionPolicy: 'PreemptLowerPriority' },
  'discovery.v1.EndpointPort': { name: '', protocol: 'TCP' },
  'admissionregistration.v1.ValidatingWebhook': {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  },
  'admissionregistration.v1.MutatingWebhook': {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    reinvocationPolicy: 'Never',
    timeoutSeconds: 10,
  },
  'admissionregistration.v1.RuleWithOperations': { scope: '*' },
  'admissionregistration.v1.ServiceReference': { port: 443 },
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': { failurePolicy: 'Fail' },
  'admissionregistration.v1.MatchResources': {
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
  },
  'apiextensions.v1.CustomResourceDefinitionSpec': { conversion: { strategy: 'None' } },
  'flowcontrol.v1.FlowSchemaSpec': { matchingPrecedence: 1000 },
};

type Computed = (value: JsonObject) => JsonObject;

/** `:latest` and images without a tag are pulled always; a digest stands for itself. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** Requests that are left out are the limits. */
function containerResources(value: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const limits = objectAt(value, 'limits');
  if (Object.keys(limits).length === 0) return value;
  return { ...value, requests: { ...limits, ...objectAt(value, 'requests') } };
}

const container: Computed = (value) => ({
  ...value,
  imagePullPolicy: value['imagePullPolicy'] ?? pullPolicy(stringAt(value, 'image') ?? ''),
});

/** Only of a Pod, not of the template of one (SetDefaults_Pod). */
function podContainer(value: JsonValue, isOnHostNetwork: boolean): JsonValue {
  if (!isJsonObject(value)) return value;
  const { ports, resources } = value;
  const hostPorts =
    isOnHostNetwork && isJsonArray(ports)
      ? {
          ports: ports.map((port) =>
            isJsonObject(port) ? { hostPort: port['containerPort'], ...port } : port,
          ),
        }
      : {};
  return {
    ...value,
    ...(resources === undefined ? {} : { resources: containerResources(resources) }),
    ...hostPorts,
  };
}

const pod: Computed = (value) => {
  const { spec } = value;
  if (!isJsonObject(spec)) return value;
  const isOnHostNetwork = spec['hostNetwork'] === true;
  const lists = ['containers', 'initContainers'].flatMap((name) => {
    const list = spec[name];
    return isJsonArray(list)
      ? [[name, list.map((item) => podContainer(item, isOnHostNetwork))] as const]
      : [];
  });
  return {
    ...value,
    spec: { ...spec, enableServiceLinks: spec['enableServiceLinks'] ?? true, ...Object.fromEntries(lists) },
  };
};

const serviceAccountNames: Computed = (value) => {
  const name = value['serviceAccountName'] ?? value['serviceAccount'];
  return name === undefined ? value : { ...value, serviceAccountName: name, serviceAccount: name };
};

const rollingUpdate =
  (byDefault: JsonObject): Computed =>
  (value) =>
    (value['type'] ?? 'RollingUpdate') === 'RollingUpdate'
      ? {
          ...value,
          type: 'RollingUpdate',
          rollingUpdate: { ...byDefault, ...objectAt(value, 'rollingUpdate') },
        }
      : value;

const servicePort: Computed = (value) =>
  value['targetPort'] === undefined ? { ...value, targetPort: value['port'] } : value;

const service: Computed = (value) => {
  const type = value['type'];
  if (type === 'ExternalName') return value;
  const external = type === 'NodePort' || type === 'LoadBalancer';
  const balancer =
    type === 'LoadBalancer'
      ? { allocateLoadBalancerNodePorts: value['allocateLoadBalancerNodePorts'] ?? true }
      : {};
  const affinity =
    value['sessionAffinity'] === 'ClientIP' && value['sessionAffinityConfig'] === undefined
      ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
      : {};
  return {
    ...value,
    ...balancer,
    ...affinity,
    internalTrafficPolicy: value['internalTrafficPolicy'] ?? 'Cluster',
    ...(external ? { externalTrafficPolicy: value['externalTrafficPolicy'] ?? 'Cluster' } : {}),
  };
};

const job: Computed = (value) => {
  const neither = value['completions'] === undefined && value['parallelism'] === undefined;
  const parallelism = value['parallelism'] ?? 1;
  return neither ? { ...value, completions: 1, parallelism } : { ...value, parallelism };
};

/** A policy with egress rules is about egress too. */
const policyTypes: Computed = (value) =>
  value['policyTypes'] === undefined
    ? { ...value, policyTypes: value['egress'] === undefined ? ['Ingress'] : ['Ingress', 'Egress'] }
    : value;

/** apiGroup of a role's subjects: those that are no ServiceAccounts are of the RBAC group. */
const rbacSubject: Computed = (value) =>
  value['apiGroup'] === undefined && (value['kind'] === 'User' || value['kind'] === 'Group')
    ? { ...value, apiGroup: 'rbac.authorization.k8s.io' }
    : value;

const roleRef: Computed = (value) =>
  value['apiGroup'] === undefined ? { ...value, apiGroup: 'rbac.authorization.k8s.io' } : value;

/** Every namespace can be selected by its name (KEP-2161). */
const namespace: Computed = (value) => {
  const metadata = objectAt(value, 'metadata');
  const name = stringAt(metadata, 'name') ?? '';
  if (name === '') return value;
  const labels = { ...objectAt(metadata, 'labels'), [NAMESPACE_NAME_LABEL]: name };
  return { ...value, metadata: { ...metadata, labels } };
};

const definitionNames: Computed = (value) => {
  const kind = stringAt(value, 'kind') ?? '';
  return {
    ...value,
    singular: value['singular'] ?? kind.toLowerCase(),
    listKind: value['listKind'] ?? `${kind}List`,
  };
};

/** Defaults that depend on other fields of the same object; they see the fixed ones. */
export const COMPUTED_DEFAULTS: Readonly<Record<string, Computed>> = {
  'core.v1.Container': container,
  'core.v1.EphemeralContainer': container,
  'core.v1.Namespace': namespace,
  'core.v1.Pod': pod,
  'core.v1.PodSpec': serviceAccountNames,
  'core.v1.ServicePort': servicePort,
  'core.v1.ServiceSpec': service,
  'apps.v1.DeploymentStrategy': rollingUpdate({ maxUnavailable: '25%', maxSurge: '25%' }),
  'apps.v1.DaemonSetUpdateStrategy': rollingUpdate({ maxUnavailable: 1, maxSurge: 0 }),
  'apps.v1.StatefulSetUpdateStrategy': rollingUpdate({ partition: 0 }),
  'batch.v1.JobSpec': job,
  'networking.v1.NetworkPolicySpec': policyTypes,
  'rbac.v1.Subject': rbacSubject,
  'rbac.v1.RoleRef': roleRef,
  'apiextensions.v1.CustomResourceDefinitionNames': definitionNames,
};
