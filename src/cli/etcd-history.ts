import { Argument, Command, Option } from 'commander';
import { RevisionClock } from '../cluster/etcd/revision-clock.ts';
import { objectHistory, type HistoryStep } from '../cluster/etcd/stored-objects.ts';
import { readStoredValue } from '../cluster/etcd/stored-value.ts';
import { difference, SERVER_WRITTEN_FIELDS, type FieldChange } from '../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { isSecret, withoutSecretValues } from '../kube/without-secrets.ts';
import { Problem } from '../problem.ts';
import { fieldText, plural } from './audit-text.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { parseChoice, type ChoiceFlags } from './etcd-choice.ts';
import { choiceName, secondText } from './etcd-names.ts';
import { readState, withSnapshot } from './etcd-source.ts';
import { printable } from './printable.ts';

interface HistoryFlags extends Pick<ChoiceFlags, 'namespace'> {
  readonly showSecrets?: boolean;
  readonly serverFields?: boolean;
  readonly output: 'text' | 'json' | 'yaml';
}

/** One step as it is told. */
interface ToldStep {
  readonly revision: number;
  readonly what: 'created' | 'updated' | 'deleted' | 'first known';
  /** Of the last write by a manager, else of what was created around it. */
  readonly time: string;
  readonly manager?: string;
  readonly changes: readonly FieldChange[];
}

const HELP = `
Versions before the last compaction are gone, except the last one of each object. The time is that which the manager of the fields wrote, else that of
what was created shortly before. Values of Secrets are hidden: a change of one
is seen only where its length changed, unless --show-secrets is given.

Examples:
  plimsoll etcd history snapshot.db deploy/web -n shop
  plimsoll etcd history snapshot.db service/shop/web -o json`;

/** Who wrote last, by the managers' own times (whole seconds; of equal ones the last in the list). */
function lastWrite(object: JsonObject): { readonly manager: string; readonly time: string } | undefined {
  let last: { manager: string; time: string } | undefined;
  for (const entry of listAt(object, 'metadata', 'managedFields')) {
    const time = stringAt(entry, 'time') ?? '';
    if (last === undefined || time >= last.time) last = { manager: stringAt(entry, 'manager') ?? '', time };
  }
  return last;
}

/** Follows one key: each version is held against the one before. */
class Life {
  readonly steps: ToldStep[] = [];
  #before: JsonObject | undefined;
  readonly #flags: HistoryFlags;
  readonly #clock: RevisionClock;

  constructor(flags: HistoryFlags, clock: RevisionClock) {
    this.#flags = flags;
    this.#clock = clock;
  }

  add(step: HistoryStep): void {
    if (step.type === 'deleted') {
      this.steps.push({
        revision: step.revision,
        what: 'deleted',
        time: secondText(this.#clock.secondOf(step.revision)),
        changes: [],
      });
      this.#before = undefined;
      return;
    }
    const { revision, createRevision, value } = step.stored;
    const read = readStoredValue(value);
    const whole = read.type === 'object' ? read.object : {};
    const object = this.#flags.showSecrets === true || !isSecret(whole) ? whole : withoutSecretValues(whole);
    const ignore = this.#flags.serverFields === true ? new Set<string>() : SERVER_WRITTEN_FIELDS;
    const changes = this.#before === undefined ? [] : difference(this.#before, object, { ignore });
    const what =
      revision === createRevision ? 'created' : this.#before === undefined ? 'first known' : 'updated';
    const last = lastWrite(object);
    const guess = secondText(this.#clock.secondOf(revision));
    this.steps.push({
      revision,
      what,
      // A version may be written by what tells no manager (status of old releases): then its own times are of an older write.
      time: last === undefined || last.time < guess ? guess : last.time,
      ...(last === undefined ? {} : { manager: last.manager }),
      changes,
    });
    this.#before = object;
  }
}

function stepText({ revision, what, time, manager, changes }: ToldStep): string {
  const by = manager === undefined || what === 'deleted' ? '' : ` by ${manager}`;
  const fields = changes.map((change) => `    ${fieldText(change, true)}`);
  const none = what === 'updated' && changes.length === 0 ? ['    (only fields that the server writes)'] : [];
  return [`${time}  revision ${revision}  ${what}${by}`, ...fields, ...none]
    .map((line) => printable(line))
    .join('\n');
}

async function history(
  file: string,
  word: string,
  flags: HistoryFlags,
  context: CommandContext,
): Promise<void> {
  const choice = parseChoice(word, flags);
  const { name } = choice;
  if (name === undefined)
    throw new Problem({ what: 'the history is that of one object', where: word, fix: 'write KIND/NAME' });
  await withSnapshot(file, context, async (snapshot) => {
    const clock = new RevisionClock();
    readState(snapshot, undefined, context, (row) => clock.see(row));
    const lives = new Map<string, { readonly title: string; readonly life: Life }>();
    for (const step of objectHistory(snapshot.bolt, { ...choice, name })) {
      const key = step.type === 'version' ? step.stored.key : step.key;
      const title = step.type === 'version' ? choiceName(step.stored.object) : key;
      const found = lives.get(key) ?? { title, life: new Life(flags, clock) };
      lives.set(key, found);
      found.life.add(step);
    }
    if (lives.size === 0)
      throw new Problem({
        what: `the file holds no version of ${word}`,
        where: snapshot.path,
        fix: `look for it with: ${context.terminal.program} etcd ls ${snapshot.path}`,
      });
    if (isDocumentFormat(flags.output))
      return writeDocument(context.terminal, flags.output, {
        objects: [...lives].map(([key, { title, life }]) => ({ object: title, key, steps: life.steps })),
      });
    for (const { title, life } of lives.values())
      await context.terminal.out(
        `${context.terminal.style('bold', title)}: ${plural(life.steps.length, 'step')}\n${life.steps.map((step) => stepText(step)).join('\n')}\n`,
      );
  });
}

/** `plimsoll etcd history`: every version of one object that the file still holds. */
export function etcdHistoryCommand(context: CommandContext): Command {
  return new Command('history')
    .summary("One object's versions in a snapshot, and what changed")
    .description(
      'Every version of one object that an etcd snapshot still holds: when, by whom, which fields.',
    )
    .addArgument(new Argument('<file>', 'snapshot, db file or data folder; also with .gz'))
    .addArgument(new Argument('<object>', 'KIND/NAME or KIND/NAMESPACE/NAME'))
    .option('-n, --namespace <namespace>', 'only this namespace')
    .option(
      '--server-fields',
      'also what the server writes at every update (managedFields, resourceVersion ...)',
    )
    .option('--show-secrets', 'show the values of Secrets')
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['text', 'json', 'yaml']).default('text'),
    )
    .addHelpText('after', HELP)
    .action((file: string, word: string, flags: HistoryFlags) => history(file, word, flags, context));
}
