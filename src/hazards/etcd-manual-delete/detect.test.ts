import { describe, expect, it } from 'vitest';
import { FIXTURE_START_US } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { request, type Parts } from '../request.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';
import { etcdKey } from './etcd-key.ts';

const each = (count: number, make: (index: number) => AuditEvent) =>
  Array.from({ length: count }, (_, i) => make(i));
const place = (index: number) => `team-${index % 5}/svc-${index}`;
const run = (events: readonly AuditEvent[]) => runDetector(detect, events);

const MISSING: Parts = { code: 404, reason: 'NotFound' };
const made = each(30, (index) => request(index * 0.1, 'admin', 'create', 'services', place(index)));
const missed = each(30, (index) =>
  request(100 + index * 0.1, `user-${index % 3}`, 'get', 'services', place(index), MISSING),
);
/** The log shows that deletions are logged, and has no holes. */
const ordinary = [
  request(5, 'bob', 'delete', 'services', 'shop/other'),
  ...each(400, (index) =>
    request(index * 10, 'system:node:n1', 'update', 'leases.coordination.k8s.io', 'kube-node-lease/n1'),
  ),
];

describe('etcd-manual-delete: fires', () => {
  it('with the kinds, the moment, the key range, and what it cannot know', () => {
    const [alert, ...others] = run([...ordinary, ...made, ...missed]);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ severity: 'high', objects: { count: 30 }, offender: undefined });
    expect(alert?.title).toContain('30 services are gone');
    const facts = Object.fromEntries(alert!.facts.map((fact) => [fact.name, fact.value]));
    expect(facts['etcd key range']).toBe(
      '/registry/services/specs/team-0/svc-0 to /registry/services/specs/team-4/svc-9',
    );
    expect(facts['happened']).toBe(
      'at one moment between 2026-01-01T00:00:02.900000Z and 2026-01-01T00:01:40.000000Z',
    );
    expect(facts['noticed by']).toBe('user-0, user-1, user-2');
    expect(alert?.uncertain.join(' ')).toContain('Another API server');
  });

  it('when they are made anew under their names', () => {
    const anew = each(12, (index) => request(100 + index, 'deployer', 'create', 'services', place(index)));
    const [alert] = run([...ordinary, ...made, ...anew]);
    expect(alert?.facts.find((fact) => fact.name === 'made anew')?.value).toContain('12 under the same name');
  });

  it('critical for many', () => {
    const many = each(80, (index) => request(index * 0.1, 'admin', 'create', 'services', place(index)));
    const gone = each(80, (index) =>
      request(100 + index * 0.1, 'bob', 'get', 'services', place(index), MISSING),
    );
    expect(run([...ordinary, ...many, ...gone])[0]?.severity).toBe('critical');
  });

  it.each([
    ['no deletion at all', ordinary.slice(1), 'low'],
    [
      'deletions of other kinds only',
      [request(5, 'bob', 'delete', 'configmaps', 'shop/other'), ...ordinary.slice(1)],
      'medium',
    ],
    [
      'objects that appear without a creation',
      [
        ...ordinary,
        ...each(10, (index) => request(10, 'bob', 'get', 'configmaps', `a/c-${index}`, MISSING)),
        ...each(10, (index) => request(20, 'bob', 'get', 'configmaps', `a/c-${index}`)),
      ],
      'low',
    ],
  ])('less sure where the log shows %s', (_, rest, severity) => {
    expect(run([...rest, ...made, ...missed]).map((alert) => alert.severity)).toEqual([severity]);
  });
});

describe('etcd-manual-delete: the log of one of several API servers', () => {
  it('is told apart from a deletion in etcd: objects go unseen all the time', () => {
    const churn = each(200, (index) => request(10 * index, 'ci', 'create', 'configmaps', `ci/c-${index}`));
    const noticed = each(200, (index) =>
      request(10 * index + 30, 'ci', 'get', 'configmaps', `ci/c-${index}`, MISSING),
    );
    const [alert, ...others] = run([
      ...ordinary,
      request(6, 'bob', 'delete', 'configmaps', 'shop/other'),
      ...churn,
      ...noticed,
    ]);
    expect(others).toEqual([]);
    expect(alert?.severity).toBe('low');
    expect(alert?.title).toContain('which looks incomplete');
  });
});

describe('etcd-manual-delete: stays silent', () => {
  it.each([
    [
      'on deletions',
      [...made, ...each(30, (index) => request(50, 'alice', 'delete', 'services', place(index))), ...missed],
    ],
    [
      'on evictions',
      [
        ...each(30, (index) => request(1, 'rs', 'create', 'pods', place(index))),
        ...each(30, (index) =>
          request(50, 'alice', 'create', 'pods', '', {
            objectRef: {
              resource: 'pods',
              subresource: 'eviction',
              namespace: `team-${index % 5}`,
              name: `svc-${index}`,
            },
          }),
        ),
        ...each(30, (index) => request(100, 'bob', 'get', 'pods', place(index), MISSING)),
      ],
    ],
    [
      'on what ends after its last finalizer',
      [
        ...made,
        ...each(30, (index) => request(50, 'alice', 'delete', 'services', place(index))),
        ...each(30, (index) => request(60, 'controller', 'patch', 'services', place(index))),
        ...missed,
      ],
    ],
    [
      'on collections',
      [
        ...made,
        ...each(5, (index) => request(50, 'alice', 'deletecollection', 'services', `team-${index}/`)),
        ...missed,
      ],
    ],
    [
      'on namespaces',
      [
        ...made,
        ...each(5, (index) => request(50, 'alice', 'delete', 'namespaces', `team-${index}/team-${index}`)),
        ...missed,
      ],
    ],
    [
      'on a custom resource definition',
      [
        ...each(30, (index) => request(1, 'admin', 'create', 'widgets.example.com', place(index))),
        request(
          50,
          'alice',
          'delete',
          'customresourcedefinitions.apiextensions.k8s.io',
          '/widgets.example.com',
        ),
        ...each(30, (index) => request(100, 'bob', 'get', 'widgets.example.com', place(index), MISSING)),
      ],
    ],
    [
      'on events and leases',
      each(60, (index) =>
        index < 30
          ? request(1, 'x', 'create', 'events', place(index))
          : request(100, 'x', 'get', 'events', place(index - 30), MISSING),
      ),
    ],
    [
      'on a lagging cache',
      [
        ...made,
        ...each(30, (index) => request(index * 0.1 + 1, 'bob', 'get', 'services', place(index), MISSING)),
      ],
    ],
    [
      'when they are there after all',
      [...made, ...missed, ...each(30, (index) => request(200, 'bob', 'get', 'services', place(index)))],
    ],
    ['on dry runs', [...made.map((event) => ({ ...event, query: { dryRun: true } })), ...missed]],
    ['on what never was seen', missed],
    [
      'on a missing subresource',
      [
        ...made,
        ...missed.map((event) => ({ ...event, objectRef: { ...event.objectRef!, subresource: 'proxy' } })),
      ],
    ],
    ['on four', [...made, ...missed.slice(0, 4)]],
  ])('%s', (_, events) => {
    expect(run([...ordinary, ...events])).toEqual([]);
  });

  it('on a few in a hole in the log', () => {
    const few = [...made.slice(0, 15), ...missed.slice(0, 15)];
    expect(run([request(0, 'bob', 'delete', 'services', 'shop/other'), ...few])).toEqual([]);
  });
});

const isOutside = (event: AuditEvent) => {
  const at_s = (event.stageTimestamp_us - FIXTURE_START_US) / 1_000_000;
  return at_s < 2000 || at_s > 3500;
};

describe('etcd-manual-delete: a log that is silent at times', () => {
  const deletion = request(0, 'bob', 'delete', 'services', 'shop/other');

  it('says no more than low where many went in a hole', () => {
    const [alert, ...others] = run([deletion, ...made, ...missed]);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ severity: 'low', objects: { count: 30 } });
    expect(alert?.title).toBe('30 services are gone, and the log has a hole at the time when they went');
    expect(alert?.uncertain.join(' ')).toContain('30 of them went while the log is silent');
  });

  /** Without leases: somebody reads something every 20 to 90 s. */
  const sparse = each(120, (index) =>
    request(10 + index * 50 + (index % 2) * 30, 'bob', 'get', 'configmaps', 'shop/settings'),
  );
  const missedLater = (at_s: number) =>
    each(30, (index) => request(at_s + index * 0.1, 'bob', 'get', 'services', place(index), MISSING));

  it('learns how long it usually is silent, and is sure where no silence was longer', () => {
    expect(run([deletion, ...made, ...sparse, ...missedLater(4000)])).toMatchObject([{ severity: 'high' }]);
  });

  it('and still knows a hole', () => {
    const events = [deletion, ...made, ...sparse.filter(isOutside), ...missedLater(4000)];
    expect(run(events)).toMatchObject([{ severity: 'low', objects: { count: 30 } }]);
  });
});

describe('etcdKey', () => {
  it.each([
    [
      { apiGroup: '', resource: 'services', namespace: 'shop', name: 'web' },
      '/registry/services/specs/shop/web',
    ],
    [{ apiGroup: '', resource: 'nodes', namespace: '', name: 'n1' }, '/registry/minions/n1'],
    [
      { apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' },
      '/registry/deployments/shop/web',
    ],
    [
      { apiGroup: 'networking.k8s.io', resource: 'ingresses', namespace: 'shop', name: 'web' },
      '/registry/ingress/shop/web',
    ],
    [
      { apiGroup: 'example.com', resource: 'widgets', namespace: 'shop', name: 'a' },
      '/registry/example.com/widgets/shop/a',
    ],
    [{ apiGroup: '', resource: 'namespaces', namespace: 'shop', name: 'shop' }, '/registry/namespaces/shop'],
    [
      {
        apiGroup: 'apiextensions.k8s.io',
        resource: 'customresourcedefinitions',
        namespace: '',
        name: 'w.example.com',
      },
      '/registry/apiextensions.k8s.io/customresourcedefinitions/w.example.com',
    ],
  ])('%o', (object, key) => {
    expect(etcdKey(object)).toBe(key);
  });
});
