import { Argument, Command, Option } from 'commander';
import { liveDifference } from '../cluster/etcd/live-difference.ts';
import type { SnapshotFile } from '../cluster/etcd/snapshot-file.ts';
import {
  stateDifference,
  type DifferenceOptions,
  type ObjectDifference,
} from '../cluster/etcd/state-difference.ts';
import type { SkimmedObject } from '../kube/protobuf/skim-object.ts';
import { Problem } from '../problem.ts';
import { fieldText, plural } from './audit-text.ts';
import { addClusterOptions, type ClusterFlags } from './cluster-flags.ts';
import type { ReadLive } from './cluster-source.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { parseChoices, type ChoiceFlags } from './etcd-choice.ts';
import { choiceName } from './etcd-names.ts';
import { readState, withSnapshot } from './etcd-source.ts';
import { EXIT_CODE } from './exit-code.ts';
import { printable } from './printable.ts';

interface DiffFlags extends ClusterFlags, Pick<ChoiceFlags, 'namespace' | 'selector' | 'at'> {
  readonly live?: boolean;
  readonly kind?: readonly string[];
  readonly only?: ObjectDifference['what'];
  readonly serverFields?: boolean;
  readonly showSecrets?: boolean;
  readonly output: 'text' | 'json' | 'yaml' | 'name';
}

/** Fields told of one object; -o json has all. */
const FIELDS_TOLD_COUNT = 8;
/** They come and go by the minute: nobody asks for them unless by name. */
const RESTLESS_KINDS = new Set(['Event', 'Lease']);

const HELP = `
Left out unless --server-fields: status, and what the server writes at every update. Left out unless asked for with --kind: Events and Leases.
With --live, values of Secrets are compared by their length. Exit code 1 where anything differs.

Examples:
  # what happened between two backups?
  plimsoll etcd diff monday.db tuesday.db
  # what was lost since the backup, and back with it
  plimsoll etcd diff backup.db --live --only removed
  plimsoll etcd diff backup.db --live --only removed -o name | xargs plimsoll etcd get backup.db --strip | kubectl apply -f -
  # what happened to Services since a revision of the same file?
  plimsoll etcd diff snapshot.db snapshot.db --at 4337 --kind services`;

const MARKS: Readonly<Record<ObjectDifference['what'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  recreated: '!',
};

function differenceText({ what, object, changes }: ObjectDifference): string {
  const shown = changes.slice(0, FIELDS_TOLD_COUNT).map((change) => `    ${fieldText(change, true)}`);
  const rest = changes.length - shown.length;
  return [
    `${MARKS[what]} ${what} ${choiceName(object)}`,
    ...shown,
    ...(rest > 0 ? [`    and ${plural(rest, 'field')} more`] : []),
  ]
    .map((line) => printable(line))
    .join('\n');
}

async function print(
  found: readonly ObjectDifference[],
  flags: DiffFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const differences = found
    .filter(({ what }) => flags.only === undefined || what === flags.only)
    .toSorted((a, b) => (choiceName(a.object) < choiceName(b.object) ? -1 : 1));
  if (differences.length > 0) context.exit(EXIT_CODE.found);
  const counts = Object.fromEntries(
    Object.keys(MARKS).map((what) => [what, found.filter((one) => one.what === what).length]),
  );
  if (flags.output === 'name')
    return terminal.out(differences.map(({ object }) => `${choiceName(object)}\n`).join(''));
  if (isDocumentFormat(flags.output))
    return writeDocument(terminal, flags.output, {
      counts,
      differences: differences.map(({ what, object: { apiVersion, kind, namespace, name }, changes }) => ({
        what,
        apiVersion,
        kind,
        namespace,
        name,
        changes,
      })),
    });
  await terminal.out(differences.map((one) => `${differenceText(one)}\n`).join(''));
  terminal.note(
    `${counts['added']} added, ${counts['removed']} removed, ${counts['changed']} changed, ${counts['recreated']} recreated`,
  );
}

function optionsOf(flags: DiffFlags): DifferenceOptions {
  const isNamed = flags.kind !== undefined;
  return {
    choices: parseChoices(flags.kind ?? [], flags),
    isLeftOut: ({ kind }: SkimmedObject) => !isNamed && RESTLESS_KINDS.has(kind),
    serverFields: flags.serverFields === true,
    showSecrets: flags.showSecrets === true,
  };
}

async function againstLive(
  snapshot: SnapshotFile,
  flags: DiffFlags,
  readLive: ReadLive,
  context: CommandContext,
): Promise<readonly ObjectDifference[]> {
  const { index } = readState(snapshot, flags.at, context);
  const { cluster, server } = await readLive(flags, { namespace: flags.namespace }, context);
  const { differences, notCompared } = liveDifference(
    { bolt: snapshot.bolt, index },
    cluster,
    optionsOf(flags),
  );
  for (const { where, what } of cluster.problems)
    context.terminal.note(`warning: ${server}: ${where}: ${what}`);
  if (cluster.problems.length > 0) context.exit(EXIT_CODE.incomplete);
  for (const [why, count] of notCompared)
    context.terminal.note(`note: ${plural(count, 'object')} not compared: ${why}`);
  return differences;
}

async function diff(
  old: string,
  now: string | undefined,
  flags: DiffFlags,
  readLive: ReadLive,
  context: CommandContext,
): Promise<void> {
  if ((now === undefined) !== (flags.live === true))
    throw new Problem({
      what:
        now === undefined
          ? 'there is nothing to compare with'
          : '--live and NEW both name what to compare with',
      where: now === undefined ? 'NEW' : '--live',
      fix: 'name a second snapshot, or give --live',
    });
  await withSnapshot(old, context, async (before) => {
    if (now === undefined) return print(await againstLive(before, flags, readLive, context), flags, context);
    await withSnapshot(now, context, async (after) => {
      const states = [readState(before, flags.at, context), readState(after, undefined, context)].map(
        ({ index }) => index,
      );
      const [oldIndex, newIndex] = states;
      if (oldIndex === undefined || newIndex === undefined) return;
      const found = stateDifference(
        { bolt: before.bolt, index: oldIndex },
        { bolt: after.bolt, index: newIndex },
        optionsOf(flags),
      );
      await print(found, flags, context);
    });
  });
}

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

/** `plimsoll etcd diff`: what was lost, what came, what changed. */
export function etcdDiffCommand(context: CommandContext, readLive: ReadLive): Command {
  const command = new Command('diff')
    .summary('What was lost or changed between two snapshots, or until now')
    .description(
      'Compares an etcd snapshot with a later one, or with the live cluster: objects removed, added, made anew and changed, with their fields.',
    )
    .addArgument(new Argument('<old>', 'snapshot, db file or data folder; also with .gz'))
    .addArgument(new Argument('[new]', 'the same of a later time'))
    .option('--live', 'compare with the cluster that kubectl would speak to')
    .option('--at <revision>', 'OLD as it was at this revision')
    .option('--kind <kind>', 'only this kind, can be repeated', collect)
    .option('-n, --namespace <namespace>', 'only this namespace')
    .option('-l, --selector <selector>', 'only objects with these labels; not for what came with --live')
    .addOption(
      new Option('--only <what>', 'only what was').choices(['added', 'removed', 'changed', 'recreated']),
    )
    .option('--server-fields', 'also status, and what the server writes at every update')
    .option('--show-secrets', 'show the values of Secrets');
  return addClusterOptions(command)
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['text', 'json', 'yaml', 'name'])
        .default('text'),
    )
    .addHelpText('after', HELP)
    .action((old: string, now: string | undefined, flags: DiffFlags) =>
      diff(old, now, flags, readLive, context),
    );
}
