import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { webhookOf } from './admission-request.fixture.ts';
import { parseWebhookConfiguration } from './configuration.ts';

const MINIMAL: JsonObject = {
  name: 'a.example.com',
  clientConfig: { url: 'https://hook.example.com' },
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
};

function parsed(webhook: JsonObject, version = 'v1', kind = 'MutatingWebhookConfiguration') {
  return parseWebhookConfiguration({
    apiVersion: `admissionregistration.k8s.io/${version}`,
    kind,
    metadata: { name: 'c' },
    webhooks: [webhook],
  });
}

describe('parseWebhookConfiguration', () => {
  it('fills in the defaults of v1', () => {
    const webhook = parsed(MINIMAL)?.webhooks[0]?.webhook;
    expect(webhook).toMatchObject({
      type: 'mutating',
      configurationName: 'c',
      timeout_s: 10,
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      reinvocationPolicy: 'Never',
      namespaceSelector: { requirements: [] },
      objectSelector: { requirements: [] },
      rules: [],
      client: { type: 'url', url: 'https://hook.example.com' },
    });
    expect([...(webhook?.defaulted ?? [])].toSorted()).toEqual([
      'failurePolicy',
      'matchPolicy',
      'namespaceSelector',
      'objectSelector',
      'reinvocationPolicy',
      'timeoutSeconds',
    ]);
    expect(parsed(MINIMAL)?.webhooks[0]?.problems).toEqual([]);
  });

  it('fills in the defaults of v1beta1, which are others', () => {
    const webhook = parsed(
      { name: 'a.b.c', clientConfig: { service: { namespace: 'n', name: 's' } } },
      'v1beta1',
    )?.webhooks[0];
    expect(webhook?.webhook).toMatchObject({
      timeout_s: 30,
      failurePolicy: 'Ignore',
      matchPolicy: 'Exact',
      sideEffects: 'Unknown',
      admissionReviewVersions: ['v1beta1'],
      client: { type: 'service', namespace: 'n', name: 's', port: 443 },
    });
    expect(webhook?.problems).toEqual([]);
  });

  it('takes what is given', () => {
    const webhook = parsed({
      ...MINIMAL,
      timeoutSeconds: 3,
      failurePolicy: 'Ignore',
      matchPolicy: 'Exact',
      reinvocationPolicy: 'IfNeeded',
      rules: [
        { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], scope: 'Cluster' },
      ],
      matchConditions: [{ name: 'x', expression: 'true' }],
    })?.webhooks[0];
    expect(webhook?.webhook).toMatchObject({
      timeout_s: 3,
      failurePolicy: 'Ignore',
      matchPolicy: 'Exact',
      reinvocationPolicy: 'IfNeeded',
      matchConditions: [{ name: 'x', expression: 'true' }],
    });
    expect(webhook?.webhook.rules[0]?.scope).toBe('Cluster');
    expect(webhook?.problems).toEqual([]);
  });

  it.each<[string, JsonObject, readonly (string | number)[], string]>([
    ['a short name', { name: 'hook' }, ['name'], 'three segments'],
    ['no client', { clientConfig: {} }, ['clientConfig'], 'url or service'],
    [
      'two clients',
      { clientConfig: { url: 'https://a', service: { name: 'a', namespace: 'b' } } },
      ['clientConfig'],
      'exactly one',
    ],
    ['plain http', { clientConfig: { url: 'http://a' } }, ['clientConfig', 'url'], 'https'],
    ['a long timeout', { timeoutSeconds: 31 }, ['timeoutSeconds'], 'between 1 and 30'],
    ['no timeout', { timeoutSeconds: 0 }, ['timeoutSeconds'], 'between 1 and 30'],
    ['a text as timeout', { timeoutSeconds: '10' }, ['timeoutSeconds'], 'whole number'],
    ['an unknown policy', { failurePolicy: 'fail' }, ['failurePolicy'], 'none of Fail, Ignore'],
    ['an old sideEffects', { sideEffects: 'Some' }, ['sideEffects'], 'None or NoneOnDryRun'],
    ['no review version', { admissionReviewVersions: ['v2'] }, ['admissionReviewVersions'], 'v1'],
    [
      'a bad operation',
      { rules: [{ operations: ['PATCH'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] },
      ['rules', 0, 'operations'],
      'PATCH',
    ],
    [
      'a mixed wildcard',
      { rules: [{ operations: ['*', 'CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] },
      ['rules', 0, 'operations'],
      'must not specify others',
    ],
    [
      'no resources',
      { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'] }] },
      ['rules', 0, 'resources'],
      'at least one',
    ],
    [
      'a bad scope',
      {
        rules: [
          {
            operations: ['*'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['pods'],
            scope: 'Namespace',
          },
        ],
      },
      ['rules', 0, 'scope'],
      'none of',
    ],
    [
      'a bad selector',
      { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } },
      ['namespaceSelector', 'matchExpressions', 0, 'operator'],
      'no operator',
    ],
    [
      'a condition twice',
      {
        matchConditions: [
          { name: 'a', expression: 'true' },
          { name: 'a', expression: 'true' },
        ],
      },
      ['matchConditions', 1, 'name'],
      'twice',
    ],
    [
      'an empty condition',
      { matchConditions: [{ name: 'a', expression: '' }] },
      ['matchConditions', 0, 'expression'],
      'CEL',
    ],
  ])('names what is wrong with %s', (_, changes, path, message) => {
    const problems = parsed({ ...MINIMAL, ...changes })?.webhooks[0]?.problems ?? [];
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toEqual(['webhooks', 0, ...path]);
    expect(problems[0]?.message).toContain(message);
  });

  it('names a webhook that is there twice, and entries that are none', () => {
    const found = parseWebhookConfiguration({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      webhooks: [MINIMAL, 'x', MINIMAL],
    });
    expect(found?.webhooks.map(({ index }) => index)).toEqual([0, 2]);
    expect(found?.problems.map(({ path }) => path)).toEqual([
      ['webhooks', 1],
      ['webhooks', 2, 'name'],
    ]);
  });

  it('says what it cannot read', () => {
    expect(webhookOf({ objectSelector: 'a=b' }).unreadable).toEqual(['its objectSelector is not valid']);
    expect(webhookOf({ matchConditions: {} }).unreadable).toEqual(['its matchConditions are not valid']);
  });

  it('is undefined for everything else', () => {
    expect(parseWebhookConfiguration({ apiVersion: 'v1', kind: 'Pod' })).toBeUndefined();
    expect(
      parseWebhookConfiguration({ kind: 'MutatingWebhookConfiguration', apiVersion: 'example.com/v1' }),
    ).toBeUndefined();
    expect(parseWebhookConfiguration({})).toBeUndefined();
  });

  it('never throws', () => {
    const field = fc.constantFrom(
      'name',
      'clientConfig',
      'rules',
      'failurePolicy',
      'matchPolicy',
      'namespaceSelector',
      'objectSelector',
      'timeoutSeconds',
      'matchConditions',
      'admissionReviewVersions',
      'sideEffects',
      'service',
      'operations',
    );
    const value = fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(field, fc.jsonValue())));
    fc.assert(
      fc.property(fc.dictionary(field, value), (webhook) => {
        parsed(JSON.parse(JSON.stringify(webhook)));
      }),
    );
  });
});
