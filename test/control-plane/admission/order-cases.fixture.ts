import type { JsonObject } from '../../../src/kube/json.ts';
import type { AdmissionCase } from './compare-admission.fixture.ts';
import {
  configMap,
  CONFIG_MAPS,
  HERE,
  mutating,
  pod,
  PODS,
  post,
  remove,
  validating,
  webhook,
} from './objects.fixture.ts';
import type { ReviewingServer } from './reviewing-server.fixture.ts';

const SLOW = { labels: { slow: 'yes' } };

export function orderCases(server: ReviewingServer): readonly AdmissionCase[] {
  const rules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps', 'pods'] },
  ];
  const hook = (name: string, path: string, more: JsonObject = {}) =>
    webhook(name, server.clientConfig(path), { rules, ...more });
  return [
    {
      name: 'order and reinvocation',
      configuration: [
        mutating(
          'b',
          hook('b1', 'patch-second', { objectSelector: { matchLabels: { patched: 'yes' } } }),
          hook('b2', 'b2', { reinvocationPolicy: 'IfNeeded' }),
        ),
        mutating(
          'a',
          hook('a1', 'a1', { reinvocationPolicy: 'IfNeeded' }),
          hook('a2', 'a2'),
          hook('a3', 'patch-label', { objectSelector: { matchLabels: { start: 'yes' } } }),
        ),
        validating('z', hook('z', 'z')),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('still'), { code: 201 }),
        post(CONFIG_MAPS, configMap('moving', {}, { labels: { start: 'yes' } }), { code: 201 }),
        post(PODS, pod('moving', { labels: { start: 'yes' } }), { code: 201 }),
      ],
    },
    {
      // Webhooks are told how long they may take of the time that is left. Not compared is a request whose time ends while a webhook is asked: the handler of a real
      // server and its timeout filter are then in a race, which ends with 504, or with a connection that is broken off (webhooks.test.ts has the 504).
      name: 'the time that is left',
      configuration: [
        mutating(
          't',
          hook('t1', 'hang', {
            timeoutSeconds: 6,
            failurePolicy: 'Ignore',
            objectSelector: { matchLabels: { slow: 'yes' } },
          }),
          hook('t2', 't2', { timeoutSeconds: 30 }),
        ),
        validating('u', hook('u', 'u', { timeoutSeconds: 3 })),
      ],
      steps: [
        post(`${CONFIG_MAPS}?timeout=5s`, configMap('fast'), { code: 201 }),
        post(CONFIG_MAPS, configMap('slow', {}, SLOW), { code: 201 }),
      ],
    },
    {
      name: 'validating webhooks see what was made of the object',
      configuration: [
        mutating('m', hook('m', 'patch-data')),
        validating('v', hook('v1', 'v1'), hook('v2', 'deny-if-label')),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('fine'), { code: 201 }),
        post(CONFIG_MAPS, configMap('not-fine', {}, { labels: { forbidden: 'yes' } }), { code: 400 }),
      ],
    },
    {
      name: 'configurations are never reviewed',
      configuration: [
        validating(
          'deny',
          webhook('deny', server.clientConfig('deny'), {
            rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
            namespaceSelector: HERE,
            objectSelector: { matchLabels: { deny: 'me' } },
          }),
        ),
      ],
      steps: [
        post(
          '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
          {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'ValidatingWebhookConfiguration',
            metadata: { name: '{ns}-more', labels: { deny: 'me' } },
          },
          { code: 201 },
        ),
        remove('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{ns}-more', undefined, {
          code: 200,
        }),
        post(
          '/apis/scheduling.k8s.io/v1/priorityclasses',
          {
            apiVersion: 'scheduling.k8s.io/v1',
            kind: 'PriorityClass',
            metadata: { name: '{ns}', labels: { deny: 'me' } },
            value: 1,
          },
          { code: 400, title: 'cluster-scoped objects are not exempted by a namespaceSelector' },
        ),
      ],
    },
  ];
}
