import type { JsonObject } from '../../../kube/json.ts';
import type { NameRule } from '../../../kube/validation/object-meta.ts';

/** When `metadata.generation` counts: never, once when the object is made, when the spec changes, or when anything outside metadata and status changes, and with the labels. */
type Generation =
  | 'none'
  | 'stays 1'
  | 'spec'
  | 'spec, from its first change'
  | 'spec and annotations'
  | 'all but status'
  | 'all but status, and labels';

/** What sets a kind apart in create, update and delete. Source: the `strategy.go` of each kind, pkg/registry, 1.36. */
export interface Behaviour {
  readonly generation: Generation;
  /** An update without resourceVersion overwrites whatever is there. */
  readonly unconditionalUpdate: boolean;
  /** PUT on a name that does not exist creates it. */
  readonly createOnUpdate: boolean;
  /** Deleting waits for `terminationGracePeriodSeconds`. */
  readonly graceful: boolean;
  /** Of a kind that kube/validation has no rules for. */
  readonly nameRule: NameRule;
  /** The status of a new object; `kept`: as sent (nodes); `undefined`: empty. */
  readonly newStatus: JsonObject | 'kept' | undefined;
}

const PLAIN: Behaviour = {
  generation: 'none',
  unconditionalUpdate: true,
  createOnUpdate: false,
  graceful: false,
  nameRule: 'subdomain',
  newStatus: undefined,
};

const SPEC: Behaviour = { ...PLAIN, generation: 'spec' };
const STRICT: Behaviour = { ...PLAIN, unconditionalUpdate: false };
const RBAC: Behaviour = { ...PLAIN, nameRule: 'path segment' };
const ADMISSION: Behaviour = { ...SPEC, unconditionalUpdate: false };

const BUILT_IN: Readonly<Record<string, Behaviour>> = {
  '/Pod': { ...PLAIN, generation: 'spec', graceful: true },
  '/Namespace': { ...PLAIN, nameRule: 'label', newStatus: { phase: 'Active' } },
  '/Node': { ...PLAIN, newStatus: 'kept' },
  '/Service': { ...PLAIN, createOnUpdate: true, nameRule: 'label 1035' },
  '/Event': { ...PLAIN, createOnUpdate: true },
  '/Endpoints': { ...PLAIN, createOnUpdate: true },
  '/LimitRange': { ...PLAIN, createOnUpdate: true },
  '/PersistentVolumeClaim': { ...PLAIN, newStatus: { phase: 'Pending' } },
  '/PersistentVolume': { ...PLAIN, newStatus: { phase: 'Pending' } },
  '/PodTemplate': { ...SPEC, generation: 'all but status' },
  '/ReplicationController': SPEC,
  'events.k8s.io/Event': { ...PLAIN, createOnUpdate: true },
  'apps/Deployment': { ...SPEC, generation: 'spec and annotations' },
  'apps/ReplicaSet': SPEC,
  'apps/StatefulSet': SPEC,
  'apps/DaemonSet': SPEC,
  'batch/Job': SPEC,
  'batch/CronJob': SPEC,
  'networking.k8s.io/Ingress': { ...SPEC, createOnUpdate: true },
  'networking.k8s.io/IngressClass': SPEC,
  'networking.k8s.io/NetworkPolicy': SPEC,
  'policy/PodDisruptionBudget': { ...SPEC, unconditionalUpdate: false },
  'discovery.k8s.io/EndpointSlice': { ...PLAIN, generation: 'all but status, and labels' },
  'scheduling.k8s.io/PriorityClass': { ...PLAIN, generation: 'stays 1' },
  'flowcontrol.apiserver.k8s.io/FlowSchema': SPEC,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': SPEC,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': {
    ...ADMISSION,
    generation: 'all but status',
  },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': { ...ADMISSION, generation: 'all but status' },
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': ADMISSION,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': ADMISSION,
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': ADMISSION,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': ADMISSION,
  'apiextensions.k8s.io/CustomResourceDefinition': { ...SPEC, unconditionalUpdate: false },
  'apiregistration.k8s.io/APIService': STRICT,
  'certificates.k8s.io/CertificateSigningRequest': RBAC,
  'coordination.k8s.io/Lease': { ...STRICT, createOnUpdate: true },
  'coordination.k8s.io/LeaseCandidate': { ...STRICT, createOnUpdate: true },
  'node.k8s.io/RuntimeClass': { ...STRICT, createOnUpdate: true },
  'rbac.authorization.k8s.io/Role': { ...RBAC, createOnUpdate: true },
  'rbac.authorization.k8s.io/RoleBinding': { ...RBAC, createOnUpdate: true },
  'rbac.authorization.k8s.io/ClusterRole': { ...RBAC, createOnUpdate: true },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { ...RBAC, createOnUpdate: true },
  'resource.k8s.io/DeviceClass': SPEC,
  'resource.k8s.io/ResourceSlice': SPEC,
  'storage.k8s.io/CSIDriver': { ...STRICT, generation: 'spec, from its first change' },
  'storage.k8s.io/CSINode': STRICT,
  'storage.k8s.io/CSIStorageCapacity': STRICT,
  'storage.k8s.io/VolumeAttachment': STRICT,
};

/** Of a custom resource; its status subresource is optional (reference 5.4: generation). */
export const CUSTOM_RESOURCE_BEHAVIOUR: Behaviour = {
  ...PLAIN,
  generation: 'all but status',
  unconditionalUpdate: false,
};

export function builtInBehaviour(group: string, kind: string): Behaviour {
  return BUILT_IN[`${group}/${kind}`] ?? PLAIN;
}
