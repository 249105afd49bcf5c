import { createApiClient } from '../../cluster/api/api-client.ts';
import type { Connection } from '../../cluster/api/connection.ts';
import type { JsonObject } from '../../kube/json.ts';
import type { AnswerReview } from '../api-server/admission/webhook/service-route.ts';
import type { HttpsTransport } from '../client/https-transport.ts';
import { certificateClient, serviceAccountClient, type ClientPlace } from '../client/identity.ts';
import { SharedInformers, type ObjectCache } from '../client/informer.ts';
import { LabClient } from '../client/lab-client.ts';
import { userAgent } from '../client/program.ts';
import type { RateLimit } from '../client/rate-limiter.ts';
import {
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  SERVICE_ACCOUNTS,
  SERVICES,
  type ResourceRef,
} from '../client/resource-ref.ts';
import { Fleet } from '../nodes/fleet.ts';
import type { BehaviourOf } from '../nodes/pod-behaviour.ts';
import { MachineTime } from '../simulation/machine-time.ts';
import { seededRandom, type SeededRandom } from '../simulation/seeded-random.ts';
import type { ClusterSize } from './contract.ts';
import { MACHINE } from './lab.ts';
import { liveObjects } from './live-objects.ts';
import { OBSERVER } from './run-policy.ts';
import type { Stage, StageChange } from './stage.ts';

/** Somebody waits in front of it: what is a quarter of an hour of ordinary life in the simulation is some minutes here. */
const PATIENCE = 1 / 6;
/** What scenarios look at. */
const OBSERVED = [
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  SERVICE_ACCOUNTS,
  SERVICES,
];

export interface RemoteStageSettings extends ClusterSize {
  readonly seed: number;
  readonly behaviour?: BehaviourOf;
  readonly patience?: number;
}

/** The cluster behind a stage. */
export interface RemoteCluster {
  readonly transport: HttpsTransport;
  /** Of somebody who may read everything. */
  connection(): Promise<Connection>;
  /** What answers reviews behind a Service. */
  serve(namespace: string, service: string, answer: AnswerReview): void;
  close(): Promise<void>;
}

/** What observes a cluster for a stage, and makes it live. */
interface StageParts {
  readonly cluster: RemoteCluster;
  readonly informers: SharedInformers;
  readonly fleet: Fleet;
}

/** A stage in other processes: the nodes are the lab's, everybody who acts is a client of his own over HTTPS, and the clock is that of the machine. */
export class RemoteStage implements Stage {
  readonly size: ClusterSize;
  readonly random: SeededRandom;
  readonly clock = new MachineTime();
  readonly patience: number;
  readonly admin: LabClient;
  readonly #parts: StageParts;

  private constructor(
    { seed, nodes_count, pods_count, behaviour, patience }: RemoteStageSettings,
    cluster: RemoteCluster,
  ) {
    this.size = { nodes_count, pods_count };
    this.patience = patience ?? PATIENCE;
    const random = seededRandom(seed);
    this.random = random.stream('scenario');
    const { clock } = this;
    const parts = { server: cluster.transport, clock, random, failed: clock.fail };
    const user = { commonName: OBSERVER, organizations: ['system:masters'] };
    const place = { userAgent: 'plimsoll-lab', sourceIP: '127.0.0.1' };
    const client = new LabClient(parts, certificateClient(user, place, random.stream(OBSERVER)));
    const informers = new SharedInformers({ ...parts, client });
    for (const resource of OBSERVED) informers.of(resource);
    const machines = { nodes_count, machine: MACHINE, ...(behaviour === undefined ? {} : { behaviour }) };
    this.#parts = { cluster, informers, fleet: new Fleet(parts, machines) };
    this.admin = this.person('kubernetes-admin', ['system:masters'], {
      userAgent: userAgent('kubectl'),
      sourceIP: '10.0.0.2',
    });
  }

  /** Joins the nodes to a cluster, and begins to observe it. A cluster that cannot be observed is closed. */
  static async start(settings: RemoteStageSettings, cluster: RemoteCluster): Promise<RemoteStage> {
    const stage = new RemoteStage(settings, cluster);
    const { informers, fleet } = stage.#parts;
    try {
      await stage.complete(informers.run());
    } catch (error) {
      await stage.close();
      throw error;
    }
    fleet.start();
    return stage;
  }

  now_ms(): number {
    return this.clock.now_ms();
  }

  person(name: string, groups: readonly string[], place: ClientPlace): LabClient {
    const certificate = this.random.stream(`certificate of ${name}`);
    return this.#client(certificateClient({ commonName: name, organizations: groups }, place, certificate));
  }

  program(
    namespace: string,
    name: string,
    { place, rate }: { readonly place: ClientPlace; readonly rate: RateLimit },
  ): LabClient {
    const token = this.random.stream(`token of ${namespace}/${name}`);
    return this.#client(serviceAccountClient({ namespace, name, uid: '' }, place, token), rate);
  }

  serve(namespace: string, service: string, answer: AnswerReview): void {
    this.#parts.cluster.serve(namespace, service, answer);
  }

  /** Of what scenarios look at; throws for anything else. */
  objects(resource: Pick<ResourceRef, 'group' | 'resource'>): readonly JsonObject[] {
    return [...this.#cache(resource).values()];
  }

  listen(resource: ResourceRef, changed: (change: StageChange) => void): () => void {
    // A handler is told first of everything that is there already.
    let isListening = false;
    const tell = (object: JsonObject | undefined, previous: JsonObject | undefined): void => {
      if (isListening) changed({ object, previous, at_ms: this.now_ms() });
    };
    this.#cache(resource).handle({ changed: tell, deleted: (object) => tell(undefined, object) });
    isListening = true;
    return () => {
      isListening = false;
    };
  }

  standingPods(): undefined {
    return undefined;
  }

  async snapshot(): Promise<readonly JsonObject[]> {
    const client = createApiClient(await this.#parts.cluster.connection(), { userAgent: 'plimsoll-lab' });
    try {
      return await liveObjects(client);
    } finally {
      client.close();
    }
  }

  complete<Value>(promise: Promise<Value>): Promise<Value> {
    return this.clock.complete(promise);
  }

  async close(): Promise<void> {
    const { fleet, informers, cluster } = this.#parts;
    fleet.stop();
    informers.stop();
    cluster.transport.close();
    await cluster.close();
  }

  #client(identity: ConstructorParameters<typeof LabClient>[1], rate?: RateLimit): LabClient {
    return new LabClient({ server: this.#parts.cluster.transport, clock: this.clock }, identity, rate);
  }

  #cache({ group, resource }: Pick<ResourceRef, 'group' | 'resource'>): ObjectCache {
    const known = OBSERVED.find((one) => one.group === group && one.resource === resource);
    if (known === undefined) throw new Error(`nobody observes ${resource} on this stage`);
    return this.#parts.informers.of(known);
  }
}
