import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { inspectSnapshot, type SnapshotInspection } from '../cluster/etcd/snapshot-inspection.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { inspectionDocument, inspectionText } from './etcd-inspect-text.ts';
import { tellDamage, withSnapshot } from './etcd-source.ts';

interface InspectFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly quota: number;
  readonly top: number;
}

/** `--quota-backend-bytes` of etcd, unless it is told otherwise (server/storage/quota.go, DefaultQuotaBytes). */
const DEFAULT_QUOTA_BYTES = 2 * 1024 ** 3;
const UNITS: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

function parseBytes(text: string): number {
  const match = /^(\d+)(Ki|Mi|Gi|)$/.exec(text);
  const bytes = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('write bytes: 8Gi, 2147483648');
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write a number from 1 on');
}

const HELP = `
Integrity is what can be checked offline: the SHA-256 that \`etcdctl snapshot save\` appends, the meta pages, and every page that is reached. A copy of a
member's db file has no SHA-256: a bit that flipped inside a value is then not seen. Exit code 3 where anything is wrong.

Examples:
  plimsoll etcd inspect snapshot.db
  plimsoll etcd inspect /var/lib/etcd --quota 8Gi
  # what etcdutl snapshot status says, and more, for programs
  plimsoll etcd inspect snapshot.db -o json`;

/** `plimsoll etcd inspect`: one page about a snapshot. */
export function etcdInspectCommand(context: CommandContext): Command {
  return new Command('inspect')
    .summary('Is this snapshot whole, and what fills it?')
    .description(
      'One page about an etcd snapshot: is it whole, how full is it, what fills it, who writes it.',
    )
    .addArgument(new Argument('<file>', 'snapshot, db file or data folder; also with .gz'))
    .addOption(
      new Option('--quota <bytes>', "etcd's --quota-backend-bytes, which is not in the file")
        .argParser(parseBytes)
        .default(DEFAULT_QUOTA_BYTES, '2Gi'),
    )
    .addOption(new Option('--top <count>', 'lines of each list').argParser(parseCount).default(10))
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['text', 'json', 'yaml']).default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (file: string, flags: InspectFlags) => {
      await withSnapshot(file, context, async (snapshot) => {
        const inspection: SnapshotInspection = inspectSnapshot(snapshot);
        if (isDocumentFormat(flags.output))
          await writeDocument(
            context.terminal,
            flags.output,
            inspectionDocument(snapshot.path, inspection, flags.quota),
          );
        else await context.terminal.out(inspectionText(snapshot.path, inspection, flags, context.terminal));
        tellDamage(snapshot.path, inspection.integrity, context);
      });
    });
}
