import type { JsonObject } from '../../kube/json.ts';
import { isPassing, isRefused, type LabClient } from '../client/lab-client.ts';
import { DEPLOYMENTS, type ResourceRef } from '../client/resource-ref.ts';
import { userAgent } from '../client/program.ts';
import type { ClusterSize, Measure, Outcome, Scenario } from './contract.ts';
import type { Lab, MemoryDeath } from './lab.ts';
import { missingPods_count } from './missing-pods.ts';
import { deploymentObject } from './objects.ts';
import { PodWatchers } from './pod-watchers.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';

const AGENT = { namespace: 'agent-system', name: 'node-agent', version: '0.7' };
const OFFENDER = `system:serviceaccount:${AGENT.namespace}:${AGENT.name}`;
const LOAD_TEST = 'load-test';
const DEVELOPER = 'load-tester@example.com';
/** Pods of the load test for each pod of the cluster, and at least so many. */
const BURST_FACTOR = 1;
const BURST_MIN_COUNT = 300;
const BEFORE_MS = 180_000;
/** How long nobody knows what to do. */
const SPIRAL_MS = 300_000;
/** A kubelet starts the API server again after so long; it does not wait longer each time here. */
const RESTART_MS = 10_000;
const TRY_AGAIN_MS = 200;
/** A minute without a restart, and nobody lists any more. */
const QUIET_MS = 60_000;
const QUIET_WITHIN_MS = 900_000;
/** As big control planes have them; with so many places the shares of API Priority and Fairness hold nobody back. */
const IN_FLIGHT = { maxRequestsInFlight_count: 1_600, maxMutatingRequestsInFlight_count: 800 };
/** The window does not grow, as it did not before Kubernetes 1.19: a thousand changes of pods. */
const WINDOW = { minimum_count: 1_000, maximum_count: 1_000, fresh_ms: 75_000 };
/** What the modelled server holds of an empty cluster, of each node and of each pod, and what it has beside: enough for some lists at once, and not for those of all agents. */
const EMPTY_BYTES = 290_000_000;
const NODE_BYTES = 45_000;
const POD_BYTES = 50_000;
const SPARE_BYTES = 7_000_000;

const FLOW_CONTROL = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', namespaced: false };
const FLOW_SCHEMAS: ResourceRef = { ...FLOW_CONTROL, resource: 'flowschemas', kind: 'FlowSchema' };
const PRIORITY_LEVELS: ResourceRef = {
  ...FLOW_CONTROL,
  resource: 'prioritylevelconfigurations',
  kind: 'PriorityLevelConfiguration',
};

function burst_count({ pods_count }: ClusterSize): number {
  return Math.max(BURST_MIN_COUNT, Math.round(pods_count * BURST_FACTOR));
}

function memoryLimit_bytes(size: ClusterSize): number {
  const pods_count = size.pods_count + size.nodes_count + burst_count(size);
  return EMPTY_BYTES + size.nodes_count * NODE_BYTES + pods_count * POD_BYTES + SPARE_BYTES;
}

/** Few places for the agents, and a queue for the rest of them. */
const AGENTS_LEVEL: JsonObject = {
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'PriorityLevelConfiguration',
  metadata: { name: AGENT.name },
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 3,
      lendablePercent: 0,
      borrowingLimitPercent: 0,
      limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
    },
  },
};
const AGENTS_SCHEMA: JsonObject = {
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'FlowSchema',
  metadata: { name: AGENT.name },
  spec: {
    matchingPrecedence: 1_000,
    priorityLevelConfiguration: { name: AGENT.name },
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [
          { kind: 'ServiceAccount', serviceAccount: { namespace: AGENT.namespace, name: AGENT.name } },
        ],
        resourceRules: [
          { apiGroups: ['*'], resources: ['*'], verbs: ['*'], namespaces: ['*'], clusterScope: true },
        ],
      },
    ],
  },
};

/** Who reads everything anew, and when: lists from their first page, and watches that begin with all that there is. */
class Relists {
  readonly agents_ms: number[] = [];
  readonly #others = new Map<string, number>();
  readonly #stop: () => void;

  constructor(lab: Lab) {
    this.#stop = lab.onAnswer(({ method, requestURI, user, userAgent: agent }) => {
      const isWatchList = requestURI.includes('sendInitialEvents=true');
      const isList = method === 'GET' && requestURI.includes('limit=') && !requestURI.includes('continue=');
      if (!isWatchList && !isList) return;
      if (user.name === OFFENDER) this.agents_ms.push(lab.now_ms());
      else
        this.#others.set(agent.split('/')[0] ?? '', (this.#others.get(agent.split('/')[0] ?? '') ?? 0) + 1);
    });
  }

  stop(): void {
    this.#stop();
  }

  count(program: string): number {
    return this.#others.get(program) ?? 0;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function sum_bytes(held: MemoryDeath['event']['lists']): number {
  return held.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What was on the way to clients when the server was killed. */
function heldText({ event: { lists, watches } }: MemoryDeath): string {
  return `${lists.length} lists (${megabytes(sum_bytes(lists))}) and what ${watches.length} watchers had not taken (${megabytes(sum_bytes(watches))})`;
}

function worstOf(deaths: readonly [MemoryDeath, ...MemoryDeath[]]): MemoryDeath {
  return deaths.reduce((worst, death) =>
    death.event.lists.length > worst.event.lists.length ? death : worst,
  );
}

function measures(lab: Lab, relists: Relists, began_ms: number, calm_bytes: number): readonly Measure[] {
  const { outOfMemory } = lab;
  const [first] = outOfMemory;
  const limit_bytes = memoryLimit_bytes(lab.size);
  const { nodes_count } = lab.size;
  const gone_ms = outOfMemory.length * RESTART_MS;
  return [
    {
      what: 'API server',
      found:
        first === undefined
          ? `lived: ${megabytes(lab.cluster.server.memory().total_bytes)} of ${megabytes(limit_bytes)}`
          : `out of memory ${outOfMemory.length} times, first after ${span(first.at_ms - began_ms)}; ${megabytes(calm_bytes)} before, ${megabytes(limit_bytes)} allowed`,
      talk: 'out of memory, restarted, again',
    },
    {
      what: 'killed by',
      found:
        first === undefined
          ? 'nothing'
          : `at first ${heldText(first)}; at worst ${heldText(worstOf([first, ...outOfMemory]))}`,
      talk: '',
    },
    {
      what: 'lists of all pods',
      found: `${relists.agents_ms.length} by ${nodes_count} agents`,
      talk: 'every client lists again',
    },
    { what: 'kubelets', found: `read their pods anew ${relists.count('kubelet')} times`, talk: 'they too' },
    {
      what: 'users hit',
      found: `${missingPods_count(lab)} pods are missing; nobody was answered for ${span(gone_ms)} of ${span(lab.now_ms() - began_ms)}`,
      talk: '',
    },
  ];
}

/** Holds the agents back, and lets time pass until it is quiet. */
async function holdBack(lab: Lab, relists: Relists): Promise<string> {
  const held_ms = lab.now_ms();
  const deaths_count = lab.outOfMemory.length;
  for (const [resource, object] of [
    [PRIORITY_LEVELS, AGENTS_LEVEL],
    [FLOW_SCHEMAS, AGENTS_SCHEMA],
  ] as const)
    await persist(lab, lab.admin, resource, object);
  const last_ms = (): number =>
    Math.max(held_ms, relists.agents_ms.at(-1) ?? 0, lab.outOfMemory.at(-1)?.at_ms ?? 0);
  const isQuiet = await lab.waitFor(() => lab.now_ms() - last_ms() >= QUIET_MS, QUIET_WITHIN_MS);
  const deaths = lab.outOfMemory.length - deaths_count;
  const quiet = isQuiet ? `the last list was ${span(last_ms() - held_ms)} later` : 'it is not quiet yet';
  const isBack = await lab.waitFor(() => missingPods_count(lab) === 0, QUIET_WITHIN_MS);
  return `by hand (a FlowSchema with few places for the agents): out of memory ${deaths} times more, ${quiet}, ${isBack ? `no pod is missing after ${span(lab.now_ms() - held_ms)}` : 'pods stay missing'}`;
}

/** As `until kubectl apply -f agents.yaml; do sleep 0.2; done`. */
async function persist(
  lab: Lab,
  client: LabClient,
  resource: ResourceRef,
  object: JsonObject,
): Promise<void> {
  for (;;) {
    try {
      await lab.complete(client.create(resource, object));
      return;
    } catch (error) {
      if (isRefused(error, 'AlreadyExists')) return;
      if (!isPassing(error)) throw error;
      await lab.clock.run(TRY_AGAIN_MS);
    }
  }
}

/** Thousands of pods in a minute, a watch cache that cannot keep so much, and clients that list everything anew [Rob 2]. */
export const relistStorm: Scenario = {
  id: 'relist-storm',
  hazard: 'relist-storm',
  title:
    'Pods are made faster than agents can watch: all of them list everything, and the API server dies of it again and again',
  call: 'kubectl gets no answer, then it does for some seconds, then again not. It began some minutes after a load test.',
  size: { nodes_count: 100, pods_count: 30 },
  backEnds: ['embedded'],
  embeddedBecause: 'the memory of its API server is a model',
  server: (size) => ({
    ...IN_FLIGHT,
    watchWindow: WINDOW,
    processors_count: 2,
    restart_ms: RESTART_MS,
    memoryLimit_bytes: memoryLimit_bytes(size),
  }),
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'lists',
  expect: { alerts: ['relist-storm'], findings: ['relist-storm'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    const agents = new PodWatchers(lab, AGENT);
    await agents.install();
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const teams = new Teams(lab);
    const agents = new PodWatchers(lab, AGENT);
    const stopAgents = agents.start();
    const stopRollouts = teams.keepRollingOut();
    await lab.clock.run(BEFORE_MS);
    const calm_bytes = lab.cluster.server.memory().total_bytes;
    const relists = new Relists(lab);
    const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.160' };
    const tester = lab.person(DEVELOPER, ['developers'], place);
    const began_ms = lab.now_ms();
    const replicas = burst_count(lab.size);
    const [namespace = ''] = teams.names;
    const deployment = deploymentObject(namespace, LOAD_TEST, { replicas, image: `${LOAD_TEST}:3` });
    await persist(lab, tester, DEPLOYMENTS, deployment);
    await lab.clock.run(SPIRAL_MS);
    stopRollouts();
    const found = measures(lab, relists, began_ms, calm_bytes);
    const ended_ms = lab.now_ms();
    const harm_ms = [...relists.agents_ms];
    const recovered = await holdBack(lab, relists);
    relists.stop();
    stopAgents();
    return { began_ms, ended_ms, offender: OFFENDER, harm_ms, measures: found, recovered };
  },
};
