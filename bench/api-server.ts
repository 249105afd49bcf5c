import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { numberAt, type JsonValue } from '../src/kube/json.ts';
import { measure } from './measured-process.ts';

/** The embedded API server against the real one: requests a second, and events a second to many watchers; see bench/README.md. */

const ROUNDS = 3;
/** What is done, in this order: later steps read what earlier ones wrote. */
const STEPS: readonly (readonly [step: string, count: number])[] = [
  ['create configmaps', 5_000],
  ['create pods', 5_000],
  ['get pods', 10_000],
  ['list 500 pods', 200],
  ['update configmaps', 5_000],
  ['patch pod status', 5_000],
  ['watch', 500],
];
const WATCHERS = 100;
const KINDS = ['embedded', 'envtest'] as const;

function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Starts `plimsoll lab up` and waits until it has said that it serves. */
async function labUp(kind: string, kubeconfig: string): Promise<ChildProcess> {
  const args = [beside('../../cli/main.js'), 'lab', 'up', '--bare'];
  const lab = spawn(process.execPath, [...args, '--control-plane', kind, '--kubeconfig-out', kubeconfig], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  await new Promise<void>((resolve, reject) => {
    lab.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.includes('Ctrl-C')) resolve();
    });
    lab.once('exit', () => reject(new Error(told)));
  });
  return lab;
}

/** What each step makes a second, in the order of `STEPS`. */
async function allSteps(kubeconfig: string): Promise<number[]> {
  const measured: number[] = [];
  for (const [step, count] of STEPS) {
    const args = ['--kubeconfig', kubeconfig, '--step', step, '--count', String(count)];
    const { stdout } = await measure(process.execPath, [
      beside('./api-load.js'),
      ...args,
      '--watchers',
      String(WATCHERS),
    ]);
    const told: JsonValue = JSON.parse(stdout);
    const done_count = step === 'watch' ? count * WATCHERS : count;
    measured.push(done_count / (numberAt(told, 'seconds') ?? NaN));
  }
  return measured;
}

const { values } = parseArgs({ options: { rounds: { type: 'string' } } });
const rounds_count = Number(values.rounds ?? ROUNDS);
const rates: Record<(typeof KINDS)[number], number[][]> = { embedded: [], envtest: [] };
for (let round = 0; round < rounds_count; round += 1) {
  for (const kind of KINDS) {
    const scratch = await mkdtemp(join(tmpdir(), 'plimsoll-bench-api-'));
    const kubeconfig = join(scratch, 'kubeconfig');
    const lab = await labUp(kind, kubeconfig);
    try {
      rates[kind].push(await allSteps(kubeconfig));
    } finally {
      lab.kill('SIGINT');
      await once(lab, 'exit');
      await rm(scratch, { recursive: true });
    }
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

process.stdout.write(`a second, median of ${rounds_count} rounds\n`);
process.stdout.write(`${''.padEnd(32)}${'embedded'.padStart(10)}${'real'.padStart(10)}   ratio\n`);
for (const [index, [step]] of STEPS.entries()) {
  const of = (kind: (typeof KINDS)[number]) => median(rates[kind].map((round) => round[index] ?? NaN));
  const [embedded, real] = [of('embedded'), of('envtest')];
  const name = step === 'watch' ? `events to ${WATCHERS} watchers` : step;
  process.stdout.write(
    `${name.padEnd(32)}${embedded.toFixed(0).padStart(10)}${real.toFixed(0).padStart(10)}${(embedded / real).toFixed(2).padStart(8)}\n`,
  );
}
