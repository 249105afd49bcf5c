import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What one run of a program cost. */
export interface Cost {
  readonly seconds: number;
  /** User and system time of all its threads: what stays much the same on a busy machine. Up to SAMPLE_EVERY_MS too little; 0 where there is no /proc. */
  readonly processor_s: number;
  readonly peak_MiB: number;
  readonly stdout: string;
}

/** How often the kernel's high-water mark and processor time are read; they only ever grow, so a missed reading costs little. */
const SAMPLE_EVERY_MS = 20;

/** The kernel's high-water mark of resident memory (Linux); 0 once the process has gone. */
export function highWaterMark_MiB(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? 0 : Number(found[1]) / 1024;
  } catch {
    return 0;
  }
}

/** What the kernel counts processor time in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time of a process so far, from its line of /proc (proc(5): utime and stime are fields 14 and 15); 0 once the process has gone. */
export function processorTime_s(pid: number): number {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Its name, field 2, is in parentheses and may hold anything.
    const [user, system] = line
      .slice(line.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** Runs a program to its end. `allowed` lists exit codes that are no failure (1 = alerts were found). */
export async function measure(
  command: string,
  args: readonly string[],
  allowed: readonly number[] = [0],
): Promise<Cost> {
  const started_ms = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let peak_MiB = 0;
  let processor_s = 0;
  const sampling = setInterval(() => {
    peak_MiB = Math.max(peak_MiB, highWaterMark_MiB(child.pid ?? 0));
    processor_s = Math.max(processor_s, processorTime_s(child.pid ?? 0));
  }, SAMPLE_EVERY_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (stdout.length < 100_000) stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  clearInterval(sampling);
  if (!allowed.includes(child.exitCode ?? -1)) {
    throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode}: ${stderr}`);
  }
  return { seconds: (performance.now() - started_ms) / 1000, processor_s, peak_MiB, stdout };
}

/** The middle of an odd number of runs, by time. */
export function median(costs: readonly Cost[]): Cost {
  const sorted = costs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no runs');
  return middle;
}
