import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';

/** A condition of a definition, or of an APIService, without the time of its last transition. */
export interface DefinitionCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export function conditionOf(definition: JsonObject, type: string): JsonObject | undefined {
  return listAt(definition, 'status', 'conditions')
    .filter(isJsonObject)
    .find((condition) => stringAt(condition, 'type') === type);
}

export function isConditionTrue(definition: JsonObject, type: string): boolean {
  return stringAt(conditionOf(definition, type), 'status') === 'True';
}

/** Does the definition have this condition already, word for word? */
export function isTold(definition: JsonObject, condition: DefinitionCondition): boolean {
  const known = conditionOf(definition, condition.type);
  return (['status', 'reason', 'message'] as const).every(
    (field) => stringAt(known, field) === condition[field],
  );
}

/** Sets a condition; the time moves only when the status does (SetCRDCondition). `now` is RFC 3339. */
export function withCondition(
  definition: JsonObject,
  condition: DefinitionCondition,
  now: string,
): JsonObject {
  const before = conditionOf(definition, condition.type);
  const at =
    stringAt(before, 'status') === condition.status ? (stringAt(before, 'lastTransitionTime') ?? now) : now;
  const { type, status, reason, message } = condition;
  const next = { type, status, lastTransitionTime: at, reason, message };
  const all = listAt(definition, 'status', 'conditions');
  const conditions =
    before === undefined
      ? [...all, next]
      : all.map((other) => (stringAt(other, 'type') === type ? next : other));
  return { ...definition, status: { ...objectAt(definition, 'status'), conditions } };
}
