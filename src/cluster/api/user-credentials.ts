import { resolve } from 'node:path';
import { stringAt } from '../../kube/json.ts';
import { Problem } from '../../problem.ts';
import type { Clock } from './clock.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { ServerTls } from './connection.ts';
import {
  basicAuthorization,
  fixedCredentials,
  tokenFileCredentials,
  type ClientCertificate,
  type CredentialSource,
} from './credentials.ts';
import type { Environment } from './environment.ts';
import { execCredentials } from './exec-plugin.ts';
import type { AuthProvider, ClusterEntry, UserEntry } from './kubeconfig.ts';
import { readPemFile } from './pem-file.ts';

/** A user of a kubeconfig, and what surrounds it. */
export interface UserChoice {
  readonly cluster: ClusterEntry;
  readonly userName: string | undefined;
  readonly user: UserEntry;
  readonly server: URL;
  readonly tls: ServerTls;
  readonly flags: ConnectionFlags;
  readonly environment: Environment;
  readonly clock: Clock;
}

async function pem(
  data: string | undefined,
  file: string | undefined,
  what: string,
): Promise<string | undefined> {
  if (data !== undefined || file === undefined) return data;
  return readPemFile(file, what);
}

async function clientCertificate(
  { user, flags, environment }: UserChoice,
  description: string,
): Promise<ClientCertificate | undefined> {
  const flagged = (path: string | undefined) =>
    path === undefined ? undefined : resolve(environment.workingFolder, path);
  const cert = await pem(
    flags.clientCertificate === undefined ? user.clientCertificateData : undefined,
    flagged(flags.clientCertificate) ?? user.clientCertificate,
    'client certificate',
  );
  const key = await pem(
    flags.clientKey === undefined ? user.clientKeyData : undefined,
    flagged(flags.clientKey) ?? user.clientKey,
    'key of the client certificate',
  );
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === undefined && key === undefined) return undefined;
  throw new Problem({
    what: `${description} has a ${cert === undefined ? 'client key, but no client certificate' : 'client certificate, but no client key'}`,
    where: user.file === '' ? '--client-certificate' : user.file,
    fix: 'give both, as files or as data',
  });
}

/**
 * Tokens that the auth providers of old clients left in the file. They are used as they are: renewing them was the work of code
 * that is no longer in kubectl either (removed in 1.26, oidc excepted).
 */
function providerToken({ name, config }: AuthProvider, description: string, file: string): string {
  const token = stringAt(config, 'id-token') ?? stringAt(config, 'access-token');
  if (token !== undefined && token !== '') return token;
  throw new Problem({
    what: `${description} uses the auth-provider "${name}", which holds no token`,
    where: file,
    fix: 'use a credential plugin (exec) instead: kubelogin for oidc and azure, gke-gcloud-auth-plugin for gcp',
  });
}

function describe({ userName, user, flags }: UserChoice): string {
  if (flags.token !== undefined) return 'the token of --token';
  if (userName !== undefined) return `user "${userName}" of ${user.file}`;
  return flags.clientCertificate === undefined
    ? 'no user (anonymous)'
    : 'the certificate of --client-certificate';
}

function tokenSource(
  choice: UserChoice,
  certificate: ClientCertificate | undefined,
  description: string,
): CredentialSource | undefined {
  const { user, flags } = choice;
  // A line end that came along with the token would make a header that cannot be sent.
  const bearer = (token: string) =>
    fixedCredentials(
      { authorization: `Bearer ${token.trim()}`, ...(certificate === undefined ? {} : { certificate }) },
      description,
    );
  if (flags.token !== undefined) return bearer(flags.token);
  if (user.tokenFile !== undefined)
    return tokenFileCredentials(user.tokenFile, certificate, description, user.token);
  if (user.token !== undefined) return bearer(user.token);
  if (user.authProvider !== undefined && certificate === undefined)
    return bearer(providerToken(user.authProvider, description, user.file));
  return undefined;
}

/**
 * The credentials of a user, in kubectl's order: --token, then tokenFile, token, user name and password, credential plugin;
 * a client certificate goes along with any of them. Over plain http none are sent (client-go does the same): whoever
 * listens could use them.
 */
export async function userCredentials(choice: UserChoice): Promise<CredentialSource> {
  const { user, flags, cluster, server, tls, environment, clock } = choice;
  const description = describe(choice);
  if (server.protocol !== 'https:') return fixedCredentials({}, `${description}; none are sent over http`);
  const hasPassword = user.username !== undefined || user.password !== undefined;
  const hasToken = user.token !== undefined || user.tokenFile !== undefined;
  if (hasPassword && hasToken && flags.token === undefined)
    throw new Problem({
      what: `${description} has a token and a user name: only one is allowed`,
      where: user.file,
      fix: 'remove one of them',
    });
  const certificate = await clientCertificate(choice, description);
  const token = tokenSource(choice, certificate, description);
  if (token !== undefined) return token;
  const withCertificate = certificate === undefined ? {} : { certificate };
  if (hasPassword) {
    const authorization = basicAuthorization(user.username ?? '', user.password ?? '');
    return fixedCredentials({ authorization, ...withCertificate }, description);
  }
  if (user.exec === undefined) return fixedCredentials(withCertificate, description);
  return execCredentials(
    {
      plugin: user.exec,
      description,
      environment,
      cluster: {
        server: server.href.replace(/\/$/, ''),
        tlsServerName: tls.serverName,
        insecureSkipTlsVerify: !tls.verify,
        certificateAuthority: tls.ca,
        proxyUrl: cluster.proxyUrl,
        disableCompression: cluster.disableCompression,
        config: cluster.execConfig,
      },
    },
    clock,
  );
}
