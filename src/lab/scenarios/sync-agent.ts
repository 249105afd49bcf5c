import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { isPassing, type LabClient } from '../client/lab-client.ts';
import { DAEMON_SETS, DEPLOYMENTS, PODS, STATEFUL_SETS, type ResourceRef } from '../client/resource-ref.ts';
import { pathOf } from '../controllers/object-meta.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { makeAccount } from './platform-program.ts';
import { deploymentObject } from './objects.ts';

const NAMESPACE = 'gitops-system';
const AGENT = 'sync-agent';
/** What client-go gives a program unless told otherwise. */
const RATE = { perSecond: 20, burst_count: 30 };
/** Everything is applied again once in so long. */
export const SYNC_MS = 300_000;
const WORKLOADS: readonly ResourceRef[] = [DEPLOYMENTS, STATEFUL_SETS, DAEMON_SETS];

/** The agent of a GitOps pipeline: applies every workload again and again as it stands in Git, whether it has changed or not. */
export class SyncAgent {
  readonly #lab: Lab;
  readonly #client: LabClient;
  #isStopped = false;

  /** `install` comes before. */
  constructor(lab: Lab) {
    this.#lab = lab;
    const pod = lab.objects(PODS).find((object) => stringAt(object, 'spec', 'serviceAccountName') === AGENT);
    const place = { userAgent: 'sync-agent/v2.6.1', sourceIP: stringAt(pod, 'status', 'podIP') ?? '' };
    this.#client = lab.program(NAMESPACE, AGENT, { place, rate: RATE });
  }

  static async install(lab: Lab): Promise<void> {
    const resources = WORKLOADS.map(({ resource }) => resource);
    const rules = [{ apiGroups: ['apps'], resources, verbs: ['get', 'list', 'patch'] }];
    await makeAccount(lab, NAMESPACE, AGENT, rules);
    const how = { replicas: 1, image: 'sync-agent:2.6.1', serviceAccountName: AGENT };
    await make(lab, DEPLOYMENTS, deploymentObject(NAMESPACE, AGENT, how));
  }

  start(): void {
    this.#round();
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** One workload after the other, so that a round takes SYNC_MS. */
  #round(): void {
    const { clock } = this.#lab;
    const all = WORKLOADS.flatMap((resource) =>
      this.#lab.objects(resource).map((object) => ({ resource, object })),
    );
    all.forEach(({ resource, object }, index) => {
      clock.after((index * SYNC_MS) / all.length, () => {
        if (!this.#isStopped) this.#apply(resource, object).catch(clock.fail);
      });
    });
    clock.after(SYNC_MS, () => {
      if (!this.#isStopped) this.#round();
    });
  }

  /** What Git says of its labels: nothing new. */
  async #apply(resource: ResourceRef, object: JsonObject): Promise<void> {
    const labels = objectAt(object, 'metadata', 'labels');
    try {
      await this.#client.patch(resource, pathOf(object), { metadata: { labels } });
    } catch (error) {
      // The next round applies it again.
      if (!isPassing(error)) throw error;
    }
  }
}
