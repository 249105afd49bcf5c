import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';
import { guessPatchType } from './patch-type.ts';

function pod(spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', spec };
}

function deployment(spec: JsonObject): JsonObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', spec };
}

function metadata(fields: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: fields };
}

/** Every row was also put through apimachinery's strategicpatch v0.34, with the same result. */
const CASES: readonly (readonly [string, JsonObject, JsonObject, JsonObject])[] = [
  [
    'merges containers by name',
    pod({
      containers: [
        { name: 'web', image: 'a:1', args: ['x'] },
        { name: 'log', image: 'l' },
      ],
    }),
    { spec: { containers: [{ name: 'web', image: 'a:2' }] } },
    pod({
      containers: [
        { name: 'web', image: 'a:2', args: ['x'] },
        { name: 'log', image: 'l' },
      ],
    }),
  ],
  [
    'puts what is new before what only the server has, unless $setElementOrder says otherwise',
    pod({ containers: [{ name: 'web' }] }),
    { spec: { containers: [{ name: 'log', image: 'l' }] } },
    pod({ containers: [{ name: 'log', image: 'l' }, { name: 'web' }] }),
  ],
  [
    '$patch: delete takes an item away',
    pod({ containers: [{ name: 'web' }, { name: 'log' }] }),
    { spec: { containers: [{ name: 'log', $patch: 'delete' }] } },
    pod({ containers: [{ name: 'web' }] }),
  ],
  [
    '$patch: replace in a list makes the rest the whole list',
    pod({ containers: [{ name: 'web' }, { name: 'log' }] }),
    { spec: { containers: [{ $patch: 'replace' }, { name: 'new' }] } },
    pod({ containers: [{ name: 'new' }] }),
  ],
  [
    '$patch: replace in an object',
    pod({ nodeSelector: { a: '1', b: '2' } }),
    { spec: { nodeSelector: { $patch: 'replace', c: '3' } } },
    pod({ nodeSelector: { c: '3' } }),
  ],
  [
    '$patch: delete in an object empties it',
    deployment({ strategy: { type: 'RollingUpdate' } }),
    { spec: { strategy: { $patch: 'delete' } } },
    deployment({ strategy: {} }),
  ],
  [
    '$retainKeys keeps only the named fields',
    deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }),
    { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
    deployment({ strategy: { type: 'Recreate' } }),
  ],
  [
    '$setElementOrder orders, and what the patch does not know keeps its place',
    pod({ containers: [{ name: 'injected' }, { name: 'a' }, { name: 'b' }] }),
    {
      spec: {
        '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
        containers: [{ name: 'a', image: 'x' }],
      },
    },
    pod({ containers: [{ name: 'injected' }, { name: 'b' }, { name: 'a', image: 'x' }] }),
  ],
  [
    'finalizers are united; $deleteFromPrimitiveList takes some away',
    metadata({ finalizers: ['a', 'b'] }),
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'], '$setElementOrder/finalizers': ['b'] } },
    metadata({ finalizers: ['b'] }),
  ],
  [
    'finalizers are added',
    metadata({ finalizers: ['a'] }),
    { metadata: { finalizers: ['b', 'a'] } },
    metadata({ finalizers: ['b', 'a'] }),
  ],
  [
    'tolerations have no merge key: replaced as a whole',
    pod({ tolerations: [{ key: 'a' }, { key: 'b' }] }),
    { spec: { tolerations: [{ key: 'c' }] } },
    pod({ tolerations: [{ key: 'c' }] }),
  ],
  [
    'env, ports and mounts by their own keys',
    pod({
      containers: [
        {
          name: 'web',
          env: [{ name: 'A', value: '1' }],
          ports: [{ containerPort: 80, name: 'http' }],
          volumeMounts: [{ mountPath: '/a', name: 'a' }],
        },
      ],
    }),
    {
      spec: {
        containers: [
          {
            name: 'web',
            env: [{ name: 'A', value: '2' }],
            ports: [{ containerPort: 80, protocol: 'UDP' }],
            volumeMounts: [{ mountPath: '/a', readOnly: true }],
          },
        ],
      },
    },
    pod({
      containers: [
        {
          name: 'web',
          env: [{ name: 'A', value: '2' }],
          ports: [{ containerPort: 80, name: 'http', protocol: 'UDP' }],
          volumeMounts: [{ mountPath: '/a', name: 'a', readOnly: true }],
        },
      ],
    }),
  ],
  [
    'null removes, and a null for nothing is nothing',
    metadata({ labels: { a: '1' } }),
    { metadata: { labels: { a: null, b: null }, annotations: { c: null } } },
    metadata({ labels: {}, annotations: {} }),
  ],
  [
    'a selector of a PodDisruptionBudget is replaced as a whole',
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { selector: { matchLabels: { a: '1' } } } },
    { spec: { selector: { matchLabels: { b: '2' } } } },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { selector: { matchLabels: { b: '2' } } } },
  ],
];

const REFUSED: readonly (readonly [string, JsonValue, JsonValue, RegExp])[] = [
  ['a custom resource', { apiVersion: 'example.com/v1', kind: 'Widget' }, { spec: 1 }, /no built-in kind/],
  [
    'a custom resource under k8s.io',
    { apiVersion: 'snapshot.storage.k8s.io/v1', kind: 'X' },
    {},
    /no built-in kind/,
  ],
  ['an object without kind', {}, {}, /without kind/],
  [
    'an item without its merge key',
    pod({ containers: [{ name: 'a' }] }),
    { spec: { containers: [{}] } },
    /merge key/,
  ],
  ['an unknown directive', pod({}), { spec: { $patch: 'merge' } }, /unknown patch type: merge in map/],
  ['a list of operations', pod({}), [], /are objects/],
  [
    'a list in another order than it asks for',
    pod({ containers: [{ name: 'a' }] }),
    {
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
        containers: [{ name: 'b' }, { name: 'a' }],
      },
    },
    /order/,
  ],
];

describe('applyStrategicMergePatch', () => {
  it.each(CASES)('%s', (_, document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyStrategicMergePatch(document, patch)).toEqual({ kind: 'applied', document: expected });
    expect(document).toEqual(before);
  });

  it.each(REFUSED)('refuses: %s', (_, document, patch, why) => {
    const result = applyStrategicMergePatch(document, patch);
    expect(result).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
  });
});

const whole: JsonObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: {} };
const list: JsonObject = { spec: { template: { spec: { containers: [{ name: 'web', image: 'x' }] } } } };

describe('guessPatchType', () => {
  it.each([
    ['a list is a JSON Patch', [], {}, 'json-patch', true],
    ['a directive', { spec: { $patch: 'replace' } }, {}, 'strategic-merge-patch', true],
    ['a custom resource', list, { apiGroup: 'example.com' }, 'merge-patch', true],
    [
      'no lists: the same either way',
      { spec: { replicas: 1 } },
      { apiGroup: 'apps' },
      'strategic-merge-patch',
      true,
    ],
    [
      'lists: uncertain',
      list,
      { apiGroup: 'apps', userAgent: 'my-operator/v1' },
      'strategic-merge-patch',
      false,
    ],
    [
      'kubectl with lists',
      list,
      { apiGroup: 'apps', userAgent: 'kubectl/v1.34.0' },
      'strategic-merge-patch',
      false,
    ],
    ['force is for apply', whole, { apiGroup: 'apps', fieldManager: 'x', force: true }, 'apply-patch', true],
    ['a whole object with a manager', whole, { apiGroup: 'apps', fieldManager: 'x' }, 'apply-patch', false],
    ['Flux', whole, { apiGroup: 'apps', userAgent: 'kustomize-controller/v1.2' }, 'apply-patch', false],
  ] as const)('%s', (_, body, context, type, certain) => {
    expect(guessPatchType(body, context)).toMatchObject({ type, certain });
  });
});
