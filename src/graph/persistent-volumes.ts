import type { ClusterObject } from '../cluster/cluster.ts';
import { csiDriverAgents } from '../cluster/node-agents.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';
import { objectThing, type Draft } from './draft.ts';
import type { Requirement } from './thing.ts';

const STORAGE_CLASS = { group: 'storage.k8s.io', kind: 'StorageClass' };

/** What mounting a volume of a driver needs: the driver's pods on the node. A driver whose pods are not found is taken to run elsewhere. */
function driverRequirement(draft: Draft, driver: string): readonly Requirement[] {
  const keys = csiDriverAgents(draft.workloads, driver).map(({ object }) => objectThing(draft, object).key);
  return keys.length === 0
    ? []
    : [{ anyOf: keys, phase: 'start', why: `CSI driver ${driver} mounts it`, edits: [] }];
}

/** Volumes of a CSI driver need the driver's pods on the node. */
export function addPersistentVolumes(draft: Draft): void {
  const found = new Map<string, readonly Requirement[]>();
  for (const volume of draft.cluster.of(KIND.PersistentVolume)) {
    const driver = stringAt(volume.body, 'spec', 'csi', 'driver');
    if (driver === undefined) continue;
    const requirements = found.get(driver) ?? driverRequirement(draft, driver);
    found.set(driver, requirements);
    objectThing(draft, volume).requirements.push(...requirements);
  }
}

/** What a volume of a class will need once it is made: the same driver. A class that is not named is the default one, which may be any. */
export function storageClassRequirements(
  draft: Draft,
  className: string | undefined,
): readonly Requirement[] {
  if (className === undefined || className === '') return [];
  const storageClass = draft.cluster.get({ ...STORAGE_CLASS, namespace: '', name: className });
  const provisioner = storageClass === undefined ? undefined : stringAt(storageClass.body, 'provisioner');
  return provisioner === undefined ? [] : driverRequirement(draft, provisioner);
}

/** A claim is mounted through its volume, or, where it has none yet, through what its class will make. */
export function addPersistentVolumeClaim(draft: Draft, claim: ClusterObject): void {
  const thing = objectThing(draft, claim);
  const volumeName = stringAt(claim.body, 'spec', 'volumeName');
  if (volumeName === undefined || volumeName === '') {
    thing.requirements.push(
      ...storageClassRequirements(draft, stringAt(claim.body, 'spec', 'storageClassName')),
    );
    return;
  }
  const volume = objectThing(draft, { ...KIND.PersistentVolume, namespace: '', name: volumeName });
  thing.requirements.push({
    anyOf: [volume.key],
    phase: 'start',
    why: `it is bound to PersistentVolume ${volumeName}`,
    edits: [],
  });
}
