import type { Resource } from '../resources/resource.ts';

/** Where resources stand that do not stand under their own name (SpecialDefaultResourcePrefixes, pkg/kubeapiserver/default_storage_factory_builder.go). */
const PLACES: Readonly<Record<string, string>> = {
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  nodes: 'minions',
  services: 'services/specs',
  'ingresses.networking.k8s.io': 'ingress',
};
/** Groups whose servers inside kube-apiserver have storage of their own, with the group in front as that of custom resources has (SimpleStorageFactory, server/options/etcd.go). */
const GROUPS_IN_FRONT: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** Where a kube-apiserver would keep an object, below `/registry`; errors of its storage name it. `key`: the object's place in its collection. */
export function etcdKey({ group, resource, collection, definition }: Resource, key: string): string {
  const isGroupInFront = definition !== undefined || GROUPS_IN_FRONT.has(group);
  const place = isGroupInFront ? `${group}/${resource}` : (PLACES[collection] ?? resource);
  return `/${place}/${key}`;
}
