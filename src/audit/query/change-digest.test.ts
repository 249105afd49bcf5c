import { expect, it } from 'vitest';
import { auditEvent } from '../event.fixture.ts';
import { DigestBook } from './change-digest.ts';
import { eventsConnection } from './events.fixture.ts';
import { timeline } from './timeline.ts';

const change = (at_s: number, user: string, verb: string, name: string, code = 200) =>
  auditEvent({
    at_s,
    user,
    verb,
    code,
    requestURI: `/api/v1/namespaces/shop/configmaps/${name}`,
    objectRef: { resource: 'configmaps', namespace: 'shop', name, apiVersion: 'v1' },
  });

it('says who changed what, people before the control plane, without what failed', async () => {
  const connection = await eventsConnection([
    ...[0, 1, 2, 3, 4, 5, 6].map((index) => change(index, 'system:kube-scheduler', 'update', `a-${index}`)),
    change(20, 'ann@example.com', 'delete', 'settings'),
    change(40, 'ann@example.com', 'create', 'settings', 201),
    change(60, 'bob@example.com', 'delete', 'other', 403),
  ]);
  const book = new DigestBook();
  for await (const entry of timeline(connection, {}, { failed: true, all: true, expand: false }))
    book.add(entry);
  connection.closeSync();
  const { users, changes_count, moreUsers_count } = book.digest();
  expect(users.map(({ user, count, isControlPlane }) => [user, count, isControlPlane])).toEqual([
    ['ann@example.com', 2, false],
    ['system:kube-scheduler', 7, true],
  ]);
  expect(users[0]?.changes).toEqual([
    { verb: 'delete', resource: 'configmaps', count: 1, objects_count: 1, objects: ['shop/settings'] },
    { verb: 'create', resource: 'configmaps', count: 1, objects_count: 1, objects: ['shop/settings'] },
  ]);
  expect(users[1]?.changes[0]).toMatchObject({ count: 7, objects_count: 7 });
  expect([changes_count, moreUsers_count]).toEqual([9, 0]);
});
