import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import type { GroupKind } from '../../kube/group-kind.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import { labelsOf, listAt } from '../../kube/kube-object.ts';

/** How one backup went: `running` is all that has not ended. */
export type RunOutcome =
  | { readonly type: 'succeeded'; readonly at_ms: number | undefined }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'running' };

/** One backup that was made or tried. */
export interface BackupRun {
  readonly object: ClusterObject;
  /** The schedule that made it, by name; `undefined` for one made by hand, and where the project does not say. */
  readonly schedule: string | undefined;
  /** When it was begun, for the order of runs; 0 where it does not say. */
  readonly begun_ms: number;
  readonly outcome: RunOutcome;
}

/** Milliseconds since 1970; `undefined` for what is no time. */
export function time_ms(text: string | undefined): number | undefined {
  const at_ms = Date.parse(text ?? '');
  return Number.isNaN(at_ms) ? undefined : at_ms;
}

interface RunKind extends GroupKind {
  readonly outcomeOf: (object: ClusterObject) => RunOutcome;
}

const RUNNING: RunOutcome = { type: 'running' };

/** Outcome by a word in one field and a time in another. */
function byPhase(
  phase: readonly string[],
  succeeded: RegExp,
  failed: RegExp,
  time: readonly string[],
): RunKind['outcomeOf'] {
  return ({ body }) => {
    const word = stringAt(body, ...phase) ?? '';
    if (succeeded.test(word)) return { type: 'succeeded', at_ms: time_ms(stringAt(body, ...time)) };
    return failed.test(word) ? { type: 'failed', reason: word } : RUNNING;
  };
}

/** k3s and RKE2: a snapshot file, here or in object storage (`k3s.cattle.io/v1`). */
function snapshotFile({ body }: ClusterObject): RunOutcome {
  const error = stringAt(body, 'status', 'error', 'message');
  if (error !== undefined) return { type: 'failed', reason: error };
  const at_ms = time_ms(stringAt(body, 'status', 'creationTime'));
  return jsonAt(body, 'status', 'readyToUse') === true ? { type: 'succeeded', at_ms } : RUNNING;
}

/** Conditions of which one says that the backup is there, and one that it failed. */
function byConditions(succeeded: string, failed: string): RunKind['outcomeOf'] {
  return ({ body }) => {
    const conditions = listAt(body, 'status', 'conditions');
    const holds = (type: string) =>
      conditions.find(
        (condition) => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
      );
    const failure = holds(failed);
    if (failure !== undefined)
      return {
        type: 'failed',
        reason: stringAt(failure, 'message') ?? stringAt(failure, 'reason') ?? failed,
      };
    const success = holds(succeeded);
    if (success === undefined) return RUNNING;
    return { type: 'succeeded', at_ms: time_ms(stringAt(success, 'lastTransitionTime')) };
  };
}

/** Objects that are one backup each, by each project's API reference. */
const RUN_KINDS: readonly RunKind[] = [
  {
    group: 'velero.io',
    kind: 'Backup',
    outcomeOf: byPhase(['status', 'phase'], /^Completed$/, /^(?:Partially)?Failed|^FailedValidation/, [
      'status',
      'completionTimestamp',
    ]),
  },
  { group: 'k3s.cattle.io', kind: 'ETCDSnapshotFile', outcomeOf: snapshotFile },
  {
    group: 'rke.cattle.io',
    kind: 'ETCDSnapshot',
    outcomeOf: byPhase(['snapshotFile', 'status'], /^successful$/, /^failed$/, ['snapshotFile', 'createdAt']),
  },
  {
    group: 'operator.openshift.io',
    kind: 'EtcdBackup',
    outcomeOf: byConditions('BackupCompleted', 'BackupFailed'),
  },
  {
    group: 'k8up.io',
    kind: 'Backup',
    outcomeOf: byConditions('Completed', 'Failed'),
  },
  {
    group: 'actions.kio.kasten.io',
    kind: 'BackupAction',
    outcomeOf: byPhase(['status', 'state'], /^Complete$/, /^Failed$/, ['status', 'endTime']),
  },
];

/** Labels and fields by which a run names its schedule (Velero, Kasten). */
const SCHEDULE_LABELS = ['velero.io/schedule-name', 'k10.kasten.io/policyName', 'k8up.io/owned-by'];

function runOf(object: ClusterObject, outcome: RunOutcome): BackupRun {
  const labels = labelsOf(object);
  const label = SCHEDULE_LABELS.find((key) => labels[key] !== undefined);
  const begun =
    stringAt(object.body, 'status', 'startTimestamp') ??
    stringAt(object.body, 'metadata', 'creationTimestamp');
  return {
    object,
    schedule: label === undefined ? undefined : labels[label],
    begun_ms: time_ms(begun) ?? 0,
    outcome,
  };
}

/** Every backup that the objects show. */
export function backupRuns(cluster: Cluster): readonly BackupRun[] {
  return RUN_KINDS.flatMap(({ outcomeOf, ...kind }) =>
    cluster.of(kind).map((object) => runOf(object, outcomeOf(object))),
  );
}
