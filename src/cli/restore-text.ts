import { spokenName } from '../kube/kube-object.ts';
import { STAGES, type LeftOut, type Plan, type Step } from '../recover/contract.ts';
import { plural } from './audit-text.ts';
import { columnLines } from './columns.ts';
import type { Terminal } from './terminal.ts';

/** Objects named for one reason; the rest is counted. */
const NAMED_COUNT = 5;

/** Names of some of many. */
function someNames(
  objects: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[],
): string {
  const named = objects.slice(0, NAMED_COUNT).map(spokenName).join(', ');
  return objects.length > NAMED_COUNT ? `${named} and ${objects.length - NAMED_COUNT} more` : named;
}

function grouped<Item>(
  items: readonly Item[],
  keysOf: (item: Item) => readonly string[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items)
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  return groups;
}

function timeText(asOf: string | undefined): string {
  return asOf === undefined ? '<unknown>' : asOf.replace(/\.\d+Z$/, 'Z');
}

function kindText({ object: { group, kind } }: Step): string {
  return group === '' ? kind : `${kind}.${group}`;
}

function notesText({ waitsFor, notes }: Step): string {
  const waits = waitsFor === undefined ? [] : [`waits: ${waitsFor.type}`];
  return [...waits, ...(notes.length === 0 ? [] : [plural(notes.length, 'note')])].join(', ');
}

function stepRow(step: Step, isWide: boolean): readonly string[] {
  const { object, asOf, from } = step;
  return [
    kindText(step),
    object.namespace,
    object.name,
    timeText(asOf),
    ...(isWide ? [from] : []),
    notesText(step),
  ];
}

/** Many of one kind and namespace are one row: a restore of a whole cluster is to be read as well. */
const ALONE_MAX_COUNT = 3;

function groupRow(steps: readonly Step[]): readonly string[] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const times = steps.map(({ asOf }) => asOf).filter((asOf) => asOf !== undefined);
  const oldest = times.toSorted()[0];
  const noted_count = steps.filter(({ notes }) => notes.length > 0).length;
  return [
    kindText(first),
    first.object.namespace,
    `${first.object.name} .. ${last.object.name} (${steps.length})`,
    timeText(oldest),
    noted_count === 0 ? '' : `${noted_count} with notes`,
  ];
}

function stepRows(steps: readonly Step[], isWide: boolean): readonly (readonly string[])[] {
  if (isWide) return steps.map((step) => stepRow(step, true));
  const groups = grouped(steps, (step) => [
    `${kindText(step)} ${step.object.namespace} ${step.waitsFor?.type ?? ''}`,
  ]);
  return [...groups.values()].flatMap((group) =>
    group.length > ALONE_MAX_COUNT ? [groupRow(group)] : group.map((step) => stepRow(step, false)),
  );
}

/** One line for each reason for which objects are left out. */
function leftOutLines(leftOut: readonly LeftOut[]): readonly string[] {
  return [...grouped(leftOut, ({ object, why }) => [`${object.kind}: ${generalReason(why)}`])].map(
    ([reason, group]) =>
      group.length === 1
        ? `  ${spokenName(group[0]?.object ?? { kind: '', namespace: '', name: '' })}: ${group[0]?.why ?? ''}`
        : `  ${plural(group.length, 'object')} of kind ${reason} (${someNames(group.map(({ object }) => object))})`,
  );
}

/** `ReplicaSet web-5d8f, which owns it, makes it anew` is the same reason for every pod. */
function generalReason(why: string): string {
  return why.replace(/^(\w+) \S+, which owns it/, 'its $1').replace(/for Service \S+$/, 'for its Service');
}

/** A plan for people: stage by stage, then what is guessed, what is left out, and what nobody can tell. */
export function planText(plan: Plan, terminal: Terminal, isWide: boolean): string {
  const lines: string[] = [];
  const { steps, leftOut, cannotTell } = plan;
  const used = STAGES.filter((stage) => steps.some((step) => step.stage === stage));
  const columns = ['KIND', 'NAMESPACE', 'NAME', 'AS-OF', ...(isWide ? ['FROM'] : []), 'NOTES'];
  for (const [index, stage] of used.entries()) {
    const ofStage = steps.filter((step) => step.stage === stage);
    const whys = [...new Set(ofStage.map(({ why }) => why))];
    lines.push(
      terminal.style('bold', `${index + 1}. ${stage}: ${plural(ofStage.length, 'object')}`),
      ...whys.map((why) => `   ${why}`),
    );
    lines.push(
      ...columnLines(
        columns.map((heading) => ({ heading })),
        stepRows(ofStage, isWide),
        terminal,
      ).map((line) => `   ${line}`),
      '',
    );
  }
  const notes = grouped(steps, (step) => step.notes);
  if (notes.size > 0) lines.push(terminal.style('bold', 'Lost or guessed'));
  for (const [note, group] of notes) lines.push(`  ${someNames(group.map(({ object }) => object))}: ${note}`);
  if (notes.size > 0) lines.push('');
  if (leftOut.length > 0) lines.push(terminal.style('bold', 'Left out'), ...leftOutLines(leftOut), '');
  if (cannotTell.length > 0)
    lines.push(
      terminal.style('bold', 'What the sources cannot tell'),
      ...cannotTell.map((one) => `  ${one}`),
      '',
    );
  lines.push(
    steps.length === 0
      ? 'Nothing to restore.'
      : `${plural(steps.length, 'object')} to restore in ${plural(used.length, 'stage')}; nothing has been sent.`,
  );
  return `${lines.join('\n')}\n`;
}
