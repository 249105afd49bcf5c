import type { JsonObject } from '../../src/kube/json.ts';

/** Fields of one webhook, on top of: sees everything, failurePolicy Ignore. */
export type WebhookVariants = Readonly<Record<string, JsonObject>>;

const ALL = ['*'];

function rule(resources: readonly string[], rest: JsonObject = {}): JsonObject {
  return { operations: ALL, apiGroups: ALL, apiVersions: ALL, resources, ...rest };
}

function rules(resources: readonly string[], rest: JsonObject = {}): JsonObject {
  return { rules: [rule(resources, rest)] };
}

function expression(key: string, operator: string, values?: readonly string[]): JsonObject {
  return { matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }] };
}

function conditions(...expressions: readonly string[]): JsonObject {
  return { matchConditions: expressions.map((text, index) => ({ name: `c${index}`, expression: text })) };
}

const RULES: WebhookVariants = {
  everything: {},
  'resources-only': rules(['*']),
  'no-rule': { rules: [] },
  pods: rules(['pods']),
  'pods-and-below': rules(['pods/*']),
  'pods-status-and-binding': rules(['pods/status', 'pods/binding']),
  'pods-eviction': rules(['pods/eviction']),
  'all-scales': rules(['*/scale']),
  'all-statuses': rules(['*/status']),
  'deployments-and-scale': rules(['deployments', 'deployments/scale']),
  'token-in-core': rules(['serviceaccounts/token'], { apiGroups: [''] }),
  'token-in-authentication': rules(['serviceaccounts/token'], { apiGroups: ['authentication.k8s.io'] }),
  'eviction-in-policy': rules(['pods/eviction'], { apiGroups: ['policy'] }),
  namespaces: rules(['namespaces']),
  'namespaces-namespaced': rules(['namespaces'], { scope: 'Namespaced' }),
  'namespaces-cluster': rules(['namespaces'], { scope: 'Cluster' }),
  'namespaced-scope': rules(['*/*'], { scope: 'Namespaced' }),
  'cluster-scope': rules(['*/*'], { scope: 'Cluster' }),
  nodes: rules(['nodes', 'nodes/status']),
  'core-group': rules(['*/*'], { apiGroups: [''] }),
  'apps-group': rules(['*'], { apiGroups: ['apps'] }),
  'two-groups': rules(['*'], { apiGroups: ['apps', 'coordination.k8s.io'] }),
  create: rules(['*/*'], { operations: ['CREATE'] }),
  update: rules(['*/*'], { operations: ['UPDATE'] }),
  delete: rules(['*/*'], { operations: ['DELETE'] }),
  connect: rules(['*/*'], { operations: ['CONNECT'] }),
  'create-and-delete': rules(['*'], { operations: ['CREATE', 'DELETE'] }),
  'two-rules': {
    rules: [
      rule(['pods'], { operations: ['DELETE'] }),
      rule(['configmaps'], { operations: ['CREATE'], apiGroups: [''] }),
    ],
  },
  reviews: rules(['tokenreviews', 'subjectaccessreviews', 'localsubjectaccessreviews', 'selfsubjectreviews']),
};

const EQUIVALENTS: WebhookVariants = Object.fromEntries(
  Object.entries({
    'autoscaler-v1': rules(['horizontalpodautoscalers'], { apiGroups: ['autoscaling'], apiVersions: ['v1'] }),
    'autoscaler-v2': rules(['horizontalpodautoscalers'], { apiGroups: ['autoscaling'], apiVersions: ['v2'] }),
    'events-in-core': rules(['events'], { apiGroups: [''], apiVersions: ['v1'] }),
    'events-in-group': rules(['events'], { apiGroups: ['events.k8s.io'], apiVersions: ['v1'] }),
    'scale-in-apps': rules(['deployments/scale'], { apiGroups: ['apps'], apiVersions: ['v1'] }),
    'beta-anything': rules(['*/*'], { apiVersions: ['v1beta1'] }),
    'leases-v1': rules(['leases'], { apiGroups: ['coordination.k8s.io'], apiVersions: ['v1'] }),
  }).flatMap(([name, variant]) =>
    ['Exact', 'Equivalent'].map((matchPolicy) => [
      `${name}-${matchPolicy.toLowerCase()}`,
      { ...variant, matchPolicy },
    ]),
  ),
);

const SELECTORS: WebhookVariants = {
  'namespace-inject': { namespaceSelector: { matchLabels: { inject: 'true' } } },
  'namespace-not-off': { namespaceSelector: expression('inject', 'NotIn', ['false']) },
  'namespace-team': { namespaceSelector: expression('team', 'Exists') },
  'namespace-no-team': { namespaceSelector: expression('team', 'DoesNotExist') },
  'namespace-in': { namespaceSelector: expression('inject', 'In', ['true', 'false']) },
  'namespace-by-name': {
    namespaceSelector: expression('kubernetes.io/metadata.name', 'In', ['reach-plain']),
  },
  'namespace-not-by-name': {
    namespaceSelector: expression('kubernetes.io/metadata.name', 'NotIn', ['reach-team', 'kube-system']),
  },
  'namespace-two': {
    namespaceSelector: { matchLabels: { team: 'a' }, ...expression('inject', 'In', ['true']) },
  },
  'namespace-empty': { namespaceSelector: {} },
  'object-web': { objectSelector: { matchLabels: { app: 'web' } } },
  'object-not-web': { objectSelector: expression('app', 'NotIn', ['web']) },
  'object-app': { objectSelector: expression('app', 'Exists') },
  'object-no-app': { objectSelector: expression('app', 'DoesNotExist') },
  'object-touched': { objectSelector: { matchLabels: { touched: 'yes' } } },
  'object-empty': { objectSelector: {} },
  both: {
    namespaceSelector: { matchLabels: { inject: 'true' } },
    objectSelector: { matchLabels: { app: 'web' } },
  },
  'both-on-pods': {
    ...rules(['pods', 'pods/*']),
    namespaceSelector: expression('inject', 'NotIn', ['false']),
    objectSelector: expression('app', 'Exists'),
  },
};

/** failurePolicy is Ignore: a condition that fails to evaluate skips the webhook. */
const CONDITIONS: WebhookVariants = {
  'if-create': conditions("request.operation == 'CREATE'"),
  'if-no-system-user': conditions("!request.userInfo.username.startsWith('system:')"),
  'if-master': conditions("'system:masters' in request.userInfo.groups"),
  'if-labelled': conditions('has(object.metadata.labels) && "app" in object.metadata.labels'),
  'if-label-unguarded': conditions("object.metadata.labels['app'] == 'web'"),
  'if-label-optional': conditions("object.metadata.?labels[?'app'].orValue('none') == 'web'"),
  'if-object': conditions('object != null'),
  'if-no-old-object': conditions('oldObject == null'),
  'if-namespace': conditions("request.namespace == 'reach-team'"),
  'if-namespace-guarded': conditions("!has(request.namespace) || request.namespace != 'reach-team'"),
  'if-not-subresource': conditions('!has(request.subResource)'),
  'if-subresource-status': conditions("request.subResource == 'status'"),
  'if-name': conditions("request.name.startsWith('w')"),
  'if-has-name': conditions('has(request.name)'),
  'if-dry-run': conditions('request.dryRun'),
  'if-kind': conditions("request.kind.kind in ['Pod', 'ConfigMap', 'Namespace']"),
  'if-resource': conditions("request.resource.group == '' && request.resource.resource == 'configmaps'"),
  'if-label-changed': conditions(
    "request.operation == 'UPDATE' && object.metadata.?labels != oldObject.metadata.?labels",
  ),
  'if-generate-name': conditions('has(object.metadata.generateName)'),
  'if-two': conditions("request.operation == 'CREATE'", "request.resource.resource == 'pods'"),
  'if-false-and-error': conditions("object.metadata.labels['nowhere'] == 'x'", 'false'),
  'if-true-and-error': conditions("object.metadata.labels['nowhere'] == 'x'", 'true'),
  'if-image': conditions(
    "object.kind == 'Pod' && object.spec.containers.exists(c, c.image.matches('^web:[0-9]+$'))",
  ),
  'if-request-kind': conditions("request.requestKind.version == 'v1beta1'"),
};

export const WEBHOOK_VARIANTS: WebhookVariants = { ...RULES, ...EQUIVALENTS, ...SELECTORS, ...CONDITIONS };

/** The whole webhook, as it stands in a configuration. */
export function wholeWebhook(name: string, variant: JsonObject, clientConfig: JsonObject): JsonObject {
  return {
    name: `${name}.reach.example.com`,
    clientConfig,
    ...rules(['*/*']),
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    timeoutSeconds: 10,
    ...variant,
  };
}
