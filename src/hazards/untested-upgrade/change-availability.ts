import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt, numberAt, type JsonValue } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { changedObjects, goneObjects, type ChangedObject } from './changed-object.ts';

/** Fewer than this share of what ran is no tuning any more: the rest gets twice the load. */
const KEPT_MIN_SHARE = 0.5;

function replicasOf({ body }: ChangedObject['now']): number {
  return numberAt(body, 'spec', 'replicas') ?? 1;
}

function* fewer({ was, now }: ChangedObject): Generator<Observation> {
  const before = replicasOf(was);
  const after = replicasOf(now);
  if (after >= before || (after > 1 && after / before > KEPT_MIN_SHARE)) return;
  yield {
    type: 'finding',
    object: now,
    path: ['spec', 'replicas'],
    message: `${spokenName(now)} goes from ${before} to ${after} ${after === 1 ? 'replica' : 'replicas'}`,
    fix: {
      text: 'Go down in steps and watch load and queues between them; keep 2 where anybody waits for it.',
    },
    ...(after === 0 ? { severity: 'high' as const } : {}),
  };
}

function* fewerReplicasAfter(change: ChangeRuleInput): Generator<Observation> {
  for (const kind of [KIND.Deployment, KIND.StatefulSet]) {
    for (const object of changedObjects(change, kind)) yield* fewer(object);
  }
}

export const fewerReplicas: ChangeRule = {
  id: 'fewer-replicas',
  title: 'Changes do not take away half of the replicas',
  severity: 'medium',
  persona: 'developer',
  why: 'A provider of credentials was scaled down to save resources; its queue grew eightfold within two hours, and no deployment worked.',
  check: fewerReplicasAfter,
};

type Budget = { readonly unit: 'pods' | '%'; readonly value: number };

function budgetOf(value: JsonValue | undefined): Budget | undefined {
  if (typeof value === 'number') return { unit: 'pods', value };
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : { unit: '%', value: Number(percent) };
}

function* weaker({ was, now }: ChangedObject): Generator<Observation> {
  for (const [field, sign] of [['minAvailable', -1] as const, ['maxUnavailable', 1] as const]) {
    const before = budgetOf(jsonAt(was.body, 'spec', field));
    const after = budgetOf(jsonAt(now.body, 'spec', field));
    if (before === undefined || after === undefined || before.unit !== after.unit) continue;
    if (sign * (after.value - before.value) <= 0) continue;
    const text = ({ unit, value }: Budget) => (unit === '%' ? `${value}%` : String(value));
    yield {
      type: 'finding',
      object: now,
      path: ['spec', field],
      message: `${spokenName(now)} protects less: ${field} goes from ${text(before)} to ${text(after)}`,
      fix: { text: 'Keep it while nodes are drained; lower it for one drain by hand if one hangs.' },
    };
  }
}

function* weakerBudgets(change: ChangeRuleInput): Generator<Observation> {
  for (const object of changedObjects(change, KIND.PodDisruptionBudget)) yield* weaker(object);
  for (const object of goneObjects(change, KIND.PodDisruptionBudget)) {
    yield {
      type: 'finding',
      object,
      path: [],
      message: `${spokenName(object)} is gone after the change: its pods may all be evicted at once`,
      fix: { text: 'Keep a PodDisruptionBudget as long as the pods that it selects.' },
    };
  }
}

export const weakerDisruptionBudget: ChangeRule = {
  id: 'weaker-disruption-budget',
  title: 'Changes keep PodDisruptionBudgets as strong as they were',
  severity: 'medium',
  persona: 'developer',
  why: 'A drain takes as many pods at once as the budget allows; without one it takes all.',
  check: weakerBudgets,
};
