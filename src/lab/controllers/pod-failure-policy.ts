import { isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { nameOf, namespaceOf } from './object-meta.ts';

/** What a Job's policy makes of a pod that has failed: nothing that counts, a failure, or the end of the Job with what it says then. */
export type JudgedFailure =
  | { readonly type: 'ignored' }
  | { readonly type: 'counted' }
  | { readonly type: 'fatal'; readonly message: string };

/** The first container that has ended as the rule says. */
function endedContainer(pod: JsonObject, rule: JsonValue | undefined): JsonObject | undefined {
  const name = stringAt(rule, 'containerName');
  const codes = listAt(rule, 'values');
  const isIn = stringAt(rule, 'operator') === 'In';
  return [...listAt(pod, 'status', 'containerStatuses'), ...listAt(pod, 'status', 'initContainerStatuses')]
    .filter(isJsonObject)
    .find((status) => {
      const code = numberAt(status, 'state', 'terminated', 'exitCode');
      if (code === undefined || code === 0) return false;
      return (name === undefined || name === status['name']) && codes.includes(code) === isIn;
    });
}

/** The first condition of the pod that one of the patterns is about. */
function metCondition(pod: JsonObject, patterns: readonly JsonValue[]): JsonObject | undefined {
  return listAt(pod, 'status', 'conditions')
    .filter(isJsonObject)
    .find((condition) =>
      patterns.some(
        (pattern) =>
          stringAt(pattern, 'type') === condition['type'] &&
          (stringAt(pattern, 'status') ?? 'True') === condition['status'],
      ),
    );
}

/** Why a rule is about a pod; `undefined` where it is not. */
function reasonOf(pod: JsonObject, rule: JsonObject): string | undefined {
  const at = `${namespaceOf(pod)}/${nameOf(pod)}`;
  if (isJsonObject(rule['onExitCodes'])) {
    const container = endedContainer(pod, rule['onExitCodes']);
    const code = numberAt(container, 'state', 'terminated', 'exitCode');
    return container === undefined
      ? undefined
      : `Container ${stringAt(container, 'name') ?? ''} for pod ${at} failed with exit code ${code ?? 0}`;
  }
  const condition = metCondition(pod, listAt(rule, 'onPodConditions'));
  return condition === undefined ? undefined : `Pod ${at} has condition ${stringAt(condition, 'type') ?? ''}`;
}

/** What the first rule that is about a failed pod says of it (matchPodFailurePolicy, pkg/controller/job/pod_failure_policy.go). FailIndex counts as any failure: limits per index are left out. */
export function judgedFailure(job: JsonObject, pod: JsonObject): JudgedFailure {
  const rules = listAt(job, 'spec', 'podFailurePolicy', 'rules').filter(isJsonObject);
  for (const [index, rule] of rules.entries()) {
    const reason = reasonOf(pod, rule);
    if (reason === undefined) continue;
    const action = stringAt(rule, 'action') ?? '';
    if (action === 'Ignore') return { type: 'ignored' };
    if (action === 'FailJob')
      return { type: 'fatal', message: `${reason} matching ${action} rule at index ${index}` };
    return { type: 'counted' };
  }
  return { type: 'counted' };
}
