import { createHash } from 'node:crypto';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { compareVersions } from './version-order.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';

/** Groups in the order in which kubectl is to look for a word that several groups know (aggregator priorities of kube-apiserver). */
const GROUP_ORDER = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
];

function groupRank(group: string): number {
  const rank = GROUP_ORDER.indexOf(group);
  return rank < 0 ? GROUP_ORDER.length : rank;
}

/** Versions of one group, the preferred one first. */
interface GroupVersions {
  readonly group: string;
  readonly versions: readonly { readonly version: string; readonly resources: readonly Resource[] }[];
}

/** What is served, by group and version. */
export function servedGroups(registry: ResourceRegistry): readonly GroupVersions[] {
  const groups = new Map<string, Map<string, Resource[]>>();
  for (const resource of registry.all()) {
    const versions = groups.get(resource.group) ?? new Map<string, Resource[]>();
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource]);
    groups.set(resource.group, versions);
  }
  return [...groups]
    .map(([group, versions]) => ({
      group,
      versions: [...versions]
        .map(([version, resources]) => ({ version, resources }))
        .toSorted((one, other) => compareVersions(one.version, other.version)),
    }))
    .toSorted(
      (one, other) => groupRank(one.group) - groupRank(other.group) || (one.group < other.group ? -1 : 1),
    );
}

function groupVersionText(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

function nonEmpty(name: string, list: readonly string[]): JsonObject {
  return list.length === 0 ? {} : { [name]: list };
}

/** Eight bytes of a hash tell which version a resource is stored in (apiserver pkg/endpoints/discovery/storageversionhash.go). */
function storageVersionHash({ collection, kind, group, storageVersion, hashedVersion }: Resource): string {
  const [, ...rest] = collection.split('.');
  // Events of events.k8s.io lie where those of the core group do.
  const storedGroup = group === 'events.k8s.io' ? '' : rest.join('.');
  const text = `${storedGroup}/${hashedVersion ?? storageVersion}/${kind}`;
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64');
}

function isStored({ verbs, resource }: Resource): boolean {
  return verbs.includes('get') && resource !== 'componentstatuses';
}

/** Of custom resources neither verbs nor subresources are sorted (apiextensions-apiserver, customresource_discovery_controller.go). */
const CUSTOM_VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

function verbsOf({ definition, verbs }: Resource): readonly string[] {
  return definition === undefined ? verbs : CUSTOM_VERBS;
}

/** APIResourceList of one group version. */
export function resourceList(group: string, version: string, resources: readonly Resource[]): JsonObject {
  const rows = resources.flatMap((resource): readonly JsonObject[] => [
    {
      name: resource.resource,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: verbsOf(resource),
      ...nonEmpty('shortNames', resource.shortNames),
      ...nonEmpty('categories', resource.categories),
      ...(isStored(resource) ? { storageVersionHash: storageVersionHash(resource) } : {}),
    },
    ...resource.subresources.map((subresource) => {
      const isOther = subresource.group !== resource.group || subresource.version !== resource.version;
      return {
        name: `${resource.resource}/${subresource.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        ...(isOther ? { group: subresource.group, version: subresource.version } : {}),
        kind: subresource.kind,
        verbs: subresource.verbs,
      };
    }),
  ]);
  const isCustom = resources.some(({ definition }) => definition !== undefined);
  return {
    kind: 'APIResourceList',
    // Whoever wrote the handler of the core group left it out.
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersionText(group, version),
    resources: isCustom
      ? rows
      : rows.toSorted((one, other) =>
          (stringAt(one, 'name') ?? '') < (stringAt(other, 'name') ?? '') ? -1 : 1,
        ),
  };
}

/** APIGroup, as `/apis/apps` and the rows of `/apis` have it. */
export function apiGroup({ group, versions }: GroupVersions, withKind: boolean): JsonObject {
  const rows = versions.map(({ version }) => ({ groupVersion: groupVersionText(group, version), version }));
  return {
    ...(withKind ? { kind: 'APIGroup', apiVersion: 'v1' } : {}),
    name: group,
    versions: rows,
    preferredVersion: rows[0],
  };
}

export function groupList(registry: ResourceRegistry): JsonObject {
  const groups = servedGroups(registry).filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((group) => apiGroup(group, false)) };
}

export function coreVersions(address: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

/** What a resource answers with; group and version only where they are not those of the document. */
function responseKind(resource: Resource, { group, version, kind }: ResponseKind): JsonObject {
  const isOwn = resource.definition === undefined && group === resource.group && version === resource.version;
  return { group: isOwn ? '' : group, version: isOwn ? '' : version, kind };
}

type ResponseKind = Pick<Resource, 'group' | 'version' | 'kind'>;

function aggregatedResource(resource: Resource): JsonObject {
  return {
    resource: resource.resource,
    responseKind: responseKind(resource, resource),
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: verbsOf(resource),
    ...nonEmpty('shortNames', resource.shortNames),
    ...nonEmpty('categories', resource.categories),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((subresource) => ({
            subresource: subresource.name,
            responseKind: responseKind(resource, subresource),
            verbs: subresource.verbs,
          })),
        }),
  };
}

/** APIGroupDiscoveryList (KEP-3352): everything below `/api`, or below `/apis`, in one document. */
export function aggregatedDiscovery(registry: ResourceRegistry, isCore: boolean): JsonObject {
  const groups = servedGroups(registry).filter(({ group }) => (group === '') === isCore);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: isCore ? {} : { name: group },
      versions: versions.map((row) => ({
        version: row.version,
        resources: row.resources
          .toSorted((one, other) => (one.resource < other.resource ? -1 : 1))
          .map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}
