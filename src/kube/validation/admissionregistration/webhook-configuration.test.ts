import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { parseGoUrl } from '../go-url.ts';
import { webhookConfigurationRules } from './webhook-configuration.ts';

const RULES = webhookConfigurationRules('validating');

function configuration(webhook: JsonObject): JsonObject {
  const valid: JsonObject = {
    name: 'hook.example.com',
    clientConfig: { url: 'https://hook.example.com' },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  return { metadata: { name: 'x', resourceVersion: '1' }, webhooks: [{ ...valid, ...webhook }] };
}

function problems(webhook: JsonObject, old?: JsonObject): readonly string[] {
  const errors = new ErrorList();
  if (old === undefined) RULES.create(configuration(webhook), errors);
  else RULES.update(configuration(webhook), configuration(old), errors);
  return errors.errors.map(({ field, message }) => `${field}: ${message}`);
}

describe('webhook configurations', () => {
  it.each<[JsonObject, readonly string[]]>([
    [{}, []],
    [
      { name: 'a.b' },
      [
        'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
      ],
    ],
    [
      { timeoutSeconds: 31 },
      ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
    ],
    [
      { sideEffects: 'Some' },
      ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
    ],
    [
      { clientConfig: { service: { name: 'a', namespace: '', port: 443 } } },
      ['webhooks[0].clientConfig.service.name: Required value'],
    ],
    [
      { rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['*', 'pods'] }] },
      [
        `webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources`,
      ],
    ],
  ])('%j', (webhook, wanted) => {
    expect(problems(webhook)).toEqual(wanted);
  });

  it('asks no more of a change than the old one kept to', () => {
    expect(problems({ sideEffects: 'Unknown' }, { sideEffects: 'Some' })).toEqual([]);
    expect(problems({ sideEffects: 'Some' }, { sideEffects: 'None' })).toHaveLength(1);
  });
});

describe('URLs as Go reads them', () => {
  it.each([
    ['https://a.b:x', 'parse "https://a.b:x": invalid port ":x" after host'],
    ['https://a b', 'parse "https://a b": invalid character " " in host name'],
    [':x', 'parse ":x": missing protocol scheme'],
    ['a:1/x', undefined],
    ['1.2.3.4:80', 'parse "1.2.3.4:80": first path segment in URL cannot contain colon'],
    ['https://[::1]:1/%25', undefined],
  ])('%s', (text, wanted) => {
    const parsed = parseGoUrl(text);
    expect(parsed.type === 'invalid' ? parsed.why : undefined).toBe(wanted);
  });
});
