import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { labelsOf, spokenName } from '../../kube/kube-object.ts';

const CONTROL_PLANE_LABELS = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
  'node-role.kubernetes.io/etcd',
];
const INSTANCE_TYPE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];

/** Families whose CPU is a credit that runs out, by the providers' own machine type pages. */
const BURSTABLE: readonly { readonly provider: string; readonly type: RegExp }[] = [
  { provider: 'AWS T family', type: /^t[1-9][a-z]*\.[a-z0-9]+$/ },
  { provider: 'Azure B series', type: /^Standard_B\d+[a-z]*(?:_v\d+)?$/i },
  { provider: 'Google shared-core', type: /^(?:f1-micro|g1-small|e2-(?:micro|small|medium))$/ },
  { provider: 'Alibaba Cloud t5 and t6', type: /^ecs\.t[56]-/ },
];

function instanceTypeOf(node: ClusterObject): { readonly label: string; readonly type: string } | undefined {
  const labels = labelsOf(node);
  const label = INSTANCE_TYPE_LABELS.find((key) => labels[key] !== undefined);
  const type = label === undefined ? undefined : labels[label];
  return label === undefined || type === undefined ? undefined : { label, type };
}

function controlPlaneNodes(cluster: Cluster): readonly ClusterObject[] {
  return cluster.of(KIND.Node).filter((node) => {
    const labels = labelsOf(node);
    return CONTROL_PLANE_LABELS.some((key) => key in labels);
  });
}

/** Why nothing can be said, or `undefined` where the control plane's nodes are there. */
function hiddenNodes(cluster: Cluster): string | undefined {
  const coverage = cluster.coverage(KIND.Node);
  if (controlPlaneNodes(cluster).length > 0) return undefined;
  if (coverage.type === 'unknown') return coverage.why;
  return coverage.type === 'given'
    ? 'manifests show no Nodes'
    : 'the provider runs the control plane, its machines are no Nodes of this cluster';
}

function* burstable({ cluster }: RuleInput): Generator<Observation> {
  const hidden = hiddenNodes(cluster);
  if (hidden !== undefined)
    yield { type: 'unknown', message: `What machines the control plane runs on is not known: ${hidden}.` };
  for (const node of controlPlaneNodes(cluster)) {
    const instance = instanceTypeOf(node);
    const family = BURSTABLE.find(({ type }) => instance !== undefined && type.test(instance.type));
    if (instance === undefined || family === undefined) continue;
    yield {
      type: 'finding',
      object: node,
      path: ['metadata', 'labels', instance.label],
      message: `${spokenName(node)} is part of the control plane and of type ${instance.type} (${family.provider}): its CPU is a credit that runs out`,
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

function* members({ cluster }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.Pod);
  const pods = controlPlanePods(cluster, 'etcd');
  const [first] = pods;
  if (first === undefined || coverage.type !== 'all') {
    yield {
      type: 'unknown',
      message: 'How many members etcd has is not known: its pods are not among the objects.',
    };
    return;
  }
  const count = pods.length;
  if (count >= ETCD_MEMBERS_MIN_COUNT && count % 2 === 1) return;
  const tolerated = Math.ceil(count / 2) - 1;
  yield {
    type: 'finding',
    object: first.pod,
    path: [],
    severity: count < ETCD_MEMBERS_MIN_COUNT ? 'high' : 'medium',
    message:
      count === 1
        ? `etcd has 1 member (${spokenName(first.pod)}): losing that machine loses the cluster`
        : `etcd has ${count} members: it survives the loss of ${tolerated}, no more than ${count - 1} members would`,
    objects: pods.map(({ pod }) => pod),
    fix: {
      text: `Run ${count < ETCD_MEMBERS_MIN_COUNT ? ETCD_MEMBERS_MIN_COUNT : count + 1} members, each on a machine of its own.`,
    },
  };
}

const etcdMembers: Rule = {
  id: 'etcd-members',
  title: 'etcd has an odd number of members, three or more',
  severity: 'high',
  persona: 'cluster operator',
  why: 'etcd needs a majority: an even member adds a machine that can fail and no failure that is survived.',
  check: members,
};

export const check: CheckDefinition = {
  hazard: 'control-plane-on-burstable',
  rules: [burstableInstance, etcdMembers],
};
