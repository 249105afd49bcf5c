import { readdirSync, readFileSync } from 'node:fs';
import type { MetricsRegistry } from './registry.ts';

const MICROSECONDS_PER_S = 1e6;

/** A file of /proc; `undefined` where the system has none. */
function processFile(name: string): string | undefined {
  try {
    return readFileSync(`/proc/self/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Bytes of address space: `VmSize:   123 kB`. */
function virtual_bytes(): number | undefined {
  const found = /^VmSize:\s+(\d+) kB$/m.exec(processFile('status') ?? '');
  return found === null ? undefined : Number(found[1]) * 1024;
}

function maxOpenFiles(): number | undefined {
  const found = /^Max open files\s+(\d+)/m.exec(processFile('limits') ?? '');
  return found === null ? undefined : Number(found[1]);
}

function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}

/**
 * What this process takes, under the names of Prometheus' process collector: of the lab as a whole, not of a modelled server. What the
 * system does not tell is left out.
 */
export function observeProcess(registry: MetricsRegistry): void {
  const cpu = registry.counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    labels: [],
  });
  const gauge = (name: string, help: string) => registry.gauge({ name, help, labels: [] });
  const resident = gauge('process_resident_memory_bytes', 'Resident memory size in bytes.');
  const virtual = gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.');
  const open = gauge('process_open_fds', 'Number of open file descriptors.');
  const max = gauge('process_max_fds', 'Maximum number of open file descriptors.');
  const start = gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.');
  let counted_s = 0;
  registry.onCollect(() => {
    const { user, system } = process.cpuUsage();
    const used_s = (user + system) / MICROSECONDS_PER_S;
    cpu.add([], used_s - counted_s);
    counted_s = used_s;
    resident.set([], process.memoryUsage.rss());
    start.set([], performance.timeOrigin / 1000);
    for (const [family, value] of [
      [virtual, virtual_bytes()],
      [open, openFiles()],
      [max, maxOpenFiles()],
    ] as const)
      if (value !== undefined) family.set([], value);
  });
}
