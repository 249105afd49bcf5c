import type { JsonObject } from '../../../src/kube/json.ts';
import { differentialSuite } from './suite.fixture.ts';
import type { Script, Step } from './script.fixture.ts';
import { CONFIG_MAPS, patch, post } from './writes.fixture.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'doubled.example.com';
const THINGS = `/apis/${GROUP}/v1/namespaces/{ns}/things`;
const YAML = { contentType: 'application/yaml' };
const QUERIES = ['Strict', 'Warn', 'Ignore'].map((validation) => `?dryRun=All&fieldValidation=${validation}`);

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: { type: 'string' },
        list: { type: 'array', items: { type: 'object', properties: { b: { type: 'integer' } } } },
      },
    },
  },
};

const DEFINITION: Step = {
  method: 'POST',
  path: DEFINITIONS,
  body: {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing', singular: 'thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } }],
    },
  },
};

/** Texts of a Thing in which keys stand twice. */
const THING_TEXTS = [
  `{"apiVersion":"${GROUP}/v1","kind":"Thing","metadata":{"name":"t","name":"t"},"spec":{"a":"1","a":"2"}}`,
  `{"apiVersion":"${GROUP}/v1","kind":"Thing","metadata":{"name":"t","labels":{"x":"1","x":"2"}},"spec":{"list":[{"b":1},{"b":1,"b":2}],"foo":1,"foo":2},"spec":{"a":"3"}}`,
  `{"apiVersion":"${GROUP}/v1","kind":"Thing","kind":"Thing","metadata":{"name":"t","foo":1},"bar":1}`,
];
const THING_YAML = [
  `apiVersion: ${GROUP}/v1\nkind: Thing\nmetadata:\n  name: t\nspec:\n  a: "1"\n  a: "2"\n  foo: 1\n`,
  `apiVersion: ${GROUP}/v1\nkind: Thing\nmetadata: {name: t, name: t}\nspec:\n  list:\n  - b: 1\n    b: 2\nspec:\n  zoo: 1\n  foo: 1\n  list: [{c: 1}]\n`,
];
const MAP_YAML = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  zoo: 1\n  foo: 1\ndata:\n  a: "1"\n  a: "2"\nbar: {}\nbar: 2\n',
  'data: {b: "1", a: "2", b: "3"}\nkind: ConfigMap\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nzoo: {b: 1, a: 2}\nimmutable: false\nimmutable: true\n',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  zoo: 1\n  containers:\n  - name: c\n    image: i\n    image: j\n    foo: 1\n  - name: d\n    bar: 1\n',
];

const SCRIPTS: readonly Script[] = [
  {
    name: 'of built-in kinds in YAML',
    given: [post(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } })],
    steps: QUERIES.flatMap((query) => [
      ...MAP_YAML.slice(0, 3).map((text) => post(`${CONFIG_MAPS}${query}`, text, { ...YAML, title: text })),
      ...MAP_YAML.slice(3).map((text) =>
        post(`/api/v1/namespaces/{ns}/pods${query}`, text, { ...YAML, title: text }),
      ),
      patch(
        `${CONFIG_MAPS}/x${query}&fieldManager=m`,
        'apply',
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "1", a: "2"}\n',
      ),
      ...MAP_YAML.slice(0, 3).map((text) => ({
        method: 'PUT',
        path: `${CONFIG_MAPS}/x${query}`,
        body: text,
        ...YAML,
        title: text,
      })),
    ]),
  },
  {
    name: 'of custom resources',
    given: [
      DEFINITION,
      { path: THINGS, until: 200 },
      post(THINGS, {
        apiVersion: `${GROUP}/v1`,
        kind: 'Thing',
        metadata: { name: 'made' },
        spec: { a: 'x' },
      }),
    ],
    steps: QUERIES.flatMap((query) => [
      ...THING_TEXTS.map((text) => post(`${THINGS}${query}`, text, { title: text })),
      ...THING_YAML.map((text) => post(`${THINGS}${query}`, text, { ...YAML, title: text })),
      patch(`${THINGS}/made${query}`, 'merge', '{"spec":{"a":"1","a":"2"},"foo":1}'),
      patch(`${THINGS}/made${query}`, 'json', '[{"op":"add","op":"add","path":"/spec/a","value":"y"}]'),
      ...['made', 'new'].map((name) =>
        patch(
          `${THINGS}/${name}${query}&fieldManager=m`,
          'apply',
          `apiVersion: ${GROUP}/v1\nkind: Thing\nmetadata: {name: ${name}}\nspec:\n  a: "1"\n  a: "2"\n  list: []\n  list: []\n`,
        ),
      ),
      patch(
        `${THINGS}/made${query}&fieldManager=m`,
        'apply',
        `apiVersion: ${GROUP}/v1\nkind: Thing\nmetadata: {name: made}\nspec:\n  list: []\n  list: []\n  foo: 1\n`,
      ),
    ]),
  },
];

differentialSuite('doubled-fields', SCRIPTS);
