import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { CONFIG_MAPS } from '../client/resource-ref.ts';
import { garbageCollector } from './garbage-collector.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { nameOf, uidOf } from './object-meta.ts';
import { storedIn } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
let lab: ManagedServer;

beforeEach(async () => {
  lab = await managedServer([garbageCollector]);
});

const complete = <Value>(promise: Promise<Value>) => lab.clock.complete(promise);
const maps = () => storedIn(lab, 'configmaps').filter((map) => nameOf(map).startsWith('map-'));
const ownersOf = (map: JsonObject) => listAt(map, 'metadata', 'ownerReferences');
const names = () => maps().map(nameOf);

function reference(owner: JsonObject, blockOwnerDeletion = true): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', name: nameOf(owner), uid: uidOf(owner), blockOwnerDeletion };
}

function made(name: string, owners: readonly JsonObject[] = [], more: JsonObject = {}): Promise<JsonObject> {
  const metadata = { ...SPACE, name, ownerReferences: owners, ...more };
  return complete(lab.admin.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata }));
}

async function owns(object: JsonObject, owner: JsonObject): Promise<void> {
  const metadata = { ownerReferences: [reference(owner)] };
  await complete(lab.admin.patch(CONFIG_MAPS, { ...SPACE, name: nameOf(object) }, { metadata }));
}

const deleted = (name: string, propagationPolicy: string) =>
  complete(lab.admin.delete(CONFIG_MAPS, { ...SPACE, name }, { propagationPolicy }));

describe('the garbage collector', () => {
  it('deletes what an owner leaves behind, and what that leaves behind', async () => {
    const one = await made('map-1');
    const two = await made('map-2', [reference(one)]);
    await made('map-3', [reference(two)]);
    await deleted('map-1', 'Background');
    await lab.settle();
    expect(names()).toEqual([]);
  });

  it('lets an owner wait for dependents that block it, and for no others', async () => {
    const one = await made('map-1');
    await made('map-2', [reference(one)], { finalizers: ['example.com/hold'] });
    await made('map-3', [reference(one, false)], { finalizers: ['example.com/hold'] });
    await deleted('map-1', 'Foreground');
    await lab.settle();
    expect(names()).toEqual(['map-1', 'map-2', 'map-3']);
    const at = { ...SPACE, name: 'map-2' };
    await complete(lab.admin.patch(CONFIG_MAPS, at, { metadata: { finalizers: null } }));
    await lab.settle();
    expect(names()).toEqual(['map-3']);
  });

  it('leaves dependents without their owner that is deleted as one of orphans', async () => {
    const one = await made('map-1');
    await made('map-2', [reference(one)]);
    await deleted('map-1', 'Orphan');
    await lab.settle();
    expect(maps().map((map) => [nameOf(map), ownersOf(map)])).toEqual([['map-2', []]]);
  });

  it('keeps what has another owner, which is its only one from then on', async () => {
    const [one, two] = [await made('map-1'), await made('map-2')];
    await made('map-3', [reference(one), reference(two)]);
    await deleted('map-1', 'Foreground');
    await lab.settle();
    expect(names()).toEqual(['map-2', 'map-3']);
    expect(ownersOf(maps()[1]!)).toMatchObject([{ name: 'map-2' }]);
  });

  it('breaks a circle of objects that wait for each other', async () => {
    const one = await made('map-1');
    const two = await made('map-2', [reference(one)]);
    const three = await made('map-3', [reference(two)]);
    await owns(one, three);
    await lab.settle();
    await deleted('map-1', 'Foreground');
    await lab.settle();
    expect(names()).toEqual([]);
  });
});
