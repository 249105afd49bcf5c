import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { Alert } from '../../detect/contract.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { webhookMutatesAllDetector } from './detect.ts';

const DEPLOYMENT_CONTROLLER = 'system:serviceaccount:kube-system:deployment-controller';
const TAGGER = 'system:serviceaccount:finops:cost-tagger';

interface Call {
  readonly at_s: number;
  readonly mutated: boolean;
  readonly namespace: string;
  readonly name: string;
  readonly verb?: string;
  readonly resource?: string;
  readonly user?: string;
  readonly body?: AuditEvent['requestObject'];
  readonly path?: string;
  readonly code?: number;
  readonly dryRun?: boolean;
}

function call(parts: Call): AuditEvent {
  const named = { configuration: 'harden', webhook: 'harden.sec.example.com' };
  const resource = parts.resource ?? 'deployments';
  return auditEvent({
    at_s: parts.at_s,
    user: parts.user ?? TAGGER,
    verb: parts.verb ?? 'patch',
    level: parts.body === undefined ? 'Metadata' : 'RequestResponse',
    code: parts.code ?? 200,
    query: parts.dryRun === true ? { dryRun: true } : {},
    objectRef: {
      apiGroup: resource === 'pods' ? '' : 'apps',
      resource,
      namespace: parts.namespace,
      name: parts.name,
    },
    annotations: {
      'mutation.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({
        ...named,
        mutated: parts.mutated,
      }),
      ...(parts.path === undefined
        ? {}
        : {
            'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({
              ...named,
              patch: [{ op: 'add', path: parts.path, value: 1 }],
              patchType: 'JSONPatch',
            }),
          }),
    },
    requestObject: parts.body,
  });
}

/** One call for each of `count` Deployments, one a namespace, a tenth of a second apart. */
function sweep(at_s: number, count: number, parts: Partial<Call> = {}): AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    call({
      at_s: at_s + index / 10,
      mutated: false,
      namespace: `team-${index}`,
      name: 'web',
      ...parts,
    }),
  );
}

function configurationChange(at_s: number, parts: { user?: string; name?: string } = {}): AuditEvent {
  return auditEvent({
    at_s,
    user: parts.user ?? 'webhook-owner@example.com',
    verb: 'patch',
    level: 'Metadata',
    objectRef: {
      apiGroup: 'admissionregistration.k8s.io',
      resource: 'mutatingwebhookconfigurations',
      name: parts.name ?? 'harden',
    },
  });
}

function restarts(at_s: number, count: number): AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    auditEvent({
      at_s: at_s + index / 10,
      user: DEPLOYMENT_CONTROLLER,
      verb: 'create',
      code: 201,
      level: 'Metadata',
      objectRef: {
        apiGroup: 'apps',
        resource: 'replicasets',
        namespace: `team-${index}`,
        name: 'web-5d8f9c7b6d',
      },
    }),
  );
}

function alertsOf(...parts: readonly AuditEvent[][]): readonly Alert[] {
  return runDetector(webhookMutatesAllDetector, parts.flat());
}

describe('fires', () => {
  const past = [...sweep(0, 20), ...sweep(10, 20)];

  it('when a webhook begins to change what it had left alone, with restarts and the change before it', () => {
    const alerts = alertsOf(
      past,
      [configurationChange(60)],
      sweep(62, 20, { mutated: true }),
      restarts(64, 18),
    );
    expect(alerts).toHaveLength(1);
    const [alert] = alerts;
    expect(alert).toMatchObject({
      severity: 'critical',
      offender: { user: 'webhook-owner@example.com' },
      objects: { count: 20 },
      trigger: { verb: 'patch', object: { name: 'harden' } },
    });
    expect(alert?.title).toContain('harden.sec.example.com');
    expect(alert?.facts).toContainEqual({
      name: 'changed on update of deployments.apps',
      value: '0 of 40 requests before, then 20 of 20 objects asked about',
    });
    expect(alert?.evidence[0]).toBe(alert?.trigger?.auditID);
    expect(alert?.uncertain.join(' ')).toContain('does not show what the webhook changed');
  });

  it('and does not count as replaced what was changed before, because somebody had asked for it', () => {
    const asked = { mutated: true, namespace: 'team-0', name: 'api', body: { spec: { template: {} } } };
    const restarted = auditEvent({
      at_s: 59,
      user: DEPLOYMENT_CONTROLLER,
      verb: 'create',
      code: 201,
      objectRef: { apiGroup: 'apps', resource: 'replicasets', namespace: 'team-0', name: 'api-5d8f9c7b6d' },
    });
    const [alert] = alertsOf(
      past,
      [call({ at_s: 58, ...asked }), restarted, configurationChange(600)],
      sweep(602, 20, { mutated: true }),
      restarts(604, 20),
    );
    expect(alert?.title).toContain('20 objects in 20 namespaces');
    expect(alert?.title).toContain('pods of 20 of them were replaced');
  });

  it('on statefulsets and daemonsets whose pods their controllers take away', () => {
    const pods = Array.from({ length: 8 }, (_, index) =>
      auditEvent({
        at_s: 70 + index,
        user: 'system:kube-controller-manager',
        userAgent: 'kube-controller-manager/v1.19 system:serviceaccount:kube-system:statefulset-controller',
        verb: 'delete',
        objectRef: { resource: 'pods', namespace: `team-${index}`, name: 'web-0' },
      }),
    );
    const resource = 'statefulsets';
    const [alert] = alertsOf(
      sweep(0, 10, { resource }),
      [configurationChange(60)],
      sweep(62, 10, { resource, mutated: true }),
      pods,
    );
    expect(alert?.severity).toBe('critical');
    expect(alert?.title).toContain('pods of 8 of them were replaced');
  });

  it('names the backend where the configuration did not change', () => {
    const rollout = auditEvent({
      at_s: 55,
      user: 'release@example.com',
      verb: 'patch',
      objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'sec', name: 'hardening' },
    });
    const [alert] = alertsOf(past, [rollout], sweep(62, 20, { mutated: true }));
    expect(alert?.offender?.user).toBe('release@example.com');
    expect(alert?.trigger?.why).toContain('likely, not certain');
  });

  it('says where to look when the log shows no change at all, and is then less sure', () => {
    const [alert] = alertsOf(past, sweep(62, 20, { mutated: true }));
    expect(alert?.severity).toBe('medium');
    expect(alert?.offender).toBeUndefined();
    expect(alert?.facts).toContainEqual({
      name: 'change before it',
      value: "no change of the configuration in the log: look at the backend's rollout",
    });
  });

  it('is sure without any change in the log where bodies show that nobody asked for another template', () => {
    const body = { metadata: { labels: { cost: '1' } } };
    const path = '/spec/template/spec/containers/0/securityContext';
    const [alert] = alertsOf(past, sweep(62, 20, { mutated: true, body, path }));
    expect(alert?.severity).toBe('high');
    expect(alert?.facts).toContainEqual({ name: 'paths changed', value: `add ${path}` });
  });

  it('when labelled ones were changed all along and now all are', () => {
    const labelled = Array.from({ length: 30 }, (_, round) =>
      call({ at_s: round, mutated: true, namespace: 'labelled', name: `web-${round % 3}x` }),
    );
    const [alert] = alertsOf(labelled, past, [configurationChange(60)], sweep(62, 20, { mutated: true }));
    expect(alert?.objects.count).toBe(20);
    expect(alert?.trigger?.object.name).toBe('harden');
  });

  it('counts from the jump, not from a single change minutes before it', () => {
    const [alert] = alertsOf(
      past,
      [call({ at_s: 30, mutated: true, namespace: 'team-19', name: 'web' })],
      sweep(300, 20),
      [configurationChange(600)],
      sweep(602, 19, { mutated: true }),
    );
    expect(alert?.trigger?.object.name).toBe('harden');
    expect(alert?.objects.count).toBe(19);
  });

  it('counts the releases that it changed on the way, since the change of the configuration', () => {
    const body = { spec: { template: { spec: {} } } };
    const [alert] = alertsOf(
      past,
      [configurationChange(60)],
      [call({ at_s: 61, mutated: true, namespace: 'team-19', name: 'web', body })],
      sweep(162, 19, { mutated: true }),
    );
    expect(alert?.objects.count).toBe(20);
  });

  it('in a log that shows the owners for the first time, when it had changed little of others', () => {
    const others = Array.from({ length: 30 }, (_, index) =>
      call({ at_s: index, mutated: false, namespace: 'other', name: `app-${index}x` }),
    );
    const [alert] = alertsOf(others, [configurationChange(60)], sweep(62, 12, { mutated: true }));
    expect(alert?.objects.count).toBe(12);
    expect(alert?.uncertain.join(' ')).toContain('does not show these objects with this webhook before');
  });

  it('on a new webhook whose changes restart pods in many namespaces', () => {
    const [alert] = alertsOf([configurationChange(60)], sweep(62, 20, { mutated: true }), restarts(64, 18));
    expect(alert?.severity).toBe('critical');
  });

  it('says since when it is over, and who changed the configuration again', () => {
    const [alert] = alertsOf(
      past,
      [configurationChange(60)],
      sweep(62, 20, { mutated: true }),
      [configurationChange(100)],
      sweep(102, 20),
    );
    expect(alert?.facts.map((fact) => fact.name)).toEqual(
      expect.arrayContaining(['configuration changed again', 'over since']),
    );
    expect(alert?.next.some((command) => command.command.includes('delete'))).toBe(false);
  });

  it('tells two incidents apart', () => {
    const resource = 'statefulsets';
    const alerts = alertsOf(
      past,
      sweep(62, 20, { mutated: true }),
      sweep(20_000, 20, { resource }),
      sweep(20_100, 15, { mutated: true, resource }),
    );
    expect(alerts.map((alert) => alert.objects.count)).toEqual([20, 15]);
    expect(new Set(alerts.map((alert) => alert.id)).size).toBe(2);
  });

  it('is no more than a medium alert on kinds that carry no pods', () => {
    const resource = 'databases';
    const [alert] = alertsOf(
      sweep(0, 20, { resource }),
      [configurationChange(60)],
      sweep(62, 20, { mutated: true, resource }),
    );
    expect(alert?.severity).toBe('medium');
  });

  it('is only a low alert where the webhook writes labels and annotations', () => {
    const body = { spec: { replicas: 2 } };
    const [alert] = alertsOf(past, sweep(62, 20, { mutated: true, body, path: '/metadata/labels/team' }));
    expect(alert?.severity).toBe('low');
  });
});

describe('stays silent', () => {
  it.each<[string, AuditEvent[][]]>([
    [
      'on a webhook that always changed most (sidecar injection from the beginning)',
      [
        sweep(0, 30, { mutated: true }),
        sweep(60, 30, { mutated: true }),
        [configurationChange(90)],
        sweep(100, 30, { mutated: true }),
      ],
    ],
    [
      'on a new webhook that stays in its own namespace',
      [
        [configurationChange(0)],
        Array.from({ length: 30 }, (_, index) =>
          call({ at_s: index, mutated: true, namespace: 'own', name: `app-${index}x` }),
        ),
        restarts(40, 18),
      ],
    ],
    [
      'on releases by several teams, whose own patches carry the new template',
      [
        sweep(0, 20),
        sweep(10, 20),
        sweep(62, 20, {
          mutated: true,
          user: 'system:serviceaccount:ci:deployer',
          body: { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } },
        }),
        restarts(64, 18),
      ],
    ],
    [
      'on start-up: everything is created, some of it changed',
      [
        sweep(0, 40, { verb: 'create', code: 201 }),
        sweep(5, 40, { verb: 'create', code: 201, mutated: true, resource: 'statefulsets' }),
      ],
    ],
    [
      'on what is new in the log and created with what it changes',
      [
        sweep(0, 40, { verb: 'create', code: 201, name: 'plain' }),
        sweep(10, 40, { verb: 'create', code: 201, name: 'labelled', mutated: true }),
      ],
    ],
    [
      'on a change of mind about one namespace',
      [
        sweep(0, 20),
        Array.from({ length: 20 }, (_, index) =>
          call({ at_s: 10 + index, mutated: false, namespace: 'own', name: `app-${index}x` }),
        ),
        Array.from({ length: 20 }, (_, index) =>
          call({ at_s: 60 + index, mutated: true, namespace: 'own', name: `app-${index}x` }),
        ),
      ],
    ],
    [
      'on owners it meets for the first time, when it had changed half of the others',
      [
        Array.from({ length: 40 }, (_, index) =>
          call({ at_s: index, mutated: index % 2 === 0, namespace: 'other', name: 'app-1x' }),
        ),
        sweep(62, 12, { mutated: true }),
      ],
    ],
    ['on four owners', [sweep(0, 20), sweep(10, 20), sweep(62, 4, { mutated: true })]],
    [
      'on a fifth of all',
      [
        sweep(0, 50),
        Array.from({ length: 50 }, (_, index) =>
          call({ at_s: 60 + index, mutated: index % 5 === 0, namespace: `team-${index}`, name: 'web' }),
        ),
      ],
    ],
    ['on dry runs, as a canary makes them', [sweep(0, 20), sweep(62, 20, { mutated: true, dryRun: true })]],
    ['on requests that were refused', [sweep(0, 20), sweep(62, 20, { mutated: true, code: 403 })]],
    [
      'on one object that is changed again and again',
      [
        sweep(0, 20),
        Array.from({ length: 50 }, (_, index) =>
          call({ at_s: 60 + index, mutated: true, namespace: 'team-1', name: 'web' }),
        ),
      ],
    ],
    [
      'on a webhook that is new in the log and restarts nothing',
      [[configurationChange(60)], sweep(62, 20, { mutated: true })],
    ],
  ])('%s', (_name, events) => {
    expect(alertsOf(...events)).toEqual([]);
  });

  it('on a routine writer of configurations: the alert is not made surer by it', () => {
    const routine = Array.from({ length: 6 }, (_, index) =>
      configurationChange(index, { user: 'system:serviceaccount:cert-manager:cainjector' }),
    );
    const [alert] = alertsOf(routine, [...sweep(10, 20), ...sweep(30, 20)], sweep(62, 20, { mutated: true }));
    expect(alert?.severity).toBe('medium');
    expect(alert?.trigger?.why).toContain('routine');
  });
});

describe('a long trickle', () => {
  it('does not hide the jump that comes after it', () => {
    const trickle = Array.from({ length: 60 }, (_, index) => {
      const name = `slow-${index}x`;
      return [
        call({ at_s: index * 600, mutated: false, namespace: `slow-${index % 5}`, name }),
        call({ at_s: index * 600 + 300, mutated: true, namespace: `slow-${index % 5}`, name }),
        ...sweep(index * 600 + 310, 30, { name: `busy-${index}x` }),
      ];
    }).flat();
    const end_s = 60 * 600;
    expect(alertsOf(trickle)).toEqual([]);
    const jump = [
      ...sweep(end_s, 20),
      configurationChange(end_s + 1000),
      ...sweep(end_s + 1001, 20, { mutated: true }),
    ];
    expect(alertsOf(trickle, jump)).toHaveLength(1);
  });
});

describe.each(['RequestResponse', 'Metadata'] as const)('recordings at level %s', (level) => {
  it.skipIf(!recordingIsThere('evil-webhook'))(
    'evil-webhook: who, since when, how many, and nothing before',
    () => {
      const seen: Alert[] = [];
      let first_us = 0;
      const alerts = runDetector(
        webhookMutatesAllDetector,
        recordingEvents('evil-webhook', level),
        (event, now) => {
          if (first_us > 0 || now().length === 0) return;
          first_us = event.stageTimestamp_us;
          seen.push(...now());
        },
      );
      expect(alerts).toHaveLength(1);
      const [alert] = alerts;
      expect(alert).toMatchObject({
        severity: 'critical',
        offender: { user: 'webhook-owner@example.com' },
        objects: { count: 50 },
        trigger: { object: { name: 'pod-hardening' } },
      });
      expect(alert?.title).toContain('harden.sec.example.com (pod-hardening)');
      expect(alert?.trigger?.at_us).toBeLessThan(first_us);
      expect(seen[0]?.id).toBe(alert?.id);
      expect(alert?.facts.map((fact) => fact.name)).toContain('configuration changed again');
    },
  );

  it.skipIf(!recordingIsThere('powerful-operator'))('powerful-operator: nothing', () => {
    expect(runDetector(webhookMutatesAllDetector, recordingEvents('powerful-operator', level))).toEqual([]);
  });

  it.skipIf(!recordingIsThere('fighting-controllers'))('fighting-controllers: nothing', () => {
    expect(runDetector(webhookMutatesAllDetector, recordingEvents('fighting-controllers', level))).toEqual(
      [],
    );
  });
});
