import type { AuditEvent } from '../audit/event.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../kube/json.ts';
import type { ObjectReference } from '../kube/object-reference.ts';

// Kubernetes makes random and hashed name parts from this alphabet, without vowels (apimachinery
// pkg/util/rand); ReplicaSets of releases before 1.8 ended in plain digits, which it does not exclude.
const RANDOM_SUFFIX = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const HASH_SUFFIX = /-(?:[bcdfghjklmnpqrstvwxz2456789]{6,10}|\d{8,10})$/;
const ORDINAL_SUFFIX = /-\d{1,4}$/;

/**
 * The workload that somebody owns and that survives its pods, as `namespace/name`: for a pod or ReplicaSet the
 * Deployment, StatefulSet, DaemonSet or Job behind it, for everything else the object itself. Told by the
 * object's name, or by ownerReferences and generateName where the name is not in the log; `undefined` where the
 * log carries neither (pods created with generateName and refused, at level Metadata).
 */
export function workloadOwner(event: AuditEvent): string | undefined {
  const object = event.objectRef;
  if (object === undefined) return undefined;
  const owner = object.name === '' ? ownerInBody(event) : ownerName(object.resource, object.name);
  return owner === undefined || owner === '' ? undefined : `${object.namespace}/${owner}`;
}

/** The same for a reference whose name is known. */
export function ownerOfReference(object: ObjectReference): string {
  return `${object.namespace}/${ownerName(object.resource, object.name)}`;
}

function ownerName(resource: string, name: string): string {
  if (resource === 'replicasets')
    return name.replace(HASH_SUFFIX.test(name) ? HASH_SUFFIX : RANDOM_SUFFIX, '');
  if (resource !== 'pods') return name;
  if (ORDINAL_SUFFIX.test(name)) return name.replace(ORDINAL_SUFFIX, '');
  return name.replace(RANDOM_SUFFIX, '').replace(HASH_SUFFIX, '');
}

/** Parses a body; only called for requests whose name the URL does not carry. */
function ownerInBody(event: AuditEvent): string | undefined {
  if (event.requestObject_bytes === 0) return undefined;
  const body = event.requestObject;
  const owner = controllerOwnerName(body);
  if (owner !== undefined) return owner;
  const resource = event.objectRef?.resource ?? '';
  const name = stringAt(body, 'metadata', 'name');
  if (name !== undefined && name !== '') return ownerName(resource, name);
  // A generateName ends in the hash of its ReplicaSet, or is the owner's name: never in an ordinal.
  return stringAt(body, 'metadata', 'generateName')?.replace(/-$/, '').replace(HASH_SUFFIX, '');
}

function controllerOwnerName(body: JsonValue | undefined): string | undefined {
  const owners = jsonAt(body, 'metadata', 'ownerReferences');
  if (!isJsonArray(owners)) return undefined;
  const owner = owners.find((candidate) => jsonAt(candidate, 'controller') === true);
  const name = stringAt(owner, 'name');
  if (name === undefined) return undefined;
  return stringAt(owner, 'kind') === 'ReplicaSet' ? ownerName('replicasets', name) : name;
}
