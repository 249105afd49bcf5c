import type { ReadLive, ReadManifests } from './check-input.ts';
import type { CheckPorts } from './check.ts';
import { connectFromFlags } from './cluster-flags.ts';
import { HAZARDS } from '../hazards/index.ts';

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

/** `plimsoll check` over files and clusters as they are. */
export const CHECK_PORTS: CheckPorts = {
  hazards: HAZARDS,
  readManifests,
  readLive,
  cwd: process.cwd(),
  now_ms: Date.now,
};
