import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeBusyClusterLog } from './busy-cluster-log.ts';
import { measure, median, type Cost } from './measured-process.ts';

/** Import and detection against DuckDB's own typed reader and jq, in turn on the same file; see bench/README.md. */

const ROUNDS = 3;
const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({ options: { events: { type: 'string' }, log: { type: 'string' } } });
const events_count = Number(values.events ?? 2_000_000);
const scratch = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
const log = values.log ?? join(scratch, 'audit.log');
if (values.log === undefined) await writeBusyClusterLog(log, events_count, 1_000);
const { size } = await stat(log);

interface Contestant {
  readonly name: string;
  run(): Promise<Cost>;
}

const cli = beside('../../cli/main.js');
const fresh = async (): Promise<string> => mkdtemp(join(scratch, 'run-'));
const contestants: readonly Contestant[] = [
  {
    name: 'DuckDB typed read_ndjson into a table',
    run: async () =>
      measure('node', [beside('./duckdb-typed-read.js'), log, join(await fresh(), 'peer.duckdb')]),
  },
  {
    name: 'plimsoll audit import --no-detect',
    run: async () =>
      measure('node', [cli, 'audit', 'import', log, '--no-detect', '--data', await fresh()], [0, 1]),
  },
  {
    name: 'plimsoll audit import (store, redaction, detection)',
    run: async () => measure('node', [cli, 'audit', 'import', log, '--data', await fresh()], [0, 1]),
  },
  { name: 'plimsoll detect', run: async () => measure('node', [cli, 'detect', log, '-o', 'json'], [0, 1]) },
  { name: 'jq, two fields', run: async () => measure('jq', ['-r', '.user.username + " " + .verb', log]) },
];

const costs = new Map<string, Cost[]>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const contestant of contestants) {
    const { name } = contestant;
    costs.set(name, [...(costs.get(name) ?? []), await contestant.run()]);
  }
}

const peer = median(costs.get(contestants[0]?.name ?? '') ?? []);
process.stdout.write(`${(size / 1e9).toFixed(2)} GB, median of ${ROUNDS} rounds\n`);
for (const [name, runs] of costs) {
  const { seconds, processor_s, peak_MiB } = median(runs);
  const ratio = (peer.seconds / seconds).toFixed(2);
  const processorRatio = (peer.processor_s / processor_s).toFixed(2);
  const rate = Math.round(events_count / seconds).toLocaleString('en');
  process.stdout.write(
    `${name.padEnd(54)} ${seconds.toFixed(2).padStart(7)} s  ratio ${ratio}  ${rate} events/s  processor ${processor_s.toFixed(2)} s  ratio ${processorRatio}  peak ${Math.round(peak_MiB)} MiB\n`,
  );
}
await rm(scratch, { recursive: true });
