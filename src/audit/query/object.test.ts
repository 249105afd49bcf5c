import { expect, it } from 'vitest';
import type { AuditEvent } from '../event.ts';
import { auditEvent, FIXTURE_START_US } from '../event.fixture.ts';
import { deletionCauses } from './deletion-cause.ts';
import { eventsConnection } from './events.fixture.ts';
import { findObjects, objectLife, objectReaders, type ObjectIdentity } from './object.ts';
import type { LifeEntry } from './object-life.ts';

const WEB: ObjectIdentity = { apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };
const objectRef = { ...WEB, apiVersion: 'v1' };

function version(replicas: number, more: object = {}, uid = 'u1') {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid, resourceVersion: String(replicas), ...more },
    spec: { replicas },
  };
}

async function life(events: readonly AuditEvent[], object = WEB, raw = false): Promise<readonly LifeEntry[]> {
  const entries: LifeEntry[] = [];
  for await (const { entry } of objectLife(await eventsConnection(events), object, { raw }))
    entries.push(entry);
  return entries;
}

const shape = (entries: readonly LifeEntry[]) =>
  entries.map((entry) =>
    [
      entry.event,
      entry.certainty,
      entry.fields?.map((field) => `${field.path}=${JSON.stringify(field.after)}`) ?? '?',
    ].join(' '),
  );

it('takes versions from answers, leaving noise out', async () => {
  const entries = await life([
    auditEvent({ at_s: 0, verb: 'create', objectRef, code: 201, responseObject: version(1) }),
    auditEvent({
      at_s: 1,
      verb: 'patch',
      objectRef,
      responseObject: version(2, { managedFields: [{}], generation: 7 }),
    }),
    auditEvent({ at_s: 2, verb: 'update', objectRef, responseObject: version(2) }),
  ]);
  expect(shape(entries)).toEqual([
    'created certain ?',
    'changed certain spec.replicas=2',
    'changed certain ',
  ]);
  expect(entries[1]).toMatchObject({ uid: 'u1', resourceVersion: '2', recreated: false });
});

it('rebuilds versions from patches where answers are not logged, and says so', async () => {
  const entries = await life([
    auditEvent({ at_s: 0, verb: 'create', level: 'Request', objectRef, requestObject: version(1) }),
    auditEvent({
      at_s: 1,
      verb: 'patch',
      level: 'Request',
      objectRef,
      requestObject: { spec: { replicas: 4 } },
    }),
    auditEvent({
      at_s: 2,
      verb: 'patch',
      level: 'Request',
      objectRef,
      requestObject: [{ op: 'replace', path: '/spec/replicas', value: 6 }],
    }),
    auditEvent({
      at_s: 3,
      verb: 'update',
      level: 'Request',
      objectRef: { ...objectRef, subresource: 'scale' },
      requestObject: { kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 8 } },
    }),
  ]);
  expect(shape(entries)).toEqual([
    'created rebuilt ?',
    'changed rebuilt spec.replicas=4',
    'changed rebuilt spec.replicas=6',
    'changed rebuilt spec.replicas=8',
  ]);
});

it('says what is unknown at level Metadata, and what a patch sets without a version before', async () => {
  const entries = await life([
    auditEvent({ at_s: 0, verb: 'update', level: 'Metadata', objectRef }),
    auditEvent({
      at_s: 1,
      verb: 'patch',
      level: 'Request',
      objectRef,
      requestObject: { spec: { paused: true } },
    }),
  ]);
  expect(shape(entries)).toEqual(['changed unknown ?', 'changed rebuilt spec.paused=true']);
  expect(entries[1]?.knownBefore).toBe(false);
});

const withStatus = (replicas: number) => ({
  ...version(1),
  status: { replicas, conditions: [{ type: 'A', lastUpdateTime: String(replicas) }] },
});

it('leaves status to whoever writes it', async () => {
  const entries = await life([
    auditEvent({ at_s: 0, verb: 'create', objectRef, responseObject: withStatus(0) }),
    auditEvent({ at_s: 1, verb: 'update', objectRef, responseObject: withStatus(1) }),
    auditEvent({
      at_s: 2,
      verb: 'update',
      objectRef: { ...objectRef, subresource: 'status' },
      responseObject: withStatus(2),
    }),
  ]);
  expect(shape(entries).slice(1)).toEqual(['changed certain ', 'changed certain status.replicas=2']);
});

it('marks a recreated object, and where its deletion waits for finalizers', async () => {
  const leaving = { deletionTimestamp: '2026-01-01T00:00:01Z', finalizers: ['example.com/a'] };
  const entries = await life([
    auditEvent({
      at_s: 0,
      verb: 'create',
      objectRef,
      responseObject: version(1, { finalizers: ['example.com/a'] }),
    }),
    auditEvent({ at_s: 1, verb: 'delete', objectRef, responseObject: version(1, leaving) }),
    auditEvent({
      at_s: 2,
      verb: 'patch',
      objectRef,
      responseObject: version(1, { deletionTimestamp: leaving.deletionTimestamp }),
    }),
    auditEvent({ at_s: 3, verb: 'create', objectRef, responseObject: version(1, {}, 'u2') }),
    auditEvent({
      at_s: 4,
      verb: 'delete',
      objectRef,
      responseObject: { kind: 'Status', status: 'Success', details: { uid: 'u2' } },
    }),
  ]);
  expect(entries.map((entry) => [entry.event, entry.uid, entry.recreated])).toEqual([
    ['created', 'u1', false],
    ['deleting', 'u1', false],
    ['deleted', 'u1', false],
    ['created', 'u2', true],
    ['deleted', 'u2', false],
  ]);
});

const list = (...names: string[]) => ({
  kind: 'DeploymentList',
  items: names.map((name) => ({ metadata: { name, uid: 'u1' } })),
});

it('reads a collection delete: the object was in it, was not, or the log does not say', async () => {
  const collection = { ...objectRef, name: '' };
  const created = auditEvent({ at_s: 0, verb: 'create', objectRef, responseObject: version(1) });
  const remove = (responseObject?: ReturnType<typeof list>) =>
    auditEvent({
      at_s: 1,
      verb: 'deletecollection',
      objectRef: collection,
      ...(responseObject === undefined ? {} : { responseObject }),
    });
  expect((await life([created, remove(list('api', 'web'))])).map((entry) => entry.event)).toEqual([
    'created',
    'deleted',
  ]);
  expect((await life([created, remove(list('api'))])).map((entry) => entry.event)).toEqual(['created']);
  expect((await life([created, remove()])).map((entry) => entry.event)).toEqual([
    'created',
    'perhaps deleted',
  ]);
});

it('keeps failures, and does not let them change the version', async () => {
  const entries = await life([
    auditEvent({ at_s: 0, verb: 'create', objectRef, responseObject: version(1) }),
    auditEvent({
      at_s: 1,
      verb: 'update',
      code: 409,
      reason: 'Conflict',
      objectRef,
      requestObject: version(9),
    }),
    auditEvent({ at_s: 2, verb: 'update', objectRef, responseObject: version(2) }),
  ]);
  expect(shape(entries)).toEqual([
    'created certain ?',
    'failed certain ?',
    'changed certain spec.replicas=2',
  ]);
});

it('finds an object by kind, short name or plural, and all its namespaces', async () => {
  const connection = await eventsConnection([
    auditEvent({ at_s: 0, objectRef }),
    auditEvent({ at_s: 1, objectRef: { ...objectRef, namespace: 'test' } }),
    auditEvent({ at_s: 2, objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop' } }),
    auditEvent({ at_s: 3, objectRef: { apiGroup: 'example.com', resource: 'policies', name: 'p' } }),
  ]);
  expect(await findObjects(connection, 'deploy', 'web', 'shop')).toEqual([WEB]);
  expect(
    (await findObjects(connection, 'Deployment', 'web', undefined)).map((object) => object.namespace),
  ).toEqual(['shop', 'test']);
  expect(await findObjects(connection, 'ns', 'shop', 'other')).toHaveLength(1);
  expect(await findObjects(connection, 'Policy', 'p', 'any')).toHaveLength(1);
  expect(await findObjects(connection, 'svc', 'web', undefined)).toEqual([]);
});

it('says who read it: by name, and as part of its collection', async () => {
  const connection = await eventsConnection([
    auditEvent({ at_s: 0, user: 'alice', verb: 'get', objectRef }),
    auditEvent({ at_s: 1, user: 'alice', verb: 'get', objectRef }),
    auditEvent({ at_s: 2, user: 'bob', verb: 'list', objectRef: { ...objectRef, name: '' } }),
    auditEvent({
      at_s: 3,
      user: 'carol',
      verb: 'list',
      objectRef: { ...objectRef, name: '', namespace: '' },
    }),
    auditEvent({ at_s: 4, user: 'dave', verb: 'get', code: 403, objectRef }),
    auditEvent({
      at_s: 5,
      user: 'erin',
      verb: 'list',
      objectRef: { ...objectRef, name: '', namespace: 'test' },
    }),
  ]);
  const readers = await objectReaders(connection, WEB, {});
  expect(readers.map(({ user, verb, scope, count }) => [user, verb, scope, count])).toEqual([
    ['alice', 'get', 'object', 2],
    ['bob', 'list', 'collection', 1],
    ['carol', 'list', 'collection', 1],
  ]);
});

const parent = (uid: string) =>
  auditEvent({
    at_s: 9,
    user: 'bob',
    verb: 'delete',
    objectRef,
    responseObject: { kind: 'Status', details: { uid } },
  });

it('names the request behind a deletion by a controller', async () => {
  const rs = { apiGroup: 'apps', resource: 'replicasets', namespace: 'shop', name: 'web-1' };
  const owner = { kind: 'Deployment', name: 'web', uid: 'u1' };
  const collector = 'system:serviceaccount:kube-system:generic-garbage-collector';
  const created = auditEvent({
    at_s: 0,
    verb: 'create',
    objectRef: rs,
    responseObject: { kind: 'ReplicaSet', metadata: { name: 'web-1', ownerReferences: [owner] } },
  });
  const collected = auditEvent({ at_s: 10, auditID: 'gc', user: collector, verb: 'delete', objectRef: rs });
  const causeOf = async (events: readonly AuditEvent[]) =>
    (await deletionCauses(await eventsConnection(events), rs, {})).get('gc');
  expect(await causeOf([created, parent('u1'), collected])).toMatchObject({
    user: 'bob',
    certain: true,
    object: WEB,
    at_us: FIXTURE_START_US + 9_000_000,
  });
  expect(await causeOf([created, parent('other'), collected])).toMatchObject({ user: 'bob', certain: false });
  expect(await causeOf([created, collected])).toBeUndefined();
});
