import type { JsonObject } from '../../../src/kube/json.ts';
import type { AdmissionCase } from './compare-admission.fixture.ts';
import {
  configMap,
  CONFIG_MAPS,
  deployment,
  DEPLOYMENTS,
  merge,
  mutating,
  pod,
  PODS,
  post,
  webhook,
} from './objects.fixture.ts';
import { NO_DELETE, labelled, mutates, onlyMutates } from './policy-objects.fixture.ts';
import type { ReviewingServer } from './reviewing-server.fixture.ts';

function patch(expression: string): JsonObject {
  return { patchType: 'JSONPatch', jsonPatch: { expression } };
}

function application(expression: string): JsonObject {
  return { patchType: 'ApplyConfiguration', applyConfiguration: { expression } };
}

function jsonPatch(expression: string): JsonObject {
  return { mutations: [patch(expression)] };
}

function applies(expression: string): JsonObject {
  return { mutations: [application(expression)] };
}

export function mutatingPolicyCases(server: ReviewingServer): readonly AdmissionCase[] {
  const names = [
    'patch',
    'patch-escaped',
    'patch-test',
    'patch-missing',
    'patch-error',
    'patch-ignored',
    'patch-unknown',
    'apply',
    'apply-map',
    'apply-name',
    'apply-error',
    'condition',
    'two',
  ];
  return [
    {
      name: 'mutating policies',
      configuration: [
        ...mutates('patch', {
          ...onlyMutates('patch'),
          ...jsonPatch(
            '[JSONPatch{op: "add", path: "/data", value: {"made": "by " + object.metadata.name}}]',
          ),
        }),
        ...mutates('patch-escaped', {
          ...onlyMutates('patch-escaped'),
          ...jsonPatch(
            '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/x"), value: "y"}, JSONPatch{op: "copy", from: "/metadata/name", path: "/metadata/labels/name"}]',
          ),
        }),
        ...mutates('patch-test', {
          ...onlyMutates('patch-test'),
          ...jsonPatch(
            '[JSONPatch{op: "test", path: "/metadata/name", value: "another"}, JSONPatch{op: "add", path: "/data", value: {"a": "b"}}]',
          ),
        }),
        ...mutates('patch-missing', {
          ...onlyMutates('patch-missing'),
          ...jsonPatch('[JSONPatch{op: "remove", path: "/data/nothing"}]'),
        }),
        ...mutates('patch-error', {
          ...onlyMutates('patch-error'),
          ...jsonPatch('[JSONPatch{op: "add", path: "/data", value: {"a": object.data.missing}}]'),
        }),
        ...mutates('patch-ignored', {
          ...onlyMutates('patch-ignored'),
          failurePolicy: 'Ignore',
          ...jsonPatch('[JSONPatch{op: "remove", path: "/data/nothing"}]'),
        }),
        ...mutates('patch-unknown', {
          ...onlyMutates('patch-unknown'),
          ...jsonPatch('[JSONPatch{op: "add", path: "/spice", value: "girl"}]'),
        }),
        ...mutates('apply', {
          ...onlyMutates('apply'),
          ...applies('Object{metadata: Object.metadata{labels: {"applied": "yes"}}}'),
        }),
        ...mutates('apply-map', {
          ...onlyMutates('apply-map'),
          variables: [{ name: 'who', expression: 'request.userInfo.username' }],
          ...applies('Object{data: {"who": variables.who, "in": namespaceObject.metadata.name}}'),
        }),
        ...mutates('apply-name', {
          ...onlyMutates('apply-name'),
          ...applies(
            'Object{metadata: Object.metadata{annotations: has(object.data) ? {"data": "yes"} : {"data": "no"}}}',
          ),
        }),
        ...mutates('apply-error', {
          ...onlyMutates('apply-error'),
          ...applies('Object{data: {"x": object.data.missing}}'),
        }),
        ...mutates('condition', {
          ...onlyMutates('condition'),
          matchConditions: [{ name: 'no', expression: 'has(object.data)' }],
          ...applies('Object{data: {"x": "y"}}'),
        }),
        ...mutates('two', {
          ...onlyMutates('two'),
          mutations: [
            application('Object{data: {"first": "1"}}'),
            patch('[JSONPatch{op: "add", path: "/data/second", value: "of " + string(size(object.data))}]'),
          ],
        }),
        ...mutates('pods', {
          matchConstraints: { ...NO_DELETE, objectSelector: { matchLabels: { by: 'pods' } } },
          ...applies(
            'Object{spec: Object.spec{initContainers: [Object.spec.initContainers{name: "side", image: "side:1", restartPolicy: "Always"}]}}',
          ),
        }),
        ...mutates('replicas', {
          matchConstraints: {
            ...NO_DELETE,
            resourceRules: [
              {
                apiGroups: ['apps'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['deployments'],
              },
            ],
          },
          ...applies('Object{spec: Object.spec{replicas: object.spec.replicas + 3}}'),
        }),
        ...mutates('atomic', {
          matchConstraints: { ...NO_DELETE, objectSelector: { matchLabels: { by: 'atomic' } } },
          ...applies(
            'Object{spec: Object.spec{containers: [Object.spec.containers{name: "c", args: ["a"]}]}}',
          ),
        }),
      ],
      steps: [
        ...names.map((name) => post(CONFIG_MAPS, labelled(name))),
        post(PODS, pod('pods', { labels: { by: 'pods' } }), { code: 201 }),
        post(PODS, pod('atomic', { labels: { by: 'atomic' } })),
        post(DEPLOYMENTS, deployment('app'), { code: 201 }),
        merge(`${CONFIG_MAPS}/patch`, { data: { more: 'data' } }, { code: 200 }),
      ],
    },
    {
      name: 'mutating policies, then webhooks, then again',
      configuration: [
        ...mutates('again', {
          reinvocationPolicy: 'IfNeeded',
          matchConditions: [{ name: 'maps', expression: 'object.kind == "ConfigMap"' }],
          ...applies(
            'Object{metadata: Object.metadata{annotations: {"labels": string(size(object.metadata.labels))}}}',
          ),
        }),
        mutating(
          'labels',
          webhook('labels', server.clientConfig('patch-second'), {
            rules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
            ],
          }),
          webhook('sees', server.clientConfig('sees'), {
            reinvocationPolicy: 'IfNeeded',
            rules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
            ],
          }),
        ),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('x', {}, { labels: { a: 'b' } }), { code: 201 }),
        post(CONFIG_MAPS, configMap('y', {}, { labels: { second: 'yes' } }), { code: 201 }),
      ],
    },
    {
      // A policy is due again after itself, and whatever was applied counts as a change.
      name: 'mutating policies, again after themselves',
      configuration: [
        ...mutates('grows', {
          ...onlyMutates('grows'),
          reinvocationPolicy: 'IfNeeded',
          ...jsonPatch(
            '[JSONPatch{op: "add", path: "/data", value: {"x": has(object.data) ? object.data.x + "a" : "a"}}]',
          ),
        }),
        ...mutates('tests', {
          ...onlyMutates('tests'),
          ...jsonPatch('[JSONPatch{op: "test", path: "/kind", value: "ConfigMap"}]'),
        }),
        ...mutates('counts', {
          ...onlyMutates('tests'),
          reinvocationPolicy: 'IfNeeded',
          ...jsonPatch('[JSONPatch{op: "test", path: "/kind", value: "ConfigMap"}]'),
        }),
        mutating(
          'same',
          webhook('same', server.clientConfig('patch-same'), {
            reinvocationPolicy: 'IfNeeded',
            rules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
            ],
          }),
        ),
      ],
      steps: [
        post(CONFIG_MAPS, labelled('grows'), { code: 201 }),
        post(CONFIG_MAPS, labelled('tests'), { code: 201 }),
        post(CONFIG_MAPS, labelled('nobody'), { code: 201 }),
      ],
    },
    {
      name: 'parameters of mutating policies',
      given: [post(CONFIG_MAPS, configMap('param', { data: { color: 'red' } }))],
      configuration: [
        ...mutates(
          'param',
          {
            ...onlyMutates('param'),
            paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
            ...applies('Object{data: {"color": params.data.color}}'),
          },
          { paramRef: { name: 'param', parameterNotFoundAction: 'Deny' } },
        ),
        ...mutates(
          'none',
          {
            ...onlyMutates('none'),
            paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
            ...applies('Object{data: {"color": "blue"}}'),
          },
          { paramRef: { name: 'nothing', parameterNotFoundAction: 'Deny' } },
        ),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('colored', {}, { labels: { by: 'param' } }), { code: 201 }),
        post(CONFIG_MAPS, configMap('none', {}, { labels: { by: 'none' } }), { code: 403 }),
      ],
    },
  ];
}
