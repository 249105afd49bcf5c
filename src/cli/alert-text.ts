import type { Alert, Command, Severity } from '../detect/contract.ts';
import { formatMicroTime, MICROS_PER_SECOND, type EpochMicros } from '../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../kube/object-reference.ts';
import { printable } from './printable.ts';
import { wrapLines } from './wrap.ts';
import type { Style, Terminal } from './terminal.ts';

const STYLE_OF: Record<Severity, Style> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan' };

/** Names shown of a list in the narrow form; `-o wide` shows all that the alert holds. */
const NARROW_COUNT = 3;

const LABEL_COLUMNS = 10;

/** A label and what stands beside it; prose is wrapped, a command never is. */
type Line = readonly [label: string, text: string, form?: 'command'];

/** `2026-11-21 03:16:44.947`: milliseconds are what people compare by hand; `-o json` keeps microseconds. */
export function clockText(at_us: EpochMicros): string {
  return formatMicroTime(at_us).slice(0, 23).replace('T', ' ');
}

/** `4.3 s`, `2 min 5 s`, `3 h 10 min`: a span of time the way one says it. */
export function spanText(span_us: number): string {
  const exact_s = span_us / MICROS_PER_SECOND;
  if (exact_s < 9.95) return `${exact_s.toFixed(1)} s`;
  const seconds = Math.round(exact_s);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds - minutes * 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function listText(items: readonly string[], total: number, wide: boolean): string {
  const shown = wide ? items : items.slice(0, NARROW_COUNT);
  const rest = total - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function windowText(alert: Alert): string {
  const { from_us, to_us } = alert.window;
  if (from_us === to_us) return `${clockText(from_us)} UTC`;
  const sameDay = clockText(from_us).slice(0, 10) === clockText(to_us).slice(0, 10);
  const end = sameDay ? clockText(to_us).slice(11) : clockText(to_us);
  return `${clockText(from_us)} to ${end} UTC (${spanText(to_us - from_us)})`;
}

function whoText(alert: Alert, wide: boolean): string | undefined {
  const { offender } = alert;
  if (offender === undefined) return undefined;
  const acting = offender.impersonatedUser === undefined ? '' : ` as ${offender.impersonatedUser}`;
  const from =
    offender.sourceIPs.length === 0
      ? ''
      : `, from ${listText(offender.sourceIPs, offender.sourceIPs.length, wide)}`;
  const agent =
    offender.userAgents.length === 0
      ? ''
      : `, with ${listText(offender.userAgents, offender.userAgents.length, wide)}`;
  return `${offender.user}${acting}${from}${agent}`;
}

function triggerLines(alert: Alert): readonly Line[] {
  const { trigger } = alert;
  if (trigger === undefined) return [];
  const { subresource } = trigger.object;
  const below = subresource === '' ? '' : ` (${subresource})`;
  return [
    [
      'trigger',
      `${clockText(trigger.at_us).slice(11)} ${trigger.user} ${trigger.verb} ${objectKey(trigger.object)}${below}`,
    ],
    ['', trigger.why],
  ];
}

/** `services/shop/web`; what a refused create would have made has no name yet. */
function objectText(reference: ObjectReference): string {
  return reference.name === '' ? `${objectKey(reference)}<unnamed>` : objectKey(reference);
}

/** `# why` above the command, so that a paste of both lines runs. */
function commandLines(commands: readonly Command[]): readonly Line[] {
  return commands.flatMap((command, index) => [
    [index === 0 ? 'next' : '', `# ${command.why}`, 'command'] as const,
    ['', command.command, 'command'] as const,
  ]);
}

function objectLines({ objects: { count, sample } }: Alert, wide: boolean): readonly Line[] {
  if (count === 0) return [];
  if (sample.length === 0) return [['objects', `${count}, whose names are not in the log`]];
  return [['objects', `${count}: ${listText(sample.map(objectText), count, wide)}`]];
}

/** One alert for people, several lines, ending in a newline. */
export function alertText(alert: Alert, terminal: Terminal, wide: boolean): string {
  const who = whoText(alert, wide);
  const lines: readonly Line[] = [
    ...(who === undefined ? [] : [['who', who] as const]),
    ['when', windowText(alert)],
    ...objectLines(alert, wide),
    ...triggerLines(alert),
    ...alert.facts.map((fact) => [fact.name, fact.value] as const),
    ['evidence', `auditID ${listText(alert.evidence, alert.evidence.length, wide)}`],
    ...alert.uncertain.map((sentence, index) => [index === 0 ? 'unsure' : '', sentence] as const),
    ...commandLines(alert.next),
  ];
  const head = `${terminal.style(STYLE_OF[alert.severity], alert.severity.toUpperCase())} ${terminal.style('bold', alert.hazard)}: ${printable(alert.title)}`;
  const label_columns = Math.max(LABEL_COLUMNS, ...lines.map(([label]) => label.length + 1));
  const text_columns =
    terminal.width_columns === undefined ? undefined : terminal.width_columns - label_columns - 2;
  const body = lines.flatMap(([label, text, form]) => {
    const parts = form === 'command' ? [printable(text)] : wrapLines(printable(text), text_columns);
    return parts.map((part, index) => {
      const shown = (index === 0 ? printable(label) : '').padEnd(label_columns);
      return `  ${terminal.style('dim', shown)}${part}`.trimEnd();
    });
  });
  return `${[head, ...body].join('\n')}\n`;
}
