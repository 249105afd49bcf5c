import { isPassing, type LabClient } from '../client/lab-client.ts';
import { DEPLOYMENTS, NAMESPACES } from '../client/resource-ref.ts';
import type { Lab } from './lab.ts';
import { makeAccount } from './platform-program.ts';
import { deploymentObject, namespaceObject } from './objects.ts';

const NAMESPACE = 'pipelines';
const PIPELINE = 'preview-pipeline';
const RATE = { perSecond: 20, burst_count: 30 };
/** Between two merge requests, each with a namespace of its own for as long as somebody looks at it. */
const EVERY_MS = 60_000;
const LIFE_MS = 150_000;
const PODS_COUNT = 2;

export const PREVIEW = 'preview-';

/** A pipeline that gives each merge request a namespace, and deletes it when it is merged. */
export class PreviewPipeline {
  readonly #lab: Lab;
  readonly #client: LabClient;
  #next = 1;
  #isStopped = false;

  /** `install` comes before. */
  constructor(lab: Lab) {
    this.#lab = lab;
    const place = { userAgent: 'preview-pipeline/v4.0', sourceIP: '10.0.8.4' };
    this.#client = lab.program(NAMESPACE, PIPELINE, { place, rate: RATE });
  }

  static async install(lab: Lab): Promise<void> {
    const rules = [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['create', 'delete'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create'] },
    ];
    await makeAccount(lab, NAMESPACE, PIPELINE, rules);
  }

  start(): void {
    const { clock } = this.#lab;
    if (this.#isStopped) return;
    const name = `${PREVIEW}${this.#next}`;
    this.#next += 1;
    this.#make(name).catch(clock.fail);
    clock.after(LIFE_MS, () => {
      if (!this.#isStopped) this.#delete(name).catch(clock.fail);
    });
    clock.after(EVERY_MS, () => this.start());
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #make(name: string): Promise<void> {
    await this.#tried(this.#client.create(NAMESPACES, namespaceObject(name)));
    const how = { replicas: PODS_COUNT, image: 'preview:1' };
    await this.#tried(this.#client.create(DEPLOYMENTS, deploymentObject(name, 'preview', how)));
  }

  async #delete(name: string): Promise<void> {
    await this.#tried(this.#client.delete(NAMESPACES, { name }));
  }

  /** A job that fails is red, and that is all. */
  async #tried(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }
}
