import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { servicesSelecting } from '../../cluster/workloads-services.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { effectiveRequests, type Container } from '../../kube/container.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { longRunningContainers } from '../../kube/pod-spec.ts';
import { approximateUnits, quantityOf } from '../../kube/quantity.ts';

/** Up to here a limit leaves no room for a burst: start-up, garbage collection, a retry storm. */
const LIMIT_PER_REQUEST_CLOSE = 1.5;
/** From four full CPUs on a limit seldom bites a server that answers requests: its threads rarely use them all at once. */
const LIMIT_GENEROUS_CPUS = 4;

interface ClosePair {
  readonly container: Container;
  readonly request: string;
  readonly limit: string;
}

function closePair(container: Container): ClosePair | undefined {
  const limit = container.resources.limits['cpu'];
  const request = effectiveRequests(container.resources)['cpu'];
  const [limited, requested] = [quantityOf(limit), quantityOf(request)];
  if (limit === undefined || request === undefined || limited === undefined || requested === undefined)
    return undefined;
  const [limit_cpus, request_cpus] = [approximateUnits(limited), approximateUnits(requested)];
  if (limit_cpus >= LIMIT_GENEROUS_CPUS || limit_cpus > request_cpus * LIMIT_PER_REQUEST_CLOSE)
    return undefined;
  return { container, request, limit };
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

/** Only what answers requests: pods behind a Service. A batch job that is throttled ends later and hurts nobody. */
function* closeLimits({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    const [service] = servicesSelecting(cluster, object.namespace, template.labels);
    if (service === undefined || isPinned(workload)) continue;
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
      message: `${spokenName(object)} answers for ${spokenName(service)} under a CPU limit close to its request: ${named.join(', ')}`,
      objects: [service],
      fix: {
        text: 'Take the CPU limit off and keep the CPU request and the memory limit; the request alone guarantees its share when the node is busy.',
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

export const check: CheckDefinition = { hazard: 'cpu-throttling', rules: [limitCloseToRequest] };
