import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';

/** A Secret or ConfigMap that a kubelet says does not exist. */
export interface Missing {
  readonly resource: 'secrets' | 'configmaps';
  readonly namespace: string;
  readonly name: string;
}

/** As the kubelet words it: `MountVolume.SetUp failed for volume "creds" : secret "db-creds" not found`. */
const NOT_FOUND = /\b(secret|configmap) "(?:([^"/]+)\/)?([^"/]+)" not found/i;

function missingIn(message: string | undefined, namespace: string): Missing | undefined {
  const match = message === undefined ? null : NOT_FOUND.exec(message);
  if (match === null) return undefined;
  return {
    resource: match[1]?.toLowerCase() === 'secret' ? 'secrets' : 'configmaps',
    namespace: match[2] ?? namespace,
    name: match[3] ?? '',
  };
}

/** From an Event object with reason FailedMount or Failed (CreateContainerConfigError), in either of its API groups. */
export function missingOfEvent(event: AuditEvent): Missing | undefined {
  const body = event.requestObject;
  const reason = stringAt(body, 'reason');
  if (reason !== 'FailedMount' && reason !== 'Failed') return undefined;
  const namespace =
    stringAt(body, 'involvedObject', 'namespace') ??
    stringAt(body, 'regarding', 'namespace') ??
    event.objectRef?.namespace ??
    '';
  return missingIn(stringAt(body, 'message') ?? stringAt(body, 'note'), namespace);
}

/** From a pod's status: a container that waits with CreateContainerConfigError. */
export function missingOfPodStatus(event: AuditEvent): Missing | undefined {
  const namespace = event.objectRef?.namespace ?? '';
  const status = jsonAt(event.requestObject, 'status');
  for (const list of ['containerStatuses', 'initContainerStatuses']) {
    const found = waitingIn(jsonAt(status, list), namespace);
    if (found !== undefined) return found;
  }
  return undefined;
}

function waitingIn(statuses: JsonValue | undefined, namespace: string): Missing | undefined {
  if (!isJsonArray(statuses)) return undefined;
  for (const status of statuses) {
    const found = missingIn(stringAt(status, 'state', 'waiting', 'message'), namespace);
    if (found !== undefined) return found;
  }
  return undefined;
}
