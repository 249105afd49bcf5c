import type { JsonObject } from '../../../src/kube/json.ts';
import type { Script, ScriptStep, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const MAPS = '/api/v1/namespaces/{ns}/configmaps';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const PROTOBUF = 'application/vnd.kubernetes.protobuf;stream=watch';

function create(name: string, labels: Readonly<Record<string, string>> = {}): Step {
  return {
    method: 'POST',
    path: MAPS,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } },
    capture: { [`rv_${name}`]: 'metadata.resourceVersion' },
  };
}

function label(name: string, tier: string | null): Step {
  return {
    method: 'PATCH',
    path: `${MAPS}/${name}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { tier } } },
  };
}

function remove(name: string): Step {
  return { method: 'DELETE', path: `${MAPS}/${name}` };
}

/** A watch of what lies in the past. */
function past(query: string, frames_count: number, accept = 'application/json'): readonly ScriptStep[] {
  return [
    { open: 'w', path: `${MAPS}?watch=true&${query}`, headers: { accept }, title: accept },
    { collect: 'w', frames_count },
  ];
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const FERRY_LIST = '/apis/watches.example.com/v1/namespaces/{ns}/ferries';
const FERRIES = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ferries.watches.example.com' },
  spec: {
    group: 'watches.example.com',
    scope: 'Namespaced',
    names: { plural: 'ferries', kind: 'Ferry' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

function ferryPatch(body: JsonObject): Step {
  return {
    method: 'PATCH',
    path: `${DEFINITIONS}/${FERRIES.metadata.name}`,
    contentType: 'application/merge-patch+json',
    body,
  };
}

/** Everything that happens to objects, seen by one watcher. */
function life(query: string, frames_count: number, accept = 'application/json'): readonly ScriptStep[] {
  return [
    { open: 'w', path: `${MAPS}?watch=true&${query}`, headers: { accept }, title: accept },
    create('c', { tier: 'front' }),
    label('c', 'back'),
    label('c', 'front'),
    label('a', 'front'),
    label('a', null),
    remove('c'),
    remove('a'),
    { collect: 'w', frames_count },
  ];
}

const GIVEN: readonly Step[] = [create('a'), create('b', { tier: 'front' })];

const LIFE_QUERIES: readonly (readonly [query: string, frames_count: number])[] = [
  ['resourceVersion={rv_b}', 7],
  ['resourceVersion=0', 9],
  ['', 9],
  ['resourceVersion={rv_b}&labelSelector=tier%3Dfront', 6],
  ['resourceVersion={rv_b}&labelSelector=tier%3Dback', 2],
  ['resourceVersion={rv_b}&labelSelector=!tier', 3],
  ['resourceVersion={rv_b}&fieldSelector=metadata.name%3Da', 3],
  ['resourceVersion={rv_b}&fieldSelector=metadata.name!%3Da', 4],
];

const BEFORE_THE_STREAM = [
  'resourceVersion=x',
  'resourceVersion=-1',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersionMatch=Exact',
  'sendInitialEvents=true',
  'sendInitialEvents=true&resourceVersionMatch=Exact',
  'sendInitialEvents=true&resourceVersionMatch=Other',
  'sendInitialEvents=false',
  'sendInitialEvents=x',
  'resourceVersionMatch=Other&resourceVersion=1',
  'labelSelector=a%20b',
  'fieldSelector=spec.x%3Dy',
  'limit=x',
  'continue=x',
];

const PODS = '/api/v1/namespaces/{ns}/pods';

const SCRIPTS: readonly Script[] = [
  ...LIFE_QUERIES.flatMap(([query, count]): readonly Script[] =>
    ['application/json', TABLE, METADATA, PROTOBUF].map((accept) => ({
      name: `life as ${accept}, ${query}`,
      given: GIVEN,
      steps: life(`timeoutSeconds=20&${query}`, count, accept),
    })),
  ),
  {
    name: 'initial events and their end',
    given: GIVEN,
    steps: [
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=20',
        3,
      ),
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=0&timeoutSeconds=20',
        3,
      ),
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion={rv_a}&timeoutSeconds=20',
        3,
      ),
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=20',
        3,
        TABLE,
      ),
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=20',
        3,
        METADATA,
      ),
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=20',
        3,
        PROTOBUF,
      ),
      ...past('sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1', Infinity),
      ...past(
        'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion={rv_a}&timeoutSeconds=20',
        1,
      ),
      ...past(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=tier&timeoutSeconds=20',
        2,
      ),
    ],
  },
  {
    name: 'the past',
    given: [...GIVEN, label('a', 'x'), remove('b')],
    steps: [
      ...past('resourceVersion={rv_a}&timeoutSeconds=20', 3),
      ...past('resourceVersion={rv_b}&timeoutSeconds=20', 2),
      ...past('resourceVersion={rv_a}&timeoutSeconds=20&labelSelector=tier', 3),
      ...past('resourceVersion={rv_a-1}&timeoutSeconds=20', 4),
      ...past('resourceVersion=1&timeoutSeconds=20', 1),
      ...past('resourceVersion={rv_b+1000000}&timeoutSeconds=20', 1),
    ],
  },
  {
    name: 'custom resources, whose definition changes and goes',
    given: [
      {
        method: 'POST',
        path: DEFINITIONS,
        body: FERRIES,
        capture: { rv_definition: 'metadata.resourceVersion' },
      },
      { path: FERRY_LIST, until: 200 },
      {
        method: 'POST',
        path: FERRY_LIST,
        body: { apiVersion: 'watches.example.com/v1', kind: 'Ferry', metadata: { name: 'a' } },
        capture: { rv_ferry: 'metadata.resourceVersion' },
      },
    ],
    steps: [
      { open: 'old', path: `${FERRY_LIST}?watch=true&resourceVersion={rv_ferry}&timeoutSeconds=20` },
      { open: 'older', path: `${FERRY_LIST}?watch=true&resourceVersion={rv_definition}&timeoutSeconds=20` },
      { collect: 'older', frames_count: 1 },
      ferryPatch({ metadata: { labels: { a: 'b' } } }),
      { method: 'DELETE', path: `${FERRY_LIST}/a` },
      ferryPatch({ spec: { names: { shortNames: ['fe'] } } }),
      { collect: 'old', frames_count: Infinity },
      // The cache of the new storage is there some milliseconds after the first request for it: until then lists and watches get 429.
      { path: FERRY_LIST, awaitCode: 200 },
      { open: 'older', path: `${FERRY_LIST}?watch=true&resourceVersion={rv_ferry}&timeoutSeconds=20` },
      { collect: 'older', frames_count: 1 },
      { open: 'last', path: `${FERRY_LIST}?watch=true&timeoutSeconds=20` },
      { method: 'DELETE', path: `${DEFINITIONS}/${FERRIES.metadata.name}` },
      { collect: 'last', frames_count: Infinity },
    ],
  },
  {
    name: 'watches that end',
    given: GIVEN,
    steps: [
      ...past('timeoutSeconds=1', Infinity),
      ...past('timeoutSeconds=1&resourceVersion={rv_b}', Infinity),
      ...past('timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion={rv_b}', Infinity),
      // A bookmark says something new only: here that another object came, which the watch does not look at.
      {
        open: 'w',
        path: `${MAPS}?watch=true&timeoutSeconds=3&allowWatchBookmarks=true&resourceVersion={rv_b}&labelSelector=none`,
      },
      create('later'),
      { collect: 'w', frames_count: 1 },
    ],
  },
  {
    name: 'refused before the stream',
    given: GIVEN,
    steps: BEFORE_THE_STREAM.map((query) => ({
      path: `${MAPS}?watch=true&timeoutSeconds=1&${query}`,
      title: query,
    })),
  },
  {
    name: 'spellings',
    given: GIVEN,
    steps: [
      ...['watch', 'watch=1', 'watch=true', 'watch=x'].flatMap((query): readonly ScriptStep[] => [
        { open: 'w', path: `${MAPS}?${query}&timeoutSeconds=1` },
        { collect: 'w', frames_count: Infinity },
      ]),
      { open: 'w', path: '/api/v1/watch/namespaces/{ns}/configmaps?timeoutSeconds=1' },
      { collect: 'w', frames_count: Infinity },
      { open: 'w', path: '/api/v1/watch/namespaces/{ns}/configmaps/a?timeoutSeconds=1' },
      { collect: 'w', frames_count: Infinity },
      { path: `${MAPS}/a?watch=true&timeoutSeconds=1` },
      { path: '/api/v1/watch/namespaces/{ns}/ships?timeoutSeconds=1' },
      { method: 'HEAD', path: `${MAPS}?watch=true&timeoutSeconds=1` },
    ],
  },
  {
    name: 'pods that move',
    given: [
      {
        method: 'POST',
        path: PODS,
        body: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p' },
          spec: { containers: [{ name: 'c', image: 'i' }] },
        },
        capture: { rv: 'metadata.resourceVersion' },
      },
    ],
    steps: [
      {
        open: 'node',
        path: `${PODS}?watch=true&resourceVersion={rv}&fieldSelector=spec.nodeName%3Dn1&timeoutSeconds=20`,
      },
      {
        open: 'none',
        path: `${PODS}?watch=true&resourceVersion={rv}&fieldSelector=spec.nodeName%3D&timeoutSeconds=20`,
      },
      {
        open: 'phase',
        path: `${PODS}?watch=true&resourceVersion={rv}&fieldSelector=status.phase%3DRunning&timeoutSeconds=20`,
      },
      {
        method: 'POST',
        path: `${PODS}/p/binding`,
        body: {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: 'p' },
          target: { kind: 'Node', name: 'n1' },
        },
      },
      {
        method: 'PATCH',
        path: `${PODS}/p/status`,
        contentType: 'application/merge-patch+json',
        body: { status: { phase: 'Running' } },
      },
      { method: 'DELETE', path: `${PODS}/p?gracePeriodSeconds=0` },
      { collect: 'node', frames_count: 3 },
      { collect: 'none', frames_count: 1 },
      { collect: 'phase', frames_count: 2 },
    ],
  },
];

differentialSuite('watches', SCRIPTS);
