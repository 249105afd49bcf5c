/* oxlint-disable max-lines -- a table of facts */
// Made by tools/protobuf-fields.ts; do not edit. Source: generated.proto and the struct tags in the Go files beside it of (Apache-2.0)
//   k8s.io/api 0.16.15 0.17.5 0.19.16 0.20.6 0.21.14 0.22.5 0.23.17 0.24.17 0.25.9 0.26.15 0.27.16 0.28.3 0.29.15 0.30.14 0.31.4 0.32.13 0.33.13 0.34.2 0.35.10 0.36.6 0.37.2
//   k8s.io/apimachinery 0.17.5 0.20.6 0.25.9 0.31.4 0.34.2 0.36.3 0.37.2
//   k8s.io/apiextensions-apiserver 0.17.5 0.20.6 0.21.14 0.36.3 0.37.2
//   k8s.io/kube-aggregator 0.17.5 0.20.6 0.21.14 0.36.3 0.37.2
// The form of the lines is said in message-table.ts.

/** package apiVersion */
export const API_VERSIONS = `
admission.v1 admission.k8s.io/v1
admission.v1beta1 admission.k8s.io/v1beta1
admissionregistration.v1 admissionregistration.k8s.io/v1
admissionregistration.v1alpha1 admissionregistration.k8s.io/v1alpha1
admissionregistration.v1beta1 admissionregistration.k8s.io/v1beta1
apidiscovery.v2 apidiscovery.k8s.io/v2
apidiscovery.v2beta1 apidiscovery.k8s.io/v2beta1
apiextensions.v1 apiextensions.k8s.io/v1
apiextensions.v1beta1 apiextensions.k8s.io/v1beta1
apiregistration.v1 apiregistration.k8s.io/v1
apiregistration.v1beta1 apiregistration.k8s.io/v1beta1
apiserverinternal.v1alpha1 internal.apiserver.k8s.io/v1alpha1
apps.v1 apps/v1
apps.v1beta1 apps/v1beta1
apps.v1beta2 apps/v1beta2
auditregistration.v1alpha1 auditregistration.k8s.io/v1alpha1
authentication.v1 authentication.k8s.io/v1
authentication.v1alpha1 authentication.k8s.io/v1alpha1
authentication.v1beta1 authentication.k8s.io/v1beta1
authorization.v1 authorization.k8s.io/v1
authorization.v1beta1 authorization.k8s.io/v1beta1
autoscaling.v1 autoscaling/v1
autoscaling.v2 autoscaling/v2
autoscaling.v2beta1 autoscaling/v2beta1
autoscaling.v2beta2 autoscaling/v2beta2
batch.v1 batch/v1
batch.v1beta1 batch/v1beta1
batch.v2alpha1 batch/v2alpha1
certificates.v1 certificates.k8s.io/v1
certificates.v1alpha1 certificates.k8s.io/v1alpha1
certificates.v1beta1 certificates.k8s.io/v1beta1
coordination.v1 coordination.k8s.io/v1
coordination.v1alpha1 coordination.k8s.io/v1alpha1
coordination.v1alpha2 coordination.k8s.io/v1alpha2
coordination.v1beta1 coordination.k8s.io/v1beta1
core.v1 v1
discovery.v1 discovery.k8s.io/v1
discovery.v1alpha1 discovery.k8s.io/v1alpha1
discovery.v1beta1 discovery.k8s.io/v1beta1
events.v1 events.k8s.io/v1
events.v1beta1 events.k8s.io/v1beta1
extensions.v1beta1 extensions/v1beta1
flowcontrol.v1 flowcontrol.apiserver.k8s.io/v1
flowcontrol.v1alpha1 flowcontrol.apiserver.k8s.io/v1alpha1
flowcontrol.v1beta1 flowcontrol.apiserver.k8s.io/v1beta1
flowcontrol.v1beta2 flowcontrol.apiserver.k8s.io/v1beta2
flowcontrol.v1beta3 flowcontrol.apiserver.k8s.io/v1beta3
imagepolicy.v1alpha1 imagepolicy.k8s.io/v1alpha1
lifecycle.v1alpha1 lifecycle.k8s.io/v1alpha1
meta.v1 meta.k8s.io/v1
meta.v1beta1 meta.k8s.io/v1beta1
networking.v1 networking.k8s.io/v1
networking.v1alpha1 networking.k8s.io/v1alpha1
networking.v1beta1 networking.k8s.io/v1beta1
node.v1 node.k8s.io/v1
node.v1alpha1 node.k8s.io/v1alpha1
node.v1beta1 node.k8s.io/v1beta1
policy.v1 policy/v1
policy.v1beta1 policy/v1beta1
rbac.v1 rbac.authorization.k8s.io/v1
rbac.v1alpha1 rbac.authorization.k8s.io/v1alpha1
rbac.v1beta1 rbac.authorization.k8s.io/v1beta1
resource.v1 resource.k8s.io/v1
resource.v1alpha1 resource.k8s.io/v1alpha1
resource.v1alpha2 resource.k8s.io/v1alpha2
resource.v1alpha3 resource.k8s.io/v1alpha3
resource.v1beta1 resource.k8s.io/v1beta1
resource.v1beta2 resource.k8s.io/v1beta2
scheduling.v1 scheduling.k8s.io/v1
scheduling.v1alpha1 scheduling.k8s.io/v1alpha1
scheduling.v1alpha2 scheduling.k8s.io/v1alpha2
scheduling.v1alpha3 scheduling.k8s.io/v1alpha3
scheduling.v1beta1 scheduling.k8s.io/v1beta1
settings.v1alpha1 settings.k8s.io/v1alpha1
storage.v1 storage.k8s.io/v1
storage.v1alpha1 storage.k8s.io/v1alpha1
storage.v1beta1 storage.k8s.io/v1beta1
storagemigration.v1 storagemigration.k8s.io/v1
storagemigration.v1alpha1 storagemigration.k8s.io/v1alpha1
storagemigration.v1beta1 storagemigration.k8s.io/v1beta1
`;

/** message[;attributes] jsonName:number:shape[;flags] ... */
export const MESSAGES = `
admission.v1.AdmissionRequest uid:1:s kind:2:@meta.v1.GroupVersionKind resource:3:@meta.v1.GroupVersionResource subResource:4:s;o requestKind:13:@meta.v1.GroupVersionKind;*o requestResource:14:@meta.v1.GroupVersionResource;*o requestSubResource:15:s;o name:5:s;o namespace:6:s;o operation:7:s userInfo:8:@authentication.v1.UserInfo object:9:r;o oldObject:10:r;o dryRun:11:b;*o options:12:r;o
admission.v1.AdmissionResponse uid:1:s allowed:2:b status:3:@meta.v1.Status;*o patch:4:y;o patchType:5:s;*o auditAnnotations:6:{s;o warnings:7:[s;o
admission.v1.AdmissionReview;k request:1:@AdmissionRequest;*o response:2:@AdmissionResponse;*o
admission.v1beta1.AdmissionRequest uid:1:s kind:2:@meta.v1.GroupVersionKind resource:3:@meta.v1.GroupVersionResource subResource:4:s;o requestKind:13:@meta.v1.GroupVersionKind;*o requestResource:14:@meta.v1.GroupVersionResource;*o requestSubResource:15:s;o name:5:s;o namespace:6:s;o operation:7:s userInfo:8:@authentication.v1.UserInfo object:9:r;o oldObject:10:r;o dryRun:11:b;*o options:12:r;o
admission.v1beta1.AdmissionResponse uid:1:s allowed:2:b status:3:@meta.v1.Status;*o patch:4:y;o patchType:5:s;*o auditAnnotations:6:{s;o warnings:7:[s;o
admission.v1beta1.AdmissionReview;k request:1:@AdmissionRequest;*o response:2:@AdmissionResponse;*o
admissionregistration.v1.ApplyConfiguration expression:1:s;o
admissionregistration.v1.AuditAnnotation key:1:s valueExpression:2:s
admissionregistration.v1.ExpressionWarning fieldRef:2:s warning:3:s
admissionregistration.v1.JSONPatch expression:1:s;o
admissionregistration.v1.MatchCondition name:1:s expression:2:s
admissionregistration.v1.MatchResources namespaceSelector:1:@meta.v1.LabelSelector;*o objectSelector:2:@meta.v1.LabelSelector;*o resourceRules:3:[@NamedRuleWithOperations;o excludeResourceRules:4:[@NamedRuleWithOperations;o matchPolicy:7:s;*o
admissionregistration.v1.MutatingAdmissionPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@MutatingAdmissionPolicySpec;o
admissionregistration.v1.MutatingAdmissionPolicyBinding;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@MutatingAdmissionPolicyBindingSpec;o
admissionregistration.v1.MutatingAdmissionPolicyBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingAdmissionPolicyBinding
admissionregistration.v1.MutatingAdmissionPolicyBindingSpec policyName:1:s;o paramRef:2:@ParamRef;*o matchResources:3:@MatchResources;*o
admissionregistration.v1.MutatingAdmissionPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingAdmissionPolicy
admissionregistration.v1.MutatingAdmissionPolicySpec paramKind:1:@ParamKind;*o matchConstraints:2:@MatchResources;*o variables:3:[@Variable;o mutations:4:[@Mutation;o failurePolicy:5:s;*o matchConditions:6:[@MatchCondition;o reinvocationPolicy:7:s;o
admissionregistration.v1.MutatingWebhook name:1:s clientConfig:2:@WebhookClientConfig rules:3:[@RuleWithOperations;o failurePolicy:4:s;*o matchPolicy:9:s;*o namespaceSelector:5:@meta.v1.LabelSelector;*o objectSelector:11:@meta.v1.LabelSelector;*o sideEffects:6:s;* timeoutSeconds:7:i;*o admissionReviewVersions:8:[s reinvocationPolicy:10:s;*o matchConditions:12:[@MatchCondition;o
admissionregistration.v1.MutatingWebhookConfiguration;k metadata:1:@meta.v1.ObjectMeta;o webhooks:2:[@MutatingWebhook;o
admissionregistration.v1.MutatingWebhookConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingWebhookConfiguration
admissionregistration.v1.Mutation patchType:2:s applyConfiguration:3:@ApplyConfiguration;*o jsonPatch:4:@JSONPatch;*o
admissionregistration.v1.NamedRuleWithOperations resourceNames:1:[s;o :2:@RuleWithOperations;i
admissionregistration.v1.ParamKind apiVersion:1:s;o kind:2:s;o
admissionregistration.v1.ParamRef name:1:s;o namespace:2:s;o selector:3:@meta.v1.LabelSelector;*o parameterNotFoundAction:4:s;*o
admissionregistration.v1.Rule apiGroups:1:[s;o apiVersions:2:[s;o resources:3:[s;o scope:4:s;*o
admissionregistration.v1.RuleWithOperations operations:1:[s;o :2:@Rule;i
admissionregistration.v1.ServiceReference namespace:1:s name:2:s path:3:s;*o port:4:i;*o
admissionregistration.v1.TypeChecking expressionWarnings:1:[@ExpressionWarning;o
admissionregistration.v1.ValidatingAdmissionPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ValidatingAdmissionPolicySpec;o status:3:@ValidatingAdmissionPolicyStatus;o
admissionregistration.v1.ValidatingAdmissionPolicyBinding;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ValidatingAdmissionPolicyBindingSpec;o
admissionregistration.v1.ValidatingAdmissionPolicyBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingAdmissionPolicyBinding
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec policyName:1:s;o paramRef:2:@ParamRef;*o matchResources:3:@MatchResources;*o validationActions:4:[s;o
admissionregistration.v1.ValidatingAdmissionPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingAdmissionPolicy
admissionregistration.v1.ValidatingAdmissionPolicySpec paramKind:1:@ParamKind;*o matchConstraints:2:@MatchResources;*o validations:3:[@Validation;o failurePolicy:4:s;*o auditAnnotations:5:[@AuditAnnotation;o matchConditions:6:[@MatchCondition;o variables:7:[@Variable;o
admissionregistration.v1.ValidatingAdmissionPolicyStatus observedGeneration:1:l;o typeChecking:2:@TypeChecking;*o conditions:3:[@meta.v1.Condition;o
admissionregistration.v1.ValidatingWebhook name:1:s clientConfig:2:@WebhookClientConfig rules:3:[@RuleWithOperations;o failurePolicy:4:s;*o matchPolicy:9:s;*o namespaceSelector:5:@meta.v1.LabelSelector;*o objectSelector:10:@meta.v1.LabelSelector;*o sideEffects:6:s;* timeoutSeconds:7:i;*o admissionReviewVersions:8:[s matchConditions:11:[@MatchCondition;o
admissionregistration.v1.ValidatingWebhookConfiguration;k metadata:1:@meta.v1.ObjectMeta;o webhooks:2:[@ValidatingWebhook;o
admissionregistration.v1.ValidatingWebhookConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingWebhookConfiguration
admissionregistration.v1.Validation expression:1:s message:2:s;o reason:3:s;*o messageExpression:4:s;o
admissionregistration.v1.Variable name:1:s expression:2:s
admissionregistration.v1.WebhookClientConfig url:3:s;*o service:1:@ServiceReference;*o caBundle:2:y;o
admissionregistration.v1alpha1.ApplyConfiguration expression:1:s;o
admissionregistration.v1alpha1.AuditAnnotation key:1:s valueExpression:2:s
admissionregistration.v1alpha1.ExpressionWarning fieldRef:2:s warning:3:s
admissionregistration.v1alpha1.JSONPatch expression:1:s;o
admissionregistration.v1alpha1.MatchCondition name:1:s expression:2:s
admissionregistration.v1alpha1.MatchResources namespaceSelector:1:@meta.v1.LabelSelector;*o objectSelector:2:@meta.v1.LabelSelector;*o resourceRules:3:[@NamedRuleWithOperations;o excludeResourceRules:4:[@NamedRuleWithOperations;o matchPolicy:7:s;*o
admissionregistration.v1alpha1.MutatingAdmissionPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@MutatingAdmissionPolicySpec;o
admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@MutatingAdmissionPolicyBindingSpec;o
admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingAdmissionPolicyBinding
admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingSpec policyName:1:s;o paramRef:2:@ParamRef;*o matchResources:3:@MatchResources;*o
admissionregistration.v1alpha1.MutatingAdmissionPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingAdmissionPolicy
admissionregistration.v1alpha1.MutatingAdmissionPolicySpec paramKind:1:@ParamKind;*o matchConstraints:2:@MatchResources;*o variables:3:[@Variable;o mutations:4:[@Mutation;o failurePolicy:5:s;*o matchConditions:6:[@MatchCondition;o reinvocationPolicy:7:s;o
admissionregistration.v1alpha1.Mutation patchType:2:s applyConfiguration:3:@ApplyConfiguration;*o jsonPatch:4:@JSONPatch;*o
admissionregistration.v1alpha1.NamedRuleWithOperations resourceNames:1:[s;o :2:@admissionregistration.v1.RuleWithOperations;i
admissionregistration.v1alpha1.ParamKind apiVersion:1:s;o kind:2:s;o
admissionregistration.v1alpha1.ParamRef name:1:s;o namespace:2:s;o selector:3:@meta.v1.LabelSelector;*o parameterNotFoundAction:4:s;*o
admissionregistration.v1alpha1.TypeChecking expressionWarnings:1:[@ExpressionWarning;o
admissionregistration.v1alpha1.ValidatingAdmissionPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ValidatingAdmissionPolicySpec;o status:3:@ValidatingAdmissionPolicyStatus;o
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBinding;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ValidatingAdmissionPolicyBindingSpec;o
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingAdmissionPolicyBinding
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBindingSpec policyName:1:s;o paramRef:2:@ParamRef;*o matchResources:3:@MatchResources;*o validationActions:4:[s;o
admissionregistration.v1alpha1.ValidatingAdmissionPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingAdmissionPolicy
admissionregistration.v1alpha1.ValidatingAdmissionPolicySpec paramKind:1:@ParamKind;*o matchConstraints:2:@MatchResources;*o validations:3:[@Validation;o failurePolicy:4:s;*o auditAnnotations:5:[@AuditAnnotation;o matchConditions:6:[@MatchCondition;o variables:7:[@Variable;o
admissionregistration.v1alpha1.ValidatingAdmissionPolicyStatus observedGeneration:1:l;o typeChecking:2:@TypeChecking;*o conditions:3:[@meta.v1.Condition;o
admissionregistration.v1alpha1.Validation expression:1:s message:2:s;o reason:3:s;*o messageExpression:4:s;o
admissionregistration.v1alpha1.Variable name:1:s expression:2:s
admissionregistration.v1beta1.ApplyConfiguration expression:1:s;o
admissionregistration.v1beta1.AuditAnnotation key:1:s valueExpression:2:s
admissionregistration.v1beta1.ExpressionWarning fieldRef:2:s warning:3:s
admissionregistration.v1beta1.JSONPatch expression:1:s;o
admissionregistration.v1beta1.MatchCondition name:1:s expression:2:s
admissionregistration.v1beta1.MatchResources namespaceSelector:1:@meta.v1.LabelSelector;*o objectSelector:2:@meta.v1.LabelSelector;*o resourceRules:3:[@NamedRuleWithOperations;o excludeResourceRules:4:[@NamedRuleWithOperations;o matchPolicy:7:s;*o
admissionregistration.v1beta1.MutatingAdmissionPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@MutatingAdmissionPolicySpec;o
admissionregistration.v1beta1.MutatingAdmissionPolicyBinding;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@MutatingAdmissionPolicyBindingSpec;o
admissionregistration.v1beta1.MutatingAdmissionPolicyBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingAdmissionPolicyBinding
admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec policyName:1:s;o paramRef:2:@ParamRef;*o matchResources:3:@MatchResources;*o
admissionregistration.v1beta1.MutatingAdmissionPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingAdmissionPolicy
admissionregistration.v1beta1.MutatingAdmissionPolicySpec paramKind:1:@ParamKind;*o matchConstraints:2:@MatchResources;*o variables:3:[@Variable;o mutations:4:[@Mutation;o failurePolicy:5:s;*o matchConditions:6:[@MatchCondition;o reinvocationPolicy:7:s;o
admissionregistration.v1beta1.MutatingWebhook name:1:s clientConfig:2:@WebhookClientConfig rules:3:[@admissionregistration.v1.RuleWithOperations;o failurePolicy:4:s;*o matchPolicy:9:s;*o namespaceSelector:5:@meta.v1.LabelSelector;*o objectSelector:11:@meta.v1.LabelSelector;*o sideEffects:6:s;*o timeoutSeconds:7:i;*o admissionReviewVersions:8:[s;o reinvocationPolicy:10:s;*o matchConditions:12:[@MatchCondition;o
admissionregistration.v1beta1.MutatingWebhookConfiguration;k metadata:1:@meta.v1.ObjectMeta;o webhooks:2:[@MutatingWebhook;o
admissionregistration.v1beta1.MutatingWebhookConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@MutatingWebhookConfiguration
admissionregistration.v1beta1.Mutation patchType:2:s applyConfiguration:3:@ApplyConfiguration;*o jsonPatch:4:@JSONPatch;*o
admissionregistration.v1beta1.NamedRuleWithOperations resourceNames:1:[s;o :2:@admissionregistration.v1.RuleWithOperations;i
admissionregistration.v1beta1.ParamKind apiVersion:1:s;o kind:2:s;o
admissionregistration.v1beta1.ParamRef name:1:s;o namespace:2:s;o selector:3:@meta.v1.LabelSelector;*o parameterNotFoundAction:4:s;*o
admissionregistration.v1beta1.Rule apiGroups:1:[s;o apiVersions:2:[s;o resources:3:[s;o scope:4:s;*o
admissionregistration.v1beta1.RuleWithOperations operations:1:[s;o :2:@Rule;i
admissionregistration.v1beta1.ServiceReference namespace:1:s name:2:s path:3:s;*o port:4:i;*o
admissionregistration.v1beta1.TypeChecking expressionWarnings:1:[@ExpressionWarning;o
admissionregistration.v1beta1.ValidatingAdmissionPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ValidatingAdmissionPolicySpec;o status:3:@ValidatingAdmissionPolicyStatus;o
admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ValidatingAdmissionPolicyBindingSpec;o
admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingAdmissionPolicyBinding
admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec policyName:1:s;o paramRef:2:@ParamRef;*o matchResources:3:@MatchResources;*o validationActions:4:[s;o
admissionregistration.v1beta1.ValidatingAdmissionPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingAdmissionPolicy
admissionregistration.v1beta1.ValidatingAdmissionPolicySpec paramKind:1:@ParamKind;*o matchConstraints:2:@MatchResources;*o validations:3:[@Validation;o failurePolicy:4:s;*o auditAnnotations:5:[@AuditAnnotation;o matchConditions:6:[@MatchCondition;o variables:7:[@Variable;o
admissionregistration.v1beta1.ValidatingAdmissionPolicyStatus observedGeneration:1:l;o typeChecking:2:@TypeChecking;*o conditions:3:[@meta.v1.Condition;o
admissionregistration.v1beta1.ValidatingWebhook name:1:s clientConfig:2:@WebhookClientConfig rules:3:[@admissionregistration.v1.RuleWithOperations;o failurePolicy:4:s;*o matchPolicy:9:s;*o namespaceSelector:5:@meta.v1.LabelSelector;*o objectSelector:10:@meta.v1.LabelSelector;*o sideEffects:6:s;*o timeoutSeconds:7:i;*o admissionReviewVersions:8:[s;o matchConditions:11:[@MatchCondition;o
admissionregistration.v1beta1.ValidatingWebhookConfiguration;k metadata:1:@meta.v1.ObjectMeta;o webhooks:2:[@ValidatingWebhook;o
admissionregistration.v1beta1.ValidatingWebhookConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ValidatingWebhookConfiguration
admissionregistration.v1beta1.Validation expression:1:s message:2:s;o reason:3:s;*o messageExpression:4:s;o
admissionregistration.v1beta1.Variable name:1:s expression:2:s
admissionregistration.v1beta1.WebhookClientConfig url:3:s;*o service:1:@ServiceReference;*o caBundle:2:y;o
apidiscovery.v2.APIGroupDiscovery;k metadata:1:@meta.v1.ObjectMeta;o versions:2:[@APIVersionDiscovery;o
apidiscovery.v2.APIGroupDiscoveryList;k metadata:1:@meta.v1.ListMeta;o items:2:[@APIGroupDiscovery
apidiscovery.v2.APIResourceDiscovery resource:1:s responseKind:2:@meta.v1.GroupVersionKind;*o scope:3:s singularResource:4:s verbs:5:[s shortNames:6:[s;o categories:7:[s;o subresources:8:[@APISubresourceDiscovery;o
apidiscovery.v2.APISubresourceDiscovery subresource:1:s responseKind:2:@meta.v1.GroupVersionKind;*o acceptedTypes:3:[@meta.v1.GroupVersionKind;o verbs:4:[s
apidiscovery.v2.APIVersionDiscovery version:1:s resources:2:[@APIResourceDiscovery;o freshness:3:s;o
apidiscovery.v2beta1.APIGroupDiscovery;k metadata:1:@meta.v1.ObjectMeta;o versions:2:[@APIVersionDiscovery;o
apidiscovery.v2beta1.APIGroupDiscoveryList;k metadata:1:@meta.v1.ListMeta;o items:2:[@APIGroupDiscovery
apidiscovery.v2beta1.APIResourceDiscovery resource:1:s responseKind:2:@meta.v1.GroupVersionKind;*o scope:3:s singularResource:4:s verbs:5:[s shortNames:6:[s;o categories:7:[s;o subresources:8:[@APISubresourceDiscovery;o
apidiscovery.v2beta1.APISubresourceDiscovery subresource:1:s responseKind:2:@meta.v1.GroupVersionKind;*o acceptedTypes:3:[@meta.v1.GroupVersionKind;o verbs:4:[s
apidiscovery.v2beta1.APIVersionDiscovery version:1:s resources:2:[@APIResourceDiscovery;o freshness:3:s;o
apiextensions.v1.ConversionRequest uid:1:s desiredAPIVersion:2:s objects:3:[r
apiextensions.v1.ConversionResponse uid:1:s convertedObjects:2:[r result:3:@meta.v1.Status
apiextensions.v1.ConversionReview;k request:1:@ConversionRequest;*o response:2:@ConversionResponse;*o
apiextensions.v1.CustomResourceColumnDefinition name:1:s type:2:s format:3:s;o description:4:s;o priority:5:i;o jsonPath:6:s
apiextensions.v1.CustomResourceConversion strategy:1:s webhook:2:@WebhookConversion;*o
apiextensions.v1.CustomResourceDefinition;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CustomResourceDefinitionSpec status:3:@CustomResourceDefinitionStatus;o
apiextensions.v1.CustomResourceDefinitionCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o observedGeneration:6:l;o
apiextensions.v1.CustomResourceDefinitionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CustomResourceDefinition
apiextensions.v1.CustomResourceDefinitionNames plural:1:s singular:2:s;o shortNames:3:[s;o kind:4:s listKind:5:s;o categories:6:[s;o
apiextensions.v1.CustomResourceDefinitionSpec group:1:s names:3:@CustomResourceDefinitionNames scope:4:s versions:7:[@CustomResourceDefinitionVersion conversion:9:@CustomResourceConversion;*o preserveUnknownFields:10:b;o
apiextensions.v1.CustomResourceDefinitionStatus conditions:1:[@CustomResourceDefinitionCondition acceptedNames:2:@CustomResourceDefinitionNames storedVersions:3:[s observedGeneration:4:l;o
apiextensions.v1.CustomResourceDefinitionVersion name:1:s served:2:b storage:3:b deprecated:7:b;o deprecationWarning:8:s;*o schema:4:@CustomResourceValidation;*o subresources:5:@CustomResourceSubresources;*o additionalPrinterColumns:6:[@CustomResourceColumnDefinition;o selectableFields:9:[@SelectableField;o
apiextensions.v1.CustomResourceSubresourceScale specReplicasPath:1:s statusReplicasPath:2:s labelSelectorPath:3:s;*o
apiextensions.v1.CustomResourceSubresourceStatus
apiextensions.v1.CustomResourceSubresources status:1:@CustomResourceSubresourceStatus;*o scale:2:@CustomResourceSubresourceScale;*o
apiextensions.v1.CustomResourceValidation openAPIV3Schema:1:@JSONSchemaProps;*o
apiextensions.v1.ExternalDocumentation description:1:s;o url:2:s;o
apiextensions.v1.JSONSchemaProps id:1:s;o $schema:2:s;o $ref:3:s;*o description:4:s;o type:5:s;o format:6:s;o title:7:s;o default:8:r;*o maximum:9:n;*o exclusiveMaximum:10:b;o minimum:11:n;*o exclusiveMinimum:12:b;o maxLength:13:l;*o minLength:14:l;*o pattern:15:s;o maxItems:16:l;*o minItems:17:l;*o uniqueItems:18:b;o multipleOf:19:n;*o enum:20:[r;o maxProperties:21:l;*o minProperties:22:l;*o required:23:[s;o items:24:@JSONSchemaPropsOrArray;*o allOf:25:[@JSONSchemaProps;o oneOf:26:[@JSONSchemaProps;o anyOf:27:[@JSONSchemaProps;o not:28:@JSONSchemaProps;*o properties:29:{@JSONSchemaProps;o additionalProperties:30:@JSONSchemaPropsOrBool;*o patternProperties:31:{@JSONSchemaProps;o dependencies:32:{@JSONSchemaPropsOrStringArray;o additionalItems:33:@JSONSchemaPropsOrBool;*o definitions:34:{@JSONSchemaProps;o externalDocs:35:@ExternalDocumentation;*o example:36:r;*o nullable:37:b;o x-kubernetes-preserve-unknown-fields:38:b;*o x-kubernetes-embedded-resource:39:b;o x-kubernetes-int-or-string:40:b;o x-kubernetes-list-map-keys:41:[s;o x-kubernetes-list-type:42:s;*o x-kubernetes-map-type:43:s;*o x-kubernetes-validations:44:[@ValidationRule;o
apiextensions.v1.JSONSchemaPropsOrArray;u schema:1:@JSONSchemaProps;* jSONSchemas:2:[@JSONSchemaProps
apiextensions.v1.JSONSchemaPropsOrBool;u allows:1:b schema:2:@JSONSchemaProps;*
apiextensions.v1.JSONSchemaPropsOrStringArray;u schema:1:@JSONSchemaProps;* property:2:[s
apiextensions.v1.SelectableField jsonPath:1:s
apiextensions.v1.ServiceReference namespace:1:s name:2:s path:3:s;*o port:4:i;*o
apiextensions.v1.ValidationRule rule:1:s message:2:s;o messageExpression:3:s;o reason:4:s;*o fieldPath:5:s;o optionalOldSelf:6:b;*o
apiextensions.v1.WebhookClientConfig url:3:s;*o service:1:@ServiceReference;*o caBundle:2:y;o
apiextensions.v1.WebhookConversion clientConfig:2:@WebhookClientConfig;*o conversionReviewVersions:3:[s
apiextensions.v1beta1.ConversionRequest uid:1:s desiredAPIVersion:2:s objects:3:[r
apiextensions.v1beta1.ConversionResponse uid:1:s convertedObjects:2:[r result:3:@meta.v1.Status
apiextensions.v1beta1.ConversionReview;k request:1:@ConversionRequest;*o response:2:@ConversionResponse;*o
apiextensions.v1beta1.CustomResourceColumnDefinition name:1:s type:2:s format:3:s;o description:4:s;o priority:5:i;o JSONPath:6:s
apiextensions.v1beta1.CustomResourceConversion strategy:1:s webhookClientConfig:2:@WebhookClientConfig;*o conversionReviewVersions:3:[s;o
apiextensions.v1beta1.CustomResourceDefinition;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CustomResourceDefinitionSpec status:3:@CustomResourceDefinitionStatus;o
apiextensions.v1beta1.CustomResourceDefinitionCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o observedGeneration:6:l;o
apiextensions.v1beta1.CustomResourceDefinitionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CustomResourceDefinition
apiextensions.v1beta1.CustomResourceDefinitionNames plural:1:s singular:2:s;o shortNames:3:[s;o kind:4:s listKind:5:s;o categories:6:[s;o
apiextensions.v1beta1.CustomResourceDefinitionSpec group:1:s version:2:s;o names:3:@CustomResourceDefinitionNames scope:4:s validation:5:@CustomResourceValidation;*o subresources:6:@CustomResourceSubresources;*o versions:7:[@CustomResourceDefinitionVersion;o additionalPrinterColumns:8:[@CustomResourceColumnDefinition;o selectableFields:11:[@SelectableField;o conversion:9:@CustomResourceConversion;*o preserveUnknownFields:10:b;*o
apiextensions.v1beta1.CustomResourceDefinitionStatus conditions:1:[@CustomResourceDefinitionCondition acceptedNames:2:@CustomResourceDefinitionNames storedVersions:3:[s observedGeneration:4:l;o
apiextensions.v1beta1.CustomResourceDefinitionVersion name:1:s served:2:b storage:3:b deprecated:7:b;o deprecationWarning:8:s;*o schema:4:@CustomResourceValidation;*o subresources:5:@CustomResourceSubresources;*o additionalPrinterColumns:6:[@CustomResourceColumnDefinition;o selectableFields:9:[@SelectableField;o
apiextensions.v1beta1.CustomResourceSubresourceScale specReplicasPath:1:s statusReplicasPath:2:s labelSelectorPath:3:s;*o
apiextensions.v1beta1.CustomResourceSubresourceStatus
apiextensions.v1beta1.CustomResourceSubresources status:1:@CustomResourceSubresourceStatus;*o scale:2:@CustomResourceSubresourceScale;*o
apiextensions.v1beta1.CustomResourceValidation openAPIV3Schema:1:@JSONSchemaProps;*o
apiextensions.v1beta1.ExternalDocumentation description:1:s;o url:2:s;o
apiextensions.v1beta1.JSONSchemaProps id:1:s;o $schema:2:s;o $ref:3:s;*o description:4:s;o type:5:s;o format:6:s;o title:7:s;o default:8:r;*o maximum:9:n;*o exclusiveMaximum:10:b;o minimum:11:n;*o exclusiveMinimum:12:b;o maxLength:13:l;*o minLength:14:l;*o pattern:15:s;o maxItems:16:l;*o minItems:17:l;*o uniqueItems:18:b;o multipleOf:19:n;*o enum:20:[r;o maxProperties:21:l;*o minProperties:22:l;*o required:23:[s;o items:24:@JSONSchemaPropsOrArray;*o allOf:25:[@JSONSchemaProps;o oneOf:26:[@JSONSchemaProps;o anyOf:27:[@JSONSchemaProps;o not:28:@JSONSchemaProps;*o properties:29:{@JSONSchemaProps;o additionalProperties:30:@JSONSchemaPropsOrBool;*o patternProperties:31:{@JSONSchemaProps;o dependencies:32:{@JSONSchemaPropsOrStringArray;o additionalItems:33:@JSONSchemaPropsOrBool;*o definitions:34:{@JSONSchemaProps;o externalDocs:35:@ExternalDocumentation;*o example:36:r;*o nullable:37:b;o x-kubernetes-preserve-unknown-fields:38:b;*o x-kubernetes-embedded-resource:39:b;o x-kubernetes-int-or-string:40:b;o x-kubernetes-list-map-keys:41:[s;o x-kubernetes-list-type:42:s;*o x-kubernetes-map-type:43:s;*o x-kubernetes-validations:44:[@ValidationRule;o
apiextensions.v1beta1.JSONSchemaPropsOrArray;u schema:1:@JSONSchemaProps;* jSONSchemas:2:[@JSONSchemaProps
apiextensions.v1beta1.JSONSchemaPropsOrBool;u allows:1:b schema:2:@JSONSchemaProps;*
apiextensions.v1beta1.JSONSchemaPropsOrStringArray;u schema:1:@JSONSchemaProps;* property:2:[s
apiextensions.v1beta1.SelectableField jsonPath:1:s
apiextensions.v1beta1.ServiceReference namespace:1:s name:2:s path:3:s;*o port:4:i;*o
apiextensions.v1beta1.ValidationRule rule:1:s message:2:s;o messageExpression:3:s;o reason:4:s;*o fieldPath:5:s;o optionalOldSelf:6:b;*o
apiextensions.v1beta1.WebhookClientConfig url:3:s;*o service:1:@ServiceReference;*o caBundle:2:y;o
apiregistration.v1.APIService;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@APIServiceSpec;o status:3:@APIServiceStatus;o
apiregistration.v1.APIServiceCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apiregistration.v1.APIServiceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@APIService
apiregistration.v1.APIServiceSpec service:1:@ServiceReference;*o group:2:s;o version:3:s;o insecureSkipTLSVerify:4:b;o caBundle:5:y;o groupPriorityMinimum:7:i versionPriority:8:i
apiregistration.v1.APIServiceStatus conditions:1:[@APIServiceCondition;o
apiregistration.v1.ServiceReference namespace:1:s;o name:2:s;o port:3:i;*o
apiregistration.v1beta1.APIService;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@APIServiceSpec;o status:3:@APIServiceStatus;o
apiregistration.v1beta1.APIServiceCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apiregistration.v1beta1.APIServiceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@APIService
apiregistration.v1beta1.APIServiceSpec service:1:@ServiceReference;*o group:2:s;o version:3:s;o insecureSkipTLSVerify:4:b;o caBundle:5:y;o groupPriorityMinimum:7:i versionPriority:8:i
apiregistration.v1beta1.APIServiceStatus conditions:1:[@APIServiceCondition;o
apiregistration.v1beta1.ServiceReference namespace:1:s;o name:2:s;o port:3:i;*o
apiserverinternal.v1alpha1.ServerStorageVersion apiServerID:1:s;o encodingVersion:2:s;o decodableVersions:3:[s;o servedVersions:4:[s;o
apiserverinternal.v1alpha1.StorageVersion;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StorageVersionSpec status:3:@StorageVersionStatus
apiserverinternal.v1alpha1.StorageVersionCondition type:1:s status:2:s observedGeneration:3:l;o lastTransitionTime:4:t;o reason:5:s message:6:s;o
apiserverinternal.v1alpha1.StorageVersionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StorageVersion
apiserverinternal.v1alpha1.StorageVersionSpec
apiserverinternal.v1alpha1.StorageVersionStatus storageVersions:1:[@ServerStorageVersion;o commonEncodingVersion:2:s;*o conditions:3:[@StorageVersionCondition;o
apps.v1.ControllerRevision;k metadata:1:@meta.v1.ObjectMeta;o data:2:r revision:3:l
apps.v1.ControllerRevisionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ControllerRevision
apps.v1.DaemonSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DaemonSetSpec;o status:3:@DaemonSetStatus;o
apps.v1.DaemonSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1.DaemonSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DaemonSet
apps.v1.DaemonSetSpec selector:1:@meta.v1.LabelSelector;* template:2:@core.v1.PodTemplateSpec updateStrategy:3:@DaemonSetUpdateStrategy;o minReadySeconds:4:i;o revisionHistoryLimit:6:i;*o
apps.v1.DaemonSetStatus currentNumberScheduled:1:i numberMisscheduled:2:i desiredNumberScheduled:3:i numberReady:4:i observedGeneration:5:l;o updatedNumberScheduled:6:i;o numberAvailable:7:i;o numberUnavailable:8:i;o collisionCount:9:i;*o conditions:10:[@DaemonSetCondition;o
apps.v1.DaemonSetUpdateStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDaemonSet;*o
apps.v1.Deployment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeploymentSpec;o status:3:@DeploymentStatus;o
apps.v1.DeploymentCondition type:1:s status:2:s lastUpdateTime:6:t;o lastTransitionTime:7:t;o reason:4:s;o message:5:s;o
apps.v1.DeploymentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Deployment
apps.v1.DeploymentSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;* template:3:@core.v1.PodTemplateSpec strategy:4:@DeploymentStrategy;o minReadySeconds:5:i;o revisionHistoryLimit:6:i;*o paused:7:b;o progressDeadlineSeconds:9:i;*o
apps.v1.DeploymentStatus observedGeneration:1:l;o replicas:2:i;o updatedReplicas:3:i;o readyReplicas:7:i;o availableReplicas:4:i;o unavailableReplicas:5:i;o terminatingReplicas:9:i;*o conditions:6:[@DeploymentCondition;o collisionCount:8:i;*o
apps.v1.DeploymentStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDeployment;*o
apps.v1.ReplicaSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ReplicaSetSpec;o status:3:@ReplicaSetStatus;o
apps.v1.ReplicaSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1.ReplicaSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ReplicaSet
apps.v1.ReplicaSetSpec replicas:1:i;*o minReadySeconds:4:i;o selector:2:@meta.v1.LabelSelector;* template:3:@core.v1.PodTemplateSpec;o
apps.v1.ReplicaSetStatus replicas:1:i fullyLabeledReplicas:2:i;o readyReplicas:4:i;o availableReplicas:5:i;o terminatingReplicas:7:i;*o observedGeneration:3:l;o conditions:6:[@ReplicaSetCondition;o
apps.v1.RollingUpdateDaemonSet maxUnavailable:1:x;*o maxSurge:2:x;*o
apps.v1.RollingUpdateDeployment maxUnavailable:1:x;*o maxSurge:2:x;*o
apps.v1.RollingUpdateStatefulSetStrategy partition:1:i;*o maxUnavailable:2:x;*o
apps.v1.StatefulSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StatefulSetSpec;o status:3:@StatefulSetStatus;o
apps.v1.StatefulSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1.StatefulSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StatefulSet
apps.v1.StatefulSetOrdinals start:1:i
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1:s;o whenScaled:2:s;o
apps.v1.StatefulSetSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;* template:3:@core.v1.PodTemplateSpec volumeClaimTemplates:4:[@core.v1.PersistentVolumeClaim;o serviceName:5:s podManagementPolicy:6:s;o updateStrategy:7:@StatefulSetUpdateStrategy;o revisionHistoryLimit:8:i;*o minReadySeconds:9:i;o persistentVolumeClaimRetentionPolicy:10:@StatefulSetPersistentVolumeClaimRetentionPolicy;*o ordinals:11:@StatefulSetOrdinals;*o
apps.v1.StatefulSetStatus observedGeneration:1:l;o replicas:2:i readyReplicas:3:i;o currentReplicas:4:i;o updatedReplicas:5:i;o currentRevision:6:s;o updateRevision:7:s;o collisionCount:9:i;*o conditions:10:[@StatefulSetCondition;o availableReplicas:11:i
apps.v1.StatefulSetUpdateStrategy type:1:s;o rollingUpdate:2:@RollingUpdateStatefulSetStrategy;*o
apps.v1beta1.ControllerRevision;k metadata:1:@meta.v1.ObjectMeta;o data:2:r revision:3:l
apps.v1beta1.ControllerRevisionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ControllerRevision
apps.v1beta1.Deployment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeploymentSpec;o status:3:@DeploymentStatus;o
apps.v1beta1.DeploymentCondition type:1:s status:2:s lastUpdateTime:6:t;o lastTransitionTime:7:t;o reason:4:s;o message:5:s;o
apps.v1beta1.DeploymentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Deployment
apps.v1beta1.DeploymentRollback;k name:1:s updatedAnnotations:2:{s;o rollbackTo:3:@RollbackConfig
apps.v1beta1.DeploymentSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;*o template:3:@core.v1.PodTemplateSpec strategy:4:@DeploymentStrategy;o minReadySeconds:5:i;o revisionHistoryLimit:6:i;*o paused:7:b;o rollbackTo:8:@RollbackConfig;*o progressDeadlineSeconds:9:i;*o
apps.v1beta1.DeploymentStatus observedGeneration:1:l;o replicas:2:i;o updatedReplicas:3:i;o readyReplicas:7:i;o availableReplicas:4:i;o unavailableReplicas:5:i;o terminatingReplicas:9:i;*o conditions:6:[@DeploymentCondition;o collisionCount:8:i;*o
apps.v1beta1.DeploymentStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDeployment;*o
apps.v1beta1.RollbackConfig revision:1:l;o
apps.v1beta1.RollingUpdateDeployment maxUnavailable:1:x;*o maxSurge:2:x;*o
apps.v1beta1.RollingUpdateStatefulSetStrategy partition:1:i;*o maxUnavailable:2:x;*o
apps.v1beta1.Scale;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ScaleSpec;o status:3:@ScaleStatus;o
apps.v1beta1.ScaleSpec replicas:1:i;o
apps.v1beta1.ScaleStatus replicas:1:i selector:2:{s;o targetSelector:3:s;o
apps.v1beta1.StatefulSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StatefulSetSpec;o status:3:@StatefulSetStatus;o
apps.v1beta1.StatefulSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1beta1.StatefulSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StatefulSet
apps.v1beta1.StatefulSetOrdinals start:1:i
apps.v1beta1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1:s;o whenScaled:2:s;o
apps.v1beta1.StatefulSetSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;*o template:3:@core.v1.PodTemplateSpec volumeClaimTemplates:4:[@core.v1.PersistentVolumeClaim;o serviceName:5:s podManagementPolicy:6:s;o updateStrategy:7:@StatefulSetUpdateStrategy;o revisionHistoryLimit:8:i;*o minReadySeconds:9:i;o persistentVolumeClaimRetentionPolicy:10:@StatefulSetPersistentVolumeClaimRetentionPolicy;*o ordinals:11:@StatefulSetOrdinals;*o
apps.v1beta1.StatefulSetStatus observedGeneration:1:l;*o replicas:2:i readyReplicas:3:i;o currentReplicas:4:i;o updatedReplicas:5:i;o currentRevision:6:s;o updateRevision:7:s;o collisionCount:9:i;*o conditions:10:[@StatefulSetCondition;o availableReplicas:11:i
apps.v1beta1.StatefulSetUpdateStrategy type:1:s;o rollingUpdate:2:@RollingUpdateStatefulSetStrategy;*o
apps.v1beta2.ControllerRevision;k metadata:1:@meta.v1.ObjectMeta;o data:2:r revision:3:l
apps.v1beta2.ControllerRevisionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ControllerRevision
apps.v1beta2.DaemonSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DaemonSetSpec;o status:3:@DaemonSetStatus;o
apps.v1beta2.DaemonSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1beta2.DaemonSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DaemonSet
apps.v1beta2.DaemonSetSpec selector:1:@meta.v1.LabelSelector;* template:2:@core.v1.PodTemplateSpec updateStrategy:3:@DaemonSetUpdateStrategy;o minReadySeconds:4:i;o revisionHistoryLimit:6:i;*o
apps.v1beta2.DaemonSetStatus currentNumberScheduled:1:i numberMisscheduled:2:i desiredNumberScheduled:3:i numberReady:4:i observedGeneration:5:l;o updatedNumberScheduled:6:i;o numberAvailable:7:i;o numberUnavailable:8:i;o collisionCount:9:i;*o conditions:10:[@DaemonSetCondition;o
apps.v1beta2.DaemonSetUpdateStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDaemonSet;*o
apps.v1beta2.Deployment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeploymentSpec;o status:3:@DeploymentStatus;o
apps.v1beta2.DeploymentCondition type:1:s status:2:s lastUpdateTime:6:t;o lastTransitionTime:7:t;o reason:4:s;o message:5:s;o
apps.v1beta2.DeploymentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Deployment
apps.v1beta2.DeploymentSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;* template:3:@core.v1.PodTemplateSpec strategy:4:@DeploymentStrategy;o minReadySeconds:5:i;o revisionHistoryLimit:6:i;*o paused:7:b;o progressDeadlineSeconds:9:i;*o
apps.v1beta2.DeploymentStatus observedGeneration:1:l;o replicas:2:i;o updatedReplicas:3:i;o readyReplicas:7:i;o availableReplicas:4:i;o unavailableReplicas:5:i;o terminatingReplicas:9:i;*o conditions:6:[@DeploymentCondition;o collisionCount:8:i;*o
apps.v1beta2.DeploymentStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDeployment;*o
apps.v1beta2.ReplicaSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ReplicaSetSpec;o status:3:@ReplicaSetStatus;o
apps.v1beta2.ReplicaSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1beta2.ReplicaSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ReplicaSet
apps.v1beta2.ReplicaSetSpec replicas:1:i;*o minReadySeconds:4:i;o selector:2:@meta.v1.LabelSelector;* template:3:@core.v1.PodTemplateSpec;o
apps.v1beta2.ReplicaSetStatus replicas:1:i fullyLabeledReplicas:2:i;o readyReplicas:4:i;o availableReplicas:5:i;o terminatingReplicas:7:i;*o observedGeneration:3:l;o conditions:6:[@ReplicaSetCondition;o
apps.v1beta2.RollingUpdateDaemonSet maxUnavailable:1:x;*o maxSurge:2:x;*o
apps.v1beta2.RollingUpdateDeployment maxUnavailable:1:x;*o maxSurge:2:x;*o
apps.v1beta2.RollingUpdateStatefulSetStrategy partition:1:i;*o maxUnavailable:2:x;*o
apps.v1beta2.Scale;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ScaleSpec;o status:3:@ScaleStatus;o
apps.v1beta2.ScaleSpec replicas:1:i;o
apps.v1beta2.ScaleStatus replicas:1:i selector:2:{s;o targetSelector:3:s;o
apps.v1beta2.StatefulSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StatefulSetSpec;o status:3:@StatefulSetStatus;o
apps.v1beta2.StatefulSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
apps.v1beta2.StatefulSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StatefulSet
apps.v1beta2.StatefulSetOrdinals start:1:i
apps.v1beta2.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1:s;o whenScaled:2:s;o
apps.v1beta2.StatefulSetSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;* template:3:@core.v1.PodTemplateSpec volumeClaimTemplates:4:[@core.v1.PersistentVolumeClaim;o serviceName:5:s podManagementPolicy:6:s;o updateStrategy:7:@StatefulSetUpdateStrategy;o revisionHistoryLimit:8:i;*o minReadySeconds:9:i;o persistentVolumeClaimRetentionPolicy:10:@StatefulSetPersistentVolumeClaimRetentionPolicy;*o ordinals:11:@StatefulSetOrdinals;*o
apps.v1beta2.StatefulSetStatus observedGeneration:1:l;o replicas:2:i readyReplicas:3:i;o currentReplicas:4:i;o updatedReplicas:5:i;o currentRevision:6:s;o updateRevision:7:s;o collisionCount:9:i;*o conditions:10:[@StatefulSetCondition;o availableReplicas:11:i
apps.v1beta2.StatefulSetUpdateStrategy type:1:s;o rollingUpdate:2:@RollingUpdateStatefulSetStrategy;*o
auditregistration.v1alpha1.AuditSink;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@AuditSinkSpec;o
auditregistration.v1alpha1.AuditSinkList;k metadata:1:@meta.v1.ListMeta;o items:2:[@AuditSink
auditregistration.v1alpha1.AuditSinkSpec policy:1:@Policy webhook:2:@Webhook
auditregistration.v1alpha1.Policy level:1:s stages:2:[s
auditregistration.v1alpha1.ServiceReference namespace:1:s name:2:s path:3:s;*o port:4:i;*o
auditregistration.v1alpha1.Webhook throttle:1:@WebhookThrottleConfig;*o clientConfig:2:@WebhookClientConfig
auditregistration.v1alpha1.WebhookClientConfig url:1:s;*o service:2:@ServiceReference;*o caBundle:3:y;o
auditregistration.v1alpha1.WebhookThrottleConfig qps:1:l;*o burst:2:l;*o
authentication.v1.BoundObjectReference kind:1:s;o apiVersion:2:s;o name:3:s;o uid:4:s;o
authentication.v1.SelfSubjectReview;k metadata:1:@meta.v1.ObjectMeta;o status:2:@SelfSubjectReviewStatus;o
authentication.v1.SelfSubjectReviewStatus userInfo:1:@UserInfo;o
authentication.v1.TokenRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@TokenRequestSpec status:3:@TokenRequestStatus;o
authentication.v1.TokenRequestSpec audiences:1:[s expirationSeconds:4:l;* boundObjectRef:3:@BoundObjectReference;* attestations:5:{w;o
authentication.v1.TokenRequestStatus token:1:s expirationTimestamp:2:t
authentication.v1.TokenReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@TokenReviewSpec status:3:@TokenReviewStatus;o
authentication.v1.TokenReviewSpec token:1:s;o audiences:2:[s;o
authentication.v1.TokenReviewStatus authenticated:1:b;o user:2:@UserInfo;o audiences:4:[s;o error:3:s;o
authentication.v1.UserInfo username:1:s;o uid:2:s;o groups:3:[s;o extra:4:{w;o
authentication.v1alpha1.SelfSubjectReview;k metadata:1:@meta.v1.ObjectMeta;o status:2:@SelfSubjectReviewStatus;o
authentication.v1alpha1.SelfSubjectReviewStatus userInfo:1:@authentication.v1.UserInfo;o
authentication.v1beta1.SelfSubjectReview;k metadata:1:@meta.v1.ObjectMeta;o status:2:@SelfSubjectReviewStatus;o
authentication.v1beta1.SelfSubjectReviewStatus userInfo:1:@authentication.v1.UserInfo;o
authentication.v1beta1.TokenReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@TokenReviewSpec status:3:@TokenReviewStatus;o
authentication.v1beta1.TokenReviewSpec token:1:s;o audiences:2:[s;o
authentication.v1beta1.TokenReviewStatus authenticated:1:b;o user:2:@UserInfo;o audiences:4:[s;o error:3:s;o
authentication.v1beta1.UserInfo username:1:s;o uid:2:s;o groups:3:[s;o extra:4:{w;o
authorization.v1.FieldSelectorAttributes rawSelector:1:s;o requirements:2:[@meta.v1.FieldSelectorRequirement;o
authorization.v1.LabelSelectorAttributes rawSelector:1:s;o requirements:2:[@meta.v1.LabelSelectorRequirement;o
authorization.v1.LocalSubjectAccessReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SubjectAccessReviewSpec status:3:@SubjectAccessReviewStatus;o
authorization.v1.NonResourceAttributes path:1:s;o verb:2:s;o
authorization.v1.NonResourceRule verbs:1:[s nonResourceURLs:2:[s;o
authorization.v1.ResourceAttributes namespace:1:s;o verb:2:s;o group:3:s;o version:4:s;o resource:5:s;o subresource:6:s;o name:7:s;o fieldSelector:8:@FieldSelectorAttributes;*o labelSelector:9:@LabelSelectorAttributes;*o
authorization.v1.ResourceRule verbs:1:[s apiGroups:2:[s;o resources:3:[s;o resourceNames:4:[s;o
authorization.v1.SelfSubjectAccessReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SelfSubjectAccessReviewSpec status:3:@SubjectAccessReviewStatus;o
authorization.v1.SelfSubjectAccessReviewSpec resourceAttributes:1:@ResourceAttributes;*o nonResourceAttributes:2:@NonResourceAttributes;*o
authorization.v1.SelfSubjectRulesReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SelfSubjectRulesReviewSpec status:3:@SubjectRulesReviewStatus;o
authorization.v1.SelfSubjectRulesReviewSpec namespace:1:s;o
authorization.v1.SubjectAccessReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SubjectAccessReviewSpec status:3:@SubjectAccessReviewStatus;o
authorization.v1.SubjectAccessReviewSpec resourceAttributes:1:@ResourceAttributes;*o nonResourceAttributes:2:@NonResourceAttributes;*o user:3:s;o groups:4:[s;o extra:5:{w;o uid:6:s;o
authorization.v1.SubjectAccessReviewStatus allowed:1:b denied:4:b;o reason:2:s;o evaluationError:3:s;o
authorization.v1.SubjectRulesReviewStatus resourceRules:1:[@ResourceRule nonResourceRules:2:[@NonResourceRule incomplete:3:b evaluationError:4:s;o
authorization.v1beta1.LocalSubjectAccessReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SubjectAccessReviewSpec status:3:@SubjectAccessReviewStatus;o
authorization.v1beta1.NonResourceAttributes path:1:s;o verb:2:s;o
authorization.v1beta1.NonResourceRule verbs:1:[s nonResourceURLs:2:[s;o
authorization.v1beta1.ResourceAttributes namespace:1:s;o verb:2:s;o group:3:s;o version:4:s;o resource:5:s;o subresource:6:s;o name:7:s;o fieldSelector:8:@authorization.v1.FieldSelectorAttributes;*o labelSelector:9:@authorization.v1.LabelSelectorAttributes;*o
authorization.v1beta1.ResourceRule verbs:1:[s apiGroups:2:[s;o resources:3:[s;o resourceNames:4:[s;o
authorization.v1beta1.SelfSubjectAccessReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SelfSubjectAccessReviewSpec status:3:@SubjectAccessReviewStatus;o
authorization.v1beta1.SelfSubjectAccessReviewSpec resourceAttributes:1:@ResourceAttributes;*o nonResourceAttributes:2:@NonResourceAttributes;*o
authorization.v1beta1.SelfSubjectRulesReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SelfSubjectRulesReviewSpec status:3:@SubjectRulesReviewStatus;o
authorization.v1beta1.SelfSubjectRulesReviewSpec namespace:1:s;o
authorization.v1beta1.SubjectAccessReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@SubjectAccessReviewSpec status:3:@SubjectAccessReviewStatus;o
authorization.v1beta1.SubjectAccessReviewSpec resourceAttributes:1:@ResourceAttributes;*o nonResourceAttributes:2:@NonResourceAttributes;*o user:3:s;o group:4:[s;o extra:5:{w;o uid:6:s;o
authorization.v1beta1.SubjectAccessReviewStatus allowed:1:b denied:4:b;o reason:2:s;o evaluationError:3:s;o
authorization.v1beta1.SubjectRulesReviewStatus resourceRules:1:[@ResourceRule nonResourceRules:2:[@NonResourceRule incomplete:3:b evaluationError:4:s;o
autoscaling.v1.ContainerResourceMetricSource name:1:s targetAverageUtilization:2:i;*o targetAverageValue:3:q;*o container:5:s
autoscaling.v1.ContainerResourceMetricStatus name:1:s currentAverageUtilization:2:i;*o currentAverageValue:3:q container:4:s
autoscaling.v1.CrossVersionObjectReference kind:1:s name:2:s apiVersion:3:s;o
autoscaling.v1.ExternalMetricSource metricName:1:s metricSelector:2:@meta.v1.LabelSelector;*o targetValue:3:q;*o targetAverageValue:4:q;*o
autoscaling.v1.ExternalMetricStatus metricName:1:s metricSelector:2:@meta.v1.LabelSelector;*o currentValue:3:q currentAverageValue:4:q;*o
autoscaling.v1.HorizontalPodAutoscaler;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@HorizontalPodAutoscalerSpec;o status:3:@HorizontalPodAutoscalerStatus;o
autoscaling.v1.HorizontalPodAutoscalerCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o observedGeneration:6:l;*o
autoscaling.v1.HorizontalPodAutoscalerList;k metadata:1:@meta.v1.ListMeta;o items:2:[@HorizontalPodAutoscaler
autoscaling.v1.HorizontalPodAutoscalerSpec scaleTargetRef:1:@CrossVersionObjectReference minReplicas:2:i;*o maxReplicas:3:i targetCPUUtilizationPercentage:4:i;*o
autoscaling.v1.HorizontalPodAutoscalerStatus observedGeneration:1:l;*o lastScaleTime:2:t;*o currentReplicas:3:i desiredReplicas:4:i currentCPUUtilizationPercentage:5:i;*o
autoscaling.v1.MetricSpec type:1:s object:2:@ObjectMetricSource;*o pods:3:@PodsMetricSource;*o resource:4:@ResourceMetricSource;*o containerResource:7:@ContainerResourceMetricSource;*o external:5:@ExternalMetricSource;*o
autoscaling.v1.MetricStatus type:1:s object:2:@ObjectMetricStatus;*o pods:3:@PodsMetricStatus;*o resource:4:@ResourceMetricStatus;*o containerResource:7:@ContainerResourceMetricStatus;*o external:5:@ExternalMetricStatus;*o
autoscaling.v1.ObjectMetricSource target:1:@CrossVersionObjectReference metricName:2:s targetValue:3:q selector:4:@meta.v1.LabelSelector;*o averageValue:5:q;*o
autoscaling.v1.ObjectMetricStatus target:1:@CrossVersionObjectReference metricName:2:s currentValue:3:q selector:4:@meta.v1.LabelSelector;*o averageValue:5:q;*o
autoscaling.v1.PodsMetricSource metricName:1:s targetAverageValue:2:q selector:3:@meta.v1.LabelSelector;*o
autoscaling.v1.PodsMetricStatus metricName:1:s currentAverageValue:2:q selector:3:@meta.v1.LabelSelector;*o
autoscaling.v1.ResourceMetricSource name:1:s targetAverageUtilization:2:i;*o targetAverageValue:3:q;*o
autoscaling.v1.ResourceMetricStatus name:1:s currentAverageUtilization:2:i;*o currentAverageValue:3:q
autoscaling.v1.Scale;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ScaleSpec;o status:3:@ScaleStatus;o
autoscaling.v1.ScaleSpec replicas:1:i;o
autoscaling.v1.ScaleStatus replicas:1:i selector:2:s;o
autoscaling.v2.ContainerResourceMetricSource name:1:s target:2:@MetricTarget container:3:s
autoscaling.v2.ContainerResourceMetricStatus name:1:s current:2:@MetricValueStatus container:3:s
autoscaling.v2.CrossVersionObjectReference kind:1:s name:2:s apiVersion:3:s;o
autoscaling.v2.ExternalMetricSource metric:1:@MetricIdentifier target:2:@MetricTarget
autoscaling.v2.ExternalMetricStatus metric:1:@MetricIdentifier current:2:@MetricValueStatus
autoscaling.v2.HPAScalingPolicy type:1:s value:2:i periodSeconds:3:i
autoscaling.v2.HPAScalingRules stabilizationWindowSeconds:3:i;*o selectPolicy:1:s;*o policies:2:[@HPAScalingPolicy;o tolerance:4:q;*o
autoscaling.v2.HorizontalPodAutoscaler;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@HorizontalPodAutoscalerSpec;o status:3:@HorizontalPodAutoscalerStatus;o
autoscaling.v2.HorizontalPodAutoscalerBehavior scaleUp:1:@HPAScalingRules;*o scaleDown:2:@HPAScalingRules;*o
autoscaling.v2.HorizontalPodAutoscalerCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o observedGeneration:6:l;*o
autoscaling.v2.HorizontalPodAutoscalerList;k metadata:1:@meta.v1.ListMeta;o items:2:[@HorizontalPodAutoscaler
autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef:1:@CrossVersionObjectReference minReplicas:2:i;*o maxReplicas:3:i metrics:4:[@MetricSpec;o behavior:5:@HorizontalPodAutoscalerBehavior;*o
autoscaling.v2.HorizontalPodAutoscalerStatus observedGeneration:1:l;*o lastScaleTime:2:t;*o currentReplicas:3:i;o desiredReplicas:4:i currentMetrics:5:[@MetricStatus conditions:6:[@HorizontalPodAutoscalerCondition;o
autoscaling.v2.MetricIdentifier name:1:s selector:2:@meta.v1.LabelSelector;*o
autoscaling.v2.MetricSpec type:1:s object:2:@ObjectMetricSource;*o pods:3:@PodsMetricSource;*o resource:4:@ResourceMetricSource;*o containerResource:7:@ContainerResourceMetricSource;*o external:5:@ExternalMetricSource;*o
autoscaling.v2.MetricStatus type:1:s object:2:@ObjectMetricStatus;*o pods:3:@PodsMetricStatus;*o resource:4:@ResourceMetricStatus;*o containerResource:7:@ContainerResourceMetricStatus;*o external:5:@ExternalMetricStatus;*o
autoscaling.v2.MetricTarget type:1:s value:2:q;*o averageValue:3:q;*o averageUtilization:4:i;*o
autoscaling.v2.MetricValueStatus value:1:q;*o averageValue:2:q;*o averageUtilization:3:i;*o
autoscaling.v2.ObjectMetricSource describedObject:1:@CrossVersionObjectReference target:2:@MetricTarget metric:3:@MetricIdentifier
autoscaling.v2.ObjectMetricStatus metric:1:@MetricIdentifier current:2:@MetricValueStatus describedObject:3:@CrossVersionObjectReference
autoscaling.v2.PodsMetricSource metric:1:@MetricIdentifier target:2:@MetricTarget
autoscaling.v2.PodsMetricStatus metric:1:@MetricIdentifier current:2:@MetricValueStatus
autoscaling.v2.ResourceMetricSource name:1:s target:2:@MetricTarget
autoscaling.v2.ResourceMetricStatus name:1:s current:2:@MetricValueStatus
autoscaling.v2beta1.ContainerResourceMetricSource name:1:s targetAverageUtilization:2:i;*o targetAverageValue:3:q;*o container:4:s
autoscaling.v2beta1.ContainerResourceMetricStatus name:1:s currentAverageUtilization:2:i;*o currentAverageValue:3:q container:4:s
autoscaling.v2beta1.CrossVersionObjectReference kind:1:s name:2:s apiVersion:3:s;o
autoscaling.v2beta1.ExternalMetricSource metricName:1:s metricSelector:2:@meta.v1.LabelSelector;*o targetValue:3:q;*o targetAverageValue:4:q;*o
autoscaling.v2beta1.ExternalMetricStatus metricName:1:s metricSelector:2:@meta.v1.LabelSelector;*o currentValue:3:q currentAverageValue:4:q;*o
autoscaling.v2beta1.HorizontalPodAutoscaler;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@HorizontalPodAutoscalerSpec;o status:3:@HorizontalPodAutoscalerStatus;o
autoscaling.v2beta1.HorizontalPodAutoscalerCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
autoscaling.v2beta1.HorizontalPodAutoscalerList;k metadata:1:@meta.v1.ListMeta;o items:2:[@HorizontalPodAutoscaler
autoscaling.v2beta1.HorizontalPodAutoscalerSpec scaleTargetRef:1:@CrossVersionObjectReference minReplicas:2:i;*o maxReplicas:3:i metrics:4:[@MetricSpec;o
autoscaling.v2beta1.HorizontalPodAutoscalerStatus observedGeneration:1:l;*o lastScaleTime:2:t;*o currentReplicas:3:i desiredReplicas:4:i currentMetrics:5:[@MetricStatus conditions:6:[@HorizontalPodAutoscalerCondition
autoscaling.v2beta1.MetricSpec type:1:s object:2:@ObjectMetricSource;*o pods:3:@PodsMetricSource;*o resource:4:@ResourceMetricSource;*o containerResource:7:@ContainerResourceMetricSource;*o external:5:@ExternalMetricSource;*o
autoscaling.v2beta1.MetricStatus type:1:s object:2:@ObjectMetricStatus;*o pods:3:@PodsMetricStatus;*o resource:4:@ResourceMetricStatus;*o containerResource:7:@ContainerResourceMetricStatus;*o external:5:@ExternalMetricStatus;*o
autoscaling.v2beta1.ObjectMetricSource target:1:@CrossVersionObjectReference metricName:2:s targetValue:3:q selector:4:@meta.v1.LabelSelector;*o averageValue:5:q;*o
autoscaling.v2beta1.ObjectMetricStatus target:1:@CrossVersionObjectReference metricName:2:s currentValue:3:q selector:4:@meta.v1.LabelSelector;*o averageValue:5:q;*o
autoscaling.v2beta1.PodsMetricSource metricName:1:s targetAverageValue:2:q selector:3:@meta.v1.LabelSelector;*o
autoscaling.v2beta1.PodsMetricStatus metricName:1:s currentAverageValue:2:q selector:3:@meta.v1.LabelSelector;*o
autoscaling.v2beta1.ResourceMetricSource name:1:s targetAverageUtilization:2:i;*o targetAverageValue:3:q;*o
autoscaling.v2beta1.ResourceMetricStatus name:1:s currentAverageUtilization:2:i;*o currentAverageValue:3:q
autoscaling.v2beta2.ContainerResourceMetricSource name:1:s target:2:@MetricTarget container:3:s
autoscaling.v2beta2.ContainerResourceMetricStatus name:1:s current:2:@MetricValueStatus container:3:s
autoscaling.v2beta2.CrossVersionObjectReference kind:1:s name:2:s apiVersion:3:s;o
autoscaling.v2beta2.ExternalMetricSource metric:1:@MetricIdentifier target:2:@MetricTarget
autoscaling.v2beta2.ExternalMetricStatus metric:1:@MetricIdentifier current:2:@MetricValueStatus
autoscaling.v2beta2.HPAScalingPolicy type:1:s value:2:i periodSeconds:3:i
autoscaling.v2beta2.HPAScalingRules stabilizationWindowSeconds:3:i;*o selectPolicy:1:s;*o policies:2:[@HPAScalingPolicy;o
autoscaling.v2beta2.HorizontalPodAutoscaler;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@HorizontalPodAutoscalerSpec;o status:3:@HorizontalPodAutoscalerStatus;o
autoscaling.v2beta2.HorizontalPodAutoscalerBehavior scaleUp:1:@HPAScalingRules;*o scaleDown:2:@HPAScalingRules;*o
autoscaling.v2beta2.HorizontalPodAutoscalerCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
autoscaling.v2beta2.HorizontalPodAutoscalerList;k metadata:1:@meta.v1.ListMeta;o items:2:[@HorizontalPodAutoscaler
autoscaling.v2beta2.HorizontalPodAutoscalerSpec scaleTargetRef:1:@CrossVersionObjectReference minReplicas:2:i;*o maxReplicas:3:i metrics:4:[@MetricSpec;o behavior:5:@HorizontalPodAutoscalerBehavior;*o
autoscaling.v2beta2.HorizontalPodAutoscalerStatus observedGeneration:1:l;*o lastScaleTime:2:t;*o currentReplicas:3:i desiredReplicas:4:i currentMetrics:5:[@MetricStatus conditions:6:[@HorizontalPodAutoscalerCondition
autoscaling.v2beta2.MetricIdentifier name:1:s selector:2:@meta.v1.LabelSelector;*o
autoscaling.v2beta2.MetricSpec type:1:s object:2:@ObjectMetricSource;*o pods:3:@PodsMetricSource;*o resource:4:@ResourceMetricSource;*o containerResource:7:@ContainerResourceMetricSource;*o external:5:@ExternalMetricSource;*o
autoscaling.v2beta2.MetricStatus type:1:s object:2:@ObjectMetricStatus;*o pods:3:@PodsMetricStatus;*o resource:4:@ResourceMetricStatus;*o containerResource:7:@ContainerResourceMetricStatus;*o external:5:@ExternalMetricStatus;*o
autoscaling.v2beta2.MetricTarget type:1:s value:2:q;*o averageValue:3:q;*o averageUtilization:4:i;*o
autoscaling.v2beta2.MetricValueStatus value:1:q;*o averageValue:2:q;*o averageUtilization:3:i;*o
autoscaling.v2beta2.ObjectMetricSource describedObject:1:@CrossVersionObjectReference target:2:@MetricTarget metric:3:@MetricIdentifier
autoscaling.v2beta2.ObjectMetricStatus metric:1:@MetricIdentifier current:2:@MetricValueStatus describedObject:3:@CrossVersionObjectReference
autoscaling.v2beta2.PodsMetricSource metric:1:@MetricIdentifier target:2:@MetricTarget
autoscaling.v2beta2.PodsMetricStatus metric:1:@MetricIdentifier current:2:@MetricValueStatus
autoscaling.v2beta2.ResourceMetricSource name:1:s target:2:@MetricTarget
autoscaling.v2beta2.ResourceMetricStatus name:1:s current:2:@MetricValueStatus
batch.v1.CronJob;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CronJobSpec;o status:3:@CronJobStatus;o
batch.v1.CronJobList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CronJob
batch.v1.CronJobSpec schedule:1:s timeZone:8:s;*o startingDeadlineSeconds:2:l;*o concurrencyPolicy:3:s;o suspend:4:b;*o jobTemplate:5:@JobTemplateSpec successfulJobsHistoryLimit:6:i;*o failedJobsHistoryLimit:7:i;*o
batch.v1.CronJobStatus active:1:[@core.v1.ObjectReference;o lastScheduleTime:4:t;*o lastSuccessfulTime:5:t;*o
batch.v1.Job;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@JobSpec;o status:3:@JobStatus;o
batch.v1.JobCondition type:1:s status:2:s lastProbeTime:3:t;o lastTransitionTime:4:t;o reason:5:s;o message:6:s;o
batch.v1.JobList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Job
batch.v1.JobSchedulingConfiguration schedulingPolicy:1:@scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy;*o schedulingConstraints:2:@scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints;*o disruptionMode:3:@scheduling.v1alpha3.WorkloadPodGroupDisruptionMode;*o resourceClaims:4:[@scheduling.v1alpha3.WorkloadPodGroupResourceClaim;o
batch.v1.JobSpec parallelism:1:i;*o completions:2:i;*o activeDeadlineSeconds:3:l;*o podFailurePolicy:11:@PodFailurePolicy;*o successPolicy:16:@SuccessPolicy;*o backoffLimit:7:i;*o backoffLimitPerIndex:12:i;*o maxFailedIndexes:13:i;*o selector:4:@meta.v1.LabelSelector;*o manualSelector:5:b;*o template:6:@core.v1.PodTemplateSpec ttlSecondsAfterFinished:8:i;*o completionMode:9:s;*o suspend:10:b;*o podReplacementPolicy:14:s;*o managedBy:15:s;*o scheduling:17:@JobSchedulingConfiguration;*o
batch.v1.JobStatus conditions:1:[@JobCondition;o startTime:2:t;*o completionTime:3:t;*o active:4:i;o succeeded:5:i;o failed:6:i;o terminating:11:i;*o completedIndexes:7:s;o failedIndexes:10:s;*o uncountedTerminatedPods:8:@UncountedTerminatedPods;*o ready:9:i;*o
batch.v1.JobTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@JobSpec;o
batch.v1.PodFailurePolicy rules:1:[@PodFailurePolicyRule
batch.v1.PodFailurePolicyOnExitCodesRequirement containerName:1:s;*o operator:2:s values:3:[i
batch.v1.PodFailurePolicyOnPodConditionsPattern type:1:s status:2:s
batch.v1.PodFailurePolicyRule action:1:s onExitCodes:2:@PodFailurePolicyOnExitCodesRequirement;*o onPodConditions:3:[@PodFailurePolicyOnPodConditionsPattern;o
batch.v1.SuccessPolicy rules:1:[@SuccessPolicyRule
batch.v1.SuccessPolicyRule succeededIndexes:1:s;*o succeededCount:2:i;*o
batch.v1.UncountedTerminatedPods succeeded:1:[s;o failed:2:[s;o
batch.v1beta1.CronJob;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CronJobSpec;o status:3:@CronJobStatus;o
batch.v1beta1.CronJobList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CronJob
batch.v1beta1.CronJobSpec schedule:1:s timeZone:8:s;*o startingDeadlineSeconds:2:l;*o concurrencyPolicy:3:s;o suspend:4:b;*o jobTemplate:5:@JobTemplateSpec successfulJobsHistoryLimit:6:i;*o failedJobsHistoryLimit:7:i;*o
batch.v1beta1.CronJobStatus active:1:[@core.v1.ObjectReference;o lastScheduleTime:4:t;*o lastSuccessfulTime:5:t;*o
batch.v1beta1.JobTemplate;k metadata:1:@meta.v1.ObjectMeta;o template:2:@JobTemplateSpec;o
batch.v1beta1.JobTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@batch.v1.JobSpec;o
batch.v2alpha1.CronJob;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CronJobSpec;o status:3:@CronJobStatus;o
batch.v2alpha1.CronJobList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CronJob
batch.v2alpha1.CronJobSpec schedule:1:s startingDeadlineSeconds:2:l;*o concurrencyPolicy:3:s;o suspend:4:b;*o jobTemplate:5:@JobTemplateSpec successfulJobsHistoryLimit:6:i;*o failedJobsHistoryLimit:7:i;*o
batch.v2alpha1.CronJobStatus active:1:[@core.v1.ObjectReference;o lastScheduleTime:4:t;*o
batch.v2alpha1.JobTemplate;k metadata:1:@meta.v1.ObjectMeta;o template:2:@JobTemplateSpec;o
batch.v2alpha1.JobTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@batch.v1.JobSpec;o
certificates.v1.CertificateSigningRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CertificateSigningRequestSpec status:3:@CertificateSigningRequestStatus;o
certificates.v1.CertificateSigningRequestCondition type:1:s status:6:s reason:2:s;o message:3:s;o lastUpdateTime:4:t;o lastTransitionTime:5:t;o
certificates.v1.CertificateSigningRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CertificateSigningRequest
certificates.v1.CertificateSigningRequestSpec request:1:y signerName:7:s expirationSeconds:8:i;*o usages:5:[s;o username:2:s;o uid:3:s;o groups:4:[s;o extra:6:{w;o
certificates.v1.CertificateSigningRequestStatus conditions:1:[@CertificateSigningRequestCondition;o certificate:2:y;o
certificates.v1.ClusterTrustBundle;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ClusterTrustBundleSpec
certificates.v1.ClusterTrustBundleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterTrustBundle
certificates.v1.ClusterTrustBundleSpec signerName:1:s;o trustBundle:2:s
certificates.v1.PodCertificateRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodCertificateRequestSpec status:3:@PodCertificateRequestStatus;o
certificates.v1.PodCertificateRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodCertificateRequest
certificates.v1.PodCertificateRequestSpec signerName:1:s podName:2:s podUID:3:s serviceAccountName:4:s serviceAccountUID:5:s nodeName:6:s nodeUID:7:s maxExpirationSeconds:8:i;*o stubPKCS10Request:12:y unverifiedUserAnnotations:11:{s;o
certificates.v1.PodCertificateRequestStatus conditions:1:[@meta.v1.Condition;o certificateChain:2:s;o notBefore:4:t;*o beginRefreshAt:5:t;*o notAfter:6:t;*o
certificates.v1alpha1.ClusterTrustBundle;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ClusterTrustBundleSpec
certificates.v1alpha1.ClusterTrustBundleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterTrustBundle
certificates.v1alpha1.ClusterTrustBundleSpec signerName:1:s;o trustBundle:2:s
certificates.v1alpha1.PodCertificateRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodCertificateRequestSpec status:3:@PodCertificateRequestStatus;o
certificates.v1alpha1.PodCertificateRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodCertificateRequest
certificates.v1alpha1.PodCertificateRequestSpec signerName:1:s podName:2:s podUID:3:s serviceAccountName:4:s serviceAccountUID:5:s nodeName:6:s nodeUID:7:s maxExpirationSeconds:8:i;*o pkixPublicKey:9:y proofOfPossession:10:y
certificates.v1alpha1.PodCertificateRequestStatus conditions:1:[@meta.v1.Condition;o certificateChain:2:s;o notBefore:4:t;*o beginRefreshAt:5:t;*o notAfter:6:t;*o
certificates.v1beta1.CertificateSigningRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CertificateSigningRequestSpec status:3:@CertificateSigningRequestStatus;o
certificates.v1beta1.CertificateSigningRequestCondition type:1:s status:6:s reason:2:s;o message:3:s;o lastUpdateTime:4:t;o lastTransitionTime:5:t;o
certificates.v1beta1.CertificateSigningRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CertificateSigningRequest
certificates.v1beta1.CertificateSigningRequestSpec request:1:y signerName:7:s;*o expirationSeconds:8:i;*o usages:5:[s;o username:2:s;o uid:3:s;o groups:4:[s;o extra:6:{w;o
certificates.v1beta1.CertificateSigningRequestStatus conditions:1:[@CertificateSigningRequestCondition;o certificate:2:y;o
certificates.v1beta1.ClusterTrustBundle;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ClusterTrustBundleSpec
certificates.v1beta1.ClusterTrustBundleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterTrustBundle
certificates.v1beta1.ClusterTrustBundleSpec signerName:1:s;o trustBundle:2:s
certificates.v1beta1.PodCertificateRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodCertificateRequestSpec status:3:@PodCertificateRequestStatus;o
certificates.v1beta1.PodCertificateRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodCertificateRequest
certificates.v1beta1.PodCertificateRequestSpec signerName:1:s podName:2:s podUID:3:s serviceAccountName:4:s serviceAccountUID:5:s nodeName:6:s nodeUID:7:s maxExpirationSeconds:8:i;*o pkixPublicKey:9:y proofOfPossession:10:y stubPKCS10Request:12:y unverifiedUserAnnotations:11:{s;o
certificates.v1beta1.PodCertificateRequestStatus conditions:1:[@meta.v1.Condition;o certificateChain:2:s;o notBefore:4:t;*o beginRefreshAt:5:t;*o notAfter:6:t;*o
coordination.v1.Lease;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@LeaseSpec;o
coordination.v1.LeaseList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Lease
coordination.v1.LeaseSpec holderIdentity:1:s;*o leaseDurationSeconds:2:i;*o acquireTime:3:u;*o renewTime:4:u;*o leaseTransitions:5:i;*o strategy:6:s;*o preferredHolder:7:s;*o
coordination.v1alpha1.LeaseCandidate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@LeaseCandidateSpec;o
coordination.v1alpha1.LeaseCandidateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@LeaseCandidate
coordination.v1alpha1.LeaseCandidateSpec leaseName:1:s pingTime:2:u;*o renewTime:3:u;*o binaryVersion:4:s;o emulationVersion:5:s;o preferredStrategies:6:[s;o
coordination.v1alpha2.LeaseCandidate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@LeaseCandidateSpec;o
coordination.v1alpha2.LeaseCandidateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@LeaseCandidate
coordination.v1alpha2.LeaseCandidateSpec leaseName:1:s pingTime:2:u;*o renewTime:3:u;*o binaryVersion:4:s emulationVersion:5:s;o strategy:6:s;o
coordination.v1beta1.Lease;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@LeaseSpec;o
coordination.v1beta1.LeaseCandidate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@LeaseCandidateSpec;o
coordination.v1beta1.LeaseCandidateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@LeaseCandidate
coordination.v1beta1.LeaseCandidateSpec leaseName:1:s pingTime:2:u;*o renewTime:3:u;*o binaryVersion:4:s emulationVersion:5:s;o strategy:6:s;o
coordination.v1beta1.LeaseList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Lease
coordination.v1beta1.LeaseSpec holderIdentity:1:s;*o leaseDurationSeconds:2:i;*o acquireTime:3:u;*o renewTime:4:u;*o leaseTransitions:5:i;*o strategy:6:s;*o preferredHolder:7:s;*o
core.v1.AWSElasticBlockStoreVolumeSource volumeID:1:s fsType:2:s;o partition:3:i;o readOnly:4:b;o
core.v1.Affinity nodeAffinity:1:@NodeAffinity;*o podAffinity:2:@PodAffinity;*o podAntiAffinity:3:@PodAntiAffinity;*o
core.v1.AppArmorProfile type:1:s localhostProfile:2:s;*o
core.v1.AttachedVolume name:1:s devicePath:2:s
core.v1.AvoidPods preferAvoidPods:1:[@PreferAvoidPodsEntry;o
core.v1.AzureDiskVolumeSource diskName:1:s diskURI:2:s cachingMode:3:s;*o fsType:4:s;*o readOnly:5:b;*o kind:6:s;*o
core.v1.AzureFilePersistentVolumeSource secretName:1:s shareName:2:s readOnly:3:b;o secretNamespace:4:s;*
core.v1.AzureFileVolumeSource secretName:1:s shareName:2:s readOnly:3:b;o
core.v1.Binding;k metadata:1:@meta.v1.ObjectMeta;o target:2:@ObjectReference
core.v1.CSIPersistentVolumeSource driver:1:s volumeHandle:2:s readOnly:3:b;o fsType:4:s;o volumeAttributes:5:{s;o controllerPublishSecretRef:6:@SecretReference;*o nodeStageSecretRef:7:@SecretReference;*o nodePublishSecretRef:8:@SecretReference;*o controllerExpandSecretRef:9:@SecretReference;*o nodeExpandSecretRef:10:@SecretReference;*o
core.v1.CSIVolumeSource driver:1:s readOnly:2:b;*o fsType:3:s;*o volumeAttributes:4:{s;o nodePublishSecretRef:5:@LocalObjectReference;*o
core.v1.Capabilities add:1:[s;o drop:2:[s;o
core.v1.CephFSPersistentVolumeSource monitors:1:[s path:2:s;o user:3:s;o secretFile:4:s;o secretRef:5:@SecretReference;*o readOnly:6:b;o
core.v1.CephFSVolumeSource monitors:1:[s path:2:s;o user:3:s;o secretFile:4:s;o secretRef:5:@LocalObjectReference;*o readOnly:6:b;o
core.v1.CinderPersistentVolumeSource volumeID:1:s fsType:2:s;o readOnly:3:b;o secretRef:4:@SecretReference;*o
core.v1.CinderVolumeSource volumeID:1:s fsType:2:s;o readOnly:3:b;o secretRef:4:@LocalObjectReference;*o
core.v1.ClaimSource resourceClaimName:1:s;*o resourceClaimTemplateName:2:s;*o
core.v1.ClientIPConfig timeoutSeconds:1:i;*o
core.v1.ClusterTrustBundleProjection name:1:s;*o signerName:2:s;*o labelSelector:3:@meta.v1.LabelSelector;*o optional:5:b;*o path:4:s user:6:l;*o
core.v1.ComponentCondition type:1:s status:2:s message:3:s;o error:4:s;o
core.v1.ComponentStatus;k metadata:1:@meta.v1.ObjectMeta;o conditions:2:[@ComponentCondition;o
core.v1.ComponentStatusList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ComponentStatus
core.v1.ConfigMap;k metadata:1:@meta.v1.ObjectMeta;o immutable:4:b;*o data:2:{s;o binaryData:3:{y;o
core.v1.ConfigMapEnvSource :1:@LocalObjectReference;i optional:2:b;*o
core.v1.ConfigMapKeySelector :1:@LocalObjectReference;i key:2:s optional:3:b;*o
core.v1.ConfigMapList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ConfigMap
core.v1.ConfigMapNodeConfigSource namespace:1:s name:2:s uid:3:s;o resourceVersion:4:s;o kubeletConfigKey:5:s
core.v1.ConfigMapProjection :1:@LocalObjectReference;i items:2:[@KeyToPath;o optional:4:b;*o
core.v1.ConfigMapVolumeSource :1:@LocalObjectReference;i items:2:[@KeyToPath;o defaultMode:3:i;*o optional:4:b;*o defaultUser:5:l;*o
core.v1.Container name:1:s image:2:s;o command:3:[s;o args:4:[s;o workingDir:5:s;o ports:6:[@ContainerPort;o envFrom:19:[@EnvFromSource;o env:7:[@EnvVar;o resources:8:@ResourceRequirements;o resizePolicy:23:[@ContainerResizePolicy;o restartPolicy:24:s;*o restartPolicyRules:25:[@ContainerRestartRule;o volumeMounts:9:[@VolumeMount;o volumeDevices:21:[@VolumeDevice;o livenessProbe:10:@Probe;*o readinessProbe:11:@Probe;*o startupProbe:22:@Probe;*o lifecycle:12:@Lifecycle;*o terminationMessagePath:13:s;o terminationMessagePolicy:20:s;o imagePullPolicy:14:s;o securityContext:15:@SecurityContext;*o stdin:16:b;o stdinOnce:17:b;o tty:18:b;o
core.v1.ContainerExtendedResourceRequest containerName:1:s resourceName:2:s requestName:3:s
core.v1.ContainerImage names:1:[s sizeBytes:2:l;o
core.v1.ContainerPort name:1:s;o hostPort:2:i;o containerPort:3:i protocol:4:s;o hostIP:5:s;o
core.v1.ContainerResizePolicy resourceName:1:s restartPolicy:2:s
core.v1.ContainerRestartRule action:1:s;o exitCodes:2:@ContainerRestartRuleOnExitCodes;*o
core.v1.ContainerRestartRuleOnExitCodes operator:1:s;o values:2:[i;o
core.v1.ContainerState waiting:1:@ContainerStateWaiting;*o running:2:@ContainerStateRunning;*o terminated:3:@ContainerStateTerminated;*o
core.v1.ContainerStateRunning startedAt:1:t;o
core.v1.ContainerStateTerminated exitCode:1:i signal:2:i;o reason:3:s;o message:4:s;o startedAt:5:t;o finishedAt:6:t;o containerID:7:s;o
core.v1.ContainerStateWaiting reason:1:s;o message:2:s;o
core.v1.ContainerStatus name:1:s state:2:@ContainerState;o lastState:3:@ContainerState;o ready:4:b restartCount:5:i image:6:s imageID:7:s containerID:8:s;o started:9:b;*o allocatedResources:10:{q;o resources:11:@ResourceRequirements;*o volumeMounts:12:[@VolumeMountStatus;o user:13:@ContainerUser;*o allocatedResourcesStatus:14:[@ResourceStatus;o stopSignal:15:s;*o
core.v1.ContainerUser linux:1:@LinuxContainerUser;*o
core.v1.DaemonEndpoint Port:1:i
core.v1.DownwardAPIProjection items:1:[@DownwardAPIVolumeFile;o
core.v1.DownwardAPIVolumeFile path:1:s fieldRef:2:@ObjectFieldSelector;*o resourceFieldRef:3:@ResourceFieldSelector;*o mode:4:i;*o user:5:l;*o
core.v1.DownwardAPIVolumeSource items:1:[@DownwardAPIVolumeFile;o defaultMode:2:i;*o defaultUser:3:l;*o
core.v1.EmptyDirVolumeSource medium:1:s;o sizeLimit:2:q;*o mode:3:i;*o
core.v1.EndpointAddress ip:1:s hostname:3:s;o nodeName:4:s;*o targetRef:2:@ObjectReference;*o
core.v1.EndpointPort name:1:s;o port:2:i protocol:3:s;o appProtocol:4:s;*o
core.v1.EndpointSubset addresses:1:[@EndpointAddress;o notReadyAddresses:2:[@EndpointAddress;o ports:3:[@EndpointPort;o
core.v1.Endpoints;k metadata:1:@meta.v1.ObjectMeta;o subsets:2:[@EndpointSubset;o
core.v1.EndpointsList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Endpoints
core.v1.EnvFromSource prefix:1:s;o configMapRef:2:@ConfigMapEnvSource;*o secretRef:3:@SecretEnvSource;*o
core.v1.EnvVar name:1:s value:2:s;o valueFrom:3:@EnvVarSource;*o
core.v1.EnvVarSource fieldRef:1:@ObjectFieldSelector;*o resourceFieldRef:2:@ResourceFieldSelector;*o configMapKeyRef:3:@ConfigMapKeySelector;*o secretKeyRef:4:@SecretKeySelector;*o fileKeyRef:5:@FileKeySelector;*o
core.v1.EphemeralContainer :1:@EphemeralContainerCommon;i targetContainerName:2:s;o
core.v1.EphemeralContainerCommon name:1:s image:2:s;o command:3:[s;o args:4:[s;o workingDir:5:s;o ports:6:[@ContainerPort;o envFrom:19:[@EnvFromSource;o env:7:[@EnvVar;o resources:8:@ResourceRequirements;o resizePolicy:23:[@ContainerResizePolicy;o restartPolicy:24:s;*o restartPolicyRules:25:[@ContainerRestartRule;o volumeMounts:9:[@VolumeMount;o volumeDevices:21:[@VolumeDevice;o livenessProbe:10:@Probe;*o readinessProbe:11:@Probe;*o startupProbe:22:@Probe;*o lifecycle:12:@Lifecycle;*o terminationMessagePath:13:s;o terminationMessagePolicy:20:s;o imagePullPolicy:14:s;o securityContext:15:@SecurityContext;*o stdin:16:b;o stdinOnce:17:b;o tty:18:b;o
core.v1.EphemeralContainers;k metadata:1:@meta.v1.ObjectMeta;o ephemeralContainers:2:[@EphemeralContainer
core.v1.EphemeralVolumeSource volumeClaimTemplate:1:@PersistentVolumeClaimTemplate;*o readOnly:2:b;o-
core.v1.Event;k metadata:1:@meta.v1.ObjectMeta involvedObject:2:@ObjectReference reason:3:s;o message:4:s;o source:5:@EventSource;o firstTimestamp:6:t;o lastTimestamp:7:t;o count:8:i;o type:9:s;o eventTime:10:u;o series:11:@EventSeries;*o action:12:s;o related:13:@ObjectReference;*o reportingComponent:14:s reportingInstance:15:s
core.v1.EventList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Event
core.v1.EventSeries count:1:i;o lastObservedTime:2:u;o state:3:s;o-
core.v1.EventSource component:1:s;o host:2:s;o
core.v1.EvictionResponder name:1:s priority:2:i;*
core.v1.ExecAction command:1:[s;o
core.v1.FCVolumeSource targetWWNs:1:[s;o lun:2:i;*o fsType:3:s;o readOnly:4:b;o wwids:5:[s;o
core.v1.FileKeySelector volumeName:1:s path:2:s key:3:s optional:4:b;*o
core.v1.FlexPersistentVolumeSource driver:1:s fsType:2:s;o secretRef:3:@SecretReference;*o readOnly:4:b;o options:5:{s;o
core.v1.FlexVolumeSource driver:1:s fsType:2:s;o secretRef:3:@LocalObjectReference;*o readOnly:4:b;o options:5:{s;o
core.v1.FlockerVolumeSource datasetName:1:s;o datasetUUID:2:s;o
core.v1.GCEPersistentDiskVolumeSource pdName:1:s fsType:2:s;o partition:3:i;o readOnly:4:b;o
core.v1.GRPCAction port:1:i service:2:s;* mode:3:s;*o
core.v1.GitRepoVolumeSource repository:1:s revision:2:s;o directory:3:s;o
core.v1.GlusterfsPersistentVolumeSource endpoints:1:s path:2:s readOnly:3:b;o endpointsNamespace:4:s;*o
core.v1.GlusterfsVolumeSource endpoints:1:s path:2:s readOnly:3:b;o
core.v1.HTTPGetAction path:1:s;o port:2:x host:3:s;o scheme:4:s;o httpHeaders:5:[@HTTPHeader;o protocol:6:s;*o
core.v1.HTTPHeader name:1:s value:2:s
core.v1.Handler exec:1:@ExecAction;*o httpGet:2:@HTTPGetAction;*o tcpSocket:3:@TCPSocketAction;*o
core.v1.HostAlias ip:1:s hostnames:2:[s;o
core.v1.HostIP ip:1:s
core.v1.HostPathVolumeSource path:1:s type:2:s;*o
core.v1.ISCSIPersistentVolumeSource targetPortal:1:s iqn:2:s lun:3:i iscsiInterface:4:s;o fsType:5:s;o readOnly:6:b;o portals:7:[s;o chapAuthDiscovery:8:b;o chapAuthSession:11:b;o secretRef:10:@SecretReference;*o initiatorName:12:s;*o
core.v1.ISCSIVolumeSource targetPortal:1:s iqn:2:s lun:3:i iscsiInterface:4:s;o fsType:5:s;o readOnly:6:b;o portals:7:[s;o chapAuthDiscovery:8:b;o chapAuthSession:11:b;o secretRef:10:@LocalObjectReference;*o initiatorName:12:s;*o
core.v1.ImageVolumeSource reference:1:s;o pullPolicy:2:s;o
core.v1.ImageVolumeStatus imageRef:1:s;o
core.v1.KeyToPath key:1:s path:2:s mode:3:i;*o user:4:l;*o
core.v1.Lifecycle postStart:1:@LifecycleHandler;*o preStop:2:@LifecycleHandler;*o stopSignal:3:s;*o
core.v1.LifecycleHandler exec:1:@ExecAction;*o httpGet:2:@HTTPGetAction;*o tcpSocket:3:@TCPSocketAction;*o sleep:4:@SleepAction;*o
core.v1.LimitRange;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@LimitRangeSpec;o
core.v1.LimitRangeItem type:1:s max:2:{q;o min:3:{q;o default:4:{q;o defaultRequest:5:{q;o maxLimitRequestRatio:6:{q;o
core.v1.LimitRangeList;k metadata:1:@meta.v1.ListMeta;o items:2:[@LimitRange
core.v1.LimitRangeSpec limits:1:[@LimitRangeItem
core.v1.LinuxContainerUser uid:1:l gid:2:l supplementalGroups:3:[l;o
core.v1.LoadBalancerIngress ip:1:s;o hostname:2:s;o ipMode:3:s;*o ports:4:[@PortStatus;o
core.v1.LoadBalancerStatus ingress:1:[@LoadBalancerIngress;o
core.v1.LocalObjectReference name:1:s;o
core.v1.LocalVolumeSource path:1:s fsType:2:s;*o
core.v1.ModifyVolumeStatus targetVolumeAttributesClassName:1:s;o status:2:s
core.v1.NFSVolumeSource server:1:s path:2:s readOnly:3:b;o
core.v1.Namespace;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@NamespaceSpec;o status:3:@NamespaceStatus;o
core.v1.NamespaceCondition type:1:s status:2:s lastTransitionTime:4:t;o reason:5:s;o message:6:s;o
core.v1.NamespaceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Namespace
core.v1.NamespaceSpec finalizers:1:[s;o
core.v1.NamespaceStatus phase:1:s;o conditions:2:[@NamespaceCondition;o
core.v1.Node;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@NodeSpec;o status:3:@NodeStatus;o
core.v1.NodeAddress type:1:s address:2:s
core.v1.NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:1:@NodeSelector;*o preferredDuringSchedulingIgnoredDuringExecution:2:[@PreferredSchedulingTerm;o
core.v1.NodeAllocatableMappedResources name:1:s quantity:2:q;*
core.v1.NodeAllocatableOverheadResources name:1:s perPod:2:q;*o perContainer:3:q;*o
core.v1.NodeAllocatableResourceClaimStatus resourceClaimName:1:s containers:2:[s;o mapping:4:[@NodeAllocatableMappedResources;o overhead:5:[@NodeAllocatableOverheadResources;o resources:3:{q;-
core.v1.NodeCondition type:1:s status:2:s lastHeartbeatTime:3:t;o lastTransitionTime:4:t;o reason:5:s;o message:6:s;o
core.v1.NodeConfigSource configMap:2:@ConfigMapNodeConfigSource;*o
core.v1.NodeConfigStatus assigned:1:@NodeConfigSource;*o active:2:@NodeConfigSource;*o lastKnownGood:3:@NodeConfigSource;*o error:4:s;o
core.v1.NodeDaemonEndpoints kubeletEndpoint:1:@DaemonEndpoint;o
core.v1.NodeFeatures supplementalGroupsPolicy:1:b;*o
core.v1.NodeList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Node
core.v1.NodePodPreemptionPolicy disableResizePreemption:1:[s;o
core.v1.NodeProxyOptions;k path:1:s;o
core.v1.NodeResources Capacity:1:{q
core.v1.NodeRuntimeHandler name:1:s features:2:@NodeRuntimeHandlerFeatures;*o
core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:1:b;*o userNamespaces:2:b;*o
core.v1.NodeSelector nodeSelectorTerms:1:[@NodeSelectorTerm
core.v1.NodeSelectorRequirement key:1:s operator:2:s values:3:[s;o
core.v1.NodeSelectorTerm matchExpressions:1:[@NodeSelectorRequirement;o matchFields:2:[@NodeSelectorRequirement;o
core.v1.NodeSpec podCIDR:1:s;o podCIDRs:7:[s;o providerID:3:s;o unschedulable:4:b;o taints:5:[@Taint;o configSource:6:@NodeConfigSource;*o externalID:2:s;o podPreemptionPolicy:8:@NodePodPreemptionPolicy;*o
core.v1.NodeStatus capacity:1:{q;o allocatable:2:{q;o phase:3:s;o conditions:4:[@NodeCondition;o addresses:5:[@NodeAddress;o daemonEndpoints:6:@NodeDaemonEndpoints;o nodeInfo:7:@NodeSystemInfo;o images:8:[@ContainerImage;o volumesInUse:9:[s;o volumesAttached:10:[@AttachedVolume;o config:11:@NodeConfigStatus;*o runtimeHandlers:12:[@NodeRuntimeHandler;o features:13:@NodeFeatures;*o declaredFeatures:14:[s;o
core.v1.NodeSwapStatus capacity:1:l;*o
core.v1.NodeSystemInfo machineID:1:s systemUUID:2:s bootID:3:s kernelVersion:4:s osImage:5:s containerRuntimeVersion:6:s kubeletVersion:7:s kubeProxyVersion:8:s operatingSystem:9:s architecture:10:s swap:11:@NodeSwapStatus;*o runningInUserNamespace:12:b;*o
core.v1.ObjectFieldSelector apiVersion:1:s;o fieldPath:2:s
core.v1.ObjectReference kind:1:s;o namespace:2:s;o name:3:s;o uid:4:s;o apiVersion:5:s;o resourceVersion:6:s;o fieldPath:7:s;o
core.v1.PersistentVolume;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PersistentVolumeSpec;o status:3:@PersistentVolumeStatus;o
core.v1.PersistentVolumeClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PersistentVolumeClaimSpec;o status:3:@PersistentVolumeClaimStatus;o
core.v1.PersistentVolumeClaimCondition type:1:s status:2:s lastProbeTime:3:t;o lastTransitionTime:4:t;o reason:5:s;o message:6:s;o
core.v1.PersistentVolumeClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PersistentVolumeClaim
core.v1.PersistentVolumeClaimSpec accessModes:1:[s;o selector:4:@meta.v1.LabelSelector;*o resources:2:@VolumeResourceRequirements;o volumeName:3:s;o storageClassName:5:s;*o volumeMode:6:s;*o dataSource:7:@TypedLocalObjectReference;*o dataSourceRef:8:@TypedObjectReference;*o volumeAttributesClassName:9:s;*o
core.v1.PersistentVolumeClaimStatus phase:1:s;o accessModes:2:[s;o capacity:3:{q;o conditions:4:[@PersistentVolumeClaimCondition;o allocatedResources:5:{q;o allocatedResourceStatuses:7:{s;o currentVolumeAttributesClassName:8:s;*o modifyVolumeStatus:9:@ModifyVolumeStatus;*o healthStatus:10:@VolumeHealthStatus;*o resizeStatus:6:s;*o-
core.v1.PersistentVolumeClaimTemplate metadata:1:@meta.v1.ObjectMeta;o spec:2:@PersistentVolumeClaimSpec
core.v1.PersistentVolumeClaimVolumeSource claimName:1:s readOnly:2:b;o
core.v1.PersistentVolumeList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PersistentVolume
core.v1.PersistentVolumeSource gcePersistentDisk:1:@GCEPersistentDiskVolumeSource;*o awsElasticBlockStore:2:@AWSElasticBlockStoreVolumeSource;*o hostPath:3:@HostPathVolumeSource;*o glusterfs:4:@GlusterfsPersistentVolumeSource;*o nfs:5:@NFSVolumeSource;*o rbd:6:@RBDPersistentVolumeSource;*o iscsi:7:@ISCSIPersistentVolumeSource;*o cinder:8:@CinderPersistentVolumeSource;*o cephfs:9:@CephFSPersistentVolumeSource;*o fc:10:@FCVolumeSource;*o flocker:11:@FlockerVolumeSource;*o flexVolume:12:@FlexPersistentVolumeSource;*o azureFile:13:@AzureFilePersistentVolumeSource;*o vsphereVolume:14:@VsphereVirtualDiskVolumeSource;*o quobyte:15:@QuobyteVolumeSource;*o azureDisk:16:@AzureDiskVolumeSource;*o photonPersistentDisk:17:@PhotonPersistentDiskVolumeSource;*o portworxVolume:18:@PortworxVolumeSource;*o scaleIO:19:@ScaleIOPersistentVolumeSource;*o local:20:@LocalVolumeSource;*o storageos:21:@StorageOSPersistentVolumeSource;*o csi:22:@CSIPersistentVolumeSource;*o
core.v1.PersistentVolumeSpec capacity:1:{q;o :2:@PersistentVolumeSource;i accessModes:3:[s;o claimRef:4:@ObjectReference;*o persistentVolumeReclaimPolicy:5:s;o storageClassName:6:s;o mountOptions:7:[s;o volumeMode:8:s;*o nodeAffinity:9:@VolumeNodeAffinity;*o volumeAttributesClassName:10:s;*o
core.v1.PersistentVolumeStatus phase:1:s;o message:2:s;o reason:3:s;o lastPhaseTransitionTime:4:t;*o
core.v1.PhotonPersistentDiskVolumeSource pdID:1:s fsType:2:s;o
core.v1.Pod;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSpec;o status:3:@PodStatus;o
core.v1.PodAffinity requiredDuringSchedulingIgnoredDuringExecution:1:[@PodAffinityTerm;o preferredDuringSchedulingIgnoredDuringExecution:2:[@WeightedPodAffinityTerm;o
core.v1.PodAffinityTerm labelSelector:1:@meta.v1.LabelSelector;*o namespaces:2:[s;o topologyKey:3:s namespaceSelector:4:@meta.v1.LabelSelector;*o matchLabelKeys:5:[s;o mismatchLabelKeys:6:[s;o
core.v1.PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:1:[@PodAffinityTerm;o preferredDuringSchedulingIgnoredDuringExecution:2:[@WeightedPodAffinityTerm;o
core.v1.PodAttachOptions;k stdin:1:b;o stdout:2:b;o stderr:3:b;o tty:4:b;o container:5:s;o
core.v1.PodCertificateProjection signerName:1:s;o keyType:2:s;o maxExpirationSeconds:3:i;*o credentialBundlePath:4:s;o keyPath:5:s;o certificateChainPath:6:s;o userAnnotations:7:{s;o user:8:l;*o
core.v1.PodCondition type:1:s observedGeneration:7:l;o status:2:s lastProbeTime:3:t;o lastTransitionTime:4:t;o reason:5:s;o message:6:s;o
core.v1.PodDNSConfig nameservers:1:[s;o searches:2:[s;o options:3:[@PodDNSConfigOption;o
core.v1.PodDNSConfigOption name:1:s;o value:2:s;*o
core.v1.PodExecOptions;k stdin:1:b;o stdout:2:b;o stderr:3:b;o tty:4:b;o container:5:s;o command:6:[s
core.v1.PodExtendedResourceClaimStatus requestMappings:1:[@ContainerExtendedResourceRequest resourceClaimName:2:s
core.v1.PodIP ip:1:s
core.v1.PodList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Pod
core.v1.PodLogOptions;k container:1:s;o follow:2:b;o previous:3:b;o sinceSeconds:4:l;*o sinceTime:5:t;*o timestamps:6:b;o tailLines:7:l;*o limitBytes:8:l;*o insecureSkipTLSVerifyBackend:9:b;o stream:10:s;*o
core.v1.PodOS name:1:s
core.v1.PodPortForwardOptions;k ports:1:[i;o
core.v1.PodProxyOptions;k path:1:s;o
core.v1.PodReadinessGate conditionType:1:s
core.v1.PodResourceClaim name:1:s resourceClaimName:3:s;*o resourceClaimTemplateName:4:s;*o source:2:@ClaimSource;o-
core.v1.PodResourceClaimStatus name:1:s resourceClaimName:2:s;*o
core.v1.PodSchedulingGate name:1:s
core.v1.PodSchedulingGroup podGroupName:1:s;*o
core.v1.PodSecurityContext seLinuxOptions:1:@SELinuxOptions;*o windowsOptions:8:@WindowsSecurityContextOptions;*o runAsUser:2:l;*o runAsGroup:6:l;*o runAsNonRoot:3:b;*o supplementalGroups:4:[l;o supplementalGroupsPolicy:12:s;*o fsGroup:5:l;*o sysctls:7:[@Sysctl;o fsGroupChangePolicy:9:s;*o seccompProfile:10:@SeccompProfile;*o appArmorProfile:11:@AppArmorProfile;*o seLinuxChangePolicy:13:s;*o
core.v1.PodSignature podController:1:@meta.v1.OwnerReference;*o
core.v1.PodSpec volumes:1:[@Volume;o initContainers:20:[@Container;o containers:2:[@Container ephemeralContainers:34:[@EphemeralContainer;o restartPolicy:3:s;o terminationGracePeriodSeconds:4:l;*o activeDeadlineSeconds:5:l;*o dnsPolicy:6:s;o nodeSelector:7:{s;o serviceAccountName:8:s;o serviceAccount:9:s;o automountServiceAccountToken:21:b;*o nodeName:10:s;o hostNetwork:11:b;o hostPID:12:b;o hostIPC:13:b;o shareProcessNamespace:27:b;*o securityContext:14:@PodSecurityContext;*o imagePullSecrets:15:[@LocalObjectReference;o hostname:16:s;o subdomain:17:s;o affinity:18:@Affinity;*o schedulerName:19:s;o tolerations:22:[@Toleration;o hostAliases:23:[@HostAlias;o priorityClassName:24:s;o priority:25:i;*o dnsConfig:26:@PodDNSConfig;*o readinessGates:28:[@PodReadinessGate;o runtimeClassName:29:s;*o enableServiceLinks:30:b;*o preemptionPolicy:31:s;*o overhead:32:{q;o topologySpreadConstraints:33:[@TopologySpreadConstraint;o setHostnameAsFQDN:35:b;*o os:36:@PodOS;*o hostUsers:37:b;*o schedulingGates:38:[@PodSchedulingGate;o resourceClaims:39:[@PodResourceClaim;o resources:40:@ResourceRequirements;*o hostnameOverride:41:s;*o schedulingGroup:43:@PodSchedulingGroup;*o evictionResponders:44:[@EvictionResponder;o workloadRef:42:@WorkloadReference;*o-
core.v1.PodStatus observedGeneration:17:l;o phase:1:s;o conditions:2:[@PodCondition;o message:3:s;o reason:4:s;o nominatedNodeName:11:s;o hostIP:5:s;o hostIPs:16:[@HostIP;o podIP:6:s;o podIPs:12:[@PodIP;o startTime:7:t;*o initContainerStatuses:10:[@ContainerStatus;o containerStatuses:8:[@ContainerStatus;o qosClass:9:s;o ephemeralContainerStatuses:13:[@ContainerStatus;o resize:14:s;o resourceClaimStatuses:15:[@PodResourceClaimStatus;o extendedResourceClaimStatus:18:@PodExtendedResourceClaimStatus;*o allocatedResources:19:{q;o resources:20:@ResourceRequirements;*o nodeAllocatableResourceClaimStatuses:21:[@NodeAllocatableResourceClaimStatus;o volumeHealth:22:[@PodVolumeHealth;o
core.v1.PodStatusResult;k metadata:1:@meta.v1.ObjectMeta;o status:2:@PodStatus;o
core.v1.PodTemplate;k metadata:1:@meta.v1.ObjectMeta;o template:2:@PodTemplateSpec;o
core.v1.PodTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodTemplate
core.v1.PodTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSpec;o
core.v1.PodVolumeHealth name:1:s healthConditions:2:[@VolumeHealthCondition;o lastTransitionTime:3:t;o
core.v1.PortStatus port:1:i protocol:2:s error:3:s;*o
core.v1.PortworxVolumeSource volumeID:1:s fsType:2:s;o readOnly:3:b;o
core.v1.Preconditions uid:1:s;*o
core.v1.PreferAvoidPodsEntry podSignature:1:@PodSignature evictionTime:2:t;o reason:3:s;o message:4:s;o
core.v1.PreferredSchedulingTerm weight:1:i preference:2:@NodeSelectorTerm
core.v1.Probe :1:@ProbeHandler;i initialDelaySeconds:2:i;o timeoutSeconds:3:i;o periodSeconds:4:i;o successThreshold:5:i;o failureThreshold:6:i;o terminationGracePeriodSeconds:7:l;*o
core.v1.ProbeHandler exec:1:@ExecAction;*o httpGet:2:@HTTPGetAction;*o tcpSocket:3:@TCPSocketAction;*o grpc:4:@GRPCAction;*o
core.v1.ProjectedVolumeSource sources:1:[@VolumeProjection defaultMode:2:i;*o defaultUser:3:l;*o
core.v1.QuobyteVolumeSource registry:1:s volume:2:s readOnly:3:b;o user:4:s;o group:5:s;o tenant:6:s;o
core.v1.RBDPersistentVolumeSource monitors:1:[s image:2:s fsType:3:s;o pool:4:s;o user:5:s;o keyring:6:s;o secretRef:7:@SecretReference;*o readOnly:8:b;o
core.v1.RBDVolumeSource monitors:1:[s image:2:s fsType:3:s;o pool:4:s;o user:5:s;o keyring:6:s;o secretRef:7:@LocalObjectReference;*o readOnly:8:b;o
core.v1.RangeAllocation;k metadata:1:@meta.v1.ObjectMeta;o range:2:s data:3:y
core.v1.ReplicationController;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ReplicationControllerSpec;o status:3:@ReplicationControllerStatus;o
core.v1.ReplicationControllerCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
core.v1.ReplicationControllerList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ReplicationController
core.v1.ReplicationControllerSpec replicas:1:i;*o minReadySeconds:4:i;o selector:2:{s;o template:3:@PodTemplateSpec;*o
core.v1.ReplicationControllerStatus replicas:1:i fullyLabeledReplicas:2:i;o readyReplicas:4:i;o availableReplicas:5:i;o observedGeneration:3:l;o conditions:6:[@ReplicationControllerCondition;o
core.v1.ResourceClaim name:1:s request:2:s;o
core.v1.ResourceFieldSelector containerName:1:s;o resource:2:s divisor:3:q;o
core.v1.ResourceHealth resourceID:1:s health:2:s;o message:6:s;*o
core.v1.ResourceQuota;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceQuotaSpec;o status:3:@ResourceQuotaStatus;o
core.v1.ResourceQuotaList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceQuota
core.v1.ResourceQuotaSpec hard:1:{q;o scopes:2:[s;o scopeSelector:3:@ScopeSelector;*o
core.v1.ResourceQuotaStatus hard:1:{q;o used:2:{q;o
core.v1.ResourceRequirements limits:1:{q;o requests:2:{q;o claims:3:[@ResourceClaim;o
core.v1.ResourceStatus name:1:s resources:2:[@ResourceHealth;o
core.v1.SELinuxOptions user:1:s;o role:2:s;o type:3:s;o level:4:s;o
core.v1.ScaleIOPersistentVolumeSource gateway:1:s system:2:s secretRef:3:@SecretReference;* sslEnabled:4:b;o protectionDomain:5:s;o storagePool:6:s;o storageMode:7:s;o volumeName:8:s;o fsType:9:s;o readOnly:10:b;o
core.v1.ScaleIOVolumeSource gateway:1:s system:2:s secretRef:3:@LocalObjectReference;* sslEnabled:4:b;o protectionDomain:5:s;o storagePool:6:s;o storageMode:7:s;o volumeName:8:s;o fsType:9:s;o readOnly:10:b;o
core.v1.ScopeSelector matchExpressions:1:[@ScopedResourceSelectorRequirement;o
core.v1.ScopedResourceSelectorRequirement scopeName:1:s operator:2:s values:3:[s;o
core.v1.SeccompProfile type:1:s localhostProfile:2:s;*o
core.v1.Secret;k metadata:1:@meta.v1.ObjectMeta;o immutable:5:b;*o data:2:{y;o stringData:4:{s;o type:3:s;o
core.v1.SecretEnvSource :1:@LocalObjectReference;i optional:2:b;*o
core.v1.SecretKeySelector :1:@LocalObjectReference;i key:2:s optional:3:b;*o
core.v1.SecretList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Secret
core.v1.SecretProjection :1:@LocalObjectReference;i items:2:[@KeyToPath;o optional:4:b;*o
core.v1.SecretReference name:1:s;o namespace:2:s;o
core.v1.SecretVolumeSource secretName:1:s;o items:2:[@KeyToPath;o defaultMode:3:i;*o optional:4:b;*o defaultUser:5:l;*o
core.v1.SecurityContext capabilities:1:@Capabilities;*o privileged:2:b;*o seLinuxOptions:3:@SELinuxOptions;*o windowsOptions:10:@WindowsSecurityContextOptions;*o runAsUser:4:l;*o runAsGroup:8:l;*o runAsNonRoot:5:b;*o readOnlyRootFilesystem:6:b;*o allowPrivilegeEscalation:7:b;*o procMount:9:s;*o seccompProfile:11:@SeccompProfile;*o appArmorProfile:12:@AppArmorProfile;*o
core.v1.SerializedReference;k reference:1:@ObjectReference;o
core.v1.Service;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ServiceSpec;o status:3:@ServiceStatus;o
core.v1.ServiceAccount;k metadata:1:@meta.v1.ObjectMeta;o secrets:2:[@ObjectReference;o imagePullSecrets:3:[@LocalObjectReference;o automountServiceAccountToken:4:b;*o
core.v1.ServiceAccountList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ServiceAccount
core.v1.ServiceAccountTokenProjection audience:1:s;o expirationSeconds:2:l;*o path:3:s user:4:l;*o
core.v1.ServiceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Service
core.v1.ServicePort name:1:s;o protocol:2:s;o appProtocol:6:s;*o port:3:i targetPort:4:x;o nodePort:5:i;o
core.v1.ServiceProxyOptions;k path:1:s;o
core.v1.ServiceSpec ports:1:[@ServicePort;o selector:2:{s;o clusterIP:3:s;o clusterIPs:18:[s;o type:4:s;o externalIPs:5:[s;o sessionAffinity:7:s;o loadBalancerIP:8:s;o loadBalancerSourceRanges:9:[s;o externalName:10:s;o externalTrafficPolicy:11:s;o healthCheckNodePort:12:i;o publishNotReadyAddresses:13:b;o sessionAffinityConfig:14:@SessionAffinityConfig;*o ipFamilies:19:[s;o ipFamilyPolicy:17:s;*o allocateLoadBalancerNodePorts:20:b;*o loadBalancerClass:21:s;*o internalTrafficPolicy:22:s;*o trafficDistribution:23:s;*o topologyKeys:16:[s;o- ipFamily:15:s;*o-
core.v1.ServiceStatus loadBalancer:1:@LoadBalancerStatus;o conditions:2:[@meta.v1.Condition;o
core.v1.SessionAffinityConfig clientIP:1:@ClientIPConfig;*o
core.v1.SleepAction seconds:1:l
core.v1.StorageOSPersistentVolumeSource volumeName:1:s;o volumeNamespace:2:s;o fsType:3:s;o readOnly:4:b;o secretRef:5:@ObjectReference;*o
core.v1.StorageOSVolumeSource volumeName:1:s;o volumeNamespace:2:s;o fsType:3:s;o readOnly:4:b;o secretRef:5:@LocalObjectReference;*o
core.v1.Sysctl name:1:s value:2:s
core.v1.TCPSocketAction port:1:x host:2:s;o
core.v1.Taint key:1:s value:2:s;o effect:3:s timeAdded:4:t;*o
core.v1.Toleration key:1:s;o operator:2:s;o value:3:s;o effect:4:s;o tolerationSeconds:5:l;*o
core.v1.TopologySelectorLabelRequirement key:1:s values:2:[s
core.v1.TopologySelectorTerm matchLabelExpressions:1:[@TopologySelectorLabelRequirement;o
core.v1.TopologySpreadConstraint maxSkew:1:i topologyKey:2:s whenUnsatisfiable:3:s labelSelector:4:@meta.v1.LabelSelector;*o minDomains:5:i;*o nodeAffinityPolicy:6:s;*o nodeTaintsPolicy:7:s;*o matchLabelKeys:8:[s;o
core.v1.TypedLocalObjectReference apiGroup:1:s;* kind:2:s name:3:s
core.v1.TypedObjectReference apiGroup:1:s;* kind:2:s name:3:s namespace:4:s;*o
core.v1.Volume name:1:s :2:@VolumeSource;i
core.v1.VolumeDevice name:1:s devicePath:2:s
core.v1.VolumeHealthCondition status:1:s reason:2:s message:3:s;o
core.v1.VolumeHealthStatus healthConditions:1:[@VolumeHealthCondition;o lastTransitionTime:2:t;o
core.v1.VolumeMount name:1:s readOnly:2:b;o recursiveReadOnly:7:s;*o mountPath:3:s subPath:4:s;o mountPropagation:5:s;*o subPathExpr:6:s;o bindMountOptions:8:[s;o
core.v1.VolumeMountStatus name:1:s mountPath:2:s readOnly:3:b;o recursiveReadOnly:4:s;*o volumeStatus:5:@VolumeStatus;*o
core.v1.VolumeNodeAffinity required:1:@NodeSelector;*o
core.v1.VolumeProjection secret:1:@SecretProjection;*o downwardAPI:2:@DownwardAPIProjection;*o configMap:3:@ConfigMapProjection;*o serviceAccountToken:4:@ServiceAccountTokenProjection;*o clusterTrustBundle:5:@ClusterTrustBundleProjection;*o podCertificate:6:@PodCertificateProjection;*o
core.v1.VolumeResourceRequirements limits:1:{q;o requests:2:{q;o claims:3:[@ResourceClaim;o-
core.v1.VolumeSource hostPath:1:@HostPathVolumeSource;*o emptyDir:2:@EmptyDirVolumeSource;*o gcePersistentDisk:3:@GCEPersistentDiskVolumeSource;*o awsElasticBlockStore:4:@AWSElasticBlockStoreVolumeSource;*o gitRepo:5:@GitRepoVolumeSource;*o secret:6:@SecretVolumeSource;*o nfs:7:@NFSVolumeSource;*o iscsi:8:@ISCSIVolumeSource;*o glusterfs:9:@GlusterfsVolumeSource;*o persistentVolumeClaim:10:@PersistentVolumeClaimVolumeSource;*o rbd:11:@RBDVolumeSource;*o flexVolume:12:@FlexVolumeSource;*o cinder:13:@CinderVolumeSource;*o cephfs:14:@CephFSVolumeSource;*o flocker:15:@FlockerVolumeSource;*o downwardAPI:16:@DownwardAPIVolumeSource;*o fc:17:@FCVolumeSource;*o azureFile:18:@AzureFileVolumeSource;*o configMap:19:@ConfigMapVolumeSource;*o vsphereVolume:20:@VsphereVirtualDiskVolumeSource;*o quobyte:21:@QuobyteVolumeSource;*o azureDisk:22:@AzureDiskVolumeSource;*o photonPersistentDisk:23:@PhotonPersistentDiskVolumeSource;*o projected:26:@ProjectedVolumeSource;*o portworxVolume:24:@PortworxVolumeSource;*o scaleIO:25:@ScaleIOVolumeSource;*o storageos:27:@StorageOSVolumeSource;*o csi:28:@CSIVolumeSource;*o ephemeral:29:@EphemeralVolumeSource;*o image:30:@ImageVolumeSource;*o
core.v1.VolumeStatus image:1:@ImageVolumeStatus;*o
core.v1.VsphereVirtualDiskVolumeSource volumePath:1:s fsType:2:s;o storagePolicyName:3:s;o storagePolicyID:4:s;o
core.v1.WeightedPodAffinityTerm weight:1:i podAffinityTerm:2:@PodAffinityTerm
core.v1.WindowsSecurityContextOptions gmsaCredentialSpecName:1:s;*o gmsaCredentialSpec:2:s;*o runAsUserName:3:s;*o hostProcess:4:b;*o
core.v1.WorkloadReference name:1:s podGroup:2:s podGroupReplicaKey:3:s;o
discovery.v1.Endpoint addresses:1:[s conditions:2:@EndpointConditions;o hostname:3:s;*o targetRef:4:@core.v1.ObjectReference;*o deprecatedTopology:5:{s;o nodeName:6:s;*o zone:7:s;*o hints:8:@EndpointHints;*o
discovery.v1.EndpointConditions ready:1:b;*o serving:2:b;*o terminating:3:b;*o
discovery.v1.EndpointHints forZones:1:[@ForZone;o forNodes:2:[@ForNode;o
discovery.v1.EndpointPort name:1:s;*o protocol:2:s;*o port:3:i;*o appProtocol:4:s;*o
discovery.v1.EndpointSlice;k metadata:1:@meta.v1.ObjectMeta;o addressType:4:s endpoints:2:[@Endpoint ports:3:[@EndpointPort
discovery.v1.EndpointSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@EndpointSlice
discovery.v1.ForNode name:1:s
discovery.v1.ForZone name:1:s
discovery.v1alpha1.Endpoint addresses:1:[s conditions:2:@EndpointConditions;o hostname:3:s;*o targetRef:4:@core.v1.ObjectReference;*o topology:5:{s;o nodeName:6:s;*o
discovery.v1alpha1.EndpointConditions ready:1:b;*o serving:2:b;*o terminating:3:b;*o
discovery.v1alpha1.EndpointPort name:1:s;*o protocol:2:s;*o port:3:i;*o appProtocol:4:s;*o
discovery.v1alpha1.EndpointSlice;k metadata:1:@meta.v1.ObjectMeta;o addressType:4:s endpoints:2:[@Endpoint ports:3:[@EndpointPort
discovery.v1alpha1.EndpointSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@EndpointSlice
discovery.v1beta1.Endpoint addresses:1:[s conditions:2:@EndpointConditions;o hostname:3:s;*o targetRef:4:@core.v1.ObjectReference;*o topology:5:{s;o nodeName:6:s;*o hints:7:@EndpointHints;*o
discovery.v1beta1.EndpointConditions ready:1:b;*o serving:2:b;*o terminating:3:b;*o
discovery.v1beta1.EndpointHints forZones:1:[@ForZone;o forNodes:2:[@ForNode;o
discovery.v1beta1.EndpointPort name:1:s;*o protocol:2:s;*o port:3:i;*o appProtocol:4:s;*o
discovery.v1beta1.EndpointSlice;k metadata:1:@meta.v1.ObjectMeta;o addressType:4:s endpoints:2:[@Endpoint ports:3:[@EndpointPort
discovery.v1beta1.EndpointSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@EndpointSlice
discovery.v1beta1.ForNode name:1:s
discovery.v1beta1.ForZone name:1:s
events.v1.Event;k metadata:1:@meta.v1.ObjectMeta eventTime:2:u series:3:@EventSeries;*o reportingController:4:s;o reportingInstance:5:s;o action:6:s;o reason:7:s;o regarding:8:@core.v1.ObjectReference;o related:9:@core.v1.ObjectReference;*o note:10:s;o type:11:s;o deprecatedSource:12:@core.v1.EventSource;o deprecatedFirstTimestamp:13:t;o deprecatedLastTimestamp:14:t;o deprecatedCount:15:i;o
events.v1.EventList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Event
events.v1.EventSeries count:1:i lastObservedTime:2:u
events.v1beta1.Event;k metadata:1:@meta.v1.ObjectMeta eventTime:2:u series:3:@EventSeries;*o reportingController:4:s;o reportingInstance:5:s;o action:6:s;o reason:7:s;o regarding:8:@core.v1.ObjectReference;o related:9:@core.v1.ObjectReference;*o note:10:s;o type:11:s;o deprecatedSource:12:@core.v1.EventSource;o deprecatedFirstTimestamp:13:t;o deprecatedLastTimestamp:14:t;o deprecatedCount:15:i;o
events.v1beta1.EventList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Event
events.v1beta1.EventSeries count:1:i lastObservedTime:2:u state:3:s;-
extensions.v1beta1.AllowedCSIDriver name:1:s
extensions.v1beta1.AllowedFlexVolume driver:1:s
extensions.v1beta1.AllowedHostPath pathPrefix:1:s;o readOnly:2:b;o
extensions.v1beta1.DaemonSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DaemonSetSpec;o status:3:@DaemonSetStatus;o
extensions.v1beta1.DaemonSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
extensions.v1beta1.DaemonSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DaemonSet
extensions.v1beta1.DaemonSetSpec selector:1:@meta.v1.LabelSelector;*o template:2:@core.v1.PodTemplateSpec updateStrategy:3:@DaemonSetUpdateStrategy;o minReadySeconds:4:i;o templateGeneration:5:l;o revisionHistoryLimit:6:i;*o
extensions.v1beta1.DaemonSetStatus currentNumberScheduled:1:i numberMisscheduled:2:i desiredNumberScheduled:3:i numberReady:4:i observedGeneration:5:l;o updatedNumberScheduled:6:i;o numberAvailable:7:i;o numberUnavailable:8:i;o collisionCount:9:i;*o conditions:10:[@DaemonSetCondition;o
extensions.v1beta1.DaemonSetUpdateStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDaemonSet;*o
extensions.v1beta1.Deployment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeploymentSpec;o status:3:@DeploymentStatus;o
extensions.v1beta1.DeploymentCondition type:1:s status:2:s lastUpdateTime:6:t;o lastTransitionTime:7:t;o reason:4:s;o message:5:s;o
extensions.v1beta1.DeploymentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Deployment
extensions.v1beta1.DeploymentRollback;k name:1:s updatedAnnotations:2:{s;o rollbackTo:3:@RollbackConfig
extensions.v1beta1.DeploymentSpec replicas:1:i;*o selector:2:@meta.v1.LabelSelector;*o template:3:@core.v1.PodTemplateSpec strategy:4:@DeploymentStrategy;o minReadySeconds:5:i;o revisionHistoryLimit:6:i;*o paused:7:b;o rollbackTo:8:@RollbackConfig;*o progressDeadlineSeconds:9:i;*o
extensions.v1beta1.DeploymentStatus observedGeneration:1:l;o replicas:2:i;o updatedReplicas:3:i;o readyReplicas:7:i;o availableReplicas:4:i;o unavailableReplicas:5:i;o terminatingReplicas:9:i;*o conditions:6:[@DeploymentCondition;o collisionCount:8:i;*o
extensions.v1beta1.DeploymentStrategy type:1:s;o rollingUpdate:2:@RollingUpdateDeployment;*o
extensions.v1beta1.FSGroupStrategyOptions rule:1:s;o ranges:2:[@IDRange;o
extensions.v1beta1.HTTPIngressPath path:1:s;o pathType:3:s;*o backend:2:@IngressBackend
extensions.v1beta1.HTTPIngressRuleValue paths:1:[@HTTPIngressPath
extensions.v1beta1.HostPortRange min:1:i max:2:i
extensions.v1beta1.IDRange min:1:l max:2:l
extensions.v1beta1.IPBlock cidr:1:s except:2:[s;o
extensions.v1beta1.Ingress;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IngressSpec;o status:3:@IngressStatus;o
extensions.v1beta1.IngressBackend serviceName:1:s;o servicePort:2:x;o resource:3:@core.v1.TypedLocalObjectReference;*o
extensions.v1beta1.IngressList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Ingress
extensions.v1beta1.IngressLoadBalancerIngress ip:1:s;o hostname:2:s;o ports:4:[@IngressPortStatus;o
extensions.v1beta1.IngressLoadBalancerStatus ingress:1:[@IngressLoadBalancerIngress;o
extensions.v1beta1.IngressPortStatus port:1:i protocol:2:s error:3:s;*o
extensions.v1beta1.IngressRule host:1:s;o :2:@IngressRuleValue;i
extensions.v1beta1.IngressRuleValue http:1:@HTTPIngressRuleValue;*o
extensions.v1beta1.IngressSpec ingressClassName:4:s;*o backend:1:@IngressBackend;*o tls:2:[@IngressTLS;o rules:3:[@IngressRule;o
extensions.v1beta1.IngressStatus loadBalancer:1:@IngressLoadBalancerStatus;o
extensions.v1beta1.IngressTLS hosts:1:[s;o secretName:2:s;o
extensions.v1beta1.NetworkPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@NetworkPolicySpec;o status:3:@NetworkPolicyStatus;o-
extensions.v1beta1.NetworkPolicyEgressRule ports:1:[@NetworkPolicyPort;o to:2:[@NetworkPolicyPeer;o
extensions.v1beta1.NetworkPolicyIngressRule ports:1:[@NetworkPolicyPort;o from:2:[@NetworkPolicyPeer;o
extensions.v1beta1.NetworkPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@NetworkPolicy
extensions.v1beta1.NetworkPolicyPeer podSelector:1:@meta.v1.LabelSelector;*o namespaceSelector:2:@meta.v1.LabelSelector;*o ipBlock:3:@IPBlock;*o
extensions.v1beta1.NetworkPolicyPort protocol:1:s;*o port:2:x;*o endPort:3:i;*o
extensions.v1beta1.NetworkPolicySpec podSelector:1:@meta.v1.LabelSelector ingress:2:[@NetworkPolicyIngressRule;o egress:3:[@NetworkPolicyEgressRule;o policyTypes:4:[s;o
extensions.v1beta1.NetworkPolicyStatus conditions:1:[@meta.v1.Condition;o
extensions.v1beta1.PodSecurityPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSecurityPolicySpec;o
extensions.v1beta1.PodSecurityPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodSecurityPolicy
extensions.v1beta1.PodSecurityPolicySpec privileged:1:b;o defaultAddCapabilities:2:[s;o requiredDropCapabilities:3:[s;o allowedCapabilities:4:[s;o volumes:5:[s;o hostNetwork:6:b;o hostPorts:7:[@HostPortRange;o hostPID:8:b;o hostIPC:9:b;o seLinux:10:@SELinuxStrategyOptions runAsUser:11:@RunAsUserStrategyOptions runAsGroup:22:@RunAsGroupStrategyOptions;*o supplementalGroups:12:@SupplementalGroupsStrategyOptions fsGroup:13:@FSGroupStrategyOptions readOnlyRootFilesystem:14:b;o defaultAllowPrivilegeEscalation:15:b;*o allowPrivilegeEscalation:16:b;*o allowedHostPaths:17:[@AllowedHostPath;o allowedFlexVolumes:18:[@AllowedFlexVolume;o allowedCSIDrivers:23:[@AllowedCSIDriver;o allowedUnsafeSysctls:19:[s;o forbiddenSysctls:20:[s;o allowedProcMountTypes:21:[s;o runtimeClass:24:@RuntimeClassStrategyOptions;*o
extensions.v1beta1.ReplicaSet;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ReplicaSetSpec;o status:3:@ReplicaSetStatus;o
extensions.v1beta1.ReplicaSetCondition type:1:s status:2:s lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
extensions.v1beta1.ReplicaSetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ReplicaSet
extensions.v1beta1.ReplicaSetSpec replicas:1:i;*o minReadySeconds:4:i;o selector:2:@meta.v1.LabelSelector;*o template:3:@core.v1.PodTemplateSpec;o
extensions.v1beta1.ReplicaSetStatus replicas:1:i fullyLabeledReplicas:2:i;o readyReplicas:4:i;o availableReplicas:5:i;o terminatingReplicas:7:i;*o observedGeneration:3:l;o conditions:6:[@ReplicaSetCondition;o
extensions.v1beta1.ReplicationControllerDummy;k
extensions.v1beta1.RollbackConfig revision:1:l;o
extensions.v1beta1.RollingUpdateDaemonSet maxUnavailable:1:x;*o maxSurge:2:x;*o
extensions.v1beta1.RollingUpdateDeployment maxUnavailable:1:x;*o maxSurge:2:x;*o
extensions.v1beta1.RunAsGroupStrategyOptions rule:1:s ranges:2:[@IDRange;o
extensions.v1beta1.RunAsUserStrategyOptions rule:1:s ranges:2:[@IDRange;o
extensions.v1beta1.RuntimeClassStrategyOptions allowedRuntimeClassNames:1:[s defaultRuntimeClassName:2:s;*o
extensions.v1beta1.SELinuxStrategyOptions rule:1:s seLinuxOptions:2:@core.v1.SELinuxOptions;*o
extensions.v1beta1.Scale;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ScaleSpec;o status:3:@ScaleStatus;o
extensions.v1beta1.ScaleSpec replicas:1:i;o
extensions.v1beta1.ScaleStatus replicas:1:i selector:2:{s;o targetSelector:3:s;o
extensions.v1beta1.SupplementalGroupsStrategyOptions rule:1:s;o ranges:2:[@IDRange;o
flowcontrol.v1.ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:i;*o lendablePercent:2:i;*o
flowcontrol.v1.FlowDistinguisherMethod type:1:s
flowcontrol.v1.FlowSchema;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@FlowSchemaSpec;o status:3:@FlowSchemaStatus;o
flowcontrol.v1.FlowSchemaCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1.FlowSchemaList;k metadata:1:@meta.v1.ListMeta;o items:2:[@FlowSchema
flowcontrol.v1.FlowSchemaSpec priorityLevelConfiguration:1:@PriorityLevelConfigurationReference matchingPrecedence:2:i distinguisherMethod:3:@FlowDistinguisherMethod;*o rules:4:[@PolicyRulesWithSubjects;o
flowcontrol.v1.FlowSchemaStatus conditions:1:[@FlowSchemaCondition;o
flowcontrol.v1.GroupSubject name:1:s
flowcontrol.v1.LimitResponse type:1:s queuing:2:@QueuingConfiguration;*o
flowcontrol.v1.LimitedPriorityLevelConfiguration nominalConcurrencyShares:1:i;* limitResponse:2:@LimitResponse;o lendablePercent:3:i;*o borrowingLimitPercent:4:i;*o
flowcontrol.v1.NonResourcePolicyRule verbs:1:[s nonResourceURLs:6:[s
flowcontrol.v1.PolicyRulesWithSubjects subjects:1:[@Subject resourceRules:2:[@ResourcePolicyRule;o nonResourceRules:3:[@NonResourcePolicyRule;o
flowcontrol.v1.PriorityLevelConfiguration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PriorityLevelConfigurationSpec;o status:3:@PriorityLevelConfigurationStatus;o
flowcontrol.v1.PriorityLevelConfigurationCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1.PriorityLevelConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityLevelConfiguration
flowcontrol.v1.PriorityLevelConfigurationReference name:1:s
flowcontrol.v1.PriorityLevelConfigurationSpec type:1:s limited:2:@LimitedPriorityLevelConfiguration;*o exempt:3:@ExemptPriorityLevelConfiguration;*o
flowcontrol.v1.PriorityLevelConfigurationStatus conditions:1:[@PriorityLevelConfigurationCondition;o
flowcontrol.v1.QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
flowcontrol.v1.ResourcePolicyRule verbs:1:[s apiGroups:2:[s resources:3:[s clusterScope:4:b;o namespaces:5:[s
flowcontrol.v1.ServiceAccountSubject namespace:1:s name:2:s
flowcontrol.v1.Subject kind:1:s user:2:@UserSubject;*o group:3:@GroupSubject;*o serviceAccount:4:@ServiceAccountSubject;*o
flowcontrol.v1.UserSubject name:1:s
flowcontrol.v1alpha1.ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:i;*o lendablePercent:2:i;*o
flowcontrol.v1alpha1.FlowDistinguisherMethod type:1:s
flowcontrol.v1alpha1.FlowSchema;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@FlowSchemaSpec;o status:3:@FlowSchemaStatus;o
flowcontrol.v1alpha1.FlowSchemaCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1alpha1.FlowSchemaList;k metadata:1:@meta.v1.ListMeta;o items:2:[@FlowSchema
flowcontrol.v1alpha1.FlowSchemaSpec priorityLevelConfiguration:1:@PriorityLevelConfigurationReference matchingPrecedence:2:i distinguisherMethod:3:@FlowDistinguisherMethod;*o rules:4:[@PolicyRulesWithSubjects;o
flowcontrol.v1alpha1.FlowSchemaStatus conditions:1:[@FlowSchemaCondition;o
flowcontrol.v1alpha1.GroupSubject name:1:s
flowcontrol.v1alpha1.LimitResponse type:1:s queuing:2:@QueuingConfiguration;*o
flowcontrol.v1alpha1.LimitedPriorityLevelConfiguration assuredConcurrencyShares:1:i limitResponse:2:@LimitResponse;o lendablePercent:3:i;*o borrowingLimitPercent:4:i;*o
flowcontrol.v1alpha1.NonResourcePolicyRule verbs:1:[s nonResourceURLs:6:[s
flowcontrol.v1alpha1.PolicyRulesWithSubjects subjects:1:[@Subject resourceRules:2:[@ResourcePolicyRule;o nonResourceRules:3:[@NonResourcePolicyRule;o
flowcontrol.v1alpha1.PriorityLevelConfiguration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PriorityLevelConfigurationSpec;o status:3:@PriorityLevelConfigurationStatus;o
flowcontrol.v1alpha1.PriorityLevelConfigurationCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1alpha1.PriorityLevelConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityLevelConfiguration
flowcontrol.v1alpha1.PriorityLevelConfigurationReference name:1:s
flowcontrol.v1alpha1.PriorityLevelConfigurationSpec type:1:s limited:2:@LimitedPriorityLevelConfiguration;*o exempt:3:@ExemptPriorityLevelConfiguration;*o
flowcontrol.v1alpha1.PriorityLevelConfigurationStatus conditions:1:[@PriorityLevelConfigurationCondition;o
flowcontrol.v1alpha1.QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
flowcontrol.v1alpha1.ResourcePolicyRule verbs:1:[s apiGroups:2:[s resources:3:[s clusterScope:4:b;o namespaces:5:[s
flowcontrol.v1alpha1.ServiceAccountSubject namespace:1:s name:2:s
flowcontrol.v1alpha1.Subject kind:1:s user:2:@UserSubject;*o group:3:@GroupSubject;*o serviceAccount:4:@ServiceAccountSubject;*o
flowcontrol.v1alpha1.UserSubject name:1:s
flowcontrol.v1beta1.ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:i;*o lendablePercent:2:i;*o
flowcontrol.v1beta1.FlowDistinguisherMethod type:1:s
flowcontrol.v1beta1.FlowSchema;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@FlowSchemaSpec;o status:3:@FlowSchemaStatus;o
flowcontrol.v1beta1.FlowSchemaCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1beta1.FlowSchemaList;k metadata:1:@meta.v1.ListMeta;o items:2:[@FlowSchema
flowcontrol.v1beta1.FlowSchemaSpec priorityLevelConfiguration:1:@PriorityLevelConfigurationReference matchingPrecedence:2:i distinguisherMethod:3:@FlowDistinguisherMethod;*o rules:4:[@PolicyRulesWithSubjects;o
flowcontrol.v1beta1.FlowSchemaStatus conditions:1:[@FlowSchemaCondition;o
flowcontrol.v1beta1.GroupSubject name:1:s
flowcontrol.v1beta1.LimitResponse type:1:s queuing:2:@QueuingConfiguration;*o
flowcontrol.v1beta1.LimitedPriorityLevelConfiguration assuredConcurrencyShares:1:i limitResponse:2:@LimitResponse;o lendablePercent:3:i;*o borrowingLimitPercent:4:i;*o
flowcontrol.v1beta1.NonResourcePolicyRule verbs:1:[s nonResourceURLs:6:[s
flowcontrol.v1beta1.PolicyRulesWithSubjects subjects:1:[@Subject resourceRules:2:[@ResourcePolicyRule;o nonResourceRules:3:[@NonResourcePolicyRule;o
flowcontrol.v1beta1.PriorityLevelConfiguration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PriorityLevelConfigurationSpec;o status:3:@PriorityLevelConfigurationStatus;o
flowcontrol.v1beta1.PriorityLevelConfigurationCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1beta1.PriorityLevelConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityLevelConfiguration
flowcontrol.v1beta1.PriorityLevelConfigurationReference name:1:s
flowcontrol.v1beta1.PriorityLevelConfigurationSpec type:1:s limited:2:@LimitedPriorityLevelConfiguration;*o exempt:3:@ExemptPriorityLevelConfiguration;*o
flowcontrol.v1beta1.PriorityLevelConfigurationStatus conditions:1:[@PriorityLevelConfigurationCondition;o
flowcontrol.v1beta1.QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
flowcontrol.v1beta1.ResourcePolicyRule verbs:1:[s apiGroups:2:[s resources:3:[s clusterScope:4:b;o namespaces:5:[s
flowcontrol.v1beta1.ServiceAccountSubject namespace:1:s name:2:s
flowcontrol.v1beta1.Subject kind:1:s user:2:@UserSubject;*o group:3:@GroupSubject;*o serviceAccount:4:@ServiceAccountSubject;*o
flowcontrol.v1beta1.UserSubject name:1:s
flowcontrol.v1beta2.ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:i;*o lendablePercent:2:i;*o
flowcontrol.v1beta2.FlowDistinguisherMethod type:1:s
flowcontrol.v1beta2.FlowSchema;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@FlowSchemaSpec;o status:3:@FlowSchemaStatus;o
flowcontrol.v1beta2.FlowSchemaCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1beta2.FlowSchemaList;k metadata:1:@meta.v1.ListMeta;o items:2:[@FlowSchema
flowcontrol.v1beta2.FlowSchemaSpec priorityLevelConfiguration:1:@PriorityLevelConfigurationReference matchingPrecedence:2:i distinguisherMethod:3:@FlowDistinguisherMethod;*o rules:4:[@PolicyRulesWithSubjects;o
flowcontrol.v1beta2.FlowSchemaStatus conditions:1:[@FlowSchemaCondition;o
flowcontrol.v1beta2.GroupSubject name:1:s
flowcontrol.v1beta2.LimitResponse type:1:s queuing:2:@QueuingConfiguration;*o
flowcontrol.v1beta2.LimitedPriorityLevelConfiguration assuredConcurrencyShares:1:i limitResponse:2:@LimitResponse;o lendablePercent:3:i;*o borrowingLimitPercent:4:i;*o
flowcontrol.v1beta2.NonResourcePolicyRule verbs:1:[s nonResourceURLs:6:[s
flowcontrol.v1beta2.PolicyRulesWithSubjects subjects:1:[@Subject resourceRules:2:[@ResourcePolicyRule;o nonResourceRules:3:[@NonResourcePolicyRule;o
flowcontrol.v1beta2.PriorityLevelConfiguration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PriorityLevelConfigurationSpec;o status:3:@PriorityLevelConfigurationStatus;o
flowcontrol.v1beta2.PriorityLevelConfigurationCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1beta2.PriorityLevelConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityLevelConfiguration
flowcontrol.v1beta2.PriorityLevelConfigurationReference name:1:s
flowcontrol.v1beta2.PriorityLevelConfigurationSpec type:1:s limited:2:@LimitedPriorityLevelConfiguration;*o exempt:3:@ExemptPriorityLevelConfiguration;*o
flowcontrol.v1beta2.PriorityLevelConfigurationStatus conditions:1:[@PriorityLevelConfigurationCondition;o
flowcontrol.v1beta2.QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
flowcontrol.v1beta2.ResourcePolicyRule verbs:1:[s apiGroups:2:[s resources:3:[s clusterScope:4:b;o namespaces:5:[s
flowcontrol.v1beta2.ServiceAccountSubject namespace:1:s name:2:s
flowcontrol.v1beta2.Subject kind:1:s user:2:@UserSubject;*o group:3:@GroupSubject;*o serviceAccount:4:@ServiceAccountSubject;*o
flowcontrol.v1beta2.UserSubject name:1:s
flowcontrol.v1beta3.ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:i;*o lendablePercent:2:i;*o
flowcontrol.v1beta3.FlowDistinguisherMethod type:1:s
flowcontrol.v1beta3.FlowSchema;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@FlowSchemaSpec;o status:3:@FlowSchemaStatus;o
flowcontrol.v1beta3.FlowSchemaCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1beta3.FlowSchemaList;k metadata:1:@meta.v1.ListMeta;o items:2:[@FlowSchema
flowcontrol.v1beta3.FlowSchemaSpec priorityLevelConfiguration:1:@PriorityLevelConfigurationReference matchingPrecedence:2:i distinguisherMethod:3:@FlowDistinguisherMethod;*o rules:4:[@PolicyRulesWithSubjects;o
flowcontrol.v1beta3.FlowSchemaStatus conditions:1:[@FlowSchemaCondition;o
flowcontrol.v1beta3.GroupSubject name:1:s
flowcontrol.v1beta3.LimitResponse type:1:s queuing:2:@QueuingConfiguration;*o
flowcontrol.v1beta3.LimitedPriorityLevelConfiguration nominalConcurrencyShares:1:i limitResponse:2:@LimitResponse;o lendablePercent:3:i;*o borrowingLimitPercent:4:i;*o
flowcontrol.v1beta3.NonResourcePolicyRule verbs:1:[s nonResourceURLs:6:[s
flowcontrol.v1beta3.PolicyRulesWithSubjects subjects:1:[@Subject resourceRules:2:[@ResourcePolicyRule;o nonResourceRules:3:[@NonResourcePolicyRule;o
flowcontrol.v1beta3.PriorityLevelConfiguration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PriorityLevelConfigurationSpec;o status:3:@PriorityLevelConfigurationStatus;o
flowcontrol.v1beta3.PriorityLevelConfigurationCondition type:1:s;o status:2:s;o lastTransitionTime:3:t;o reason:4:s;o message:5:s;o
flowcontrol.v1beta3.PriorityLevelConfigurationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityLevelConfiguration
flowcontrol.v1beta3.PriorityLevelConfigurationReference name:1:s
flowcontrol.v1beta3.PriorityLevelConfigurationSpec type:1:s limited:2:@LimitedPriorityLevelConfiguration;*o exempt:3:@ExemptPriorityLevelConfiguration;*o
flowcontrol.v1beta3.PriorityLevelConfigurationStatus conditions:1:[@PriorityLevelConfigurationCondition;o
flowcontrol.v1beta3.QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
flowcontrol.v1beta3.ResourcePolicyRule verbs:1:[s apiGroups:2:[s resources:3:[s clusterScope:4:b;o namespaces:5:[s
flowcontrol.v1beta3.ServiceAccountSubject namespace:1:s name:2:s
flowcontrol.v1beta3.Subject kind:1:s user:2:@UserSubject;*o group:3:@GroupSubject;*o serviceAccount:4:@ServiceAccountSubject;*o
flowcontrol.v1beta3.UserSubject name:1:s
imagepolicy.v1alpha1.ImageReview;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ImageReviewSpec status:3:@ImageReviewStatus;o
imagepolicy.v1alpha1.ImageReviewContainerSpec image:1:s;o
imagepolicy.v1alpha1.ImageReviewSpec containers:1:[@ImageReviewContainerSpec;o annotations:2:{s;o namespace:3:s;o
imagepolicy.v1alpha1.ImageReviewStatus allowed:1:b reason:2:s;o auditAnnotations:3:{s;o
lifecycle.v1alpha1.Eviction;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@EvictionSpec status:3:@EvictionStatus;o
lifecycle.v1alpha1.EvictionList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Eviction
lifecycle.v1alpha1.EvictionPodReference name:1:s uid:2:s
lifecycle.v1alpha1.EvictionRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@EvictionRequestSpec status:3:@EvictionRequestStatus;o
lifecycle.v1alpha1.EvictionRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@EvictionRequest
lifecycle.v1alpha1.EvictionRequestPodReference name:1:s uid:2:s
lifecycle.v1alpha1.EvictionRequestSpec target:1:@EvictionRequestTarget requester:2:s intent:3:s
lifecycle.v1alpha1.EvictionRequestStatus conditions:1:[@meta.v1.Condition;o observedGeneration:2:l;*o
lifecycle.v1alpha1.EvictionRequestTarget pod:1:@EvictionRequestPodReference;*o
lifecycle.v1alpha1.EvictionSpec target:1:@EvictionTarget
lifecycle.v1alpha1.EvictionStatus conditions:1:[@meta.v1.Condition;o observedGeneration:2:l;*o requesters:3:[@Requester;o targetResponders:4:[@TargetResponder;o responders:5:[@ResponderStatus;o
lifecycle.v1alpha1.EvictionTarget pod:1:@EvictionPodReference;*o
lifecycle.v1alpha1.Requester name:1:s intent:2:s
lifecycle.v1alpha1.ResponderStatus name:1:s startTime:2:t;*o heartbeatTime:3:t;*o expectedCompletionTime:4:t;*o completionTime:5:t;*o message:6:s;*o
lifecycle.v1alpha1.TargetResponder name:1:s priority:2:i;* state:3:s
meta.v1.APIGroup;k name:1:s versions:2:[@GroupVersionForDiscovery preferredVersion:3:@GroupVersionForDiscovery;o serverAddressByClientCIDRs:4:[@ServerAddressByClientCIDR;o
meta.v1.APIGroupList;k groups:1:[@APIGroup
meta.v1.APIResource name:1:s singularName:6:s namespaced:2:b group:8:s;o version:9:s;o kind:3:s verbs:4:w shortNames:5:[s;o categories:7:[s;o storageVersionHash:10:s;o
meta.v1.APIResourceList;k groupVersion:1:s resources:2:[@APIResource
meta.v1.APIVersions;k versions:1:[s serverAddressByClientCIDRs:2:[@ServerAddressByClientCIDR
meta.v1.ApplyOptions;k dryRun:1:[s;o force:2:b fieldManager:3:s
meta.v1.Condition type:1:s status:2:s observedGeneration:3:l;o lastTransitionTime:4:t reason:5:s message:6:s
meta.v1.CreateOptions;k dryRun:1:[s;o fieldManager:3:s;o fieldValidation:4:s;o
meta.v1.DeleteOptions;k gracePeriodSeconds:1:l;*o preconditions:2:@Preconditions;*o orphanDependents:3:b;*o propagationPolicy:4:s;*o dryRun:5:[s;o ignoreStoreReadErrorWithClusterBreakingPotential:6:b;*o
meta.v1.ExportOptions;k export:1:b exact:2:b
meta.v1.FieldSelectorRequirement key:1:s operator:2:s values:3:[s;o
meta.v1.GetOptions;k resourceVersion:1:s;o
meta.v1.GroupKind group:1:s kind:2:s
meta.v1.GroupResource group:1:s resource:2:s
meta.v1.GroupVersion group:1:s version:2:s
meta.v1.GroupVersionForDiscovery groupVersion:1:s version:2:s
meta.v1.GroupVersionKind group:1:s version:2:s kind:3:s
meta.v1.GroupVersionResource group:1:s version:2:s resource:3:s
meta.v1.LabelSelector matchLabels:1:{s;o matchExpressions:2:[@LabelSelectorRequirement;o
meta.v1.LabelSelectorRequirement key:1:s operator:2:s values:3:[s;o
meta.v1.List;k metadata:1:@ListMeta;o items:2:[r
meta.v1.ListMeta selfLink:1:s;o resourceVersion:2:s;o continue:3:s;o remainingItemCount:4:l;*o shardInfo:5:@ShardInfo;*o
meta.v1.ListOptions;k labelSelector:1:s;o fieldSelector:2:s;o watch:3:b;o allowWatchBookmarks:9:b;o resourceVersion:4:s;o resourceVersionMatch:10:s;o timeoutSeconds:5:l;*o limit:7:l;o continue:8:s;o sendInitialEvents:11:b;*o shardSelector:15:s;o
meta.v1.ManagedFieldsEntry manager:1:s;o operation:2:s;o apiVersion:3:s;o time:4:t;*o fieldsType:6:s;o fieldsV1:7:r;*o subresource:8:s;o
meta.v1.ObjectMeta name:1:s;o generateName:2:s;o namespace:3:s;o selfLink:4:s;o uid:5:s;o resourceVersion:6:s;o generation:7:l;o creationTimestamp:8:t;oz deletionTimestamp:9:t;*o deletionGracePeriodSeconds:10:l;*o labels:11:{s;o annotations:12:{s;o ownerReferences:13:[@OwnerReference;o finalizers:14:[s;o managedFields:17:[@ManagedFieldsEntry;o clusterName:15:s;o-
meta.v1.OwnerReference apiVersion:5:s kind:1:s name:3:s uid:4:s controller:6:b;*o blockOwnerDeletion:7:b;*o
meta.v1.PartialObjectMetadata;k metadata:1:@ObjectMeta;o
meta.v1.PartialObjectMetadataList;k metadata:1:@ListMeta;o items:2:[@PartialObjectMetadata
meta.v1.Patch
meta.v1.PatchOptions;k dryRun:1:[s;o force:2:b;*o fieldManager:3:s;o fieldValidation:4:s;o
meta.v1.Preconditions uid:1:s;*o resourceVersion:2:s;*o
meta.v1.RootPaths paths:1:[s
meta.v1.ServerAddressByClientCIDR clientCIDR:1:s serverAddress:2:s
meta.v1.ShardInfo selector:1:s
meta.v1.Status;k metadata:1:@ListMeta;o status:2:s;o message:3:s;o reason:4:s;o details:5:@StatusDetails;*o code:6:i;o
meta.v1.StatusCause reason:1:s;o message:2:s;o field:3:s;o
meta.v1.StatusDetails name:1:s;o group:2:s;o kind:3:s;o uid:6:s;o causes:4:[@StatusCause;o retryAfterSeconds:5:i;o
meta.v1.TableOptions;k includeObject:1:s;o
meta.v1.TypeMeta kind:1:s;o apiVersion:2:s;o
meta.v1.UpdateOptions;k dryRun:1:[s;o fieldManager:2:s;o fieldValidation:3:s;o
meta.v1.WatchEvent type:1:s object:2:r
meta.v1beta1.PartialObjectMetadataList;k metadata:2:@meta.v1.ListMeta;o items:1:[@meta.v1.PartialObjectMetadata
networking.v1.HTTPIngressPath path:1:s;o pathType:3:s;* backend:2:@IngressBackend
networking.v1.HTTPIngressRuleValue paths:1:[@HTTPIngressPath
networking.v1.IPAddress;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IPAddressSpec;o
networking.v1.IPAddressList;k metadata:1:@meta.v1.ListMeta;o items:2:[@IPAddress
networking.v1.IPAddressSpec parentRef:1:@ParentReference;*o
networking.v1.IPBlock cidr:1:s except:2:[s;o
networking.v1.Ingress;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IngressSpec;o status:3:@IngressStatus;o
networking.v1.IngressBackend service:4:@IngressServiceBackend;*o resource:3:@core.v1.TypedLocalObjectReference;*o
networking.v1.IngressClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IngressClassSpec;o
networking.v1.IngressClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@IngressClass
networking.v1.IngressClassParametersReference apiGroup:1:s;*o kind:2:s name:3:s scope:4:s;* namespace:5:s;*o
networking.v1.IngressClassSpec controller:1:s;o parameters:2:@IngressClassParametersReference;*o
networking.v1.IngressList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Ingress
networking.v1.IngressLoadBalancerIngress ip:1:s;o hostname:2:s;o ports:4:[@IngressPortStatus;o
networking.v1.IngressLoadBalancerStatus ingress:1:[@IngressLoadBalancerIngress;o
networking.v1.IngressPortStatus port:1:i protocol:2:s error:3:s;*o
networking.v1.IngressRule host:1:s;o :2:@IngressRuleValue;i
networking.v1.IngressRuleValue http:1:@HTTPIngressRuleValue;*o
networking.v1.IngressServiceBackend name:1:s port:2:@ServiceBackendPort;o
networking.v1.IngressSpec ingressClassName:4:s;*o defaultBackend:1:@IngressBackend;*o tls:2:[@IngressTLS;o rules:3:[@IngressRule;o
networking.v1.IngressStatus loadBalancer:1:@IngressLoadBalancerStatus;o
networking.v1.IngressTLS hosts:1:[s;o secretName:2:s;o
networking.v1.NetworkPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@NetworkPolicySpec;o status:3:@NetworkPolicyStatus;o-
networking.v1.NetworkPolicyEgressRule ports:1:[@NetworkPolicyPort;o to:2:[@NetworkPolicyPeer;o
networking.v1.NetworkPolicyIngressRule ports:1:[@NetworkPolicyPort;o from:2:[@NetworkPolicyPeer;o
networking.v1.NetworkPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@NetworkPolicy
networking.v1.NetworkPolicyPeer podSelector:1:@meta.v1.LabelSelector;*o namespaceSelector:2:@meta.v1.LabelSelector;*o ipBlock:3:@IPBlock;*o
networking.v1.NetworkPolicyPort protocol:1:s;*o port:2:x;*o endPort:3:i;*o
networking.v1.NetworkPolicySpec podSelector:1:@meta.v1.LabelSelector ingress:2:[@NetworkPolicyIngressRule;o egress:3:[@NetworkPolicyEgressRule;o policyTypes:4:[s;o
networking.v1.NetworkPolicyStatus conditions:1:[@meta.v1.Condition;o
networking.v1.ParentReference group:1:s;o resource:2:s;o namespace:3:s;o name:4:s;o
networking.v1.ServiceBackendPort name:1:s;o number:2:i;o
networking.v1.ServiceCIDR;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ServiceCIDRSpec;o status:3:@ServiceCIDRStatus;o
networking.v1.ServiceCIDRList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ServiceCIDR
networking.v1.ServiceCIDRSpec cidrs:1:[s;o
networking.v1.ServiceCIDRStatus conditions:1:[@meta.v1.Condition;o
networking.v1alpha1.ClusterCIDR;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ClusterCIDRSpec;o
networking.v1alpha1.ClusterCIDRList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterCIDR
networking.v1alpha1.ClusterCIDRSpec nodeSelector:1:@core.v1.NodeSelector;*o perNodeHostBits:2:i ipv4:3:s ipv6:4:s
networking.v1alpha1.IPAddress;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IPAddressSpec;o
networking.v1alpha1.IPAddressList;k metadata:1:@meta.v1.ListMeta;o items:2:[@IPAddress
networking.v1alpha1.IPAddressSpec parentRef:1:@ParentReference;*o
networking.v1alpha1.ParentReference group:1:s;o resource:2:s;o namespace:3:s;o name:4:s;o uid:5:s;o-
networking.v1alpha1.ServiceCIDR;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ServiceCIDRSpec;o status:3:@ServiceCIDRStatus;o
networking.v1alpha1.ServiceCIDRList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ServiceCIDR
networking.v1alpha1.ServiceCIDRSpec cidrs:1:[s;o
networking.v1alpha1.ServiceCIDRStatus conditions:1:[@meta.v1.Condition;o
networking.v1beta1.HTTPIngressPath path:1:s;o pathType:3:s;*o backend:2:@IngressBackend
networking.v1beta1.HTTPIngressRuleValue paths:1:[@HTTPIngressPath
networking.v1beta1.IPAddress;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IPAddressSpec;o
networking.v1beta1.IPAddressList;k metadata:1:@meta.v1.ListMeta;o items:2:[@IPAddress
networking.v1beta1.IPAddressSpec parentRef:1:@ParentReference;*o
networking.v1beta1.Ingress;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IngressSpec;o status:3:@IngressStatus;o
networking.v1beta1.IngressBackend serviceName:1:s;o servicePort:2:x;o resource:3:@core.v1.TypedLocalObjectReference;*o
networking.v1beta1.IngressClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@IngressClassSpec;o
networking.v1beta1.IngressClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@IngressClass
networking.v1beta1.IngressClassParametersReference apiGroup:1:s;*o kind:2:s name:3:s scope:4:s;* namespace:5:s;*o
networking.v1beta1.IngressClassSpec controller:1:s;o parameters:2:@IngressClassParametersReference;*o
networking.v1beta1.IngressList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Ingress
networking.v1beta1.IngressLoadBalancerIngress ip:1:s;o hostname:2:s;o ports:4:[@IngressPortStatus;o
networking.v1beta1.IngressLoadBalancerStatus ingress:1:[@IngressLoadBalancerIngress;o
networking.v1beta1.IngressPortStatus port:1:i protocol:2:s error:3:s;*o
networking.v1beta1.IngressRule host:1:s;o :2:@IngressRuleValue;i
networking.v1beta1.IngressRuleValue http:1:@HTTPIngressRuleValue;*o
networking.v1beta1.IngressSpec ingressClassName:4:s;*o backend:1:@IngressBackend;*o tls:2:[@IngressTLS;o rules:3:[@IngressRule;o
networking.v1beta1.IngressStatus loadBalancer:1:@IngressLoadBalancerStatus;o
networking.v1beta1.IngressTLS hosts:1:[s;o secretName:2:s;o
networking.v1beta1.ParentReference group:1:s;o resource:2:s;o namespace:3:s;o name:4:s;o
networking.v1beta1.ServiceCIDR;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ServiceCIDRSpec;o status:3:@ServiceCIDRStatus;o
networking.v1beta1.ServiceCIDRList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ServiceCIDR
networking.v1beta1.ServiceCIDRSpec cidrs:1:[s;o
networking.v1beta1.ServiceCIDRStatus conditions:1:[@meta.v1.Condition;o
node.v1.Overhead podFixed:1:{q;o
node.v1.RuntimeClass;k metadata:1:@meta.v1.ObjectMeta;o handler:2:s overhead:3:@Overhead;*o scheduling:4:@Scheduling;*o
node.v1.RuntimeClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@RuntimeClass
node.v1.Scheduling nodeSelector:1:{s;o tolerations:2:[@core.v1.Toleration;o
node.v1alpha1.Overhead podFixed:1:{q;o
node.v1alpha1.RuntimeClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@RuntimeClassSpec
node.v1alpha1.RuntimeClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@RuntimeClass
node.v1alpha1.RuntimeClassSpec runtimeHandler:1:s overhead:2:@Overhead;*o scheduling:3:@Scheduling;*o
node.v1alpha1.Scheduling nodeSelector:1:{s;o tolerations:2:[@core.v1.Toleration;o
node.v1beta1.Overhead podFixed:1:{q;o
node.v1beta1.RuntimeClass;k metadata:1:@meta.v1.ObjectMeta;o handler:2:s overhead:3:@Overhead;*o scheduling:4:@Scheduling;*o
node.v1beta1.RuntimeClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@RuntimeClass
node.v1beta1.Scheduling nodeSelector:1:{s;o tolerations:2:[@core.v1.Toleration;o
policy.v1.Eviction;k metadata:1:@meta.v1.ObjectMeta;o deleteOptions:2:@meta.v1.DeleteOptions;*o
policy.v1.PodDisruptionBudget;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodDisruptionBudgetSpec;o status:3:@PodDisruptionBudgetStatus;o
policy.v1.PodDisruptionBudgetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodDisruptionBudget
policy.v1.PodDisruptionBudgetSpec minAvailable:1:x;*o selector:2:@meta.v1.LabelSelector;*o maxUnavailable:3:x;*o unhealthyPodEvictionPolicy:4:s;*o
policy.v1.PodDisruptionBudgetStatus observedGeneration:1:l;o disruptedPods:2:{t;o disruptionsAllowed:3:i currentHealthy:4:i desiredHealthy:5:i expectedPods:6:i conditions:7:[@meta.v1.Condition;o
policy.v1beta1.AllowedCSIDriver name:1:s
policy.v1beta1.AllowedFlexVolume driver:1:s
policy.v1beta1.AllowedHostPath pathPrefix:1:s;o readOnly:2:b;o
policy.v1beta1.Eviction;k metadata:1:@meta.v1.ObjectMeta;o deleteOptions:2:@meta.v1.DeleteOptions;*o
policy.v1beta1.FSGroupStrategyOptions rule:1:s;o ranges:2:[@IDRange;o
policy.v1beta1.HostPortRange min:1:i max:2:i
policy.v1beta1.IDRange min:1:l max:2:l
policy.v1beta1.PodDisruptionBudget;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodDisruptionBudgetSpec;o status:3:@PodDisruptionBudgetStatus;o
policy.v1beta1.PodDisruptionBudgetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodDisruptionBudget
policy.v1beta1.PodDisruptionBudgetSpec minAvailable:1:x;*o selector:2:@meta.v1.LabelSelector;*o maxUnavailable:3:x;*o unhealthyPodEvictionPolicy:4:s;*o
policy.v1beta1.PodDisruptionBudgetStatus observedGeneration:1:l;o disruptedPods:2:{t;o disruptionsAllowed:3:i currentHealthy:4:i desiredHealthy:5:i expectedPods:6:i conditions:7:[@meta.v1.Condition;o
policy.v1beta1.PodSecurityPolicy;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSecurityPolicySpec;o
policy.v1beta1.PodSecurityPolicyList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodSecurityPolicy
policy.v1beta1.PodSecurityPolicySpec privileged:1:b;o defaultAddCapabilities:2:[s;o requiredDropCapabilities:3:[s;o allowedCapabilities:4:[s;o volumes:5:[s;o hostNetwork:6:b;o hostPorts:7:[@HostPortRange;o hostPID:8:b;o hostIPC:9:b;o seLinux:10:@SELinuxStrategyOptions runAsUser:11:@RunAsUserStrategyOptions runAsGroup:22:@RunAsGroupStrategyOptions;*o supplementalGroups:12:@SupplementalGroupsStrategyOptions fsGroup:13:@FSGroupStrategyOptions readOnlyRootFilesystem:14:b;o defaultAllowPrivilegeEscalation:15:b;*o allowPrivilegeEscalation:16:b;*o allowedHostPaths:17:[@AllowedHostPath;o allowedFlexVolumes:18:[@AllowedFlexVolume;o allowedCSIDrivers:23:[@AllowedCSIDriver;o allowedUnsafeSysctls:19:[s;o forbiddenSysctls:20:[s;o allowedProcMountTypes:21:[s;o runtimeClass:24:@RuntimeClassStrategyOptions;*o
policy.v1beta1.RunAsGroupStrategyOptions rule:1:s ranges:2:[@IDRange;o
policy.v1beta1.RunAsUserStrategyOptions rule:1:s ranges:2:[@IDRange;o
policy.v1beta1.RuntimeClassStrategyOptions allowedRuntimeClassNames:1:[s defaultRuntimeClassName:2:s;*o
policy.v1beta1.SELinuxStrategyOptions rule:1:s seLinuxOptions:2:@core.v1.SELinuxOptions;*o
policy.v1beta1.SupplementalGroupsStrategyOptions rule:1:s;o ranges:2:[@IDRange;o
rbac.v1.AggregationRule clusterRoleSelectors:1:[@meta.v1.LabelSelector;o
rbac.v1.ClusterRole;k metadata:1:@meta.v1.ObjectMeta;o rules:2:[@PolicyRule aggregationRule:3:@AggregationRule;*o
rbac.v1.ClusterRoleBinding;k metadata:1:@meta.v1.ObjectMeta;o subjects:2:[@Subject;o roleRef:3:@RoleRef
rbac.v1.ClusterRoleBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterRoleBinding
rbac.v1.ClusterRoleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterRole
rbac.v1.PolicyRule verbs:1:[s apiGroups:2:[s;o resources:3:[s;o resourceNames:4:[s;o nonResourceURLs:5:[s;o
rbac.v1.Role;k metadata:1:@meta.v1.ObjectMeta;o rules:2:[@PolicyRule
rbac.v1.RoleBinding;k metadata:1:@meta.v1.ObjectMeta;o subjects:2:[@Subject;o roleRef:3:@RoleRef
rbac.v1.RoleBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@RoleBinding
rbac.v1.RoleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Role
rbac.v1.RoleRef apiGroup:1:s kind:2:s name:3:s
rbac.v1.Subject kind:1:s apiGroup:2:s;o name:3:s namespace:4:s;o
rbac.v1alpha1.AggregationRule clusterRoleSelectors:1:[@meta.v1.LabelSelector;o
rbac.v1alpha1.ClusterRole;k metadata:1:@meta.v1.ObjectMeta;o rules:2:[@PolicyRule aggregationRule:3:@AggregationRule;*o
rbac.v1alpha1.ClusterRoleBinding;k metadata:1:@meta.v1.ObjectMeta;o subjects:2:[@Subject;o roleRef:3:@RoleRef
rbac.v1alpha1.ClusterRoleBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterRoleBinding
rbac.v1alpha1.ClusterRoleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterRole
rbac.v1alpha1.PolicyRule verbs:1:[s apiGroups:3:[s;o resources:4:[s;o resourceNames:5:[s;o nonResourceURLs:6:[s;o
rbac.v1alpha1.Role;k metadata:1:@meta.v1.ObjectMeta;o rules:2:[@PolicyRule
rbac.v1alpha1.RoleBinding;k metadata:1:@meta.v1.ObjectMeta;o subjects:2:[@Subject;o roleRef:3:@RoleRef
rbac.v1alpha1.RoleBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@RoleBinding
rbac.v1alpha1.RoleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Role
rbac.v1alpha1.RoleRef apiGroup:1:s kind:2:s name:3:s
rbac.v1alpha1.Subject kind:1:s apiVersion:2:s;o name:3:s namespace:4:s;o
rbac.v1beta1.AggregationRule clusterRoleSelectors:1:[@meta.v1.LabelSelector;o
rbac.v1beta1.ClusterRole;k metadata:1:@meta.v1.ObjectMeta;o rules:2:[@PolicyRule aggregationRule:3:@AggregationRule;*o
rbac.v1beta1.ClusterRoleBinding;k metadata:1:@meta.v1.ObjectMeta;o subjects:2:[@Subject;o roleRef:3:@RoleRef
rbac.v1beta1.ClusterRoleBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterRoleBinding
rbac.v1beta1.ClusterRoleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ClusterRole
rbac.v1beta1.PolicyRule verbs:1:[s apiGroups:2:[s;o resources:3:[s;o resourceNames:4:[s;o nonResourceURLs:5:[s;o
rbac.v1beta1.Role;k metadata:1:@meta.v1.ObjectMeta;o rules:2:[@PolicyRule
rbac.v1beta1.RoleBinding;k metadata:1:@meta.v1.ObjectMeta;o subjects:2:[@Subject;o roleRef:3:@RoleRef
rbac.v1beta1.RoleBindingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@RoleBinding
rbac.v1beta1.RoleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Role
rbac.v1beta1.RoleRef apiGroup:1:s kind:2:s name:3:s
rbac.v1beta1.Subject kind:1:s apiGroup:2:s;o name:3:s namespace:4:s;o
resource.v1.AllocatedDeviceStatus driver:1:s pool:2:s device:3:s shareID:7:s;*o conditions:4:[@meta.v1.Condition data:5:r;*o networkData:6:@NetworkDeviceData;*o
resource.v1.AllocationResult devices:1:@DeviceAllocationResult;o nodeSelector:3:@core.v1.NodeSelector;*o allocationTimestamp:5:t;*o
resource.v1.CELDeviceSelector expression:1:s
resource.v1.CapacityRequestPolicy default:1:q;* validValues:3:[q;o validRange:4:@CapacityRequestPolicyRange;*o
resource.v1.CapacityRequestPolicyRange min:1:q;*o max:2:q;*o step:3:q;*o
resource.v1.CapacityRequirements requests:1:{q;o
resource.v1.Counter value:1:q
resource.v1.CounterSet name:1:s counters:2:{@Counter;o
resource.v1.Device name:1:s attributes:2:{@DeviceAttribute;o capacity:3:{@DeviceCapacity;o consumesCounters:4:[@DeviceCounterConsumption;o nodeName:5:s;*o nodeSelector:6:@core.v1.NodeSelector;*o allNodes:7:b;*o taints:8:[@DeviceTaint;o bindsToNode:9:b;*o bindingConditions:10:[s;o bindingFailureConditions:11:[s;o allowMultipleAllocations:12:b;*o nodeAllocatableResources:14:{@NodeAllocatableResource;o nodeAllocatableResourceMappings:13:{@NodeAllocatableResourceMapping;o-
resource.v1.DeviceAllocationConfiguration source:1:s requests:2:[s;o :3:@DeviceConfiguration;i
resource.v1.DeviceAllocationResult results:1:[@DeviceRequestAllocationResult;o config:2:[@DeviceAllocationConfiguration;o
resource.v1.DeviceAttribute int:2:l;*o bool:3:b;*o string:4:s;*o version:5:s;*o ints:6:[l;o bools:7:[b;o strings:8:[s;o versions:9:[s;o
resource.v1.DeviceCapacity value:1:q requestPolicy:2:@CapacityRequestPolicy;*o
resource.v1.DeviceClaim requests:1:[@DeviceRequest constraints:2:[@DeviceConstraint;o config:3:[@DeviceClaimConfiguration;o
resource.v1.DeviceClaimConfiguration requests:1:[s;o :2:@DeviceConfiguration;i
resource.v1.DeviceClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceClassSpec
resource.v1.DeviceClassConfiguration :1:@DeviceConfiguration;i
resource.v1.DeviceClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceClass
resource.v1.DeviceClassSpec selectors:1:[@DeviceSelector;o config:2:[@DeviceClassConfiguration;o extendedResourceName:4:s;*o
resource.v1.DeviceConfiguration opaque:1:@OpaqueDeviceConfiguration;*o
resource.v1.DeviceConstraint requests:1:[s;o matchAttribute:2:s;*o distinctAttribute:3:s;*o
resource.v1.DeviceCounterConsumption counterSet:1:s counters:2:{@Counter;o compatibilityGroups:3:[s;o
resource.v1.DeviceDerivedAttribute name:1:s expression:2:s
resource.v1.DeviceRequest name:1:s exactly:2:@ExactDeviceRequest;*o firstAvailable:3:[@DeviceSubRequest;o
resource.v1.DeviceRequestAllocationResult request:1:s driver:2:s pool:3:s device:4:s adminAccess:5:b;*o tolerations:6:[@DeviceToleration;o bindingConditions:7:[s;o bindingFailureConditions:8:[s;o shareID:9:s;*o consumedCapacity:10:{q;o skipNodeOperations:11:[s;o
resource.v1.DeviceSelector cel:1:@CELDeviceSelector;*o
resource.v1.DeviceSubRequest name:1:s deviceClassName:2:s selectors:3:[@DeviceSelector;o allocationMode:4:s;o count:5:l;o tolerations:6:[@DeviceToleration;o capacity:7:@CapacityRequirements;*o derivedAttributes:8:[@DeviceDerivedAttribute;o
resource.v1.DeviceTaint key:1:s value:2:s;o effect:3:s timeAdded:4:t;*o
resource.v1.DeviceTaintRule;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceTaintRuleSpec status:3:@DeviceTaintRuleStatus;o
resource.v1.DeviceTaintRuleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceTaintRule
resource.v1.DeviceTaintRuleSpec deviceSelector:1:@DeviceTaintSelector;*o taint:2:@DeviceTaint;o
resource.v1.DeviceTaintRuleStatus conditions:1:[@meta.v1.Condition;o
resource.v1.DeviceTaintSelector driver:2:s;*o pool:3:s;*o device:4:s;*o
resource.v1.DeviceToleration key:1:s;o operator:2:s;o value:3:s;o effect:4:s;o tolerationSeconds:5:l;*o
resource.v1.ExactDeviceRequest deviceClassName:1:s selectors:2:[@DeviceSelector;o allocationMode:3:s;o count:4:l;o adminAccess:5:b;*o tolerations:6:[@DeviceToleration;o capacity:7:@CapacityRequirements;*o derivedAttributes:8:[@DeviceDerivedAttribute;o
resource.v1.NetworkDeviceData interfaceName:1:s;o ips:2:[s;o hardwareAddress:3:s;o
resource.v1.NodeAllocatableMapping capacityKey:1:s;*o capacityMultiplier:2:q;*o deviceMultiplier:3:q;*o
resource.v1.NodeAllocatableOverhead perPod:1:q;*o perContainer:2:q;*o
resource.v1.NodeAllocatableResource mapping:3:@NodeAllocatableMapping;*o overhead:4:@NodeAllocatableOverhead;*o
resource.v1.NodeAllocatableResourceMapping capacityKey:1:s;*o allocationMultiplier:2:q;*o
resource.v1.OpaqueDeviceConfiguration driver:1:s parameters:2:r
resource.v1.ResourceClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec status:3:@ResourceClaimStatus;o
resource.v1.ResourceClaimConsumerReference apiGroup:1:s;o resource:3:s name:4:s uid:5:s
resource.v1.ResourceClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaim
resource.v1.ResourceClaimSpec devices:1:@DeviceClaim
resource.v1.ResourceClaimStatus allocation:1:@AllocationResult;*o reservedFor:2:[@ResourceClaimConsumerReference;o devices:4:[@AllocatedDeviceStatus;o
resource.v1.ResourceClaimTemplate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimTemplateSpec
resource.v1.ResourceClaimTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimTemplate
resource.v1.ResourceClaimTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec
resource.v1.ResourcePool name:1:s generation:2:l resourceSliceCount:3:l
resource.v1.ResourceSlice;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceSliceSpec
resource.v1.ResourceSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceSlice
resource.v1.ResourceSliceSpec driver:1:s pool:2:@ResourcePool nodeName:3:s;*o nodeSelector:4:@core.v1.NodeSelector;*o allNodes:5:b;*o devices:6:[@Device;o perDeviceNodeSelection:7:b;*o sharedCounters:8:[@CounterSet;o partitionTypeAttribute:9:s;*o skipNodeOperations:10:[s;o
resource.v1alpha1.AllocationResult resourceHandle:1:s;o availableOnNodes:2:@core.v1.NodeSelector;*o shareable:3:b;o
resource.v1alpha1.PodScheduling;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSchedulingSpec status:3:@PodSchedulingStatus;o
resource.v1alpha1.PodSchedulingList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodScheduling
resource.v1alpha1.PodSchedulingSpec selectedNode:1:s;o potentialNodes:2:[s;o
resource.v1alpha1.PodSchedulingStatus resourceClaims:1:[@ResourceClaimSchedulingStatus;o
resource.v1alpha1.ResourceClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec status:3:@ResourceClaimStatus;o
resource.v1alpha1.ResourceClaimConsumerReference apiGroup:1:s;o resource:3:s name:4:s uid:5:s
resource.v1alpha1.ResourceClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaim
resource.v1alpha1.ResourceClaimParametersReference apiGroup:1:s;o kind:2:s name:3:s
resource.v1alpha1.ResourceClaimSchedulingStatus name:1:s;o unsuitableNodes:2:[s;o
resource.v1alpha1.ResourceClaimSpec resourceClassName:1:s parametersRef:2:@ResourceClaimParametersReference;*o allocationMode:3:s;o
resource.v1alpha1.ResourceClaimStatus driverName:1:s;o allocation:2:@AllocationResult;*o reservedFor:3:[@ResourceClaimConsumerReference;o deallocationRequested:4:b;o
resource.v1alpha1.ResourceClaimTemplate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimTemplateSpec
resource.v1alpha1.ResourceClaimTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimTemplate
resource.v1alpha1.ResourceClaimTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec
resource.v1alpha1.ResourceClass;k metadata:1:@meta.v1.ObjectMeta;o driverName:2:s parametersRef:3:@ResourceClassParametersReference;*o suitableNodes:4:@core.v1.NodeSelector;*o
resource.v1alpha1.ResourceClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClass
resource.v1alpha1.ResourceClassParametersReference apiGroup:1:s;o kind:2:s name:3:s namespace:4:s;o
resource.v1alpha2.AllocationResult resourceHandles:1:[@ResourceHandle;o availableOnNodes:2:@core.v1.NodeSelector;*o shareable:3:b;o
resource.v1alpha2.AllocationResultModel namedResources:1:@NamedResourcesAllocationResult;*o
resource.v1alpha2.DriverAllocationResult vendorRequestParameters:1:r;o :2:@AllocationResultModel;i
resource.v1alpha2.DriverRequests driverName:1:s;o vendorParameters:2:r;o requests:3:[@ResourceRequest;o
resource.v1alpha2.NamedResourcesAllocationResult name:1:s
resource.v1alpha2.NamedResourcesAttribute name:1:s :2:@NamedResourcesAttributeValue;i
resource.v1alpha2.NamedResourcesAttributeValue quantity:6:q;*o bool:2:b;*o int:7:l;*o intSlice:8:@NamedResourcesIntSlice;*o string:5:s;*o stringSlice:9:@NamedResourcesStringSlice;*o version:10:s;*o
resource.v1alpha2.NamedResourcesFilter selector:1:s
resource.v1alpha2.NamedResourcesInstance name:1:s attributes:2:[@NamedResourcesAttribute;o
resource.v1alpha2.NamedResourcesIntSlice ints:1:[l
resource.v1alpha2.NamedResourcesRequest selector:1:s
resource.v1alpha2.NamedResourcesResources instances:1:[@NamedResourcesInstance
resource.v1alpha2.NamedResourcesStringSlice strings:1:[s
resource.v1alpha2.PodSchedulingContext;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSchedulingContextSpec status:3:@PodSchedulingContextStatus;o
resource.v1alpha2.PodSchedulingContextList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodSchedulingContext
resource.v1alpha2.PodSchedulingContextSpec selectedNode:1:s;o potentialNodes:2:[s;o
resource.v1alpha2.PodSchedulingContextStatus resourceClaims:1:[@ResourceClaimSchedulingStatus;o
resource.v1alpha2.ResourceClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec status:3:@ResourceClaimStatus;o
resource.v1alpha2.ResourceClaimConsumerReference apiGroup:1:s;o resource:3:s name:4:s uid:5:s
resource.v1alpha2.ResourceClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaim
resource.v1alpha2.ResourceClaimParameters;k metadata:1:@meta.v1.ObjectMeta;o generatedFrom:2:@ResourceClaimParametersReference;*o shareable:3:b;o driverRequests:4:[@DriverRequests;o
resource.v1alpha2.ResourceClaimParametersList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimParameters
resource.v1alpha2.ResourceClaimParametersReference apiGroup:1:s;o kind:2:s name:3:s
resource.v1alpha2.ResourceClaimSchedulingStatus name:1:s;o unsuitableNodes:2:[s;o
resource.v1alpha2.ResourceClaimSpec resourceClassName:1:s parametersRef:2:@ResourceClaimParametersReference;*o allocationMode:3:s;o
resource.v1alpha2.ResourceClaimStatus driverName:1:s;o allocation:2:@AllocationResult;*o reservedFor:3:[@ResourceClaimConsumerReference;o deallocationRequested:4:b;o
resource.v1alpha2.ResourceClaimTemplate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimTemplateSpec
resource.v1alpha2.ResourceClaimTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimTemplate
resource.v1alpha2.ResourceClaimTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec
resource.v1alpha2.ResourceClass;k metadata:1:@meta.v1.ObjectMeta;o driverName:2:s parametersRef:3:@ResourceClassParametersReference;*o suitableNodes:4:@core.v1.NodeSelector;*o structuredParameters:5:b;*o
resource.v1alpha2.ResourceClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClass
resource.v1alpha2.ResourceClassParameters;k metadata:1:@meta.v1.ObjectMeta;o generatedFrom:2:@ResourceClassParametersReference;*o vendorParameters:3:[@VendorParameters;o filters:4:[@ResourceFilter;o
resource.v1alpha2.ResourceClassParametersList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClassParameters
resource.v1alpha2.ResourceClassParametersReference apiGroup:1:s;o kind:2:s name:3:s namespace:4:s;o
resource.v1alpha2.ResourceFilter driverName:1:s;o :2:@ResourceFilterModel;i
resource.v1alpha2.ResourceFilterModel namedResources:1:@NamedResourcesFilter;*o
resource.v1alpha2.ResourceHandle driverName:1:s;o data:2:s;o structuredData:5:@StructuredResourceHandle;*o
resource.v1alpha2.ResourceModel namedResources:1:@NamedResourcesResources;*o
resource.v1alpha2.ResourceRequest vendorParameters:1:r;o :2:@ResourceRequestModel;i
resource.v1alpha2.ResourceRequestModel namedResources:1:@NamedResourcesRequest;*o
resource.v1alpha2.ResourceSlice;k metadata:1:@meta.v1.ObjectMeta;o nodeName:2:s;o driverName:3:s :4:@ResourceModel;i
resource.v1alpha2.ResourceSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceSlice
resource.v1alpha2.StructuredResourceHandle vendorClassParameters:1:r;o vendorClaimParameters:2:r;o nodeName:4:s;o results:5:[@DriverAllocationResult
resource.v1alpha2.VendorParameters driverName:1:s;o parameters:2:r;o
resource.v1alpha3.AllocatedDeviceStatus driver:1:s pool:2:s device:3:s conditions:4:[@meta.v1.Condition data:5:r;*o networkData:6:@NetworkDeviceData;*o
resource.v1alpha3.AllocationResult devices:1:@DeviceAllocationResult;o nodeSelector:3:@core.v1.NodeSelector;*o controller:4:s;o-
resource.v1alpha3.BasicDevice attributes:1:{@DeviceAttribute;o capacity:2:{q;o consumesCounters:3:[@DeviceCounterConsumption;o nodeName:4:s;*o nodeSelector:5:@core.v1.NodeSelector;*o allNodes:6:b;*o taints:7:[@DeviceTaint;o
resource.v1alpha3.CELDeviceSelector expression:1:s
resource.v1alpha3.Counter value:1:q
resource.v1alpha3.CounterSet name:1:s counters:2:{@Counter;o
resource.v1alpha3.Device name:1:s basic:2:@BasicDevice;*o
resource.v1alpha3.DeviceAllocationConfiguration source:1:s requests:2:[s;o :3:@DeviceConfiguration;i
resource.v1alpha3.DeviceAllocationResult results:1:[@DeviceRequestAllocationResult;o config:2:[@DeviceAllocationConfiguration;o
resource.v1alpha3.DeviceAttribute int:2:l;*o bool:3:b;*o string:4:s;*o version:5:s;*o
resource.v1alpha3.DeviceClaim requests:1:[@DeviceRequest constraints:2:[@DeviceConstraint;o config:3:[@DeviceClaimConfiguration;o
resource.v1alpha3.DeviceClaimConfiguration requests:1:[s;o :2:@DeviceConfiguration;i
resource.v1alpha3.DeviceClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceClassSpec
resource.v1alpha3.DeviceClassConfiguration :1:@DeviceConfiguration;i
resource.v1alpha3.DeviceClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceClass
resource.v1alpha3.DeviceClassSpec selectors:1:[@DeviceSelector;o config:2:[@DeviceClassConfiguration;o suitableNodes:3:@core.v1.NodeSelector;*o-
resource.v1alpha3.DeviceConfiguration opaque:1:@OpaqueDeviceConfiguration;*o
resource.v1alpha3.DeviceConstraint requests:1:[s;o matchAttribute:2:s;*o
resource.v1alpha3.DeviceCounterConsumption counterSet:1:s counters:2:{@Counter;o
resource.v1alpha3.DeviceRequest name:1:s deviceClassName:2:s selectors:3:[@DeviceSelector;o allocationMode:4:s;o count:5:l;o adminAccess:6:b;*o firstAvailable:7:[@DeviceSubRequest;o tolerations:8:[@DeviceToleration;o
resource.v1alpha3.DeviceRequestAllocationResult request:1:s driver:2:s pool:3:s device:4:s adminAccess:5:b;* tolerations:6:[@DeviceToleration;o
resource.v1alpha3.DeviceSelector cel:1:@CELDeviceSelector;*o
resource.v1alpha3.DeviceSubRequest name:1:s deviceClassName:2:s selectors:3:[@DeviceSelector;o allocationMode:4:s;o count:5:l;o tolerations:7:[@DeviceToleration;o
resource.v1alpha3.DeviceTaint key:1:s value:2:s;o effect:3:s timeAdded:4:t;*o
resource.v1alpha3.DeviceTaintRule;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceTaintRuleSpec status:3:@DeviceTaintRuleStatus;o
resource.v1alpha3.DeviceTaintRuleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceTaintRule
resource.v1alpha3.DeviceTaintRuleSpec deviceSelector:1:@DeviceTaintSelector;*o taint:2:@DeviceTaint;o
resource.v1alpha3.DeviceTaintRuleStatus conditions:1:[@meta.v1.Condition;o
resource.v1alpha3.DeviceTaintSelector driver:2:s;*o pool:3:s;*o device:4:s;*o deviceClassName:1:s;*o- selectors:5:[@DeviceSelector;o-
resource.v1alpha3.DeviceToleration key:1:s;o operator:2:s;o value:3:s;o effect:4:s;o tolerationSeconds:5:l;*o
resource.v1alpha3.NetworkDeviceData interfaceName:1:s;o ips:2:[s;o hardwareAddress:3:s;o
resource.v1alpha3.OpaqueDeviceConfiguration driver:1:s parameters:2:r
resource.v1alpha3.PartitionTypeStatus attribute:4:s;o type:1:s;o total:2:i;*o allocatable:3:i;*o
resource.v1alpha3.PodSchedulingContext;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodSchedulingContextSpec status:3:@PodSchedulingContextStatus;o
resource.v1alpha3.PodSchedulingContextList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodSchedulingContext
resource.v1alpha3.PodSchedulingContextSpec selectedNode:1:s;o potentialNodes:2:[s;o
resource.v1alpha3.PodSchedulingContextStatus resourceClaims:1:[@ResourceClaimSchedulingStatus;o
resource.v1alpha3.PoolStatus driver:1:s;o poolName:2:s;o generation:9:l resourceSliceCount:8:i;*o totalDevices:4:i;*o allocatedDevices:5:i;*o availableDevices:6:i;*o unavailableDevices:7:i;*o nodeName:3:s;*o validationError:10:s;*o partitionSummary:11:[@PartitionTypeStatus;o shareableSummary:13:@ShareableSummaryStatus;*o
resource.v1alpha3.ResourceClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec status:3:@ResourceClaimStatus;o
resource.v1alpha3.ResourceClaimConsumerReference apiGroup:1:s;o resource:3:s name:4:s uid:5:s
resource.v1alpha3.ResourceClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaim
resource.v1alpha3.ResourceClaimSchedulingStatus name:1:s unsuitableNodes:2:[s;o
resource.v1alpha3.ResourceClaimSpec devices:1:@DeviceClaim controller:2:s;o-
resource.v1alpha3.ResourceClaimStatus allocation:1:@AllocationResult;*o reservedFor:2:[@ResourceClaimConsumerReference;o devices:4:[@AllocatedDeviceStatus;o deallocationRequested:3:b;o-
resource.v1alpha3.ResourceClaimTemplate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimTemplateSpec
resource.v1alpha3.ResourceClaimTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimTemplate
resource.v1alpha3.ResourceClaimTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec
resource.v1alpha3.ResourcePool name:1:s generation:2:l resourceSliceCount:3:l
resource.v1alpha3.ResourcePoolStatusRequest;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourcePoolStatusRequestSpec status:3:@ResourcePoolStatusRequestStatus;*o
resource.v1alpha3.ResourcePoolStatusRequestList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourcePoolStatusRequest
resource.v1alpha3.ResourcePoolStatusRequestSpec driver:1:s poolName:2:s;*o limit:3:i;*o defaultPartitionTypeAttribute:4:s;*o
resource.v1alpha3.ResourcePoolStatusRequestStatus poolCount:6:i;*o pools:2:[@PoolStatus;o conditions:3:[@meta.v1.Condition;o
resource.v1alpha3.ResourceSlice;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceSliceSpec
resource.v1alpha3.ResourceSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceSlice
resource.v1alpha3.ResourceSliceSpec driver:1:s pool:2:@ResourcePool nodeName:3:s;o nodeSelector:4:@core.v1.NodeSelector;*o allNodes:5:b;o devices:6:[@Device perDeviceNodeSelection:7:b;*o sharedCounters:8:[@CounterSet;o
resource.v1alpha3.ShareableCapacityStatus name:1:s;o total:2:q;*o consumed:3:q;*o available:4:q;*o
resource.v1alpha3.ShareableSummaryStatus fullyAvailableDevices:1:i;*o partiallyAvailableDevices:2:i;*o capacity:3:[@ShareableCapacityStatus;o
resource.v1beta1.AllocatedDeviceStatus driver:1:s pool:2:s device:3:s shareID:7:s;*o conditions:4:[@meta.v1.Condition data:5:r;*o networkData:6:@NetworkDeviceData;*o
resource.v1beta1.AllocationResult devices:1:@DeviceAllocationResult;o nodeSelector:3:@core.v1.NodeSelector;*o allocationTimestamp:5:t;*o
resource.v1beta1.BasicDevice attributes:1:{@DeviceAttribute;o capacity:2:{@DeviceCapacity;o consumesCounters:3:[@DeviceCounterConsumption;o nodeName:4:s;*o nodeSelector:5:@core.v1.NodeSelector;*o allNodes:6:b;*o taints:7:[@DeviceTaint;o bindsToNode:8:b;*o bindingConditions:9:[s;o bindingFailureConditions:10:[s;o allowMultipleAllocations:11:b;*o nodeAllocatableResources:14:{@NodeAllocatableResource;o nodeAllocatableResourceMappings:12:{@NodeAllocatableResourceMapping;o-
resource.v1beta1.CELDeviceSelector expression:1:s
resource.v1beta1.CapacityRequestPolicy default:1:q;* validValues:3:[q;o validRange:4:@CapacityRequestPolicyRange;*o
resource.v1beta1.CapacityRequestPolicyRange min:1:q;*o max:2:q;*o step:3:q;*o
resource.v1beta1.CapacityRequirements requests:1:{q;o
resource.v1beta1.Counter value:1:q
resource.v1beta1.CounterSet name:1:s counters:2:{@Counter;o
resource.v1beta1.Device name:1:s basic:2:@BasicDevice;*o
resource.v1beta1.DeviceAllocationConfiguration source:1:s requests:2:[s;o :3:@DeviceConfiguration;i
resource.v1beta1.DeviceAllocationResult results:1:[@DeviceRequestAllocationResult;o config:2:[@DeviceAllocationConfiguration;o
resource.v1beta1.DeviceAttribute int:2:l;*o bool:3:b;*o string:4:s;*o version:5:s;*o ints:6:[l;o bools:7:[b;o strings:8:[s;o versions:9:[s;o
resource.v1beta1.DeviceCapacity value:1:q requestPolicy:2:@CapacityRequestPolicy;*o
resource.v1beta1.DeviceClaim requests:1:[@DeviceRequest constraints:2:[@DeviceConstraint;o config:3:[@DeviceClaimConfiguration;o
resource.v1beta1.DeviceClaimConfiguration requests:1:[s;o :2:@DeviceConfiguration;i
resource.v1beta1.DeviceClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceClassSpec
resource.v1beta1.DeviceClassConfiguration :1:@DeviceConfiguration;i
resource.v1beta1.DeviceClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceClass
resource.v1beta1.DeviceClassSpec selectors:1:[@DeviceSelector;o config:2:[@DeviceClassConfiguration;o extendedResourceName:4:s;*o
resource.v1beta1.DeviceConfiguration opaque:1:@OpaqueDeviceConfiguration;*o
resource.v1beta1.DeviceConstraint requests:1:[s;o matchAttribute:2:s;*o distinctAttribute:3:s;*o
resource.v1beta1.DeviceCounterConsumption counterSet:1:s counters:2:{@Counter;o compatibilityGroups:3:[s;o
resource.v1beta1.DeviceDerivedAttribute name:1:s expression:2:s
resource.v1beta1.DeviceRequest name:1:s deviceClassName:2:s selectors:3:[@DeviceSelector;o allocationMode:4:s;o count:5:l;o adminAccess:6:b;*o firstAvailable:7:[@DeviceSubRequest;o tolerations:8:[@DeviceToleration;o capacity:9:@CapacityRequirements;*o derivedAttributes:10:[@DeviceDerivedAttribute;o
resource.v1beta1.DeviceRequestAllocationResult request:1:s driver:2:s pool:3:s device:4:s adminAccess:5:b;*o tolerations:6:[@DeviceToleration;o bindingConditions:7:[s;o bindingFailureConditions:8:[s;o shareID:9:s;*o consumedCapacity:10:{q;o skipNodeOperations:11:[s;o
resource.v1beta1.DeviceSelector cel:1:@CELDeviceSelector;*o
resource.v1beta1.DeviceSubRequest name:1:s deviceClassName:2:s selectors:3:[@DeviceSelector;o allocationMode:4:s;o count:5:l;o tolerations:7:[@DeviceToleration;o capacity:8:@CapacityRequirements;*o derivedAttributes:9:[@DeviceDerivedAttribute;o
resource.v1beta1.DeviceTaint key:1:s value:2:s;o effect:3:s timeAdded:4:t;*o
resource.v1beta1.DeviceToleration key:1:s;o operator:2:s;o value:3:s;o effect:4:s;o tolerationSeconds:5:l;*o
resource.v1beta1.NetworkDeviceData interfaceName:1:s;o ips:2:[s;o hardwareAddress:3:s;o
resource.v1beta1.NodeAllocatableMapping capacityKey:1:s;*o capacityMultiplier:2:q;*o deviceMultiplier:3:q;*o
resource.v1beta1.NodeAllocatableOverhead perPod:1:q;*o perContainer:2:q;*o
resource.v1beta1.NodeAllocatableResource mapping:3:@NodeAllocatableMapping;*o overhead:4:@NodeAllocatableOverhead;*o
resource.v1beta1.NodeAllocatableResourceMapping capacityKey:1:s;*o allocationMultiplier:2:q;*o
resource.v1beta1.OpaqueDeviceConfiguration driver:1:s parameters:2:r
resource.v1beta1.ResourceClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec status:3:@ResourceClaimStatus;o
resource.v1beta1.ResourceClaimConsumerReference apiGroup:1:s;o resource:3:s name:4:s uid:5:s
resource.v1beta1.ResourceClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaim
resource.v1beta1.ResourceClaimSpec devices:1:@DeviceClaim
resource.v1beta1.ResourceClaimStatus allocation:1:@AllocationResult;*o reservedFor:2:[@ResourceClaimConsumerReference;o devices:4:[@AllocatedDeviceStatus;o
resource.v1beta1.ResourceClaimTemplate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimTemplateSpec
resource.v1beta1.ResourceClaimTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimTemplate
resource.v1beta1.ResourceClaimTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec
resource.v1beta1.ResourcePool name:1:s generation:2:l resourceSliceCount:3:l
resource.v1beta1.ResourceSlice;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceSliceSpec
resource.v1beta1.ResourceSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceSlice
resource.v1beta1.ResourceSliceSpec driver:1:s pool:2:@ResourcePool nodeName:3:s;o nodeSelector:4:@core.v1.NodeSelector;*o allNodes:5:b;o devices:6:[@Device;o perDeviceNodeSelection:7:b;*o sharedCounters:8:[@CounterSet;o partitionTypeAttribute:9:s;*o skipNodeOperations:10:[s;o
resource.v1beta2.AllocatedDeviceStatus driver:1:s pool:2:s device:3:s shareID:7:s;*o conditions:4:[@meta.v1.Condition data:5:r;*o networkData:6:@NetworkDeviceData;*o
resource.v1beta2.AllocationResult devices:1:@DeviceAllocationResult;o nodeSelector:3:@core.v1.NodeSelector;*o allocationTimestamp:5:t;*o
resource.v1beta2.CELDeviceSelector expression:1:s
resource.v1beta2.CapacityRequestPolicy default:1:q;* validValues:3:[q;o validRange:4:@CapacityRequestPolicyRange;*o
resource.v1beta2.CapacityRequestPolicyRange min:1:q;*o max:2:q;*o step:3:q;*o
resource.v1beta2.CapacityRequirements requests:1:{q;o
resource.v1beta2.Counter value:1:q
resource.v1beta2.CounterSet name:1:s counters:2:{@Counter;o
resource.v1beta2.Device name:1:s attributes:2:{@DeviceAttribute;o capacity:3:{@DeviceCapacity;o consumesCounters:4:[@DeviceCounterConsumption;o nodeName:5:s;*o nodeSelector:6:@core.v1.NodeSelector;*o allNodes:7:b;*o taints:8:[@DeviceTaint;o bindsToNode:9:b;*o bindingConditions:10:[s;o bindingFailureConditions:11:[s;o allowMultipleAllocations:12:b;*o nodeAllocatableResources:14:{@NodeAllocatableResource;o nodeAllocatableResourceMappings:13:{@NodeAllocatableResourceMapping;o-
resource.v1beta2.DeviceAllocationConfiguration source:1:s requests:2:[s;o :3:@DeviceConfiguration;i
resource.v1beta2.DeviceAllocationResult results:1:[@DeviceRequestAllocationResult;o config:2:[@DeviceAllocationConfiguration;o
resource.v1beta2.DeviceAttribute int:2:l;*o bool:3:b;*o string:4:s;*o version:5:s;*o ints:6:[l;o bools:7:[b;o strings:8:[s;o versions:9:[s;o
resource.v1beta2.DeviceCapacity value:1:q requestPolicy:2:@CapacityRequestPolicy;*o
resource.v1beta2.DeviceClaim requests:1:[@DeviceRequest constraints:2:[@DeviceConstraint;o config:3:[@DeviceClaimConfiguration;o
resource.v1beta2.DeviceClaimConfiguration requests:1:[s;o :2:@DeviceConfiguration;i
resource.v1beta2.DeviceClass;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceClassSpec
resource.v1beta2.DeviceClassConfiguration :1:@DeviceConfiguration;i
resource.v1beta2.DeviceClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceClass
resource.v1beta2.DeviceClassSpec selectors:1:[@DeviceSelector;o config:2:[@DeviceClassConfiguration;o extendedResourceName:4:s;*o
resource.v1beta2.DeviceConfiguration opaque:1:@OpaqueDeviceConfiguration;*o
resource.v1beta2.DeviceConstraint requests:1:[s;o matchAttribute:2:s;*o distinctAttribute:3:s;*o
resource.v1beta2.DeviceCounterConsumption counterSet:1:s counters:2:{@Counter;o compatibilityGroups:3:[s;o
resource.v1beta2.DeviceDerivedAttribute name:1:s expression:2:s
resource.v1beta2.DeviceRequest name:1:s exactly:2:@ExactDeviceRequest;*o firstAvailable:3:[@DeviceSubRequest;o
resource.v1beta2.DeviceRequestAllocationResult request:1:s driver:2:s pool:3:s device:4:s adminAccess:5:b;*o tolerations:6:[@DeviceToleration;o bindingConditions:7:[s;o bindingFailureConditions:8:[s;o shareID:9:s;*o consumedCapacity:10:{q;o skipNodeOperations:11:[s;o
resource.v1beta2.DeviceSelector cel:1:@CELDeviceSelector;*o
resource.v1beta2.DeviceSubRequest name:1:s deviceClassName:2:s selectors:3:[@DeviceSelector;o allocationMode:4:s;o count:5:l;o tolerations:6:[@DeviceToleration;o capacity:7:@CapacityRequirements;*o derivedAttributes:8:[@DeviceDerivedAttribute;o
resource.v1beta2.DeviceTaint key:1:s value:2:s;o effect:3:s timeAdded:4:t;*o
resource.v1beta2.DeviceTaintRule;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@DeviceTaintRuleSpec status:3:@DeviceTaintRuleStatus;o
resource.v1beta2.DeviceTaintRuleList;k metadata:1:@meta.v1.ListMeta;o items:2:[@DeviceTaintRule
resource.v1beta2.DeviceTaintRuleSpec deviceSelector:1:@DeviceTaintSelector;*o taint:2:@DeviceTaint;o
resource.v1beta2.DeviceTaintRuleStatus conditions:1:[@meta.v1.Condition;o
resource.v1beta2.DeviceTaintSelector driver:2:s;*o pool:3:s;*o device:4:s;*o
resource.v1beta2.DeviceToleration key:1:s;o operator:2:s;o value:3:s;o effect:4:s;o tolerationSeconds:5:l;*o
resource.v1beta2.ExactDeviceRequest deviceClassName:1:s selectors:2:[@DeviceSelector;o allocationMode:3:s;o count:4:l;o adminAccess:5:b;*o tolerations:6:[@DeviceToleration;o capacity:7:@CapacityRequirements;*o derivedAttributes:8:[@DeviceDerivedAttribute;o
resource.v1beta2.NetworkDeviceData interfaceName:1:s;o ips:2:[s;o hardwareAddress:3:s;o
resource.v1beta2.NodeAllocatableMapping capacityKey:1:s;*o capacityMultiplier:2:q;*o deviceMultiplier:3:q;*o
resource.v1beta2.NodeAllocatableOverhead perPod:1:q;*o perContainer:2:q;*o
resource.v1beta2.NodeAllocatableResource mapping:3:@NodeAllocatableMapping;*o overhead:4:@NodeAllocatableOverhead;*o
resource.v1beta2.NodeAllocatableResourceMapping capacityKey:1:s;*o allocationMultiplier:2:q;*o
resource.v1beta2.OpaqueDeviceConfiguration driver:1:s parameters:2:r
resource.v1beta2.ResourceClaim;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec status:3:@ResourceClaimStatus;o
resource.v1beta2.ResourceClaimConsumerReference apiGroup:1:s;o resource:3:s name:4:s uid:5:s
resource.v1beta2.ResourceClaimList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaim
resource.v1beta2.ResourceClaimSpec devices:1:@DeviceClaim
resource.v1beta2.ResourceClaimStatus allocation:1:@AllocationResult;*o reservedFor:2:[@ResourceClaimConsumerReference;o devices:4:[@AllocatedDeviceStatus;o
resource.v1beta2.ResourceClaimTemplate;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimTemplateSpec
resource.v1beta2.ResourceClaimTemplateList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceClaimTemplate
resource.v1beta2.ResourceClaimTemplateSpec metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceClaimSpec
resource.v1beta2.ResourcePool name:1:s generation:2:l resourceSliceCount:3:l
resource.v1beta2.ResourceSlice;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@ResourceSliceSpec
resource.v1beta2.ResourceSliceList;k metadata:1:@meta.v1.ListMeta;o items:2:[@ResourceSlice
resource.v1beta2.ResourceSliceSpec driver:1:s pool:2:@ResourcePool nodeName:3:s;*o nodeSelector:4:@core.v1.NodeSelector;*o allNodes:5:b;*o devices:6:[@Device;o perDeviceNodeSelection:7:b;*o sharedCounters:8:[@CounterSet;o partitionTypeAttribute:9:s;*o skipNodeOperations:10:[s;o
scheduling.v1.PriorityClass;k metadata:1:@meta.v1.ObjectMeta;o value:2:i globalDefault:3:b;o description:4:s;o preemptionPolicy:5:s;*o
scheduling.v1.PriorityClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityClass
scheduling.v1alpha1.BasicSchedulingPolicy
scheduling.v1alpha1.GangSchedulingPolicy minCount:1:i
scheduling.v1alpha1.PodGroup name:1:s policy:3:@PodGroupPolicy
scheduling.v1alpha1.PodGroupPolicy basic:2:@BasicSchedulingPolicy;*o gang:3:@GangSchedulingPolicy;*o
scheduling.v1alpha1.PriorityClass;k metadata:1:@meta.v1.ObjectMeta;o value:2:i globalDefault:3:b;o description:4:s;o preemptionPolicy:5:s;*o
scheduling.v1alpha1.PriorityClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityClass
scheduling.v1alpha1.TypedLocalObjectReference apiGroup:1:s;o kind:2:s name:3:s
scheduling.v1alpha1.Workload;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@WorkloadSpec
scheduling.v1alpha1.WorkloadList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Workload
scheduling.v1alpha1.WorkloadSpec controllerRef:1:@TypedLocalObjectReference;*o podGroups:2:[@PodGroup
scheduling.v1alpha2.BasicSchedulingPolicy
scheduling.v1alpha2.GangSchedulingPolicy minCount:1:i
scheduling.v1alpha2.PodGroup;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodGroupSpec status:3:@PodGroupStatus;o
scheduling.v1alpha2.PodGroupList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodGroup
scheduling.v1alpha2.PodGroupResourceClaim name:1:s resourceClaimName:2:s;*o resourceClaimTemplateName:3:s;*o
scheduling.v1alpha2.PodGroupResourceClaimStatus name:1:s resourceClaimName:2:s;*o
scheduling.v1alpha2.PodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1alpha2.PodGroupSchedulingPolicy basic:1:@BasicSchedulingPolicy;*o gang:2:@GangSchedulingPolicy;*o
scheduling.v1alpha2.PodGroupSpec podGroupTemplateRef:1:@PodGroupTemplateReference;* schedulingPolicy:2:@PodGroupSchedulingPolicy schedulingConstraints:3:@PodGroupSchedulingConstraints;*o resourceClaims:4:[@PodGroupResourceClaim;o disruptionMode:5:s;*o priorityClassName:6:s;o priority:7:i;*o
scheduling.v1alpha2.PodGroupStatus conditions:1:[@meta.v1.Condition;o resourceClaimStatuses:2:[@PodGroupResourceClaimStatus;o
scheduling.v1alpha2.PodGroupTemplate name:1:s schedulingPolicy:2:@PodGroupSchedulingPolicy schedulingConstraints:3:@PodGroupSchedulingConstraints;* resourceClaims:4:[@PodGroupResourceClaim;o disruptionMode:5:s;*o priorityClassName:6:s;o priority:7:i;*o
scheduling.v1alpha2.PodGroupTemplateReference workload:1:@WorkloadPodGroupTemplateReference;*
scheduling.v1alpha2.TopologyConstraint key:1:s
scheduling.v1alpha2.TypedLocalObjectReference apiGroup:1:s;o kind:2:s name:3:s
scheduling.v1alpha2.Workload;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@WorkloadSpec
scheduling.v1alpha2.WorkloadList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Workload
scheduling.v1alpha2.WorkloadPodGroupTemplateReference workloadName:1:s podGroupTemplateName:2:s
scheduling.v1alpha2.WorkloadSpec controllerRef:1:@TypedLocalObjectReference;*o podGroupTemplates:2:[@PodGroupTemplate
scheduling.v1alpha3.AllCompositeDisruptionMode
scheduling.v1alpha3.AllDisruptionMode
scheduling.v1alpha3.BasicSchedulingPolicy
scheduling.v1alpha3.CompositeBasicSchedulingPolicy
scheduling.v1alpha3.CompositeDisruptionMode single:1:@SingleCompositeDisruptionMode;*o all:2:@AllCompositeDisruptionMode;*o
scheduling.v1alpha3.CompositeGangSchedulingPolicy minGroupCount:1:i
scheduling.v1alpha3.CompositePodGroup;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CompositePodGroupSpec status:3:@CompositePodGroupStatus;o
scheduling.v1alpha3.CompositePodGroupList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CompositePodGroup
scheduling.v1alpha3.CompositePodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1alpha3.CompositePodGroupSchedulingPolicy basic:1:@CompositeBasicSchedulingPolicy;*o gang:2:@CompositeGangSchedulingPolicy;*o
scheduling.v1alpha3.CompositePodGroupSpec parentCompositePodGroupName:1:s;*o workloadRef:2:@WorkloadReference;* schedulingPolicy:3:@CompositePodGroupSchedulingPolicy schedulingConstraints:4:@CompositePodGroupSchedulingConstraints;*o disruptionMode:5:@CompositeDisruptionMode;*o priorityClassName:6:s;o priority:7:i;*o preemptionPolicy:8:s;*o
scheduling.v1alpha3.CompositePodGroupStatus conditions:1:[@meta.v1.Condition;o
scheduling.v1alpha3.CompositePodGroupTemplate name:1:s schedulingPolicy:2:@CompositePodGroupSchedulingPolicy schedulingConstraints:3:@CompositePodGroupSchedulingConstraints;*o disruptionMode:4:@CompositeDisruptionMode;*o priorityClassName:5:s;o priority:6:i;*o preemptionPolicy:7:s;*o podGroupTemplates:8:[@PodGroupTemplate;o compositePodGroupTemplates:9:[@CompositePodGroupTemplate;o
scheduling.v1alpha3.DisruptionMode single:1:@SingleDisruptionMode;*o all:2:@AllDisruptionMode;*o
scheduling.v1alpha3.GangSchedulingPolicy minCount:1:i
scheduling.v1alpha3.PodGroup;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodGroupSpec status:3:@PodGroupStatus;o
scheduling.v1alpha3.PodGroupList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodGroup
scheduling.v1alpha3.PodGroupResourceClaim name:1:s resourceClaimName:2:s;*o resourceClaimTemplateName:3:s;*o
scheduling.v1alpha3.PodGroupResourceClaimStatus name:1:s resourceClaimName:2:s;*o
scheduling.v1alpha3.PodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1alpha3.PodGroupSchedulingPolicy basic:1:@BasicSchedulingPolicy;*o gang:2:@GangSchedulingPolicy;*o
scheduling.v1alpha3.PodGroupSpec parentCompositePodGroupName:1:s;*o workloadRef:2:@WorkloadReference;*o schedulingPolicy:3:@PodGroupSchedulingPolicy schedulingConstraints:4:@PodGroupSchedulingConstraints;*o resourceClaims:5:[@PodGroupResourceClaim;o disruptionMode:6:@DisruptionMode;*o priorityClassName:7:s;o priority:8:i;*o preemptionPolicy:9:s;*o
scheduling.v1alpha3.PodGroupStatus conditions:1:[@meta.v1.Condition;o resourceClaimStatuses:2:[@PodGroupResourceClaimStatus;o
scheduling.v1alpha3.PodGroupTemplate name:1:s schedulingPolicy:2:@PodGroupSchedulingPolicy schedulingConstraints:3:@PodGroupSchedulingConstraints;* resourceClaims:4:[@PodGroupResourceClaim;o disruptionMode:5:@DisruptionMode;*o priorityClassName:6:s;o priority:7:i;*o preemptionPolicy:8:s;*o
scheduling.v1alpha3.SingleCompositeDisruptionMode
scheduling.v1alpha3.SingleDisruptionMode
scheduling.v1alpha3.TopologyConstraint key:1:s
scheduling.v1alpha3.TypedLocalObjectReference apiGroup:1:s;o kind:2:s name:3:s
scheduling.v1alpha3.Workload;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@WorkloadSpec
scheduling.v1alpha3.WorkloadCompositePodGroupAllDisruptionMode
scheduling.v1alpha3.WorkloadCompositePodGroupBasicSchedulingPolicy
scheduling.v1alpha3.WorkloadCompositePodGroupDisruptionMode single:1:@WorkloadCompositePodGroupSingleDisruptionMode;*o all:2:@WorkloadCompositePodGroupAllDisruptionMode;*o
scheduling.v1alpha3.WorkloadCompositePodGroupGangSchedulingPolicy minGroupCount:1:i;*o
scheduling.v1alpha3.WorkloadCompositePodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1alpha3.WorkloadCompositePodGroupSchedulingPolicy basic:1:@WorkloadCompositePodGroupBasicSchedulingPolicy;*o gang:2:@WorkloadCompositePodGroupGangSchedulingPolicy;*o
scheduling.v1alpha3.WorkloadCompositePodGroupSingleDisruptionMode
scheduling.v1alpha3.WorkloadList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Workload
scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode
scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy
scheduling.v1alpha3.WorkloadPodGroupDisruptionMode single:1:@WorkloadPodGroupSingleDisruptionMode;*o all:2:@WorkloadPodGroupAllDisruptionMode;*o
scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy minCount:1:i;*o
scheduling.v1alpha3.WorkloadPodGroupResourceClaim name:1:s resourceClaimName:2:s;*o resourceClaimTemplateName:3:s;*o
scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy basic:1:@WorkloadPodGroupBasicSchedulingPolicy;*o gang:2:@WorkloadPodGroupGangSchedulingPolicy;*o
scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode
scheduling.v1alpha3.WorkloadReference workloadName:1:s templateName:2:s
scheduling.v1alpha3.WorkloadSpec controllerRef:1:@TypedLocalObjectReference;*o podGroupTemplates:2:[@PodGroupTemplate compositePodGroupTemplates:3:[@CompositePodGroupTemplate;o
scheduling.v1beta1.AllCompositeDisruptionMode
scheduling.v1beta1.AllDisruptionMode
scheduling.v1beta1.BasicSchedulingPolicy
scheduling.v1beta1.CompositeBasicSchedulingPolicy
scheduling.v1beta1.CompositeDisruptionMode single:1:@SingleCompositeDisruptionMode;*o all:2:@AllCompositeDisruptionMode;*o
scheduling.v1beta1.CompositeGangSchedulingPolicy minGroupCount:1:i
scheduling.v1beta1.CompositePodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1beta1.CompositePodGroupSchedulingPolicy basic:1:@CompositeBasicSchedulingPolicy;*o gang:2:@CompositeGangSchedulingPolicy;*o
scheduling.v1beta1.CompositePodGroupTemplate name:1:s schedulingPolicy:2:@CompositePodGroupSchedulingPolicy schedulingConstraints:3:@CompositePodGroupSchedulingConstraints;*o disruptionMode:4:@CompositeDisruptionMode;*o priorityClassName:5:s;o priority:6:i;*o preemptionPolicy:7:s;*o podGroupTemplates:8:[@PodGroupTemplate;o compositePodGroupTemplates:9:[@CompositePodGroupTemplate;o
scheduling.v1beta1.DisruptionMode single:1:@SingleDisruptionMode;*o all:2:@AllDisruptionMode;*o
scheduling.v1beta1.GangSchedulingPolicy minCount:1:i
scheduling.v1beta1.PodGroup;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodGroupSpec status:3:@PodGroupStatus;o
scheduling.v1beta1.PodGroupList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodGroup
scheduling.v1beta1.PodGroupResourceClaim name:1:s resourceClaimName:2:s;*o resourceClaimTemplateName:3:s;*o
scheduling.v1beta1.PodGroupResourceClaimStatus name:1:s resourceClaimName:2:s;*o
scheduling.v1beta1.PodGroupSchedulingConstraints topology:1:[@TopologyConstraint;o
scheduling.v1beta1.PodGroupSchedulingPolicy basic:1:@BasicSchedulingPolicy;*o gang:2:@GangSchedulingPolicy;*o
scheduling.v1beta1.PodGroupSpec parentCompositePodGroupName:1:s;*o workloadRef:2:@WorkloadReference;*o schedulingPolicy:3:@PodGroupSchedulingPolicy schedulingConstraints:4:@PodGroupSchedulingConstraints;*o resourceClaims:5:[@PodGroupResourceClaim;o disruptionMode:6:@DisruptionMode;*o priorityClassName:7:s;o priority:8:i;*o preemptionPolicy:9:s;*o
scheduling.v1beta1.PodGroupStatus conditions:1:[@meta.v1.Condition;o resourceClaimStatuses:2:[@PodGroupResourceClaimStatus;o
scheduling.v1beta1.PodGroupTemplate name:1:s schedulingPolicy:2:@PodGroupSchedulingPolicy schedulingConstraints:3:@PodGroupSchedulingConstraints;* resourceClaims:4:[@PodGroupResourceClaim;o disruptionMode:5:@DisruptionMode;*o priorityClassName:6:s;o priority:7:i;*o preemptionPolicy:8:s;*o
scheduling.v1beta1.PriorityClass;k metadata:1:@meta.v1.ObjectMeta;o value:2:i globalDefault:3:b;o description:4:s;o preemptionPolicy:5:s;*o
scheduling.v1beta1.PriorityClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PriorityClass
scheduling.v1beta1.SingleCompositeDisruptionMode
scheduling.v1beta1.SingleDisruptionMode
scheduling.v1beta1.TopologyConstraint key:1:s
scheduling.v1beta1.TypedLocalObjectReference apiGroup:1:s;o kind:2:s name:3:s
scheduling.v1beta1.Workload;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@WorkloadSpec
scheduling.v1beta1.WorkloadList;k metadata:1:@meta.v1.ListMeta;o items:2:[@Workload
scheduling.v1beta1.WorkloadReference workloadName:1:s templateName:2:s
scheduling.v1beta1.WorkloadSpec controllerRef:1:@TypedLocalObjectReference;*o podGroupTemplates:2:[@PodGroupTemplate compositePodGroupTemplates:3:[@CompositePodGroupTemplate;o
settings.v1alpha1.PodPreset;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@PodPresetSpec;o
settings.v1alpha1.PodPresetList;k metadata:1:@meta.v1.ListMeta;o items:2:[@PodPreset
settings.v1alpha1.PodPresetSpec selector:1:@meta.v1.LabelSelector;o env:2:[@core.v1.EnvVar;o envFrom:3:[@core.v1.EnvFromSource;o volumes:4:[@core.v1.Volume;o volumeMounts:5:[@core.v1.VolumeMount;o
storage.v1.CSIDriver;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CSIDriverSpec
storage.v1.CSIDriverList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSIDriver
storage.v1.CSIDriverSpec attachRequired:1:b;*o podInfoOnMount:2:b;*o volumeLifecycleModes:3:[s;o storageCapacity:4:b;*o fsGroupPolicy:5:s;*o tokenRequests:6:[@TokenRequest;o requiresRepublish:7:b;*o seLinuxMount:8:b;*o nodeAllocatableUpdatePeriodSeconds:9:l;*o serviceAccountTokenInSecrets:10:b;*o preventPodSchedulingIfMissing:11:b;*o
storage.v1.CSINode;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CSINodeSpec status:3:@CSINodeStatus;o
storage.v1.CSINodeDriver name:1:s nodeID:2:s topologyKeys:3:[s allocatable:4:@VolumeNodeResources;*o
storage.v1.CSINodeList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSINode
storage.v1.CSINodeSpec drivers:1:[@CSINodeDriver
storage.v1.CSINodeStatus storageHealth:1:[@StorageHealth;o
storage.v1.CSIStorageCapacity;k metadata:1:@meta.v1.ObjectMeta;o nodeTopology:2:@meta.v1.LabelSelector;*o storageClassName:3:s capacity:4:q;*o maximumVolumeSize:5:q;*o
storage.v1.CSIStorageCapacityList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSIStorageCapacity
storage.v1.StorageClass;k metadata:1:@meta.v1.ObjectMeta;o provisioner:2:s parameters:3:{s;o reclaimPolicy:4:s;*o mountOptions:5:[s;o allowVolumeExpansion:6:b;*o volumeBindingMode:7:s;*o allowedTopologies:8:[@core.v1.TopologySelectorTerm;o
storage.v1.StorageClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StorageClass
storage.v1.StorageHealth name:1:s healthConditions:2:[@StorageHealthCondition;o
storage.v1.StorageHealthCondition status:1:s reason:2:s message:3:s;o accessMode:4:s;*o volumeMode:5:s;*o lastTransitionTime:6:t;o
storage.v1.TokenRequest audience:1:s expirationSeconds:2:l;*o
storage.v1.VolumeAttachment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@VolumeAttachmentSpec status:3:@VolumeAttachmentStatus;o
storage.v1.VolumeAttachmentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@VolumeAttachment
storage.v1.VolumeAttachmentSource persistentVolumeName:1:s;*o inlineVolumeSpec:2:@core.v1.PersistentVolumeSpec;*o
storage.v1.VolumeAttachmentSpec attacher:1:s source:2:@VolumeAttachmentSource nodeName:3:s
storage.v1.VolumeAttachmentStatus attached:1:b attachmentMetadata:2:{s;o attachError:3:@VolumeError;*o detachError:4:@VolumeError;*o
storage.v1.VolumeAttributesClass;k metadata:1:@meta.v1.ObjectMeta;o driverName:2:s parameters:3:{s;o
storage.v1.VolumeAttributesClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@VolumeAttributesClass
storage.v1.VolumeError time:1:t;o message:2:s;o errorCode:3:i;*o
storage.v1.VolumeNodeResources count:1:i;*o
storage.v1alpha1.CSIStorageCapacity;k metadata:1:@meta.v1.ObjectMeta;o nodeTopology:2:@meta.v1.LabelSelector;*o storageClassName:3:s capacity:4:q;*o maximumVolumeSize:5:q;*o
storage.v1alpha1.CSIStorageCapacityList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSIStorageCapacity
storage.v1alpha1.VolumeAttachment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@VolumeAttachmentSpec status:3:@VolumeAttachmentStatus;o
storage.v1alpha1.VolumeAttachmentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@VolumeAttachment
storage.v1alpha1.VolumeAttachmentSource persistentVolumeName:1:s;*o inlineVolumeSpec:2:@core.v1.PersistentVolumeSpec;*o
storage.v1alpha1.VolumeAttachmentSpec attacher:1:s source:2:@VolumeAttachmentSource nodeName:3:s
storage.v1alpha1.VolumeAttachmentStatus attached:1:b attachmentMetadata:2:{s;o attachError:3:@VolumeError;*o detachError:4:@VolumeError;*o
storage.v1alpha1.VolumeAttributesClass;k metadata:1:@meta.v1.ObjectMeta;o driverName:2:s parameters:3:{s;o
storage.v1alpha1.VolumeAttributesClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@VolumeAttributesClass
storage.v1alpha1.VolumeError time:1:t;o message:2:s;o errorCode:3:i;*o
storage.v1beta1.CSIDriver;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CSIDriverSpec
storage.v1beta1.CSIDriverList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSIDriver
storage.v1beta1.CSIDriverSpec attachRequired:1:b;*o podInfoOnMount:2:b;*o volumeLifecycleModes:3:[s;o storageCapacity:4:b;*o fsGroupPolicy:5:s;*o tokenRequests:6:[@TokenRequest;o requiresRepublish:7:b;*o seLinuxMount:8:b;*o nodeAllocatableUpdatePeriodSeconds:9:l;*o serviceAccountTokenInSecrets:10:b;*o preventPodSchedulingIfMissing:11:b;*o
storage.v1beta1.CSINode;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@CSINodeSpec status:3:@CSINodeStatus;o
storage.v1beta1.CSINodeDriver name:1:s nodeID:2:s topologyKeys:3:[s allocatable:4:@VolumeNodeResources;*o
storage.v1beta1.CSINodeList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSINode
storage.v1beta1.CSINodeSpec drivers:1:[@CSINodeDriver
storage.v1beta1.CSINodeStatus storageHealth:1:[@StorageHealth;o
storage.v1beta1.CSIStorageCapacity;k metadata:1:@meta.v1.ObjectMeta;o nodeTopology:2:@meta.v1.LabelSelector;*o storageClassName:3:s capacity:4:q;*o maximumVolumeSize:5:q;*o
storage.v1beta1.CSIStorageCapacityList;k metadata:1:@meta.v1.ListMeta;o items:2:[@CSIStorageCapacity
storage.v1beta1.StorageClass;k metadata:1:@meta.v1.ObjectMeta;o provisioner:2:s parameters:3:{s;o reclaimPolicy:4:s;*o mountOptions:5:[s;o allowVolumeExpansion:6:b;*o volumeBindingMode:7:s;*o allowedTopologies:8:[@core.v1.TopologySelectorTerm;o
storage.v1beta1.StorageClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StorageClass
storage.v1beta1.StorageHealth name:1:s healthConditions:2:[@StorageHealthCondition;o
storage.v1beta1.StorageHealthCondition status:1:s reason:2:s message:3:s;o accessMode:4:s;*o volumeMode:5:s;*o lastTransitionTime:6:t;o
storage.v1beta1.TokenRequest audience:1:s expirationSeconds:2:l;*o
storage.v1beta1.VolumeAttachment;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@VolumeAttachmentSpec status:3:@VolumeAttachmentStatus;o
storage.v1beta1.VolumeAttachmentList;k metadata:1:@meta.v1.ListMeta;o items:2:[@VolumeAttachment
storage.v1beta1.VolumeAttachmentSource persistentVolumeName:1:s;*o inlineVolumeSpec:2:@core.v1.PersistentVolumeSpec;*o
storage.v1beta1.VolumeAttachmentSpec attacher:1:s source:2:@VolumeAttachmentSource nodeName:3:s
storage.v1beta1.VolumeAttachmentStatus attached:1:b attachmentMetadata:2:{s;o attachError:3:@VolumeError;*o detachError:4:@VolumeError;*o
storage.v1beta1.VolumeAttributesClass;k metadata:1:@meta.v1.ObjectMeta;o driverName:2:s parameters:3:{s;o
storage.v1beta1.VolumeAttributesClassList;k metadata:1:@meta.v1.ListMeta;o items:2:[@VolumeAttributesClass
storage.v1beta1.VolumeError time:1:t;o message:2:s;o errorCode:3:i;*o
storage.v1beta1.VolumeNodeResources count:1:i;*o
storagemigration.v1.StorageVersionMigration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StorageVersionMigrationSpec;o status:3:@StorageVersionMigrationStatus;o
storagemigration.v1.StorageVersionMigrationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StorageVersionMigration
storagemigration.v1.StorageVersionMigrationSpec resource:1:@meta.v1.GroupResource
storagemigration.v1.StorageVersionMigrationStatus conditions:1:[@meta.v1.Condition;o resourceVersion:2:s;o
storagemigration.v1alpha1.GroupVersionResource group:1:s;o version:2:s;o resource:3:s;o
storagemigration.v1alpha1.MigrationCondition type:1:s status:2:s lastUpdateTime:3:t;o reason:4:s;o message:5:s;o
storagemigration.v1alpha1.StorageVersionMigration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StorageVersionMigrationSpec;o status:3:@StorageVersionMigrationStatus;o
storagemigration.v1alpha1.StorageVersionMigrationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StorageVersionMigration
storagemigration.v1alpha1.StorageVersionMigrationSpec resource:1:@GroupVersionResource continueToken:2:s;o
storagemigration.v1alpha1.StorageVersionMigrationStatus conditions:1:[@MigrationCondition;o resourceVersion:2:s;o
storagemigration.v1beta1.StorageVersionMigration;k metadata:1:@meta.v1.ObjectMeta;o spec:2:@StorageVersionMigrationSpec;o status:3:@StorageVersionMigrationStatus;o
storagemigration.v1beta1.StorageVersionMigrationList;k metadata:1:@meta.v1.ListMeta;o items:2:[@StorageVersionMigration
storagemigration.v1beta1.StorageVersionMigrationSpec resource:1:@meta.v1.GroupResource
storagemigration.v1beta1.StorageVersionMigrationStatus conditions:1:[@meta.v1.Condition;o resourceVersion:2:s;o
`;
