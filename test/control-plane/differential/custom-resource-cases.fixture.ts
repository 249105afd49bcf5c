import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import type { ValidationCase } from './validation-cases.fixture.ts';

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const GROUP = 'cases.example.com';
const OBJECTS = `/apis/${GROUP}/v1/namespaces/default/things`;

/** The schema that most cases are about: one field a rule. */
const SPEC: Readonly<Record<string, JsonObject>> = {
  text: { type: 'string' },
  short: { type: 'string', maxLength: 3 },
  long: { type: 'string', minLength: 3 },
  both: { type: 'string', minLength: 2, maxLength: 4, pattern: '^[a-z]+$' },
  pattern: { type: 'string', pattern: '^a+b?$' },
  choice: { type: 'string', enum: ['one', 'two'] },
  numbers: { type: 'integer', enum: [1, 2] },
  integer: { type: 'integer' },
  int32: { type: 'integer', format: 'int32' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  ranged: { type: 'integer', minimum: 1, maximum: 9 },
  open: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
  even: { type: 'integer', multipleOf: 2 },
  tenth: { type: 'number', multipleOf: 0.1 },
  list: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
  set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
  map: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        port: { type: 'integer', default: 80 },
        note: { type: 'string', maxLength: 5 },
      },
    },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name', 'port'],
  },
  one: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, value: { type: 'integer', minimum: 0 } },
    },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  },
  struct: {
    type: 'object',
    required: ['a'],
    properties: {
      a: { type: 'string' },
      b: { type: 'integer' },
      deep: { type: 'object', properties: { x: { type: 'string', default: 'y' } } },
    },
  },
  counted: { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1, maxProperties: 2 },
  labels: { type: 'object', additionalProperties: { type: 'string', maxLength: 4 } },
  nested: {
    type: 'object',
    additionalProperties: { type: 'object', properties: { v: { type: 'integer', default: 7 } } },
  },
  nullable: { type: 'string', nullable: true },
  nullableDefault: { type: 'string', nullable: true, default: 'x' },
  defaulted: { type: 'string', default: 'x' },
  defaultedObject: { type: 'object', default: {}, properties: { inner: { type: 'integer', default: 5 } } },
  port: { 'x-kubernetes-int-or-string': true },
  percent: {
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    pattern: '^[0-9]+%$',
  },
  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  half: {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    properties: { known: { type: 'object', properties: { a: { type: 'string' } } } },
  },
  anything: { 'x-kubernetes-preserve-unknown-fields': true },
  embedded: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  },
  oneOf: {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' } },
    oneOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  anyOf: {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'integer' } },
    anyOf: [{ required: ['a'] }, { properties: { b: { minimum: 5 } }, required: ['b'] }],
  },
  allOf: { type: 'integer', allOf: [{ minimum: 3 }, { maximum: 5 }] },
  not: { type: 'string', not: { enum: ['bad'] } },
  ...Object.fromEntries(
    [
      'ipv4',
      'ipv6',
      'cidr',
      'uri',
      'email',
      'hostname',
      'uuid',
      'date',
      'date-time',
      'duration',
      'byte',
      'mac',
      'hexcolor',
      'k8s-short-name',
      'k8s-long-name',
      'unknown-format',
    ].map((format) => [`f_${format.replaceAll('-', '_')}`, { type: 'string', format }]),
  ),
};

export function definition(
  plural: string,
  kind: string,
  versions: readonly JsonObject[],
  more: JsonObject = {},
): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: { group: GROUP, scope: 'Namespaced', names: { plural, kind }, versions, ...more },
  };
}

export function version(name: string, spec: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    name,
    served: true,
    storage: true,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec,
          status: {
            type: 'object',
            properties: { replicas: { type: 'integer', maximum: 9 }, selector: { type: 'string' } },
          },
        },
      },
    },
    ...more,
  };
}

/** What has to be there before the cases. */
export const GIVEN_DEFINITIONS: readonly JsonObject[] = [
  definition('things', 'Thing', [version('v1', { type: 'object', properties: SPEC })]),
  definition('ruled', 'Ruled', [
    version(
      'v1',
      {
        type: 'object',
        properties: {
          min: { type: 'integer', maximum: 100 },
          max: { type: 'integer' },
          name: {
            type: 'string',
            maxLength: 8,
            'x-kubernetes-validations': [{ rule: 'self != "bad"', message: 'is bad' }],
          },
          frozen: {
            type: 'string',
            'x-kubernetes-validations': [
              { rule: 'self == oldSelf', message: 'is immutable', reason: 'FieldValueForbidden' },
            ],
          },
          once: {
            type: 'string',
            'x-kubernetes-validations': [
              {
                rule: 'oldSelf.hasValue() || self == "start"',
                optionalOldSelf: true,
                message: 'must begin with start',
              },
            ],
          },
          list: {
            type: 'array',
            maxItems: 10,
            items: {
              type: 'object',
              required: ['k'],
              properties: {
                k: { type: 'string', maxLength: 9 },
                v: {
                  type: 'integer',
                  'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'only grows' }],
                },
              },
            },
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['k'],
          },
          ratio: { type: 'number' },
          when: { type: 'string', format: 'date-time' },
          'dashed-name': { type: 'string', maxLength: 9 },
          tags: {
            type: 'object',
            maxProperties: 9,
            additionalProperties: {
              type: 'string',
              maxLength: 9,
              'x-kubernetes-validations': [{ rule: 'self.startsWith("t")' }],
            },
          },
        },
        'x-kubernetes-validations': [
          {
            rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
            messageExpression: '"min is above" + " max"',
            fieldPath: '.min',
          },
          {
            rule: 'has(self.min) ? self.min != 13 : true',
            message: 'is unlucky',
            reason: 'FieldValueDuplicate',
            fieldPath: '.min',
          },
          { rule: '!has(self.ratio) || self.ratio * 2.0 <= 1.0' },
          {
            rule: "!has(self.when) || self.when < timestamp('2030-01-01T00:00:00Z')",
            reason: 'FieldValueRequired',
            message: 'too late',
          },
          { rule: "!has(self.dashed__dash__name) || self.dashed__dash__name != 'no'" },
        ],
      },
      {
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.min',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          },
        },
      },
    ),
  ]),
];

/** Values that are tried in every field: one of each type, and what is special about some. */
const VALUES: readonly JsonValue[] = [
  null,
  true,
  0,
  1,
  2,
  3,
  5,
  -1,
  1.5,
  0.3,
  10,
  3_000_000_000,
  '',
  'a',
  'aab',
  'abcde',
  'one',
  'bad',
  'ÄÖÜß',
  '10%',
  '10.0.0.1',
  '010.0.0.1',
  '::1',
  '::ffff:1.2.3.4',
  '10.0.0.0/8',
  'https://example.com/a?b',
  '/path',
  'a@example.com',
  'example.com',
  'ex_ample',
  '123e4567-e89b-12d3-a456-426614174000',
  '2020-02-30',
  '2020-02-28',
  '2020-02-28T10:00:00Z',
  '2020-02-28T10:00:00.5+02:00',
  '2020-02-28t25:00:00z',
  '3s',
  '2 days',
  '1h30m',
  'YWJj',
  'YWJ',
  '01:23:45:67:89:ab',
  '#fff',
  'My-Name',
  'my-name.sub',
  [],
  ['a'],
  ['a', 'b', 'a'],
  ['a', 'a', 'a', 'b', 'b'],
  [1, 1],
  [null],
  [{ name: 'x' }],
  [{ name: 'x' }, { name: 'x' }],
  [{ name: 'x', port: 80 }, { name: 'x' }, { name: 'y', note: 'too long' }],
  [{ name: 'x', value: -1, extra: true }],
  [{}],
  {},
  { a: 'x' },
  { a: 'x', b: 1 },
  { a: 1, b: 'x', c: null },
  { b: 7 },
  { b: 1 },
  { a: 'x', b: 'y', c: 'z' },
  { deep: {} },
  { a: 'x', deep: { x: null, z: 1 } },
  { known: { a: 'x', b: 'y' }, other: { c: 1 } },
  { one: { v: null }, two: {} },
  { apiVersion: 'v1', kind: 'Pod' },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', labels: { 'bad key': 'y' }, foo: 1 },
    spec: { a: 1 },
  },
  { apiVersion: 'a/b/c', kind: 'po d', metadata: { namespace: 'Bad', name: 'a/b' } },
  { apiVersion: 1, kind: 'Pod' },
  { kind: 'Pod', metadata: { labels: { a: 1 } } },
];

function thing(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: `${GROUP}/v1`, kind: 'Thing', metadata: { name: 'x', ...metadata }, spec };
}

/** Every value in every field. */
export const FIELD_CASES: readonly ValidationCase[] = Object.keys(SPEC).flatMap((field) =>
  VALUES.map((value) => ({
    title: `${field}: ${JSON.stringify(value)}`,
    path: OBJECTS,
    body: thing({ [field]: value }),
  })),
);

const METADATA: readonly JsonObject[] = [
  { name: 'Bad' },
  { name: '' },
  { name: 'a'.repeat(254) },
  { generateName: 'Bad-' },
  { labels: { a: 'b c', '-x': 'y', 'a/b/c': 'd', 'Ex/x': 'z' } },
  { labels: { a: 1 } },
  { labels: null },
  { annotations: { 'a b': 'c' } },
  { annotations: [] },
  { finalizers: ['a b', 'x', 'example.com', 'example.com/y', 'orphan'] },
  { finalizers: ['orphan', 'foregroundDeletion'] },
  { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x' }] },
  { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'y' }] },
  { foo: 'bar' },
  { namespace: 'other' },
  { uid: 'x', generation: 7, creationTimestamp: '2020-01-01T00:00:00Z' },
  { resourceVersion: 5 },
];

export const METADATA_CASES: readonly ValidationCase[] = METADATA.map((metadata) => ({
  title: `metadata ${JSON.stringify(metadata).slice(0, 80)}`,
  path: OBJECTS,
  body: thing({}, metadata),
}));

const WHOLE: readonly (readonly [string, JsonObject, string?])[] = [
  ['no kind', { apiVersion: `${GROUP}/v1`, metadata: { name: 'x' } }],
  ['no apiVersion', { kind: 'Thing', metadata: { name: 'x' } }],
  ['another kind', { apiVersion: `${GROUP}/v1`, kind: 'Other', metadata: { name: 'x' } }],
  ['another version', { apiVersion: `${GROUP}/v2`, kind: 'Thing', metadata: { name: 'x' } }],
  ['another group', { apiVersion: 'other.example.com/v1', kind: 'Thing', metadata: { name: 'x' } }],
  ['no metadata', { apiVersion: `${GROUP}/v1`, kind: 'Thing', spec: {} }],
  ['metadata is text', { apiVersion: `${GROUP}/v1`, kind: 'Thing', metadata: 'x' }],
  ['spec is text', { apiVersion: `${GROUP}/v1`, kind: 'Thing', metadata: { name: 'x' }, spec: 'x' }],
  ['spec is null', { apiVersion: `${GROUP}/v1`, kind: 'Thing', metadata: { name: 'x' }, spec: null }],
  [
    'unknown fields, ignored',
    { ...thing({ foo: 1, struct: { a: 'x', z: [{ y: 1 }] } }), extra: 1 },
    'fieldValidation=Ignore',
  ],
  [
    'unknown fields, warned of',
    { ...thing({ foo: 1, struct: { a: 'x', z: [{ y: 1 }] }, one: [{ name: 'x', q: 1 }] }), extra: 1 },
    'fieldValidation=Warn',
  ],
  [
    'unknown fields, refused',
    {
      ...thing({ foo: 1, struct: { a: 'x', z: [{ y: 1 }] }, one: [{ name: 'x', q: 1 }] }, { bar: 1 }),
      extra: 1,
    },
    'fieldValidation=Strict',
  ],
  ['several mistakes', thing({ short: 'abcd', choice: 'x', ranged: 0, struct: {}, list: [1, 2, 3] })],
];

export const WHOLE_CASES: readonly ValidationCase[] = WHOLE.map(([title, body, query]) => ({
  title,
  path: OBJECTS,
  body,
  ...(query === undefined ? {} : { query }),
}));
