import { describe, expect, it } from 'vitest';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import { testClock } from '../test-clock.fixture.ts';
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from './bootstrap-configuration.ts';
import { borrow } from './borrowing.ts';
import { allocate } from './concurrency-allocation.ts';
import { DroppedRequests } from './dropped-requests.ts';
import { flowSchemaOf, inMatchingOrder, matchesFlowSchema } from './flow-schema.ts';
import { limitsOf, priorityLevelOf } from './priority-level.ts';
import { QueueSet, type QueueSetListener } from './queue-set.ts';
import { dealtHand, flowHash } from './shuffle-sharding.ts';
import { estimateWork, type WorkFacts } from './work-estimate.ts';

const NOTHING: QueueSetListener = {
  queued: () => undefined,
  unqueued: () => undefined,
  started: () => undefined,
  ended: () => undefined,
  released: () => undefined,
  rejected: () => undefined,
  notAccommodated: () => undefined,
};

function about(resource: string, parts: Partial<RequestInfo> = {}): RequestInfo {
  return {
    apiGroup: '',
    apiVersion: 'v1',
    namespace: 'default',
    resource,
    subresource: '',
    name: '',
    prefixVerb: undefined,
    ...parts,
  };
}

describe('classification by the schemas of a new cluster', () => {
  const schemas = inMatchingOrder(FLOW_SCHEMAS.map(flowSchemaOf));
  const AUTHENTICATED = 'system:authenticated';
  const lease = about('leases', { apiGroup: 'coordination.k8s.io', namespace: 'kube-system', name: 'l' });

  it.each([
    ['admin', ['system:masters', AUTHENTICATED], 'list', about('pods'), 'exempt'],
    ['system:kube-scheduler', [AUTHENTICATED], 'update', lease, 'system-leader-election'],
    ['system:kube-scheduler', [AUTHENTICATED], 'list', about('pods'), 'kube-scheduler'],
    ['system:kube-controller-manager', [AUTHENTICATED], 'list', about('pods'), 'kube-controller-manager'],
    [
      'system:node:n1',
      ['system:nodes', AUTHENTICATED],
      'patch',
      about('nodes', { namespace: '', subresource: 'status' }),
      'system-node-high',
    ],
    [
      'system:node:n1',
      ['system:nodes', AUTHENTICATED],
      'update',
      { ...lease, namespace: 'kube-node-lease' },
      'system-node-high',
    ],
    ['system:node:n1', ['system:nodes', AUTHENTICATED], 'list', about('pods'), 'system-nodes'],
    [
      'system:serviceaccount:kube-system:dns',
      ['system:serviceaccounts', AUTHENTICATED],
      'list',
      about('pods'),
      'kube-system-service-accounts',
    ],
    [
      'system:serviceaccount:kube-system:dns',
      ['system:serviceaccounts', AUTHENTICATED],
      'get',
      lease,
      'system-leader-election',
    ],
    [
      'system:serviceaccount:shop:web',
      ['system:serviceaccounts', AUTHENTICATED],
      'get',
      lease,
      'service-accounts',
    ],
    ['ann', [AUTHENTICATED], 'list', about('nodes', { namespace: '' }), 'global-default'],
    ['system:anonymous', ['system:unauthenticated'], 'get', undefined, 'probes'],
  ])('%s %j %s', (name, groups, verb, info, expected) => {
    const request = { user: { name, groups }, verb, path: '/livez', info };
    expect(schemas.find((schema) => matchesFlowSchema(schema, request))?.name).toBe(expected);
  });
});

describe('seats of levels', () => {
  it('are those of kube-apiserver with 600 in flight', () => {
    const levels = PRIORITY_LEVELS.map(priorityLevelOf);
    const shares_count = levels.reduce((sum, level) => sum + level.shares_count, 0);
    const seats = Object.fromEntries(
      levels.map((level) => {
        const { nominal_count, minimum_count, maximum_count } = limitsOf(level, shares_count, 600);
        return [level.name, [nominal_count, minimum_count, maximum_count]];
      }),
    );
    expect(seats).toEqual({
      exempt: [0, 0, 600],
      'catch-all': [13, 13, 613],
      system: [74, 50, 674],
      'node-high': [98, 73, 698],
      'leader-election': [25, 25, 625],
      'workload-high': [98, 49, 698],
      'workload-low': [245, 24, 845],
      'global-default': [49, 24, 649],
    });
  });

  it('go to who asks for them, and stay with who keeps its minimum', () => {
    const limits = { nominal_count: 100, minimum_count: 50, maximum_count: 1000, maxSeats_count: 10 };
    const level = (seats_count: number) => ({
      isExempt: false,
      limits,
      current_count: 75,
      demand: { highWatermark_count: seats_count, average: seats_count, deviation: 0, smoothed: seats_count },
    });
    const { levels } = borrow([level(300), level(0)]);
    expect(levels.map(({ current_count }) => current_count)).toEqual([150, 50]);
    expect(borrow([level(300), level(300)]).levels.map(({ current_count }) => current_count)).toEqual([
      100, 100,
    ]);
  });
});

describe('allocation', () => {
  /** After conc_alloc_test.go: sums that bounds allow, and what comes out. */
  it.each([
    [0, [], []],
    [1, [[0.5, 0, 2]], [1]],
    [
      10,
      [
        [5, 0, 10],
        [5, 0, 10],
      ],
      [5, 5],
    ],
    [
      10,
      [
        [1, 0, 10],
        [4, 0, 10],
      ],
      [2, 8],
    ],
    [
      10,
      [
        [1, 0, 1],
        [4, 0, 10],
      ],
      [1, 9],
    ],
    [
      10,
      [
        [5, 5, 10],
        [20, 0, 20],
      ],
      [5, 5],
    ],
    [
      6,
      [
        [1, 1, 2],
        [2, 2, 4],
      ],
      [2, 4],
    ],
  ] as const)('%d among %j', (sum, items, shares) => {
    const allocation = allocate(
      sum,
      items.map(([target, lowerBound, upperBound]) => ({ target, lowerBound, upperBound })),
    );
    expect(allocation?.shares).toEqual(shares);
  });

  it.each([
    [1, [{ target: 3, lowerBound: 2, upperBound: 4 }]],
    [5, [{ target: 3, lowerBound: 2, upperBound: 4 }]],
    [3, [{ target: 1, lowerBound: 2, upperBound: 4 }]],
  ])('%d among %j is impossible', (sum, items) => {
    expect(allocate(sum, items)).toBeUndefined();
  });
});

describe('shuffle sharding', () => {
  /** After TestShuffleShardingSpecificCards... of shufflesharding_test.go: 3 of 8 by hash. */
  it.each([
    [0n, [0, 1, 2]],
    [7n, [7, 0, 1]],
    [8n, [0, 2, 1]],
  ])('deals %d', (hash, hand) => {
    expect(dealtHand(hash, 8, 3)).toEqual(hand);
  });

  it('deals different queues, the same for the same flow', () => {
    for (let user = 0; user < 200; user += 1) {
      const hand = dealtHand(flowHash('global-default', `user-${user}`), 128, 6);
      expect(new Set(hand).size).toBe(6);
      expect(Math.max(...hand)).toBeLessThan(128);
      expect(hand).toEqual(dealtHand(flowHash('global-default', `user-${user}`), 128, 6));
    }
  });
});

describe('seats of a request', () => {
  const facts = (parts: Partial<WorkFacts> & { readonly search?: string }): WorkFacts => ({
    verb: 'list',
    info: about('configmaps'),
    query: new Map(new URLSearchParams(parts.search ?? '')),
    stored: { objects_count: 1_000, averageSize_bytes: 10_000 },
    watches_count: 0,
    levelMaxSeats_count: 0,
    ...parts,
  });

  it.each([
    ['of a list from the cache: 1 MB at most', facts({}), [10, 0, 0]],
    ['of a list of few', facts({ stored: { objects_count: 3, averageSize_bytes: 1_000 } }), [1, 0, 0]],
    ['of a page from the cache', facts({ search: 'limit=20' }), [2, 0, 0]],
    ['of a page further on, from etcd', facts({ search: 'limit=500&continue=abc' }), [50, 0, 0]],
    [
      'of one with a selector, from etcd',
      facts({ search: 'limit=10&continue=abc&labelSelector=a' }),
      [50, 0, 0],
    ],
    [
      'of an exact revision: 100 at most',
      facts({ search: 'resourceVersion=5&resourceVersionMatch=Exact' }),
      [100, 0, 0],
    ],
    ['as the level allows', facts({ levelMaxSeats_count: 3 }), [3, 0, 0]],
    ['of a list of one name', facts({ info: about('configmaps', { name: 'one' }) }), [1, 0, 0]],
    ['of what is not stored', facts({ stored: undefined }), [1, 0, 0]],
    ['of a watch from a revision', facts({ verb: 'watch', search: 'resourceVersion=5' }), [1, 0, 0]],
    [
      'of a watch that begins with all there is',
      facts({ verb: 'watch', search: 'resourceVersion=5&sendInitialEvents=true' }),
      [10, 0, 0],
    ],
    ['of a get', facts({ verb: 'get' }), [1, 0, 0]],
    ['of a write with 9 watchers', facts({ verb: 'create', watches_count: 9 }), [1, 0, 0]],
    ['of a write with 25 watchers', facts({ verb: 'update', watches_count: 25 }), [1, 3, 5]],
    ['of a write with 1,000 watchers', facts({ verb: 'patch', watches_count: 1_000 }), [1, 10, 50]],
    [
      'of a token',
      facts({ verb: 'create', info: about('serviceaccounts', { subresource: 'token' }), watches_count: 100 }),
      [1, 0, 0],
    ],
  ] as const)('%s', (_what, given, [initial, final, latency]) => {
    expect(estimateWork(given)).toEqual({
      initialSeats_count: initial,
      finalSeats_count: final,
      additionalLatency_ms: latency,
    });
  });
});

describe('Retry-After', () => {
  it('doubles while many are dropped, up to 32 s, and goes down again', () => {
    const dropped = new DroppedRequests();
    const told: number[] = [];
    for (let second = 1_000; second < 1_080; second += 1) {
      for (let drops_count = 0; drops_count < 10; drops_count += 1) dropped.record(second * 1_000);
      told.push(dropped.retryAfter_s);
    }
    expect(told[0]).toBe(1);
    expect(told.at(-1)).toBe(32);
    expect([...new Set(told)]).toEqual([1, 2, 4, 8, 16, 32]);
    for (let second = 1_200; second < 1_300; second += 1) dropped.record(second * 1_000);
    expect(dropped.retryAfter_s).toBeLessThan(32);
  });
});

describe('a queue set', () => {
  const DETAILS = {
    userName: '',
    verb: '',
    path: '',
    namespace: '',
    name: '',
    apiVersion: '',
    resource: '',
    subresource: '',
  };
  const one = { initialSeats_count: 1, finalSeats_count: 0, additionalLatency_ms: 0 };

  function request(distinguisher: string, estimate = one) {
    return { schemaName: 's', distinguisher, estimate, details: DETAILS };
  }

  /** Sends requests of 100 ms each as soon as the one before is done, `width_count` at once, and counts those that ran. */
  async function load(set: QueueSet, clock: ReturnType<typeof testClock>, flow: bigint, width_count: number) {
    const counted = { done_count: 0 };
    const next = async (): Promise<void> => {
      const ticket = set.enter(request(String(flow)), flow);
      const finish =
        ticket.type === 'running' ? ticket.finish : ticket.type === 'waiting' ? await ticket.turn : undefined;
      if (finish === undefined) return;
      clock.after(100, () => {
        counted.done_count += 1;
        finish();
        void next();
      });
    };
    for (let index = 0; index < width_count; index += 1) void next();
    return counted;
  }

  it('gives an elephant and a mouse the same seats', async () => {
    const clock = testClock();
    const set = new QueueSet(clock, NOTHING);
    set.configure({ type: 'queue', queues_count: 8, handSize_count: 1, lengthLimit_count: 1_000 }, 4);
    const elephant = await load(set, clock, 0n, 100);
    const mouse = await load(set, clock, 1n, 4);
    await clock.advance(10_000);
    // 40 requests a second fit: 400 in all, half of them each, give or take one round.
    expect(elephant.done_count + mouse.done_count).toBeGreaterThanOrEqual(396);
    expect(Math.abs(elephant.done_count - mouse.done_count)).toBeLessThanOrEqual(12);
  });

  it('refuses what finds its queue full, and gives up what has waited too long', async () => {
    const clock = testClock();
    const rejected: string[] = [];
    const set = new QueueSet(clock, { ...NOTHING, rejected: (_schema, reason) => rejected.push(reason) });
    set.configure({ type: 'queue', queues_count: 1, handSize_count: 1, lengthLimit_count: 1 }, 1);
    expect(set.enter(request('a'), 0n).type).toBe('running');
    const waiting = set.enter(request('a'), 0n);
    expect(set.enter(request('a'), 0n)).toEqual({ type: 'refused', reason: 'queue-full' });
    if (waiting.type !== 'waiting') throw new Error('it should wait');
    waiting.giveUp();
    expect(await waiting.turn).toBeUndefined();
    expect(rejected).toEqual(['queue-full', 'time-out']);
    expect(set.totals).toMatchObject({
      waiting_count: 0,
      executing_count: 1,
      rejected_count: 2,
      cancelled_count: 1,
    });
  });

  it('keeps the seats of a write while its events go out', async () => {
    const clock = testClock();
    const set = new QueueSet(clock, NOTHING);
    set.configure({ type: 'queue', queues_count: 1, handSize_count: 1, lengthLimit_count: 10 }, 3);
    const write = set.enter(
      request('a', { initialSeats_count: 1, finalSeats_count: 3, additionalLatency_ms: 5 }),
      0n,
    );
    const next = set.enter(request('a'), 0n);
    if (write.type !== 'running' || next.type !== 'waiting') throw new Error('one runs, one waits');
    write.finish();
    expect(set.totals.seatsInUse_count).toBe(3);
    await clock.advance(5);
    expect(await next.turn).toBeTypeOf('function');
    expect(set.totals.seatsInUse_count).toBe(1);
  });

  it('without queues refuses what finds no seat', () => {
    const set = new QueueSet(testClock(), NOTHING);
    set.configure({ type: 'reject' }, 1);
    expect(set.enter(request('a'), 0n).type).toBe('running');
    expect(set.enter(request('a'), 0n)).toEqual({ type: 'refused', reason: 'concurrency-limit' });
  });

  it('that is exempt lets everything run', () => {
    const set = new QueueSet(testClock(), NOTHING);
    set.configure({ type: 'exempt' }, 0);
    for (let index = 0; index < 100; index += 1) expect(set.enter(request('a'), 0n).type).toBe('running');
    expect(set.totals.executing_count).toBe(100);
  });
});
