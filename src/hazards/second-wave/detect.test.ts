import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import type { JsonObject } from '../../kube/json.ts';
import { request, type Parts } from '../request.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const RS = 'system:serviceaccount:kube-system:replicaset-controller';
const OPERATOR = 'system:serviceaccount:lb-system:lb-operator';
const REFUSED =
  'Internal error occurred: failed calling webhook "gate.policy.example.com": failed to call webhook: Post "https://gate.policy-system.svc:443/validate?timeout=5s": dial tcp 10.0.0.9:443: connect: connection refused';

function registration(at_s: number, clientConfig: JsonObject, failurePolicy = 'Fail'): AuditEvent {
  return request(
    at_s,
    'admin',
    'create',
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    '/gate',
    {
      responseObject: {
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'gate' },
        webhooks: [
          {
            name: 'gate.policy.example.com',
            clientConfig,
            failurePolicy,
            rules: [{ operations: ['CREATE'], resources: ['pods'] }],
          },
        ],
      },
    },
  );
}
const SERVICE = { service: { namespace: 'policy-system', name: 'gate' } };

function pods(count: number, at_s: number, more: Parts = {}, user = RS): readonly AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    request(at_s + index * 0.5, user, 'create', 'pods', `team-${index % 8}/`, more),
  );
}
function secrets(count: number, at_s: number, more: Parts = {}): readonly AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    request(at_s + index * 0.5, RS, 'create', 'secrets', `team-${index % 8}/`, more),
  );
}
const failed: Parts = { code: 500, reason: 'InternalError', message: REFUSED };
const nameless: Parts = { code: 500, reason: 'InternalError', level: 'Metadata' };
const gone = (at_s: number) => request(at_s, OPERATOR, 'delete', 'services', 'policy-system/gate');
/** A list of an aggregated API. */
const metrics = (at_s: number, code: number) =>
  request(at_s, 'hpa', 'list', 'pods.metrics.k8s.io', 'shop/', {
    code,
    objectRef: { apiGroup: 'metrics.k8s.io', apiVersion: 'v1beta1', resource: 'pods', namespace: 'shop' },
  });
const renewals = (count: number, at_s: number, more: Parts = {}) =>
  Array.from({ length: count }, (_, index) =>
    request(at_s + index * 2, RS, 'update', 'leases.coordination.k8s.io', `team-${index % 8}/lock`, more),
  );
const run = (events: readonly AuditEvent[]) => runDetector(detect, events);

describe('second-wave: fires', () => {
  it('names the webhook, what is blocked, its Service and who deleted it', () => {
    const [alert, ...others] = run([
      registration(1, SERVICE),
      ...pods(20, 2),
      gone(50),
      ...pods(60, 51, failed),
    ]);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      id: 'second-wave/gate.policy.example.com',
      severity: 'critical',
      offender: { user: OPERATOR },
      trigger: { verb: 'delete', object: { resource: 'services', name: 'gate' } },
    });
    expect(alert?.title).toContain('blocked "create pods" 60 times in 8 namespaces');
    const facts = Object.fromEntries(alert!.facts.map((fact) => [fact.name, fact.value]));
    expect(facts).toMatchObject({
      service: 'services/policy-system/gate',
      configuration: 'validatingwebhookconfigurations.admissionregistration.k8s.io/gate',
      failurePolicy: 'Fail',
      rules: 'CREATE pods',
      cause: 'unreachable',
    });
    expect(facts['before and since']).toBe(
      'create pods: 20 passed before the first failure, 0 since, 60 failed',
    );
  });

  it('does not say that nothing passed before where successes are not counted', () => {
    const [alert] = run([...renewals(300, 1), ...renewals(300, 700, failed)]);
    expect(alert?.title).toContain('blocked "update leases.coordination.k8s.io" 300 times');
    expect(alert?.facts.map((fact) => fact.name)).not.toContain('before and since');
    expect(alert?.uncertain.join(' ')).toContain(
      'How often update leases.coordination.k8s.io passed before and since is not counted.',
    );
  });

  it('concludes the name where failures carry no message but one webhook has just lost its Service', () => {
    const alerts = run([registration(1, SERVICE), ...pods(20, 2), gone(50), ...pods(60, 51, nameless)]);
    expect(alerts.map(({ id, severity }) => [id, severity])).toEqual([
      ['second-wave/gate.policy.example.com', 'high'],
    ]);
    expect(alerts[0]?.uncertain.join(' ')).toContain('concluded from its rules');
  });

  it('does not conclude it for requests that its rules do not cover', () => {
    const alerts = run([registration(1, SERVICE), ...secrets(20, 2), gone(50), ...secrets(20, 51, nameless)]);
    expect(alerts.map(({ id, severity }) => [id, severity])).toEqual([
      ['second-wave/gate.policy.example.com', 'medium'],
      ['second-wave/unnamed/create secrets', 'medium'],
    ]);
  });

  it('predicts before anything has failed, and the same alert grows', () => {
    const seen: (readonly [string, string])[] = [];
    runDetector(
      detect,
      [registration(1, SERVICE), ...pods(20, 2), gone(50), ...pods(20, 51, failed)],
      (_, alerts) => {
        for (const alert of alerts()) seen.push([alert.id, alert.severity]);
      },
    );
    expect(seen[0]).toEqual(['second-wave/gate.policy.example.com', 'medium']);
    expect(new Set(seen.map(([id]) => id)).size).toBe(1);
    expect(seen.at(-1)?.[1]).toBe('high');
    const [alert] = run([registration(1, SERVICE), gone(50)]);
    expect(alert?.title).toMatch(/^predicted: .*services\/policy-system\/gate was deleted/);
  });

  it('knows the Service from the error alone', () => {
    const [alert] = run([...pods(20, 2), gone(50), ...pods(20, 51, failed)]);
    expect(alert).toMatchObject({ severity: 'high', trigger: { user: OPERATOR } });
  });

  it.each([
    ['its namespace', request(50, 'alice', 'delete', 'namespaces', 'policy-system/policy-system'), 'alice'],
    [
      'the Deployment of its name',
      request(50, 'bob', 'delete', 'deployments.apps', 'policy-system/gate'),
      'bob',
    ],
  ])('blames who deleted %s', (_, removal, user) => {
    const [alert] = run([...pods(20, 2), removal, ...pods(20, 51, failed)]);
    expect(alert?.trigger?.user).toBe(user);
  });

  it.each([
    ['a person scaled it right before', 'bob', 'policy-system/gate', 15, 'bob'],
    ['but not hours before', 'bob', 'policy-system/gate', -4_000, undefined],
    ['nor another workload beside it', 'bob', 'policy-system/other', 15, undefined],
    [
      'nor an autoscaler',
      'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
      'policy-system/gate',
      15,
      undefined,
    ],
  ])('the scaling of its workload: %s', (_case, user, place, at_s, offender) => {
    const [namespace = '', name = ''] = place.split('/');
    const scaled = request(at_s, user, 'update', 'deployments.apps', place, {
      objectRef: { apiGroup: 'apps', resource: 'deployments', subresource: 'scale', namespace, name },
    });
    const alerts = run([scaled, ...pods(20, 0), ...pods(60, 20, failed)]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.offender?.user).toBe(offender);
    expect(alerts[0]?.trigger?.object.name).toBe(offender === undefined ? undefined : 'gate');
  });

  it('takes a Service for the one behind a URL when the webhook is named after it, and says that it guesses', () => {
    const url = { url: 'https://localhost:18443/validate' };
    const deleted = request(50, OPERATOR, 'delete', 'services', 'policy/gate');
    const [alert] = run([registration(1, url), deleted]);
    expect(alert?.trigger?.why).toContain('most likely');
    expect(alert?.uncertain.join(' ')).toContain('called by URL');
  });

  it('without messages: a run of 500s from one moment on, named as unnameable', () => {
    const [alert, ...others] = run([...pods(30, 2), gone(50), ...pods(30, 51, nameless)]);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ severity: 'medium', trigger: { user: OPERATOR } });
    expect(alert?.uncertain.join(' ')).toContain('the name of the webhook cannot be known');
    expect(alert?.trigger?.why).toContain('guess');
  });

  it('an aggregated API that went away', () => {
    const times = Array.from({ length: 12 }, (_, index) => index);
    const [alert] = run([
      ...times.map((at_s) => metrics(at_s, 200)),
      ...times.map((at_s) => metrics(60 + at_s, 503)),
    ]);
    expect(alert?.id).toBe('second-wave/v1beta1.metrics.k8s.io');
  });
});

describe('second-wave: stays silent', () => {
  it.each([
    [
      'on a fresh cluster',
      pods(40, 1, {
        code: 500,
        reason: 'ServerTimeout',
        message: 'No API token found for service account "default"',
      }),
    ],
    ['on a fresh cluster at level Metadata', pods(40, 1, nameless)],
    [
      'on a few failures while the backend restarts',
      [registration(1, SERVICE), ...pods(20, 2), ...pods(3, 20, failed), ...pods(20, 23)],
    ],
    [
      'while a webhook is being installed',
      [...pods(20, 1), registration(20, SERVICE), ...pods(30, 21, failed), ...pods(10, 40)],
    ],
    [
      'on refusals by a webhook',
      pods(50, 1, {
        code: 403,
        message: 'admission webhook "gate.policy.example.com" denied the request: no',
      }),
    ],
    [
      'on 500s of one client in one place',
      [
        ...pods(30, 1),
        ...Array.from({ length: 30 }, (_, index) =>
          request(60 + index, RS, 'create', 'pods', 'team-1/', nameless),
        ),
      ],
    ],
    [
      'on 500s of the storage',
      [
        ...pods(30, 1),
        ...pods(30, 60, { code: 500, reason: 'InternalError', message: 'etcdserver: request timed out' }),
      ],
    ],
    ['when the Service of an Ignore webhook goes', [registration(1, SERVICE, 'Ignore'), gone(50)]],
    [
      'when another Service goes',
      [registration(1, SERVICE), request(50, OPERATOR, 'delete', 'services', 'shop/gate')],
    ],
    ['when it was only tried', [registration(1, SERVICE), { ...gone(50), query: { dryRun: true } }]],
    [
      'when the Service is back before anything failed',
      [registration(1, SERVICE), gone(50), request(51, 'alice', 'create', 'services', 'policy-system/gate')],
    ],
    [
      'when all of it is uninstalled',
      [
        registration(1, SERVICE),
        gone(50),
        request(
          51,
          'alice',
          'delete',
          'validatingwebhookconfigurations.admissionregistration.k8s.io',
          '/gate',
        ),
      ],
    ],
  ])('%s', (_, events) => {
    expect(run(events)).toEqual([]);
  });
});
