import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../kube/duration.ts';
import { PLUGIN_ORDER, type PluginName } from '../lab/api-server/admission/plugin-order.ts';
import type { ApiServerSettings } from '../lab/api-server/api-server.ts';
import type { RequestUser } from '../lab/api-server/request/server-request.ts';
import type { AuthorizationMode } from '../lab/api-server/security/authorize.ts';
import { ServiceRange } from '../lab/api-server/writes/service-range.ts';
import { Problem } from '../problem.ts';
import { readTokenFile } from './token-file.ts';

/** Flags of kube-apiserver that the embedded one has too, under its names. */
export interface LabServerFlags {
  readonly maxRequestsInflight?: number;
  readonly maxMutatingRequestsInflight?: number;
  readonly enablePriorityAndFairness?: boolean;
  /** Milliseconds. */
  readonly requestTimeout?: number;
  /** Milliseconds. */
  readonly shutdownDelayDuration?: number;
  readonly authorizationMode?: readonly AuthorizationMode[];
  readonly tokenAuthFile?: string;
  readonly enableAdmissionPlugins?: readonly PluginName[];
  readonly disableAdmissionPlugins?: readonly PluginName[];
  readonly clientCaFile?: string;
  readonly serviceClusterIpRange?: ServiceRange;
  /** `namespace/name:port` -> `host:port`. */
  readonly resolveService?: ReadonlyMap<string, string>;
}

const MODES: readonly AuthorizationMode[] = ['RBAC', 'AlwaysAllow'];
/** Off where no controller-manager makes the account `default` of each namespace. */
const OFF_BY_DEFAULT: readonly PluginName[] = ['ServiceAccount'];
const MICROSECONDS_PER_MS = 1000;
/** Of the Service of a webhook that names none (admissionregistration.k8s.io/v1). */
const HTTPS_PORT = 443;

/** A whole number that is not negative. */
export function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number is needed, 0 or more.');
}

function parseSwitch(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidArgumentError('true or false is needed.');
}

function parseDuration_ms(text: string): number {
  const duration_us = parseDuration(text);
  if (duration_us !== undefined) return duration_us / MICROSECONDS_PER_MS;
  throw new InvalidArgumentError('a duration is needed: 30s, 1m30s.');
}

/** Names of a known set, with commas between them. */
function parseNames<Name extends string>(known: readonly Name[]): (text: string) => readonly Name[] {
  return (text) =>
    text.split(',').map((name) => {
      const found = known.find((one) => one === name.trim());
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`${JSON.stringify(name.trim())} is none of ${known.join(', ')}.`);
    });
}

function parseRange(text: string): ServiceRange {
  try {
    return new ServiceRange(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

const PORT_MAX = 65_535;
const isPort = (text: string | undefined): boolean => Number(text) > 0 && Number(text) <= PORT_MAX;

function parseService(
  text: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const found = /^([a-z0-9-]+\/[a-z0-9-]+)(?::(\d+))?=([^\s/]+):(\d+)$/.exec(text);
  const [, service = '', port = String(HTTPS_PORT), host = '', hostPort = ''] = found ?? [];
  if (found === null || !isPort(port) || !isPort(hostPort))
    throw new InvalidArgumentError(
      'NAMESPACE/NAME:PORT=HOST:PORT is needed (the first port is 443 unless given).',
    );
  return new Map([...before, [`${service}:${port}`, `${host}:${hostPort}`]]);
}

function option(flags: string, description: string, parse: (text: string) => unknown, group: string): Option {
  return new Option(flags, description).argParser(parse).helpGroup(group);
}

const LOAD = 'Load on the embedded API server (as kube-apiserver):';
const NETWORK = 'Its network:';
const SECURITY = 'Who may do what there (as kube-apiserver):';

function networkOptions(): readonly Option[] {
  return [
    option(
      '--service-cluster-ip-range <network>',
      'where cluster IPs come from, as kube-apiserver; 10.0.0.0/16 unless given',
      parseRange,
      NETWORK,
    ),
    new Option(
      '--resolve-service <service=host:port>',
      'where a webhook listens that is called by a Service: NAMESPACE/NAME:PORT=HOST:PORT; can be given again',
    )
      .argParser(parseService)
      .helpGroup(NETWORK),
  ];
}

/** The options, in the groups in which the help shows them. */
export function labServerOptions(): readonly Option[] {
  return [
    ...networkOptions(),
    option('--max-requests-inflight <count>', 'reads at once; 400 unless given', parseCount, LOAD),
    option(
      '--max-mutating-requests-inflight <count>',
      'writes at once; 200 unless given. With API Priority and Fairness the sum of both is shared out',
      parseCount,
      LOAD,
    ),
    option(
      '--enable-priority-and-fairness <true|false>',
      'false: the two limits are all there is',
      parseSwitch,
      LOAD,
    ),
    option(
      '--request-timeout <duration>',
      'how long a request may take; 1m unless given',
      parseDuration_ms,
      LOAD,
    ),
    option(
      '--shutdown-delay-duration <duration>',
      'on Ctrl-C it serves on for so long while /readyz fails; 0s unless given',
      parseDuration_ms,
      LOAD,
    ),
    option(
      '--client-ca-file <file>',
      'authorities (PEM) whose client certificates are believed, beside that of the lab',
      String,
      SECURITY,
    ),
    option(
      '--authorization-mode <modes>',
      'RBAC (unless given) or AlwaysAllow; with commas, the first that allows',
      parseNames(MODES),
      SECURITY,
    ),
    option(
      '--token-auth-file <file>',
      'bearer tokens: a CSV of token, user, uid, "group1,group2"',
      String,
      SECURITY,
    ),
    option(
      '--enable-admission-plugins <names>',
      'ServiceAccount, where a controller-manager of yours joins a --bare one; all others are on',
      parseNames(OFF_BY_DEFAULT),
      SECURITY,
    ),
    option(
      '--disable-admission-plugins <names>',
      'plugins that are not asked, with commas between them',
      parseNames(PLUGIN_ORDER),
      SECURITY,
    ),
  ];
}

async function textOf(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem({
      what: `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: flag,
      fix: 'name a file that can be read',
      cause: error,
    });
  }
}

/** Certificates of a PEM file. Throws a Problem where there is none, or one that cannot be read. */
async function certificatesOf(flag: string, file: string): Promise<string> {
  const text = await textOf(flag, file);
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const problem = (what: string, cause?: unknown): Problem =>
    new Problem({
      what,
      where: `${flag} ${file}`,
      fix: 'name a file of PEM certificates',
      ...(cause === undefined ? {} : { cause }),
    });
  if (found.length === 0) throw problem('there is no certificate in it');
  const certificates = found.map((pem, index) => {
    try {
      return new X509Certificate(pem);
    } catch (error) {
      throw problem(`certificate ${index + 1} cannot be read`, error);
    }
  });
  return certificates.map(String).join('');
}

async function tokensOf(file: string): Promise<ReadonlyMap<string, RequestUser>> {
  return readTokenFile(await textOf('--token-auth-file', file), file);
}

function disabledPlugins(
  { enableAdmissionPlugins = [], disableAdmissionPlugins = [] }: LabServerFlags,
  hasControllers: boolean,
): readonly PluginName[] {
  const off = hasControllers ? [] : OFF_BY_DEFAULT.filter((name) => !enableAdmissionPlugins.includes(name));
  return [...off, ...disableAdmissionPlugins];
}

/** Settings of the server that the flags ask for, with controllers beside it or alone. Throws a Problem where a file cannot be read. */
export async function labServerSettings(
  flags: LabServerFlags,
  hasControllers: boolean,
): Promise<ApiServerSettings> {
  const {
    maxRequestsInflight,
    maxMutatingRequestsInflight,
    enablePriorityAndFairness,
    requestTimeout,
    shutdownDelayDuration,
    authorizationMode,
    tokenAuthFile,
    clientCaFile,
    serviceClusterIpRange,
    resolveService,
  } = flags;
  return {
    disabledAdmissionPlugins: disabledPlugins(flags, hasControllers),
    ...(maxRequestsInflight === undefined ? {} : { maxRequestsInFlight_count: maxRequestsInflight }),
    ...(maxMutatingRequestsInflight === undefined
      ? {}
      : { maxMutatingRequestsInFlight_count: maxMutatingRequestsInflight }),
    ...(enablePriorityAndFairness === undefined ? {} : { priorityAndFairness: enablePriorityAndFairness }),
    ...(requestTimeout === undefined ? {} : { requestTimeout_ms: requestTimeout }),
    ...(shutdownDelayDuration === undefined ? {} : { shutdownDelay_ms: shutdownDelayDuration }),
    ...(authorizationMode === undefined ? {} : { authorizationModes: authorizationMode }),
    ...(tokenAuthFile === undefined ? {} : { tokens: await tokensOf(tokenAuthFile) }),
    ...(clientCaFile === undefined
      ? {}
      : { clientCa: await certificatesOf('--client-ca-file', clientCaFile) }),
    ...(serviceClusterIpRange === undefined ? {} : { serviceRange: serviceClusterIpRange }),
    ...(resolveService === undefined
      ? {}
      : { resolveService: (namespace, name, port) => resolveService.get(`${namespace}/${name}:${port}`) }),
  };
}
