import { Argument, Command, Option } from 'commander';
import { RevisionClock } from '../cluster/etcd/revision-clock.ts';
import type { SnapshotFile } from '../cluster/etcd/snapshot-file.ts';
import { storedObjects, type StoredObject } from '../cluster/etcd/stored-objects.ts';
import { encryptionOf } from '../cluster/etcd/stored-value.ts';
import { latestRows, type LatestIndex } from '../cluster/etcd/latest-index.ts';
import { plural } from './audit-text.ts';
import { columnLines, formatBytes } from './columns.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, ListDocument } from './document.ts';
import { addChoiceOptions, parseChoices, revisionSince, type ChoiceFlags } from './etcd-choice.ts';
import { choiceName, kindLabel, secondText } from './etcd-names.ts';
import { readState, withSnapshot } from './etcd-source.ts';

interface LsFlags extends ChoiceFlags {
  readonly since?: string;
  readonly output: 'table' | 'wide' | 'json' | 'yaml' | 'name';
}

/** One line: everything but the value. */
type Line = Omit<StoredObject, 'value'> & { readonly bytes: number };

const HELP = `
OBJECT is KIND, KIND/NAME or KIND/NAMESPACE/NAME. -o name prints what \`etcd get\` takes.
With --deleted, REVISION is that of the last version, DELETED that of the deletion; a time with --since is found
from what was created around it, to the second at best.

Examples:
  # every Service
  plimsoll etcd ls snapshot.db services
  # what was deleted, newest history only, as far as versions are left
  plimsoll etcd ls snapshot.db --deleted services
  # what was written after a time
  plimsoll etcd ls snapshot.db --since 2026-11-21T03:16:45Z
  # the deleted Services as manifests
  plimsoll etcd ls snapshot.db --deleted svc -o name | xargs plimsoll etcd get snapshot.db --deleted --strip`;

function compareLines(a: Line, b: Line): number {
  const [one, other] = [a, b].map(({ object }) =>
    [kindLabel(object), object.namespace, object.name].join('\n'),
  );
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

function chosenLines(
  snapshot: SnapshotFile,
  index: LatestIndex,
  words: readonly string[],
  flags: LsFlags,
  clock: RevisionClock,
): readonly Line[] {
  const after = flags.since === undefined ? undefined : revisionSince(flags.since, clock);
  const choices = parseChoices(words, flags).map((choice) =>
    after === undefined ? choice : { ...choice, after },
  );
  const lines: Line[] = [];
  const which = flags.deleted === true ? 'deleted' : 'alive';
  for (const { value, ...line } of storedObjects(snapshot.bolt, index, choices, which))
    lines.push({ ...line, bytes: value.length });
  return lines.toSorted(compareLines);
}

function tableLines(lines: readonly Line[], flags: LsFlags, context: CommandContext): readonly string[] {
  const wide = flags.output === 'wide';
  const deleted = flags.deleted === true;
  const columns = [
    { heading: 'KIND' },
    { heading: 'NAMESPACE' },
    { heading: 'NAME' },
    { heading: 'REVISION', align: 'right' as const },
    ...(deleted ? [{ heading: 'DELETED', align: 'right' as const }] : []),
    { heading: 'SIZE', align: 'right' as const },
    { heading: 'CREATED' },
    ...(wide ? [{ heading: 'MANAGERS' }, { heading: 'KEY' }] : []),
  ];
  const rows = lines.map(({ object, revision, deletedAt, bytes, key }) => [
    kindLabel(object),
    object.namespace,
    object.name,
    String(revision),
    ...(deleted ? [String(deletedAt)] : []),
    formatBytes(bytes),
    secondText(object.creation_s),
    ...(wide ? [object.managers.join(','), key] : []),
  ]);
  return columnLines(columns, rows, context.terminal);
}

function lineDocument({ object, key, revision, createRevision, deletedAt, bytes }: Line): unknown {
  const { apiVersion, kind, namespace, name, uid, labels, managers, creation_s } = object;
  const created = creation_s === undefined ? undefined : secondText(creation_s);
  return {
    apiVersion,
    kind,
    namespace,
    name,
    uid,
    key,
    revision,
    createRevision,
    deletedAt,
    bytes,
    created,
    labels,
    managers,
  };
}

/** Says what a list of objects cannot show: what is encrypted, and what was deleted without a trace but its key. */
function tellUnlisted(
  snapshot: SnapshotFile,
  index: LatestIndex,
  flags: LsFlags,
  context: CommandContext,
): void {
  if (flags.deleted === true) {
    const emptied = [...index.emptied()];
    if (emptied.length > 0)
      context.terminal.note(
        `note: of ${plural(emptied.length, 'deleted key')} no version is left here, as of ${emptied[0]?.key}; the write-ahead log may have one: ${context.terminal.program} etcd carve`,
      );
    return;
  }
  const encrypted = new Map<string, number>();
  for (const { row, deletedAt } of latestRows(snapshot.bolt, index)) {
    const encryption = deletedAt === undefined ? encryptionOf(row.value) : undefined;
    if (encryption !== undefined)
      encrypted.set(encryption.provider, (encrypted.get(encryption.provider) ?? 0) + 1);
  }
  for (const [provider, count] of encrypted)
    context.terminal.note(
      `note: ${plural(count, 'value')} encrypted with ${provider}: not listed, only the API server's key can read them`,
    );
}

async function list(
  file: string,
  words: readonly string[],
  flags: LsFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  await withSnapshot(file, context, async (snapshot) => {
    const clock = new RevisionClock();
    const { index } = readState(
      snapshot,
      flags.at,
      context,
      flags.since === undefined ? undefined : (row) => clock.see(row),
    );
    const lines = chosenLines(snapshot, index, words, flags, clock);
    if (isDocumentFormat(flags.output)) {
      const document = new ListDocument(terminal, flags.output, 'objects');
      for (const line of lines) await document.item(lineDocument(line));
      await document.end({ count: lines.length });
    } else if (flags.output === 'name')
      await terminal.out(lines.map(({ object }) => `${choiceName(object)}\n`).join(''));
    else await terminal.out(`${tableLines(lines, flags, context).join('\n')}\n`);
    if (lines.length === 0) terminal.note('no object of the file is like that');
    tellUnlisted(snapshot, index, flags, context);
  });
}

/** `plimsoll etcd ls`: the objects of a snapshot. */
export function etcdLsCommand(context: CommandContext): Command {
  const command = new Command('ls')
    .summary('List the objects of a snapshot, deleted ones too')
    .description(
      'Lists the objects of an etcd snapshot, also as they were at an earlier revision, and those that were deleted.',
    )
    .addArgument(new Argument('<file>', 'snapshot, db file or data folder; also with .gz'))
    .addArgument(new Argument('[object...]', 'KIND, KIND/NAME or KIND/NAMESPACE/NAME'));
  return addChoiceOptions(command)
    .option('--since <revision-or-time>', 'only what was written (or deleted) after it')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'wide', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText('after', HELP)
    .action((file: string, words: readonly string[], flags: LsFlags) => list(file, words, flags, context));
}
