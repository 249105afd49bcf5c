import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../src/audit/store/store.ts';
import { numberAt, type JsonValue } from '../src/kube/json.ts';
import { writeBusyClusterLog } from './busy-cluster-log.ts';
import { highWaterMark_MiB, processorTime_s } from './measured-process.ts';

/**
 * How many audit events a second `plimsoll serve` acknowledges, beside a receiver that throws the same batches away, in the same run; and the same while
 * queries and a compaction run. `--events` in each round; `--rounds`.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '400000' },
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '8' },
  },
});
const events_count = Number(values.events);
const BIN = new URL('../../cli/main.js', import.meta.url).pathname;
const here = (name: string) => new URL(name, import.meta.url).pathname;
/** As many different events as there are in a log of some minutes; they are sent again and again. */
const LOG_COUNT = 80_000;

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
const log = join(folder, 'busy.log');
await writeBusyClusterLog(log, LOG_COUNT, 1_000);

interface Load {
  readonly events_count: number;
  readonly seconds: number;
  readonly shed_count: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

/** The first whole line with `part` in it. What comes after is read and thrown away, so that nobody waits for it. */
async function lineOf(child: ChildProcess, stream: 'stdout' | 'stderr', part: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child[stream]?.on('data', (chunk: Buffer) => {
      if (text.length > 1_000_000) return;
      text += chunk.toString();
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((one) => one.includes(part));
      if (line !== undefined) resolve(line);
    });
    child.once('close', () => reject(new Error(`it ended without a word: ${text}`)));
  });
}

async function load(url: string, ca: string, token: string): Promise<Load> {
  const args = ['--url', url, '--ca', ca, '--token', token, '--log', log, '--events', String(events_count)];
  const child = spawn(
    process.execPath,
    [here('receiver-load.js'), ...args, '--concurrency', values.concurrency],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const found: Load = JSON.parse(await lineOf(child, 'stdout', 'events_count'));
  return found;
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function told(
  name: string,
  { seconds, shed_count, p50_ms, p99_ms }: Load,
  processor_s: number,
  rest = '',
): void {
  const rate = Math.round(events_count / seconds).toLocaleString('en');
  const perEvent_us = ((processor_s / events_count) * 1e6).toFixed(1);
  console.log(
    `${name.padEnd(34)} ${rate.padStart(9)} events/s  ${perEvent_us.padStart(6)} us of processor an event  p50 ${p50_ms.toFixed(0)} ms  p99 ${p99_ms.toFixed(0)} ms  shed ${shed_count} ${rest}`,
  );
}

const data = join(folder, 'data');
const server = spawn(
  process.execPath,
  [BIN, 'serve', '--data', data, '--listen', '127.0.0.1:0', '--no-stdout'],
  {
    stdio: ['ignore', 'ignore', 'pipe'],
  },
);
const listening: { url: string } = JSON.parse(await lineOf(server, 'stderr', 'listening'));
const own = join(data, 'server', 'own');
const token = (name: string) => readFileSync(join(own, name), 'utf8').split(',')[0] ?? '';
const sourceToken = token('source-tokens.csv');
const apiToken = token('api-tokens.csv');
const ca = join(own, 'ca.crt');
const noop = spawn(
  process.execPath,
  [here('receiver-noop.js'), '--cert', join(own, 'tls.crt'), '--key', join(own, 'tls.key')],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const noopPort = await lineOf(noop, 'stdout', '');

/** Asks over the API, in the background, again and again, until it is told to stop. */
function asking(): { stop: () => Promise<number> } {
  const state = { isOver: false, asked_count: 0 };
  const work = (async () => {
    while (!state.isOver) {
      const child = spawn(
        'curl',
        [
          '-s',
          '--cacert',
          ca,
          '-H',
          `Authorization: Bearer ${apiToken}`,
          `${listening.url}/api/v1/who?by=user,verb`,
        ],
        { stdio: 'ignore' },
      );
      await once(child, 'close');
      state.asked_count += 1;
    }
  })();
  return {
    stop: async () => {
      state.isOver = true;
      await work;
      return state.asked_count;
    },
  };
}

const pid = server.pid ?? 0;
for (let round = 0; round < Number(values.rounds); round += 1) {
  const noopBefore_s = processorTime_s(noop.pid ?? 0);
  const peer = await load(`https://127.0.0.1:${noopPort}/audit`, ca, sourceToken);
  told('a receiver that throws away', peer, processorTime_s(noop.pid ?? 0) - noopBefore_s);
  const before_s = processorTime_s(pid);
  const alone = await load(`${listening.url}/audit`, ca, sourceToken);
  told('plimsoll serve', alone, processorTime_s(pid) - before_s);
  const askingBefore_s = processorTime_s(pid);
  const questions = asking();
  const asked = await load(`${listening.url}/audit`, ca, sourceToken);
  told(
    'plimsoll serve, being asked',
    asked,
    processorTime_s(pid) - askingBefore_s,
    `${await questions.stop()} answers`,
  );
}

const caughtUp_ms = performance.now();
for (;;) {
  const status = spawn('curl', [
    '-s',
    '--cacert',
    ca,
    '-H',
    `Authorization: Bearer ${apiToken}`,
    `${listening.url}/api/v1/status`,
  ]);
  const value: JsonValue = JSON.parse(await lineOf(status, 'stdout', 'version'));
  const seen_count =
    (numberAt(value, 'detectors', 'events') ?? 0) +
    (numberAt(value, 'detectors', 'repeated') ?? 0) +
    (numberAt(value, 'detectors', 'tooLate') ?? 0);
  if (seen_count >= 2 * Number(values.rounds) * events_count) break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
console.log(
  `detectors had read everything ${((performance.now() - caughtUp_ms) / 1000).toFixed(1)} s after the last batch`,
);
const peaks = [pid, ...childrenOf(pid)].map((one) => highWaterMark_MiB(one).toFixed(0));
console.log(`peak memory of the receiver, the detectors and the store: ${peaks.join(', ')} MiB`);
server.kill('SIGTERM');
noop.kill('SIGTERM');
await once(server, 'close');
const store = await openStore(data);
const connection = await store.connect();
const rows = await connection.runAndReadAll('SELECT count(*) FROM events');
console.log(`different events sent: ${LOG_COUNT}, stored: ${String(rows.getRows()[0]?.[0])}`);
connection.closeSync();
await store.close();
await rm(folder, { recursive: true });
