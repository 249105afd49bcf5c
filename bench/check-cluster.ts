import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeJsonDump, writeManifests } from './check-manifests.ts';
import { measure, median, type Cost } from './measured-process.ts';

/** The whole command on manifests and on a dump of the largest cluster, each in a process of its own, beside a compiled linter. */
const { values } = parseArgs({
  options: {
    manifests: { type: 'string', default: '32000' },
    pods: { type: 'string', default: '620000' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: '/tmp/plimsoll-bench' },
    plimsoll: { type: 'string', default: join(import.meta.dirname, '../../cli/main.js') },
    kubeconform: { type: 'string' },
  },
});

/** 1: findings, which is no failure here. */
const FOUND_OR_NOT = [0, 1];
/** A Deployment, a ReplicaSet and a Service for 20 pods (check-manifests.ts). */
const OBJECTS_PER_POD = 1.15;

function report(name: string, cost: Cost, count: number, peer: Cost | undefined): void {
  const columns = [
    name.padEnd(40),
    `${cost.seconds.toFixed(2)} s`.padStart(10),
    `${Math.round(count / cost.seconds)}/s`.padStart(10),
    `${Math.round(cost.peak_MiB)} MiB`.padStart(10),
    peer === undefined ? '' : `ratio ${(peer.seconds / cost.seconds).toFixed(2)}`,
  ];
  console.log(columns.join(' '));
}

function checking(file: string): Promise<Cost> {
  const args = [values.plimsoll, 'check', '--no-config', '--complete', file];
  return measure(process.execPath, args, FOUND_OR_NOT);
}

/** No schemas at hand: it reads and looks each kind up, and validates nothing. */
function linting(kubeconform: string, file: string): Promise<Cost> {
  const none = join(values.folder, 'no-schemas/{{.ResourceKind}}.json');
  return measure(kubeconform, ['-schema-location', none, '-ignore-missing-schemas', '-summary', file]);
}

/** In turn, so that what else the machine does hits both. */
async function compare(file: string, manifestCount: number): Promise<void> {
  const { kubeconform } = values;
  const ours: Cost[] = [];
  const peers: Cost[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    if (kubeconform !== undefined) peers.push(await linting(kubeconform, file));
    ours.push(await checking(file));
  }
  const peer = peers.length === 0 ? undefined : median(peers);
  if (peer !== undefined) report('kubeconform, no schemas', peer, manifestCount, undefined);
  report('plimsoll check --complete', median(ours), manifestCount, peer);
}

mkdirSync(values.folder, { recursive: true });
const manifestCount = Number(values.manifests);
const manifests = join(values.folder, `manifests-${manifestCount}.yaml`);
if (!existsSync(manifests)) await writeManifests(manifests, manifestCount);
await compare(manifests, manifestCount);

const podCount = Number(values.pods);
if (podCount > 0) {
  const dump = join(values.folder, `dump-${podCount}.json`);
  if (!existsSync(dump)) await writeJsonDump(dump, podCount);
  const cost = await checking(dump);
  const gigabytes = (statSync(dump).size / 1e9).toFixed(1);
  report(`plimsoll check --complete, ${gigabytes} GB`, cost, podCount * OBJECTS_PER_POD, undefined);
}
