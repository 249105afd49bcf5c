import { jsonEqual } from '../../../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { timeText } from '../clock.ts';

/** Writes a condition into a pod's status; its time moves only with its status (UpdatePodCondition, pkg/api/pod). */
export function withPodCondition(pod: JsonObject, condition: JsonObject, now_ms: number): JsonObject {
  const conditions = listAt(pod, 'status', 'conditions');
  const before = conditions.find((entry) => stringAt(entry, 'type') === condition['type']);
  const isSame = stringAt(before, 'status') === condition['status'];
  const written = {
    lastProbeTime: null,
    ...condition,
    lastTransitionTime: isSame ? (stringAt(before, 'lastTransitionTime') ?? null) : timeText(now_ms),
  };
  if (before !== undefined && jsonEqual(written, before)) return pod;
  const next =
    before === undefined
      ? [...conditions, written]
      : conditions.map((entry) => (entry === before ? written : entry));
  return { ...pod, status: { ...objectAt(pod, 'status'), conditions: next } };
}
