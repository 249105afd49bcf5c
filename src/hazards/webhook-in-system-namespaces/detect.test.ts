import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { runDetector } from '../run.fixture.ts';
import { webhookInSystemNamespacesDetector } from './detect.ts';

const WEBHOOK = 'sidecar.mesh.example.com';

function configured(at_s: number, user = 'mesh-admin@example.com', namespaceSelector = {}): AuditEvent {
  return auditEvent({
    at_s,
    user,
    verb: 'update',
    objectRef: {
      apiGroup: 'admissionregistration.k8s.io',
      resource: 'mutatingwebhookconfigurations',
      name: 'sidecar',
    },
    responseObject: { webhooks: [{ name: WEBHOOK, namespaceSelector: { ...namespaceSelector, at_s } }] },
  });
}

interface Made {
  readonly namespace?: string;
  readonly mutated?: boolean;
  readonly path?: string;
  readonly verb?: string;
  readonly code?: number;
  readonly dryRun?: boolean;
}

/** Pods that a controller makes, one a second. */
function made(from_s: number, count: number, parts: Made = {}): AuditEvent[] {
  const { namespace = 'kube-system', mutated = true, path, verb = 'create', code = 201 } = parts;
  const call = { configuration: 'sidecar', webhook: WEBHOOK, mutated };
  const patch = { ...call, patch: [{ op: 'add', path, value: {} }], patchType: 'JSONPatch' };
  return Array.from({ length: count }, (_, index) =>
    auditEvent({
      at_s: from_s + index,
      user: 'system:serviceaccount:kube-system:daemon-set-controller',
      verb,
      code,
      level: 'Metadata',
      objectRef: { resource: 'pods', namespace, name: '' },
      annotations: {
        'mutation.webhook.admission.k8s.io/round_0_index_0': JSON.stringify(call),
        ...(path === undefined
          ? {}
          : { 'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify(patch) }),
      },
      query: parts.dryRun === true ? { dryRun: true } : {},
    }),
  );
}

const alertsOf = (...events: readonly AuditEvent[][]) =>
  runDetector(webhookInSystemNamespacesDetector, events.flat());

describe('fires', () => {
  it('when a webhook is widened to kube-system, and names who did it', () => {
    const [alert, ...others] = alertsOf(
      made(0, 5, { mutated: false }),
      [configured(100)],
      made(600, 4, { path: '/spec/containers/-' }),
    );
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      severity: 'critical',
      title: `Webhook ${WEBHOOK} (sidecar) has begun to change pods of kube-system: 4 pods so far`,
      offender: { user: 'mesh-admin@example.com' },
      objects: { count: 4 },
      trigger: { verb: 'update' },
    });
    expect(alert?.facts).toEqual([
      { name: 'made by', value: 'system:serviceaccount:kube-system:daemon-set-controller' },
      { name: 'left alone before', value: '5 pods that it was asked about' },
      { name: 'paths changed', value: 'add /spec/containers/-' },
    ]);
  });

  it('without a past of the webhook, and says what level Metadata does not tell', () => {
    const [alert] = alertsOf([configured(1)], made(10, 3));
    expect(alert?.severity).toBe('high');
    expect(alert?.uncertain).toContain('What was changed in them is not in the log (level Metadata).');
  });

  it('tells one pod as less, and the repair', () => {
    const [alert] = alertsOf([configured(1)], made(10, 1), [configured(100, 'oncall@example.com')]);
    expect(alert?.severity).toBe('medium');
    expect(alert?.facts.at(-1)?.name).toBe('configuration changed again');
    expect(alert?.facts.at(-1)?.value).toContain('update by oncall@example.com');
  });
});

describe('is silent', () => {
  it.each<[string, AuditEvent[]]>([
    ['where it has always been so', made(0, 20)],
    ['about namespaces of others', [configured(1), ...made(10, 20, { namespace: 'shop' })]],
    ['where pods stay as they are', [configured(1), ...made(10, 20, { mutated: false })]],
    [
      'about labels and annotations',
      [configured(1), ...made(10, 20, { path: '/metadata/annotations/trace' })],
    ],
    ['about dry runs', [configured(1), ...made(10, 20, { dryRun: true })]],
    ['about what was refused', [configured(1), ...made(10, 20, { code: 403 })]],
    ['about updates', [configured(1), ...made(10, 20, { verb: 'update', code: 200 })]],
    ['long after the change', [configured(1), ...made(2 * 3_600, 20)]],
    [
      'where an operator writes the configuration all the time',
      [
        ...Array.from({ length: 8 }, (_, index) =>
          configured(index, 'system:serviceaccount:mesh-system:operator'),
        ),
        ...made(10, 20),
      ],
    ],
  ])('%s', (_, events) => {
    expect(alertsOf(events)).toEqual([]);
  });
});
