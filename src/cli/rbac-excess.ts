import { Argument, Command, Option } from 'commander';
import { requestUses, type RequestUses } from '../audit/query/used-requests.ts';
import { accessOf, type Access } from '../cluster/access.ts';
import { isBuiltInSubject } from '../cluster/access-subjects.ts';
import { userNameOf, type RbacSubject } from '../kube/rbac/subject.ts';
import { Problem } from '../problem.ts';
import {
  addInputOptions,
  requireEvents,
  windowFor,
  withAuditSource,
  type InputFlags,
} from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat } from './document.ts';
import { EXIT_CODE } from './exit-code.ts';
import { addWindowOptions, type FilterFlags } from './filters.ts';
import { addClusterSourceOptions, openCluster, type ClusterSourceFlags } from './cluster-source.ts';
import { NO_RBAC_SOURCE, parseSubject, type RbacPorts } from './rbac-input.ts';
import { manifestsText, subjectReport, summaryLines, usageDocument } from './rbac-excess-text.ts';
import { logLimits } from './rbac-limits.ts';
import { subjectUsage, type SubjectUsage } from './rbac-usage.ts';
import { documentText } from './document.ts';

interface ExcessFlags extends ClusterSourceFlags, InputFlags, Pick<FilterFlags, 'since' | 'from' | 'to'> {
  readonly output: 'table' | 'json' | 'yaml' | 'name';
  readonly refused?: boolean;
}

const HELP = `
SUBJECT is sa:NAMESPACE:NAME, user:NAME, or a user name with : or @. Without it, every user and ServiceAccount that is bound to a role
is told in one line. With it, what it was granted, what of that it used, and the roles that would have been enough: -o yaml prints
nothing but those, to be applied. Read what the log cannot show before you take the old binding away.

Examples:
  # Who has more than it uses?
  plimsoll rbac excess manifests/ -f audit.log
  # The least roles of one operator
  plimsoll rbac excess sa:lb:operator manifests/ -f audit.log -o yaml > least.yaml
  # From the store and the cluster as they are
  plimsoll rbac excess sa:lb:operator --live --since 30d`;

/** `plimsoll rbac excess`: granted minus used, and the roles that are left. */
export function excessCommand(context: CommandContext, ports: RbacPorts): Command {
  const command = new Command('excess')
    .description('what was granted and never used, and the least roles that are enough')
    .addArgument(
      new Argument('[subject-or-path...]', 'SUBJECT, then files or folders of manifests (- for stdin)'),
    )
    .option('--refused', 'also make room for what was refused: for a client that does not work yet')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText('after', HELP);
  addClusterSourceOptions(addWindowOptions(addInputOptions(command)));
  return command.action(async (words: readonly string[], flags: ExcessFlags) => {
    const [first = '', ...rest] = words;
    const subject = parseSubject(first);
    const paths = subject === undefined ? words : rest;
    if (paths.includes('-') && flags.file?.includes('-') === true)
      throw new Problem({
        what: 'manifests and log cannot both come from stdin',
        where: '-',
        fix: 'name a file for one',
      });
    if (subject === undefined && flags.output === 'yaml')
      throw new Problem({
        what: 'roles are made for one subject',
        where: '-o yaml',
        fix: 'name it: sa:NAMESPACE:NAME',
      });
    const access = accessOf(await openCluster(paths, flags, ports, context, NO_RBAC_SOURCE));
    const subjects = subject === undefined ? boundUsers(access) : [subject];
    await withAuditSource(ports.open, flags, context, async (source) => {
      await requireEvents(source, context.terminal.program);
      const filter = await windowFor(source, flags, context);
      const log = await requestUses(
        source.connection,
        filter,
        subjects.map((one) => userNameOf(one)),
        flags.refused === true ? ['allow', 'forbid'] : ['allow'],
      );
      const usages = subjects.map((one) => subjectUsage(access, one, log));
      await print(
        context,
        { access, usages, log, isOne: subject !== undefined, refused: flags.refused === true },
        flags.output,
      );
      for (const limit of await logLimits(source, filter))
        context.terminal.note(`what this log cannot show: ${limit}`);
    });
    for (const unknown of access.unknowns) context.terminal.note(`not known: ${unknown}`);
    if (access.unknowns.length > 0) context.exit(EXIT_CODE.incomplete);
  });
}

/** Users and ServiceAccounts that a binding names; groups send no requests, and what is built in is not ours to narrow. */
function boundUsers(access: Access): readonly RbacSubject[] {
  return access.index.subjects.filter((subject) => subject.kind !== 'Group' && !isBuiltInSubject(subject));
}

interface Answer {
  readonly access: Access;
  readonly usages: readonly SubjectUsage[];
  readonly log: RequestUses;
  readonly isOne: boolean;
  /** What was refused is among what the roles allow. */
  readonly refused: boolean;
}

async function print(
  { terminal }: CommandContext,
  { access, usages, log, isOne, refused }: Answer,
  output: ExcessFlags['output'],
): Promise<void> {
  const [only] = usages;
  if (output === 'yaml' && only !== undefined) return terminal.out(manifestsText(only));
  if (isDocumentFormat(output)) {
    const document = usages.map((usage) => usageDocument(usage));
    return terminal.out(documentText(output, isOne ? document[0] : { subjects: document }));
  }
  if (output === 'name')
    return terminal.out(usages.map(({ subject }) => `${userNameOf(subject)}\n`).join(''));
  if (isOne && only !== undefined)
    return terminal.out(subjectReport(access, only, refused ? { ...log, refused_count: 0 } : log, terminal));
  if (usages.length === 0) return terminal.note('no user and no ServiceAccount is bound to a role');
  await terminal.out(`${summaryLines(usages, terminal).join('\n')}\n`);
}
