import { generateKeyPairSync, sign } from 'node:crypto';
import type { JsonObject } from '../../src/kube/json.ts';
import {
  bitString,
  explicitTag,
  objectIdentifier,
  positiveInteger,
  sequence,
} from '../../src/lab/control-plane/der.ts';
import type { ApiAnswer, RealApi, SendOptions } from './real-api.fixture.ts';

/** A request that goes through admission. All but CONNECT and reviews are dry runs, so that they can be sent in any order. */
export interface SentRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: JsonObject;
  readonly options?: SendOptions;
  /** Where the API server has nothing behind it here: a CONNECT to a kubelet that does not exist. */
  readonly failsAfterAdmission?: boolean;
}

export const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'reach-plain': {},
  'reach-team': { team: 'a', inject: 'true' },
  'reach-off': { inject: 'false', team: 'b' },
};

const MERGE_PATCH = 'application/merge-patch+json';
const TEAM = '/api/v1/namespaces/reach-team';
const POD_SPEC = { containers: [{ name: 'web', image: 'web:1' }] };
const WIDGETS = 'reach.example.com';
/** Its server does not exist. */
export const ABSENT_API_SERVICE = 'v1.absent.example.com';
const RBAC_V1 = 'rbac.authorization.k8s.io/v1';

const meta = (name: string, labels: JsonObject = {}): JsonObject => ({ name, labels });
const object = (apiVersion: string, kind: string, name: string, rest: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind,
  metadata: meta(name),
  ...rest,
});
const subject = (name: string): JsonObject => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' });
const clusterRoleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };

const POD_TEMPLATE: JsonObject = { metadata: { labels: { app: 'idle' } }, spec: POD_SPEC };
const DEPLOYMENT: JsonObject = {
  ...object('apps/v1', 'Deployment', 'web'),
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'idle' } },
    template: POD_TEMPLATE,
  },
};

const CUSTOM_RESOURCE_SCHEMA: JsonObject = {
  openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};
const SCALE_PATHS: JsonObject = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
};

function customResourceDefinition(plural: string, kind: string): JsonObject {
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.${WIDGETS}`, {
    spec: {
      group: WIDGETS,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: ['v1', 'v1beta1'].map((name) => ({
        name,
        served: true,
        storage: name === 'v1',
        schema: CUSTOM_RESOURCE_SCHEMA,
        subresources: { status: {}, scale: SCALE_PATHS },
      })),
    },
  });
}

function apiService(name: string): JsonObject {
  const [version = '', ...group] = name.split('.');
  return object('apiregistration.k8s.io/v1', 'APIService', name, {
    spec: {
      group: group.join('.'),
      version,
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      insecureSkipTLSVerify: true,
      service: { namespace: 'reach-team', name: 'absent' },
    },
  });
}

/** PKCS #10 (RFC 2986), for a signer that does not exist: nobody will sign it. */
function certificateSigningRequest(name: string): JsonObject {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const information = sequence(
    positiveInteger(Uint8Array.of(0)),
    sequence(),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(0, new Uint8Array()),
  );
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const der = sequence(information, algorithm, bitString(sign('sha256', information, privateKey)));
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  return object('certificates.k8s.io/v1', 'CertificateSigningRequest', name, {
    spec: {
      signerName: 'reach.example.com/test',
      usages: ['client auth'],
      request: Buffer.from(pem).toString('base64'),
    },
  });
}

/** What the requests below need to be there. Not seen by the webhooks: made before they are. */
export const EXISTING: readonly (readonly [path: string, body: JsonObject])[] = [
  [
    `${TEAM}/configmaps`,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('old', { app: 'web' }), data: { a: '1' } },
  ],
  [`${TEAM}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('bare') }],
  [`${TEAM}/pods`, { apiVersion: 'v1', kind: 'Pod', metadata: meta('web', { app: 'web' }), spec: POD_SPEC }],
  [`${TEAM}/serviceaccounts`, object('v1', 'ServiceAccount', 'robot')],
  [`${TEAM}/services`, object('v1', 'Service', 'web', { spec: { ports: [{ port: 80 }] } })],
  [`${TEAM}/endpoints`, object('v1', 'Endpoints', 'leader')],
  ['/apis/apps/v1/namespaces/reach-team/deployments', DEPLOYMENT],
  [
    '/apis/coordination.k8s.io/v1/namespaces/reach-team/leases',
    object('coordination.k8s.io/v1', 'Lease', 'a'),
  ],
  [
    '/apis/discovery.k8s.io/v1/namespaces/reach-team/endpointslices',
    object('discovery.k8s.io/v1', 'EndpointSlice', 'web-1', { addressType: 'IPv4', endpoints: [] }),
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/reach-team/networkpolicies',
    object('networking.k8s.io/v1', 'NetworkPolicy', 'deny', { spec: { podSelector: {} } }),
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/reach-team/rolebindings',
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'viewers', {
      roleRef: clusterRoleRef,
      subjects: [subject('ann')],
    }),
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'reach-viewers', {
      roleRef: clusterRoleRef,
      subjects: [subject('ann')],
    }),
  ],
  ['/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: meta('reach-node', { app: 'web' }) }],
  ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', customResourceDefinition('widgets', 'Widget')],
  ['/apis/apiregistration.k8s.io/v1/apiservices', apiService(ABSENT_API_SERVICE)],
  ...['DaemonSet', 'ReplicaSet', 'StatefulSet'].map((kind): readonly [string, JsonObject] => [
    `/apis/apps/v1/namespaces/reach-team/${kind.toLowerCase()}s`,
    object('apps/v1', kind, 'idle', {
      spec: {
        selector: { matchLabels: { app: 'idle' } },
        template: {
          metadata: { labels: { app: 'idle' } },
          spec: { ...POD_SPEC, nodeSelector: { nowhere: 'true' } },
        },
        ...(kind === 'DaemonSet' ? {} : { replicas: 0 }),
        ...(kind === 'StatefulSet' ? { serviceName: 'web' } : {}),
      },
    }),
  ]),
  [
    '/apis/apps/v1/namespaces/reach-team/controllerrevisions',
    object('apps/v1', 'ControllerRevision', 'idle', { revision: 1, data: {} }),
  ],
  ['/apis/certificates.k8s.io/v1/certificatesigningrequests', certificateSigningRequest('idle')],
  [`${TEAM}/secrets`, object('v1', 'Secret', 'idle')],
  ['/apis/rbac.authorization.k8s.io/v1/namespaces/reach-team/roles', object(RBAC_V1, 'Role', 'idle')],
  [
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    object('scheduling.k8s.io/v1', 'PriorityClass', 'reach-idle', { value: 1 }),
  ],
];

export const WIDGET_PATH = `/apis/${WIDGETS}/v1/namespaces/reach-team/widgets`;
export const WIDGET: JsonObject = object(`${WIDGETS}/v1`, 'Widget', 'w', { spec: { replicas: 1 } });

const post = (name: string, path: string, body: JsonObject): SentRequest => ({
  name,
  method: 'POST',
  path,
  body,
});
const merge = (name: string, path: string, body: JsonObject): SentRequest => ({
  name,
  method: 'PATCH',
  path,
  body,
  options: { contentType: MERGE_PATCH },
});
const remove = (name: string, path: string): SentRequest => ({ name, method: 'DELETE', path });
const relabel = (name: string, path: string): SentRequest =>
  merge(name, path, { metadata: { labels: { touched: 'yes' } } });
const connect = (name: string, method: string, path: string): SentRequest => ({
  name,
  method,
  path,
  failsAfterAdmission: true,
});

const configMap = (metadata: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
const pod = (metadata: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: POD_SPEC,
});
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const autoscaler = (version: string): SentRequest =>
  post(
    `HorizontalPodAutoscaler ${version} create`,
    `/apis/autoscaling/${version}/namespaces/reach-team/horizontalpodautoscalers`,
    object(`autoscaling/${version}`, 'HorizontalPodAutoscaler', 'web', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 2 },
    }),
  );

const CORE: readonly SentRequest[] = [
  post('configmap create', '/api/v1/namespaces/reach-plain/configmaps', configMap(meta('new'))),
  post('configmap create in a team', `${TEAM}/configmaps`, configMap(meta('new'))),
  post('configmap create, switched off', '/api/v1/namespaces/reach-off/configmaps', configMap(meta('new'))),
  post('configmap create with label', `${TEAM}/configmaps`, configMap(meta('new', { app: 'web' }))),
  post('configmap create with generateName', `${TEAM}/configmaps`, configMap({ generateName: 'new-' })),
  relabel('configmap patch', `${TEAM}/configmaps/bare`),
  merge('configmap patch that takes a label away', `${TEAM}/configmaps/old`, {
    metadata: { labels: { app: null } },
  }),
  merge('configmap patch that brings a label', `${TEAM}/configmaps/bare`, {
    metadata: { labels: { app: 'web' } },
  }),
  {
    name: 'configmap apply that creates',
    method: 'PATCH',
    path: `${TEAM}/configmaps/applied`,
    body: configMap(meta('applied', { app: 'web' })),
    options: { contentType: 'application/apply-patch+yaml', query: { fieldManager: 'test' } },
  },
  remove('configmap delete', `${TEAM}/configmaps/old`),
  remove('configmap delete of one without labels', `${TEAM}/configmaps/bare`),
  {
    name: 'configmap deletecollection',
    method: 'DELETE',
    path: `${TEAM}/configmaps`,
    options: { query: { labelSelector: 'app=web' } },
  },
  post('secret create', `${TEAM}/secrets`, object('v1', 'Secret', 'token')),
  post('pod create', `${TEAM}/pods`, pod(meta('new'))),
  post('pod create with label', `${TEAM}/pods`, pod(meta('new', { app: 'web' }))),
  post('pod create with generateName', '/api/v1/namespaces/reach-plain/pods', pod({ generateName: 'new-' })),
  relabel('pod update', `${TEAM}/pods/web`),
  merge('pod status', `${TEAM}/pods/web/status`, { status: { message: 'seen' } }),
  merge('pod ephemeral containers', `${TEAM}/pods/web/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: 'debug', image: 'debug:1', terminationMessagePolicy: 'File' }] },
  }),
  merge('pod resize', `${TEAM}/pods/web/resize`, {
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  }),
  post(
    'pod binding',
    `${TEAM}/pods/web/binding`,
    object('v1', 'Binding', 'web', { target: { kind: 'Node', name: 'reach-node' } }),
  ),
  post('pod eviction', `${TEAM}/pods/web/eviction`, object('policy/v1', 'Eviction', 'web')),
  connect('pod exec', 'POST', `${TEAM}/pods/web/exec?command=id&container=web&stdout=true`),
  connect('pod attach', 'POST', `${TEAM}/pods/web/attach?container=web&stdout=true`),
  connect('pod proxy', 'GET', `${TEAM}/pods/web/proxy/`),
  connect('service proxy', 'GET', `${TEAM}/services/web/proxy/`),
  connect('node proxy', 'GET', '/api/v1/nodes/reach-node/proxy/'),
  remove('pod delete', `${TEAM}/pods/web`),
  relabel('service update', `${TEAM}/services/web`),
  relabel('endpoints update', `${TEAM}/endpoints/leader`),
  post('event create', `${TEAM}/events`, {
    ...object('v1', 'Event', 'e.1'),
    involvedObject: { kind: 'Pod', name: 'web', namespace: 'reach-team' },
  }),
  post('serviceaccount create', `${TEAM}/serviceaccounts`, object('v1', 'ServiceAccount', 'other')),
  post('serviceaccount token', `${TEAM}/serviceaccounts/robot/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 600 },
  }),
];

const CLUSTER: readonly SentRequest[] = [
  post('namespace create', '/api/v1/namespaces', object('v1', 'Namespace', 'reach-new')),
  post('namespace create with label', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: meta('reach-new', { inject: 'true', team: 'a' }),
  }),
  relabel('namespace update', '/api/v1/namespaces/reach-team'),
  merge('namespace update that brings a label', '/api/v1/namespaces/reach-plain', {
    metadata: { labels: { inject: 'true' } },
  }),
  merge('namespace update that takes a label away', '/api/v1/namespaces/reach-team', {
    metadata: { labels: { inject: null, team: null } },
  }),
  merge('namespace status', '/api/v1/namespaces/reach-team/status', { status: { phase: 'Active' } }),
  {
    name: 'namespace finalize',
    method: 'PUT',
    path: '/api/v1/namespaces/reach-team/finalize',
    body: object('v1', 'Namespace', 'reach-team', { spec: { finalizers: ['kubernetes'] } }),
  },
  remove('namespace delete', '/api/v1/namespaces/reach-team'),
  remove('namespace delete, switched off', '/api/v1/namespaces/reach-off'),
  post('node create', '/api/v1/nodes', object('v1', 'Node', 'reach-other')),
  relabel('node update', '/api/v1/nodes/reach-node'),
  merge('node status', '/api/v1/nodes/reach-node/status', { status: { capacity: { cpu: '4' } } }),
  remove('node delete', '/api/v1/nodes/reach-node'),
  relabel('clusterrole update', `${RBAC}/clusterroles/view`),
  relabel('clusterrolebinding update', `${RBAC}/clusterrolebindings/reach-viewers`),
  relabel('rolebinding update', `${RBAC}/namespaces/reach-team/rolebindings/viewers`),
  relabel('flowschema update', '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/service-accounts'),
  relabel(
    'customresourcedefinition update',
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${WIDGETS}`,
  ),
  relabel('apiservice update', `/apis/apiregistration.k8s.io/v1/apiservices/${ABSENT_API_SERVICE}`),
  merge('apiservice status', `/apis/apiregistration.k8s.io/v1/apiservices/${ABSENT_API_SERVICE}/status`, {
    metadata: { labels: { touched: 'yes' } },
  }),
  post(
    'priorityclass create',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    object('scheduling.k8s.io/v1', 'PriorityClass', 'high', { value: 1 }),
  ),
  post('tokenreview', '/apis/authentication.k8s.io/v1/tokenreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: 'none' },
  }),
  post('subjectaccessreview', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: 'ann', resourceAttributes: { verb: 'get', resource: 'pods' } },
  }),
  post('selfsubjectreview', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  }),
  post(
    'localsubjectaccessreview',
    '/apis/authorization.k8s.io/v1/namespaces/reach-team/localsubjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'LocalSubjectAccessReview',
      metadata: { namespace: 'reach-team' },
      spec: { user: 'ann', resourceAttributes: { namespace: 'reach-team', verb: 'get', resource: 'pods' } },
    },
  ),
];

const GROUPS: readonly SentRequest[] = [
  post('deployment create', '/apis/apps/v1/namespaces/reach-team/deployments', {
    ...DEPLOYMENT,
    metadata: meta('new', { app: 'web' }),
  }),
  relabel('deployment update', '/apis/apps/v1/namespaces/reach-team/deployments/web'),
  merge('deployment scale', '/apis/apps/v1/namespaces/reach-team/deployments/web/scale', {
    spec: { replicas: 0 },
  }),
  merge('deployment status', '/apis/apps/v1/namespaces/reach-team/deployments/web/status', {
    metadata: { annotations: { seen: 'yes' } },
  }),
  autoscaler('v1'),
  autoscaler('v2'),
  post(
    'event create in its own group',
    '/apis/events.k8s.io/v1/namespaces/reach-team/events',
    object('events.k8s.io/v1', 'Event', 'e.2', {
      eventTime: '2026-11-21T08:00:00.000000Z',
      reportingController: 'test.example.com/a',
      reportingInstance: 'a',
      action: 'Look',
      reason: 'Seen',
      type: 'Normal',
      regarding: { kind: 'Pod', name: 'web', namespace: 'reach-team' },
    }),
  ),
  post(
    'lease create',
    '/apis/coordination.k8s.io/v1/namespaces/reach-team/leases',
    object('coordination.k8s.io/v1', 'Lease', 'new'),
  ),
  relabel('lease update', '/apis/coordination.k8s.io/v1/namespaces/reach-team/leases/a'),
  {
    name: 'lease put that creates',
    method: 'PUT',
    path: '/apis/coordination.k8s.io/v1/namespaces/reach-team/leases/put',
    body: object('coordination.k8s.io/v1', 'Lease', 'put'),
  },
  relabel('endpointslice update', '/apis/discovery.k8s.io/v1/namespaces/reach-team/endpointslices/web-1'),
  relabel('networkpolicy update', '/apis/networking.k8s.io/v1/namespaces/reach-team/networkpolicies/deny'),
  post('widget v1 create', WIDGET_PATH, { ...WIDGET, metadata: meta('new') }),
  post('widget v1beta1 create', WIDGET_PATH.replace('/v1/', '/v1beta1/'), {
    ...WIDGET,
    apiVersion: `${WIDGETS}/v1beta1`,
    metadata: meta('new'),
  }),
  merge('widget update', `${WIDGET_PATH}/w`, { spec: { replicas: 2 } }),
  merge('widget status', `${WIDGET_PATH}/w/status`, { status: { replicas: 1 } }),
  merge('widget scale', `${WIDGET_PATH}/w/scale`, { spec: { replicas: 3 } }),
  remove('widget delete', `${WIDGET_PATH}/w`),
];

const exempt = (kind: string, rest: JsonObject): SentRequest => {
  const resource = kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
  const path = `/apis/admissionregistration.k8s.io/v1/${resource.toLowerCase()}`;
  return post(
    `${kind} create`,
    path,
    object('admissionregistration.k8s.io/v1', kind, 'exempt.example.com', rest),
  );
};

/** Webhooks never see these. */
export const EXEMPT_REQUESTS: readonly SentRequest[] = [
  exempt('ValidatingWebhookConfiguration', { webhooks: [] }),
  exempt('MutatingWebhookConfiguration', { webhooks: [] }),
  exempt('ValidatingAdmissionPolicy', {
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['pods'] }],
      },
      validations: [{ expression: 'true' }],
    },
  }),
  exempt('ValidatingAdmissionPolicyBinding', {
    spec: { policyName: 'absent.example.com', validationActions: ['Audit'] },
  }),
];

const APPS = '/apis/apps/v1/namespaces/reach-team';
const WORKLOAD_SPEC = { selector: { matchLabels: { app: 'idle' } }, template: POD_TEMPLATE };
const workload = (kind: string, rest: JsonObject = {}): readonly SentRequest[] => {
  const path = `${APPS}/${kind.toLowerCase()}s`;
  const body = object('apps/v1', kind, 'new', { spec: { ...WORKLOAD_SPEC, ...rest } });
  return [
    post(`${kind} create`, path, body),
    relabel(`${kind} update`, `${path}/idle`),
    merge(`${kind} status`, `${path}/idle/status`, { metadata: { annotations: { seen: 'yes' } } }),
  ];
};
const REVISION = object('apps/v1', 'ControllerRevision', 'new', { revision: 1, data: {} });
const SIGNING = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

/** More of what CRITICAL_REQUESTS names. */
const CRITICAL: readonly SentRequest[] = [
  ...workload('DaemonSet'),
  ...workload('ReplicaSet', { replicas: 0 }),
  merge('ReplicaSet scale', `${APPS}/replicasets/idle/scale`, { spec: { replicas: 0 } }),
  ...workload('StatefulSet', { replicas: 0, serviceName: 'web' }),
  post('controllerrevision create', `${APPS}/controllerrevisions`, REVISION),
  relabel('controllerrevision update', `${APPS}/controllerrevisions/idle`),
  post('csr create', SIGNING, certificateSigningRequest('new')),
  relabel('csr update', `${SIGNING}/idle`),
  merge('csr status', `${SIGNING}/idle/status`, { metadata: { annotations: { seen: 'yes' } } }),
  merge('csr approval', `${SIGNING}/idle/approval`, { metadata: { annotations: { seen: 'yes' } } }),
  post('endpoints create', `${TEAM}/endpoints`, object('v1', 'Endpoints', 'new')),
  relabel('secret update', `${TEAM}/secrets/idle`),
  relabel('serviceaccount update', `${TEAM}/serviceaccounts/robot`),
  post(
    'service create',
    `${TEAM}/services`,
    object('v1', 'Service', 'new', { spec: { ports: [{ port: 80 }] } }),
  ),
  merge('service status', `${TEAM}/services/web/status`, { metadata: { annotations: { seen: 'yes' } } }),
  post(
    'networkpolicy create',
    '/apis/networking.k8s.io/v1/namespaces/reach-team/networkpolicies',
    object('networking.k8s.io/v1', 'NetworkPolicy', 'new', { spec: { podSelector: {} } }),
  ),
  post('customresourcedefinition create', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    ...customResourceDefinition('gadgets', 'Gadget'),
  }),
  merge(
    'customresourcedefinition status',
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${WIDGETS}/status`,
    { metadata: { annotations: { seen: 'yes' } } },
  ),
  post('apiservice create', '/apis/apiregistration.k8s.io/v1/apiservices', apiService('v1.new.example.com')),
  post('clusterrole create', `${RBAC}/clusterroles`, object(RBAC_V1, 'ClusterRole', 'reach-new')),
  post(
    'clusterrolebinding create',
    `${RBAC}/clusterrolebindings`,
    object(RBAC_V1, 'ClusterRoleBinding', 'reach-new', { roleRef: clusterRoleRef }),
  ),
  post('role create', `${RBAC}/namespaces/reach-team/roles`, object(RBAC_V1, 'Role', 'new')),
  relabel('role update', `${RBAC}/namespaces/reach-team/roles/idle`),
  post(
    'rolebinding create',
    `${RBAC}/namespaces/reach-team/rolebindings`,
    object(RBAC_V1, 'RoleBinding', 'new', { roleRef: clusterRoleRef }),
  ),
  relabel('priorityclass update', '/apis/scheduling.k8s.io/v1/priorityclasses/reach-idle'),
];

export const SENT_REQUESTS: readonly SentRequest[] = [...CORE, ...CLUSTER, ...GROUPS, ...CRITICAL];

/** Sends one of them. */
export async function sendRequest(
  api: RealApi,
  { method, path, body, options, failsAfterAdmission = false }: SentRequest,
): Promise<ApiAnswer> {
  const query: Readonly<Record<string, string>> = failsAfterAdmission ? {} : { dryRun: 'All' };
  return api.send(method, path, body, { ...options, query: { ...query, ...options?.query } });
}
