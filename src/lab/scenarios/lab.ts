import { booleanAt } from '../../kube/container.ts';
import { type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { ApiServerSettings } from '../api-server/api-server.ts';
import type { AnswerReview } from '../api-server/admission/webhook/service-route.ts';
import type { AuditSettings } from '../api-server/audit/audit-settings.ts';
import type { OutOfMemory } from '../api-server/cost/memory-ledger.ts';
import type { InProcessAnswer, InProcessRequest } from '../api-server/in-process/in-process-request.ts';
import { certificateClient, serviceAccountClient, type ClientPlace } from '../client/identity.ts';
import type { LabClient } from '../client/lab-client.ts';
import type { RateLimit } from '../client/rate-limiter.ts';
import { type ResourceRef } from '../client/resource-ref.ts';
import { startLabCluster, type LabCluster } from '../cluster/lab-cluster.ts';
import { StandingPods } from '../cluster/standing-pods.ts';
import { uidOf } from '../controllers/object-meta.ts';
import type { BehaviourOf } from '../nodes/pod-behaviour.ts';
import { seededRandom, type SeededRandom } from '../simulation/seeded-random.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import type { ClusterSize } from './contract.ts';
import type { Stage, StageChange } from './stage.ts';

/** What a scenario may have otherwise about the API server and its etcd. */
export type ServerDifferences = Pick<
  ApiServerSettings,
  | 'maxMutatingRequestsInFlight_count'
  | 'maxRequestsInFlight_count'
  | 'memoryLimit_bytes'
  | 'priorityAndFairness'
  | 'processors_count'
  | 'quota_bytes'
  | 'restart_ms'
  | 'watchWindow'
>;

/** The API server has been killed. */
export interface MemoryDeath {
  readonly at_ms: number;
  readonly event: OutOfMemory;
}

type AnswerListener = (request: InProcessRequest, answer: InProcessAnswer) => void;

export interface LabSettings extends ClusterSize {
  readonly seed: number;
  readonly audit?: AuditSettings;
  /** What is different about the API server. */
  readonly server?: ServerDifferences;
  readonly behaviour?: BehaviourOf;
  /** When it begins; at the usual time of simulations unless given. */
  readonly start_ms?: number;
  /** Can clients outside this process reach it? They need a clock with a pace. */
  readonly listens?: boolean;
}

/** Machines of the lab are as big as they have to be: pods are to fit by their number. */
export const MACHINE = { cpu_count: 64, memory_bytes: 256 * 1024 ** 3, pods_count: 250 };
/** Clients of bigger control planes are given more; smaller ones have what their programs have. One pod more a second for so many pods. */
const PODS_PER_QPS = 60;
const QPS_DEFAULT = 20;
const QPS_MAX = 500;
const BURST_FACTOR = 1.5;
/** How often somebody looks who waits for something. */
const LOOK_MS = 1_000;

/** What the controllers of a cluster of so many pods are allowed. */
export function rateFor(pods_count: number): RateLimit {
  const perSecond = Math.min(QPS_MAX, Math.max(QPS_DEFAULT, Math.ceil(pods_count / PODS_PER_QPS)));
  return { perSecond, burst_count: perSecond * BURST_FACTOR };
}

/** A cluster to play an outage on, on a clock of its own: the same seed plays the same, byte for byte. */
export class Lab implements Stage {
  readonly patience = 1;
  readonly size: ClusterSize;
  readonly random: SeededRandom;
  readonly clock: VirtualClock;
  readonly #cluster: LabCluster;
  readonly #webhooks: Map<string, AnswerReview>;
  readonly #behaviours: BehaviourOf[];
  readonly #answerListeners: Set<AnswerListener>;
  /** Why and when the API server was killed for its memory. */
  readonly outOfMemory: readonly MemoryDeath[];

  private constructor(
    size: ClusterSize,
    random: SeededRandom,
    clock: VirtualClock,
    cluster: LabCluster,
    webhooks: Map<string, AnswerReview>,
    behaviours: BehaviourOf[],
    answerListeners: Set<AnswerListener>,
    outOfMemory: readonly MemoryDeath[],
  ) {
    this.size = size;
    this.random = random;
    this.clock = clock;
    this.#cluster = cluster;
    this.#webhooks = webhooks;
    this.#behaviours = behaviours;
    this.#answerListeners = answerListeners;
    this.outOfMemory = outOfMemory;
  }

  /** Starts a cluster. Errors that nobody expects are thrown out of whatever lets time pass next. */
  static async start(settings: LabSettings): Promise<Lab> {
    const { seed, nodes_count, pods_count, audit, server, behaviour, start_ms, listens = false } = settings;
    const clock = new VirtualClock(start_ms);
    const random = seededRandom(seed);
    const webhooks = new Map<string, AnswerReview>();
    const behaviours = behaviour === undefined ? [] : [behaviour];
    const answerListeners = new Set<AnswerListener>();
    const outOfMemory: MemoryDeath[] = [];
    const cluster = await startLabCluster({
      clock,
      random,
      nodes_count,
      machine: MACHINE,
      rate: rateFor(pods_count),
      behaviour: (pod) => firstOf(behaviours, pod),
      server: {
        ...server,
        onOutOfMemory: (event) => outOfMemory.push({ at_ms: clock.now_ms(), event }),
        resolveService: (namespace, name) =>
          hasEndpoints(cluster, namespace, name) ? webhooks.get(`${namespace}/${name}`) : undefined,
        ...(audit === undefined ? {} : { audit }),
      },
      listens,
      answered: (request, answer) => {
        for (const listener of answerListeners) listener(request, answer);
      },
      failed: clock.fail,
    });
    return new Lab(
      { nodes_count, pods_count },
      random.stream('scenario'),
      clock,
      cluster,
      webhooks,
      behaviours,
      answerListeners,
      outOfMemory,
    );
  }

  /** Of a cluster administrator. */
  get admin(): LabClient {
    return this.#cluster.admin;
  }

  get cluster(): LabCluster {
    return this.#cluster;
  }

  now_ms(): number {
    return this.clock.now_ms();
  }

  /** A person with a certificate. */
  person(name: string, groups: readonly string[], place: ClientPlace): LabClient {
    const user = { commonName: name, organizations: groups };
    return this.#cluster.client(certificateClient(user, place, this.random.stream(`certificate of ${name}`)));
  }

  /** A program with the account of its pod. The account has to be there. */
  program(
    namespace: string,
    name: string,
    { place, rate }: { readonly place: ClientPlace; readonly rate: RateLimit },
  ): LabClient {
    const account = this.#cluster.server.store.collection('serviceaccounts').get(`${namespace}/${name}`);
    const uid = account === undefined ? '' : uidOf(account.body);
    const token = this.random.stream(`token of ${namespace}/${name}`);
    return this.#cluster.client(serviceAccountClient({ namespace, name, uid }, place, token), rate);
  }

  /** What answers reviews behind a Service, as long as the Service and a ready pod of it are there. */
  serve(namespace: string, service: string, answer: AnswerReview): void {
    this.#webhooks.set(`${namespace}/${service}`, answer);
  }

  /** How pods behave that kubelets begin with from now on, where this knows it: for programs that need each other. */
  behave(behaviour: BehaviourOf): void {
    this.#behaviours.push(behaviour);
  }

  /** Tells a listener of every answer of the API server from now on; the answer of this ends it. */
  onAnswer(listener: AnswerListener): () => void {
    this.#answerListeners.add(listener);
    return () => void this.#answerListeners.delete(listener);
  }

  /** Has a Service a ready pod behind it, as its EndpointSlices say? */
  isServed(namespace: string, service: string): boolean {
    return hasEndpoints(this.#cluster, namespace, service);
  }

  /** Lets time pass until something is so, and looks each second. Answers whether it came to be so. */
  async waitFor(isSo: () => boolean, within_ms: number): Promise<boolean> {
    const end_ms = this.now_ms() + within_ms;
    while (!isSo() && this.now_ms() < end_ms) await this.clock.run(LOOK_MS);
    return isSo();
  }

  /** Everything of a resource, as it is stored now. */
  objects(resource: Pick<ResourceRef, 'group' | 'resource'>): readonly JsonObject[] {
    const range = { prefix: '', after: '' };
    return [...this.#collection(resource).objects(range)].map(({ body }) => body);
  }

  listen(resource: ResourceRef, changed: (change: StageChange) => void): () => void {
    return this.#collection(resource).listen(({ type, object, previous, at_ms }) =>
      changed({ object: type === 'DELETED' ? undefined : object.body, previous: previous?.body, at_ms }),
    );
  }

  standingPods(): StandingPods {
    return new StandingPods(this.#cluster);
  }

  async snapshot(): Promise<readonly JsonObject[]> {
    return [...this.everything()];
  }

  #collection({ group, resource }: Pick<ResourceRef, 'group' | 'resource'>) {
    return this.#cluster.server.store.collection(group === '' ? resource : `${resource}.${group}`);
  }

  /** Everything that is stored, kind by kind. */
  *everything(): Generator<JsonObject> {
    const { store } = this.#cluster.server;
    for (const name of [...store.collections().keys()].toSorted())
      for (const { body } of store.collection(name).objects({ prefix: '', after: '' })) yield body;
  }

  /** Lets everything happen that a promise of the simulation waits for. */
  complete<Value>(promise: Promise<Value>): Promise<Value> {
    return this.clock.complete(promise);
  }

  async close(): Promise<void> {
    await this.clock.complete(this.#cluster.close());
  }
}

function firstOf(behaviours: readonly BehaviourOf[], pod: JsonObject): ReturnType<BehaviourOf> {
  for (const behaviour of behaviours) {
    const found = behaviour(pod);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasEndpoints(cluster: LabCluster, namespace: string, name: string): boolean {
  const endpoints = cluster.server.store.collection('endpointslices.discovery.k8s.io');
  for (const { body } of endpoints.objects({ prefix: `${namespace}/${name}-`, after: '' }))
    if (listAt(body, 'endpoints').some((endpoint) => booleanAt(endpoint, 'conditions', 'ready') === true))
      return true;
  return false;
}
