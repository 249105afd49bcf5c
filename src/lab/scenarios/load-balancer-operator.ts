import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { labelValueProblem } from '../../kube/selector.ts';
import { ObjectCache } from '../client/informer.ts';
import { isRefused, unlessPassing, type LabClient } from '../client/lab-client.ts';
import { Reflector } from '../client/reflector.ts';
import { SERVICES, type ResourceRef } from '../client/resource-ref.ts';
import { nameOf, namespaceOf, pathOf } from '../controllers/object-meta.ts';
import type { Stage } from './stage.ts';

/** What people make to get a load balancer. */
export const LOAD_BALANCERS: ResourceRef = {
  group: 'lb.example.com',
  version: 'v1',
  resource: 'apploadbalancers',
  kind: 'AppLoadBalancer',
  namespaced: true,
};
const OWNER = 'lb.example.com/owner';
const NAME_MAX_LENGTH = 63;

/** The definition of AppLoadBalancers. */
export const LOAD_BALANCER_DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'apploadbalancers.lb.example.com' },
  spec: {
    group: 'lb.example.com',
    scope: 'Namespaced',
    names: { plural: 'apploadbalancers', singular: 'apploadbalancer', kind: 'AppLoadBalancer' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

/**
 * The operator of the talk. It makes a Service for each load balancer, and deletes the Services of one that is deleted: those with a label that holds its name. A name that is too long for
 * a label makes no selector, the error is swallowed, and a list without a selector is a list of everything.
 */
export class LoadBalancerOperator {
  readonly #client: LabClient;
  readonly #reflector: Reflector;
  /** When each Service was deleted by it. */
  readonly deleted_ms: number[] = [];
  readonly #lab: Stage;
  #isWorking = false;
  readonly #gone: JsonObject[] = [];

  constructor(lab: Stage, client: LabClient) {
    this.#lab = lab;
    this.#client = client;
    const cache = new ObjectCache();
    const { clock, random } = lab;
    this.#reflector = new Reflector(
      { client, clock, random: random.stream('operator'), resource: LOAD_BALANCERS, initial: 'list' },
      cache,
    );
    cache.handle({
      changed: (balancer, previous) => {
        if (previous === undefined) this.#make(balancer).catch(lab.clock.fail);
      },
      deleted: (balancer) => {
        this.#gone.push(balancer);
        this.#work().catch(lab.clock.fail);
      },
    });
  }

  start(): void {
    this.#reflector.run().catch(this.#lab.clock.fail);
  }

  stop(): void {
    this.#reflector.stop();
  }

  /** Has it deleted all that it means to delete? */
  get isIdle(): boolean {
    return !this.#isWorking;
  }

  async #make(balancer: JsonObject): Promise<void> {
    const name = nameOf(balancer);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        namespace: namespaceOf(balancer),
        name: `lb-${name}`.slice(0, NAME_MAX_LENGTH),
        labels: { [OWNER]: name },
      },
      spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ port: 443, targetPort: 8443 }] },
    };
    // A name that makes no label is refused, and nobody looks at that either.
    await this.#client.create(SERVICES, service).catch(unlessPassing);
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let balancer = this.#gone.shift(); balancer !== undefined; balancer = this.#gone.shift())
      await this.#cleanUp(nameOf(balancer));
    this.#isWorking = false;
  }

  async #cleanUp(name: string): Promise<void> {
    // The bug: no selector where there should have been an error.
    const query: Readonly<Record<string, string>> =
      labelValueProblem(name) === undefined ? { labelSelector: `${OWNER}=${name}` } : {};
    try {
      const list = await this.#client.list(SERVICES, {}, query);
      for (const service of listAt(list, 'items').filter(isJsonObject)) await this.#delete(service);
    } catch (error) {
      unlessPassing(error);
    }
  }

  async #delete(service: JsonObject): Promise<void> {
    try {
      await this.#client.delete(SERVICES, pathOf(service));
      this.deleted_ms.push(this.#lab.now_ms());
    } catch (error) {
      // It writes down what is refused, and goes on with the next.
      if (!isRefused(error, 'NotFound') && !isRefused(error, 'Forbidden')) unlessPassing(error);
    }
  }
}
