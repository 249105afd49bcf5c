import type { ControlPlaneOptions, Flags } from './options.ts';
import type { ControlPlaneFiles } from './write-files.ts';

/** The ports that the programs listen on, all on 127.0.0.1. */
export interface Ports {
  readonly etcd: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

export const SERVICE_ACCOUNT_ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** Any private range does: no packet is ever sent to it. */
const SERVICE_CLUSTER_IP_RANGE = '10.0.0.0/16';
const LOOPBACK = '127.0.0.1';

function commandLine(...flags: readonly Flags[]): readonly string[] {
  const merged = new Map(flags.flatMap((layer) => Object.entries(layer)));
  return [...merged].map(([name, value]) => `--${name}=${value}`);
}

function pairs(values: Readonly<Record<string, string | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** One member that talks to nobody: its port for other members is any free one. */
export function etcdArgs(
  files: ControlPlaneFiles,
  ports: Ports,
  options: ControlPlaneOptions,
): readonly string[] {
  const url = `https://${LOOPBACK}:${ports.etcd}`;
  const peer = `https://${LOOPBACK}:0`;
  const { quotaBackend_bytes, flags = {} } = options.etcd ?? {};
  return commandLine(
    {
      name: 'default',
      'data-dir': files.etcdData,
      'listen-client-urls': url,
      'advertise-client-urls': url,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `default=${peer}`,
      'cert-file': files.server.certificate,
      'key-file': files.server.key,
      'trusted-ca-file': files.ca,
      'client-cert-auth': 'true',
      'peer-cert-file': files.server.certificate,
      'peer-key-file': files.server.key,
      'peer-trusted-ca-file': files.ca,
      'peer-client-cert-auth': 'true',
      // The data is thrown away at the end: waiting for the disk on every write would only make it slow.
      'unsafe-no-fsync': 'true',
    },
    quotaBackend_bytes === undefined ? {} : { 'quota-backend-bytes': String(quotaBackend_bytes) },
    flags,
  );
}

export function apiServerArgs(
  files: ControlPlaneFiles,
  ports: Ports,
  options: ControlPlaneOptions,
  hasControllerManager: boolean,
): readonly string[] {
  const { runtimeConfig, featureGates, flags = {} } = options.apiServer ?? {};
  return commandLine(
    {
      'etcd-servers': `https://${LOOPBACK}:${ports.etcd}`,
      'etcd-cafile': files.ca,
      'etcd-certfile': files.server.certificate,
      'etcd-keyfile': files.server.key,
      'bind-address': LOOPBACK,
      'advertise-address': LOOPBACK,
      'secure-port': String(ports.apiServer),
      'cert-dir': files.folder,
      'tls-cert-file': files.server.certificate,
      'tls-private-key-file': files.server.key,
      'client-ca-file': files.ca,
      'service-account-issuer': SERVICE_ACCOUNT_ISSUER,
      'service-account-key-file': files.serviceAccountKey.public,
      'service-account-signing-key-file': files.serviceAccountKey.private,
      'service-cluster-ip-range': SERVICE_CLUSTER_IP_RANGE,
      'authorization-mode': 'Node,RBAC',
      'allow-privileged': 'true',
      // A loopback address may not be an endpoint of a Service: the one of "kubernetes" is left out.
      'endpoint-reconciler-type': 'none',
      'audit-policy-file': files.auditPolicy,
      'audit-log-path': files.auditLog,
      'audit-log-mode': 'blocking',
      'audit-log-maxsize': '0',
      profiling: 'false',
    },
    // Nobody makes the ServiceAccount "default" without the controllers, and every Pod would be refused.
    hasControllerManager ? {} : { 'disable-admission-plugins': 'ServiceAccount' },
    runtimeConfig === undefined ? {} : { 'runtime-config': pairs(runtimeConfig) },
    featureGates === undefined ? {} : { 'feature-gates': pairs(featureGates) },
    flags,
  );
}

function controllerFlags(kubeconfig: string, port: number, files: ControlPlaneFiles): Flags {
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': LOOPBACK,
    'secure-port': String(port),
    'cert-dir': files.folder,
    // There is only one of each: who leads needs no lease, which would take 15 s to get after a restart.
    'leader-elect': 'false',
    profiling: 'false',
  };
}

function gates({ apiServer }: ControlPlaneOptions): Flags {
  const featureGates = apiServer?.featureGates;
  return featureGates === undefined ? {} : { 'feature-gates': pairs(featureGates) };
}

export function controllerManagerArgs(
  files: ControlPlaneFiles,
  ports: Ports,
  options: ControlPlaneOptions,
  kubeconfig: string,
): readonly string[] {
  return commandLine(
    controllerFlags(kubeconfig, ports.controllerManager, files),
    {
      'root-ca-file': files.ca,
      'service-account-private-key-file': files.serviceAccountKey.private,
      'use-service-account-credentials': 'true',
      'cluster-signing-cert-file': files.ca,
      'cluster-signing-key-file': files.caKey,
      'service-cluster-ip-range': SERVICE_CLUSTER_IP_RANGE,
    },
    gates(options),
    options.controllerManagerFlags ?? {},
  );
}

export function schedulerArgs(
  files: ControlPlaneFiles,
  ports: Ports,
  options: ControlPlaneOptions,
  kubeconfig: string,
): readonly string[] {
  return commandLine(
    controllerFlags(kubeconfig, ports.scheduler, files),
    gates(options),
    options.schedulerFlags ?? {},
  );
}
