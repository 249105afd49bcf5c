import type { Command } from 'commander';
import type { Cluster } from '../cluster/cluster.ts';
import { Problem } from '../problem.ts';
import { addClusterOptions, type ClusterFlags } from './cluster-flags.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';

/** Reads manifests. Injected, so that a command can be tested without files. */
export type ReadManifests = (
  paths: readonly string[],
  options: {
    /** Of objects that name none. */
    readonly namespace: string | undefined;
    /** The manifests are the whole cluster. */
    readonly complete: boolean;
  },
  context: CommandContext,
) => Promise<Cluster>;

/** Reads a live cluster, of kinds with namespaces only `namespace` where it is given. */
export type ReadLive = (
  flags: ClusterFlags,
  options: { readonly namespace: string | undefined },
  context: CommandContext,
) => Promise<{ readonly cluster: Cluster; readonly server: string }>;

/** Reads the cluster that an etcd snapshot holds. */
export type ReadSnapshot = (path: string, context: CommandContext) => Promise<Cluster>;

/** How clusters are read; injected, so that commands can be tested without files. */
export interface ClusterPorts {
  readonly readManifests: ReadManifests;
  readonly readLive: ReadLive;
  readonly readSnapshot: ReadSnapshot;
}

/** The flags by which a command that asks questions about a cluster is told which one. */
export interface ClusterSourceFlags extends ClusterFlags {
  readonly live?: boolean;
  readonly snapshot?: string;
  readonly complete?: boolean;
  readonly namespace?: string;
}

/** Adds `--live`, `--snapshot`, `--complete` and kubectl's connection flags. */
export function addClusterSourceOptions(command: Command): Command {
  command
    .option('--live', 'read the cluster that kubectl would speak to')
    .option('--snapshot <file>', 'read the cluster that an etcd snapshot, db file or data folder holds')
    .option('--complete', 'the manifests are a whole cluster: what is not among them does not exist');
  return addClusterOptions(command);
}

/** The operands, `--live` and `--snapshot` name one source; a Problem says where they name two, or none. */
export function requireOneSource(
  paths: readonly string[],
  { live = false, snapshot }: Pick<ClusterSourceFlags, 'live' | 'snapshot'>,
  nothing: string,
): void {
  if (live && (paths.length > 0 || snapshot !== undefined)) {
    throw new Problem({
      what: '--live reads the cluster; files were named as well',
      where: '--live',
      fix: 'give one of them',
    });
  }
  if (snapshot !== undefined && paths.length > 0) {
    throw new Problem({
      what: '--snapshot names the whole cluster; files were named as well',
      where: '--snapshot',
      fix: 'give one of them',
    });
  }
  if (!live && snapshot === undefined && paths.length === 0) {
    throw new Problem({
      what: nothing,
      where: 'PATH',
      fix: 'name files or folders of manifests, - for stdin, or give --live or --snapshot FILE',
    });
  }
}

/**
 * Reads the cluster that operands and flags name, and tells what of it could not be read (exit code 3). `nothing` says what is missing where
 * neither files nor `--live` are given.
 */
export async function openCluster(
  paths: readonly string[],
  flags: ClusterSourceFlags,
  { readManifests, readLive, readSnapshot }: ClusterPorts,
  context: CommandContext,
  nothing: string,
): Promise<Cluster> {
  requireOneSource(paths, flags, nothing);
  const cluster =
    flags.snapshot !== undefined
      ? await readSnapshot(flags.snapshot, context)
      : flags.live === true
        ? (await readLive(flags, { namespace: undefined }, context)).cluster
        : await readManifests(
            paths,
            { namespace: flags.namespace, complete: flags.complete === true },
            context,
          );
  for (const { where, what } of cluster.problems) context.terminal.note(`warning: ${where}: ${what}`);
  if (cluster.problems.length > 0) context.exit(EXIT_CODE.incomplete);
  return cluster;
}
