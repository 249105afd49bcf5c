import { describe, expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import type { AuditEvent } from '../audit/event.ts';
import { objectKey } from '../kube/object-reference.ts';
import { startHistory } from './history.ts';

const GC = 'system:serviceaccount:kube-system:generic-garbage-collector';
const NAMESPACES = 'system:serviceaccount:kube-system:namespace-controller';
const RS = 'system:serviceaccount:kube-system:replicaset-controller';

let clock_s = 0;
function removal(user: string, resource: string, namespace: string, name: string, more = {}): AuditEvent {
  clock_s += 0.1;
  return auditEvent({
    at_s: clock_s,
    user,
    verb: 'delete',
    objectRef: { resource, namespace, name },
    ...more,
  });
}
function creation(
  user: string,
  resource: string,
  name: string,
  uid: string,
  ownerUids: readonly string[],
): AuditEvent {
  clock_s += 0.1;
  return auditEvent({
    at_s: clock_s,
    user,
    verb: 'create',
    code: 201,
    objectRef: { resource, namespace: 'shop', name },
    responseObject: {
      metadata: { name, uid, ownerReferences: ownerUids.map((owner) => ({ uid: owner })) },
    },
  });
}

/** Records all but the last and asks for the cause of the last. */
function causeOfLast(events: readonly AuditEvent[]): string | undefined {
  const history = startHistory();
  for (const event of events.slice(0, -1)) history.record(event);
  const cause = history.cause(events.at(-1)!);
  return cause === undefined ? undefined : `${cause.user} ${cause.verb} ${objectKey(cause.object)}`;
}

describe('cause of a deletion', () => {
  it('is the namespace deletion, as the real log spells it and without namespace in the reference', () => {
    expect(
      causeOfLast([
        removal('alice', 'namespaces', 'shop', 'shop'),
        removal(NAMESPACES, 'pods', 'shop', '', { verb: 'deletecollection' }),
      ]),
    ).toBe('alice delete namespaces/shop/shop');
    expect(
      causeOfLast([
        removal('alice', 'namespaces', '', 'shop'),
        removal(NAMESPACES, 'pods', 'shop', '', { verb: 'deletecollection' }),
      ]),
    ).toBe('alice delete namespaces/shop');
  });

  it('follows Deployment, ReplicaSet, Pod and kubelet to the first request, without any body', () => {
    expect(
      causeOfLast([
        removal('alice', 'deployments', 'shop', 'web'),
        removal(GC, 'replicasets', 'shop', 'web-7cf4f5456c'),
        removal(GC, 'pods', 'shop', 'web-7cf4f5456c-hnbsm'),
        removal('system:node:n1', 'pods', 'shop', 'web-7cf4f5456c-hnbsm'),
      ]),
    ).toBe('alice delete deployments/shop/web');
  });

  it('follows uids where names say nothing', () => {
    expect(
      causeOfLast([
        creation('bob', 'widgets', 'a', 'uid-a', []),
        creation('op', 'configmaps', 'settings', 'uid-b', ['uid-a']),
        removal('alice', 'widgets', 'shop', 'a', { responseObject: { details: { uid: 'uid-a' } } }),
        removal(GC, 'configmaps', 'shop', 'settings', {
          requestObject: { preconditions: { uid: 'uid-b' } },
        }),
      ]),
    ).toBe('alice delete widgets/shop/a');
  });

  it('does not guess by name where the owner is known to be another', () => {
    expect(
      causeOfLast([
        creation('op', 'replicasets', 'web-1', 'uid-rs', ['uid-of-another']),
        removal('alice', 'deployments', 'shop', 'web', { responseObject: { details: { uid: 'uid-web' } } }),
        removal(GC, 'replicasets', 'shop', 'web-1', { requestObject: { preconditions: { uid: 'uid-rs' } } }),
      ]),
    ).toBeUndefined();
  });

  it('is found after the fact where the child was logged just before its parent', () => {
    const child = removal(GC, 'endpointslices', 'shop', 'web-abcde');
    const parent = auditEvent({
      at_s: clock_s + 0.001,
      user: 'op',
      verb: 'delete',
      objectRef: { resource: 'services', namespace: 'shop', name: 'web' },
    });
    const history = startHistory();
    expect(history.cause(child)).toBeUndefined();
    history.record(child);
    history.record(parent);
    expect(history.cause(child)?.user).toBe('op');
  });

  it('of a kubelet finishing a pod is the eviction or the collection that took it', () => {
    expect(
      causeOfLast([
        removal('drainer', 'pods', 'shop', 'web-0', {
          verb: 'create',
          code: 201,
          objectRef: { resource: 'pods', subresource: 'eviction', namespace: 'shop', name: 'web-0' },
        }),
        removal('system:node:n1', 'pods', 'shop', 'web-0'),
      ]),
    ).toBe('drainer create pods/shop/web-0');
    const items = { items: [{ metadata: { name: 'web-0', uid: 'u0' } }] };
    const collection = removal('alice', 'pods', 'shop', '', {
      verb: 'deletecollection',
      responseObject: items,
    });
    expect(causeOfLast([collection, removal('system:node:n1', 'pods', 'shop', 'web-0')])).toBe(
      'alice deletecollection pods/shop/',
    );
    expect(causeOfLast([collection, removal('system:node:n1', 'pods', 'shop', 'other')])).toBeUndefined();
  });

  it('of a pod collected with its node is the deletion of the node', () => {
    expect(
      causeOfLast([
        removal('autoscaler', 'nodes', '', 'n7'),
        removal('system:serviceaccount:kube-system:pod-garbage-collector', 'pods', 'shop', 'x', {
          responseObject: { metadata: { name: 'x' }, spec: { nodeName: 'n7' } },
        }),
      ]),
    ).toBe('autoscaler delete nodes/n7');
  });

  it.each([
    ['a person', [removal('alice', 'services', 'shop', 'web')]],
    ['an operator of its own', [removal('system:serviceaccount:lb:op', 'services', 'shop', 'web')]],
    [
      'a scale-down, though the Deployment of that name went',
      [
        removal('alice', 'deployments', 'shop', 'web'),
        removal(RS, 'pods', 'shop', 'web-7cf4f5456c-hnbsm', {}),
      ],
    ],
    [
      'the collector, with a cause of another namespace',
      [removal('alice', 'services', 'other', 'web'), removal(GC, 'endpointslices', 'shop', 'web-1')],
    ],
    [
      'the collector, with a dry run before',
      [
        removal('alice', 'services', 'shop', 'web', { query: { dryRun: true } }),
        removal(GC, 'endpointslices', 'shop', 'web-1'),
      ],
    ],
    [
      'the collector, with a refused delete before',
      [
        removal('alice', 'services', 'shop', 'web', { code: 403 }),
        removal(GC, 'endpointslices', 'shop', 'web-1'),
      ],
    ],
    [
      'somebody who only claims the user agent',
      [
        removal('alice', 'namespaces', 'shop', 'shop'),
        removal('mallory', 'pods', 'shop', 'web', {
          userAgent: 'kube-controller-manager/v1 (x) kubernetes/y/namespace-controller',
        }),
      ],
    ],
  ])('is unknown or itself: %s', (_, events) => {
    expect(causeOfLast(events)).toBeUndefined();
  });

  it('of the kubelet finishing a scale-down is the scale-down', () => {
    expect(
      causeOfLast([
        removal(RS, 'pods', 'shop', 'web-7cf-a'),
        removal('system:node:n1', 'pods', 'shop', 'web-7cf-a'),
      ]),
    ).toBe(`${RS} delete pods/shop/web-7cf-a`);
  });

  it('ends though deletions explain each other in a ring', () => {
    const ring = [
      creation('op', 'widgets', 'a', 'ring-a', ['ring-b']),
      creation('op', 'widgets', 'b', 'ring-b', ['ring-a']),
      removal(GC, 'widgets', 'shop', 'a', { requestObject: { preconditions: { uid: 'ring-a' } } }),
      removal(GC, 'widgets', 'shop', 'b', { requestObject: { preconditions: { uid: 'ring-b' } } }),
      removal(GC, 'widgets', 'shop', 'a', { requestObject: { preconditions: { uid: 'ring-a' } } }),
    ];
    expect(causeOfLast(ring)).toContain(GC);
  });
});

describe('recent changes', () => {
  it('are newest first, end at the time asked for, and leave out what changes nothing', () => {
    const history = startHistory();
    const write = (at_s: number, parts: object): void =>
      history.record(
        auditEvent({
          at_s,
          verb: 'update',
          objectRef: { resource: 'configmaps', namespace: 'a', name: String(at_s) },
          ...parts,
        }),
      );
    write(1, {});
    write(2, { code: 409 });
    write(3, { query: { dryRun: true } });
    write(4, { stage: 'RequestReceived' });
    write(5, { objectRef: { resource: 'leases', namespace: 'a', name: 'l' } });
    write(6, { objectRef: { resource: 'pods', subresource: 'status', namespace: 'a', name: 'p' } });
    write(7, { verb: 'get' });
    write(8, { verb: 'patch' });
    write(9, { code: 0 });
    const all = [...history.recentChanges(0)];
    expect(all.map((change) => change.object.name)).toEqual(['9', '8', '1']);
    expect([...history.recentChanges(all[1]!.at_us)]).toHaveLength(2);
  });

  it('are bounded, and the oldest goes first', () => {
    const history = startHistory(3);
    for (let at_s = 1; at_s <= 8; at_s += 1) {
      history.record(
        auditEvent({ at_s, verb: 'create', objectRef: { resource: 'services', name: String(at_s) } }),
      );
    }
    expect([...history.recentChanges(0)].map((change) => change.object.name)).toEqual(['8', '7', '6']);
  });
});
