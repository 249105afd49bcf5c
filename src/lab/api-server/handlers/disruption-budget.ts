import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { timeText } from '../clock.ts';
import {
  conflict,
  forbidden,
  MODIFIED,
  unmappedError,
  tooManyRequests,
  type ApiError,
} from '../request/api-error.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { servedObject, storedVersion } from '../resources/served-object.ts';
import { trackedByServer } from '../writes/field-management.ts';
import type { Write } from '../writes/write-context.ts';

/** Where PodDisruptionBudgets are stored. */
export const BUDGETS = 'poddisruptionbudgets.policy';
/** So many evictions may wait for the controller to see them (MaxDisruptedPodSize). */
const DISRUPTED_MAX_COUNT = 2_000;
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";
const ALLOWED = 'DisruptionAllowed';

function refusal(message: string, retryAfter_s: number | undefined): ApiError {
  return tooManyRequests(REFUSED, retryAfter_s, [{ reason: 'DisruptionBudget', message, field: '' }]);
}

/** The controller has not seen the budget as it is now: try again in ten seconds. */
export function stillProcessed(budget: string): ApiError {
  return refusal(`The disruption budget ${budget} is still being processed by the server.`, 10);
}

function whyNot(name: string, status: JsonObject): string {
  const condition = listAt(status, 'conditions').find((entry) => stringAt(entry, 'type') === ALLOWED);
  const message = stringAt(condition, 'message') ?? '';
  const isSaid = stringAt(condition, 'status') === 'False' && message !== '';
  const reason = stringAt(condition, 'reason') ?? '';
  const [healthy, desired] = [
    numberAt(status, 'currentHealthy') ?? 0,
    numberAt(status, 'desiredHealthy') ?? 0,
  ];
  const not = `The disruption budget ${name} does not allow evicting pods currently`;
  if (isSaid && reason === 'SyncFailed') return `${not} because it failed sync: ${message}`;
  if (healthy <= desired)
    return `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`;
  return isSaid ? `${not} (${reason}): ${message}` : not;
}

/** The last disruption is taken: the condition says so before the controller does (UpdateDisruptionAllowedCondition). */
function withoutDisruptions(status: JsonObject, now_ms: number): JsonObject {
  const before = listAt(status, 'conditions').find((entry) => stringAt(entry, 'type') === ALLOWED);
  const isChanged = stringAt(before, 'status') !== 'False';
  const condition = {
    ...objectAt(before),
    type: ALLOWED,
    status: 'False',
    observedGeneration: numberAt(status, 'observedGeneration') ?? 0,
    lastTransitionTime: isChanged
      ? timeText(now_ms)
      : (stringAt(before, 'lastTransitionTime') ?? timeText(now_ms)),
    reason: 'InsufficientPods',
    message: '',
  };
  const conditions = listAt(status, 'conditions');
  return {
    ...status,
    conditions:
      before === undefined
        ? [...conditions, condition]
        : conditions.map((entry) => (entry === before ? condition : entry)),
  };
}

/** Takes one disruption off a budget, or throws 429 where it has none (checkAndDecrement, eviction.go). */
export function takeDisruption(
  { parts, name, resource }: Write,
  budget: StoredObject,
  isDryRun: boolean,
): void {
  const { body } = budget;
  const status = objectAt(body, 'status');
  const named = stringAt(body, 'metadata', 'name') ?? '';
  const kind = { group: 'policy', resource: 'poddisruptionbudget' };
  if ((numberAt(status, 'observedGeneration') ?? 0) < (numberAt(body, 'metadata', 'generation') ?? 0))
    throw stillProcessed(named);
  const allowed = numberAt(status, 'disruptionsAllowed') ?? 0;
  if (allowed < 0) throw forbidden(kind, named, 'pdb disruptions allowed is negative');
  if (Object.keys(objectAt(status, 'disruptedPods')).length > DISRUPTED_MAX_COUNT)
    throw forbidden(
      kind,
      named,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    );
  if (allowed === 0) throw refusal(whyNot(named, status), undefined);
  if (isDryRun) return;
  const now_ms = parts.clock.now_ms();
  const next = {
    ...(allowed === 1 ? withoutDisruptions(status, now_ms) : status),
    disruptionsAllowed: allowed - 1,
    disruptedPods: { ...objectAt(status, 'disruptedPods'), [name]: timeText(now_ms) },
  };
  const budgets = parts.registry.find('policy', 'v1', 'poddisruptionbudgets');
  if (budgets === undefined) throw new Error('PodDisruptionBudgets are served');
  const old = servedObject(budgets, body);
  const changed = trackedByServer({ parts, resource: budgets }, old, { ...old, status: next });
  const result = parts.store.update(BUDGETS, budget, storedVersion(budgets, changed));
  if (result.type === 'refused') throw unmappedError(result.why);
  if (result.type === 'changed') throw conflict(resource, name, MODIFIED);
}
