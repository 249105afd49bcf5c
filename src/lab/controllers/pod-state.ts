import { isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { isTerminating, timeAt_ms } from './object-meta.ts';

/** `Pending`, `Running`, ...; `''` where nobody has said it. */
export function phaseOf(pod: JsonObject): string {
  return stringAt(pod, 'status', 'phase') ?? '';
}

/** Has it come to its end, one way or the other? */
export function isFinished(pod: JsonObject): boolean {
  const phase = phaseOf(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Does it count for who made it (IsPodActive, controller_utils.go)? */
export function isActive(pod: JsonObject): boolean {
  return !isFinished(pod) && !isTerminating(pod);
}

/** One condition of an object; `undefined` where it has none of this type. */
export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  return listAt(object, 'status', 'conditions')
    .filter(isJsonObject)
    .find((condition) => condition['type'] === type);
}

export function isReady(pod: JsonObject): boolean {
  return conditionOf(pod, 'Ready')?.['status'] === 'True';
}

/** Since when it is ready; `undefined` where it is not. */
export function readySince_ms(pod: JsonObject): number | undefined {
  const condition = conditionOf(pod, 'Ready');
  return condition?.['status'] === 'True' ? timeAt_ms(condition, 'lastTransitionTime') : undefined;
}

/** Ready for at least so long (IsPodAvailable, pkg/api/v1/pod). */
export function isAvailable(pod: JsonObject, minReady_s: number, now_ms: number): boolean {
  const since_ms = readySince_ms(pod);
  return since_ms !== undefined && (minReady_s === 0 || since_ms + minReady_s * 1000 <= now_ms);
}

/** The node it is on; `''` where it is on none yet. */
export function nodeOf(pod: JsonObject): string {
  return stringAt(pod, 'spec', 'nodeName') ?? '';
}

function restartCounts(statuses: readonly JsonValue[]): readonly number[] {
  return statuses.map((status) => numberAt(status, 'restartCount') ?? 0);
}

/** How often its containers, init containers among them, were started again, all together. */
export function restartsOf(pod: JsonObject): number {
  return [listAt(pod, 'status', 'containerStatuses'), listAt(pod, 'status', 'initContainerStatuses')]
    .flatMap(restartCounts)
    .reduce((sum, count) => sum + count, 0);
}

/** How often that of its containers was started again that was most often. */
export function mostRestartsOf(pod: JsonObject): number {
  return Math.max(0, ...restartCounts(listAt(pod, 'status', 'containerStatuses')));
}

/** The same of its sidecars: init containers that are always started again. */
export function mostSidecarRestartsOf(pod: JsonObject): number {
  const sidecars = listAt(pod, 'spec', 'initContainers')
    .filter((container) => stringAt(container, 'restartPolicy') === 'Always')
    .map((container) => stringAt(container, 'name'));
  const statuses = listAt(pod, 'status', 'initContainerStatuses');
  return Math.max(
    0,
    ...restartCounts(statuses.filter((status) => sidecars.includes(stringAt(status, 'name')))),
  );
}
