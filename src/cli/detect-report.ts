import { dump } from 'js-yaml';
import { alertJson } from '../detect/alert-json.ts';
import type { Alert } from '../detect/contract.ts';
import { SEVERITIES } from '../detect/contract.ts';
import type { JsonObject } from '../kube/json.ts';
import { formatMicroTime } from '../kube/microtime.ts';
import { alertText, clockText, spanText } from './alert-text.ts';
import { commandHere, withCommandsHere } from './command-here.ts';
import type { Hole } from '../audit/query/holes.ts';
import type { DetectionResult } from './detect-run.ts';
import type { Terminal } from './terminal.ts';

export type DetectOutput = 'text' | 'wide' | 'json' | 'yaml' | 'name';

/** What `plimsoll detect` tells: the alerts, and what the log cannot tell. */
interface DetectReport extends DetectionResult {
  readonly holes: readonly Hole[];
}

/** Holes named below the alerts; the rest is a number and the command that lists them. */
const HOLES_SHOWN_COUNT = 5;

function countsText(alerts: readonly Alert[]): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: alerts.filter((alert) => alert.severity === severity).length,
  })).filter(({ count }) => count > 0);
  const total = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`;
  return `${total}: ${counts.map(({ severity, count }) => `${count} ${severity}`).join(', ')}`;
}

function holesText(result: DetectReport, files: readonly string[], terminal: Terminal): string {
  if (result.holes.length === 0) return '';
  const shown = result.holes.slice(0, HOLES_SHOWN_COUNT);
  const rest_count = result.holes.length - shown.length;
  const all = commandHere({ command: 'plimsoll audit holes', why: '' }, files, terminal).command;
  return [
    terminal.style('bold', 'What this log cannot tell you'),
    ...shown.map(({ what, consequence }) => `  ${what}: ${consequence}`),
    ...(rest_count > 0 ? [`  and ${rest_count} more: ${all}`] : []),
    '',
  ].join('\n');
}

function resultText(
  result: DetectReport,
  files: readonly string[],
  wide: boolean,
  terminal: Terminal,
): string {
  const { window } = result;
  const read =
    window === undefined
      ? 'no events in this window'
      : `${result.events_count.toLocaleString('en')} events, ${clockText(window.from_us)} to ${clockText(window.to_us)} UTC (${spanText(window.to_us - window.from_us)})`;
  const head =
    result.alerts.length === 0
      ? `${terminal.style('green', 'No alerts')} in ${read}`
      : `${terminal.style('bold', countsText(result.alerts))}; ${read}`;
  const problems = result.problems.map(
    ({ hazard, message, count }) =>
      `error: the detector ${hazard} failed ${count} times, its alerts may be missing: ${message}`,
  );
  const parts = [
    [head, ...problems, ''].join('\n'),
    ...result.alerts.map((alert) => alertText(alert, terminal, wide)),
    holesText(result, files, terminal),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function resultJson(result: DetectReport): JsonObject {
  return {
    alerts: result.alerts.map(alertJson),
    events: result.events_count,
    ...(result.window === undefined
      ? {}
      : {
          window: { from: formatMicroTime(result.window.from_us), to: formatMicroTime(result.window.to_us) },
        }),
    holes: result.holes.map((hole) => ({ ...hole })),
    problems: result.problems.map(({ hazard, message, auditID, count }) => ({
      hazard,
      message,
      auditID,
      count,
    })),
  };
}

/** Prints what detection found; `files` are what it was read from (none: the store). */
export async function printDetection(
  found: DetectReport,
  files: readonly string[],
  output: DetectOutput,
  terminal: Terminal,
): Promise<void> {
  const result = { ...found, alerts: found.alerts.map((alert) => withCommandsHere(alert, files, terminal)) };
  switch (output) {
    case 'text':
    case 'wide':
      return terminal.out(resultText(result, files, output === 'wide', terminal));
    case 'json':
      return terminal.out(`${JSON.stringify(resultJson(result), undefined, 2)}\n`);
    case 'yaml':
      return terminal.out(dump(resultJson(result), { lineWidth: -1, noRefs: true }));
    case 'name':
      return terminal.out(result.alerts.map(({ id }) => `${id}\n`).join(''));
  }
}
