import { difference, fieldSet, hasPath } from './field-set.ts';
import type { Managed, ManagerEntry } from './managed.ts';
import { fieldElement, type Path } from './path-element.ts';

export const SCALE_API_VERSION = 'autoscaling/v1';

const REPLICAS_IN_SCALE: Path = [fieldElement('spec'), fieldElement('replicas')];

/** Where the replicas lie in each served version of an object; `undefined` for a version that has no scale. */
export type ReplicasPaths = ReadonlyMap<string, Path | undefined>;

/** The managers of an object's replicas, as managers of its scale (ToSubresource, managedfields/scalehandler.go of k8s.io/apimachinery). */
export function scaleManagers(parent: Managed, paths: ReplicasPaths): Managed {
  const managers = new Map<string, ManagerEntry>();
  for (const [id, entry] of parent) {
    const path = paths.get(entry.apiVersion);
    if (path !== undefined && hasPath(entry.fields, path))
      managers.set(id, { ...entry, apiVersion: SCALE_API_VERSION, fields: fieldSet(REPLICAS_IN_SCALE) });
  }
  return managers;
}

/**
 * The managers of an object after its scale was changed: who manages the scale now owns the replicas, who no longer does does not
 * (ToParent). As there, managers of versions that are not served are dropped, and who owns replicas through the scale has no time.
 */
export function parentManagers(
  parent: Managed,
  scale: Managed,
  paths: ReplicasPaths,
  apiVersion: string,
): Managed {
  const managers = new Map<string, ManagerEntry>();
  const left = new Map(scale);
  for (const [id, entry] of parent) {
    if (!paths.has(entry.apiVersion)) continue;
    const path = paths.get(entry.apiVersion);
    if (path === undefined || !hasPath(entry.fields, path) || left.delete(id)) {
      managers.set(id, entry);
      continue;
    }
    const fields = difference(entry.fields, fieldSet(path));
    if (fields.size > 0) managers.set(id, { ...entry, fields });
  }
  const path = paths.get(apiVersion);
  if (path === undefined) return managers;
  for (const [id, entry] of left)
    if (hasPath(entry.fields, REPLICAS_IN_SCALE))
      managers.set(id, { ...entry, apiVersion, time: parent.get(id)?.time, fields: fieldSet(path) });
  return managers;
}
