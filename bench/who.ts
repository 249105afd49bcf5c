import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeBusyClusterLog } from './busy-cluster-log.ts';
import { measure, median, type Cost } from './measured-process.ts';

/** `who` on a large store against DuckDB's GROUP BY of the same on its own table; see bench/README.md. */

const ROUNDS = 5;
function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

const { values } = parseArgs({ options: { events: { type: 'string' } } });
const events_count = Number(values.events ?? 10_000_000);
const scratch = await mkdtemp(join(tmpdir(), 'plimsoll-bench-who-'));
const log = join(scratch, 'audit.log');
const data = join(scratch, 'store');
const database = join(scratch, 'peer.duckdb');
const cli = beside('../../cli/main.js');
await writeBusyClusterLog(log, events_count, 1_000);
await measure('node', [cli, 'audit', 'import', log, '--data', data, '--no-detect']);
await measure('node', [beside('./duckdb-typed-read.js'), log, database]);
await rm(log);

const costs: Record<'plimsoll' | 'peer', Cost[]> = { plimsoll: [], peer: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  costs.peer.push(await measure('node', [beside('./duckdb-group-by.js'), database]));
  costs.plimsoll.push(
    await measure('node', [cli, 'audit', 'who', 'user', 'verb', '--data', data, '-o', 'json']),
  );
}
const peer = median(costs.peer);
process.stdout.write(`${events_count.toLocaleString('en')} events, median of ${ROUNDS} rounds\n`);
for (const [name, runs] of Object.entries(costs)) {
  const { seconds, processor_s, peak_MiB } = median(runs);
  process.stdout.write(
    `${name.padEnd(10)} ${seconds.toFixed(2).padStart(6)} s  ratio ${(peer.seconds / seconds).toFixed(2)}  processor ${processor_s.toFixed(2)} s  ratio ${(peer.processor_s / processor_s).toFixed(2)}  peak ${Math.round(peak_MiB)} MiB\n`,
  );
}
await rm(scratch, { recursive: true });
