import { describe, expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import type { AuditEvent } from '../audit/event.ts';
// oxlint-disable-next-line no-restricted-imports -- the test gives WebhookChanges the History that the engine gives it
import { startHistory } from '../detect/history.ts';
import type { ObjectReference } from '../kube/object-reference.ts';
import { removalCommand, WebhookChanges } from './webhook-change.ts';

const NAME = { webhook: 'images.example.com' };

function changesOf(...events: readonly AuditEvent[]): WebhookChanges {
  const history = startHistory();
  const changes = new WebhookChanges(history);
  for (const event of events) {
    changes.observe(event);
    history.record(event);
  }
  return changes;
}

function configured(
  at_s: number,
  parts: { user?: string; caBundle?: string; policy?: string } = {},
): AuditEvent {
  return auditEvent({
    at_s,
    user: parts.user ?? 'admin@example.com',
    verb: 'update',
    objectRef: {
      apiGroup: 'admissionregistration.k8s.io',
      resource: 'validatingwebhookconfigurations',
      name: 'signatures',
    },
    responseObject: {
      webhooks: [
        {
          name: NAME.webhook,
          failurePolicy: parts.policy ?? 'Fail',
          clientConfig: {
            caBundle: parts.caBundle ?? 'a',
            service: { namespace: 'sec', name: 'checker' },
          },
        },
      ],
    },
  });
}

function changed(
  at_s: number,
  object: Partial<ObjectReference>,
  user = 'dev@example.com',
  verb = 'patch',
): AuditEvent {
  return auditEvent({ at_s, user, verb, objectRef: object });
}

function at_us(at_s: number): number {
  return auditEvent({ at_s }).stageTimestamp_us;
}

describe('WebhookChanges', () => {
  it('knows configuration and Service of a webhook that a body has shown', () => {
    const changes = changesOf(configured(1));
    expect(changes.configurationOf(NAME)?.name).toBe('signatures');
    expect(changes.serviceOf(NAME)).toEqual({ namespace: 'sec', name: 'checker' });
  });

  it('finds the last change before, and those after', () => {
    const changes = changesOf(configured(1), configured(100, { policy: 'Ignore' }), configured(300));
    expect(changes.before(NAME, at_us(200))).toMatchObject({
      of: 'configuration',
      change: { at_us: at_us(100) },
    });
    expect(changes.after(NAME, at_us(200)).map((change) => change.at_us)).toEqual([at_us(300)]);
  });

  it('does not count a new caBundle as a change of behaviour', () => {
    const changes = changesOf(configured(1), configured(100, { caBundle: 'b' }));
    expect(changes.before(NAME, at_us(200))?.change.at_us).toBe(at_us(1));
  });

  it.each([
    ['admin@example.com', false],
    ['system:serviceaccount:cert-manager:cainjector', true],
  ])('takes many changes by %s for routine: %s', (user, isRoutine) => {
    const many = Array.from({ length: 6 }, (_, index) => configured(index, { user, policy: `p${index}` }));
    expect(changesOf(...many).before(NAME, at_us(100))?.isRoutine).toBe(isRoutine);
  });

  it('forgets what is too old to be the cause', () => {
    expect(changesOf(configured(1)).before(NAME, at_us(4000))).toBeUndefined();
  });

  it('prefers the name of the backend, then its namespace', () => {
    const inNamespace = changed(4010, { resource: 'configmaps', namespace: 'sec', name: 'settings' });
    const alike = changed(4000, { resource: 'deployments', namespace: 'sec', name: 'checker' });
    const elsewhere = changed(4020, { resource: 'deployments', namespace: 'shop', name: 'checker' });
    const known = changesOf(configured(1), alike, inNamespace, elsewhere);
    expect(known.before(NAME, at_us(4100))?.change.at_us).toBe(at_us(4000));
    const other = changesOf(configured(1), inNamespace, elsewhere);
    expect(other.before(NAME, at_us(4100))?.change.at_us).toBe(at_us(4010));
  });

  it.each([
    ['a rollout since', 'checker', 'patch', 'dev@example.com', 'backend'],
    ['the first install', 'checker', 'create', 'dev@example.com', 'configuration'],
    ['a neighbour in the namespace', 'dashboard', 'patch', 'dev@example.com', 'configuration'],
    [
      'a controller',
      'checker',
      'update',
      'system:serviceaccount:kube-system:deployment-controller',
      'configuration',
    ],
  ])('weighs a configuration in the log against %s', (_case, name, verb, user, of) => {
    const deployment = changed(900, { resource: 'deployments', namespace: 'sec', name }, user, verb);
    expect(changesOf(configured(1), deployment).before(NAME, at_us(910))?.of).toBe(of);
    expect(changesOf(deployment, configured(905)).before(NAME, at_us(910))?.of).toBe('configuration');
  });

  it('says that the configuration is older, not that it is absent', () => {
    const deployment = changed(901, { resource: 'deployments', namespace: 'sec', name: 'checker' });
    expect(changesOf(configured(1), deployment).before(NAME, at_us(910))?.why).toBe(
      'a rollout of deployments/checker in sec, whose name is alike, 15m after the last change of the configuration: likely, not certain',
    );
  });

  it('offers the newest configuration that no body has shown, and none that it could read', () => {
    const unread = { ...configured(5), responseObject: undefined, responseObject_bytes: 0 };
    expect(changesOf(unread).newestUnreadBefore(at_us(9))?.change.at_us).toBe(at_us(5));
    expect(changesOf(unread).newestUnreadBefore(at_us(4))).toBeUndefined();
    expect(changesOf(configured(5)).newestUnreadBefore(at_us(9))).toBeUndefined();
    expect(changesOf({ ...unread, verb: 'delete' }).newestUnreadBefore(at_us(9))).toBeUndefined();
  });

  it('goes by names where no Service is known, and not by words that all webhooks share', () => {
    const images = changed(10, { resource: 'deployments', namespace: 'x', name: 'images-webhook' });
    const generic = changed(20, { resource: 'deployments', namespace: 'x', name: 'other-webhook' });
    expect(changesOf(images, generic).before(NAME, at_us(30))?.change.at_us).toBe(at_us(10));
    expect(changesOf(generic).before(NAME, at_us(30))).toBeUndefined();
  });

  it.each([
    [
      'the control plane',
      { resource: 'deployments', namespace: 'sec', name: 'checker' },
      'system:serviceaccount:kube-system:deployment-controller',
    ],
    [
      'its status',
      { resource: 'deployments', namespace: 'sec', name: 'checker', subresource: 'status' },
      'dev@example.com',
    ],
    [
      'the backend writing its own state',
      { resource: 'configmaps', namespace: 'sec', name: 'checker' },
      'system:serviceaccount:sec:checker',
    ],
  ])('does not blame %s', (_name, object, user) => {
    expect(changesOf(configured(1), changed(4000, object, user)).before(NAME, at_us(4100))).toBeUndefined();
  });

  it('for a webhook that fails, counts the loss of its pods by anybody', () => {
    const lost = changed(
      200,
      { resource: 'pods', namespace: 'sec', name: 'checker-5d8f9c7b6d-x2x4z' },
      'system:serviceaccount:kube-system:taint-eviction-controller',
      'delete',
    );
    const changes = changesOf(configured(100), lost);
    expect(changes.lastBefore(NAME, at_us(300))).toMatchObject({ of: 'backend', change: { verb: 'delete' } });
    expect(changes.before(NAME, at_us(300))).toMatchObject({ of: 'configuration' });
  });

  it('blames who took a pod away, and not the kubelet that ended it', () => {
    const pod = { resource: 'pods', namespace: 'sec', name: 'checker-5d8f9c7b6d-x2x4z' };
    const evicted = changed(200, { ...pod, subresource: 'eviction' }, 'drainer@example.com', 'create');
    const ended = changed(201, pod, 'system:node:n1', 'delete');
    const found = changesOf(configured(100), evicted, ended).lastBefore(NAME, at_us(300));
    expect(found?.change.user).toBe('drainer@example.com');
    // Where nobody else is to be seen it stays: the kubelet may have evicted it itself.
    expect(changesOf(configured(100), ended).lastBefore(NAME, at_us(300))?.change.user).toBe(
      'system:node:n1',
    );
  });

  it('ignores dry runs, failures and reads', () => {
    const event = configured(1);
    expect(changesOf({ ...event, query: { dryRun: true } }).configurationOf(NAME)).toBeUndefined();
    expect(changesOf({ ...event, verb: 'get' }).configurationOf(NAME)).toBeUndefined();
    const failed = { ...event, responseStatus: { code: 403, reason: '', message: '' } };
    expect(changesOf(failed).configurationOf(NAME)).toBeUndefined();
  });
});

describe('removalCommand', () => {
  it('quotes what a shell would read otherwise', () => {
    expect(removalCommand('mutatingwebhookconfigurations', 'a;b')).toBe(
      "kubectl get mutatingwebhookconfigurations 'a;b' -o yaml > 'a;b.yaml' && kubectl delete mutatingwebhookconfigurations 'a;b'",
    );
  });
});
