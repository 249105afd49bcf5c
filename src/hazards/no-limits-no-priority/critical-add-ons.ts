import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { disruptionBudgetsFor } from '../../cluster/workloads-availability.ts';
import { runningPods_count } from '../../cluster/running-pods.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { effectiveRequests } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { numberAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import type { PodSpec } from '../../kube/pod-spec.ts';
import { criticalAddOns, type CriticalAddOn } from '../critical-add-on.ts';

/** Classes that the API server makes at start (scheduling/v1 `SystemNodeCritical`, `SystemClusterCritical`). */
const NODE_CRITICAL = 'system-node-critical';
const CLUSTER_CRITICAL = 'system-cluster-critical';
/** `scheduling.SystemCriticalPriority`: from here on the kubelet evicts no pod under pressure (`kubelettypes.IsCriticalPod`). */
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
/** What criticalAddOns says of what is in kube-system and of no known use. */
const SOME_ADD_ON = 'an add-on of kube-system';
const CLUSTER_DNS = 'cluster DNS';

function living({ derive }: RuleInput): readonly CriticalAddOn[] {
  return criticalAddOns(derive(workloadsOf)).filter(({ workload }) => !isFinished(workload));
}

/** The pods' priority: what admission wrote, else that of the class, else the default class's; `undefined` where the class is not known. */
function priorityOf({ cluster }: RuleInput, { priority, priorityClassName }: PodSpec): number | undefined {
  if (priority !== undefined) return priority;
  if (priorityClassName === NODE_CRITICAL || priorityClassName === CLUSTER_CRITICAL)
    return SYSTEM_CRITICAL_PRIORITY;
  const classes = cluster.of(KIND.PriorityClass);
  const found =
    priorityClassName === undefined
      ? classes.find(({ body }) => body['globalDefault'] === true)
      : classes.find(({ name }) => name === priorityClassName);
  if (found !== undefined) return numberAt(found.body, 'value') ?? 0;
  return priorityClassName === undefined ? 0 : undefined;
}

function patchOf({ kind, name, namespace }: ClusterObject, podSpec: string): string {
  return `kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} --type strategic -p '{"spec":{"template":{"spec":${podSpec}}}}'`;
}

function* withoutPriority(input: RuleInput): Generator<Observation> {
  for (const { workload, role } of living(input)) {
    const { object, template } = workload;
    const { priorityClassName, path } = template.spec;
    const priority = priorityOf(input, template.spec);
    if (priority === undefined || priority > 0) continue;
    const priorityClass = object.kind === 'DaemonSet' ? NODE_CRITICAL : CLUSTER_CRITICAL;
    const has =
      priorityClassName === undefined
        ? 'no priorityClassName'
        : `priorityClassName ${priorityClassName} with the value ${priority}`;
    yield {
      type: 'finding',
      object,
      path: priorityClassName === undefined ? path : [...path, 'priorityClassName'],
      message: `${spokenName(object)} is ${role} and has ${has}: under pressure it goes before any pod with a priority`,
      ...(role === SOME_ADD_ON ? { severity: 'low' as const } : {}),
      fix: {
        text: `Set priorityClassName: ${priorityClass} in its pod template.`,
        patch: patchOf(object, `{"priorityClassName":"${priorityClass}"}`),
      },
    };
  }
}

export const criticalAddOnWithoutPriority: Rule = {
  id: 'critical-add-on-without-priority',
  title: 'Critical add-ons have a priority class',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Without a priority the scheduler never makes room for them, and the kubelet evicts them like any other pod.',
  check: withoutPriority,
};

/** What befalls a pod without a memory request: the kernel kills it first (OOM score 1000), and the kubelet evicts it unless it is critical. */
function fateOf(priority: number | undefined): string {
  return (priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY
    ? 'when its node runs out of memory the kernel kills it first'
    : 'on a full node it is evicted first';
}

function* withoutRequests(input: RuleInput): Generator<Observation> {
  for (const { workload, role } of living(input)) {
    const { object, template } = workload;
    const { containers, priorityClassName } = template.spec;
    const without = containers.filter(
      ({ resources }) => effectiveRequests(resources)['memory'] === undefined,
    );
    const [first] = without;
    // The kubelet protects node-critical pods from the kernel's killer too (`qos.GetContainerOOMScoreAdjust`).
    if (first === undefined || without.length < containers.length || priorityClassName === NODE_CRITICAL)
      continue;
    yield {
      type: 'finding',
      object,
      path: first.resources.path,
      message: `${spokenName(object)} is ${role} and none of its containers (${without.length}) requests memory: ${fateOf(priorityOf(input, template.spec))}`,
      fix: {
        text: 'Request the memory that it uses (kubectl top pod --containers), and set the memory limit to the same.',
        patch: patchOf(
          object,
          `{"containers":[{"name":"${first.name}","resources":{"requests":{"memory":"128Mi"}}}]}`,
        ),
      },
    };
  }
}

export const criticalAddOnWithoutRequests: Rule = {
  id: 'critical-add-on-without-requests',
  title: 'Critical add-ons request memory',
  severity: 'low',
  persona: 'cluster admin',
  why: 'Under memory pressure pods go by how far they are above their request; without one, anything is above.',
  check: withoutRequests,
};

function* withoutBudget(input: RuleInput): Generator<Observation> {
  const { cluster } = input;
  if (cluster.coverage(KIND.PodDisruptionBudget).type !== 'all') return;
  for (const { workload, role } of living(input)) {
    const { object, template } = workload;
    // The budget of cluster DNS is asked by dns-latency.
    if (role === CLUSTER_DNS) continue;
    // A drain leaves DaemonSet pods where they are, and one pod alone a budget can only hold back.
    const replicas_count = object.kind === 'DaemonSet' ? 0 : runningPods_count(cluster, workload);
    if (replicas_count < 2) continue;
    if (disruptionBudgetsFor(cluster, object.namespace, template.labels).length > 0) continue;
    yield {
      type: 'finding',
      object,
      path: [],
      message: `${spokenName(object)} is ${role}, and no PodDisruptionBudget keeps one of its ${replicas_count} pods while nodes are drained`,
      fix: {
        text: 'Give it a budget.',
        patch: `kubectl create poddisruptionbudget ${object.name} -n ${object.namespace} --max-unavailable=1 --selector='${Object.entries(
          template.labels,
        )
          .map(([key, value]) => `${key}=${value}`)
          .join(',')}'`,
      },
    };
  }
}

export const criticalAddOnWithoutBudget: Rule = {
  id: 'critical-add-on-without-budget',
  title: 'A PodDisruptionBudget keeps one pod of each critical add-on',
  severity: 'low',
  persona: 'cluster admin',
  why: 'An upgrade drains nodes one after the other, and without a budget it takes all pods of an add-on with it.',
  check: withoutBudget,
};
