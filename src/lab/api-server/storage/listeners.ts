import type { JsonObject } from '../../../kube/json.ts';
import type { Change } from './stored-object.ts';

export type ChangeListener = (change: Change) => void;

/** The one value of a field that a listener asks for: it hears of no other objects. */
export interface ListenerInterest {
  readonly field: string;
  readonly value: string;
  readonly valueOf: (body: JsonObject) => string;
}

interface Index {
  readonly valueOf: (body: JsonObject) => string;
  readonly byValue: Map<string, Set<ChangeListener>>;
}

/**
 * Who is told of the changes of a collection. Those that ask for one value of a field (a kubelet its pods, or its node) are found by it: thousands of them must not be
 * asked for every change. The watch cache does the same (scopes and triggers, storage/cacher/cacher.go).
 */
export class Listeners {
  readonly #all = new Set<ChangeListener>();
  readonly #indexes = new Map<string, Index>();
  #indexed_count = 0;

  get count(): number {
    return this.#all.size + this.#indexed_count;
  }

  /** The answer takes the listener out. */
  add(listener: ChangeListener, interest?: ListenerInterest): () => void {
    if (interest === undefined) {
      this.#all.add(listener);
      return () => void this.#all.delete(listener);
    }
    const { field, value, valueOf } = interest;
    const index = this.#indexes.get(field) ?? { valueOf, byValue: new Map() };
    this.#indexes.set(field, index);
    const listeners = index.byValue.get(value) ?? new Set();
    index.byValue.set(value, listeners);
    listeners.add(listener);
    this.#indexed_count += 1;
    return () => {
      if (!listeners.delete(listener)) return;
      this.#indexed_count -= 1;
      if (listeners.size === 0) index.byValue.delete(value);
    };
  }

  tell(change: Change): void {
    for (const listener of this.#all) listener(change);
    for (const { valueOf, byValue } of this.#indexes.values()) {
      const { previous, object } = change;
      const value = valueOf(object.body);
      for (const listener of byValue.get(value) ?? []) listener(change);
      const before = previous === undefined ? value : valueOf(previous.body);
      if (before !== value) for (const listener of byValue.get(before) ?? []) listener(change);
    }
  }
}
