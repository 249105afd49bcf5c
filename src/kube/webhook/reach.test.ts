import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { webhookOf } from './admission-request.fixture.ts';
import { CRITICAL_REQUESTS } from './critical-requests.ts';
import { worstCaseDelay } from './delay.ts';
import { reachOf } from './reach.ts';

const rule = (apiGroups: string[], resources: string[], operations = ['*']): JsonObject => ({
  operations,
  apiGroups,
  apiVersions: ['*'],
  resources,
});
const UNKNOWN_NAMESPACES = { namespaceLabels: () => undefined };
const NAMED_ONLY = { key: 'kubernetes.io/metadata.name', operator: 'NotIn' };

/** The ids of what a webhook is said to see, and of what is not known. */
function reached(webhook: JsonObject, probe = UNKNOWN_NAMESPACES) {
  const rows = reachOf(webhookOf(webhook), probe);
  const ids = (type: string) =>
    rows.filter(({ sight }) => sight.type === type).map(({ critical }) => critical.id);
  return { yes: ids('yes'), unknown: ids('unknown'), rows };
}

describe('the table of critical requests', () => {
  it('has ids of its own, reasons, and requests that a webhook on everything sees', () => {
    const ids = CRITICAL_REQUESTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { reason, what } of CRITICAL_REQUESTS) {
      expect(reason.length).toBeGreaterThan(10);
      expect(what.length).toBeGreaterThan(5);
    }
    expect(reached({ rules: [rule(['*'], ['*/*'])] }).yes).toEqual(ids);
  });

  it.each(CRITICAL_REQUESTS.map(({ id, request }) => [id, request] as const))(
    '%s holds together',
    (_, { resource, kind, subresource, object, oldObject, operation }) => {
      if (subresource === '') expect(resource.group).toBe(kind.group);
      expect(object.type).toBe(operation === 'DELETE' ? 'none' : 'partly');
      expect(oldObject.type).toBe(operation === 'CREATE' ? 'none' : 'partly');
    },
  );
});

const verdict = (webhook: JsonObject) =>
  reached(webhook).rows.find(({ critical }) => critical.id === 'pod-create')?.unlabelled?.type;

const probe = (labels: Record<string, string>) => ({
  namespaceLabels: () => ({ labels, complete: true }),
});

describe('reachOf', () => {
  it.each<[string, JsonObject, readonly string[], readonly string[]]>([
    [
      'leases',
      { rules: [rule(['coordination.k8s.io'], ['leases'])] },
      ['node-lease', 'node-lease-create', 'leader-lease', 'leader-lease-create'],
      [],
    ],
    [
      '* leaves subresources out',
      { rules: [rule([''], ['*'], ['CREATE'])] },
      [
        'node-create',
        'leader-endpoints-create',
        'system-configmap-create',
        'system-secret',
        'event',
        'service-account',
        'pod-create',
        'service-create',
        'kubernetes-service',
        'namespace-create',
      ],
      [],
    ],
    [
      'serviceaccounts/*',
      { rules: [rule([''], ['serviceaccounts/*'])] },
      ['service-account', 'service-account-update', 'service-account-token'],
      [],
    ],
    [
      'creations of what a system add-on is made of',
      { rules: [rule(['apps'], ['*'], ['CREATE'])] },
      [
        'daemonset-create',
        'deployment-create',
        'replicaset-create',
        'statefulset-create',
        'controllerrevision-create',
      ],
      [],
    ],
    [
      'status alone',
      {
        rules: [rule(['*'], ['*/status'], ['UPDATE'])],
        namespaceSelector: { matchLabels: { inject: 'true' } },
      },
      ['node-status', 'csr-status', 'crd-status', 'api-service-status'],
      [
        'pod-status',
        'daemonset-status',
        'replicaset-status',
        'deployment-status',
        'statefulset-status',
        'service-status',
        'namespace-status',
      ],
    ],
    ['scale alone', { rules: [rule(['apps'], ['*/scale'])] }, ['deployment-scale', 'replicaset-scale'], []],
    [
      'roles of all scopes',
      { rules: [rule(['rbac.authorization.k8s.io'], ['roles', 'clusterroles'])] },
      ['role', 'role-create', 'cluster-role', 'cluster-role-create'],
      [],
    ],
    ['events by the new group', { rules: [rule(['events.k8s.io'], ['events'])] }, ['event'], []],
    [
      'kube-system left out by name',
      {
        rules: [rule(['*'], ['pods', 'leases'])],
        namespaceSelector: { matchExpressions: [{ ...NAMED_ONLY, values: ['kube-system'] }] },
      },
      ['node-lease', 'node-lease-create'],
      [],
    ],
    [
      'cluster-scoped objects are not left out by namespace',
      {
        rules: [rule(['*'], ['nodes', 'pods'], ['CREATE'])],
        namespaceSelector: { matchLabels: { inject: 'true' } },
      },
      ['node-create'],
      ['pod-create'],
    ],
    [
      'opt-in by label: leases have none',
      { rules: [rule(['*'], ['leases'])], objectSelector: { matchLabels: { a: 'b' } } },
      [],
      [],
    ],
    [
      'opt-in by label: pods may have it',
      { rules: [rule([''], ['pods'], ['CREATE'])], objectSelector: { matchLabels: { a: 'b' } } },
      [],
      ['pod-create'],
    ],
    [
      'a condition on the resource',
      {
        rules: [rule(['*'], ['*'], ['UPDATE'])],
        matchConditions: [{ name: 'x', expression: 'request.resource.resource in ["leases", "nodes"]' }],
      },
      ['node-lease', 'node-update', 'leader-lease'],
      [],
    ],
    [
      'a condition on the user',
      {
        rules: [rule(['coordination.k8s.io'], ['leases'], ['UPDATE'])],
        matchConditions: [{ name: 'x', expression: '!("system:nodes" in request.userInfo.groups)' }],
      },
      ['leader-lease'],
      [],
    ],
    [
      'a condition on the object',
      {
        rules: [rule([''], ['pods'], ['CREATE'])],
        matchConditions: [{ name: 'x', expression: 'object.spec.hostNetwork' }],
      },
      [],
      ['pod-create'],
    ],
  ])('%s', (_, webhook, yes, unknown) => {
    const found = reached(webhook);
    expect(found.yes.toSorted()).toEqual([...yes].toSorted());
    expect(found.unknown).toEqual(unknown);
  });

  it('says what an unknown is where there are no more labels', () => {
    const optOut = {
      rules: [rule([''], ['pods'], ['CREATE'])],
      namespaceSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] },
    };
    const optIn = {
      rules: [rule([''], ['pods'], ['CREATE'])],
      namespaceSelector: { matchLabels: { inject: 'true' } },
    };
    expect(verdict(optOut)).toBe('yes');
    expect(verdict(optIn)).toBe('no');
  });

  it('takes the stored labels of a Namespace for those in a request about it', () => {
    const webhook = {
      rules: [rule([''], ['namespaces'], ['UPDATE'])],
      namespaceSelector: { matchLabels: { inject: 'true' } },
    };
    const seen = (labels: Record<string, string>) =>
      reachOf(webhookOf(webhook), probe(labels)).find(({ critical }) => critical.id === 'namespace-update')
        ?.sight;
    expect(seen({ inject: 'true' })?.type).toBe('yes');
    expect(seen({})?.type).toBe('no');
  });

  it('goes by the labels of the cluster', () => {
    const webhook = {
      rules: [rule([''], ['pods'], ['CREATE'])],
      namespaceSelector: { matchLabels: { inject: 'true' } },
    };
    const injected = reachOf(webhookOf(webhook), probe({ inject: 'true' }));
    expect(injected.some(({ sight }) => sight.type === 'yes')).toBe(true);
    expect(reachOf(webhookOf(webhook), probe({})).every(({ sight }) => sight.type === 'no')).toBe(true);
  });
});

const mutating = (name: string, timeoutSeconds: number, reinvocationPolicy = 'Never') =>
  webhookOf({ timeoutSeconds, reinvocationPolicy }, 'MutatingWebhookConfiguration', name);
const validating = (timeoutSeconds: number) => webhookOf({ timeoutSeconds });

describe('worstCaseDelay', () => {
  it('adds mutating webhooks up and takes the longest of the validating ones', () => {
    const found = worstCaseDelay([
      validating(7),
      mutating('b', 10),
      validating(30),
      mutating('a', 5, 'IfNeeded'),
    ]);
    expect(found).toMatchObject({ mutating_s: 15, reinvocation_s: 5, validating_s: 30, total_s: 50 });
    expect(found.mutatingOrder.map(({ configurationName }) => configurationName)).toEqual(['a', 'b']);
  });

  it('is nothing without webhooks', () => {
    expect(worstCaseDelay([])).toMatchObject({ total_s: 0, mutatingOrder: [] });
  });
});
