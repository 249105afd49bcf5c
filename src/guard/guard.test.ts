import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HAZARDS } from '../hazards/index.ts';
import type { JsonObject } from '../kube/json.ts';
import type { ReviewedRequest } from './admission-review.ts';
import { ALLOW_ANNOTATION, ALLOW_UNTIL_ANNOTATION, BREAK_GLASS_GROUP } from './break-glass.ts';
import type { GuardState } from './contract.ts';
import { Guard, type Surroundings } from './guard.ts';

const BUDGETS = HAZARDS.flatMap(({ guard = [] }) => guard);
const NOW_MS = Date.parse('2026-12-01T12:00:00Z');
const MINUTE_MS = 60_000;

const UNKNOWN: Surroundings = {
  populationOf: () => undefined,
  contentOf: () => undefined,
  whyProtected: () => undefined,
};

function guardOf(state: GuardState = 'normal', known: Partial<Surroundings> = {}, replicas_count = 1): Guard {
  return new Guard({ budgets: BUDGETS, surroundings: { ...UNKNOWN, ...known }, replicas_count }, state);
}

function request(parts: Partial<ReviewedRequest> = {}): ReviewedRequest {
  return {
    uid: 'u',
    operation: 'DELETE',
    group: '',
    kind: 'Service',
    resource: 'services',
    subresource: '',
    namespace: 'shop',
    name: 'web',
    user: 'system:serviceaccount:lb-system:lb-operator',
    groups: [],
    object: undefined,
    oldObject: { metadata: { name: 'web' } },
    isDryRun: false,
    ...parts,
  };
}

/** How many of so many requests pass, one each second. */
function passed(
  guard: Guard,
  count: number,
  parts: (index: number) => Partial<ReviewedRequest> = () => ({}),
): number {
  let passed_count = 0;
  for (let index = 0; index < count; index += 1)
    if (guard.judge(request(parts(index)), NOW_MS + index * 1000).decision.type !== 'refuse')
      passed_count += 1;
  return passed_count;
}

const deployment = (replicas: number): JsonObject => ({ metadata: { name: 'web' }, spec: { replicas } });
const waiting = (finalizers: readonly string[]): JsonObject => ({
  metadata: { name: 'web', deletionTimestamp: '2026-12-01T11:00:00Z', finalizers },
});

describe('what is counted, of forty requests of one client', () => {
  it.each<[string, number, Partial<ReviewedRequest>, Partial<Surroundings>]>([
    ['Services of a cluster of which nothing is known: the floor', 5, {}, {}],
    ['of 1,503 Services: half a percent', 7, {}, { populationOf: () => 1_503 }],
    ['of 100,000 Services: never more than ten', 10, {}, { populationOf: () => 100_000 }],
    ['of a deleted collection, whose reviews have no name', 5, { name: 'named by its old object' }, {}],
    ['Secrets', 20, { kind: 'Secret', resource: 'secrets' }, {}],
    ['pods: more than forty', 40, { kind: 'Pod', resource: 'pods' }, {}],
    [
      'Deployments that are scaled to zero',
      10,
      {
        operation: 'UPDATE',
        group: 'apps',
        kind: 'Deployment',
        oldObject: deployment(3),
        object: deployment(0),
      },
      {},
    ],
    [
      'and by the scale subresource',
      10,
      {
        operation: 'UPDATE',
        group: 'apps',
        kind: 'Scale',
        resource: 'deployments',
        subresource: 'scale',
        oldObject: deployment(3),
        object: deployment(0),
      },
      {},
    ],
    [
      'the last finalizer of what waits for it',
      5,
      { operation: 'UPDATE', oldObject: waiting(['a/b']), object: waiting([]) },
      {},
    ],
    [
      'nothing: one of two finalizers',
      40,
      { operation: 'UPDATE', oldObject: waiting(['a/b', 'c/d']), object: waiting(['c/d']) },
      {},
    ],
    ['nothing: what waits for its end already', 40, { oldObject: waiting(['a/b']) }, {}],
    ['nothing: a status', 40, { operation: 'UPDATE', subresource: 'status' }, {}],
    [
      'nothing: a namespace controller that takes a namespace down',
      40,
      { user: 'system:serviceaccount:kube-system:namespace-controller' },
      {},
    ],
    [
      'nothing: the garbage collector',
      40,
      { user: 'system:serviceaccount:kube-system:generic-garbage-collector' },
      {},
    ],
    ['nothing: a kubelet', 40, { user: 'system:node:n1', groups: ['system:nodes'], kind: 'Pod' }, {}],
    ['nothing: leases', 40, { group: 'coordination.k8s.io', kind: 'Lease', resource: 'leases' }, {}],
    ['nothing: break-glass', 40, { groups: [BREAK_GLASS_GROUP] }, {}],
    ['nothing: dry runs', 40, { isDryRun: true }, {}],
  ])('%s', (_, expected, parts, known) => {
    expect(passed(guardOf('normal', known), 40, () => parts)).toBe(expected);
  });

  it('evictions as removals of pods', () => {
    const eviction = {
      operation: 'CREATE',
      kind: 'Eviction',
      resource: 'pods',
      subresource: 'eviction',
      oldObject: undefined,
    };
    expect(passed(guardOf(), 300, () => eviction)).toBe(200);
  });

  it('kinds and clients apart', () => {
    const guard = guardOf();
    expect(passed(guard, 10)).toBe(5);
    expect(passed(guard, 10, () => ({ user: 'ann' }))).toBe(5);
    expect(passed(guard, 10, () => ({ group: 'apps', kind: 'Deployment' }))).toBe(5);
  });

  it('a namespace with all that is in it', () => {
    const namespaces = { kind: 'Namespace', resource: 'namespaces', namespace: '' };
    const guard = guardOf('normal', { contentOf: (name) => (name === 'big' ? 500 : 90) });
    expect(passed(guard, 1, () => ({ ...namespaces, name: 'big' }))).toBe(0);
    expect(passed(guard, 4, (index) => ({ ...namespaces, name: `review-${index}` }))).toBe(2);
  });

  it('writes of one object by one client, and says when to come back', () => {
    const guard = guardOf();
    const write = { operation: 'UPDATE', kind: 'ServiceAccount', resource: 'serviceaccounts' };
    const judge = (name: string, at_ms: number) => guard.judge(request({ ...write, name }), at_ms).decision;
    const decisions = Array.from({ length: 100 }, (_, index) => judge('shared', NOW_MS + index * 100));
    expect(decisions.filter(({ type }) => type === 'allow')).toHaveLength(60);
    expect(decisions.at(-1)).toMatchObject({ type: 'refuse', retryAfter_s: 30 });
    expect(judge('another', NOW_MS + 10_000)).toEqual({ type: 'allow' });
    expect(judge('shared', NOW_MS + MINUTE_MS + 6_000)).toEqual({ type: 'allow' });
  });
});

const annotated = (annotations: Record<string, string>) => ({
  oldObject: { metadata: { name: 'web', annotations } },
});
const protectedGuard = () => guardOf('normal', { whyProtected: () => 'webhook gate stands on it' });
const judgeProtected = (annotations: Record<string, string>) =>
  protectedGuard().judge(request(annotated(annotations)), NOW_MS);

describe('who gets through', () => {
  it('a protected object goes only with a reason that counts now, which is recorded', () => {
    expect(judgeProtected({}).decision).toMatchObject({
      type: 'refuse',
      message: expect.stringMatching(
        /Service shop\/web: webhook gate stands on it\. If it is meant: kubectl annotate service\/web -n shop/,
      ),
    });
    expect(judgeProtected({ [ALLOW_ANNOTATION]: 'moved to shop-2' })).toMatchObject({
      decision: { type: 'allow' },
      recorded: { 'break-glass': 'moved to shop-2' },
    });
    expect(
      judgeProtected({ [ALLOW_ANNOTATION]: 'x', [ALLOW_UNTIL_ANNOTATION]: '2026-12-01T13:00:00Z' }).decision
        .type,
    ).toBe('allow');
    expect(
      judgeProtected({ [ALLOW_ANNOTATION]: 'x', [ALLOW_UNTIL_ANNOTATION]: '2026-12-01T11:00:00Z' }).decision,
    ).toMatchObject({
      message: expect.stringContaining('was good until 2026-12-01T11:00:00Z only'),
    });
    expect(
      judgeProtected({ [ALLOW_ANNOTATION]: 'x', [ALLOW_UNTIL_ANNOTATION]: 'tomorrow' }).decision,
    ).toMatchObject({
      message: expect.stringContaining('is no time (RFC 3339): tomorrow'),
    });
    expect(judgeProtected({ [ALLOW_ANNOTATION]: ' ' }).decision.type).toBe('refuse');
  });

  it('a client that was released, and one whose window has passed', () => {
    const guard = guardOf();
    expect(passed(guard, 10)).toBe(5);
    expect(guard.release('system:serviceaccount:lb-system:lb-operator')).toBe(1);
    expect(passed(guard, 10)).toBe(5);
    expect(guard.judge(request(), NOW_MS + 11 * MINUTE_MS).decision).toEqual({ type: 'allow' });
  });

  it('everybody while it is open, nobody who removes while it is closed, and with a warning while it observes', () => {
    expect(passed(guardOf('open'), 40)).toBe(40);
    expect(passed(guardOf('closed'), 40)).toBe(0);
    expect(guardOf('closed').judge(request({ operation: 'UPDATE' }), NOW_MS).decision).toEqual({
      type: 'allow',
    });
    const observing = guardOf('observe');
    expect(passed(observing, 40)).toBe(40);
    expect(observing.judge(request(), NOW_MS + 50_000)).toMatchObject({
      decision: {
        type: 'warn',
        text: expect.stringMatching(/^only observed, not refused: plimsoll guard refuses to delete/),
      },
      wouldRefuse: expect.stringContaining('has deleted 5 Services in 10 minutes, and 5 is the limit'),
    });
  });

  it('part of the limit where several guards share the requests', () => {
    expect(passed(guardOf('normal', { populationOf: () => 100_000 }, 2), 40)).toBe(5);
  });
});

it('whatever comes in whatever order, no client removes more of a kind in a window than its limit', () => {
  const user = constantFrom('a', 'b', 'c');
  const step = record({
    user,
    wait_ms: integer({ min: 0, max: 5 * MINUTE_MS }),
    isDryRun: boolean(),
  });
  assert(
    property(array(step, { maxLength: 200 }), (steps) => {
      const guard = guardOf();
      let now_ms = NOW_MS;
      const removed: { readonly user: string; readonly at_ms: number }[] = [];
      for (const { user: name, wait_ms, isDryRun } of steps) {
        now_ms += wait_ms;
        const { decision } = guard.judge(request({ user: name, isDryRun }), now_ms);
        if (decision.type === 'allow' && !isDryRun) removed.push({ user: name, at_ms: now_ms });
      }
      return removed.every(
        ({ user: name, at_ms }) =>
          removed.filter(
            (one) => one.user === name && one.at_ms <= at_ms && one.at_ms >= at_ms - 10 * MINUTE_MS,
          ).length <= 5,
      );
    }),
  );
});

it('holds no more than its bound of a hundred thousand clients, and remembers who was refused', () => {
  const guard = guardOf();
  expect(passed(guard, 10, () => ({ user: 'offender' }))).toBe(5);
  for (let index = 0; index < 100_000; index += 1)
    guard.judge(request({ user: `client-${index}` }), NOW_MS + 20_000);
  expect(guard.accounts.accounts_count).toBeLessThanOrEqual(65_536 + 4_096);
  expect(guard.accounts.forgotten_count).toBeGreaterThan(30_000);
  expect(guard.judge(request({ user: 'offender' }), NOW_MS + 30_000).decision.type).toBe('refuse');
});
