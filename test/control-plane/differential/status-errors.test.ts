import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const MAPS = '/api/v1/namespaces/{ns}/configmaps';
const PODS = '/api/v1/namespaces/{ns}/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';

function map(name: string, more: Readonly<Record<string, string>> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more } };
}

function container(name: string) {
  return { name, image: 'x' };
}

function pod(name: string, containers: readonly string[], initContainers: readonly string[] = []) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: containers.map(container), initContainers: initContainers.map(container) },
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'LOCK'];

/** A method where there is nothing to do with it. */
function refusedMethods(path: string, methods: readonly string[]): readonly Step[] {
  return methods.map((method) => ({ method, path }));
}

const SCRIPTS: readonly Script[] = [
  {
    name: 'what is not there',
    steps: [
      { path: '/api/v1/namespaces/{ns}/pods/none', code: 404 },
      { path: '/apis/apps/v1/namespaces/{ns}/deployments/none', code: 404 },
      { path: '/api/v1/namespaces/{ns}/ships', code: 404 },
      { path: '/apis/none.example.com/v1/ships', code: 404 },
      { path: '/nowhere', code: 404 },
      { path: `${DEPLOYMENTS}/none/scale` },
      { path: `${DEPLOYMENTS}/none/status` },
      { path: `${DEPLOYMENTS}/none/sail` },
      { path: `${PODS}/none/log` },
      { path: '/api/v1/namespaces/{ns}/serviceaccounts/none/token', method: 'POST', body: {} },
      { method: 'DELETE', path: `${MAPS}/none` },
      { method: 'PUT', path: `${MAPS}/none`, body: map('none') },
      {
        method: 'PATCH',
        path: `${MAPS}/none`,
        contentType: 'application/merge-patch+json',
        body: { data: { a: 'b' } },
      },
    ],
  },
  {
    name: 'methods that are not there',
    given: [{ method: 'POST', path: MAPS, body: map('m') }],
    steps: [
      ...refusedMethods(MAPS, ['PUT', 'PATCH', 'HEAD', 'OPTIONS', 'LOCK']),
      ...refusedMethods(`${MAPS}/m`, ['POST', 'HEAD', 'OPTIONS', 'LOCK']),
      ...refusedMethods(`${MAPS}/m/status`, METHODS),
      ...refusedMethods('/api/v1/configmaps', ['POST', 'PUT', 'DELETE', 'PATCH']),
      ...refusedMethods('/api/v1/componentstatuses', ['POST', 'DELETE']),
      ...refusedMethods(`${PODS}/p/binding`, ['GET', 'PUT', 'DELETE']),
      ...refusedMethods(`${PODS}/p/eviction`, ['GET', 'PUT', 'DELETE']),
      ...refusedMethods('/apis/authorization.k8s.io/v1/subjectaccessreviews', ['GET', 'PUT', 'DELETE']),
      ...refusedMethods('/version', ['POST']),
    ],
  },
  {
    name: 'pods that no node has',
    given: [
      { method: 'POST', path: PODS, body: pod('one', ['a']) },
      { method: 'POST', path: PODS, body: pod('two', ['a', 'b']) },
      { method: 'POST', path: PODS, body: pod('three', ['a', 'b'], ['i']) },
    ],
    steps: ['one', 'two', 'three', 'none'].flatMap((name) => [
      { path: `${PODS}/${name}/log` },
      { path: `${PODS}/${name}/log?container=a` },
      { path: `${PODS}/${name}/log?container=z` },
      { method: 'POST', path: `${PODS}/${name}/exec?command=ls&stdout=true` },
      { method: 'POST', path: `${PODS}/${name}/exec?command=ls&stdout=true&container=a` },
      { method: 'POST', path: `${PODS}/${name}/exec?command=ls&stdout=true&container=z` },
      { method: 'POST', path: `${PODS}/${name}/attach?stdout=true` },
      { method: 'POST', path: `${PODS}/${name}/attach?stdout=true&container=z` },
      { method: 'POST', path: `${PODS}/${name}/portforward` },
    ]),
  },
  {
    name: 'preconditions and dry run',
    given: [
      {
        method: 'POST',
        path: MAPS,
        body: map('m'),
        capture: { uid: 'metadata.uid', rv: 'metadata.resourceVersion' },
      },
    ],
    steps: [
      { method: 'POST', path: `${MAPS}?dryRun=All`, body: map('dry') },
      { path: `${MAPS}/dry`, code: 404 },
      { method: 'POST', path: `${MAPS}?dryRun=Some`, body: map('dry') },
      { method: 'POST', path: MAPS, body: map('m') },
      { method: 'PUT', path: `${MAPS}/m`, body: map('m', { resourceVersion: '1' }) },
      { method: 'PUT', path: `${MAPS}/m`, body: map('m', { uid: 'x' }) },
      { method: 'PUT', path: `${MAPS}/m`, body: map('other') },
      { method: 'DELETE', path: `${MAPS}/m`, body: { preconditions: { uid: 'x' } } },
      { method: 'DELETE', path: `${MAPS}/m`, body: { preconditions: { resourceVersion: '1' } } },
      { method: 'DELETE', path: `${MAPS}/m?dryRun=All` },
      {
        method: 'PUT',
        path: `${MAPS}/m`,
        body: { ...map('m', { resourceVersion: '{rv}' }), data: { a: 'b' } },
      },
      { method: 'DELETE', path: `${MAPS}/m`, body: { preconditions: { uid: '{uid}' } } },
    ],
  },
  {
    name: 'documents that are no resource',
    steps: [
      { path: '/openapi/v2', headers: { accept: 'text/html' } },
      { path: '/openapi/v3/apis/none/v1' },
      { path: '/openapi/v3/nothing' },
      { path: '/api/v1/namespaces/{ns}/pods//' },
    ],
  },
];

differentialSuite('status-errors', SCRIPTS);
