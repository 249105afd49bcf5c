/**
 * Who stands behind a user name:
 *
 * - `controller`: one of kube-controller-manager's own controllers, `name` without prefix (`generic-garbage-collector`).
 * - `component`: a part of the control plane or of the provider's machinery (`kube-scheduler`, `kube-apiserver`, `eks:node-manager`).
 * - `node`: a kubelet; `name` is the node's name, `''` where the name does not say it.
 * - `serviceAccount`: every other service account.
 * - `cloudAccount`: a machine identity of the cloud (GCP service account, AKS service principal or managed identity).
 * - `anonymous`: nobody logged in.
 * - `client`: a person, or a client that logs in like one.
 */
export type UserName =
  | { readonly kind: 'controller'; readonly name: string }
  | { readonly kind: 'component'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'serviceAccount'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'cloudAccount'; readonly name: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'client'; readonly name: string };

const SERVICE_ACCOUNT = 'system:serviceaccount:';
const NODE = 'system:node:';

/**
 * Controllers that kube-controller-manager runs, each under a service account of kube-system where
 * `--use-service-account-credentials` is set (kubeadm, kops and all managed clusters set it). Names from
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go, 1.14 to 1.34.
 */
const CONTROLLERS: ReadonlySet<string> = new Set([
  'attachdetach-controller',
  'bootstrap-signer',
  'certificate-controller',
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'device-taint-eviction-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'legacy-service-account-token-cleaner',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'podcertificaterequestcleaner-controller',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resource-claim-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'route-controller',
  'selinux-warning-controller',
  'service-account-controller',
  'service-cidrs-controller',
  'service-controller',
  'statefulset-controller',
  'storage-version-migrator-controller',
  'taint-eviction-controller',
  'token-cleaner',
  'ttl-after-finished-controller',
  'ttl-controller',
  'validatingadmissionpolicy-status-controller',
  'volumeattributesclass-protection-controller',
]);

/** User names without a telling prefix that belong to a control plane, of a provider or of an old release. */
const COMPONENTS: Readonly<Record<string, string>> = {
  'system:apiserver': 'kube-apiserver',
  apiserver: 'kube-apiserver',
  'kube-apiserver': 'kube-apiserver',
  'system:aggregator': 'kube-apiserver',
  'system:admin': '',
  'system:unsecured': '',
  'cluster-autoscaler': 'cluster-autoscaler',
  'k3s-cloud-controller-manager': 'cloud-controller-manager',
  aksService: 'aksService',
  aksproblemdetector: 'aksproblemdetector',
  acsService: 'acsService',
  hcpService: 'hcpService',
};

/** AKS calls service principals and managed identities by their object id. */
const OBJECT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function controllerOf(name: string): string | undefined {
  return CONTROLLERS.has(name) ? name : undefined;
}

/**
 * The controller that kube-controller-manager names at the end of its user agent, with or without
 * `system:serviceaccount:kube-system:` in front. Trusted only for `system:kube-controller-manager`, since any
 * client can claim any user agent.
 */
function controllerOfUserAgent(userAgent: string): string | undefined {
  const last = userAgent.slice(userAgent.lastIndexOf('/') + 1);
  return controllerOf(last.slice(last.lastIndexOf(':') + 1));
}

function classifyServiceAccount(username: string): UserName {
  const [namespace = '', name = ''] = username.slice(SERVICE_ACCOUNT.length).split(':');
  const controller = namespace === 'kube-system' ? controllerOf(name) : undefined;
  if (controller !== undefined) return { kind: 'controller', name: controller };
  return { kind: 'serviceAccount', namespace, name };
}

function classifySystem(username: string, userAgent: string): UserName {
  if (username.startsWith(NODE)) return { kind: 'node', name: username.slice(NODE.length) };
  if (username === 'system:anonymous') return { kind: 'anonymous' };
  if (username.startsWith('system:bootstrap:')) return { kind: 'node', name: '' };
  const name = username.slice('system:'.length);
  if (name === 'kube-controller-manager') {
    const controller = controllerOfUserAgent(userAgent);
    return controller === undefined ? { kind: 'component', name } : { kind: 'controller', name: controller };
  }
  return { kind: 'component', name };
}

/**
 * Says who a user name (with its user agent, see controllerOfUserAgent) stands for, in the spellings of
 * upstream, kubeadm, k3s, GKE, EKS and AKS. Never fails: what is not recognised is a `client`.
 */
export function classifyUserName(username: string, userAgent = ''): UserName {
  if (username === '') return { kind: 'anonymous' };
  if (username.startsWith(SERVICE_ACCOUNT)) return classifyServiceAccount(username);
  const component = Object.hasOwn(COMPONENTS, username) ? COMPONENTS[username] : undefined;
  if (component !== undefined && component !== '') return { kind: 'component', name: component };
  if (component === '') return { kind: 'client', name: username };
  if (username.startsWith('system:')) return classifySystem(username, userAgent);
  if (username.startsWith('eks:')) return { kind: 'component', name: username };
  if (username === 'kubelet' || username === 'kubelet-bootstrap' || username === 'nodeclient')
    return { kind: 'node', name: '' };
  if (username.endsWith('.gserviceaccount.com') || OBJECT_ID.test(username))
    return { kind: 'cloudAccount', name: username };
  return { kind: 'client', name: username };
}

/** Is this Kubernetes itself (a controller, a component or a kubelet), not somebody's client or operator? */
export function isControlPlane(user: UserName): boolean {
  return user.kind === 'controller' || user.kind === 'component' || user.kind === 'node';
}
