import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildCluster } from '../cluster/build-cluster.ts';
import { loadManifests } from '../cluster/load-manifests.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Says that a file of examples is a whole cluster: what is not in it does not exist. */
const COMPLETE = '# plimsoll: complete\n';

const HAZARDS_FOLDER = new URL('../hazards/', import.meta.url);

/** `src/hazards/<hazard>/examples/<rule>.<form>.yaml`. */
export function exampleFile(hazard: string, rule: string, form: 'bad' | 'good' | 'before'): string {
  return fileURLToPath(new URL(`${hazard}/examples/${rule}.${form}.yaml`, HAZARDS_FOLDER));
}

/** The cluster that an example file shows, by way of the loader; the empty one where there is no such file. */
export async function exampleCluster(file: string): Promise<Cluster> {
  if (!existsSync(file))
    return buildCluster({ objects: [], coverage: () => ({ type: 'given' }), problems: [] });
  const cluster = await loadManifests({ paths: [file] });
  return readFileSync(file, 'utf8').startsWith(COMPLETE)
    ? { ...cluster, coverage: () => ({ type: 'all' }) }
    : cluster;
}
