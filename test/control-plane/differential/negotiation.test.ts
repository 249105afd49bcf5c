import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const META = 'g=meta.k8s.io';
const ACCEPTS = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/json;q=0.1,application/yaml;q=0.9',
  'application/json;q=0,application/yaml',
  'application/cbor',
  'application/cbor,application/json',
  'application/xml',
  'application/*',
  '*/*',
  '*',
  'text/html,*/*',
  'text/html',
  'json',
  '',
  'application/json;pretty=1',
  'application/json;pretty=true',
  'application/json;stream=watch',
  'application/json;stream=other',
  'application/yaml;stream=watch',
  'application/json;sv=v1',
  'application/json;sv=v2',
  'application/json;unknown=1',
  'APPLICATION/JSON',
  `application/json;as=Table;v=v1;${META}`,
  `application/json;as=Table;v=v1beta1;${META}`,
  `application/json;as=Table;v=v2;${META}`,
  `application/json;as=Table;v=v1;${META},application/json`,
  `application/json;as=Table;v=v1;g=other.io,application/json`,
  `application/json;as=Unknown;v=v1;${META}`,
  `application/json;as=Table;${META},application/json`,
  `application/yaml;as=Table;v=v1;${META}`,
  `application/vnd.kubernetes.protobuf;as=Table;v=v1;${META}`,
  `application/vnd.kubernetes.protobuf;as=Table;v=v1;${META},application/json`,
  `application/json;as=PartialObjectMetadata;v=v1;${META}`,
  `application/json;as=PartialObjectMetadataList;v=v1;${META}`,
  `application/json;as=PartialObjectMetadata;v=v1beta1;${META}`,
  `application/json;as=PartialObjectMetadataList;v=v1beta1;${META}`,
  `application/yaml;as=PartialObjectMetadata;v=v1;${META}`,
  `application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;${META}`,
  `application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;${META}`,
  `application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1beta1;${META}`,
  `*/*;as=Table;v=v1;${META}`,
];

function each(path: string, more: Partial<Step> = {}): readonly Step[] {
  return ACCEPTS.map((accept) => ({ ...more, path, headers: { accept }, title: `accept "${accept}"` }));
}

const GADGETS = '/apis/negotiation.example.com/v1/namespaces/{ns}/gadgets';
const CONFIG_MAPS = '/api/v1/namespaces/{ns}/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';

const GADGET_DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.negotiation.example.com' },
  spec: {
    group: 'negotiation.example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How big it is' },
          { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp', priority: 1 },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
          },
        },
      },
    ],
  },
};

const CONFIG_MAP = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'words',
    labels: { 'app.kubernetes.io/name': 'words', tier: 'back' },
    annotations: { note: 'two: parts', number: '7', list: '[1]', tricky: ' # spaces ', dash: '- x' },
  },
  data: {
    number: '12',
    truth: 'yes',
    empty: '',
    'a.b': 'x',
    lines: 'one\ntwo\n',
    loose: 'one\n\ntwo',
    quote: `it's "so"`,
    time: '2020-01-01',
    long: 'a word after another word, again and again and again, so that the line is longer than eighty characters would be',
    json: '{"a": [1, 2]}',
    tab: 'a\tb',
    unicode: 'größer ☃',
    html: '<a href="x">&</a>',
  },
  binaryData: { bytes: 'AAEC/w==' },
};

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'web:1',
            args: ['--level=1', 'true', '0x10'],
            ports: [{ containerPort: 80 }],
            resources: { limits: { cpu: '500m', memory: '1Gi' } },
            livenessProbe: { httpGet: { path: '/', port: 'http' } },
          },
        ],
      },
    },
  },
};

const GIVEN: readonly Step[] = [
  { method: 'POST', path: CONFIG_MAPS, body: CONFIG_MAP },
  { method: 'POST', path: DEPLOYMENTS, body: DEPLOYMENT },
];

const GIVEN_GADGET: readonly Step[] = [
  {
    method: 'POST',
    path: GADGETS,
    body: {
      apiVersion: 'negotiation.example.com/v1',
      kind: 'Gadget',
      metadata: { name: 'g' },
      spec: { size: 3 },
    },
    awaitCode: 201,
  },
];

const SCRIPTS: readonly Script[] = [
  { name: 'get of a ConfigMap', given: GIVEN, steps: each(`${CONFIG_MAPS}/words`) },
  { name: 'list of ConfigMaps', given: GIVEN, steps: each(CONFIG_MAPS) },
  { name: 'get of a Deployment', given: GIVEN, steps: each(`${DEPLOYMENTS}/web`) },
  { name: 'list of Deployments', given: GIVEN, steps: each(DEPLOYMENTS) },
  { name: 'empty list', steps: each('/apis/batch/v1/namespaces/{ns}/jobs') },
  { name: 'what is not there', steps: each(`${CONFIG_MAPS}/none`) },
  { name: 'no such resource', steps: each('/api/v1/namespaces/{ns}/ships') },
  { name: 'scale of a Deployment', given: GIVEN, steps: each(`${DEPLOYMENTS}/web/scale`) },
  {
    name: 'get of a custom resource',
    given: [
      {
        method: 'POST',
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        body: GADGET_DEFINITION,
      },
      ...GIVEN_GADGET,
    ],
    steps: each(`${GADGETS}/g`),
  },
  { name: 'list of custom resources', given: GIVEN_GADGET, steps: each(GADGETS) },
  { name: 'missing custom resource', steps: each(`${GADGETS}/none`) },
  {
    name: 'what a write answers',
    steps: ACCEPTS.map((accept, i) => ({
      method: 'POST',
      path: CONFIG_MAPS,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `m${i}` } },
      headers: { accept },
      title: `accept "${accept}"`,
    })),
  },
  {
    name: 'what a deletion answers',
    given: ACCEPTS.map((_, i) => ({
      method: 'POST',
      path: CONFIG_MAPS,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `m${i}` } },
    })),
    steps: ACCEPTS.map((accept, i) => ({
      method: 'DELETE',
      path: `${CONFIG_MAPS}/m${i}`,
      headers: { accept },
      title: `accept "${accept}"`,
    })),
  },
  {
    name: 'watches',
    given: GIVEN,
    steps: ACCEPTS.flatMap((accept, i) => [
      {
        open: `w${i}`,
        path: `${CONFIG_MAPS}?watch=true&timeoutSeconds=1`,
        headers: { accept },
        title: `accept "${accept}"`,
      },
      { collect: `w${i}`, frames_count: 1 },
    ]),
  },
  {
    name: 'pretty',
    given: GIVEN,
    steps: [
      ...['pretty', 'pretty=1', 'pretty=true', 'pretty=T', 'pretty=0', 'pretty=false', 'pretty=yes'].flatMap(
        (query) => [{ path: `${CONFIG_MAPS}/words?${query}` }, { path: `${CONFIG_MAPS}/none?${query}` }],
      ),
      ...['curl/8.0', 'Wget/1.0', 'Mozilla/5.0 (X11)', 'kubectl/v1.36'].map((agent) => ({
        path: `${CONFIG_MAPS}/words`,
        headers: { 'user-agent': agent, accept: '*/*' },
        title: agent,
      })),
      { path: `${CONFIG_MAPS}/words?pretty=0`, headers: { 'user-agent': 'curl/8', accept: '*/*' } },
    ],
  },
  {
    name: 'includeObject',
    given: GIVEN,
    steps: ['', 'None', 'Metadata', 'Object', 'Other'].flatMap((include) => [
      {
        path: `${CONFIG_MAPS}?includeObject=${include}`,
        headers: { accept: `application/json;as=Table;v=v1;${META}` },
      },
      {
        path: `${CONFIG_MAPS}/words?includeObject=${include}`,
        headers: { accept: `application/json;as=Table;v=v1;${META}` },
      },
    ]),
  },
];

differentialSuite('negotiation', SCRIPTS);
