import type { JsonObject } from '../../../src/kube/json.ts';
import type { AdmissionCase } from './compare-admission.fixture.ts';
import {
  configMap,
  CONFIG_MAPS,
  merge,
  mutating,
  NS,
  pod,
  PODS,
  post,
  remove,
  validating,
  webhook,
} from './objects.fixture.ts';
import type { ReviewingServer } from './reviewing-server.fixture.ts';

/** One webhook for each behaviour; an object is reviewed by the one that it names in its label. */
function byLabel(
  server: ReviewingServer,
  names: readonly string[],
  more: JsonObject = {},
): readonly JsonObject[] {
  return names.map((name) =>
    webhook(name, server.clientConfig(name), {
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps', 'pods'] }],
      objectSelector: { matchLabels: { by: name } },
      ...more,
    }),
  );
}

function labelled(name: string, more: JsonObject = {}): JsonObject {
  return configMap(name, more, { labels: { by: name } });
}

const DENIALS = [
  'deny',
  'deny-message',
  'deny-reason',
  'deny-code',
  'deny-low-code',
  'deny-details',
  'deny-retry',
  'deny-warn',
  'warn',
];
const PATCHES = [
  'patch-label',
  'patch-data',
  'patch-name',
  'patch-nothing',
  'patch-same',
  'patch-unknown-field',
  'patch-wrong-type',
  'patch-wrong-kind',
  'patch-missing-remove',
  'patch-missing-path',
  'patch-missing-replace',
  'patch-failed-test',
  'patch-invalid',
  'patch-object',
  'patch-no-json',
  'patch-no-type',
  'patch-only-type',
  'patch-other-type',
  'patch-empty-type',
];
const BROKEN = [
  'no-json',
  'literal-null',
  'html-500',
  'json-500',
  'text-404',
  'text-403',
  'text-503',
  'text-400',
  'text-302',
  'status-500',
  'status-200',
  'empty',
  'empty-object',
  'no-response',
  'wrong-uid',
  'wrong-version',
  'no-kind',
  'other-kind',
  'cut',
];

export function answerCases(server: ReviewingServer): readonly AdmissionCase[] {
  return [
    {
      name: 'denials and warnings',
      configuration: [
        validating('denials', ...byLabel(server, DENIALS)),
        mutating(
          'denials',
          ...byLabel(server, ['deny-code', 'warn'])
            .map((hook) => ({ ...hook, objectSelector: { matchLabels: { mutating: 'yes' } } }))
            .slice(0, 1),
        ),
      ],
      given: [post(CONFIG_MAPS, configMap('plain'))],
      steps: [
        ...DENIALS.map((name) => post(CONFIG_MAPS, labelled(name))),
        post(CONFIG_MAPS, configMap('m', {}, { labels: { mutating: 'yes' } }), { code: 403 }),
        merge(`${CONFIG_MAPS}/plain`, { metadata: { labels: { by: 'deny' } } }, { code: 400 }),
        remove(`${CONFIG_MAPS}/warn`, undefined, { code: 200 }),
      ],
    },
    {
      name: 'patches',
      configuration: [mutating('patches', ...byLabel(server, PATCHES))],
      steps: PATCHES.map((name) => post(CONFIG_MAPS, labelled(name))),
    },
    {
      name: 'patches of pods, of deletions, of validating webhooks',
      configuration: [
        mutating(
          'patches',
          ...byLabel(server, ['patch-container', 'patch-status', 'patch-bad-index', 'patch-second']),
        ),
        validating('patches', ...byLabel(server, ['patch-label', 'patch-only-type'])),
      ],
      given: [post(CONFIG_MAPS, configMap('plain', {}, { labels: { by: 'nobody' } }))],
      steps: [
        post(PODS, pod('patch-container', { labels: { by: 'patch-container' } }), { code: 201 }),
        post(PODS, pod('patch-status', { labels: { by: 'patch-status' } }), { code: 201 }),
        post(PODS, pod('patch-bad-index', { labels: { by: 'patch-bad-index' } }), { code: 500 }),
        post(CONFIG_MAPS, labelled('patch-second'), { code: 201 }),
        remove(`${CONFIG_MAPS}/patch-second`, undefined, { code: 500 }),
        post(CONFIG_MAPS, labelled('patch-label'), { code: 500 }),
        post(CONFIG_MAPS, labelled('patch-only-type'), { code: 500 }),
      ],
    },
    {
      name: 'answers that cannot be used',
      configuration: [validating('broken', ...byLabel(server, BROKEN))],
      steps: BROKEN.map((name) => post(CONFIG_MAPS, labelled(name))),
    },
    {
      name: 'answers that cannot be used, ignored',
      configuration: [
        mutating(
          'broken',
          ...byLabel(
            server,
            [
              'no-json',
              'html-500',
              'wrong-uid',
              'patch-no-json',
              'patch-other-type',
              'cut',
              'deny',
              'patch-missing-remove',
            ],
            { failurePolicy: 'Ignore' },
          ),
        ),
      ],
      steps: [
        'no-json',
        'html-500',
        'wrong-uid',
        'patch-no-json',
        'patch-other-type',
        'cut',
        'deny',
        'patch-missing-remove',
      ].map((name) => post(CONFIG_MAPS, labelled(name))),
    },
    {
      name: 'webhooks that cannot be reached',
      configuration: [
        validating(
          'unreachable',
          ...Object.entries({
            refused: server.refused,
            'other-names': server.otherNames,
            'unknown-authority': server.unknownAuthority,
            plain: server.plainHttp,
            hang: server.clientConfig('hang'),
            'no-service': {
              service: { name: 'none', namespace: '{ns}', path: '/x' },
              caBundle: server.caBundle,
            },
            'no-port': { service: { name: 'svc', namespace: '{ns}', port: 99 }, caBundle: server.caBundle },
            headless: { service: { name: 'headless', namespace: '{ns}' }, caBundle: server.caBundle },
          }).map(([name, clientConfig]) => ({
            ...byLabel(server, [name])[0],
            clientConfig,
            ...(name === 'hang' ? { timeoutSeconds: 1 } : {}),
          })),
        ),
        mutating('unreachable', {
          ...byLabel(server, ['refused'])[0],
          clientConfig: server.refused,
          failurePolicy: 'Ignore',
          name: 'ignored.example.com',
        }),
      ],
      given: [
        post(`${NS}/services`, {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'svc' },
          spec: { ports: [{ port: 443 }] },
        }),
        post(`${NS}/services`, {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'headless' },
          spec: { clusterIP: 'None', ports: [{ port: 443 }] },
        }),
      ],
      steps: [
        'refused',
        'other-names',
        'unknown-authority',
        'plain',
        'hang',
        'no-service',
        'no-port',
        'headless',
      ].map((name) => post(CONFIG_MAPS, labelled(name), { code: 500 })),
    },
    {
      name: 'dry run and side effects; review versions',
      configuration: [
        validating(
          'effects',
          ...byLabel(server, ['none']),
          ...byLabel(server, ['on-dry-run'], { sideEffects: 'NoneOnDryRun' }),
          ...byLabel(server, ['beta'], { admissionReviewVersions: ['v1beta1'] }),
          ...byLabel(server, ['both'], { admissionReviewVersions: ['v2', 'v1beta1', 'v1'] }),
        ),
      ],
      steps: [
        ...['none', 'on-dry-run', 'beta', 'both'].map((name) =>
          post(`${CONFIG_MAPS}?dryRun=All`, labelled(name), { code: 201 }),
        ),
        post(CONFIG_MAPS, labelled('beta'), { code: 201 }),
      ],
    },
  ];
}
