import { booleanAt } from '../../../kube/container.ts';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { conversionWebhook } from '../../../kube/custom-resource/conversion-webhook.ts';
import {
  customResourceVersion,
  type CustomResourceVersion,
} from '../../../kube/custom-resource/custom-resource-version.ts';
import { customResourceType } from '../../../kube/schema/custom-resource-type.ts';
import { isConditionTrue } from '../custom-resources/conditions.ts';
import { compareVersions } from '../discovery/version-order.ts';
import { CUSTOM_RESOURCE_BEHAVIOUR } from './behaviour.ts';
import type { Resource, Subresource } from './resource.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const OBJECT_VERBS = ['get', 'patch', 'update'];

function strings(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function versionsOf(definition: JsonObject): ReadonlyMap<string, CustomResourceVersion> {
  const found = new Map<string, CustomResourceVersion>();
  for (const row of listAt(definition, 'spec', 'versions')) {
    const name = stringAt(row, 'name') ?? '';
    const version = customResourceVersion(definition, name);
    if (version !== undefined) found.set(name, version);
  }
  return found;
}

/** What every answer of a deprecated version says; the newest other version is named, if there is a newer one. */
function deprecationOf(version: JsonValue, definition: JsonObject): string | undefined {
  if (booleanAt(version, 'deprecated') !== true) return undefined;
  const own = stringAt(version, 'deprecationWarning');
  if (own !== undefined) return own;
  const group = stringAt(definition, 'spec', 'group') ?? '';
  const kind = stringAt(definition, 'spec', 'names', 'kind') ?? '';
  const name = stringAt(version, 'name') ?? '';
  const [newest] = listAt(definition, 'spec', 'versions')
    .filter((other) => booleanAt(other, 'served') === true && booleanAt(other, 'deprecated') !== true)
    .map((other) => stringAt(other, 'name') ?? '')
    .filter((other) => compareVersions(other, name) < 0)
    .toSorted(compareVersions);
  const advice = newest === undefined ? '' : `; use ${group}/${newest} ${kind}`;
  return `${group}/${name} ${kind} is deprecated${advice}`;
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

/** The resources, one a served version, that a CustomResourceDefinition (apiextensions.k8s.io/v1) makes once its names are accepted. */
export function customResources(definition: JsonObject): readonly Resource[] {
  if (!isConditionTrue(definition, 'Established') && !isConditionTrue(definition, 'NamesAccepted')) return [];
  const names = objectAt(definition, 'status', 'acceptedNames');
  const customVersions = versionsOf(definition);
  const group = stringAt(definition, 'spec', 'group') ?? '';
  const resource = stringAt(names, 'plural') ?? '';
  const kind = stringAt(names, 'kind') ?? '';
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
        listKind: stringAt(names, 'listKind') ?? `${kind}List`,
        resource,
        singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
        shortNames: strings(listAt(names, 'shortNames')),
        categories: strings(listAt(names, 'categories')),
        namespaced: stringAt(definition, 'spec', 'scope') !== 'Cluster',
        verbs: VERBS,
        subresources: subresourcesOf(version, group, kind),
        objectType: customResourceType(definition, name),
        collection: `${resource}.${group}`,
        storageVersion: stringAt(stored, 'name') ?? name,
        behaviour: CUSTOM_RESOURCE_BEHAVIOUR,
        definition,
        customVersions,
        conversionWebhook: conversionWebhook(definition),
        deprecation: deprecationOf(version, definition),
      };
    });
}
