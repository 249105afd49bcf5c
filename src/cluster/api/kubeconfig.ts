import { dirname, resolve, sep } from 'node:path';
import type { JsonObject, JsonValue } from '../../kube/json.ts';
import { readYaml } from '../../kube/yaml/read-yaml.ts';
import { textPosition } from '../../kube/yaml/text-position.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import { Problem } from '../../problem.ts';
import { dataOf, fieldOf, flagOf, listOf, mapOf, textOf, textsOf, type Field } from './kubeconfig-field.ts';

/**
 * The parts of a kubeconfig (kubernetes.io "kubeconfig (v1)") that a client needs. Paths are absolute; `...Data` is PEM
 * text, already decoded. `file` says where an entry came from, for messages.
 */
export interface ClusterEntry {
  readonly file: string;
  readonly server?: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly certificateAuthority?: string;
  readonly certificateAuthorityData?: string;
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  /** The extension `client.authentication.k8s.io/exec`: handed to credential plugins as it is. */
  readonly execConfig?: JsonValue;
}

/**
 * A credential plugin: a program that prints an ExecCredential. What of it is missing or wrong is told when it is to be run
 * (exec-plugin.ts): the users of other contexts need not be in order.
 */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode?: string;
}

/** What used to be built into client-go; `config` holds tokens that another program left there. */
export interface AuthProvider {
  readonly name: string;
  readonly config: JsonObject;
}

export interface UserEntry {
  readonly file: string;
  readonly clientCertificate?: string;
  readonly clientCertificateData?: string;
  readonly clientKey?: string;
  readonly clientKeyData?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecPlugin;
  readonly authProvider?: AuthProvider;
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroups: readonly string[];
  readonly asUserExtra: Readonly<Record<string, readonly string[]>>;
}

export interface ContextEntry {
  readonly file: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

export interface Kubeconfig {
  readonly currentContext?: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

/** Name of the cluster extension that credential plugins get (client-go clientcmd/api, `execConfigKey`). */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

function pathOf(field: Field): string | undefined {
  const path = textOf(field);
  return path === undefined ? undefined : resolve(dirname(field.file), path);
}

function clusterEntry(field: Field): ClusterEntry {
  const extension = listOf(fieldOf(field, 'extensions')).find(
    (entry) => textOf(fieldOf(entry, 'name')) === EXEC_EXTENSION,
  );
  return {
    file: field.file,
    server: textOf(fieldOf(field, 'server')),
    tlsServerName: textOf(fieldOf(field, 'tls-server-name')),
    insecureSkipTlsVerify: flagOf(fieldOf(field, 'insecure-skip-tls-verify')),
    certificateAuthority: pathOf(fieldOf(field, 'certificate-authority')),
    certificateAuthorityData: dataOf(fieldOf(field, 'certificate-authority-data')),
    proxyUrl: textOf(fieldOf(field, 'proxy-url')),
    disableCompression: flagOf(fieldOf(field, 'disable-compression')),
    execConfig: extension === undefined ? undefined : fieldOf(extension, 'extension').value,
  };
}

function execPlugin(field: Field): ExecPlugin | undefined {
  if (mapOf(field) === undefined) return undefined;
  const command = textOf(fieldOf(field, 'command')) ?? '';
  const env: Record<string, string> = {};
  for (const entry of listOf(fieldOf(field, 'env'))) {
    const name = textOf(fieldOf(entry, 'name'));
    if (name !== undefined) env[name] = textOf(fieldOf(entry, 'value')) ?? '';
  }
  return {
    apiVersion: textOf(fieldOf(field, 'apiVersion')) ?? '',
    // A bare name is looked for in $PATH; only a path is relative to its file (client-go GetAuthInfoFileReferences).
    command: command.includes(sep) ? resolve(dirname(field.file), command) : command,
    args: listOf(fieldOf(field, 'args')).map((entry) => textOf(entry) ?? ''),
    env,
    installHint: textOf(fieldOf(field, 'installHint')),
    provideClusterInfo: flagOf(fieldOf(field, 'provideClusterInfo')),
    interactiveMode: textOf(fieldOf(field, 'interactiveMode')),
  };
}

function userEntry(field: Field): UserEntry {
  const provider = fieldOf(field, 'auth-provider');
  const extra: Record<string, readonly string[]> = {};
  for (const key of Object.keys(mapOf(fieldOf(field, 'as-user-extra')) ?? {}))
    extra[key] = textsOf(fieldOf(fieldOf(field, 'as-user-extra'), key));
  return {
    file: field.file,
    clientCertificate: pathOf(fieldOf(field, 'client-certificate')),
    clientCertificateData: dataOf(fieldOf(field, 'client-certificate-data')),
    clientKey: pathOf(fieldOf(field, 'client-key')),
    clientKeyData: dataOf(fieldOf(field, 'client-key-data')),
    token: textOf(fieldOf(field, 'token')),
    tokenFile: pathOf(fieldOf(field, 'tokenFile')),
    username: textOf(fieldOf(field, 'username')),
    password: textOf(fieldOf(field, 'password')),
    exec: execPlugin(fieldOf(field, 'exec')),
    authProvider:
      mapOf(provider) === undefined
        ? undefined
        : { name: textOf(fieldOf(provider, 'name')) ?? '', config: mapOf(fieldOf(provider, 'config')) ?? {} },
    as: textOf(fieldOf(field, 'as')),
    asUid: textOf(fieldOf(field, 'as-uid')),
    asGroups: textsOf(fieldOf(field, 'as-groups')),
    asUserExtra: extra,
  };
}

function contextEntry(field: Field): ContextEntry {
  return {
    file: field.file,
    cluster: textOf(fieldOf(field, 'cluster')),
    user: textOf(fieldOf(field, 'user')),
    namespace: textOf(fieldOf(field, 'namespace')),
  };
}

function named<Entry>(
  root: Field,
  list: string,
  key: string,
  read: (field: Field) => Entry,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const item of listOf(fieldOf(root, list))) {
    const name = textOf(fieldOf(item, 'name')) ?? '';
    // kubectl (tried with 1.32) refuses such a file too: which of the two is meant cannot be known.
    if (entries.has(name))
      throw new Problem({
        what: `${list} of the kubeconfig names "${name}" twice`,
        where: root.file,
        fix: `rename or remove one of them in ${root.file}`,
      });
    entries.set(name, read(fieldOf(item, key)));
  }
  return entries;
}

function parseDocument(text: string, file: string): JsonValue | undefined {
  try {
    // As kubectl does: of several documents the first.
    return readYaml(text)[0]?.value;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = textPosition(text, error.offset);
    throw new Problem({
      what: `the kubeconfig is no YAML: ${error.message}`,
      where: `${file}:${line}:${column}`,
      fix: 'correct it, or name another one with --kubeconfig',
      cause: error,
    });
  }
}

/** Reads one kubeconfig file. `file` must be absolute: relative paths in it are resolved against its folder. Throws a Problem. */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const root: Field = { file, path: '', value: parseDocument(text, file) };
  const kind = textOf(fieldOf(root, 'kind'));
  if (kind !== undefined && kind !== 'Config')
    throw new Problem({
      what: `this is a ${kind}, not a kubeconfig`,
      where: file,
      fix: 'name a kubeconfig (kind: Config) with --kubeconfig or $KUBECONFIG',
    });
  return {
    currentContext: textOf(fieldOf(root, 'current-context')),
    clusters: named(root, 'clusters', 'cluster', clusterEntry),
    users: named(root, 'users', 'user', userEntry),
    contexts: named(root, 'contexts', 'context', contextEntry),
  };
}
