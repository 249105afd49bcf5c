import { Argument, Option, type Command } from 'commander';
import type { LogFormat } from '../audit/read/format.ts';
import { expandUser } from '../audit/query/filter.ts';
import { isKindNamed } from '../cluster/etcd/object-choice.ts';
import { parseDuration } from '../kube/duration.ts';
import { matchesLabels } from '../kube/selector.ts';
import { parseMicroTime, type EpochMicros } from '../kube/microtime.ts';
import { objectNameKey } from '../kube/kube-object.ts';
import { Problem } from '../problem.ts';
import type { Plan } from '../recover/contract.ts';
import { liveState, UNKNOWN_STATE, type LiveState } from '../recover/live-state.ts';
import { planRestore } from '../recover/plan-restore.ts';
import { freshestOfEach } from '../recover/recovered-object.ts';
import type { IsWanted } from '../recover/sources/etcd.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { dataOption, formatOption, type OpenAuditSource } from './audit-source.ts';
import { addClusterOptions, connectFromFlags, type ClusterFlags } from './cluster-flags.ts';
import type { ReadLive } from './cluster-source.ts';
import type { CommandContext } from './context.ts';
import { parseChoices, type ChoiceFlags } from './etcd-choice.ts';
import { readSources } from './restore-sources.ts';

/** What is to be restored, from what, into what. */
export interface RestoreFlags extends ClusterFlags, ChoiceFlags {
  readonly from?: readonly string[];
  readonly data: string;
  readonly format?: LogFormat;
  readonly missingSince?: string;
  readonly until?: string;
  readonly deletedBy?: string;
  readonly offline?: boolean;
  readonly all?: boolean;
}

/** What making a plan stands on; injected, so that it can be tested. */
export interface RestorePorts {
  readonly open: OpenAuditSource;
  readonly readLive: ReadLive;
  readonly now_ms: () => number;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Adds what says which objects, from which sources, for which cluster. */
export function addRestoreOptions(command: Command): Command {
  command
    .addArgument(
      new Argument(
        '[object...]',
        'KIND, KIND/NAME or KIND/NAMESPACE/NAME; all that fits the flags unless given',
      ),
    )
    .addOption(
      new Option(
        '--from <source>',
        'etcd snapshot, data folder of a member, or audit log; can be repeated; the audit store unless given',
      ).argParser(collect),
    )
    .addOption(dataOption())
    .addOption(formatOption())
    .option('--missing-since <time>', 'deleted since then: RFC 3339, or 30m for half an hour ago')
    .option('--until <time>', 'and before then')
    .option(
      '--deleted-by <user>',
      'deleted by this user (sa:NAMESPACE:NAME for a ServiceAccount), as an audit log tells',
    )
    .option('--all', 'everything that a snapshot has and the cluster has not')
    .option('-n, --namespace <namespace>', 'only this namespace')
    .option('-l, --selector <selector>', 'only objects with these labels')
    .option('--offline', 'plan without looking at the cluster: all of it is taken to be gone');
  return addClusterOptions(command);
}

function parseTime(flag: string, text: string | undefined, now_ms: number): EpochMicros | undefined {
  if (text === undefined) return undefined;
  const ago_us = parseDuration(text);
  if (ago_us !== undefined) return now_ms * 1000 - ago_us;
  const at_us = parseMicroTime(text);
  if (at_us !== undefined) return at_us;
  throw new Problem({
    what: `${flag} is no time: ${text}`,
    where: flag,
    fix: 'write 2026-11-21T03:16:00Z, or 30m for half an hour ago',
  });
}

function requireChoice(words: readonly string[], flags: RestoreFlags): void {
  const { missingSince, deletedBy, namespace, selector } = flags;
  if (
    words.length > 0 ||
    flags.all === true ||
    [missingSince, deletedBy, namespace, selector].some((flag) => flag !== undefined)
  )
    return;
  throw new Problem({
    what: 'nothing says what is to be restored',
    where: 'restore',
    fix: 'give --missing-since TIME, --deleted-by USER, --all, or objects: services, svc/web -n shop',
  });
}

/** Do words and flags ask for it, and is it missing? */
function wantedBy(words: readonly string[], flags: RestoreFlags, live: LiveState): IsWanted {
  const choices = parseChoices(words, flags);
  return (name, labels) =>
    live.uidOf(name) === undefined &&
    choices.some(
      (choice) =>
        (choice.name === undefined || choice.name === name.name) &&
        (choice.namespace === undefined || choice.namespace === name.namespace) &&
        (choice.kind === undefined ||
          isKindNamed(choice.kind, {
            apiVersion: name.group === '' ? 'v1' : `${name.group}/v1`,
            kind: name.kind,
          })) &&
        (choice.labels === undefined || matchesLabels(choice.labels, labels)),
    );
}

interface LiveCluster {
  readonly state: LiveState;
  readonly cluster: Cluster | undefined;
}

async function lookAtCluster(
  flags: RestoreFlags,
  ports: RestorePorts,
  context: CommandContext,
): Promise<LiveCluster> {
  if (flags.offline === true) return { state: UNKNOWN_STATE, cluster: undefined };
  const { discover } = await import('../cluster/api/discovery.ts');
  const client = await connectFromFlags(flags);
  try {
    const { resources } = await discover(client, context.signal);
    const { cluster } = await ports.readLive(flags, { namespace: undefined }, context);
    return { state: liveState(cluster, resources), cluster };
  } finally {
    client.close();
  }
}

/** Makes the plan that words and flags ask for. */
export async function makePlan(
  words: readonly string[],
  flags: RestoreFlags,
  ports: RestorePorts,
  context: CommandContext,
): Promise<Plan> {
  requireChoice(words, flags);
  const now_ms = ports.now_ms();
  const since_us = parseTime('--missing-since', flags.missingSince, now_ms);
  const until_us = parseTime('--until', flags.until, now_ms);
  const { state, cluster } = await lookAtCluster(flags, ports, context);
  const recovery = await readSources(
    {
      from: flags.from ?? [],
      data: flags.data,
      format: flags.format,
      deleted: {
        ...(since_us === undefined ? {} : { since_us }),
        ...(until_us === undefined ? {} : { until_us }),
        ...(flags.deletedBy === undefined ? {} : { user: expandUser(flags.deletedBy) }),
      },
      isWanted: wantedBy(words, flags, state),
    },
    ports.open,
    context,
  );
  const wanted = freshestOfEach(recovery.objects);
  const found = new Set(wanted.map(({ name }) => objectNameKey(name)));
  return planRestore({
    wanted,
    lost: recovery.lost.filter(({ name }) => !found.has(objectNameKey(name))),
    cannotTell: recovery.cannotTell,
    live: state,
    callers: cluster?.all() ?? [],
  });
}
