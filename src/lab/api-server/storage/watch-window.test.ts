import { describe, expect, it } from 'vitest';
import { ObjectStore } from './object-store.ts';

const LIMITS = { minimum_count: 4, maximum_count: 8, fresh_ms: 75_000 };

/** A store with a clock that is set by hand; `put` writes one object of one kind, over and over. */
function aged() {
  let now_ms = 0;
  const store = new ObjectStore({ now_ms: () => now_ms, watchWindow: LIMITS });
  return {
    store,
    cache: store.collection('things'),
    put: (at_s: number, kind = 'things') => {
      now_ms = at_s * 1000;
      const current = store.collection(kind).get('one');
      if (current === undefined) store.create(kind, 'one', { metadata: {} });
      else store.update(kind, current, { metadata: {} });
    },
  };
}

describe('the watch window', () => {
  it('goes back to the beginning until an event has to make room', () => {
    const { cache, put } = aged();
    for (let at_s = 0; at_s < 4; at_s += 1) put(at_s * 100);
    expect(cache.oldestStart).toBe(0);
    expect(cache.changesAfter(1)).toHaveLength(4);
    put(400);
    expect(cache.changesAfter(1)).toBeUndefined();
  });

  it('begins right before its oldest event, whatever else was written before that', () => {
    const { cache, put } = aged();
    put(0);
    put(1, 'others');
    put(2, 'others');
    for (let at_s = 100; at_s < 104; at_s += 1) put(at_s);
    const [oldest] = cache.changesAfter(cache.oldestStart) ?? [];
    expect(oldest?.revision).toBe(cache.oldestStart + 1);
    expect(cache.oldestStart).toBe(4);
    expect(cache.changesAfter(3)).toBeUndefined();
  });

  it('doubles while its oldest event is fresh, and halves when the newest quarter is old', () => {
    const { cache, put } = aged();
    for (let at_s = 0; at_s < 5; at_s += 1) put(at_s);
    expect(cache.windowCapacity_count).toBe(8);
    expect(cache.changesAfter(1)).toHaveLength(5);
    for (let at_s = 5; at_s < 9; at_s += 1) put(at_s);
    expect(cache.windowCapacity_count).toBe(8);
    expect(cache.changesAfter(cache.oldestStart)).toHaveLength(8);
    put(200);
    expect(cache.windowCapacity_count).toBe(4);
    expect(cache.changesAfter(cache.oldestStart)).toHaveLength(4);
  });

  it('begins anew with the revision of a restart, for kinds too that nobody has asked for yet', () => {
    const { store, cache, put } = aged();
    for (let at_s = 0; at_s < 5; at_s += 1) put(at_s);
    store.restartCaches();
    const late = store.collection('late');
    for (const collection of [cache, late]) {
      expect(collection.oldestStart).toBe(store.revision);
      expect(collection.changesAfter(store.revision - 1)).toBeUndefined();
      expect(collection.windowCapacity_count).toBe(4);
    }
    put(6);
    expect(cache.changesAfter(store.revision - 1)).toHaveLength(1);
  });
});
