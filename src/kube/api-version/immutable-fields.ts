import type { GroupKind } from '../group-kind.ts';
import { presentGroup } from '../group-kind.ts';
import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  withoutFields,
  type JsonObject,
  type JsonValue,
} from '../json.ts';
import type { KubeObject } from '../kube-object.ts';
import { compareQuantities, quantityOf } from '../quantity.ts';

/** When a field may not change. */
type Condition =
  | { readonly type: 'always' }
  /** The object says `immutable: true` (ConfigMap, Secret). */
  | { readonly type: 'object is immutable' }
  /** Set once, then fixed. */
  | { readonly type: 'once set' }
  /** A quantity that may only grow. */
  | { readonly type: 'only grows' };

/** A field that the API server does not let an update change: the whole update is refused. */
export interface ImmutableField {
  readonly path: readonly string[];
  readonly when: Condition;
  /** What an absent field means, where writing it out is no change. */
  readonly byDefault?: JsonValue;
  /** Fields below `path` that may change all the same. */
  readonly except?: readonly string[];
}

const ALWAYS: Condition = { type: 'always' };
const ONCE_SET: Condition = { type: 'once set' };
const IF_IMMUTABLE: Condition = { type: 'object is immutable' };

function fixed(path: string, byDefault?: JsonValue): ImmutableField {
  return { path: path.split('.'), when: ALWAYS, ...(byDefault === undefined ? {} : { byDefault }) };
}

/**
 * By `group/Kind`. Source: pkg/apis/<group>/validation/validation.go of k8s.io/kubernetes v1.37.1 (the Validate*Update
 * functions). Kinds that are not listed have no such field beside their name: CronJob, Ingress, NetworkPolicy,
 * PodDisruptionBudget, webhook configurations, and others.
 */
const FIELDS: Readonly<Record<string, readonly ImmutableField[]>> = {
  'apps/ControllerRevision': [fixed('data')],
  'apps/DaemonSet': [fixed('spec.selector')],
  'apps/Deployment': [fixed('spec.selector')],
  'apps/ReplicaSet': [fixed('spec.selector')],
  'apps/StatefulSet': [
    fixed('spec.selector'),
    fixed('spec.serviceName', ''),
    fixed('spec.podManagementPolicy', 'OrderedReady'),
    fixed('spec.volumeClaimTemplates', []),
  ],
  'batch/Job': [
    fixed('spec.selector'),
    { path: ['spec', 'template'], when: ALWAYS, except: ['metadata'] },
    fixed('spec.completionMode', 'NonIndexed'),
    fixed('spec.podFailurePolicy'),
    fixed('spec.backoffLimitPerIndex'),
    fixed('spec.successPolicy'),
    fixed('spec.managedBy'),
  ],
  'certificates.k8s.io/CertificateSigningRequest': [fixed('spec')],
  'certificates.k8s.io/ClusterTrustBundle': [fixed('spec.signerName')],
  'certificates.k8s.io/PodCertificateRequest': [fixed('spec')],
  '/ConfigMap': [
    { path: ['data'], when: IF_IMMUTABLE },
    { path: ['binaryData'], when: IF_IMMUTABLE },
    { path: ['immutable'], when: IF_IMMUTABLE },
  ],
  '/Secret': [
    fixed('type', 'Opaque'),
    { path: ['data'], when: IF_IMMUTABLE },
    { path: ['immutable'], when: IF_IMMUTABLE },
  ],
  '/PersistentVolume': [fixed('spec.volumeMode', 'Filesystem')],
  '/PersistentVolumeClaim': [
    fixed('spec.accessModes'),
    fixed('spec.selector'),
    fixed('spec.volumeMode', 'Filesystem'),
    { path: ['spec', 'storageClassName'], when: ONCE_SET },
    { path: ['spec', 'volumeName'], when: ONCE_SET },
    fixed('spec.dataSource'),
    { path: ['spec', 'resources', 'requests', 'storage'], when: { type: 'only grows' } },
  ],
  '/ResourceQuota': [fixed('spec.scopes', [])],
  '/Service': [
    { path: ['spec', 'clusterIP'], when: ONCE_SET },
    { path: ['spec', 'loadBalancerClass'], when: ONCE_SET },
    { path: ['spec', 'healthCheckNodePort'], when: ONCE_SET },
  ],
  '/Node': [
    { path: ['spec', 'providerID'], when: ONCE_SET },
    { path: ['spec', 'podCIDR'], when: ONCE_SET },
  ],
  'apiextensions.k8s.io/CustomResourceDefinition': [
    fixed('spec.group'),
    fixed('spec.scope'),
    fixed('spec.names.plural'),
    fixed('spec.names.kind'),
  ],
  'discovery.k8s.io/EndpointSlice': [fixed('addressType')],
  'networking.k8s.io/IPAddress': [fixed('spec.parentRef')],
  'networking.k8s.io/IngressClass': [fixed('spec.controller')],
  'node.k8s.io/RuntimeClass': [fixed('handler')],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [{ path: ['roleRef'], when: ALWAYS, except: ['apiGroup'] }],
  'rbac.authorization.k8s.io/RoleBinding': [{ path: ['roleRef'], when: ALWAYS, except: ['apiGroup'] }],
  'resource.k8s.io/ResourceClaim': [fixed('spec')],
  'resource.k8s.io/ResourceClaimTemplate': [fixed('spec')],
  'scheduling.k8s.io/PriorityClass': [fixed('value', 0), fixed('preemptionPolicy', 'PreemptLowerPriority')],
  'storage.k8s.io/CSIDriver': [
    fixed('spec.attachRequired', true),
    fixed('spec.volumeLifecycleModes', ['Persistent']),
  ],
  'storage.k8s.io/CSIStorageCapacity': [fixed('storageClassName'), fixed('nodeTopology')],
  'storage.k8s.io/StorageClass': [
    fixed('provisioner'),
    fixed('parameters', {}),
    fixed('reclaimPolicy', 'Delete'),
    fixed('volumeBindingMode', 'Immediate'),
  ],
  'storage.k8s.io/VolumeAttachment': [fixed('spec')],
  'storage.k8s.io/VolumeAttributesClass': [fixed('driverName'), fixed('parameters', {})],
  'storagemigration.k8s.io/StorageVersionMigration': [fixed('spec')],
};

/** The fields of a kind that an update may not change; empty where there is none, and for custom resources. */
export function immutableFields(kind: GroupKind): readonly ImmutableField[] {
  return FIELDS[`${presentGroup(kind)}/${kind.kind}`] ?? [];
}

export interface ImmutableChange {
  /** Of the field, or of the part of it that differs. */
  readonly path: readonly string[];
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  readonly why: 'immutable' | 'marked immutable' | 'shrinks';
}

/**
 * The changes from `before` to `after` of one object that the API server refuses. Either may be a manifest, which leaves out
 * what is defaulted: a field that only one of both has counts where that is no default. Where `before` came from an API server
 * (it has a uid) what it has more than `after` is taken for defaults.
 */
export function immutableChanges(
  before: Pick<KubeObject, 'group' | 'kind' | 'body'>,
  after: Pick<KubeObject, 'body'>,
): readonly ImmutableChange[] {
  const isLive = jsonAt(before.body, 'metadata', 'uid') !== undefined;
  return immutableFields(before).flatMap((field) => {
    const change = fieldChange(field, before.body, after.body, isLive);
    return change === undefined ? [] : [change];
  });
}

function fieldChange(
  { path, when, byDefault, except = [] }: ImmutableField,
  beforeBody: JsonObject,
  afterBody: JsonObject,
  isLive: boolean,
): ImmutableChange | undefined {
  const before = without(jsonAt(beforeBody, ...path), except) ?? byDefault;
  const after = without(jsonAt(afterBody, ...path), except) ?? byDefault;
  const change = { path, before, after };
  switch (when.type) {
    case 'always':
      return covers(before, after, isLive) ? undefined : { ...change, why: 'immutable' };
    case 'once set':
      if (isUnset(before) || isUnset(after) || before === after) return undefined;
      return { ...change, why: 'immutable' };
    case 'object is immutable':
      if (beforeBody['immutable'] !== true || covers(before, after, false)) return undefined;
      return { ...change, why: 'marked immutable' };
    case 'only grows':
      break;
  }
  return shrinks(before, after) ? { ...change, why: 'shrinks' } : undefined;
}

function isUnset(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '' || value === 0;
}

function without(value: JsonValue | undefined, names: readonly string[]): JsonValue | undefined {
  if (names.length === 0 || !isJsonObject(value)) return value;
  return withoutFields(value, ...names);
}

/** Are both the same, as far as `after` says something? With `mayHaveMore`, `before` may hold defaults that it does not. */
function covers(before: JsonValue | undefined, after: JsonValue | undefined, mayHaveMore: boolean): boolean {
  if (after === undefined || after === null) return mayHaveMore || before === undefined || before === null;
  if (isJsonArray(after)) {
    const items = isJsonArray(before) ? before : [];
    return (
      items.length === after.length && after.every((item, index) => covers(items[index], item, mayHaveMore))
    );
  }
  if (!isJsonObject(after)) return before === after;
  if (!isJsonObject(before)) return Object.keys(after).length === 0 && before === undefined;
  const names = mayHaveMore ? Object.keys(after) : [...Object.keys(before), ...Object.keys(after)];
  return names.every((name) => covers(before[name], after[name], mayHaveMore));
}

function shrinks(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  const old = quantityOf(before);
  const now = quantityOf(after);
  return old !== undefined && now !== undefined && compareQuantities(now, old) < 0;
}
