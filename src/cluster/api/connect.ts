import { resolve } from 'node:path';
import { Problem } from '../../problem.ts';
import type { Clock } from './clock.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { Connection, ServerTls } from './connection.ts';
import type { Environment } from './environment.ts';
import { impersonationHeaders } from './impersonation.ts';
import { serviceAccountAccess, type ServiceAccountAccess } from './in-cluster.ts';
import type { ClusterEntry, ContextEntry, UserEntry } from './kubeconfig.ts';
import { loadKubeconfig, type LoadedKubeconfig } from './load-kubeconfig.ts';
import { readPemFile } from './pem-file.ts';
import { parseProxyUrl, proxyFromEnvironment } from './proxy.ts';
import { userCredentials } from './user-credentials.ts';

const NO_CLUSTER: ClusterEntry = { file: '', insecureSkipTlsVerify: false, disableCompression: false };
const NO_USER: UserEntry = { file: '', asGroups: [], asUserExtra: {} };

function listOf(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0 ? 'there is none' : `there is: ${all.join(', ')}`;
}

/** What was chosen of a kubeconfig, with the flags laid over it. */
interface Choice {
  readonly description: string;
  readonly clusterName: string | undefined;
  readonly cluster: ClusterEntry;
  readonly userName: string | undefined;
  readonly user: UserEntry;
  readonly namespace: string | undefined;
}

function filesOf(config: LoadedKubeconfig): string {
  return config.files.length === 0 ? 'no kubeconfig' : config.files.join(', ');
}

function chooseContext(
  config: LoadedKubeconfig,
  flags: ConnectionFlags,
): { readonly name: string | undefined; readonly context: ContextEntry | undefined } {
  const name = flags.context ?? config.currentContext;
  if (name === undefined) return { name, context: undefined };
  const context = config.contexts.get(name);
  if (context !== undefined) return { name, context };
  throw new Problem({
    what: `the ${flags.context === undefined ? 'current-context' : 'context'} "${name}" does not exist`,
    where: filesOf(config),
    fix: `name a context with --context; ${listOf(config.contexts.keys())}`,
  });
}

function chooseEntry<Entry>(
  kind: 'cluster' | 'user',
  name: string | undefined,
  entries: ReadonlyMap<string, Entry>,
  { config, told }: { readonly config: LoadedKubeconfig; readonly told: string },
  none: Entry,
): Entry {
  if (name === undefined) return none;
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new Problem({
    what: `${told} names the ${kind} "${name}", which does not exist`,
    where: filesOf(config),
    fix: `name a ${kind} with --${kind}; ${listOf(entries.keys())}`,
  });
}

function choose(config: LoadedKubeconfig, flags: ConnectionFlags): Choice {
  const { name, context } = chooseContext(config, flags);
  const told = (flag: string | undefined, kind: string) =>
    flag === undefined ? `the context "${name ?? ''}"` : `--${kind}`;
  const clusterName = flags.cluster ?? context?.cluster;
  const userName = flags.user ?? context?.user;
  const at = (flag: string | undefined, kind: string) => ({ config, told: told(flag, kind) });
  // --server replaces the only field that must be there: a context whose cluster is gone can still be used with it.
  const cluster =
    flags.server !== undefined && flags.cluster === undefined
      ? (config.clusters.get(clusterName ?? '') ?? NO_CLUSTER)
      : chooseEntry('cluster', clusterName, config.clusters, at(flags.cluster, 'cluster'), NO_CLUSTER);
  return {
    description:
      context === undefined || name === undefined
        ? flags.server === undefined
          ? filesOf(config)
          : '--server'
        : `context "${name}" of ${context.file}`,
    clusterName,
    cluster,
    userName,
    user: chooseEntry('user', userName, config.users, at(flags.user, 'user'), NO_USER),
    namespace: context?.namespace,
  };
}

async function serverTls(
  cluster: ClusterEntry,
  flags: ConnectionFlags,
  environment: Environment,
): Promise<ServerTls> {
  const serverName = flags.tlsServerName ?? cluster.tlsServerName;
  if (flags.certificateAuthority !== undefined) {
    if (flags.insecureSkipTlsVerify === true)
      throw new Problem({
        what: '--certificate-authority and --insecure-skip-tls-verify contradict each other',
        where: '--insecure-skip-tls-verify',
        fix: 'give one of them',
      });
    const file = resolve(environment.workingFolder, flags.certificateAuthority);
    return { ca: await readPemFile(file, 'certificate authority'), serverName, verify: true };
  }
  // The flag overrides a CA of the file; with both in one file client-go refuses: which is meant cannot be known.
  if (flags.insecureSkipTlsVerify === true) return { ca: undefined, serverName, verify: false };
  const authority = cluster.certificateAuthority;
  const ca =
    cluster.certificateAuthorityData ??
    (authority === undefined ? undefined : await readPemFile(authority, 'certificate authority'));
  const skips = cluster.insecureSkipTlsVerify && flags.insecureSkipTlsVerify !== false;
  if (skips && ca !== undefined)
    throw new Problem({
      what: 'the cluster has a certificate authority and insecure-skip-tls-verify',
      where: cluster.file,
      fix: 'remove insecure-skip-tls-verify: true from the cluster (or its certificate authority)',
    });
  return { ca, serverName, verify: !skips };
}

/** The address of the API server; without a scheme it is https where anything of TLS is set (client-go DefaultServerURL). */
function serverUrl(text: string, tls: ServerTls, where: string): URL {
  const secure = tls.ca !== undefined || !tls.verify;
  const spelled = text.includes('://') ? text : `${secure ? 'https' : 'http'}://${text}`;
  if (URL.canParse(spelled)) {
    const url = new URL(spelled);
    if ((url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '') {
      url.search = '';
      url.hash = '';
      url.pathname = url.pathname.replace(/\/+$/, '');
      return url;
    }
  }
  throw new Problem({
    what: `${JSON.stringify(text)} is no address of an API server`,
    where,
    fix: 'write it as https://host:port',
  });
}

function noServer(config: LoadedKubeconfig, { clusterName, description }: Choice): Problem {
  if (clusterName !== undefined)
    return new Problem({
      what: `the cluster "${clusterName}" has no server`,
      where: description,
      fix: 'set server: https://host:port in the cluster, or give --server',
    });
  const empty = config.contexts.size === 0 && config.clusters.size === 0;
  return new Problem({
    what: empty ? 'there is no kubeconfig to find a cluster with' : 'no cluster is chosen',
    where: empty && config.missing.length > 0 ? `${config.missing.join(', ')} (not there)` : filesOf(config),
    fix: empty
      ? 'name one with --kubeconfig or $KUBECONFIG, or the API server with --server'
      : `choose one with --context; ${listOf(config.contexts.keys())}`,
  });
}

async function podConnection(
  pod: ServiceAccountAccess,
  flags: ConnectionFlags,
  environment: Environment,
): Promise<Connection> {
  const { ca, ...tls } = await serverTls(NO_CLUSTER, flags, environment);
  const server = new URL(pod.server);
  const own = flags.token === undefined ? pod.credentials : undefined;
  return {
    server,
    description: 'the service account of this pod',
    namespace: pod.namespace,
    tls: { ...tls, ca: ca ?? (tls.verify ? pod.certificateAuthority : undefined) },
    credentials: own ?? { description: '--token', ...tokenCredential(flags.token ?? '') },
    impersonation: impersonationOf(NO_USER, flags, 'the service account of this pod'),
    proxy: proxyFromEnvironment(server, environment.variables),
    compression: true,
    requestTimeout_ms: flags.requestTimeout_ms,
  };
}

function tokenCredential(token: string): Pick<Connection['credentials'], 'current' | 'renew'> {
  return { current: async () => ({ authorization: `Bearer ${token}` }), renew: () => false };
}

function impersonationOf(
  user: UserEntry,
  flags: ConnectionFlags,
  where: string,
): Connection['impersonation'] {
  const asked = flags.as !== undefined;
  return impersonationHeaders(
    {
      user: flags.as ?? user.as,
      uid: flags.asUid ?? (asked ? undefined : user.asUid),
      groups: flags.asGroup ?? (asked ? [] : user.asGroups),
      extra: asked ? {} : user.asUserExtra,
    },
    where,
  );
}

/**
 * Works out how to reach an API server, as kubectl does: flags over the kubeconfig's chosen context; where there is no
 * kubeconfig at all, as the pod that this runs in. Speaks to nobody yet, except that the files named are read.
 * Throws a Problem that names the file, the entry and what to do.
 */
export async function connect(
  flags: ConnectionFlags,
  environment: Environment,
  clock: Clock,
): Promise<Connection> {
  const config = await loadKubeconfig(flags.kubeconfig, environment);
  const empty = config.contexts.size === 0 && config.clusters.size === 0 && config.users.size === 0;
  if (empty && flags.server === undefined && flags.kubeconfig === undefined) {
    const pod = await serviceAccountAccess(environment);
    if (pod !== undefined) return podConnection(pod, flags, environment);
  }
  const choice = choose(config, flags);
  const { cluster, description } = choice;
  const address = flags.server ?? cluster.server;
  if (address === undefined) throw noServer(config, choice);
  const tls = await serverTls(cluster, flags, environment);
  const server = serverUrl(address, tls, flags.server === undefined ? cluster.file : '--server');
  return {
    server,
    description,
    namespace: choice.namespace,
    tls,
    credentials: await userCredentials({ ...choice, server, tls, flags, environment, clock }),
    impersonation: impersonationOf(choice.user, flags, description),
    proxy:
      cluster.proxyUrl === undefined
        ? proxyFromEnvironment(server, environment.variables)
        : parseProxyUrl(cluster.proxyUrl, cluster.file),
    compression: !cluster.disableCompression,
    requestTimeout_ms: flags.requestTimeout_ms,
  };
}
