/* oxlint-disable max-lines -- a table of facts */
// Made by tools/built-in-schema.ts; do not edit. Source: api/openapi-spec/swagger.json and v3/*.json, and the enums of
// pkg/generated/openapi/zz_generated.openapi.go, of k8s.io/kubernetes (Apache-2.0)
// 1.15.12 1.16.15 1.17.17 1.18.20 1.19.16 1.20.15 1.21.14 1.22.17 1.23.17 1.24.17 1.25.16 1.26.15 1.27.16 1.28.15 1.29.10 1.30.14 1.31.14 1.32.13 1.33.13 1.34.4 1.35.4 1.36.3 1.37.1.
// The form of the lines is said in schema-table.ts.

export const RELEASES =
  '1.15.12 1.16.15 1.17.17 1.18.20 1.19.16 1.20.15 1.21.14 1.22.17 1.23.17 1.24.17 1.25.16 1.26.15 1.27.16 1.28.15 1.29.10 1.30.14 1.31.14 1.32.13 1.33.13 1.34.4 1.35.4 1.36.3 1.37.1';

/** apiVersion;kind;resource;scope;type;verbs;subresources;since;until */
export const KINDS = `
admissionregistration.k8s.io/v1;MutatingAdmissionPolicy;mutatingadmissionpolicies;C;admissionregistration.v1.MutatingAdmissionPolicy;create,delete,deletecollection,get,list,patch,update,watch;;36;
admissionregistration.k8s.io/v1;MutatingAdmissionPolicyBinding;mutatingadmissionpolicybindings;C;admissionregistration.v1.MutatingAdmissionPolicyBinding;create,delete,deletecollection,get,list,patch,update,watch;;36;
admissionregistration.k8s.io/v1;MutatingWebhookConfiguration;mutatingwebhookconfigurations;C;admissionregistration.v1.MutatingWebhookConfiguration;create,delete,deletecollection,get,list,patch,update,watch;;16;
admissionregistration.k8s.io/v1;ValidatingAdmissionPolicy;validatingadmissionpolicies;C;admissionregistration.v1.ValidatingAdmissionPolicy;create,delete,deletecollection,get,list,patch,update,watch;status;30;
admissionregistration.k8s.io/v1;ValidatingAdmissionPolicyBinding;validatingadmissionpolicybindings;C;admissionregistration.v1.ValidatingAdmissionPolicyBinding;create,delete,deletecollection,get,list,patch,update,watch;;30;
admissionregistration.k8s.io/v1;ValidatingWebhookConfiguration;validatingwebhookconfigurations;C;admissionregistration.v1.ValidatingWebhookConfiguration;create,delete,deletecollection,get,list,patch,update,watch;;16;
admissionregistration.k8s.io/v1alpha1;MutatingAdmissionPolicy;mutatingadmissionpolicies;C;admissionregistration.v1alpha1.MutatingAdmissionPolicy;create,delete,deletecollection,get,list,patch,update,watch;;32;
admissionregistration.k8s.io/v1alpha1;MutatingAdmissionPolicyBinding;mutatingadmissionpolicybindings;C;admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding;create,delete,deletecollection,get,list,patch,update,watch;;32;
admissionregistration.k8s.io/v1alpha1;ValidatingAdmissionPolicy;validatingadmissionpolicies;C;admissionregistration.v1alpha1.ValidatingAdmissionPolicy;create,delete,deletecollection,get,list,patch,update,watch;status;26;31
admissionregistration.k8s.io/v1alpha1;ValidatingAdmissionPolicyBinding;validatingadmissionpolicybindings;C;admissionregistration.v1alpha1.ValidatingAdmissionPolicyBinding;create,delete,deletecollection,get,list,patch,update,watch;;26;31
admissionregistration.k8s.io/v1beta1;MutatingAdmissionPolicy;mutatingadmissionpolicies;C;admissionregistration.v1beta1.MutatingAdmissionPolicy;create,delete,deletecollection,get,list,patch,update,watch;;34;
admissionregistration.k8s.io/v1beta1;MutatingAdmissionPolicyBinding;mutatingadmissionpolicybindings;C;admissionregistration.v1beta1.MutatingAdmissionPolicyBinding;create,delete,deletecollection,get,list,patch,update,watch;;34;
admissionregistration.k8s.io/v1beta1;MutatingWebhookConfiguration;mutatingwebhookconfigurations;C;admissionregistration.v1beta1.MutatingWebhookConfiguration;create,delete,deletecollection,get,list,patch,update,watch;;;21
admissionregistration.k8s.io/v1beta1;ValidatingAdmissionPolicy;validatingadmissionpolicies;C;admissionregistration.v1beta1.ValidatingAdmissionPolicy;create,delete,deletecollection,get,list,patch,update,watch;status;28;33
admissionregistration.k8s.io/v1beta1;ValidatingAdmissionPolicyBinding;validatingadmissionpolicybindings;C;admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding;create,delete,deletecollection,get,list,patch,update,watch;;28;33
admissionregistration.k8s.io/v1beta1;ValidatingWebhookConfiguration;validatingwebhookconfigurations;C;admissionregistration.v1beta1.ValidatingWebhookConfiguration;create,delete,deletecollection,get,list,patch,update,watch;;;21
apiextensions.k8s.io/v1;CustomResourceDefinition;customresourcedefinitions;C;apiextensions.v1.CustomResourceDefinition;create,delete,deletecollection,get,list,patch,update,watch;status;16;
apiextensions.k8s.io/v1beta1;CustomResourceDefinition;customresourcedefinitions;C;apiextensions.v1beta1.CustomResourceDefinition;create,delete,deletecollection,get,list,patch,update,watch;status;;21
apiregistration.k8s.io/v1;APIService;apiservices;C;apiregistration.v1.APIService;create,delete,deletecollection,get,list,patch,update,watch;status;;
apiregistration.k8s.io/v1beta1;APIService;apiservices;C;apiregistration.v1beta1.APIService;create,delete,deletecollection,get,list,patch,update,watch;status;;21
apps/v1;ControllerRevision;controllerrevisions;N;apps.v1.ControllerRevision;create,delete,deletecollection,get,list,patch,update,watch;;;
apps/v1;DaemonSet;daemonsets;N;apps.v1.DaemonSet;create,delete,deletecollection,get,list,patch,update,watch;status;;
apps/v1;Deployment;deployments;N;apps.v1.Deployment;create,delete,deletecollection,get,list,patch,update,watch;scale=autoscaling/v1/Scale,status;;
apps/v1;ReplicaSet;replicasets;N;apps.v1.ReplicaSet;create,delete,deletecollection,get,list,patch,update,watch;scale=autoscaling/v1/Scale,status;;
apps/v1;StatefulSet;statefulsets;N;apps.v1.StatefulSet;create,delete,deletecollection,get,list,patch,update,watch;scale=autoscaling/v1/Scale,status;;
apps/v1beta1;ControllerRevision;controllerrevisions;N;apps.v1beta1.ControllerRevision;create,delete,deletecollection,get,list,patch,update,watch;;;17
apps/v1beta1;Deployment;deployments;N;apps.v1beta1.Deployment;create,delete,deletecollection,get,list,patch,update,watch;rollback=apps/v1beta1/DeploymentRollback,scale=apps/v1beta1/Scale,status;;17
apps/v1beta1;StatefulSet;statefulsets;N;apps.v1beta1.StatefulSet;create,delete,deletecollection,get,list,patch,update,watch;scale=apps/v1beta1/Scale,status;;17
apps/v1beta2;ControllerRevision;controllerrevisions;N;apps.v1beta2.ControllerRevision;create,delete,deletecollection,get,list,patch,update,watch;;;17
apps/v1beta2;DaemonSet;daemonsets;N;apps.v1beta2.DaemonSet;create,delete,deletecollection,get,list,patch,update,watch;status;;17
apps/v1beta2;Deployment;deployments;N;apps.v1beta2.Deployment;create,delete,deletecollection,get,list,patch,update,watch;scale=apps/v1beta2/Scale,status;;17
apps/v1beta2;ReplicaSet;replicasets;N;apps.v1beta2.ReplicaSet;create,delete,deletecollection,get,list,patch,update,watch;scale=apps/v1beta2/Scale,status;;17
apps/v1beta2;StatefulSet;statefulsets;N;apps.v1beta2.StatefulSet;create,delete,deletecollection,get,list,patch,update,watch;scale=apps/v1beta2/Scale,status;;17
auditregistration.k8s.io/v1alpha1;AuditSink;auditsinks;C;auditregistration.v1alpha1.AuditSink;create,delete,deletecollection,get,list,patch,update,watch;;;18
authentication.k8s.io/v1;SelfSubjectReview;selfsubjectreviews;C;authentication.v1.SelfSubjectReview;create;;28;
authentication.k8s.io/v1;TokenReview;tokenreviews;C;authentication.v1.TokenReview;create;;;
authentication.k8s.io/v1alpha1;SelfSubjectReview;selfsubjectreviews;C;authentication.v1alpha1.SelfSubjectReview;create;;26;31
authentication.k8s.io/v1beta1;SelfSubjectReview;selfsubjectreviews;C;authentication.v1beta1.SelfSubjectReview;create;;27;32
authentication.k8s.io/v1beta1;TokenReview;tokenreviews;C;authentication.v1beta1.TokenReview;create;;;21
authorization.k8s.io/v1;LocalSubjectAccessReview;localsubjectaccessreviews;N;authorization.v1.LocalSubjectAccessReview;create;;;
authorization.k8s.io/v1;SelfSubjectAccessReview;selfsubjectaccessreviews;C;authorization.v1.SelfSubjectAccessReview;create;;;
authorization.k8s.io/v1;SelfSubjectRulesReview;selfsubjectrulesreviews;C;authorization.v1.SelfSubjectRulesReview;create;;;
authorization.k8s.io/v1;SubjectAccessReview;subjectaccessreviews;C;authorization.v1.SubjectAccessReview;create;;;
authorization.k8s.io/v1beta1;LocalSubjectAccessReview;localsubjectaccessreviews;N;authorization.v1beta1.LocalSubjectAccessReview;create;;;21
authorization.k8s.io/v1beta1;SelfSubjectAccessReview;selfsubjectaccessreviews;C;authorization.v1beta1.SelfSubjectAccessReview;create;;;21
authorization.k8s.io/v1beta1;SelfSubjectRulesReview;selfsubjectrulesreviews;C;authorization.v1beta1.SelfSubjectRulesReview;create;;;21
authorization.k8s.io/v1beta1;SubjectAccessReview;subjectaccessreviews;C;authorization.v1beta1.SubjectAccessReview;create;;;21
autoscaling/v1;HorizontalPodAutoscaler;horizontalpodautoscalers;N;autoscaling.v1.HorizontalPodAutoscaler;create,delete,deletecollection,get,list,patch,update,watch;status;;
autoscaling/v2;HorizontalPodAutoscaler;horizontalpodautoscalers;N;autoscaling.v2.HorizontalPodAutoscaler;create,delete,deletecollection,get,list,patch,update,watch;status;23;
autoscaling/v2beta1;HorizontalPodAutoscaler;horizontalpodautoscalers;N;autoscaling.v2beta1.HorizontalPodAutoscaler;create,delete,deletecollection,get,list,patch,update,watch;status;;24
autoscaling/v2beta2;HorizontalPodAutoscaler;horizontalpodautoscalers;N;autoscaling.v2beta2.HorizontalPodAutoscaler;create,delete,deletecollection,get,list,patch,update,watch;status;;25
batch/v1;CronJob;cronjobs;N;batch.v1.CronJob;create,delete,deletecollection,get,list,patch,update,watch;status;21;
batch/v1;Job;jobs;N;batch.v1.Job;create,delete,deletecollection,get,list,patch,update,watch;status;;
batch/v1beta1;CronJob;cronjobs;N;batch.v1beta1.CronJob;create,delete,deletecollection,get,list,patch,update,watch;status;;24
batch/v2alpha1;CronJob;cronjobs;N;batch.v2alpha1.CronJob;create,delete,deletecollection,get,list,patch,update,watch;status;;20
certificates.k8s.io/v1;CertificateSigningRequest;certificatesigningrequests;C;certificates.v1.CertificateSigningRequest;create,delete,deletecollection,get,list,patch,update,watch;approval,status;19;
certificates.k8s.io/v1;ClusterTrustBundle;clustertrustbundles;C;certificates.v1.ClusterTrustBundle;create,delete,deletecollection,get,list,patch,update,watch;;37;
certificates.k8s.io/v1;PodCertificateRequest;podcertificaterequests;N;certificates.v1.PodCertificateRequest;create,delete,deletecollection,get,list,patch,update,watch;status;37;
certificates.k8s.io/v1alpha1;ClusterTrustBundle;clustertrustbundles;C;certificates.v1alpha1.ClusterTrustBundle;create,delete,deletecollection,get,list,patch,update,watch;;27;36
certificates.k8s.io/v1alpha1;PodCertificateRequest;podcertificaterequests;N;certificates.v1alpha1.PodCertificateRequest;create,delete,deletecollection,get,list,patch,update,watch;status;34;34
certificates.k8s.io/v1beta1;CertificateSigningRequest;certificatesigningrequests;C;certificates.v1beta1.CertificateSigningRequest;create,delete,deletecollection,get,list,patch,update,watch;approval,status;;21
certificates.k8s.io/v1beta1;ClusterTrustBundle;clustertrustbundles;C;certificates.v1beta1.ClusterTrustBundle;create,delete,deletecollection,get,list,patch,update,watch;;33;
certificates.k8s.io/v1beta1;PodCertificateRequest;podcertificaterequests;N;certificates.v1beta1.PodCertificateRequest;create,delete,deletecollection,get,list,patch,update,watch;status;35;
coordination.k8s.io/v1;Lease;leases;N;coordination.v1.Lease;create,delete,deletecollection,get,list,patch,update,watch;;;
coordination.k8s.io/v1alpha1;LeaseCandidate;leasecandidates;N;coordination.v1alpha1.LeaseCandidate;create,delete,deletecollection,get,list,patch,update,watch;;31;31
coordination.k8s.io/v1alpha2;LeaseCandidate;leasecandidates;N;coordination.v1alpha2.LeaseCandidate;create,delete,deletecollection,get,list,patch,update,watch;;32;
coordination.k8s.io/v1beta1;Lease;leases;N;coordination.v1beta1.Lease;create,delete,deletecollection,get,list,patch,update,watch;;;21
coordination.k8s.io/v1beta1;LeaseCandidate;leasecandidates;N;coordination.v1beta1.LeaseCandidate;create,delete,deletecollection,get,list,patch,update,watch;;33;
discovery.k8s.io/v1;EndpointSlice;endpointslices;N;discovery.v1.EndpointSlice;create,delete,deletecollection,get,list,patch,update,watch;;21;
discovery.k8s.io/v1alpha1;EndpointSlice;endpointslices;N;discovery.v1alpha1.EndpointSlice;create,delete,deletecollection,get,list,patch,update,watch;;16;16
discovery.k8s.io/v1beta1;EndpointSlice;endpointslices;N;discovery.v1beta1.EndpointSlice;create,delete,deletecollection,get,list,patch,update,watch;;17;24
events.k8s.io/v1;Event;events;N;events.v1.Event;create,delete,deletecollection,get,list,patch,update,watch;;19;
events.k8s.io/v1beta1;Event;events;N;events.v1beta1.Event;create,delete,deletecollection,get,list,patch,update,watch;;;24
extensions/v1beta1;DaemonSet;daemonsets;N;extensions.v1beta1.DaemonSet;create,delete,deletecollection,get,list,patch,update,watch;status;;17
extensions/v1beta1;Deployment;deployments;N;extensions.v1beta1.Deployment;create,delete,deletecollection,get,list,patch,update,watch;rollback=extensions/v1beta1/DeploymentRollback,scale=extensions/v1beta1/Scale,status;;17
extensions/v1beta1;Ingress;ingresses;N;extensions.v1beta1.Ingress;create,delete,deletecollection,get,list,patch,update,watch;status;;21
extensions/v1beta1;NetworkPolicy;networkpolicies;N;extensions.v1beta1.NetworkPolicy;create,delete,deletecollection,get,list,patch,update,watch;;;17
extensions/v1beta1;PodSecurityPolicy;podsecuritypolicies;C;extensions.v1beta1.PodSecurityPolicy;create,delete,deletecollection,get,list,patch,update,watch;;;17
extensions/v1beta1;ReplicaSet;replicasets;N;extensions.v1beta1.ReplicaSet;create,delete,deletecollection,get,list,patch,update,watch;scale=extensions/v1beta1/Scale,status;;17
flowcontrol.apiserver.k8s.io/v1;FlowSchema;flowschemas;C;flowcontrol.v1.FlowSchema;create,delete,deletecollection,get,list,patch,update,watch;status;29;
flowcontrol.apiserver.k8s.io/v1;PriorityLevelConfiguration;prioritylevelconfigurations;C;flowcontrol.v1.PriorityLevelConfiguration;create,delete,deletecollection,get,list,patch,update,watch;status;29;
flowcontrol.apiserver.k8s.io/v1alpha1;FlowSchema;flowschemas;C;flowcontrol.v1alpha1.FlowSchema;create,delete,deletecollection,get,list,patch,update,watch;status;17;20
flowcontrol.apiserver.k8s.io/v1alpha1;PriorityLevelConfiguration;prioritylevelconfigurations;C;flowcontrol.v1alpha1.PriorityLevelConfiguration;create,delete,deletecollection,get,list,patch,update,watch;status;17;20
flowcontrol.apiserver.k8s.io/v1beta1;FlowSchema;flowschemas;C;flowcontrol.v1beta1.FlowSchema;create,delete,deletecollection,get,list,patch,update,watch;status;20;25
flowcontrol.apiserver.k8s.io/v1beta1;PriorityLevelConfiguration;prioritylevelconfigurations;C;flowcontrol.v1beta1.PriorityLevelConfiguration;create,delete,deletecollection,get,list,patch,update,watch;status;20;25
flowcontrol.apiserver.k8s.io/v1beta2;FlowSchema;flowschemas;C;flowcontrol.v1beta2.FlowSchema;create,delete,deletecollection,get,list,patch,update,watch;status;23;28
flowcontrol.apiserver.k8s.io/v1beta2;PriorityLevelConfiguration;prioritylevelconfigurations;C;flowcontrol.v1beta2.PriorityLevelConfiguration;create,delete,deletecollection,get,list,patch,update,watch;status;23;28
flowcontrol.apiserver.k8s.io/v1beta3;FlowSchema;flowschemas;C;flowcontrol.v1beta3.FlowSchema;create,delete,deletecollection,get,list,patch,update,watch;status;26;31
flowcontrol.apiserver.k8s.io/v1beta3;PriorityLevelConfiguration;prioritylevelconfigurations;C;flowcontrol.v1beta3.PriorityLevelConfiguration;create,delete,deletecollection,get,list,patch,update,watch;status;26;31
internal.apiserver.k8s.io/v1alpha1;StorageVersion;storageversions;C;apiserverinternal.v1alpha1.StorageVersion;create,delete,deletecollection,get,list,patch,update,watch;status;20;
lifecycle.k8s.io/v1alpha1;Eviction;evictions;N;lifecycle.v1alpha1.Eviction;create,delete,deletecollection,get,list,patch,update,watch;status;37;
lifecycle.k8s.io/v1alpha1;EvictionRequest;evictionrequests;N;lifecycle.v1alpha1.EvictionRequest;create,delete,deletecollection,get,list,patch,update,watch;status;37;
networking.k8s.io/v1;IPAddress;ipaddresses;C;networking.v1.IPAddress;create,delete,deletecollection,get,list,patch,update,watch;;33;
networking.k8s.io/v1;Ingress;ingresses;N;networking.v1.Ingress;create,delete,deletecollection,get,list,patch,update,watch;status;19;
networking.k8s.io/v1;IngressClass;ingressclasses;C;networking.v1.IngressClass;create,delete,deletecollection,get,list,patch,update,watch;;19;
networking.k8s.io/v1;NetworkPolicy;networkpolicies;N;networking.v1.NetworkPolicy;create,delete,deletecollection,get,list,patch,update,watch;status;;
networking.k8s.io/v1;ServiceCIDR;servicecidrs;C;networking.v1.ServiceCIDR;create,delete,deletecollection,get,list,patch,update,watch;status;33;
networking.k8s.io/v1alpha1;ClusterCIDR;clustercidrs;C;networking.v1alpha1.ClusterCIDR;create,delete,deletecollection,get,list,patch,update,watch;;25;28
networking.k8s.io/v1alpha1;IPAddress;ipaddresses;C;networking.v1alpha1.IPAddress;create,delete,deletecollection,get,list,patch,update,watch;;27;30
networking.k8s.io/v1alpha1;ServiceCIDR;servicecidrs;C;networking.v1alpha1.ServiceCIDR;create,delete,deletecollection,get,list,patch,update,watch;status;29;30
networking.k8s.io/v1beta1;IPAddress;ipaddresses;C;networking.v1beta1.IPAddress;create,delete,deletecollection,get,list,patch,update,watch;;31;36
networking.k8s.io/v1beta1;Ingress;ingresses;N;networking.v1beta1.Ingress;create,delete,deletecollection,get,list,patch,update,watch;status;;21
networking.k8s.io/v1beta1;IngressClass;ingressclasses;C;networking.v1beta1.IngressClass;create,delete,deletecollection,get,list,patch,update,watch;;18;21
networking.k8s.io/v1beta1;ServiceCIDR;servicecidrs;C;networking.v1beta1.ServiceCIDR;create,delete,deletecollection,get,list,patch,update,watch;status;31;36
node.k8s.io/v1;RuntimeClass;runtimeclasses;C;node.v1.RuntimeClass;create,delete,deletecollection,get,list,patch,update,watch;;20;
node.k8s.io/v1alpha1;RuntimeClass;runtimeclasses;C;node.v1alpha1.RuntimeClass;create,delete,deletecollection,get,list,patch,update,watch;;;23
node.k8s.io/v1beta1;RuntimeClass;runtimeclasses;C;node.v1beta1.RuntimeClass;create,delete,deletecollection,get,list,patch,update,watch;;;24
policy/v1;PodDisruptionBudget;poddisruptionbudgets;N;policy.v1.PodDisruptionBudget;create,delete,deletecollection,get,list,patch,update,watch;status;21;
policy/v1beta1;PodDisruptionBudget;poddisruptionbudgets;N;policy.v1beta1.PodDisruptionBudget;create,delete,deletecollection,get,list,patch,update,watch;status;;24
policy/v1beta1;PodSecurityPolicy;podsecuritypolicies;C;policy.v1beta1.PodSecurityPolicy;create,delete,deletecollection,get,list,patch,update,watch;;;24
rbac.authorization.k8s.io/v1;ClusterRole;clusterroles;C;rbac.v1.ClusterRole;create,delete,deletecollection,get,list,patch,update,watch;;;
rbac.authorization.k8s.io/v1;ClusterRoleBinding;clusterrolebindings;C;rbac.v1.ClusterRoleBinding;create,delete,deletecollection,get,list,patch,update,watch;;;
rbac.authorization.k8s.io/v1;Role;roles;N;rbac.v1.Role;create,delete,deletecollection,get,list,patch,update,watch;;;
rbac.authorization.k8s.io/v1;RoleBinding;rolebindings;N;rbac.v1.RoleBinding;create,delete,deletecollection,get,list,patch,update,watch;;;
rbac.authorization.k8s.io/v1alpha1;ClusterRole;clusterroles;C;rbac.v1alpha1.ClusterRole;create,delete,deletecollection,get,list,patch,update,watch;;;22
rbac.authorization.k8s.io/v1alpha1;ClusterRoleBinding;clusterrolebindings;C;rbac.v1alpha1.ClusterRoleBinding;create,delete,deletecollection,get,list,patch,update,watch;;;22
rbac.authorization.k8s.io/v1alpha1;Role;roles;N;rbac.v1alpha1.Role;create,delete,deletecollection,get,list,patch,update,watch;;;22
rbac.authorization.k8s.io/v1alpha1;RoleBinding;rolebindings;N;rbac.v1alpha1.RoleBinding;create,delete,deletecollection,get,list,patch,update,watch;;;22
rbac.authorization.k8s.io/v1beta1;ClusterRole;clusterroles;C;rbac.v1beta1.ClusterRole;create,delete,deletecollection,get,list,patch,update,watch;;;21
rbac.authorization.k8s.io/v1beta1;ClusterRoleBinding;clusterrolebindings;C;rbac.v1beta1.ClusterRoleBinding;create,delete,deletecollection,get,list,patch,update,watch;;;21
rbac.authorization.k8s.io/v1beta1;Role;roles;N;rbac.v1beta1.Role;create,delete,deletecollection,get,list,patch,update,watch;;;21
rbac.authorization.k8s.io/v1beta1;RoleBinding;rolebindings;N;rbac.v1beta1.RoleBinding;create,delete,deletecollection,get,list,patch,update,watch;;;21
resource.k8s.io/v1;DeviceClass;deviceclasses;C;resource.v1.DeviceClass;create,delete,deletecollection,get,list,patch,update,watch;;34;
resource.k8s.io/v1;DeviceTaintRule;devicetaintrules;C;resource.v1.DeviceTaintRule;create,delete,deletecollection,get,list,patch,update,watch;status;37;
resource.k8s.io/v1;ResourceClaim;resourceclaims;N;resource.v1.ResourceClaim;create,delete,deletecollection,get,list,patch,update,watch;status;34;
resource.k8s.io/v1;ResourceClaimTemplate;resourceclaimtemplates;N;resource.v1.ResourceClaimTemplate;create,delete,deletecollection,get,list,patch,update,watch;;34;
resource.k8s.io/v1;ResourceSlice;resourceslices;C;resource.v1.ResourceSlice;create,delete,deletecollection,get,list,patch,update,watch;;34;
resource.k8s.io/v1alpha1;PodScheduling;podschedulings;N;resource.v1alpha1.PodScheduling;create,delete,deletecollection,get,list,patch,update,watch;status;26;26
resource.k8s.io/v1alpha1;ResourceClaim;resourceclaims;N;resource.v1alpha1.ResourceClaim;create,delete,deletecollection,get,list,patch,update,watch;status;26;26
resource.k8s.io/v1alpha1;ResourceClaimTemplate;resourceclaimtemplates;N;resource.v1alpha1.ResourceClaimTemplate;create,delete,deletecollection,get,list,patch,update,watch;;26;26
resource.k8s.io/v1alpha1;ResourceClass;resourceclasses;C;resource.v1alpha1.ResourceClass;create,delete,deletecollection,get,list,patch,update,watch;;26;26
resource.k8s.io/v1alpha2;PodSchedulingContext;podschedulingcontexts;N;resource.v1alpha2.PodSchedulingContext;create,delete,deletecollection,get,list,patch,update,watch;status;27;30
resource.k8s.io/v1alpha2;ResourceClaim;resourceclaims;N;resource.v1alpha2.ResourceClaim;create,delete,deletecollection,get,list,patch,update,watch;status;27;30
resource.k8s.io/v1alpha2;ResourceClaimParameters;resourceclaimparameters;N;resource.v1alpha2.ResourceClaimParameters;create,delete,deletecollection,get,list,patch,update,watch;;30;30
resource.k8s.io/v1alpha2;ResourceClaimTemplate;resourceclaimtemplates;N;resource.v1alpha2.ResourceClaimTemplate;create,delete,deletecollection,get,list,patch,update,watch;;27;30
resource.k8s.io/v1alpha2;ResourceClass;resourceclasses;C;resource.v1alpha2.ResourceClass;create,delete,deletecollection,get,list,patch,update,watch;;27;30
resource.k8s.io/v1alpha2;ResourceClassParameters;resourceclassparameters;N;resource.v1alpha2.ResourceClassParameters;create,delete,deletecollection,get,list,patch,update,watch;;30;30
resource.k8s.io/v1alpha2;ResourceSlice;resourceslices;C;resource.v1alpha2.ResourceSlice;create,delete,deletecollection,get,list,patch,update,watch;;30;30
resource.k8s.io/v1alpha3;DeviceClass;deviceclasses;C;resource.v1alpha3.DeviceClass;create,delete,deletecollection,get,list,patch,update,watch;;31;33
resource.k8s.io/v1alpha3;DeviceTaintRule;devicetaintrules;C;resource.v1alpha3.DeviceTaintRule;create,delete,deletecollection,get,list,patch,update,watch;status;33;
resource.k8s.io/v1alpha3;PodSchedulingContext;podschedulingcontexts;N;resource.v1alpha3.PodSchedulingContext;create,delete,deletecollection,get,list,patch,update,watch;status;31;31
resource.k8s.io/v1alpha3;ResourceClaim;resourceclaims;N;resource.v1alpha3.ResourceClaim;create,delete,deletecollection,get,list,patch,update,watch;status;31;33
resource.k8s.io/v1alpha3;ResourceClaimTemplate;resourceclaimtemplates;N;resource.v1alpha3.ResourceClaimTemplate;create,delete,deletecollection,get,list,patch,update,watch;;31;33
resource.k8s.io/v1alpha3;ResourcePoolStatusRequest;resourcepoolstatusrequests;C;resource.v1alpha3.ResourcePoolStatusRequest;create,delete,deletecollection,get,list,patch,update,watch;status;36;
resource.k8s.io/v1alpha3;ResourceSlice;resourceslices;C;resource.v1alpha3.ResourceSlice;create,delete,deletecollection,get,list,patch,update,watch;;31;33
resource.k8s.io/v1beta1;DeviceClass;deviceclasses;C;resource.v1beta1.DeviceClass;create,delete,deletecollection,get,list,patch,update,watch;;32;
resource.k8s.io/v1beta1;ResourceClaim;resourceclaims;N;resource.v1beta1.ResourceClaim;create,delete,deletecollection,get,list,patch,update,watch;status;32;
resource.k8s.io/v1beta1;ResourceClaimTemplate;resourceclaimtemplates;N;resource.v1beta1.ResourceClaimTemplate;create,delete,deletecollection,get,list,patch,update,watch;;32;
resource.k8s.io/v1beta1;ResourceSlice;resourceslices;C;resource.v1beta1.ResourceSlice;create,delete,deletecollection,get,list,patch,update,watch;;32;
resource.k8s.io/v1beta2;DeviceClass;deviceclasses;C;resource.v1beta2.DeviceClass;create,delete,deletecollection,get,list,patch,update,watch;;33;
resource.k8s.io/v1beta2;DeviceTaintRule;devicetaintrules;C;resource.v1beta2.DeviceTaintRule;create,delete,deletecollection,get,list,patch,update,watch;status;36;
resource.k8s.io/v1beta2;ResourceClaim;resourceclaims;N;resource.v1beta2.ResourceClaim;create,delete,deletecollection,get,list,patch,update,watch;status;33;
resource.k8s.io/v1beta2;ResourceClaimTemplate;resourceclaimtemplates;N;resource.v1beta2.ResourceClaimTemplate;create,delete,deletecollection,get,list,patch,update,watch;;33;
resource.k8s.io/v1beta2;ResourceSlice;resourceslices;C;resource.v1beta2.ResourceSlice;create,delete,deletecollection,get,list,patch,update,watch;;33;
scheduling.k8s.io/v1;PriorityClass;priorityclasses;C;scheduling.v1.PriorityClass;create,delete,deletecollection,get,list,patch,update,watch;;;
scheduling.k8s.io/v1alpha1;PriorityClass;priorityclasses;C;scheduling.v1alpha1.PriorityClass;create,delete,deletecollection,get,list,patch,update,watch;;;22
scheduling.k8s.io/v1alpha1;Workload;workloads;N;scheduling.v1alpha1.Workload;create,delete,deletecollection,get,list,patch,update,watch;;35;35
scheduling.k8s.io/v1alpha2;PodGroup;podgroups;N;scheduling.v1alpha2.PodGroup;create,delete,deletecollection,get,list,patch,update,watch;status;36;36
scheduling.k8s.io/v1alpha2;Workload;workloads;N;scheduling.v1alpha2.Workload;create,delete,deletecollection,get,list,patch,update,watch;;36;36
scheduling.k8s.io/v1alpha3;CompositePodGroup;compositepodgroups;N;scheduling.v1alpha3.CompositePodGroup;create,delete,deletecollection,get,list,patch,update,watch;status;37;
scheduling.k8s.io/v1alpha3;PodGroup;podgroups;N;scheduling.v1alpha3.PodGroup;create,delete,deletecollection,get,list,patch,update,watch;status;37;
scheduling.k8s.io/v1alpha3;Workload;workloads;N;scheduling.v1alpha3.Workload;create,delete,deletecollection,get,list,patch,update,watch;;37;
scheduling.k8s.io/v1beta1;PodGroup;podgroups;N;scheduling.v1beta1.PodGroup;create,delete,deletecollection,get,list,patch,update,watch;status;37;
scheduling.k8s.io/v1beta1;PriorityClass;priorityclasses;C;scheduling.v1beta1.PriorityClass;create,delete,deletecollection,get,list,patch,update,watch;;;21
scheduling.k8s.io/v1beta1;Workload;workloads;N;scheduling.v1beta1.Workload;create,delete,deletecollection,get,list,patch,update,watch;;37;
settings.k8s.io/v1alpha1;PodPreset;podpresets;N;settings.v1alpha1.PodPreset;create,delete,deletecollection,get,list,patch,update,watch;;;19
storage.k8s.io/v1;CSIDriver;csidrivers;C;storage.v1.CSIDriver;create,delete,deletecollection,get,list,patch,update,watch;;18;
storage.k8s.io/v1;CSINode;csinodes;C;storage.v1.CSINode;create,delete,deletecollection,get,list,patch,update,watch;status;17;
storage.k8s.io/v1;CSIStorageCapacity;csistoragecapacities;N;storage.v1.CSIStorageCapacity;create,delete,deletecollection,get,list,patch,update,watch;;24;
storage.k8s.io/v1;StorageClass;storageclasses;C;storage.v1.StorageClass;create,delete,deletecollection,get,list,patch,update,watch;;;
storage.k8s.io/v1;VolumeAttachment;volumeattachments;C;storage.v1.VolumeAttachment;create,delete,deletecollection,get,list,patch,update,watch;status;;
storage.k8s.io/v1;VolumeAttributesClass;volumeattributesclasses;C;storage.v1.VolumeAttributesClass;create,delete,deletecollection,get,list,patch,update,watch;;34;
storage.k8s.io/v1alpha1;CSIStorageCapacity;csistoragecapacities;N;storage.v1alpha1.CSIStorageCapacity;create,delete,deletecollection,get,list,patch,update,watch;;21;23
storage.k8s.io/v1alpha1;VolumeAttachment;volumeattachments;C;storage.v1alpha1.VolumeAttachment;create,delete,deletecollection,get,list,patch,update,watch;;;22
storage.k8s.io/v1alpha1;VolumeAttributesClass;volumeattributesclasses;C;storage.v1alpha1.VolumeAttributesClass;create,delete,deletecollection,get,list,patch,update,watch;;29;34
storage.k8s.io/v1beta1;CSIDriver;csidrivers;C;storage.v1beta1.CSIDriver;create,delete,deletecollection,get,list,patch,update,watch;;;21
storage.k8s.io/v1beta1;CSINode;csinodes;C;storage.v1beta1.CSINode;create,delete,deletecollection,get,list,patch,update,watch;;;21
storage.k8s.io/v1beta1;CSIStorageCapacity;csistoragecapacities;N;storage.v1beta1.CSIStorageCapacity;create,delete,deletecollection,get,list,patch,update,watch;;21;26
storage.k8s.io/v1beta1;StorageClass;storageclasses;C;storage.v1beta1.StorageClass;create,delete,deletecollection,get,list,patch,update,watch;;;21
storage.k8s.io/v1beta1;VolumeAttachment;volumeattachments;C;storage.v1beta1.VolumeAttachment;create,delete,deletecollection,get,list,patch,update,watch;;;21
storage.k8s.io/v1beta1;VolumeAttributesClass;volumeattributesclasses;C;storage.v1beta1.VolumeAttributesClass;create,delete,deletecollection,get,list,patch,update,watch;;31;36
storagemigration.k8s.io/v1;StorageVersionMigration;storageversionmigrations;C;storagemigration.v1.StorageVersionMigration;create,delete,deletecollection,get,list,patch,update,watch;status;37;
storagemigration.k8s.io/v1alpha1;StorageVersionMigration;storageversionmigrations;C;storagemigration.v1alpha1.StorageVersionMigration;create,delete,deletecollection,get,list,patch,update,watch;status;30;34
storagemigration.k8s.io/v1beta1;StorageVersionMigration;storageversionmigrations;C;storagemigration.v1beta1.StorageVersionMigration;create,delete,deletecollection,get,list,patch,update,watch;status;35;
v1;Binding;bindings;N;core.v1.Binding;create;;;
v1;ComponentStatus;componentstatuses;C;core.v1.ComponentStatus;get,list;;;
v1;ConfigMap;configmaps;N;core.v1.ConfigMap;create,delete,deletecollection,get,list,patch,update,watch;;;
v1;Endpoints;endpoints;N;core.v1.Endpoints;create,delete,deletecollection,get,list,patch,update,watch;;;
v1;Event;events;N;core.v1.Event;create,delete,deletecollection,get,list,patch,update,watch;;;
v1;LimitRange;limitranges;N;core.v1.LimitRange;create,delete,deletecollection,get,list,patch,update,watch;;;
v1;Namespace;namespaces;C;core.v1.Namespace;create,delete,get,list,patch,update,watch;finalize,status;;
v1;Node;nodes;C;core.v1.Node;create,delete,deletecollection,get,list,patch,update,watch;proxy=/v1/NodeProxyOptions,status;;
v1;PersistentVolume;persistentvolumes;C;core.v1.PersistentVolume;create,delete,deletecollection,get,list,patch,update,watch;status;;
v1;PersistentVolumeClaim;persistentvolumeclaims;N;core.v1.PersistentVolumeClaim;create,delete,deletecollection,get,list,patch,update,watch;status;;
v1;Pod;pods;N;core.v1.Pod;create,delete,deletecollection,get,list,patch,update,watch;attach=/v1/PodAttachOptions,binding=/v1/Binding,ephemeralcontainers,ephemeralcontainers=/v1/EphemeralContainers,eviction=policy/v1/Eviction,eviction=policy/v1beta1/Eviction,exec=/v1/PodExecOptions,log,portforward=/v1/PodPortForwardOptions,proxy=/v1/PodProxyOptions,resize,status;;
v1;PodTemplate;podtemplates;N;core.v1.PodTemplate;create,delete,deletecollection,get,list,patch,update,watch;;;
v1;ReplicationController;replicationcontrollers;N;core.v1.ReplicationController;create,delete,deletecollection,get,list,patch,update,watch;scale=autoscaling/v1/Scale,status;;
v1;ResourceQuota;resourcequotas;N;core.v1.ResourceQuota;create,delete,deletecollection,get,list,patch,update,watch;status;;
v1;Secret;secrets;N;core.v1.Secret;create,delete,deletecollection,get,list,patch,update,watch;;;
v1;Service;services;N;core.v1.Service;create,delete,deletecollection,get,list,patch,update,watch;proxy=/v1/ServiceProxyOptions,status;;
v1;ServiceAccount;serviceaccounts;N;core.v1.ServiceAccount;create,delete,deletecollection,get,list,patch,update,watch;token=authentication.k8s.io/v1/TokenRequest;;
`;

/** type[;attributes] field:shape[;attributes] ... */
export const TYPES = `
admissionregistration.v1.ApplyConfiguration;s36 expression:s
admissionregistration.v1.AuditAnnotation;s30 key:s;! valueExpression:s;!
admissionregistration.v1.ExpressionWarning;s30 fieldRef:s;! warning:s;!
admissionregistration.v1.JSONPatch;s36 expression:s
admissionregistration.v1.MatchCondition;s27 expression:s;! name:s;!
admissionregistration.v1.MatchResources;a;s30 excludeResourceRules:[@NamedRuleWithOperations;a matchPolicy:s;eEquivalent|Exact namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector resourceRules:[@NamedRuleWithOperations;a
admissionregistration.v1.MutatingAdmissionPolicy;s36 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@MutatingAdmissionPolicySpec
admissionregistration.v1.MutatingAdmissionPolicyBinding;s36 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@MutatingAdmissionPolicyBindingSpec
admissionregistration.v1.MutatingAdmissionPolicyBindingSpec;s36 matchResources:@MatchResources paramRef:@ParamRef policyName:s
admissionregistration.v1.MutatingAdmissionPolicySpec;s36 failurePolicy:s;eFail|Ignore matchConditions:[@MatchCondition;mname;pmerge;kname matchConstraints:@MatchResources mutations:[@Mutation;a paramKind:@ParamKind reinvocationPolicy:s;eIfNeeded|Never variables:[@Variable;a
admissionregistration.v1.MutatingWebhook;s16 admissionReviewVersions:[s;!;a clientConfig:@WebhookClientConfig;! failurePolicy:s;eFail|Ignore matchPolicy:s;eEquivalent|Exact name:s;! namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector reinvocationPolicy:s;eIfNeeded|Never rules:[@RuleWithOperations;a sideEffects:s;!;eNone|NoneOnDryRun|Some|Unknown timeoutSeconds:i matchConditions:[@MatchCondition;mname;pmerge;kname;s27
admissionregistration.v1.MutatingWebhookConfiguration;s16 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta webhooks:[@MutatingWebhook;mname;pmerge;kname
admissionregistration.v1.Mutation;s36 applyConfiguration:@ApplyConfiguration jsonPatch:@JSONPatch patchType:s;!;eApplyConfiguration|JSONPatch
admissionregistration.v1.NamedRuleWithOperations;a;s30 apiGroups:[s;a apiVersions:[s;a operations:[s;e*|CONNECT|CREATE|DELETE|UPDATE;a resourceNames:[s;a resources:[s;a scope:s;e*|Cluster|Namespaced
admissionregistration.v1.ParamKind;a;s30 apiVersion:s kind:s
admissionregistration.v1.ParamRef;a;s30 name:s namespace:s parameterNotFoundAction:s selector:@meta.v1.LabelSelector
admissionregistration.v1.RuleWithOperations;s16 apiGroups:[s;a apiVersions:[s;a operations:[s;e*|CONNECT|CREATE|DELETE|UPDATE;a resources:[s;a scope:s;e*|Cluster|Namespaced
admissionregistration.v1.ServiceReference;s16 name:s;! namespace:s;! path:s port:i
admissionregistration.v1.TypeChecking;s30 expressionWarnings:[@ExpressionWarning;a
admissionregistration.v1.ValidatingAdmissionPolicy;s30 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ValidatingAdmissionPolicySpec status:@ValidatingAdmissionPolicyStatus
admissionregistration.v1.ValidatingAdmissionPolicyBinding;s30 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ValidatingAdmissionPolicyBindingSpec;!
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;s30 matchResources:@MatchResources paramRef:@ParamRef policyName:s;! validationActions:[s;!;eAudit|Deny|Warn;t
admissionregistration.v1.ValidatingAdmissionPolicySpec;s30 auditAnnotations:[@AuditAnnotation;a failurePolicy:s;eFail|Ignore matchConditions:[@MatchCondition;mname;pmerge;kname matchConstraints:@MatchResources paramKind:@ParamKind validations:[@Validation;a variables:[@Variable;mname;pmerge;kname
admissionregistration.v1.ValidatingAdmissionPolicyStatus;s30 conditions:[@meta.v1.Condition;ktype observedGeneration:l typeChecking:@TypeChecking
admissionregistration.v1.ValidatingWebhook;s16 admissionReviewVersions:[s;!;a clientConfig:@WebhookClientConfig;! failurePolicy:s;eFail|Ignore matchPolicy:s;eEquivalent|Exact name:s;! namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector rules:[@RuleWithOperations;a sideEffects:s;!;eNone|NoneOnDryRun|Some|Unknown timeoutSeconds:i matchConditions:[@MatchCondition;mname;pmerge;kname;s27
admissionregistration.v1.ValidatingWebhookConfiguration;s16 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta webhooks:[@ValidatingWebhook;mname;pmerge;kname
admissionregistration.v1.Validation;s30 expression:s;! message:s messageExpression:s reason:s
admissionregistration.v1.Variable;a;s30 expression:s;! name:s;!
admissionregistration.v1.WebhookClientConfig;s16 caBundle:y service:@ServiceReference url:s
admissionregistration.v1alpha1.ApplyConfiguration;s32 expression:s
admissionregistration.v1alpha1.AuditAnnotation;u31;s27 key:s;! valueExpression:s;!
admissionregistration.v1alpha1.ExpressionWarning;u31;s27 fieldRef:s;! warning:s;!
admissionregistration.v1alpha1.JSONPatch;s32 expression:s
admissionregistration.v1alpha1.MatchCondition;s27 expression:s;! name:s;!
admissionregistration.v1alpha1.MatchResources;a;s26 excludeResourceRules:[@NamedRuleWithOperations;a matchPolicy:s;eEquivalent|Exact namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector resourceRules:[@NamedRuleWithOperations;a
admissionregistration.v1alpha1.MutatingAdmissionPolicy;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@MutatingAdmissionPolicySpec
admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@MutatingAdmissionPolicyBindingSpec
admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingSpec;s32 matchResources:@MatchResources paramRef:@ParamRef policyName:s
admissionregistration.v1alpha1.MutatingAdmissionPolicySpec;s32 failurePolicy:s;eFail|Ignore matchConditions:[@MatchCondition;mname;pmerge;kname matchConstraints:@MatchResources mutations:[@Mutation;a paramKind:@ParamKind reinvocationPolicy:s;eIfNeeded|Never variables:[@Variable;a
admissionregistration.v1alpha1.Mutation;s32 applyConfiguration:@ApplyConfiguration jsonPatch:@JSONPatch patchType:s;!;eApplyConfiguration|JSONPatch
admissionregistration.v1alpha1.NamedRuleWithOperations;a;s26 apiGroups:[s;a apiVersions:[s;a operations:[s;e*|CONNECT|CREATE|DELETE|UPDATE;a resourceNames:[s;a resources:[s;a scope:s;e*|Cluster|Namespaced
admissionregistration.v1alpha1.ParamKind;a;s26 apiVersion:s kind:s
admissionregistration.v1alpha1.ParamRef;a;s26 name:s namespace:s parameterNotFoundAction:s;eAllow|Deny;s28 selector:@meta.v1.LabelSelector;s28
admissionregistration.v1alpha1.TypeChecking;u31;s27 expressionWarnings:[@ExpressionWarning;a
admissionregistration.v1alpha1.ValidatingAdmissionPolicy;u31;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ValidatingAdmissionPolicySpec status:@ValidatingAdmissionPolicyStatus;s27
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBinding;u31;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBindingSpec;u31;s26 matchResources:@MatchResources paramRef:@ParamRef policyName:s validationActions:[s;eAudit|Deny|Warn;t;s27
admissionregistration.v1alpha1.ValidatingAdmissionPolicySpec;u31;s26 failurePolicy:s;eFail|Ignore matchConstraints:@MatchResources paramKind:@ParamKind validations:[@Validation;a auditAnnotations:[@AuditAnnotation;a;s27 matchConditions:[@MatchCondition;mname;pmerge;kname;s27 variables:[@Variable;mname;pmerge;kname;s28
admissionregistration.v1alpha1.ValidatingAdmissionPolicyStatus;u31;s27 conditions:[@meta.v1.Condition;ktype observedGeneration:l typeChecking:@TypeChecking
admissionregistration.v1alpha1.Validation;u31;s26 expression:s;! message:s reason:s messageExpression:s;s27
admissionregistration.v1alpha1.Variable;s28 expression:s;! name:s;!
admissionregistration.v1beta1.ApplyConfiguration;s34 expression:s
admissionregistration.v1beta1.AuditAnnotation;u33;s28 key:s;! valueExpression:s;!
admissionregistration.v1beta1.ExpressionWarning;u33;s28 fieldRef:s;! warning:s;!
admissionregistration.v1beta1.JSONPatch;s34 expression:s
admissionregistration.v1beta1.MatchCondition;s28 expression:s;! name:s;!
admissionregistration.v1beta1.MatchResources;a;s28 excludeResourceRules:[@NamedRuleWithOperations;a matchPolicy:s namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector resourceRules:[@NamedRuleWithOperations;a
admissionregistration.v1beta1.MutatingAdmissionPolicy;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@MutatingAdmissionPolicySpec
admissionregistration.v1beta1.MutatingAdmissionPolicyBinding;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@MutatingAdmissionPolicyBindingSpec
admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec;s34 matchResources:@MatchResources paramRef:@ParamRef policyName:s
admissionregistration.v1beta1.MutatingAdmissionPolicySpec;s34 failurePolicy:s matchConditions:[@MatchCondition;mname;pmerge;kname matchConstraints:@MatchResources mutations:[@Mutation;a paramKind:@ParamKind reinvocationPolicy:s;eIfNeeded|Never variables:[@Variable;a
admissionregistration.v1beta1.MutatingWebhook;u21 admissionReviewVersions:[s clientConfig:@WebhookClientConfig;! failurePolicy:s matchPolicy:s name:s;! namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector reinvocationPolicy:s;eIfNeeded|Never rules:[@RuleWithOperations sideEffects:s timeoutSeconds:i
admissionregistration.v1beta1.MutatingWebhookConfiguration;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta webhooks:[@MutatingWebhook;mname;pmerge
admissionregistration.v1beta1.Mutation;s34 applyConfiguration:@ApplyConfiguration jsonPatch:@JSONPatch patchType:s;!;eApplyConfiguration|JSONPatch
admissionregistration.v1beta1.NamedRuleWithOperations;a;s28 apiGroups:[s;a apiVersions:[s;a operations:[s;e*|CONNECT|CREATE|DELETE|UPDATE;a resourceNames:[s;a resources:[s;a scope:s;e*|Cluster|Namespaced
admissionregistration.v1beta1.ParamKind;a;s28 apiVersion:s kind:s
admissionregistration.v1beta1.ParamRef;a;s28 name:s namespace:s parameterNotFoundAction:s selector:@meta.v1.LabelSelector
admissionregistration.v1beta1.RuleWithOperations;u21 apiGroups:[s apiVersions:[s operations:[s resources:[s scope:s
admissionregistration.v1beta1.ServiceReference;u21 name:s;! namespace:s;! path:s port:i
admissionregistration.v1beta1.TypeChecking;u33;s28 expressionWarnings:[@ExpressionWarning;a
admissionregistration.v1beta1.ValidatingAdmissionPolicy;u33;s28 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ValidatingAdmissionPolicySpec status:@ValidatingAdmissionPolicyStatus
admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding;u33;s28 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec;u33;s28 matchResources:@MatchResources paramRef:@ParamRef policyName:s validationActions:[s;eAudit|Deny|Warn;t
admissionregistration.v1beta1.ValidatingAdmissionPolicySpec;u33;s28 auditAnnotations:[@AuditAnnotation;a failurePolicy:s matchConditions:[@MatchCondition;mname;pmerge;kname matchConstraints:@MatchResources paramKind:@ParamKind validations:[@Validation;a variables:[@Variable;mname;pmerge;kname
admissionregistration.v1beta1.ValidatingAdmissionPolicyStatus;u33;s28 conditions:[@meta.v1.Condition;ktype observedGeneration:l typeChecking:@TypeChecking
admissionregistration.v1beta1.ValidatingWebhook;u21 admissionReviewVersions:[s clientConfig:@WebhookClientConfig;! failurePolicy:s matchPolicy:s name:s;! namespaceSelector:@meta.v1.LabelSelector objectSelector:@meta.v1.LabelSelector rules:[@RuleWithOperations sideEffects:s timeoutSeconds:i
admissionregistration.v1beta1.ValidatingWebhookConfiguration;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta webhooks:[@ValidatingWebhook;mname;pmerge
admissionregistration.v1beta1.Validation;u33;s28 expression:s;! message:s messageExpression:s reason:s
admissionregistration.v1beta1.Variable;a;s28 expression:s;! name:s;!
admissionregistration.v1beta1.WebhookClientConfig;u21 caBundle:y service:@ServiceReference url:s
apiextensions.v1.CustomResourceColumnDefinition;s16 description:s format:s jsonPath:s;! name:s;! priority:i type:s;!
apiextensions.v1.CustomResourceConversion;s16 strategy:s;! webhook:@WebhookConversion
apiextensions.v1.CustomResourceDefinition;s16 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CustomResourceDefinitionSpec;! status:@CustomResourceDefinitionStatus
apiextensions.v1.CustomResourceDefinitionCondition;s16 lastTransitionTime:t message:s reason:s status:s;! type:s;! observedGeneration:l;s35
apiextensions.v1.CustomResourceDefinitionNames;s16 categories:[s;a kind:s;! listKind:s plural:s;! shortNames:[s;a singular:s
apiextensions.v1.CustomResourceDefinitionSpec;s16 conversion:@CustomResourceConversion group:s;! names:@CustomResourceDefinitionNames;! preserveUnknownFields:b scope:s;! versions:[@CustomResourceDefinitionVersion;!;a
apiextensions.v1.CustomResourceDefinitionStatus;s16 acceptedNames:@CustomResourceDefinitionNames conditions:[@CustomResourceDefinitionCondition;ktype storedVersions:[s;a observedGeneration:l;s35
apiextensions.v1.CustomResourceDefinitionVersion;s16 additionalPrinterColumns:[@CustomResourceColumnDefinition;a name:s;! schema:@CustomResourceValidation served:b;! storage:b;! subresources:@CustomResourceSubresources deprecated:b;s19 deprecationWarning:s;s19 selectableFields:[@SelectableField;a;s30
apiextensions.v1.CustomResourceSubresourceScale;s16 labelSelectorPath:s specReplicasPath:s;! statusReplicasPath:s;!
apiextensions.v1.CustomResourceSubresources;s16 scale:@CustomResourceSubresourceScale status:o
apiextensions.v1.CustomResourceValidation;s16 openAPIV3Schema:@JSONSchemaProps
apiextensions.v1.ExternalDocumentation;s16 description:s url:s
apiextensions.v1.JSONSchemaProps;s16 $ref:s $schema:s additionalItems:j additionalProperties:j allOf:[@JSONSchemaProps;a anyOf:[@JSONSchemaProps;a default:j definitions:{@JSONSchemaProps dependencies:{j description:s enum:[j;a example:j exclusiveMaximum:b exclusiveMinimum:b externalDocs:@ExternalDocumentation format:s id:s items:j maxItems:l maxLength:l maxProperties:l maximum:n minItems:l minLength:l minProperties:l minimum:n multipleOf:n not:@JSONSchemaProps nullable:b oneOf:[@JSONSchemaProps;a pattern:s patternProperties:{@JSONSchemaProps properties:{@JSONSchemaProps required:[s;a title:s type:s uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[s;a x-kubernetes-list-type:s x-kubernetes-preserve-unknown-fields:b x-kubernetes-map-type:s;s17 x-kubernetes-validations:[@ValidationRule;mrule;pmerge;krule;s23
apiextensions.v1.SelectableField;s30 jsonPath:s;!
apiextensions.v1.ServiceReference;s16 name:s;! namespace:s;! path:s port:i
apiextensions.v1.ValidationRule;s23 message:s rule:s;! messageExpression:s;s27 fieldPath:s;s28 reason:s;s28 optionalOldSelf:b;s29
apiextensions.v1.WebhookClientConfig;s16 caBundle:y service:@ServiceReference url:s
apiextensions.v1.WebhookConversion;s16 clientConfig:@WebhookClientConfig conversionReviewVersions:[s;!;a
apiextensions.v1beta1.CustomResourceColumnDefinition;u21 JSONPath:s;! description:s format:s name:s;! priority:i type:s;!
apiextensions.v1beta1.CustomResourceConversion;u21 conversionReviewVersions:[s strategy:s;! webhookClientConfig:@WebhookClientConfig
apiextensions.v1beta1.CustomResourceDefinition;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CustomResourceDefinitionSpec;! status:@CustomResourceDefinitionStatus
apiextensions.v1beta1.CustomResourceDefinitionCondition;u21 lastTransitionTime:t message:s reason:s status:s;! type:s;!
apiextensions.v1beta1.CustomResourceDefinitionNames;u21 categories:[s kind:s;! listKind:s plural:s;! shortNames:[s singular:s
apiextensions.v1beta1.CustomResourceDefinitionSpec;u21 additionalPrinterColumns:[@CustomResourceColumnDefinition conversion:@CustomResourceConversion group:s;! names:@CustomResourceDefinitionNames;! preserveUnknownFields:b scope:s;! subresources:@CustomResourceSubresources validation:@CustomResourceValidation version:s versions:[@CustomResourceDefinitionVersion
apiextensions.v1beta1.CustomResourceDefinitionStatus;u21 acceptedNames:@CustomResourceDefinitionNames conditions:[@CustomResourceDefinitionCondition;ktype storedVersions:[s
apiextensions.v1beta1.CustomResourceDefinitionVersion;u21 additionalPrinterColumns:[@CustomResourceColumnDefinition name:s;! schema:@CustomResourceValidation served:b;! storage:b;! subresources:@CustomResourceSubresources deprecated:b;s19 deprecationWarning:s;s19
apiextensions.v1beta1.CustomResourceSubresourceScale;u21 labelSelectorPath:s specReplicasPath:s;! statusReplicasPath:s;!
apiextensions.v1beta1.CustomResourceSubresources;u21 scale:@CustomResourceSubresourceScale status:o
apiextensions.v1beta1.CustomResourceValidation;u21 openAPIV3Schema:@JSONSchemaProps
apiextensions.v1beta1.ExternalDocumentation;u21 description:s url:s
apiextensions.v1beta1.JSONSchemaProps;u21 $ref:s $schema:s additionalItems:j additionalProperties:j allOf:[@JSONSchemaProps anyOf:[@JSONSchemaProps default:j definitions:{@JSONSchemaProps dependencies:{j description:s enum:[j example:j exclusiveMaximum:b exclusiveMinimum:b externalDocs:@ExternalDocumentation format:s id:s items:j maxItems:l maxLength:l maxProperties:l maximum:n minItems:l minLength:l minProperties:l minimum:n multipleOf:n not:@JSONSchemaProps nullable:b oneOf:[@JSONSchemaProps pattern:s patternProperties:{@JSONSchemaProps properties:{@JSONSchemaProps required:[s title:s type:s uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-preserve-unknown-fields:b x-kubernetes-list-map-keys:[s;s16 x-kubernetes-list-type:s;s16 x-kubernetes-map-type:s;s17
apiextensions.v1beta1.ServiceReference;u21 name:s;! namespace:s;! path:s port:i
apiextensions.v1beta1.WebhookClientConfig;u21 caBundle:y service:@ServiceReference url:s
apiregistration.v1.APIService apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@APIServiceSpec status:@APIServiceStatus
apiregistration.v1.APIServiceCondition lastTransitionTime:t message:s reason:s status:s;! type:s;!
apiregistration.v1.APIServiceSpec caBundle:y;a group:s groupPriorityMinimum:i;! insecureSkipTLSVerify:b service:@ServiceReference version:s versionPriority:i;!
apiregistration.v1.APIServiceStatus conditions:[@APIServiceCondition;mtype;pmerge;ktype
apiregistration.v1.ServiceReference name:s namespace:s port:i
apiregistration.v1beta1.APIService;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@APIServiceSpec status:@APIServiceStatus
apiregistration.v1beta1.APIServiceCondition;u21 lastTransitionTime:t message:s reason:s status:s;! type:s;!
apiregistration.v1beta1.APIServiceSpec;u21 caBundle:y;a group:s groupPriorityMinimum:i;! insecureSkipTLSVerify:b service:@ServiceReference version:s versionPriority:i;!
apiregistration.v1beta1.APIServiceStatus;u21 conditions:[@APIServiceCondition;mtype;pmerge;ktype
apiregistration.v1beta1.ServiceReference;u21 name:s namespace:s port:i
apiserverinternal.v1alpha1.ServerStorageVersion;s20 apiServerID:s;! decodableVersions:[s;!;t encodingVersion:s;! servedVersions:[s;t;s28
apiserverinternal.v1alpha1.StorageVersion;s20 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta;! spec:o status:@StorageVersionStatus
apiserverinternal.v1alpha1.StorageVersionCondition;s20 lastTransitionTime:t message:s;! observedGeneration:l reason:s;! status:s;! type:s;!
apiserverinternal.v1alpha1.StorageVersionStatus;s20 commonEncodingVersion:s conditions:[@StorageVersionCondition;ktype storageVersions:[@ServerStorageVersion;kapiServerID
apps.v1.ControllerRevision apiVersion:s data:o;! kind:s metadata:@meta.v1.ObjectMeta revision:l
apps.v1.DaemonSet apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DaemonSetSpec;! status:@DaemonSetStatus
apps.v1.DaemonSetCondition lastTransitionTime:t message:s reason:s status:s type:s
apps.v1.DaemonSetSpec minReadySeconds:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector;! template:@core.v1.PodTemplateSpec;! updateStrategy:@DaemonSetUpdateStrategy
apps.v1.DaemonSetStatus collisionCount:i conditions:[@DaemonSetCondition;mtype;pmerge;ktype currentNumberScheduled:i;! desiredNumberScheduled:i;! numberAvailable:i numberMisscheduled:i;! numberReady:i;! numberUnavailable:i observedGeneration:l updatedNumberScheduled:i
apps.v1.DaemonSetUpdateStrategy rollingUpdate:@RollingUpdateDaemonSet type:s;eOnDelete|RollingUpdate
apps.v1.Deployment apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeploymentSpec;! status:@DeploymentStatus
apps.v1.DeploymentCondition lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s type:s
apps.v1.DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector;! strategy:@DeploymentStrategy;pretainKeys template:@core.v1.PodTemplateSpec;!
apps.v1.DeploymentStatus availableReplicas:i collisionCount:i conditions:[@DeploymentCondition;mtype;pmerge;ktype observedGeneration:l readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i terminatingReplicas:i;s33
apps.v1.DeploymentStrategy rollingUpdate:@RollingUpdateDeployment type:s;eRecreate|RollingUpdate
apps.v1.ReplicaSet apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ReplicaSetSpec;! status:@ReplicaSetStatus
apps.v1.ReplicaSetCondition lastTransitionTime:t message:s reason:s status:s type:s
apps.v1.ReplicaSetSpec minReadySeconds:i replicas:i selector:@meta.v1.LabelSelector;! template:@core.v1.PodTemplateSpec
apps.v1.ReplicaSetStatus availableReplicas:i conditions:[@ReplicaSetCondition;mtype;pmerge;ktype fullyLabeledReplicas:i observedGeneration:l readyReplicas:i replicas:i;! terminatingReplicas:i;s33
apps.v1.RollingUpdateDaemonSet maxUnavailable:x maxSurge:x;s21
apps.v1.RollingUpdateDeployment maxSurge:x maxUnavailable:x
apps.v1.RollingUpdateStatefulSetStrategy partition:i maxUnavailable:x;s24
apps.v1.StatefulSet apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@StatefulSetSpec;! status:@StatefulSetStatus
apps.v1.StatefulSetCondition lastTransitionTime:t message:s reason:s status:s type:s
apps.v1.StatefulSetOrdinals;s26 start:i
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy;s23 whenDeleted:s whenScaled:s
apps.v1.StatefulSetSpec podManagementPolicy:s;eOrderedReady|Parallel replicas:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector;! serviceName:s template:@core.v1.PodTemplateSpec;! updateStrategy:@StatefulSetUpdateStrategy volumeClaimTemplates:[@core.v1.PersistentVolumeClaim;a minReadySeconds:i;s22 persistentVolumeClaimRetentionPolicy:@StatefulSetPersistentVolumeClaimRetentionPolicy;s23 ordinals:@StatefulSetOrdinals;s26
apps.v1.StatefulSetStatus collisionCount:i conditions:[@StatefulSetCondition;mtype;pmerge;ktype currentReplicas:i currentRevision:s observedGeneration:l readyReplicas:i replicas:i;! updateRevision:s updatedReplicas:i availableReplicas:i;s22
apps.v1.StatefulSetUpdateStrategy rollingUpdate:@RollingUpdateStatefulSetStrategy type:s;eOnDelete|Recreate|RollingUpdate
apps.v1beta1.ControllerRevision;u17 apiVersion:s data:o kind:s metadata:@meta.v1.ObjectMeta revision:l;!
apps.v1beta1.Deployment;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeploymentSpec status:@DeploymentStatus
apps.v1beta1.DeploymentCondition;u17 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s;! type:s;!
apps.v1beta1.DeploymentRollback;u17 apiVersion:s kind:s name:s;! rollbackTo:@RollbackConfig;! updatedAnnotations:{s
apps.v1beta1.DeploymentSpec;u17 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:@RollbackConfig selector:@meta.v1.LabelSelector strategy:@DeploymentStrategy;pretainKeys template:@core.v1.PodTemplateSpec;!
apps.v1beta1.DeploymentStatus;u17 availableReplicas:i collisionCount:i conditions:[@DeploymentCondition;mtype;pmerge observedGeneration:l readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
apps.v1beta1.DeploymentStrategy;u17 rollingUpdate:@RollingUpdateDeployment type:s
apps.v1beta1.RollbackConfig;u17 revision:l
apps.v1beta1.RollingUpdateDeployment;u17 maxSurge:x maxUnavailable:x
apps.v1beta1.RollingUpdateStatefulSetStrategy;u17 partition:i
apps.v1beta1.Scale;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ScaleSpec status:@ScaleStatus
apps.v1beta1.ScaleSpec;u17 replicas:i
apps.v1beta1.ScaleStatus;u17 replicas:i;! selector:{s targetSelector:s
apps.v1beta1.StatefulSet;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@StatefulSetSpec status:@StatefulSetStatus
apps.v1beta1.StatefulSetCondition;u17 lastTransitionTime:t message:s reason:s status:s;! type:s;!
apps.v1beta1.StatefulSetSpec;u17 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector serviceName:s;! template:@core.v1.PodTemplateSpec;! updateStrategy:@StatefulSetUpdateStrategy volumeClaimTemplates:[@core.v1.PersistentVolumeClaim
apps.v1beta1.StatefulSetStatus;u17 collisionCount:i conditions:[@StatefulSetCondition;mtype;pmerge currentReplicas:i currentRevision:s observedGeneration:l readyReplicas:i replicas:i;! updateRevision:s updatedReplicas:i
apps.v1beta1.StatefulSetUpdateStrategy;u17 rollingUpdate:@RollingUpdateStatefulSetStrategy type:s
apps.v1beta2.ControllerRevision;u17 apiVersion:s data:o kind:s metadata:@meta.v1.ObjectMeta revision:l;!
apps.v1beta2.DaemonSet;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DaemonSetSpec status:@DaemonSetStatus
apps.v1beta2.DaemonSetCondition;u17 lastTransitionTime:t message:s reason:s status:s;! type:s;!
apps.v1beta2.DaemonSetSpec;u17 minReadySeconds:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector;! template:@core.v1.PodTemplateSpec;! updateStrategy:@DaemonSetUpdateStrategy
apps.v1beta2.DaemonSetStatus;u17 collisionCount:i conditions:[@DaemonSetCondition;mtype;pmerge currentNumberScheduled:i;! desiredNumberScheduled:i;! numberAvailable:i numberMisscheduled:i;! numberReady:i;! numberUnavailable:i observedGeneration:l updatedNumberScheduled:i
apps.v1beta2.DaemonSetUpdateStrategy;u17 rollingUpdate:@RollingUpdateDaemonSet type:s
apps.v1beta2.Deployment;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeploymentSpec status:@DeploymentStatus
apps.v1beta2.DeploymentCondition;u17 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s;! type:s;!
apps.v1beta2.DeploymentSpec;u17 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector;! strategy:@DeploymentStrategy;pretainKeys template:@core.v1.PodTemplateSpec;!
apps.v1beta2.DeploymentStatus;u17 availableReplicas:i collisionCount:i conditions:[@DeploymentCondition;mtype;pmerge observedGeneration:l readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
apps.v1beta2.DeploymentStrategy;u17 rollingUpdate:@RollingUpdateDeployment type:s
apps.v1beta2.ReplicaSet;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ReplicaSetSpec status:@ReplicaSetStatus
apps.v1beta2.ReplicaSetCondition;u17 lastTransitionTime:t message:s reason:s status:s;! type:s;!
apps.v1beta2.ReplicaSetSpec;u17 minReadySeconds:i replicas:i selector:@meta.v1.LabelSelector;! template:@core.v1.PodTemplateSpec
apps.v1beta2.ReplicaSetStatus;u17 availableReplicas:i conditions:[@ReplicaSetCondition;mtype;pmerge fullyLabeledReplicas:i observedGeneration:l readyReplicas:i replicas:i;!
apps.v1beta2.RollingUpdateDaemonSet;u17 maxUnavailable:x
apps.v1beta2.RollingUpdateDeployment;u17 maxSurge:x maxUnavailable:x
apps.v1beta2.RollingUpdateStatefulSetStrategy;u17 partition:i
apps.v1beta2.Scale;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ScaleSpec status:@ScaleStatus
apps.v1beta2.ScaleSpec;u17 replicas:i
apps.v1beta2.ScaleStatus;u17 replicas:i;! selector:{s targetSelector:s
apps.v1beta2.StatefulSet;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@StatefulSetSpec status:@StatefulSetStatus
apps.v1beta2.StatefulSetCondition;u17 lastTransitionTime:t message:s reason:s status:s;! type:s;!
apps.v1beta2.StatefulSetSpec;u17 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector;! serviceName:s;! template:@core.v1.PodTemplateSpec;! updateStrategy:@StatefulSetUpdateStrategy volumeClaimTemplates:[@core.v1.PersistentVolumeClaim
apps.v1beta2.StatefulSetStatus;u17 collisionCount:i conditions:[@StatefulSetCondition;mtype;pmerge currentReplicas:i currentRevision:s observedGeneration:l readyReplicas:i replicas:i;! updateRevision:s updatedReplicas:i
apps.v1beta2.StatefulSetUpdateStrategy;u17 rollingUpdate:@RollingUpdateStatefulSetStrategy type:s
auditregistration.v1alpha1.AuditSink;u18 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@AuditSinkSpec
auditregistration.v1alpha1.AuditSinkSpec;u18 policy:@Policy;! webhook:@Webhook;!
auditregistration.v1alpha1.Policy;u18 level:s;! stages:[s
auditregistration.v1alpha1.ServiceReference;u18 name:s;! namespace:s;! path:s port:i
auditregistration.v1alpha1.Webhook;u18 clientConfig:@WebhookClientConfig;! throttle:@WebhookThrottleConfig
auditregistration.v1alpha1.WebhookClientConfig;u18 caBundle:y service:@ServiceReference url:s
auditregistration.v1alpha1.WebhookThrottleConfig;u18 burst:l qps:l
authentication.v1.BoundObjectReference;s16 apiVersion:s kind:s name:s uid:s
authentication.v1.SelfSubjectReview;s28 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta status:@SelfSubjectReviewStatus
authentication.v1.SelfSubjectReviewStatus;s28 userInfo:@UserInfo
authentication.v1.TokenRequest;s16 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@TokenRequestSpec status:@TokenRequestStatus
authentication.v1.TokenRequestSpec;s16 audiences:[s;a boundObjectRef:@BoundObjectReference expirationSeconds:l attestations:{[s;s37
authentication.v1.TokenRequestStatus;s16 expirationTimestamp:t token:s
authentication.v1.TokenReview apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@TokenReviewSpec;! status:@TokenReviewStatus
authentication.v1.TokenReviewSpec audiences:[s;a token:s;!
authentication.v1.TokenReviewStatus audiences:[s;a authenticated:b error:s user:@UserInfo
authentication.v1.UserInfo extra:{[s groups:[s;a uid:s username:s
authentication.v1alpha1.SelfSubjectReview;u31;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta status:@SelfSubjectReviewStatus
authentication.v1alpha1.SelfSubjectReviewStatus;u31;s26 userInfo:@authentication.v1.UserInfo
authentication.v1beta1.SelfSubjectReview;u32;s27 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta status:@SelfSubjectReviewStatus
authentication.v1beta1.SelfSubjectReviewStatus;u32;s27 userInfo:@authentication.v1.UserInfo
authentication.v1beta1.TokenReview;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@TokenReviewSpec;! status:@TokenReviewStatus
authentication.v1beta1.TokenReviewSpec;u21 audiences:[s token:s
authentication.v1beta1.TokenReviewStatus;u21 audiences:[s authenticated:b error:s user:@UserInfo
authentication.v1beta1.UserInfo;u21 extra:{[s groups:[s uid:s username:s
authorization.v1.FieldSelectorAttributes;s31 rawSelector:s requirements:[@meta.v1.FieldSelectorRequirement;a
authorization.v1.LabelSelectorAttributes;s31 rawSelector:s requirements:[@meta.v1.LabelSelectorRequirement;a
authorization.v1.LocalSubjectAccessReview apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SubjectAccessReviewSpec;! status:@SubjectAccessReviewStatus
authorization.v1.NonResourceAttributes path:s verb:s
authorization.v1.NonResourceRule nonResourceURLs:[s;a verbs:[s;!;a
authorization.v1.ResourceAttributes group:s name:s namespace:s resource:s subresource:s verb:s version:s fieldSelector:@FieldSelectorAttributes;s31 labelSelector:@LabelSelectorAttributes;s31
authorization.v1.ResourceRule apiGroups:[s;a resourceNames:[s;a resources:[s;a verbs:[s;!;a
authorization.v1.SelfSubjectAccessReview apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SelfSubjectAccessReviewSpec;! status:@SubjectAccessReviewStatus
authorization.v1.SelfSubjectAccessReviewSpec nonResourceAttributes:@NonResourceAttributes resourceAttributes:@ResourceAttributes
authorization.v1.SelfSubjectRulesReview apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SelfSubjectRulesReviewSpec;! status:@SubjectRulesReviewStatus
authorization.v1.SelfSubjectRulesReviewSpec namespace:s
authorization.v1.SubjectAccessReview apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SubjectAccessReviewSpec;! status:@SubjectAccessReviewStatus
authorization.v1.SubjectAccessReviewSpec extra:{[s groups:[s;a nonResourceAttributes:@NonResourceAttributes resourceAttributes:@ResourceAttributes uid:s user:s
authorization.v1.SubjectAccessReviewStatus allowed:b;! denied:b evaluationError:s reason:s
authorization.v1.SubjectRulesReviewStatus evaluationError:s incomplete:b;! nonResourceRules:[@NonResourceRule;!;a resourceRules:[@ResourceRule;!;a
authorization.v1beta1.LocalSubjectAccessReview;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SubjectAccessReviewSpec;! status:@SubjectAccessReviewStatus
authorization.v1beta1.NonResourceAttributes;u21 path:s verb:s
authorization.v1beta1.NonResourceRule;u21 nonResourceURLs:[s verbs:[s;!
authorization.v1beta1.ResourceAttributes;u21 group:s name:s namespace:s resource:s subresource:s verb:s version:s
authorization.v1beta1.ResourceRule;u21 apiGroups:[s resourceNames:[s resources:[s verbs:[s;!
authorization.v1beta1.SelfSubjectAccessReview;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SelfSubjectAccessReviewSpec;! status:@SubjectAccessReviewStatus
authorization.v1beta1.SelfSubjectAccessReviewSpec;u21 nonResourceAttributes:@NonResourceAttributes resourceAttributes:@ResourceAttributes
authorization.v1beta1.SelfSubjectRulesReview;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SelfSubjectRulesReviewSpec;! status:@SubjectRulesReviewStatus
authorization.v1beta1.SelfSubjectRulesReviewSpec;u21 namespace:s
authorization.v1beta1.SubjectAccessReview;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@SubjectAccessReviewSpec;! status:@SubjectAccessReviewStatus
authorization.v1beta1.SubjectAccessReviewSpec;u21 extra:{[s group:[s nonResourceAttributes:@NonResourceAttributes resourceAttributes:@ResourceAttributes uid:s user:s
authorization.v1beta1.SubjectAccessReviewStatus;u21 allowed:b;! denied:b evaluationError:s reason:s
authorization.v1beta1.SubjectRulesReviewStatus;u21 evaluationError:s incomplete:b;! nonResourceRules:[@NonResourceRule;! resourceRules:[@ResourceRule;!
autoscaling.v1.CrossVersionObjectReference;a apiVersion:s kind:s;! name:s;!
autoscaling.v1.HorizontalPodAutoscaler apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@HorizontalPodAutoscalerSpec;! status:@HorizontalPodAutoscalerStatus
autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas:i;! minReplicas:i scaleTargetRef:@CrossVersionObjectReference;! targetCPUUtilizationPercentage:i
autoscaling.v1.HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:i currentReplicas:i;! desiredReplicas:i;! lastScaleTime:t observedGeneration:l
autoscaling.v1.Scale apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ScaleSpec status:@ScaleStatus
autoscaling.v1.ScaleSpec replicas:i
autoscaling.v1.ScaleStatus replicas:i;! selector:s
autoscaling.v2.ContainerResourceMetricSource;s23 container:s;! name:s;! target:@MetricTarget;!
autoscaling.v2.ContainerResourceMetricStatus;s23 container:s;! current:@MetricValueStatus;! name:s;!
autoscaling.v2.CrossVersionObjectReference;s23 apiVersion:s kind:s;! name:s;!
autoscaling.v2.ExternalMetricSource;s23 metric:@MetricIdentifier;! target:@MetricTarget;!
autoscaling.v2.ExternalMetricStatus;s23 current:@MetricValueStatus;! metric:@MetricIdentifier;!
autoscaling.v2.HPAScalingPolicy;s23 periodSeconds:i;! type:s;! value:i;!
autoscaling.v2.HPAScalingRules;s23 policies:[@HPAScalingPolicy;a selectPolicy:s stabilizationWindowSeconds:i tolerance:q;s33
autoscaling.v2.HorizontalPodAutoscaler;s23 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@HorizontalPodAutoscalerSpec;! status:@HorizontalPodAutoscalerStatus
autoscaling.v2.HorizontalPodAutoscalerBehavior;s23 scaleDown:@HPAScalingRules scaleUp:@HPAScalingRules
autoscaling.v2.HorizontalPodAutoscalerCondition;s23 lastTransitionTime:t message:s reason:s status:s;! type:s;! observedGeneration:l;s37
autoscaling.v2.HorizontalPodAutoscalerSpec;s23 behavior:@HorizontalPodAutoscalerBehavior maxReplicas:i;! metrics:[@MetricSpec;a minReplicas:i scaleTargetRef:@CrossVersionObjectReference;!
autoscaling.v2.HorizontalPodAutoscalerStatus;s23 conditions:[@HorizontalPodAutoscalerCondition;mtype;pmerge;ktype currentMetrics:[@MetricStatus;a currentReplicas:i desiredReplicas:i;! lastScaleTime:t observedGeneration:l
autoscaling.v2.MetricIdentifier;s23 name:s;! selector:@meta.v1.LabelSelector
autoscaling.v2.MetricSpec;s23 containerResource:@ContainerResourceMetricSource external:@ExternalMetricSource object:@ObjectMetricSource pods:@PodsMetricSource resource:@ResourceMetricSource type:s;!
autoscaling.v2.MetricStatus;s23 containerResource:@ContainerResourceMetricStatus external:@ExternalMetricStatus object:@ObjectMetricStatus pods:@PodsMetricStatus resource:@ResourceMetricStatus type:s;!
autoscaling.v2.MetricTarget;s23 averageUtilization:i averageValue:q type:s;! value:q
autoscaling.v2.MetricValueStatus;s23 averageUtilization:i averageValue:q value:q
autoscaling.v2.ObjectMetricSource;s23 describedObject:@CrossVersionObjectReference;! metric:@MetricIdentifier;! target:@MetricTarget;!
autoscaling.v2.ObjectMetricStatus;s23 current:@MetricValueStatus;! describedObject:@CrossVersionObjectReference;! metric:@MetricIdentifier;!
autoscaling.v2.PodsMetricSource;s23 metric:@MetricIdentifier;! target:@MetricTarget;!
autoscaling.v2.PodsMetricStatus;s23 current:@MetricValueStatus;! metric:@MetricIdentifier;!
autoscaling.v2.ResourceMetricSource;s23 name:s;! target:@MetricTarget;!
autoscaling.v2.ResourceMetricStatus;s23 current:@MetricValueStatus;! name:s;!
autoscaling.v2beta1.ContainerResourceMetricSource;u24;s20 container:s;! name:s;! targetAverageUtilization:i targetAverageValue:q
autoscaling.v2beta1.ContainerResourceMetricStatus;u24;s20 container:s;! currentAverageUtilization:i currentAverageValue:q;! name:s;!
autoscaling.v2beta1.CrossVersionObjectReference;u24 apiVersion:s kind:s;! name:s;!
autoscaling.v2beta1.ExternalMetricSource;u24 metricName:s;! metricSelector:@meta.v1.LabelSelector targetAverageValue:q targetValue:q
autoscaling.v2beta1.ExternalMetricStatus;u24 currentAverageValue:q currentValue:q;! metricName:s;! metricSelector:@meta.v1.LabelSelector
autoscaling.v2beta1.HorizontalPodAutoscaler;u24 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@HorizontalPodAutoscalerSpec status:@HorizontalPodAutoscalerStatus
autoscaling.v2beta1.HorizontalPodAutoscalerCondition;u24 lastTransitionTime:t message:s reason:s status:s;! type:s;!
autoscaling.v2beta1.HorizontalPodAutoscalerSpec;u24 maxReplicas:i;! metrics:[@MetricSpec minReplicas:i scaleTargetRef:@CrossVersionObjectReference;!
autoscaling.v2beta1.HorizontalPodAutoscalerStatus;u24 conditions:[@HorizontalPodAutoscalerCondition currentMetrics:[@MetricStatus currentReplicas:i;! desiredReplicas:i;! lastScaleTime:t observedGeneration:l
autoscaling.v2beta1.MetricSpec;u24 external:@ExternalMetricSource object:@ObjectMetricSource pods:@PodsMetricSource resource:@ResourceMetricSource type:s;! containerResource:@ContainerResourceMetricSource;s20
autoscaling.v2beta1.MetricStatus;u24 external:@ExternalMetricStatus object:@ObjectMetricStatus pods:@PodsMetricStatus resource:@ResourceMetricStatus type:s;! containerResource:@ContainerResourceMetricStatus;s20
autoscaling.v2beta1.ObjectMetricSource;u24 averageValue:q metricName:s;! selector:@meta.v1.LabelSelector target:@CrossVersionObjectReference;! targetValue:q;!
autoscaling.v2beta1.ObjectMetricStatus;u24 averageValue:q currentValue:q;! metricName:s;! selector:@meta.v1.LabelSelector target:@CrossVersionObjectReference;!
autoscaling.v2beta1.PodsMetricSource;u24 metricName:s;! selector:@meta.v1.LabelSelector targetAverageValue:q;!
autoscaling.v2beta1.PodsMetricStatus;u24 currentAverageValue:q;! metricName:s;! selector:@meta.v1.LabelSelector
autoscaling.v2beta1.ResourceMetricSource;u24 name:s;! targetAverageUtilization:i targetAverageValue:q
autoscaling.v2beta1.ResourceMetricStatus;u24 currentAverageUtilization:i currentAverageValue:q;! name:s;!
autoscaling.v2beta2.ContainerResourceMetricSource;u25;s20 container:s;! name:s;! target:@MetricTarget;!
autoscaling.v2beta2.ContainerResourceMetricStatus;u25;s20 container:s;! current:@MetricValueStatus;! name:s;!
autoscaling.v2beta2.CrossVersionObjectReference;u25 apiVersion:s kind:s;! name:s;!
autoscaling.v2beta2.ExternalMetricSource;u25 metric:@MetricIdentifier;! target:@MetricTarget;!
autoscaling.v2beta2.ExternalMetricStatus;u25 current:@MetricValueStatus;! metric:@MetricIdentifier;!
autoscaling.v2beta2.HPAScalingPolicy;u25;s18 periodSeconds:i;! type:s;! value:i;!
autoscaling.v2beta2.HPAScalingRules;u25;s18 policies:[@HPAScalingPolicy selectPolicy:s stabilizationWindowSeconds:i
autoscaling.v2beta2.HorizontalPodAutoscaler;u25 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@HorizontalPodAutoscalerSpec status:@HorizontalPodAutoscalerStatus
autoscaling.v2beta2.HorizontalPodAutoscalerBehavior;u25;s18 scaleDown:@HPAScalingRules scaleUp:@HPAScalingRules
autoscaling.v2beta2.HorizontalPodAutoscalerCondition;u25 lastTransitionTime:t message:s reason:s status:s;! type:s;!
autoscaling.v2beta2.HorizontalPodAutoscalerSpec;u25 maxReplicas:i;! metrics:[@MetricSpec minReplicas:i scaleTargetRef:@CrossVersionObjectReference;! behavior:@HorizontalPodAutoscalerBehavior;s18
autoscaling.v2beta2.HorizontalPodAutoscalerStatus;u25 conditions:[@HorizontalPodAutoscalerCondition currentMetrics:[@MetricStatus currentReplicas:i;! desiredReplicas:i;! lastScaleTime:t observedGeneration:l
autoscaling.v2beta2.MetricIdentifier;u25 name:s;! selector:@meta.v1.LabelSelector
autoscaling.v2beta2.MetricSpec;u25 external:@ExternalMetricSource object:@ObjectMetricSource pods:@PodsMetricSource resource:@ResourceMetricSource type:s;! containerResource:@ContainerResourceMetricSource;s20
autoscaling.v2beta2.MetricStatus;u25 external:@ExternalMetricStatus object:@ObjectMetricStatus pods:@PodsMetricStatus resource:@ResourceMetricStatus type:s;! containerResource:@ContainerResourceMetricStatus;s20
autoscaling.v2beta2.MetricTarget;u25 averageUtilization:i averageValue:q type:s;! value:q
autoscaling.v2beta2.MetricValueStatus;u25 averageUtilization:i averageValue:q value:q
autoscaling.v2beta2.ObjectMetricSource;u25 describedObject:@CrossVersionObjectReference;! metric:@MetricIdentifier;! target:@MetricTarget;!
autoscaling.v2beta2.ObjectMetricStatus;u25 current:@MetricValueStatus;! describedObject:@CrossVersionObjectReference;! metric:@MetricIdentifier;!
autoscaling.v2beta2.PodsMetricSource;u25 metric:@MetricIdentifier;! target:@MetricTarget;!
autoscaling.v2beta2.PodsMetricStatus;u25 current:@MetricValueStatus;! metric:@MetricIdentifier;!
autoscaling.v2beta2.ResourceMetricSource;u25 name:s;! target:@MetricTarget;!
autoscaling.v2beta2.ResourceMetricStatus;u25 current:@MetricValueStatus;! name:s;!
batch.v1.CronJob;s21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CronJobSpec;! status:@CronJobStatus
batch.v1.CronJobSpec;s21 concurrencyPolicy:s;eAllow|Forbid|Replace failedJobsHistoryLimit:i jobTemplate:@JobTemplateSpec;! schedule:s;! startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b timeZone:s;s24
batch.v1.CronJobStatus;s21 active:[@core.v1.ObjectReference;a lastScheduleTime:t lastSuccessfulTime:t
batch.v1.Job apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@JobSpec status:@JobStatus
batch.v1.JobCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status:s;! type:s;!
batch.v1.JobSchedulingConfiguration;s37 disruptionMode:@scheduling.v1alpha3.WorkloadPodGroupDisruptionMode resourceClaims:[@scheduling.v1alpha3.WorkloadPodGroupResourceClaim;mname;pmerge;kname schedulingConstraints:@scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints schedulingPolicy:@scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy
batch.v1.JobSpec activeDeadlineSeconds:l backoffLimit:i completions:i manualSelector:b parallelism:i selector:@meta.v1.LabelSelector template:@core.v1.PodTemplateSpec;! ttlSecondsAfterFinished:i completionMode:s;eIndexed|NonIndexed;s21 suspend:b;s21 podFailurePolicy:@PodFailurePolicy;s25 backoffLimitPerIndex:i;s28 maxFailedIndexes:i;s28 podReplacementPolicy:s;eFailed|TerminatingOrFailed;s28 managedBy:s;s30 successPolicy:@SuccessPolicy;s30 scheduling:@JobSchedulingConfiguration;s37
batch.v1.JobStatus active:i completionTime:t conditions:[@JobCondition;mtype;pmerge;a failed:i startTime:t succeeded:i completedIndexes:s;s21 uncountedTerminatedPods:@UncountedTerminatedPods;s22 ready:i;s23 failedIndexes:s;s28 terminating:i;s28
batch.v1.JobTemplateSpec;s21 metadata:@meta.v1.ObjectMeta spec:@JobSpec
batch.v1.PodFailurePolicy;s25 rules:[@PodFailurePolicyRule;!;a
batch.v1.PodFailurePolicyOnExitCodesRequirement;s25 containerName:s operator:s;!;eIn|NotIn values:[i;!;t
batch.v1.PodFailurePolicyOnPodConditionsPattern;s25 status:s type:s;!
batch.v1.PodFailurePolicyRule;s25 action:s;!;eCount|FailIndex|FailJob|Ignore onExitCodes:@PodFailurePolicyOnExitCodesRequirement onPodConditions:[@PodFailurePolicyOnPodConditionsPattern;a
batch.v1.SuccessPolicy;s30 rules:[@SuccessPolicyRule;!;a
batch.v1.SuccessPolicyRule;s30 succeededCount:i succeededIndexes:s
batch.v1.UncountedTerminatedPods;s22 failed:[s;t succeeded:[s;t
batch.v1beta1.CronJob;u24 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CronJobSpec status:@CronJobStatus
batch.v1beta1.CronJobSpec;u24 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:@JobTemplateSpec;! schedule:s;! startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b timeZone:s;s24
batch.v1beta1.CronJobStatus;u24 active:[@core.v1.ObjectReference;a lastScheduleTime:t lastSuccessfulTime:t;s21
batch.v1beta1.JobTemplateSpec;u24 metadata:@meta.v1.ObjectMeta spec:@batch.v1.JobSpec
batch.v2alpha1.CronJob;u20 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CronJobSpec status:@CronJobStatus
batch.v2alpha1.CronJobSpec;u20 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:@JobTemplateSpec;! schedule:s;! startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b
batch.v2alpha1.CronJobStatus;u20 active:[@core.v1.ObjectReference lastScheduleTime:t
batch.v2alpha1.JobTemplateSpec;u20 metadata:@meta.v1.ObjectMeta spec:@batch.v1.JobSpec
certificates.v1.CertificateSigningRequest;s19 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CertificateSigningRequestSpec;! status:@CertificateSigningRequestStatus
certificates.v1.CertificateSigningRequestCondition;s19 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s;! type:s;!
certificates.v1.CertificateSigningRequestSpec;s19 extra:{[s groups:[s;a request:y;! signerName:s;! uid:s usages:[s;eany|cert%20sign|client%20auth|code%20signing|content%20commitment|crl%20sign|data%20encipherment|decipher%20only|digital%20signature|email%20protection|encipher%20only|ipsec%20end%20system|ipsec%20tunnel|ipsec%20user|key%20agreement|key%20encipherment|microsoft%20sgc|netscape%20sgc|ocsp%20signing|s/mime|server%20auth|signing|timestamping;a username:s expirationSeconds:i;s22
certificates.v1.CertificateSigningRequestStatus;s19 certificate:y conditions:[@CertificateSigningRequestCondition;ktype
certificates.v1.ClusterTrustBundle;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ClusterTrustBundleSpec;!
certificates.v1.ClusterTrustBundleSpec;s37 signerName:s trustBundle:s;!
certificates.v1.PodCertificateRequest;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodCertificateRequestSpec;! status:@PodCertificateRequestStatus
certificates.v1.PodCertificateRequestSpec;s37 maxExpirationSeconds:i;d86400 nodeName:s;! nodeUID:s;! podName:s;! podUID:s;! serviceAccountName:s;! serviceAccountUID:s;! signerName:s;! stubPKCS10Request:y;! unverifiedUserAnnotations:{s
certificates.v1.PodCertificateRequestStatus;s37 beginRefreshAt:t certificateChain:s conditions:[@meta.v1.Condition;mtype;pmerge;ktype notAfter:t notBefore:t
certificates.v1alpha1.ClusterTrustBundle;u36;s27 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ClusterTrustBundleSpec;!
certificates.v1alpha1.ClusterTrustBundleSpec;u36;s27 signerName:s trustBundle:s;!
certificates.v1alpha1.PodCertificateRequest;u34;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodCertificateRequestSpec;! status:@PodCertificateRequestStatus
certificates.v1alpha1.PodCertificateRequestSpec;u34;s34 maxExpirationSeconds:i;d86400 nodeName:s;! nodeUID:s;! pkixPublicKey:y;! podName:s;! podUID:s;! proofOfPossession:y;! serviceAccountName:s;! serviceAccountUID:s;! signerName:s;!
certificates.v1alpha1.PodCertificateRequestStatus;u34;s34 beginRefreshAt:t certificateChain:s conditions:[@meta.v1.Condition;mtype;pmerge;ktype notAfter:t notBefore:t
certificates.v1beta1.CertificateSigningRequest;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CertificateSigningRequestSpec status:@CertificateSigningRequestStatus
certificates.v1beta1.CertificateSigningRequestCondition;u21 lastUpdateTime:t message:s reason:s type:s;! lastTransitionTime:t;s19 status:s;s19
certificates.v1beta1.CertificateSigningRequestSpec;u21 extra:{[s groups:[s;a request:y;!;a uid:s usages:[s;a username:s signerName:s;s18
certificates.v1beta1.CertificateSigningRequestStatus;u21 certificate:y;a conditions:[@CertificateSigningRequestCondition;ktype
certificates.v1beta1.ClusterTrustBundle;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ClusterTrustBundleSpec;!
certificates.v1beta1.ClusterTrustBundleSpec;s33 signerName:s trustBundle:s;!
certificates.v1beta1.PodCertificateRequest;s35 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodCertificateRequestSpec;! status:@PodCertificateRequestStatus
certificates.v1beta1.PodCertificateRequestSpec;s35 maxExpirationSeconds:i;d86400 nodeName:s;! nodeUID:s;! pkixPublicKey:y podName:s;! podUID:s;! proofOfPossession:y serviceAccountName:s;! serviceAccountUID:s;! signerName:s;! unverifiedUserAnnotations:{s stubPKCS10Request:y;!;s36
certificates.v1beta1.PodCertificateRequestStatus;s35 beginRefreshAt:t certificateChain:s conditions:[@meta.v1.Condition;mtype;pmerge;ktype notAfter:t notBefore:t
coordination.v1.Lease apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@LeaseSpec
coordination.v1.LeaseSpec acquireTime:u holderIdentity:s leaseDurationSeconds:i leaseTransitions:i renewTime:u preferredHolder:s;s31 strategy:s;s31
coordination.v1alpha1.LeaseCandidate;u31;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@LeaseCandidateSpec
coordination.v1alpha1.LeaseCandidateSpec;u31;s31 binaryVersion:s emulationVersion:s leaseName:s;! pingTime:u preferredStrategies:[s;!;a renewTime:u
coordination.v1alpha2.LeaseCandidate;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@LeaseCandidateSpec;!
coordination.v1alpha2.LeaseCandidateSpec;s32 binaryVersion:s;! emulationVersion:s leaseName:s;! pingTime:u renewTime:u strategy:s;!
coordination.v1beta1.Lease;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@LeaseSpec
coordination.v1beta1.LeaseCandidate;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@LeaseCandidateSpec;!
coordination.v1beta1.LeaseCandidateSpec;s33 binaryVersion:s;! emulationVersion:s leaseName:s;! pingTime:u renewTime:u strategy:s;!
coordination.v1beta1.LeaseSpec;u21 acquireTime:u holderIdentity:s leaseDurationSeconds:i leaseTransitions:i renewTime:u
core.v1.AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID:s;!
core.v1.Affinity nodeAffinity:@NodeAffinity podAffinity:@PodAffinity podAntiAffinity:@PodAntiAffinity
core.v1.AppArmorProfile;s30 localhostProfile:s type:s;!;eLocalhost|RuntimeDefault|Unconfined
core.v1.AttachedVolume devicePath:s;! name:s;!
core.v1.AzureDiskVolumeSource cachingMode:s;eNone|ReadOnly|ReadWrite;d"ReadWrite" diskName:s;! diskURI:s;! fsType:s;d"ext4" kind:s;eDedicated|Managed|Shared;d"Shared" readOnly:b
core.v1.AzureFilePersistentVolumeSource readOnly:b secretName:s;! secretNamespace:s shareName:s;!
core.v1.AzureFileVolumeSource readOnly:b secretName:s;! shareName:s;!
core.v1.Binding apiVersion:s kind:s metadata:@meta.v1.ObjectMeta target:@ObjectReference;!
core.v1.CSIPersistentVolumeSource controllerExpandSecretRef:@SecretReference controllerPublishSecretRef:@SecretReference driver:s;! fsType:s nodePublishSecretRef:@SecretReference nodeStageSecretRef:@SecretReference readOnly:b volumeAttributes:{s volumeHandle:s;! nodeExpandSecretRef:@SecretReference;s25
core.v1.CSIVolumeSource driver:s;! fsType:s nodePublishSecretRef:@LocalObjectReference readOnly:b volumeAttributes:{s
core.v1.Capabilities add:[s;a drop:[s;a
core.v1.CephFSPersistentVolumeSource monitors:[s;!;a path:s readOnly:b secretFile:s secretRef:@SecretReference user:s
core.v1.CephFSVolumeSource monitors:[s;!;a path:s readOnly:b secretFile:s secretRef:@LocalObjectReference user:s
core.v1.CinderPersistentVolumeSource fsType:s readOnly:b secretRef:@SecretReference volumeID:s;!
core.v1.CinderVolumeSource fsType:s readOnly:b secretRef:@LocalObjectReference volumeID:s;!
core.v1.ClaimSource;u30;s26 resourceClaimName:s resourceClaimTemplateName:s
core.v1.ClientIPConfig timeoutSeconds:i
core.v1.ClusterTrustBundleProjection;s29 labelSelector:@meta.v1.LabelSelector name:s optional:b path:s;! signerName:s user:l;s37
core.v1.ComponentCondition error:s message:s status:s;! type:s;!
core.v1.ComponentStatus apiVersion:s conditions:[@ComponentCondition;mtype;pmerge;ktype kind:s metadata:@meta.v1.ObjectMeta
core.v1.ConfigMap apiVersion:s binaryData:{y data:{s kind:s metadata:@meta.v1.ObjectMeta immutable:b;s18
core.v1.ConfigMapEnvSource name:s optional:b
core.v1.ConfigMapKeySelector;a key:s;! name:s optional:b
core.v1.ConfigMapNodeConfigSource kubeletConfigKey:s;! name:s;! namespace:s;! resourceVersion:s uid:s
core.v1.ConfigMapProjection items:[@KeyToPath;a name:s optional:b
core.v1.ConfigMapVolumeSource defaultMode:i items:[@KeyToPath;a name:s optional:b defaultUser:l;s37
core.v1.Container args:[s;a command:[s;a env:[@EnvVar;mname;pmerge;kname envFrom:[@EnvFromSource;a image:s imagePullPolicy:s;eAlways|IfNotPresent|Never lifecycle:@Lifecycle livenessProbe:@Probe name:s;! ports:[@ContainerPort;mcontainerPort;pmerge;kcontainerPort,protocol readinessProbe:@Probe resources:@ResourceRequirements securityContext:@SecurityContext stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s;eFallbackToLogsOnError|File tty:b volumeDevices:[@VolumeDevice;mdevicePath;pmerge;kdevicePath volumeMounts:[@VolumeMount;mmountPath;pmerge;kmountPath workingDir:s startupProbe:@Probe;s16 resizePolicy:[@ContainerResizePolicy;a;s27 restartPolicy:s;s28 restartPolicyRules:[@ContainerRestartRule;a;s34
core.v1.ContainerExtendedResourceRequest;s34 containerName:s;! requestName:s;! resourceName:s;!
core.v1.ContainerImage names:[s;a sizeBytes:l
core.v1.ContainerPort containerPort:i;! hostIP:s hostPort:i name:s protocol:s;eSCTP|TCP|UDP;d"TCP"
core.v1.ContainerResizePolicy;s27 resourceName:s;! restartPolicy:s;!
core.v1.ContainerRestartRule;s34 action:s;! exitCodes:@ContainerRestartRuleOnExitCodes
core.v1.ContainerRestartRuleOnExitCodes;s34 operator:s;! values:[i;t
core.v1.ContainerState running:@ContainerStateRunning terminated:@ContainerStateTerminated waiting:@ContainerStateWaiting
core.v1.ContainerStateRunning startedAt:t
core.v1.ContainerStateTerminated containerID:s exitCode:i;! finishedAt:t message:s reason:s signal:i startedAt:t
core.v1.ContainerStateWaiting message:s reason:s
core.v1.ContainerStatus containerID:s image:s;! imageID:s;! lastState:@ContainerState name:s;! ready:b;! restartCount:i;! state:@ContainerState started:b;s16 allocatedResources:{q;s27 resources:@ResourceRequirements;s27 volumeMounts:[@VolumeMountStatus;mmountPath;pmerge;kmountPath;s30 allocatedResourcesStatus:[@ResourceStatus;mname;pmerge;kname;s31 user:@ContainerUser;s31 stopSignal:s;eSIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ;s33
core.v1.ContainerUser;s31 linux:@LinuxContainerUser
core.v1.DaemonEndpoint Port:i;!
core.v1.DownwardAPIProjection items:[@DownwardAPIVolumeFile;a
core.v1.DownwardAPIVolumeFile fieldRef:@ObjectFieldSelector mode:i path:s;! resourceFieldRef:@ResourceFieldSelector user:l;s37
core.v1.DownwardAPIVolumeSource defaultMode:i items:[@DownwardAPIVolumeFile;a defaultUser:l;s37
core.v1.EmptyDirVolumeSource medium:s sizeLimit:q mode:i;s37
core.v1.EndpointAddress;a hostname:s ip:s;! nodeName:s targetRef:@ObjectReference
core.v1.EndpointPort;a name:s port:i;! protocol:s;eSCTP|TCP|UDP appProtocol:s;s18
core.v1.EndpointSubset addresses:[@EndpointAddress;a notReadyAddresses:[@EndpointAddress;a ports:[@EndpointPort;a
core.v1.Endpoints apiVersion:s kind:s metadata:@meta.v1.ObjectMeta subsets:[@EndpointSubset;a
core.v1.EnvFromSource configMapRef:@ConfigMapEnvSource prefix:s secretRef:@SecretEnvSource
core.v1.EnvVar name:s;! value:s valueFrom:@EnvVarSource
core.v1.EnvVarSource configMapKeyRef:@ConfigMapKeySelector fieldRef:@ObjectFieldSelector resourceFieldRef:@ResourceFieldSelector secretKeyRef:@SecretKeySelector fileKeyRef:@FileKeySelector;s34
core.v1.EphemeralContainer;s16 args:[s;a command:[s;a env:[@EnvVar;mname;pmerge;kname envFrom:[@EnvFromSource;a image:s imagePullPolicy:s;eAlways|IfNotPresent|Never lifecycle:@Lifecycle livenessProbe:@Probe name:s;! ports:[@ContainerPort;mcontainerPort;pmerge;kcontainerPort,protocol readinessProbe:@Probe resources:@ResourceRequirements securityContext:@SecurityContext startupProbe:@Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s;eFallbackToLogsOnError|File tty:b volumeDevices:[@VolumeDevice;mdevicePath;pmerge;kdevicePath volumeMounts:[@VolumeMount;mmountPath;pmerge;kmountPath workingDir:s resizePolicy:[@ContainerResizePolicy;a;s27 restartPolicy:s;s28 restartPolicyRules:[@ContainerRestartRule;a;s34
core.v1.EphemeralContainers;u21;s21 apiVersion:s ephemeralContainers:[@EphemeralContainer;!;mname;pmerge kind:s metadata:@meta.v1.ObjectMeta
core.v1.EphemeralVolumeSource;s19 readOnly:b;u20 volumeClaimTemplate:@PersistentVolumeClaimTemplate
core.v1.Event action:s apiVersion:s count:i eventTime:u firstTimestamp:t involvedObject:@ObjectReference;! kind:s lastTimestamp:t message:s metadata:@meta.v1.ObjectMeta;! reason:s related:@ObjectReference reportingComponent:s reportingInstance:s series:@EventSeries source:@EventSource type:s
core.v1.EventSeries count:i lastObservedTime:u state:s;u18
core.v1.EventSource component:s host:s
core.v1.EvictionResponder;a;s37 name:s;! priority:i;!
core.v1.ExecAction command:[s;a
core.v1.FCVolumeSource fsType:s lun:i readOnly:b targetWWNs:[s;a wwids:[s;a
core.v1.FileKeySelector;a;s34 key:s;! optional:b path:s;! volumeName:s;!
core.v1.FlexPersistentVolumeSource driver:s;! fsType:s options:{s readOnly:b secretRef:@SecretReference
core.v1.FlexVolumeSource driver:s;! fsType:s options:{s readOnly:b secretRef:@LocalObjectReference
core.v1.FlockerVolumeSource datasetName:s datasetUUID:s
core.v1.GCEPersistentDiskVolumeSource fsType:s partition:i pdName:s;! readOnly:b
core.v1.GRPCAction;s23 port:i;! service:s mode:s;ePlaintext|TLS;s37
core.v1.GitRepoVolumeSource directory:s repository:s;! revision:s
core.v1.GlusterfsPersistentVolumeSource endpoints:s;! endpointsNamespace:s path:s;! readOnly:b
core.v1.GlusterfsVolumeSource endpoints:s;! path:s;! readOnly:b
core.v1.HTTPGetAction host:s httpHeaders:[@HTTPHeader;a path:s port:x;! scheme:s;eHTTP|HTTPS protocol:s;eHTTP1|HTTP2;s37
core.v1.HTTPHeader name:s;! value:s;!
core.v1.Handler;u22 exec:@ExecAction httpGet:@HTTPGetAction tcpSocket:@TCPSocketAction
core.v1.HostAlias hostnames:[s;a ip:s;!
core.v1.HostIP;s28 ip:s;!
core.v1.HostPathVolumeSource path:s;! type:s;e|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket
core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s;! iscsiInterface:s;d"default" lun:i;! portals:[s;a readOnly:b secretRef:@SecretReference targetPortal:s;!
core.v1.ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s;! iscsiInterface:s;d"default" lun:i;! portals:[s;a readOnly:b secretRef:@LocalObjectReference targetPortal:s;!
core.v1.ImageVolumeSource;s31 pullPolicy:s;eAlways|IfNotPresent|Never reference:s
core.v1.ImageVolumeStatus;s36 imageRef:s;!
core.v1.KeyToPath key:s;! mode:i path:s;! user:l;s37
core.v1.Lifecycle postStart:@LifecycleHandler preStop:@LifecycleHandler stopSignal:s;eSIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ;s33
core.v1.LifecycleHandler;s23 exec:@ExecAction httpGet:@HTTPGetAction tcpSocket:@TCPSocketAction sleep:@SleepAction;s29
core.v1.LimitRange apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@LimitRangeSpec
core.v1.LimitRangeItem default:{q defaultRequest:{q max:{q maxLimitRequestRatio:{q min:{q type:s;!
core.v1.LimitRangeSpec limits:[@LimitRangeItem;!;a
core.v1.LinuxContainerUser;s31 gid:l;! supplementalGroups:[l;a uid:l;!
core.v1.LoadBalancerIngress hostname:s ip:s ports:[@PortStatus;a;s20 ipMode:s;s29
core.v1.LoadBalancerStatus ingress:[@LoadBalancerIngress;a
core.v1.LocalObjectReference;a name:s
core.v1.LocalVolumeSource fsType:s path:s;!
core.v1.ModifyVolumeStatus;s29 status:s;!;eInProgress|Infeasible|Pending targetVolumeAttributesClassName:s
core.v1.NFSVolumeSource path:s;! readOnly:b server:s;!
core.v1.Namespace apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@NamespaceSpec status:@NamespaceStatus
core.v1.NamespaceCondition;s16 lastTransitionTime:t message:s reason:s status:s;! type:s;!
core.v1.NamespaceSpec finalizers:[s;a
core.v1.NamespaceStatus phase:s;eActive|Terminating conditions:[@NamespaceCondition;mtype;pmerge;ktype;s16
core.v1.Node apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@NodeSpec status:@NodeStatus
core.v1.NodeAddress address:s;! type:s;!
core.v1.NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[@PreferredSchedulingTerm;a requiredDuringSchedulingIgnoredDuringExecution:@NodeSelector
core.v1.NodeAllocatableMappedResources;s37 name:s;! quantity:q;!
core.v1.NodeAllocatableOverheadResources;s37 name:s;! perContainer:q perPod:q
core.v1.NodeAllocatableResourceClaimStatus;s36 containers:[s;t resourceClaimName:s;! resources:{q;!;u36 mapping:[@NodeAllocatableMappedResources;mname;pmerge;kname;s37 overhead:[@NodeAllocatableOverheadResources;mname;pmerge;kname;s37
core.v1.NodeCondition lastHeartbeatTime:t lastTransitionTime:t message:s reason:s status:s;! type:s;!
core.v1.NodeConfigSource configMap:@ConfigMapNodeConfigSource
core.v1.NodeConfigStatus active:@NodeConfigSource assigned:@NodeConfigSource error:s lastKnownGood:@NodeConfigSource
core.v1.NodeDaemonEndpoints kubeletEndpoint:@DaemonEndpoint
core.v1.NodeFeatures;s31 supplementalGroupsPolicy:b
core.v1.NodePodPreemptionPolicy;s37 disableResizePreemption:[s;t
core.v1.NodeRuntimeHandler;s30 features:@NodeRuntimeHandlerFeatures name:s
core.v1.NodeRuntimeHandlerFeatures;s30 recursiveReadOnlyMounts:b userNamespaces:b;s31
core.v1.NodeSelector;a nodeSelectorTerms:[@NodeSelectorTerm;!;a
core.v1.NodeSelectorRequirement key:s;! operator:s;!;eDoesNotExist|Exists|Gt|In|Lt|NotIn values:[s;a
core.v1.NodeSelectorTerm;a matchExpressions:[@NodeSelectorRequirement;a matchFields:[@NodeSelectorRequirement;a
core.v1.NodeSpec configSource:@NodeConfigSource externalID:s podCIDR:s providerID:s taints:[@Taint;a unschedulable:b podCIDRs:[s;pmerge;t;s16 podPreemptionPolicy:@NodePodPreemptionPolicy;s37
core.v1.NodeStatus addresses:[@NodeAddress;mtype;pmerge;ktype allocatable:{q capacity:{q conditions:[@NodeCondition;mtype;pmerge;ktype config:@NodeConfigStatus daemonEndpoints:@NodeDaemonEndpoints images:[@ContainerImage;a nodeInfo:@NodeSystemInfo phase:s;ePending|Running|Terminated volumesAttached:[@AttachedVolume;a volumesInUse:[s;a runtimeHandlers:[@NodeRuntimeHandler;a;s30 features:@NodeFeatures;s31 declaredFeatures:[s;a;s35
core.v1.NodeSwapStatus;s33 capacity:l
core.v1.NodeSystemInfo architecture:s;! bootID:s;! containerRuntimeVersion:s;! kernelVersion:s;! kubeProxyVersion:s;! kubeletVersion:s;! machineID:s;! operatingSystem:s;! osImage:s;! systemUUID:s;! swap:@NodeSwapStatus;s33 runningInUserNamespace:b;s37
core.v1.ObjectFieldSelector;a apiVersion:s fieldPath:s;!
core.v1.ObjectReference;a apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
core.v1.PersistentVolume apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PersistentVolumeSpec status:@PersistentVolumeStatus
core.v1.PersistentVolumeClaim apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PersistentVolumeClaimSpec status:@PersistentVolumeClaimStatus
core.v1.PersistentVolumeClaimCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status:s;! type:s;!
core.v1.PersistentVolumeClaimSpec accessModes:[s;eReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod;a dataSource:@TypedLocalObjectReference resources:@VolumeResourceRequirements selector:@meta.v1.LabelSelector storageClassName:s volumeMode:s;eBlock|Filesystem volumeName:s dataSourceRef:@TypedObjectReference;s22 volumeAttributesClassName:s;s29
core.v1.PersistentVolumeClaimStatus accessModes:[s;eReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod;a capacity:{q conditions:[@PersistentVolumeClaimCondition;mtype;pmerge;ktype phase:s;eBound|Lost|Pending allocatedResources:{q;s23 resizeStatus:s;s23;u27 allocatedResourceStatuses:{s;eControllerResizeInProgress|ControllerResizeInfeasible|NodeResizeInProgress|NodeResizeInfeasible|NodeResizePending;s28 currentVolumeAttributesClassName:s;s29 modifyVolumeStatus:@ModifyVolumeStatus;s29 healthStatus:@VolumeHealthStatus;s37
core.v1.PersistentVolumeClaimTemplate;s19 metadata:@meta.v1.ObjectMeta spec:@PersistentVolumeClaimSpec;!
core.v1.PersistentVolumeClaimVolumeSource claimName:s;! readOnly:b
core.v1.PersistentVolumeSpec accessModes:[s;eReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod;a awsElasticBlockStore:@AWSElasticBlockStoreVolumeSource azureDisk:@AzureDiskVolumeSource azureFile:@AzureFilePersistentVolumeSource capacity:{q cephfs:@CephFSPersistentVolumeSource cinder:@CinderPersistentVolumeSource claimRef:@ObjectReference csi:@CSIPersistentVolumeSource fc:@FCVolumeSource flexVolume:@FlexPersistentVolumeSource flocker:@FlockerVolumeSource gcePersistentDisk:@GCEPersistentDiskVolumeSource glusterfs:@GlusterfsPersistentVolumeSource hostPath:@HostPathVolumeSource iscsi:@ISCSIPersistentVolumeSource local:@LocalVolumeSource mountOptions:[s;a nfs:@NFSVolumeSource nodeAffinity:@VolumeNodeAffinity persistentVolumeReclaimPolicy:s;eDelete|Recycle|Retain photonPersistentDisk:@PhotonPersistentDiskVolumeSource portworxVolume:@PortworxVolumeSource quobyte:@QuobyteVolumeSource rbd:@RBDPersistentVolumeSource scaleIO:@ScaleIOPersistentVolumeSource storageClassName:s storageos:@StorageOSPersistentVolumeSource volumeMode:s;eBlock|Filesystem vsphereVolume:@VsphereVirtualDiskVolumeSource volumeAttributesClassName:s;s29
core.v1.PersistentVolumeStatus message:s phase:s;eAvailable|Bound|Failed|Pending|Released reason:s lastPhaseTransitionTime:t;s28
core.v1.PhotonPersistentDiskVolumeSource fsType:s pdID:s;!
core.v1.Pod apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodSpec status:@PodStatus
core.v1.PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[@WeightedPodAffinityTerm;a requiredDuringSchedulingIgnoredDuringExecution:[@PodAffinityTerm;a
core.v1.PodAffinityTerm labelSelector:@meta.v1.LabelSelector namespaces:[s;a topologyKey:s;! namespaceSelector:@meta.v1.LabelSelector;s21 matchLabelKeys:[s;a;s29 mismatchLabelKeys:[s;a;s29
core.v1.PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[@WeightedPodAffinityTerm;a requiredDuringSchedulingIgnoredDuringExecution:[@PodAffinityTerm;a
core.v1.PodCertificateProjection;s34 certificateChainPath:s credentialBundlePath:s keyPath:s keyType:s;! maxExpirationSeconds:i signerName:s;! userAnnotations:{s;s35 user:l;s37
core.v1.PodCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status:s;! type:s;! observedGeneration:l;s33
core.v1.PodDNSConfig nameservers:[s;a options:[@PodDNSConfigOption;a searches:[s;a
core.v1.PodDNSConfigOption name:s value:s
core.v1.PodExtendedResourceClaimStatus;s34 requestMappings:[@ContainerExtendedResourceRequest;!;a resourceClaimName:s;!
core.v1.PodIP;s16 ip:s;!
core.v1.PodOS;s23 name:s;!
core.v1.PodReadinessGate conditionType:s;!
core.v1.PodResourceClaim;s26 name:s;! source:@ClaimSource;u30 resourceClaimName:s;s31 resourceClaimTemplateName:s;s31
core.v1.PodResourceClaimStatus;s28 name:s;! resourceClaimName:s
core.v1.PodSchedulingGate;s26 name:s;!
core.v1.PodSchedulingGroup;s36 podGroupName:s
core.v1.PodSecurityContext fsGroup:l runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxOptions:@SELinuxOptions supplementalGroups:[l;a sysctls:[@Sysctl;a windowsOptions:@WindowsSecurityContextOptions fsGroupChangePolicy:s;eAlways|OnRootMismatch;s18 seccompProfile:@SeccompProfile;s19 appArmorProfile:@AppArmorProfile;s30 supplementalGroupsPolicy:s;eMerge|Strict;s31 seLinuxChangePolicy:s;s32
core.v1.PodSpec activeDeadlineSeconds:l affinity:@Affinity automountServiceAccountToken:b containers:[@Container;!;mname;pmerge;kname dnsConfig:@PodDNSConfig dnsPolicy:s;eClusterFirst|ClusterFirstWithHostNet|Default|None enableServiceLinks:b hostAliases:[@HostAlias;mip;pmerge;kip hostIPC:b hostNetwork:b hostPID:b hostname:s imagePullSecrets:[@LocalObjectReference;mname;pmerge;kname initContainers:[@Container;mname;pmerge;kname nodeName:s nodeSelector:{s;a preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s readinessGates:[@PodReadinessGate;a restartPolicy:s;eAlways|Never|OnFailure runtimeClassName:s schedulerName:s securityContext:@PodSecurityContext serviceAccount:s serviceAccountName:s shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:l tolerations:[@Toleration;a volumes:[@Volume;mname;pmerge,retainKeys;kname ephemeralContainers:[@EphemeralContainer;mname;pmerge;kname;s16 overhead:{q;s16 topologySpreadConstraints:[@TopologySpreadConstraint;mtopologyKey;pmerge;ktopologyKey,whenUnsatisfiable;s16 setHostnameAsFQDN:b;s19 os:@PodOS;s23 hostUsers:b;s25 resourceClaims:[@PodResourceClaim;mname;pmerge,retainKeys;kname;s26 schedulingGates:[@PodSchedulingGate;mname;pmerge;kname;s26 resources:@ResourceRequirements;s32 hostnameOverride:s;s34 workloadRef:@WorkloadReference;s35;u35 schedulingGroup:@PodSchedulingGroup;s36 evictionResponders:[@EvictionResponder;mname;pmerge;kname;s37
core.v1.PodStatus conditions:[@PodCondition;mtype;pmerge;ktype containerStatuses:[@ContainerStatus;a hostIP:s initContainerStatuses:[@ContainerStatus;a message:s nominatedNodeName:s phase:s;eFailed|Pending|Running|Succeeded|Unknown podIP:s qosClass:s;eBestEffort|Burstable|Guaranteed reason:s startTime:t ephemeralContainerStatuses:[@ContainerStatus;a;s16 podIPs:[@PodIP;mip;pmerge;kip;s16 resize:s;s27 hostIPs:[@HostIP;mip;pmerge;a;s28 resourceClaimStatuses:[@PodResourceClaimStatus;mname;pmerge,retainKeys;kname;s28 observedGeneration:l;s33 extendedResourceClaimStatus:@PodExtendedResourceClaimStatus;s34 allocatedResources:{q;s35 resources:@ResourceRequirements;s35 nodeAllocatableResourceClaimStatuses:[@NodeAllocatableResourceClaimStatus;mresourceClaimName;pmerge;kresourceClaimName;s36 volumeHealth:[@PodVolumeHealth;kname;s37
core.v1.PodTemplate apiVersion:s kind:s metadata:@meta.v1.ObjectMeta template:@PodTemplateSpec
core.v1.PodTemplateSpec metadata:@meta.v1.ObjectMeta spec:@PodSpec
core.v1.PodVolumeHealth;s37 healthConditions:[@VolumeHealthCondition;mstatus;pmerge;kstatus,reason lastTransitionTime:t name:s;!
core.v1.PortStatus;s20 error:s port:i;! protocol:s;!;eSCTP|TCP|UDP
core.v1.PortworxVolumeSource fsType:s readOnly:b volumeID:s;!
core.v1.PreferredSchedulingTerm preference:@NodeSelectorTerm;! weight:i;!
core.v1.Probe exec:@ExecAction failureThreshold:i httpGet:@HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:@TCPSocketAction timeoutSeconds:i terminationGracePeriodSeconds:l;s21 grpc:@GRPCAction;s23
core.v1.ProjectedVolumeSource defaultMode:i sources:[@VolumeProjection;a defaultUser:l;s37
core.v1.QuobyteVolumeSource group:s readOnly:b registry:s;! tenant:s user:s volume:s;!
core.v1.RBDPersistentVolumeSource fsType:s image:s;! keyring:s;d"/etc/ceph/keyring" monitors:[s;!;a pool:s;d"rbd" readOnly:b secretRef:@SecretReference user:s;d"admin"
core.v1.RBDVolumeSource fsType:s image:s;! keyring:s;d"/etc/ceph/keyring" monitors:[s;!;a pool:s;d"rbd" readOnly:b secretRef:@LocalObjectReference user:s;d"admin"
core.v1.ReplicationController apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ReplicationControllerSpec status:@ReplicationControllerStatus
core.v1.ReplicationControllerCondition lastTransitionTime:t message:s reason:s status:s;! type:s;!
core.v1.ReplicationControllerSpec minReadySeconds:i replicas:i;d1 selector:{s;a template:@PodTemplateSpec
core.v1.ReplicationControllerStatus availableReplicas:i conditions:[@ReplicationControllerCondition;mtype;pmerge;ktype fullyLabeledReplicas:i observedGeneration:l readyReplicas:i replicas:i;!
core.v1.ResourceClaim;s26 name:s;! request:s;s31
core.v1.ResourceFieldSelector;a containerName:s divisor:q resource:s;!
core.v1.ResourceHealth;s31 health:s resourceID:s;! message:s;s36
core.v1.ResourceQuota apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceQuotaSpec status:@ResourceQuotaStatus
core.v1.ResourceQuotaSpec hard:{q scopeSelector:@ScopeSelector scopes:[s;eBestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass;a
core.v1.ResourceQuotaStatus hard:{q used:{q
core.v1.ResourceRequirements limits:{q requests:{q claims:[@ResourceClaim;kname;s26
core.v1.ResourceStatus;s31 name:s;! resources:[@ResourceHealth;kresourceID
core.v1.SELinuxOptions level:s role:s type:s user:s
core.v1.ScaleIOPersistentVolumeSource fsType:s;d"xfs" gateway:s;! protectionDomain:s readOnly:b secretRef:@SecretReference;! sslEnabled:b storageMode:s;d"ThinProvisioned" storagePool:s system:s;! volumeName:s
core.v1.ScaleIOVolumeSource fsType:s;d"xfs" gateway:s;! protectionDomain:s readOnly:b secretRef:@LocalObjectReference;! sslEnabled:b storageMode:s;d"ThinProvisioned" storagePool:s system:s;! volumeName:s
core.v1.ScopeSelector;a matchExpressions:[@ScopedResourceSelectorRequirement;a
core.v1.ScopedResourceSelectorRequirement operator:s;!;eDoesNotExist|Exists|In|NotIn scopeName:s;!;eBestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass values:[s;a
core.v1.SeccompProfile;s19 localhostProfile:s type:s;!;eLocalhost|RuntimeDefault|Unconfined
core.v1.Secret apiVersion:s data:{y kind:s metadata:@meta.v1.ObjectMeta stringData:{s type:s immutable:b;s18
core.v1.SecretEnvSource name:s optional:b
core.v1.SecretKeySelector;a key:s;! name:s optional:b
core.v1.SecretProjection items:[@KeyToPath;a name:s optional:b
core.v1.SecretReference;a name:s namespace:s
core.v1.SecretVolumeSource defaultMode:i items:[@KeyToPath;a optional:b secretName:s defaultUser:l;s37
core.v1.SecurityContext allowPrivilegeEscalation:b capabilities:@Capabilities privileged:b procMount:s;eDefault|Unmasked readOnlyRootFilesystem:b runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxOptions:@SELinuxOptions windowsOptions:@WindowsSecurityContextOptions seccompProfile:@SeccompProfile;s19 appArmorProfile:@AppArmorProfile;s30
core.v1.Service apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ServiceSpec status:@ServiceStatus
core.v1.ServiceAccount apiVersion:s automountServiceAccountToken:b imagePullSecrets:[@LocalObjectReference;a kind:s metadata:@meta.v1.ObjectMeta secrets:[@ObjectReference;mname;pmerge;kname
core.v1.ServiceAccountTokenProjection audience:s expirationSeconds:l path:s;! user:l;s37
core.v1.ServicePort name:s nodePort:i port:i;! protocol:s;eSCTP|TCP|UDP;d"TCP" targetPort:x appProtocol:s;s18
core.v1.ServiceSpec clusterIP:s externalIPs:[s;a externalName:s externalTrafficPolicy:s;eCluster|Local healthCheckNodePort:i loadBalancerIP:s loadBalancerSourceRanges:[s;a ports:[@ServicePort;mport;pmerge;kport,protocol publishNotReadyAddresses:b selector:{s;a sessionAffinity:s;eClientIP|None sessionAffinityConfig:@SessionAffinityConfig type:s;eClusterIP|ExternalName|LoadBalancer|NodePort ipFamily:s;s16;u19 topologyKeys:[s;s17;u21 allocateLoadBalancerNodePorts:b;s20 clusterIPs:[s;a;s20 ipFamilies:[s;e|IPv4|IPv6;a;s20 ipFamilyPolicy:s;ePreferDualStack|RequireDualStack|SingleStack;s20 internalTrafficPolicy:s;eCluster|Local;s21 loadBalancerClass:s;s21 trafficDistribution:s;s30
core.v1.ServiceStatus loadBalancer:@LoadBalancerStatus conditions:[@meta.v1.Condition;mtype;pmerge;ktype;s20
core.v1.SessionAffinityConfig clientIP:@ClientIPConfig
core.v1.SleepAction;s29 seconds:l;!
core.v1.StorageOSPersistentVolumeSource fsType:s readOnly:b secretRef:@ObjectReference volumeName:s volumeNamespace:s
core.v1.StorageOSVolumeSource fsType:s readOnly:b secretRef:@LocalObjectReference volumeName:s volumeNamespace:s
core.v1.Sysctl name:s;! value:s;!
core.v1.TCPSocketAction host:s port:x;!
core.v1.Taint effect:s;!;eNoExecute|NoSchedule|PreferNoSchedule key:s;! timeAdded:t value:s
core.v1.Toleration effect:s;eNoExecute|NoSchedule|PreferNoSchedule key:s operator:s;eEqual|Exists|Gt|Lt tolerationSeconds:l value:s
core.v1.TopologySelectorLabelRequirement key:s;! values:[s;!;a
core.v1.TopologySelectorTerm;a matchLabelExpressions:[@TopologySelectorLabelRequirement;a
core.v1.TopologySpreadConstraint;s16 labelSelector:@meta.v1.LabelSelector maxSkew:i;! topologyKey:s;! whenUnsatisfiable:s;!;eDoNotSchedule|ScheduleAnyway minDomains:i;s24 matchLabelKeys:[s;a;s25 nodeAffinityPolicy:s;eHonor|Ignore;s25 nodeTaintsPolicy:s;eHonor|Ignore;s25
core.v1.TypedLocalObjectReference;a apiGroup:s kind:s;! name:s;!
core.v1.TypedObjectReference;s26 apiGroup:s kind:s;! name:s;! namespace:s
core.v1.Volume awsElasticBlockStore:@AWSElasticBlockStoreVolumeSource azureDisk:@AzureDiskVolumeSource azureFile:@AzureFileVolumeSource cephfs:@CephFSVolumeSource cinder:@CinderVolumeSource configMap:@ConfigMapVolumeSource csi:@CSIVolumeSource downwardAPI:@DownwardAPIVolumeSource emptyDir:@EmptyDirVolumeSource fc:@FCVolumeSource flexVolume:@FlexVolumeSource flocker:@FlockerVolumeSource gcePersistentDisk:@GCEPersistentDiskVolumeSource gitRepo:@GitRepoVolumeSource glusterfs:@GlusterfsVolumeSource hostPath:@HostPathVolumeSource iscsi:@ISCSIVolumeSource name:s;! nfs:@NFSVolumeSource persistentVolumeClaim:@PersistentVolumeClaimVolumeSource photonPersistentDisk:@PhotonPersistentDiskVolumeSource portworxVolume:@PortworxVolumeSource projected:@ProjectedVolumeSource quobyte:@QuobyteVolumeSource rbd:@RBDVolumeSource scaleIO:@ScaleIOVolumeSource secret:@SecretVolumeSource storageos:@StorageOSVolumeSource vsphereVolume:@VsphereVirtualDiskVolumeSource ephemeral:@EphemeralVolumeSource;s19 image:@ImageVolumeSource;s31
core.v1.VolumeDevice devicePath:s;! name:s;!
core.v1.VolumeHealthCondition;s37 message:s reason:s;! status:s;!;eDataLoss|Degraded|Inaccessible
core.v1.VolumeHealthStatus;s37 healthConditions:[@VolumeHealthCondition;mstatus;pmerge;kstatus,reason lastTransitionTime:t
core.v1.VolumeMount mountPath:s;! mountPropagation:s;eBidirectional|HostToContainer|None name:s;! readOnly:b subPath:s subPathExpr:s recursiveReadOnly:s;s30 bindMountOptions:[s;t;s37
core.v1.VolumeMountStatus;s30 mountPath:s;! name:s;! readOnly:b recursiveReadOnly:s volumeStatus:@VolumeStatus;s36
core.v1.VolumeNodeAffinity required:@NodeSelector
core.v1.VolumeProjection configMap:@ConfigMapProjection downwardAPI:@DownwardAPIProjection secret:@SecretProjection serviceAccountToken:@ServiceAccountTokenProjection clusterTrustBundle:@ClusterTrustBundleProjection;s29 podCertificate:@PodCertificateProjection;s34
core.v1.VolumeResourceRequirements;s29 limits:{q requests:{q claims:[@ResourceClaim;kname;u28
core.v1.VolumeStatus;s36 image:@ImageVolumeStatus
core.v1.VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath:s;!
core.v1.WeightedPodAffinityTerm podAffinityTerm:@PodAffinityTerm;! weight:i;!
core.v1.WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s runAsUserName:s;s16 hostProcess:b;s22
core.v1.WorkloadReference;u35;s35 name:s;! podGroup:s;! podGroupReplicaKey:s
discovery.v1.Endpoint;s21 addresses:[s;!;t conditions:@EndpointConditions deprecatedTopology:{s hints:@EndpointHints hostname:s nodeName:s targetRef:@core.v1.ObjectReference zone:s
discovery.v1.EndpointConditions;s21 ready:b serving:b terminating:b
discovery.v1.EndpointHints;s21 forZones:[@ForZone;a forNodes:[@ForNode;a;s33
discovery.v1.EndpointPort;a;s21 appProtocol:s name:s port:i protocol:s;eSCTP|TCP|UDP
discovery.v1.EndpointSlice;s21 addressType:s;!;eFQDN|IPv4|IPv6 apiVersion:s endpoints:[@Endpoint;a kind:s metadata:@meta.v1.ObjectMeta ports:[@EndpointPort;a
discovery.v1.ForNode;s33 name:s;!
discovery.v1.ForZone;s21 name:s;!
discovery.v1alpha1.Endpoint;u16;s16 addresses:[s;!;t conditions:@EndpointConditions hostname:s targetRef:@core.v1.ObjectReference topology:{s
discovery.v1alpha1.EndpointConditions;u16;s16 ready:b
discovery.v1alpha1.EndpointPort;u16;s16 name:s port:i protocol:s
discovery.v1alpha1.EndpointSlice;u16;s16 addressType:s apiVersion:s endpoints:[@Endpoint;!;a kind:s metadata:@meta.v1.ObjectMeta ports:[@EndpointPort;a
discovery.v1beta1.Endpoint;u24;s17 addresses:[s;!;t conditions:@EndpointConditions hostname:s targetRef:@core.v1.ObjectReference topology:{s nodeName:s;s20 hints:@EndpointHints;s21
discovery.v1beta1.EndpointConditions;u24;s17 ready:b serving:b;s20 terminating:b;s20
discovery.v1beta1.EndpointHints;u24;s21 forZones:[@ForZone;a
discovery.v1beta1.EndpointPort;u24;s17 appProtocol:s name:s port:i protocol:s;eSCTP|TCP|UDP
discovery.v1beta1.EndpointSlice;u24;s17 addressType:s;!;eFQDN|IPv4|IPv6 apiVersion:s endpoints:[@Endpoint;!;a kind:s metadata:@meta.v1.ObjectMeta ports:[@EndpointPort;a
discovery.v1beta1.ForZone;u24;s21 name:s;!
events.v1.Event;s19 action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t deprecatedSource:@core.v1.EventSource eventTime:u;! kind:s metadata:@meta.v1.ObjectMeta note:s reason:s regarding:@core.v1.ObjectReference related:@core.v1.ObjectReference reportingController:s reportingInstance:s series:@EventSeries type:s
events.v1.EventSeries;s19 count:i;! lastObservedTime:u;!
events.v1beta1.Event;u24 action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t deprecatedSource:@core.v1.EventSource eventTime:u;! kind:s metadata:@meta.v1.ObjectMeta note:s reason:s regarding:@core.v1.ObjectReference related:@core.v1.ObjectReference reportingController:s reportingInstance:s series:@EventSeries type:s
events.v1beta1.EventSeries;u24 count:i;! lastObservedTime:u;! state:s;!;u18
extensions.v1beta1.AllowedCSIDriver;u17 name:s;!
extensions.v1beta1.AllowedFlexVolume;u17 driver:s;!
extensions.v1beta1.AllowedHostPath;u17 pathPrefix:s readOnly:b
extensions.v1beta1.DaemonSet;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DaemonSetSpec status:@DaemonSetStatus
extensions.v1beta1.DaemonSetCondition;u17 lastTransitionTime:t message:s reason:s status:s;! type:s;!
extensions.v1beta1.DaemonSetSpec;u17 minReadySeconds:i revisionHistoryLimit:i selector:@meta.v1.LabelSelector template:@core.v1.PodTemplateSpec;! templateGeneration:l updateStrategy:@DaemonSetUpdateStrategy
extensions.v1beta1.DaemonSetStatus;u17 collisionCount:i conditions:[@DaemonSetCondition;mtype;pmerge currentNumberScheduled:i;! desiredNumberScheduled:i;! numberAvailable:i numberMisscheduled:i;! numberReady:i;! numberUnavailable:i observedGeneration:l updatedNumberScheduled:i
extensions.v1beta1.DaemonSetUpdateStrategy;u17 rollingUpdate:@RollingUpdateDaemonSet type:s
extensions.v1beta1.Deployment;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeploymentSpec status:@DeploymentStatus
extensions.v1beta1.DeploymentCondition;u17 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s;! type:s;!
extensions.v1beta1.DeploymentRollback;u17 apiVersion:s kind:s name:s;! rollbackTo:@RollbackConfig;! updatedAnnotations:{s
extensions.v1beta1.DeploymentSpec;u17 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:@RollbackConfig selector:@meta.v1.LabelSelector strategy:@DeploymentStrategy;pretainKeys template:@core.v1.PodTemplateSpec;!
extensions.v1beta1.DeploymentStatus;u17 availableReplicas:i collisionCount:i conditions:[@DeploymentCondition;mtype;pmerge observedGeneration:l readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
extensions.v1beta1.DeploymentStrategy;u17 rollingUpdate:@RollingUpdateDeployment type:s
extensions.v1beta1.FSGroupStrategyOptions;u17 ranges:[@IDRange rule:s
extensions.v1beta1.HTTPIngressPath;u21 backend:@IngressBackend;! path:s pathType:s;s18
extensions.v1beta1.HTTPIngressRuleValue;u21 paths:[@HTTPIngressPath;!
extensions.v1beta1.HostPortRange;u17 max:i;! min:i;!
extensions.v1beta1.IDRange;u17 max:l;! min:l;!
extensions.v1beta1.IPBlock;u17 cidr:s;! except:[s
extensions.v1beta1.Ingress;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IngressSpec status:@IngressStatus
extensions.v1beta1.IngressBackend;u21 serviceName:s servicePort:x resource:@core.v1.TypedLocalObjectReference;s18
extensions.v1beta1.IngressRule;u21 host:s http:@HTTPIngressRuleValue
extensions.v1beta1.IngressSpec;u21 backend:@IngressBackend rules:[@IngressRule tls:[@IngressTLS ingressClassName:s;s18
extensions.v1beta1.IngressStatus;u21 loadBalancer:@core.v1.LoadBalancerStatus
extensions.v1beta1.IngressTLS;u21 hosts:[s secretName:s
extensions.v1beta1.NetworkPolicy;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@NetworkPolicySpec
extensions.v1beta1.NetworkPolicyEgressRule;u17 ports:[@NetworkPolicyPort to:[@NetworkPolicyPeer
extensions.v1beta1.NetworkPolicyIngressRule;u17 from:[@NetworkPolicyPeer ports:[@NetworkPolicyPort
extensions.v1beta1.NetworkPolicyPeer;u17 ipBlock:@IPBlock namespaceSelector:@meta.v1.LabelSelector podSelector:@meta.v1.LabelSelector
extensions.v1beta1.NetworkPolicyPort;u17 port:x protocol:s;eSCTP|TCP|UDP
extensions.v1beta1.NetworkPolicySpec;u17 egress:[@NetworkPolicyEgressRule ingress:[@NetworkPolicyIngressRule podSelector:@meta.v1.LabelSelector;! policyTypes:[s
extensions.v1beta1.PodSecurityPolicy;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodSecurityPolicySpec
extensions.v1beta1.PodSecurityPolicySpec;u17 allowPrivilegeEscalation:b allowedCSIDrivers:[@AllowedCSIDriver allowedCapabilities:[s allowedFlexVolumes:[@AllowedFlexVolume allowedHostPaths:[@AllowedHostPath allowedProcMountTypes:[s allowedUnsafeSysctls:[s defaultAddCapabilities:[s defaultAllowPrivilegeEscalation:b forbiddenSysctls:[s fsGroup:@FSGroupStrategyOptions;! hostIPC:b hostNetwork:b hostPID:b hostPorts:[@HostPortRange privileged:b readOnlyRootFilesystem:b requiredDropCapabilities:[s runAsGroup:@RunAsGroupStrategyOptions runAsUser:@RunAsUserStrategyOptions;! runtimeClass:@RuntimeClassStrategyOptions seLinux:@SELinuxStrategyOptions;! supplementalGroups:@SupplementalGroupsStrategyOptions;! volumes:[s
extensions.v1beta1.ReplicaSet;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ReplicaSetSpec status:@ReplicaSetStatus
extensions.v1beta1.ReplicaSetCondition;u17 lastTransitionTime:t message:s reason:s status:s;! type:s;!
extensions.v1beta1.ReplicaSetSpec;u17 minReadySeconds:i replicas:i selector:@meta.v1.LabelSelector template:@core.v1.PodTemplateSpec
extensions.v1beta1.ReplicaSetStatus;u17 availableReplicas:i conditions:[@ReplicaSetCondition;mtype;pmerge fullyLabeledReplicas:i observedGeneration:l readyReplicas:i replicas:i;!
extensions.v1beta1.RollbackConfig;u17 revision:l
extensions.v1beta1.RollingUpdateDaemonSet;u17 maxUnavailable:x
extensions.v1beta1.RollingUpdateDeployment;u17 maxSurge:x maxUnavailable:x
extensions.v1beta1.RunAsGroupStrategyOptions;u17 ranges:[@IDRange rule:s;!
extensions.v1beta1.RunAsUserStrategyOptions;u17 ranges:[@IDRange rule:s;!
extensions.v1beta1.RuntimeClassStrategyOptions;u17 allowedRuntimeClassNames:[s;! defaultRuntimeClassName:s
extensions.v1beta1.SELinuxStrategyOptions;u17 rule:s;! seLinuxOptions:@core.v1.SELinuxOptions
extensions.v1beta1.Scale;u17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ScaleSpec status:@ScaleStatus
extensions.v1beta1.ScaleSpec;u17 replicas:i
extensions.v1beta1.ScaleStatus;u17 replicas:i;! selector:{s targetSelector:s
extensions.v1beta1.SupplementalGroupsStrategyOptions;u17 ranges:[@IDRange rule:s
flowcontrol.v1.ExemptPriorityLevelConfiguration;s29 lendablePercent:i nominalConcurrencyShares:i
flowcontrol.v1.FlowDistinguisherMethod;s29 type:s;!
flowcontrol.v1.FlowSchema;s29 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@FlowSchemaSpec;! status:@FlowSchemaStatus
flowcontrol.v1.FlowSchemaCondition;s29 lastTransitionTime:t message:s reason:s status:s type:s;!
flowcontrol.v1.FlowSchemaSpec;s29 distinguisherMethod:@FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:@PriorityLevelConfigurationReference;! rules:[@PolicyRulesWithSubjects;a
flowcontrol.v1.FlowSchemaStatus;s29 conditions:[@FlowSchemaCondition;mtype;pmerge;ktype
flowcontrol.v1.GroupSubject;s29 name:s;!
flowcontrol.v1.LimitResponse;s29 queuing:@QueuingConfiguration type:s;!
flowcontrol.v1.LimitedPriorityLevelConfiguration;s29 borrowingLimitPercent:i lendablePercent:i limitResponse:@LimitResponse;! nominalConcurrencyShares:i
flowcontrol.v1.NonResourcePolicyRule;s29 nonResourceURLs:[s;!;t verbs:[s;!;t
flowcontrol.v1.PolicyRulesWithSubjects;s29 nonResourceRules:[@NonResourcePolicyRule;a resourceRules:[@ResourcePolicyRule;a subjects:[@Subject;!;a
flowcontrol.v1.PriorityLevelConfiguration;s29 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PriorityLevelConfigurationSpec;! status:@PriorityLevelConfigurationStatus
flowcontrol.v1.PriorityLevelConfigurationCondition;s29 lastTransitionTime:t message:s reason:s status:s type:s;!
flowcontrol.v1.PriorityLevelConfigurationReference;s29 name:s;!
flowcontrol.v1.PriorityLevelConfigurationSpec;s29 exempt:@ExemptPriorityLevelConfiguration limited:@LimitedPriorityLevelConfiguration type:s;!
flowcontrol.v1.PriorityLevelConfigurationStatus;s29 conditions:[@PriorityLevelConfigurationCondition;mtype;pmerge;ktype
flowcontrol.v1.QueuingConfiguration;s29 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1.ResourcePolicyRule;s29 apiGroups:[s;!;t clusterScope:b namespaces:[s;t resources:[s;!;t verbs:[s;!;t
flowcontrol.v1.ServiceAccountSubject;s29 name:s;! namespace:s;!
flowcontrol.v1.Subject;s29 group:@GroupSubject kind:s;! serviceAccount:@ServiceAccountSubject user:@UserSubject
flowcontrol.v1.UserSubject;s29 name:s;!
flowcontrol.v1alpha1.FlowDistinguisherMethod;u20;s17 type:s;!
flowcontrol.v1alpha1.FlowSchema;u20;s17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@FlowSchemaSpec status:@FlowSchemaStatus
flowcontrol.v1alpha1.FlowSchemaCondition;u20;s17 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1alpha1.FlowSchemaSpec;u20;s17 distinguisherMethod:@FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:@PriorityLevelConfigurationReference;! rules:[@PolicyRulesWithSubjects;a
flowcontrol.v1alpha1.FlowSchemaStatus;u20;s17 conditions:[@FlowSchemaCondition;ktype
flowcontrol.v1alpha1.GroupSubject;u20;s17 name:s;!
flowcontrol.v1alpha1.LimitResponse;u20;s17 queuing:@QueuingConfiguration type:s;!
flowcontrol.v1alpha1.LimitedPriorityLevelConfiguration;u20;s17 assuredConcurrencyShares:i limitResponse:@LimitResponse
flowcontrol.v1alpha1.NonResourcePolicyRule;u20;s17 nonResourceURLs:[s;!;t verbs:[s;!;t
flowcontrol.v1alpha1.PolicyRulesWithSubjects;u20;s17 nonResourceRules:[@NonResourcePolicyRule;a resourceRules:[@ResourcePolicyRule;a subjects:[@Subject;!;a
flowcontrol.v1alpha1.PriorityLevelConfiguration;u20;s17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PriorityLevelConfigurationSpec status:@PriorityLevelConfigurationStatus
flowcontrol.v1alpha1.PriorityLevelConfigurationCondition;u20;s17 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1alpha1.PriorityLevelConfigurationReference;u20;s17 name:s;!
flowcontrol.v1alpha1.PriorityLevelConfigurationSpec;u20;s17 limited:@LimitedPriorityLevelConfiguration type:s;!
flowcontrol.v1alpha1.PriorityLevelConfigurationStatus;u20;s17 conditions:[@PriorityLevelConfigurationCondition;ktype
flowcontrol.v1alpha1.QueuingConfiguration;u20;s17 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1alpha1.ResourcePolicyRule;u20;s17 apiGroups:[s;!;t clusterScope:b namespaces:[s;t resources:[s;!;t verbs:[s;!;t
flowcontrol.v1alpha1.ServiceAccountSubject;u20;s17 name:s;! namespace:s;!
flowcontrol.v1alpha1.Subject;u20;s17 group:@GroupSubject kind:s;! serviceAccount:@ServiceAccountSubject user:@UserSubject
flowcontrol.v1alpha1.UserSubject;u20;s17 name:s;!
flowcontrol.v1beta1.FlowDistinguisherMethod;u25;s20 type:s;!
flowcontrol.v1beta1.FlowSchema;u25;s20 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@FlowSchemaSpec status:@FlowSchemaStatus
flowcontrol.v1beta1.FlowSchemaCondition;u25;s20 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1beta1.FlowSchemaSpec;u25;s20 distinguisherMethod:@FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:@PriorityLevelConfigurationReference;! rules:[@PolicyRulesWithSubjects;a
flowcontrol.v1beta1.FlowSchemaStatus;u25;s20 conditions:[@FlowSchemaCondition;ktype
flowcontrol.v1beta1.GroupSubject;u25;s20 name:s;!
flowcontrol.v1beta1.LimitResponse;u25;s20 queuing:@QueuingConfiguration type:s;!
flowcontrol.v1beta1.LimitedPriorityLevelConfiguration;u25;s20 assuredConcurrencyShares:i limitResponse:@LimitResponse
flowcontrol.v1beta1.NonResourcePolicyRule;u25;s20 nonResourceURLs:[s;!;t verbs:[s;!;t
flowcontrol.v1beta1.PolicyRulesWithSubjects;u25;s20 nonResourceRules:[@NonResourcePolicyRule;a resourceRules:[@ResourcePolicyRule;a subjects:[@Subject;!;a
flowcontrol.v1beta1.PriorityLevelConfiguration;u25;s20 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PriorityLevelConfigurationSpec status:@PriorityLevelConfigurationStatus
flowcontrol.v1beta1.PriorityLevelConfigurationCondition;u25;s20 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1beta1.PriorityLevelConfigurationReference;u25;s20 name:s;!
flowcontrol.v1beta1.PriorityLevelConfigurationSpec;u25;s20 limited:@LimitedPriorityLevelConfiguration type:s;!
flowcontrol.v1beta1.PriorityLevelConfigurationStatus;u25;s20 conditions:[@PriorityLevelConfigurationCondition;ktype
flowcontrol.v1beta1.QueuingConfiguration;u25;s20 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1beta1.ResourcePolicyRule;u25;s20 apiGroups:[s;!;t clusterScope:b namespaces:[s;t resources:[s;!;t verbs:[s;!;t
flowcontrol.v1beta1.ServiceAccountSubject;u25;s20 name:s;! namespace:s;!
flowcontrol.v1beta1.Subject;u25;s20 group:@GroupSubject kind:s;! serviceAccount:@ServiceAccountSubject user:@UserSubject
flowcontrol.v1beta1.UserSubject;u25;s20 name:s;!
flowcontrol.v1beta2.ExemptPriorityLevelConfiguration;u28;s28 lendablePercent:i nominalConcurrencyShares:i
flowcontrol.v1beta2.FlowDistinguisherMethod;u28;s23 type:s;!
flowcontrol.v1beta2.FlowSchema;u28;s23 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@FlowSchemaSpec status:@FlowSchemaStatus
flowcontrol.v1beta2.FlowSchemaCondition;u28;s23 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1beta2.FlowSchemaSpec;u28;s23 distinguisherMethod:@FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:@PriorityLevelConfigurationReference;! rules:[@PolicyRulesWithSubjects;a
flowcontrol.v1beta2.FlowSchemaStatus;u28;s23 conditions:[@FlowSchemaCondition;ktype
flowcontrol.v1beta2.GroupSubject;u28;s23 name:s;!
flowcontrol.v1beta2.LimitResponse;u28;s23 queuing:@QueuingConfiguration type:s;!
flowcontrol.v1beta2.LimitedPriorityLevelConfiguration;u28;s23 assuredConcurrencyShares:i limitResponse:@LimitResponse borrowingLimitPercent:i;s26 lendablePercent:i;s26
flowcontrol.v1beta2.NonResourcePolicyRule;u28;s23 nonResourceURLs:[s;!;t verbs:[s;!;t
flowcontrol.v1beta2.PolicyRulesWithSubjects;u28;s23 nonResourceRules:[@NonResourcePolicyRule;a resourceRules:[@ResourcePolicyRule;a subjects:[@Subject;!;a
flowcontrol.v1beta2.PriorityLevelConfiguration;u28;s23 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PriorityLevelConfigurationSpec status:@PriorityLevelConfigurationStatus
flowcontrol.v1beta2.PriorityLevelConfigurationCondition;u28;s23 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1beta2.PriorityLevelConfigurationReference;u28;s23 name:s;!
flowcontrol.v1beta2.PriorityLevelConfigurationSpec;u28;s23 limited:@LimitedPriorityLevelConfiguration type:s;! exempt:@ExemptPriorityLevelConfiguration;s28
flowcontrol.v1beta2.PriorityLevelConfigurationStatus;u28;s23 conditions:[@PriorityLevelConfigurationCondition;ktype
flowcontrol.v1beta2.QueuingConfiguration;u28;s23 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1beta2.ResourcePolicyRule;u28;s23 apiGroups:[s;!;t clusterScope:b namespaces:[s;t resources:[s;!;t verbs:[s;!;t
flowcontrol.v1beta2.ServiceAccountSubject;u28;s23 name:s;! namespace:s;!
flowcontrol.v1beta2.Subject;u28;s23 group:@GroupSubject kind:s;! serviceAccount:@ServiceAccountSubject user:@UserSubject
flowcontrol.v1beta2.UserSubject;u28;s23 name:s;!
flowcontrol.v1beta3.ExemptPriorityLevelConfiguration;u31;s28 lendablePercent:i nominalConcurrencyShares:i
flowcontrol.v1beta3.FlowDistinguisherMethod;u31;s26 type:s;!
flowcontrol.v1beta3.FlowSchema;u31;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@FlowSchemaSpec status:@FlowSchemaStatus
flowcontrol.v1beta3.FlowSchemaCondition;u31;s26 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1beta3.FlowSchemaSpec;u31;s26 distinguisherMethod:@FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:@PriorityLevelConfigurationReference;! rules:[@PolicyRulesWithSubjects;a
flowcontrol.v1beta3.FlowSchemaStatus;u31;s26 conditions:[@FlowSchemaCondition;mtype;pmerge;ktype
flowcontrol.v1beta3.GroupSubject;u31;s26 name:s;!
flowcontrol.v1beta3.LimitResponse;u31;s26 queuing:@QueuingConfiguration type:s;!
flowcontrol.v1beta3.LimitedPriorityLevelConfiguration;u31;s26 borrowingLimitPercent:i lendablePercent:i limitResponse:@LimitResponse nominalConcurrencyShares:i
flowcontrol.v1beta3.NonResourcePolicyRule;u31;s26 nonResourceURLs:[s;!;t verbs:[s;!;t
flowcontrol.v1beta3.PolicyRulesWithSubjects;u31;s26 nonResourceRules:[@NonResourcePolicyRule;a resourceRules:[@ResourcePolicyRule;a subjects:[@Subject;!;a
flowcontrol.v1beta3.PriorityLevelConfiguration;u31;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PriorityLevelConfigurationSpec status:@PriorityLevelConfigurationStatus
flowcontrol.v1beta3.PriorityLevelConfigurationCondition;u31;s26 lastTransitionTime:t message:s reason:s status:s type:s
flowcontrol.v1beta3.PriorityLevelConfigurationReference;u31;s26 name:s;!
flowcontrol.v1beta3.PriorityLevelConfigurationSpec;u31;s26 limited:@LimitedPriorityLevelConfiguration type:s;! exempt:@ExemptPriorityLevelConfiguration;s28
flowcontrol.v1beta3.PriorityLevelConfigurationStatus;u31;s26 conditions:[@PriorityLevelConfigurationCondition;mtype;pmerge;ktype
flowcontrol.v1beta3.QueuingConfiguration;u31;s26 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1beta3.ResourcePolicyRule;u31;s26 apiGroups:[s;!;t clusterScope:b namespaces:[s;t resources:[s;!;t verbs:[s;!;t
flowcontrol.v1beta3.ServiceAccountSubject;u31;s26 name:s;! namespace:s;!
flowcontrol.v1beta3.Subject;u31;s26 group:@GroupSubject kind:s;! serviceAccount:@ServiceAccountSubject user:@UserSubject
flowcontrol.v1beta3.UserSubject;u31;s26 name:s;!
io.k8s.apimachinery.pkg.runtime.RawExtension;u15 Raw:y;!
io.k8s.apimachinery.pkg.version.Info buildDate:s;! compiler:s;! gitCommit:s;! gitTreeState:s;! gitVersion:s;! goVersion:s;! major:s;! minor:s;! platform:s;! emulationMajor:s;s33 emulationMinor:s;s33 minCompatibilityMajor:s;s33 minCompatibilityMinor:s;s33
lifecycle.v1alpha1.Eviction;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@EvictionSpec;! status:@EvictionStatus
lifecycle.v1alpha1.EvictionPodReference;s37 name:s;! uid:s;!
lifecycle.v1alpha1.EvictionRequest;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@EvictionRequestSpec;! status:@EvictionRequestStatus
lifecycle.v1alpha1.EvictionRequestPodReference;s37 name:s;! uid:s;!
lifecycle.v1alpha1.EvictionRequestSpec;s37 intent:s;!;eEviction|Withdrawn requester:s;! target:@EvictionRequestTarget;!
lifecycle.v1alpha1.EvictionRequestStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype observedGeneration:l
lifecycle.v1alpha1.EvictionRequestTarget;s37 pod:@EvictionRequestPodReference
lifecycle.v1alpha1.EvictionSpec;s37 target:@EvictionTarget;!
lifecycle.v1alpha1.EvictionStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype observedGeneration:l requesters:[@Requester;mname;pmerge;kname responders:[@ResponderStatus;mname;pmerge;kname targetResponders:[@TargetResponder;mname;pmerge;kname
lifecycle.v1alpha1.EvictionTarget;s37 pod:@EvictionPodReference
lifecycle.v1alpha1.Requester;a;s37 intent:s;!;eEviction|Withdrawn name:s;!
lifecycle.v1alpha1.ResponderStatus;s37 completionTime:t expectedCompletionTime:t heartbeatTime:t message:s name:s;! startTime:t
lifecycle.v1alpha1.TargetResponder;a;s37 name:s;! priority:i;! state:s;!;eActive|Canceled|Completed|Inactive|Interrupted
meta.v1.APIGroup apiVersion:s kind:s name:s;! preferredVersion:@GroupVersionForDiscovery serverAddressByClientCIDRs:[@ServerAddressByClientCIDR;a versions:[@GroupVersionForDiscovery;!;a
meta.v1.APIGroupList apiVersion:s groups:[@APIGroup;!;a kind:s
meta.v1.APIResource categories:[s;a group:s kind:s;! name:s;! namespaced:b;! shortNames:[s;a singularName:s;! storageVersionHash:s verbs:[s;! version:s
meta.v1.APIResourceList apiVersion:s groupVersion:s;! kind:s resources:[@APIResource;!;a
meta.v1.APIVersions apiVersion:s kind:s serverAddressByClientCIDRs:[@ServerAddressByClientCIDR;!;a versions:[s;!;a
meta.v1.Condition;s20 lastTransitionTime:t;! message:s;! observedGeneration:l reason:s;! status:s;! type:s;!
meta.v1.DeleteOptions apiVersion:s dryRun:[s;a gracePeriodSeconds:l kind:s orphanDependents:b preconditions:@Preconditions propagationPolicy:s ignoreStoreReadErrorWithClusterBreakingPotential:b;s32
meta.v1.FieldSelectorRequirement;s31 key:s;! operator:s;! values:[s;a
meta.v1.GroupResource;s35 group:s;! resource:s;!
meta.v1.GroupVersionForDiscovery groupVersion:s;! version:s;!
meta.v1.Initializer;u15 name:s;!
meta.v1.Initializers;u15 pending:[@Initializer;!;mname;pmerge result:@Status
meta.v1.LabelSelector;a matchExpressions:[@LabelSelectorRequirement;a matchLabels:{s
meta.v1.LabelSelectorRequirement key:s;! operator:s;! values:[s;a
meta.v1.ListMeta continue:s remainingItemCount:l resourceVersion:s selfLink:s shardInfo:@ShardInfo;s36
meta.v1.ManagedFieldsEntry apiVersion:s fields:o;u15 manager:s operation:s time:t fieldsType:s;s16 fieldsV1:o;s16 subresource:s;s22
meta.v1.ObjectMeta annotations:{s clusterName:s;u24 creationTimestamp:t deletionGracePeriodSeconds:l deletionTimestamp:t finalizers:[s;pmerge;t generateName:s generation:l initializers:@Initializers;u15 labels:{s managedFields:[@ManagedFieldsEntry;a name:s namespace:s ownerReferences:[@OwnerReference;muid;pmerge;kuid resourceVersion:s selfLink:s uid:s
meta.v1.OwnerReference;a apiVersion:s;! blockOwnerDeletion:b controller:b kind:s;! name:s;! uid:s;!
meta.v1.Preconditions resourceVersion:s uid:s
meta.v1.ServerAddressByClientCIDR clientCIDR:s;! serverAddress:s;!
meta.v1.ShardInfo;s36 selector:s;!
meta.v1.Status apiVersion:s code:i details:@StatusDetails kind:s message:s metadata:@ListMeta reason:s status:s
meta.v1.StatusCause field:s message:s reason:s
meta.v1.StatusDetails causes:[@StatusCause;a group:s kind:s name:s retryAfterSeconds:i uid:s
meta.v1.WatchEvent object:o;! type:s;!
networking.v1.HTTPIngressPath;s19 backend:@IngressBackend;! path:s pathType:s;!;eExact|ImplementationSpecific|Prefix
networking.v1.HTTPIngressRuleValue;s19 paths:[@HTTPIngressPath;!;a
networking.v1.IPAddress;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IPAddressSpec;!
networking.v1.IPAddressSpec;s33 parentRef:@ParentReference;!
networking.v1.IPBlock cidr:s;! except:[s;a
networking.v1.Ingress;s19 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IngressSpec status:@IngressStatus
networking.v1.IngressBackend;s19 resource:@core.v1.TypedLocalObjectReference service:@IngressServiceBackend
networking.v1.IngressClass;s19 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IngressClassSpec
networking.v1.IngressClassParametersReference;s21 apiGroup:s kind:s;! name:s;! namespace:s scope:s
networking.v1.IngressClassSpec;s19 controller:s parameters:@IngressClassParametersReference
networking.v1.IngressLoadBalancerIngress;s26 hostname:s ip:s ports:[@IngressPortStatus;a
networking.v1.IngressLoadBalancerStatus;s26 ingress:[@IngressLoadBalancerIngress;a
networking.v1.IngressPortStatus;s26 error:s port:i;! protocol:s;!;eSCTP|TCP|UDP
networking.v1.IngressRule;s19 host:s http:@HTTPIngressRuleValue
networking.v1.IngressServiceBackend;s19 name:s;! port:@ServiceBackendPort
networking.v1.IngressSpec;s19 defaultBackend:@IngressBackend ingressClassName:s rules:[@IngressRule;a tls:[@IngressTLS;a
networking.v1.IngressStatus;s19 loadBalancer:@IngressLoadBalancerStatus
networking.v1.IngressTLS;s19 hosts:[s;a secretName:s
networking.v1.NetworkPolicy apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@NetworkPolicySpec status:@NetworkPolicyStatus;s24;u27
networking.v1.NetworkPolicyEgressRule ports:[@NetworkPolicyPort;a to:[@NetworkPolicyPeer;a
networking.v1.NetworkPolicyIngressRule from:[@NetworkPolicyPeer;a ports:[@NetworkPolicyPort;a
networking.v1.NetworkPolicyPeer ipBlock:@IPBlock namespaceSelector:@meta.v1.LabelSelector podSelector:@meta.v1.LabelSelector
networking.v1.NetworkPolicyPort port:x protocol:s;eSCTP|TCP|UDP endPort:i;s21
networking.v1.NetworkPolicySpec egress:[@NetworkPolicyEgressRule;a ingress:[@NetworkPolicyIngressRule;a podSelector:@meta.v1.LabelSelector policyTypes:[s;eEgress|Ingress;a
networking.v1.NetworkPolicyStatus;u27;s24 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
networking.v1.ParentReference;s33 group:s name:s;! namespace:s resource:s;!
networking.v1.ServiceBackendPort;a;s19 name:s number:i
networking.v1.ServiceCIDR;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ServiceCIDRSpec status:@ServiceCIDRStatus
networking.v1.ServiceCIDRSpec;s33 cidrs:[s;a
networking.v1.ServiceCIDRStatus;s33 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
networking.v1alpha1.ClusterCIDR;u28;s25 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ClusterCIDRSpec
networking.v1alpha1.ClusterCIDRSpec;u28;s25 ipv4:s ipv6:s nodeSelector:@core.v1.NodeSelector perNodeHostBits:i;!
networking.v1alpha1.IPAddress;u30;s27 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IPAddressSpec
networking.v1alpha1.IPAddressSpec;u30;s27 parentRef:@ParentReference;!
networking.v1alpha1.ParentReference;u30;s27 group:s name:s;! namespace:s resource:s;! uid:s;u28
networking.v1alpha1.ServiceCIDR;u30;s29 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ServiceCIDRSpec status:@ServiceCIDRStatus
networking.v1alpha1.ServiceCIDRSpec;u30;s29 cidrs:[s;a
networking.v1alpha1.ServiceCIDRStatus;u30;s29 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
networking.v1beta1.HTTPIngressPath;u21 backend:@IngressBackend;! path:s pathType:s;s18
networking.v1beta1.HTTPIngressRuleValue;u21 paths:[@HTTPIngressPath;!
networking.v1beta1.IPAddress;u36;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IPAddressSpec;!
networking.v1beta1.IPAddressSpec;u36;s31 parentRef:@ParentReference;!
networking.v1beta1.Ingress;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IngressSpec status:@IngressStatus
networking.v1beta1.IngressBackend;u21 serviceName:s servicePort:x resource:@core.v1.TypedLocalObjectReference;s18
networking.v1beta1.IngressClass;u21;s18 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@IngressClassSpec
networking.v1beta1.IngressClassParametersReference;u21;s21 apiGroup:s kind:s;! name:s;! namespace:s scope:s
networking.v1beta1.IngressClassSpec;u21;s18 controller:s parameters:@IngressClassParametersReference
networking.v1beta1.IngressRule;u21 host:s http:@HTTPIngressRuleValue
networking.v1beta1.IngressSpec;u21 backend:@IngressBackend rules:[@IngressRule tls:[@IngressTLS ingressClassName:s;s18
networking.v1beta1.IngressStatus;u21 loadBalancer:@core.v1.LoadBalancerStatus
networking.v1beta1.IngressTLS;u21 hosts:[s secretName:s
networking.v1beta1.ParentReference;u36;s31 group:s name:s;! namespace:s resource:s;!
networking.v1beta1.ServiceCIDR;u36;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ServiceCIDRSpec status:@ServiceCIDRStatus
networking.v1beta1.ServiceCIDRSpec;u36;s31 cidrs:[s;a
networking.v1beta1.ServiceCIDRStatus;u36;s31 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
node.v1.Overhead;s20 podFixed:{q
node.v1.RuntimeClass;s20 apiVersion:s handler:s;! kind:s metadata:@meta.v1.ObjectMeta overhead:@Overhead scheduling:@Scheduling
node.v1.Scheduling;s20 nodeSelector:{s;a tolerations:[@core.v1.Toleration;a
node.v1alpha1.Overhead;u23;s16 podFixed:{q
node.v1alpha1.RuntimeClass;u23 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@RuntimeClassSpec;!
node.v1alpha1.RuntimeClassSpec;u23 runtimeHandler:s;! overhead:@Overhead;s16 scheduling:@Scheduling;s16
node.v1alpha1.Scheduling;u23;s16 nodeSelector:{s;a tolerations:[@core.v1.Toleration;a
node.v1beta1.Overhead;u24;s16 podFixed:{q
node.v1beta1.RuntimeClass;u24 apiVersion:s handler:s;! kind:s metadata:@meta.v1.ObjectMeta overhead:@Overhead;s16 scheduling:@Scheduling;s16
node.v1beta1.Scheduling;u24;s16 nodeSelector:{s;a tolerations:[@core.v1.Toleration;a
policy.v1.Eviction;s22 apiVersion:s deleteOptions:@meta.v1.DeleteOptions kind:s metadata:@meta.v1.ObjectMeta
policy.v1.PodDisruptionBudget;s21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodDisruptionBudgetSpec status:@PodDisruptionBudgetStatus
policy.v1.PodDisruptionBudgetSpec;s21 maxUnavailable:x minAvailable:x selector:@meta.v1.LabelSelector;preplace unhealthyPodEvictionPolicy:s;eAlwaysAllow|IfHealthyBudget;s26
policy.v1.PodDisruptionBudgetStatus;s21 conditions:[@meta.v1.Condition;mtype;pmerge;ktype currentHealthy:i desiredHealthy:i disruptedPods:{t disruptionsAllowed:i expectedPods:i observedGeneration:l
policy.v1beta1.AllowedCSIDriver;u24 name:s;!
policy.v1beta1.AllowedFlexVolume;u24 driver:s;!
policy.v1beta1.AllowedHostPath;u24 pathPrefix:s readOnly:b
policy.v1beta1.Eviction;u21 apiVersion:s deleteOptions:@meta.v1.DeleteOptions kind:s metadata:@meta.v1.ObjectMeta
policy.v1beta1.FSGroupStrategyOptions;u24 ranges:[@IDRange rule:s
policy.v1beta1.HostPortRange;u24 max:i;! min:i;!
policy.v1beta1.IDRange;u24 max:l;! min:l;!
policy.v1beta1.PodDisruptionBudget;u24 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodDisruptionBudgetSpec status:@PodDisruptionBudgetStatus
policy.v1beta1.PodDisruptionBudgetSpec;u24 maxUnavailable:x minAvailable:x selector:@meta.v1.LabelSelector
policy.v1beta1.PodDisruptionBudgetStatus;u24 currentHealthy:i;! desiredHealthy:i;! disruptedPods:{t disruptionsAllowed:i;! expectedPods:i;! observedGeneration:l conditions:[@meta.v1.Condition;mtype;pmerge;ktype;s21
policy.v1beta1.PodSecurityPolicy;u24 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodSecurityPolicySpec
policy.v1beta1.PodSecurityPolicySpec;u24 allowPrivilegeEscalation:b allowedCSIDrivers:[@AllowedCSIDriver allowedCapabilities:[s allowedFlexVolumes:[@AllowedFlexVolume allowedHostPaths:[@AllowedHostPath allowedProcMountTypes:[s allowedUnsafeSysctls:[s defaultAddCapabilities:[s defaultAllowPrivilegeEscalation:b forbiddenSysctls:[s fsGroup:@FSGroupStrategyOptions;! hostIPC:b hostNetwork:b hostPID:b hostPorts:[@HostPortRange privileged:b readOnlyRootFilesystem:b requiredDropCapabilities:[s runAsGroup:@RunAsGroupStrategyOptions runAsUser:@RunAsUserStrategyOptions;! runtimeClass:@RuntimeClassStrategyOptions seLinux:@SELinuxStrategyOptions;! supplementalGroups:@SupplementalGroupsStrategyOptions;! volumes:[s
policy.v1beta1.RunAsGroupStrategyOptions;u24 ranges:[@IDRange rule:s;!
policy.v1beta1.RunAsUserStrategyOptions;u24 ranges:[@IDRange rule:s;!
policy.v1beta1.RuntimeClassStrategyOptions;u24 allowedRuntimeClassNames:[s;! defaultRuntimeClassName:s
policy.v1beta1.SELinuxStrategyOptions;u24 rule:s;! seLinuxOptions:@core.v1.SELinuxOptions
policy.v1beta1.SupplementalGroupsStrategyOptions;u24 ranges:[@IDRange rule:s
rbac.v1.AggregationRule clusterRoleSelectors:[@meta.v1.LabelSelector;a
rbac.v1.ClusterRole aggregationRule:@AggregationRule apiVersion:s kind:s metadata:@meta.v1.ObjectMeta rules:[@PolicyRule;a
rbac.v1.ClusterRoleBinding apiVersion:s kind:s metadata:@meta.v1.ObjectMeta roleRef:@RoleRef;! subjects:[@Subject;a
rbac.v1.PolicyRule apiGroups:[s;a nonResourceURLs:[s;a resourceNames:[s;a resources:[s;a verbs:[s;!;a
rbac.v1.Role apiVersion:s kind:s metadata:@meta.v1.ObjectMeta rules:[@PolicyRule;a
rbac.v1.RoleBinding apiVersion:s kind:s metadata:@meta.v1.ObjectMeta roleRef:@RoleRef;! subjects:[@Subject;a
rbac.v1.RoleRef;a apiGroup:s kind:s;! name:s;!
rbac.v1.Subject;a apiGroup:s kind:s;! name:s;! namespace:s
rbac.v1alpha1.AggregationRule;u22 clusterRoleSelectors:[@meta.v1.LabelSelector
rbac.v1alpha1.ClusterRole;u22 aggregationRule:@AggregationRule apiVersion:s kind:s metadata:@meta.v1.ObjectMeta rules:[@PolicyRule
rbac.v1alpha1.ClusterRoleBinding;u22 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta roleRef:@RoleRef;! subjects:[@Subject
rbac.v1alpha1.PolicyRule;u22 apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s;!
rbac.v1alpha1.Role;u22 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta rules:[@PolicyRule
rbac.v1alpha1.RoleBinding;u22 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta roleRef:@RoleRef;! subjects:[@Subject
rbac.v1alpha1.RoleRef;u22 apiGroup:s;! kind:s;! name:s;!
rbac.v1alpha1.Subject;u22 apiVersion:s kind:s;! name:s;! namespace:s
rbac.v1beta1.AggregationRule;u21 clusterRoleSelectors:[@meta.v1.LabelSelector
rbac.v1beta1.ClusterRole;u21 aggregationRule:@AggregationRule apiVersion:s kind:s metadata:@meta.v1.ObjectMeta rules:[@PolicyRule
rbac.v1beta1.ClusterRoleBinding;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta roleRef:@RoleRef;! subjects:[@Subject
rbac.v1beta1.PolicyRule;u21 apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s;!
rbac.v1beta1.Role;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta rules:[@PolicyRule
rbac.v1beta1.RoleBinding;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta roleRef:@RoleRef;! subjects:[@Subject
rbac.v1beta1.RoleRef;u21 apiGroup:s;! kind:s;! name:s;!
rbac.v1beta1.Subject;u21 apiGroup:s kind:s;! name:s;! namespace:s
resource.v1.AllocatedDeviceStatus;s34 conditions:[@meta.v1.Condition;ktype data:o device:s;! driver:s;! networkData:@NetworkDeviceData pool:s;! shareID:s
resource.v1.AllocationResult;s34 allocationTimestamp:t devices:@DeviceAllocationResult nodeSelector:@core.v1.NodeSelector
resource.v1.CELDeviceSelector;s34 expression:s;!
resource.v1.CapacityRequestPolicy;s34 default:q validRange:@CapacityRequestPolicyRange validValues:[q;a
resource.v1.CapacityRequestPolicyRange;s34 max:q min:q;! step:q
resource.v1.CapacityRequirements;s34 requests:{q
resource.v1.Counter;s34 value:q;!
resource.v1.CounterSet;s34 counters:{@Counter;! name:s;!
resource.v1.Device;s34 allNodes:b allowMultipleAllocations:b attributes:{@DeviceAttribute bindingConditions:[s;a bindingFailureConditions:[s;a bindsToNode:b capacity:{@DeviceCapacity consumesCounters:[@DeviceCounterConsumption;a name:s;! nodeName:s nodeSelector:@core.v1.NodeSelector taints:[@DeviceTaint;a nodeAllocatableResourceMappings:{@NodeAllocatableResourceMapping;s36;u36 nodeAllocatableResources:{@NodeAllocatableResource;s37
resource.v1.DeviceAllocationConfiguration;s34 opaque:@OpaqueDeviceConfiguration requests:[s;a source:s;!;eFromClaim|FromClass
resource.v1.DeviceAllocationResult;s34 config:[@DeviceAllocationConfiguration;a results:[@DeviceRequestAllocationResult;a
resource.v1.DeviceAttribute;s34 bool:b int:l string:s version:s bools:[b;a;s36 ints:[l;a;s36 strings:[s;a;s36 versions:[s;a;s36
resource.v1.DeviceCapacity;s34 requestPolicy:@CapacityRequestPolicy value:q;!
resource.v1.DeviceClaim;s34 config:[@DeviceClaimConfiguration;a constraints:[@DeviceConstraint;a requests:[@DeviceRequest;a
resource.v1.DeviceClaimConfiguration;s34 opaque:@OpaqueDeviceConfiguration requests:[s;a
resource.v1.DeviceClass;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceClassSpec
resource.v1.DeviceClassConfiguration;s34 opaque:@OpaqueDeviceConfiguration
resource.v1.DeviceClassSpec;s34 config:[@DeviceClassConfiguration;a extendedResourceName:s selectors:[@DeviceSelector;a
resource.v1.DeviceConstraint;s34 distinctAttribute:s matchAttribute:s requests:[s;a
resource.v1.DeviceCounterConsumption;s34 counterSet:s;! counters:{@Counter;! compatibilityGroups:[s;a;s37
resource.v1.DeviceDerivedAttribute;s37 expression:s;! name:s;!
resource.v1.DeviceRequest;s34 exactly:@ExactDeviceRequest firstAvailable:[@DeviceSubRequest;a name:s;!
resource.v1.DeviceRequestAllocationResult;s34 adminAccess:b bindingConditions:[s;a bindingFailureConditions:[s;a consumedCapacity:{q device:s;! driver:s;! pool:s;! request:s;! shareID:s tolerations:[@DeviceToleration;a skipNodeOperations:[s;e*|NodePrepareResources|NodeUnprepareResources;t;s37
resource.v1.DeviceSelector;s34 cel:@CELDeviceSelector
resource.v1.DeviceSubRequest;s34 allocationMode:s;eAll|ExactCount capacity:@CapacityRequirements count:l deviceClassName:s;! name:s;! selectors:[@DeviceSelector;a tolerations:[@DeviceToleration;a derivedAttributes:[@DeviceDerivedAttribute;a;s37
resource.v1.DeviceTaint;s34 effect:s;!;eNoExecute|NoSchedule|None key:s;! timeAdded:t value:s
resource.v1.DeviceTaintRule;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceTaintRuleSpec;! status:@DeviceTaintRuleStatus
resource.v1.DeviceTaintRuleSpec;s37 deviceSelector:@DeviceTaintSelector taint:@DeviceTaint;!
resource.v1.DeviceTaintRuleStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
resource.v1.DeviceTaintSelector;s37 device:s driver:s pool:s
resource.v1.DeviceToleration;s34 effect:s;eNoExecute|NoSchedule|None key:s operator:s;eEqual|Exists;d"Equal" tolerationSeconds:l value:s
resource.v1.ExactDeviceRequest;s34 adminAccess:b allocationMode:s;eAll|ExactCount capacity:@CapacityRequirements count:l deviceClassName:s;! selectors:[@DeviceSelector;a tolerations:[@DeviceToleration;a derivedAttributes:[@DeviceDerivedAttribute;a;s37
resource.v1.NetworkDeviceData;s34 hardwareAddress:s interfaceName:s ips:[s;a
resource.v1.NodeAllocatableMapping;s37 capacityKey:s capacityMultiplier:q deviceMultiplier:q
resource.v1.NodeAllocatableOverhead;s37 perContainer:q perPod:q
resource.v1.NodeAllocatableResource;s37 mapping:@NodeAllocatableMapping overhead:@NodeAllocatableOverhead
resource.v1.NodeAllocatableResourceMapping;u36;s36 allocationMultiplier:q capacityKey:s
resource.v1.OpaqueDeviceConfiguration;s34 driver:s;! parameters:o;!
resource.v1.ResourceClaim;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec status:@ResourceClaimStatus
resource.v1.ResourceClaimConsumerReference;s34 apiGroup:s name:s;! resource:s;! uid:s;!
resource.v1.ResourceClaimSpec;s34 devices:@DeviceClaim
resource.v1.ResourceClaimStatus;s34 allocation:@AllocationResult devices:[@AllocatedDeviceStatus;kdriver,device,pool,shareID reservedFor:[@ResourceClaimConsumerReference;muid;pmerge;kuid
resource.v1.ResourceClaimTemplate;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimTemplateSpec
resource.v1.ResourceClaimTemplateSpec;s34 metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec
resource.v1.ResourcePool;s34 generation:l;! name:s;! resourceSliceCount:l;!
resource.v1.ResourceSlice;s34 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceSliceSpec;!
resource.v1.ResourceSliceSpec;s34 allNodes:b devices:[@Device;a driver:s;! nodeName:s nodeSelector:@core.v1.NodeSelector perDeviceNodeSelection:b pool:@ResourcePool;! sharedCounters:[@CounterSet;a partitionTypeAttribute:s;s37 skipNodeOperations:[s;e*|NodePrepareResources|NodeUnprepareResources;t;s37
resource.v1alpha1.AllocationResult;u26;s26 availableOnNodes:@core.v1.NodeSelector resourceHandle:s shareable:b
resource.v1alpha1.PodScheduling;u26;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodSchedulingSpec;! status:@PodSchedulingStatus
resource.v1alpha1.PodSchedulingSpec;u26;s26 potentialNodes:[s;t selectedNode:s
resource.v1alpha1.PodSchedulingStatus;u26;s26 resourceClaims:[@ResourceClaimSchedulingStatus;kname
resource.v1alpha1.ResourceClaim;u26;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec;! status:@ResourceClaimStatus
resource.v1alpha1.ResourceClaimConsumerReference;u26;s26 apiGroup:s name:s;! resource:s;! uid:s;!
resource.v1alpha1.ResourceClaimParametersReference;u26;s26 apiGroup:s kind:s;! name:s;!
resource.v1alpha1.ResourceClaimSchedulingStatus;u26;s26 name:s unsuitableNodes:[s;t
resource.v1alpha1.ResourceClaimSpec;u26;s26 allocationMode:s parametersRef:@ResourceClaimParametersReference resourceClassName:s;!
resource.v1alpha1.ResourceClaimStatus;u26;s26 allocation:@AllocationResult deallocationRequested:b driverName:s reservedFor:[@ResourceClaimConsumerReference;kuid
resource.v1alpha1.ResourceClaimTemplate;u26;s26 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimTemplateSpec;!
resource.v1alpha1.ResourceClaimTemplateSpec;u26;s26 metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec;!
resource.v1alpha1.ResourceClass;u26;s26 apiVersion:s driverName:s;! kind:s metadata:@meta.v1.ObjectMeta parametersRef:@ResourceClassParametersReference suitableNodes:@core.v1.NodeSelector
resource.v1alpha1.ResourceClassParametersReference;u26;s26 apiGroup:s kind:s;! name:s;! namespace:s
resource.v1alpha2.AllocationResult;u30;s27 availableOnNodes:@core.v1.NodeSelector resourceHandles:[@ResourceHandle;a shareable:b
resource.v1alpha2.DriverAllocationResult;u30;s30 namedResources:@NamedResourcesAllocationResult vendorRequestParameters:o
resource.v1alpha2.DriverRequests;u30;s30 driverName:s requests:[@ResourceRequest;a vendorParameters:o
resource.v1alpha2.NamedResourcesAllocationResult;u30;s30 name:s;!
resource.v1alpha2.NamedResourcesAttribute;u30;s30 bool:b int:l intSlice:@NamedResourcesIntSlice name:s;! quantity:q string:s stringSlice:@NamedResourcesStringSlice version:s
resource.v1alpha2.NamedResourcesFilter;u30;s30 selector:s;!
resource.v1alpha2.NamedResourcesInstance;u30;s30 attributes:[@NamedResourcesAttribute;a name:s;!
resource.v1alpha2.NamedResourcesIntSlice;u30;s30 ints:[l;!;a
resource.v1alpha2.NamedResourcesRequest;u30;s30 selector:s;!
resource.v1alpha2.NamedResourcesResources;u30;s30 instances:[@NamedResourcesInstance;!;a
resource.v1alpha2.NamedResourcesStringSlice;u30;s30 strings:[s;!;a
resource.v1alpha2.PodSchedulingContext;u30;s27 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodSchedulingContextSpec;! status:@PodSchedulingContextStatus
resource.v1alpha2.PodSchedulingContextSpec;u30;s27 potentialNodes:[s;a selectedNode:s
resource.v1alpha2.PodSchedulingContextStatus;u30;s27 resourceClaims:[@ResourceClaimSchedulingStatus;kname
resource.v1alpha2.ResourceClaim;u30;s27 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec;! status:@ResourceClaimStatus
resource.v1alpha2.ResourceClaimConsumerReference;u30;s27 apiGroup:s name:s;! resource:s;! uid:s;!
resource.v1alpha2.ResourceClaimParameters;u30;s30 apiVersion:s driverRequests:[@DriverRequests;a generatedFrom:@ResourceClaimParametersReference kind:s metadata:@meta.v1.ObjectMeta shareable:b
resource.v1alpha2.ResourceClaimParametersReference;u30;s27 apiGroup:s kind:s;! name:s;!
resource.v1alpha2.ResourceClaimSchedulingStatus;u30;s27 name:s unsuitableNodes:[s;a
resource.v1alpha2.ResourceClaimSpec;u30;s27 allocationMode:s parametersRef:@ResourceClaimParametersReference resourceClassName:s;!
resource.v1alpha2.ResourceClaimStatus;u30;s27 allocation:@AllocationResult deallocationRequested:b driverName:s reservedFor:[@ResourceClaimConsumerReference;muid;pmerge;kuid
resource.v1alpha2.ResourceClaimTemplate;u30;s27 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimTemplateSpec;!
resource.v1alpha2.ResourceClaimTemplateSpec;u30;s27 metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec;!
resource.v1alpha2.ResourceClass;u30;s27 apiVersion:s driverName:s;! kind:s metadata:@meta.v1.ObjectMeta parametersRef:@ResourceClassParametersReference suitableNodes:@core.v1.NodeSelector structuredParameters:b;s30
resource.v1alpha2.ResourceClassParameters;u30;s30 apiVersion:s filters:[@ResourceFilter;a generatedFrom:@ResourceClassParametersReference kind:s metadata:@meta.v1.ObjectMeta vendorParameters:[@VendorParameters;a
resource.v1alpha2.ResourceClassParametersReference;u30;s27 apiGroup:s kind:s;! name:s;! namespace:s
resource.v1alpha2.ResourceFilter;u30;s30 driverName:s namedResources:@NamedResourcesFilter
resource.v1alpha2.ResourceHandle;u30;s27 data:s driverName:s structuredData:@StructuredResourceHandle;s30
resource.v1alpha2.ResourceRequest;u30;s30 namedResources:@NamedResourcesRequest vendorParameters:o
resource.v1alpha2.ResourceSlice;u30;s30 apiVersion:s driverName:s;! kind:s metadata:@meta.v1.ObjectMeta namedResources:@NamedResourcesResources nodeName:s
resource.v1alpha2.StructuredResourceHandle;u30;s30 nodeName:s results:[@DriverAllocationResult;!;a vendorClaimParameters:o vendorClassParameters:o
resource.v1alpha2.VendorParameters;u30;s30 driverName:s parameters:o
resource.v1alpha3.AllocatedDeviceStatus;u33;s32 conditions:[@meta.v1.Condition;ktype data:o device:s;! driver:s;! networkData:@NetworkDeviceData pool:s;!
resource.v1alpha3.AllocationResult;u33;s31 controller:s;u31 devices:@DeviceAllocationResult nodeSelector:@core.v1.NodeSelector
resource.v1alpha3.BasicDevice;u33;s31 attributes:{@DeviceAttribute capacity:{q allNodes:b;s33 consumesCounters:[@DeviceCounterConsumption;a;s33 nodeName:s;s33 nodeSelector:@core.v1.NodeSelector;s33 taints:[@DeviceTaint;a;s33
resource.v1alpha3.CELDeviceSelector;u34;s31 expression:s;!
resource.v1alpha3.Counter;u33;s33 value:q;!
resource.v1alpha3.CounterSet;u33;s33 counters:{@Counter;! name:s;!
resource.v1alpha3.Device;u33;s31 basic:@BasicDevice name:s;!
resource.v1alpha3.DeviceAllocationConfiguration;u33;s31 opaque:@OpaqueDeviceConfiguration requests:[s;a source:s;!
resource.v1alpha3.DeviceAllocationResult;u33;s31 config:[@DeviceAllocationConfiguration;a results:[@DeviceRequestAllocationResult;a
resource.v1alpha3.DeviceAttribute;u33;s31 bool:b int:l string:s version:s
resource.v1alpha3.DeviceClaim;u33;s31 config:[@DeviceClaimConfiguration;a constraints:[@DeviceConstraint;a requests:[@DeviceRequest;a
resource.v1alpha3.DeviceClaimConfiguration;u33;s31 opaque:@OpaqueDeviceConfiguration requests:[s;a
resource.v1alpha3.DeviceClass;u33;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceClassSpec;!
resource.v1alpha3.DeviceClassConfiguration;u33;s31 opaque:@OpaqueDeviceConfiguration
resource.v1alpha3.DeviceClassSpec;u33;s31 config:[@DeviceClassConfiguration;a selectors:[@DeviceSelector;a suitableNodes:@core.v1.NodeSelector;u31
resource.v1alpha3.DeviceConstraint;u33;s31 matchAttribute:s requests:[s;a
resource.v1alpha3.DeviceCounterConsumption;u33;s33 counterSet:s;! counters:{@Counter;!
resource.v1alpha3.DeviceRequest;u33;s31 adminAccess:b allocationMode:s count:l deviceClassName:s name:s;! selectors:[@DeviceSelector;a firstAvailable:[@DeviceSubRequest;a;s33 tolerations:[@DeviceToleration;a;s33
resource.v1alpha3.DeviceRequestAllocationResult;u33;s31 device:s;! driver:s;! pool:s;! request:s;! adminAccess:b;s32 tolerations:[@DeviceToleration;a;s33
resource.v1alpha3.DeviceSelector;u34;s31 cel:@CELDeviceSelector
resource.v1alpha3.DeviceSubRequest;u33;s33 allocationMode:s count:l deviceClassName:s;! name:s;! selectors:[@DeviceSelector;a tolerations:[@DeviceToleration;a
resource.v1alpha3.DeviceTaint;s33 effect:s;!;eNoExecute|NoSchedule|None key:s;! timeAdded:t value:s
resource.v1alpha3.DeviceTaintRule;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceTaintRuleSpec;! status:@DeviceTaintRuleStatus;s35
resource.v1alpha3.DeviceTaintRuleSpec;s33 deviceSelector:@DeviceTaintSelector taint:@DeviceTaint;!
resource.v1alpha3.DeviceTaintRuleStatus;s35 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
resource.v1alpha3.DeviceTaintSelector;s33 device:s deviceClassName:s;u34 driver:s pool:s selectors:[@DeviceSelector;a;u34
resource.v1alpha3.DeviceToleration;u33;s33 effect:s key:s operator:s;d"Equal" tolerationSeconds:l value:s
resource.v1alpha3.NetworkDeviceData;u33;s32 hardwareAddress:s interfaceName:s ips:[s;a
resource.v1alpha3.OpaqueDeviceConfiguration;u33;s31 driver:s;! parameters:o;!
resource.v1alpha3.PartitionTypeStatus;s37 allocatable:i;! attribute:s;! total:i;! type:s;!
resource.v1alpha3.PodSchedulingContext;u31;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodSchedulingContextSpec;! status:@PodSchedulingContextStatus
resource.v1alpha3.PodSchedulingContextSpec;u31;s31 potentialNodes:[s;a selectedNode:s
resource.v1alpha3.PodSchedulingContextStatus;u31;s31 resourceClaims:[@ResourceClaimSchedulingStatus;kname
resource.v1alpha3.PoolStatus;s36 allocatedDevices:i availableDevices:i driver:s;! generation:l;! nodeName:s poolName:s;! resourceSliceCount:i totalDevices:i unavailableDevices:i validationError:s partitionSummary:[@PartitionTypeStatus;a;s37 shareableSummary:@ShareableSummaryStatus;s37
resource.v1alpha3.ResourceClaim;u33;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec;! status:@ResourceClaimStatus
resource.v1alpha3.ResourceClaimConsumerReference;u33;s31 apiGroup:s name:s;! resource:s;! uid:s;!
resource.v1alpha3.ResourceClaimSchedulingStatus;u31;s31 name:s;! unsuitableNodes:[s;a
resource.v1alpha3.ResourceClaimSpec;u33;s31 controller:s;u31 devices:@DeviceClaim
resource.v1alpha3.ResourceClaimStatus;u33;s31 allocation:@AllocationResult deallocationRequested:b;u31 reservedFor:[@ResourceClaimConsumerReference;muid;pmerge;kuid devices:[@AllocatedDeviceStatus;kdriver,device,pool;s32
resource.v1alpha3.ResourceClaimTemplate;u33;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimTemplateSpec;!
resource.v1alpha3.ResourceClaimTemplateSpec;u33;s31 metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec;!
resource.v1alpha3.ResourcePool;u33;s31 generation:l;! name:s;! resourceSliceCount:l;!
resource.v1alpha3.ResourcePoolStatusRequest;s36 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta;! spec:@ResourcePoolStatusRequestSpec;! status:@ResourcePoolStatusRequestStatus
resource.v1alpha3.ResourcePoolStatusRequestSpec;s36 driver:s;! limit:i;d100 poolName:s defaultPartitionTypeAttribute:s;s37
resource.v1alpha3.ResourcePoolStatusRequestStatus;s36 conditions:[@meta.v1.Condition;mtype;pmerge;ktype poolCount:i;! pools:[@PoolStatus;a
resource.v1alpha3.ResourceSlice;u33;s31 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceSliceSpec;!
resource.v1alpha3.ResourceSliceSpec;u33;s31 allNodes:b devices:[@Device;a driver:s;! nodeName:s nodeSelector:@core.v1.NodeSelector pool:@ResourcePool;! perDeviceNodeSelection:b;s33 sharedCounters:[@CounterSet;a;s33
resource.v1alpha3.ShareableCapacityStatus;s37 available:q;! consumed:q;! name:s;! total:q;!
resource.v1alpha3.ShareableSummaryStatus;s37 capacity:[@ShareableCapacityStatus;a fullyAvailableDevices:i;! partiallyAvailableDevices:i;!
resource.v1beta1.AllocatedDeviceStatus;s32 conditions:[@meta.v1.Condition;ktype data:o device:s;! driver:s;! networkData:@NetworkDeviceData pool:s;! shareID:s;s34
resource.v1beta1.AllocationResult;s32 devices:@DeviceAllocationResult nodeSelector:@core.v1.NodeSelector allocationTimestamp:t;s34
resource.v1beta1.BasicDevice;s32 attributes:{@DeviceAttribute capacity:{@DeviceCapacity allNodes:b;s33 consumesCounters:[@DeviceCounterConsumption;a;s33 nodeName:s;s33 nodeSelector:@core.v1.NodeSelector;s33 taints:[@DeviceTaint;a;s33 allowMultipleAllocations:b;s34 bindingConditions:[s;a;s34 bindingFailureConditions:[s;a;s34 bindsToNode:b;s34 nodeAllocatableResourceMappings:{@NodeAllocatableResourceMapping;s36;u36 nodeAllocatableResources:{@NodeAllocatableResource;s37
resource.v1beta1.CELDeviceSelector;s32 expression:s;!
resource.v1beta1.CapacityRequestPolicy;s34 default:q validRange:@CapacityRequestPolicyRange validValues:[q;a
resource.v1beta1.CapacityRequestPolicyRange;s34 max:q min:q;! step:q
resource.v1beta1.CapacityRequirements;s34 requests:{q
resource.v1beta1.Counter;s33 value:q;!
resource.v1beta1.CounterSet;s33 counters:{@Counter;! name:s;!
resource.v1beta1.Device;s32 basic:@BasicDevice name:s;!
resource.v1beta1.DeviceAllocationConfiguration;s32 opaque:@OpaqueDeviceConfiguration requests:[s;a source:s;!;eFromClaim|FromClass
resource.v1beta1.DeviceAllocationResult;s32 config:[@DeviceAllocationConfiguration;a results:[@DeviceRequestAllocationResult;a
resource.v1beta1.DeviceAttribute;s32 bool:b int:l string:s version:s bools:[b;a;s36 ints:[l;a;s36 strings:[s;a;s36 versions:[s;a;s36
resource.v1beta1.DeviceCapacity;s32 value:q;! requestPolicy:@CapacityRequestPolicy;s34
resource.v1beta1.DeviceClaim;s32 config:[@DeviceClaimConfiguration;a constraints:[@DeviceConstraint;a requests:[@DeviceRequest;a
resource.v1beta1.DeviceClaimConfiguration;s32 opaque:@OpaqueDeviceConfiguration requests:[s;a
resource.v1beta1.DeviceClass;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceClassSpec
resource.v1beta1.DeviceClassConfiguration;s32 opaque:@OpaqueDeviceConfiguration
resource.v1beta1.DeviceClassSpec;s32 config:[@DeviceClassConfiguration;a selectors:[@DeviceSelector;a extendedResourceName:s;s34
resource.v1beta1.DeviceConstraint;s32 matchAttribute:s requests:[s;a distinctAttribute:s;s34
resource.v1beta1.DeviceCounterConsumption;s33 counterSet:s;! counters:{@Counter;! compatibilityGroups:[s;a;s37
resource.v1beta1.DeviceDerivedAttribute;s37 expression:s;! name:s;!
resource.v1beta1.DeviceRequest;s32 adminAccess:b allocationMode:s;eAll|ExactCount count:l deviceClassName:s name:s;! selectors:[@DeviceSelector;a firstAvailable:[@DeviceSubRequest;a;s33 tolerations:[@DeviceToleration;a;s33 capacity:@CapacityRequirements;s34 derivedAttributes:[@DeviceDerivedAttribute;a;s37
resource.v1beta1.DeviceRequestAllocationResult;s32 adminAccess:b device:s;! driver:s;! pool:s;! request:s;! tolerations:[@DeviceToleration;a;s33 bindingConditions:[s;a;s34 bindingFailureConditions:[s;a;s34 consumedCapacity:{q;s34 shareID:s;s34 skipNodeOperations:[s;e*|NodePrepareResources|NodeUnprepareResources;t;s37
resource.v1beta1.DeviceSelector;s32 cel:@CELDeviceSelector
resource.v1beta1.DeviceSubRequest;s33 allocationMode:s;eAll|ExactCount count:l deviceClassName:s;! name:s;! selectors:[@DeviceSelector;a tolerations:[@DeviceToleration;a capacity:@CapacityRequirements;s34 derivedAttributes:[@DeviceDerivedAttribute;a;s37
resource.v1beta1.DeviceTaint;s33 effect:s;!;eNoExecute|NoSchedule|None key:s;! timeAdded:t value:s
resource.v1beta1.DeviceToleration;s33 effect:s;eNoExecute|NoSchedule|None key:s operator:s;eEqual|Exists;d"Equal" tolerationSeconds:l value:s
resource.v1beta1.NetworkDeviceData;s32 hardwareAddress:s interfaceName:s ips:[s;a
resource.v1beta1.NodeAllocatableMapping;s37 capacityKey:s capacityMultiplier:q deviceMultiplier:q
resource.v1beta1.NodeAllocatableOverhead;s37 perContainer:q perPod:q
resource.v1beta1.NodeAllocatableResource;s37 mapping:@NodeAllocatableMapping overhead:@NodeAllocatableOverhead
resource.v1beta1.NodeAllocatableResourceMapping;u36;s36 allocationMultiplier:q capacityKey:s
resource.v1beta1.OpaqueDeviceConfiguration;s32 driver:s;! parameters:o;!
resource.v1beta1.ResourceClaim;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec status:@ResourceClaimStatus
resource.v1beta1.ResourceClaimConsumerReference;s32 apiGroup:s name:s;! resource:s;! uid:s;!
resource.v1beta1.ResourceClaimSpec;s32 devices:@DeviceClaim
resource.v1beta1.ResourceClaimStatus;s32 allocation:@AllocationResult devices:[@AllocatedDeviceStatus;kdriver,device,pool,shareID reservedFor:[@ResourceClaimConsumerReference;muid;pmerge;kuid
resource.v1beta1.ResourceClaimTemplate;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimTemplateSpec
resource.v1beta1.ResourceClaimTemplateSpec;s32 metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec
resource.v1beta1.ResourcePool;s32 generation:l;! name:s;! resourceSliceCount:l;!
resource.v1beta1.ResourceSlice;s32 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceSliceSpec;!
resource.v1beta1.ResourceSliceSpec;s32 allNodes:b devices:[@Device;a driver:s;! nodeName:s nodeSelector:@core.v1.NodeSelector pool:@ResourcePool;! perDeviceNodeSelection:b;s33 sharedCounters:[@CounterSet;a;s33 partitionTypeAttribute:s;s37 skipNodeOperations:[s;e*|NodePrepareResources|NodeUnprepareResources;t;s37
resource.v1beta2.AllocatedDeviceStatus;s33 conditions:[@meta.v1.Condition;ktype data:o device:s;! driver:s;! networkData:@NetworkDeviceData pool:s;! shareID:s;s34
resource.v1beta2.AllocationResult;s33 devices:@DeviceAllocationResult nodeSelector:@core.v1.NodeSelector allocationTimestamp:t;s34
resource.v1beta2.CELDeviceSelector;s33 expression:s;!
resource.v1beta2.CapacityRequestPolicy;s34 default:q validRange:@CapacityRequestPolicyRange validValues:[q;a
resource.v1beta2.CapacityRequestPolicyRange;s34 max:q min:q;! step:q
resource.v1beta2.CapacityRequirements;s34 requests:{q
resource.v1beta2.Counter;s33 value:q;!
resource.v1beta2.CounterSet;s33 counters:{@Counter;! name:s;!
resource.v1beta2.Device;s33 allNodes:b attributes:{@DeviceAttribute capacity:{@DeviceCapacity consumesCounters:[@DeviceCounterConsumption;a name:s;! nodeName:s nodeSelector:@core.v1.NodeSelector taints:[@DeviceTaint;a allowMultipleAllocations:b;s34 bindingConditions:[s;a;s34 bindingFailureConditions:[s;a;s34 bindsToNode:b;s34 nodeAllocatableResourceMappings:{@NodeAllocatableResourceMapping;s36;u36 nodeAllocatableResources:{@NodeAllocatableResource;s37
resource.v1beta2.DeviceAllocationConfiguration;s33 opaque:@OpaqueDeviceConfiguration requests:[s;a source:s;!;eFromClaim|FromClass
resource.v1beta2.DeviceAllocationResult;s33 config:[@DeviceAllocationConfiguration;a results:[@DeviceRequestAllocationResult;a
resource.v1beta2.DeviceAttribute;s33 bool:b int:l string:s version:s bools:[b;a;s36 ints:[l;a;s36 strings:[s;a;s36 versions:[s;a;s36
resource.v1beta2.DeviceCapacity;s33 value:q;! requestPolicy:@CapacityRequestPolicy;s34
resource.v1beta2.DeviceClaim;s33 config:[@DeviceClaimConfiguration;a constraints:[@DeviceConstraint;a requests:[@DeviceRequest;a
resource.v1beta2.DeviceClaimConfiguration;s33 opaque:@OpaqueDeviceConfiguration requests:[s;a
resource.v1beta2.DeviceClass;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceClassSpec
resource.v1beta2.DeviceClassConfiguration;s33 opaque:@OpaqueDeviceConfiguration
resource.v1beta2.DeviceClassSpec;s33 config:[@DeviceClassConfiguration;a selectors:[@DeviceSelector;a extendedResourceName:s;s34
resource.v1beta2.DeviceConstraint;s33 matchAttribute:s requests:[s;a distinctAttribute:s;s34
resource.v1beta2.DeviceCounterConsumption;s33 counterSet:s;! counters:{@Counter;! compatibilityGroups:[s;a;s37
resource.v1beta2.DeviceDerivedAttribute;s37 expression:s;! name:s;!
resource.v1beta2.DeviceRequest;s33 exactly:@ExactDeviceRequest firstAvailable:[@DeviceSubRequest;a name:s;!
resource.v1beta2.DeviceRequestAllocationResult;s33 adminAccess:b device:s;! driver:s;! pool:s;! request:s;! tolerations:[@DeviceToleration;a bindingConditions:[s;a;s34 bindingFailureConditions:[s;a;s34 consumedCapacity:{q;s34 shareID:s;s34 skipNodeOperations:[s;e*|NodePrepareResources|NodeUnprepareResources;t;s37
resource.v1beta2.DeviceSelector;s33 cel:@CELDeviceSelector
resource.v1beta2.DeviceSubRequest;s33 allocationMode:s;eAll|ExactCount count:l deviceClassName:s;! name:s;! selectors:[@DeviceSelector;a tolerations:[@DeviceToleration;a capacity:@CapacityRequirements;s34 derivedAttributes:[@DeviceDerivedAttribute;a;s37
resource.v1beta2.DeviceTaint;s33 effect:s;!;eNoExecute|NoSchedule|None key:s;! timeAdded:t value:s
resource.v1beta2.DeviceTaintRule;s36 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@DeviceTaintRuleSpec;! status:@DeviceTaintRuleStatus
resource.v1beta2.DeviceTaintRuleSpec;s36 deviceSelector:@DeviceTaintSelector taint:@DeviceTaint;!
resource.v1beta2.DeviceTaintRuleStatus;s36 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
resource.v1beta2.DeviceTaintSelector;s36 device:s driver:s pool:s
resource.v1beta2.DeviceToleration;s33 effect:s;eNoExecute|NoSchedule|None key:s operator:s;eEqual|Exists;d"Equal" tolerationSeconds:l value:s
resource.v1beta2.ExactDeviceRequest;s33 adminAccess:b allocationMode:s;eAll|ExactCount count:l deviceClassName:s;! selectors:[@DeviceSelector;a tolerations:[@DeviceToleration;a capacity:@CapacityRequirements;s34 derivedAttributes:[@DeviceDerivedAttribute;a;s37
resource.v1beta2.NetworkDeviceData;s33 hardwareAddress:s interfaceName:s ips:[s;a
resource.v1beta2.NodeAllocatableMapping;s37 capacityKey:s capacityMultiplier:q deviceMultiplier:q
resource.v1beta2.NodeAllocatableOverhead;s37 perContainer:q perPod:q
resource.v1beta2.NodeAllocatableResource;s37 mapping:@NodeAllocatableMapping overhead:@NodeAllocatableOverhead
resource.v1beta2.NodeAllocatableResourceMapping;u36;s36 allocationMultiplier:q capacityKey:s
resource.v1beta2.OpaqueDeviceConfiguration;s33 driver:s;! parameters:o;!
resource.v1beta2.ResourceClaim;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec status:@ResourceClaimStatus
resource.v1beta2.ResourceClaimConsumerReference;s33 apiGroup:s name:s;! resource:s;! uid:s;!
resource.v1beta2.ResourceClaimSpec;s33 devices:@DeviceClaim
resource.v1beta2.ResourceClaimStatus;s33 allocation:@AllocationResult devices:[@AllocatedDeviceStatus;kdriver,device,pool,shareID reservedFor:[@ResourceClaimConsumerReference;muid;pmerge;kuid
resource.v1beta2.ResourceClaimTemplate;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceClaimTemplateSpec
resource.v1beta2.ResourceClaimTemplateSpec;s33 metadata:@meta.v1.ObjectMeta spec:@ResourceClaimSpec
resource.v1beta2.ResourcePool;s33 generation:l;! name:s;! resourceSliceCount:l;!
resource.v1beta2.ResourceSlice;s33 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@ResourceSliceSpec;!
resource.v1beta2.ResourceSliceSpec;s33 allNodes:b devices:[@Device;a driver:s;! nodeName:s nodeSelector:@core.v1.NodeSelector perDeviceNodeSelection:b pool:@ResourcePool;! sharedCounters:[@CounterSet;a partitionTypeAttribute:s;s37 skipNodeOperations:[s;e*|NodePrepareResources|NodeUnprepareResources;t;s37
scheduling.v1.PriorityClass apiVersion:s description:s globalDefault:b kind:s metadata:@meta.v1.ObjectMeta preemptionPolicy:s;eNever|PreemptLowerPriority value:i
scheduling.v1alpha1.GangSchedulingPolicy;u35;s35 minCount:i;!
scheduling.v1alpha1.PodGroup;u35;s35 name:s;! policy:@PodGroupPolicy;!
scheduling.v1alpha1.PodGroupPolicy;u35;s35 basic:o gang:@GangSchedulingPolicy
scheduling.v1alpha1.PriorityClass;u22 apiVersion:s description:s globalDefault:b kind:s metadata:@meta.v1.ObjectMeta preemptionPolicy:s value:i;!
scheduling.v1alpha1.TypedLocalObjectReference;u35;s35 apiGroup:s kind:s;! name:s;!
scheduling.v1alpha1.Workload;u35;s35 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@WorkloadSpec;!
scheduling.v1alpha1.WorkloadSpec;u35;s35 controllerRef:@TypedLocalObjectReference podGroups:[@PodGroup;!;kname
scheduling.v1alpha2.GangSchedulingPolicy;u36;s36 minCount:i;!
scheduling.v1alpha2.PodGroup;u36;s36 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodGroupSpec;! status:@PodGroupStatus
scheduling.v1alpha2.PodGroupResourceClaim;u36;s36 name:s;! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1alpha2.PodGroupResourceClaimStatus;u36;s36 name:s;! resourceClaimName:s
scheduling.v1alpha2.PodGroupSchedulingConstraints;u36;s36 topology:[@TopologyConstraint;a
scheduling.v1alpha2.PodGroupSchedulingPolicy;u36;s36 basic:o gang:@GangSchedulingPolicy
scheduling.v1alpha2.PodGroupSpec;u36;s36 disruptionMode:s;d"Pod" podGroupTemplateRef:@PodGroupTemplateReference priority:i priorityClassName:s resourceClaims:[@PodGroupResourceClaim;mname;pmerge,retainKeys;kname schedulingConstraints:@PodGroupSchedulingConstraints schedulingPolicy:@PodGroupSchedulingPolicy;!
scheduling.v1alpha2.PodGroupStatus;u36;s36 conditions:[@meta.v1.Condition;mtype;pmerge;ktype resourceClaimStatuses:[@PodGroupResourceClaimStatus;mname;pmerge,retainKeys;kname
scheduling.v1alpha2.PodGroupTemplate;u36;s36 disruptionMode:s name:s;! priority:i priorityClassName:s resourceClaims:[@PodGroupResourceClaim;mname;pmerge,retainKeys;kname schedulingConstraints:@PodGroupSchedulingConstraints schedulingPolicy:@PodGroupSchedulingPolicy;!
scheduling.v1alpha2.PodGroupTemplateReference;u36;s36 workload:@WorkloadPodGroupTemplateReference
scheduling.v1alpha2.TopologyConstraint;u36;s36 key:s;!
scheduling.v1alpha2.TypedLocalObjectReference;u36;s36 apiGroup:s kind:s;! name:s;!
scheduling.v1alpha2.Workload;u36;s36 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@WorkloadSpec;!
scheduling.v1alpha2.WorkloadPodGroupTemplateReference;u36;s36 podGroupTemplateName:s;! workloadName:s;!
scheduling.v1alpha2.WorkloadSpec;u36;s36 controllerRef:@TypedLocalObjectReference podGroupTemplates:[@PodGroupTemplate;!;kname
scheduling.v1alpha3.CompositeDisruptionMode;s37 all:o single:o
scheduling.v1alpha3.CompositeGangSchedulingPolicy;s37 minGroupCount:i;!
scheduling.v1alpha3.CompositePodGroup;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CompositePodGroupSpec;! status:@CompositePodGroupStatus
scheduling.v1alpha3.CompositePodGroupSchedulingConstraints;s37 topology:[@TopologyConstraint;a
scheduling.v1alpha3.CompositePodGroupSchedulingPolicy;s37 basic:o gang:@CompositeGangSchedulingPolicy
scheduling.v1alpha3.CompositePodGroupSpec;s37 disruptionMode:@CompositeDisruptionMode;d{"single":{}} parentCompositePodGroupName:s preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s schedulingConstraints:@CompositePodGroupSchedulingConstraints schedulingPolicy:@CompositePodGroupSchedulingPolicy;! workloadRef:@WorkloadReference;!
scheduling.v1alpha3.CompositePodGroupStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype
scheduling.v1alpha3.CompositePodGroupTemplate;s37 compositePodGroupTemplates:[@CompositePodGroupTemplate;kname disruptionMode:@CompositeDisruptionMode name:s;! podGroupTemplates:[@PodGroupTemplate;kname preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s schedulingConstraints:@CompositePodGroupSchedulingConstraints schedulingPolicy:@CompositePodGroupSchedulingPolicy;!
scheduling.v1alpha3.DisruptionMode;s37 all:o single:o
scheduling.v1alpha3.GangSchedulingPolicy;s37 minCount:i;!
scheduling.v1alpha3.PodGroup;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodGroupSpec;! status:@PodGroupStatus
scheduling.v1alpha3.PodGroupResourceClaim;s37 name:s;! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1alpha3.PodGroupResourceClaimStatus;s37 name:s;! resourceClaimName:s
scheduling.v1alpha3.PodGroupSchedulingConstraints;s37 topology:[@TopologyConstraint;a
scheduling.v1alpha3.PodGroupSchedulingPolicy;s37 basic:o gang:@GangSchedulingPolicy
scheduling.v1alpha3.PodGroupSpec;s37 disruptionMode:@DisruptionMode;d{"single":{}} parentCompositePodGroupName:s preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s resourceClaims:[@PodGroupResourceClaim;mname;pmerge,retainKeys;kname schedulingConstraints:@PodGroupSchedulingConstraints schedulingPolicy:@PodGroupSchedulingPolicy;! workloadRef:@WorkloadReference
scheduling.v1alpha3.PodGroupStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype resourceClaimStatuses:[@PodGroupResourceClaimStatus;mname;pmerge,retainKeys;kname
scheduling.v1alpha3.PodGroupTemplate;s37 disruptionMode:@DisruptionMode name:s;! preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s resourceClaims:[@PodGroupResourceClaim;mname;pmerge,retainKeys;kname schedulingConstraints:@PodGroupSchedulingConstraints schedulingPolicy:@PodGroupSchedulingPolicy;!
scheduling.v1alpha3.TopologyConstraint;s37 key:s;!
scheduling.v1alpha3.TypedLocalObjectReference;s37 apiGroup:s kind:s;! name:s;!
scheduling.v1alpha3.Workload;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@WorkloadSpec;!
scheduling.v1alpha3.WorkloadPodGroupDisruptionMode;s37 all:o single:o
scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy;s37 minCount:i
scheduling.v1alpha3.WorkloadPodGroupResourceClaim;s37 name:s;! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints;s37 topology:[@TopologyConstraint;a
scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy;s37 basic:o gang:@WorkloadPodGroupGangSchedulingPolicy
scheduling.v1alpha3.WorkloadReference;s37 templateName:s;! workloadName:s;!
scheduling.v1alpha3.WorkloadSpec;s37 compositePodGroupTemplates:[@CompositePodGroupTemplate;kname controllerRef:@TypedLocalObjectReference podGroupTemplates:[@PodGroupTemplate;kname
scheduling.v1beta1.CompositeDisruptionMode;s37 all:o single:o
scheduling.v1beta1.CompositeGangSchedulingPolicy;s37 minGroupCount:i;!
scheduling.v1beta1.CompositePodGroupSchedulingConstraints;s37 topology:[@TopologyConstraint;a
scheduling.v1beta1.CompositePodGroupSchedulingPolicy;s37 basic:o gang:@CompositeGangSchedulingPolicy
scheduling.v1beta1.CompositePodGroupTemplate;s37 compositePodGroupTemplates:[@CompositePodGroupTemplate;kname disruptionMode:@CompositeDisruptionMode name:s;! podGroupTemplates:[@PodGroupTemplate;kname preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s schedulingConstraints:@CompositePodGroupSchedulingConstraints schedulingPolicy:@CompositePodGroupSchedulingPolicy;!
scheduling.v1beta1.DisruptionMode;s37 all:o single:o
scheduling.v1beta1.GangSchedulingPolicy;s37 minCount:i;!
scheduling.v1beta1.PodGroup;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodGroupSpec;! status:@PodGroupStatus
scheduling.v1beta1.PodGroupResourceClaim;s37 name:s;! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1beta1.PodGroupResourceClaimStatus;s37 name:s;! resourceClaimName:s
scheduling.v1beta1.PodGroupSchedulingConstraints;s37 topology:[@TopologyConstraint;a
scheduling.v1beta1.PodGroupSchedulingPolicy;s37 basic:o gang:@GangSchedulingPolicy
scheduling.v1beta1.PodGroupSpec;s37 disruptionMode:@DisruptionMode;d{"single":{}} parentCompositePodGroupName:s preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s resourceClaims:[@PodGroupResourceClaim;mname;pmerge,retainKeys;kname schedulingConstraints:@PodGroupSchedulingConstraints schedulingPolicy:@PodGroupSchedulingPolicy;! workloadRef:@WorkloadReference
scheduling.v1beta1.PodGroupStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype resourceClaimStatuses:[@PodGroupResourceClaimStatus;mname;pmerge,retainKeys;kname
scheduling.v1beta1.PodGroupTemplate;s37 disruptionMode:@DisruptionMode name:s;! preemptionPolicy:s;eNever|PreemptLowerPriority priority:i priorityClassName:s resourceClaims:[@PodGroupResourceClaim;mname;pmerge,retainKeys;kname schedulingConstraints:@PodGroupSchedulingConstraints schedulingPolicy:@PodGroupSchedulingPolicy;!
scheduling.v1beta1.PriorityClass;u21 apiVersion:s description:s globalDefault:b kind:s metadata:@meta.v1.ObjectMeta preemptionPolicy:s;eNever|PreemptLowerPriority value:i;!
scheduling.v1beta1.TopologyConstraint;s37 key:s;!
scheduling.v1beta1.TypedLocalObjectReference;s37 apiGroup:s kind:s;! name:s;!
scheduling.v1beta1.Workload;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@WorkloadSpec;!
scheduling.v1beta1.WorkloadReference;s37 templateName:s;! workloadName:s;!
scheduling.v1beta1.WorkloadSpec;s37 compositePodGroupTemplates:[@CompositePodGroupTemplate;kname controllerRef:@TypedLocalObjectReference podGroupTemplates:[@PodGroupTemplate;kname
settings.v1alpha1.PodPreset;u19 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@PodPresetSpec
settings.v1alpha1.PodPresetSpec;u19 env:[@core.v1.EnvVar envFrom:[@core.v1.EnvFromSource selector:@meta.v1.LabelSelector volumeMounts:[@core.v1.VolumeMount volumes:[@core.v1.Volume
storage.v1.CSIDriver;s18 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CSIDriverSpec;!
storage.v1.CSIDriverSpec;s18 attachRequired:b podInfoOnMount:b volumeLifecycleModes:[s;t fsGroupPolicy:s;s19 storageCapacity:b;s19 requiresRepublish:b;s20 tokenRequests:[@TokenRequest;a;s20 seLinuxMount:b;s25 nodeAllocatableUpdatePeriodSeconds:l;s33 serviceAccountTokenInSecrets:b;s35 preventPodSchedulingIfMissing:b;s36
storage.v1.CSINode;s17 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CSINodeSpec;! status:@CSINodeStatus;s37
storage.v1.CSINodeDriver;s17 allocatable:@VolumeNodeResources name:s;! nodeID:s;! topologyKeys:[s;a
storage.v1.CSINodeSpec;s17 drivers:[@CSINodeDriver;!;mname;pmerge;kname
storage.v1.CSINodeStatus;s37 storageHealth:[@StorageHealth;mname;pmerge;kname
storage.v1.CSIStorageCapacity;s24 apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:@meta.v1.ObjectMeta nodeTopology:@meta.v1.LabelSelector storageClassName:s;!
storage.v1.StorageClass allowVolumeExpansion:b allowedTopologies:[@core.v1.TopologySelectorTerm;a apiVersion:s kind:s metadata:@meta.v1.ObjectMeta mountOptions:[s;a parameters:{s provisioner:s;! reclaimPolicy:s;eDelete|Recycle|Retain volumeBindingMode:s;eImmediate|WaitForFirstConsumer
storage.v1.StorageHealth;s37 healthConditions:[@StorageHealthCondition;a name:s;!
storage.v1.StorageHealthCondition;s37 accessMode:s;eReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod lastTransitionTime:t message:s reason:s;! status:s;!;eStorageDegraded|StorageUnreachable volumeMode:s;eBlock|Filesystem
storage.v1.TokenRequest;s20 audience:s;! expirationSeconds:l
storage.v1.VolumeAttachment apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@VolumeAttachmentSpec;! status:@VolumeAttachmentStatus
storage.v1.VolumeAttachmentSource inlineVolumeSpec:@core.v1.PersistentVolumeSpec persistentVolumeName:s
storage.v1.VolumeAttachmentSpec attacher:s;! nodeName:s;! source:@VolumeAttachmentSource;!
storage.v1.VolumeAttachmentStatus attachError:@VolumeError attached:b;! attachmentMetadata:{s detachError:@VolumeError
storage.v1.VolumeAttributesClass;s34 apiVersion:s driverName:s;! kind:s metadata:@meta.v1.ObjectMeta parameters:{s
storage.v1.VolumeError message:s time:t errorCode:i;s33
storage.v1.VolumeNodeResources;s17 count:i
storage.v1alpha1.CSIStorageCapacity;u23;s21 apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:@meta.v1.ObjectMeta nodeTopology:@meta.v1.LabelSelector storageClassName:s;!
storage.v1alpha1.VolumeAttachment;u22 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@VolumeAttachmentSpec;! status:@VolumeAttachmentStatus
storage.v1alpha1.VolumeAttachmentSource;u22 inlineVolumeSpec:@core.v1.PersistentVolumeSpec persistentVolumeName:s
storage.v1alpha1.VolumeAttachmentSpec;u22 attacher:s;! nodeName:s;! source:@VolumeAttachmentSource;!
storage.v1alpha1.VolumeAttachmentStatus;u22 attachError:@VolumeError attached:b;! attachmentMetadata:{s detachError:@VolumeError
storage.v1alpha1.VolumeAttributesClass;u34;s29 apiVersion:s driverName:s;! kind:s metadata:@meta.v1.ObjectMeta parameters:{s
storage.v1alpha1.VolumeError;u22 message:s time:t
storage.v1beta1.CSIDriver;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CSIDriverSpec;!
storage.v1beta1.CSIDriverSpec;u21 attachRequired:b podInfoOnMount:b volumeLifecycleModes:[s;s16 fsGroupPolicy:s;s19 storageCapacity:b;s19 requiresRepublish:b;s20 tokenRequests:[@TokenRequest;a;s20
storage.v1beta1.CSINode;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@CSINodeSpec;!
storage.v1beta1.CSINodeDriver;u21 name:s;! nodeID:s;! topologyKeys:[s allocatable:@VolumeNodeResources;s16
storage.v1beta1.CSINodeSpec;u21 drivers:[@CSINodeDriver;!;mname;pmerge
storage.v1beta1.CSIStorageCapacity;u26;s21 apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:@meta.v1.ObjectMeta nodeTopology:@meta.v1.LabelSelector storageClassName:s;!
storage.v1beta1.StorageClass;u21 allowVolumeExpansion:b allowedTopologies:[@core.v1.TopologySelectorTerm apiVersion:s kind:s metadata:@meta.v1.ObjectMeta mountOptions:[s parameters:{s provisioner:s;! reclaimPolicy:s;eDelete|Recycle|Retain volumeBindingMode:s
storage.v1beta1.TokenRequest;u21;s20 audience:s;! expirationSeconds:l
storage.v1beta1.VolumeAttachment;u21 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@VolumeAttachmentSpec;! status:@VolumeAttachmentStatus
storage.v1beta1.VolumeAttachmentSource;u21 inlineVolumeSpec:@core.v1.PersistentVolumeSpec persistentVolumeName:s
storage.v1beta1.VolumeAttachmentSpec;u21 attacher:s;! nodeName:s;! source:@VolumeAttachmentSource;!
storage.v1beta1.VolumeAttachmentStatus;u21 attachError:@VolumeError attached:b;! attachmentMetadata:{s detachError:@VolumeError
storage.v1beta1.VolumeAttributesClass;u36;s31 apiVersion:s driverName:s;! kind:s metadata:@meta.v1.ObjectMeta parameters:{s
storage.v1beta1.VolumeError;u21 message:s time:t
storage.v1beta1.VolumeNodeResources;u21;s16 count:i
storagemigration.v1.StorageVersionMigration;s37 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@StorageVersionMigrationSpec status:@StorageVersionMigrationStatus
storagemigration.v1.StorageVersionMigrationSpec;s37 resource:@meta.v1.GroupResource;!
storagemigration.v1.StorageVersionMigrationStatus;s37 conditions:[@meta.v1.Condition;mtype;pmerge;ktype resourceVersion:s
storagemigration.v1alpha1.GroupVersionResource;u34;s30 group:s resource:s version:s
storagemigration.v1alpha1.MigrationCondition;u34;s30 lastUpdateTime:t message:s reason:s status:s;! type:s;!
storagemigration.v1alpha1.StorageVersionMigration;u34;s30 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@StorageVersionMigrationSpec status:@StorageVersionMigrationStatus
storagemigration.v1alpha1.StorageVersionMigrationSpec;u34;s30 continueToken:s resource:@GroupVersionResource;!
storagemigration.v1alpha1.StorageVersionMigrationStatus;u34;s30 conditions:[@MigrationCondition;mtype;pmerge;ktype resourceVersion:s
storagemigration.v1beta1.StorageVersionMigration;s35 apiVersion:s kind:s metadata:@meta.v1.ObjectMeta spec:@StorageVersionMigrationSpec status:@StorageVersionMigrationStatus
storagemigration.v1beta1.StorageVersionMigrationSpec;s35 resource:@meta.v1.GroupResource;!
storagemigration.v1beta1.StorageVersionMigrationStatus;s35 conditions:[@meta.v1.Condition;mtype;pmerge;ktype resourceVersion:s
`;
