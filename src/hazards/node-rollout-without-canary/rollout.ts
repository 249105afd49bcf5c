import { MICROS_PER_HOUR, MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { EvidenceSample, ObjectSample } from '../evidence.ts';

/** Kubelets say what they run at least every five minutes: what shows up until then was there before the log. */
const BASELINE_US = 10 * MICROS_PER_MINUTE;
/** Different images at one time are few; past this the clusters' nodes are not images any more. */
const IMAGES_MAX_COUNT = 100;
const NODES_COUNTED_MAX_COUNT = 20_000;
/** A canary is at most a tenth of the nodes, and bakes at least an hour before more follow. */
const CANARY_SHARE = 0.1;
const BAKE_MIN_US = MICROS_PER_HOUR;
/** From the first node to half of all within this time is "at once". */
const AT_ONCE_US = MICROS_PER_HOUR;
/** Clusters with fewer nodes have no room for a canary. */
const NODES_MIN_COUNT = 5;

/** One image (OS, kernel, kubelet, runtime) that came to nodes which ran another. */
export interface Rollout {
  readonly image: string;
  readonly isBaseline: boolean;
  readonly first_us: EpochMicros;
  readonly firstNode: ObjectReference;
  readonly firstAuditID: string;
  readonly before: string;
  inPlace_count: number;
  joined_count: number;
  /** Nodes with another image that were deleted since. */
  replaced_count: number;
  last_us: EpochMicros;
  /** When more than a canary, and when half of all nodes had it. */
  pastCanary_us: EpochMicros | undefined;
  half_us: EpochMicros | undefined;
  known_count: number;
  readonly nodes: ObjectSample;
  readonly evidence: EvidenceSample;
}

export interface ImageSighting {
  readonly at_us: EpochMicros;
  readonly node: ObjectReference;
  readonly before: string | undefined;
  readonly image: string;
  readonly auditID: string;
  /** Nodes known now. */
  readonly known_count: number;
}

/** Follows which images come to the nodes, how fast. Memory: 100 images with up to 20,000 node names each. */
export class Rollouts {
  readonly #rollouts = new Map<string, Rollout>();
  readonly #begin_us: EpochMicros;

  constructor(begin_us: EpochMicros) {
    this.#begin_us = begin_us;
  }

  sighted(sighting: ImageSighting): void {
    const { at_us, image, before, node, auditID } = sighting;
    if (before === image) return;
    let rollout = this.#rollouts.get(image);
    if (rollout === undefined) {
      if (this.#rollouts.size >= IMAGES_MAX_COUNT) return;
      rollout = {
        image,
        isBaseline: before === undefined && at_us - this.#begin_us < BASELINE_US,
        first_us: at_us,
        firstNode: node,
        firstAuditID: auditID,
        before: before ?? '',
        inPlace_count: 0,
        joined_count: 0,
        replaced_count: 0,
        last_us: at_us,
        pastCanary_us: undefined,
        half_us: undefined,
        known_count: sighting.known_count,
        nodes: new ObjectSample(NODES_COUNTED_MAX_COUNT),
        evidence: new EvidenceSample(),
      };
      this.#rollouts.set(image, rollout);
    }
    if (!rollout.nodes.add(node)) return;
    if (before === undefined) rollout.joined_count += 1;
    else rollout.inPlace_count += 1;
    rollout.evidence.add(auditID);
    this.#measure(rollout, at_us, sighting.known_count);
  }

  /** A node with `image` is gone: it made room for every image that came since. */
  deleted(image: string | undefined, at_us: EpochMicros, known_count: number): void {
    for (const rollout of this.#rollouts.values()) {
      if (rollout.isBaseline || rollout.image === image) continue;
      rollout.replaced_count += 1;
      this.#measure(rollout, at_us, known_count);
    }
  }

  #measure(rollout: Rollout, at_us: EpochMicros, known_count: number): void {
    if (rollout.isBaseline) return;
    rollout.last_us = at_us;
    rollout.known_count = Math.max(rollout.known_count, known_count);
    const changed_count = changedCount(rollout);
    if (changed_count > Math.max(1, CANARY_SHARE * known_count)) rollout.pastCanary_us ??= at_us;
    if (changed_count >= NODES_MIN_COUNT && 2 * changed_count >= known_count) rollout.half_us ??= at_us;
  }

  of(image: string | undefined): Rollout | undefined {
    const rollout = image === undefined ? undefined : this.#rollouts.get(image);
    return rollout?.isBaseline === true ? undefined : rollout;
  }

  /** The images that came to half of all nodes at once, without a small share before that had time to show harm. */
  *withoutCanary(): IterableIterator<Rollout> {
    for (const rollout of this.#rollouts.values()) {
      const { half_us, pastCanary_us, first_us, known_count } = rollout;
      if (half_us === undefined || pastCanary_us === undefined || known_count < NODES_MIN_COUNT) continue;
      if (half_us - first_us <= AT_ONCE_US && pastCanary_us - first_us < BAKE_MIN_US) yield rollout;
    }
  }
}

/** Nodes that changed in place, or were replaced by new ones; a pool that is merely added replaces nothing. */
export function changedCount(rollout: Rollout): number {
  return rollout.inPlace_count + Math.min(rollout.joined_count, rollout.replaced_count);
}
