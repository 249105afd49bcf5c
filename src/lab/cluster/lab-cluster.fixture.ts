import type { JsonObject } from '../../kube/json.ts';
import { thrown } from '../client/simulated-server.fixture.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { startLabCluster, type LabCluster, type LabClusterSettings } from './lab-cluster.ts';

export interface StartedCluster {
  readonly clock: VirtualClock;
  readonly cluster: LabCluster;
  /** What lies in a collection, in the order of names. */
  readonly stored: (collection: string) => readonly JsonObject[];
}

/** A cluster of three nodes, unless told otherwise, half a minute after its start. */
export async function startedCluster(settings: Partial<LabClusterSettings> = {}): Promise<StartedCluster> {
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const cluster = await startLabCluster({ clock, random, nodes_count: 3, failed: thrown, ...settings });
  await clock.run(30_000);
  const range = { prefix: '', after: '' };
  const stored = (collection: string) =>
    [...cluster.server.store.collection(collection).objects(range)].map(({ body }) => body);
  return { clock, cluster, stored };
}
