import { spokenName, type ObjectName } from '../kube/kube-object.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { parseJson } from '../kube/parse-json.ts';
import { Problem } from '../problem.ts';
import type { Finding } from './contract.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A finding that was there before; `count` of them share the fingerprint. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly object: string;
  readonly message: string;
  readonly count: number;
}

/** Raised when the meaning of a fingerprint changes: an old baseline would then make everything new. */
const BASELINE_VERSION = 1;

function spokenObject(object: ObjectName | undefined): string {
  return object === undefined ? '' : spokenName(object);
}

/** The findings as entries: sorted, one a fingerprint. */
export function baselineEntries(findings: readonly Finding[]): readonly BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const fingerprint = fingerprintOf(finding);
    const count = (entries.get(fingerprint)?.count ?? 0) + 1;
    const { rule, object, message } = finding;
    entries.set(fingerprint, { fingerprint, rule, object: spokenObject(object), message, count });
  }
  const sortKey = ({ rule, object, fingerprint }: BaselineEntry) => `${rule} ${object} ${fingerprint}`;
  return [...entries.values()].toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
}

/** The findings as a baseline file, in a stable order, so that its difference in Git is readable. */
export function baselineText(findings: readonly Finding[]): string {
  const body = { plimsollBaseline: BASELINE_VERSION, findings: baselineEntries(findings) };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

function entryOf(value: JsonValue): BaselineEntry | undefined {
  const fingerprint = stringAt(value, 'fingerprint');
  const rule = stringAt(value, 'rule');
  if (fingerprint === undefined || rule === undefined) return undefined;
  return {
    fingerprint,
    rule,
    object: stringAt(value, 'object') ?? '',
    message: stringAt(value, 'message') ?? '',
    count: numberAt(value, 'count') ?? 1,
  };
}

function parsed(text: string, where: string): JsonObject {
  try {
    const value = parseJson(text);
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw new Problem({
      what: 'the baseline is no JSON',
      where,
      fix: 'write it anew with --write-baseline, or take it from Git again',
      cause,
    });
  }
  throw new Problem({ what: 'this is no baseline', where, fix: 'make one with --write-baseline FILE' });
}

/** Reads a baseline file. Throws a Problem for anything else, and for a version that this program does not know. */
export function parseBaseline(text: string, where: string): readonly BaselineEntry[] {
  const body = parsed(text, where);
  const version = body['plimsollBaseline'];
  if (version !== BASELINE_VERSION) {
    throw new Problem({
      what:
        version === undefined ? 'this is no baseline' : `the baseline has version ${JSON.stringify(version)}`,
      where,
      fix: `make one with --write-baseline FILE (this program writes version ${BASELINE_VERSION})`,
    });
  }
  return listAt(body, 'findings').map((value, index) => {
    const entry = entryOf(value);
    if (entry !== undefined) return entry;
    throw new Problem({
      what: `entry ${index + 1} of the baseline has no fingerprint or no rule`,
      where,
      fix: 'write it anew with --write-baseline, or take it from Git again',
    });
  });
}

export interface Compared {
  /** Findings that the baseline does not know. */
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** Entries whose findings are gone, with how many of them: they can leave the baseline. */
  readonly fixed: readonly BaselineEntry[];
}

/**
 * Holds findings against a baseline. Of findings with one fingerprint as many are known as the baseline counts. An entry
 * counts as fixed only if its rule ran (`ranRules`): what was not looked for is not gone.
 */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
  ranRules: readonly string[],
): Compared {
  const left = new Map<string, number>();
  for (const { fingerprint, count } of baseline) left.set(fingerprint, (left.get(fingerprint) ?? 0) + count);
  const fresh: Finding[] = [];
  const known: Finding[] = [];
  for (const finding of findings) {
    const fingerprint = fingerprintOf(finding);
    const remaining_count = left.get(fingerprint) ?? 0;
    if (remaining_count === 0) fresh.push(finding);
    else {
      known.push(finding);
      left.set(fingerprint, remaining_count - 1);
    }
  }
  const ran = new Set(ranRules);
  const fixed = baseline.flatMap((entry) => {
    const count = left.get(entry.fingerprint) ?? 0;
    return count > 0 && ran.has(entry.rule) ? [{ ...entry, count }] : [];
  });
  return { fresh, known, fixed };
}
