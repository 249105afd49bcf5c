import type { JsonObject } from '../../kube/json.ts';
import { stringsAt } from '../../kube/kube-object.ts';
import type { ServerClock } from '../api-server/clock.ts';
import { nameOf } from './object-meta.ts';
import { isReady } from './pod-state.ts';

/** Nodes a second whose pods are sent away, in a zone (`--node-eviction-rate`), and in a large one most of which is not ready (`--secondary-node-eviction-rate`). */
const RATE_PER_S = 0.1;
const REDUCED_RATE_PER_S = 0.01;
/** Up to so many nodes a zone is small: nobody is sent away while most of it is not ready (`--large-cluster-size-threshold`). */
const SMALL_ZONE_COUNT = 50;
/** This share of a zone, and three nodes at least, makes it disrupted (`--unhealthy-zone-threshold`). */
const DISRUPTED_SHARE = 0.55;
const DISRUPTED_FROM_COUNT = 3;
const MS_PER_S = 1_000;

interface Zone {
  readonly waiting: Set<string>;
  rate_perSecond: number;
  next_ms: number;
  isTimed: boolean;
}

/** What is wrong with a zone (ComputeZoneState). */
function isFull(nodes: readonly JsonObject[]): boolean {
  return nodes.length > 0 && !nodes.some(isReady);
}

function rateOf(nodes: readonly JsonObject[]): number {
  const silent_count = nodes.filter((node) => !isReady(node)).length;
  const isPartial =
    !isFull(nodes) && silent_count >= DISRUPTED_FROM_COUNT && silent_count / nodes.length >= DISRUPTED_SHARE;
  if (!isPartial) return RATE_PER_S;
  return nodes.length > SMALL_ZONE_COUNT ? REDUCED_RATE_PER_S : 0;
}

function zoneOf(node: JsonObject): string {
  const labels = stringsAt(node, 'metadata', 'labels');
  return `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`;
}

/**
 * From which nodes pods are sent away, and when: one node of a zone after the other, none of a small zone most of which is silent, and none at all where every node is silent, because then it is the
 * control plane that hears nothing (handleDisruption and RateLimitedTimedQueue, pkg/controller/nodelifecycle).
 */
export class ZoneDisruption {
  readonly #clock: ServerClock;
  readonly #granted: (node: string) => void;
  readonly #zones = new Map<string, Zone>();
  #isTotal = false;

  /** `granted`: told of each node whose turn it is. */
  constructor(clock: ServerClock, granted: (node: string) => void) {
    this.#clock = clock;
    this.#granted = granted;
  }

  /** Is nobody heard of? */
  get isTotal(): boolean {
    return this.#isTotal;
  }

  /** Looks at all nodes. Answers whether from now on nobody is heard of: nodes that pods are being sent away from are to be let be. */
  look(nodes: Iterable<JsonObject>): boolean {
    const byZone = new Map<string, JsonObject[]>();
    for (const node of nodes) byZone.set(zoneOf(node), [...(byZone.get(zoneOf(node)) ?? []), node]);
    const wasTotal = this.#isTotal;
    this.#isTotal = byZone.size > 0 && [...byZone.values()].every(isFull);
    for (const [name, members] of byZone) {
      const zone = this.#zone(name);
      zone.rate_perSecond = this.#isTotal ? 0 : rateOf(members);
      if (this.#isTotal && !wasTotal) zone.waiting.clear();
      this.#pump(zone);
    }
    return this.#isTotal && !wasTotal;
  }

  /** Its pods are to be sent away: it waits for its turn. */
  add(node: JsonObject): void {
    const zone = this.#zone(zoneOf(node));
    zone.waiting.add(nameOf(node));
    this.#pump(zone);
  }

  /** It is heard of again. */
  remove(node: JsonObject): void {
    this.#zone(zoneOf(node)).waiting.delete(nameOf(node));
  }

  #zone(name: string): Zone {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    const made = { waiting: new Set<string>(), rate_perSecond: RATE_PER_S, next_ms: 0, isTimed: false };
    this.#zones.set(name, made);
    return made;
  }

  #pump(zone: Zone): void {
    if (zone.isTimed || zone.rate_perSecond === 0) return;
    const [first] = zone.waiting;
    if (first === undefined) return;
    const wait_ms = zone.next_ms - this.#clock.now_ms();
    if (wait_ms > 0) {
      zone.isTimed = true;
      this.#clock.after(wait_ms, () => {
        zone.isTimed = false;
        this.#pump(zone);
      });
      return;
    }
    zone.waiting.delete(first);
    zone.next_ms = this.#clock.now_ms() + MS_PER_S / zone.rate_perSecond;
    this.#granted(first);
    this.#pump(zone);
  }
}
