import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { applyJsonPatch } from '../../kube/patch/json-patch.ts';
import { applyMergePatch } from '../../kube/patch/merge-patch.ts';
import { guessPatchType } from '../../kube/patch/patch-type.ts';
import type { PatchResult } from '../../kube/patch/result.ts';
import { applyStrategicMergePatch } from '../../kube/patch/strategic-merge-patch.ts';
import type { Change } from './change.ts';

/**
 * The object after a patch whose answer the log does not carry; undefined where the patch does not fit the last
 * known version, which then is not the one that was patched. The patch type is a guess (patch-type.ts).
 */
export function patchedObject(
  object: JsonObject,
  patch: JsonValue,
  change: Pick<Change, 'userAgent' | 'object' | 'fieldManager'>,
): JsonObject | undefined {
  const guess = guessPatchType(patch, {
    userAgent: change.userAgent,
    apiGroup: change.object.apiGroup,
    fieldManager: change.fieldManager,
  });
  const result = apply(guess.type, object, patch);
  return result.kind === 'applied' && isJsonObject(result.document) ? result.document : undefined;
}

function apply(
  type: ReturnType<typeof guessPatchType>['type'],
  object: JsonObject,
  patch: JsonValue,
): PatchResult {
  if (type === 'json-patch') return applyJsonPatch(object, patch);
  if (type === 'merge-patch') return applyMergePatch(object, patch);
  // An apply sets what it names; what it stops to name cannot be seen without managedFields.
  const merged = applyStrategicMergePatch(object, patch);
  return merged.kind === 'applied' || type === 'strategic-merge-patch'
    ? merged
    : applyMergePatch(object, patch);
}
