import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from '../../cluster/api/api-client.ts';
import { SYSTEM_CLOCK } from '../../cluster/api/clock.ts';
import { connect } from '../../cluster/api/connect.ts';
import { processEnvironment } from '../../cluster/api/environment.ts';
import { booleanAt } from '../../kube/container.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { AnswerReview } from '../api-server/admission/webhook/service-route.ts';
import { certifiedTransport } from '../client/certified-transport.ts';
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
import { startControlPlane, type ControlPlane } from '../control-plane/start-control-plane.ts';
import { CONTROLLER_PROGRAMS } from '../control-plane/find-programs.ts';
import { namespaceOf } from '../controllers/object-meta.ts';
import { Fleet } from '../nodes/fleet.ts';
import type { BehaviourOf } from '../nodes/pod-behaviour.ts';
import { MachineTime } from '../simulation/machine-time.ts';
import { seededRandom, type SeededRandom } from '../simulation/seeded-random.ts';
import type { ClusterSize } from './contract.ts';
import { MACHINE, rateFor, type ServerDifferences } from './lab.ts';
import { liveObjects } from './live-objects.ts';
import { REAL_RUN_POLICY, OBSERVER } from './run-policy.ts';
import type { Stage, StageChange } from './stage.ts';
import { WebhookNetwork } from './webhook-network.ts';

export interface RealStageSettings extends ClusterSize {
  readonly seed: number;
  /** Where the API server's audit log goes. */
  readonly auditLog: string;
  readonly server?: ServerDifferences;
  readonly behaviour?: BehaviourOf;
  readonly signal?: AbortSignal;
}

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
const BY_SERVICE = 'service';

function egressConfiguration(socket: string): JsonObject {
  const connection = {
    proxyProtocol: 'HTTPConnect',
    transport: { uds: { udsName: socket } },
  };
  return {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{ name: 'cluster', connection }],
  };
}

function serviceOf(slice: JsonObject): readonly string[] {
  const service = stringAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name');
  return service === undefined ? [] : [`${namespaceOf(slice)}/${service}`];
}

function rateFlags({ perSecond, burst_count }: RateLimit): Readonly<Record<string, string>> {
  return { 'kube-api-qps': String(perSecond), 'kube-api-burst': String(burst_count) };
}

/** What a stage is made of. */
interface StageParts {
  readonly folder: string;
  readonly controlPlane: ControlPlane;
  readonly transport: HttpsTransport;
  readonly informers: SharedInformers;
  readonly fleet: Fleet;
  readonly network: WebhookNetwork;
}

/**
 * A stage of real programs (etcd, kube-apiserver, kube-controller-manager, kube-scheduler), on which the nodes are the lab's, and everybody who acts is a client of his own over
 * HTTPS, by the clock of the machine. Webhooks of scenarios are reached through an egress proxy.
 */
export class RealStage implements Stage {
  readonly size: ClusterSize;
  readonly random: SeededRandom;
  readonly clock: MachineTime;
  readonly patience = PATIENCE;
  readonly admin: LabClient;
  readonly #parts: StageParts;

  private constructor(size: ClusterSize, random: SeededRandom, clock: MachineTime, parts: StageParts) {
    this.size = size;
    this.random = random.stream('scenario');
    this.clock = clock;
    this.#parts = parts;
    this.admin = this.person('kubernetes-admin', ['system:masters'], {
      userAgent: userAgent('kubectl'),
      sourceIP: '10.0.0.2',
    });
  }

  /** Starts the programs and joins the nodes. Throws a Problem where a program is missing, or does not start. */
  static async start(settings: RealStageSettings): Promise<RealStage> {
    const { seed, nodes_count, pods_count, behaviour } = settings;
    const clock = new MachineTime();
    const random = seededRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-stage-'));
    const controlPlane = await startPrograms(folder, settings).catch((error: unknown) => {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    });
    const { server, ca } = controlPlane;
    const transport = certifiedTransport({ server, ca, sign: (name) => controlPlane.sign(name) });
    const parts = { server: transport, clock, random, failed: clock.fail };
    const user = { commonName: OBSERVER, organizations: ['system:masters'] };
    const place = { userAgent: 'plimsoll-lab', sourceIP: '127.0.0.1' };
    const client = new LabClient(parts, certificateClient(user, place, random.stream(OBSERVER)));
    const informers = new SharedInformers({ ...parts, client });
    for (const resource of OBSERVED) informers.of(resource);
    informers.of(ENDPOINT_SLICES).index(BY_SERVICE, serviceOf);
    const network = await WebhookNetwork.start({
      socket: socketIn(folder),
      services: () => [...informers.of(SERVICES).values()],
      isServed: (namespace, name) => isServed(informers.of(ENDPOINT_SLICES), namespace, name),
      certificate: (host) => controlPlane.serverCertificate({ commonName: host }, [host]),
      failed: clock.fail,
    });
    const machines = { nodes_count, machine: MACHINE, ...(behaviour === undefined ? {} : { behaviour }) };
    const fleet = new Fleet(parts, machines);
    await informers.run();
    fleet.start();
    const all = { folder, controlPlane, transport, informers, fleet, network };
    return new RealStage({ nodes_count, pods_count }, random, clock, all);
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
    this.#parts.network.serve(namespace, service, answer);
  }

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
    const kubeconfig = this.#parts.controlPlane.kubeconfig({ name: OBSERVER, groups: ['system:masters'] });
    const connection = await connect({ kubeconfig }, processEnvironment(), SYSTEM_CLOCK);
    const client = createApiClient(connection, { userAgent: 'plimsoll-lab' });
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
    const { fleet, informers, network, transport, controlPlane, folder } = this.#parts;
    fleet.stop();
    informers.stop();
    transport.close();
    await controlPlane.stop();
    await network.close();
    rmSync(folder, { recursive: true, force: true });
  }

  #client(identity: ConstructorParameters<typeof LabClient>[1], rate?: RateLimit): LabClient {
    return new LabClient({ server: this.#parts.transport, clock: this.clock }, identity, rate);
  }

  #cache({ group, resource }: Pick<ResourceRef, 'group' | 'resource'>): ObjectCache {
    const known = OBSERVED.find((one) => one.group === group && one.resource === resource);
    if (known === undefined) throw new Error(`nobody observes ${resource} on this stage`);
    return this.#parts.informers.of(known);
  }
}

function socketIn(folder: string): string {
  return join(folder, 'egress.sock');
}

function isServed(slices: ObjectCache, namespace: string, name: string): boolean {
  return slices
    .by(BY_SERVICE, `${namespace}/${name}`)
    .some((slice) =>
      listAt(slice, 'endpoints').some((endpoint) => booleanAt(endpoint, 'conditions', 'ready') === true),
    );
}

function startPrograms(folder: string, settings: RealStageSettings): Promise<ControlPlane> {
  const { pods_count, auditLog, server, signal } = settings;
  const egress = join(folder, 'egress.json');
  writeFileSync(egress, JSON.stringify(egressConfiguration(socketIn(folder))));
  const rate = rateFlags(rateFor(pods_count));
  return startControlPlane({
    controllers: CONTROLLER_PROGRAMS,
    apiServer: {
      auditPolicy: REAL_RUN_POLICY,
      flags: { 'audit-log-path': auditLog, 'egress-selector-config-file': egress },
      trustsOwnAuthority: true,
    },
    controllerManagerFlags: rate,
    schedulerFlags: rate,
    ...(server?.quota_bytes === undefined ? {} : { etcd: { quotaBackend_bytes: server.quota_bytes } }),
    ...(signal === undefined ? {} : { signal }),
  });
}
