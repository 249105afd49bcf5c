import { describe, expect, it } from 'vitest';
import { findingLines, observationsOf } from '../check.fixture.ts';
import {
  allBut,
  backendYaml,
  on,
  webhookCluster,
  webhookYaml,
  type WebhookParts,
} from '../webhook.fixture.ts';
import { check } from './check.ts';

const SYSTEM_OUT = allBut('kube-system', 'kube-node-lease');
const EVERYTHING = on('*', "'*/*'");
const LEASES = on('coordination.k8s.io', 'leases');

function severities(rule: string, parts: WebhookParts, documents: readonly string[] = [backendYaml()]) {
  return findingLines(check, rule, webhookCluster([...documents, webhookYaml(parts)])).map(
    (line) => line.split(' ')[0],
  );
}

describe('webhook-deadlock/closed-on-critical-requests', () => {
  it.each<readonly [what: string, parts: WebhookParts, found: readonly string[]]>([
    ['everything', { rules: EVERYTHING }, ['critical']],
    ['leases, by default closed', { rules: LEASES }, ['critical']],
    ['leases, open', { rules: LEASES, more: ['failurePolicy: Ignore'] }, []],
    ['leases of v1beta1, by default open', { rules: LEASES, version: 'v1beta1' }, []],
    ['endpoints, where leaders of old kept their locks', { rules: on('', 'endpoints') }, ['critical']],
    [
      'tokens by a rule on all subresources of ServiceAccounts',
      { rules: on('', 'serviceaccounts/*') },
      ['critical'],
    ],
    [
      'nodes, which no namespace selector leaves out',
      { rules: on('', 'nodes'), more: [SYSTEM_OUT] },
      ['critical'],
    ],
    ['leases outside kube-system and kube-node-lease', { rules: LEASES, more: [SYSTEM_OUT] }, []],
    [
      'leases outside kube-system only: node heartbeats remain',
      { rules: LEASES, more: [allBut('kube-system')] },
      ['critical'],
    ],
    ['pods of kube-system', {}, ['high']],
    ['pods outside kube-system', { more: [SYSTEM_OUT] }, []],
    [
      'pods of namespaces with a label',
      { more: ['namespaceSelector: { matchLabels: { guard: enabled } }'] },
      [],
    ],
    [
      'pods of namespaces without a label: kube-system has none',
      { more: ['namespaceSelector: { matchExpressions: [{ key: guard/ignore, operator: DoesNotExist }] }'] },
      ['high'],
    ],
    ['its own kinds', { rules: on('guard.example.com', "'*/*'") }, []],
    [
      'other versions of a kind that is served in two (Exact)',
      {
        rules: "{ apiGroups: [apps], apiVersions: [v1beta1], operations: ['*'], resources: [deployments] }",
        more: ['matchPolicy: Exact'],
      },
      [],
    ],
    [
      'leases of all but the control plane and nodes',
      {
        rules: LEASES,
        more: [
          'matchConditions: [{ name: system, expression: "!request.userInfo.username.startsWith(\'system:\')" }]',
        ],
      },
      [],
    ],
    [
      'leases of all but nodes: leaders remain',
      {
        rules: LEASES,
        more: [
          'matchConditions: [{ name: nodes, expression: "!(\'system:nodes\' in request.userInfo.groups)" }]',
        ],
      },
      ['critical'],
    ],
    [
      'everything, called outside the cluster',
      { rules: EVERYTHING, client: "{ url: 'https://policy.example.com/' }" },
      ['medium'],
    ],
    [
      'everything, called by a URL that leads back in',
      { rules: EVERYTHING, client: "{ url: 'https://10.96.0.40/' }" },
      ['critical'],
    ],
    ['nothing', { rules: '' }, []],
  ])('of a webhook on %s', (_what, parts, found) => {
    expect(severities('closed-on-critical-requests', parts)).toEqual(found);
  });

  it('says that it does not know what a condition does that it cannot read', () => {
    const cluster = webhookCluster([
      webhookYaml({ rules: LEASES, more: ["matchConditions: [{ name: odd, expression: 'request.(' }]"] }),
    ]);
    const observations = observationsOf(check, 'closed-on-critical-requests', cluster);
    expect(observations.map(({ type }) => type)).toEqual(['unknown']);
  });
});

describe('webhook-deadlock/slow-on-heartbeats', () => {
  it.each<readonly [what: string, parts: WebhookParts, seconds: string | undefined]>([
    ['10 s by default', { rules: LEASES, more: ['failurePolicy: Ignore'] }, ' for 10 s (the default);'],
    ['30 s by default in v1beta1', { rules: LEASES, version: 'v1beta1' }, ' for 30 s (the default);'],
    ['3 s', { rules: LEASES, more: ['failurePolicy: Ignore', 'timeoutSeconds: 3'] }, undefined],
    [
      '10 s on something else',
      { rules: on('apps', 'deployments'), more: ['failurePolicy: Ignore'] },
      undefined,
    ],
  ])('%s', (_what, parts, seconds) => {
    const lines = findingLines(check, 'slow-on-heartbeats', webhookCluster([webhookYaml(parts)]));
    expect(lines).toHaveLength(seconds === undefined ? 0 : 1);
    expect(lines[0] ?? '').toContain(seconds ?? '');
  });
});

describe('webhook-deadlock/backend-down', () => {
  const namespace = '\napiVersion: v1\nkind: Namespace\nmetadata: { name: guard }';
  it.each<
    readonly [what: string, documents: readonly string[], type: 'all' | 'given', found: readonly string[]]
  >([
    ['the Service is not among the manifests', [], 'given', []],
    ['the configuration outlived its product', [namespace], 'all', ['critical']],
    ['the backend is scaled to 0 in the manifests', [backendYaml(0)], 'given', ['critical']],
    ['the backend has two replicas', [backendYaml()], 'given', []],
    ['nothing is ready in a live cluster', [backendYaml()], 'all', ['critical']],
  ])('where %s', (_what, documents, type, found) => {
    const cluster = webhookCluster([...documents, webhookYaml()], type);
    expect(findingLines(check, 'backend-down', cluster).map((line) => line.split(' ')[0])).toEqual(found);
  });

  it('is the product’s own trouble where only its own kinds are refused', () => {
    const cluster = webhookCluster([webhookYaml({ rules: on('guard.example.com', 'policies') })], 'all');
    expect(findingLines(check, 'backend-down', cluster)[0]).toMatch(/^default .*does not exist/);
  });
});

describe('webhook-deadlock/single-replica', () => {
  it.each<readonly [what: string, replicas: number, parts: WebhookParts, count: number]>([
    ['one replica before everybody’s pods', 1, {}, 1],
    ['two', 2, {}, 0],
    ['one before its own kinds', 1, { rules: on('guard.example.com', 'policies') }, 0],
    [
      'one before namespaces that ask for it',
      1,
      { more: ['namespaceSelector: { matchLabels: { guard: enabled } }'] },
      0,
    ],
    ['one that fails open', 1, { more: ['failurePolicy: Ignore'] }, 0],
  ])('%s', (_what, replicas, parts, count) => {
    expect(severities('single-replica', parts, [backendYaml(replicas)])).toHaveLength(count);
  });
});

describe('webhook-deadlock/loop', () => {
  it('tells the circle from the webhook on, and the edit that breaks it', () => {
    const [finding, ...rest] = observationsOf(
      check,
      'loop',
      webhookCluster([backendYaml(), webhookYaml()], 'all'),
    );
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      type: 'finding',
      message: expect.stringMatching(
        /: webhook guard\.example\.com needs Service guard\/guard; Service guard\/guard needs Deployment guard\/guard; Deployment guard\/guard needs webhook guard\.example\.com\.$/,
      ),
      fix: { text: 'Exempt namespace guard from webhook guard.example.com (guard).' },
    });
  });

  it.each([
    ['its own namespace is left out', allBut('guard')],
    ['it fails open', 'failurePolicy: Ignore'],
  ])('is silent where %s', (_what, line) => {
    expect(
      observationsOf(check, 'loop', webhookCluster([backendYaml(), webhookYaml({ more: [line] })], 'all')),
    ).toEqual([]);
  });
});
