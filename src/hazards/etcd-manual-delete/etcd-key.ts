import type { ObjectReference } from '../../kube/object-reference.ts';

/** The prefix that kube-apiserver uses unless `--etcd-prefix` says otherwise. */
const REGISTRY = '/registry';

/** Resources that are stored under another word than their own. Source: kubernetes pkg/registry, cmd/kube-apiserver. */
const STORED_AS: Readonly<Record<string, string>> = {
  services: 'services/specs',
  endpoints: 'services/endpoints',
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  podsecuritypolicies: 'podsecuritypolicy',
  ingresses: 'ingress',
};

/** Groups built into kube-apiserver that keep their group in the key. */
const GROUP_IN_KEY: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

function isBuiltIn(apiGroup: string): boolean {
  return !apiGroup.includes('.') || (apiGroup.endsWith('.k8s.io') && !GROUP_IN_KEY.has(apiGroup));
}

/**
 * The key under which etcd holds the object: `/registry/services/specs/shop/web`. Objects of custom resources and
 * of the API machinery carry their group. A guess for `*.k8s.io` groups that are custom resources.
 */
export function etcdKey(
  object: Pick<ObjectReference, 'apiGroup' | 'resource' | 'namespace' | 'name'>,
): string {
  const { apiGroup, resource, namespace, name } = object;
  const kind = isBuiltIn(apiGroup)
    ? Object.hasOwn(STORED_AS, resource)
      ? (STORED_AS[resource] ?? resource)
      : resource
    : `${apiGroup}/${resource}`;
  const place = namespace === '' || resource === 'namespaces' ? '' : `/${namespace}`;
  return `${REGISTRY}/${kind}${place}/${name}`;
}
