import { allContainers, type PodSpec } from '../kube/pod-spec.ts';
import type { Workload, Workloads } from './workloads.ts';

/** Where every network plugin puts its configuration or its binary (CNI specification; containerd and CRI-O defaults). */
const CNI_PATHS = ['/etc/cni', '/opt/cni', '/var/lib/cni'];
/** Where a CSI driver keeps its socket for the kubelet: `/var/lib/kubelet/plugins/<driver>/csi.sock` (CSI deployment guide). */
const CSI_PLUGINS = '/var/lib/kubelet/plugins';

function hostPaths({ volumes }: PodSpec): readonly string[] {
  return volumes.flatMap(({ source }) => (source.type === 'hostPath' ? [source.hostPath] : []));
}

/** DaemonSets that set up the pod network: on the host's network, and they write into the kubelet's CNI folders. */
export function networkPlugins({ all }: Workloads): readonly Workload[] {
  return all.filter(
    ({ object, template }) =>
      object.kind === 'DaemonSet' &&
      template.spec.hostNetwork &&
      hostPaths(template.spec).some((path) => CNI_PATHS.some((folder) => path.startsWith(folder))),
  );
}

/** The DaemonSet that makes cluster IPs reachable, where it is not the network plugin itself. */
export function serviceProxies({ all }: Workloads): readonly Workload[] {
  return all.filter(
    ({ object, template }) =>
      object.kind === 'DaemonSet' &&
      (object.name === 'kube-proxy' || template.labels['k8s-app'] === 'kube-proxy'),
  );
}

function mentions(spec: PodSpec, driver: string): boolean {
  const words = allContainers(spec).flatMap(({ args, command, env }) => [
    ...args,
    ...command,
    ...env.flatMap(({ value }) => value ?? []),
  ]);
  return [...words, ...hostPaths(spec)].some((word) => word.includes(driver));
}

/** The DaemonSets that mount volumes of a CSI driver on each node. */
export function csiDriverAgents({ all }: Workloads, driver: string): readonly Workload[] {
  return all.filter(
    ({ object, template }) =>
      object.kind === 'DaemonSet' &&
      hostPaths(template.spec).some((path) => path.startsWith(CSI_PLUGINS)) &&
      mentions(template.spec, driver),
  );
}
