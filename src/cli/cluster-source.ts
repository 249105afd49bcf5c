import type { Command } from 'commander';
import type { Cluster } from '../cluster/cluster.ts';
import { checkTarget, type ReadLive, type ReadManifests } from './check-input.ts';
import { addClusterOptions, type ClusterFlags } from './cluster-flags.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';

/** The flags by which a command that asks questions about a cluster is told which one. */
export interface ClusterSourceFlags extends ClusterFlags {
  readonly live?: boolean;
  readonly complete?: boolean;
  readonly namespace?: string;
}

/** How clusters are read; injected, so that commands can be tested without files. */
export interface ClusterPorts {
  readonly readManifests: ReadManifests;
  readonly readLive: ReadLive;
}

/** Adds `--live`, `--complete`, `-n` and kubectl's connection flags. */
export function addClusterSourceOptions(command: Command): Command {
  command
    .option('--live', 'the cluster that kubectl would speak to')
    .option('--complete', 'the manifests are a whole cluster: what is not among them does not exist')
    .option('-n, --namespace <namespace>', 'namespace of manifests and of named objects that name none');
  return addClusterOptions(command);
}

/** Reads the cluster that operands and flags name, and tells what of it could not be read. */
export async function openCluster(
  paths: readonly string[],
  flags: ClusterSourceFlags,
  { readManifests, readLive }: ClusterPorts,
  context: CommandContext,
): Promise<Cluster> {
  const target = checkTarget(paths, { live: flags.live === true });
  const cluster =
    target.type === 'live'
      ? (await readLive(flags, { namespace: undefined }, context)).cluster
      : await readManifests(
          target.paths,
          { namespace: flags.namespace, complete: flags.complete === true },
          context,
        );
  for (const { where, what, fix } of cluster.problems) context.terminal.note(`${where}: ${what}; ${fix}`);
  if (cluster.problems.length > 0) context.exit(EXIT_CODE.incomplete);
  return cluster;
}
