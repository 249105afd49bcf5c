import { load } from 'js-yaml';
import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { BodyPath, Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';

const KUBELET_CONFIGURATION = { group: 'kubelet.config.k8s.io', kind: 'KubeletConfiguration' };

/** A kubelet configuration that the objects show: the file itself, or what kubeadm keeps in kube-system. */
interface KubeletConfiguration {
  readonly object: ClusterObject;
  readonly path: BodyPath;
  readonly configuration: JsonObject;
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = load(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // A ConfigMap of that name with other content is no kubelet configuration; the rule then says that it knows none.
    return undefined;
  }
}

function kubeletConfigurations(cluster: Cluster): readonly KubeletConfiguration[] {
  const files = cluster
    .of(KUBELET_CONFIGURATION)
    .map((object) => ({ object, path: ['podPidsLimit'], configuration: object.body }));
  const kept = cluster
    .ofNamespace(KIND.ConfigMap, 'kube-system')
    .filter(({ name }) => /^kubelet-config(?:-\d|$)/.test(name))
    .flatMap((object) => {
      const configuration = parsed(stringAt(object.body, 'data', 'kubelet') ?? '');
      return configuration === undefined ? [] : [{ object, path: ['data', 'kubelet'], configuration }];
    });
  return [...files, ...kept];
}

function* unlimitedPids({ cluster }: RuleInput): Generator<Observation> {
  const configurations = kubeletConfigurations(cluster);
  if (configurations.length === 0) {
    yield {
      type: 'unknown',
      message:
        'Whether the kubelets limit the processes of a pod (podPidsLimit) is not known: no KubeletConfiguration is among the objects.',
    };
  }
  for (const { object, path, configuration } of configurations) {
    const limit = numberAt(configuration, 'podPidsLimit');
    if (limit !== undefined && limit > 0) continue;
    yield {
      type: 'finding',
      object,
      path,
      message: `${spokenName(object)} sets ${limit === undefined ? 'no podPidsLimit' : `podPidsLimit ${limit}`}: one pod can take every process ID of its node`,
      fix: {
        text: 'Set podPidsLimit in the configuration of every kubelet (4096 is room for any server), and keep some for the system with systemReserved.',
        patch: 'podPidsLimit: 4096\nsystemReserved:\n  pid: "1000"',
      },
    };
  }
}

const podPidsLimit: Rule = {
  id: 'pod-pids-limit',
  title: 'Kubelets limit the number of processes of a pod',
  severity: 'high',
  persona: 'cluster operator',
  why: 'A fork bomb in one pod stops the kubelet, the container runtime and the way into the machine.',
  check: unlimitedPids,
};

/** Node agents need the host's processes; they come with the cluster, not with tenants. */
function isSystem({ object }: Workload): boolean {
  return object.namespace.startsWith('kube-') || object.kind === 'Pod';
}

function* hostProcesses({ derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    if (!template.spec.hostPID || isSystem(workload)) continue;
    const everywhere = object.kind === 'DaemonSet' ? ' on every node' : '';
    yield {
      type: 'finding',
      object,
      path: [...template.path, 'spec', 'hostPID'],
      // A DaemonSet that asks for it is a node agent nearly always.
      ...(object.kind === 'DaemonSet' ? { severity: 'low' as const } : {}),
      message: `${spokenName(object)} runs in the process table of its host${everywhere} (hostPID): it sees, and with rights kills, every process there`,
      fix: { text: 'Take hostPID out, unless this is a node agent that has to see processes of other pods.' },
    };
  }
}

const hostProcessTable: Rule = {
  id: 'host-pid',
  title: 'Only node agents share the process table of the host',
  severity: 'medium',
  persona: 'developer',
  why: 'A loop that kills or forks there hits the machine, not a container.',
  check: hostProcesses,
};

export const check: CheckDefinition = { hazard: 'fork-bomb', rules: [podPidsLimit, hostProcessTable] };
