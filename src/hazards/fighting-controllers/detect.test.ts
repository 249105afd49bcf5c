import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { Alert } from '../../detect/contract.ts';
import { isJsonObject } from '../../kube/json.ts';
import type { JsonObject } from '../../kube/json.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const DEPLOYER = 'system:serviceaccount:ci:deployer';
const TUNER = 'system:serviceaccount:autoscale:replica-tuner';
const HPA = 'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
const DEPLOYMENT = { apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };
const ACCOUNT = { resource: 'serviceaccounts', namespace: 'shop', name: 'payments' };

type Parts = Partial<Parameters<typeof auditEvent>[0]>;
let resourceVersion = 0;

/** One write of `fields` that answers with the whole object. */
function write(at_s: number, user: string, fields: JsonObject, parts: Parts = {}): AuditEvent {
  resourceVersion += 1;
  const { metadata, ...rest } = fields;
  const meta = isJsonObject(metadata) ? metadata : {};
  return auditEvent({
    at_s,
    user,
    verb: 'patch',
    userAgent: `${user.split(':').at(-1)}/v1`,
    objectRef: DEPLOYMENT,
    requestObject: fields,
    responseObject: {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name: 'web', uid: 'u1', resourceVersion: String(resourceVersion), ...meta },
      ...rest,
    },
    ...parts,
  });
}

/** `count` rounds, one write each `every_s` seconds, of what `make` says for the round. */
function rounds(
  count: number,
  every_s: number,
  make: (round: number, at_s: number) => AuditEvent,
): AuditEvent[] {
  return Array.from({ length: count }, (_, round) => make(round, round * every_s));
}

function replicas(round: number, values: readonly number[]): JsonObject {
  return { spec: { replicas: values[round % values.length] ?? 0 } };
}

function factsOf(alert: Alert | undefined, name: string): readonly string[] {
  return (alert?.facts ?? []).filter((fact) => fact.name === name).map((fact) => fact.value);
}

function twoWriters(round: number): string {
  return round % 2 === 0 ? DEPLOYER : TUNER;
}

/** A deploy tool and an autoscaler in turns, as level Metadata shows them. */
function scaleFight(every_s: number): readonly AuditEvent[] {
  return rounds(80, every_s, (round, at_s) =>
    auditEvent({
      at_s,
      level: 'Metadata',
      verb: round % 2 === 0 ? 'patch' : 'update',
      user: round % 2 === 0 ? DEPLOYER : HPA,
      objectRef: round % 2 === 0 ? DEPLOYMENT : { ...DEPLOYMENT, subresource: 'scale' },
    }),
  );
}

describe('fighting-controllers fires', () => {
  it('on two writers of one field, and names field, values, writers and the newcomer', () => {
    const before = write(-60, DEPLOYER, replicas(0, [2]));
    const fight = rounds(40, 2, (round, at_s) => write(at_s, twoWriters(round), replicas(round, [2, 4])));
    const alerts = runDetector(detect, [before, ...fight]);
    expect(alerts).toHaveLength(1);
    const [alert] = alerts;
    expect(alert?.title).toContain("overwrite each other's spec.replicas of deployments.apps/shop/web");
    expect(alert?.severity).toBe('medium');
    expect(alert?.offender?.user).toBe(TUNER);
    expect(factsOf(alert, 'field')).toEqual(['spec.replicas']);
    expect(factsOf(alert, 'values')).toEqual(['4 / 2']);
    expect(factsOf(alert, 'writer')).toHaveLength(2);
    expect(alert?.evidence.length).toBeGreaterThan(5);
  });

  it('on one writer that serves two masters, all its objects in one alert', () => {
    const events = ['a', 'b', 'c'].flatMap((namespace) =>
      rounds(60, 0.5, (round, at_s) =>
        write(
          at_s,
          TUNER,
          { metadata: { annotations: { 'example.com/signature': round % 2 === 0 ? 'x' : 'y' } } },
          { objectRef: { ...ACCOUNT, namespace } },
        ),
      ),
    );
    const alerts = runDetector(detect, events);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.objects.count).toBe(3);
    expect(alerts[0]?.severity).toBe('high');
    expect(factsOf(alerts[0], 'field')).toEqual(['metadata.annotations[example.com/signature]']);
    expect(factsOf(alerts[0], 'meaning')[0]).toContain('one writer, flipping between 2 values');
  });

  it('on an autoscaler against a deploy tool, slowly, through the scale subresource', () => {
    const events = rounds(40, 90, (round, at_s) =>
      round % 2 === 0
        ? write(at_s, DEPLOYER, { spec: { replicas: 2, paused: false } })
        : write(
            at_s,
            HPA,
            {},
            {
              verb: 'update',
              objectRef: { ...DEPLOYMENT, subresource: 'scale' },
              responseObject: {
                kind: 'Scale',
                metadata: { resourceVersion: String(++resourceVersion) },
                spec: { replicas: 5 },
              },
            },
          ),
    );
    const alerts = runDetector(detect, events);
    expect(alerts.map((alert) => factsOf(alert, 'field'))).toEqual([['spec.replicas']]);
  });

  it.each([
    ['merge patches', (value: number): Parts => ({ requestObject: { spec: { replicas: value } } })],
    [
      'JSON Patches',
      (value: number): Parts => ({ requestObject: [{ op: 'replace', path: '/spec/replicas', value }] }),
    ],
    [
      'server-side apply',
      (value: number): Parts => ({
        query: { fieldManager: 'x', force: true },
        requestObject: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: { replicas: value },
        },
      }),
    ],
    [
      'updates',
      (value: number): Parts => ({
        verb: 'update',
        requestObject: { metadata: { name: 'web' }, spec: { replicas: value } },
      }),
    ],
  ])('at level Request, from %s alone', (_, parts) => {
    const events = rounds(40, 2, (round, at_s) =>
      write(
        at_s,
        twoWriters(round),
        {},
        { level: 'Request', responseObject: undefined, responseObject_bytes: 0, ...parts(2 + (round % 2)) },
      ),
    );
    const alerts = runDetector(detect, events);
    expect(alerts.map((alert) => factsOf(alert, 'field'))).toEqual([['spec.replicas']]);
  });

  it('on two controllers that write one status', () => {
    const [one, other] = ['system:serviceaccount:a:ingress', 'system:serviceaccount:b:ingress'];
    const events = rounds(40, 3, (round, at_s) =>
      write(
        at_s,
        round % 2 === 0 ? one : other,
        { status: { loadBalancer: { ingress: [{ ip: `10.0.0.${round % 2}` }] } } },
        {
          objectRef: {
            apiGroup: 'networking.k8s.io',
            resource: 'ingresses',
            namespace: 'shop',
            name: 'web',
            subresource: 'status',
          },
        },
      ),
    );
    expect(runDetector(detect, events).map((alert) => factsOf(alert, 'field'))).toEqual([
      ['status.loadBalancer.ingress[0].ip'],
    ]);
  });

  it('on a label that comes and goes', () => {
    const events = rounds(40, 2, (round, at_s) =>
      write(at_s, twoWriters(round), { metadata: { labels: round % 2 === 0 ? { team: 'a' } : {} } }),
    );
    expect(factsOf(runDetector(detect, events)[0], 'values')).toEqual(['"a" / (absent)']);
  });

  it('once, when owned objects flip after their owner, and says who watches', () => {
    const watch = auditEvent({
      at_s: 0,
      verb: 'watch',
      stage: 'ResponseStarted',
      user: 'system:serviceaccount:kube-system:calico-typha',
      userAgent: 'typha/v3',
      objectRef: { apiGroup: 'apps', resource: 'deployments' },
    });
    const owner = rounds(60, 1, (round, at_s) => write(at_s, twoWriters(round), replicas(round, [2, 4])));
    const mirror = rounds(60, 1, (round, at_s) =>
      write(
        at_s + 0.1,
        'system:serviceaccount:x:mirror',
        {
          metadata: { uid: 'u2', ownerReferences: [{ uid: 'u1', kind: 'Deployment', name: 'web' }] },
          ...replicas(round, [2, 4]),
        },
        { objectRef: { ...DEPLOYMENT, resource: 'mirrors', apiGroup: 'example.com' } },
      ),
    );
    const alerts = runDetector(detect, [watch, ...owner, ...mirror]);
    expect(alerts).toHaveLength(1);
    expect(factsOf(alerts[0], 'may starve')[0]).toContain('calico-typha');
    expect(factsOf(alerts[0], 'follow it')[0]).toContain('mirrors.example.com/shop/web');
  });

  it('that begins on an object which was busy for long', () => {
    const busy = rounds(500, 1, (round, at_s) =>
      write(at_s, DEPLOYER, { metadata: { annotations: { beat: String(round) } } }),
    );
    const fight = rounds(200, 1, (round, at_s) =>
      write(500 + at_s, twoWriters(round), replicas(round, [2, 4])),
    );
    expect(runDetector(detect, [...busy, ...fight]).map((alert) => factsOf(alert, 'field'))).toEqual([
      ['spec.replicas'],
    ]);
  });

  it('among thousands of objects that are written all the time', () => {
    const crowd = rounds(12_000, 0.02, (round, at_s) =>
      write(
        at_s,
        DEPLOYER,
        { spec: { at: round } },
        { objectRef: { ...DEPLOYMENT, name: `web-${round % 2_000}` } },
      ),
    );
    const fight = rounds(480, 0.5, (round, at_s) => write(at_s, twoWriters(round), replicas(round, [2, 4])));
    const alerts = runDetector(detect, [...crowd, ...fight]);
    expect(alerts.map((alert) => alert.objects.sample.map((object) => object.name))).toEqual([['web']]);
  });

  it('twice, where one deploy tool fights with two others over the same field', () => {
    const with_tuner = rounds(40, 2, (round, at_s) =>
      write(at_s, twoWriters(round), replicas(round, [2, 4])),
    );
    const with_hpa = rounds(40, 2, (round, at_s) =>
      write(at_s, round % 2 === 0 ? DEPLOYER : HPA, replicas(round, [2, 4]), {
        objectRef: { ...DEPLOYMENT, name: 'api' },
      }),
    );
    expect(runDetector(detect, [...with_tuner, ...with_hpa]).map((alert) => alert.objects.count)).toEqual([
      1, 1,
    ]);
  });

  it('lower and with a doubt where the log has no bodies: writers that take turns, one that never rests', () => {
    const blind: Parts = {
      level: 'Metadata',
      requestObject: undefined,
      responseObject: undefined,
      requestObject_bytes: 0,
      responseObject_bytes: 0,
    };
    const turns = rounds(60, 1, (round, at_s) => write(at_s, twoWriters(round), {}, blind));
    const loop = rounds(1200, 0.1, (_, at_s) => write(at_s, TUNER, {}, { ...blind, objectRef: ACCOUNT }));
    const alerts = runDetector(detect, [...turns, ...loop]);
    expect(alerts.map((alert) => alert.id.split('/')[2])).toEqual(['turns', 'loop']);
    for (const alert of alerts) {
      expect(['low', 'medium']).toContain(alert.severity);
      expect(alert.uncertain.join(' ')).toContain('which field changes');
    }
  });

  it.each([
    ['turns', 2, (round: number): Parts => ({ user: twoWriters(round), level: 'Metadata' })],
    ['turns', 0.7, (round: number): Parts => ({ user: twoWriters(round), level: 'Metadata' })],
    ['conflicts', 10, (round: number): Parts => ({ user: twoWriters(round), code: 409 })],
  ])('at their true pace over many windows of counting: %s every %d s', (kind, every_s, parts) => {
    const events = rounds(Math.round(1_500 / every_s), every_s, (round, at_s) =>
      auditEvent({
        at_s,
        verb: 'patch',
        userAgent: `${twoWriters(round)}/v1`,
        objectRef: DEPLOYMENT,
        ...parts(round),
      }),
    );
    const [alert] = runDetector(detect, events);
    expect(alert?.id).toContain(`/${kind}/`);
    const rate = factsOf(alert, 'rate')[0] ?? '';
    const said_s = rate.startsWith('every ')
      ? Number.parseFloat(rate.slice('every '.length))
      : 1 / Number.parseFloat(rate);
    expect(Math.abs(said_s / every_s - 1)).toBeLessThan(0.1);
  });

  it('on an autoscaler against a deploy tool without bodies: eight turns a minute', () => {
    expect(
      runDetector(detect, scaleFight(7.5)).map(({ id, severity }) => [id.split('/')[2], severity]),
    ).toEqual([['turns', 'low']]);
    expect(runDetector(detect, scaleFight(60)), 'a load that changes').toEqual([]);
  });

  it('on writes that change nothing visible, and on conflict after conflict', () => {
    const nothing = rounds(60, 1, (_, at_s) => write(at_s, TUNER, replicas(0, [2])));
    expect(runDetector(detect, nothing).map((alert) => alert.title)).toEqual([
      expect.stringContaining('nothing visible changes'),
    ]);
    const conflicts = rounds(80, 1, (round, at_s) =>
      write(at_s, twoWriters(round), replicas(0, [2]), { code: 409 }),
    );
    expect(runDetector(detect, conflicts).map((alert) => alert.title)).toEqual([
      expect.stringContaining('conflicts (409)'),
    ]);
  });
});

const QUIET: readonly (readonly [string, readonly AuditEvent[]])[] = [
  ['a heartbeat', rounds(300, 1, (round, at_s) => write(at_s, DEPLOYER, { data: { at: `12:${round}` } }))],
  ['a counter', rounds(300, 1, (round, at_s) => write(at_s, DEPLOYER, { spec: { generation: round } }))],
  [
    'two writers of two fields',
    rounds(200, 1, (round, at_s) =>
      write(at_s, twoWriters(round), {
        metadata: { annotations: { a: String(round >> 1), b: String((round + 1) >> 1) } },
      }),
    ),
  ],
  [
    'a Lease between two holders',
    rounds(200, 1, (round, at_s) =>
      write(
        at_s,
        twoWriters(round),
        { spec: { holderIdentity: `h${round % 2}` } },
        {
          objectRef: { apiGroup: 'coordination.k8s.io', resource: 'leases', namespace: 'x', name: 'lock' },
        },
      ),
    ),
  ],
  [
    'a leader lock in an annotation',
    rounds(200, 1, (round, at_s) =>
      write(at_s, twoWriters(round), {
        metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': `{"h":${round % 2}}` } },
      }),
    ),
  ],
  [
    'an autoscaler that goes up and down',
    rounds(200, 15, (round, at_s) => write(at_s, HPA, replicas(round, [2, 4]))),
  ],
  [
    'the control plane following something',
    rounds(200, 0.5, (round, at_s) =>
      write(
        at_s,
        'system:serviceaccount:kube-system:endpoint-controller',
        { subsets: round % 2 === 0 ? [] : [{ a: 1 }] },
        {
          objectRef: { resource: 'endpoints', namespace: 'shop', name: 'web' },
        },
      ),
    ),
  ],
  [
    'a person who toggles a few times',
    rounds(6, 20, (round, at_s) => write(at_s, 'alice@example.com', replicas(round, [0, 2]))),
  ],
  [
    'a CronJob that toggles every hour',
    rounds(48, 3600, (round, at_s) => write(at_s, TUNER, replicas(round, [0, 2]))),
  ],
  [
    'one writer that scales slowly',
    rounds(60, 60, (round, at_s) => write(at_s, TUNER, replicas(round, [2, 4]))),
  ],
  [
    'a rolling update',
    rounds(60, 5, (round, at_s) =>
      write(at_s, DEPLOYER, {
        spec: { template: { spec: { containers: [{ name: 'web', image: `app:${round}` }] } } },
      }),
    ),
  ],
  [
    'one writer whose status flaps',
    rounds(200, 1, (round, at_s) =>
      write(
        at_s,
        TUNER,
        { status: { ready: round % 2 === 0 } },
        {
          objectRef: {
            apiGroup: 'example.com',
            resource: 'widgets',
            namespace: 'shop',
            name: 'w',
            subresource: 'status',
          },
        },
      ),
    ),
  ],
  [
    'two clusters in one log',
    rounds(200, 1, (round, at_s) =>
      write(at_s, DEPLOYER, { metadata: { uid: `cluster-${round % 2}` }, ...replicas(round, [2, 4]) }),
    ),
  ],
  [
    'dry runs',
    rounds(60, 1, (round, at_s) =>
      write(at_s, twoWriters(round), replicas(round, [2, 4]), { query: { dryRun: true } }),
    ),
  ],
  [
    'refused writes',
    rounds(60, 1, (round, at_s) => write(at_s, twoWriters(round), replicas(round, [2, 4]), { code: 403 })),
  ],
  [
    'different objects',
    rounds(200, 1, (round, at_s) =>
      write(at_s, twoWriters(round), replicas(round, [2, 4]), {
        objectRef: { ...DEPLOYMENT, name: `web-${round}` },
      }),
    ),
  ],
  [
    'a controller and a deploy tool at level Metadata, side by side',
    rounds(30, 5, (round, at_s) =>
      write(
        at_s,
        twoWriters(round >> 2),
        {},
        {
          responseObject: undefined,
          requestObject: undefined,
          requestObject_bytes: 0,
          responseObject_bytes: 0,
        },
      ),
    ),
  ],
];

describe('fighting-controllers is quiet', () => {
  it.each(QUIET)('on %s', (_, events) => {
    expect(runDetector(detect, events)).toEqual([]);
  });

  it('on a log that holds two writes in the wrong order', () => {
    const events = rounds(200, 1, (round, at_s) => write(at_s, DEPLOYER, { spec: { revision: round } }));
    const swapped = events.map((event, index) => events[index % 2 === 0 ? index + 1 : index - 1] ?? event);
    const inLogOrder = swapped.map((event, index) => ({
      ...event,
      stageTimestamp_us: events[index]!.stageTimestamp_us,
    }));
    expect(runDetector(detect, inLogOrder)).toEqual([]);
  });
});

describe('fighting-controllers on recordings', () => {
  it.skipIf(!recordingIsThere('fighting-controllers'))(
    'finds exactly the two fights that were staged',
    () => {
      const alerts = runDetector(detect, recordingEvents('fighting-controllers', 'RequestResponse'));
      expect(alerts).toHaveLength(2);
      const [accounts, deployment] = alerts;
      expect(factsOf(accounts, 'field')).toContain('metadata.annotations[archetype.example.com/signature]');
      expect(accounts?.objects.count).toBe(3);
      expect(accounts?.offender?.user).toBe('system:serviceaccount:archetype-system:archetype-controller');
      expect(factsOf(deployment, 'field')).toEqual(['spec.replicas']);
      expect(deployment?.objects.sample.map((object) => `${object.namespace}/${object.name}`)).toEqual([
        'svc-06/web',
      ]);
      expect(factsOf(deployment, 'writer').join(' ')).toContain('ci:deployer');
      expect(deployment?.offender?.user).toBe('system:serviceaccount:autoscale:replica-tuner');
    },
  );

  it.skipIf(!recordingIsThere('fighting-controllers'))(
    'finds the same two by their rhythm without bodies',
    () => {
      const alerts = runDetector(detect, recordingEvents('fighting-controllers', 'Metadata'));
      expect(alerts.map((alert) => alert.objects.count).toSorted((a, b) => a - b)).toEqual([1, 3]);
    },
  );

  const others = ['evil-webhook', 'powerful-operator'];
  it.skipIf(!others.every((name) => recordingIsThere(name)))('finds none in the others', () => {
    for (const name of others)
      expect(runDetector(detect, recordingEvents(name, 'RequestResponse'))).toEqual([]);
  });
});
