import { Option, type Command } from 'commander';
import type { Cluster } from '../cluster/cluster.ts';
import type { RbacSubject } from '../kube/rbac/subject.ts';
import { serviceAccountOf } from '../kube/rbac/subject.ts';
import { Problem } from '../problem.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { ReadLive, ReadManifests } from './check-input.ts';
import { addClusterOptions, type ClusterFlags } from './cluster-flags.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';

/** What the rbac commands stand on; injected, so that they can be tested without files. */
export interface RbacPorts {
  readonly readManifests: ReadManifests;
  readonly readLive: ReadLive;
  readonly open: OpenAuditSource;
}

export interface StateFlags extends ClusterFlags {
  readonly live?: boolean;
}

/** Adds --live and the flags that say which cluster is meant. */
export function addStateOptions(command: Command): Command {
  command.addOption(new Option('--live', 'read roles, bindings and workloads from the cluster'));
  return addClusterOptions(command);
}

/** Reads the cluster that the operands or --live name; says what of it could not be read. */
export async function readState(
  paths: readonly string[],
  flags: StateFlags,
  { readManifests, readLive }: RbacPorts,
  context: CommandContext,
): Promise<Cluster> {
  if (flags.live === true && paths.length > 0)
    throw new Problem({
      what: '--live reads the cluster; files were named as well',
      where: '--live',
      fix: 'give one of them',
    });
  if (flags.live !== true && paths.length === 0)
    throw new Problem({
      what: 'there are no roles and bindings to look at',
      where: 'PATH',
      fix: 'name files or folders of manifests, - for stdin, or give --live',
    });
  const everything = { namespace: undefined, complete: false };
  const cluster =
    flags.live === true
      ? (await readLive(flags, everything, context)).cluster
      : await readManifests(paths, everything, context);
  for (const { where, what } of cluster.problems) context.terminal.note(`warning: ${where}: ${what}`);
  if (cluster.problems.length > 0) context.exit(EXIT_CODE.incomplete);
  return cluster;
}

/**
 * A subject as people write it: `sa:shop:web`, `system:serviceaccount:shop:web`, `user:jo`, or a user name that holds `:` or `@`.
 * `undefined` for what can only be a path.
 */
export function parseSubject(text: string): RbacSubject | undefined {
  const [kind = '', ...rest] = text.split(':');
  if (kind === 'group' && rest.length > 0)
    throw new Problem({
      what: `${text} is a group, and a log says who sent a request, not through which group he was let in`,
      where: 'SUBJECT',
      fix: 'name a user or a ServiceAccount (sa:NAMESPACE:NAME)',
    });
  if (kind === 'sa') {
    const account = serviceAccountOf(`system:serviceaccount:${rest.join(':')}`);
    if (account !== undefined) return { kind: 'ServiceAccount', ...account };
    throw new Problem({
      what: `${text} is no ServiceAccount`,
      where: 'SUBJECT',
      fix: 'write sa:NAMESPACE:NAME',
    });
  }
  if (kind === 'user' && rest.length > 0) return { kind: 'User', name: rest.join(':') };
  const account = serviceAccountOf(text);
  if (account !== undefined) return { kind: 'ServiceAccount', ...account };
  return /[:@]/.test(text) && !text.includes('/') ? { kind: 'User', name: text } : undefined;
}
