import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../src/kube/json.ts';

export interface OwnerReference {
  readonly [key: string]: JsonValue;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
  readonly blockOwnerDeletion: boolean;
}

export interface ObjectMeta extends JsonObject {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly namespace?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

/** An object as etcd holds it. Never changed in place: a write makes a new one, so that the log may keep the old. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const TYPES = new Map<string, ResourceType>(
  (
    [
      ['', 'v1', true, 'pods Pod services Service configmaps ConfigMap secrets Secret endpoints Endpoints'],
      [
        '',
        'v1',
        true,
        'serviceaccounts ServiceAccount events Event persistentvolumeclaims PersistentVolumeClaim resourcequotas ResourceQuota limitranges LimitRange replicationcontrollers ReplicationController podtemplates PodTemplate',
      ],
      ['', 'v1', false, 'nodes Node namespaces Namespace persistentvolumes PersistentVolume'],
      [
        'apps',
        'v1',
        true,
        'deployments Deployment replicasets ReplicaSet daemonsets DaemonSet statefulsets StatefulSet',
      ],
      ['batch', 'v1', true, 'jobs Job cronjobs CronJob'],
      ['discovery.k8s.io', 'v1', true, 'endpointslices EndpointSlice'],
      ['coordination.k8s.io', 'v1', true, 'leases Lease'],
      ['events.k8s.io', 'v1', true, 'events Event'],
      ['autoscaling', 'v2', true, 'horizontalpodautoscalers HorizontalPodAutoscaler'],
      ['policy', 'v1', true, 'poddisruptionbudgets PodDisruptionBudget'],
      ['networking.k8s.io', 'v1', true, 'ingresses Ingress networkpolicies NetworkPolicy'],
      ['rbac.authorization.k8s.io', 'v1', true, 'roles Role rolebindings RoleBinding'],
      [
        'rbac.authorization.k8s.io',
        'v1',
        false,
        'clusterroles ClusterRole clusterrolebindings ClusterRoleBinding',
      ],
      [
        'admissionregistration.k8s.io',
        'v1',
        false,
        'mutatingwebhookconfigurations MutatingWebhookConfiguration validatingwebhookconfigurations ValidatingWebhookConfiguration',
      ],
      ['apiextensions.k8s.io', 'v1', false, 'customresourcedefinitions CustomResourceDefinition'],
      ['cert-manager.io', 'v1', true, 'certificates Certificate certificaterequests CertificateRequest'],
      ['argoproj.io', 'v1alpha1', true, 'applications Application'],
      ['lb.example.com', 'v1', true, 'loadbalancers LoadBalancer'],
      ['db.example.com', 'v1', true, 'databases Database'],
    ] as const
  ).flatMap(([group, version, namespaced, names]) => {
    const words = names.split(' ');
    return words.flatMap((plural, index): [string, ResourceType][] =>
      index % 2 === 0
        ? [
            [
              group === '' ? plural : `${plural}.${group}`,
              { group, version, kind: words[index + 1] ?? '', namespaced },
            ],
          ]
        : [],
    );
  }),
);

export const RESOURCES: readonly string[] = [...TYPES.keys()];

export function resourceType(resource: string): ResourceType {
  const type = TYPES.get(resource);
  if (type === undefined) throw new Error(`no such resource in the simulated cluster: ${resource}`);
  return type;
}

export function apiVersionOf(resource: string): string {
  const { group, version } = resourceType(resource);
  return group === '' ? version : `${group}/${version}`;
}

export function requestPath(
  resource: string,
  namespace: string | undefined,
  name: string | undefined,
  subresource: string | undefined,
): string {
  const { group } = resourceType(resource);
  const root = group === '' ? '/api/v1' : `/apis/${apiVersionOf(resource)}`;
  const plural = resource.split('.')[0] ?? resource;
  const place = namespace === undefined || namespace === '' ? '' : `/namespaces/${namespace}`;
  const path = [plural, name, subresource].filter((part) => part !== undefined && part !== '').join('/');
  return `${root}${place}/${path}`;
}

const LIST_KEYS = ['name', 'type', 'uid', 'containerPort', 'key'];

function mergeLists(before: readonly JsonValue[], patch: readonly JsonValue[]): readonly JsonValue[] {
  const first = patch[0] ?? before[0];
  const key = isJsonObject(first) ? LIST_KEYS.find((candidate) => first[candidate] !== undefined) : undefined;
  if (key === undefined) return patch;
  const merged = [...before];
  for (const item of patch) {
    if (!isJsonObject(item)) continue;
    const index = merged.findIndex((other) => isJsonObject(other) && other[key] === item[key]);
    const there = merged[index];
    if (item['$patch'] === 'delete') merged.splice(index, index < 0 ? 0 : 1);
    else if (index < 0) merged.push(item);
    else merged[index] = isJsonObject(there) ? mergePatch(there, item, true) : item;
  }
  return merged;
}

/** RFC 7386, and with `strategic` lists merged by their key as Kubernetes' own types ask for. */
export function mergePatch(target: JsonObject, patch: JsonObject, strategic: boolean): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const before = merged[key];
    if (value === null) delete merged[key];
    else if (isJsonObject(value))
      merged[key] = mergePatch(isJsonObject(before) ? before : {}, value, strategic);
    else if (strategic && isJsonArray(value) && isJsonArray(before)) merged[key] = mergeLists(before, value);
    else merged[key] = value;
  }
  return merged;
}

function jsonPatchAt(
  target: JsonValue | undefined,
  path: readonly string[],
  value: JsonValue | undefined,
): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (isJsonArray(target)) {
    const copy = [...target];
    const index = step === '-' ? copy.length : Number(step);
    if (rest.length > 0) copy[index] = jsonPatchAt(copy[index], rest, value);
    else if (value === undefined) copy.splice(index, 1);
    else copy[index] = value;
    return copy;
  }
  const copy: Record<string, JsonValue | undefined> = { ...(isJsonObject(target) ? target : {}) };
  if (rest.length === 0 && value === undefined) delete copy[step];
  else copy[step] = rest.length === 0 ? value : jsonPatchAt(copy[step], rest, value);
  return copy;
}

/** The operations add, replace and remove of RFC 6902. */
export function jsonPatch(target: JsonObject, operations: readonly JsonValue[]): JsonObject {
  let patched: JsonValue = target;
  for (const operation of operations) {
    if (!isJsonObject(operation)) continue;
    const { op, path, value } = operation;
    const steps = (typeof path === 'string' ? path : '')
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    patched = jsonPatchAt(patched, steps, op === 'remove' ? undefined : value);
  }
  return isJsonObject(patched) ? patched : target;
}

/** FieldsV1 of a body: what server-side apply would hold its sender to own. */
export function fieldsOf(body: JsonObject, depth = 0): JsonObject {
  return Object.fromEntries(
    Object.entries(body)
      .filter(([key]) => depth > 0 || (key !== 'apiVersion' && key !== 'kind' && key !== 'status'))
      .filter(
        ([key]) =>
          depth !== 1 || !['name', 'namespace', 'uid', 'resourceVersion', 'managedFields'].includes(key),
      )
      .map(([key, value]) => [
        `f:${key}`,
        isJsonObject(value) && depth < 3 ? fieldsOf(value, depth + 1) : {},
      ]),
  );
}
