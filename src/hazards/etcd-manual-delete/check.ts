import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { flagPath } from '../../cluster/command-flags.ts';
import { controlPlanePods, type ControlPlanePod } from '../../cluster/control-plane.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { isMirrorPod, workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';
import { referencesOfVolume } from '../../kube/volume.ts';

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

const BACKUP_FIX =
  'Give the job a client certificate of its own with an etcd role that may only read (etcdctl role grant-permission ... read).';

function* etcdMounts({ derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    if (isControlPlane(workload) || isFinished(workload)) continue;
    const { object, template } = workload;
    const isForBackup = looksLikeBackup(workload);
    for (const { source, path } of template.spec.volumes) {
      if (source.type !== 'hostPath') continue;
      const mounted = etcdPathOf(source.hostPath);
      if (mounted === undefined) continue;
      yield {
        type: 'finding',
        object,
        path: [...path, 'hostPath', 'path'],
        ...(isForBackup ? { severity: 'low' as const } : {}),
        message: `${spokenName(object)} mounts ${source.hostPath} of its host: whoever gets into its pods can delete in etcd, past every admission rule and without a line in the audit log`,
        fix: {
          text: isForBackup
            ? BACKUP_FIX
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

/** Names of Secrets that hold a client certificate of the cluster's etcd, as monitoring charts and network plugins call them. */
const ETCD_SECRET =
  /^(?:kube-)?etcd-(?:client-)?(?:certs?|tls|client)$|^etcd-client|^kube-etcd-client|^calico-etcd-secrets$/;

/** An etcd of an application and its clients share such names: only a hint, which the severity says. */
function* etcdSecrets({ derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    if (isControlPlane(workload) || isFinished(workload) || object.name.includes('etcd')) continue;
    for (const volume of template.spec.volumes) {
      const secret = referencesOfVolume(volume).find(
        ({ kind, name }) => kind === 'Secret' && ETCD_SECRET.test(name),
      );
      if (secret === undefined) continue;
      yield {
        type: 'finding',
        object,
        path: secret.path,
        message: `${spokenName(object)} mounts Secret ${secret.name}, by its name a client certificate of etcd: unless etcd gives it a role that only reads, it may delete everything`,
        fix: {
          text: looksLikeBackup(workload)
            ? BACKUP_FIX
            : "To scrape metrics take etcd's --listen-metrics-urls, which needs no client certificate; for anything else use a certificate with an etcd role that only reads.",
          patch: '--listen-metrics-urls=http://127.0.0.1:2381',
        },
      };
    }
  }
}

const etcdCertificateInSecret: Rule = {
  id: 'etcd-certificate-in-secret',
  title: 'No workload has a client certificate of etcd',
  severity: 'low',
  persona: 'cluster operator',
  why: 'Every client certificate of etcd can delete every key, unless somebody set up roles.',
  check: etcdSecrets,
};

/** Does this URL let others than the machine itself in without TLS? */
function isOpen(url: string): boolean {
  return /^http:\/\/(?!127\.|localhost\b|\[::1\])/.test(url.trim());
}

/** Why anybody who reaches the port may write; `undefined` where a client certificate is asked for, or a file says what is not seen. */
function openDoor({ flags }: ControlPlanePod): { readonly flag: string; readonly why: string } | undefined {
  if (flags.size === 0 || flags.has('config-file')) return undefined;
  const url = (flags.get('listen-client-urls') ?? '').split(',').find(isOpen);
  if (url !== undefined) return { flag: 'listen-client-urls', why: `listens on ${url} without TLS` };
  if (!flags.has('listen-client-urls') || flags.get('client-cert-auth') === 'true') return undefined;
  // With a CA to trust and without `client-cert-auth` certificates are looked at where they are given.
  return { flag: 'client-cert-auth', why: 'asks for no client certificate (--client-cert-auth)' };
}

function* openMembers({ cluster }: RuleInput): Generator<Observation> {
  for (const member of controlPlanePods(cluster, 'etcd')) {
    const door = openDoor(member);
    if (door === undefined) continue;
    yield {
      type: 'finding',
      object: member.pod,
      path: flagPath(member.container, door.flag),
      message: `${spokenName(member.pod)} ${door.why}: whoever reaches its port can read every Secret and delete every object`,
      fix: {
        text: 'Serve clients over TLS only, and take no client without a certificate of the etcd CA.',
        patch:
          '--client-cert-auth=true\n--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt\n--cert-file=/etc/kubernetes/pki/etcd/server.crt\n--key-file=/etc/kubernetes/pki/etcd/server.key',
      },
    };
  }
}

const openEtcd: Rule = {
  id: 'open-etcd',
  title: 'etcd takes no client without a certificate',
  severity: 'critical',
  persona: 'cluster operator',
  why: 'Nothing stands between one etcdctl command and every key of the cluster.',
  check: openMembers,
};

/** That backups exist, are fresh and were restored is asked by the rules of no-backup, for every way of losing objects. */
export const check: CheckDefinition = {
  hazard: 'etcd-manual-delete',
  rules: [etcdCredentialsMounted, etcdCertificateInSecret, openEtcd],
};
