import type { RequestUses } from '../audit/query/used-requests.ts';
import { subjectText } from '../cluster/access-rights.ts';
import type { Access } from '../cluster/access.ts';
import type { ClusterObject } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import { spokenName } from '../kube/kube-object.ts';
import { formatMicroTime, type EpochMicros } from '../kube/microtime.ts';
import type { RightUse } from '../kube/rbac/excess.ts';
import type { UsedRequest } from '../kube/rbac/least-roles.ts';
import type { PolicyRule } from '../kube/rbac/policy-rule.ts';
import { roleManifests, roleNameOf } from '../kube/rbac/role-manifest.ts';
import { spokenSubject, userNameOf } from '../kube/rbac/subject.ts';
import { plural, someOf } from './audit-text.ts';
import { columnLines } from './columns.ts';
import { documentText } from './document.ts';
import { requestText } from './rbac-request.ts';
import type { SubjectUsage } from './rbac-usage.ts';
import type { Terminal } from './terminal.ts';

/** Requests named in one row. */
const REQUESTS_SHOWN_MAX_COUNT = 4;

function whatOf({ resources, apiGroups, resourceNames, nonResourceURLs }: PolicyRule): string {
  const [resource] = resources;
  if (resource === undefined) return nonResourceURLs.join(',');
  const group = apiGroups[0] ?? '';
  return `${resource}${group === '' ? '' : `.${group}`}${resourceNames.length === 0 ? '' : ` ${resourceNames.join(',')}`}`;
}

function useText({ used, isUnlogged, isWide }: RightUse<ClusterObject>): string {
  if (used.length === 0) return isUnlogged ? 'unknown' : 'never';
  return isWide ? 'in part' : 'yes';
}

function asked({ request, names }: UsedRequest): string {
  const name = names?.join(',') ?? '';
  return requestText(request.type === 'resource' ? { ...request, name } : request, 'request');
}

/** One line a right: who granted it, and whether it was used. */
function rightLines(rights: readonly RightUse<ClusterObject>[], terminal: Terminal): readonly string[] {
  const rows = rights.map((use) => [
    useText(use),
    use.right.verbs.join(','),
    whatOf(use.right),
    spokenName(use.grant.binding),
    spokenName(use.grant.role),
    someOf(
      use.isWide ? use.used.map((one) => asked(one)) : [],
      use.isWide ? use.used.length : 0,
      REQUESTS_SHOWN_MAX_COUNT,
    ),
  ]);
  const headings = ['USED', 'VERB', 'RESOURCE', 'BINDING', 'ROLE', 'FOR'].map((heading) => ({ heading }));
  return columnLines(headings, rows, terminal);
}

function counts(
  rights: readonly RightUse<ClusterObject>[],
): Readonly<Record<'granted' | 'used' | 'unused' | 'unknown', number>> {
  const used = rights.filter((right) => right.used.length > 0).length;
  const unknown = rights.filter((right) => right.used.length === 0 && right.isUnlogged).length;
  return { granted: rights.length, used, unused: rights.length - used - unknown, unknown };
}

function periodText({ requests_count, first_us, last_us }: SubjectUsage): string {
  const requests = plural(requests_count, 'request');
  return first_us === undefined || last_us === undefined
    ? requests
    : `${requests} from ${formatMicroTime(first_us)} to ${formatMicroTime(last_us)}`;
}

/** Everything about one subject, ending in the manifests. */
export function subjectReport(
  access: Access,
  usage: SubjectUsage,
  log: RequestUses,
  terminal: Terminal,
): string {
  const { granted, used, unused, unknown } = counts(usage.rights);
  const head = [
    terminal.style('bold', subjectText(access, usage.subject)),
    `${plural(granted, 'right')} granted, ${used} used, ${unused} never used${unknown === 0 ? '' : `, ${unknown} that no log shows`}; ${periodText(usage)}`,
    ...(log.refused_count === 0
      ? []
      : [`${plural(log.refused_count, 'request')} refused: not among the roles below`]),
    ...(log.undecided_count === 0
      ? []
      : [
          `${plural(log.undecided_count, 'request')} of which the log does not say whether it was allowed: not among the roles below`,
        ]),
    ...usage.impersonations.map(
      ({ impersonatedUser, count }) =>
        `acted as ${impersonatedUser} in ${plural(count, 'request')}: what it did then needs that user's rights`,
    ),
  ];
  const rights = usage.rights.length === 0 ? ['no binding names it'] : rightLines(usage.rights, terminal);
  return `${[...head, '', ...rights, ''].join('\n')}\n${manifestsText(usage)}`;
}

/** The check against privilege escalation is made on top of RBAC's answer (pkg/registry/rbac/.../policybased). */
function handsOutRights({ request }: UsedRequest): boolean {
  return (
    request.type === 'resource' &&
    request.apiGroup === KIND.Role.group &&
    ['create', 'update', 'patch'].includes(request.verb)
  );
}

/** The least roles with their bindings as YAML, with what they were made from. */
export function manifestsText(usage: SubjectUsage): string {
  const head = [`# Enough for what ${userNameOf(usage.subject)} did in this log: ${periodText(usage)}.`];
  const unlogged = usage.rights
    .filter(({ isUnlogged }) => isUnlogged)
    .map(({ right }) => `${right.verbs.join(',')} ${whatOf(right)}`);
  if (unlogged.length > 0)
    head.push(
      `# Left out, since no log shows whether they are needed: ${[...new Set(unlogged)].join('; ')}.`,
    );
  if (usage.used.some((one) => handsOutRights(one)))
    head.push(
      '# It writes roles or bindings: there the API server also wants it to have the rights that it hands out, or escalate and bind.',
    );
  if (usage.least.length === 0)
    return `${[...head, '# It did nothing: no role is needed for that.'].join('\n')}\n`;
  const manifests = roleManifests(usage.subject, roleNameOf(usage.subject), usage.least);
  return `${head.join('\n')}\n${manifests.map((manifest) => documentText('yaml', manifest)).join('---\n')}`;
}

/** One line a subject, those with the most unused rights first. */
export function summaryLines(usages: readonly SubjectUsage[], terminal: Terminal): readonly string[] {
  const rows = usages
    .map((usage) => ({ usage, ...counts(usage.rights) }))
    .toSorted((a, b) => wideCount(b.usage) - wideCount(a.usage) || b.unused - a.unused)
    .map(({ usage, granted, used, unused }) => [
      spokenSubject(usage.subject),
      String(granted),
      String(used),
      String(unused),
      String(wideCount(usage)),
      String(usage.requests_count),
      usage.last_us === undefined ? '<never>' : formatMicroTime(usage.last_us),
    ]);
  const numbers = ['GRANTED', 'USED', 'UNUSED', 'WILDCARDS', 'REQUESTS'];
  return columnLines(
    [
      { heading: 'SUBJECT' },
      ...numbers.map((heading) => ({ heading, align: 'right' as const })),
      { heading: 'LAST' },
    ],
    rows,
    terminal,
  );
}

function wideCount({ rights }: SubjectUsage): number {
  return rights.filter(({ isWide }) => isWide).length;
}

function timeOf(at_us: EpochMicros | undefined): string | undefined {
  return at_us === undefined ? undefined : formatMicroTime(at_us);
}

/** One subject for programs. */
export function usageDocument(usage: SubjectUsage): unknown {
  const { subject, requests_count, first_us, last_us, rights, used, impersonations, least } = usage;
  return {
    subject,
    user: userNameOf(subject),
    requests: requests_count,
    first: timeOf(first_us),
    last: timeOf(last_us),
    counts: counts(rights),
    rights: rights.map((use) => ({
      used: useText(use),
      rule: use.right,
      binding: {
        kind: use.grant.binding.kind,
        namespace: use.grant.binding.namespace,
        name: use.grant.binding.name,
      },
      role: { kind: use.grant.role.kind, namespace: use.grant.role.namespace, name: use.grant.role.name },
    })),
    requestsUsed: used.map(({ request, names }) => ({ ...request, names })),
    impersonations,
    manifests: roleManifests(subject, roleNameOf(subject), least),
  };
}
