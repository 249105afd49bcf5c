import { Argument, Command, Option } from 'commander';
import type { ObjectChoice } from '../cluster/etcd/object-choice.ts';
import type { LatestIndex } from '../cluster/etcd/latest-index.ts';
import type { SnapshotFile } from '../cluster/etcd/snapshot-file.ts';
import { storedObjects, type StoredObject } from '../cluster/etcd/stored-objects.ts';
import { readStoredValue } from '../cluster/etcd/stored-value.ts';
import { isJsonObject, type JsonObject } from '../kube/json.ts';
import { isSecret, withoutSecretValues } from '../kube/without-secrets.ts';
import { stripForRestore } from '../kube/strip-for-restore.ts';
import { Problem } from '../problem.ts';
import { plural } from './audit-text.ts';
import type { CommandContext } from './context.ts';
import { documentText, type DocumentFormat } from './document.ts';
import { addChoiceOptions, parseChoices, type ChoiceFlags } from './etcd-choice.ts';
import { choiceName } from './etcd-names.ts';
import { readState, withSnapshot } from './etcd-source.ts';
import { EXIT_CODE } from './exit-code.ts';

/** How objects are shown, wherever they come from. */
export interface ShownFlags {
  readonly strip?: boolean;
  readonly showSecrets?: boolean;
}

interface GetFlags extends ChoiceFlags, ShownFlags {
  readonly output: DocumentFormat;
}

const HELP = `
OBJECT is KIND, KIND/NAME or KIND/NAMESPACE/NAME; several are printed as one stream (yaml) or one List (json).
The resourceVersion is that of the version shown. Values of Secrets are hidden unless --show-secrets.
--strip leaves out what the server owns (uid, status, owners ...), so that \`kubectl apply -f -\` takes it.

Examples:
  plimsoll etcd get snapshot.db deploy/web -n shop
  # as it stood at a revision
  plimsoll etcd get snapshot.db deploy/web -n shop --at 6100
  # every deleted Service, to be applied again
  plimsoll etcd get snapshot.db --deleted services --strip | kubectl apply -f -`;

/** Adds --strip and --show-secrets. */
export function addShownOptions(command: Command): Command {
  return command
    .option('--strip', 'without what the server owns, to be applied again')
    .option('--show-secrets', 'show the values of Secrets');
}

/** Makes objects as they are to be printed, and keeps what is to be said of them at the end. */
export class ShownObjects {
  readonly #flags: ShownFlags;
  readonly #notes = new Map<string, number>();

  constructor(flags: ShownFlags) {
    this.#flags = flags;
  }

  shown(object: JsonObject): JsonObject {
    const isHidden = this.#flags.showSecrets !== true && isSecret(object);
    if (isHidden) this.note('values are hidden: --show-secrets shows them');
    const visible = isHidden ? withoutSecretValues(object) : object;
    if (this.#flags.strip !== true) return visible;
    const { object: stripped, notes } = stripForRestore(visible);
    for (const note of notes) this.note(note);
    return stripped;
  }

  note(text: string): void {
    this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1);
  }

  tell(context: CommandContext): void {
    for (const [text, count] of this.#notes)
      context.terminal.note(`note: of ${plural(count, 'object')}, ${text}`);
  }
}

/** The object with the resourceVersion that the API server would show: in storage it is empty. */
function withResourceVersion(object: JsonObject, revision: number): JsonObject {
  const { metadata } = object;
  return isJsonObject(metadata)
    ? { ...object, metadata: { ...metadata, resourceVersion: String(revision) } }
    : object;
}

/** Decodes a stored object for printing; `undefined`, and said why, where it cannot be. */
export function decoded(stored: StoredObject, context: CommandContext): JsonObject | undefined {
  const value = readStoredValue(stored.value);
  switch (value.type) {
    case 'object':
      for (const note of value.notes) context.terminal.note(`note: ${choiceName(stored.object)}: ${note}`);
      return withResourceVersion(value.object, stored.revision);
    case 'undecodable':
      context.terminal.note(
        `warning: ${choiceName(stored.object)} (${stored.key}) cannot be decoded: ${value.why}`,
      );
      break;
    case 'encrypted':
    case 'opaque':
      break;
  }
  context.exit(EXIT_CODE.incomplete);
  return undefined;
}

/** Prints objects as they come: a stream of documents, or one List. */
export class ObjectPrinter {
  readonly #format: DocumentFormat;
  readonly #isSingle: boolean;
  readonly #context: CommandContext;
  count = 0;

  constructor(format: DocumentFormat, isSingle: boolean, context: CommandContext) {
    this.#format = format;
    this.#isSingle = isSingle;
    this.#context = context;
  }

  async print(object: JsonObject): Promise<void> {
    const { terminal } = this.#context;
    this.count += 1;
    if (this.#format === 'yaml')
      return terminal.out(`${this.count === 1 ? '' : '---\n'}${documentText('yaml', object)}`);
    if (this.#isSingle) return terminal.out(documentText('json', object));
    const head = this.count === 1 ? '{\n"apiVersion": "v1",\n"kind": "List",\n"items": [\n' : ',\n';
    await terminal.out(`${head}${JSON.stringify(object)}`);
  }

  async end(): Promise<void> {
    if (this.#format === 'json' && !this.#isSingle && this.count > 0)
      await this.#context.terminal.out('\n]\n}\n');
  }
}

function nothingFound(
  snapshot: SnapshotFile,
  index: LatestIndex,
  choices: readonly ObjectChoice[],
  words: readonly string[],
  flags: GetFlags,
  context: CommandContext,
): Problem {
  const { program } = context.terminal;
  const what = `the file holds no ${words.join(', ')}${flags.deleted === true ? ' that was deleted' : ''}`;
  const [deleted] = flags.deleted === true ? [] : storedObjects(snapshot.bolt, index, choices, 'deleted');
  if (deleted !== undefined)
    return new Problem({
      what: `${what}: ${choiceName(deleted.object)} was deleted at revision ${deleted.deletedAt}`,
      where: snapshot.path,
      fix: 'print its last version with --deleted',
    });
  return new Problem({
    what,
    where: snapshot.path,
    fix: `look for it with: ${program} etcd ls ${snapshot.path}; what is encrypted at rest is not found`,
  });
}

async function get(
  file: string,
  words: readonly string[],
  flags: GetFlags,
  context: CommandContext,
): Promise<void> {
  const choices = parseChoices(words, flags);
  await withSnapshot(file, context, async (snapshot) => {
    const { index } = readState(snapshot, flags.at, context);
    const shown = new ShownObjects(flags);
    const isSingle =
      choices.length === 1 && choices[0]?.name !== undefined && choices[0].namespace !== undefined;
    const printer = new ObjectPrinter(flags.output, isSingle, context);
    let found_count = 0;
    for (const stored of storedObjects(
      snapshot.bolt,
      index,
      choices,
      flags.deleted === true ? 'deleted' : 'alive',
    )) {
      found_count += 1;
      const object = decoded(stored, context);
      if (object !== undefined) await printer.print(shown.shown(object));
    }
    await printer.end();
    if (found_count === 0) throw nothingFound(snapshot, index, choices, words, flags, context);
    shown.tell(context);
  });
}

/** `plimsoll etcd get`: objects of a snapshot, whole. */
export function etcdGetCommand(context: CommandContext): Command {
  const command = new Command('get')
    .summary('Print objects of a snapshot, to be applied again')
    .description(
      'Prints objects of an etcd snapshot as manifests: as they are, as they were at a revision, or before they were deleted.',
    )
    .addArgument(new Argument('<file>', 'snapshot, db file or data folder; also with .gz'))
    .addArgument(new Argument('<object...>', 'KIND, KIND/NAME or KIND/NAMESPACE/NAME'));
  return addShownOptions(addChoiceOptions(command))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', HELP)
    .action((file: string, words: readonly string[], flags: GetFlags) => get(file, words, flags, context));
}
