import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { bulkMetadata, without } from './kept-metadata.ts';
import type { SharedValues } from './shared-values.ts';

const METADATA_DROPPED = ['resourceVersion'];
const CONDITION_DROPPED = ['lastProbeTime', 'observedGeneration'];
const CONTAINER_STATUS_DROPPED = ['imageID', 'containerID', 'volumeMounts', 'user', 'allocatedResources'];

/** Parts that replicas have in common, or many pods of a cluster. */
const SHARED_SPEC = [
  'affinity',
  'containers',
  'dnsConfig',
  'imagePullSecrets',
  'initContainers',
  'nodeName',
  'nodeSelector',
  'readinessGates',
  'securityContext',
  'tolerations',
  'topologySpreadConstraints',
  'volumes',
];
const SHARED_METADATA = ['creationTimestamp', 'generateName', 'labels', 'namespace', 'ownerReferences'];
const SHARED_STATUS = ['conditions', 'hostIP', 'hostIPs', 'startTime'];

/** The volume of a ServiceAccount's token, which the API server adds under a name of its own for every pod. */
const TOKEN_VOLUME = /^kube-api-access-[a-z0-9]{5}$/;
const TOKEN_VOLUME_NAME = 'kube-api-access';

type Writable = Record<string, JsonValue | undefined>;

function eachObject(
  list: JsonValue | undefined,
  change: (item: JsonObject) => JsonObject,
): JsonValue | undefined {
  if (!isJsonArray(list)) return list;
  return list.map((item) => (isJsonObject(item) ? change(item) : item));
}

function withTokenVolumeName(item: JsonObject): JsonObject {
  const { name } = item;
  return typeof name === 'string' && TOKEN_VOLUME.test(name) ? { ...item, name: TOKEN_VOLUME_NAME } : item;
}

function withTokenMountName(container: JsonObject): JsonObject {
  if (!isJsonArray(container['volumeMounts'])) return container;
  return { ...container, volumeMounts: eachObject(container['volumeMounts'], withTokenVolumeName) };
}

function keptSpec(spec: JsonObject, shared: SharedValues | undefined): JsonObject {
  const kept: Writable = { ...spec };
  if (isJsonArray(spec['volumes'])) {
    const hasToken = spec['volumes'].some(
      (volume) =>
        isJsonObject(volume) && typeof volume['name'] === 'string' && TOKEN_VOLUME.test(volume['name']),
    );
    if (hasToken) {
      kept['volumes'] = eachObject(spec['volumes'], withTokenVolumeName);
      for (const key of ['containers', 'initContainers', 'ephemeralContainers']) {
        if (spec[key] !== undefined) kept[key] = eachObject(spec[key], withTokenMountName);
      }
    }
  }
  share(kept, SHARED_SPEC, shared);
  return kept;
}

function keptStatus(status: JsonObject, shared: SharedValues | undefined): JsonObject {
  const kept: Writable = { ...status };
  for (const key of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']) {
    if (status[key] === undefined) continue;
    kept[key] = eachObject(status[key], (item) => without(item, CONTAINER_STATUS_DROPPED));
    kept[key] = shared === undefined ? kept[key] : shared.of(kept[key]);
  }
  if (status['conditions'] !== undefined) {
    kept['conditions'] = eachObject(status['conditions'], (item) => without(item, CONDITION_DROPPED));
  }
  share(kept, SHARED_STATUS, shared);
  return kept;
}

function share(object: Writable, keys: readonly string[], shared: SharedValues | undefined): void {
  if (shared === undefined) return;
  for (const key of keys) {
    if (object[key] !== undefined) object[key] = shared.of(object[key]);
  }
}

/** A Pod without what no rule needs; see keptBody for the table. With `shared`, what replicas have in common is one value. */
export function keptPod(body: JsonObject, shared: SharedValues | undefined): JsonObject {
  const { metadata, spec, status } = body;
  const kept: Writable = { ...body };
  if (isJsonObject(metadata)) {
    const own: Writable = { ...bulkMetadata(without(metadata, METADATA_DROPPED)) };
    share(own, SHARED_METADATA, shared);
    kept['metadata'] = own;
  }
  if (isJsonObject(spec)) kept['spec'] = keptSpec(spec, shared);
  if (isJsonObject(status)) kept['status'] = keptStatus(status, shared);
  return kept;
}
