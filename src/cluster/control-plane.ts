import type { Container } from '../kube/container.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';
import { labelsOf } from '../kube/kube-object.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { flagsOf } from './command-flags.ts';
import { remembered } from './remembered.ts';
import { ownerOf, podTemplateOf } from './workloads.ts';

/** A component of the control plane, by the name of its program. */
export type ControlPlaneComponent = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

const COMPONENTS: readonly ControlPlaneComponent[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
];

/** One pod of a control-plane component, with the flags that its container was started with. */
export interface ControlPlanePod {
  readonly pod: ClusterObject;
  readonly container: Container;
  /** Without the dashes; a flag without a value is `true`, as Go's flag libraries read it. The last of several wins. */
  readonly flags: ReadonlyMap<string, string>;
}

/**
 * Labels that name the component: of kubeadm, RKE2, Talos and most installers (`component`), of kOps and bootkube (`k8s-app`), of those who
 * follow the recommended labels.
 */
const COMPONENT_LABELS = ['component', 'k8s-app', 'app.kubernetes.io/component', 'app.kubernetes.io/name'];
/** kOps runs etcd under a manager; the one for events is a cluster of its own, and not the one that holds the objects. */
const LABEL_SYNONYMS: ReadonlyMap<string, string> = new Map([['etcd-manager-main', 'etcd']]);

/** Static pods, or manifests of them; an etcd that a StatefulSet runs is an application's. */
function isStaticOrSelfHosted(pod: ClusterObject): boolean {
  const owner = ownerOf(pod);
  return owner === undefined || owner.kind === 'Node' || owner.kind === 'DaemonSet';
}

function componentOf(pod: ClusterObject): ControlPlaneComponent | undefined {
  const labels = labelsOf(pod);
  const named = COMPONENT_LABELS.map((key) => labels[key] ?? '');
  const labelled = COMPONENTS.find((component) =>
    named.some((name) => (LABEL_SYNONYMS.get(name) ?? name) === component),
  );
  if (labelled !== undefined) return isStaticOrSelfHosted(pod) ? labelled : undefined;
  const owner = ownerOf(pod);
  if (owner !== undefined && owner.kind !== 'Node') return undefined;
  // A mirror pod is called after its file and its node (kubelet, `pkg/kubelet/config/common.go`).
  const node = stringAt(pod.body, 'spec', 'nodeName') ?? '';
  return COMPONENTS.find((component) => pod.name === component || pod.name === `${component}-${node}`);
}

interface ControlPlane {
  readonly pods: ReadonlyMap<ControlPlaneComponent, readonly ControlPlanePod[]>;
}

function indexControlPlane(cluster: Cluster): ControlPlane {
  const pods = new Map<ControlPlaneComponent, ControlPlanePod[]>(
    COMPONENTS.map((component) => [component, []]),
  );
  for (const pod of cluster.ofNamespace(KIND.Pod, 'kube-system')) {
    const component = componentOf(pod);
    if (component === undefined) continue;
    const containers = podTemplateOf(pod)?.spec.containers ?? [];
    const container = containers.find(({ name }) => name === component) ?? containers[0];
    if (container === undefined) continue;
    pods.get(component)?.push({ pod, container, flags: flagsOf(container) });
  }
  return { pods };
}

const controlPlaneOf: (cluster: Cluster) => ControlPlane = remembered(indexControlPlane);

/** The component's pods that are in the cluster; none where the provider runs it, which is not the same as "there is none". */
export function controlPlanePods(
  cluster: Cluster,
  component: ControlPlaneComponent,
): readonly ControlPlanePod[] {
  return controlPlaneOf(cluster).pods.get(component) ?? [];
}
