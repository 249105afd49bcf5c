import { knownNamespaceLabels } from '../cluster/admission-webhooks.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Workload } from '../cluster/workloads.ts';
import { isJsonObject, jsonAt, type JsonObject } from '../kube/json.ts';
import type { AdmissionRequest, RequestUser } from '../kube/webhook/admission-request.ts';
import {
  authentication,
  controller,
  CONTROLLER_MANAGER,
  coordination,
  core,
  KUBELET,
  request,
  SCHEDULER,
  type CriticalRequest,
} from '../kube/webhook/critical-request.ts';

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

/** The request as it is made in this cluster: with what is known of its namespace. */
function inCluster(cluster: Cluster, asked: CriticalRequest['request']): AdmissionRequest {
  const { namespace } = asked;
  return {
    ...asked,
    namespaceLabels: namespace === '' ? undefined : knownNamespaceLabels(cluster, namespace),
  };
}

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
  const user = POD_MAKERS[object.kind];
  const { namespace } = object;
  const asked = request({ operation: 'CREATE', kind: core('Pod'), resource: 'pods', namespace, user });
  return { ...inCluster(cluster, asked), object: { type: 'partly', body, labels: 'all' } };
}

/** A write of the control plane on which pods of a namespace depend, and what fails with it. */
export interface ControlPlaneWrite {
  readonly what: string;
  readonly request: AdmissionRequest;
}

/** Writes without which no pod of this namespace starts: its binding by the scheduler, and the kubelet's token for it. */
export function podStartWrites(cluster: Cluster, namespace: string): readonly ControlPlaneWrite[] {
  const binding = request({
    operation: 'CREATE',
    kind: core('Binding'),
    resource: 'pods',
    subresource: 'binding',
    namespace,
    name: 'any',
    user: SCHEDULER,
    labels: {},
  });
  const token = request({
    operation: 'CREATE',
    kind: authentication('TokenRequest'),
    group: '',
    resource: 'serviceaccounts',
    subresource: 'token',
    namespace,
    name: 'any',
    user: KUBELET,
    labels: {},
  });
  return [
    {
      what: 'the scheduler binding its pods to nodes (pods/binding)',
      request: inCluster(cluster, binding),
    },
    {
      what: 'the kubelet asking for the tokens of its pods (serviceaccounts/token)',
      request: inCluster(cluster, token),
    },
  ];
}

function leaseUpdate(cluster: Cluster, namespace: string, name: string, user: RequestUser): AdmissionRequest {
  const kind = coordination('Lease');
  const asked = { operation: 'UPDATE', kind, resource: 'leases', namespace, name, user, labels: {} } as const;
  return inCluster(cluster, request(asked));
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
