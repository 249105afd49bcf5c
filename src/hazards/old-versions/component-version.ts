import { controlPlanePods, type ControlPlaneComponent } from '../../cluster/control-plane.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { podTemplateOf } from '../../cluster/workloads.ts';
import { parseReleaseVersion, type ReleaseVersion } from '../../kube/api-version/release-version.ts';
import { KIND } from '../../kube/group-kind.ts';
import { parseImageReference } from '../../kube/image-reference.ts';
import { stringAt } from '../../kube/json.ts';
import type { BodyPath } from '../../cluster/cluster.ts';

export type Component = ControlPlaneComponent | 'kubelet' | 'kube-proxy';

/** One component as it runs at one place. */
export interface ComponentVersion {
  readonly component: Component;
  readonly version: ReleaseVersion;
  /** The Node, pod or DaemonSet that shows it; `undefined` where the API server said it of itself. */
  readonly object: ClusterObject | undefined;
  readonly path: BodyPath;
}

const CONTROL_PLANE: readonly ControlPlaneComponent[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
];

function kubelets(cluster: Cluster): readonly ComponentVersion[] {
  return cluster.of(KIND.Node).flatMap((object) => {
    const path = ['status', 'nodeInfo', 'kubeletVersion'];
    const version = parseReleaseVersion(stringAt(object.body, ...path) ?? '');
    return version === undefined ? [] : [{ component: 'kubelet' as const, version, object, path }];
  });
}

function imageVersion(image: string): ReleaseVersion | undefined {
  return parseReleaseVersion(parseImageReference(image).tag ?? '');
}

function controlPlane(cluster: Cluster): readonly ComponentVersion[] {
  return CONTROL_PLANE.flatMap((component) =>
    controlPlanePods(cluster, component).flatMap(({ pod, container }) => {
      const version = imageVersion(container.image);
      const path = [...container.path, 'image'];
      return version === undefined ? [] : [{ component, version, object: pod, path }];
    }),
  );
}

function proxies(cluster: Cluster): readonly ComponentVersion[] {
  return cluster.ofNamespace(KIND.DaemonSet, 'kube-system').flatMap((object) => {
    const containers = podTemplateOf(object)?.spec.containers ?? [];
    return containers.flatMap(({ image, path }) => {
      if (parseImageReference(image).name !== 'kube-proxy') return [];
      const version = imageVersion(image);
      return version === undefined
        ? []
        : [{ component: 'kube-proxy' as const, version, object, path: [...path, 'image'] }];
    });
  });
}

/** Every version that the objects show. etcd's is of etcd's own numbering. */
export function componentVersions(cluster: Cluster): readonly ComponentVersion[] {
  const said = parseReleaseVersion(cluster.serverVersion ?? '');
  const server: readonly ComponentVersion[] =
    said === undefined ? [] : [{ component: 'kube-apiserver', version: said, object: undefined, path: [] }];
  return [...server, ...controlPlane(cluster), ...proxies(cluster), ...kubelets(cluster)];
}

/** Components that run the same version, told as one. */
export interface VersionGroup {
  readonly component: Component;
  readonly version: ReleaseVersion;
  readonly members: readonly ComponentVersion[];
}

/** Groups by component and by what `keyOf` says of the version, in the order of the first of each. */
export function grouped(
  versions: readonly ComponentVersion[],
  keyOf: (version: ReleaseVersion) => string,
): readonly VersionGroup[] {
  const groups = new Map<string, ComponentVersion[]>();
  for (const entry of versions) {
    const key = `${entry.component} ${keyOf(entry.version)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ component: first.component, version: first.version, members }];
  });
}
