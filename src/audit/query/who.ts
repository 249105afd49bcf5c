import type { DuckDBConnection } from '@duckdb/node-api';
import { MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { Bindings } from './bindings.ts';
import type { Filter } from './filter.ts';
import { LONG_RUNNING_SQL, requestsSql, RESOURCE_SQL, stagesOf } from './requests.ts';
import { numberOf, optionalNumberOf, queryRows, textOf, type Row } from './row.ts';

/** What requests can be counted by: the name people use, and what it is in SQL. */
const DIMENSION_SQL = {
  user: 'user_name',
  impersonated: 'impersonated_user',
  agent: 'user_agent',
  ip: 'source_ip',
  verb: 'verb',
  resource: RESOURCE_SQL,
  namespace: 'namespace',
  name: 'name',
  code: 'code::VARCHAR',
  'field-manager': 'field_manager',
} as const;

export type Dimension = keyof typeof DIMENSION_SQL;
export const DIMENSIONS: readonly Dimension[] = [
  'user',
  'impersonated',
  'agent',
  'ip',
  'verb',
  'resource',
  'namespace',
  'name',
  'code',
  'field-manager',
];

export const WHO_ORDERS = ['count', 'errors', 'latency', 'bytes'] as const;
export type WhoOrder = (typeof WHO_ORDERS)[number];

const ORDER_SQL: Record<WhoOrder, string> = {
  count: 'request_count',
  errors: 'error_count',
  latency: 'p99_us',
  bytes: 'body_bytes',
};

/** Latency of the requests that end by themselves; undefined where the rows have none (watches only). */
export interface Latency {
  readonly p50_us: number;
  readonly p99_us: number;
}

export interface WhoRow {
  /** One value per dimension asked for, in that order; '' where the requests carry none. */
  readonly values: readonly string[];
  readonly count: number;
  /** Of all requests that the filter lets through, 0 to 1. */
  readonly share: number;
  /** Status 400 and above, and panics; 429s are among them. */
  readonly errors: number;
  readonly tooManyRequests: number;
  readonly first_us: EpochMicros;
  readonly last_us: EpochMicros;
  readonly latency: Latency | undefined;
  /** Bytes of bodies as logged: 0 at level Metadata, whatever went over the wire. */
  readonly body_bytes: number;
  /** Requests per step over the whole window, oldest first. */
  readonly rate: readonly number[];
}

export interface Who {
  readonly dimensions: readonly Dimension[];
  /** All requests that the filter lets through, those of groups below the top included. */
  readonly count: number;
  readonly groupCount: number;
  readonly first_us: EpochMicros;
  readonly last_us: EpochMicros;
  /** Width of one step of `rate`. */
  readonly step_us: number;
  readonly rows: readonly WhoRow[];
}

export interface WhoOptions {
  readonly top: number;
  readonly order: WhoOrder;
  /** Steps of `rate`. */
  readonly steps: number;
}

function dimensionColumns(dimensions: readonly Dimension[]): string {
  return dimensions.map((dimension, index) => `${DIMENSION_SQL[dimension]} AS d${index}`).join(', ');
}

function dimensionNames(dimensions: readonly Dimension[]): string {
  return dimensions.map((_, index) => `d${index}`).join(', ');
}

const LATENCY_SQL = `CASE WHEN stage = 'ResponseComplete' AND NOT ${LONG_RUNNING_SQL}
  THEN (epoch_us(stage_timestamp) - epoch_us(request_received_timestamp))::DOUBLE END`;

/** Which requests are counted by what. */
interface Question {
  readonly filter: Filter;
  readonly dimensions: readonly Dimension[];
  /** The stages that the log has. */
  readonly stages: ReadonlySet<string>;
}

async function topRows(
  connection: DuckDBConnection,
  { filter, dimensions, stages }: Question,
  options: WhoOptions,
): Promise<readonly Row[]> {
  const bindings = new Bindings();
  const names = dimensionNames(dimensions);
  // Latencies of all groups cost as much as everything else, and those of all but the top are not shown.
  const isByLatency = options.order === 'latency';
  const sql = `SELECT ${names}, count(*) AS request_count,
      count(*) FILTER (code >= 400 OR stage = 'Panic') AS error_count,
      count(*) FILTER (code = 429) AS throttled_count,
      epoch_us(min(stage_timestamp))::DOUBLE AS first_us, epoch_us(max(stage_timestamp))::DOUBLE AS last_us,
      ${isByLatency ? 'quantile_disc(latency_us, 0.99) AS p99_us,' : ''}
      sum(body_bytes)::DOUBLE AS body_bytes,
      sum(count(*)) OVER ()::DOUBLE AS all_count, count(*) OVER ()::DOUBLE AS group_count,
      min(first_us) OVER () AS all_first_us, max(last_us) OVER () AS all_last_us
    FROM (SELECT stage_timestamp, code, stage, request_bytes + response_bytes AS body_bytes,
        ${isByLatency ? LATENCY_SQL : 'NULL'} AS latency_us, ${dimensionColumns(dimensions)}
      FROM ${requestsSql(filter, bindings, stages)})
    GROUP BY ${names}
    ORDER BY ${ORDER_SQL[options.order]} DESC NULLS LAST, request_count DESC, ${names}
    LIMIT ${bindings.bind(options.top)}`;
  return queryRows(connection, sql, bindings);
}

/** What every row says of all of them together. */
function overallOf(rows: readonly Row[]) {
  const [row = {}] = rows;
  return {
    count: numberOf(row, 'all_count'),
    groupCount: numberOf(row, 'group_count'),
    first_us: numberOf(row, 'all_first_us'),
    last_us: numberOf(row, 'all_last_us'),
  };
}

/** What is asked of the groups at the top only. */
interface GroupDetail {
  readonly latency: Latency | undefined;
  readonly rate: readonly number[];
}

/** Latency and rate of each of these groups, in their order. */
async function detailsOf(
  connection: DuckDBConnection,
  { filter, dimensions, stages }: Question,
  rows: readonly Row[],
  scale: { readonly first_us: number; readonly step_us: number; readonly steps: number },
): Promise<readonly GroupDetail[]> {
  const rates = rows.map(() => Array.from<number>({ length: scale.steps }).fill(0));
  const latencies = rows.map((): Latency | undefined => undefined);
  if (rows.length === 0) return [];
  const bindings = new Bindings();
  const names = dimensionNames(dimensions);
  const wanted = rows.map(
    (row, index) => `(${index}, ${bindings.bindAll(dimensions.map((_, of) => textOf(row, `d${of}`)))})`,
  );
  // One pass over the log; what is left are numbers of the groups at the top.
  const sql = `WITH wanted(group_, ${names}) AS (VALUES ${wanted.join(', ')}),
    requests AS MATERIALIZED (SELECT group_, latency_us,
        floor((epoch_us(stage_timestamp) - ${bindings.bind(scale.first_us)}) / ${bindings.bind(scale.step_us)})::INTEGER AS step
      FROM (SELECT stage_timestamp, ${LATENCY_SQL} AS latency_us, ${dimensionColumns(dimensions)}
        FROM ${requestsSql(filter, bindings, stages)}) JOIN wanted USING (${names}))
    SELECT group_, step, count(*) AS request_count, NULL AS p50_us, NULL AS p99_us FROM requests GROUP BY group_, step
    UNION ALL
    SELECT group_, NULL, 0, quantiles[1], quantiles[2]
    FROM (SELECT group_, quantile_disc(latency_us, [0.5, 0.99]) AS quantiles FROM requests GROUP BY group_)`;
  for (const row of await queryRows(connection, sql, bindings)) {
    const group = numberOf(row, 'group_');
    const step = optionalNumberOf(row, 'step');
    const rate = rates[group];
    if (step === undefined) latencies[group] = latencyOf(row);
    else if (rate !== undefined) {
      const at = Math.min(step, scale.steps - 1);
      rate[at] = (rate[at] ?? 0) + numberOf(row, 'request_count');
    }
  }
  return rates.map((rate, group) => ({ rate, latency: latencies[group] }));
}

function latencyOf(row: Row): Latency | undefined {
  const p50_us = optionalNumberOf(row, 'p50_us');
  const p99_us = optionalNumberOf(row, 'p99_us');
  return p50_us === undefined || p99_us === undefined ? undefined : { p50_us, p99_us };
}

/**
 * Who sends requests: counts by one or more dimensions, biggest first. Each request counts once (requests.ts).
 * Latency is stageTimestamp minus requestReceivedTimestamp at ResponseComplete, without long-running requests.
 */
export async function who(
  connection: DuckDBConnection,
  filter: Filter,
  dimensions: readonly Dimension[],
  options: WhoOptions,
): Promise<Who> {
  const question = { filter, dimensions, stages: await stagesOf(connection) };
  const rows = await topRows(connection, question, options);
  const all = overallOf(rows);
  const first_us = filter.from_us ?? all.first_us;
  const span_us = Math.max((filter.to_us ?? all.last_us) - first_us, MICROS_PER_SECOND);
  const step_us = Math.ceil(span_us / options.steps);
  const details = await detailsOf(connection, question, rows, { first_us, step_us, steps: options.steps });
  return {
    dimensions,
    ...all,
    step_us,
    rows: rows.map((row, index) =>
      whoRow(row, dimensions, all.count, details[index] ?? { latency: undefined, rate: [] }),
    ),
  };
}

function whoRow(
  row: Row,
  dimensions: readonly Dimension[],
  total: number,
  { latency, rate }: GroupDetail,
): WhoRow {
  const count = numberOf(row, 'request_count');
  return {
    values: dimensions.map((_, index) => textOf(row, `d${index}`)),
    count,
    share: total === 0 ? 0 : count / total,
    errors: numberOf(row, 'error_count'),
    tooManyRequests: numberOf(row, 'throttled_count'),
    first_us: numberOf(row, 'first_us'),
    last_us: numberOf(row, 'last_us'),
    latency,
    body_bytes: numberOf(row, 'body_bytes'),
    rate,
  };
}
