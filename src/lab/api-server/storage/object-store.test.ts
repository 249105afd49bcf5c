import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { ObjectStore } from './object-store.ts';

const KEYS = ['a/one', 'a/two', 'b/one', 'c/three'];
const EVERYTHING = { prefix: '', after: '' };
const object = (value: number): JsonObject => ({ metadata: {}, value });

/** What a step does to one key: a number writes it, `undefined` deletes it. */
const steps = fc.array(
  fc.record({ key: fc.constantFrom(...KEYS), value: fc.option(fc.nat(9), { nil: undefined }) }),
  { maxLength: 40 },
);

function write(store: ObjectStore, key: string, value: number | undefined): void {
  const current = store.collection('things').get(key);
  if (value === undefined) {
    if (current !== undefined) store.delete('things', current);
  } else if (current === undefined) store.create('things', key, object(value));
  else store.update('things', current, object(value));
}

describe('ObjectStore', () => {
  it('reads every revision as it was then', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const store = new ObjectStore({ now_ms: () => 0 });
        const things = store.collection('things');
        const states = new Map<number, readonly JsonObject[]>();
        for (const { key, value } of all) {
          write(store, key, value);
          states.set(
            store.revision,
            [...things.objects(EVERYTHING)].map(({ body }) => body),
          );
        }
        for (const [revision, bodies] of states)
          expect([...things.objectsAt(EVERYTHING, revision)].map(({ body }) => body)).toEqual(bodies);
      }),
    );
  });

  it('tells by its changes what a later state is', () => {
    fc.assert(
      fc.property(steps, fc.nat(40), (all, from) => {
        const store = new ObjectStore({ now_ms: () => 0 });
        const things = store.collection('things');
        const seen = new Map<string, JsonObject>();
        let start = store.revision;
        for (const [index, { key, value }] of all.entries()) {
          if (index === from % (all.length + 1)) {
            start = store.revision;
            for (const { key: known, body } of things.objects(EVERYTHING)) seen.set(known, body);
          }
          write(store, key, value);
        }
        for (const change of things.changesAfter(start) ?? [])
          if (change.type === 'DELETED') seen.delete(change.object.key);
          else seen.set(change.object.key, change.object.body);
        expect(new Map([...seen].toSorted(([one], [other]) => (one < other ? -1 : 1)))).toEqual(
          new Map([...things.objects(EVERYTHING)].map(({ key, body }) => [key, body])),
        );
      }),
    );
  });

  it('refuses writes without space, and takes them again after compaction and disarm only', () => {
    const store = new ObjectStore({ now_ms: () => 0, quota_bytes: 1_000 });
    const filled = (name: string) => store.create('things', name, { metadata: {}, text: 'x'.repeat(400) });
    expect(filled('one').type).toBe('written');
    expect(filled('two').type).toBe('refused');
    const one = store.collection('things').get('one');
    expect(one && store.delete('things', one).type).toBe('written');
    store.compact(store.revision);
    expect(store.used_bytes).toBe(0);
    expect(filled('two').type).toBe('refused');
    store.disarm();
    expect(filled('two').type).toBe('written');
  });

  it('forgets what its watch window no longer holds', () => {
    const store = new ObjectStore({
      now_ms: () => 0,
      watchWindow: { minimum_count: 2, maximum_count: 4, fresh_ms: 75_000 },
    });
    for (let value = 0; value < 10; value += 1) write(store, 'a/one', value);
    const things = store.collection('things');
    expect(things.changesAfter(store.revision - 4)?.length).toBe(4);
    expect(things.changesAfter(store.revision - 5)).toBeUndefined();
  });
});
