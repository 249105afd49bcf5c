import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { DEPLOYMENTS, MUTATING_WEBHOOK_CONFIGURATIONS, PODS, SERVICES } from '../client/resource-ref.ts';
import { isReady } from '../controllers/pod-state.ts';
import { AddressController, FINALIZER } from './address-controller.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { makeAccount } from './platform-program.ts';
import { deploymentObject, restartPatch, serviceObject } from './objects.ts';
import { ReadyPods } from './ready-pods.ts';
import { OutOfRange, RegistryDatabase } from './registry-database.ts';
import { allBut, denied, patched, webhookConfiguration } from './webhook-objects.ts';

export const ADDRESSES = 'address-system';
export const WEBHOOK = 'address-webhook';
export const REGISTRY = 'address-registry';
export const CONTROLLER = 'address-controller';
/** Its table has a column of type INTEGER. */
export const REGISTRY_1 = 'registry.example.com/legacy/address-registry:1.0';
/** Makes the column a BIGINT when it starts. */
export const REGISTRY_2 = 'registry.example.com/legacy/address-registry:1.1';
const RATE = { perSecond: 20, burst_count: 30 };
const UP_WITHIN_MS = 600_000;
const SYSTEMS = new WeakMap<Lab, AddressSystem>();

/**
 * How pods come by their addresses: a webhook notes in a registry that a new pod gets one, and a finalizer keeps the pod until a controller has noted that it is free again. All three
 * run as pods of the cluster, and get their own addresses in the same way.
 */
export class AddressSystem {
  readonly database: RegistryDatabase;
  /** When the database refused a row. */
  readonly refused_ms: number[] = [];
  refusal: OutOfRange | undefined;
  readonly #lab: Lab;
  readonly #registryPods: ReadyPods;

  private constructor(lab: Lab, database: RegistryDatabase) {
    this.#lab = lab;
    this.database = database;
    this.#registryPods = new ReadyPods(lab, ADDRESSES, REGISTRY);
  }

  /** That of a lab. Throws where there is none. */
  static of(lab: Lab): AddressSystem {
    const system = SYSTEMS.get(lab);
    if (system === undefined) throw new Error('no address system is installed');
    return system;
  }

  /** `next`: what the sequence of the registry's table gives next. */
  static async install(lab: Lab, next: number): Promise<void> {
    const system = new AddressSystem(lab, new RegistryDatabase(next));
    SYSTEMS.set(lab, system);
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'patch'] }];
    await makeAccount(lab, ADDRESSES, CONTROLLER, rules);
    await lab.clock.run(2_000);
    await system.#deploy();
    await system.#configure();
    await system.#startController();
  }

  /** Asks the registry to note something. Throws OutOfRange, or that nobody listens. */
  note(): void {
    const image = this.#registryPods.nextImage();
    if (image === undefined) throw new Error(`dial tcp: lookup ${REGISTRY}.${ADDRESSES}: connection refused`);
    if (image === REGISTRY_2) this.database.widen();
    try {
      this.database.insert();
    } catch (error) {
      if (!(error instanceof OutOfRange)) throw error;
      this.refusal ??= error;
      this.refused_ms.push(this.#lab.now_ms());
      throw error;
    }
  }

  get registryPods_count(): number {
    return this.#registryPods.count;
  }

  async #deploy(): Promise<void> {
    const lab = this.#lab;
    for (const name of [REGISTRY, WEBHOOK]) {
      await make(lab, SERVICES, serviceObject(ADDRESSES, name, 443));
      const image = name === REGISTRY ? REGISTRY_1 : `${name}:3.2`;
      await make(lab, DEPLOYMENTS, deploymentObject(ADDRESSES, name, { replicas: 2, image }));
    }
    const how = { replicas: 1, image: `${CONTROLLER}:3.2`, serviceAccountName: CONTROLLER };
    await make(lab, DEPLOYMENTS, deploymentObject(ADDRESSES, CONTROLLER, how));
    const isUp = (): boolean => [REGISTRY, WEBHOOK].every((name) => lab.isServed(ADDRESSES, name));
    if (!(await lab.waitFor(isUp, UP_WITHIN_MS))) throw new Error('the address system does not come up');
  }

  /** Its own pods have been restarted since it was installed, so that they have addresses like all others. */
  async #configure(): Promise<void> {
    const lab = this.#lab;
    lab.serve(ADDRESSES, WEBHOOK, (review) => this.#reserve(review));
    const configuration = webhookConfiguration('mutating', WEBHOOK, {
      service: { namespace: ADDRESSES, name: WEBHOOK },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      namespaceSelector: allBut(['kube-system']),
    });
    await make(lab, MUTATING_WEBHOOK_CONFIGURATIONS, configuration);
    for (const name of [REGISTRY, WEBHOOK, CONTROLLER])
      await lab.complete(
        lab.admin.patch(DEPLOYMENTS, { namespace: ADDRESSES, name }, restartPatch(lab.now_ms())),
      );
  }

  #reserve(review: JsonObject): JsonObject {
    try {
      this.note();
    } catch (error) {
      return denied(review, 500, `no address: ${error instanceof Error ? error.message : String(error)}`);
    }
    const hasList = listAt(review, 'request', 'object', 'metadata', 'finalizers').length > 0;
    const path = '/metadata/finalizers';
    return patched(review, [
      hasList ? { op: 'add', path: `${path}/-`, value: FINALIZER } : { op: 'add', path, value: [FINALIZER] },
    ]);
  }

  async #startController(): Promise<void> {
    const lab = this.#lab;
    const pods = new ReadyPods(lab, ADDRESSES, CONTROLLER);
    await lab.waitFor(() => pods.count > 0, UP_WITHIN_MS);
    const pod = lab
      .objects(PODS)
      .find((object) => stringAt(object, 'spec', 'serviceAccountName') === CONTROLLER && isReady(object));
    const place = { userAgent: 'address-controller/v3.2', sourceIP: stringAt(pod, 'status', 'podIP') ?? '' };
    const client = lab.program(ADDRESSES, CONTROLLER, { place, rate: RATE });
    const parts = { release: () => this.note(), isThere: () => pods.count > 0 };
    new AddressController(lab, client, parts).start();
  }
}
