import { expect, it } from 'vitest';
import { auditEvent, FIXTURE_START_US } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { eventsConnection } from '../../audit/query/events.fixture.ts';
import type { Recovery } from '../recovered-object.ts';
import { deletedInLog, type DeletedFilter } from './audit-history.ts';

type EventParts = Parameters<typeof auditEvent>[0];

const web = { resource: 'services', namespace: 'shop', name: 'web' };
const body = (port: number, name = 'web') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'shop', name, uid: `uid-${name}` },
  spec: { ports: [{ port }] },
});
const created = (parts: Partial<EventParts> = {}): AuditEvent =>
  auditEvent({
    at_s: 0,
    verb: 'create',
    objectRef: web,
    code: 201,
    requestObject: body(80),
    responseObject: body(80),
    ...parts,
  });
const deleted = (parts: Partial<EventParts> = {}): AuditEvent =>
  auditEvent({
    at_s: 60,
    verb: 'delete',
    objectRef: web,
    user: 'bob',
    responseObject: { kind: 'Status', status: 'Success' },
    ...parts,
  });

const collection = (responseObject: EventParts['responseObject']) =>
  auditEvent({
    at_s: 60,
    verb: 'deletecollection',
    user: 'bob',
    objectRef: { resource: 'services', namespace: 'shop' },
    responseObject,
  });

async function recovery(events: readonly AuditEvent[], filter: DeletedFilter = {}): Promise<Recovery> {
  const connection = await eventsConnection(events);
  try {
    return await deletedInLog(connection, filter);
  } finally {
    connection.closeSync();
  }
}

it('gives the last version that was answered before the deletion, and who asked for that', async () => {
  const patched = auditEvent({
    at_s: 30,
    verb: 'patch',
    objectRef: web,
    requestObject: {},
    responseObject: body(81),
  });
  const { objects, lost } = await recovery([created(), patched, deleted()]);
  expect(lost).toEqual([]);
  expect(objects).toMatchObject([
    {
      name: { group: '', kind: 'Service', namespace: 'shop', name: 'web' },
      body: body(81),
      certainty: 'exact',
      asOf_us: FIXTURE_START_US + 30_000_000,
      deletion: { user: 'bob', at_us: FIXTURE_START_US + 60_000_000 },
      guessed: [],
    },
  ]);
});

it('puts it together from requests where there are no answers, and says so', async () => {
  const silent = { level: 'Request', responseObject: undefined } as const;
  const patched = auditEvent({
    at_s: 30,
    verb: 'patch',
    objectRef: web,
    requestObject: { spec: { type: 'NodePort' } },
    ...silent,
  });
  const { objects } = await recovery([created(silent), patched, deleted(silent)]);
  expect(objects).toMatchObject([
    {
      body: { spec: { type: 'NodePort', ports: [{ port: 80 }] } },
      certainty: 'rebuilt',
      guessed: [expect.stringContaining('put together from requests')],
    },
  ]);
});

it('takes what reads were answered with, alone and in lists, where no write shows more', async () => {
  const get = auditEvent({ at_s: 10, verb: 'get', objectRef: web, responseObject: body(82) });
  expect((await recovery([get, deleted()])).objects).toMatchObject([{ body: body(82), certainty: 'exact' }]);
  const { apiVersion: _, kind: __, ...item } = body(83);
  const list = auditEvent({
    at_s: 10,
    verb: 'list',
    objectRef: { resource: 'services', namespace: 'shop' },
    responseObject: { kind: 'ServiceList', apiVersion: 'v1', items: [item] },
  });
  expect((await recovery([list, deleted()])).objects).toMatchObject([{ body: body(83), certainty: 'exact' }]);
});

it('takes the objects of a deleted collection out of its answer, and says where the log does not name them', async () => {
  const items = [body(80, 'a'), body(81, 'b')];
  const { objects } = await recovery([collection({ kind: 'ServiceList', apiVersion: 'v1', items })]);
  expect(objects.map(({ body: one }) => one)).toEqual(items);
  expect((await recovery([collection(undefined)])).cannotTell).toEqual([
    expect.stringContaining(
      'The collection of services in namespace shop was deleted, and the log does not say',
    ),
  ]);
});

it('names what it has no version of', async () => {
  const { objects, lost } = await recovery([deleted({ level: 'Metadata', responseObject: undefined })]);
  expect(objects).toEqual([]);
  expect(lost).toMatchObject([
    {
      name: { kind: 'Service', name: 'web' },
      deletion: { user: 'bob' },
      why: expect.stringContaining('Metadata'),
    },
  ]);
});

it.each<[string, readonly AuditEvent[], DeletedFilter, number]>([
  ['what was made again', [created(), deleted(), created({ at_s: 90 })], {}, 0],
  ['what was deleted earlier', [created(), deleted()], { since_us: FIXTURE_START_US + 61_000_000.5 }, 0],
  [
    'but not what was deleted since',
    [created(), deleted()],
    { since_us: FIXTURE_START_US + 59_000_000.5 },
    1,
  ],
  ['what was deleted later', [created(), deleted()], { until_us: FIXTURE_START_US + 60_000_000 }, 0],
  ['what somebody else deleted', [created(), deleted()], { user: 'ann' }, 0],
  ['but not what the user deleted', [created(), deleted()], { user: 'bob' }, 1],
  ['deletions that failed', [created(), deleted({ code: 403 })], {}, 0],
  ['dry runs', [created(), deleted({ query: { dryRun: true } })], {}, 0],
  [
    'but not what went with a namespace that the user deleted',
    [
      created(),
      auditEvent({
        at_s: 50,
        verb: 'delete',
        user: 'bob',
        objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop' },
      }),
      deleted({ user: 'system:serviceaccount:kube-system:namespace-controller' }),
    ],
    { user: 'bob' },
    1,
  ],
])('leaves out %s', async (_, events, filter, expected_count) => {
  const services = (await recovery(events, filter)).objects.filter(({ name }) => name.kind === 'Service');
  expect(services).toHaveLength(expected_count);
});
