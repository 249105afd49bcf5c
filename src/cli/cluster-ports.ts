import type { ClusterPorts, ReadLive, ReadManifests } from './cluster-source.ts';
import { connectFromFlags } from './cluster-flags.ts';

/** Loaders come along when they are needed: `--help` and other commands start without them. */
const readManifests: ReadManifests = async (paths, { namespace, complete }, { terminal }) => {
  const { loadManifests } = await import('../cluster/load-manifests.ts');
  const cluster = await loadManifests({
    paths,
    stdin: process.stdin,
    complete,
    ...(namespace === undefined ? {} : { defaultNamespace: namespace }),
  });
  for (const { where, what, fix } of cluster.notes) terminal.note(`note: ${where}: ${what}; ${fix}`);
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
    return { cluster, server: client.server };
  } finally {
    progress.done();
    client.close();
  }
};

/** Clusters as they are, in files and live. */
export const CLUSTER_PORTS: ClusterPorts = { readManifests, readLive };
