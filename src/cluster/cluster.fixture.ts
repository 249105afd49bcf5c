import { loadAll } from 'js-yaml';
import { isJsonObject, stringAt, type JsonObject } from '../kube/json.ts';
import { groupVersion } from '../kube/kube-object.ts';
import { resourceTypeOfKind } from '../kube/resource-table.ts';
import { buildCluster } from './build-cluster.ts';
import type { Cluster, ClusterObject } from './cluster.ts';

function clusterObject(body: JsonObject): ClusterObject {
  const kind = stringAt(body, 'kind') ?? '';
  const { group, version } = groupVersion(stringAt(body, 'apiVersion') ?? 'v1');
  const namespaced = resourceTypeOfKind(group, kind)?.namespaced ?? true;
  return {
    group,
    version,
    kind,
    namespace: stringAt(body, 'metadata', 'namespace') ?? (namespaced ? 'default' : ''),
    name: stringAt(body, 'metadata', 'name') ?? '',
    body,
    origin: { source: 'test', locate: () => undefined },
  };
}

/** A cluster of plain objects, for tests. `type` is what absence means: `all` is a live cluster, `given` are some manifests. */
export function clusterOf(objects: readonly JsonObject[], type: 'all' | 'given' = 'all'): Cluster {
  return buildCluster({ objects: objects.map(clusterObject), coverage: () => ({ type }), problems: [] });
}

/** The same from YAML documents. */
export function clusterOfYaml(text: string, type: 'all' | 'given' = 'all'): Cluster {
  return clusterOf(loadAll(text).filter(isJsonObject), type);
}
