import { stringAt, type JsonObject } from '../../kube/json.ts';
import { stringsAt } from '../../kube/kube-object.ts';
import { ObjectCache } from '../client/informer.ts';
import { isPassing, type LabClient } from '../client/lab-client.ts';
import { Reflector } from '../client/reflector.ts';
import { DEPLOYMENTS, SERVICE_ACCOUNTS, type ResourceRef } from '../client/resource-ref.ts';
import { WorkQueue } from '../client/work-queue.ts';
import { nameOf, namespaceOf } from '../controllers/object-meta.ts';
import type { Stage } from './stage.ts';

export const SIGNATURE = 'archetype.example.com/signature';
/** Of Deployments: what the controller looks after. */
export const COMPONENT = 'archetype.example.com/component';
const BY_ACCOUNT = 'account';

function accountOf(component: JsonObject): string {
  const account = stringAt(component, 'spec', 'template', 'spec', 'serviceAccountName') ?? 'default';
  return `${namespaceOf(component)}/${account}`;
}

/**
 * The controller of the talk: on the ServiceAccount of each component it keeps the signature of that component. It never asks whether another component has the same account:
 * each signature that it writes is a change of the account, for which it looks at both components again.
 */
export class ArchetypeController {
  readonly #lab: Stage;
  readonly #client: LabClient;
  readonly #accounts = new ObjectCache();
  readonly #components = new ObjectCache();
  readonly #queue: WorkQueue;
  readonly #reflectors: Reflector[] = [];
  /** When it has written a signature, account by account. */
  readonly written_ms = new Map<string, number[]>();

  constructor(lab: Stage, client: LabClient) {
    this.#lab = lab;
    this.#client = client;
    this.#queue = new WorkQueue(lab.clock, (key) => this.#work(key));
    this.#components.index(BY_ACCOUNT, (component) => [accountOf(component)]);
    const look = (component: JsonObject): void =>
      this.#queue.add(`${namespaceOf(component)}/${nameOf(component)}`);
    const lookAtAll = (account: JsonObject): void => {
      for (const component of this.#components.by(BY_ACCOUNT, `${namespaceOf(account)}/${nameOf(account)}`))
        look(component);
    };
    this.#components.handle({ changed: look, deleted: () => undefined });
    this.#accounts.handle({ changed: lookAtAll, deleted: () => undefined });
  }

  start(): void {
    this.#watch(SERVICE_ACCOUNTS, this.#accounts);
    this.#watch(DEPLOYMENTS, this.#components);
  }

  /** As scaling it to zero. */
  stop(): void {
    this.#queue.stop();
    for (const reflector of this.#reflectors) reflector.stop();
  }

  #watch(resource: ResourceRef, cache: ObjectCache): void {
    const { clock, random } = this.#lab;
    const chance = random.stream(`archetype ${resource.resource}`);
    const reflector = new Reflector(
      { client: this.#client, clock, random: chance, resource, initial: 'list' },
      cache,
    );
    this.#reflectors.push(reflector);
    reflector.run().catch(clock.fail);
  }

  async #work(key: string): Promise<void> {
    try {
      await this.#sign(key);
      this.#queue.forget(key);
    } catch (error) {
      if (isPassing(error)) this.#queue.addRateLimited(key);
      else this.#lab.clock.fail(error);
    }
  }

  async #sign(key: string): Promise<void> {
    const component = this.#components.get(key);
    const signature =
      component === undefined ? undefined : stringsAt(component, 'metadata', 'labels')[COMPONENT];
    if (component === undefined || signature === undefined) return;
    const at = accountOf(component);
    const account = this.#accounts.get(at);
    if (account === undefined || stringsAt(account, 'metadata', 'annotations')[SIGNATURE] === signature)
      return;
    const patch = { metadata: { annotations: { [SIGNATURE]: signature } } };
    const path = { namespace: namespaceOf(account), name: nameOf(account) };
    await this.#client.patch(SERVICE_ACCOUNTS, path, patch, 'merge');
    const written_ms = this.written_ms.get(at);
    if (written_ms === undefined) this.written_ms.set(at, [this.#lab.now_ms()]);
    else written_ms.push(this.#lab.now_ms());
  }
}
