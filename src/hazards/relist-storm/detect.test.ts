import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

interface Ask {
  readonly at_s: number;
  readonly user?: string;
  readonly agent?: string;
  readonly ip?: string;
  readonly resource?: string;
  readonly code?: number;
}

const CALICO = 'system:serviceaccount:kube-system:calico-node';

function watchEnd(ask: Ask & { readonly lasted_s: number; readonly asked_s?: number }): AuditEvent {
  const event = auditEvent({
    at_s: ask.at_s,
    user: ask.user ?? CALICO,
    userAgent: ask.agent ?? 'calico-node/v3.20',
    sourceIPs: [ask.ip ?? '10.0.0.1'],
    level: 'Metadata',
    verb: 'watch',
    code: ask.code ?? 200,
    query: { watch: true, resourceVersion: '1234', timeoutSeconds: ask.asked_s ?? 500 },
    objectRef: { resource: ask.resource ?? 'pods' },
  });
  return { ...event, requestReceivedTimestamp_us: event.stageTimestamp_us - ask.lasted_s * 1e6 };
}

function list(
  ask: Ask & {
    readonly resourceVersion?: string;
    readonly continue?: string;
    readonly fieldSelector?: string;
  },
): AuditEvent {
  const { resourceVersion, fieldSelector } = ask;
  return auditEvent({
    at_s: ask.at_s,
    user: ask.user ?? CALICO,
    userAgent: ask.agent ?? 'calico-node/v3.20',
    sourceIPs: [ask.ip ?? '10.0.0.1'],
    level: 'Metadata',
    verb: 'list',
    code: ask.code ?? 200,
    query: {
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(ask.continue === undefined ? {} : { continue: ask.continue }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    },
    objectRef: { resource: ask.resource ?? 'pods' },
  });
}

/** `copies` copies whose watches end at `at_s` and that list again, within three seconds. */
function wave(
  at_s: number,
  copies: number,
  parts: Partial<Ask> & { resourceVersion?: string } = {},
): AuditEvent[] {
  return Array.from({ length: copies }, (_, index) => {
    const ask = { ...parts, at_s: at_s + (3 * index) / copies, ip: `10.1.${index >> 8}.${index & 255}` };
    return [watchEnd({ ...ask, lasted_s: 20 }), list({ ...ask, at_s: ask.at_s + 0.2 })];
  }).flat();
}

/** Something else in the log, so that its windows close. */
function ticks(to_s: number, every_s = 5): AuditEvent[] {
  return Array.from({ length: to_s / every_s }, (_, index) => auditEvent({ at_s: index * every_s }));
}

function ticksEverySecond(to_s: number): AuditEvent[] {
  return ticks(to_s, 1);
}

describe('relist-storm fires', () => {
  it('critical when the same copies list from etcd again and again', () => {
    const waves = Array.from({ length: 10 }, (_, index) => wave(200 + 30 * index, 50)).flat();
    const alerts = runDetector(detect, [...ticks(600), ...waves]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      id: 'relist-storm/pods',
      severity: 'critical',
      offender: { user: CALICO, userAgents: ['calico-node/v3.20'] },
    });
    expect(alerts[0]?.title).toContain('50 copies of 1 client');
    expect(alerts[0]?.evidence.length).toBeGreaterThan(10);
  });

  it('medium on a single wave: a reconnect', () => {
    const alerts = runDetector(detect, [...ticks(300), ...wave(200, 60)]);
    expect(alerts.map((alert) => alert.severity)).toEqual(['medium']);
  });

  it('on kubelets together as one client', () => {
    const kubelets = [0, 1, 2].flatMap((round) =>
      Array.from({ length: 40 }, (_, index) => {
        const ask = {
          user: `system:node:n${index}`,
          agent: 'kubelet/v1.20',
          at_s: 200 + 15 * round + index / 20,
        };
        return [watchEnd({ ...ask, lasted_s: 10 }), list({ ...ask, at_s: ask.at_s + 0.1 })];
      }).flat(),
    );
    const alerts = runDetector(detect, [...ticks(300), ...kubelets]);
    expect(alerts.map((alert) => [alert.offender?.user, alert.severity])).toEqual([
      ['system:node:*', 'high'],
    ]);
  });

  it('on one client that lists in a loop', () => {
    const loop = Array.from({ length: 60 }, (_, index) => [
      watchEnd({ at_s: 200 + index, lasted_s: 0.01 }),
      list({ at_s: 200.1 + index }),
    ]).flat();
    expect(runDetector(detect, [...ticks(300), ...loop])).toHaveLength(1);
  });

  it('on 410 and on 504 as codes', () => {
    const gone = Array.from({ length: 40 }, (_, index) =>
      list({ at_s: 200 + index, code: 410, resourceVersion: '7' }),
    );
    const tooLarge = Array.from({ length: 40 }, (_, index) =>
      list({ at_s: 200 + index, code: 504, resourceVersion: '99999', resource: 'nodes' }),
    );
    const alerts = runDetector(detect, [...ticks(300), ...gone, ...tooLarge]);
    expect(alerts.map((alert) => [alert.id, alert.severity])).toEqual([
      ['relist-storm/pods', 'high'],
      ['relist-storm/nodes', 'high'],
    ]);
  });

  it('on old kubelets that list again from the cache (resourceVersion=0) if the same ones repeat it', () => {
    const waves = [0, 1, 2, 3].flatMap((round) => wave(200 + 14 * round, 40, { resourceVersion: '0' }));
    expect(runDetector(detect, [...ticks(300), ...waves])).toHaveLength(1);
  });

  it('estimates bytes from the objects written, and says that it is an estimate', () => {
    const pods = Array.from({ length: 300 }, (_, index) =>
      auditEvent({
        at_s: index / 10,
        verb: 'patch',
        objectRef: { resource: 'pods', subresource: 'status', namespace: 'shop', name: `p${index}` },
        responseObject: {},
        responseObject_bytes: 10_240,
      }),
    );
    const alerts = runDetector(detect, [...ticks(300), ...pods, ...wave(200, 60)]);
    const fact = alerts[0]?.facts.find(({ name }) => name === 'bytes of one list');
    expect(fact?.value).toMatch(/^[23]\.\d MiB \(estimate: (29|30)\d objects/);
  });

  it('names the flood that pushed the watch cache over', () => {
    const scale = auditEvent({
      at_s: 100,
      user: 'dev@example.com',
      verb: 'patch',
      objectRef: {
        apiGroup: 'apps',
        resource: 'deployments',
        subresource: 'scale',
        namespace: 'shop',
        name: 'web',
      },
    });
    const creates = Array.from({ length: 500 }, (_, index) =>
      auditEvent({
        at_s: 110 + index / 20,
        user: 'system:serviceaccount:kube-system:replicaset-controller',
        verb: 'create',
        code: 201,
        objectRef: { resource: 'pods', namespace: 'shop', name: `web-${index}` },
      }),
    );
    const alerts = runDetector(detect, [...ticks(300), scale, ...creates, ...wave(200, 60)]);
    expect(alerts[0]?.trigger?.auditID).toBe(scale.auditID);
  });

  it('in a log without lists when watches end within seconds for minutes', () => {
    const short = Array.from({ length: 400 }, (_, index) =>
      watchEnd({ at_s: 100 + index / 2, lasted_s: 0.05 }),
    );
    const alerts = runDetector(detect, [...ticks(400), ...short]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.uncertain.join(' ')).toContain('carries no lists');
  });
});

const RESOURCES = ['pods', 'nodes', 'services', 'secrets', 'configmaps', 'endpoints', 'namespaces'];

/** An API server goes away: all watches of four clients end, and all of them list. */
function restart(at_s: number, withLists = true): AuditEvent[] {
  return ['scheduler', 'controllers', 'ingress', 'mesh'].flatMap((agent, client) =>
    RESOURCES.flatMap((resource, index) => {
      const ask = { user: `system:serviceaccount:x:${agent}`, agent, resource, ip: `10.2.0.${client}` };
      const end = watchEnd({ ...ask, at_s: at_s + index / 10, lasted_s: 90 });
      return withLists ? [end, list({ ...ask, at_s: at_s + 8 + index / 10 })] : [end];
    }),
  );
}

/** When kube-apiserver is killed; each time it is away for 20 s. */
const KILLS = [900, 960, 1_020, 1_080, 1_140];

function silentFrom(events: readonly AuditEvent[], kills: readonly number[]): AuditEvent[] {
  const zero_us = auditEvent({ at_s: 0 }).stageTimestamp_us;
  return events.filter((event) => {
    const at_s = (event.stageTimestamp_us - zero_us) / 1e6;
    return !kills.some((kill_s) => at_s >= kill_s && at_s < kill_s + 20);
  });
}

/** `clients` clients list all that they watch. */
function comeBack(at_s: number, clients = 4): AuditEvent[] {
  return ['scheduler', 'controllers', 'ingress', 'mesh'].slice(0, clients).flatMap((agent, client) =>
    RESOURCES.map((resource, index) =>
      list({
        user: `system:serviceaccount:x:${agent}`,
        agent,
        resource,
        ip: `10.2.0.${client}`,
        resourceVersion: '0',
        at_s: at_s + client + index / 10,
      }),
    ),
  );
}

describe('relist-storm tells an API server that went away apart', () => {
  it('medium for one restart, and for a rolling upgrade of three', () => {
    const one = runDetector(detect, [...ticks(300), ...restart(200)]);
    expect(one.map((alert) => [alert.id, alert.severity])).toEqual([
      ['relist-storm/api-server-restart', 'medium'],
    ]);
    expect(one[0]?.title).toContain('28 watches ended at once, 28 lists followed');
    const three = runDetector(detect, [...ticks(900), ...restart(200), ...restart(400), ...restart(600)]);
    expect(three.map((alert) => alert.severity)).toEqual(['medium']);
  });

  it('critical when it goes away again and again', () => {
    const spiral = [200, 290, 380, 470, 560].flatMap((at_s) => restart(at_s));
    const alerts = runDetector(detect, [...ticks(700), ...spiral]);
    expect(alerts.map((alert) => alert.severity)).toEqual(['critical']);
    expect(alerts[0]?.title).toContain('5 times');
  });

  it('critical when it is killed again and again, and no end of a watch is logged', () => {
    const alerts = runDetector(detect, [
      ...silentFrom(ticksEverySecond(1_260), KILLS),
      ...KILLS.flatMap((at_s) => comeBack(at_s + 20)),
    ]);
    expect(alerts.map((alert) => [alert.id, alert.severity])).toEqual([
      ['relist-storm/api-server-restart', 'critical'],
    ]);
    expect(alerts[0]?.title).toBe(
      'API server restarted or went away 5 times: nothing was answered for up to 21s, 140 lists followed',
    );
    expect(alerts[0]?.evidence.length).toBeGreaterThan(0);
  });

  it('once, when its watches end and it is silent then', () => {
    const events = [...silentFrom(ticksEverySecond(1_260), [901]), ...restart(900, false), ...comeBack(921)];
    const [alert, ...others] = runDetector(detect, events);
    expect(others).toEqual([]);
    expect(alert?.severity).toBe('medium');
    expect(alert?.title).toMatch(/^API server restarted or went away: 28 watches ended at once, nothing was/);
  });

  it.each<readonly [string, AuditEvent[]]>([
    ['a silence and no list', silentFrom(ticksEverySecond(1_260), KILLS)],
    [
      'a silence and the lists of one client',
      [...silentFrom(ticksEverySecond(1_260), [900]), ...comeBack(920, 1)],
    ],
    ['lists without a silence', [...ticksEverySecond(1_260), ...comeBack(920)]],
    [
      'a cluster that starts',
      [...ticksEverySecond(1_260).slice(60), auditEvent({ at_s: 0 }), ...comeBack(60)],
    ],
    [
      'a hole in a log in which all list all the time',
      silentFrom(Array.from({ length: 60 }, (_, index) => comeBack(20 * index)).flat(), [900]),
    ],
    ['a small cluster that is often quiet', [...ticks(1_260, 15), ...comeBack(919)]],
    ['a hole of half an hour', [...ticksEverySecond(900), ...comeBack(2_700)]],
  ])('not on %s', (_, events) => {
    expect(runDetector(detect, events)).toEqual([]);
  });

  it('not when the log ends with all watches', () => {
    expect(runDetector(detect, [...ticks(200), ...restart(198, false)])).toEqual([]);
  });
});

describe('relist-storm keeps quiet', () => {
  it.each<readonly [string, AuditEvent[]]>([
    [
      'a log with one time a request (GKE), from which no watch has a length',
      [
        ...ticks(600),
        ...Array.from({ length: 60 }, (_, index) => [
          watchEnd({
            at_s: 200 + index / 60,
            lasted_s: 0,
            user: `client-${index}`,
            resource: `kind${index % 6}s`,
            ip: `10.1.0.${index}`,
          }),
          list({
            at_s: 200.5 + index / 60,
            user: `client-${index}`,
            resource: `kind${index % 6}s`,
            ip: `10.1.0.${index}`,
          }),
        ]).flat(),
      ],
    ],
    [
      'the start of a cluster: all list, no watch has ended',
      Array.from({ length: 400 }, (_, index) =>
        list({ at_s: 1 + index / 40, user: `u${index % 20}`, ip: `10.3.0.${index}`, resourceVersion: '0' }),
      ),
    ],
    [
      'one client that restarts',
      RESOURCES.flatMap((resource) =>
        [0, 1, 2, 3, 4].flatMap((copy) => [
          watchEnd({ at_s: 200, lasted_s: 60, resource: `${resource}${copy}` }),
          list({ at_s: 201, resource: `${resource}${copy}` }),
        ]),
      ),
    ],
    [
      'watches that time out and go on without a list',
      Array.from({ length: 600 }, (_, index) =>
        watchEnd({ at_s: 100 + index / 4, lasted_s: 495, ip: `10.4.0.${index}` }),
      ),
    ],
    [
      'watches that a load balancer cuts, and no list',
      Array.from({ length: 600 }, (_, index) => watchEnd({ at_s: 50 + index / 4, lasted_s: 60 })).concat(
        list({ at_s: 10, resource: 'nodes' }),
      ),
    ],
    [
      'people who list with kubectl',
      Array.from({ length: 200 }, (_, index) =>
        list({ at_s: 100 + index / 4, user: `dev${index % 30}`, agent: 'kubectl/v1.34' }),
      ),
    ],
    [
      'a DaemonSet that is rolled out: each copy ends its watch and lists from the cache once',
      wave(200, 200, { resourceVersion: '0' }),
    ],
    [
      'pages of a few lists',
      Array.from({ length: 300 }, (_, index) => list({ at_s: 100 + index / 10, continue: 'abc' })),
    ],
    [
      'kubelets that list single ConfigMaps',
      Array.from({ length: 300 }, (_, index) =>
        list({
          at_s: 100 + index / 10,
          user: 'system:node:n1',
          resource: 'configmaps',
          fieldSelector: `metadata.name=c${index}`,
        }),
      ),
    ],
    [
      'copies that always reconnect like this, as often before as now',
      Array.from({ length: 20 }, (_, index) => wave(40 * index, 14)).flat(),
    ],
  ])('on %s', (_, events) => {
    expect(runDetector(detect, [...ticks(400), ...events])).toEqual([]);
  });
});
