// Made by tools/api-lifecycle.ts; do not edit. Source: zz_generated.prerelease-lifecycle.go of the Go modules k8s.io/...
//   api@v0.17.5
//   api@v0.19.16
//   api@v0.20.6
//   apiextensions-apiserver@v0.20.6
//   kube-aggregator@v0.20.6
//   api@v0.21.1
//   api@v0.21.14
//   apiextensions-apiserver@v0.21.14
//   kube-aggregator@v0.21.14
//   api@v0.22.5
//   api@v0.23.16
//   api@v0.23.17
//   api@v0.24.17
//   api@v0.24.3
//   api@v0.25.9
//   api@v0.26.15
//   api@v0.26.9
//   api@v0.27.16
//   api@v0.27.4
//   api@v0.28.3
//   api@v0.29.15
//   api@v0.30.14
//   api@v0.31.4
//   api@v0.32.13
//   api@v0.33.13
//   api@v0.34.2
//   api@v0.35.10
//   api@v0.35.4
//   api@v0.36.3
//   api@v0.36.6
//   apiextensions-apiserver@v0.36.3
//   kube-aggregator@v0.36.3
//   api@v0.37.2
// (Apache-2.0). What newer modules say wins; kinds that newer modules have dropped keep the last word on them.

/** apiVersion;kind;introduced;deprecated;removed;replacement: minor releases 1.x, and group/version. */
export const LIFECYCLES = `
admissionregistration.k8s.io/v1;MutatingAdmissionPolicy;36;;;
admissionregistration.k8s.io/v1;MutatingAdmissionPolicyBinding;36;;;
admissionregistration.k8s.io/v1;MutatingWebhookConfiguration;16;;;
admissionregistration.k8s.io/v1;ValidatingAdmissionPolicy;30;;;
admissionregistration.k8s.io/v1;ValidatingAdmissionPolicyBinding;30;;;
admissionregistration.k8s.io/v1;ValidatingWebhookConfiguration;16;;;
admissionregistration.k8s.io/v1alpha1;MutatingAdmissionPolicy;32;35;38;
admissionregistration.k8s.io/v1alpha1;MutatingAdmissionPolicyBinding;32;35;38;
admissionregistration.k8s.io/v1alpha1;ValidatingAdmissionPolicy;26;29;32;
admissionregistration.k8s.io/v1alpha1;ValidatingAdmissionPolicyBinding;26;29;32;
admissionregistration.k8s.io/v1beta1;MutatingAdmissionPolicy;34;37;40;admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1;MutatingAdmissionPolicyBinding;34;37;40;admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1;MutatingWebhookConfiguration;9;16;22;admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1;ValidatingAdmissionPolicy;28;31;34;
admissionregistration.k8s.io/v1beta1;ValidatingAdmissionPolicyBinding;28;31;34;
admissionregistration.k8s.io/v1beta1;ValidatingWebhookConfiguration;9;16;22;admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1;ConversionReview;16;;;
apiextensions.k8s.io/v1;CustomResourceDefinition;16;;;
apiextensions.k8s.io/v1beta1;ConversionReview;13;19;22;apiextensions.k8s.io/v1
apiextensions.k8s.io/v1beta1;CustomResourceDefinition;7;16;22;apiextensions.k8s.io/v1
apiregistration.k8s.io/v1;APIService;10;;;
apiregistration.k8s.io/v1beta1;APIService;7;19;22;apiregistration.k8s.io/v1
apps/v1;ControllerRevision;9;;;
apps/v1;DaemonSet;9;;;
apps/v1;Deployment;9;;;
apps/v1;ReplicaSet;9;;;
apps/v1;StatefulSet;9;;;
apps/v1beta1;ControllerRevision;7;8;16;apps/v1
apps/v1beta1;Deployment;6;8;16;apps/v1
apps/v1beta1;StatefulSet;5;8;16;apps/v1
apps/v1beta2;ControllerRevision;8;9;16;apps/v1
apps/v1beta2;DaemonSet;8;9;16;apps/v1
apps/v1beta2;Deployment;8;9;16;apps/v1
apps/v1beta2;ReplicaSet;8;9;16;apps/v1
apps/v1beta2;StatefulSet;8;9;16;apps/v1
authentication.k8s.io/v1;SelfSubjectReview;28;;;
authentication.k8s.io/v1;TokenRequest;10;;;
authentication.k8s.io/v1;TokenReview;6;;;
authentication.k8s.io/v1alpha1;SelfSubjectReview;26;29;32;
authentication.k8s.io/v1beta1;SelfSubjectReview;27;30;33;
authentication.k8s.io/v1beta1;TokenReview;4;19;22;authentication.k8s.io/v1
authorization.k8s.io/v1;LocalSubjectAccessReview;19;;;
authorization.k8s.io/v1;SelfSubjectAccessReview;19;;;
authorization.k8s.io/v1;SelfSubjectRulesReview;19;;;
authorization.k8s.io/v1;SubjectAccessReview;6;;;
authorization.k8s.io/v1beta1;LocalSubjectAccessReview;2;19;22;authorization.k8s.io/v1
authorization.k8s.io/v1beta1;SelfSubjectAccessReview;2;19;22;authorization.k8s.io/v1
authorization.k8s.io/v1beta1;SelfSubjectRulesReview;8;19;22;authorization.k8s.io/v1
authorization.k8s.io/v1beta1;SubjectAccessReview;2;19;22;authorization.k8s.io/v1
autoscaling/v1;HorizontalPodAutoscaler;2;;;
autoscaling/v2;HorizontalPodAutoscaler;23;;;
autoscaling/v2beta1;HorizontalPodAutoscaler;8;22;25;autoscaling/v2
autoscaling/v2beta2;HorizontalPodAutoscaler;12;23;26;autoscaling/v2
batch/v1;CronJob;21;;;
batch/v1;Job;2;;;
batch/v1beta1;CronJob;8;21;25;batch/v1
certificates.k8s.io/v1;CertificateSigningRequest;19;;;
certificates.k8s.io/v1;ClusterTrustBundle;37;;;
certificates.k8s.io/v1;PodCertificateRequest;37;;;
certificates.k8s.io/v1alpha1;ClusterTrustBundle;26;34;37;
certificates.k8s.io/v1alpha1;PodCertificateRequest;34;37;40;
certificates.k8s.io/v1beta1;CertificateSigningRequest;12;19;22;certificates.k8s.io/v1
certificates.k8s.io/v1beta1;ClusterTrustBundle;33;37;40;certificates.k8s.io/v1
certificates.k8s.io/v1beta1;PodCertificateRequest;35;37;40;certificates.k8s.io/v1
coordination.k8s.io/v1;Lease;14;;;
coordination.k8s.io/v1alpha1;LeaseCandidate;31;34;37;
coordination.k8s.io/v1alpha2;LeaseCandidate;32;35;38;
coordination.k8s.io/v1beta1;Lease;12;19;22;coordination.k8s.io/v1
coordination.k8s.io/v1beta1;LeaseCandidate;33;36;39;
discovery.k8s.io/v1;EndpointSlice;21;;;
discovery.k8s.io/v1beta1;EndpointSlice;16;21;25;discovery.k8s.io/v1
events.k8s.io/v1;Event;19;;;
events.k8s.io/v1beta1;Event;8;22;25;
extensions/v1beta1;DaemonSet;1;8;16;apps/v1
extensions/v1beta1;Deployment;1;8;16;apps/v1
extensions/v1beta1;Ingress;1;14;22;networking.k8s.io/v1
extensions/v1beta1;NetworkPolicy;3;9;16;networking.k8s.io/v1
extensions/v1beta1;PodSecurityPolicy;2;11;16;policy/v1beta1
extensions/v1beta1;ReplicaSet;2;8;16;apps/v1
flowcontrol.apiserver.k8s.io/v1;FlowSchema;29;;;
flowcontrol.apiserver.k8s.io/v1;PriorityLevelConfiguration;29;;;
flowcontrol.apiserver.k8s.io/v1alpha1;FlowSchema;18;20;21;flowcontrol.apiserver.k8s.io/v1beta3
flowcontrol.apiserver.k8s.io/v1alpha1;PriorityLevelConfiguration;18;20;21;flowcontrol.apiserver.k8s.io/v1beta3
flowcontrol.apiserver.k8s.io/v1beta1;FlowSchema;20;23;26;flowcontrol.apiserver.k8s.io/v1beta3
flowcontrol.apiserver.k8s.io/v1beta1;PriorityLevelConfiguration;20;23;26;flowcontrol.apiserver.k8s.io/v1beta3
flowcontrol.apiserver.k8s.io/v1beta2;FlowSchema;23;26;29;flowcontrol.apiserver.k8s.io/v1beta3
flowcontrol.apiserver.k8s.io/v1beta2;PriorityLevelConfiguration;23;26;29;flowcontrol.apiserver.k8s.io/v1beta3
flowcontrol.apiserver.k8s.io/v1beta3;FlowSchema;26;29;32;flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta3;PriorityLevelConfiguration;26;29;32;flowcontrol.apiserver.k8s.io/v1
lifecycle.k8s.io/v1alpha1;EvictionRequest;37;40;43;
networking.k8s.io/v1;IPAddress;33;;;
networking.k8s.io/v1;Ingress;19;;;
networking.k8s.io/v1;IngressClass;19;;;
networking.k8s.io/v1;NetworkPolicy;7;;;
networking.k8s.io/v1;ServiceCIDR;33;;;
networking.k8s.io/v1alpha1;ClusterCIDR;25;28;31;
networking.k8s.io/v1alpha1;IPAddress;27;30;33;
networking.k8s.io/v1alpha1;ServiceCIDR;27;30;33;
networking.k8s.io/v1beta1;IPAddress;31;34;37;
networking.k8s.io/v1beta1;Ingress;14;19;22;networking.k8s.io/v1
networking.k8s.io/v1beta1;IngressClass;18;19;22;networking.k8s.io/v1
networking.k8s.io/v1beta1;ServiceCIDR;31;34;37;
node.k8s.io/v1;RuntimeClass;20;;;
node.k8s.io/v1beta1;RuntimeClass;13;22;25;
policy/v1;PodDisruptionBudget;21;;;
policy/v1beta1;PodDisruptionBudget;5;21;25;policy/v1
policy/v1beta1;PodSecurityPolicy;10;21;25;
rbac.authorization.k8s.io/v1;ClusterRole;8;;;
rbac.authorization.k8s.io/v1;ClusterRoleBinding;8;;;
rbac.authorization.k8s.io/v1;Role;8;;;
rbac.authorization.k8s.io/v1;RoleBinding;8;;;
rbac.authorization.k8s.io/v1beta1;ClusterRole;6;17;22;rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1;ClusterRoleBinding;6;17;22;rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1;Role;6;17;22;rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1;RoleBinding;6;17;22;rbac.authorization.k8s.io/v1
resource.k8s.io/v1;DeviceClass;34;;;
resource.k8s.io/v1;DeviceTaintRule;37;;;
resource.k8s.io/v1;ResourceClaim;34;;;
resource.k8s.io/v1;ResourceClaimTemplate;34;;;
resource.k8s.io/v1;ResourceSlice;34;;;
resource.k8s.io/v1alpha3;DeviceClass;31;34;37;resource.k8s.io/v1beta1
resource.k8s.io/v1alpha3;DeviceTaintRule;33;36;39;
resource.k8s.io/v1alpha3;ResourceClaim;31;34;37;resource.k8s.io/v1beta1
resource.k8s.io/v1alpha3;ResourceClaimTemplate;31;34;37;resource.k8s.io/v1beta1
resource.k8s.io/v1alpha3;ResourcePoolStatusRequest;36;39;42;
resource.k8s.io/v1alpha3;ResourceSlice;31;34;37;resource.k8s.io/v1beta1
resource.k8s.io/v1beta1;DeviceClass;32;35;38;
resource.k8s.io/v1beta1;ResourceClaim;32;35;38;
resource.k8s.io/v1beta1;ResourceClaimTemplate;32;35;38;
resource.k8s.io/v1beta1;ResourceSlice;32;35;38;
resource.k8s.io/v1beta2;DeviceClass;33;36;39;
resource.k8s.io/v1beta2;DeviceTaintRule;36;39;42;
resource.k8s.io/v1beta2;ResourceClaim;33;36;39;
resource.k8s.io/v1beta2;ResourceClaimTemplate;33;36;39;
resource.k8s.io/v1beta2;ResourceSlice;33;36;39;
scheduling.k8s.io/v1;PriorityClass;14;;;
scheduling.k8s.io/v1beta1;PodGroup;37;40;43;
scheduling.k8s.io/v1beta1;PriorityClass;11;14;22;scheduling.k8s.io/v1
scheduling.k8s.io/v1beta1;Workload;37;40;43;
storage.k8s.io/v1;CSIDriver;18;;;
storage.k8s.io/v1;CSINode;17;;;
storage.k8s.io/v1;CSIStorageCapacity;24;;;
storage.k8s.io/v1;StorageClass;6;;;
storage.k8s.io/v1;VolumeAttachment;13;;;
storage.k8s.io/v1;VolumeAttributesClass;34;;;
storage.k8s.io/v1alpha1;CSIStorageCapacity;19;21;24;storage.k8s.io/v1beta1
storage.k8s.io/v1alpha1;VolumeAttachment;9;21;24;storage.k8s.io/v1
storage.k8s.io/v1alpha1;VolumeAttributesClass;29;32;35;storage.k8s.io/v1
storage.k8s.io/v1beta1;CSIDriver;14;19;22;storage.k8s.io/v1
storage.k8s.io/v1beta1;CSINode;14;17;22;storage.k8s.io/v1
storage.k8s.io/v1beta1;CSIStorageCapacity;21;24;27;storage.k8s.io/v1
storage.k8s.io/v1beta1;StorageClass;4;19;22;storage.k8s.io/v1
storage.k8s.io/v1beta1;VolumeAttachment;10;19;22;storage.k8s.io/v1
storage.k8s.io/v1beta1;VolumeAttributesClass;31;34;37;storage.k8s.io/v1
storagemigration.k8s.io/v1;StorageVersionMigration;37;;;
storagemigration.k8s.io/v1alpha1;StorageVersionMigration;30;33;36;
storagemigration.k8s.io/v1beta1;StorageVersionMigration;35;37;40;storagemigration.k8s.io/v1
v1;Binding;0;;;
v1;ConfigMap;2;;;
v1;Endpoints;0;;;
v1;Event;0;;;
v1;LimitRange;0;;;
v1;Namespace;0;;;
v1;Node;0;;;
v1;PersistentVolume;0;;;
v1;PersistentVolumeClaim;0;;;
v1;Pod;0;;;
v1;PodStatusResult;0;;;
v1;PodTemplate;0;;;
v1;RangeAllocation;0;;;
v1;ReplicationController;0;;;
v1;ResourceQuota;0;;;
v1;Secret;0;;;
v1;SerializedReference;0;;;
v1;Service;0;;;
v1;ServiceAccount;0;;;
`;
