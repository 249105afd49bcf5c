import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAll } from 'js-yaml';
import { loadManifests } from '../src/cluster/load-manifests.ts';
import { writeJsonDump, writeManifests, writeYamlDump } from './check-manifests.ts';
import { measure, median, type Cost } from './measured-process.ts';

/** Repeatedly calls itself: each reader runs in a process of its own, so that its peak of memory is its own. */
const { values } = parseArgs({
  options: {
    manifests: { type: 'string', default: '32000' },
    pods: { type: 'string', default: '620000' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: '/tmp/plimsoll-bench' },
    kubeconform: { type: 'string' },
    read: { type: 'string' },
    with: { type: 'string' },
  },
});

async function readOnce(file: string, reader: string): Promise<void> {
  const count =
    reader === 'js-yaml'
      ? loadAll(readFileSync(file, 'utf8')).length
      : (await loadManifests({ paths: [file] })).size;
  console.log(count);
}

function report(name: string, cost: Cost, count: number, size_bytes: number, peer: Cost | undefined): void {
  const columns = [
    name.padEnd(34),
    `${cost.seconds.toFixed(2)} s`.padStart(10),
    `${Math.round(count / cost.seconds)}/s`.padStart(10),
    `${(size_bytes / 1e6 / cost.seconds).toFixed(1)} MB/s`.padStart(12),
    `${Math.round(cost.peak_MiB)} MiB`.padStart(10),
    peer === undefined ? '' : `ratio ${(peer.seconds / cost.seconds).toFixed(2)}`,
  ];
  console.log(columns.join(' '));
}

async function rounds(run: () => Promise<Cost>, count: number): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < count; round += 1) costs.push(await run());
  return median(costs);
}

function reading(file: string, reader: string, more: readonly string[] = []): Promise<Cost> {
  return measure(process.execPath, [...more, import.meta.filename, '--read', file, '--with', reader]);
}

async function written(file: string, write: (file: string) => Promise<number>): Promise<string> {
  if (!existsSync(file)) await write(file);
  return file;
}

async function main(): Promise<void> {
  mkdirSync(values.folder, { recursive: true });
  const manifestCount = Number(values.manifests);
  const roundCount = Number(values.rounds);
  const manifests = join(values.folder, `manifests-${manifestCount}.yaml`);
  await written(manifests, (file) => writeManifests(file, manifestCount));
  const size_bytes = statSync(manifests).size;
  const peer = await rounds(() => reading(manifests, 'js-yaml', ['--max-old-space-size=8000']), roundCount);
  report('js-yaml loadAll', peer, manifestCount, size_bytes, undefined);
  const { kubeconform } = values;
  if (kubeconform !== undefined) {
    for (const workers of ['1', '2', '4']) {
      const none = join(values.folder, 'no-schemas/{{.ResourceKind}}.json');
      const args = [
        '-n',
        workers,
        '-schema-location',
        none,
        '-ignore-missing-schemas',
        '-summary',
        manifests,
      ];
      const cost = await rounds(() => measure(kubeconform, args), roundCount);
      report(`kubeconform -n ${workers}, no schemas`, cost, manifestCount, size_bytes, undefined);
    }
  }
  report(
    'loadManifests',
    await rounds(() => reading(manifests, 'ours'), roundCount),
    manifestCount,
    size_bytes,
    peer,
  );
  const podCount = Number(values.pods);
  if (podCount === 0) return;
  for (const [form, write] of [
    ['json', writeJsonDump],
    ['yaml', writeYamlDump],
  ] as const) {
    const dump = await written(join(values.folder, `dump-${podCount}.${form}`), (file) =>
      write(file, podCount),
    );
    const cost = await reading(dump, 'ours');
    report(`loadManifests, dump as ${form}`, cost, Number(cost.stdout), statSync(dump).size, undefined);
  }
}

if (values.read !== undefined) await readOnce(values.read, values.with ?? 'ours');
else await main();
