import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import type { Alert } from '../../detect/contract.ts';
import { runDetector } from '../run.fixture.ts';
import {
  contentsOf,
  drains,
  evictions,
  many,
  NAMESPACES,
  podsOn,
  removedNamespace,
  REPLICASETS,
  scaleIn,
} from './deletion.fixture.ts';
import { request, type Parts } from '../request.fixture.ts';
import { detect } from './detect.ts';

const OPERATOR = 'system:serviceaccount:lb-system:lb-operator';
const GC = 'system:serviceaccount:kube-system:generic-garbage-collector';
const CI = 'system:serviceaccount:ci:deployer';

function deletions(count: number, at_s = 100, every_s = 0.05, user = OPERATOR, namespaces_count = 20) {
  return many(count, at_s, every_s, (now_s, index) =>
    request(now_s, user, 'delete', 'services', `team-${index % namespaces_count}/svc-${index}`),
  );
}

const run = (events: readonly AuditEvent[]): readonly Alert[] => runDetector(detect, events);
const severities = (events: readonly AuditEvent[]) => run(events).map((alert) => alert.severity);
const serious = (events: readonly AuditEvent[]) =>
  run(events).filter((alert) => alert.severity === 'critical' || alert.severity === 'high');

describe('powerful-operator: fires', () => {
  const LONG = `e2e-${'long-'.repeat(14)}name`;
  const story = [
    ...many(200, 1, 0.01, (at_s, index) =>
      request(at_s, 'kubernetes-admin', 'create', 'services', `team-${index % 20}/svc-${index}`),
    ),
    request(10, OPERATOR, 'list', 'apploadbalancers.net.example.com', ''),
    request(20, OPERATOR, 'list', 'services', '', { query: { labelSelector: 'lb=search' } }),
    request(20.1, OPERATOR, 'delete', 'services', 'team-3/old'),
    request(99.9, CI, 'patch', 'deployments.apps', 'team-1/web'),
    request(99.98, 'engineer@example.com', 'delete', 'apploadbalancers.net.example.com', `team-7/${LONG}`),
    request(99.99, OPERATOR, 'list', 'services', ''),
    ...deletions(150),
  ];

  it('names the client, the number, the trigger and what it read', () => {
    const [alert, ...others] = run(story);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      severity: 'critical',
      offender: { user: OPERATOR, userAgents: ['kubectl/v1.34.0'], sourceIPs: ['10.0.0.1'] },
      objects: { count: 150 },
      trigger: { user: 'engineer@example.com', verb: 'delete', object: { name: LONG } },
      uncertain: [],
    });
    expect(alert?.title).toContain('deleted 150 services in 20 namespaces');
    const facts = Object.fromEntries(alert!.facts.map((fact) => [fact.name, fact.value]));
    expect(facts['share']).toBe('150 of 200 known services');
    expect(facts['read before']).toContain('listed services in all namespaces without a selector');
    expect(facts['read earlier']).toContain('with label selector lb=search');
    expect(alert?.trigger?.why).toContain(`${LONG.length} characters`);
    expect(alert?.next.some((command) => command.command.includes('-n lb-system'))).toBe(true);
  });

  it('at the tenth deletion, and grows', () => {
    const seen: string[] = [];
    runDetector(detect, story, (event, alerts) => {
      if (event.verb !== 'delete' || event.user.username !== OPERATOR) return;
      const [alert] = alerts();
      seen.push(alert === undefined ? '' : alert.severity);
    });
    // The first one, 80 s before, belongs to no run.
    expect(seen[9]).toBe('');
    expect(seen[10]).toBe('high');
    expect(seen.at(-1)).toBe('critical');
  });

  it('with the same id while it grows', () => {
    const ids = new Set<string>();
    runDetector(detect, story, (_, alerts) => alerts().forEach((alert) => ids.add(alert.id)));
    expect(ids.size).toBe(1);
  });

  it.each([
    ['slowly, one in 20 s', deletions(40, 100, 20), 'critical'],
    [
      'while acting for somebody',
      deletions(12).map((event) => ({ ...event, impersonatedUser: event.user })),
      'high',
    ],
    [
      'with deletecollection whose answers name the objects',
      [
        request(100, OPERATOR, 'deletecollection', 'configmaps', 'a/', items(['a/1', 'a/2', 'a/3', 'a/4'])),
        request(101, OPERATOR, 'deletecollection', 'configmaps', 'b/', items(['b/1', 'b/2', 'b/3', 'b/4'])),
        request(102, OPERATOR, 'deletecollection', 'configmaps', 'c/', items(['c/1', 'c/2', 'c/3', 'c/4'])),
      ],
      'medium',
    ],
    [
      'though what it deletes is put back at once',
      [
        ...deletions(60),
        ...many(60, 100.01, 0.05, (at_s, index) =>
          request(at_s, CI, 'create', 'services', `team-${index % 20}/svc-${index}`),
        ),
      ],
      'critical',
    ],
    [
      'when a deployer deletes what it made hours ago',
      [
        ...many(60, 1, 0.1, (at_s, index) =>
          request(at_s, OPERATOR, 'create', 'services', `team-${index % 20}/svc-${index}`),
        ),
        ...deletions(60, 8000),
      ],
      'critical',
    ],
    [
      'many namespaces at once',
      many(12, 1, 1, (at_s, index) =>
        request(at_s, 'alice', 'delete', 'namespaces', `ns-${index}/ns-${index}`),
      ),
      'high',
    ],
    [
      'pods of the whole cluster',
      [
        ...many(300, 1, 0.01, (at_s, index) =>
          request(at_s, 'system:node:n1', 'patch', 'pods', `team-${index % 20}/p-${index}`),
        ),
        ...many(250, 100, 0.02, (at_s, index) =>
          request(at_s, OPERATOR, 'delete', 'pods', `team-${index % 20}/p-${index}`),
        ),
      ],
      'high',
    ],
  ] as const)('%s', (_, events, severity) => {
    expect(severities(events)).toEqual([severity]);
  });

  it('what came back at once: the pods of many nodes evicted in the same minute', () => {
    const [alert, ...others] = run([
      ...podsOn(12, 180),
      ...evictions(180, 100, 0.08),
      ...many(180, 100.02, 0.08, (at_s, index) =>
        request(at_s, REPLICASETS, 'create', 'pods', `team-${index % 20}/new-${index}`),
      ),
      request(130, CI, 'get', 'pods', 'a/b'),
    ]);
    expect(others).toEqual([]);
    expect(alert?.severity).toBe('medium');
    expect(alert?.title).toContain('evicted 180 pods in 20 namespaces within 14.3 s');
  });

  it('what a namespace took with it, by name', () => {
    expect(run([removedNamespace('shop', 1), ...contentsOf('shop', 2)]).map((alert) => alert.title)).toEqual([
      'alice deleted namespace shop, and 100 objects in it went with it',
    ]);
    const two = [
      removedNamespace('shop', 1),
      removedNamespace('web', 4),
      ...contentsOf('shop', 5),
      ...contentsOf('web', 7),
    ];
    expect(run(two).map((alert) => alert.title)).toEqual([
      'alice deleted namespaces shop and web within 3.0 s, and 200 objects in them went with them',
    ]);
  });

  it('and counts one as one', () => {
    const [alert] = run([
      ...deletions(20),
      request(101, OPERATOR, 'delete', 'ingresses.networking.k8s.io', 'a/x'),
    ]);
    expect(alert?.title).toContain('deleted 20 services, 1 ingress.networking.k8s.io in');
  });

  it('and says how little it knows of collections without answers', () => {
    const [alert] = run(
      many(12, 1, 1, (at_s, index) =>
        request(at_s, OPERATOR, 'deletecollection', 'configmaps', `ns-${index}/`),
      ),
    );
    expect(alert?.severity).toBe('high');
    expect(alert?.title).toContain('at least');
    expect(alert?.uncertain.join(' ')).toContain(
      '12 deletecollection requests are logged without their answer',
    );
  });

  it('charges what controllers delete in consequence to the client, also when logged before its own request', () => {
    const replicaSets = many(40, 100.05, 0.05, (at_s, index) =>
      request(at_s - 0.06, GC, 'delete', 'replicasets.apps', `team-${index % 20}/web-${index}-7cf4f5456c`),
    );
    const [alert, ...others] = run([
      ...many(40, 100, 0.05, (at_s, index) =>
        request(at_s, OPERATOR, 'delete', 'deployments.apps', `team-${index % 20}/web-${index}`),
      ),
      ...replicaSets,
      request(130, CI, 'get', 'pods', 'a/b'),
    ]);
    expect(others).toEqual([]);
    expect(alert?.objects.count).toBe(40);
    expect(alert?.facts.find((fact) => fact.name === 'cascade')?.value).toContain('40 replicasets.apps');
  });
});

const AUTOSCALER = 'system:serviceaccount:kube-system:cluster-autoscaler';
const CORDON: Parts = { responseObject: { spec: { unschedulable: true } } };
const TAINT: Parts = { responseObject: { spec: { taints: [{ key: 'going', effect: 'NoSchedule' }] } } };
const LABEL: Parts = { responseObject: { metadata: { labels: { a: 'b' } }, spec: {} } };

const nodesGone = (count: number) =>
  many(count, 100, 0.2, (at_s, index) => request(at_s, OPERATOR, 'delete', 'nodes', `/n${index}`));

describe('powerful-operator: nodes', () => {
  it('deleted without being emptied: all of them by one client is high, ten of many medium, nine nothing', () => {
    const heartbeats = many(30, 0, 1, (at_s, index) =>
      request(at_s, `system:node:n${index}`, 'patch', 'nodes', `/n${index}`, {
        objectRef: { resource: 'nodes', name: `n${index}`, subresource: 'status' },
      }),
    );
    expect(severities([...heartbeats, ...nodesGone(30)])).toEqual(['high']);
    expect(severities([...heartbeats, ...nodesGone(10)])).toEqual(['medium']);
    expect(severities([...heartbeats, ...nodesGone(9)])).toEqual([]);
  });

  it.each([
    ['a client that cordoned them', scaleIn(OPERATOR, OPERATOR, CORDON), []],
    ['a client that tainted them', scaleIn(OPERATOR, OPERATOR, TAINT), []],
    ['a client that wrote to them, without bodies', scaleIn(OPERATOR, OPERATOR, {}), []],
    ['an autoscaler, cordoned by somebody else', scaleIn('alice', AUTOSCALER, CORDON), []],
    ['a client that only labelled them, all of them', scaleIn(OPERATOR, OPERATOR, LABEL), ['high']],
    ['some client, cordoned by somebody else, all of them', scaleIn('alice', OPERATOR, CORDON), ['high']],
  ])('deleted by %s', (_, events, expected) => {
    expect(severities(events)).toEqual(expected);
  });
});

function items(names: readonly string[]): Parts {
  return {
    level: 'RequestResponse',
    responseObject: {
      items: names.map((place) => ({
        metadata: { namespace: place.split('/')[0]!, name: place.split('/')[1]! },
      })),
    },
  };
}

describe('powerful-operator: stays silent on everyday work', () => {
  const KINDS = [
    'services',
    'deployments.apps',
    'configmaps',
    'secrets',
    'serviceaccounts',
    'roles.rbac.authorization.k8s.io',
  ];
  it.each([
    ['nine deletions', deletions(9)],
    ['dry runs', deletions(100).map((event) => ({ ...event, query: { dryRun: true } }))],
    [
      'refused deletions',
      deletions(100).map((event) => ({
        ...event,
        responseStatus: { code: 403, reason: 'Forbidden', message: '' },
      })),
    ],
    [
      'other stages of the same requests',
      deletions(100).map((event) => ({ ...event, stage: 'RequestReceived' as const })),
    ],
    ['ten deletions by hand over hours', deletions(10, 100, 900, 'alice')],
    ['rolling updates', deletions(300, 1, 0.1, 'system:serviceaccount:kube-system:replicaset-controller')],
    [
      'kubelets finishing pods',
      many(300, 1, 0.1, (at_s, index) =>
        request(at_s, 'system:node:n1', 'delete', 'pods', `t-${index % 20}/p-${index}`),
      ),
    ],
    ['the garbage collector without a visible cause', deletions(300, 1, 0.1, GC)],
    [
      'Job history',
      many(200, 1, 0.2, (at_s, index) =>
        request(
          at_s,
          'system:serviceaccount:kube-system:cronjob-controller',
          'delete',
          'jobs.batch',
          `t-${index % 20}/j-${index}`,
        ),
      ),
    ],
    [
      'events, leases and endpoint slices',
      many(300, 1, 0.1, (at_s, index) =>
        request(
          at_s,
          OPERATOR,
          'delete',
          ['events', 'leases.coordination.k8s.io', 'endpointslices.discovery.k8s.io'][index % 3]!,
          `t-${index % 20}/x-${index}`,
        ),
      ),
    ],
    [
      'CI that clears up what it made',
      [
        ...many(300, 1, 0.1, (at_s, index) =>
          request(at_s, CI, 'create', 'configmaps', `t-${index % 20}/c-${index}`),
        ),
        ...many(300, 60, 0.1, (at_s, index) =>
          request(at_s, CI, 'delete', 'configmaps', `t-${index % 20}/c-${index}`),
        ),
      ],
    ],
    [
      'CI whose names the log does not show (generateName)',
      [
        ...many(100, 1, 0.1, (at_s, index) => request(at_s, CI, 'create', 'configmaps', `t-${index % 20}/`)),
        ...many(100, 60, 0.1, (at_s, index) =>
          request(at_s, CI, 'delete', 'configmaps', `t-${index % 20}/c-${index}`),
        ),
      ],
    ],
    [
      'CI that applied (patch, 201) and clears up',
      [
        ...many(100, 1, 0.1, (at_s, index) =>
          request(at_s, CI, 'patch', 'services', `t-${index % 20}/c-${index}`, { code: 201 }),
        ),
        ...many(100, 60, 0.1, (at_s, index) =>
          request(at_s, CI, 'delete', 'services', `t-${index % 20}/c-${index}`),
        ),
      ],
    ],
    [
      'CI that made the namespaces which it deletes',
      [
        ...many(30, 1, 0.1, (at_s, index) =>
          request(at_s, CI, 'create', 'namespaces', `pr-${index}/pr-${index}`),
        ),
        ...many(30, 60, 1, (at_s, index) =>
          request(at_s, CI, 'delete', 'namespaces', `pr-${index}/pr-${index}`),
        ),
      ],
    ],
    [
      "others' short-lived objects that come as fast as they go",
      many(600, 1, 0.25, (at_s, index) =>
        index % 2 === 0
          ? request(at_s, CI, 'create', 'sparkapplications.example.com', `t-${index % 20}/a-${index}`)
          : request(
              at_s,
              OPERATOR,
              'delete',
              'sparkapplications.example.com',
              `t-${(index - 1) % 20}/a-${index - 1}`,
            ),
      ),
    ],
    [
      'helm uninstall of one release',
      many(24, 1, 0.05, (at_s, index) =>
        request(at_s, 'alice', 'delete', KINDS[index % KINDS.length]!, `shop/x-${index}`),
      ),
    ],
    [
      'terraform destroy over some namespaces',
      many(40, 1, 0.2, (at_s, index) =>
        request(at_s, 'terraform', 'delete', KINDS[index % KINDS.length]!, `t-${index % 4}/x-${index}`),
      ),
    ],
    [
      'a drain of one node',
      [
        ...many(60, 1, 0.1, (at_s, index) =>
          request(at_s, 'system:node:n7', 'patch', 'pods', `t-${index % 20}/p-${index}`, {
            objectRef: {
              resource: 'pods',
              subresource: 'status',
              namespace: `t-${index % 20}`,
              name: `p-${index}`,
            },
          }),
        ),
        ...many(60, 60, 0.5, (at_s, index) =>
          request(at_s, 'alice', 'create', 'pods', '', {
            objectRef: {
              resource: 'pods',
              subresource: 'eviction',
              namespace: `t-${index % 20}`,
              name: `p-${index}`,
            },
          }),
        ),
      ],
    ],
    ['drains, one node after another in a minute each', drains(4, 60)],
    ['a descheduler that moves some pods', [...podsOn(12, 400), ...evictions(99, 100, 0.2)]],
    [
      'one namespace with a few things in it',
      [
        request(1, 'alice', 'delete', 'namespaces', 'shop/shop'),
        ...many(50, 2, 0.1, (at_s, index) =>
          request(at_s, NAMESPACES, 'delete', 'configmaps', `shop/c-${index}`),
        ),
      ],
    ],
    [
      'restarting the pods of one namespace',
      many(80, 1, 0.1, (at_s, index) => request(at_s, 'alice', 'delete', 'pods', `shop/p-${index}`)),
    ],
  ])('%s', (_, events) => {
    expect(run(events)).toEqual([]);
  });

  it('calls one large namespace no more than medium', () => {
    expect(
      severities([
        request(1, 'alice', 'delete', 'namespaces', 'shop/shop'),
        ...many(400, 2, 0.01, (at_s, index) =>
          request(at_s, NAMESPACES, 'delete', 'configmaps', `shop/c-${index}`),
        ),
      ]),
    ).toEqual(['medium']);
  });

  it('does not call a habit high: the same run every hour', () => {
    const hours = Array.from({ length: 8 }, (_, hour) =>
      deletions(30, hour * 3600).map((event, index) => ({
        ...event,
        objectRef: { ...event.objectRef!, name: `svc-${hour}-${index}` },
      })),
    ).flat();
    expect(serious(hours)).toEqual([]);
    expect(run(hours)[0]?.title).toContain('regularly');
  });

  it('is not misled by a claimed user agent or a made-up IP', () => {
    const [alert] = run(
      deletions(60).map((event) => ({
        ...event,
        userAgent: 'kube-controller-manager/v1.34.0 (x) kubernetes/y/namespace-controller',
        sourceIPs: ['6.6.6.6', '10.9.9.9'],
      })),
    );
    expect(alert?.severity).toBe('critical');
    expect(alert?.offender?.sourceIPs).toEqual(['10.9.9.9']);
  });
});

describe('powerful-operator: trigger', () => {
  it('prefers what the client reads over what is merely near', () => {
    const [alert] = run([
      request(10, OPERATOR, 'list', 'apploadbalancers.net.example.com', ''),
      request(98, 'alice', 'delete', 'apploadbalancers.net.example.com', 'a/x'),
      request(99, 'bob', 'delete', 'widgets.example.com', 'a/y'),
      request(
        99.5,
        'system:serviceaccount:kube-system:replicaset-controller',
        'create',
        'apploadbalancers.net.example.com',
        'a/z',
      ),
      ...deletions(20),
    ]);
    expect(alert?.trigger?.user).toBe('alice');
  });

  it('is left open, with the reason, where the log shows none', () => {
    const [alert] = run(deletions(20));
    expect(alert?.trigger).toBeUndefined();
    expect(alert?.uncertain.join(' ')).toContain('No trigger is named');
  });
});
