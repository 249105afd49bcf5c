import type { DuckDBConnection } from '@duckdb/node-api';
import type { JsonValue } from '../../kube/json.ts';
import type { Bindings } from './bindings.ts';

/** One row as DuckDB hands it over; read it through the functions below, which know the types. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs a query whose result is known to be small. */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
  bindings: Bindings,
): Promise<readonly Row[]> {
  const reader = await connection.runAndReadAll(sql, bindings.values);
  return reader.getRowObjectsJS();
}

/** Runs a query and yields its rows as DuckDB makes them, one vector at a time: memory does not grow with the result. */
export async function* streamRows(
  connection: DuckDBConnection,
  sql: string,
  bindings: Bindings,
): AsyncGenerator<Row> {
  const result = await connection.stream(sql, bindings.values);
  for await (const rows of result.yieldRowObjectJs()) yield* rows;
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

/** Counts and sums come as bigint from DuckDB; ours stay far below 2^53. NULL reads as 0. */
export function numberOf(row: Row, column: string): number {
  return optionalNumberOf(row, column) ?? 0;
}

export function optionalNumberOf(row: Row, column: string): number | undefined {
  const value = row[column];
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

export function textsOf(row: Row, column: string): readonly string[] {
  const value = row[column];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Parses text that is known to be JSON. */
export function parseJson(text: string): JsonValue {
  const parsed: JsonValue = JSON.parse(text);
  return parsed;
}

/** Parses a JSON column; NULL is `undefined`. The store writes only JSON that it has parsed or checked. */
export function jsonOf(row: Row, column: string): JsonValue | undefined {
  const value = row[column];
  return typeof value === 'string' ? parseJson(value) : undefined;
}
