import { existsSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { admissionWebhooksOf, type WebhookInCluster } from '../cluster/admission-webhooks.ts';
import { Problem } from '../problem.ts';
import {
  addClusterSourceOptions,
  openCluster,
  type ClusterPorts,
  type ClusterSourceFlags,
} from './cluster-source.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { reachAnswer } from './webhook-reach-answer.ts';
import { reachDocument } from './webhook-reach-document.ts';
import { reachText } from './webhook-reach-text.ts';

/** What the webhook commands stand on; injected, so that they can be tested without files. */
export interface WebhookPorts extends ClusterPorts {
  readonly now_ms: () => number;
}

interface ReachFlags extends ClusterSourceFlags {
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
}

const HELP = `
For each admission webhook: what answers it and whether that is up, what happens when it is not, which namespaces it
is for, and which of the requests that keep a cluster alive go through it. "unknown" says that manifests do not show it
(labels of namespaces and objects, authorizer checks in matchConditions), not that it is safe.

Examples:
  # What do the webhooks of this chart see?
  helm template chart/ | plimsoll webhook reach -
  # What does one configuration of the live cluster see?
  plimsoll webhook reach istio-sidecar-injector --live
  # Which webhooks can hold up the leases of nodes?
  plimsoll webhook reach manifests/ -o json | jq '.webhooks[] | select(.critical[] | .id == "node-lease" and .seen == "yes") | .webhook'`;

const MANIFEST_ENDING = /\.(?:ya?ml|json|gz)$/i;

/** Is an operand a path? Else it is the name of a configuration. */
function isPath(operand: string): boolean {
  return operand === '-' || operand.includes('/') || MANIFEST_ENDING.test(operand) || existsSync(operand);
}

function requireConfiguration(entries: readonly WebhookInCluster[], name: string | undefined): void {
  if (name === undefined || entries.some(({ webhook }) => webhook.configurationName === name)) return;
  const names = [...new Set(entries.map(({ webhook }) => webhook.configurationName))].toSorted();
  throw new Problem({
    what: `there is no webhook configuration "${name}"`,
    where: 'CONFIG',
    fix: names.length === 0 ? 'give manifests that hold one' : `name one of: ${names.join(', ')}`,
  });
}

/** `plimsoll webhook reach`: what each admission webhook sees, and what stands behind it. */
export function webhookReachCommand(context: CommandContext, ports: WebhookPorts): Command {
  const command = new Command('reach')
    .description('what each admission webhook sees: critical requests, namespaces, backend, timeouts')
    .addArgument(
      new Argument(
        '[operand...]',
        'name of one configuration, then files or folders of manifests, - for stdin',
      ),
    )
    .addOption(
      new Option('-o, --output <format>', 'how to print; wide shows what is not seen as well')
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .addHelpText('after', HELP);
  addClusterSourceOptions(command);
  return command.action(async (operands: readonly string[], flags: ReachFlags) => {
    const [first] = operands;
    const name = first === undefined || isPath(first) ? undefined : first;
    const paths = name === undefined ? operands : operands.slice(1);
    const cluster = await openCluster(paths, flags, ports, context, 'there are no webhooks to look at');
    const entries = admissionWebhooksOf(cluster);
    requireConfiguration(entries, name);
    const answer = reachAnswer(cluster, entries, name);
    if (isDocumentFormat(flags.output))
      return writeDocument(context.terminal, flags.output, reachDocument(answer));
    if (answer.webhooks.length === 0) return context.terminal.note('there are no admission webhooks');
    await context.terminal.out(reachText(answer, context.terminal, ports.now_ms(), flags.output === 'wide'));
  });
}
