import { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import type { ConnectionFlags } from '../cluster/api/connection-flags.ts';
import { Problem } from '../problem.ts';
import type { Log } from '../server/log.ts';
import type { ServerOptions, SinkOptions } from '../server/server-options.ts';
import type { ClusterFlags } from './cluster-flags.ts';
import {
  makeOwnCertificate,
  makeOwnTokens,
  ownFilesIn,
  writeOwnAddresses,
  type OwnFiles,
} from './serve-own-files.ts';
import { readText } from './read-text.ts';
import type { TlsIdentity } from '../server/http/listener.ts';

/** The flags of `plimsoll serve` as commander hands them over. */
export interface ServeFlags extends ClusterFlags {
  readonly watchCluster?: boolean;
  readonly authenticateWithCluster?: boolean;
  readonly data: string;
  readonly config?: string;
  readonly listen: string;
  readonly advertise?: string;
  readonly tlsCertFile?: string;
  readonly tlsKeyFile?: string;
  readonly sourceTokenFile?: string;
  readonly sourceClientCaFile?: string;
  readonly apiTokenFile?: string;
  readonly queueBytes: number;
  readonly reorderWindow: number;
  readonly rebuild: number;
  readonly quietAfter: number;
  readonly webhook?: readonly string[];
  readonly webhookSecretFile?: string;
  readonly alertmanager?: readonly string[];
  readonly alertmanagerTokenFile?: string;
  readonly slackWebhookFile?: string;
  readonly slackBotTokenFile?: string;
  readonly slackChannel?: string;
  readonly slackApi: string;
  /** Minutes after midnight UTC. */
  readonly digestAt?: number;
  readonly stdout: boolean;
  readonly tail?: readonly string[];
  /** Microseconds. */
  readonly retainAge?: number;
  /** Bytes. */
  readonly retainSize?: number;
}

/** An address to listen on: `127.0.0.1:8443`, `[::1]:8443`, `:8443` for every address. Throws a Problem. */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  const number = Number(port);
  if (port === undefined || number > 65_535)
    throw new Problem({
      what: `${text} is no address with a port`,
      where: '--listen',
      fix: 'write 127.0.0.1:8443, [::1]:8443 or :8443',
    });
  return { host: bracketed ?? (plain === '' || plain === undefined ? '0.0.0.0' : plain), port: number };
}

/** Under which name others reach who listens there: where that is on every address, this machine's first one. */
function reachableName(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? hostname();
}

function checkedUrl(text: string, flag: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return text;
  throw new Problem({
    what: `${text} is no http or https address`,
    where: flag,
    fix: 'write https://host/path',
  });
}

/** Secrets stand in files: what is in a flag is in the list of processes. */
async function readSecret(file: string | undefined, flag: string): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = (await readText(file, flag)).trim();
  if (text !== '') return text;
  throw new Problem({ what: `${file} is empty`, where: flag, fix: 'write the secret into it' });
}

async function slackOf(flags: ServeFlags): Promise<readonly SinkOptions[]> {
  const { slackWebhookFile, slackBotTokenFile, slackChannel, slackApi } = flags;
  const url = await readSecret(slackWebhookFile, '--slack-webhook-file');
  const token = await readSecret(slackBotTokenFile, '--slack-bot-token-file');
  if ((token === undefined) !== (slackChannel === undefined))
    throw new Problem({
      what: 'a bot needs a token and a channel',
      where: token === undefined ? '--slack-channel' : '--slack-bot-token-file',
      fix: 'give both --slack-bot-token-file and --slack-channel, or neither',
    });
  const api = checkedUrl(slackApi, '--slack-api');
  return [
    ...(url === undefined ? [] : [{ type: 'slack', url: checkedUrl(url, '--slack-webhook-file') } as const]),
    ...(token === undefined || slackChannel === undefined
      ? []
      : [{ type: 'slack-bot', api, token, channel: slackChannel } as const]),
  ];
}

async function sinksOf(flags: ServeFlags): Promise<readonly SinkOptions[]> {
  const { webhook = [], alertmanager = [] } = flags;
  const secret = await readSecret(flags.webhookSecretFile, '--webhook-secret-file');
  const bearerToken = await readSecret(flags.alertmanagerTokenFile, '--alertmanager-token-file');
  return [
    ...(flags.stdout ? [{ type: 'stdout' } as const] : []),
    ...webhook.map((url) => ({ type: 'webhook', url: checkedUrl(url, '--webhook'), secret }) as const),
    ...alertmanager.map(
      (url) => ({ type: 'alertmanager', url: checkedUrl(url, '--alertmanager'), bearerToken }) as const,
    ),
    ...(await slackOf(flags)),
  ];
}

/** The text, if it is a certificate. Throws a Problem. */
function certificateText(text: string, flag: string): string {
  try {
    return new X509Certificate(text).raw.length > 0 ? text : '';
  } catch (error) {
    throw new Problem({
      what: 'the file holds no certificate',
      where: flag,
      fix: 'give a certificate as PEM',
      cause: error,
    });
  }
}

async function readCertificate(file: string, flag: string): Promise<string> {
  return certificateText(await readText(file, flag), flag);
}

/** Of all flags those that say which cluster is meant. */
function connectionOf(flags: ServeFlags): ConnectionFlags {
  const { kubeconfig, context, cluster, user, server, token, certificateAuthority, clientCertificate } =
    flags;
  const { clientKey, tlsServerName, insecureSkipTlsVerify, as, asUid, asGroup } = flags;
  const given = {
    kubeconfig,
    context,
    cluster,
    user,
    server,
    token,
    certificateAuthority,
    clientCertificate,
  };
  const more = { clientKey, tlsServerName, insecureSkipTlsVerify, as, asUid, asGroup };
  return Object.fromEntries(Object.entries({ ...given, ...more }).filter(([, value]) => value !== undefined));
}

/** What a listener shows: the files that the flags name, else those made for this machine. Throws a Problem that names the flag. */
export async function tlsOf(
  flags: Pick<ServeFlags, 'tlsCertFile' | 'tlsKeyFile'>,
  files: OwnFiles,
  name: string,
): Promise<() => Promise<TlsIdentity>> {
  if ((flags.tlsCertFile === undefined) !== (flags.tlsKeyFile === undefined))
    throw new Problem({
      what: 'a certificate needs its key',
      where: flags.tlsCertFile === undefined ? '--tls-key-file' : '--tls-cert-file',
      fix: 'give both --tls-cert-file and --tls-key-file, or neither',
    });
  if (flags.tlsCertFile === undefined) await makeOwnCertificate(files, name);
  return async () => ({
    certificate: await readCertificate(flags.tlsCertFile ?? files.certificate, '--tls-cert-file'),
    key: await readText(flags.tlsKeyFile ?? files.key, '--tls-key-file'),
    clientCa: undefined,
  });
}

/** What the daemon is to do, and what is to be done when it listens. Throws a Problem that names the flag. */
export async function serveOptions(flags: ServeFlags): Promise<{
  readonly options: ServerOptions;
  readonly started: (port: number, log: Log) => Promise<void>;
}> {
  const { host, port } = parseListen(flags.listen);
  const name = flags.advertise ?? reachableName(host);
  const files = ownFilesIn(resolve(flags.data));
  const tls = await tlsOf(flags, files, name);
  const isSourceKnown = flags.sourceTokenFile !== undefined || flags.sourceClientCaFile !== undefined;
  if (!isSourceKnown) await makeOwnTokens(files, files.sourceTokens, 'kube-apiserver');
  if (flags.apiTokenFile === undefined) await makeOwnTokens(files, files.apiTokens, 'owner,write');
  const options: ServerOptions = {
    data: flags.data,
    host,
    port,
    tls: async () => ({
      ...(await tls()),
      clientCa:
        flags.sourceClientCaFile === undefined
          ? undefined
          : await readCertificate(flags.sourceClientCaFile, '--source-client-ca-file'),
    }),
    sourceTokenFile: isSourceKnown ? flags.sourceTokenFile : files.sourceTokens,
    apiTokenFile: flags.apiTokenFile ?? files.apiTokens,
    queue_bytes: flags.queueBytes,
    reorderWindow_ms: flags.reorderWindow,
    rebuild_ms: flags.rebuild,
    quietAfter_ms: flags.quietAfter,
    hazards: undefined,
    sinks: await sinksOf(flags),
    tail: (flags.tail ?? []).map((path) => resolve(path)),
    digestAt_min: flags.digestAt,
    watch: flags.watchCluster === true ? connectionOf(flags) : undefined,
    reviewTokens: flags.authenticateWithCluster === true ? connectionOf(flags) : undefined,
    retention: { maxAge_us: flags.retainAge, maxSize_bytes: flags.retainSize },
  };
  return {
    options,
    async started(boundPort, log) {
      const url = `https://${isIPv6(name) ? `[${name}]` : name}:${boundPort}`;
      await writeOwnAddresses(files, url);
      log.write('info', 'listening', {
        url,
        ...(isSourceKnown ? {} : { auditWebhookConfigFile: files.auditWebhook }),
      });
    },
  };
}
