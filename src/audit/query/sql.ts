import { StatementType, type DuckDBConnection } from '@duckdb/node-api';
import type { JsonValue } from '../../kube/json.ts';
import { Problem } from '../../problem.ts';
import { EVENT_COLUMNS } from '../store/schema.ts';

export interface SqlResult {
  readonly columns: readonly string[];
  /** Values as JSON has them; times are RFC 3339 in UTC with microseconds. */
  readonly rows: readonly (readonly JsonValue[])[];
  /** Were there more rows than asked for? */
  readonly cut: boolean;
}

/** Statements that only read. EXPLAIN is one, since people want to know why a query is slow. */
const READING: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/**
 * Runs one reading statement against the view `events`. `connection` must have been sealed (no access to other
 * files, see seal): this function only refuses statements that write or set.
 */
export async function runSql(connection: DuckDBConnection, text: string, limit: number): Promise<SqlResult> {
  try {
    return await readRows(connection, text, limit);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw explainSqlError(error);
  }
}

async function readRows(connection: DuckDBConnection, text: string, limit: number): Promise<SqlResult> {
  if (text.trim() === '')
    throw new Problem({ what: 'the query is empty', where: 'QUERY', fix: 'give one SELECT statement' });
  const statements = await connection.extractStatements(text);
  if (statements.count !== 1)
    throw new Problem({
      what: `the query holds ${statements.count} statements`,
      where: 'QUERY',
      fix: 'give one SELECT statement',
    });
  const prepared = await statements.prepare(0);
  if (!READING.has(prepared.statementType))
    throw new Problem({
      what: `${StatementType[prepared.statementType]} is not allowed: the audit log is read-only here`,
      where: 'QUERY',
      fix: 'give a SELECT statement on the table events (see --schema)',
    });
  const result = await prepared.stream();
  const columns = result.deduplicatedColumnNames();
  const rows: JsonValue[][] = [];
  for await (const chunk of result.yieldRowsJson()) {
    for (const row of chunk) {
      if (rows.length >= limit) return { columns, rows, cut: true };
      rows.push(row.map((value, index) => plain(value, result.columnType(index).toString())));
    }
  }
  return { columns, rows, cut: false };
}

/** DuckDB's JSON form of a value, with times as RFC 3339 and whole numbers as numbers where a double holds them. */
function plain(value: JsonValue, type: string): JsonValue {
  if (typeof value !== 'string') return value;
  if (type.startsWith('TIMESTAMP')) return value.replace(' ', 'T').replace(/(\+00(:00)?)?$/, 'Z');
  if (/^(U?BIGINT|U?HUGEINT)$/.test(type) && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}

/**
 * Shuts the connection's database off: after this no file but those under `directories` can be read and no setting
 * changed, whatever SQL says. For connections that run a user's SQL, once, before the first query.
 */
export async function seal(connection: DuckDBConnection, directories: readonly string[]): Promise<void> {
  const list = directories.map((directory) => `'${directory.replaceAll("'", "''")}'`).join(', ');
  await connection.run(`SET allowed_directories = [${list}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

/** Edits that turn one word into the other (Levenshtein). */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(one).entries()) {
    const current = [row + 1];
    for (let column = 0; column < other.length; column += 1) {
      const swap = (above[column] ?? 0) + (letter === other[column] ? 0 : 1);
      current.push(Math.min(swap, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above[other.length] ?? 0;
}

/** What people call a column before they have read the schema: the field names of audit.k8s.io/v1. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  time: 'stage_timestamp',
  timestamp: 'stage_timestamp',
  at: 'stage_timestamp',
  received: 'request_received_timestamp',
  user: 'user_name',
  username: 'user_name',
  groups: 'user_groups',
  ip: 'source_ip',
  agent: 'user_agent',
  status: 'code',
  kind: 'resource',
  manager: 'field_manager',
  body: 'response_object',
};

/** The column of `events` that was likely meant; undefined where none is close. */
export function likelyColumn(word: string): string | undefined {
  const known = ALSO_CALLED[word.toLowerCase()];
  if (known !== undefined) return known;
  const snake = word.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const ranked = EVENT_COLUMNS.map((column) => ({
    name: column.name,
    edits: distance(snake, column.name),
  })).toSorted((one, other) => one.edits - other.edits);
  const [best] = ranked;
  return best !== undefined && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** Words that SQL takes for something else than the reader means, without an error. */
export function sqlHint(text: string): string | undefined {
  const code = text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ');
  return /\buser\b/i.test(code)
    ? "hint: user is SQL's own word for the database user; the column is user_name"
    : undefined;
}

function explainSqlError(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const [first = message] = message.split('\n');
  const missing = /Referenced column "([^"]+)" not found/.exec(message)?.[1];
  if (missing !== undefined) {
    const meant = likelyColumn(missing);
    return new Problem({
      what: `there is no column ${missing}`,
      where: 'QUERY',
      fix:
        meant === undefined
          ? 'see --schema for the columns'
          : `did you mean ${meant}? (--schema lists all columns)`,
      cause: error,
    });
  }
  const table = /Table with name (\S+) does not exist/.exec(message)?.[1];
  if (table !== undefined)
    return new Problem({
      what: `there is no table ${table}`,
      where: 'QUERY',
      fix: 'the table is called events',
      cause: error,
    });
  if (/disabled (by|through) configuration|external access/i.test(message))
    return new Problem({
      what: 'the query reaches outside the audit log',
      where: 'QUERY',
      fix: 'query the table events only',
      cause: error,
    });
  return new Problem({
    what: first.replace(/^Failed to \w+ \w+: /, ''),
    where: 'QUERY',
    fix: 'correct the query (--schema lists the columns)',
    cause: error,
  });
}
