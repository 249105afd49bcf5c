import { stringAt, type JsonObject } from '../../kube/json.ts';
import { stringsAt } from '../../kube/kube-object.ts';
import { isPassing, type LabClient } from '../client/lab-client.ts';
import { CONFIG_MAPS } from '../client/resource-ref.ts';
import type { Lab } from './lab.ts';

export const RELEASES_NAMESPACE = 'kube-system';
/** Branches that the pipeline deploys, each as a release of its own. */
const RELEASES_COUNT = 20;
/** A chart with its values, packed and in base64. */
const RELEASE_BYTES = 60_000;
/** Between two deployments. */
const EVERY_MS = 200;

function releaseObject(release: number, revision: number): JsonObject {
  const name = `branch-${release}`;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      namespace: RELEASES_NAMESPACE,
      name: `${name}.v${revision}`,
      labels: { NAME: name, OWNER: 'TILLER', STATUS: 'SUPERSEDED', VERSION: String(revision) },
    },
    data: { release: 'H4sIAAAAAAAC'.repeat(RELEASE_BYTES / 12) },
  };
}

/** Is this object a stored release? */
export function isRelease(object: JsonObject): boolean {
  return stringsAt(object, 'metadata', 'labels')['OWNER'] === 'TILLER';
}

/** The revision that a stored release is of; 0 for other objects. */
export function revisionOf(object: JsonObject): number {
  return Number(/\.v(\d+)$/.exec(stringAt(object, 'metadata', 'name') ?? '')?.[1] ?? 0);
}

/** The pipeline of the talk: Helm 2 stores every deployment of every branch as a ConfigMap, and deletes none. */
export class HelmPipeline {
  readonly #lab: Lab;
  readonly #client: LabClient;
  /** When each release was stored, and when one was refused. */
  readonly stored_ms: number[] = [];
  readonly refused_ms: number[] = [];
  #deployments_count: number;
  #isStopped = false;

  /** `deployments_count`: how often it has deployed before. */
  constructor(lab: Lab, client: LabClient, deployments_count: number) {
    this.#lab = lab;
    this.#client = client;
    this.#deployments_count = deployments_count;
  }

  /** Deploys so many times, as it always has. */
  async deploy(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) await this.#deployNext();
  }

  /** From now on it deploys without a pause between branches. */
  start(): void {
    this.#lab.clock.after(EVERY_MS, () => {
      if (this.#isStopped) return;
      this.#deployNext().catch(this.#lab.clock.fail);
      this.start();
    });
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #deployNext(): Promise<void> {
    const release = this.#deployments_count % RELEASES_COUNT;
    const revision = Math.floor(this.#deployments_count / RELEASES_COUNT) + 1;
    this.#deployments_count += 1;
    try {
      await this.#client.create(CONFIG_MAPS, releaseObject(release, revision));
      this.stored_ms.push(this.#lab.now_ms());
    } catch (error) {
      if (!isPassing(error)) throw error;
      this.refused_ms.push(this.#lab.now_ms());
    }
  }
}
