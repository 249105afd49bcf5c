import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';

/** A drain empties one or two nodes at a time. */
export const DRAIN_NODES_COUNT = 2;
/** Pods that a node holds by default (kubelet, maxPods): more than a drain can evict where the node is not known. */
const NODE_PODS_COUNT = 110;

/**
 * The most evictions that fell into one minute and are not a drain. Evicted pods come back under other names, so that
 * nothing is lost in the end: what counts is how many were down together. Minutes are counted from the first
 * eviction on. Memory: the node names of one minute.
 */
export class EvictionRush {
  /** Evictions in the worst minute that was no drain. */
  most_count = 0;
  #minute = -1;
  #first_us: EpochMicros | undefined;
  #count = 0;
  readonly #nodes = new Set<string>();

  /** `node` is `''` where the log does not show it. */
  add(at_us: EpochMicros, node: string): void {
    this.#first_us ??= at_us;
    const minute = Math.floor((at_us - this.#first_us) / MICROS_PER_MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#count = 0;
      this.#nodes.clear();
    }
    this.#count += 1;
    if (node !== '') this.#nodes.add(node);
    if (this.#count > this.most_count && !this.#isDrain()) this.most_count = this.#count;
  }

  #isDrain(): boolean {
    if (this.#nodes.size === 0) return this.#count <= DRAIN_NODES_COUNT * NODE_PODS_COUNT;
    return this.#nodes.size <= DRAIN_NODES_COUNT;
  }
}
