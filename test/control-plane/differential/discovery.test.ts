import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

/** Every group version that Kubernetes 1.36 serves by default. */
const GROUP_VERSIONS = [
  'admissionregistration.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'apiregistration.k8s.io/v1',
  'apps/v1',
  'authentication.k8s.io/v1',
  'authorization.k8s.io/v1',
  'autoscaling/v1',
  'autoscaling/v2',
  'batch/v1',
  'certificates.k8s.io/v1',
  'coordination.k8s.io/v1',
  'discovery.k8s.io/v1',
  'events.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1',
  'networking.k8s.io/v1',
  'node.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
  'resource.k8s.io/v1',
  'scheduling.k8s.io/v1',
  'storage.k8s.io/v1',
];

const GROUPS = [...new Set(GROUP_VERSIONS.map((text) => text.split('/')[0] ?? ''))];

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const AGGREGATED_BETA = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

/** What kubectl and client-go of several releases send. */
const DISCOVERY_ACCEPTS = [
  AGGREGATED,
  AGGREGATED_BETA,
  `${AGGREGATED},${AGGREGATED_BETA},application/json`,
  `application/json,${AGGREGATED}`,
  'application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,application/json',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/yaml',
  'text/html',
  'text/plain, */*',
  '*/*',
  'application/*',
  'application/cbor',
  'application/json;as=Table;g=meta.k8s.io;v=v1',
  '',
];

function withAccepts(path: string, accepts: readonly string[]): readonly Step[] {
  return accepts.map((accept) => ({ path, headers: { accept }, title: `accept "${accept}"` }));
}

const ENVELOPES = ['', '/'].flatMap((end) => [`/api${end}`, `/apis${end}`, `/api/v1${end}`]);

const WIDGET = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.discovery.example.com' },
  spec: {
    group: 'discovery.example.com',
    scope: 'Namespaced',
    names: {
      plural: 'widgets',
      singular: 'widget',
      kind: 'Widget',
      shortNames: ['wd'],
      categories: ['all', 'toys'],
    },
    versions: ['v1', 'v1beta1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      subresources:
        name === 'v1'
          ? {
              status: {},
              scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
            }
          : {},
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: { type: 'object', properties: { replicas: { type: 'integer' } } },
            status: { type: 'object', properties: { replicas: { type: 'integer' } } },
          },
        },
      },
    })),
  },
};

const SCRIPTS: readonly Script[] = [
  { name: 'envelopes', steps: ENVELOPES.map((path) => ({ path })) },
  {
    name: 'resources of each group version',
    steps: GROUP_VERSIONS.map((path) => ({ path: `/apis/${path}`, code: 200 })),
  },
  { name: 'groups', steps: GROUPS.map((group) => ({ path: `/apis/${group}`, code: 200 })) },
  { name: 'groups with a slash at the end', steps: GROUPS.map((group) => ({ path: `/apis/${group}/` })) },
  {
    name: 'group versions that are off or none',
    steps: [
      '/apis/apps/v1beta1',
      '/apis/apps/v2',
      '/apis/batch/v1beta1',
      '/apis/none.example.com',
      '/apis/none.example.com/v1',
      '/api/v2',
      '/api/v1/',
      '/apis/apps/v1/',
      '/apis/storage.k8s.io/v1beta1',
      '/apis/resource.k8s.io/v1beta2',
      '/apis/networking.k8s.io/v1beta1',
      '/apis/coordination.k8s.io/v1alpha2',
      '/apis/internal.apiserver.k8s.io/v1alpha1',
      '/apis/storagemigration.k8s.io/v1beta1',
    ].map((path) => ({ path })),
  },
  { name: '/api by Accept', steps: withAccepts('/api', DISCOVERY_ACCEPTS) },
  { name: '/apis by Accept', steps: withAccepts('/apis', DISCOVERY_ACCEPTS) },
  { name: '/apis/apps by Accept', steps: withAccepts('/apis/apps', DISCOVERY_ACCEPTS) },
  { name: '/apis/apps/v1 by Accept', steps: withAccepts('/apis/apps/v1', DISCOVERY_ACCEPTS) },
  { name: '/api/v1 by Accept', steps: withAccepts('/api/v1', DISCOVERY_ACCEPTS) },
  {
    name: 'discovery with an ETag',
    steps: ['/api', '/apis'].flatMap((path) => [
      { path, headers: { accept: AGGREGATED }, capture: { etag: 'header:etag' } },
      { path, headers: { accept: AGGREGATED, 'if-none-match': '{etag}' }, code: 304 },
      { path, headers: { accept: AGGREGATED, 'if-none-match': '"none"' }, code: 200 },
      { path, headers: { accept: AGGREGATED_BETA, 'if-none-match': '{etag}' } },
      { path, headers: { 'if-none-match': '{etag}' } },
    ]),
  },
  {
    name: 'discovery with other methods',
    steps: ['/api', '/apis', '/apis/apps', '/apis/apps/v1', '/api/v1'].flatMap((path) =>
      ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'].map((method) => ({ method, path })),
    ),
  },
  {
    name: 'discovery, pretty',
    steps: ['/api', '/apis', '/apis/apps', '/apis/apps/v1'].flatMap((path) =>
      ['pretty', 'pretty=1', 'pretty=true', 'pretty=false', 'pretty=0', 'pretty=no'].map((query) => ({
        path: `${path}?${query}`,
      })),
    ),
  },
  {
    name: 'discovery for a browser',
    steps: ['/api', '/apis/apps/v1', '/version'].map((path) => ({
      path,
      headers: { 'user-agent': 'Mozilla/5.0', accept: '*/*' },
    })),
  },
  {
    name: 'custom resources',
    given: [
      { method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: WIDGET },
    ],
    steps: [
      { path: '/apis/discovery.example.com/v1', awaitCode: 200, code: 200 },
      { path: '/apis/discovery.example.com/v1beta1' },
      { path: '/apis/discovery.example.com' },
      { path: '/apis/discovery.example.com/' },
      { path: '/apis/discovery.example.com/v2' },
      { path: '/apis/discovery.example.com/v1', headers: { accept: 'application/yaml' } },
      { path: '/apis/discovery.example.com', headers: { accept: 'application/vnd.kubernetes.protobuf' } },
      { path: '/apis', headers: { accept: AGGREGATED }, awaitText: 'discovery.example.com' },
      { path: '/apis', awaitText: 'discovery.example.com' },
      {
        method: 'DELETE',
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.discovery.example.com',
      },
      { path: '/apis/discovery.example.com/v1', awaitCode: 404, code: 404 },
      { path: '/apis/discovery.example.com', awaitCode: 404, code: 404 },
    ],
  },
];

differentialSuite('discovery', SCRIPTS);
