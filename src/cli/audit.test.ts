import { NO_LOSSES } from '../audit/store/losses.ts';
import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import { eventsConnection } from '../audit/query/events.fixture.ts';
import { openEvents } from '../audit/store/projection.ts';
import { runAudit } from './audit.fixture.ts';

const web = { apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };
const version = (replicas: number) => ({
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'u1' },
  spec: { replicas },
});

const shop = () =>
  eventsConnection([
    auditEvent({
      at_s: 0,
      auditID: 'id-1',
      user: 'alice',
      verb: 'create',
      code: 201,
      objectRef: web,
      responseObject: version(1),
    }),
    auditEvent({
      at_s: 60,
      auditID: 'id-2',
      user: 'system:serviceaccount:ci:deployer',
      verb: 'patch',
      objectRef: web,
      responseObject: version(3),
    }),
    auditEvent({
      at_s: 120,
      auditID: 'id-3',
      user: 'bob',
      verb: 'update',
      code: 409,
      reason: 'Conflict',
      objectRef: web,
    }),
  ]);

it('who prints kubectl-like columns', async () => {
  const { out } = await runAudit(['who', 'user', 'verb'], { connection: await shop() });
  expect(out.split('\n')).toEqual([
    'USER             VERB     COUNT   SHARE   ERRORS   429S   P50   P99   RATE                       LAST',
    'alice            create       1   33.3%        0      0   0ms   0ms   █                          2026-01-01T00:00:00.000Z',
    'bob              update       1   33.3%        1      0   0ms   0ms                          █   2026-01-01T00:02:00.000Z',
    'sa:ci:deployer   patch        1   33.3%        0      0   0ms   0ms               █              2026-01-01T00:01:00.000Z',
    '',
  ]);
});

it('who counts what is below the top, and takes filters', async () => {
  const connection = await shop();
  const top = await runAudit(['who', '--top', '1', '-o', 'name'], { connection });
  expect(top.out).toBe('alice\n');
  const filtered = await runAudit(['who', '--since', '90s', '--code', '!409', '-o', 'json'], { connection });
  expect(JSON.parse(filtered.out)).toMatchObject({
    count: 1,
    rows: [{ user: 'system:serviceaccount:ci:deployer', share: 1 }],
  });
  expect(filtered.notes).toEqual([
    'since 2026-01-01T00:00:30.000000Z: 90s before the newest event of the log (2026-01-01T00:02:00.000000Z)',
  ]);
});

it('timeline prints changes, and what it left out on stderr', async () => {
  const { out, notes } = await runAudit(['timeline'], { connection: await shop() });
  expect(out.split('\n')).toEqual([
    'TIME                       USER             VERB     OBJECT                 CHANGE',
    '2026-01-01T00:00:00.000Z   alice            create   deployments shop/web',
    '2026-01-01T00:01:00.000Z   sa:ci:deployer   patch    deployments shop/web   spec.replicas 1 -> 3',
    '',
  ]);
  expect(notes).toEqual(['left out: 1 failed (--failed shows them)']);
});

it.each(['json', 'yaml'])('timeline -o %s is one document', async (format) => {
  const { out } = await runAudit(['timeline', '-o', format], { connection: await shop() });
  const { load } = await import('js-yaml');
  const document: unknown = format === 'json' ? JSON.parse(out) : load(out);
  expect(document).toMatchObject({
    entries: [
      { first: '2026-01-01T00:00:00.000000Z', user: 'alice', auditID: 'id-1' },
      { fields: [{ path: 'spec.replicas', before: 1, after: 3 }], auditID: 'id-2' },
    ],
    leftOut: [{ what: 'failed', count: 1 }],
  });
});

it('object prints a life', async () => {
  const { out, notes } = await runAudit(['object', 'deploy/web'], { connection: await shop() });
  expect(out.split('\n')).toEqual([
    '2026-01-01T00:00:00.000Z   CREATED by alice (create 201, with kubectl/v1.34.0, from 10.0.0.1, uid u1)',
    '2026-01-01T00:01:00.000Z   changed by sa:ci:deployer (patch 200, with kubectl/v1.34.0, from 10.0.0.1)',
    '    spec.replicas 1 -> 3',
    '',
  ]);
  expect(notes).toEqual(['left out: 1 failed request (--failed shows them)']);
});

it('object --at prints the object as it stood, and says on stderr how sure that is', async () => {
  const args = ['object', 'deployment', 'web', '-n', 'shop', '--at', '2026-01-01T00:00:30Z', '-o', 'json'];
  const { out, notes } = await runAudit(args, { connection: await shop() });
  expect(JSON.parse(out)).toEqual(version(1));
  expect(notes).toEqual(['version of 2026-01-01T00:00:00.000Z, as the API server answered it']);
});

it.each([
  [['object', 'deploy/api'], 'the log knows no deploy api'],
  [['object', 'deploy'], 'deploy names no object'],
  [['object', 'deploy/web', '--at', '2025-01-01T00:00:00Z'], 'the log does not show how the object looked'],
  [['who', '--code', 'bad'], '--code cannot be "bad"'],
  [['sql', 'SELECT * FROM nodes'], 'there is no table nodes'],
  [['sql'], 'there is no query'],
])('refuses %j', async (args, message) => {
  await expect(runAudit(args, { connection: await shop() })).rejects.toThrow(message);
});

it('says how to fill an empty store', async () => {
  const run = runAudit(['who'], { connection: await eventsConnection([]), source: { kind: 'store' } });
  await expect(run).rejects.toMatchObject({
    message: 'the audit store is empty',
    fix: expect.stringContaining('audit import'),
  });
});

it('sql prints tables, CSV and JSON, and cuts with a notice', async () => {
  const connection = await shop();
  const query = `SELECT user_name, code, 'a,"b"' AS x FROM events ORDER BY user_name`;
  const csv = await runAudit(['sql', query, '-o', 'csv', '--limit', '2'], { connection });
  expect(csv.out).toBe('user_name,code,x\nalice,201,"a,""b"""\nbob,409,"a,""b"""\n');
  expect(csv.notes).toEqual(['cut after 2 rows (--limit N prints more)']);
});

it('says that lines were left out, with exit code 3', async () => {
  const losses = { ...NO_LOSSES, rejected: [{ reason: 'not JSON', count: 2 }] };
  const { notes, exits, out } = await runAudit(['holes'], { connection: await shop(), source: { losses } });
  expect(exits).toEqual([3]);
  expect(notes[0]).toContain('2 lines could not be read');
  expect(out).toContain('2 lines could not be read\n    so: ');
});

it('import reports what became of the input', async () => {
  const { out, exits } = await runAudit(['import', 'a.log', '--retain-age', '30d', '--retain-size', '50Gi'], {
    ports: {
      importLog: async (request) => {
        expect(request).toMatchObject({
          files: ['a.log'],
          retainAge_us: 2_592_000_000_000,
          retainSize_bytes: 53_687_091_200,
        });
        return {
          read_count: 10,
          stored_count: 8,
          duplicate_count: 2,
          rejected: [{ reason: 'not JSON', count: 1 }],
          quarantine: ['plimsoll-data/quarantine.ndjson'],
          unread: ['b.gz: cut off at byte 12'],
          redacted_count: 3,
          from_us: 0,
          to_us: 1_000_000,
          stored: 'plimsoll-data',
          deleted: [],
        };
      },
      detect: async () => [{ severity: 'critical', title: 'bob deleted 162 services' }],
    },
  });
  expect(out.split('\n')).toEqual([
    '10 events read, 8 stored in plimsoll-data',
    'from 1970-01-01T00:00:00.000000Z to 1970-01-01T00:00:01.000000Z',
    '2 duplicates left out',
    '1 line could not be read, kept in plimsoll-data/quarantine.ndjson:',
    '    1 not JSON',
    'not read: b.gz: cut off at byte 12',
    '3 events carried credentials: redacted here, but whoever reads the original log has them',
    '1 alert (plimsoll detect shows them whole):',
    '    critical bob deleted 162 services',
    '',
  ]);
  expect(exits).toEqual([3]);
});

const RECORDINGS = '../shared/recordings';
const absent = !existsSync(RECORDINGS);

async function recording(name: string) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await openEvents(connection, { ndjson: [`${RECORDINGS}/${name}/audit.log.gz`] });
  return connection;
}

it.skipIf(absent)('recording fighting-controllers: the annotation of a ServiceAccount flips', async () => {
  const connection = await recording('fighting-controllers');
  const { out } = await runAudit(['object', 'sa/payments', '-n', 'svc-03'], { connection });
  expect(out).toContain(
    'metadata.annotations[archetype.example.com/signature] 3be8925dfa29ebc2 -> 752be5b7e9da9efd',
  );
  expect(out).toContain(
    'metadata.annotations[archetype.example.com/signature] 752be5b7e9da9efd -> 3be8925dfa29ebc2',
  );
  expect(out).toMatch(/and \d{3} more changes of the same fields by the same client/);
});

it.skipIf(absent)('recording powerful-operator: 162 deletes of Services are one line', async () => {
  const connection = await recording('powerful-operator');
  const { out } = await runAudit(['timeline', '--from', '2026-11-21T03:16:40Z'], { connection });
  expect(out).toMatch(/sa:lb-system:lb-operator +delete +×162 services/);
  expect(out).toMatch(/└ generic-garbage-collector +delete +×161 endpointslices/);
});

it.skipIf(absent)(
  'recording evil-webhook: the mutation is named where it changes what was asked for',
  async () => {
    const connection = await recording('evil-webhook');
    const { out } = await runAudit(['timeline', '--user', 'sa:finops:*'], { connection });
    expect(out).toMatch(
      /×14 statefulsets .*securityContext \+ .*mutated by webhook pod-hardening\/harden.sec.example.com/,
    );
  },
);
