import { csiDriverAgents } from '../cluster/node-agents.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';
import { objectThing, type Draft } from './draft.ts';
import type { ThingKey } from './thing.ts';

/** Volumes of a CSI driver need the driver's pods on the node; a driver whose pods are not found is taken to run elsewhere. */
export function addPersistentVolumes(draft: Draft): void {
  const agents = new Map<string, readonly ThingKey[]>();
  for (const volume of draft.cluster.of(KIND.PersistentVolume)) {
    const driver = stringAt(volume.body, 'spec', 'csi', 'driver');
    if (driver === undefined) continue;
    const keys =
      agents.get(driver) ??
      csiDriverAgents(draft.workloads, driver).map(({ object }) => objectThing(draft, object).key);
    agents.set(driver, keys);
    if (keys.length === 0) continue;
    objectThing(draft, volume).requirements.push({
      anyOf: keys,
      phase: 'start',
      why: `CSI driver ${driver} mounts it`,
      edits: [],
    });
  }
}
