import { formatDuration, parseDuration } from '../../kube/duration.ts';
import { formatMicroTime, parseMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import { Problem } from '../../problem.ts';
import type { Filter, Pattern } from './filter.ts';
import { parseCidr } from './source-address.ts';

/** A filter as people write it, in flags or in the query of an address: each part as often as it was given. */
export interface FilterTexts {
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
export function parseFilter(flags: FilterTexts): Filter {
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
  flags: Pick<FilterTexts, 'since' | 'from' | 'to'>,
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
