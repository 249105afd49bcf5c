import { describe, expect, it } from 'vitest';
import type { ReflectorEvent } from '../../cluster/api/reflector-event.ts';
import type { ServedResource } from '../../cluster/api/resource-path.ts';
import type { JsonObject } from '../../kube/json.ts';
import { ConfigurationState } from './configuration-state.ts';
import { findingAlert, isFindingAlert } from './finding-alert.ts';
import { FindingsBook } from './findings-book.ts';
import type { OpenFinding } from './watch-message.ts';

const WEBHOOKS: ServedResource = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  namespaced: false,
  verbs: ['list', 'watch'],
};

function added(name: string, more: JsonObject = {}): ReflectorEvent {
  return {
    type: 'added',
    name: { namespace: '', name, uid: name },
    object: { metadata: { name, uid: name, ...more } },
  };
}

const SYNCED: ReflectorEvent = { type: 'synced', resourceVersion: '7', objects_count: 1 };

function finding(fingerprint: string): OpenFinding {
  return {
    fingerprint,
    hazard: 'webhook-deadlock',
    rule: 'webhook-deadlock/x',
    severity: 'critical',
    message: 'it fails closed',
    why: 'then nobody can mend it',
    fix: 'Leave kube-system out.',
    patch: 'kubectl patch validatingwebhookconfiguration guard',
    object: undefined,
    lastWrite: undefined,
  };
}

describe('the configuration of a cluster', () => {
  it('is settled once every kind is known or known to be unreadable', () => {
    const policies = {
      ...WEBHOOKS,
      kind: 'ValidatingAdmissionPolicy',
      resource: 'validatingadmissionpolicies',
    };
    const state = new ConfigurationState('https://cluster', [WEBHOOKS, policies]);
    state.take(WEBHOOKS, added('guard'));
    state.take(WEBHOOKS, SYNCED);
    expect(state.isSettled).toBe(false);
    state.take(policies, { type: 'interrupted', why: new Error('forbidden'), relists: true, retry_ms: 1 });
    expect(state.isSettled).toBe(true);
    expect(state.unread).toEqual(['validatingadmissionpolicies: forbidden']);
    const cluster = state.cluster();
    expect(cluster.coverage(WEBHOOKS)).toEqual({ type: 'all' });
    expect(cluster.coverage(policies)).toEqual({ type: 'unknown', why: 'forbidden' });
    expect(cluster.coverage({ group: 'apps', kind: 'Deployment' }).type).toBe('unknown');
  });

  it('knows who wrote an object last', () => {
    const state = new ConfigurationState('https://cluster', [WEBHOOKS]);
    const managedFields = [
      { manager: 'helm', time: '2026-11-21T03:00:00Z' },
      { manager: 'kubectl-edit', time: '2026-11-21T04:00:00Z' },
    ];
    state.take(WEBHOOKS, added('guard', { managedFields }));
    const [object] = state.cluster().of(WEBHOOKS);
    expect(object && state.about(object)).toMatchObject({
      lastWrite: 'kubectl-edit, 2026-11-21T04:00:00Z',
      reference: { resource: 'validatingwebhookconfigurations', name: 'guard', uid: 'guard' },
    });
    expect(
      state.take(WEBHOOKS, {
        type: 'deleted',
        name: { namespace: '', name: 'guard', uid: '' },
        object: undefined,
      }),
    ).toBe(true);
    expect(state.objects_count).toBe(0);
  });
});

describe('findings', () => {
  it('that were there at the first look are no news; what is opened after is', () => {
    const book = new FindingsBook();
    expect(book.take([finding('a')])).toEqual([]);
    expect(book.take([finding('a'), finding('b')])).toEqual([finding('b')]);
    expect(book.take([finding('a'), finding('b')])).toEqual([]);
    expect(book.take([finding('a')])).toEqual([]);
    expect(book.take([finding('a'), finding('b')])).toEqual([finding('b')]);
  });

  it('that were opened while nobody looked are news', () => {
    const before = new FindingsBook();
    before.take([finding('a')]);
    const book = new FindingsBook();
    book.restore(before.content());
    expect(book.take([finding('a'), finding('b')])).toEqual([finding('b')]);
  });

  it('become alerts that say what to do', () => {
    const alert = findingAlert(finding('a'), 1);
    expect(alert).toMatchObject({
      id: 'webhook-deadlock/open/a',
      severity: 'critical',
      objects: { count: 0 },
    });
    expect(alert.next.map(({ command }) => command)).toEqual([
      'kubectl patch validatingwebhookconfiguration guard',
    ]);
    expect(isFindingAlert(alert)).toBe(true);
  });
});
