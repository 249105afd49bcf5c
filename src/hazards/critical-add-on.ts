import { networkPlugins, serviceProxies } from '../cluster/node-agents.ts';
import type { Workload, Workloads } from '../cluster/workloads.ts';

/** What a cluster cannot do without, and what for. */
export interface CriticalAddOn {
  readonly workload: Workload;
  /** `cluster DNS`, `the pod network`: what fails with it. */
  readonly role: string;
}

function isDns({ object, template }: Workload): boolean {
  const { labels } = template;
  return (
    labels['k8s-app'] === 'kube-dns' ||
    labels['k8s-app'] === 'coredns' ||
    (object.namespace === 'kube-system' && /^(?:coredns|kube-dns|node-local-dns)/.test(object.name))
  );
}

/** Static pods are started by the kubelet before anything else, and never evicted for others. */
function isStatic({ object }: Workload): boolean {
  return object.kind === 'Pod';
}

/** Cluster DNS, the pod network, kube-proxy, and what else runs for good in kube-system. Static pods are left out. */
export function criticalAddOns(workloads: Workloads): readonly CriticalAddOn[] {
  const roles = new Map<Workload, string>();
  for (const workload of workloads.ofNamespace('kube-system'))
    roles.set(workload, 'an add-on of kube-system');
  for (const workload of workloads.all.filter(isDns)) roles.set(workload, 'cluster DNS');
  for (const workload of serviceProxies(workloads)) roles.set(workload, 'the way to every Service');
  for (const workload of networkPlugins(workloads)) roles.set(workload, 'the pod network');
  return [...roles]
    .filter(([workload]) => !isStatic(workload) && !/^(?:Cron)?Job$/.test(workload.object.kind))
    .map(([workload, role]) => ({ workload, role }));
}
