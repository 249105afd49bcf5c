import { expect, it } from 'vitest';
import type { JsonObject } from '../kube/json.ts';
import { inPresentVersion } from './present-version.ts';

it.each<[string, JsonObject, JsonObject]>([
  [
    'a CustomResourceDefinition: what was said once is said for each version',
    {
      apiVersion: 'apiextensions.k8s.io/v1beta1',
      kind: 'CustomResourceDefinition',
      spec: {
        group: 'example.com',
        version: 'v1',
        versions: [{ name: 'v1', served: true, storage: true }],
        validation: { openAPIV3Schema: { type: 'object' } },
        subresources: { status: {} },
        additionalPrinterColumns: [{ name: 'Age', type: 'date', JSONPath: '.metadata.creationTimestamp' }],
        conversion: {
          strategy: 'Webhook',
          webhookClientConfig: { url: 'https://x' },
          conversionReviewVersions: ['v1'],
        },
      },
    },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        group: 'example.com',
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig: { url: 'https://x' }, conversionReviewVersions: ['v1'] },
        },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
            subresources: { status: {} },
            additionalPrinterColumns: [
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
          },
        ],
      },
    },
  ],
  [
    'an Ingress: backends are objects, and paths have types',
    {
      apiVersion: 'extensions/v1beta1',
      kind: 'Ingress',
      spec: {
        backend: { serviceName: 'web', servicePort: 80 },
        rules: [
          {
            host: 'a',
            http: { paths: [{ path: '/', backend: { serviceName: 'web', servicePort: 'http' } }] },
          },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      spec: {
        defaultBackend: { service: { name: 'web', port: { number: 80 } } },
        rules: [
          {
            host: 'a',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'ImplementationSpecific',
                  backend: { service: { name: 'web', port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      },
    },
  ],
  [
    'a PriorityLevelConfiguration: shares have another name',
    {
      apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta1',
      kind: 'PriorityLevelConfiguration',
      spec: { type: 'Limited', limited: { assuredConcurrencyShares: 5 } },
    },
    {
      apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
      kind: 'PriorityLevelConfiguration',
      spec: { type: 'Limited', limited: { nominalConcurrencyShares: 5 } },
    },
  ],
  [
    'a PodDisruptionBudget of nothing stays one of nothing',
    { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1, selector: {} } },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1 } },
  ],
  [
    'what is the same but for the name of its version',
    { apiVersion: 'batch/v1beta1', kind: 'CronJob', spec: { schedule: '* * * * *' } },
    { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '* * * * *' } },
  ],
])('writes %s', (_, stored, present) => {
  const { body, notes } = inPresentVersion(stored);
  expect(body).toEqual(present);
  expect(notes[0]).toMatch(/^It was stored as \S+ and is made as \S+\.$/);
});

it('leaves alone what is in the present version, and what it does not know', () => {
  for (const body of [
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'example.com/v1beta1', kind: 'Ingress' },
  ])
    expect(inPresentVersion(body)).toEqual({ body, notes: [] });
});
