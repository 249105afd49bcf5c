import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import { conditionsOf, withCondition, withoutCondition, type SaidCondition } from './conditions.ts';
import { generationOf, nameOf, timeAt_ms } from './object-meta.ts';
import { conditionOf } from './pod-state.ts';

const COMPLETE = 'NewReplicaSetAvailable';
const TIMED_OUT = 'ProgressDeadlineExceeded';

/** What a Deployment's status follows from. */
export interface DeploymentState {
  readonly deployment: JsonObject;
  /** `undefined` while there is none. */
  readonly newSet: JsonObject | undefined;
  readonly sets: readonly JsonObject[];
  readonly wanted_count: number;
  readonly unavailable_count: number;
  readonly now_ms: number;
}

function total(sets: readonly JsonObject[], ...path: readonly string[]): number {
  return sets.reduce((sum, set) => sum + (numberAt(set, ...path) ?? 0), 0);
}

/** The numbers of a status; zero is left out, as Go leaves it out. */
function countsOf({ deployment, newSet, sets }: DeploymentState): JsonObject {
  const available = total(sets, 'status', 'availableReplicas');
  const counts: Readonly<Record<string, number>> = {
    observedGeneration: generationOf(deployment),
    replicas: total(sets, 'status', 'replicas'),
    updatedReplicas: newSet === undefined ? 0 : total([newSet], 'status', 'replicas'),
    readyReplicas: total(sets, 'status', 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(sets, 'spec', 'replicas') - available),
    collisionCount: numberAt(deployment, 'status', 'collisionCount') ?? 0,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** A condition of a Deployment has a second time, which tells of every change of it. */
function withUpdated(
  conditions: readonly JsonObject[],
  said: SaidCondition,
  now_ms: number,
): readonly JsonObject[] {
  const known = conditions.find(({ type }) => type === said.type);
  if (known !== undefined && known['status'] === said.status && known['reason'] === said.reason)
    return conditions;
  return withCondition(conditions, said, now_ms).map((condition) =>
    condition['type'] === said.type ? { ...condition, lastUpdateTime: timeText(now_ms) } : condition,
  );
}

function oldReplicas(status: JsonObject): number {
  return (numberAt(status, 'replicas') ?? 0) - (numberAt(status, 'updatedReplicas') ?? 0);
}

/** Have the numbers come nearer to the end since the last time (DeploymentProgressing, deployment_util.go)? */
function hasProgressed(before: JsonObject, next: JsonObject): boolean {
  const grown = ['updatedReplicas', 'readyReplicas', 'availableReplicas'];
  const isNearer = (field: string) => (numberAt(next, field) ?? 0) > (numberAt(before, field) ?? 0);
  return grown.some(isNearer) || oldReplicas(next) < oldReplicas(before);
}

/** What is to be said about how a rollout goes on; `undefined`: nothing new (syncRolloutStatus, progress.go). */
function progressOf(state: DeploymentState, counts: JsonObject): SaidCondition | undefined {
  const { deployment, newSet, wanted_count, now_ms } = state;
  const current = conditionOf(deployment, 'Progressing');
  const updated_count = numberAt(counts, 'updatedReplicas') ?? 0;
  const all_count = numberAt(counts, 'replicas') ?? 0;
  if (all_count === updated_count && current?.['reason'] === COMPLETE) return undefined;
  const what = newSet === undefined ? `Deployment "${nameOf(deployment)}"` : `ReplicaSet "${nameOf(newSet)}"`;
  const isComplete =
    updated_count === wanted_count &&
    all_count === wanted_count &&
    (numberAt(counts, 'availableReplicas') ?? 0) === wanted_count;
  const type = 'Progressing';
  if (isComplete)
    return { type, status: 'True', reason: COMPLETE, message: `${what} has successfully progressed.` };
  if (hasProgressed(objectAt(deployment, 'status'), counts))
    return { type, status: 'True', reason: 'ReplicaSetUpdated', message: `${what} is progressing.` };
  const deadline_ms = deadlineOf_ms(deployment, current);
  return deadline_ms !== undefined && now_ms >= deadline_ms
    ? { type, status: 'False', reason: TIMED_OUT, message: `${what} has timed out progressing.` }
    : undefined;
}

/** When a rollout that stands still has failed; `undefined` where it does not stand still, or nobody set a deadline. */
function deadlineOf_ms(deployment: JsonObject, progressing: JsonObject | undefined): number | undefined {
  const deadline_s = numberAt(deployment, 'spec', 'progressDeadlineSeconds');
  const updated_ms = timeAt_ms(progressing, 'lastUpdateTime');
  const reason = progressing?.['reason'];
  if (deadline_s === undefined || updated_ms === undefined || reason === COMPLETE || reason === TIMED_OUT)
    return undefined;
  return updated_ms + deadline_s * 1000;
}

/** How long until somebody has to look whether the rollout has failed; `undefined`: nobody has to. */
export function progressCheck_ms(deployment: JsonObject, now_ms: number): number | undefined {
  const deadline_ms = deadlineOf_ms(deployment, conditionOf(deployment, 'Progressing'));
  return deadline_ms === undefined ? undefined : Math.max(0, deadline_ms - now_ms) + 1_000;
}

/** The status of a Deployment now; the one that stands there, where nothing has changed (calculateStatus, sync.go). */
export function deploymentStatus(state: DeploymentState): JsonObject {
  const { deployment, sets, wanted_count, unavailable_count, now_ms } = state;
  const counts = countsOf(state);
  const isUp = (numberAt(counts, 'availableReplicas') ?? 0) >= wanted_count - unavailable_count;
  let conditions = withUpdated(
    conditionsOf(deployment),
    isUp
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now_ms,
  );
  const progress = progressOf(state, counts);
  // Each step forward is told anew, so that the deadline counts from it.
  if (progress !== undefined)
    conditions = withCondition(conditions, progress, now_ms).map((condition) =>
      condition['type'] === 'Progressing' ? { ...condition, lastUpdateTime: timeText(now_ms) } : condition,
    );
  const failure = sets.map((set) => conditionOf(set, 'ReplicaFailure')).find((found) => found !== undefined);
  conditions = withoutCondition(conditions, 'ReplicaFailure');
  if (failure !== undefined)
    conditions = [
      ...conditions,
      conditionOf(deployment, 'ReplicaFailure') ?? { ...failure, lastUpdateTime: timeText(now_ms) },
    ];
  const status = { ...counts, ...(conditions.length === 0 ? {} : { conditions }) };
  return jsonEqual(status, deployment['status']) ? objectAt(deployment, 'status') : status;
}

/** What is said when a rollout begins. */
export function rolloutBegun(deployment: JsonObject, newSet: JsonObject, now_ms: number): JsonObject {
  const said: SaidCondition = {
    type: 'Progressing',
    status: 'True',
    reason: 'NewReplicaSetCreated',
    message: `Created new replica set "${nameOf(newSet)}"`,
  };
  const conditions = withUpdated(conditionsOf(deployment), said, now_ms);
  return { ...objectAt(deployment, 'status'), conditions };
}
