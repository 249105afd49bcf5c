import type { Budget } from '../../guard/contract.ts';
import { KIND } from '../../kube/group-kind.ts';

/** Ten minutes: in the talk the operator had deleted everything before anybody looked, and a person deletes a handful. */
const WINDOW_S = 600;

const PRECIOUS = [
  KIND.Service,
  KIND.Namespace,
  KIND.PersistentVolume,
  KIND.PersistentVolumeClaim,
  KIND.Deployment,
  KIND.StatefulSet,
  KIND.DaemonSet,
  KIND.Ingress,
  KIND.CustomResourceDefinition,
  KIND.APIService,
  KIND.ClusterRole,
  KIND.ClusterRoleBinding,
  KIND.NetworkPolicy,
  KIND.ServiceAccount,
] as const;

const ORDINARY = [KIND.ConfigMap, KIND.Secret, KIND.Role, KIND.RoleBinding, KIND.CronJob] as const;

export const guard: readonly Budget[] = [
  {
    id: 'powerful-operator/precious-kinds',
    hazard: 'powerful-operator',
    charge: 'removal',
    kinds: PRECIOUS,
    share: 0.005,
    // A chart that is uninstalled has two or three Services; ten are what a cluster of 2,000 nodes could lose and be well.
    floor_count: 5,
    ceiling_count: 10,
    window_s: WINDOW_S,
    why: 'An operator with an empty selector once deleted every Service of a cluster one by one',
  },
  {
    id: 'powerful-operator/ordinary-kinds',
    hazard: 'powerful-operator',
    charge: 'removal',
    kinds: ORDINARY,
    share: 0.02,
    // Pipelines tidy up after each release: Helm keeps ten revisions, and each is a Secret.
    floor_count: 20,
    ceiling_count: 100,
    window_s: WINDOW_S,
    why: 'An operator with an empty selector deletes every object that it may',
  },
  {
    id: 'powerful-operator/everything-else',
    hazard: 'powerful-operator',
    charge: 'removal',
    kinds: undefined,
    share: 0.05,
    // Pods, Jobs and custom resources come and go; a drain of a node is some hundred pods.
    floor_count: 200,
    ceiling_count: 2_000,
    window_s: WINDOW_S,
    why: 'An operator with an empty selector deletes every object that it may',
  },
  {
    id: 'powerful-operator/scale-to-zero',
    hazard: 'powerful-operator',
    charge: 'scale to zero',
    kinds: undefined,
    share: 0.02,
    // A team that shuts its test environment down for the night has some ten of them.
    floor_count: 10,
    ceiling_count: 50,
    window_s: WINDOW_S,
    why: 'A workload without pods is as good as deleted',
  },
  {
    id: 'powerful-operator/namespace-content',
    hazard: 'powerful-operator',
    charge: 'content of a namespace',
    kinds: undefined,
    share: 0,
    // Review environments hold some dozen objects each; a namespace of production holds hundreds.
    floor_count: 200,
    ceiling_count: 200,
    window_s: WINDOW_S,
    why: 'A namespace takes everything in it along, and nobody is asked again',
  },
];
