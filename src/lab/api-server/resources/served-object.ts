import { toAutoscalingV1, toAutoscalingV2 } from '../../../kube/api-version/horizontal-pod-autoscaler.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { servedCustomResource, storedCustomResource } from '../custom-resources/served-custom-resource.ts';
import { apiVersionServed, type Resource } from './resource.ts';

/** Events of events.k8s.io and of the core group are the same objects under other field names (pkg/apis/events/v1/conversion.go). */
const EVENT_FIELDS: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

function renamed(body: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [names.get(key) ?? key, value]));
}

const TO_EVENTS_GROUP = new Map(EVENT_FIELDS);
const TO_CORE_GROUP = new Map(EVENT_FIELDS.map(([core, events]) => [events, core]));

/** A stored object in the version that `resource` serves. Of custom resources it may have to ask a webhook: inside `converting`. */
export function servedObject(resource: Resource, body: JsonObject): JsonObject {
  if (resource.definition !== undefined) return servedCustomResource(resource, body);
  const apiVersion = apiVersionServed(resource);
  if (body['apiVersion'] === apiVersion) return body;
  if (apiVersion === 'events.k8s.io/v1') return { ...renamed(body, TO_EVENTS_GROUP), apiVersion };
  if (apiVersion === 'autoscaling/v1') return toAutoscalingV1(body);
  return { ...body, apiVersion };
}

/** An object as it was sent, in the version that is stored. As with `servedObject`, a webhook may have to be asked. */
export function storedVersion(resource: Resource, body: JsonObject): JsonObject {
  if (resource.definition !== undefined) return storedCustomResource(resource, body);
  if (resource.group === 'events.k8s.io') return { ...renamed(body, TO_CORE_GROUP), apiVersion: 'v1' };
  if (resource.version === resource.storageVersion) return body;
  const apiVersion = apiVersionServed({ ...resource, version: resource.storageVersion });
  return resource.group === 'autoscaling' ? toAutoscalingV2(body) : { ...body, apiVersion };
}

/** Is the stored form of an object what this resource serves, byte for byte? Custom resources are pruned and defaulted when they are read. */
export function isServedAsStored({ group, version, storageVersion, definition }: Resource): boolean {
  return definition === undefined && group !== 'events.k8s.io' && version === storageVersion;
}

/** metadata of an object; empty where it has none. */
export function metadataOf(body: JsonObject): JsonObject {
  const { metadata } = body;
  return isJsonObject(metadata) ? metadata : {};
}

/** The finalizers of an object. */
export function finalizersOf(body: JsonObject): readonly string[] {
  return listAt(body, 'metadata', 'finalizers').filter((value) => typeof value === 'string');
}

function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

export function withMetadata(body: JsonObject, changes: JsonObject): JsonObject {
  const metadata: Record<string, JsonValue | undefined> = { ...metadataOf(body), ...changes };
  for (const key of Object.keys(metadata)) {
    if (metadata[key] === undefined) return { ...body, metadata: withoutAbsent(metadata) };
  }
  return { ...body, metadata };
}
