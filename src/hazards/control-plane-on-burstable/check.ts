import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import type { Severity } from '../../detect/contract.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import { labelsOf, spokenName } from '../../kube/kube-object.ts';

/** Roles that installers give to nodes of the control plane (kubeadm, k3s and RKE2, RKE, and kubeadm before 1.24). */
const CONTROL_PLANE_LABELS = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/controlplane',
  'node-role.kubernetes.io/master',
  'node-role.kubernetes.io/etcd',
];
const ETCD_LABEL = 'node-role.kubernetes.io/etcd';
const INSTANCE_TYPE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];

/** A family of machines whose CPU is not always there: a credit that runs out, or a core shared with other customers. */
interface MachineFamily {
  readonly provider: string;
  readonly type: RegExp;
  readonly cpu: 'credit' | 'shared';
}

/** By the providers' own machine type pages. */
const FAMILIES: readonly MachineFamily[] = [
  { provider: 'AWS T family', type: /^t[1-9][a-z]*\.[a-z0-9]+$/, cpu: 'credit' },
  { provider: 'Azure B series', type: /^(?:Standard|Basic)_B\d+[a-z]*(?:_v\d+)?$/i, cpu: 'credit' },
  {
    provider: 'Google shared-core',
    type: /^(?:f1-micro|g1-small|e2-(?:micro|small|medium))$/,
    cpu: 'credit',
  },
  { provider: 'Alibaba Cloud t5 and t6', type: /^ecs\.t[56]-/, cpu: 'credit' },
  { provider: 'Oracle E2.1.Micro', type: /^VM\.Standard\.E2\.1\.Micro$/i, cpu: 'credit' },
  { provider: 'DigitalOcean Basic', type: /^s-\d+vcpu-/, cpu: 'shared' },
  { provider: 'Hetzner Cloud shared vCPU', type: /^(?:cx|cpx|cax)\d+$/, cpu: 'shared' },
  { provider: 'Linode shared CPU', type: /^g6-(?:nanode|standard)-\d+$/, cpu: 'shared' },
  { provider: 'Scaleway Learning and Development', type: /^(?:DEV1|STARDUST1|PLAY2)-/i, cpu: 'shared' },
];

interface InstanceType {
  readonly label: string;
  readonly type: string;
  readonly family: MachineFamily;
}

/** The family of a node's machine, where it is one of these. */
function unsteadyTypeOf(node: ClusterObject): InstanceType | undefined {
  const labels = labelsOf(node);
  const label = INSTANCE_TYPE_LABELS.find((key) => labels[key] !== undefined) ?? '';
  const type = labels[label] ?? '';
  const family = FAMILIES.find((candidate) => candidate.type.test(type));
  return family === undefined ? undefined : { label, type, family };
}

/** Nodes that say so by their role, and nodes on which an API server or etcd runs, whatever they say. */
function controlPlaneNodes(cluster: Cluster): readonly ClusterObject[] {
  const pods = (['kube-apiserver', 'etcd'] as const).flatMap((component) =>
    controlPlanePods(cluster, component),
  );
  const hosts = new Set(pods.flatMap(({ pod }) => stringAt(pod.body, 'spec', 'nodeName') ?? []));
  return cluster
    .of(KIND.Node)
    .filter(
      (node) =>
        hosts.has(node.name) ||
        CONTROL_PLANE_LABELS.some((key) => jsonAt(node.body, 'metadata', 'labels', key) !== undefined),
    );
}

/** Why nothing can be said of the machines where no node of the control plane is there. */
function hiddenBy(cluster: Cluster): string {
  const coverage = cluster.coverage(KIND.Node);
  if (coverage.type === 'unknown') return coverage.why;
  return coverage.type === 'given'
    ? 'manifests show no Nodes'
    : 'the provider runs the control plane, its machines are no Nodes of this cluster';
}

function* burstable({ cluster }: RuleInput): Generator<Observation> {
  const nodes = controlPlaneNodes(cluster);
  if (nodes.length === 0) {
    const message = `What machines the control plane runs on is not known: ${hiddenBy(cluster)}.`;
    yield { type: 'unknown', message };
  }
  for (const node of nodes) {
    const instance = unsteadyTypeOf(node);
    if (instance === undefined) continue;
    const { label, type, family } = instance;
    const isCredit = family.cpu === 'credit';
    yield {
      type: 'finding',
      object: node,
      path: ['metadata', 'labels', label],
      ...(isCredit ? {} : { severity: 'medium' as const }),
      message: `${spokenName(node)} is part of the control plane and of type ${type} (${family.provider}): its CPU is ${isCredit ? 'a credit that runs out' : 'shared with other customers'}`,
      fix: {
        text: 'Replace the control plane nodes, one at a time, by a type with steady CPU (and local or provisioned disks for etcd).',
      },
    };
  }
}

const burstableInstance: Rule = {
  id: 'burstable-instance',
  title: 'Control plane nodes have steady CPU',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Once the credit is gone etcd misses its heartbeats, and everything that needs the API server stands still.',
  check: burstable,
};

/** Three survive the loss of one; etcd needs a majority (etcd FAQ, "failure tolerance"). */
const ETCD_MEMBERS_MIN_COUNT = 3;

interface EtcdMember {
  readonly object: ClusterObject;
  /** The machine it runs on. */
  readonly node: string;
}

/** OpenShift runs etcd as static pods of a namespace of its own. */
const OPENSHIFT_ETCD_NAMESPACE = 'openshift-etcd';

/** Members as static pods; where etcd is no pod (k3s and RKE2 run it themselves) the nodes with its role. */
function etcdMembers(cluster: Cluster): readonly EtcdMember[] {
  const ofOpenShift = cluster
    .ofNamespace(KIND.Pod, OPENSHIFT_ETCD_NAMESPACE)
    .filter((pod) => labelsOf(pod)['app'] === 'etcd');
  const pods = [...controlPlanePods(cluster, 'etcd').map(({ pod }) => pod), ...ofOpenShift];
  const members = pods.map((pod) => ({
    object: pod,
    node: stringAt(pod.body, 'spec', 'nodeName') ?? pod.name,
  }));
  if (members.length > 0 || cluster.coverage(KIND.Node).type !== 'all') return members;
  return cluster
    .of(KIND.Node)
    .filter((node) => labelsOf(node)[ETCD_LABEL] !== undefined)
    .map((node) => ({ object: node, node: node.name }));
}

/** A cluster of one machine cannot have more members, and whoever made it knows. */
function severityOf(cluster: Cluster, count: number): Severity {
  if (count >= ETCD_MEMBERS_MIN_COUNT) return 'medium';
  return cluster.of(KIND.Node).length <= 1 ? 'low' : 'high';
}

function* tooFewMembers({ cluster }: RuleInput): Generator<Observation> {
  const found = cluster.coverage(KIND.Pod).type === 'all' ? etcdMembers(cluster) : [];
  const [first] = found;
  if (first === undefined) {
    yield {
      type: 'unknown',
      message: 'How many members etcd has is not known: its pods are not among the objects.',
    };
    return;
  }
  const count = new Set(found.map(({ node }) => node)).size;
  if (count >= ETCD_MEMBERS_MIN_COUNT && count % 2 === 1) return;
  const tolerated = Math.ceil(count / 2) - 1;
  yield {
    type: 'finding',
    object: first.object,
    path: [],
    severity: severityOf(cluster, count),
    message:
      count === 1
        ? `etcd has 1 member (${spokenName(first.object)}): losing that machine loses the cluster`
        : `etcd has members on ${count} machines: it survives the loss of ${tolerated}, no more than ${count - 1} would`,
    objects: found.map(({ object }) => object),
    fix: {
      text: `Run ${count < ETCD_MEMBERS_MIN_COUNT ? ETCD_MEMBERS_MIN_COUNT : count + 1} members, each on a machine of its own.`,
      patch: 'etcdctl member list -w table  # before and after each change, one member at a time',
    },
  };
}

const oddMembers: Rule = {
  id: 'etcd-members',
  title: 'etcd has an odd number of members, three or more',
  severity: 'high',
  persona: 'cluster operator',
  why: 'etcd needs a majority: an even member adds a machine that can fail and no failure that is survived.',
  check: tooFewMembers,
};

export const check: CheckDefinition = {
  hazard: 'control-plane-on-burstable',
  rules: [burstableInstance, oddMembers],
};
