import { Argument, Command, Option } from 'commander';
import { formatMicroTime } from '../kube/microtime.ts';
import { groupResource } from '../kube/object-reference.ts';
import { resourceTypesNamed } from '../kube/resource-table.ts';
import { findObjects, objectReaders, type ObjectIdentity, type Reader } from '../audit/query/object.ts';
import type { LifeEntry } from '../audit/query/object-life.ts';
import { Problem } from '../problem.ts';
import { printObjectAt } from './audit-object-at.ts';
import { lifeLineJson, lifeLines, type LeftOutOfLife, type LifeLine } from '../audit/query/life-lines.ts';
import { isDocumentFormat, ListDocument } from './document.ts';
import {
  addInputOptions,
  requireEvents,
  windowFor,
  withAuditSource,
  type AuditSource,
  type InputFlags,
  type OpenAuditSource,
} from './audit-source.ts';
import { fieldText, plural, resourceLabel, someOf, timeText, userText } from './audit-text.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { addWindowOptions } from './filters.ts';
import type { Terminal } from './terminal.ts';

export interface ObjectFlags extends InputFlags {
  readonly namespace?: string;
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  readonly failed?: boolean;
  readonly reads?: boolean;
  readonly raw?: boolean;
  readonly expand?: boolean;
  readonly at?: string;
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
}

/** Changes shown of a run of like ones: enough to see a value go back and forth. */
const RUN_SHOWN_COUNT = 4;

const HELP = `
Each change with what it changed against the version before: from the answers in the log where there are any, else
rebuilt from patches and bodies ("not certain"), else unknown. managedFields, resourceVersion and heartbeats are
left out unless --raw.

Examples:
  # What happened to this Deployment?
  plimsoll audit object deployment/web -n shop
  # Who read this Secret?
  plimsoll audit object secret db-password -n shop --reads
  # The object as it stood before the incident, ready to apply
  plimsoll audit object svc/web -n shop --at 2026-11-21T03:16:00Z -o yaml`;

export function objectCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('object')
    .description("one object's life: every change, by whom, and what it changed")
    .addArgument(new Argument('<object...>', 'KIND/NAME or KIND NAME'))
    .option('-n, --namespace <namespace>', 'namespace of the object')
    .option('--failed', 'also changes that failed')
    .option('--reads', 'also who read it')
    .option('--raw', 'keep managedFields, resourceVersion and heartbeats in the differences')
    .option('--expand', 'every change, also in long runs of like ones')
    .option('--at <time>', 'print the object as it stood at this time (RFC 3339)')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .addHelpText('after', HELP);
  addWindowOptions(addInputOptions(command));
  return command.action(async (words: readonly string[], flags: ObjectFlags) => {
    const { kind, name } = parseObject(words);
    await withAuditSource(open, flags, context, async (source) => {
      await requireEvents(source, context.terminal.program);
      const object = await chooseObject(source, kind, name, flags.namespace, context);
      if (flags.at !== undefined) return printObjectAt(context.terminal, source, object, flags.at, flags);
      await printLife(context, source, object, flags);
    });
  });
}

/** `sa/payments` or `sa payments`. */
export function parseObject(words: readonly string[]): { readonly kind: string; readonly name: string } {
  const [first = '', second, ...rest] = words;
  const slash = first.indexOf('/');
  if (second === undefined && slash > 0 && slash < first.length - 1)
    return { kind: first.slice(0, slash), name: first.slice(slash + 1) };
  if (second !== undefined && rest.length === 0 && slash < 0) return { kind: first, name: second };
  throw new Problem({
    what: `${words.join(' ')} names no object`,
    where: 'OBJECT',
    fix: 'write KIND/NAME (deployment/web) or KIND NAME',
  });
}

async function chooseObject(
  source: AuditSource,
  kind: string,
  name: string,
  namespace: string | undefined,
  context: CommandContext,
): Promise<ObjectIdentity> {
  const found = await findObjects(source.connection, kind, name, namespace);
  const [only] = found;
  if (only === undefined) {
    const place = namespace === undefined ? '' : ` in namespace ${namespace}`;
    const custom =
      resourceTypesNamed(kind).length === 0
        ? `; ${kind} is no built-in kind: write the plural of the custom resource`
        : '';
    throw new Problem({
      what: `the log knows no ${kind} ${name}${place}`,
      where: 'OBJECT',
      fix: `check kind, name and namespace with: ${context.terminal.program} audit who resource namespace --name '${name}'${custom}`,
    });
  }
  const places = new Set(found.map((object) => `${groupResource(object)} ${object.namespace}`));
  if (places.size > 1)
    throw new Problem({
      what: `${kind} ${name} is in ${plural(found.length, 'place')}: ${someOf(
        found.map(
          (object) =>
            `${groupResource(object)} in ${object.namespace === '' ? '(no namespace)' : object.namespace}`,
        ),
        found.length,
        5,
      )}`,
      where: '-n',
      fix: 'say which one with -n NAMESPACE, or write the group: deployments.apps/NAME',
    });
  return only;
}

async function printLife(
  context: CommandContext,
  source: AuditSource,
  object: ObjectIdentity,
  flags: ObjectFlags,
): Promise<void> {
  const { terminal } = context;
  const window = await windowFor(source, flags, context);
  const leftOut: LeftOutOfLife = { failed_count: 0, quiet_count: 0 };
  const lines = lifeLines(source.connection, object, window, flags, leftOut);
  if (isDocumentFormat(flags.output)) {
    const document = new ListDocument(terminal, flags.output, 'changes');
    for await (const line of lines) await document.item(lifeLineJson(line));
    const readers = flags.reads === true ? await objectReaders(source.connection, object, window) : undefined;
    return document.end({
      object: {
        resource: groupResource(object),
        namespace: object.namespace || undefined,
        name: object.name,
      },
      leftOut,
      readers: readers?.map(({ first_us, last_us, ...reader }) => ({
        ...reader,
        first: formatMicroTime(first_us),
        last: formatMicroTime(last_us),
      })),
    });
  }
  const shown_count = await printLines(terminal, lines, flags);
  if (flags.reads === true)
    await printReaders(terminal, await objectReaders(source.connection, object, window));
  if (shown_count === 0) terminal.note('no changes in this log');
  if (leftOut.quiet_count > 0)
    terminal.note(
      `left out: ${plural(leftOut.quiet_count, 'status update')} that changed nothing but times (--raw shows them)`,
    );
  if (leftOut.failed_count > 0)
    terminal.note(`left out: ${plural(leftOut.failed_count, 'failed request')} (--failed shows them)`);
}

/** Prints each change; of a long run of like changes the first ones, then how many more. */
async function printLines(
  terminal: Terminal,
  lines: AsyncIterable<LifeLine>,
  flags: ObjectFlags,
): Promise<number> {
  let count = 0;
  let run = { key: '', count: 0, last_us: 0 };
  const endRun = async () => {
    const more_count = run.count - RUN_SHOWN_COUNT;
    if (more_count > 0)
      await terminal.out(
        `    ... and ${plural(more_count, 'more change')} of the same fields by the same client, until ${timeText(run.last_us)} (--expand shows them)\n`,
      );
  };
  for await (const line of lines) {
    count += 1;
    const key = flags.expand === true ? String(count) : runKey(line.entry);
    if (key !== run.key) {
      await endRun();
      run = { key, count: 0, last_us: 0 };
    }
    run = { key, count: run.count + 1, last_us: line.entry.change.at_us };
    if (run.count <= RUN_SHOWN_COUNT)
      await terminal.out(`${lifeText(line, flags.output === 'wide').join('\n')}\n`);
  }
  await endRun();
  return count;
}

/** Changes are alike when the same client changes the same fields in the same way of asking. */
function runKey(entry: LifeEntry): string {
  const { change } = entry;
  const paths = (entry.fields ?? []).map((field) => field.path);
  return JSON.stringify([
    entry.event,
    entry.recreated,
    change.user,
    change.verb,
    change.object.subresource,
    change.code,
    paths,
  ]);
}

/** A head line per change, and its fields indented under it. */
function lifeText({ entry, cause }: LifeLine, wide: boolean): readonly string[] {
  const { change } = entry;
  const agent = change.userAgent.split(' ')[0] ?? '';
  const via = [
    agent === '' ? '' : `with ${agent}`,
    change.sourceIP === '' ? '' : `from ${change.sourceIP}`,
    change.fieldManager === '' ? '' : `field manager ${change.fieldManager}`,
    entry.resourceVersion === '' ? '' : `resourceVersion ${entry.resourceVersion}`,
    entry.uid === '' || entry.event !== 'created' ? '' : `uid ${entry.uid}`,
    wide ? `auditID ${change.auditID}` : '',
  ].filter((part) => part !== '');
  const verb = change.object.subresource === '' ? change.verb : `${change.verb} ${change.object.subresource}`;
  const head = `${timeText(change.at_us)}   ${eventText(entry)} by ${userText(change.user, change.impersonatedUser)} (${[`${verb} ${change.code}`, ...via].join(', ')})`;
  return [
    ...(entry.recreated ? ['--- another object of the same name ---'] : []),
    head,
    ...(entry.event === 'failed' ? [`    ${change.reason} ${change.message}`.trimEnd()] : []),
    ...(cause === undefined
      ? []
      : [
          `    ${cause.certain ? 'because' : 'probably because'} ${userText(cause.user)} sent ${cause.verb} ${resourceLabel(groupResource(cause.object))} ${cause.object.name} at ${timeText(cause.at_us)}`,
        ]),
    ...(change.mutatedBy.length === 0 ? [] : [`    mutated by webhook ${change.mutatedBy.join(', ')}`]),
    ...fieldLines(entry),
  ];
}

function eventText(entry: LifeEntry): string {
  if (entry.event === 'changed') return 'changed';
  if (entry.event === 'deleting') return 'DELETION ASKED FOR';
  if (entry.event === 'used') return 'used';
  return entry.event.toUpperCase();
}

function fieldLines(entry: LifeEntry): readonly string[] {
  if (entry.event === 'perhaps deleted')
    return ['    a whole collection was deleted, and the log does not name the objects'];
  if (entry.event === 'deleted' && entry.certainty === 'unknown')
    return ['    the answer is not logged: it may have waited for a grace period or finalizers'];
  if (entry.event !== 'changed' && entry.event !== 'deleted') return [];
  if (entry.fields === undefined)
    return entry.event === 'changed'
      ? ['    unknown what changed: no bodies at this level, or no version before']
      : [];
  if (entry.fields.length === 0) return ['    (nothing changed)'];
  const doubt = entry.certainty === 'certain' ? [] : ['    rebuilt from patches: not certain'];
  const knownBefore = entry.knownBefore;
  return [...entry.fields.map((field) => `    ${fieldText(field, knownBefore)}`), ...doubt];
}

async function printReaders(terminal: Terminal, readers: readonly Reader[]): Promise<void> {
  if (readers.length === 0) return terminal.out('\nnobody read it, as far as this log shows\n');
  const columns = ['READER', 'VERB', 'OF', 'COUNT', 'FIRST', 'LAST', 'AGENT'].map((heading) => ({ heading }));
  const rows = readers.map((reader) => [
    userText(reader.user),
    reader.verb,
    reader.scope,
    String(reader.count),
    timeText(reader.first_us),
    timeText(reader.last_us),
    reader.userAgent,
  ]);
  await terminal.out(`\n${columnLines(columns, rows, terminal).join('\n')}\n`);
}
