import type { ServerClock } from '../clock.ts';
import type { ServerRandom } from '../random.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Authorizer } from '../security/authorize.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { certificateApproval } from './certificate-approval.ts';
import { certificateSigning } from './certificate-signing.ts';
import { certificateSubjectRestriction } from './certificate-subject-restriction.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerations } from './default-tolerations.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { podPriority } from './pod-priority.ts';
import { podResizeValidator } from './pod-resize-validator.ts';
import { podSecurity } from './pod-security/pod-security.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import { resourceQuota } from './resource-quota/resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';

/** What the built-in plugins look into. */
export interface BuiltInPluginParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: ServerClock;
  readonly random: ServerRandom;
  readonly authorizer: Authorizer;
}

/**
 * The plugins that kube-apiserver has on by default and that act in 1.36, but for policies and webhooks (DefaultOffAdmissionPlugins,
 * pkg/kubeapiserver/options/plugins.go). Left out are those whose feature is off: PodGroupProtection, PodGroupWorkloadExists, ClusterTrustBundleAttest, JobValidation.
 */
export function builtInPlugins(parts: BuiltInPluginParts): readonly AdmissionPlugin[] {
  const { store, authorizer, random } = parts;
  return [
    namespaceLifecycle(store),
    limitRanger(store),
    serviceAccount(store, random),
    taintNodesByCondition,
    podSecurity(store),
    podPriority(store),
    defaultTolerations,
    defaultStorageClass(store),
    storageObjectInUseProtection,
    persistentVolumeClaimResize(store),
    runtimeClass(store),
    certificateApproval(authorizer),
    certificateSigning(authorizer),
    certificateSubjectRestriction,
    defaultIngressClass(store),
    podTopologyLabels(store),
    podResizeValidator(store),
    resourceQuota(parts),
  ];
}
