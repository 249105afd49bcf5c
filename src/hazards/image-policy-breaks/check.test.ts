import { describe, expect, it } from 'vitest';
import { findingLines } from '../check.fixture.ts';
import { allBut, on, webhookCluster, webhookYaml, type WebhookParts } from '../webhook.fixture.ts';
import { check } from './check.ts';

describe('image-policy-breaks/no-exemption', () => {
  it.each<readonly [what: string, parts: WebhookParts, count: number]>([
    ['an image policy that sees every pod', { name: 'image-policy.example.com' }, 1],
    [
      'that fails open: it denies all the same',
      { name: 'image-policy.example.com', more: ['failurePolicy: Ignore'] },
      1,
    ],
    ['that exempts kube-system', { name: 'image-policy.example.com', more: [allBut('kube-system')] }, 0],
    [
      'that exempts by a condition',
      {
        name: 'cosign.example.com',
        more: ['matchConditions: [{ name: build, expression: "request.namespace != \'build\'" }]'],
      },
      0,
    ],
    ['one that verifies by mutation', { kind: 'Mutating', name: 'connaisseur-svc.connaisseur.svc' }, 1],
    ['one that only rewrites images', { kind: 'Mutating', name: 'image-swapper.example.com' }, 0],
    ['a policy about something else', { name: 'quota.example.com' }, 0],
    [
      'an image policy on its own kinds',
      { name: 'image-policy.example.com', rules: on('policy.example.com', 'policies') },
      0,
    ],
  ])('%s', (_what, parts, count) => {
    expect(findingLines(check, 'no-exemption', webhookCluster([webhookYaml(parts)]))).toHaveLength(count);
  });
});
