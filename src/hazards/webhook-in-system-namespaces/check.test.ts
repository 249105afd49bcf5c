import { describe, expect, it } from 'vitest';
import { findingLines } from '../check.fixture.ts';
import { allBut, on, webhookCluster, webhookYaml, type WebhookParts } from '../webhook.fixture.ts';
import { check } from './check.ts';

const labelled = (labels: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: kube-system, labels: { ${labels} } }`;
const OPT_OUT = "namespaceSelector: { matchExpressions: [{ key: inject, operator: NotIn, values: ['no'] }] }";

describe('webhook-in-system-namespaces/system-pods-mutated', () => {
  it.each<
    readonly [what: string, parts: WebhookParts, documents: readonly string[], found: readonly string[]]
  >([
    ['everywhere, closed', {}, [], ['high']],
    ['everywhere, open', { more: ['failurePolicy: Ignore'] }, [], ['medium']],
    [
      'everywhere, open, run by the provider',
      { more: ['failurePolicy: Ignore'], client: "{ url: 'https://127.0.0.1:23443/mutate' }" },
      [],
      ['low'],
    ],
    ['all but kube-system', { more: [allBut('kube-system')] }, [], []],
    [
      'unless the namespace opts out, and kube-system does not',
      { more: [OPT_OUT] },
      [labelled('team: sre')],
      ['high'],
    ],
    [
      'unless the namespace opts out, and kube-system does',
      { more: [OPT_OUT] },
      [labelled("inject: 'no'")],
      [],
    ],
    [
      'where a namespace asks for it, and kube-system does',
      { more: ['namespaceSelector: { matchLabels: { inject: enabled } }'] },
      [labelled('inject: enabled')],
      ['high'],
    ],
    [
      'where a namespace asks for it',
      { more: ['namespaceSelector: { matchLabels: { inject: enabled } }'] },
      [],
      [],
    ],
    ['where a pod asks for it', { more: ["objectSelector: { matchLabels: { inject: 'true' } }"] }, [], []],
    ['other kinds', { rules: on('', 'services') }, [], []],
    [
      'all but kube-system, by a condition',
      { more: ['matchConditions: [{ name: system, expression: "request.namespace != \'kube-system\'" }]'] },
      [],
      [],
    ],
  ])('of sidecars %s', (_what, parts, documents, found) => {
    const cluster = webhookCluster([...documents, webhookYaml({ kind: 'Mutating', ...parts })]);
    const lines = findingLines(check, 'system-pods-mutated', cluster);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(found);
  });
});
