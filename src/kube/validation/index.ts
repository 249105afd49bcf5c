import { definitionRules } from './apiextensions/custom-resource-definition.ts';
import { daemonSetRules, deploymentRules, replicaSetRules, statefulSetRules } from './apps/workload.ts';
import { jobRules } from './batch/job.ts';
import { configMapRules } from './core/config-map.ts';
import { podRules } from './core/pod.ts';
import { secretRules } from './core/secret.ts';
import { serviceRules } from './core/service.ts';
import type { KindRulesTable } from './kind-rules.ts';
import { roleBindingRules } from './rbac/role-binding.ts';

/** The rules of every kind that has any; the others are held to their published description (published-rules.ts). */
export const KIND_RULES: KindRulesTable = {
  '/ConfigMap': configMapRules,
  '/Pod': podRules,
  '/Secret': secretRules,
  '/Service': serviceRules,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionRules,
  'apps/DaemonSet': daemonSetRules,
  'apps/Deployment': deploymentRules,
  'apps/ReplicaSet': replicaSetRules,
  'apps/StatefulSet': statefulSetRules,
  'batch/Job': jobRules,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBindingRules(false),
  'rbac.authorization.k8s.io/RoleBinding': roleBindingRules(true),
};
