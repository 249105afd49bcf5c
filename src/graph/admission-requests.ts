import { knownNamespaceLabels } from '../cluster/admission-webhooks.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Workload } from '../cluster/workloads.ts';
import { isJsonObject, jsonAt, type JsonObject } from '../kube/json.ts';
import type { AdmissionRequest, RequestUser } from '../kube/webhook/admission-request.ts';
import { controller, CONTROLLER_MANAGER, KUBELET, SCHEDULER } from '../kube/webhook/critical-request.ts';

/** Who makes the pods of each kind (`pkg/controller`, with `--use-service-account-credentials`, as kubeadm sets it). */
const POD_MAKERS: Readonly<Record<string, RequestUser>> = {
  Deployment: controller('replicaset-controller'),
  ReplicaSet: controller('replicaset-controller'),
  ReplicationController: controller('replication-controller'),
  StatefulSet: controller('statefulset-controller'),
  DaemonSet: controller('daemon-set-controller'),
  Job: controller('job-controller'),
  CronJob: controller('job-controller'),
};

type Target = Pick<
  AdmissionRequest,
  'operation' | 'resource' | 'subresource' | 'kind' | 'namespace' | 'name'
>;

function request(
  cluster: Cluster,
  target: Target,
  body: JsonObject,
  user: RequestUser | undefined,
): AdmissionRequest {
  return {
    ...target,
    object: { type: 'partly', body, labels: 'all' },
    oldObject: target.operation === 'UPDATE' ? { type: 'partly', body, labels: 'all' } : { type: 'none' },
    namespaceLabels: target.namespace === '' ? undefined : knownNamespaceLabels(cluster, target.namespace),
    user,
    dryRun: false,
  };
}

const PODS = { group: '', version: 'v1', resource: 'pods' };

/** The creation of a workload's next pod, by its controller. */
export function podCreation(cluster: Cluster, { object, template }: Workload): AdmissionRequest {
  const spec = jsonAt(object.body, ...template.path, 'spec');
  const body: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: object.namespace,
      labels: { ...template.labels },
      annotations: { ...template.annotations },
    },
    spec: isJsonObject(spec) ? spec : {},
  };
  const kind = { group: '', version: 'v1', kind: 'Pod' };
  const target: Target = {
    operation: 'CREATE',
    resource: PODS,
    subresource: '',
    kind,
    namespace: object.namespace,
    name: '',
  };
  return request(cluster, target, body, POD_MAKERS[object.kind]);
}

/** A write of the control plane on which pods of a namespace depend, and what fails with it. */
export interface ControlPlaneWrite {
  readonly what: string;
  readonly request: AdmissionRequest;
}

/** Writes without which no pod of this namespace starts: its binding by the scheduler, and the kubelet's token for it. */
export function podStartWrites(cluster: Cluster, namespace: string): readonly ControlPlaneWrite[] {
  const binding: Target = {
    operation: 'CREATE',
    resource: PODS,
    subresource: 'binding',
    kind: { group: '', version: 'v1', kind: 'Binding' },
    namespace,
    name: 'any',
  };
  const token: Target = {
    operation: 'CREATE',
    resource: { group: '', version: 'v1', resource: 'serviceaccounts' },
    subresource: 'token',
    kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
    namespace,
    name: 'any',
  };
  return [
    {
      what: 'the scheduler binding its pods to nodes (pods/binding)',
      request: request(cluster, binding, { apiVersion: 'v1', kind: 'Binding' }, SCHEDULER),
    },
    {
      what: 'the kubelet asking for the tokens of its pods (serviceaccounts/token)',
      request: request(
        cluster,
        token,
        { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
        KUBELET,
      ),
    },
  ];
}

function leaseUpdate(cluster: Cluster, namespace: string, name: string, user: RequestUser): AdmissionRequest {
  const target: Target = {
    operation: 'UPDATE',
    resource: { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' },
    subresource: '',
    kind: { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' },
    namespace,
    name,
  };
  const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } };
  return request(cluster, target, body, user);
}

/** Writes without which nothing new starts in the whole cluster: the leases of leaders and of nodes. */
export function controlPlaneWrites(cluster: Cluster): readonly ControlPlaneWrite[] {
  return [
    {
      what: 'kube-controller-manager renewing its lease (leases in kube-system)',
      request: leaseUpdate(cluster, 'kube-system', 'kube-controller-manager', CONTROLLER_MANAGER),
    },
    {
      what: 'kube-scheduler renewing its lease (leases in kube-system)',
      request: leaseUpdate(cluster, 'kube-system', 'kube-scheduler', SCHEDULER),
    },
    {
      what: 'kubelets reporting that their nodes live (leases in kube-node-lease)',
      request: leaseUpdate(cluster, 'kube-node-lease', 'any', KUBELET),
    },
  ];
}
