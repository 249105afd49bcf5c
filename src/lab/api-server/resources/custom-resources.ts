import { booleanAt } from '../../../kube/container.ts';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { customResourceType } from '../../../kube/schema/custom-resource-type.ts';
import { CUSTOM_RESOURCE_BEHAVIOUR } from './behaviour.ts';
import type { Resource, Subresource } from './resource.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const OBJECT_VERBS = ['get', 'patch', 'update'];

function strings(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function subresourcesOf(version: JsonValue, group: string, kind: string): readonly Subresource[] {
  const name = stringAt(version, 'name') ?? '';
  const declared = isJsonObject(version) ? version['subresources'] : undefined;
  if (!isJsonObject(declared)) return [];
  const status: Subresource = { name: 'status', group, version: name, kind, verbs: OBJECT_VERBS };
  const scale: Subresource = {
    name: 'scale',
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: OBJECT_VERBS,
  };
  return [
    ...(isJsonObject(declared['status']) ? [status] : []),
    ...(isJsonObject(declared['scale']) ? [scale] : []),
  ];
}

/** The resources, one a served version, that a CustomResourceDefinition (apiextensions.k8s.io/v1) makes. */
export function customResources(definition: JsonObject): readonly Resource[] {
  const group = stringAt(definition, 'spec', 'group') ?? '';
  const resource = stringAt(definition, 'spec', 'names', 'plural') ?? '';
  const kind = stringAt(definition, 'spec', 'names', 'kind') ?? '';
  const versions = listAt(definition, 'spec', 'versions');
  const stored = versions.find((version) => booleanAt(version, 'storage') === true);
  return versions
    .filter((version) => booleanAt(version, 'served') === true)
    .map((version) => {
      const name = stringAt(version, 'name') ?? '';
      return {
        group,
        version: name,
        kind,
        listKind: stringAt(definition, 'spec', 'names', 'listKind') ?? `${kind}List`,
        resource,
        singular: stringAt(definition, 'spec', 'names', 'singular') ?? kind.toLowerCase(),
        shortNames: strings(listAt(definition, 'spec', 'names', 'shortNames')),
        categories: strings(listAt(definition, 'spec', 'names', 'categories')),
        namespaced: stringAt(definition, 'spec', 'scope') !== 'Cluster',
        verbs: VERBS,
        subresources: subresourcesOf(version, group, kind),
        objectType: customResourceType(definition, name),
        collection: `${resource}.${group}`,
        storageVersion: stringAt(stored, 'name') ?? name,
        behaviour: CUSTOM_RESOURCE_BEHAVIOUR,
        definition,
      };
    });
}
