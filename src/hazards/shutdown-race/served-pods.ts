import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { disruptionBudgetsFor, replicasOf } from '../../cluster/workloads-availability.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { numberAt } from '../../kube/json.ts';
import { objectNameOf, spokenName } from '../../kube/kube-object.ts';
import { longRunningContainers } from '../../kube/pod-spec.ts';
import { shortList } from '../short-list.ts';
import { servedWorkloads, servingContainers, type ServedWorkload } from './served-workload.ts';

/** Seconds that the word of a pod's end takes to reach every proxy, as guides to graceful shutdown have it. */
const PRE_STOP_SLEEP_S = 5;

const spokenServices = ({ services }: ServedWorkload) =>
  `${services.length === 1 ? 'Service' : 'Services'} ${shortList([...new Set(services.map(({ name }) => name))])}`;

function* unready({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const served of servedWorkloads(cluster, derive(workloadsOf))) {
    const { object, template } = served.workload;
    const serving = servingContainers(served);
    const [first] = serving;
    // Any probe of a container that serves holds the whole pod back until it passes; so does a readiness gate.
    const isHeld =
      serving.some(({ readinessProbe }) => readinessProbe !== undefined) ||
      template.spec.readinessGates.length > 0;
    const replicas = replicasOf(cluster, served.workload);
    const isParked = replicas.type === 'count' && replicas.count === 0;
    if (first === undefined || isHeld || isParked) continue;
    const minReady_s = numberAt(object.body, 'spec', 'minReadySeconds') ?? 0;
    const [port] = first.ports;
    yield {
      type: 'finding',
      object,
      path: first.path,
      message: `${spokenName(object)} stands behind ${spokenServices(served)} and container ${first.name} has no readiness probe: requests come as soon as the process is started${minReady_s === 0 ? ', and a rollout goes on just as fast' : ''}`,
      severity: served.isExposed ? 'medium' : 'low',
      fix: {
        text: 'Add a readiness probe on a path that answers once the container can serve.',
        patch: `readinessProbe:\n  httpGet: { path: /healthz, port: ${port?.name ?? port?.containerPort ?? 8080} }\n  periodSeconds: 5\n`,
      },
    };
  }
}

export const withoutReadiness: Rule = {
  id: 'without-readiness',
  title: 'Pods behind a Service have a readiness probe',
  severity: 'medium',
  persona: 'developer',
  why: 'Without one a pod is ready the moment its containers run, whether anything listens or not, and a broken version replaces all good pods.',
  check: unready,
};

/**
 * One finding for each namespace: whether a process ends gracefully by itself cannot be seen, so this is advice. Only what is reached
 * from outside counts: inside, clients and meshes try again.
 */
function* unpausing({ cluster, derive }: RuleInput): Generator<Observation> {
  const byNamespace = new Map<string, ServedWorkload[]>();
  for (const served of servedWorkloads(cluster, derive(workloadsOf))) {
    const { object, template } = served.workload;
    const hasHook = longRunningContainers(template.spec).some(({ preStop }) => preStop !== undefined);
    if (!served.isExposed || hasHook || servingContainers(served).length === 0) continue;
    byNamespace.set(object.namespace, [...(byNamespace.get(object.namespace) ?? []), served]);
  }
  for (const hits of byNamespace.values()) {
    const [first] = hits;
    if (first === undefined) continue;
    const { object, template } = first.workload;
    const others =
      hits.length === 1
        ? ''
        : ` (and ${hits.length - 1} more in the namespace: ${shortList(hits.slice(1).map((hit) => hit.workload.object.name))})`;
    yield {
      type: 'finding',
      object,
      path: servingContainers(first)[0]?.path ?? template.spec.path,
      message: `${spokenName(object)} is reached from outside through ${spokenServices(first)} and has no preStop hook${others}: unless the process itself goes on serving for some seconds after SIGTERM, each rollout drops requests`,
      fix: {
        text: `Sleep before the stop (sleep needs Kubernetes 1.30; before, exec: { command: [sleep, "${PRE_STOP_SLEEP_S}"] }).`,
        patch: `lifecycle:\n  preStop:\n    sleep: { seconds: ${PRE_STOP_SLEEP_S} }\n`,
      },
      objects: hits.map((hit) => objectNameOf(hit.workload.object)).slice(0, 10),
    };
  }
}

export const withoutPreStop: Rule = {
  id: 'without-pre-stop',
  title: 'Pods that serve the outside wait before they stop',
  severity: 'low',
  persona: 'developer',
  why: 'The end of a pod and its removal from every load balancer start at the same time, and the first is faster.',
  check: unpausing,
};

function* unbudgeted({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.PodDisruptionBudget);
  let hidden_count = 0;
  for (const served of servedWorkloads(cluster, derive(workloadsOf))) {
    const { object, template } = served.workload;
    const replicas = replicasOf(cluster, served.workload);
    if (!served.isExposed || replicas.type !== 'count' || replicas.count < 2) continue;
    if (disruptionBudgetsFor(cluster, object.namespace, template.labels).length > 0) continue;
    if (coverage.type !== 'all') {
      hidden_count += 1;
      continue;
    }
    const labels = Object.entries(template.labels).map(([key, value]) => `${key}=${value}`);
    yield {
      type: 'finding',
      object,
      path: [],
      message: `No PodDisruptionBudget covers ${spokenName(object)} (${replicas.count} replicas, reached from outside through ${spokenServices(served)}): a drain may evict them all at once`,
      fix: {
        text: 'Let one go at a time.',
        patch: `kubectl create poddisruptionbudget ${object.name} -n ${object.namespace} --selector ${labels.join(',')} --max-unavailable 1`,
      },
    };
  }
  if (hidden_count === 0) return;
  const why = coverage.type === 'unknown' ? coverage.why : 'manifests that hold none prove nothing';
  yield {
    type: 'unknown',
    message: `Whether PodDisruptionBudgets cover ${hidden_count} workload${hidden_count === 1 ? '' : 's'} reached from outside is not known: ${why}.`,
  };
}

export const withoutDisruptionBudget: Rule = {
  id: 'without-disruption-budget',
  title: 'A PodDisruptionBudget covers what is reached from outside',
  severity: 'low',
  persona: 'developer',
  why: 'Nodes are drained for every upgrade; without a budget all pods of a Service may be on those that go first.',
  check: unbudgeted,
};
