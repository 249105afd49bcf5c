import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { timeText } from '../clock.ts';
import type { Resource } from '../resources/resource.ts';

const SNAPSHOTS = 'snapshot.storage.k8s.io';

/** Until data could come from anywhere (KEP-1495) it came from a claim or a snapshot, and all else was left out without a word. */
function isKnownSource(source: JsonObject): boolean {
  const group = stringAt(source, 'apiGroup') ?? '';
  const kind = stringAt(source, 'kind');
  return (
    (kind === 'PersistentVolumeClaim' && group === '') || (kind === 'VolumeSnapshot' && group === SNAPSHOTS)
  );
}

/** What two references have in common. */
function copied(source: JsonObject): JsonObject {
  const { apiGroup, kind, name } = source;
  return { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name };
}

/** Both fields name the same source, whichever was given (NormalizeDataSources). */
function withBothSources(spec: JsonObject): JsonObject {
  const { dataSource, dataSourceRef } = spec;
  if (isJsonObject(dataSource) && dataSourceRef === undefined)
    return { ...spec, dataSourceRef: copied(dataSource) };
  if (
    isJsonObject(dataSourceRef) &&
    dataSource === undefined &&
    (stringAt(dataSourceRef, 'namespace') ?? '') === ''
  )
    return { ...spec, dataSource: copied(dataSourceRef) };
  return spec;
}

/** Where a claim's data comes from, as the API server keeps it; a namespace is behind a gate (pkg/api/persistentvolumeclaim). */
function claimSpec(spec: JsonObject, old: JsonObject | undefined): JsonObject {
  let { dataSource, dataSourceRef } = spec;
  const hadReference = old?.['dataSourceRef'] !== undefined;
  const crossesNamespaces = (stringAt(dataSourceRef, 'namespace') ?? '') !== '';
  if (crossesNamespaces && !hadReference) dataSourceRef = undefined;
  const hadSource = hadReference || old?.['dataSource'] !== undefined;
  if (!hadSource && dataSourceRef === undefined && isJsonObject(dataSource) && !isKnownSource(dataSource))
    dataSource = undefined;
  return withBothSources({ ...spec, dataSource, dataSourceRef });
}

/** A claim or an object of another kind, prepared; `old` is what it replaces. */
export function withClaimSources(
  body: JsonObject,
  old: JsonObject | undefined,
  { collection }: Resource,
): JsonObject {
  if (collection !== 'persistentvolumeclaims') return body;
  const before = old === undefined ? undefined : objectAt(old, 'spec');
  return { ...body, spec: claimSpec(objectAt(body, 'spec'), before) };
}

/** A volume says since when it is in its phase (pkg/registry/core/persistentvolume/strategy.go). */
export function withPhaseTime(
  body: JsonObject,
  old: JsonObject,
  { collection }: Resource,
  now_ms: number,
): JsonObject {
  if (collection !== 'persistentvolumes') return body;
  const [status, before] = [objectAt(body, 'status'), objectAt(old, 'status')];
  const isSame = (status['phase'] ?? '') === (before['phase'] ?? '');
  const { lastPhaseTransitionTime: sent } = status;
  const known = before['lastPhaseTransitionTime'];
  if (isSame && sent === undefined) return { ...body, status: { ...status, lastPhaseTransitionTime: known } };
  if (!isSame && (sent === undefined || sent === known))
    return { ...body, status: { ...status, lastPhaseTransitionTime: timeText(now_ms) } };
  return body;
}

/** The status of a new volume: since now it is pending. */
export function newVolumeStatus(body: JsonObject): JsonObject {
  const now = jsonAt(body, 'metadata', 'creationTimestamp');
  return {
    ...body,
    status: { phase: 'Pending', ...(now === undefined ? {} : { lastPhaseTransitionTime: now }) },
  };
}
