import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../kube/json.ts';
import { DEFINITIONS } from '../resources/resource-registry.ts';
import { ObjectStore } from '../storage/object-store.ts';
import { testClock } from '../test-clock.fixture.ts';
import { keepDefinitionStorage } from './definition-storage.ts';

const NAME = 'ships.example.com';

/** A definition whose objects have a watch: what that has come to. */
function defined() {
  const clock = testClock();
  const store = new ObjectStore({ now_ms: clock.now_ms });
  keepDefinitionStorage(store, clock);
  const body: JsonObject = {
    metadata: { name: NAME },
    spec: { scope: 'Namespaced' },
    status: { acceptedNames: {} },
  };
  store.create(DEFINITIONS, NAME, body);
  const ships = store.collection(NAME);
  let isEnded = false;
  ships.onCacheEnd(() => (isEnded = true));
  const current = () => {
    const stored = store.collection(DEFINITIONS).get(NAME);
    if (stored === undefined) throw new Error('the definition is gone');
    return stored;
  };
  return {
    store,
    clock,
    ships,
    isEnded: () => isEnded,
    merge: (part: string, more: JsonObject) => {
      const { [part]: before } = current().body;
      const merged = { ...(isJsonObject(before) ? before : {}), ...more };
      store.update(DEFINITIONS, current(), { ...current().body, [part]: merged });
    },
    remove: () => store.delete(DEFINITIONS, current()),
  };
}

describe('the storage of custom resources', () => {
  it('begins with the definition', () => {
    const { store, ships } = defined();
    expect(ships.oldestStart).toBe(store.revision);
  });

  it('stays where the definition says the same of its objects', async () => {
    const { clock, ships, merge, isEnded } = defined();
    const before = ships.oldestStart;
    merge('metadata', { labels: { a: 'b' } });
    merge('status', { conditions: [] });
    await clock.advance(60_000);
    expect(isEnded()).toBe(false);
    expect(ships.oldestStart).toBe(before);
  });

  it.each([
    ['spec', { scope: 'Cluster' }],
    ['status', { acceptedNames: { plural: 'ships' } }],
  ])('is another when %s changes: watches end a second later', async (part, more) => {
    const { store, clock, ships, merge, isEnded } = defined();
    merge(part, more);
    expect(ships.oldestStart).toBe(store.revision);
    let isLaterEnded = false;
    ships.onCacheEnd(() => (isLaterEnded = true));
    await clock.advance(999);
    expect(isEnded()).toBe(false);
    await clock.advance(1);
    expect(isEnded()).toBe(true);
    expect(isLaterEnded).toBe(false);
  });

  it('goes with the definition', async () => {
    const { clock, remove, isEnded } = defined();
    remove();
    await clock.advance(1_000);
    expect(isEnded()).toBe(true);
  });
});
