import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { isMirrorPod, workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';

/** Where etcd keeps its data and its client certificates on a machine that kubeadm set up, and on k3s and RKE. */
const ETCD_PATHS = [
  '/var/lib/etcd',
  '/etc/kubernetes/pki',
  '/etc/etcd',
  '/etc/ssl/etcd',
  '/var/lib/rancher/k3s/server',
  '/var/lib/rancher/rke2/server',
];

function etcdPathOf(hostPath: string): string | undefined {
  return ETCD_PATHS.find((path) => hostPath === path || hostPath.startsWith(`${path}/`));
}

/** Static pods are the control plane itself; in the API they are bare pods of kube-system. */
function isControlPlane({ object }: Workload): boolean {
  return object.kind === 'Pod' && (isMirrorPod(object) || object.namespace === 'kube-system');
}

/** Snapshots need the certificates: said, but it is why they are there. */
function looksLikeBackup({ object, template }: Workload): boolean {
  const words = [
    object.name,
    ...allContainers(template.spec).flatMap(({ command, args }) => [...command, ...args]),
  ];
  return /backup|snapshot/.test(words.join(' '));
}

function* etcdMounts({ derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    if (isControlPlane(workload)) continue;
    const { object, template } = workload;
    for (const { source, path } of template.spec.volumes) {
      if (source.type !== 'hostPath') continue;
      const mounted = etcdPathOf(source.hostPath);
      if (mounted === undefined) continue;
      yield {
        type: 'finding',
        object,
        path: [...path, 'hostPath', 'path'],
        ...(looksLikeBackup(workload) ? { severity: 'low' as const } : {}),
        message: `${spokenName(object)} mounts ${source.hostPath} of its host: whoever gets into its pods can delete in etcd, past every admission rule and without a line in the audit log`,
        fix: {
          text: looksLikeBackup(workload)
            ? 'Give the job a client certificate of its own with an etcd role that may only read (etcdctl role grant-permission ... read).'
            : 'Take the mount out; what needs objects should ask the API server.',
        },
      };
    }
  }
}

const etcdCredentialsMounted: Rule = {
  id: 'etcd-credentials-mounted',
  title: "No workload mounts etcd's data or client certificates",
  severity: 'medium',
  persona: 'cluster operator',
  why: 'One etcdctl command with a word too much was read as a range, and everything in between was deleted.',
  check: etcdMounts,
};

export const check: CheckDefinition = { hazard: 'etcd-manual-delete', rules: [etcdCredentialsMounted] };
