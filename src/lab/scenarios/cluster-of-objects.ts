import { buildCluster } from '../../cluster/build-cluster.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { groupVersion } from '../../kube/kube-object.ts';

const ORIGIN = { source: 'the lab', locate: () => undefined };

function clusterObject(body: JsonObject): ClusterObject {
  return {
    ...groupVersion(stringAt(body, 'apiVersion') ?? ''),
    kind: stringAt(body, 'kind') ?? '',
    namespace: stringAt(body, 'metadata', 'namespace') ?? '',
    name: stringAt(body, 'metadata', 'name') ?? '',
    body,
    origin: ORIGIN,
  };
}

/** A lab's state as rules look at it: everything is known. */
export function clusterOfObjects(objects: readonly JsonObject[]): Cluster {
  return buildCluster({
    objects: objects.map(clusterObject),
    coverage: () => ({ type: 'all' }),
    problems: [],
  });
}
