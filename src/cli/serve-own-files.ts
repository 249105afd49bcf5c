import { randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../audit/store/data-folder.ts';
import { createCertificateAuthority } from '../lab/control-plane/certificates.ts';

/** What `plimsoll serve` makes for itself where nothing is given, in `<data>/server/own`: enough to try it, and to be talked to from this machine. */
export interface OwnFiles {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
  readonly sourceTokens: string;
  readonly apiTokens: string;
  /** Kubeconfig for --audit-webhook-config-file of kube-apiserver. */
  readonly auditWebhook: string;
  /** Where `plimsoll alerts` finds the daemon of this data folder. */
  readonly client: string;
}

/** A new certificate is made at a start when the old one would not last as long. */
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;
const TOKEN_BYTES = 32;

export function ownFilesIn(data: string): OwnFiles {
  const folder = join(data, 'server', 'own');
  return {
    folder,
    certificate: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
    ca: join(folder, 'ca.crt'),
    sourceTokens: join(folder, 'source-tokens.csv'),
    apiTokens: join(folder, 'api-tokens.csv'),
    auditWebhook: join(folder, 'audit-webhook.yaml'),
    client: join(folder, 'client.json'),
  };
}

async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function lasts(certificate: string, host: string): boolean {
  const { validTo, subjectAltName = '' } = new X509Certificate(certificate);
  return Date.parse(validTo) - Date.now() > RENEW_BEFORE_MS && subjectAltName.includes(host);
}

/** Makes a certificate for `host` and this machine, unless there is one that lasts. */
export async function makeOwnCertificate(files: OwnFiles, host: string): Promise<void> {
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  const before = await textOf(files.certificate);
  if (before !== undefined && lasts(before, host)) return;
  const authority = createCertificateAuthority('plimsoll serve');
  const pair = authority.serverCertificate({ commonName: 'plimsoll' }, [
    ...new Set([host, 'localhost', '127.0.0.1']),
  ]);
  await writePrivate(files.key, pair.key);
  await writePrivate(files.certificate, pair.certificate);
  await writePrivate(files.ca, authority.certificate);
}

/** A file with one token, unless there is one. */
export async function makeOwnTokens(files: OwnFiles, path: string, rest: string): Promise<void> {
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  if ((await textOf(path)) !== undefined) return;
  await writePrivate(path, `${randomBytes(TOKEN_BYTES).toString('hex')},${rest}\n`);
}

async function firstToken(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).split(',')[0] ?? '';
}

/** How kube-apiserver and `plimsoll alerts` reach the daemon. */
export async function writeOwnAddresses(files: OwnFiles, url: string): Promise<void> {
  const ca = await textOf(files.ca);
  const sourceToken =
    (await textOf(files.sourceTokens)) === undefined ? undefined : await firstToken(files.sourceTokens);
  if (ca !== undefined && sourceToken !== undefined)
    await writePrivate(
      files.auditWebhook,
      `apiVersion: v1
kind: Config
clusters:
- name: plimsoll
  cluster:
    server: ${url}/audit
    certificate-authority-data: ${Buffer.from(ca).toString('base64')}
users:
- name: kube-apiserver
  user:
    token: ${sourceToken}
contexts:
- name: plimsoll
  context: {cluster: plimsoll, user: kube-apiserver}
current-context: plimsoll
`,
    );
  const hasToken = (await textOf(files.apiTokens)) !== undefined;
  await writePrivate(
    files.client,
    `${JSON.stringify({ url, ...(ca === undefined ? {} : { ca: files.ca }), ...(hasToken ? { tokenFile: files.apiTokens } : {}) })}\n`,
  );
}
