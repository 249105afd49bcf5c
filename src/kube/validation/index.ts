import { mutatingAdmissionPolicyRules } from './admissionregistration/mutating-admission-policy.ts';
import { policyBindingRules } from './admissionregistration/policy-binding.ts';
import { validatingAdmissionPolicyRules } from './admissionregistration/validating-admission-policy.ts';
import { webhookConfigurationRules } from './admissionregistration/webhook-configuration.ts';
import { priorityClassRules } from './scheduling/priority-class.ts';
import { podDisruptionBudgetRules } from './policy/pod-disruption-budget.ts';
import { limitRangeRules } from './core/limit-range.ts';
import { resourceQuotaRules } from './core/resource-quota.ts';
import { nodeRules } from './core/node.ts';
import { namespaceRules } from './core/namespace.ts';
import { serviceAccountRules } from './core/service-account.ts';
import { definitionRules } from './apiextensions/custom-resource-definition.ts';
import { controllerRevisionRules } from './apps/controller-revision.ts';
import { daemonSetRules } from './apps/daemon-set.ts';
import { deploymentRules } from './apps/deployment.ts';
import { replicaSetRules } from './apps/replica-set.ts';
import { statefulSetRules } from './apps/stateful-set.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { configMapRules } from './core/config-map.ts';
import { persistentVolumeRules } from './core/persistent-volume.ts';
import { persistentVolumeClaimRules } from './core/persistent-volume-claim.ts';
import { podRules } from './core/pod.ts';
import { podTemplateRules } from './core/pod-template.ts';
import { replicationControllerRules } from './core/replication-controller.ts';
import { secretRules } from './core/secret.ts';
import { serviceRules } from './core/service.ts';
import { horizontalPodAutoscalerRules } from './autoscaling/horizontal-pod-autoscaler.ts';
import { leaseRules } from './coordination/lease.ts';
import { endpointsRules } from './core/endpoints.ts';
import { endpointSliceRules } from './discovery/endpoint-slice.ts';
import { ingressClassRules } from './networking/ingress-class.ts';
import { ingressRules } from './networking/ingress.ts';
import { networkPolicyRules } from './networking/network-policy.ts';
import { runtimeClassRules } from './node/runtime-class.ts';
import { roleRules } from './rbac/role.ts';
import { storageClassRules, volumeAttributesClassRules } from './storage/classes.ts';
import {
  csiDriverRules,
  csiNodeRules,
  csiStorageCapacityRules,
  volumeAttachmentRules,
} from './storage/csi.ts';
import { apiServiceRules } from './apiregistration/api-service.ts';
import { flowSchemaRules } from './flowcontrol/flow-schema.ts';
import { priorityLevelConfigurationRules } from './flowcontrol/priority-level-configuration.ts';
import { ipAddressRules } from './networking/ip-address.ts';
import { serviceCidrRules } from './networking/service-cidr.ts';
import type { KindRulesTable } from './kind-rules.ts';
import { roleBindingRules } from './rbac/role-binding.ts';

/** The rules of every kind that has any; the others are held to their published description (published-rules.ts). */
export const KIND_RULES: KindRulesTable = {
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': mutatingAdmissionPolicyRules,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': policyBindingRules('mutating'),
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhookConfigurationRules('mutating'),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': validatingAdmissionPolicyRules,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': policyBindingRules('validating'),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhookConfigurationRules('validating'),
  'scheduling.k8s.io/PriorityClass': priorityClassRules,
  'policy/PodDisruptionBudget': podDisruptionBudgetRules,
  '/LimitRange': limitRangeRules,
  '/ResourceQuota': resourceQuotaRules,
  '/Node': nodeRules,
  '/Namespace': namespaceRules,
  '/ServiceAccount': serviceAccountRules,
  '/ConfigMap': configMapRules,
  '/PersistentVolume': persistentVolumeRules,
  '/PersistentVolumeClaim': persistentVolumeClaimRules,
  '/Pod': podRules,
  '/PodTemplate': podTemplateRules,
  '/ReplicationController': replicationControllerRules,
  '/Secret': secretRules,
  '/Service': serviceRules,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionRules,
  'apps/ControllerRevision': controllerRevisionRules,
  'apps/DaemonSet': daemonSetRules,
  'apps/Deployment': deploymentRules,
  'apps/ReplicaSet': replicaSetRules,
  'apps/StatefulSet': statefulSetRules,
  'batch/CronJob': cronJobRules,
  'batch/Job': jobRules,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBindingRules(false),
  'rbac.authorization.k8s.io/RoleBinding': roleBindingRules(true),
  '/Endpoints': endpointsRules,
  'autoscaling/HorizontalPodAutoscaler': horizontalPodAutoscalerRules,
  'coordination.k8s.io/Lease': leaseRules,
  'discovery.k8s.io/EndpointSlice': endpointSliceRules,
  'apiregistration.k8s.io/APIService': apiServiceRules,
  'flowcontrol.apiserver.k8s.io/FlowSchema': flowSchemaRules,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': priorityLevelConfigurationRules,
  'networking.k8s.io/IPAddress': ipAddressRules,
  'networking.k8s.io/ServiceCIDR': serviceCidrRules,
  'networking.k8s.io/Ingress': ingressRules,
  'networking.k8s.io/IngressClass': ingressClassRules,
  'networking.k8s.io/NetworkPolicy': networkPolicyRules,
  'node.k8s.io/RuntimeClass': runtimeClassRules,
  'rbac.authorization.k8s.io/ClusterRole': roleRules(false),
  'rbac.authorization.k8s.io/Role': roleRules(true),
  'storage.k8s.io/CSIDriver': csiDriverRules,
  'storage.k8s.io/CSINode': csiNodeRules,
  'storage.k8s.io/CSIStorageCapacity': csiStorageCapacityRules,
  'storage.k8s.io/StorageClass': storageClassRules,
  'storage.k8s.io/VolumeAttachment': volumeAttachmentRules,
  'storage.k8s.io/VolumeAttributesClass': volumeAttributesClassRules,
};
