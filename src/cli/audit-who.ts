import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { formatDuration } from '../kube/duration.ts';
import {
  DIMENSIONS,
  who,
  WHO_ORDERS,
  type Dimension,
  type Who,
  type WhoOrder,
  type WhoRow,
} from '../audit/query/who.ts';
import { whoJson } from '../audit/query/who-json.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import {
  addInputOptions,
  filterFor,
  requireEvents,
  withAuditSource,
  type InputFlags,
  type OpenAuditSource,
} from './audit-source.ts';
import { plural, resourceLabel, timeText, userText } from './audit-text.ts';
import { columnLines, formatBytes, sparkline, type Column } from './columns.ts';
import type { CommandContext } from './context.ts';
import { addFilterOptions, FILTER_HELP, unknownKindHints, type FilterFlags } from './filters.ts';
import type { Terminal } from './terminal.ts';

interface WhoFlags extends FilterFlags, InputFlags {
  readonly top: number;
  readonly sort: WhoOrder;
  readonly output: 'table' | 'wide' | 'json' | 'yaml' | 'name';
  readonly ascii?: boolean;
}

/** Steps of the rate: fits beside the other columns, and a minute of an hour is still to be seen. */
const RATE_STEPS = 24;
const TOP_DEFAULT = 20;

const HELP = `
DIMENSION is one of: ${DIMENSIONS.join(', ')}. Two or three cross each other.
P50 and P99 leave out watches, exec and other long-running requests. ERRORS holds 4xx, 5xx and panics, 429s included.
${FILTER_HELP}

Examples:
  # Who sends the most requests?
  plimsoll audit who -f audit.log
  # Who got the 429s in the last hour, and on which resources?
  plimsoll audit who user resource --code 429 --since 1h
  # Who deletes, from where?
  plimsoll audit who user ip --verb 'delete*'
  # Slowest writers as JSON
  plimsoll audit who --verb create,update,patch --sort latency -o json`;

export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('give a whole number above 0');
  return count;
}

export function whoCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('who')
    .description('who sends requests: counts, errors, latency and rate, by one or more dimensions')
    .addArgument(new Argument('[dimension...]', 'what to count by (default: user)').choices([...DIMENSIONS]))
    .addOption(new Option('--top <n>', 'rows to show').argParser(parseCount).default(TOP_DEFAULT))
    .addOption(new Option('--sort <by>', 'what puts a row on top').choices(WHO_ORDERS).default('count'))
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'wide', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .option('--ascii', 'draw the rate without characters beyond ASCII')
    .addHelpText('after', HELP);
  addFilterOptions(addInputOptions(command));
  return command.action(async (words: readonly Dimension[], flags: WhoFlags) => {
    const dimensions: readonly Dimension[] = words.length === 0 ? ['user'] : [...new Set(words)];
    await withAuditSource(open, flags, context, async (source) => {
      await requireEvents(source, context.terminal.program);
      const filter = await filterFor(source, flags, context);
      const answer = await who(source.connection, filter, dimensions, {
        top: flags.top,
        order: flags.sort,
        steps: RATE_STEPS,
      });
      if (answer.count === 0) for (const hint of unknownKindHints(filter)) context.terminal.note(hint);
      await print(context.terminal, answer, flags);
    });
  });
}

async function print(terminal: Terminal, answer: Who, flags: WhoFlags): Promise<void> {
  if (isDocumentFormat(flags.output)) return writeDocument(terminal, flags.output, whoJson(answer));
  if (flags.output === 'name') {
    const names = answer.rows.map((row) => row.values.join('\t'));
    return terminal.out(names.map((name) => `${name}\n`).join(''));
  }
  if (answer.count === 0) return terminal.note('no requests match');
  const unicode = terminal.unicode && flags.ascii !== true;
  const wide = flags.output === 'wide';
  const rows = answer.rows.map((row) => tableRow(row, answer.dimensions, wide, unicode));
  const lines = columnLines(tableColumns(answer.dimensions, wide), rows, terminal);
  await terminal.out(`${lines.join('\n')}\n`);
  const below_count = answer.groupCount - answer.rows.length;
  if (below_count > 0) {
    const shown = answer.rows.reduce((sum, row) => sum + row.count, 0);
    terminal.note(
      `and ${below_count} more with ${plural(answer.count - shown, 'request')} together (--top ${answer.groupCount} shows them)`,
    );
  }
}

function tableColumns(dimensions: readonly Dimension[], wide: boolean): readonly Column[] {
  return [
    ...dimensions.map((dimension) => ({ heading: dimension.toUpperCase() })),
    { heading: 'COUNT', align: 'right' },
    { heading: 'SHARE', align: 'right' },
    { heading: 'ERRORS', align: 'right' },
    { heading: '429S', align: 'right' },
    { heading: 'P50', align: 'right' },
    { heading: 'P99', align: 'right' },
    { heading: 'RATE' },
    ...(wide ? ([{ heading: 'BYTES', align: 'right' }, { heading: 'FIRST' }] as const) : []),
    { heading: 'LAST' },
  ];
}

function tableRow(
  row: WhoRow,
  dimensions: readonly Dimension[],
  wide: boolean,
  unicode: boolean,
): readonly string[] {
  return [
    ...row.values.map((value, index) => dimensionText(dimensions[index], value)),
    String(row.count),
    `${(row.share * 100).toFixed(1)}%`,
    String(row.errors),
    String(row.tooManyRequests),
    latencyText(row.latency?.p50_us),
    latencyText(row.latency?.p99_us),
    sparkline(row.rate, unicode),
    ...(wide ? [formatBytes(row.body_bytes), timeText(row.first_us)] : []),
    timeText(row.last_us),
  ];
}

function latencyText(duration_us: number | undefined): string {
  return duration_us === undefined ? '-' : formatDuration(duration_us);
}

function dimensionText(dimension: Dimension | undefined, value: string): string {
  if (value === '') return '(none)';
  if (dimension === 'user' || dimension === 'impersonated') return userText(value);
  return dimension === 'resource' ? resourceLabel(value) : value;
}
