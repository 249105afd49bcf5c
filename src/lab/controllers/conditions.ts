import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';

/** A condition as a controller says it; when it changed follows from what stood there. */
export interface SaidCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions of an object with one of them said anew. `lastTransitionTime` changes with the status only. */
export function withCondition(
  conditions: readonly JsonObject[],
  said: SaidCondition,
  now_ms: number,
): readonly JsonObject[] {
  const known = conditions.find(({ type }) => type === said.type);
  const lastTransitionTime =
    known?.['status'] === said.status ? (known['lastTransitionTime'] ?? null) : timeText(now_ms);
  const next = { ...known, ...said, lastTransitionTime };
  return known === undefined
    ? [...conditions, next]
    : conditions.map((condition) => (condition === known ? next : condition));
}

/** The conditions of an object without those of a type. */
export function withoutCondition(conditions: readonly JsonObject[], type: string): readonly JsonObject[] {
  return conditions.filter((condition) => condition['type'] !== type);
}

export function conditionsOf(object: JsonObject): readonly JsonObject[] {
  return listAt(object, 'status', 'conditions').filter(isJsonObject);
}
