import { Command, Option } from 'commander';
import { formatDuration } from '../kube/duration.ts';
import { countLeftOut, type LeftOut } from '../audit/query/noise.ts';
import type { Caused, CauseNote, TimelineEntry } from '../audit/query/timeline-entry.ts';
import { timelineEntryJson } from '../audit/query/timeline-json.ts';
import { timeline } from '../audit/query/timeline.ts';
import { isDocumentFormat, ListDocument } from './document.ts';
import {
  addInputOptions,
  filterFor,
  requireEvents,
  withAuditSource,
  type AuditSource,
  type InputFlags,
  type OpenAuditSource,
} from './audit-source.ts';
import {
  countText,
  fieldsText,
  fieldText,
  resourceLabel,
  someOf,
  timeText,
  userText,
  valueText,
} from './audit-text.ts';
import { ColumnPrinter, type Column } from './columns.ts';
import type { CommandContext } from './context.ts';
import { addFilterOptions, FILTER_HELP, unknownKindHints, type FilterFlags } from './filters.ts';
import type { Terminal } from './terminal.ts';
import type { Filter } from '../audit/query/filter.ts';

interface TimelineFlags extends FilterFlags, InputFlags {
  readonly failed?: boolean;
  readonly all?: boolean;
  readonly expand?: boolean;
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
}

/** Lines whose columns are lined up together: a screen or two, so that output begins soon. */
const BATCH_COUNT = 200;
const SAMPLE_COUNT = 3;

const HELP = `
One line per change that succeeded. Like changes of one client soon after each other become one line, and what
Kubernetes' own controllers did in answer stands indented under the change that began it; "probably" marks
what is put there by name and time only. Leases, events, status updates, reviews and the like are left out and counted.
${FILTER_HELP}

Examples:
  # What changed in the last half hour?
  plimsoll audit timeline --since 30m
  # What did people and pipelines change in one namespace, refused attempts included?
  plimsoll audit timeline -n shop --user '!system:*' --failed
  # Every single deletion, unfolded
  plimsoll audit timeline -f audit.log --verb 'delete*' --expand
  # For a postmortem
  plimsoll audit timeline --from 2026-11-21T03:00:00Z --to 2026-11-21T04:00:00Z -o json`;

export function timelineCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('timeline')
    .description('what changed, when, by whom: changes only, folded so that they can be read')
    .option('--failed', 'also changes that failed')
    .option('--all', 'also leases, events, status updates, reviews and dry runs')
    .option('--expand', 'one line per change, nothing folded')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .addHelpText('after', HELP);
  addFilterOptions(addInputOptions(command));
  return command.action(async (flags: TimelineFlags) => {
    await withAuditSource(open, flags, context, async (source) => {
      await requireEvents(source, context.terminal.program);
      const filter = await filterFor(source, flags, context);
      await run(context, source, filter, flags);
    });
  });
}

async function run(
  context: CommandContext,
  source: AuditSource,
  filter: Filter,
  flags: TimelineFlags,
): Promise<void> {
  const options = { failed: flags.failed === true, all: flags.all === true, expand: flags.expand === true };
  const entries = timeline(source.connection, filter, options);
  const { terminal } = context;
  if (isDocumentFormat(flags.output)) {
    const document = new ListDocument(terminal, flags.output, 'entries');
    for await (const entry of entries) await document.item(timelineEntryJson(entry));
    return document.end({ leftOut: await countLeftOut(source.connection, filter, options) });
  }
  const shown_count = await printTable(terminal, entries, flags);
  if (shown_count === 0) {
    terminal.note('no changes match');
    for (const hint of unknownKindHints(filter)) terminal.note(hint);
  }
  const leftOut = await countLeftOut(source.connection, filter, options);
  if (leftOut.length > 0) terminal.note(leftOutText(leftOut));
}

function leftOutText(leftOut: readonly LeftOut[]): string {
  const failed = leftOut
    .filter(({ what }) => what === 'failed')
    .map(({ count }) => `${count} failed (--failed shows them)`);
  const noise = leftOut
    .filter(({ what }) => what !== 'failed' && what !== 'unfinished')
    .map(({ what, count }) => `${count} ${what}`);
  const unfinished = leftOut
    .filter(({ what }) => what === 'unfinished')
    .map(({ count }) => `${count} that the log does not show the end of`);
  const parts = [
    ...(noise.length === 0 ? [] : [`${noise.join(', ')} (--all shows them)`]),
    ...failed,
    ...unfinished,
  ];
  return `left out: ${parts.join('; ')}`;
}

async function printTable(
  terminal: Terminal,
  entries: AsyncIterable<TimelineEntry>,
  flags: TimelineFlags,
): Promise<number> {
  const wide = flags.output === 'wide';
  const columns: readonly Column[] = [
    ...['TIME', 'USER', 'VERB', 'OBJECT', 'CHANGE'].map((heading) => ({ heading })),
    ...(wide ? ['IP', 'AGENT', 'AUDIT-ID'].map((heading) => ({ heading })) : []),
  ];
  const printer = new ColumnPrinter(columns, terminal);
  let batch: (readonly string[])[] = [];
  let count = 0;
  const flush = async () => {
    if (batch.length > 0) await terminal.out(`${printer.lines(batch).join('\n')}\n`);
    batch = [];
  };
  for await (const entry of entries) {
    count += 1;
    batch.push([
      ...entryRow(entry, terminal.unicode),
      ...(wide ? [entry.sourceIP, entry.userAgent, entry.auditID] : []),
    ]);
    for (const caused of entry.caused) batch.push(causedRow(caused, terminal.unicode));
    if (entry.causedBeyond_count > 0)
      batch.push(['', `${indent(terminal.unicode)}and ${entry.causedBeyond_count} further`]);
    if (batch.length >= BATCH_COUNT) await flush();
  }
  await flush();
  return count;
}

function indent(unicode: boolean): string {
  return unicode ? '  └ ' : '  `- ';
}

function entryRow(entry: TimelineEntry, unicode: boolean): readonly string[] {
  const others = entry.userCount > 1 ? ` and ${entry.userCount - 1} more` : '';
  const resource = resourceLabel(entry.resource);
  const alone = entry.objectCount === 1;
  const count = entry.count === 1 ? '' : `${countText(entry.count, unicode)} `;
  return [
    timeText(entry.first_us),
    `${userText(entry.user, entry.impersonatedUser)}${others}`,
    entry.dryRun ? `${entry.verb} (dry run)` : entry.verb,
    `${count}${resource}${alone ? ` ${entry.objects[0] ?? ''}` : ''}`,
    changeText(entry),
  ];
}

function changeText(entry: TimelineEntry): string {
  const parts: string[] = [];
  if (entry.failed) parts.push(`${entry.code} ${entry.message}`.trim());
  else parts.push(...whatChanged(entry));
  const duration = formatDuration(entry.last_us - entry.first_us);
  if (entry.objectCount > 1) {
    const least = entry.objectCountIsLeast ? 'at least ' : '';
    const objects = someOf(entry.objects, entry.objectCount, SAMPLE_COUNT);
    const repeated = entry.count > entry.objectCount ? `${least}${entry.objectCount} objects: ` : '';
    parts.push(`(${repeated}${objects}) in ${duration}`);
  } else if (entry.count > 1) parts.push(`in ${duration}`);
  if (entry.mutatedBy.length > 0) parts.push(`[mutated by webhook ${entry.mutatedBy.join(', ')}]`);
  if (entry.cause !== undefined)
    parts.push(`[${causeText(entry.cause)}${entry.causesDiffer ? ', among others' : ''}]`);
  return parts.join(' ');
}

function whatChanged(entry: TimelineEntry): readonly string[] {
  const { fields, verb } = entry;
  if (verb !== 'update' && verb !== 'patch') return [];
  if (fields === undefined) return ['(not logged what)'];
  if (fields.length === 0) return ['(nothing)'];
  const chain = entry.objectCount === 1 && entry.count > 1 && entry.fieldCount === 1;
  if (chain && entry.sameValue && entry.fields?.[0] !== undefined)
    return [`${fieldText(entry.fields[0], entry.knownBefore)} every time`];
  if (chain) {
    const values = entry.values.map((value) => valueText(value, '->'));
    const shown = values.slice(0, 4).join(' -> ');
    return [`${fields[0]?.path ?? ''} ${shown}${entry.count + 1 > 4 ? ' ...' : ''}`];
  }
  return [fieldsText(fields, entry.fieldCount, entry.knownBefore)];
}

function causeText(cause: CauseNote): string {
  const probably = cause.certain ? '' : 'probably ';
  return `${probably}by ${timeText(cause.at_us)} ${userText(cause.user)} ${cause.verb} ${resourceLabel(cause.resource)} ${cause.object}`;
}

function causedRow(caused: Caused, unicode: boolean): readonly string[] {
  const alone = caused.count === 1;
  const object = alone ? ` ${caused.objects[0] ?? ''}` : '';
  const names = alone
    ? ''
    : `(${someOf(caused.objects, caused.count, SAMPLE_COUNT)}) in ${formatDuration(caused.last_us - caused.first_us)}`;
  return [
    timeText(caused.first_us),
    `${indent(unicode)}${caused.controller}`,
    caused.verb,
    `${alone ? '' : `${countText(caused.count, unicode)} `}${resourceLabel(caused.resource)}${object}`,
    [caused.certain ? '' : 'probably', names].filter((part) => part !== '').join(' '),
  ];
}
