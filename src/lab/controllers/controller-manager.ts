import { stringAt, type JsonObject } from '../../kube/json.ts';
import { serviceAccountClient } from '../client/identity.ts';
import { SharedInformers } from '../client/informer.ts';
import { isPassing, isRefused, unlessPassing, type LabClient } from '../client/lab-client.ts';
import { LeaderElector } from '../client/leader-election.ts';
import { CONTROLLER_RATE, type RateLimit } from '../client/rate-limiter.ts';
import { SERVICE_ACCOUNTS } from '../client/resource-ref.ts';
import type { LocalApiServer } from '../api-server/api-server.ts';
import type { Resource } from '../api-server/resources/resource.ts';
import {
  startController,
  type ControllerDefinition,
  type RunningController,
  type ServedResource,
} from './controller.ts';
import { programClient, programIdentity, userAgent, type ProgramParts } from '../client/program.ts';

const PROGRAM = { name: 'kube-controller-manager', commonName: 'system:kube-controller-manager' };
const NAMESPACE = 'kube-system';
/** A kubelet starts a program that has ended again after so long (its first back-off). */
const RESTART_MS = 10_000;
const PLAIN = { perSecond: 1, burst: 1 };
/** Between two tries to have the account of a controller (client_builder.go polls each second). */
const ACCOUNT_RETRY_MS = 1_000;

/** Its garbage collector asks what is served: the lab's runs where the API server does. */
export interface ControllerManagerParts extends ProgramParts {
  readonly server: Pick<LocalApiServer, 'send' | 'registry'>;
}

export interface ControllerManagerSettings {
  readonly controllers: readonly ControllerDefinition[];
  /** The control-plane node it runs on. */
  readonly node: { readonly name: string; readonly ip: string };
  /** `--kube-api-qps` and `--kube-api-burst`: of each controller. */
  readonly rate?: RateLimit;
}

/**
 * kube-controller-manager, with those controllers that it is given: it becomes leader by a Lease, gives every controller the service account of its name, and starts it once
 * all caches are filled. Who loses the Lease ends, and is started again.
 */
export class ControllerManager {
  readonly #parts: ControllerManagerParts;
  readonly #settings: ControllerManagerSettings;
  readonly #identity: ReturnType<typeof programIdentity>;
  #run: ManagerRun | undefined;
  #starts_count = 0;

  constructor(parts: ControllerManagerParts, settings: ControllerManagerSettings) {
    const random = parts.random.stream(PROGRAM.name);
    this.#parts = { ...parts, random };
    this.#settings = settings;
    this.#identity = programIdentity({ random }, PROGRAM, settings.node.ip);
  }

  /** Has it nothing to do? Not while it is no leader. */
  get isIdle(): boolean {
    return this.#run?.isIdle ?? false;
  }

  get isLeading(): boolean {
    return this.#run?.isLeading ?? false;
  }

  start(): void {
    this.#starts_count += 1;
    const parts = { ...this.#parts, random: this.#parts.random.stream(`start ${this.#starts_count}`) };
    const restart = (): void => {
      this.stop();
      this.#parts.clock.after(RESTART_MS, () => this.start());
    };
    this.#run = new ManagerRun(parts, this.#settings, this.#identity, restart);
    this.#run.start();
  }

  /** As killing it. */
  stop(): void {
    this.#run?.stop();
    this.#run = undefined;
  }
}

/** One process, from its start to its end. */
class ManagerRun {
  readonly #parts: ControllerManagerParts;
  readonly #settings: ControllerManagerSettings;
  readonly #identity: ReturnType<typeof programIdentity>;
  readonly #elector: LeaderElector;
  readonly #informers: SharedInformers;
  #controllers: readonly RunningController[] | undefined;
  #isStopped = false;

  constructor(
    parts: ControllerManagerParts,
    settings: ControllerManagerSettings,
    identity: ReturnType<typeof programIdentity>,
    ended: () => void,
  ) {
    const { clock, random, failed } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.#identity = identity;
    this.#elector = new LeaderElector({
      client: programClient(parts, identity('leader-election')),
      clock,
      namespace: NAMESPACE,
      name: PROGRAM.name,
      holder: `${settings.node.name}_${random.uuid()}`,
      chance: random.stream('election').fraction,
      elected: () => void this.#lead().catch(failed),
      lost: ended,
    });
    const client = programClient(parts, identity('shared-informers'), settings.rate ?? CONTROLLER_RATE);
    this.#informers = new SharedInformers({ client, clock, random, failed });
  }

  get isLeading(): boolean {
    return this.#controllers !== undefined;
  }

  get isIdle(): boolean {
    return this.#controllers?.every(({ queue }) => queue.isIdle) ?? false;
  }

  start(): void {
    this.#elector.run().catch(this.#parts.failed);
  }

  stop(): void {
    this.#isStopped = true;
    this.#elector.stop();
    this.#informers.stop();
    for (const { queue } of this.#controllers ?? []) queue.stop();
  }

  async #lead(): Promise<void> {
    const { controllers } = this.#settings;
    const clients: LabClient[] = [];
    for (const definition of controllers) clients.push(await this.#clientOf(definition));
    if (this.#isStopped) return;
    const { clock, random, failed } = this.#parts;
    const running = controllers.map((definition, index) =>
      startController(
        definition,
        {
          clock,
          random: random.stream(definition.name),
          client: clients[index] ?? programClient(this.#parts, this.#identity()),
          informers: this.#informers,
          resources: () => preferredResources(this.#parts.server.registry.all()),
        },
        failed,
      ),
    );
    this.#controllers = running;
    for (const { queue } of running) queue.pause();
    await this.#informers.run();
    for (const { queue } of running) queue.resume();
  }

  /** Gets or makes the account of a controller, and a client with its token (client_builder_dynamic.go). */
  async #clientOf({ name, rateFactor = PLAIN }: ControllerDefinition): Promise<LabClient> {
    const { node, rate = CONTROLLER_RATE } = this.#settings;
    const account = await this.#account(programClient(this.#parts, this.#identity(PROGRAM.name)), name);
    const place = {
      userAgent: userAgent(PROGRAM.name, `system:serviceaccount:${NAMESPACE}:${name}`),
      sourceIP: node.ip,
    };
    const uid = stringAt(account, 'metadata', 'uid') ?? '';
    const identity = serviceAccountClient(
      { namespace: NAMESPACE, name, uid },
      place,
      this.#parts.random.stream(`token of ${name}`),
    );
    return programClient(this.#parts, identity, {
      perSecond: rate.perSecond * rateFactor.perSecond,
      burst_count: rate.burst_count * rateFactor.burst,
    });
  }

  async #account(client: LabClient, name: string): Promise<JsonObject> {
    const { clock } = this.#parts;
    while (!this.#isStopped) {
      try {
        return await client.get(SERVICE_ACCOUNTS, { namespace: NAMESPACE, name });
      } catch (error) {
        if (!isPassing(error)) throw error;
        const isMissing = isRefused(error, 'NotFound');
        const object = {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { namespace: NAMESPACE, name },
        };
        // The next try tells what has become of it.
        if (isMissing) await client.create(SERVICE_ACCOUNTS, object).catch(unlessPassing);
        else
          await new Promise<void>((resolve) => {
            clock.after(ACCOUNT_RETRY_MS, resolve);
          });
      }
    }
    return {};
  }
}

/** Each resource once: in the version that is stored, where that is served. */
function preferredResources(all: readonly Resource[]): readonly ServedResource[] {
  const chosen = new Map<string, Resource>();
  for (const resource of all) {
    const key = `${resource.resource}.${resource.group}`;
    if (!chosen.has(key) || resource.version === resource.storageVersion) chosen.set(key, resource);
  }
  return [...chosen.values()];
}
