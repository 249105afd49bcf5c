import { Argument, Command, Option } from 'commander';
import { carve, type Candidate, type Carving } from '../cluster/etcd/carve.ts';
import { isChosen } from '../cluster/etcd/object-choice.ts';
import { openSnapshot, type SnapshotFile } from '../cluster/etcd/snapshot-file.ts';
import { readStoredValue } from '../cluster/etcd/stored-value.ts';
import { isJsonObject, type JsonObject } from '../kube/json.ts';
import { Problem } from '../problem.ts';
import { plural } from './audit-text.ts';
import { columnLines, formatBytes } from './columns.ts';
import type { CommandContext } from './context.ts';
import { parseChoices, type ChoiceFlags } from './etcd-choice.ts';
import { addShownOptions, ObjectPrinter, ShownObjects, type ShownFlags } from './etcd-get.ts';
import { choiceName, kindLabel } from './etcd-names.ts';
import { EXIT_CODE } from './exit-code.ts';

interface CarveFlags extends Pick<ChoiceFlags, 'namespace' | 'selector'>, ShownFlags {
  readonly output: 'table' | 'yaml' | 'json' | 'name';
}

const NOTES_TOLD_COUNT = 10;

const HELP = `
DIR is the data folder of an etcd member (or a copy: member/wal, and member/snap/db if there is one). Shown are objects that are deleted and of which the database
shows no version any more: CERTAIN is applied (it was the object's state), unknown (it was asked for; whether it was carried out is not known), or
not applied. -o yaml says in annotations where each came from. With --strip the annotations stay: take them out when you are sure.

Examples:
  plimsoll etcd carve /var/lib/etcd
  plimsoll etcd carve /var/lib/etcd services -o yaml --strip > services.yaml`;

const ANNOTATION = 'carve.plimsoll.dev/';

function compareCandidates(a: Candidate, b: Candidate): number {
  return choiceName(a.object) < choiceName(b.object) ? -1 : 1;
}

function tableText(candidates: readonly Candidate[], context: CommandContext): string {
  const rows = candidates.map(({ object, verdict, isChecked, revision, index, source, value, place }) => [
    kindLabel(object),
    object.namespace,
    object.name,
    source === 'write-ahead log' && !isChecked ? `${verdict} (CRC wrong)` : verdict,
    revision === undefined ? '-' : String(revision),
    index === undefined ? '-' : String(index),
    formatBytes(value.length),
    source,
    place,
  ]);
  const columns = ['KIND', 'NAMESPACE', 'NAME', 'CERTAIN', 'REVISION', 'INDEX', 'SIZE', 'SOURCE', 'PLACE'];
  return `${columnLines(
    columns.map((heading) => ({ heading })),
    rows,
    context.terminal,
  ).join('\n')}\n`;
}

function annotated(
  object: JsonObject,
  { source, place, verdict, revision, index, isChecked }: Candidate,
): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const annotations = isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: {
        ...annotations,
        [`${ANNOTATION}source`]: `${source}, ${place}`,
        [`${ANNOTATION}certainty`]: verdict,
        ...(source === 'write-ahead log' ? { [`${ANNOTATION}crc`]: isChecked ? 'right' : 'wrong' } : {}),
        ...(revision === undefined ? {} : { [`${ANNOTATION}revision`]: String(revision) }),
        ...(index === undefined ? {} : { [`${ANNOTATION}index`]: String(index) }),
      },
    },
  };
}

async function printObjects(
  candidates: readonly Candidate[],
  format: 'yaml' | 'json',
  flags: CarveFlags,
  context: CommandContext,
): Promise<void> {
  const shown = new ShownObjects(flags);
  const printer = new ObjectPrinter(format, false, context);
  for (const candidate of candidates) {
    const value = readStoredValue(candidate.value);
    if (value.type === 'object') await printer.print(annotated(shown.shown(value.object), candidate));
    else {
      context.exit(EXIT_CODE.incomplete);
      context.terminal.note(
        `warning: ${choiceName(candidate.object)} (${candidate.place}) cannot be decoded`,
      );
    }
  }
  await printer.end();
  shown.tell(context);
}

function tell(
  { notes, entries_count, fromBeginning, hasDatabase, freeVersions_count, alive_count }: Carving,
  context: CommandContext,
): void {
  const { terminal } = context;
  for (const { what, file, offset_bytes } of notes.slice(0, NOTES_TOLD_COUNT))
    terminal.note(`warning: ${file}:byte ${offset_bytes}: ${what}`);
  if (notes.length > NOTES_TOLD_COUNT)
    terminal.note(`warning: and ${notes.length - NOTES_TOLD_COUNT} places more`);
  if (notes.length > 0) context.exit(EXIT_CODE.incomplete);
  terminal.note(
    `note: ${plural(entries_count, 'entry', 'entries')} of the log read${fromBeginning ? ', from the very first on: each could be decided' : '; it begins in the middle, so that some cannot be decided'}`,
  );
  terminal.note(
    hasDatabase
      ? `note: ${plural(freeVersions_count, 'version')} found in free pages of the database; ${plural(alive_count, 'object')} that the database still has are not shown`
      : `note: there is no database in the folder; ${plural(alive_count, 'object')} that the log does not delete are not shown`,
  );
}

/** The database of the folder, if it has one that can be opened. */
async function databaseOf(path: string, context: CommandContext): Promise<SnapshotFile | undefined> {
  try {
    return await openSnapshot(path, context.signal);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    context.terminal.note(`note: ${error.message}; only the log is read`);
    return undefined;
  }
}

async function carveFolder(
  path: string,
  words: readonly string[],
  flags: CarveFlags,
  context: CommandContext,
): Promise<void> {
  const choices = parseChoices(words, flags);
  const snapshot = await databaseOf(path, context);
  try {
    const carving = carve(path, snapshot);
    const candidates = carving.candidates
      .filter(({ object, revision }) => choices.some((choice) => isChosen(choice, object, revision ?? 0)))
      .toSorted(compareCandidates);
    if (flags.output === 'table') await context.terminal.out(tableText(candidates, context));
    else if (flags.output === 'name')
      await context.terminal.out(candidates.map(({ object }) => `${choiceName(object)}\n`).join(''));
    else await printObjects(candidates, flags.output, flags, context);
    tell(carving, context);
  } finally {
    snapshot?.close();
  }
}

/** `plimsoll etcd carve`: what the write-ahead log and free pages still hold of objects that are gone. */
export function etcdCarveCommand(context: CommandContext): Command {
  const command = new Command('carve')
    .summary('Deleted objects from the write-ahead log and from free pages')
    .description(
      'Looks for deleted objects where etcd itself no longer does: in the write-ahead log of a data folder, and in free pages of its database.',
    )
    .addArgument(new Argument('<dir>', 'data folder of an etcd member, or a copy of it'))
    .addArgument(new Argument('[object...]', 'KIND, KIND/NAME or KIND/NAMESPACE/NAME'))
    .option('-n, --namespace <namespace>', 'only this namespace')
    .option('-l, --selector <selector>', 'only objects with these labels (app=web,tier!=test)');
  return addShownOptions(command)
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'yaml', 'json', 'name'])
        .default('table'),
    )
    .addHelpText('after', HELP)
    .action((path: string, words: readonly string[], flags: CarveFlags) =>
      carveFolder(path, words, flags, context),
    );
}
