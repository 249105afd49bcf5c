/** One kind that a plain Kubernetes API server serves, as `kubectl api-resources` lists it. */
export interface ResourceType {
  /** `Deployment`. */
  readonly kind: string;
  /** `deployments`: the plural in the URL and in objectRef.resource. */
  readonly resource: string;
  readonly shortNames: readonly string[];
  /** `''` for the core group. */
  readonly group: string;
  readonly namespaced: boolean;
}

type Row = readonly [kind: string, resource: string, shortNames: string, namespaced: boolean];

/**
 * The built-in kinds, by group. Facts from the API server's discovery documents (`kubectl api-resources`), 1.20 to 1.34;
 * the groups that a kind had before (extensions/v1beta1) are listed too, because old logs name them.
 */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  '': [
    ['Binding', 'bindings', '', true],
    ['ComponentStatus', 'componentstatuses', 'cs', false],
    ['ConfigMap', 'configmaps', 'cm', true],
    ['Endpoints', 'endpoints', 'ep', true],
    ['Event', 'events', 'ev', true],
    ['LimitRange', 'limitranges', 'limits', true],
    ['Namespace', 'namespaces', 'ns', false],
    ['Node', 'nodes', 'no', false],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc', true],
    ['PersistentVolume', 'persistentvolumes', 'pv', false],
    ['Pod', 'pods', 'po', true],
    ['PodTemplate', 'podtemplates', '', true],
    ['ReplicationController', 'replicationcontrollers', 'rc', true],
    ['ResourceQuota', 'resourcequotas', 'quota', true],
    ['Secret', 'secrets', '', true],
    ['ServiceAccount', 'serviceaccounts', 'sa', true],
    ['Service', 'services', 'svc', true],
  ],
  'admissionregistration.k8s.io': [
    ['MutatingAdmissionPolicy', 'mutatingadmissionpolicies', '', false],
    ['MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', '', false],
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', '', false],
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', '', false],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', '', false],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', '', false],
  ],
  'apiextensions.k8s.io': [['CustomResourceDefinition', 'customresourcedefinitions', 'crd,crds', false]],
  'apiregistration.k8s.io': [['APIService', 'apiservices', '', false]],
  apps: [
    ['ControllerRevision', 'controllerrevisions', '', true],
    ['DaemonSet', 'daemonsets', 'ds', true],
    ['Deployment', 'deployments', 'deploy', true],
    ['ReplicaSet', 'replicasets', 'rs', true],
    ['StatefulSet', 'statefulsets', 'sts', true],
  ],
  extensions: [
    ['DaemonSet', 'daemonsets', 'ds', true],
    ['Deployment', 'deployments', 'deploy', true],
    ['Ingress', 'ingresses', 'ing', true],
    ['NetworkPolicy', 'networkpolicies', 'netpol', true],
    ['PodSecurityPolicy', 'podsecuritypolicies', 'psp', false],
    ['ReplicaSet', 'replicasets', 'rs', true],
  ],
  'authentication.k8s.io': [
    ['SelfSubjectReview', 'selfsubjectreviews', '', false],
    ['TokenReview', 'tokenreviews', '', false],
  ],
  'authorization.k8s.io': [
    ['LocalSubjectAccessReview', 'localsubjectaccessreviews', '', true],
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', '', false],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', '', false],
    ['SubjectAccessReview', 'subjectaccessreviews', '', false],
  ],
  autoscaling: [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', true]],
  batch: [
    ['CronJob', 'cronjobs', 'cj', true],
    ['Job', 'jobs', '', true],
  ],
  'certificates.k8s.io': [
    ['CertificateSigningRequest', 'certificatesigningrequests', 'csr', false],
    ['ClusterTrustBundle', 'clustertrustbundles', '', false],
    ['PodCertificateRequest', 'podcertificaterequests', '', true],
  ],
  'coordination.k8s.io': [
    ['Lease', 'leases', '', true],
    ['LeaseCandidate', 'leasecandidates', '', true],
  ],
  'discovery.k8s.io': [['EndpointSlice', 'endpointslices', '', true]],
  'events.k8s.io': [['Event', 'events', 'ev', true]],
  'flowcontrol.apiserver.k8s.io': [
    ['FlowSchema', 'flowschemas', '', false],
    ['PriorityLevelConfiguration', 'prioritylevelconfigurations', '', false],
  ],
  'internal.apiserver.k8s.io': [['StorageVersion', 'storageversions', '', false]],
  'networking.k8s.io': [
    ['Ingress', 'ingresses', 'ing', true],
    ['IngressClass', 'ingressclasses', '', false],
    ['IPAddress', 'ipaddresses', 'ip', false],
    ['NetworkPolicy', 'networkpolicies', 'netpol', true],
    ['ServiceCIDR', 'servicecidrs', '', false],
  ],
  'node.k8s.io': [['RuntimeClass', 'runtimeclasses', '', false]],
  policy: [
    ['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', true],
    ['PodSecurityPolicy', 'podsecuritypolicies', 'psp', false],
  ],
  'rbac.authorization.k8s.io': [
    ['ClusterRoleBinding', 'clusterrolebindings', '', false],
    ['ClusterRole', 'clusterroles', '', false],
    ['RoleBinding', 'rolebindings', '', true],
    ['Role', 'roles', '', true],
  ],
  'resource.k8s.io': [
    ['DeviceClass', 'deviceclasses', '', false],
    ['ResourceClaim', 'resourceclaims', '', true],
    ['ResourceClaimTemplate', 'resourceclaimtemplates', '', true],
    ['ResourceSlice', 'resourceslices', '', false],
  ],
  'scheduling.k8s.io': [['PriorityClass', 'priorityclasses', 'pc', false]],
  'storage.k8s.io': [
    ['CSIDriver', 'csidrivers', '', false],
    ['CSINode', 'csinodes', '', false],
    ['CSIStorageCapacity', 'csistoragecapacities', '', true],
    ['StorageClass', 'storageclasses', 'sc', false],
    ['VolumeAttachment', 'volumeattachments', '', false],
    ['VolumeAttributesClass', 'volumeattributesclasses', 'vac', false],
  ],
  'storagemigration.k8s.io': [['StorageVersionMigration', 'storageversionmigrations', '', false]],
};

/** All built-in kinds. A custom resource is in no table: callers fall back to its name as written. */
export const RESOURCE_TYPES: readonly ResourceType[] = Object.entries(ROWS).flatMap(([group, rows]) =>
  rows.map(([kind, resource, shortNames, namespaced]) => ({
    kind,
    resource,
    shortNames: shortNames === '' ? [] : shortNames.split(','),
    group,
    namespaced,
  })),
);

/**
 * The built-in kinds that `word` can mean, as kubectl reads it: kind, singular, plural or short name, in any
 * case, optionally with `.group`. Several where a name lives in several groups (`ingresses`); none for a
 * custom resource.
 */
export function resourceTypesNamed(word: string): readonly ResourceType[] {
  const lower = word.toLowerCase();
  return RESOURCE_TYPES.filter((type) =>
    [type.kind.toLowerCase(), type.resource, ...type.shortNames].some(
      (name) => lower === name || (type.group !== '' && lower === `${name}.${type.group}`),
    ),
  );
}

const BY_GROUP_AND_KIND: ReadonlyMap<string, ResourceType> = new Map(
  RESOURCE_TYPES.map((type) => [`${type.group}/${type.kind}`, type]),
);

/** The built-in resource of exactly this kind; `undefined` for a custom resource, whose scope only its definition tells. */
export function resourceTypeOfKind(group: string, kind: string): ResourceType | undefined {
  return BY_GROUP_AND_KIND.get(`${group}/${kind}`);
}

/** The resource names that a custom kind's name can stand for: as it is, and its English plurals. */
export function pluralsOf(word: string): readonly string[] {
  const lower = word.toLowerCase();
  return [lower, `${lower}s`, `${lower}es`, ...(lower.endsWith('y') ? [`${lower.slice(0, -1)}ies`] : [])];
}
