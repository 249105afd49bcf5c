import { resourceTypeOfKind } from '../../../kube/resource-table.ts';
import { builtInKinds, type BuiltInKind } from '../../../kube/schema/schema-table.ts';
import { builtInBehaviour } from './behaviour.ts';
import type { Resource, Subresource } from './resource.ts';

/** The release that the server speaks: Kubernetes 1.36. Kinds and fields that came later are not served. */
export const SERVED_MINOR = 36;
export const SERVED_VERSION = 'v1.36.3';

/** Beta and alpha versions are off by default since 1.24 (KEP-3136). */
const STABLE = /^v\d+$/;

/** The kinds of `kubectl get all`, and of `api-extensions` (`Categories()` in pkg/registry). */
const CATEGORIES: Readonly<Record<string, string>> = {
  '/Pod': 'all',
  '/Service': 'all',
  '/ReplicationController': 'all',
  'apps/DaemonSet': 'all',
  'apps/Deployment': 'all',
  'apps/ReplicaSet': 'all',
  'apps/StatefulSet': 'all',
  'autoscaling/HorizontalPodAutoscaler': 'all',
  'batch/CronJob': 'all',
  'batch/Job': 'all',
  'apiextensions.k8s.io/CustomResourceDefinition': 'api-extensions',
  'apiregistration.k8s.io/APIService': 'api-extensions',
};

/** Where several versions are stable, the one that is stored. */
const STORAGE_VERSIONS: Readonly<Record<string, string>> = { 'autoscaling/HorizontalPodAutoscaler': 'v2' };

/** Still stored as beta (pkg/kubeapiserver/default_storage_factory_builder.go, apiextensions-apiserver), and served as v1. */
const HASHED_VERSIONS: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': 'v1beta1',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': 'v1beta1',
  'apiextensions.k8s.io/CustomResourceDefinition': 'v1beta1',
};

/** One storage for what two groups serve: events. */
const COLLECTIONS: Readonly<Record<string, string>> = { 'events.events.k8s.io': 'events' };

const OBJECT_VERBS = ['get', 'patch', 'update'];
const SUBRESOURCE_VERBS: Readonly<Record<string, readonly string[]>> = {
  approval: OBJECT_VERBS,
  attach: ['create', 'get'],
  binding: ['create'],
  ephemeralcontainers: OBJECT_VERBS,
  eviction: ['create'],
  exec: ['create', 'get'],
  finalize: ['update'],
  log: ['get'],
  portforward: ['create', 'get'],
  proxy: ['create', 'delete', 'get', 'patch', 'update'],
  resize: OBJECT_VERBS,
  scale: OBJECT_VERBS,
  status: OBJECT_VERBS,
  token: ['create'],
};

/** Subresources that earlier releases had. */
const GONE_SUBRESOURCES: ReadonlySet<string> = new Set([
  'networking.k8s.io/NetworkPolicy/status',
  'storage.k8s.io/CSINode/status',
]);

/** `scale=autoscaling/v1/Scale`; older releases gave some subresources another kind than the present one. */
function subresourcesOf(row: BuiltInKind): readonly Subresource[] {
  const found = new Map<string, Subresource>();
  for (const text of row.subresources) {
    const [name = '', taken] = text.split('=');
    const [group = row.group, version = row.version, kind = row.kind] = taken?.split('/') ?? [];
    const isOlder = taken !== undefined && (found.has(name) || !STABLE.test(version));
    if (isOlder || GONE_SUBRESOURCES.has(`${row.group}/${row.kind}/${name}`)) continue;
    found.set(name, { name, group, version, kind, verbs: SUBRESOURCE_VERBS[name] ?? [] });
  }
  return [...found.values()];
}

/** Served, and warned of in every answer (APILifecycleDeprecated of k8s.io/api). */
const DEPRECATIONS: Readonly<Record<string, string>> = {
  '/ComponentStatus': 'v1 ComponentStatus is deprecated in v1.19+',
  '/Endpoints': 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

const NO_VERSIONS: Resource['customVersions'] = new Map();

function resourceOf(row: BuiltInKind): Resource {
  const { group, version, kind, resource } = row;
  const names = resourceTypeOfKind(group, kind);
  const category = CATEGORIES[`${group}/${kind}`];
  const hashedVersion = HASHED_VERSIONS[`${group}/${kind}`];
  const isExtension = group === 'admissionregistration.k8s.io';
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return {
    group,
    version,
    kind,
    listKind: `${kind}List`,
    resource,
    singular: kind.toLowerCase(),
    shortNames: names?.shortNames ?? [],
    categories: category === undefined ? (isExtension ? ['api-extensions'] : []) : [category],
    namespaced: row.namespaced,
    verbs: row.verbs,
    subresources: subresourcesOf(row),
    get objectType() {
      return row.objectType;
    },
    collection: COLLECTIONS[qualified] ?? qualified,
    storageVersion: STORAGE_VERSIONS[`${group}/${kind}`] ?? version,
    ...(hashedVersion === undefined ? {} : { hashedVersion }),
    behaviour: builtInBehaviour(group, kind),
    definition: undefined,
    customVersions: NO_VERSIONS,
    deprecation: DEPRECATIONS[`${group}/${kind}`],
  };
}

function isServed({ version, sinceMinor, untilMinor }: BuiltInKind): boolean {
  return (
    STABLE.test(version) && (sinceMinor ?? 0) <= SERVED_MINOR && (untilMinor ?? SERVED_MINOR) >= SERVED_MINOR
  );
}

/** Every stable built-in resource of the served release. */
export function builtInResources(): readonly Resource[] {
  return [...builtInKinds()].filter(isServed).map(resourceOf);
}
