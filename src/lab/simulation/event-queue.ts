/** Something that is to happen at a time of its own. */
export interface QueuedEvent {
  readonly at_ms: number;
  readonly action: () => void;
}

interface Entry extends QueuedEvent {
  /** Counts up: events of the same time happen in the order in which they were asked for. */
  readonly sequence: number;
  /** In the heap; -1 once it is out of it. */
  position: number;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at_ms < other.at_ms || (one.at_ms === other.at_ms && one.sequence < other.sequence);
}

/**
 * What is going to happen, soonest first. A binary heap in which every entry knows its place: most timers of a cluster (deadlines of requests) are taken back
 * before they are due, and must not stay until then.
 */
export class EventQueue {
  readonly #heap: Entry[] = [];
  #sequence = 0;

  get count(): number {
    return this.#heap.length;
  }

  /** When the next event is due; `undefined` where there is none. */
  get next_ms(): number | undefined {
    return this.#heap[0]?.at_ms;
  }

  /** Puts an event in; the answer takes it back, and does nothing once it has happened. */
  add(event: QueuedEvent): () => void {
    const entry: Entry = { ...event, sequence: this.#sequence, position: this.#heap.length };
    this.#sequence += 1;
    this.#heap.push(entry);
    this.#rise(entry);
    return () => this.#remove(entry);
  }

  /** Takes the next event out. */
  take(): QueuedEvent | undefined {
    const [first] = this.#heap;
    if (first !== undefined) this.#remove(first);
    return first;
  }

  #remove(entry: Entry): void {
    const { position } = entry;
    if (position < 0) return;
    entry.position = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#place(last, position);
    this.#sink(last);
    this.#rise(last);
  }

  #place(entry: Entry, position: number): void {
    this.#heap[position] = entry;
    entry.position = position;
  }

  #rise(entry: Entry): void {
    while (entry.position > 0) {
      const above = Math.floor((entry.position - 1) / 2);
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(entry, parent)) return;
      this.#place(parent, entry.position);
      this.#place(entry, above);
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const below = entry.position * 2 + 1;
      const [left, right] = [this.#heap[below], this.#heap[below + 1]];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, entry)) return;
      const { position } = child;
      this.#place(child, entry.position);
      this.#place(entry, position);
    }
  }
}
