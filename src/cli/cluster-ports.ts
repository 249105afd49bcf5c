import { addAbortSignal } from 'node:stream';
import type { ManifestCluster } from '../cluster/load-manifests.ts';
import type { ReadingProgress } from '../cluster/manifests/reading-course.ts';
import type { ClusterPorts, ReadLive, ReadManifests, ReadSnapshot } from './cluster-source.ts';
import { connectFromFlags } from './cluster-flags.ts';

/**
 * What follows the reading is one long computation, in which no handler of a signal gets to run. It holds nothing that must be
 * put back: from here on Ctrl-C ends the process at once, as the system does (130 for the shell).
 */
function endAtOnceOnInterrupt(signal: AbortSignal): void {
  signal.throwIfAborted();
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
}

/** How far the reading is: of one file by its bytes, of many by their number. */
function manifestSteps({
  filesDone_count,
  files_count,
  read_bytes,
  size_bytes,
}: ReadingProgress): readonly [done: number, total: number | undefined] {
  return files_count === 1 ? [read_bytes, size_bytes] : [filesDone_count, files_count];
}

/** Loaders come along when they are needed: `--help` and other commands start without them. */
const readManifests: ReadManifests = async (paths, { namespace, complete }, { terminal, signal }) => {
  const { loadManifests } = await import('../cluster/load-manifests.ts');
  const progress = terminal.progress('reading');
  let cluster: ManifestCluster;
  try {
    cluster = await loadManifests({
      paths,
      // Only where it is read: a signal that is put on it would end it for others.
      ...(paths.includes('-') ? { stdin: addAbortSignal(signal, process.stdin) } : {}),
      complete,
      ...(namespace === undefined ? {} : { defaultNamespace: namespace }),
      signal,
      onProgress: (steps) => {
        const objects = `${steps.objects_count.toLocaleString('en')} objects`;
        progress.update(...manifestSteps(steps), `${steps.file}, ${objects}`);
      },
    });
  } finally {
    progress.done();
  }
  endAtOnceOnInterrupt(signal);
  for (const { where, what, fix } of cluster.notes) terminal.note(`note: ${where}: ${what}. ${fix}`);
  return cluster;
};

const readLive: ReadLive = async (flags, { namespace }, { terminal, signal }) => {
  const { loadLive } = await import('../cluster/load-live.ts');
  const client = await connectFromFlags(flags);
  const progress = terminal.progress('reading');
  try {
    const cluster = await loadLive(client, {
      signal,
      ...(namespace === undefined ? {} : { namespaces: [namespace] }),
      onProgress: ({ resource, kindsDone_count, kinds_count, objects_count }) => {
        const objects = `${objects_count.toLocaleString('en')} objects`;
        progress.update(kindsDone_count, kinds_count, `${resource}, ${objects}`);
      },
    });
    endAtOnceOnInterrupt(signal);
    return { cluster, server: client.server };
  } finally {
    progress.done();
    client.close();
  }
};

const readSnapshot: ReadSnapshot = async (path, { signal }) => {
  const { loadSnapshot } = await import('../cluster/load-snapshot.ts');
  const cluster = await loadSnapshot(path, signal);
  endAtOnceOnInterrupt(signal);
  return cluster;
};

/** Clusters as they are, in files, live, and in etcd. */
export const CLUSTER_PORTS: ClusterPorts = { readManifests, readLive, readSnapshot };
