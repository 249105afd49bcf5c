import { DuckDBInstance } from '@duckdb/node-api';

/** The peer of `who user verb`: requests, failures and 429s by user and verb, on DuckDB's own table. */
const [database] = process.argv.slice(2);
if (database === undefined) throw new Error('usage: duckdb-group-by DATABASE');
const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `SELECT "user".username, verb, count(*) AS n, count(*) FILTER (responseStatus.code >= 400), count(*) FILTER (responseStatus.code = 429),
     min(stageTimestamp), max(stageTimestamp), quantile_cont(epoch_us(stageTimestamp) - epoch_us(requestReceivedTimestamp), [0.5, 0.99])
   FROM events GROUP BY ALL ORDER BY n DESC LIMIT 20`,
);
process.stdout.write(`${reader.getRows().length}\n`);
