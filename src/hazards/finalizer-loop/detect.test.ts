import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import { request, type Parts } from '../request.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const IP = 'network.example.com/ip';
const CONTROLLER = 'system:serviceaccount:net-system:ip-controller';

function ending(place: string, finalizers: readonly string[], more: object = {}): Parts {
  const [namespace = '', name = ''] = place.split('/');
  return {
    responseObject: {
      kind: 'Pod',
      metadata: {
        namespace,
        name,
        uid: `uid-${place}`,
        deletionTimestamp: '2026-01-01T00:00:00Z',
        finalizers,
        ...more,
      },
    },
  };
}
const deletion = (at_s: number, place: string, finalizers: readonly string[] = [IP], resource = 'pods') =>
  request(at_s, 'alice', 'delete', resource, place, ending(place, finalizers));
const freed = (at_s: number, place: string) =>
  request(at_s, CONTROLLER, 'patch', 'pods', place, ending(place, []));
/** The log goes on. */
const later = (at_s: number) => request(at_s, 'bob', 'get', 'configmaps', 'a/b');
const run = (events: readonly AuditEvent[]) => runDetector(detect, events);
const each = (count: number, make: (index: number) => AuditEvent) =>
  Array.from({ length: count }, (_, i) => make(i));

describe('finalizer-loop: fires', () => {
  it('one alert per finalizer, with its controller, the age and what else fails', () => {
    const [alert, ...others] = run([
      deletion(1, 'team-0/done'),
      request(2, CONTROLLER, 'patch', 'pods', 'team-0/done', ending('team-0/done', [])),
      request(60, 'engineer', 'patch', 'deployments.apps', 'net-system/ip-controller'),
      ...each(12, (index) => deletion(100 + index, `team-${index % 4}/web-${index}`)),
      ...each(20, (index) =>
        request(150 + index, 'rs', 'create', 'pods', `team-${index % 4}/`, { code: 500 }),
      ),
      later(800),
    ]);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      id: `finalizer-loop/${IP}`,
      severity: 'critical',
      objects: { count: 12 },
      trigger: { user: 'engineer', object: { name: 'ip-controller' } },
    });
    expect(alert?.title).toContain(
      '12 pods are held by finalizer network.example.com/ip, the oldest for 11 min',
    );
    const facts = Object.fromEntries(alert!.facts.map((fact) => [fact.name, fact.value]));
    expect(facts['controller']).toContain(`${CONTROLLER} took it off 1 other objects`);
    expect(facts['creations fail']).toContain('20 of pods');
  });

  it('names whose work it is to take it off, and tells of what is over where many had hung', () => {
    const events = [
      deletion(1, 'team-0/done'),
      freed(2, 'team-0/done'),
      ...each(12, (index) => deletion(100 + index, `team-${index % 4}/web-${index}`)),
      ...each(12, (index) => freed(1_000 + index, `team-${index % 4}/web-${index}`)),
      // Somebody helps by hand: that is not the controller.
      deletion(1_100, 'team-1/last'),
      request(1_500, 'oncall', 'patch', 'pods', 'team-1/last', ending('team-1/last', [])),
      later(8_000),
    ];
    const [alert, ...others] = run(events);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      severity: 'high',
      title: `13 pods were held by finalizer ${IP}, for up to 15 min; all of them are gone by now`,
      offender: { user: CONTROLLER },
      objects: { count: 13 },
      next: [],
    });
    expect(alert?.facts.find((fact) => fact.name === 'gone since')?.value).toContain('13 that had hung');
  });

  it('objects of a collection that was deleted as a whole', () => {
    const items = Array.from({ length: 3 }, (_, index) => ({
      metadata: {
        namespace: 'shop',
        name: `web-${index}`,
        uid: `u-${index}`,
        finalizers: index === 2 ? [] : [IP],
      },
    }));
    const collection = request(1, 'ann', 'deletecollection', 'pods', 'shop/', {
      level: 'RequestResponse',
      responseObject: { kind: 'PodList', items },
    });
    const [alert, ...others] = run([collection, later(400)]);
    expect(others).toEqual([]);
    expect(alert?.title).toBe(`2 pods are held by finalizer ${IP}, the oldest for 6 min`);
  });

  it('low for one object, medium when it hangs for more than an hour', () => {
    expect(run([deletion(1, 'a/x'), later(400)])[0]?.severity).toBe('low');
    expect(run([deletion(1, 'a/x'), later(4000)])[0]?.severity).toBe('medium');
  });

  it('no more than low for a volume that a pod still uses', () => {
    const events = each(30, (index) =>
      deletion(
        index,
        `t-${index % 9}/pvc-${index}`,
        ['kubernetes.io/pvc-protection'],
        'persistentvolumeclaims',
      ),
    );
    expect(run([...events, later(8000)]).map((alert) => alert.severity)).toEqual(['low']);
  });

  it('a namespace that is not finalized, with the reason it states', () => {
    const status = {
      status: {
        conditions: [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            message: 'Some content has finalizers remaining: example.com/x in 3 resource instances',
          },
          {
            type: 'NamespaceDeletionContentFailure',
            status: 'False',
            message: 'All content successfully deleted',
          },
        ],
      },
    };
    const controller = 'system:serviceaccount:kube-system:namespace-controller';
    const [alert] = run([
      request(1, 'alice', 'delete', 'namespaces', 'shop/shop', {
        responseObject: {
          kind: 'Namespace',
          metadata: { name: 'shop', uid: 'u', deletionTimestamp: 'x' },
          spec: { finalizers: ['kubernetes'] },
        },
      }),
      request(5, controller, 'update', 'namespaces', 'shop/shop', {
        objectRef: { resource: 'namespaces', subresource: 'status', namespace: 'shop', name: 'shop' },
        responseObject: status,
      }),
      ...each(10, (index) => request(60 * index, controller, 'deletecollection', 'configmaps', 'shop/')),
      later(700),
    ]);
    expect(alert?.title).toBe(
      'namespace shop is held by finalizer example.com/x on what is in it, the oldest for 11 min',
    );
    expect(alert?.facts.find((fact) => fact.name === 'the namespace says')?.value).toContain(
      '3 resource instances',
    );
    expect(alert?.facts.filter((fact) => fact.name === 'the namespace says')).toHaveLength(1);
  });

  it('without bodies: the same name deleted again and again, with success', () => {
    const [alert] = run([
      ...each(5, (index) =>
        request(60 * index, 'alice', 'delete', 'widgets.example.com', 'a/x', { level: 'Metadata' }),
      ),
      later(400),
    ]);
    expect(alert?.id).toBe('finalizer-loop/unknown finalizer');
    expect(alert?.uncertain.join(' ')).toContain('no bodies');
  });
});

describe('finalizer-loop: stays silent', () => {
  it.each([
    ['while it is early', [deletion(1, 'a/x'), later(200)]],
    [
      'when the finalizer is taken off',
      [deletion(1, 'a/x'), request(9, CONTROLLER, 'patch', 'pods', 'a/x', ending('a/x', [])), later(4000)],
    ],
    [
      'when it is seen to be gone',
      [deletion(1, 'a/x'), request(9, 'bob', 'get', 'pods', 'a/x', { code: 404 }), later(4000)],
    ],
    [
      'when it is made anew',
      [deletion(1, 'a/x'), request(9, 'bob', 'create', 'pods', 'a/x', { code: 201 }), later(4000)],
    ],
    [
      'when it is applied anew',
      [deletion(1, 'a/x'), request(9, 'bob', 'patch', 'pods', 'a/x', { code: 201 }), later(4000)],
    ],
    [
      'when a write without body may have freed it',
      [
        deletion(1, 'a/x'),
        request(9, CONTROLLER, 'patch', 'pods', 'a/x', { level: 'Metadata' }),
        later(4000),
      ],
    ],
    [
      'about a few that took long and are gone',
      [
        ...each(5, (index) => deletion(index, `a/x-${index}`)),
        ...each(5, (index) => request(900, CONTROLLER, 'patch', 'pods', `a/x-${index}`, ending('a/x', []))),
        later(4000),
      ],
    ],
    ['on grace periods', [deletion(1, 'a/x', []), later(4000)]],
    [
      'on plain deletions',
      [
        request(1, 'alice', 'delete', 'services', 'a/x', {
          responseObject: { kind: 'Status', status: 'Success' },
        }),
        later(4000),
      ],
    ],
    [
      'on single deletions without bodies',
      [
        ...each(50, (index) =>
          request(index, 'alice', 'delete', 'services', `a/x-${index}`, { level: 'Metadata' }),
        ),
        later(4000),
      ],
    ],
    [
      'on one name deleted and made anew all the time',
      [
        ...each(20, (index) =>
          index % 2 === 0
            ? request(60 * index, 'ci', 'delete', 'pods', 'a/web-0', { level: 'Metadata' })
            : request(60 * index, 'ci', 'create', 'pods', 'a/web-0', { code: 201, level: 'Metadata' }),
        ),
        later(4000),
      ],
    ],
    ['on dry runs', [{ ...deletion(1, 'a/x'), query: { dryRun: true } }, later(4000)]],
    [
      'on a refused deletion',
      [{ ...deletion(1, 'a/x'), responseStatus: { code: 403, reason: '', message: '' } }, later(4000)],
    ],
    [
      'on a namespace that nobody is seen with any more',
      [request(1, 'alice', 'delete', 'namespaces', 'shop/shop', { level: 'Metadata' }), later(40_000)],
    ],
  ])('%s', (_, events) => {
    expect(run(events)).toEqual([]);
  });
});
