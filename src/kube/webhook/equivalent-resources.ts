import { RESOURCE_TYPES } from '../resource-table.ts';
import type { GroupVersionResource } from './admission-request.ts';

/** One group and version that serves a resource, or did. */
interface ServedVersion {
  readonly group: string;
  readonly version: string;
  /** The release of Kubernetes that stopped to serve it; `undefined` where it still does, or where that is a matter of flags (alpha, beta). */
  readonly removedIn: string | undefined;
}

type Row = readonly [resources: readonly string[], versions: readonly string[]];

/**
 * Resources that are one and the same object under several groups and versions. The API server takes resources for equivalent that share
 * their place in storage (EquivalentResourceMapper); this is what follows from it for the built-in kinds. `group/version:1.22` = removed in 1.22.
 * Source: the deprecation guide and the API groups of Kubernetes 1.9 to 1.34.
 */
const ROWS: readonly Row[] = [
  [
    ['deployments', 'replicasets'],
    ['apps/v1', 'apps/v1beta2:1.16', 'apps/v1beta1:1.16', 'extensions/v1beta1:1.16'],
  ],
  [['daemonsets'], ['apps/v1', 'apps/v1beta2:1.16', 'extensions/v1beta1:1.16']],
  [
    ['statefulsets', 'controllerrevisions'],
    ['apps/v1', 'apps/v1beta2:1.16', 'apps/v1beta1:1.16'],
  ],
  [['ingresses'], ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1:1.22', 'extensions/v1beta1:1.22']],
  [['ingressclasses'], ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1:1.22']],
  [['networkpolicies'], ['networking.k8s.io/v1', 'extensions/v1beta1:1.16']],
  [
    ['ipaddresses', 'servicecidrs'],
    ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'networking.k8s.io/v1alpha1'],
  ],
  [['podsecuritypolicies'], ['policy/v1beta1:1.25', 'extensions/v1beta1:1.16']],
  [['poddisruptionbudgets'], ['policy/v1', 'policy/v1beta1:1.25']],
  [['events'], ['/v1', 'events.k8s.io/v1', 'events.k8s.io/v1beta1:1.25']],
  [
    ['horizontalpodautoscalers'],
    ['autoscaling/v2', 'autoscaling/v1', 'autoscaling/v2beta2:1.26', 'autoscaling/v2beta1:1.25'],
  ],
  [['cronjobs'], ['batch/v1', 'batch/v1beta1:1.25', 'batch/v2alpha1:1.21']],
  [['endpointslices'], ['discovery.k8s.io/v1', 'discovery.k8s.io/v1beta1:1.25']],
  [['leases'], ['coordination.k8s.io/v1', 'coordination.k8s.io/v1beta1:1.22']],
  [
    ['leasecandidates'],
    ['coordination.k8s.io/v1beta1', 'coordination.k8s.io/v1alpha2', 'coordination.k8s.io/v1alpha1'],
  ],
  [['customresourcedefinitions'], ['apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1:1.22']],
  [['apiservices'], ['apiregistration.k8s.io/v1', 'apiregistration.k8s.io/v1beta1:1.22']],
  [['certificatesigningrequests'], ['certificates.k8s.io/v1', 'certificates.k8s.io/v1beta1:1.22']],
  [['clustertrustbundles'], ['certificates.k8s.io/v1beta1', 'certificates.k8s.io/v1alpha1']],
  [['tokenreviews'], ['authentication.k8s.io/v1', 'authentication.k8s.io/v1beta1:1.22']],
  [
    ['selfsubjectreviews'],
    ['authentication.k8s.io/v1', 'authentication.k8s.io/v1beta1', 'authentication.k8s.io/v1alpha1'],
  ],
  [
    [
      'subjectaccessreviews',
      'selfsubjectaccessreviews',
      'localsubjectaccessreviews',
      'selfsubjectrulesreviews',
    ],
    ['authorization.k8s.io/v1', 'authorization.k8s.io/v1beta1:1.22'],
  ],
  [
    ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
    [
      'rbac.authorization.k8s.io/v1',
      'rbac.authorization.k8s.io/v1beta1:1.22',
      'rbac.authorization.k8s.io/v1alpha1:1.23',
    ],
  ],
  [
    ['priorityclasses'],
    ['scheduling.k8s.io/v1', 'scheduling.k8s.io/v1beta1:1.22', 'scheduling.k8s.io/v1alpha1:1.23'],
  ],
  [['runtimeclasses'], ['node.k8s.io/v1', 'node.k8s.io/v1beta1:1.25', 'node.k8s.io/v1alpha1:1.24']],
  [
    ['storageclasses', 'csidrivers', 'csinodes'],
    ['storage.k8s.io/v1', 'storage.k8s.io/v1beta1:1.22'],
  ],
  [
    ['volumeattachments'],
    ['storage.k8s.io/v1', 'storage.k8s.io/v1beta1:1.22', 'storage.k8s.io/v1alpha1:1.24'],
  ],
  [
    ['csistoragecapacities'],
    ['storage.k8s.io/v1', 'storage.k8s.io/v1beta1:1.27', 'storage.k8s.io/v1alpha1:1.24'],
  ],
  [['volumeattributesclasses'], ['storage.k8s.io/v1', 'storage.k8s.io/v1beta1', 'storage.k8s.io/v1alpha1']],
  [
    ['flowschemas', 'prioritylevelconfigurations'],
    [
      'flowcontrol.apiserver.k8s.io/v1',
      'flowcontrol.apiserver.k8s.io/v1beta3:1.32',
      'flowcontrol.apiserver.k8s.io/v1beta2:1.29',
      'flowcontrol.apiserver.k8s.io/v1beta1:1.26',
      'flowcontrol.apiserver.k8s.io/v1alpha1:1.24',
    ],
  ],
  [
    ['resourceclaims', 'resourceclaimtemplates', 'resourceslices', 'deviceclasses'],
    ['resource.k8s.io/v1', 'resource.k8s.io/v1beta2', 'resource.k8s.io/v1beta1', 'resource.k8s.io/v1alpha3'],
  ],
];

function servedVersion(text: string): ServedVersion {
  const [groupVersion = '', removedIn] = text.split(':');
  const slash = groupVersion.indexOf('/');
  return { group: groupVersion.slice(0, slash), version: groupVersion.slice(slash + 1), removedIn };
}

const BY_RESOURCE: ReadonlyMap<string, readonly ServedVersion[]> = new Map(
  ROWS.flatMap(([resources, versions]) =>
    resources.map((resource) => [resource, versions.map((version) => servedVersion(version))] as const),
  ),
);

const BUILT_IN: ReadonlySet<string> = new Set(
  RESOURCE_TYPES.map(({ group, resource }) => `${resource}.${group}`),
);

/** Another name of the requested resource, and when it was last served. */
export interface EquivalentResource extends GroupVersionResource {
  readonly removedIn: string | undefined;
}

/**
 * The other groups and versions under which the same objects are served. `unlisted` where the table does not know the resource: of a custom
 * resource any other version of its group may be served or not.
 */
export function equivalentResources(
  requested: GroupVersionResource,
): readonly EquivalentResource[] | 'unlisted' {
  const { group, version, resource } = requested;
  const versions = BY_RESOURCE.get(resource) ?? [];
  const isListed = versions.some((served) => served.group === group && served.version === version);
  if (isListed)
    return versions
      .filter((served) => served.group !== group || served.version !== version)
      .map((served) => ({ ...served, resource }));
  // Built-in resources that are not in the table have been served under one group and version only.
  return BUILT_IN.has(`${resource}.${group}`) && versions.length === 0 ? [] : 'unlisted';
}
