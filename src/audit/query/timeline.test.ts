import { expect, it } from 'vitest';
import type { AuditEvent } from '../event.ts';
import { auditEvent, FIXTURE_START_US } from '../event.fixture.ts';
import { eventsConnection } from './events.fixture.ts';
import type { Filter } from './filter.ts';
import { countLeftOut } from './noise.ts';
import { timeline, type TimelineOptions } from './timeline.ts';
import type { TimelineEntry } from './timeline-entry.ts';

const CONTROLLER = 'system:serviceaccount:kube-system:';
const deployments = { apiGroup: 'apps', resource: 'deployments', namespace: 'shop' };
const replicasets = { apiGroup: 'apps', resource: 'replicasets', namespace: 'shop' };
const pods = { resource: 'pods', namespace: 'shop' };

async function entries(
  events: readonly AuditEvent[],
  options: Partial<TimelineOptions> = {},
  filter: Filter = {},
): Promise<readonly TimelineEntry[]> {
  const connection = await eventsConnection(events);
  const all: TimelineEntry[] = [];
  const asked = { failed: false, all: false, expand: false, ...options };
  for await (const entry of timeline(connection, filter, asked)) all.push(entry);
  return all;
}

/** One line per entry, with what it caused indented. */
function summary(found: readonly TimelineEntry[]): readonly string[] {
  return found.flatMap((entry) => [
    `${(entry.first_us - FIXTURE_START_US) / 1e6} ${entry.user} ${entry.verb} ${entry.count} ${entry.resource} ${entry.objects.join(',')}`,
    ...entry.caused.map(
      (caused) =>
        `  ${caused.certain ? '' : 'probably '}${caused.controller} ${caused.verb} ${caused.count} ${caused.resource}`,
    ),
  ]);
}

function owned(kind: string, name: string, uid: string, owner?: { kind: string; name: string; uid: string }) {
  return { kind, metadata: { name, uid, ...(owner === undefined ? {} : { ownerReferences: [owner] }) } };
}

const remove = (at_s: number, name: string, user = 'bob') =>
  auditEvent({ at_s, user, verb: 'delete', objectRef: { resource: 'services', namespace: 'shop', name } });

it('folds like changes of one client and keeps apart what is not alike', async () => {
  const found = await entries([
    remove(0, 'a'),
    remove(1, 'b'),
    remove(1.5, 'x', 'carol'),
    remove(2, 'c'),
    remove(60, 'd'),
  ]);
  expect(summary(found)).toEqual([
    '0 bob delete 3 services shop/a,shop/b,shop/c',
    '1.5 carol delete 1 services shop/x',
    '60 bob delete 1 services shop/d',
  ]);
  expect(found[0]?.last_us).toBe(FIXTURE_START_US + 2_000_000);
});

const version = (replicas: number) => ({
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas },
});

it('shows what changed against the version before', async () => {
  const objectRef = { ...deployments, name: 'web' };
  const found = await entries([
    auditEvent({ at_s: 0, verb: 'create', objectRef, responseObject: version(3) }),
    auditEvent({
      at_s: 60,
      verb: 'patch',
      objectRef,
      requestObject: { spec: { replicas: 5 } },
      responseObject: version(5),
    }),
  ]);
  expect(found[1]?.fields).toEqual([{ path: 'spec.replicas', before: 3, after: 5 }]);
  expect(found[1]?.knownBefore).toBe(true);
});

it('shows what a patch sets where the version before is not known, and nothing where there are no bodies', async () => {
  const objectRef = { ...deployments, name: 'web' };
  const found = await entries([
    auditEvent({ at_s: 0, verb: 'patch', objectRef, requestObject: { spec: { replicas: 5 } } }),
    auditEvent({ at_s: 60, verb: 'update', level: 'Metadata', objectRef }),
  ]);
  expect(found[0]?.fields).toEqual([{ path: 'spec.replicas', before: undefined, after: 5 }]);
  expect(found[0]?.knownBefore).toBe(false);
  expect(found[1]?.fields).toBeUndefined();
});

it('finds the version before the window', async () => {
  const objectRef = { ...deployments, name: 'web' };
  const events = [
    auditEvent({ at_s: 0, verb: 'update', objectRef, responseObject: version(3) }),
    auditEvent({ at_s: 7200, verb: 'update', objectRef, responseObject: version(5) }),
  ];
  const [entry] = await entries(events, {}, { from_us: FIXTURE_START_US + 7_000_000_000 });
  expect(entry?.fields).toEqual([{ path: 'spec.replicas', before: 3, after: 5 }]);
});

const ROLLOUT = [
  auditEvent({
    at_s: 0,
    user: 'alice',
    verb: 'patch',
    objectRef: { ...deployments, name: 'web' },
    responseObject: owned('Deployment', 'web', 'd1'),
  }),
  auditEvent({
    at_s: 1,
    user: `${CONTROLLER}deployment-controller`,
    verb: 'create',
    objectRef: { ...replicasets, name: 'web-1' },
    responseObject: owned('ReplicaSet', 'web-1', 'r1', { kind: 'Deployment', name: 'web', uid: 'd1' }),
  }),
  auditEvent({
    at_s: 2,
    user: `${CONTROLLER}replicaset-controller`,
    verb: 'create',
    objectRef: { ...pods, name: 'web-1-x' },
    responseObject: owned('Pod', 'web-1-x', 'p1', { kind: 'ReplicaSet', name: 'web-1', uid: 'r1' }),
  }),
];

it('folds a rollout under the change that began it', async () => {
  expect(summary(await entries(ROLLOUT))).toEqual([
    '0 alice patch 1 deployments.apps shop/web',
    '  deployment-controller create 1 replicasets.apps',
    '  replicaset-controller create 1 pods',
  ]);
});

it('folds by name and time where bodies are missing, and says probably', async () => {
  const bare = ROLLOUT.map((event) => ({ ...event, responseObject: undefined }));
  expect(summary(await entries(bare))).toEqual([
    '0 alice patch 1 deployments.apps shop/web',
    '  probably deployment-controller create 1 replicasets.apps',
    '  probably replicaset-controller create 1 pods',
  ]);
});

const webPod = (name: string, id: string) =>
  owned('Pod', name, id, { kind: 'ReplicaSet', name: 'web-1', uid: 'r1' });

it('puts the replacement of a deleted pod under its deletion, not under the old rollout', async () => {
  const found = await entries([
    ...ROLLOUT,
    auditEvent({
      at_s: 100,
      user: 'bob',
      verb: 'delete',
      objectRef: { ...pods, name: 'web-1-x' },
      responseObject: webPod('web-1-x', 'p1'),
    }),
    auditEvent({
      at_s: 101,
      user: `${CONTROLLER}replicaset-controller`,
      verb: 'create',
      objectRef: { ...pods, name: 'web-1-y' },
      responseObject: webPod('web-1-y', 'p2'),
    }),
    auditEvent({
      at_s: 102,
      user: 'system:node:n1',
      verb: 'delete',
      objectRef: { ...pods, name: 'web-1-x' },
      responseObject: webPod('web-1-x', 'p1'),
    }),
  ]);
  expect(summary(found).slice(3)).toEqual([
    '100 bob delete 1 pods shop/web-1-x',
    '  replicaset-controller create 1 pods',
    '  kubelet delete 1 pods',
  ]);
});

it('folds the end of a namespace under its delete', async () => {
  const found = await entries([
    auditEvent({
      at_s: 0,
      user: 'bob',
      verb: 'delete',
      objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop' },
    }),
    auditEvent({
      at_s: 1,
      user: `${CONTROLLER}namespace-controller`,
      verb: 'deletecollection',
      objectRef: { ...pods },
    }),
    auditEvent({
      at_s: 2,
      user: `${CONTROLLER}namespace-controller`,
      verb: 'update',
      objectRef: { resource: 'namespaces', subresource: 'finalize', namespace: 'shop', name: 'shop' },
    }),
  ]);
  expect(summary(found)).toEqual([
    '0 bob delete 1 namespaces shop',
    '  namespace-controller deletecollection 1 pods',
    '  namespace-controller update 1 namespaces/finalize',
  ]);
});

it('follows the order in which requests came in: an effect can be answered before its cause', async () => {
  const owner = { kind: 'Deployment', name: 'web', uid: 'd1' };
  const found = await entries([
    auditEvent({
      at_s: 0,
      user: 'alice',
      verb: 'create',
      objectRef: { ...deployments, name: 'web' },
      responseObject: owned('Deployment', 'web', 'd1'),
    }),
    auditEvent({
      at_s: 60,
      user: `${CONTROLLER}generic-garbage-collector`,
      verb: 'delete',
      objectRef: { ...replicasets, name: 'web-1' },
      responseObject: owned('ReplicaSet', 'web-1', 'r1', owner),
      requestReceivedTimestamp_us: FIXTURE_START_US + 59_990_000,
    }),
    auditEvent({
      at_s: 60.1,
      user: 'bob',
      verb: 'delete',
      objectRef: { ...deployments, name: 'web' },
      requestReceivedTimestamp_us: FIXTURE_START_US + 59_900_000,
    }),
  ]);
  expect(summary(found)).toEqual([
    '0 alice create 1 deployments.apps shop/web',
    '59.9 bob delete 1 deployments.apps shop/web',
    '  generic-garbage-collector delete 1 replicasets.apps',
  ]);
});

it('counts the answers of controllers under a change that the filter selects, and only there', async () => {
  const alice: Filter = { user: [{ text: 'alice', negated: false }] };
  expect(summary(await entries(ROLLOUT, {}, alice))).toHaveLength(3);
  const onPods: Filter = { kind: [{ text: 'pods', negated: false }] };
  const [pod, ...rest] = await entries(ROLLOUT, {}, onPods);
  expect(rest).toEqual([]);
  expect(pod?.cause).toMatchObject({
    user: 'alice',
    verb: 'patch',
    resource: 'deployments.apps',
    object: 'shop/web',
    certain: true,
  });
});

it('gives each change a line of its own with expand', async () => {
  const found = await entries(ROLLOUT, { expand: true });
  expect(found.map((entry) => [entry.resource, entry.cause?.user])).toEqual([
    ['deployments.apps', undefined],
    ['replicasets.apps', 'alice'],
    ['pods', 'alice'],
  ]);
});

it('leaves out noise, failures and dry runs, and counts them', async () => {
  const objectRef = { ...deployments, name: 'web' };
  const events = [
    auditEvent({
      at_s: 0,
      verb: 'update',
      objectRef: { apiGroup: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system', name: 'l' },
    }),
    auditEvent({ at_s: 1, verb: 'update', objectRef: { ...objectRef, subresource: 'status' } }),
    auditEvent({ at_s: 2, verb: 'update', code: 409, objectRef }),
    auditEvent({ at_s: 3, verb: 'update', query: { dryRun: true }, objectRef }),
    auditEvent({ at_s: 4, verb: 'get', objectRef }),
  ];
  expect(await entries(events)).toEqual([]);
  const connection = await eventsConnection(events);
  expect(await countLeftOut(connection, {}, { failed: false, all: false })).toEqual([
    { what: 'dry runs', count: 1 },
    { what: 'failed', count: 1 },
    { what: 'leases', count: 1 },
    { what: 'status updates', count: 1 },
  ]);
  expect((await entries(events, { failed: true })).map((entry) => entry.code)).toEqual([409]);
  expect(await entries(events, { all: true })).toHaveLength(3);
});

it('names the webhooks that changed the object on its way', async () => {
  const [entry] = await entries([
    auditEvent({
      at_s: 0,
      verb: 'create',
      objectRef: { ...pods, name: 'a' },
      annotations: {
        'mutation.webhook.admission.k8s.io/round_0_index_0':
          '{"configuration":"sidecars","webhook":"inject.example.com","mutated":true}',
        'mutation.webhook.admission.k8s.io/round_0_index_1':
          '{"configuration":"other","webhook":"x.example.com","mutated":false}',
      },
    }),
  ]);
  expect(entry?.mutatedBy).toEqual(['sidecars/inject.example.com']);
});
