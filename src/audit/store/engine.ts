import { availableParallelism, totalmem } from 'node:os';
import { DuckDBInstance } from '@duckdb/node-api';

const MEBIBYTE = 1024 * 1024;
/** Of the machine's (or container's) memory: the rest is for JavaScript, for the page cache and for others. */
const MEMORY_SHARE = 0.25;
/** Below this DuckDB cannot hold the buffers of two threads that read lines of LINE_MAX_BYTES and write row groups. */
const MEMORY_MIN_MEBIBYTES = 512;
/** Enough to sort an hour of a busy cluster without a temporary file; more was no faster. */
const MEMORY_MAX_MEBIBYTES = 2048;
/** Each thread holds buffers of its own, so that memory grows with them; past four the disk and JavaScript are what is waited for. */
const THREADS_MAX_COUNT = 4;

function memoryLimit_MiB(): number {
  // 0 or a huge number where there is no limit.
  const constrained_bytes = process.constrainedMemory();
  const isConstrained = constrained_bytes > 0 && constrained_bytes < totalmem();
  const share = ((isConstrained ? constrained_bytes : totalmem()) * MEMORY_SHARE) / MEBIBYTE;
  return Math.round(Math.min(MEMORY_MAX_MEBIBYTES, Math.max(MEMORY_MIN_MEBIBYTES, share)));
}

/**
 * Starts DuckDB in memory, to read and write files. What does not fit into its memory it writes below `temporaryFolder`, which is made
 * when needed. Nothing is fetched over the network: json, parquet and icu are linked in.
 */
export async function startEngine(temporaryFolder: string): Promise<DuckDBInstance> {
  return DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimit_MiB()}MiB`,
    threads: String(Math.min(THREADS_MAX_COUNT, availableParallelism())),
    temp_directory: temporaryFolder,
    // Order is made where it is needed; keeping that of the file would hold back finished row groups.
    preserve_insertion_order: 'false',
    // Each hour's rows are written once there are so many, instead of half a million: that many with bodies do not fit into memory.
    partitioned_write_flush_threshold: '8192',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}
