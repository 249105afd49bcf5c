import { apply, get, patch, put, thing, send, FORCE } from './apply-scripts.fixture.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import type { Script, Step } from './script.fixture.ts';

function definition(plural: string, kind: string, versions: readonly JsonObject[]): Step {
  return {
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.apply.example.com` },
      spec: {
        group: 'apply.example.com',
        scope: 'Namespaced',
        names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions,
      },
    },
  };
}

const STRUCTURED = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer', default: 1 },
        text: { type: 'string' },
        port: { 'x-kubernetes-int-or-string': true },
        atomicList: { type: 'array', items: { type: 'string' } },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        items: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name', 'protocol'],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              protocol: { type: 'string', default: 'TCP' },
              value: { type: 'integer' },
            },
          },
        },
        map: { type: 'object', additionalProperties: { type: 'string' } },
        atomicMap: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          additionalProperties: { type: 'string' },
        },
        atomicStruct: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          properties: { a: { type: 'string' }, b: { type: 'string' } },
        },
        open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        nested: {
          type: 'object',
          additionalProperties: {
            type: 'array',
            'x-kubernetes-list-type': 'set',
            items: { type: 'integer' },
          },
        },
      },
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' }, ready: { type: 'boolean' } } },
  },
};

const SUBRESOURCES = {
  status: {},
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
};

const SHIP = thing('apply.example.com/v1', 'Ship', 'ships');
const SHIP_V2 = thing('apply.example.com/v2', 'Ship', 'ships');
const BOAT = thing('apply.example.com/v1', 'Boat', 'boats');

/** A real server takes a moment until it serves what they define: they are made long before they are asked for. */
export const DEFINITIONS: readonly Step[] = [
  definition('ships', 'Ship', [
    {
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: STRUCTURED },
      subresources: SUBRESOURCES,
    },
    {
      name: 'v2',
      served: true,
      storage: false,
      schema: { openAPIV3Schema: STRUCTURED },
      subresources: SUBRESOURCES,
    },
  ]),
  definition('boats', 'Boat', [
    {
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    },
  ]),
];

export const CUSTOM: Script = {
  name: 'custom resources with a schema',
  steps: [
    apply(SHIP, 'ann', {
      spec: { text: 'a', set: ['x', 'y'], items: [{ name: 'one', value: 1 }], map: { a: '1' } },
    }),
    apply(SHIP, 'bob', {
      spec: {
        set: ['z'],
        items: [
          { name: 'one', protocol: 'UDP' },
          { name: 'one', value: 2 },
        ],
      },
    }),
    apply(SHIP, 'bob', { spec: { set: ['z'], items: [{ name: 'one', protocol: 'UDP' }] } }),
    apply(SHIP, 'bob', {
      spec: { map: { b: '2' }, atomicMap: { a: '1' }, atomicStruct: { a: '1' }, atomicList: ['q'] },
    }),
    apply(SHIP, 'eve', {
      spec: { atomicMap: { b: '1' }, atomicStruct: { b: '1' }, atomicList: ['r'], port: 80 },
    }),
    apply(
      SHIP,
      'eve',
      { spec: { atomicMap: { b: '1' }, atomicStruct: { b: '1' }, atomicList: ['r'], port: 'http' } },
      FORCE,
    ),
    apply(SHIP, 'eve', { spec: { open: { a: { b: [1, 2], c: 'd' } }, nested: { k: [3, 1, 2], l: [] } } }),
    apply(SHIP, 'zoe', { spec: { open: { a: { c: 'e', f: true } }, nested: { k: [1, 7] } } }),
    apply(SHIP, 'zoe', { spec: { open: { a: { f: true } } } }),
    apply(SHIP, 'zoe', {}),
    apply(SHIP, 'zoe', { spec: { nope: 1 } }),
    apply(SHIP, 'zoe', { spec: { items: [{ value: 1 }] } }),
    apply(SHIP, 'zoe', { spec: { set: ['a', 'a'] } }),
    apply(SHIP, 'zoe', { spec: { replicas: 'x' } }),
    apply(
      SHIP_V2,
      'ann',
      { spec: { text: 'b', set: ['x'] } },
      { title: 'the same applier in another version' },
    ),
    apply(SHIP_V2, 'bob', { spec: { text: 'c' } }),
    patch(SHIP, 'upd', 'merge', { spec: { text: 'd' }, status: { ready: true } }),
    patch(
      SHIP,
      'ctl',
      'merge',
      { spec: { text: 'e' }, status: { ready: true, replicas: 1 }, metadata: { labels: { a: 'b' } } },
      { subresource: 'status' },
    ),
    apply(
      SHIP,
      'ctl',
      { status: { ready: false }, spec: { text: 'f' } },
      { subresource: 'status', ...FORCE },
    ),
    get(SHIP),
    patch(SHIP, 'sca', 'merge', { spec: { replicas: 3 } }, { subresource: 'scale' }),
    get(SHIP),
    get(SHIP_V2),
    send('PATCH', `${SHIP.path}?fieldManager=m`, 'application/strategic-merge-patch+json', {}),
    apply(SHIP, 'ann', {}, { title: 'gives all up' }),
    get(SHIP),
  ],
};

export const CUSTOM_OPEN: Script = {
  name: 'custom resources that keep everything',
  steps: [
    apply(BOAT, 'ann', { spec: { a: 1, list: [{ name: 'x' }], map: { b: { c: 'd' } } }, other: true }),
    apply(BOAT, 'bob', { spec: { list: [{ name: 'y' }], map: { b: { e: 'f' } } } }),
    apply(BOAT, 'bob', { spec: { map: { b: { e: 'f' } } } }),
    apply(BOAT, 'bob', { spec: { a: { no: 'scalar' } } }),
    apply(BOAT, 'bob', { spec: { a: { no: 'scalar' } } }, FORCE),
    put(BOAT, 'upd', { spec: { z: null } }, { title: 'without a revision' }),
    patch(BOAT, 'upd', 'merge', { spec: { z: 1, map: null } }),
    apply(BOAT, 'ann', { spec: { a: 1 } }),
    apply(BOAT, 'ann', {}),
    get(BOAT),
  ],
};
