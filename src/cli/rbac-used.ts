import { Argument, Command, Option } from 'commander';
import { requestUses, type RequestUse } from '../audit/query/used-requests.ts';
import { formatMicroTime } from '../kube/microtime.ts';
import { userNameOf } from '../kube/rbac/subject.ts';
import { Problem } from '../problem.ts';
import {
  addInputOptions,
  requireEvents,
  windowFor,
  withAuditSource,
  type InputFlags,
  type OpenAuditSource,
} from './audit-source.ts';
import { plural, someOf } from './audit-text.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { addWindowOptions, type FilterFlags } from './filters.ts';
import { parseSubject } from './rbac-input.ts';
import { logLimits } from './rbac-limits.ts';
import type { Terminal } from './terminal.ts';

interface UsedFlags extends InputFlags, Pick<FilterFlags, 'since' | 'from' | 'to'> {
  readonly output: 'table' | 'json' | 'yaml';
}

/** Names shown in one row. */
const NAMES_SHOWN_MAX_COUNT = 3;

const HELP = `
SUBJECT is sa:NAMESPACE:NAME, or a user name.

Examples:
  # What did this operator do that it was allowed to do?
  plimsoll rbac used sa:lb:operator -f audit.log`;

/** `plimsoll rbac used`: what a subject did, as the authorizer was asked about it. */
export function usedCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('used')
    .description('the rights that a user or ServiceAccount really used')
    .addArgument(new Argument('<subject>', 'sa:NAMESPACE:NAME, or a user name'))
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText('after', HELP);
  addWindowOptions(addInputOptions(command));
  return command.action(async (text: string, flags: UsedFlags) => {
    const user = userNameOf(parseSubject(text) ?? { kind: 'User', name: text });
    if (user === '') throw new Problem({ what: 'SUBJECT is empty', where: 'SUBJECT', fix: 'name a user' });
    await withAuditSource(open, flags, context, async (source) => {
      await requireEvents(source, context.terminal.program);
      const filter = await windowFor(source, flags, context);
      const { uses, ...rest } = await requestUses(source.connection, filter, [user]);
      if (isDocumentFormat(flags.output))
        await writeDocument(context.terminal, flags.output, {
          user,
          uses: uses.map((use) => useDocument(use)),
          ...rest,
        });
      else if (uses.length === 0) context.terminal.note(`${user} sent no request that was allowed`);
      else await context.terminal.out(`${useLines(uses, context.terminal).join('\n')}\n`);
      for (const { impersonatedUser, count } of rest.impersonations)
        context.terminal.note(`acted as ${impersonatedUser} in ${plural(count, 'request')}`);
      if (rest.refused_count > 0) context.terminal.note(`and ${rest.refused_count} that were refused`);
      for (const limit of await logLimits(source, filter))
        context.terminal.note(`what this log cannot show: ${limit}`);
    });
  });
}

function useLines(uses: readonly RequestUse[], terminal: Terminal): readonly string[] {
  const rows = uses.map((use) => [
    use.verb,
    use.resource === ''
      ? use.path
      : `${use.resource}${use.apiGroup === '' ? '' : `.${use.apiGroup}`}${use.subresource === '' ? '' : `/${use.subresource}`}`,
    use.namespace === '' ? '<all>' : use.namespace,
    namesText(use),
    String(use.count),
    formatMicroTime(use.last_us),
  ]);
  const headings = ['VERB', 'RESOURCE', 'NAMESPACE', 'NAMES'].map((heading) => ({ heading }));
  return columnLines(
    [...headings, { heading: 'COUNT', align: 'right' }, { heading: 'LAST' }],
    rows,
    terminal,
  );
}

function namesText({ names, names_count }: RequestUse): string {
  const named = names.filter((name) => name !== '');
  return named.length === 0
    ? ''
    : someOf(named, names_count - (names.length - named.length), NAMES_SHOWN_MAX_COUNT);
}

function useDocument({ first_us, last_us, names_count, created_count, ...use }: RequestUse): unknown {
  return {
    ...use,
    namesCount: names_count,
    createdCount: created_count,
    first: formatMicroTime(first_us),
    last: formatMicroTime(last_us),
  };
}
