import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { GUARD_STATES, type GuardState } from '../guard/contract.ts';
import { listAt } from '../kube/kube-object.ts';
import { stringAt, numberAt, type JsonObject } from '../kube/json.ts';
import { dataOption } from './audit-source.ts';
import { addClusterOptions, connectFromFlags, type ClusterFlags } from './cluster-flags.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';
import { policiesCommand } from './guard-policies.ts';
import { askServe } from './serve-client.ts';

interface GuardServeFlags extends ClusterFlags {
  readonly data: string;
  readonly listen: string;
  readonly tlsCertFile?: string;
  readonly tlsKeyFile?: string;
  readonly apiTokenFile?: string;
  readonly state: GuardState;
  readonly replicas: number;
  readonly alone?: boolean;
}

interface GuardClientFlags {
  readonly data: string;
  readonly guard?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
}

const HELP = `
The guard is a validating admission webhook with a memory: it counts what each client deletes, evicts, scales to zero and writes again and again, and refuses
what goes beyond a share of what there is. It fails open: while it is down or slow, kube-apiserver goes on without it.

States: normal (refuses), observe (the default: only warns and records what it would have refused), open (lets everything through), closed (refuses every
removal but for break-glass). Kubelets, the control plane and its cascades are never in its way.

Break-glass: annotate the object with guard.plimsoll.dev/allow='WHY' (until guard.plimsoll.dev/allow-until, RFC 3339), or be in the group
plimsoll:break-glass. Both are recorded in the audit log.

Examples:
  # try it: an embedded cluster and a guard beside it
  plimsoll lab up --kubeconfig-out lab.yaml &
  plimsoll guard serve --kubeconfig lab.yaml --state normal &
  plimsoll guard webhook | kubectl --kubeconfig lab.yaml apply -f -

  # who was refused? let him go on
  plimsoll guard status
  plimsoll guard release system:serviceaccount:shop:operator`;

function parseReplicas(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('a whole number above 0 is needed.');
}

function addClientOptions(command: Command): Command {
  return command
    .addOption(dataOption())
    .option('--guard <url>', 'where it listens; the one of the data folder unless given')
    .option('--token-file <file>', 'a token of its --api-token-file')
    .option('--ca-file <file>', 'who signed its certificate');
}

function clientOf({ data, guard, tokenFile, caFile }: GuardClientFlags) {
  return {
    data: guardFolder(data),
    ...(guard === undefined ? {} : { server: guard }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(caFile === undefined ? {} : { caFile }),
  };
}

/** The guard keeps its files apart from those of `plimsoll serve`, which may run beside it. */
function guardFolder(data: string): string {
  return join(resolve(data), 'guard');
}

async function serveGuard(flags: GuardServeFlags, context: CommandContext): Promise<void> {
  const [{ startGuardServer }, { jsonLog }, { HAZARDS }, { version }, files, { tlsOf, parseListen }] =
    await Promise.all([
      import('../server/guard-server.ts'),
      import('../server/log.ts'),
      import('../hazards/index.ts'),
      import('./version.ts'),
      import('./serve-own-files.ts'),
      import('./serve-options.ts'),
    ]);
  process.stderr.on('error', () => undefined);
  const log = jsonLog((line) => context.terminal.note(line));
  const { host, port } = parseListen(flags.listen);
  const own = files.ownFilesIn(guardFolder(flags.data));
  const tls = await tlsOf(flags, own, host);
  if (flags.apiTokenFile === undefined) await files.makeOwnTokens(own, own.apiTokens, 'owner,write');
  const client = flags.alone === true ? undefined : await connectFromFlags(flags);
  const server = await startGuardServer(
    {
      host,
      port,
      tls,
      apiTokenFile: flags.apiTokenFile ?? own.apiTokens,
      state: flags.state,
      replicas_count: flags.replicas,
      budgets: HAZARDS.flatMap(({ guard = [] }) => guard),
    },
    { log, version, client },
  );
  const url = `https://${server.address}:${server.port}`;
  await files.writeOwnAddresses(own, url);
  log.write('info', 'listening', { url, state: flags.state });
  if (!context.signal.aborted) await once(context.signal, 'abort');
  log.write('info', 'stopping');
  await server.close();
  client?.close();
  context.finished?.();
}

function serveCommand(context: CommandContext): Command {
  const command = new Command('serve')
    .summary('Run the guard: the webhook that kube-apiserver asks')
    .description(
      'Answers admission reviews over HTTPS, and asks the cluster every minute what there is. Stays until Ctrl-C or SIGTERM.',
    )
    .addOption(dataOption())
    .option('--listen <address>', 'where to listen', '127.0.0.1:9443')
    .option('--tls-cert-file <file>', 'certificate; one for this machine is made unless given')
    .option('--tls-key-file <file>', 'its key')
    .option(
      '--api-token-file <file>',
      'lines token,name[,write] of who may ask and tell; one is made unless given',
    )
    .addOption(new Option('--state <state>', 'how it begins').choices([...GUARD_STATES]).default('observe'))
    .addOption(
      new Option(
        '--replicas <count>',
        'guards among which kube-apiserver spreads its requests: each takes its part of the limits',
      )
        .argParser(parseReplicas)
        .default(1),
    )
    .option(
      '--alone',
      'ask no cluster: only the floors of budgets count, and only marked objects are protected',
    );
  return addClusterOptions(command).action((flags: GuardServeFlags) => serveGuard(flags, context));
}

function webhookCommand(context: CommandContext): Command {
  return addClientOptions(
    new Command('webhook')
      .summary('Print the webhook configuration that makes kube-apiserver ask the guard')
      .description(
        'Prints a ValidatingWebhookConfiguration for a guard that listens at an address. It fails open, within two seconds.',
      ),
  ).action(async (flags: GuardClientFlags) => {
    const { addressOf } = await import('./serve-client.ts');
    const { guardWebhookConfiguration } = await import('../guard/webhook-configuration.ts');
    const { REVIEW_PATH } = await import('../server/routes/guard-routes.ts');
    const { url, ca } = await addressOf(clientOf(flags));
    const body = guardWebhookConfiguration({
      address: { type: 'url', url: new URL(REVIEW_PATH, url).href },
      caBundle: ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
    });
    await context.terminal.out(documentText('yaml', body));
  });
}

function statusText(status: JsonObject, context: CommandContext): string {
  const offenders = listAt(status, 'offenders');
  const lines = [`state: ${stringAt(status, 'state') ?? ''}`];
  if (offenders.length > 0)
    lines.push(
      '',
      ...columnLines(
        [
          { heading: 'USER' },
          { heading: 'BUDGET' },
          { heading: 'WHAT' },
          { heading: 'REFUSED', align: 'right' },
        ],
        offenders.map((one) => [
          stringAt(one, 'user') ?? '',
          stringAt(one, 'budget') ?? '',
          stringAt(one, 'what') ?? '',
          String(numberAt(one, 'refused') ?? 0),
        ]),
        context.terminal,
      ),
    );
  const unknown = listAt(status, 'unknown').filter((one) => typeof one === 'string');
  if (unknown.length > 0) lines.push('', 'Not known:', ...unknown.map((one) => `  ${one}`));
  return `${lines.join('\n')}\n`;
}

function statusCommand(context: CommandContext): Command {
  return addClientOptions(
    new Command('status')
      .summary('How the guard stands, and whom it has refused')
      .description(
        'Asks the guard for its state, for clients that it has refused, and for what it does not know of the cluster.',
      )
      .addOption(
        new Option('-o, --output <format>', 'how to print')
          .choices(['table', 'json', 'yaml'])
          .default('table'),
      ),
  ).action(async (flags: GuardClientFlags & { readonly output: 'table' | DocumentFormat }) => {
    const status = await askServe(clientOf(flags), 'GET', '/api/v1/guard');
    await context.terminal.out(
      isDocumentFormat(flags.output) ? documentText(flags.output, status) : statusText(status, context),
    );
  });
}

function releaseCommand(context: CommandContext): Command {
  return addClientOptions(
    new Command('release')
      .summary('Let a client go on: forget what it has used up')
      .description('Forgets what a user has used up of its budgets; of all users with --all.')
      .addArgument(new Argument('[user]', 'as the refusal names it'))
      .option('--all', 'of all users'),
  ).action(async (user: string | undefined, flags: GuardClientFlags & { readonly all?: boolean }) => {
    const { Problem } = await import('../problem.ts');
    if ((user === undefined) === (flags.all !== true))
      throw new Problem({
        what: 'nobody is named',
        where: 'guard release',
        fix: 'name a user, or give --all',
      });
    const answer = await askServe(
      clientOf(flags),
      'POST',
      '/api/v1/guard/release',
      user === undefined ? {} : { user },
    );
    await context.terminal.out(
      `${user ?? 'all users'}: ${numberAt(answer, 'released') ?? 0} budgets are free again\n`,
    );
  });
}

/** One command for each state: at 3 a.m. nobody looks for a flag. */
const STATE_COMMANDS: readonly (readonly [name: string, state: GuardState, summary: string])[] = [
  ['enforce', 'normal', 'Refuse what goes beyond the budgets'],
  ['observe', 'observe', 'Refuse nothing, warn and record what would be refused'],
  ['open', 'open', 'Let everything through, and count nothing'],
  ['close', 'closed', 'Refuse every removal, but for break-glass'],
];

function stateCommand(
  [name, state, summary]: (typeof STATE_COMMANDS)[number],
  context: CommandContext,
): Command {
  return addClientOptions(
    new Command(name)
      .summary(summary)
      .description(`${summary}. Takes effect at once, until it is told otherwise or starts anew.`),
  ).action(async (flags: GuardClientFlags) => {
    const status = await askServe(clientOf(flags), 'POST', '/api/v1/guard/state', { state });
    await context.terminal.out(`state: ${stringAt(status, 'state') ?? ''}\n`);
  });
}

/** `plimsoll guard`: stops the hand that sinks the cluster. */
export function guardCommand(context: CommandContext): Command {
  const command = new Command('guard')
    .summary('Refuse what sinks a cluster: a webhook that counts what each client removes')
    .description(
      'Counts what each client deletes and refuses what goes beyond a share of what there is; protects what others stand on.',
    )
    .addHelpText('after', HELP)
    .addCommand(serveCommand(context))
    .addCommand(webhookCommand(context))
    .addCommand(policiesCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(releaseCommand(context));
  for (const state of STATE_COMMANDS) command.addCommand(stateCommand(state, context));
  return command;
}
