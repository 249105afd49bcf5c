import type { ColdStart, Knot } from '../graph/cold-start.ts';
import type { Hit, Impact } from '../graph/impact.ts';
import type { Loop } from '../graph/loops.ts';
import type { DependencyGraph, Thing, ThingKey } from '../graph/thing.ts';
import { plural } from './audit-text.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

/** Things named in one line of the narrow form; `-o json` has all. */
const NAMES_SHOWN_COUNT = 6;
/** Lines of one list in the narrow form. */
const LINES_SHOWN_COUNT = 25;
/** Sentences about what is not known: more of them say the same of other objects. */
const UNCERTAIN_SHOWN_COUNT = 8;

function labelOf({ things }: DependencyGraph, key: ThingKey): string {
  return printable(things.get(key)?.label ?? key);
}

function named(graph: DependencyGraph, keys: readonly ThingKey[]): string {
  const shown = keys.slice(0, NAMES_SHOWN_COUNT).map((key) => labelOf(graph, key));
  const rest_count = keys.length - shown.length;
  return `${shown.join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
}

function indented(text: string, indent: string, terminal: Terminal): readonly string[] {
  const width = terminal.width_columns === undefined ? undefined : terminal.width_columns - indent.length;
  return wrapLines(text, width).map((line) => `${indent}${line}`);
}

/** What the answer rests on: assumptions about things, and what the input could not show. */
function uncertainLines(graph: DependencyGraph, terminal: Terminal): readonly string[] {
  const assumed = [...graph.things.values()].flatMap((thing) => thing.assumed ?? []);
  const all = [...new Set([...graph.uncertain, ...assumed])];
  if (all.length === 0) return [];
  const shown = all
    .slice(0, UNCERTAIN_SHOWN_COUNT)
    .flatMap((text) => indented(printable(text), '  ', terminal));
  const rest_count = all.length - UNCERTAIN_SHOWN_COUNT;
  return [
    '',
    terminal.style('bold', 'What these inputs cannot show'),
    ...shown,
    ...(rest_count > 0 ? [`  and ${rest_count} more (-o json has all)`] : []),
  ];
}

function memberLines(graph: DependencyGraph, knot: Knot, terminal: Terminal): readonly string[] {
  return knot.members.flatMap(({ key, requirement }) => {
    const thing = graph.things.get(key);
    const why =
      requirement === undefined
        ? (thing?.missing ?? 'cannot start')
        : `${requirement.anyOf.length === 0 ? '' : `needs ${named(graph, requirement.anyOf)}: `}${requirement.why}`;
    return indented(`${labelOf(graph, key)}  ${printable(why)}`, '   ', terminal);
  });
}

function editLines(knot: Knot, terminal: Terminal): readonly string[] {
  if (knot.edit === undefined) return ['   no single edit frees it'];
  const { text, patch } = knot.edit;
  return [
    ...indented(
      `${terminal.style('bold', 'the edit that frees it')} (and ${plural(knot.freed.length, 'thing')}): ${text}`,
      '   ',
      terminal,
    ),
    ...(patch === undefined ? [] : patch.split('\n').map((line) => `     ${line}`)),
  ];
}

/** `graph cold-start`: the answer first, then each knot with the edit that unties it. */
export function coldStartText(graph: DependencyGraph, answer: ColdStart, terminal: Terminal): string {
  const { stuck, knots, waves } = answer;
  const verdict =
    stuck.size === 0
      ? `${terminal.style('green', 'Yes')}: everything comes back, in ${plural(waves.length, 'wave')}.`
      : `${terminal.style('red', 'No')}: ${plural(stuck.size, 'thing')} of ${graph.things.size} cannot come back. ${
          knots.length === 1 ? 'One knot holds' : `${knots.length} knots hold`
        } them down.`;
  const told = knots.flatMap((knot, at) => [
    '',
    `${at + 1}. ${knot.smallest ? '' : 'A knot (perhaps not the smallest): '}${named(
      graph,
      knot.members.map(({ key }) => key),
    )}`,
    ...memberLines(graph, knot, terminal),
    ...editLines(knot, terminal),
  ]);
  const untold =
    answer.untold_count > 0 ? ['', `${answer.untold_count} more are stuck in knots beyond these.`] : [];
  const lines = [
    'Could this cluster start again if every pod died now?',
    verdict,
    ...told,
    ...untold,
    ...uncertainLines(graph, terminal),
  ];
  return `${lines.join('\n')}\n`;
}

/** `graph loops`. */
export function loopsText(graph: DependencyGraph, all: readonly Loop[], terminal: Terminal): string {
  const told = all.flatMap((loop, at) => [
    '',
    `${at + 1}. ${loop.closed ? 'no way around it' : 'an alternative leads around it'}; ${plural(loop.members.length, 'thing')} in it`,
    ...loop.steps.flatMap(({ from, to, requirement }) =>
      indented(
        `${labelOf(graph, from)}  needs ${labelOf(graph, to)}: ${printable(requirement.why)}`,
        '   ',
        terminal,
      ),
    ),
  ]);
  const head = all.length === 0 ? 'Nothing needs itself.' : `${plural(all.length, 'loop')}:`;
  return `${[head, ...told, ...uncertainLines(graph, terminal)].join('\n')}\n`;
}

function gateLines(things: readonly Thing[], terminal: Terminal): readonly string[] {
  return things.flatMap(({ label, gates }) =>
    gates.flatMap((gate) => indented(`${printable(gate)}  (${printable(label)})`, '  ', terminal)),
  );
}

function hitLines(graph: DependencyGraph, hits: readonly Hit[], terminal: Terminal): readonly string[] {
  const shown = hits
    .slice(0, LINES_SHOWN_COUNT)
    .flatMap(({ key, requirement }) =>
      indented(`${labelOf(graph, key)}  ${printable(requirement.why)}`, '  ', terminal),
    );
  const rest_count = hits.length - LINES_SHOWN_COUNT;
  return rest_count > 0 ? [...shown, `  and ${rest_count} more (-o json has all)`] : shown;
}

function section(heading: string, lines: readonly string[], terminal: Terminal): readonly string[] {
  return lines.length === 0 ? [] : ['', terminal.style('bold', heading), ...lines];
}

/** `graph impact` and `graph second-wave`: what stops now, what is refused, what does not come back, and what that stops. */
export function impactText(
  graph: DependencyGraph,
  gone: readonly ThingKey[],
  impact: Impact,
  terminal: Terminal,
): string {
  const down = [...gone, ...impact.stops.map(({ key }) => key)].flatMap((key) => graph.things.get(key) ?? []);
  const nothing = impact.stops.length + impact.cannotStart.length === 0;
  const lines = [
    `If ${named(graph, gone)} ${gone.length === 1 ? 'vanishes' : 'vanish'}:`,
    ...(nothing ? ['  nothing else stops, as far as these inputs show'] : []),
    ...section('Stops at once', hitLines(graph, impact.stops, terminal), terminal),
    ...section('Is refused from then on', gateLines(down, terminal), terminal),
    ...section(
      'Goes on, but does not come back when its pods are replaced',
      hitLines(graph, impact.cannotStart, terminal),
      terminal,
    ),
    ...section('Stops then: the second wave', hitLines(graph, impact.stopsLater, terminal), terminal),
    ...uncertainLines(graph, terminal),
  ];
  return `${lines.join('\n')}\n`;
}
