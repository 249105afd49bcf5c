import { KIND, presentGroup, type GroupKind } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { resourceTypeOfKind } from '../../kube/resource-table.ts';
import type { ManifestObject } from './manifest-object.ts';

function key({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}

/** Built-in kinds tell their scope; `undefined` for a custom resource. */
export function isNamespacedKind({ group, kind }: GroupKind): boolean | undefined {
  return (
    resourceTypeOfKind(presentGroup({ group, kind }), kind)?.namespaced ??
    resourceTypeOfKind(group, kind)?.namespaced
  );
}

/** What the CustomResourceDefinitions among the objects say: `group/Kind` to whether it lives in namespaces. */
function definedScopes(objects: readonly ManifestObject[]): ReadonlyMap<string, boolean> {
  const scopes = new Map<string, boolean>();
  for (const { group, kind, body } of objects) {
    if (kind !== KIND.CustomResourceDefinition.kind || group !== KIND.CustomResourceDefinition.group)
      continue;
    const custom = {
      group: stringAt(body, 'spec', 'group') ?? '',
      kind: stringAt(body, 'spec', 'names', 'kind') ?? '',
    };
    scopes.set(key(custom), stringAt(body, 'spec', 'scope') !== 'Cluster');
  }
  return scopes;
}

/**
 * Puts custom resources without a namespace where the API server would: `defaultNamespace` if their definition, or another object of their
 * kind, says that the kind lives in namespaces; nowhere if it says that it does not. Where nothing says, nearly all custom kinds are namespaced and those
 * named `Cluster...` (ClusterIssuer, ClusterPolicy) are not.
 */
export function settleNamespaces(objects: readonly ManifestObject[], defaultNamespace: string): void {
  const scopes = definedScopes(objects);
  const seen = new Set<string>();
  const unsettled: ManifestObject[] = [];
  for (const object of objects) {
    if (isNamespacedKind(object) !== undefined) continue;
    const isNamespaced = scopes.get(key(object));
    if (isNamespaced === false) object.namespace = '';
    else if (object.namespace !== '') seen.add(key(object));
    else if (isNamespaced === true) object.namespace = defaultNamespace;
    else unsettled.push(object);
  }
  for (const object of unsettled) {
    if (seen.has(key(object)) || !object.kind.startsWith('Cluster')) object.namespace = defaultNamespace;
  }
}
