import { spawn } from 'node:child_process';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { Problem } from '../../problem.ts';
import type { Clock } from './clock.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { ExecPlugin } from './kubeconfig.ts';

/** What a plugin is told of the cluster where it asks for that (`spec.cluster` of ExecCredential). */
export interface ExecCluster {
  readonly server: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly certificateAuthority?: string;
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  readonly config?: JsonValue;
}

interface Cached {
  readonly credential: Credential;
  /** `undefined`: good until the API server refuses it, or the process ends. */
  readonly expires_ms: number | undefined;
}

/** v1alpha1 went with Kubernetes 1.24 (client.authentication.k8s.io). */
const API_VERSIONS = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']);

/** An ExecCredential is a few KB; a plugin that prints more is something else. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

function clusterInfo(cluster: ExecCluster): JsonObject {
  const authority = cluster.certificateAuthority;
  return {
    server: cluster.server,
    ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(authority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(authority).toString('base64') }),
    ...(cluster.proxyUrl === undefined ? {} : { 'proxy-url': cluster.proxyUrl }),
    ...(cluster.disableCompression ? { 'disable-compression': true } : {}),
    config: cluster.config ?? null,
  };
}

interface Run {
  readonly plugin: ExecPlugin;
  readonly cluster: ExecCluster;
  readonly environment: Environment;
  readonly description: string;
}

function problemOf({ plugin, description }: Run, what: string, fix: string, cause?: unknown): Problem {
  return new Problem({
    what: `the credential plugin ${plugin.command} ${what}`,
    where: description,
    fix: plugin.installHint === undefined ? fix : `${fix}\n${plugin.installHint.trim()}`,
    cause,
  });
}

function interactiveModeOf(run: Run): 'Never' | 'IfAvailable' | 'Always' {
  const { interactiveMode: mode, apiVersion } = run.plugin;
  if (mode === 'Never' || mode === 'IfAvailable' || mode === 'Always') return mode;
  // Only v1beta1 has a default; v1 wants the field.
  if (mode === undefined && !apiVersion.endsWith('/v1')) return 'IfAvailable';
  throw problemOf(
    run,
    `has ${mode === undefined ? 'no interactiveMode' : `the interactiveMode ${JSON.stringify(mode)}`}`,
    'set exec.interactiveMode of the user to Never, IfAvailable or Always',
  );
}

function isInteractive(run: Run): boolean {
  const { environment } = run;
  const mode = interactiveModeOf(run);
  if (mode === 'Always' && !environment.stdinIsTerminal)
    throw problemOf(
      run,
      'needs to ask you something, but standard input is no terminal',
      'run this in a terminal, or use a user whose plugin has interactiveMode IfAvailable or Never',
    );
  return mode !== 'Never' && environment.stdinIsTerminal;
}

function spawnFailure(run: Run, error: Error): Problem {
  const absent = 'code' in error && error.code === 'ENOENT';
  return absent
    ? problemOf(run, 'was not found', `install ${run.plugin.command}, or put it into $PATH`, error)
    : problemOf(run, `could not be started: ${error.message}`, 'make it an executable program', error);
}

/** Runs the plugin; its stderr goes to ours, because that is where it asks and explains. */
function output(run: Run, signal: AbortSignal | undefined): Promise<string> {
  const { plugin, cluster, environment } = run;
  const interactive = isInteractive(run);
  const info: JsonObject = {
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: { interactive, ...(plugin.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}) },
  };
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, plugin.args, {
      env: { ...environment.variables, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      signal,
    });
    const chunks: Buffer[] = [];
    let size_bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size_bytes += chunk.length;
      if (size_bytes <= OUTPUT_BYTES_MAX) chunks.push(chunk);
      else child.kill();
    });
    child.on('error', (error) => {
      reject(signal?.aborted === true ? error : spawnFailure(run, error));
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else {
        const how =
          code === null ? `was ended by ${killedBy ?? 'a signal'}` : `failed with exit code ${code}`;
        reject(
          problemOf(run, how, `run it by hand to see why: ${[plugin.command, ...plugin.args].join(' ')}`),
        );
      }
    });
  });
}

function parseOutput(run: Run, text: string): JsonObject {
  const wrong = (what: string, cause?: unknown) =>
    problemOf(run, what, 'it must print an ExecCredential as JSON; see its documentation', cause);
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    throw wrong('did not print JSON', error);
  }
  if (!isJsonObject(value) || value['kind'] !== 'ExecCredential')
    throw wrong('did not print an ExecCredential');
  if (value['apiVersion'] !== run.plugin.apiVersion)
    throw wrong(`answered with ${JSON.stringify(value['apiVersion'])}, not with ${run.plugin.apiVersion}`);
  return value;
}

function readCredential(run: Run, text: string): Cached {
  const answer = parseOutput(run, text);
  const status = jsonAt(answer, 'status');
  const token = stringAt(status, 'token') ?? '';
  const cert = stringAt(status, 'clientCertificateData') ?? '';
  const key = stringAt(status, 'clientKeyData') ?? '';
  if ((cert === '') !== (key === ''))
    throw problemOf(run, 'gave only one of certificate and key', 'see its documentation');
  if (token === '' && cert === '')
    throw problemOf(run, 'gave neither a token nor a client certificate', 'log in with it first');
  const expires_ms = Date.parse(stringAt(status, 'expirationTimestamp') ?? '');
  return {
    credential: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(cert === '' ? {} : { certificate: { cert, key } }),
    },
    expires_ms: Number.isNaN(expires_ms) ? undefined : expires_ms,
  };
}

/**
 * Credentials from a plugin (kubernetes.io "client-go credential plugins"): run when first needed, again when they expire or
 * the API server refuses them, and never twice at the same time.
 */
export function execCredentials(run: Run, clock: Clock): CredentialSource {
  if (run.plugin.command === '')
    throw new Problem({
      what: 'the credential plugin has no command',
      where: run.description,
      fix: 'set exec.command of the user to the program that prints its credentials',
    });
  interactiveModeOf(run);
  if (!API_VERSIONS.has(run.plugin.apiVersion))
    throw problemOf(
      run,
      `speaks ${run.plugin.apiVersion === '' ? 'no apiVersion' : run.plugin.apiVersion}, which is not supported`,
      'set exec.apiVersion to client.authentication.k8s.io/v1 or v1beta1, and update the plugin if it knows neither',
    );
  let cached: Cached | undefined;
  let running: Promise<Cached> | undefined;
  return {
    description: run.description,
    async current(signal) {
      if (cached !== undefined && (cached.expires_ms === undefined || cached.expires_ms > clock.now_ms()))
        return cached.credential;
      running ??= output(run, signal)
        .then((text) => readCredential(run, text))
        .finally(() => {
          running = undefined;
        });
      cached = await running;
      return cached.credential;
    },
    renew(refused) {
      // Of several requests that were refused at once only the first makes the plugin run again.
      if (cached?.credential === refused) cached = undefined;
      return true;
    },
  };
}
