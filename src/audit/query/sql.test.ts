import { expect, it } from 'vitest';
import { auditEvent } from '../event.fixture.ts';
import { eventsConnection } from './events.fixture.ts';
import { likelyColumn, runSql, seal, sqlHint } from './sql.ts';

async function sealed() {
  const connection = await eventsConnection([
    auditEvent({ at_s: 1.5, verb: 'get', user: 'alice' }),
    auditEvent({ at_s: 2, verb: 'list', user: 'bob' }),
  ]);
  await seal(connection, []);
  return connection;
}

it('answers with plain JSON values', async () => {
  const sql = `SELECT user_name, stage_timestamp, count(*) OVER () AS n, user_groups AS g, 1.5::DOUBLE AS d, NULL AS x FROM events ORDER BY stage_timestamp LIMIT 1`;
  expect(await runSql(await sealed(), sql, 10)).toEqual({
    columns: ['user_name', 'stage_timestamp', 'n', 'g', 'd', 'x'],
    rows: [['alice', '2026-01-01T00:00:01.5Z', 2, [], 1.5, null]],
    cut: false,
  });
});

it('stops at the limit and says so', async () => {
  expect(await runSql(await sealed(), 'SELECT verb FROM events ORDER BY verb', 1)).toEqual({
    columns: ['verb'],
    rows: [['get']],
    cut: true,
  });
});

it.each([
  ['DELETE FROM events', 'DELETE is not allowed'],
  ["SET memory_limit = '1GB'", 'SET is not allowed'],
  ["COPY events TO '/tmp/x.csv'", 'reaches outside the audit log'],
  ["ATTACH '/tmp/x.db'", 'ATTACH is not allowed'],
  ['SELECT 1; SELECT 2', 'the query holds 2 statements'],
  ['', 'the query is empty'],
  ["SELECT * FROM read_text('/etc/hostname')", 'reaches outside the audit log'],
  ["SELECT * FROM '/etc/hostname.csv'", 'reaches outside the audit log'],
  ['SELECT username FROM events', 'there is no column username'],
  ['SELECT * FROM event', 'there is no table event'],
  ['SELECT FROM WHERE', 'syntax error'],
])('refuses %s', async (sql, message) => {
  await expect(runSql(await sealed(), sql, 10)).rejects.toThrow(message);
});

it.each([
  ['username', 'user_name'],
  ['userAgent', 'user_agent'],
  ['sourceIPs', 'source_ips'],
  ['namspace', 'namespace'],
  ['stageTimestamp', 'stage_timestamp'],
  ['time', 'stage_timestamp'],
  ['kind', 'resource'],
  ['shoe_size', undefined],
])('takes %s for %s', (word, meant) => {
  expect(likelyColumn(word)).toBe(meant);
});

it('warns of a word that SQL silently takes for something else', () => {
  expect(sqlHint('SELECT user, count(*) FROM events GROUP BY user')).toContain('user_name');
  expect(sqlHint(`SELECT user_name FROM events WHERE verb = 'user'`)).toBeUndefined();
});
