import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { etcdCarveCommand } from './etcd-carve.ts';
import type { ReadLive } from './cluster-source.ts';
import { etcdDiffCommand } from './etcd-diff.ts';
import { etcdGetCommand } from './etcd-get.ts';
import { etcdHistoryCommand } from './etcd-history.ts';
import { etcdInspectCommand } from './etcd-inspect.ts';
import { etcdLsCommand } from './etcd-ls.ts';

const HELP = `
FILE is what \`etcdctl snapshot save\` writes, the db file of a member, or its data folder; gzip around it is unpacked. Nothing is written,
no etcd is needed. A damaged file is read as far as it goes: exit code 3.

Examples:
  # is this backup good, and what is in it?
  plimsoll etcd inspect snapshot.db
  # what was deleted?
  plimsoll etcd ls snapshot.db --deleted`;

/** `plimsoll etcd`: what an etcd snapshot holds, offline. */
export function etcdCommand(context: CommandContext, readLive: ReadLive): Command {
  return new Command('etcd')
    .summary('What an etcd snapshot holds: objects, history, what was deleted')
    .description(
      'Reads etcd snapshots and data folders offline: is it whole, what is in it, how was it, what was deleted.',
    )
    .addCommand(etcdInspectCommand(context))
    .addCommand(etcdLsCommand(context))
    .addCommand(etcdGetCommand(context))
    .addCommand(etcdHistoryCommand(context))
    .addCommand(etcdDiffCommand(context, readLive))
    .addCommand(etcdCarveCommand(context))
    .addHelpText('after', HELP);
}
