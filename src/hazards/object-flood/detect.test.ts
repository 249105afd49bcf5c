import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { Alert } from '../../detect/contract.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';
import { seriesOf } from './series.ts';

const PIPELINE = 'system:serviceaccount:ci:helm';
type Parts = Partial<Parameters<typeof auditEvent>[0]>;

function create(at_s: number, resource: string, name: string, parts: Parts = {}): AuditEvent {
  const { objectRef, ...rest } = parts;
  return auditEvent({
    at_s,
    verb: 'create',
    code: 201,
    user: PIPELINE,
    responseObject_bytes: 20_000,
    objectRef: { resource, namespace: 'shop', name, ...objectRef },
    ...rest,
  });
}

function remove(at_s: number, resource: string, name: string, parts: Parts = {}): AuditEvent {
  return create(at_s, resource, name, { verb: 'delete', code: 200, ...parts });
}

function many<Made>(count: number, make: (index: number) => Made): Made[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function factOf(alert: Alert | undefined, name: string): string | undefined {
  return alert?.facts.find((fact) => fact.name === name)?.value;
}

describe('seriesOf', () => {
  it.each([
    ['secrets', 'shop', 'sh.helm.release.v1.web.v123', 'helm', 'Helm releases'],
    ['configmaps', 'kube-system', 'web.v7', 'helm', 'Helm releases'],
    ['configmaps', 'shop', 'web.v7', 'named', 'web.v*'],
    ['configmaps', 'shop', 'build-x7k2q', 'named', 'build-*'],
    ['configmaps', 'shop', 'job-20260101-result', 'named', 'job-*-result'],
    ['configmaps', 'shop', 'web', 'named', 'web'],
  ])('%s %s/%s', (resource, namespace, name, kind, series) => {
    const object = {
      apiGroup: '',
      apiVersion: 'v1',
      resource,
      subresource: '',
      namespace,
      name,
      uid: '',
      resourceVersion: '',
    };
    expect(seriesOf(object)).toMatchObject({ kind, name: series });
  });
});

describe('object-flood fires', () => {
  it('on Helm releases of which none is deleted, over all namespaces', () => {
    const events = many(60, (index) =>
      create(index * 600, 'secrets', `sh.helm.release.v1.web.v${index + 1}`, {
        objectRef: { namespace: `team-${index % 3}` },
      }),
    );
    const alerts = runDetector(detect, events);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.title).toContain('60 more Helm releases kept as secrets');
    expect(factOf(alerts[0], 'highest revision')).toContain('60');
    expect(factOf(alerts[0], "etcd's quota")).toContain('days');
    expect(alerts[0]?.offender?.user).toBe(PIPELINE);
  });

  it('on Helm 2 in kube-system', () => {
    const events = many(40, (index) =>
      create(index * 60, 'configmaps', `web.v${index + 200}`, { objectRef: { namespace: 'kube-system' } }),
    );
    expect(runDetector(detect, events).map((alert) => alert.id)).toEqual(['object-flood/configmaps/helm']);
  });

  it('on objects that grow and are not cleaned up', () => {
    const events = many(900, (index) =>
      create(index, 'configmaps', `build-${index}`, { responseObject_bytes: 500 }),
    );
    const alerts = runDetector(detect, events);
    expect(alerts).toHaveLength(1);
    expect(factOf(alerts[0], 'names')).toBe('build-* (900)');
    expect(alerts[0]?.severity).toBe('medium');
  });

  it('on 5,000 at once, made with apply, and says that sizes are unknown at level Metadata', () => {
    const events = many(5_000, (index) =>
      create(index / 100, 'widgets', `w-${index}`, {
        verb: 'patch',
        level: 'Metadata',
        responseObject_bytes: 0,
        objectRef: { apiGroup: 'example.com' },
      }),
    );
    const [alert] = runDetector(detect, events);
    expect(alert?.severity).toBe('high');
    expect(factOf(alert, "etcd's quota")).toBeUndefined();
    expect(alert?.uncertain.join(' ')).toContain('is unknown');
  });

  it('critically on a full etcd, and names who created most', () => {
    const events = [
      ...many(50, (index) => create(index, 'configmaps', `c-${index}`)),
      create(100, 'pods', 'p', {
        code: 500,
        user: 'bob',
        message: 'etcdserver: mvcc: database space exceeded',
      }),
    ];
    const [alert] = runDetector(detect, events);
    expect(alert).toMatchObject({ id: 'object-flood/etcd-space', severity: 'critical' });
    expect(alert?.offender?.user).toBe(PIPELINE);
  });
});

const QUIET: readonly (readonly [string, readonly AuditEvent[]])[] = [
  [
    'Helm that keeps ten',
    many(200, (index) => [
      create(index * 60, 'secrets', `sh.helm.release.v1.web.v${index + 1}`),
      ...(index < 10 ? [] : [remove(index * 60 + 1, 'secrets', `sh.helm.release.v1.web.v${index - 9}`)]),
    ]).flat(),
  ],
  [
    'many first releases',
    many(200, (index) => create(index, 'secrets', `sh.helm.release.v1.app-${index}.v1`)),
  ],
  ['an initial roll-out', many(900, (index) => create(index / 10, 'configmaps', `c-${index}`))],
  [
    'a roll-out over many namespaces',
    many(4_000, (index) =>
      create(index / 2, 'configmaps', `c-${index}`, { objectRef: { namespace: `team-${index % 100}` } }),
    ),
  ],
  [
    'churn that is cleaned up by somebody else',
    many(3_000, (index) => [
      create(index, 'configmaps', `run-${index}`),
      remove(index + 30, 'configmaps', `run-${index}`, {
        user: 'system:serviceaccount:kube-system:generic-garbage-collector',
      }),
    ]).flat(),
  ],
  [
    'events and leases',
    many(8_000, (index) => create(index, index % 2 === 0 ? 'events' : 'leases', `e-${index}`)),
  ],
  ['reviews, which are not stored', many(8_000, (index) => create(index, 'subjectaccessreviews', ''))],
  [
    'what the control plane makes',
    many(8_000, (index) =>
      create(index, 'secrets', `t-${index}`, { user: 'system:kube-controller-manager' }),
    ),
  ],
  ['refused creations', many(8_000, (index) => create(index, 'configmaps', `c-${index}`, { code: 403 }))],
  [
    'dry runs',
    many(8_000, (index) => create(index, 'configmaps', `c-${index}`, { query: { dryRun: true } })),
  ],
  [
    'a test namespace that is deleted as a whole',
    [
      ...many(1_000, (index) => create(index, 'configmaps', `c-${index}`)),
      remove(2_000, 'namespaces', 'shop', { objectRef: { namespace: '' } }),
    ],
  ],
  [
    'ordinary 500s',
    many(100, (index) =>
      create(index, 'pods', `p-${index}`, { code: 500, message: 'etcdserver: request timed out' }),
    ),
  ],
];

describe('object-flood is quiet', () => {
  it.each(QUIET)('on %s', (_, events) => {
    expect(runDetector(detect, events)).toEqual([]);
  });

  const recordings = ['fighting-controllers', 'evil-webhook', 'powerful-operator'];
  it.skipIf(!recordings.every((name) => recordingIsThere(name)))('on the recordings', () => {
    for (const name of recordings)
      expect(runDetector(detect, recordingEvents(name, 'RequestResponse'))).toEqual([]);
  });
});
