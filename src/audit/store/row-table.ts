import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import type { EpochMicros } from '../../kube/microtime.ts';
import { PEAK_STRETCH_S } from '../event-shape.ts';
import { CLIENT_COLUMNS, REQUEST_COLUMNS, sqlHash } from './event-shapes.ts';
import { sqlText } from './projection.ts';
import { COLUMN_LIST } from './publish.ts';

/** Requests that are many, whose bodies say nothing that a detector looks for. */
const BODILESS_RESOURCES = [
  'leases',
  'events',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
  'localsubjectaccessreviews',
];

const HAS_BODY = {
  none: 'false',
  all: 'request_bytes + response_bytes > 0',
  changes: `request_bytes + response_bytes > 0 AND (verb IN ('create', 'update', 'patch', 'delete', 'deletecollection') OR code >= 400)
    AND resource NOT IN (${BODILESS_RESOURCES.map(sqlText).join(', ')})`,
} as const;

/** What is kept of each row, all as numbers; `place` is that of the view `placed_events`. */
export const ROW_NUMBERS = [
  'at_us',
  'received_us',
  'request_bytes',
  'response_bytes',
  'client_shape',
  'request_shape',
  'object_hash',
  'has_body',
  'place',
] as const;

const EXPRESSIONS: Readonly<Record<(typeof ROW_NUMBERS)[number], string>> = {
  at_us: 'epoch_us(stage_timestamp)',
  received_us: 'epoch_us(request_received_timestamp)',
  request_bytes: 'request_bytes',
  response_bytes: 'response_bytes',
  client_shape: sqlHash(CLIENT_COLUMNS),
  request_shape: sqlHash(REQUEST_COLUMNS),
  object_hash: sqlHash(['resource', 'api_group', 'namespace', 'name']),
  has_body: 'has_body',
  place: 'place',
};

/** The columns of `events` that a shape is made of, and what it is called here. */
const SHAPE_COLUMNS = { client_shape: CLIENT_COLUMNS, request_shape: REQUEST_COLUMNS } as const;
export type ShapeColumn = keyof typeof SHAPE_COLUMNS;

/** Which rows are read. */
export interface RowChoice {
  /** The first instant, inclusive. */
  readonly from_us?: EpochMicros | undefined;
  /** The last instant, exclusive. */
  readonly to_us?: EpochMicros | undefined;
  /** An SQL condition over the columns of `events`, with `$name` parameters. */
  readonly where?: { readonly sql: string; readonly values: Record<string, DuckDBValue> };
  /** Which rows have bodies to hand over: changes and failures, none, or all that have any. Default: changes and failures. */
  readonly bodies?: 'changes' | 'none' | 'all';
}

/** A stretch of time that is read in one go. Both ends inclusive, in whole seconds. */
export interface Slice {
  readonly first_s: number;
  readonly last_s: number;
}

/** A row whose texts are asked for. */
export interface WantedRow {
  readonly place: number;
  readonly withBodies: boolean;
}

/** Who asks what, as the hashes of ROW_NUMBERS. */
export interface RowKind {
  readonly client: number;
  readonly request: number;
}

let made_count = 0;

/**
 * What the rows of `placed_events` are as numbers, in a temporary table: hashed once, whatever is then asked of them. DuckDB's memory: 80 bytes a row; what
 * does not fit it writes to its temporary folder.
 */
export class RowTable {
  readonly #connection: DuckDBConnection;
  readonly #name: string;
  /** The rows of `placed_events` that were chosen. */
  readonly #chosen: string;
  readonly #values: Record<string, DuckDBValue>;

  private constructor(connection: DuckDBConnection, { from_us, to_us, where }: RowChoice) {
    this.#connection = connection;
    made_count += 1;
    this.#name = `row_numbers_${made_count}`;
    this.#values = { ...where?.values };
    const conditions = [where === undefined ? 'true' : `(${where.sql})`];
    if (from_us !== undefined) conditions.push(`stage_timestamp >= make_timestamptz(${Math.ceil(from_us)})`);
    if (to_us !== undefined) conditions.push(`stage_timestamp < make_timestamptz(${Math.ceil(to_us)})`);
    this.#chosen = `placed_events WHERE ${conditions.join(' AND ')}`;
  }

  static async make(connection: DuckDBConnection, choice: RowChoice): Promise<RowTable> {
    const table = new RowTable(connection, choice);
    const columns = ROW_NUMBERS.map((name) => `CAST(${EXPRESSIONS[name]} AS DOUBLE) AS ${name}`);
    await connection.run(
      `CREATE TEMP TABLE ${table.#name} AS SELECT ${columns.join(', ')}
       FROM (SELECT ${COLUMN_LIST}, place, ${HAS_BODY[choice.bodies ?? 'changes']} AS has_body FROM ${table.#chosen})`,
      table.#values,
    );
    return table;
  }

  async drop(): Promise<void> {
    await this.#connection.run(`DROP TABLE ${this.#name}`);
  }

  /**
   * What each of these shapes is, or where they are left out each of all rows: its hash and the columns that it is made of. At most `max_count`; which are
   * left out is not said.
   */
  async shapes(
    column: ShapeColumn,
    max_count: number,
    only?: Iterable<number>,
  ): Promise<readonly (readonly unknown[])[]> {
    const isAsked = only === undefined ? '' : `WHERE ${column} IN (SELECT unnest($asked_shapes::DOUBLE[]))`;
    // One row of each, and only its columns: to let DuckDB collect them while it groups all rows takes twice the time.
    const found = await this.#connection.run(
      `SELECT ${[`one.${column}`, ...SHAPE_COLUMNS[column]].join(', ')} FROM (SELECT * FROM ${this.#chosen})
       JOIN (SELECT ${column}, CAST(min(place) AS BIGINT) AS place FROM ${this.#name} ${isAsked} GROUP BY ${column} LIMIT ${max_count}) AS one USING (place)`,
      { ...this.#values, ...(only === undefined ? {} : { asked_shapes: `[${[...only].join(', ')}]` }) },
    );
    return found.getRowsJS();
  }

  /** Who makes these requests. At most `max_count`. */
  async kinds(requests: readonly number[], max_count: number): Promise<readonly RowKind[]> {
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT client_shape, request_shape ${this.#ofRequests} LIMIT ${max_count}`,
      { asked_requests: `[${requests.join(', ')}]` },
    );
    return found.getRows().map(([client, request]) => ({ client: Number(client), request: Number(request) }));
  }

  /** The hashes of the objects that these requests are about. At most `max_count`. */
  async objects(requests: readonly number[], max_count: number): Promise<readonly number[]> {
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT object_hash ${this.#ofRequests} LIMIT ${max_count}`,
      { asked_requests: `[${requests.join(', ')}]` },
    );
    return found.getColumns()[0]?.map(Number) ?? [];
  }

  get #ofRequests(): string {
    return `FROM ${this.#name} WHERE request_shape IN (SELECT unnest($asked_requests::DOUBLE[]))`;
  }

  /** Of each client, its hash and how many requests it makes in its busiest stretch of PEAK_STRETCH_S. */
  async peaks(): Promise<readonly (readonly [client: number, most_count: number])[]> {
    const found = await this.#connection.runAndReadAll(
      `SELECT client_shape, max(requests_count) FROM (
         SELECT client_shape, count(*) AS requests_count FROM ${this.#name} GROUP BY client_shape, floor(at_us / ${PEAK_STRETCH_S * 1_000_000})
       ) GROUP BY client_shape`,
    );
    return found.getRows().map(([client, most_count]) => [Number(client), Number(most_count)]);
  }

  /** Cuts the time into stretches of no more rows, and bodies, than may be held at once; a single second is never cut. */
  async *slices(max: { readonly rows_count: number; readonly body_bytes: number }): AsyncGenerator<Slice> {
    const result = await this.#connection.run(
      `SELECT floor(at_us / 1000000) AS second, CAST(count(*) AS DOUBLE), coalesce(sum(request_bytes + response_bytes) FILTER (has_body = 1), 0)
       FROM ${this.#name} GROUP BY second ORDER BY second`,
    );
    let slice: Slice | undefined;
    let rows_count = 0;
    let body_bytes = 0;
    for await (const chunk of result) {
      const [seconds, counts, bytes] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const second = Number(seconds?.getItem(row));
        const count = Number(counts?.getItem(row));
        const size = Number(bytes?.getItem(row));
        const isFull = rows_count + count > max.rows_count || body_bytes + size > max.body_bytes;
        if (slice !== undefined && isFull) {
          yield slice;
          slice = undefined;
        }
        rows_count = (slice === undefined ? 0 : rows_count) + count;
        body_bytes = (slice === undefined ? 0 : body_bytes) + size;
        slice = { first_s: slice?.first_s ?? second, last_s: second };
      }
    }
    if (slice !== undefined) yield slice;
  }

  /** ROW_NUMBERS of the rows of a slice, in any order. */
  async numbers({ first_s, last_s }: Slice): Promise<readonly DuckDBDataChunk[]> {
    const result = await this.#connection.run(
      `SELECT ${ROW_NUMBERS.join(', ')} FROM ${this.#name} WHERE at_us >= ${first_s * 1_000_000} AND at_us < ${(last_s + 1) * 1_000_000}`,
    );
    return result.fetchAllChunks();
  }

  /** Of these rows of a slice, in any order: the place, `text`, and the bodies where they are wanted (columns that are left out where none is). */
  async texts(
    { first_s, last_s }: Slice,
    wanted: readonly WantedRow[],
    text: string,
  ): Promise<readonly DuckDBDataChunk[]> {
    // Columns of bodies are read as a whole, whichever are wanted.
    const bodies = wanted.some(({ withBodies }) => withBodies)
      ? ['request_object', 'response_object'].map(
          (column) => `CASE WHEN wanted.with_bodies THEN CAST(${column} AS VARCHAR) END`,
        )
      : [];
    const result = await this.#connection.run(
      `SELECT ${['CAST(place AS DOUBLE)', text, ...bodies].join(', ')}
       FROM (SELECT * FROM ${this.#chosen}
         AND stage_timestamp >= make_timestamptz(${first_s * 1_000_000}) AND stage_timestamp < make_timestamptz(${(last_s + 1) * 1_000_000}))
       JOIN (SELECT unnest($wanted_places::BIGINT[]) AS place, unnest($wanted_bodies::BOOLEAN[]) AS with_bodies) AS wanted USING (place)`,
      {
        ...this.#values,
        wanted_places: `[${wanted.map(({ place }) => place).join(', ')}]`,
        wanted_bodies: `[${wanted.map(({ withBodies }) => withBodies).join(', ')}]`,
      },
    );
    return result.fetchAllChunks();
  }
}
