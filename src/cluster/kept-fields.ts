import { bulkMetadata } from './manifests/kept-metadata.ts';
import { keptNode } from './manifests/kept-node.ts';
import { keptPod } from './manifests/kept-pod.ts';
import { keptSecret } from './manifests/kept-secret.ts';
import type { SharedValues } from './manifests/shared-values.ts';
import type { GroupKind } from '../kube/group-kind.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../kube/json.ts';

/**
 * What a cluster keeps of an object, so that 620,000 pods fit into one process and no body holds a credential. Everything that is not in
 * this table is kept as it was read:
 *
 * | kind                                                             | dropped                                                                     |
 * | ---------------------------------------------------------------- | --------------------------------------------------------------------------- |
 * | Secret                                                           | values of `data` and `stringData`: their length in bytes stands there       |
 * |                                                                  | instead, a number. Certificates (`tls.crt`, `ca.crt`) stay. Annotation      |
 * |                                                                  | `last-applied-configuration` (it holds the values again)                    |
 * | Pod                                                              | managedFields, selfLink, resourceVersion, `last-applied-configuration`; of  |
 * |                                                                  | container statuses `imageID`, `containerID`, `volumeMounts`, `user`; of     |
 * |                                                                  | conditions `lastProbeTime`, `observedGeneration`; the random end of         |
 * |                                                                  | `kube-api-access-xxxxx` volumes, which makes equal pods equal               |
 * | ReplicaSet, Job, ControllerRevision, Endpoints, EndpointSlice,   | managedFields, selfLink, `last-applied-configuration`                       |
 * | Event, Lease                                                     |                                                                             |
 * | Node                                                             | managedFields, selfLink, `status.images`                                    |
 *
 * The managers of all other kinds stay: two managers of one field are a hazard.
 */
export function keptBody({ kind }: GroupKind, body: JsonObject, shared?: SharedValues): JsonObject {
  switch (kind) {
    case 'Pod':
      return keptPod(body, shared);
    case 'Secret':
      return keptSecret(body);
    case 'Node':
      return keptNode(body);
    case 'ReplicaSet':
      return withSharedSpec(withoutManagers(body), shared);
    case 'ControllerRevision':
    case 'Endpoints':
    case 'EndpointSlice':
    case 'Event':
    case 'Job':
    case 'Lease':
      return withoutManagers(body);
    default:
      return body;
  }
}

function withSharedSpec(body: JsonObject, shared: SharedValues | undefined): JsonObject {
  const { spec } = body;
  if (shared === undefined || !isJsonObject(spec)) return body;
  const kept: Record<string, JsonValue | undefined> = { ...spec };
  for (const key of ['selector', 'template']) kept[key] = shared.of(spec[key]);
  return { ...body, spec: kept };
}

function withoutManagers(body: JsonObject): JsonObject {
  const { metadata } = body;
  return isJsonObject(metadata) ? { ...body, metadata: bulkMetadata(metadata) } : body;
}
