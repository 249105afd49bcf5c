import { describe, expect, it } from 'vitest';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { allBut, on, webhookCluster, webhookYaml, type WebhookParts } from '../webhook.fixture.ts';
import { check } from './check.ts';

const TEMPLATES = on('apps', 'deployments, statefulsets');

describe('webhook-mutates-all/updates-of-everybody', () => {
  it.each<readonly [what: string, parts: WebhookParts, found: readonly string[]]>([
    ['templates of everybody', { rules: TEMPLATES }, ['default']],
    ['templates, only CREATE', { rules: on('apps', 'deployments', 'CREATE') }, []],
    [
      'templates with a label',
      { rules: TEMPLATES, more: ["objectSelector: { matchLabels: { xyz: 'true' } }"] },
      [],
    ],
    [
      'templates unless a label says no',
      {
        rules: TEMPLATES,
        more: ["objectSelector: { matchExpressions: [{ key: xyz, operator: NotIn, values: ['false'] }] }"],
      },
      ['default'],
    ],
    [
      'templates of namespaces with a label',
      { rules: TEMPLATES, more: ['namespaceSelector: { matchLabels: { inject: enabled } }'] },
      [],
    ],
    [
      'templates of all namespaces but some',
      { rules: TEMPLATES, more: [allBut('kube-system')] },
      ['default'],
    ],
    [
      'templates for which a condition asks',
      {
        rules: TEMPLATES,
        more: [
          'matchConditions: [{ name: labelled, expression: "has(object.metadata.labels) && \'xyz\' in object.metadata.labels" }]',
        ],
      },
      [],
    ],
    ['pods, UPDATE included', { rules: on('', 'pods') }, ['medium']],
    ['pods, only CREATE', { rules: on('', 'pods', 'CREATE') }, []],
    ['every kind: a policy engine', { rules: on('*', "'*'"), more: ['failurePolicy: Ignore'] }, ['medium']],
    ['their own kinds', { rules: on('guard.example.com', "'*'") }, []],
    ['status of templates', { rules: on('apps', 'deployments/status') }, []],
    ['scale of templates', { rules: on('apps', "'*/scale'") }, []],
  ])('of webhooks that change %s', (_what, parts, found) => {
    const cluster = webhookCluster([webhookYaml({ kind: 'Mutating', ...parts })]);
    const lines = findingLines(check, 'updates-of-everybody', cluster);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(found);
  });

  it('has no advice to opt in for a policy engine', () => {
    const [finding] = observationsOf(
      check,
      'updates-of-everybody',
      webhookCluster([webhookYaml({ kind: 'Mutating', rules: on('*', "'*'") })]),
    );
    expect(finding).toMatchObject({ fix: { text: expect.stringContaining('new policy') } });
    expect(finding).not.toHaveProperty('fix.patch');
  });

  it('says nothing of webhooks that only judge', () => {
    expect(
      observationsOf(check, 'updates-of-everybody', webhookCluster([webhookYaml({ rules: TEMPLATES })])),
    ).toEqual([]);
  });
});
