import type { Finding } from '../check/contract.ts';
import type { Alert } from '../detect/contract.ts';
import type { JsonObject } from '../kube/json.ts';
import { objectKey } from '../kube/object-reference.ts';
import type { Outcome } from '../lab/scenarios/contract.ts';
import { clockText } from './alert-text.ts';
import { fineSpan, type ToldAlert } from './lab-verdict.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

const US_PER_MS = 1000;
const TIME_START = 'YYYY-MM-DD '.length;
/** Wider lines are hard to read, however wide the terminal is. */
const PROSE_COLUMNS = 100;
const INDENT = '  ';
const TIME_COLUMNS = 'HH:MM:SS.mmm  '.length;

/** What the story is told from: a run of the powerful operator, and what detection said of its log. */
export interface DemoFacts {
  readonly outcome: Outcome;
  readonly told: readonly ToldAlert[];
  /** As they stand at the end. */
  readonly alerts: readonly Alert[];
}

function prose(text: string, { width_columns }: Terminal): string {
  const columns = Math.min(PROSE_COLUMNS, width_columns ?? PROSE_COLUMNS) - INDENT.length;
  return wrapLines(text, columns)
    .map((line) => `${INDENT}${line}\n`)
    .join('');
}

/** One moment of the cluster: when, and what. What Plimsoll says of it is set off. */
function moment(
  at_us: number,
  text: string,
  terminal: Terminal,
  by: 'cluster' | 'plimsoll' = 'cluster',
): string {
  const columns = Math.min(PROSE_COLUMNS, terminal.width_columns ?? PROSE_COLUMNS);
  const lines = wrapLines(printable(text), columns - INDENT.length - TIME_COLUMNS);
  const time = clockText(at_us).slice(TIME_START);
  return lines
    .map((line, index) => {
      const shown = by === 'plimsoll' ? terminal.style('green', line) : line;
      return `${INDENT}${(index === 0 ? time : '').padEnd(TIME_COLUMNS)}${shown}\n`;
    })
    .join('');
}

function heading(text: string, terminal: Terminal): string {
  return `\n${terminal.style('bold', text)}\n`;
}

function count(objects: readonly JsonObject[], kind: string): string {
  return String(objects.filter((object) => object['kind'] === kind).length);
}

/** The cluster before anything happens, and what a look at it shows. `findings`: of what is going to happen. */
export function lifeBeforeText(
  objects: readonly JsonObject[],
  findings: readonly Finding[],
  at_ms: number,
  terminal: Terminal,
): string {
  const found = findings
    .filter(({ severity }) => severity !== 'low')
    .concat(findings.filter(({ hazard }) => hazard === 'second-wave'))
    .map(({ severity, message }) => prose(`${severity.toUpperCase()}  ${message}`, terminal));
  const services = `${count(objects, 'Service')} Services in ${count(objects, 'Namespace')} namespaces`;
  return [
    heading('1. An ordinary day', terminal),
    moment(
      at_ms * US_PER_MS,
      `The cluster is up: ${count(objects, 'Node')} nodes, ${count(objects, 'Pod')} pods, ${services}. Now and then somebody rolls a change out.`,
      terminal,
    ),
    moment(
      at_ms * US_PER_MS,
      'An operator, lb-system/lb-operator, makes a Service for each load balancer and deletes it with it. Each new pod is shown to an admission webhook, pod-policy, which stands behind a Service too.',
      terminal,
    ),
    heading('2. What "plimsoll check" says of that, if somebody asks', terminal),
    ...found,
  ].join('');
}

/** `9 of 103`. */
function lostBy({ harm_ms }: Outcome, at_us: number): string {
  const lost_count = harm_ms.filter((harm) => harm * US_PER_MS <= at_us).length;
  return `${lost_count} of ${harm_ms.length}`;
}

function deletionsText({ outcome, told, alerts }: DemoFacts, terminal: Terminal): string {
  const last = alerts.find(({ hazard }) => hazard === 'powerful-operator');
  const named = told.find(
    ({ alert }) => alert.hazard === 'powerful-operator' && alert.offender?.user === outcome.offender,
  );
  const { harm_ms, began_ms, ended_ms } = outcome;
  const trigger =
    last?.trigger === undefined
      ? ''
      : moment(
          last.trigger.at_us,
          `${last.trigger.user} deletes a load balancer again, a test: ${objectKey(last.trigger.object)}. Its name has ${last.trigger.object.name.length} characters; the operator looks for its Services by a label, and a label value may have 63. It ends up with no selector, which means everything.`,
          terminal,
        );
  const known =
    named === undefined
      ? ''
      : moment(
          named.at_us,
          `plimsoll detect: ${named.alert.severity.toUpperCase()} ${named.alert.hazard}: ${outcome.offender} deletes Services in many namespaces, and what set it off is this test. That is ${fineSpan(named.at_us - began_ms * US_PER_MS)} after the first one, with ${lostBy(outcome, named.at_us)} lost.`,
          terminal,
          'plimsoll',
        );
  return [
    heading('3. The trigger, and the deletions', terminal),
    trigger,
    moment(began_ms * US_PER_MS, 'The first Service is deleted.', terminal),
    known,
    moment(
      ended_ms * US_PER_MS,
      `All ${harm_ms.length} Services are gone, that of cluster DNS and that of the webhook among them. It took ${fineSpan((ended_ms - began_ms) * US_PER_MS)}.`,
      terminal,
    ),
    prose(
      'In the talk the first user called after 15 minutes, and the operator was found after 30.',
      terminal,
    ),
  ].join('');
}

function secondWaveText({ told, alerts, outcome }: DemoFacts, terminal: Terminal): string {
  const predicted = told.find(({ alert }) => alert.hazard === 'second-wave');
  const last = alerts.find(({ hazard }) => hazard === 'second-wave');
  if (predicted === undefined || last === undefined) return '';
  const grave = told.find(({ alert }) => alert.hazard === 'second-wave' && alert.severity !== 'medium');
  const measured = outcome.measures.find(({ what }) => what === 'second wave');
  return [
    heading('4. The second wave', terminal),
    moment(
      predicted.at_us,
      `plimsoll detect, while the deletions go on: ${predicted.alert.title}.`,
      terminal,
      'plimsoll',
    ),
    moment(
      last.window.from_us,
      'Somebody rolls a change out. The API server asks the webhook about the new pod, cannot reach it, as its Service is gone, and refuses the pod.',
      terminal,
    ),
    ...(grave === undefined
      ? []
      : [
          moment(
            grave.at_us,
            `plimsoll detect: ${grave.alert.severity.toUpperCase()} ${grave.alert.title}.`,
            terminal,
            'plimsoll',
          ),
        ]),
    moment(last.window.to_us, `It has come to this: ${last.title}.`, terminal),
    prose(
      `${measured === undefined ? '' : `In short: ${measured.found}. `}Pods that die are not replaced any more, and whoever repairs this with a new pod fails. In the talk this came an hour after the first alert.`,
      terminal,
    ),
  ].join('');
}

/** What happened, in order of time. */
export function outageText(facts: DemoFacts, terminal: Terminal): string {
  return deletionsText(facts, terminal) + secondWaveText(facts, terminal);
}

/** What Plimsoll does not do yet, and how to look for oneself. `recorded`: a log of the same, from a real API server. */
export function whatNextText(
  folder: string,
  { offender }: Outcome,
  { recorded, terminal }: { readonly recorded: string; readonly terminal: Terminal },
): string {
  const { program } = terminal;
  const log = `${folder}/audit.log`;
  const commands = [
    ['all that detection says, with what to run next', `detect ${log}`],
    ['every object that was deleted, in order', `audit timeline -f ${log} --user ${offender} --verb delete`],
    [
      'one of them: its life, and how it stood before',
      `audit object service/kube-dns -n kube-system -f ${log}`,
    ],
    [
      'what the state before shows, with fixes',
      `check ${folder}/before.json --include powerful-operator,second-wave`,
    ],
    ['the same with a real kube-apiserver, recorded', `detect ${recorded}`],
    ['another outage, whose cause you are to find', 'lab run --game-day'],
    ['a cluster like this one, for your kubectl', 'lab up'],
  ];
  return [
    heading('5. What next', terminal),
    prose(
      'Nobody stopped the operator, and nothing was put back: Plimsoll sees such an outage before (check) and while it happens (detect); it refuses no requests and restores nothing yet.',
      terminal,
    ),
    prose(
      `Audit log and states of this run are in ${folder} (yours to delete). Look for yourself:`,
      terminal,
    ),
    ...commands.map(([why = '', command = '']) => `${INDENT}# ${why}\n${INDENT}${program} ${command}\n`),
  ].join('');
}
