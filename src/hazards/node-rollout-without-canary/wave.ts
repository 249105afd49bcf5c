import type { Offender, Trigger } from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { EvidenceSample } from '../evidence.ts';
import type { Illness, Node } from './node.ts';
import type { Rollout } from './rollout.ts';

/** Three nodes at once, or a tenth of them, or fifty of however many: more than hardware does in one moment. */
const ILL_MIN_COUNT = 3;
const ILL_SHARE = 0.1;
const ILL_ENOUGH_COUNT = 50;
/** "At once": a leak takes nodes one after the other within this time. Longer ill ones are another story. */
const AT_ONCE_US = 30 * MICROS_PER_MINUTE;
/** A node that is deleted by machinery so soon after it fell ill was taken away, it did not die of anything. */
const TAKEN_AWAY_US = 15 * MICROS_PER_MINUTE;
const NODES_MAX_COUNT = 25_000;

export interface Patient {
  readonly since_us: EpochMicros;
  illness: Illness;
  readonly image: string | undefined;
}

/** Nodes of one image: how many there are, and how many of them are ill. */
export interface ImageTally {
  readonly image: string;
  ill_count: number;
  node_count: number;
}

/** Many nodes that fell ill at once. Memory: 25,000 names, 20 auditIDs. */
export class Wave {
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  readonly patients = new Map<string, Patient>();
  readonly evidence = new EvidenceSample();
  peak_count = 0;
  node_count = 0;
  /** Nodes that gave signs of life when most were ill. */
  alive_count = 0;
  tallies: readonly ImageTally[] = [];
  readonly trigger: Trigger | undefined;
  readonly offender: Offender | undefined;
  readonly rollout: Rollout | undefined;

  constructor(
    from_us: EpochMicros,
    cause: {
      readonly trigger?: Trigger;
      readonly offender?: Offender;
      readonly rollout?: Rollout | undefined;
    },
  ) {
    this.from_us = from_us;
    this.to_us = from_us;
    this.trigger = cause.trigger;
    this.offender = cause.offender;
    this.rollout = cause.rollout;
  }

  add(
    ill: readonly Node[],
    nodes: ReadonlyMap<string, Node>,
    now_us: EpochMicros,
    alive_count: number,
  ): void {
    this.to_us = now_us;
    for (const node of ill) {
      const known = this.patients.get(node.name);
      const illness = node.illness ?? 'silent';
      if (known !== undefined) {
        if (known.illness === 'silent' || known.illness === 'presumably ill') known.illness = illness;
        continue;
      }
      if (this.patients.size >= NODES_MAX_COUNT) continue;
      this.patients.set(node.name, { since_us: node.illSince_us, illness, image: node.image });
      if (node.auditID !== '') this.evidence.add(node.auditID);
    }
    if (ill.length < this.peak_count) return;
    this.peak_count = ill.length;
    this.node_count = nodes.size;
    this.alive_count = alive_count;
    this.tallies = tallyImages(nodes);
  }

  nodeDeleted(name: string, now_us: EpochMicros, byMachine: boolean): void {
    const patient = this.patients.get(name);
    if (patient === undefined || !byMachine) return;
    if (now_us - patient.since_us <= TAKEN_AWAY_US) this.patients.delete(name);
  }

  /** Patients of whom the log itself says that they are ill, or whom the node controller marked. */
  get confirmed_count(): number {
    let count = 0;
    for (const { illness } of this.patients.values())
      if (illness !== 'silent' && illness !== 'presumably ill') count += 1;
    return count;
  }

  /** Patients of whom only writes without bodies by the node controller tell. */
  get presumed_count(): number {
    let count = 0;
    for (const { illness } of this.patients.values()) if (illness === 'presumably ill') count += 1;
    return count;
  }

  /** Still enough, without those that were merely taken away? */
  get isStanding(): boolean {
    return this.patients.size >= enoughOf(this.node_count);
  }
}

/** How many nodes that are ill at once are too many, of so many. */
export function enoughOf(node_count: number): number {
  return Math.max(ILL_MIN_COUNT, Math.min(ILL_ENOUGH_COUNT, Math.ceil(ILL_SHARE * node_count)));
}

/** Those that fell ill within the last half hour. */
export function freshlyIll(nodes: Iterable<Node>, now_us: EpochMicros): readonly Node[] {
  const ill: Node[] = [];
  for (const node of nodes)
    if (node.illness !== undefined && now_us - node.illSince_us <= AT_ONCE_US) ill.push(node);
  return ill;
}

function tallyImages(nodes: ReadonlyMap<string, Node>): readonly ImageTally[] {
  const tallies = new Map<string, ImageTally>();
  for (const node of nodes.values()) {
    if (node.image === undefined) continue;
    let tally = tallies.get(node.image);
    if (tally === undefined)
      tallies.set(node.image, (tally = { image: node.image, ill_count: 0, node_count: 0 }));
    tally.node_count += 1;
    if (node.illness !== undefined) tally.ill_count += 1;
  }
  return [...tallies.values()].toSorted((a, b) => b.ill_count - a.ill_count || b.node_count - a.node_count);
}
