import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import { auditEvent } from '../../audit/event.fixture.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const OPERATOR = 'system:serviceaccount:lb-system:lb-operator';
const ADMIN = {
  'authorization.k8s.io/reason':
    'RBAC: allowed by ClusterRoleBinding "lb" of ClusterRole "cluster-admin" to ServiceAccount "lb-operator/lb-system"',
};
const NARROW = {
  'authorization.k8s.io/reason':
    'RBAC: allowed by ClusterRoleBinding "cluster-admin-lookalike" of ClusterRole "lb-operator" to ServiceAccount "lb-operator/lb-system"',
};
type Parts = Partial<Parameters<typeof auditEvent>[0]>;

function requests(count: number, user: string, parts: (index: number) => Parts): AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    auditEvent({
      at_s: index,
      user,
      objectRef: { resource: 'services', namespace: 'shop', name: 'web' },
      annotations: ADMIN,
      ...parts(index),
    }),
  );
}

function asMasters(event: AuditEvent): AuditEvent {
  return { ...event, user: { ...event.user, groups: ['system:masters'] } };
}

describe('too-much-power fires', () => {
  it('on a ServiceAccount with cluster-admin that only reads and updates Services', () => {
    const events = requests(50, OPERATOR, (index) => ({
      verb: index % 2 === 0 ? 'get' : 'update',
      objectRef: { resource: 'services', namespace: index < 25 ? 'shop' : 'pay', name: 'web' },
    }));
    const [alert, ...rest] = runDetector(detect, events);
    expect(rest).toEqual([]);
    expect(alert).toMatchObject({ id: `too-much-power/${OPERATOR}`, severity: 'low' });
    expect(alert?.facts.filter((fact) => fact.name === 'uses').map((fact) => fact.value)).toEqual([
      'get services in shop, pay, 25 times',
      'update services in shop, pay, 25 times',
    ]);
    expect(alert?.next[0]?.command).toBe(`plimsoll audit who verb resource --user ${OPERATOR}`);
  });

  it('on a person in system:masters who does one thing all day', () => {
    const events = requests(300, 'alice@example.com', () => ({ annotations: {} })).map((event) =>
      asMasters(event),
    );
    expect(runDetector(detect, events)[0]?.facts).toContainEqual({
      name: 'power',
      value: 'group system:masters',
    });
  });

  it('ten times at most, then counts', () => {
    const events = Array.from({ length: 15 }, (_, index) =>
      requests(30, `${OPERATOR}-${index}`, () => ({})),
    ).flat();
    const alerts = runDetector(detect, events);
    expect(alerts).toHaveLength(11);
    expect(alerts.at(-1)?.title).toBe('5 more users or ServiceAccounts may do everything');
  });
});

const QUIET: readonly (readonly [string, readonly AuditEvent[]])[] = [
  ['a narrow role, whatever its binding is called', requests(50, OPERATOR, () => ({ annotations: NARROW }))],
  [
    'the control plane',
    requests(500, 'system:kube-controller-manager', () => ({})).map((event) => asMasters(event)),
  ],
  ['the API server itself', requests(500, 'system:apiserver', () => ({})).map((event) => asMasters(event))],
  ['nodes', requests(500, 'system:node:n1', () => ({}))],
  ['a few requests of a person', requests(50, 'alice@example.com', () => ({}))],
  [
    'an administrator who does everything',
    requests(400, 'alice@example.com', (index) => ({ objectRef: { resource: `kind-${index % 60}` } })),
  ],
  [
    'somebody impersonated',
    requests(50, OPERATOR, () => ({ impersonatedUser: { username: 'bob', uid: '', groups: [] } })),
  ],
  ['no annotations at all', requests(500, OPERATOR, () => ({ annotations: {} }))],
];

describe('too-much-power is quiet', () => {
  it.each(QUIET)('on %s', (_, events) => {
    expect(runDetector(detect, events)).toEqual([]);
  });

  const recordings = ['fighting-controllers', 'evil-webhook', 'powerful-operator'];
  it.skipIf(!recordings.every((name) => recordingIsThere(name)))(
    'never louder than low on the recordings',
    () => {
      for (const name of recordings) {
        const severities = runDetector(detect, recordingEvents(name, 'RequestResponse')).map(
          (alert) => alert.severity,
        );
        expect(severities.filter((severity) => severity !== 'low')).toEqual([]);
      }
    },
  );
});
