import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../kube/duration.ts';
import { PLUGIN_ORDER, type PluginName } from '../lab/api-server/admission/plugin-order.ts';
import type { ApiServerSettings } from '../lab/api-server/api-server.ts';
import type { RequestUser } from '../lab/api-server/request/server-request.ts';
import type { AuthorizationMode } from '../lab/api-server/security/authorize.ts';
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
}

const MODES: readonly AuthorizationMode[] = ['RBAC', 'AlwaysAllow'];
/** Off where no controller-manager makes the account `default` of each namespace. */
const OFF_BY_DEFAULT: readonly PluginName[] = ['ServiceAccount'];
const MICROSECONDS_PER_MS = 1000;

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

function option(flags: string, description: string, parse: (text: string) => unknown, group: string): Option {
  return new Option(flags, description).argParser(parse).helpGroup(group);
}

const LOAD = 'Load on the embedded API server (as kube-apiserver):';
const SECURITY = 'Who may do what there (as kube-apiserver):';

/** The options, in the groups in which the help shows them. */
export function labServerOptions(): readonly Option[] {
  return [
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

async function tokensOf(file: string): Promise<ReadonlyMap<string, RequestUser>> {
  try {
    return readTokenFile(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({
      what: `the tokens cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: '--token-auth-file',
      fix: 'name a file that can be read',
      cause: error,
    });
  }
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
  };
}
