import { itemKeyValue } from './field-path.ts';
import { isJsonObject } from './json.ts';
import type { JsonValue } from './json.ts';

/** The fields that together name one item of a list: `['name']`, `['containerPort', 'protocol']`. */
export type ListIdentity = readonly string[];

const BY_NAME: readonly ListIdentity[] = [['name']];
const BY_TYPE: readonly ListIdentity[] = [['type']];

/**
 * By which fields the items of a list are told apart, by the list's field name; the first that fits is taken.
 * Source: `x-kubernetes-list-map-keys`, else `x-kubernetes-patch-merge-key`, in the OpenAPI description of the
 * built-in kinds. By field name and not by kind, so that pod templates inside custom resources read the same way.
 */
const IDENTITIES: ReadonlyMap<string, readonly ListIdentity[]> = new Map<string, readonly ListIdentity[]>([
  ['containers', BY_NAME],
  ['initContainers', BY_NAME],
  ['ephemeralContainers', BY_NAME],
  ['containerStatuses', BY_NAME],
  ['initContainerStatuses', BY_NAME],
  ['ephemeralContainerStatuses', BY_NAME],
  ['env', BY_NAME],
  ['volumes', BY_NAME],
  ['imagePullSecrets', BY_NAME],
  ['secrets', BY_NAME],
  ['resourceClaims', BY_NAME],
  ['schedulingGates', BY_NAME],
  ['webhooks', BY_NAME],
  ['matchConditions', BY_NAME],
  ['versions', BY_NAME],
  ['volumeClaimTemplates', [['metadata.name']]],
  ['ports', [['containerPort', 'protocol'], ['port', 'protocol'], ['containerPort'], ['port'], ['name']]],
  ['volumeMounts', [['mountPath']]],
  ['volumeDevices', [['devicePath']]],
  ['hostAliases', [['ip']]],
  ['podIPs', [['ip']]],
  ['topologySpreadConstraints', [['topologyKey', 'whenUnsatisfiable'], ['topologyKey']]],
  ['taints', [['key', 'effect'], ['key']]],
  ['ownerReferences', [['uid']]],
  ['conditions', BY_TYPE],
  ['addresses', [['type', 'address']]],
]);

/** How the items of the list `field` are told apart, if all items of both lists carry that key and it is unique in each. */
export function listIdentity(
  field: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): ListIdentity | undefined {
  return IDENTITIES.get(field)?.find((identity) => isKeyed(before, identity) && isKeyed(after, identity));
}

function isKeyed(list: readonly JsonValue[], identity: ListIdentity): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    if (identity.some((field) => keyValue(item, field) === undefined)) return false;
    seen.add(itemKey(item, identity));
  }
  return seen.size === list.length;
}

/** `name=web`, `containerPort=80,protocol=TCP`: what stands between the brackets of the item's path. */
export function itemKey(item: JsonValue, identity: ListIdentity): string {
  return identity.map((field) => `${field}=${itemKeyValue(keyValue(item, field) ?? '')}`).join(',');
}

function keyValue(item: JsonValue, field: string): string | number | boolean | undefined {
  let value: JsonValue | undefined = item;
  for (const step of field.split('.')) {
    value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}
