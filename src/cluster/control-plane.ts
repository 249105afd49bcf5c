import { KIND } from '../kube/group-kind.ts';
import { labelsOf } from '../kube/kube-object.ts';
import type { Container } from '../kube/container.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { podTemplateOf } from './workloads.ts';

/** A component that runs as static pods, as kubeadm and most installers label it (`component=kube-apiserver`). */
export type ControlPlaneComponent = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

/** One pod of a control-plane component, with the flags that its container was started with. */
export interface ControlPlanePod {
  readonly pod: ClusterObject;
  readonly container: Container;
  /** Without the dashes; a flag without a value is `true`, as Go's flag libraries read it. The last of several wins. */
  readonly flags: ReadonlyMap<string, string>;
}

/** The flags of a command line: `--a=b`, `-a=b` and `--a`. What follows a flag after a space is not told apart from an argument. */
export function flagsOf({ command, args }: Pick<Container, 'command' | 'args'>): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const word of [...command, ...args]) {
    const match = /^--?(?<name>[A-Za-z][\w.-]*)(?:=(?<value>.*))?$/s.exec(word);
    if (match?.groups?.['name'] !== undefined)
      flags.set(match.groups['name'], match.groups['value'] ?? 'true');
  }
  return flags;
}

/** The component's pods that are in the cluster; none where the provider runs it, which is not the same as "there is none". */
export function controlPlanePods(
  cluster: Cluster,
  component: ControlPlaneComponent,
): readonly ControlPlanePod[] {
  return cluster.ofNamespace(KIND.Pod, 'kube-system').flatMap((pod) => {
    if (labelsOf(pod)['component'] !== component) return [];
    const containers = podTemplateOf(pod)?.spec.containers ?? [];
    const container = containers.find(({ name }) => name === component) ?? containers[0];
    return container === undefined ? [] : [{ pod, container, flags: flagsOf(container) }];
  });
}
