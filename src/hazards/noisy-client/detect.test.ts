import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

interface Load {
  readonly user: string;
  readonly agent?: string;
  readonly rate: number;
  readonly from_s: number;
  readonly to_s: number;
  readonly verb?: string;
  readonly subresource?: string;
  /** Every how manieth request gets 429. */
  readonly throttledEvery?: number;
  readonly took_s?: number;
  readonly queued?: string;
}

function load(parts: Load): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let index = 0; index < (parts.to_s - parts.from_s) * parts.rate; index += 1) {
    const at_s = parts.from_s + index / parts.rate;
    const isThrottled = parts.throttledEvery !== undefined && index % parts.throttledEvery === 0;
    const event = auditEvent({
      at_s,
      user: parts.user,
      userAgent: parts.agent ?? `${parts.user}/v1.0`,
      verb: parts.verb ?? 'get',
      level: 'Metadata',
      code: isThrottled ? 429 : 200,
      reason: isThrottled ? 'TooManyRequests' : '',
      objectRef: { resource: 'pods', namespace: 'shop', name: 'web', subresource: parts.subresource ?? '' },
      annotations:
        parts.queued === undefined ? {} : { 'apiserver.latency.k8s.io/apf-queue-wait': parts.queued },
    });
    events.push({
      ...event,
      requestReceivedTimestamp_us: event.stageTimestamp_us - Math.round((parts.took_s ?? 0.005) * 1e6),
    });
  }
  return events;
}

const OPERATOR = 'system:serviceaccount:apps:crawler';
const SCHEDULER = 'system:kube-scheduler';

/** Ten kubelets, a scheduler and a person: what else goes on. */
function background(to_s: number, overrides: Partial<Load> = {}): AuditEvent[] {
  const kubelets = Array.from({ length: 10 }, (_, index) =>
    load({ user: `system:node:n${index}`, rate: 1, from_s: 0, to_s, ...overrides }),
  );
  return [...kubelets.flat(), ...load({ user: SCHEDULER, rate: 5, from_s: 0, to_s, ...overrides })];
}

describe('noisy-client fires', () => {
  it('on a client far above its own past, with its usual rate and its trigger', () => {
    const change = auditEvent({
      at_s: 110,
      user: 'dev@example.com',
      verb: 'patch',
      objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'apps', name: 'crawler' },
    });
    const alerts = runDetector(detect, [
      ...background(240),
      ...load({ user: OPERATOR, rate: 3, from_s: 0, to_s: 120 }),
      change,
      ...load({ user: OPERATOR, rate: 300, from_s: 120, to_s: 240, verb: 'update' }),
    ]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      id: `noisy-client/${OPERATOR}|${OPERATOR}`,
      severity: 'medium',
      offender: { user: OPERATOR, sourceIPs: ['10.0.0.1'] },
      trigger: { user: 'dev@example.com', auditID: change.auditID },
    });
    expect(alerts[0]?.title).toContain('300 requests a second');
    expect(alerts[0]?.evidence.length).toBeGreaterThan(10);
  });

  it('critical when kubelets and the scheduler get the 429s', () => {
    const alerts = runDetector(detect, [
      ...background(120),
      ...background(240, { from_s: 120, throttledEvery: 2 }),
      ...load({ user: OPERATOR, rate: 500, from_s: 120, to_s: 240 }),
    ]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.severity).toBe('critical');
    expect(alerts[0]?.title).toContain('11 other clients got');
    expect(alerts[0]?.facts).toContainEqual({ name: 'kubelets turned away', value: '10' });
  });

  it('on a client that was always busy once others are turned away, and says that it did not rise', () => {
    const alerts = runDetector(detect, [
      ...load({ user: OPERATOR, rate: 200, from_s: 0, to_s: 180 }),
      ...background(180, { throttledEvery: 2 }),
    ]);
    expect(alerts.map((alert) => [alert.offender?.user, alert.severity])).toEqual([[OPERATOR, 'critical']]);
    expect(alerts[0]?.uncertain.join(' ')).toContain('did not rise within this log');
  });

  it('blames the client that rose, not the bigger one that was always there', () => {
    const alerts = runDetector(detect, [
      ...load({ user: 'system:serviceaccount:mesh:pilot', rate: 120, from_s: 0, to_s: 240 }),
      ...background(120),
      ...background(240, { from_s: 120, throttledEvery: 2 }),
      ...load({ user: OPERATOR, rate: 60, from_s: 120, to_s: 240 }),
    ]);
    expect(alerts.map((alert) => alert.offender?.user)).toEqual([OPERATOR]);
  });

  it('on few but heavy requests that hold the API server', () => {
    const alerts = runDetector(detect, [
      ...background(180, { throttledEvery: 2 }),
      ...load({ user: OPERATOR, rate: 2, from_s: 0, to_s: 180, verb: 'list', took_s: 0.09 }),
    ]);
    expect(alerts[0]?.offender?.user).toBe(OPERATOR);
    expect(alerts[0]?.uncertain.join(' ')).toContain('for the time that its requests took');
  });

  it('without an offender when everybody is turned away and nobody stands out', () => {
    const alerts = runDetector(detect, background(120, { throttledEvery: 3 }));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ id: 'noisy-client/no-culprit', severity: 'high', offender: undefined });
  });

  it('on one kubelet that runs wild, with many agents of one family as one client', () => {
    const wild = load({ user: 'system:node:n3', rate: 400, from_s: 120, to_s: 200 }).map((event, index) => ({
      ...event,
      userAgent: `kubelet/v1.${index % 200}`,
    }));
    const alerts = runDetector(detect, [...background(200), ...wild]);
    expect(alerts.map((alert) => alert.offender?.user)).toEqual(['system:node:n3']);
    expect(alerts[0]?.offender?.userAgents.length).toBeLessThanOrEqual(16);
  });

  it('says that the past is unknown when the log starts shortly before the rise', () => {
    const alerts = runDetector(detect, [
      ...background(100),
      ...load({ user: OPERATOR, rate: 600, from_s: 35, to_s: 100 }),
    ]);
    expect(alerts[0]?.uncertain.join(' ')).toContain('hardly known');
  });

  it('high when others wait in a queue', () => {
    const alerts = runDetector(detect, [
      ...background(120),
      ...background(240, { from_s: 120, took_s: 0.9, queued: '850.5ms' }),
      ...load({ user: OPERATOR, rate: 300, from_s: 120, to_s: 240 }),
    ]);
    expect(alerts[0]?.severity).toBe('high');
    expect(alerts[0]?.facts.find((fact) => fact.name === 'waited in a queue')?.value).toContain('851ms');
  });

  it('with one stable id for two bursts of the same client', () => {
    const alerts = runDetector(detect, [
      ...background(600),
      ...load({ user: OPERATOR, rate: 300, from_s: 120, to_s: 180 }),
      ...load({ user: OPERATOR, rate: 300, from_s: 400, to_s: 460 }),
    ]);
    expect(alerts).toHaveLength(1);
  });
});

describe('noisy-client keeps quiet', () => {
  it.each<readonly [string, AuditEvent[]]>([
    ['a client that is busy from first to last', load({ user: OPERATOR, rate: 300, from_s: 0, to_s: 180 })],
    ['a burst of 20 s', load({ user: OPERATOR, rate: 300, from_s: 120, to_s: 140 })],
    ['a CI job that is busy within bounds', load({ user: 'ci', rate: 60, from_s: 120, to_s: 180 })],
    [
      'controllers of a restarted kube-controller-manager at full client rate',
      ['deployment-controller', 'replicaset-controller', 'endpoint-controller'].flatMap((name) =>
        load({ user: `system:serviceaccount:kube-system:${name}`, rate: 120, from_s: 90, to_s: 170 }),
      ),
    ],
    [
      'many kubelets together',
      Array.from({ length: 100 }, (_, index) =>
        load({ user: `system:node:m${index}`, rate: 4, from_s: 90, to_s: 150 }),
      ).flat(),
    ],
    [
      'evictions refused by a PodDisruptionBudget',
      load({
        user: 'drainer',
        rate: 20,
        from_s: 90,
        to_s: 170,
        throttledEvery: 1,
        verb: 'create',
        subresource: 'eviction',
      }),
    ],
    [
      'one client that meets its own limit',
      load({ user: 'ci', rate: 9, from_s: 90, to_s: 170, throttledEvery: 2 }),
    ],
    [
      'long watches that all end when the log ends',
      load({ user: OPERATOR, rate: 400, from_s: 150, to_s: 180, verb: 'watch', took_s: 60 }),
    ],
  ])('on %s', (_, events) => {
    expect(runDetector(detect, [...background(180), ...events])).toEqual([]);
  });

  it('on a client that always was high with a hole of an hour in the log', () => {
    const events = [
      ...load({ user: OPERATOR, rate: 200, from_s: 0, to_s: 90 }),
      ...load({ user: OPERATOR, rate: 200, from_s: 3_600, to_s: 3_720 }),
    ];
    expect(
      runDetector(detect, [...events, ...background(90), ...background(3_720, { from_s: 3_600 })]),
    ).toEqual([]);
  });

  it('on a busy client of a far busier cluster', () => {
    const others = Array.from({ length: 40 }, (_, index) =>
      load({ user: `system:node:b${index}`, rate: 20, from_s: 0, to_s: 160 }),
    ).flat();
    expect(
      runDetector(detect, [...others, ...load({ user: OPERATOR, rate: 120, from_s: 100, to_s: 160 })]),
    ).toEqual([]);
  });

  it('on an empty log and on a single event', () => {
    expect(runDetector(detect, [])).toEqual([]);
    expect(runDetector(detect, [auditEvent({ at_s: 0 })])).toEqual([]);
  });
});
