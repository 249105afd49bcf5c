import type { JsonObject } from '../../../src/kube/json.ts';
import type { AdmissionCase } from './compare-admission.fixture.ts';
import {
  autoscaler,
  AUTOSCALERS,
  CONFIG_MAPS,
  configMap,
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

const RULE: JsonObject = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  resources: ['configmaps'],
};

function condition(expression: string): JsonObject {
  return { matchConditions: [{ name: 'c', expression }] };
}

/** Who is called: rules, selectors, conditions. */
export function matchingCases(server: ReviewingServer): readonly AdmissionCase[] {
  const seen = (name: string, more: JsonObject) => webhook(name, server.clientConfig(name), more);
  return [
    {
      name: 'rules and selectors',
      configuration: [
        validating(
          'rules',
          seen('configmaps', { rules: [RULE] }),
          seen('create-only', { rules: [{ ...RULE, operations: ['CREATE'] }] }),
          seen('cluster', { rules: [{ ...RULE, scope: 'Cluster', resources: ['*'] }] }),
          seen('namespaced', { rules: [{ ...RULE, scope: 'Namespaced' }] }),
          seen('star', { rules: [{ ...RULE, resources: ['*'], operations: ['*'] }] }),
          seen('status', { rules: [{ ...RULE, resources: ['*/status'], operations: ['*'] }] }),
          seen('pods-star', { rules: [{ ...RULE, resources: ['pods/*'], operations: ['*'] }] }),
          seen('labelled', { rules: [RULE], objectSelector: { matchLabels: { l: 'v' } } }),
          seen('unlabelled', {
            rules: [RULE],
            objectSelector: { matchExpressions: [{ key: 'l', operator: 'DoesNotExist' }] },
          }),
          seen('other-namespace', { rules: [RULE], namespaceSelector: { matchLabels: { no: 'where' } } }),
        ),
        mutating(
          'versions',
          seen('v2', {
            rules: [
              {
                apiGroups: ['autoscaling'],
                apiVersions: ['v2'],
                operations: ['*'],
                resources: ['horizontalpodautoscalers'],
              },
            ],
          }),
          seen('v2-exact', {
            matchPolicy: 'Exact',
            rules: [
              {
                apiGroups: ['autoscaling'],
                apiVersions: ['v2'],
                operations: ['*'],
                resources: ['horizontalpodautoscalers'],
              },
            ],
          }),
          seen('events', {
            rules: [
              { apiGroups: ['events.k8s.io'], apiVersions: ['v1'], operations: ['*'], resources: ['events'] },
            ],
          }),
        ),
      ],
      given: [post(PODS, pod('p'))],
      steps: [
        post(CONFIG_MAPS, configMap('a')),
        post(CONFIG_MAPS, configMap('b', {}, { labels: { l: 'v' } })),
        merge(
          `${CONFIG_MAPS}/b`,
          { metadata: { labels: { l: null } } },
          { title: 'old object had the label' },
        ),
        merge(
          `${CONFIG_MAPS}/b`,
          { metadata: { labels: { l: 'v' } } },
          { title: 'new object has the label' },
        ),
        remove(`${CONFIG_MAPS}/b`),
        merge(`${PODS}/p/status`, { status: { message: 'm' } }),
        merge('/api/v1/namespaces/{ns}', { metadata: { labels: { seen: 'yes' } } }),
        post(AUTOSCALERS, autoscaler('h'), { code: 201 }),
        post(
          `${NS}/events`,
          {
            apiVersion: 'v1',
            kind: 'Event',
            metadata: { name: 'e' },
            involvedObject: { kind: 'Pod', name: 'p', namespace: '{ns}' },
            reason: 'Because',
            message: 'text',
            type: 'Normal',
          },
          { code: 201 },
        ),
        remove(`${PODS}/p`),
      ],
    },
    {
      name: 'match conditions',
      configuration: [
        validating(
          'conditions',
          seen('true', condition('true')),
          seen('false', condition('false')),
          seen('kind', condition('request.kind.kind == "ConfigMap" && request.operation == "CREATE"')),
          seen('named', condition('object.metadata.name == "named"')),
          seen(
            'user',
            condition(
              'request.userInfo.username == "somebody" || "system:masters" in request.userInfo.groups',
            ),
          ),
          seen(
            'options',
            condition('has(request.options.fieldManager) && request.options.fieldManager == "me"'),
          ),
          seen(
            'authorizer',
            condition(
              'authorizer.group("").resource("configmaps").namespace("{ns}").check("create").allowed()',
            ),
          ),
          seen('request-resource', condition('authorizer.requestResource.check("delete").allowed()')),
          seen('path', condition('!authorizer.path("/metrics").check("get").allowed()')),
          seen(
            'other-account',
            condition(
              'authorizer.serviceAccount("{ns}", "default").group("").resource("pods").check("get").allowed()',
            ),
          ),
          seen('ignored-error', { ...condition('object.data.missing == "x"'), failurePolicy: 'Ignore' }),
          seen('false-beats-error', {
            matchConditions: [
              { name: 'e', expression: 'object.data.missing == "x"' },
              { name: 'f', expression: 'false' },
            ],
          }),
        ),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('a')),
        post(`${CONFIG_MAPS}?fieldManager=me`, configMap('named')),
        remove(`${CONFIG_MAPS}/a`, undefined, { title: 'object is null: an error' }),
      ],
    },
    {
      name: 'match conditions that fail',
      configuration: [
        validating('failing', seen('failing', { rules: [RULE], ...condition('object.data.missing == "x"') })),
        mutating(
          'failing',
          seen('two', {
            rules: [RULE],
            matchConditions: [
              { name: 'a', expression: 'object.data.one == "x"' },
              { name: 'b', expression: 'object.data.two == "x"' },
            ],
            objectSelector: { matchLabels: { two: 'yes' } },
          }),
        ),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('a'), { code: 403 }),
        post(CONFIG_MAPS, configMap('b', { data: { a: 'b' } }), { code: 403 }),
        post(CONFIG_MAPS, configMap('c', { data: { a: 'b' } }, { labels: { two: 'yes' } }), { code: 403 }),
        post(
          CONFIG_MAPS,
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } },
          { code: 403 },
        ),
        post(CONFIG_MAPS, configMap('d', { data: { missing: 'x' } }), { code: 201 }),
      ],
    },
  ];
}
