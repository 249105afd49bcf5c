import type { Labels } from './workloads-services.ts';

/** Something that selects pods of its namespace by their labels. */
export interface Selecting<Item> {
  readonly item: Item;
  readonly namespace: string;
  /** Labels that a pod must have for it; what else it asks for is up to who reads the candidates. */
  readonly labels: Labels;
}

/** `namespace` and one label; names and keys hold no line breaks. */
function bucketKey(namespace: string, key: string, value: string): string {
  return `${namespace}\n${key}\n${value}`;
}

function keysOf({ namespace, labels }: Selecting<unknown>): readonly string[] {
  return Object.entries(labels).map(([key, value]) => bucketKey(namespace, key, value));
}

/**
 * Finds what may select a pod without asking everything of its namespace: 10,000 Services and 10,000 workloads in one namespace would be
 * 100 million questions. Each is kept under the label that fewest others ask for.
 */
export class SelectorIndex<Item> {
  readonly #byLabel = new Map<string, Item[]>();
  readonly #withoutLabels = new Map<string, Item[]>();

  constructor(all: readonly Selecting<Item>[]) {
    const counts = new Map<string, number>();
    for (const selecting of all)
      for (const key of keysOf(selecting)) counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const selecting of all) {
      const [first, ...others] = keysOf(selecting);
      const rarest = others.reduce(
        (one, other) => ((counts.get(other) ?? 0) < (counts.get(one ?? '') ?? 0) ? other : one),
        first,
      );
      const [buckets, key] =
        rarest === undefined ? [this.#withoutLabels, selecting.namespace] : [this.#byLabel, rarest];
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [selecting.item]);
      else bucket.push(selecting.item);
    }
  }

  /** What may select pods of the namespace with these labels: all that does is among it. */
  candidates(namespace: string, labels: Labels): readonly Item[] {
    const byLabel = Object.entries(labels).flatMap(
      ([key, value]) => this.#byLabel.get(bucketKey(namespace, key, value)) ?? [],
    );
    return [...byLabel, ...(this.#withoutLabels.get(namespace) ?? [])];
  }
}
