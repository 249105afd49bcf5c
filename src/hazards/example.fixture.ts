// oxlint-disable-next-line no-restricted-imports -- the examples that the tests hold the rules against are files
import { readFileSync } from 'node:fs';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';

/** `examples/<rule>.<quality>.yaml` of a hazard: a whole cluster where its first line says so, else some manifests. */
export function exampleCluster(
  hazard: string,
  rule: string,
  quality: 'good' | 'bad',
  type?: 'all' | 'given',
): Cluster {
  const text = readFileSync(new URL(`./${hazard}/examples/${rule}.${quality}.yaml`, import.meta.url), 'utf8');
  return clusterOfYaml(text, type ?? (text.startsWith('# plimsoll: complete\n') ? 'all' : 'given'));
}
