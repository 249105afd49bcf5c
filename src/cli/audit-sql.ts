import { Argument, Command, Option } from 'commander';
import { dump } from 'js-yaml';
import type { JsonValue } from '../kube/json.ts';
import { EVENT_COLUMNS } from '../audit/store/schema.ts';
import type { SqlResult } from '../audit/query/sql.ts';
import { Problem } from '../problem.ts';
import { addInputOptions, withAuditSource, type InputFlags, type OpenAuditSource } from './audit-source.ts';
import { parseCount } from './audit-who.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import type { Terminal } from './terminal.ts';

interface SqlFlags extends InputFlags {
  readonly schema?: boolean;
  readonly limit: number;
  readonly output: 'table' | 'json' | 'csv' | 'yaml';
}

/** A screenful of a question gone wrong, not a terminal full; scripts raise it. */
const LIMIT_DEFAULT = 1_000;

const HELP = `
The table is called events: one row per stage of a request (--schema lists its columns).
Nothing can be changed, and no other file can be read. Any SQL that DuckDB knows is allowed otherwise.

Examples:
  # What can I ask for?
  plimsoll audit sql --schema
  # Writes per minute
  plimsoll audit sql "SELECT date_trunc('minute', stage_timestamp) AS minute, count(*) FROM events WHERE verb IN ('create', 'update', 'patch', 'delete') GROUP BY 1 ORDER BY 1"
  # Objects written by more than one user
  plimsoll audit sql "SELECT resource, namespace, name, count(DISTINCT user_name) AS users FROM events WHERE verb IN ('update', 'patch') GROUP BY ALL HAVING users > 1" -o csv`;

export function sqlCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('sql')
    .description('ask anything: SQL on the audit events, read-only')
    .addArgument(new Argument('[query]', 'one SELECT statement; - reads it from stdin'))
    .option('--schema', 'print the columns of the table events')
    .addOption(new Option('--limit <n>', 'rows to print').argParser(parseCount).default(LIMIT_DEFAULT))
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'json', 'csv', 'yaml'])
        .default('table'),
    )
    .addHelpText('after', HELP);
  addInputOptions(command);
  return command.action(async (query: string | undefined, flags: SqlFlags) => {
    if (flags.schema === true) return printSchema(context.terminal, flags.output);
    if (query === undefined)
      throw new Problem({
        what: 'there is no query',
        where: 'QUERY',
        fix: 'give a SELECT statement, or --schema to see the columns',
      });
    await withAuditSource(open, flags, context, async (source) => {
      // Brings DuckDB along, which takes longer to load than `--help` may take.
      const { runSql, seal, sqlHint } = await import('../audit/query/sql.ts');
      await seal(source.connection, source.directories);
      const result = await runSql(source.connection, query, flags.limit);
      await print(context.terminal, result, flags.output);
      const hint = sqlHint(query);
      if (hint !== undefined) context.terminal.note(hint);
      if (result.cut) context.terminal.note(`cut after ${flags.limit} rows (--limit N prints more)`);
    });
  });
}

async function printSchema(terminal: Terminal, output: SqlFlags['output']): Promise<void> {
  await print(
    terminal,
    {
      columns: ['column', 'type', 'about'],
      rows: EVENT_COLUMNS.map(({ name, type, about }) => [name, type, about]),
      cut: false,
    },
    output,
  );
}

async function print(terminal: Terminal, result: SqlResult, output: SqlFlags['output']): Promise<void> {
  const objects = () =>
    result.rows.map((row) =>
      Object.fromEntries(result.columns.map((column, index) => [column, row[index] ?? null])),
    );
  switch (output) {
    case 'json':
      return terminal.out(`${JSON.stringify(objects(), undefined, 2)}\n`);
    case 'yaml':
      return terminal.out(dump(objects(), { lineWidth: -1, noRefs: true }));
    case 'csv': {
      const lines = [result.columns, ...result.rows].map((row) =>
        row.map((value) => csvField(value)).join(','),
      );
      return terminal.out(lines.map((line) => `${line}\n`).join(''));
    }
    case 'table': {
      const columns = result.columns.map((column) => ({
        heading: column.toUpperCase().replaceAll(' ', '_'),
      }));
      const rows = result.rows.map((row) => row.map((value) => cellText(value)));
      return terminal.out(`${columnLines(columns, rows, terminal).join('\n')}\n`);
    }
  }
}

function cellText(value: JsonValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** RFC 4180: quotes where a separator, a quote or a line break stands in the value. */
function csvField(value: JsonValue): string {
  const text = cellText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
