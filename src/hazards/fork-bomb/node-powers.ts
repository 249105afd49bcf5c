import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { isMirrorPod, workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';
import { isTenantNamespace } from './tenant-namespace.ts';

/** Node agents come with the cluster, not with tenants; static pods are files on a node. */
function isSystem({ object }: Workload): boolean {
  return !isTenantNamespace(object.namespace) || isMirrorPod(object);
}

function* tenants({ derive }: RuleInput): Generator<Workload> {
  for (const workload of derive(workloadsOf).all)
    if (!isSystem(workload) && !isFinished(workload)) yield workload;
}

/** A DaemonSet that asks for the node's powers is a node agent nearly always. */
function severityOf({ object }: Workload): { readonly severity?: 'low' } {
  return object.kind === 'DaemonSet' ? { severity: 'low' } : {};
}

function everywhere({ object }: Workload): string {
  return object.kind === 'DaemonSet' ? ' on every node' : '';
}

function* hostProcesses(input: RuleInput): Generator<Observation> {
  for (const workload of tenants(input)) {
    const { object, template } = workload;
    if (!template.spec.hostPID) continue;
    yield {
      type: 'finding',
      object,
      path: [...template.path, 'spec', 'hostPID'],
      ...severityOf(workload),
      message: `${spokenName(object)} runs in the process table of its host${everywhere(workload)} (hostPID): it sees, and with rights kills, every process there`,
      fix: {
        text: 'Take hostPID out, unless this is a node agent that has to see processes of other pods.',
        patch: `kubectl label namespace ${object.namespace} pod-security.kubernetes.io/enforce=baseline  # refuses hostPID and privileged pods in it from now on`,
      },
    };
  }
}

export const hostProcessTable: Rule = {
  id: 'host-pid',
  title: 'Only node agents share the process table of the host',
  severity: 'medium',
  persona: 'developer',
  why: 'A loop that kills or forks there hits the machine, not a container.',
  check: hostProcesses,
};

function* privilegedPods(input: RuleInput): Generator<Observation> {
  for (const workload of tenants(input)) {
    const { object, template } = workload;
    const privileged = allContainers(template.spec).filter(
      ({ securityContext }) => securityContext.privileged,
    );
    const [first] = privileged;
    if (first === undefined) continue;
    const names = privileged.map(({ name }) => name).join(', ');
    yield {
      type: 'finding',
      object,
      path: [...first.securityContext.path, 'privileged'],
      ...severityOf(workload),
      message: `${spokenName(object)} runs ${privileged.length === 1 ? 'container' : `${privileged.length} containers`} ${names} privileged${everywhere(workload)}: it can leave its limits, that of processes too`,
      fix: {
        text: 'Take privileged out, and add the one capability or device that is needed.',
        patch: `kubectl label namespace ${object.namespace} pod-security.kubernetes.io/warn=baseline  # names what else asks for it`,
      },
    };
  }
}

export const privilegedContainer: Rule = {
  id: 'privileged-container',
  title: 'Only node agents run privileged containers',
  severity: 'medium',
  persona: 'developer',
  why: 'A privileged container is root on its node: no limit of its pod holds it.',
  check: privilegedPods,
};
