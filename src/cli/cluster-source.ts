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

/** How clusters are read; injected, so that commands can be tested without files. */
export interface ClusterPorts {
  readonly readManifests: ReadManifests;
  readonly readLive: ReadLive;
}

/** The flags by which a command that asks questions about a cluster is told which one. */
export interface ClusterSourceFlags extends ClusterFlags {
  readonly live?: boolean;
  readonly complete?: boolean;
  readonly namespace?: string;
}

/** Adds `--live`, `--complete` and kubectl's connection flags. */
export function addClusterSourceOptions(command: Command): Command {
  command
    .option('--live', 'read the cluster that kubectl would speak to')
    .option('--complete', 'the manifests are a whole cluster: what is not among them does not exist');
  return addClusterOptions(command);
}

/** The operands and `--live` name one source; a Problem says where they name two, or none. */
export function requireOneSource(paths: readonly string[], live: boolean, nothing: string): void {
  if (live && paths.length > 0) {
    throw new Problem({
      what: '--live reads the cluster; files were named as well',
      where: '--live',
      fix: 'give one of them',
    });
  }
  if (!live && paths.length === 0) {
    throw new Problem({
      what: nothing,
      where: 'PATH',
      fix: 'name files or folders of manifests, - for stdin, or give --live',
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
  { readManifests, readLive }: ClusterPorts,
  context: CommandContext,
  nothing: string,
): Promise<Cluster> {
  const live = flags.live === true;
  requireOneSource(paths, live, nothing);
  const cluster = live
    ? (await readLive(flags, { namespace: undefined }, context)).cluster
    : await readManifests(paths, { namespace: flags.namespace, complete: flags.complete === true }, context);
  for (const { where, what } of cluster.problems) context.terminal.note(`warning: ${where}: ${what}`);
  if (cluster.problems.length > 0) context.exit(EXIT_CODE.incomplete);
  return cluster;
}
