import { Argument, Command, Option } from 'commander';
import { accessOf, type Access } from '../cluster/access.ts';
import type { ClusterObject } from '../cluster/cluster.ts';
import { apiVersionOf, spokenName } from '../kube/kube-object.ts';
import type { Grant } from '../kube/rbac/access-index.ts';
import { MASTERS, spokenSubject, subjectKey } from '../kube/rbac/subject.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { EXIT_CODE } from './exit-code.ts';
import { addClusterSourceOptions, openCluster, type ClusterSourceFlags } from './cluster-source.ts';
import { NO_RBAC_SOURCE, type RbacPorts } from './rbac-input.ts';
import { parseRequest, requestText, type AskedRequest, type RequestFlags } from './rbac-request.ts';
import type { Terminal } from './terminal.ts';

interface WhoCanFlags extends ClusterSourceFlags, RequestFlags {
  readonly output: 'table' | 'json' | 'yaml' | 'name';
}

/** Workloads named in one row. */
const WORKLOADS_SHOWN_MAX_COUNT = 3;

const HELP = `
RESOURCE is a kind, plural or short name, with .GROUP where it needs one; or a path as /metrics. Without -n it is asked about
namespace default. -A also shows who can in some namespace only, and in which.

Examples:
  # Who can delete Services, and which workloads run as them?
  plimsoll rbac who-can delete svc manifests/ -A
  # Who can read this Secret?
  plimsoll rbac who-can get secret/db -n shop --live
  # Who can exec into pods of kube-system?
  plimsoll rbac who-can create pods/exec -n kube-system cluster.yaml
  # Who can read metrics?
  plimsoll rbac who-can get /metrics manifests/`;

/** `plimsoll rbac who-can`: every subject that RBAC lets do something, and why. */
export function whoCanCommand(context: CommandContext, ports: RbacPorts): Command {
  const command = new Command('who-can')
    .description('who can do this, by which binding and role, and what runs as them')
    .addArgument(new Argument('<verb>', 'get, list, watch, create, update, patch, delete, ...'))
    .addArgument(new Argument('<resource>', 'RESOURCE[/NAME], or a path of the API server'))
    .addArgument(new Argument('[path...]', 'files or folders of manifests, - for stdin'))
    .option('-n, --namespace <namespace>', 'in this namespace (default: default)')
    .option('-A, --all-namespaces', 'in any namespace')
    .option('--subresource <name>', 'of the resource: status, scale, log ...')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText('after', HELP);
  addClusterSourceOptions(command);
  return command.action(
    async (verb: string, resource: string, paths: readonly string[], flags: WhoCanFlags) => {
      const cluster = await openCluster(paths, flags, ports, context, NO_RBAC_SOURCE);
      const access = accessOf(cluster);
      const asked = parseRequest(verb, resource, flags, cluster);
      const grants = access.index.whoCan(asked.request, asked.scope);
      for (const note of asked.notes) context.terminal.note(`note: ${note}`);
      await print(context.terminal, access, asked, grants, flags.output);
      for (const unknown of access.unknowns) context.terminal.note(`not known: ${unknown}`);
      if (access.unknowns.length > 0) context.exit(EXIT_CODE.incomplete);
    },
  );
}

async function print(
  terminal: Terminal,
  access: Access,
  asked: AskedRequest,
  grants: readonly Grant<ClusterObject>[],
  output: WhoCanFlags['output'],
): Promise<void> {
  if (isDocumentFormat(output)) return writeDocument(terminal, output, whoCanDocument(access, asked, grants));
  if (output === 'name') {
    const names = [...new Set(grants.map(({ subject }) => spokenSubject(subject).replace(' ', '/')))];
    return terminal.out(names.map((name) => `${name}\n`).join(''));
  }
  if (grants.length === 0)
    terminal.note(`nobody is bound to a role that can ${requestText(asked.request, asked.scope)}`);
  else await terminal.out(`${tableLines(terminal, access, asked, grants).join('\n')}\n`);
  terminal.note(`members of ${MASTERS} can do everything, whatever is bound`);
  noteOthers(terminal, access, asked, grants);
}

/** Who can elsewhere only is easily taken for who cannot at all. */
function noteOthers(
  terminal: Terminal,
  access: Access,
  { request, scope }: AskedRequest,
  grants: readonly Grant<ClusterObject>[],
): void {
  if (
    scope === 'anywhere' ||
    request.type === 'nonResource' ||
    request.namespace === '' ||
    request.resource === 'namespaces'
  )
    return;
  const here = new Set(grants.map(({ subject }) => subjectKey(subject)));
  const anywhere = access.index.whoCan(request, 'anywhere').map(({ subject }) => subjectKey(subject));
  const others_count = new Set(anywhere.filter((key) => !here.has(key))).size;
  if (others_count > 0) terminal.note(`${others_count} more can in other namespaces (-A shows them)`);
}

function tableLines(
  terminal: Terminal,
  access: Access,
  { scope }: AskedRequest,
  grants: readonly Grant<ClusterObject>[],
): readonly string[] {
  const isAnywhere = scope === 'anywhere';
  const columns = [
    ...(isAnywhere ? [{ heading: 'NAMESPACE' }] : []),
    { heading: 'SUBJECT' },
    { heading: 'BINDING' },
    { heading: 'ROLE' },
    { heading: 'WORKLOADS' },
  ];
  const rows = grants.map(({ subject, binding, role }) => [
    ...(isAnywhere ? [binding.namespace === '' ? '<all>' : binding.namespace] : []),
    spokenSubject(subject),
    spokenName(binding),
    spokenName(role),
    workloadsText(access.workloadsRunningAs(subject).map(({ object }) => spokenName(object))),
  ]);
  return columnLines(columns, rows, terminal);
}

function workloadsText(names: readonly string[]): string {
  if (names.length === 0) return '<none>';
  const rest_count = names.length - WORKLOADS_SHOWN_MAX_COUNT;
  return `${names.slice(0, WORKLOADS_SHOWN_MAX_COUNT).join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
}

function whoCanDocument(
  access: Access,
  { request, scope }: AskedRequest,
  grants: readonly Grant<ClusterObject>[],
): unknown {
  return {
    request,
    scope,
    grants: grants.map(({ subject, binding, role, rule }) => ({
      subject,
      binding: { kind: binding.kind, namespace: binding.namespace, name: binding.name },
      role: { kind: role.kind, namespace: role.namespace, name: role.name },
      rule,
      workloads: access.workloadsRunningAs(subject).map(({ object }) => ({
        apiVersion: apiVersionOf(object),
        kind: object.kind,
        namespace: object.namespace,
        name: object.name,
      })),
    })),
    notKnown: access.unknowns,
  };
}
