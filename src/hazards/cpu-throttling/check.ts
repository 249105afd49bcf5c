import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { kubeletConfigurations } from '../../cluster/kubelet-configuration.ts';
import { servicesSelecting } from '../../cluster/workloads-services.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { effectiveRequests, type Container } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { longRunningContainers } from '../../kube/pod-spec.ts';
import { approximateUnits, quantityOf } from '../../kube/quantity.ts';
import { criticalAddOns } from '../critical-add-on.ts';
import { shortList } from '../short-list.ts';

/** Up to here a limit leaves no room for a burst: start-up, garbage collection, a retry storm. */
const LIMIT_PER_REQUEST_CLOSE = 1.5;
/** From four full CPUs on a limit seldom bites a server that answers requests: its threads rarely use them all at once. */
const LIMIT_GENEROUS_CPUS = 4;

/** A workload whose delays somebody feels. */
interface LatencyCritical {
  readonly workload: Workload;
  /** What follows its name: `answers for Service shop/web`. */
  readonly what: string;
  readonly others: readonly ClusterObject[];
}

interface ClosePair {
  readonly container: Container;
  readonly request: string;
  readonly limit: string;
}

function isClose(limit: string, request: string): boolean {
  const [limited, requested] = [quantityOf(limit), quantityOf(request)];
  if (limited === undefined || requested === undefined) return false;
  const [limit_cpus, request_cpus] = [approximateUnits(limited), approximateUnits(requested)];
  return limit_cpus < LIMIT_GENEROUS_CPUS && limit_cpus <= request_cpus * LIMIT_PER_REQUEST_CLOSE;
}

function closePair(container: Container): ClosePair | undefined {
  const limit = container.resources.limits['cpu'];
  const request = effectiveRequests(container.resources)['cpu'];
  if (limit === undefined || request === undefined || !isClose(limit, request)) return undefined;
  return { container, request, limit };
}

/** Does a container say nothing about its CPU, so that the namespace's default becomes its limit? */
function hasNoCpu({ template }: Workload): boolean {
  return template.spec.containers.some(
    ({ resources }) => resources.limits['cpu'] === undefined && resources.requests['cpu'] === undefined,
  );
}

/** Static CPU management (`cpuManagerPolicy: static`) needs whole, equal CPUs: those pods are pinned, never throttled. */
function isPinned({ template }: Workload): boolean {
  return template.spec.containers.every(({ resources }) => {
    const { limits } = resources;
    const requests = effectiveRequests(resources);
    const isWhole = Number.isInteger(
      approximateUnits(quantityOf(limits['cpu']) ?? { nano: 1n, format: 'DecimalSI' }),
    );
    return (
      isWhole &&
      limits['cpu'] === requests['cpu'] &&
      limits['memory'] !== undefined &&
      limits['memory'] === requests['memory']
    );
  });
}

/** With `cpuCFSQuota: false` on all kubelets that are known no limit throttles anything. */
function isQuotaOff(cluster: Cluster): boolean {
  const configurations = kubeletConfigurations(cluster);
  return (
    configurations.length > 0 &&
    configurations.every(({ configuration }) => configuration['cpuCFSQuota'] === false)
  );
}

/** What is waited for, by workload: pods behind a Service, and what the cluster cannot do without. A batch job that is throttled ends later. */
function* latencyCritical({ cluster, derive }: RuleInput): Generator<LatencyCritical> {
  const workloads = derive(workloadsOf);
  const roles = new Map(criticalAddOns(workloads).map(({ workload, role }) => [workload, role]));
  for (const workload of workloads.all) {
    if (isFinished(workload)) continue;
    const { object, template } = workload;
    const [service] = servicesSelecting(cluster, object.namespace, template.labels);
    const role = roles.get(workload);
    if (service !== undefined)
      yield { workload, what: `answers for ${spokenName(service)}`, others: [service] };
    else if (role !== undefined) yield { workload, what: `is ${role}`, others: [] };
  }
}

function* closeLimits(input: RuleInput): Generator<Observation> {
  if (isQuotaOff(input.cluster)) return;
  for (const { workload, what, others } of latencyCritical(input)) {
    const { object, template } = workload;
    if (isPinned(workload)) continue;
    const pairs = longRunningContainers(template.spec).flatMap((container) => closePair(container) ?? []);
    const [first] = pairs;
    if (first === undefined) continue;
    const named = pairs.map(
      ({ container, limit, request }) => `${container.name} (limit ${limit}, request ${request})`,
    );
    yield {
      type: 'finding',
      object,
      path: [...first.container.resources.path, 'limits', 'cpu'],
      message: `${spokenName(object)} ${what} under a CPU limit close to its request: ${named.join(', ')}`,
      objects: others,
      fix: {
        text: 'Take the CPU limit off and keep the CPU request and the memory limit; the request alone guarantees its share when the node is busy.',
        patch: `kubectl set resources ${object.kind.toLowerCase()} ${object.name} -n ${object.namespace} -c ${first.container.name} --limits=cpu=0`,
      },
    };
  }
}

const limitCloseToRequest: Rule = {
  id: 'limit-close-to-request',
  title: 'Pods that answer requests have no tight CPU limit',
  severity: 'low',
  persona: 'developer',
  why: 'The quota is spent in the first milliseconds of each 100 ms, and the rest of the time the server stands still.',
  check: closeLimits,
};

/** The limit and the request that a LimitRange gives to containers without one; without a request the limit becomes it. */
function* limitsByDefault({ cluster, derive }: RuleInput): Generator<Observation> {
  if (isQuotaOff(cluster)) return;
  for (const range of cluster.of(KIND.LimitRange)) {
    const entries = listAt(range.body, 'spec', 'limits');
    for (const [index, entry] of entries.entries()) {
      const limit = stringAt(entry, 'default', 'cpu');
      const request = stringAt(entry, 'defaultRequest', 'cpu') ?? limit;
      if (stringAt(entry, 'type') !== 'Container' || limit === undefined || request === undefined) continue;
      if (!isClose(limit, request)) continue;
      const limited = derive(workloadsOf)
        .ofNamespace(range.namespace)
        .filter((workload) => !isFinished(workload) && hasNoCpu(workload));
      if (limited.length === 0) continue;
      yield {
        type: 'finding',
        object: range,
        path: ['spec', 'limits', index, 'default', 'cpu'],
        message: `${spokenName(range)} puts a CPU limit of ${limit} with a request of ${request} on ${limited.length} ${limited.length === 1 ? 'workload that sets' : 'workloads that set'} neither: ${shortList(limited.map(({ object }) => spokenName(object)))}`,
        fix: {
          text: 'Keep defaultRequest and the memory limit, and take the default CPU limit out.',
          patch: `kubectl patch limitrange ${range.name} -n ${range.namespace} --type json -p '[{"op":"remove","path":"/spec/limits/${index}/default/cpu"}]'`,
        },
      };
    }
  }
}

const limitByDefault: Rule = {
  id: 'limit-by-default',
  title: 'No LimitRange gives containers a tight CPU limit',
  severity: 'low',
  persona: 'cluster admin',
  why: 'Nobody chose the limit that throttles them, and nobody finds it in their manifests.',
  check: limitsByDefault,
};

export const check: CheckDefinition = {
  hazard: 'cpu-throttling',
  rules: [limitCloseToRequest, limitByDefault],
};
