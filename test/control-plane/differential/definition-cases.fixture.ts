import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { randomNumbers } from './mutations.fixture.ts';
import { withField, type ValidationCase } from './validation-cases.fixture.ts';
import { COLUMN, SPEC_VALUES, URLS, WEBHOOK_VALUES, type Steps } from './definition-values.fixture.ts';
import { FIELD_SCHEMAS, ROOT_SCHEMAS, RULES } from './definition-schemas.fixture.ts';
import { DEFINITIONS } from './custom-resource-cases.fixture.ts';

const GROUP = 'shapes.example.com';
const SCHEMA_PATH = ['schema', 'openAPIV3Schema'];

/** A schema with one of everything that is allowed. */
const RICH: JsonObject = {
  type: 'object',
  description: 'a shape',
  required: ['spec'],
  properties: {
    metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 30 } } },
    spec: {
      type: 'object',
      properties: {
        host: { type: 'string', pattern: '^[a-z]+$', minLength: 1, maxLength: 63, default: 'abc' },
        count: { type: 'integer', minimum: 0, maximum: 9, format: 'int32' },
        flag: { type: 'boolean', nullable: true },
        port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set', maxItems: 4 },
        rows: {
          type: 'array',
          maxItems: 5,
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string', maxLength: 9 }, value: { type: 'number' } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        labels: { type: 'object', additionalProperties: { type: 'string', maxLength: 9 }, maxProperties: 4 },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
        deep: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          properties: { a: { type: 'string' }, b: { type: 'integer' } },
          oneOf: [{ required: ['a'] }, { required: ['b'] }],
          default: { a: 'x' },
        },
      },
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' } } },
  },
};

function versionOf(name: string, schema: JsonValue, more: JsonObject = {}): JsonObject {
  return { name, served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more };
}

function definitionOf(plural: string, versions: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural, kind: 'Shape', singular: 'shape', shortNames: ['sh'], categories: ['all'] },
      versions,
      ...more,
    },
  };
}

const ONE = definitionOf('ones', [
  versionOf('v1', RICH, {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.count',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    },
    additionalPrinterColumns: [COLUMN],
    selectableFields: [{ jsonPath: '.spec.host' }, { jsonPath: '.spec.count' }],
  }),
]);

const TWO = definitionOf(
  'twos',
  [
    versionOf('v1', RICH, { deprecated: true, deprecationWarning: 'use v2' }),
    versionOf('v2', { type: 'object', properties: { spec: { type: 'string' } } }, { storage: false }),
  ],
  {
    names: { plural: 'twos', kind: 'Twin', singular: 'twin' },
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { service: { namespace: 'default', name: 'converter', path: '/convert', port: 443 } },
        conversionReviewVersions: ['v1', 'v1beta1'],
      },
    },
  },
);

function changed(
  title: string,
  body: JsonObject,
  steps: Steps,
  value: JsonValue | undefined,
): ValidationCase {
  const made = withField(body, steps, value);
  return {
    title: `${title}: ${steps.join('.')} = ${JSON.stringify(value)}`,
    path: DEFINITIONS,
    body: isJsonObject(made) ? made : {},
  };
}

const WEBHOOK: Steps = ['spec', 'conversion', 'webhook'];

/** Two versions: what is the same in both is told at the top. */
const VERSION_PAIRS: readonly (readonly [string, readonly JsonObject[]])[] = [
  ['same schema', [versionOf('v1', RICH), versionOf('v2', RICH, { storage: false })]],
  [
    'both wrong',
    [versionOf('v1', { type: 'string' }), versionOf('v2', { type: 'string' }, { storage: false })],
  ],
  ['one wrong', [versionOf('v1', RICH), versionOf('v2', { type: 'string' }, { storage: false })]],
  ['two stored', [versionOf('v1', RICH), versionOf('v2', RICH)]],
  ['none stored', [versionOf('v1', RICH, { storage: false }), versionOf('v2', {}, { storage: false })]],
  ['same name', [versionOf('v1', RICH), versionOf('v1', RICH, { storage: false })]],
  [
    'no schema',
    [
      { name: 'v1', served: true, storage: true },
      { name: 'v2', served: false, storage: false },
    ],
  ],
  ['one schema', [versionOf('v1', RICH), { name: 'v2', served: true, storage: false }]],
  [
    'same columns that are wrong',
    [
      versionOf('v1', RICH, { additionalPrinterColumns: [{ name: 'a' }] }),
      versionOf('v2', { type: 'object' }, { storage: false, additionalPrinterColumns: [{ name: 'a' }] }),
    ],
  ],
  [
    'other columns',
    [
      versionOf('v1', RICH, { additionalPrinterColumns: [{ name: 'a' }] }),
      versionOf('v2', RICH, { storage: false, additionalPrinterColumns: [{ name: 'b' }] }),
    ],
  ],
  [
    'same subresources that are wrong',
    [
      versionOf('v1', RICH, { subresources: { scale: {} } }),
      versionOf('v2', RICH, { storage: false, subresources: { scale: {} } }),
    ],
  ],
  [
    'a status in one of them',
    [
      versionOf('v1', RICH, { subresources: { status: {} } }),
      versionOf('v2', { type: 'object', additionalProperties: true }, { storage: false }),
    ],
  ],
  [
    'same selectable fields',
    [
      versionOf('v1', RICH, { selectableFields: [{ jsonPath: '.spec' }] }),
      versionOf('v2', RICH, { storage: false, selectableFields: [{ jsonPath: '.spec' }] }),
    ],
  ],
];

const ROWS: Steps = ['spec', 'versions', 0, ...SCHEMA_PATH, 'properties', 'spec', 'properties', 'rows'];

function ruleCases(): readonly ValidationCase[] {
  const spec: Steps = ['spec', 'versions', 0, ...SCHEMA_PATH, 'properties', 'spec'];
  const field = 'x-kubernetes-validations';
  return [
    ...RULES.map((rule) => changed('rule', ONE, [...spec, field], [rule])),
    changed('rules', ONE, [...spec, field], [{ rule: 'none' }, { rule: 'self.none' }]),
    changed(
      'root',
      ONE,
      ['spec', 'versions', 0, ...SCHEMA_PATH, field],
      [{ rule: 'self.metadata.name == "a"' }],
    ),
    changed(
      'root',
      ONE,
      ['spec', 'versions', 0, ...SCHEMA_PATH, field],
      [{ rule: 'self.metadata.labels == {}' }],
    ),
    changed('item', ONE, [...ROWS, 'items', field], [{ rule: 'oldSelf.name == self.name' }]),
    changed('tag', ONE, [...spec, 'properties', 'tags', 'items', 'maxLength'], 9),
    changed('tag', ONE, [...spec, 'properties', 'tags', 'items', field], [{ rule: 'oldSelf == self' }]),
    changed(
      'deep',
      ONE,
      [...spec, 'properties', 'deep', 'properties', 'b', field],
      [{ rule: 'oldSelf == self' }],
    ),
    changed('anyOf', ONE, [...spec, 'anyOf'], [{ [field]: [{ rule: 'true' }] }]),
  ];
}

function schemaCases(): readonly ValidationCase[] {
  const fields = FIELD_SCHEMAS.map((schema, index): ValidationCase => {
    const root = { type: 'object', properties: { spec: { type: 'object', properties: { field: schema } } } };
    return {
      title: `field ${index} ${JSON.stringify(schema)}`,
      path: DEFINITIONS,
      body: definitionOf('fields', [versionOf('v1', root)]),
    };
  });
  const roots = ROOT_SCHEMAS.flatMap((schema, index) =>
    [{}, { subresources: { status: {} } }].map((more): ValidationCase => ({
      title: `root ${index} ${JSON.stringify(schema)} ${JSON.stringify(more)}`,
      path: DEFINITIONS,
      body: definitionOf('roots', [versionOf('v1', schema, more)]),
    })),
  );
  return [...fields, ...roots];
}

const APPROVAL = 'api-approved.kubernetes.io';
const APPROVALS = [
  '',
  'unapproved, a test',
  'https://github.com/kubernetes/kubernetes/pull/1',
  'x',
  'http://',
  '/path',
];

/** Definitions made by hand. */
export const HAND_MADE: readonly ValidationCase[] = [
  { title: 'one version', path: DEFINITIONS, body: ONE },
  { title: 'two versions', path: DEFINITIONS, body: TWO },
  ...SPEC_VALUES.flatMap(([steps, values]) => values.map((value) => changed('one', ONE, steps, value))),
  ...WEBHOOK_VALUES.flatMap(([steps, values]) =>
    values.map((value) => changed('two', TWO, [...WEBHOOK, ...steps], value)),
  ),
  ...URLS.map((url) => changed('two', TWO, [...WEBHOOK, 'clientConfig'], { url })),
  ...VERSION_PAIRS.map(([title, versions]) => ({
    title,
    path: DEFINITIONS,
    body: definitionOf('pairs', versions),
  })),
  ...APPROVALS.map((approval): ValidationCase => {
    const made = definitionOf('ones', [versionOf('v1', RICH)], { group: 'shapes.k8s.io' });
    const metadata = { name: 'ones.shapes.k8s.io', annotations: { [APPROVAL]: approval } };
    return { title: `approved: ${approval}`, path: DEFINITIONS, body: { ...made, metadata } };
  }),
  ...schemaCases(),
  ...ruleCases(),
];

/** Of definitions that are there and established. */
export const STANDING: readonly JsonObject[] = [ONE, TWO];

const CHANGES: readonly (readonly [Steps, JsonValue | undefined])[] = [
  [['spec', 'scope'], 'Cluster'],
  [['spec', 'group'], 'other.example.com'],
  [['spec', 'names', 'plural'], 'others'],
  [['spec', 'names', 'kind'], 'Other'],
  [['spec', 'names', 'singular'], 'other'],
  [['spec', 'names', 'listKind'], 'OtherList'],
  [['spec', 'names', 'shortNames'], ['ot']],
  [['spec', 'versions', 0, 'name'], 'v3'],
  [['spec', 'versions', 0, 'served'], false],
  [['spec', 'versions', 0, 'storage'], false],
  [['spec', 'versions', 0, 'schema'], undefined],
  [['spec', 'versions', 0, 'additionalPrinterColumns'], undefined],
  [['spec', 'preserveUnknownFields'], true],
  [['spec', 'versions', 0, ...SCHEMA_PATH, 'properties', 'spec', 'properties', 'host', 'type'], 'integer'],
  [['spec', 'versions', 0, ...SCHEMA_PATH, 'properties', 'spec', 'properties', 'host', 'format'], 'nonsense'],
  [[...WEBHOOK, 'clientConfig', 'caBundle'], 'bm90IHBlbQ=='],
  [['metadata', 'annotations'], { [APPROVAL]: 'x' }],
  [['metadata', 'finalizers'], ['a']],
  [['status', 'storedVersions'], ['v9']],
];

/** Changes of definitions that are there. */
export const CHANGED: readonly ValidationCase[] = STANDING.flatMap((body) =>
  CHANGES.map(([steps, value]) => ({ ...changed('change', body, steps, value), standing: true })),
);

/** Formats of other types than texts are left out: of a default beside one, the real server says what Go's conversion makes of it. */
const MUTATIONS: readonly JsonObject[] = [
  ...FIELD_SCHEMAS.filter(({ type = 'string', format }) => format === undefined || type === 'string'),
  { nullable: true },
  { nullable: false },
  { default: 'x' },
  { default: 1 },
  { default: {} },
  { default: [] },
  { description: 'x' },
  { minLength: 1, pattern: 'a' },
  { required: ['a', 'a'] },
  { items: { type: 'string' } },
  { properties: { a: { type: 'string', default: 'a' } } },
  { type: 'object' },
  { type: 'array' },
  { type: 'integer' },
  { 'x-kubernetes-list-type': 'map' },
  { 'x-kubernetes-list-type': 'set' },
  { 'x-kubernetes-list-map-keys': ['name', 'value'] },
  { 'x-kubernetes-embedded-resource': true },
  { 'x-kubernetes-preserve-unknown-fields': true },
  { allOf: [{ required: ['b'] }] },
  { not: { type: 'string' } },
];

/** Where schemas are in a schema. */
function placesOf(schema: JsonValue | undefined, steps: Steps): readonly Steps[] {
  if (!isJsonObject(schema)) return [];
  const properties = schema['properties'];
  const named = isJsonObject(properties)
    ? Object.entries(properties).flatMap(([name, one]) => placesOf(one, [...steps, 'properties', name]))
    : [];
  const listed = ['allOf', 'anyOf', 'oneOf'].flatMap((junctor) => {
    const all = schema[junctor];
    return isJsonArray(all) ? all.flatMap((one, index) => placesOf(one, [...steps, junctor, index])) : [];
  });
  return [
    steps,
    ...named,
    ...listed,
    ...placesOf(schema['items'], [...steps, 'items']),
    ...placesOf(schema['additionalProperties'], [...steps, 'additionalProperties']),
  ];
}

function at(value: JsonValue | undefined, steps: Steps): JsonValue | undefined {
  return steps.reduce<JsonValue | undefined>(
    (found, step) =>
      isJsonArray(found) && typeof step === 'number'
        ? found[step]
        : isJsonObject(found)
          ? found[String(step)]
          : undefined,
    value,
  );
}

/** One to three parts of the rich schema get other fields, or lose one. */
function mutated(next: () => number): JsonValue {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  let schema: JsonValue = RICH;
  const count = 1 + Math.floor(next() * 3);
  for (let i = 0; i < count; i += 1) {
    const steps = pick(placesOf(schema, [])) ?? [];
    const found = at(schema, steps);
    const part = isJsonObject(found) ? found : {};
    const field = next() < 0.25 ? pick(Object.keys(part)) : undefined;
    const changedPart =
      field === undefined ? { ...part, ...pick(MUTATIONS) } : withField(part, [field], undefined);
    schema = withField(schema, steps, changedPart);
  }
  return schema;
}

const SEED = 20_261_130;

/** Definitions of a schema that was valid; the seed makes them the same each time. */
export function mutatedDefinitions(count: number, seed = SEED): readonly ValidationCase[] {
  const next = randomNumbers(seed);
  return Array.from({ length: count }, (_, index): ValidationCase => {
    const schema = mutated(next);
    const more = next() < 0.3 ? { subresources: { status: {} } } : {};
    return {
      title: `mutation ${index} ${JSON.stringify(schema)}`,
      path: DEFINITIONS,
      body: definitionOf('fuzz', [versionOf('v1', schema, more)]),
    };
  });
}
