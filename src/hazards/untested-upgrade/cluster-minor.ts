import type { Cluster } from '../../cluster/cluster.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { parseImageReference } from '../../kube/image-reference.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { parseReleaseVersion } from '../../kube/api-version/release-version.ts';

/**
 * The minor release 1.x that the cluster's API server runs: what it says itself, else its static pods' images; where the provider
 * hides these, the newest kubelet, which may not be newer than the API server. `undefined` where the objects show none of it.
 */
export function clusterMinor(cluster: Cluster): number | undefined {
  const images = controlPlanePods(cluster, 'kube-apiserver').map(
    ({ container }) => parseImageReference(container.image).tag,
  );
  const kubelets = cluster
    .of(KIND.Node)
    .map(({ body }) => stringAt(body, 'status', 'nodeInfo', 'kubeletVersion'));
  return oldestMinor([cluster.serverVersion]) ?? oldestMinor(images) ?? newestMinor(kubelets);
}

function minors(versions: readonly (string | undefined)[]): readonly number[] {
  return versions.flatMap((version) => {
    const release = version === undefined ? undefined : parseReleaseVersion(version);
    return release?.major === 1 ? [release.minor] : [];
  });
}

/** Of several API servers in an upgrade the oldest says what is safe. */
function oldestMinor(versions: readonly (string | undefined)[]): number | undefined {
  const found = minors(versions);
  return found.length === 0 ? undefined : Math.min(...found);
}

function newestMinor(versions: readonly (string | undefined)[]): number | undefined {
  const found = minors(versions);
  return found.length === 0 ? undefined : Math.max(...found);
}
