import type { BootstrapBinding, BootstrapRole } from './bootstrap-role.ts';

/**
 * Roles of single namespaces, by namespace and name.
 * Facts of a kube-apiserver 1.36.3 that has just started; they come from plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
 */
export const NAMESPACED_ROLES: Readonly<Record<string, BootstrapRole>> = {
  'kube-public/system:controller:bootstrap-signer': {
    rules: [
      ['get list watch', 'core', 'configmaps'],
      ['update', 'core', 'configmaps', 'cluster-info'],
      ['create patch update', 'core events.k8s.io', 'events'],
    ],
  },
  'kube-system/extension-apiserver-authentication-reader': {
    rules: [['get list watch', 'core', 'configmaps', 'extension-apiserver-authentication']],
  },
  'kube-system/system::leader-locking-kube-controller-manager': {
    rules: [
      ['create get list update watch', 'coordination.k8s.io', 'leases'],
      ['create get list update watch', 'coordination.k8s.io', 'leasecandidates'],
    ],
  },
  'kube-system/system::leader-locking-kube-scheduler': {
    rules: [
      ['create get list update watch', 'coordination.k8s.io', 'leases'],
      ['create get list update watch', 'coordination.k8s.io', 'leasecandidates'],
    ],
  },
  'kube-system/system:controller:bootstrap-signer': { rules: [['get list watch', 'core', 'secrets']] },
  'kube-system/system:controller:cloud-provider': {
    rules: [['create get list watch', 'core', 'configmaps']],
  },
  'kube-system/system:controller:token-cleaner': {
    rules: [
      ['delete get list watch', 'core', 'secrets'],
      ['create patch update', 'core events.k8s.io', 'events'],
    ],
  },
};

/** ClusterRoleBindings, but for those of single controllers, which bind a role to the account of its name. A role is called as its binding unless it is named. */
export const CLUSTER_BINDINGS: readonly BootstrapBinding[] = [
  { name: 'cluster-admin', subjects: ['Group system:masters'] },
  { name: 'system:basic-user', subjects: ['Group system:authenticated'] },
  { name: 'system:discovery', subjects: ['Group system:authenticated'] },
  { name: 'system:kube-controller-manager', subjects: ['User system:kube-controller-manager'] },
  { name: 'system:kube-dns', subjects: ['ServiceAccount kube-system/kube-dns'] },
  { name: 'system:kube-scheduler', subjects: ['User system:kube-scheduler'] },
  { name: 'system:monitoring', subjects: ['Group system:monitoring'] },
  { name: 'system:node', subjects: [] },
  { name: 'system:node-proxier', subjects: ['User system:kube-proxy'] },
  {
    name: 'system:public-info-viewer',
    subjects: ['Group system:authenticated', 'Group system:unauthenticated'],
  },
  { name: 'system:service-account-issuer-discovery', subjects: ['Group system:serviceaccounts'] },
  { name: 'system:volume-scheduler', subjects: ['User system:kube-scheduler'] },
];

export const NAMESPACED_BINDINGS: readonly BootstrapBinding[] = [
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    subjects: ['ServiceAccount kube-system/bootstrap-signer'],
  },
  {
    namespace: 'kube-system',
    name: 'system::extension-apiserver-authentication-reader',
    role: 'extension-apiserver-authentication-reader',
    subjects: ['User system:kube-controller-manager', 'User system:kube-scheduler'],
  },
  {
    namespace: 'kube-system',
    name: 'system::leader-locking-kube-controller-manager',
    subjects: [
      'User system:kube-controller-manager',
      'ServiceAccount kube-system/kube-controller-manager',
      'ServiceAccount kube-system/leader-election-controller',
    ],
  },
  {
    namespace: 'kube-system',
    name: 'system::leader-locking-kube-scheduler',
    subjects: ['User system:kube-scheduler', 'ServiceAccount kube-system/kube-scheduler'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:bootstrap-signer',
    subjects: ['ServiceAccount kube-system/bootstrap-signer'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:cloud-provider',
    subjects: ['ServiceAccount kube-system/cloud-provider'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:token-cleaner',
    subjects: ['ServiceAccount kube-system/token-cleaner'],
  },
];
