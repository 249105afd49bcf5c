import { pluralsOf, resourceTypesNamed } from '../../kube/resource-table.ts';
import { formatMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import type { Bindings } from './bindings.ts';

/** `*` stands for any text; everything else is taken as it is. */
export interface Pattern {
  readonly text: string;
  readonly negated: boolean;
}

/** Which requests a query is about. Conditions hold together; the patterns of one condition are alternatives. */
export interface Filter {
  readonly user?: readonly Pattern[];
  readonly impersonated?: readonly Pattern[];
  readonly verb?: readonly Pattern[];
  readonly kind?: readonly Pattern[];
  readonly subresource?: readonly Pattern[];
  readonly namespace?: readonly Pattern[];
  readonly name?: readonly Pattern[];
  readonly code?: readonly Pattern[];
  readonly ip?: readonly Pattern[];
  readonly agent?: readonly Pattern[];
  readonly fieldManager?: readonly Pattern[];
  /** Undefined: one stage per request (requests.ts). */
  readonly stage?: readonly Pattern[];
  /** From this instant, included. */
  readonly from_us?: EpochMicros;
  /** Up to this instant, not included. */
  readonly to_us?: EpochMicros;
}

/** Writes "any of the positive patterns, and none of the negated"; only negated ones mean "all but". */
function alternatives(patterns: readonly Pattern[], match: (text: string) => string): string {
  const wanted = patterns.filter((pattern) => !pattern.negated).map((pattern) => match(pattern.text));
  const unwanted = patterns.filter((pattern) => pattern.negated).map((pattern) => match(pattern.text));
  const parts = [
    ...(wanted.length === 0 ? [] : [`(${wanted.join(' OR ')})`]),
    ...unwanted.map((condition) => `NOT ${condition}`),
  ];
  return parts.join(' AND ');
}

/** The LIKE pattern of a glob: `*` becomes `%`, LIKE's own signs are escaped with a backslash. */
export function likePattern(glob: string): string {
  return glob.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');
}

function matchText(column: string, glob: string, bindings: Bindings): string {
  return glob.includes('*')
    ? `(${column} LIKE ${bindings.bind(likePattern(glob))} ESCAPE '\\')`
    : `(${column} = ${bindings.bind(glob)})`;
}

/** `sa:shop:web` is short for `system:serviceaccount:shop:web`, as our tables print it. */
export function expandUser(text: string): string {
  return text.startsWith('sa:') ? `system:serviceaccount:${text.slice(3)}` : text;
}

/** `403`, `4xx`, `400-499`. The flags have checked the form; anything else matches nothing. */
function matchCode(text: string, bindings: Bindings): string {
  const range = /^(\d{3})-(\d{3})$/.exec(text);
  if (range !== null)
    return `(code BETWEEN ${bindings.bind(Number(range[1]))} AND ${bindings.bind(Number(range[2]))})`;
  const family = /^(\d)xx$/i.exec(text);
  if (family !== null) return `(code // 100 = ${bindings.bind(Number(family[1]))})`;
  return `(code = ${bindings.bind(Number(text))})`;
}

/**
 * The resources that a word means: `pods`, `Pod`, `po`, `deployments.apps`, `widgets.example.com`. A word that
 * names no built-in kind is taken as a resource name or as the kind of a custom resource.
 */
export function resourceSql(word: string, bindings: Bindings): string {
  const types = resourceTypesNamed(word);
  if (types.length > 0) {
    const pairs = types.map((type) => `(${bindings.bindAll([type.group, type.resource])})`);
    return `((api_group, resource) IN (${pairs.join(', ')}))`;
  }
  const dot = word.indexOf('.');
  const [name, group] = dot > 0 ? [word.slice(0, dot), word.slice(dot + 1)] : [word, undefined];
  const resource = name.includes('*')
    ? matchText('resource', name.toLowerCase(), bindings)
    : `(resource IN (${bindings.bindAll(pluralsOf(name))}))`;
  return group === undefined ? resource : `(${resource} AND ${matchText('api_group', group, bindings)})`;
}

/** `pods/exec`: without a subresource the object and all its subresources match. */
function matchKind(text: string, bindings: Bindings): string {
  const [word = '', subresource] = text.split('/', 2);
  const resource = resourceSql(word, bindings);
  if (subresource === undefined) return resource;
  return `(${resource} AND subresource <> '' AND ${matchText('subresource', subresource, bindings)})`;
}

/** Any of the addresses that the client's request passed; the first ones are the client's own claim. */
function matchAddress(text: string, bindings: Bindings): string {
  if (!text.includes('*')) return `list_contains(source_ips, ${bindings.bind(text)})`;
  return `(len(list_filter(source_ips, lambda ip: ip LIKE ${bindings.bind(likePattern(text))} ESCAPE '\\')) > 0)`;
}

/** A user agent is long: without `*` the text may stand anywhere in it. */
function matchAgent(text: string, bindings: Bindings): string {
  return text.includes('*')
    ? matchText('user_agent', text, bindings)
    : `contains(user_agent, ${bindings.bind(text)})`;
}

/** The time window as SQL; a literal, so that DuckDB can skip Parquet row groups by it. */
export function windowSql(filter: Pick<Filter, 'from_us' | 'to_us'>): string {
  const parts: string[] = [];
  if (filter.from_us !== undefined)
    parts.push(`stage_timestamp >= TIMESTAMPTZ '${formatMicroTime(filter.from_us)}'`);
  if (filter.to_us !== undefined)
    parts.push(`stage_timestamp < TIMESTAMPTZ '${formatMicroTime(filter.to_us)}'`);
  return parts.length === 0 ? 'TRUE' : parts.join(' AND ');
}

/** Everything of the filter but its time window and stage, as an SQL condition on `events`. */
export function conditionSql(filter: Filter, bindings: Bindings): string {
  const text = (column: string) => (glob: string) => matchText(column, glob, bindings);
  const lower = (column: string) => (glob: string) => matchText(column, glob.toLowerCase(), bindings);
  const parts: (readonly [readonly Pattern[] | undefined, (text: string) => string])[] = [
    [filter.user, (glob) => matchText('user_name', expandUser(glob), bindings)],
    [filter.impersonated, (glob) => matchText('impersonated_user', expandUser(glob), bindings)],
    [filter.verb, lower('verb')],
    [filter.kind, (word) => matchKind(word, bindings)],
    [filter.subresource, (glob) => matchText('subresource', glob === 'none' ? '' : glob, bindings)],
    [filter.namespace, text('namespace')],
    [filter.name, text('name')],
    [filter.code, (code) => matchCode(code, bindings)],
    [filter.ip, (ip) => matchAddress(ip, bindings)],
    [filter.agent, (agent) => matchAgent(agent, bindings)],
    [filter.fieldManager, text('field_manager')],
  ];
  const conditions = parts.flatMap(([patterns, match]) =>
    patterns === undefined || patterns.length === 0 ? [] : [alternatives(patterns, match)],
  );
  return conditions.length === 0 ? 'TRUE' : conditions.join(' AND ');
}

/** `--stage` as SQL, in any case. */
export function stageSql(stages: readonly Pattern[], bindings: Bindings): string {
  return alternatives(stages, (stage) => matchText('lower(stage)', stage.toLowerCase(), bindings));
}
