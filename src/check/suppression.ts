import type { ClusterObject } from '../cluster/cluster.ts';
import { annotationsOf, spokenName } from '../kube/kube-object.ts';
import type { Finding } from './contract.ts';
import { glob } from './glob.ts';
import { rulePattern } from './rule-selection.ts';

/** A decision to live with a finding: whose reason is told, and that may end. */
export interface Suppression {
  readonly origin: 'annotation' | 'configuration';
  readonly reason: string;
  /** The last day on which it holds (UTC), `2027-01-01`. */
  readonly until: string | undefined;
  /** Where it stands: `.plimsoll.yaml:12`, `annotation on Namespace shop`. */
  readonly where: string;
}

/** A suppression of the configuration file, which says itself what it is about. */
export interface ConfiguredSuppression extends Suppression {
  /** Hazard, rule, or glob of either. */
  readonly rule: string;
  /** `Kind/namespace/name` or `Kind/name`, globs; every object where it is absent. */
  readonly object: string | undefined;
  /** Glob over the file that a finding points to. */
  readonly file: string | undefined;
}

/** Annotation keys are `<prefix>/<name>`, and both have fixed alphabets: a rule's slash becomes a dot in the name. */
export const SUPPRESSION_PREFIX = 'ignore.plimsoll.dev/';

/** The name part of the annotation that suppresses a rule: `webhook-deadlock.lease-timeout`. */
export function suppressionName(rule: string): string {
  return rule.replace('/', '.');
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const MS_PER_DAY = 86_400_000;

/** Is this a day of the calendar, as `2027-01-01`? */
export function isDay(text: string): boolean {
  const start_ms = Date.parse(`${text}T00:00:00Z`);
  return ISO_DAY.test(text) && !Number.isNaN(start_ms) && new Date(start_ms).toISOString().startsWith(text);
}

/** Is the suppression over? It holds to the end of its last day, UTC. */
export function hasExpired({ until }: Pick<Suppression, 'until'>, now_ms: number): boolean {
  return until !== undefined && now_ms >= Date.parse(`${until}T00:00:00Z`) + MS_PER_DAY;
}

const REASON_AND_END = /^(?<reason>.*?)\s*\(\s*until\s+(?<until>[^()]*?)\s*\)\s*$/is;

/**
 * Reads the value of an annotation: a reason, at the end of which `(until 2027-01-01)` may stand. Answers a sentence where the
 * value cannot be meant so.
 */
export function parseSuppression(value: string, where: string): Suppression | string {
  const groups = REASON_AND_END.exec(value)?.groups;
  const reason = (groups?.['reason'] ?? value).trim();
  const until = groups?.['until'];
  if (reason === '') return 'gives no reason';
  if (until !== undefined && !isDay(until))
    return `ends on "${until}", which is no day: write (until 2027-01-31)`;
  return { origin: 'annotation', reason, until, where };
}

/** What the annotations of an object say about rules, with what could not be understood. */
interface AnnotatedSuppressions {
  readonly suppressions: readonly (Suppression & { readonly pattern: string })[];
  readonly warnings: readonly string[];
}

/** The suppressions that an object's annotations hold; a hazard's name covers all of its rules. */
export function annotatedSuppressions(
  object: ClusterObject,
  isRule: (pattern: string) => boolean,
): AnnotatedSuppressions {
  const suppressions: (Suppression & { readonly pattern: string })[] = [];
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(annotationsOf(object))) {
    if (!key.startsWith(SUPPRESSION_PREFIX)) continue;
    const pattern = key.slice(SUPPRESSION_PREFIX.length).replace('.', '/');
    const name = spokenName(object);
    const at = object.origin.locate(['metadata', 'annotations', key]);
    const where = at === undefined ? `annotation on ${name}` : `annotation on ${name}, ${at.file}:${at.line}`;
    const parsed = parseSuppression(value, where);
    if (!isRule(pattern)) warnings.push(`${where}: ${key} names no rule; it suppresses nothing`);
    else if (typeof parsed === 'string') warnings.push(`${where}: ${key} ${parsed}; it suppresses nothing`);
    else suppressions.push({ ...parsed, pattern });
  }
  return { suppressions, warnings };
}

/** Does the suppression of the configuration speak of this finding? */
export function configuredMatcher(suppression: ConfiguredSuppression): (finding: Finding) => boolean {
  const isRule = rulePattern(suppression.rule);
  const isObject = suppression.object === undefined ? () => true : objectMatcher(suppression.object);
  const isFile = suppression.file === undefined ? () => true : glob(suppression.file);
  return (finding) =>
    isRule({ hazard: finding.hazard, id: finding.rule }) &&
    isObject(finding) &&
    (suppression.file === undefined || (finding.at !== undefined && isFile(finding.at.file)));
}

/** `Kind/namespace/name` and `Kind/name` (in any namespace, or in none); each part a glob. */
function objectMatcher(pattern: string): (finding: Finding) => boolean {
  const [kind = '*', ...rest] = pattern.split('/');
  const isKind = glob(kind, 'caseless');
  const isName = glob(rest.at(-1) ?? '*');
  const isNamespace = rest.length > 1 ? glob(rest.slice(0, -1).join('/')) : () => true;
  return ({ object }) =>
    object !== undefined && isKind(object.kind) && isNamespace(object.namespace) && isName(object.name);
}
