import { describe, expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import { ownerOfReference, workloadOwner } from './workload-owner.ts';

describe('workloadOwner', () => {
  it.each([
    ['pods', 'web-5d8f9c7b6d-x2x4z', 'shop/web'],
    ['pods', 'my-web-app-75f59d57f4-8krw2', 'shop/my-web-app'],
    ['pods', 'db-0', 'shop/db'],
    ['pods', 'db-12', 'shop/db'],
    ['pods', 'agent-x2x4z', 'shop/agent'],
    ['pods', 'web-2035384211-b2c4d', 'shop/web'],
    ['pods', 'static', 'shop/static'],
    ['replicasets', 'web-5d8f9c7b6d', 'shop/web'],
    ['replicasets', 'web-https-5d8f9c7b6d', 'shop/web-https'],
    ['replicasets', 'web-x2x4z', 'shop/web'],
    ['pods', 'app-1-5d8f9c7b6d-x2x4z', 'shop/app-1'],
    ['deployments', 'web-5d8f9c7b6d', 'shop/web-5d8f9c7b6d'],
    ['statefulsets', 'db', 'shop/db'],
  ])('%s %s belongs to %s', (resource, name, owner) => {
    const event = auditEvent({ at_s: 0, objectRef: { resource, namespace: 'shop', name } });
    expect(workloadOwner(event)).toBe(owner);
    expect(event.objectRef === undefined ? '' : ownerOfReference(event.objectRef)).toBe(owner);
  });

  it.each([
    [{ ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d8f9c7b6d', controller: true }] }, 'shop/web'],
    [{ ownerReferences: [{ kind: 'StatefulSet', name: 'db', controller: true }] }, 'shop/db'],
    [{ ownerReferences: [{ kind: 'Node', name: 'n1' }], name: 'alone' }, 'shop/alone'],
    [{ ownerReferences: [{ kind: 'ReplicaSet', name: 'app-1-5d8f9c7b6d', controller: true }] }, 'shop/app-1'],
    [{ ownerReferences: [{ kind: 'DaemonSet', name: 'agent-2', controller: true }] }, 'shop/agent-2'],
    [{ name: 'db-0' }, 'shop/db'],
    [{ generateName: 'build-' }, 'shop/build'],
    [{ generateName: 'app-1-5d8f9c7b6d-' }, 'shop/app-1'],
    [{ generateName: 'agent-2-' }, 'shop/agent-2'],
  ])('reads the body where the name is not known: %j', (metadata, owner) => {
    const event = auditEvent({
      at_s: 0,
      verb: 'create',
      objectRef: { resource: 'pods', namespace: 'shop' },
      requestObject: { metadata },
    });
    expect(workloadOwner(event)).toBe(owner);
  });

  it('admits that it does not know', () => {
    expect(
      workloadOwner(auditEvent({ at_s: 0, objectRef: { resource: 'pods', namespace: 'shop' } })),
    ).toBeUndefined();
    expect(workloadOwner(auditEvent({ at_s: 0 }))).toBeUndefined();
  });
});
