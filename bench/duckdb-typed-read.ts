import { DuckDBInstance } from '@duckdb/node-api';

/**
 * The peer: DuckDB's own typed `read_ndjson` of the whole event, bodies as JSON, into a table on disk.
 * No redaction, no de-duplication, no normal form, no detection.
 */
const COLUMNS = `{
  kind: 'VARCHAR', apiVersion: 'VARCHAR', level: 'VARCHAR', auditID: 'VARCHAR', stage: 'VARCHAR', requestURI: 'VARCHAR', verb: 'VARCHAR',
  "user": 'STRUCT(username VARCHAR, uid VARCHAR, groups VARCHAR[], extra JSON)',
  impersonatedUser: 'STRUCT(username VARCHAR, groups VARCHAR[])', sourceIPs: 'VARCHAR[]', userAgent: 'VARCHAR',
  objectRef: 'STRUCT(resource VARCHAR, namespace VARCHAR, name VARCHAR, uid VARCHAR, apiGroup VARCHAR, apiVersion VARCHAR, resourceVersion VARCHAR, subresource VARCHAR)',
  responseStatus: 'STRUCT(code INTEGER, status VARCHAR, reason VARCHAR, message VARCHAR)',
  requestObject: 'JSON', responseObject: 'JSON',
  requestReceivedTimestamp: 'TIMESTAMPTZ', stageTimestamp: 'TIMESTAMPTZ', annotations: 'MAP(VARCHAR, VARCHAR)' }`;

const [log, database] = process.argv.slice(2);
if (log === undefined || database === undefined) throw new Error('usage: duckdb-typed-read LOG DATABASE');
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(`CREATE TABLE events AS SELECT * FROM read_ndjson('${log}', columns=${COLUMNS})`);
const counted = await connection.runAndReadAll('SELECT count(*) FROM events');
process.stdout.write(`${String(counted.getRows()[0]?.[0])}\n`);
