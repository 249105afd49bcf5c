import {
  isJsonArray,
  isJsonObject,
  stringAt,
  withoutFields,
  type JsonObject,
  type JsonValue,
} from '../kube/json.ts';
import { groupVersion, listAt } from '../kube/kube-object.ts';

/** An object as a server of now takes it, and what that changed. */
export interface Presented {
  readonly body: JsonObject;
  readonly notes: readonly string[];
}

/** v1beta1 says once for all versions what v1 says for each (apiextensions-apiserver pkg/apis/apiextensions/v1beta1, conversion). */
function presentDefinition(body: JsonObject): Presented {
  const { spec } = body;
  if (!isJsonObject(spec)) return { body, notes: [] };
  const columns = listAt(spec, 'additionalPrinterColumns').map((column): JsonValue =>
    isJsonObject(column) ? { ...withoutFields(column, 'JSONPath'), jsonPath: column['JSONPath'] } : column,
  );
  const shared: JsonObject = {
    ...(isJsonObject(spec['validation'])
      ? { schema: spec['validation'] }
      : { schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }),
    ...(isJsonObject(spec['subresources']) ? { subresources: spec['subresources'] } : {}),
    ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns }),
  };
  const stored = listAt(spec, 'versions').filter(isJsonObject);
  const versions =
    stored.length > 0 ? stored : [{ name: stringAt(spec, 'version') ?? 'v1', served: true, storage: true }];
  const notes =
    spec['preserveUnknownFields'] === true
      ? [
          'It kept unknown fields (preserveUnknownFields), which v1 does not: its schema has to say so where that is needed.',
        ]
      : [];
  return {
    body: {
      ...body,
      apiVersion: 'apiextensions.k8s.io/v1',
      spec: {
        ...withoutFields(
          spec,
          'version',
          'validation',
          'subresources',
          'additionalPrinterColumns',
          'preserveUnknownFields',
          'conversion',
        ),
        ...presentConversion(spec['conversion']),
        versions: versions.map((version) => ({ ...shared, ...presentVersion(version) })),
      },
    },
    notes,
  };
}

function presentVersion(version: JsonObject): JsonObject {
  const columns = version['additionalPrinterColumns'];
  if (!isJsonArray(columns)) return version;
  const renamed = columns.map((column): JsonValue =>
    isJsonObject(column) && 'JSONPath' in column
      ? { ...withoutFields(column, 'JSONPath'), jsonPath: column['JSONPath'] }
      : column,
  );
  return { ...version, additionalPrinterColumns: renamed };
}

function presentConversion(conversion: JsonValue | undefined): JsonObject {
  if (!isJsonObject(conversion)) return {};
  const { webhookClientConfig: clientConfig, conversionReviewVersions } = conversion;
  if (clientConfig === undefined)
    return { conversion: withoutFields(conversion, 'conversionReviewVersions') };
  return {
    conversion: { strategy: conversion['strategy'], webhook: { clientConfig, conversionReviewVersions } },
  };
}

/** Priority levels count shares under another name since v1beta3 (KEP-1040). */
function presentPriorityLevel(body: JsonObject): Presented {
  const { spec } = body;
  const limited = isJsonObject(spec) ? spec['limited'] : undefined;
  if (!isJsonObject(spec) || !isJsonObject(limited) || !('assuredConcurrencyShares' in limited))
    return { body: { ...body, apiVersion: 'flowcontrol.apiserver.k8s.io/v1' }, notes: [] };
  const present = {
    ...withoutFields(limited, 'assuredConcurrencyShares'),
    nominalConcurrencyShares: limited['assuredConcurrencyShares'],
  };
  return {
    body: { ...body, apiVersion: 'flowcontrol.apiserver.k8s.io/v1', spec: { ...spec, limited: present } },
    notes: [],
  };
}

/** `serviceName` and `servicePort` have become one object, and every path has a type (networking.k8s.io/v1). */
function presentBackend(backend: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(backend) || !('serviceName' in backend)) return backend;
  const port = backend['servicePort'];
  return {
    ...withoutFields(backend, 'serviceName', 'servicePort'),
    service: {
      name: backend['serviceName'],
      port: typeof port === 'number' ? { number: port } : { name: port },
    },
  };
}

function presentIngress(body: JsonObject): Presented {
  const { spec } = body;
  if (!isJsonObject(spec)) return { body: { ...body, apiVersion: 'networking.k8s.io/v1' }, notes: [] };
  const rules = listAt(spec, 'rules').map((rule): JsonValue => {
    if (!isJsonObject(rule) || !isJsonObject(rule['http'])) return rule;
    const paths = listAt(rule, 'http', 'paths').map((path): JsonValue =>
      isJsonObject(path)
        ? { pathType: 'ImplementationSpecific', ...path, backend: presentBackend(path['backend']) }
        : path,
    );
    return { ...rule, http: { ...rule['http'], paths } };
  });
  const backend = spec['backend'] ?? spec['defaultBackend'];
  return {
    body: {
      ...body,
      apiVersion: 'networking.k8s.io/v1',
      spec: {
        ...withoutFields(spec, 'backend'),
        ...(backend === undefined ? {} : { defaultBackend: presentBackend(backend) }),
        ...(rules.length === 0 ? {} : { rules }),
      },
    },
    notes: [],
  };
}

/** An empty selector selected nothing in v1beta1 and selects every pod in v1 (policy/v1, PodDisruptionBudgetSpec). */
function presentBudget(body: JsonObject): Presented {
  const selector = isJsonObject(body['spec']) ? body['spec']['selector'] : undefined;
  const isEmpty = isJsonObject(selector) && Object.keys(selector).length === 0;
  const spec = isJsonObject(body['spec']) && isEmpty ? withoutFields(body['spec'], 'selector') : body['spec'];
  return {
    body: { ...body, apiVersion: 'policy/v1', ...(spec === undefined ? {} : { spec }) },
    notes: isEmpty
      ? [
          'Its empty selector selected nothing in policy/v1beta1; in v1 it would select every pod, so it has none now.',
        ]
      : [],
  };
}

/** Only the name of the version is another one. */
const sameIn =
  (apiVersion: string) =>
  (body: JsonObject): Presented => ({ body: { ...body, apiVersion }, notes: [] });

/** By kind and the versions in which etcd may hold it: how it is written now. Sources: the deprecated API migration guide of kubernetes.io, and the conversions of each group. */
const PRESENT: readonly (readonly [RegExp, string, (body: JsonObject) => Presented])[] = [
  [/^apiextensions\.k8s\.io\/v1beta1$/, 'CustomResourceDefinition', presentDefinition],
  [
    /^admissionregistration\.k8s\.io\/v1beta1$/,
    'ValidatingWebhookConfiguration',
    sameIn('admissionregistration.k8s.io/v1'),
  ],
  [
    /^admissionregistration\.k8s\.io\/v1beta1$/,
    'MutatingWebhookConfiguration',
    sameIn('admissionregistration.k8s.io/v1'),
  ],
  [
    /^flowcontrol\.apiserver\.k8s\.io\/v1(alpha1|beta[123])$/,
    'FlowSchema',
    sameIn('flowcontrol.apiserver.k8s.io/v1'),
  ],
  [
    /^flowcontrol\.apiserver\.k8s\.io\/v1(alpha1|beta[123])$/,
    'PriorityLevelConfiguration',
    presentPriorityLevel,
  ],
  [/^(extensions|networking\.k8s\.io)\/v1beta1$/, 'Ingress', presentIngress],
  [/^networking\.k8s\.io\/v1beta1$/, 'IngressClass', sameIn('networking.k8s.io/v1')],
  [/^policy\/v1beta1$/, 'PodDisruptionBudget', presentBudget],
  [/^batch\/(v1beta1|v2alpha1)$/, 'CronJob', sameIn('batch/v1')],
  [/^apiregistration\.k8s\.io\/v1beta1$/, 'APIService', sameIn('apiregistration.k8s.io/v1')],
  [/^rbac\.authorization\.k8s\.io\/v1(alpha1|beta1)$/, '', sameIn('rbac.authorization.k8s.io/v1')],
  [/^scheduling\.k8s\.io\/v1(alpha1|beta1)$/, 'PriorityClass', sameIn('scheduling.k8s.io/v1')],
  [/^storage\.k8s\.io\/v1beta1$/, '', sameIn('storage.k8s.io/v1')],
  [/^discovery\.k8s\.io\/v1beta1$/, 'EndpointSlice', sameIn('discovery.k8s.io/v1')],
  [/^node\.k8s\.io\/v1(alpha1|beta1)$/, 'RuntimeClass', sameIn('node.k8s.io/v1')],
  [/^extensions\/v1beta1$/, 'NetworkPolicy', sameIn('networking.k8s.io/v1')],
];

/** Writes an object that was stored in a version which servers no longer take in the present one, where that is known; any other stays as it is. */
export function inPresentVersion(body: JsonObject): Presented {
  const apiVersion = stringAt(body, 'apiVersion') ?? '';
  const kind = stringAt(body, 'kind') ?? '';
  const found = PRESENT.find(([version, of]) => version.test(apiVersion) && (of === '' || of === kind));
  if (found === undefined) return { body, notes: [] };
  const presented = found[2](body);
  const { group, version } = groupVersion(stringAt(presented.body, 'apiVersion') ?? '');
  return {
    body: presented.body,
    notes: [`It was stored as ${apiVersion} and is made as ${group}/${version}.`, ...presented.notes],
  };
}
