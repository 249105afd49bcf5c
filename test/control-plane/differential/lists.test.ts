import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const MAPS = '/api/v1/namespaces/{ns}/configmaps';

function configMap(name: string, labels: Readonly<Record<string, string>> = {}): Step {
  return {
    method: 'POST',
    path: MAPS,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } },
    capture: { [`rv_${name}`]: 'metadata.resourceVersion' },
  };
}

const FIVE: readonly Step[] = ['a', 'b', 'c', 'd', 'e'].map((name, i) =>
  configMap(name, { even: String(i % 2 === 0), tier: i < 2 ? 'front' : 'back' }),
);

const LABEL_SELECTORS = [
  'tier',
  '!tier',
  'tier=front',
  'tier==front',
  'tier!=front',
  'tier in (front,back)',
  'tier notin (front)',
  'tier in (front),even=true',
  'tier in ()',
  'other notin (x)',
  'tier>1',
  'tier<1',
  'tier > 1',
  'tier=front,',
  ',tier=front',
  'tier=',
  'tier!=',
  '=front',
  'tier=front back',
  'tier in front',
  'tier in (front',
  'Tier/=x',
  '-bad=x',
  'tier=-bad',
  'example.com/name=x',
  'a/b/c=x',
  '  tier = front  ',
  '(',
  'tier ! front',
];

const FIELD_SELECTORS = [
  'metadata.name=a',
  'metadata.name!=a',
  'metadata.name==a',
  'metadata.namespace={ns}',
  'metadata.namespace=other',
  'metadata.name=a,metadata.namespace={ns}',
  'metadata.name=a\\,b',
  'metadata.uid=x',
  'data.x=y',
  'metadata.name',
  'metadata.name=',
  '=a',
  'metadata.name>a',
  'metadata.name=a=b',
  ',metadata.name=a',
];

/** Kinds that have fields to select by, and all that are accepted, one too many at the end. */
const SELECTABLE: readonly (readonly [path: string, fields: readonly string[]])[] = [
  [
    '/api/v1/namespaces/{ns}/pods',
    [
      'spec.nodeName=n',
      'spec.restartPolicy=Always',
      'spec.schedulerName=x',
      'spec.serviceAccountName=x',
      'spec.hostNetwork=true',
      'status.phase=Running',
      'status.podIP=1.2.3.4',
      'status.podIPs=1.2.3.4',
      'status.nominatedNodeName=x',
      'status.hostIP=x',
      'spec.host=x',
    ],
  ],
  [
    '/api/v1/namespaces/{ns}/events',
    [
      'involvedObject.kind=Pod',
      'involvedObject.namespace=x',
      'involvedObject.name=x',
      'involvedObject.uid=x',
      'involvedObject.apiVersion=v1',
      'involvedObject.resourceVersion=1',
      'involvedObject.fieldPath=x',
      'reason=x',
      'reportingComponent=x',
      'source=x',
      'type=Normal',
      'message=x',
    ],
  ],
  [
    '/apis/events.k8s.io/v1/namespaces/{ns}/events',
    [
      'reason=x',
      'regarding.name=x',
      'regarding.kind=x',
      'reportingController=x',
      'type=Normal',
      'involvedObject.name=x',
    ],
  ],
  ['/api/v1/nodes', ['spec.unschedulable=true', 'spec.unschedulable=false', 'spec.podCIDR=x']],
  ['/api/v1/namespaces', ['status.phase=Terminating', 'name=x', 'spec.x=y']],
  ['/api/v1/namespaces/{ns}/secrets', ['type=Opaque', 'data=x']],
  ['/api/v1/namespaces/{ns}/services', ['spec.clusterIP=None', 'spec.type=ClusterIP', 'spec.externalName=x']],
  ['/api/v1/namespaces/{ns}/replicationcontrollers', ['status.replicas=0', 'spec.replicas=0']],
  ['/apis/apps/v1/namespaces/{ns}/replicasets', ['status.replicas=0', 'spec.replicas=0']],
  ['/apis/apps/v1/namespaces/{ns}/deployments', ['status.replicas=0']],
  ['/apis/batch/v1/namespaces/{ns}/jobs', ['status.successful=0', 'status.succeeded=0']],
  ['/apis/certificates.k8s.io/v1/certificatesigningrequests', ['spec.signerName=x', 'spec.username=x']],
  ['/api/v1/persistentvolumes', ['metadata.name=x', 'name=x', 'spec.x=y']],
  ['/api/v1/namespaces/{ns}/persistentvolumeclaims', ['metadata.name=x', 'name=x']],
  ['/apis/resource.k8s.io/v1/resourceslices', ['spec.nodeName=x', 'spec.driver=x', 'spec.pool.name=x']],
  ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', ['metadata.name=x', 'spec.group=x']],
];

function query(parameter: string, value: string): string {
  return `${parameter}=${encodeURIComponent(value).replaceAll('%7Bns%7D', '{ns}')}`;
}

const MATCH_QUERIES = [
  'resourceVersionMatch=Exact',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersionMatch=Other',
  'resourceVersionMatch=Other&resourceVersion=1',
  'resourceVersionMatch=Exact&resourceVersion=0',
  'resourceVersionMatch=Exact&resourceVersion={rv_c}',
  'resourceVersionMatch=NotOlderThan&resourceVersion={rv_c}',
  'resourceVersionMatch=NotOlderThan&resourceVersion=0',
  'resourceVersionMatch=Exact&resourceVersion={rv_c}&limit=1',
  'resourceVersionMatch=NotOlderThan&resourceVersion={rv_c}&limit=1',
  'resourceVersion={rv_c}',
  'resourceVersion={rv_c}&limit=2',
  'resourceVersion=0',
  'resourceVersion=0&limit=2',
  'resourceVersion=x',
  'resourceVersion=-1',
  'resourceVersion=1.5',
  'resourceVersion=&limit=2',
  'sendInitialEvents=true',
  'sendInitialEvents=false',
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
  'limit=0',
  'limit=-1',
  'limit=x',
  'limit=9999999999999999999999',
  'limit=',
  'timeoutSeconds=x',
  'timeoutSeconds=5',
  'watch=false',
  'watch=0',
  'watch=False',
  'allowWatchBookmarks=x',
  'unknown=1',
  'continue=x',
  'continue=e30',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiJhXHUwMDAwIn0',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MX0',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjIiLCJydiI6MX0',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi9hIn0',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0&resourceVersion=5',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0&resourceVersionMatch=Exact&resourceVersion=1',
  'continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0&resourceVersionMatch=NotOlderThan',
];

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

const SCRIPTS: readonly Script[] = [
  {
    name: 'pages',
    given: FIVE,
    steps: [
      { path: `${MAPS}?limit=2`, capture: { next: 'metadata.continue' } },
      { path: `${MAPS}?limit=2&continue={next}`, capture: { next: 'metadata.continue' } },
      { path: `${MAPS}?limit=2&continue={next}` },
      { path: `${MAPS}?limit=5` },
      { path: `${MAPS}?limit=6` },
      { path: `${MAPS}?limit=1&labelSelector=tier%3Dback`, capture: { next: 'metadata.continue' } },
      { path: `${MAPS}?limit=1&labelSelector=tier%3Dback&continue={next}` },
      { path: `${MAPS}?limit=1&fieldSelector=metadata.name%3Dc` },
      { path: `${MAPS}?limit=2`, headers: { accept: TABLE }, capture: { next: 'metadata.continue' } },
      { path: `${MAPS}?limit=2&continue={next}`, headers: { accept: TABLE } },
      {
        path: `${MAPS}?limit=2`,
        headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
      },
    ],
  },
  {
    name: 'pages while things change',
    given: FIVE,
    steps: [
      { path: `${MAPS}?limit=2`, capture: { next: 'metadata.continue' } },
      { method: 'DELETE', path: `${MAPS}/c` },
      configMap('bb'),
      configMap('z'),
      { path: `${MAPS}?limit=2&continue={next}`, capture: { after: 'metadata.continue' } },
      { path: `${MAPS}?continue={after}` },
      { path: MAPS },
      { path: `${MAPS}?resourceVersionMatch=Exact&resourceVersion={rv_e}` },
      { path: `${MAPS}?resourceVersionMatch=Exact&resourceVersion={rv_e}&limit=2` },
    ],
  },
  { name: 'options', given: FIVE, steps: MATCH_QUERIES.map((text) => ({ path: `${MAPS}?${text}` })) },
  {
    name: 'a revision that is not there yet',
    given: FIVE,
    steps: [
      { path: `${MAPS}?resourceVersion={rv_e+1000000}` },
      { path: `${MAPS}?resourceVersion={rv_e+1000000}&resourceVersionMatch=Exact` },
      { path: `${MAPS}/a?resourceVersion={rv_e+1000000}` },
      { path: `${MAPS}/a?resourceVersion=0` },
      { path: `${MAPS}/a?resourceVersion=x` },
      { path: `${MAPS}/a?resourceVersion={rv_a}` },
      { path: `${MAPS}/a?export=true` },
      { path: `${MAPS}/a?unknown=true` },
    ],
  },
  {
    name: 'label selectors',
    given: FIVE,
    steps: LABEL_SELECTORS.map((text) => ({ path: `${MAPS}?${query('labelSelector', text)}`, title: text })),
  },
  {
    name: 'field selectors',
    given: FIVE,
    steps: FIELD_SELECTORS.map((text) => ({ path: `${MAPS}?${query('fieldSelector', text)}`, title: text })),
  },
  ...SELECTABLE.map(([path, fields]): Script => ({
    name: `fields of ${path}`,
    steps: fields.flatMap((field) => [
      { path: `${path}?limit=500&${query('fieldSelector', field)}&labelSelector=none`, title: field },
    ]),
  })),
  {
    name: 'lists over all namespaces, and of what is none',
    steps: [
      { path: '/api/v1/configmaps?labelSelector=none' },
      { path: '/api/v1/pods?labelSelector=none' },
      { path: '/api/v1/namespaces/none/pods' },
      { path: '/api/v1/namespaces/{ns}/nodes' },
      { path: '/api/v1/nodes?labelSelector=none' },
      { path: '/api/v1/namespaces/{ns}/namespaces' },
      { path: '/api/v1/pods/x' },
      { path: '/api/v1/namespaces/{ns}/pods/' },
      { path: '/api/v1/namespaces/{ns}' },
      { path: '/api/v1/namespaces/none' },
      { path: '/api/v1/namespaces/{ns}/pods/x/y' },
      { path: '/api/v1/namespaces/{ns}/pods/x/status/y' },
      { path: '/api/v1/namespaces/{ns}/bindings' },
      { path: '/api/v1/componentstatuses?labelSelector=none' },
      { path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews' },
      { path: '/apis/authentication.k8s.io/v1/tokenreviews' },
    ],
  },
];

differentialSuite('lists', SCRIPTS);
