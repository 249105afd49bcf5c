import type { Command } from 'commander';
import { formatDuration, parseDuration } from '../kube/duration.ts';
import { formatMicroTime, parseMicroTime, type EpochMicros } from '../kube/microtime.ts';
import { resourceTypesNamed } from '../kube/resource-table.ts';
import type { Filter, Pattern } from '../audit/query/filter.ts';
import { parseCidr } from '../audit/query/source-address.ts';
import { Problem } from '../problem.ts';

/** The filter flags as commander hands them over: each as often as it was given. */
export interface FilterFlags {
  readonly user?: readonly string[];
  readonly impersonated?: readonly string[];
  readonly verb?: readonly string[];
  readonly kind?: readonly string[];
  readonly subresource?: readonly string[];
  readonly namespace?: readonly string[];
  readonly name?: readonly string[];
  readonly code?: readonly string[];
  readonly ip?: readonly string[];
  readonly agent?: readonly string[];
  readonly fieldManager?: readonly string[];
  readonly stage?: readonly string[];
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
}

export const FILTER_HELP = `
Filters can be repeated and take lists (a,b), globs ('web-*') and exceptions ('!kube-*'). Filters of different
kinds must all hold. A service account can be written sa:NAMESPACE:NAME. Each request counts once, at its end.`;

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Adds --since, --from and --to. */
export function addWindowOptions(command: Command): Command {
  return command
    .option(
      '--since <duration>',
      'the last 90s, 1h or 7d: before the newest event of FILEs, before now for a store',
    )
    .option('--from <time>', 'from this time on (RFC 3339: 2026-11-21T03:15:00Z)')
    .option('--to <time>', 'up to this time (RFC 3339)');
}

/** Adds every filter flag, the time window included. */
export function addFilterOptions(command: Command): Command {
  command
    .option('--user <pattern>', 'who sent the request', collect)
    .option('--impersonated <pattern>', 'on whose behalf', collect)
    .option('--verb <verb>', 'get, list, watch, create, update, patch, delete, deletecollection', collect)
    .option('--kind <kind>', 'kind, plural, short name, deployments.apps or pods/exec', collect)
    .option('--subresource <name>', 'status, scale, exec ...; none for the object itself', collect)
    .option('-n, --namespace <namespace>', 'namespace of the object', collect)
    .option('--name <name>', 'name of the object', collect)
    .option('--code <code>', 'status code: 403, 4xx or 400-499', collect)
    .option('--ip <address>', 'source address, also a network: 10.0.0.0/8', collect)
    .option('--agent <text>', 'user agent; without * the text may stand anywhere in it', collect)
    .option('--field-manager <name>', 'field manager of the request', collect)
    .option('--stage <stage>', 'these stages instead of one per request', collect);
  return addWindowOptions(command);
}

/** `a,!b` as given to a repeatable flag. An empty pattern means "has none". */
export function parsePatterns(values: readonly string[]): readonly Pattern[] {
  return values.flatMap((value) =>
    value.split(',').map((part) => {
      const text = part.trim();
      return text.startsWith('!') ? { text: text.slice(1), negated: true } : { text, negated: false };
    }),
  );
}

const CODE = /^(\d{1,3}|\dxx|\d{3}-\d{3})$/i;

function checked(
  flag: string,
  values: readonly string[],
  isValid: (text: string) => boolean,
  fix: string,
): readonly Pattern[] {
  const patterns = parsePatterns(values);
  const wrong = patterns.find((pattern) => !isValid(pattern.text));
  if (wrong !== undefined)
    throw new Problem({ what: `${flag} cannot be ${JSON.stringify(wrong.text)}`, where: flag, fix });
  return patterns;
}

const STAGES = new Set(['requestreceived', 'responsestarted', 'responsecomplete', 'panic']);

function optionalPatterns(values: readonly string[] | undefined): readonly Pattern[] | undefined {
  return values === undefined ? undefined : parsePatterns(values);
}

/** Everything of the flags but the time window. Throws a Problem for what cannot be meant. */
export function parseFilter(flags: FilterFlags): Filter {
  const parts: { readonly [Key in keyof Filter]: Filter[Key] | undefined } = {
    user: optionalPatterns(flags.user),
    impersonated: optionalPatterns(flags.impersonated),
    verb: optionalPatterns(flags.verb),
    kind: optionalPatterns(flags.kind),
    subresource: optionalPatterns(flags.subresource),
    namespace: optionalPatterns(flags.namespace),
    name: optionalPatterns(flags.name),
    agent: optionalPatterns(flags.agent),
    fieldManager: optionalPatterns(flags.fieldManager),
    code: flags.code && checked('--code', flags.code, (text) => CODE.test(text), 'write 403, 4xx or 400-499'),
    ip:
      flags.ip &&
      checked(
        '--ip',
        flags.ip,
        (text) => !text.includes('/') || parseCidr(text) !== undefined,
        'write an address, a glob (10.1.*) or a network (10.0.0.0/8, fd00::/8)',
      ),
    stage:
      flags.stage &&
      checked(
        '--stage',
        flags.stage,
        (text) => text.includes('*') || STAGES.has(text.toLowerCase()),
        'write RequestReceived, ResponseStarted, ResponseComplete or Panic',
      ),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** What --since counts back from. */
export interface Anchor {
  readonly at_us: EpochMicros;
  /** `now`, or `the newest event of the log`. */
  readonly about: string;
}

export interface Window {
  readonly from_us?: EpochMicros;
  readonly to_us?: EpochMicros;
  /** One line for the reader where --since had to be counted back from something. */
  readonly note?: string;
}

function parseTime(flag: string, text: string): EpochMicros {
  const at_us = parseMicroTime(text) ?? parseMicroTime(`${text}T00:00:00Z`);
  if (at_us !== undefined) return at_us;
  throw new Problem({
    what: `${flag} is no time: ${text}`,
    where: flag,
    fix: 'write it as RFC 3339: 2026-11-21T03:15:00Z or 2026-11-21',
  });
}

/** The window that the flags ask for. `anchor` is asked only where --since is given. */
export async function parseWindow(
  flags: Pick<FilterFlags, 'since' | 'from' | 'to'>,
  anchor: () => Promise<Anchor>,
): Promise<Window> {
  const to = flags.to === undefined ? {} : { to_us: parseTime('--to', flags.to) };
  if (flags.since === undefined)
    return { ...to, ...(flags.from === undefined ? {} : { from_us: parseTime('--from', flags.from) }) };
  if (flags.from !== undefined)
    throw new Problem({
      what: '--since and --from both say where to begin',
      where: '--since',
      fix: 'give one of them',
    });
  const duration_us = parseDuration(flags.since);
  if (duration_us === undefined)
    throw new Problem({
      what: `--since is no duration: ${flags.since}`,
      where: '--since',
      fix: 'write 90s, 15m, 1h30m or 7d',
    });
  const { at_us, about } = await anchor();
  const from_us = at_us - duration_us;
  return {
    ...to,
    from_us,
    note: `since ${formatMicroTime(from_us)}: ${formatDuration(duration_us)} before ${about} (${formatMicroTime(at_us)})`,
  };
}

/** A hint for each kind that is not built in: it was matched as the name of a custom resource. */
export function unknownKindHints(filter: Filter): readonly string[] {
  return (filter.kind ?? [])
    .map((pattern) => pattern.text.split('/')[0] ?? '')
    .filter((word) => word !== '' && !word.includes('*') && resourceTypesNamed(word).length === 0)
    .map((word) => `hint: ${word} is no built-in kind; it was matched as the name of a custom resource`);
}
