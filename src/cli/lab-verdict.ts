import type { Finding } from '../check/contract.ts';
import type { Alert } from '../detect/contract.ts';
import type { Protection, Stopped } from '../lab/protections/contract.ts';
import type { Measure, Outcome, Scenario } from '../lab/scenarios/contract.ts';
import { spanText } from './alert-text.ts';

const NO_PROTECTION = 'no protection yet';
const NO_DETECTOR = 'no detector yet';
const US_PER_MS = 1000;
const US_PER_SECOND = 1_000_000;
/** Alerts of these severities are told at once; the others wait for somebody to look. */
const GRAVE: ReadonlySet<string> = new Set(['critical', 'high']);

/** An alert and when it was first told. */
export interface ToldAlert {
  readonly at_us: number;
  readonly alert: Alert;
}

/** What a run is judged by. */
export interface Evidence {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  /** In order of time. */
  readonly told: readonly ToldAlert[];
  /** As it stands at the end. */
  readonly alerts: readonly Alert[];
  /** Of the state before the act. */
  readonly findings: readonly Finding[];
  /** What was in its way; undefined: nothing was. */
  readonly protection?: Protection;
  readonly stopped?: Stopped | undefined;
}

/** One row of a verdict. */
export interface VerdictRow extends Measure {
  /** The same with a protection in the way; absent where it was not played with one. */
  readonly protected?: string;
}

/** How a run went. */
export interface Verdict {
  readonly rows: readonly VerdictRow[];
  /** What was expected and is not there; empty where all is as expected. */
  readonly missing: readonly string[];
  /** How long after the first harm; `never`, `before it began`. */
  readonly after: { readonly detected: string; readonly named: string };
}

/** A span of time for people; below a second milliseconds count. */
export function fineSpan(span_us: number): string {
  return span_us < US_PER_SECOND ? `${Math.round(span_us / US_PER_MS)} ms` : spanText(span_us);
}

const NEVER = 'never';
const BEFORE = 'before it began';

function spanAfter({ began_ms }: Outcome, told: ToldAlert | undefined): string {
  if (told === undefined) return NEVER;
  const span_us = told.at_us - began_ms * US_PER_MS;
  return span_us < 0 ? BEFORE : fineSpan(span_us);
}

function after(outcome: Outcome, harm: string, told: ToldAlert | undefined): string {
  const span = spanAfter(outcome, told);
  if (told === undefined || span === BEFORE) return span;
  const { at_us } = told;
  const lost_count = outcome.harm_ms.filter((harm_ms) => harm_ms * US_PER_MS <= at_us).length;
  return `${span}, with ${lost_count} of ${outcome.harm_ms.length} ${harm}`;
}

function findingsText(findings: readonly Finding[], hazards: readonly string[]): string {
  return hazards
    .map((hazard) => {
      const rules = findings.filter((finding) => finding.hazard === hazard);
      return `${hazard}: ${rules.length === 0 ? 'nothing' : `${rules.length} finding${rules.length === 1 ? '' : 's'}`}`;
    })
    .join('; ');
}

/** Who refuses also knows whom: that may be earlier than any log shows it. */
function namedText(text: string, { began_ms }: Outcome, stopped: Stopped | undefined): string {
  if (stopped === undefined || text !== NEVER) return text;
  return `${fineSpan((stopped.at_ms - began_ms) * US_PER_MS)}, by what refused it: ${stopped.user}`;
}

/** A protection stops what it refuses at once: from the last harm on nothing more came of it. */
function stoppedText({ began_ms, ended_ms, harm_ms }: Outcome, { title }: Protection): string {
  if (harm_ms.length === 0) return `at once, by ${title}`;
  return `${fineSpan((ended_ms - began_ms) * US_PER_MS)}, by ${title}`;
}

/** Puts what became of the same outage with a protection in its way beside what became of it without. */
export function withProtection(verdict: Verdict, guarded: Verdict, missing: string | undefined): Verdict {
  const found = new Map(guarded.rows.map((row) => [row.what, row.found]));
  return {
    ...verdict,
    rows: verdict.rows.map((row) => ({ ...row, protected: found.get(row.what) ?? '' })),
    missing: [...verdict.missing, ...(missing === undefined ? [] : [missing])],
  };
}

/** Judges a run: what was lost, what detection and checks knew of it and when, and what nothing was done about. */
export function verdictOf({
  scenario,
  outcome,
  told,
  alerts,
  findings,
  protection,
  stopped,
}: Evidence): Verdict {
  const { expect, harm, hazard, talk } = scenario;
  // Some hazards show by what they do, which the detector of another one sees.
  const shownBy = new Set(expect.alerts.includes(hazard) ? [hazard] : expect.alerts);
  const own = told.filter(({ alert }) => shownBy.has(alert.hazard) && GRAVE.has(alert.severity));
  const detected = own[0];
  const named = own.find(({ alert }) => alert.offender?.user === outcome.offender);
  const seen = new Set(alerts.map((alert) => alert.hazard));
  const found = new Set(findings.map((finding) => finding.hazard));
  const without = scenario.protection === undefined ? NO_PROTECTION : 'unprotected';
  const lasted = fineSpan((outcome.ended_ms - outcome.began_ms) * US_PER_MS);
  const rows: readonly Measure[] = [
    ...outcome.measures,
    {
      what: 'time to detect',
      found: shownBy.size === 0 ? NO_DETECTOR : namedText(after(outcome, harm, detected), outcome, stopped),
      talk: talk.detect,
    },
    {
      what: 'time to name',
      found:
        shownBy.size === 0
          ? NO_DETECTOR
          : namedText(
              `${after(outcome, harm, named)}${named === undefined ? '' : `: ${outcome.offender}`}`,
              outcome,
              stopped,
            ),
      talk: talk.name,
    },
    {
      what: 'time to stop',
      found:
        protection === undefined ? `${without}: it went on for ${lasted}` : stoppedText(outcome, protection),
      talk: talk.stop,
    },
    {
      what: 'time to recover',
      found:
        outcome.recovered ??
        (protection === undefined ? `${without}: nothing is put back` : 'nothing is put back'),
      talk: talk.recover,
    },
    { what: 'check before', found: findingsText(findings, expect.findings), talk: '' },
  ];
  const missing = [
    ...expect.alerts.filter((id) => !seen.has(id)).map((id) => `no alert of ${id}`),
    ...(named === undefined && shownBy.size > 0 ? [`${outcome.offender} was not named`] : []),
    ...expect.findings.filter((id) => !found.has(id)).map((id) => `no finding of ${id} in the state before`),
  ];
  return {
    rows,
    missing,
    after: { detected: spanAfter(outcome, detected), named: spanAfter(outcome, named) },
  };
}
