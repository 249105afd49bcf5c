import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { Alert } from '../../detect/contract.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { webhookDeadlockDetector } from './detect.ts';

const KCM = 'system:kube-controller-manager';
const REFUSED =
  'Internal error occurred: failed calling webhook "endpoints.policy.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate?timeout=10s": no endpoints available for service "policy"';

interface Lock {
  readonly resource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly user?: string;
  readonly every_s?: number;
  readonly code?: number;
  readonly message?: string;
  readonly verb?: string;
  readonly decision?: string;
  readonly body?: AuditEvent['requestObject'];
}

/** Renewals of a leader lock, or what else is done to it. */
function renewals(from_s: number, to_s: number, parts: Lock = {}): AuditEvent[] {
  const events: AuditEvent[] = [];
  const resource = parts.resource ?? 'endpoints';
  for (let at_s = from_s; at_s < to_s; at_s += parts.every_s ?? 2) {
    events.push(
      auditEvent({
        at_s,
        user: parts.user ?? KCM,
        userAgent: 'kube-controller-manager/v1.19.0',
        verb: parts.verb ?? 'update',
        level: 'Metadata',
        code: parts.code ?? 200,
        message: parts.message ?? '',
        objectRef: {
          apiGroup: resource === 'leases' ? 'coordination.k8s.io' : '',
          resource,
          namespace: parts.namespace ?? 'kube-system',
          name: parts.name ?? 'kube-controller-manager',
        },
        annotations: { 'authorization.k8s.io/decision': parts.decision ?? 'allow' },
        requestObject: parts.body,
      }),
    );
  }
  return events;
}

/** Kubelets go on writing node and pod status: the API server is alive. */
function background(from_s: number, to_s: number, code = 200): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let at_s = from_s; at_s < to_s; at_s += 1) {
    events.push(
      auditEvent({
        at_s,
        user: 'system:node:n1',
        verb: 'patch',
        code,
        level: 'Metadata',
        objectRef: { resource: 'pods', subresource: 'status', namespace: 'shop', name: 'web-1' },
      }),
    );
  }
  return events;
}

function alertsOf(...parts: readonly AuditEvent[][]): readonly Alert[] {
  return runDetector(webhookDeadlockDetector, parts.flat());
}

const eviction = auditEvent({
  at_s: 58,
  user: 'drainer@example.com',
  verb: 'create',
  code: 201,
  objectRef: { resource: 'pods', subresource: 'eviction', namespace: 'sec', name: 'policy-5d8f9c7b6d-x2x4z' },
});
const configuration = auditEvent({
  at_s: 1,
  user: 'admin@example.com',
  verb: 'create',
  code: 201,
  objectRef: {
    apiGroup: 'admissionregistration.k8s.io',
    resource: 'validatingwebhookconfigurations',
    name: 'endpoints-policy',
  },
  responseObject: {
    webhooks: [
      {
        name: 'endpoints.policy.example.com',
        clientConfig: { service: { namespace: 'sec', name: 'policy' } },
      },
    ],
  },
});

describe('fires', () => {
  it('tells the pace of renewals from before, and no visitor for the controller, when it is over', () => {
    const refused = { code: 500, message: REFUSED };
    const [alert] = alertsOf(
      [configuration],
      renewals(0, 60),
      [eviction],
      renewals(60, 660, refused),
      renewals(300, 302, { ...refused, user: 'admin@example.com' }),
      renewals(660, 700),
      background(0, 700),
    );
    const factOf = (name: string) => alert?.facts.find((fact) => fact.name === name)?.value;
    expect(factOf('lock')).toContain('renewed every 2.0 s');
    expect(alert?.trigger?.why).toMatch(
      /^newer than the last change of the configuration: one of pods\/policy-5d8f9c7b6d-x2x4z \(eviction\) in sec/,
    );
    expect(factOf('controller')).not.toContain('admin');
  });

  it('when a webhook refuses the lock: names the cycle, the trigger and the way out', () => {
    const [alert, ...others] = alertsOf(
      [configuration],
      renewals(0, 60),
      [eviction],
      renewals(60, 70, { code: 500, message: REFUSED }),
      background(0, 120),
    );
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      severity: 'critical',
      offender: { user: 'drainer@example.com' },
      trigger: { verb: 'create', object: { name: 'policy-5d8f9c7b6d-x2x4z' } },
      objects: { count: 1, sample: [{ resource: 'endpoints', name: 'kube-controller-manager' }] },
    });
    expect(alert?.title).toContain('endpoints.policy.example.com');
    const cycle = alert?.facts.find((fact) => fact.name === 'cycle')?.value;
    expect(cycle).toContain(
      'webhook endpoints.policy.example.com -> endpoints/kube-system/kube-controller-manager -> system:kube-controller-manager -> the pods behind Service sec/policy',
    );
    expect(alert?.next[0]?.command).toContain(
      'kubectl delete validatingwebhookconfigurations endpoints-policy',
    );
    expect(alert?.facts).toContainEqual({ name: 'state', value: 'not renewed since' });
  });

  it.each([
    [
      'a Lease of the scheduler',
      { resource: 'leases', name: 'kube-scheduler', user: 'system:kube-scheduler' },
      'critical',
    ],
    [
      'a ConfigMap of the cloud controller',
      {
        resource: 'configmaps',
        name: 'cloud-controller-manager',
        user: 'system:serviceaccount:kube-system:ccm',
      },
      'critical',
    ],
    [
      'the Lease of an operator',
      {
        resource: 'leases',
        name: 'db-operator',
        namespace: 'db',
        user: 'system:serviceaccount:db:operator',
        every_s: 5,
      },
      'high',
    ],
  ])('on %s', (_name, lock, severity) => {
    const [alert] = alertsOf(
      renewals(0, 60, lock),
      renewals(60, 120, { ...lock, code: 500, message: REFUSED }),
      background(0, 120),
    );
    expect(alert?.severity).toBe(severity);
  });

  it('on a ConfigMap that only its leader annotation makes a lock', () => {
    const lock = {
      resource: 'configmaps',
      name: 'operator-lock',
      namespace: 'db',
      user: 'system:serviceaccount:db:operator',
      body: { metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } } },
    };
    const [alert] = alertsOf(
      renewals(0, 60, lock),
      renewals(60, 120, { ...lock, code: 500, message: REFUSED }),
      background(0, 120),
    );
    expect(alert?.severity).toBe('high');
  });

  it('when the webhook denies instead of failing', () => {
    const message = 'admission webhook "endpoints.policy.example.com" denied the request: no endpoints today';
    const [alert] = alertsOf(renewals(0, 60), renewals(60, 120, { code: 403, message }), background(0, 120));
    expect(alert?.facts).toContainEqual({ name: 'why it refuses', value: 'no endpoints today' });
  });

  it('at level Metadata: updates turn into 500 and stop, reads go on; less sure', () => {
    const [alert] = alertsOf(
      renewals(0, 60),
      renewals(60, 70, { code: 500 }),
      renewals(60, 70, { verb: 'get' }),
      background(0, 120),
    );
    expect(alert?.severity).toBe('high');
    expect(alert?.uncertain.join(' ')).toContain('do not name the webhook');
  });

  it.each([
    ['the refusals name the webhook', REFUSED],
    ['nothing names the webhook', ''],
  ])('at level Metadata: the configuration written just before is likely; %s', (_case, message) => {
    const unread = { ...configuration, responseObject: undefined, responseObject_bytes: 0 };
    const [alert] = alertsOf(
      [unread],
      renewals(2, 60),
      renewals(60, 90, { code: 500, message }),
      renewals(60, 90, { verb: 'get' }),
      background(60, 120),
    );
    expect(alert?.offender?.user).toBe('admin@example.com');
    expect(alert?.trigger).toMatchObject({ auditID: unread.auditID, why: expect.stringContaining('likely') });
    expect(alert?.uncertain.join(' ')).toContain('likely, not certain');
  });

  it('blames no configuration that was read and holds other webhooks', () => {
    const other = { ...configuration, responseObject: { webhooks: [{ name: 'pods.other.example.com' }] } };
    const [alert] = alertsOf(
      [other],
      renewals(2, 60),
      renewals(60, 90, { code: 500, message: REFUSED }),
      background(60, 120),
    );
    expect(alert?.offender).toBeUndefined();
  });

  it('on a webhook that hangs for longer than the lock waits', () => {
    const message = 'Timeout: request did not complete within requested timeout - context deadline exceeded';
    const [alert] = alertsOf(
      renewals(0, 60),
      renewals(60, 80, { code: 504, message, every_s: 5 }),
      renewals(60, 80, { verb: 'get' }),
      background(0, 120),
    );
    expect(alert?.severity).toBe('high');
  });

  it('and says when the lock was renewed again, by whom', () => {
    const [alert] = alertsOf(
      renewals(0, 60),
      renewals(60, 90, { code: 500, message: REFUSED }),
      renewals(90, 120),
      background(0, 120),
    );
    expect(alert?.facts).toContainEqual({
      name: 'renewed again',
      value: '2026-01-01T00:01:30.000000Z by system:kube-controller-manager',
    });
  });

  it('before the lease is over it is no deadlock yet, then it is, under one id', () => {
    const ids = new Map<number, string>();
    runDetector(
      webhookDeadlockDetector,
      [renewals(0, 60), renewals(60, 200, { code: 500, message: REFUSED }), background(0, 200)].flat(),
      (event, alerts) => {
        const [alert] = alerts();
        if (alert !== undefined) ids.set(event.stageTimestamp_us, alert.id);
      },
    );
    expect(new Set(ids.values()).size).toBe(1);
    expect(Math.min(...ids.keys()) / 1e6 - Date.parse('2026-01-01T00:00:00Z') / 1e3).toBe(73);
  });
});

describe('stays silent', () => {
  it.each<[string, AuditEvent[][]]>([
    ['on a leader that is restarted', [renewals(0, 60), renewals(77, 120), background(0, 120)]],
    [
      'on the end of the log',
      [renewals(0, 60), renewals(60, 70, { code: 500, message: REFUSED }), background(0, 70)],
    ],
    [
      'on the lease of a drained node',
      [
        renewals(0, 60, {
          resource: 'leases',
          namespace: 'kube-node-lease',
          name: 'n1',
          user: 'system:node:n1',
          every_s: 10,
        }),
        renewals(60, 100, {
          resource: 'leases',
          namespace: 'kube-node-lease',
          name: 'n1',
          user: 'system:node:n1',
          code: 500,
          message: REFUSED,
        }),
        background(0, 200),
      ],
    ],
    [
      'on a hole in the whole log with some failures before it',
      [
        renewals(0, 60),
        renewals(60, 68, { code: 500, message: REFUSED }),
        renewals(900, 960),
        background(0, 68),
        background(900, 960),
      ],
    ],
    [
      'on a webhook that is away for three renewals',
      [
        renewals(0, 60),
        renewals(60, 66, { code: 500, message: REFUSED }),
        renewals(66, 120),
        background(0, 120),
      ],
    ],
    [
      'on the store being down, which the message says',
      [
        renewals(0, 60),
        renewals(60, 120, { code: 500, message: 'etcdserver: request timed out' }),
        renewals(60, 120, { verb: 'get' }),
        background(0, 120),
      ],
    ],
    [
      'on the store being down, at level Metadata: reads fail as well',
      [
        renewals(0, 60),
        renewals(60, 120, { code: 500 }),
        renewals(60, 120, { verb: 'get', code: 500 }),
        background(0, 120),
      ],
    ],
    [
      'on a store that takes no writes, at level Metadata: nobody can write',
      [
        renewals(0, 60),
        renewals(60, 120, { code: 500 }),
        renewals(60, 120, { verb: 'get' }),
        background(0, 60),
        background(60, 120, 500),
      ],
    ],
    [
      'on RBAC taken away',
      [
        renewals(0, 60),
        renewals(60, 120, { code: 403, decision: 'forbid' }),
        renewals(60, 120, { verb: 'get' }),
        background(0, 120),
      ],
    ],
    [
      'on conflicts and throttling',
      [
        renewals(0, 60),
        renewals(60, 120, { code: 409 }),
        renewals(61, 120, { code: 429 }),
        renewals(60, 120, { verb: 'get' }),
        background(0, 120),
      ],
    ],
    [
      'on a lock that the log never showed renewed (log begins in the middle)',
      [renewals(0, 60, { code: 500, message: REFUSED }), background(0, 120)],
    ],
    [
      'on Endpoints that are no lock',
      [
        renewals(0, 60, {
          name: 'web',
          namespace: 'shop',
          user: 'system:serviceaccount:kube-system:endpoint-controller',
        }),
        renewals(60, 120, {
          name: 'web',
          namespace: 'shop',
          user: 'system:serviceaccount:kube-system:endpoint-controller',
          code: 500,
          message: REFUSED,
        }),
        background(0, 120),
      ],
    ],
    [
      'on a slow lock that misses nothing yet',
      [
        renewals(0, 600, { resource: 'leases', name: 'slow', every_s: 60 }),
        renewals(600, 780, { resource: 'leases', name: 'slow', every_s: 60, code: 500, message: REFUSED }),
        background(0, 780),
      ],
    ],
    [
      'on a store that fails now and then, reads included',
      [
        renewals(0, 60),
        renewals(60, 120, { code: 500 }),
        renewals(60, 120, { verb: 'get', every_s: 4 }),
        renewals(61, 120, { verb: 'get', every_s: 4, code: 500 }),
        renewals(60, 120, { verb: 'get', user: 'reader', name: 'x', every_s: 0.1 }),
        background(0, 120),
      ],
    ],
    [
      'on failures of which some say that it is the store',
      [
        renewals(0, 60),
        renewals(60, 120, {
          code: 504,
          message: 'Timeout: request did not complete within requested timeout',
          every_s: 4,
        }),
        renewals(62, 120, { code: 500, message: 'etcdserver: leader changed', every_s: 4 }),
        renewals(60, 120, { verb: 'get' }),
        background(0, 120),
      ],
    ],
  ])('%s', (_name, events) => {
    expect(alertsOf(...events)).toEqual([]);
  });
});

describe.each(['RequestResponse', 'Metadata'] as const)(
  'recordings at level %s hold no deadlock',
  (level) => {
    for (const name of ['evil-webhook', 'powerful-operator', 'fighting-controllers']) {
      it.skipIf(!recordingIsThere(name))(name, () => {
        expect(runDetector(webhookDeadlockDetector, recordingEvents(name, level))).toEqual([]);
      });
    }
  },
);
