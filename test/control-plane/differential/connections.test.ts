import type { JsonObject } from '../../../src/kube/json.ts';
import { differentialSuite } from './suite.fixture.ts';
import type { Script, Step } from './script.fixture.ts';

const PODS = '/api/v1/namespaces/{ns}/pods';
const SERVICES = '/api/v1/namespaces/{ns}/services';
const NETWORKING = '/apis/networking.k8s.io/v1';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const METADATA = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
const KINDS: Readonly<Record<string, string>> = {
  subjectaccessreviews: 'SubjectAccessReview',
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
};
const REVIEWED: Readonly<Record<string, JsonObject>> = {
  subjectaccessreviews: { user: 'ann', nonResourceAttributes: { path: '/', verb: 'get' } },
  selfsubjectaccessreviews: { nonResourceAttributes: { path: '/', verb: 'get' } },
  selfsubjectrulesreviews: { namespace: 'nowhere' },
};
const REVIEWS = '/apis/authorization.k8s.io/v1';
const BINDINGS = '/api/v1/namespaces/{ns}/bindings';
/** Nobody listens on it. */
const DEAF_PORT = 1;

function pod(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): Step {
  const containers = [{ name: 'a', image: 'a:1', ports: [{ containerPort: 8080 }] }];
  return {
    method: 'POST',
    path: PODS,
    body: { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers, ...spec } },
  };
}

function binding(
  name: string,
  metadata: JsonObject = {},
  target: JsonObject = { kind: 'Node', name: 'n' },
): JsonObject {
  return { apiVersion: 'v1', kind: 'Binding', metadata: { name, ...metadata }, target };
}

function bind(body: JsonObject, query = ''): Step {
  return { method: 'POST', path: `${BINDINGS}${query}`, body };
}

/** A node without addresses; its name carries the name of the script, because nodes have no namespace. */
function node(name: string): Step {
  return {
    method: 'POST',
    path: '/api/v1/nodes',
    body: { apiVersion: 'v1', kind: 'Node', metadata: { name } },
  };
}

const SPDY = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' };

/** All ways into a pod. */
function waysInto(name: string): readonly Step[] {
  const of = `${PODS}/${name}`;
  return [
    { path: `${of}/log` },
    { path: `${of}/log?container=z` },
    { path: `${of}/log?tailLines=-1` },
    { path: `${of}/log?limitBytes=0` },
    { path: `${of}/log?sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z` },
    { path: `${of}/log?follow=maybe` },
    { method: 'POST', path: `${of}/exec?command=ls&stdout=true` },
    { method: 'POST', path: `${of}/exec?command=ls&stdout=true`, headers: SPDY, title: 'upgraded' },
    { path: `${of}/exec?command=ls&stdout=true`, headers: SPDY, title: 'upgraded' },
    { method: 'POST', path: `${of}/exec?command=ls&container=z` },
    { method: 'POST', path: `${of}/exec?command=ls&dryRun=All` },
    { method: 'PUT', path: `${of}/exec?command=ls` },
    { method: 'POST', path: `${of}/attach?stdout=true`, headers: SPDY },
    { path: `${of}/attach?stdout=true` },
    { method: 'POST', path: `${of}/portforward`, headers: SPDY },
    { method: 'POST', path: `${of}/portforward?ports=80` },
    { path: `${of}/proxy` },
    { path: `${of}/proxy/some/path?a=b` },
    { path: `${PODS}/${name}:1/proxy/` },
    { path: `${PODS}/https:${name}:1/proxy/` },
    { path: `${PODS}/nothing:${name}:1/proxy/` },
    { method: 'DELETE', path: `${of}/proxy/some/path` },
    { method: 'HEAD', path: `${of}/proxy/some/path` },
    { method: 'OPTIONS', path: `${of}/proxy/some/path` },
  ];
}

function waysToNode(name: string): readonly Step[] {
  return [
    { path: `/api/v1/nodes/${name}/proxy` },
    { path: `/api/v1/nodes/${name}/proxy/pods` },
    { path: `/api/v1/nodes/${name}:${DEAF_PORT}/proxy/pods` },
    { path: `/api/v1/nodes/http:${name}:${DEAF_PORT}/proxy/pods` },
    { path: `/api/v1/nodes/${name}:x:y:z/proxy/pods` },
    { method: 'POST', path: `/api/v1/nodes/${name}/proxy/run` },
  ];
}

/** A pod on this node. */
function boundScript(name: string, what: string, nodeSteps: readonly Step[]): Script {
  return {
    name: what,
    given: [...nodeSteps, pod('p', { nodeName: name })],
    steps: [...waysInto('p'), ...waysToNode(name)],
  };
}

function service(name: string, ports: readonly JsonObject[]): Step {
  return {
    method: 'POST',
    path: SERVICES,
    body: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports } },
  };
}

function endpoints(name: string, subsets: readonly JsonObject[]): Step {
  return {
    method: 'POST',
    path: '/api/v1/namespaces/{ns}/endpoints',
    body: { apiVersion: 'v1', kind: 'Endpoints', metadata: { name }, subsets },
  };
}

const SCRIPTS: readonly Script[] = [
  {
    name: 'bindings',
    given: [pod('a'), pod('b'), pod('c'), pod('gated', { schedulingGates: [{ name: 'example.com/wait' }] })],
    steps: [
      bind(binding('a'), '?dryRun=All'),
      bind(binding('a'), '?dryRun=Some'),
      { path: `${PODS}/a` },
      bind(binding('a', { labels: { zone: 'z' }, annotations: { by: 'hand' } })),
      { path: `${PODS}/a` },
      bind(binding('a')),
      bind(binding('none')),
      bind(binding('gated')),
      bind(binding('')),
      bind({ apiVersion: 'v1', kind: 'Binding', target: { name: 'n' } }),
      bind(binding('b', { uid: 'another' })),
      bind(binding('c', { resourceVersion: '1' })),
      bind(binding('c', {}, { kind: 'Pod', name: 'n' })),
      bind(binding('c', {}, { kind: 'Node' })),
      bind(binding('c', {}, {})),
      bind(binding('c', { namespace: 'another' })),
      bind({ ...binding('c'), kind: 'Pod' }),
      bind({ ...binding('c'), extra: 1 }),
      bind({ ...binding('c'), extra: 1 }, '?fieldValidation=Strict'),
      bind({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'c' } }),
      { path: BINDINGS },
      { path: `${BINDINGS}/c` },
      { method: 'DELETE', path: BINDINGS },
      { method: 'POST', path: '/api/v1/bindings', body: binding('c') },
      { method: 'POST', path: '/api/v1/namespaces/nowhere/bindings', body: binding('c') },
      { path: `${REVIEWS}/namespaces/{ns}/localsubjectaccessreviews/x` },
      { path: `${REVIEWS}/namespaces/{ns}/localsubjectaccessreviews` },
      { method: 'POST', path: `${REVIEWS}/localsubjectaccessreviews`, body: binding('c') },
      { path: `${REVIEWS}/subjectaccessreviews/x` },
      { method: 'PUT', path: `${REVIEWS}/subjectaccessreviews/x`, body: binding('c') },
      { method: 'DELETE', path: `${REVIEWS}/subjectaccessreviews` },
      bind(binding('c'), '?fieldManager=somebody'),
      { path: `${PODS}/c` },
    ],
  },
  {
    name: 'bindings below pods',
    given: [pod('a'), pod('b')],
    steps: [
      { method: 'POST', path: `${PODS}/a/binding`, body: binding('a', { namespace: 'another' }) },
      { method: 'POST', path: `${PODS}/a/binding`, body: binding('b') },
      { method: 'POST', path: `${PODS}/a/binding`, body: binding('a', { uid: 'another' }) },
      { method: 'POST', path: `${PODS}/a/binding`, body: binding('a') },
    ],
  },
  { name: 'a pod without a node', given: [pod('p')], steps: waysInto('p') },
  { name: 'no pod', steps: [...waysInto('none'), ...waysToNode('none')] },
  boundScript('gone', 'a node that is not there', []),
  boundScript('nameless', 'a node without addresses', [node('nameless')]),
  {
    name: 'what Services stand on',
    given: [
      {
        method: 'POST',
        path: SERVICES,
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'placed' },
          spec: { clusterIP: '10.0.201.7', ports: [{ port: 80 }] },
        },
      },
    ],
    steps: [
      { path: `${NETWORKING}/servicecidrs/kubernetes` },
      { path: `${NETWORKING}/ipaddresses/10.0.201.7` },
      { path: `${NETWORKING}/ipaddresses/10.0.201.7`, headers: TABLE },
      { method: 'DELETE', path: `${SERVICES}/placed` },
      { path: `${NETWORKING}/ipaddresses/10.0.201.7` },
    ],
  },
  {
    name: 'answers that are no table',
    given: [pod('p'), pod('q')],
    steps: [TABLE, METADATA].flatMap((headers) => [
      ...['subjectaccessreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'].map((name) => ({
        method: 'POST',
        path: `${REVIEWS}/${name}`,
        headers,
        title: `${name} as ${headers.accept}`,
        body: { apiVersion: 'authorization.k8s.io/v1', kind: KINDS[name] ?? '', spec: REVIEWED[name] ?? {} },
      })),
      {
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        headers,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'x' } },
      },
      {
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        headers,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      },
      { method: 'POST', path: `${PODS}/p/binding`, headers, body: binding('p') },
      { ...bind(binding('q')), headers },
      {
        method: 'POST',
        path: `${PODS}/p/eviction`,
        headers,
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'none' } },
      },
    ]),
  },
  {
    name: 'services',
    // A pod on loopback or elsewhere would be dialled: the lab has nobody there, and says so.
    given: [
      service('bare', [{ port: 80 }]),
      service('named', [{ name: 'web', port: 80 }]),
      service('empty', [{ port: 80 }]),
      endpoints('empty', []),
      service('full', [{ port: 80 }]),
      endpoints('full', [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }]),
      service('wrong', [{ port: 80 }]),
      endpoints('wrong', [
        {
          addresses: [{ ip: '192.0.2.1', targetRef: { kind: 'Pod', name: 'none', namespace: '{ns}' } }],
          ports: [{ port: 80 }],
        },
      ]),
    ],
    steps: [
      ...['bare', 'named', 'empty', 'full', 'wrong', 'none'].flatMap((name) => [
        { path: `${SERVICES}/${name}/proxy` },
        { path: `${SERVICES}/${name}/proxy/path?q=1` },
        { path: `${SERVICES}/${name}:80/proxy/` },
        { path: `${SERVICES}/${name}:81/proxy/` },
        { path: `${SERVICES}/${name}:web/proxy/` },
        { path: `${SERVICES}/https:${name}:80/proxy/` },
      ]),
      { path: `${SERVICES}/ftp:bare:80/proxy/` },
      { path: `${SERVICES}/bare:80:80:80/proxy/` },
      { method: 'POST', path: `${SERVICES}/bare/proxy/`, body: { any: 'thing' } },
      { method: 'POST', path: `${SERVICES}/bare/proxy/?dryRun=All`, body: { any: 'thing' } },
      { method: 'PATCH', path: `${SERVICES}/bare/proxy/` },
      { method: 'HEAD', path: `${SERVICES}/bare/proxy/` },
      { method: 'OPTIONS', path: `${SERVICES}/bare/proxy/` },
      { path: `${SERVICES}/bare/proxy`, as: 'eve' },
      { path: `${PODS}/p/exec`, as: 'eve' },
      { method: 'POST', path: `${PODS}/p/exec`, as: 'eve' },
      { path: '/api/v1/nodes/n/proxy/pods', as: 'eve' },
    ],
  },
];

differentialSuite('connections', SCRIPTS);
