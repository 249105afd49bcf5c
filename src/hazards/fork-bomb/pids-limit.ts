import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { kubeletConfigurations } from '../../cluster/kubelet-configuration.ts';
import { numberAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';

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
    const isText = path[0] === 'data';
    yield {
      type: 'finding',
      object,
      path: isText ? path : [...path, 'podPidsLimit'],
      // Unset is what installers leave; -1 is somebody's decision.
      ...(limit === undefined ? { severity: 'low' as const } : {}),
      message: `${spokenName(object)} sets ${limit === undefined ? 'no podPidsLimit' : `podPidsLimit ${limit}`}: one pod can take every process ID of its node`,
      fix: {
        text: 'Set podPidsLimit in the configuration of every kubelet (4096 is room for any server), and keep some for the system with systemReserved; kubelets read it when they restart.',
        patch: 'podPidsLimit: 4096\nsystemReserved:\n  pid: "1000"',
      },
    };
  }
}

export const podPidsLimit: Rule = {
  id: 'pod-pids-limit',
  title: 'Kubelets limit the number of processes of a pod',
  severity: 'high',
  persona: 'cluster operator',
  why: 'A fork bomb in one pod stops the kubelet, the container runtime and the way into the machine.',
  check: unlimitedPids,
};
