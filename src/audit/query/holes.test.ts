import { expect, it } from 'vitest';
import { auditEvent } from '../event.fixture.ts';
import { eventsConnection } from './events.fixture.ts';
import { NO_LOSSES } from '../store/losses.ts';
import { holes } from './holes.ts';

const configmap = { resource: 'configmaps', namespace: 'shop', name: 'a' };

/** A log in which nothing is missing: each verb, each stage, bodies, and a lease of an API server. */
const WHOLE = [
  auditEvent({ at_s: 0, stage: 'RequestReceived', verb: 'watch', objectRef: configmap, user: '' }),
  auditEvent({ at_s: 1, stage: 'ResponseStarted', verb: 'watch', objectRef: configmap, user: '' }),
  ...['get', 'list', 'create', 'update', 'patch', 'delete', 'deletecollection'].map((verb, index) =>
    auditEvent({
      at_s: 2 + index,
      requestReceivedTimestamp_us: 0,
      verb,
      user: '',
      objectRef: configmap,
      responseObject: { kind: 'ConfigMap' },
    }),
  ),
  auditEvent({
    at_s: 10,
    requestReceivedTimestamp_us: 0,
    verb: 'get',
    user: '',
    objectRef: { resource: 'leases', namespace: 'kube-system', name: 'apiserver-abc' },
  }),
];

it('finds only the unknowable in a whole log', async () => {
  const found = await holes(await eventsConnection(WHOLE), {}, NO_LOSSES);
  expect(found.map((hole) => [hole.kind, hole.what])).toEqual([['servers', '1 API server by their leases']]);
});

it('names what is missing and what follows', async () => {
  const connection = await eventsConnection([
    auditEvent({ at_s: 0, verb: 'create', level: 'Metadata', objectRef: { ...configmap, name: '' } }),
    auditEvent({
      at_s: 1,
      verb: 'deletecollection',
      level: 'Metadata',
      code: 0,
      objectRef: { resource: 'secrets', namespace: 'shop' },
    }),
    auditEvent({
      at_s: 3601,
      verb: 'update',
      level: 'Request',
      objectRef: configmap,
      requestObject: {},
      annotations: { 'audit.k8s.io/truncated': 'true' },
    }),
  ]);
  const found = await holes(
    connection,
    {},
    {
      ...NO_LOSSES,
      rejected: [{ reason: 'truncated', count: 3 }],
      deleted: ['2025-12'],
      unread: ['a.gz: cut'],
      credentials: { token: 2 },
    },
  );
  expect(found.map((hole) => [hole.kind, hole.count])).toEqual([
    ['rejected', 3],
    ['unread', 1],
    ['credentials', 2],
    ['retention', 1],
    ['gap', 1],
    ['verb-missing', 0],
    ['verb-missing', 0],
    ['verb-missing', 0],
    ['verb-missing', 0],
    ['verb-missing', 0],
    ['level-metadata', 2],
    ['level-request', 1],
    ['kind-without-bodies', 1],
    ['truncated', 1],
    ['deletecollection-without-names', 1],
    ['create-without-name', 1],
    ['stage-missing', 0],
    ['stage-missing', 0],
    ['code-missing', 1],
    ['groups-missing', 3],
    ['duration-missing', 3],
    ['servers-unknown', 0],
  ]);
  expect(found[4]).toMatchObject({
    what: '1 gap in time, 1h together',
    details: ['2026-01-01T00:00:01.000000Z to 2026-01-01T01:00:01.000000Z (1h)'],
  });
  expect(found.find((hole) => hole.what === 'no list events')?.consequence).toContain(
    'relists cannot be seen',
  );
  expect(found.find((hole) => hole.kind === 'kind-without-bodies')?.details).toEqual(['secrets (1 writes)']);
});
