import { Argument, Command, Option } from 'commander';
import { SEVERITIES } from '../detect/contract.ts';
import { isJsonArray, numberAt, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { dataOption } from './audit-source.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { askServe, type ServeClientFlags } from './serve-client.ts';

interface ListFlags extends ServeClientFlags {
  readonly all?: boolean;
  readonly hazard?: string;
  readonly severity?: string;
  readonly output: 'table' | 'json' | 'yaml' | 'name';
}

interface SilenceFlags extends ServeClientFlags {
  readonly hazard?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly for: string;
  readonly reason: string;
}

const LIST_HELP = `
Examples:
  # What is wrong right now?
  plimsoll alerts list
  # Everything of the last week, for a postmortem
  plimsoll alerts list --all -o json
  # From another machine
  plimsoll alerts list --server https://plimsoll.example.com --token-file token`;

const SILENCE_HELP = `
Silenced alerts are still found, kept and listed; no messages are sent about them. * stands for anything.

Examples:
  # A drill: this operator deletes everything for an hour, and we know
  plimsoll alerts silence --user sa:lb-system:lb-operator --for 1h --reason 'game day'
  # This one alert, until somebody is awake
  plimsoll alerts silence powerful-operator/system:serviceaccount:lb:operator --for 8h --reason 'known, mended tomorrow'`;

/** Flags that say which daemon is meant. */
function addClientOptions(command: Command): Command {
  return command
    .addOption(dataOption())
    .option('--server <url>', 'address of plimsoll serve; else that of the data folder')
    .option('--token-file <file>', 'file with a bearer token; else that of the data folder')
    .option('--ca-file <file>', 'who signed its certificate; else that of the data folder');
}

function listOf(value: JsonObject, name: string): readonly JsonValue[] {
  const items = value[name];
  return isJsonArray(items) ? items : [];
}

/** `2026-11-21 03:16:44`: what is compared by eye. */
function shortTime(text: string | undefined): string {
  return (text ?? '').slice(0, 19).replace('T', ' ');
}

function alertRow(alert: JsonValue): readonly string[] {
  const state = stringAt(alert, 'silencedBy') === undefined ? (stringAt(alert, 'state') ?? '') : 'silenced';
  return [
    (stringAt(alert, 'severity') ?? '').toUpperCase(),
    state,
    shortTime(stringAt(alert, 'window', 'from')),
    shortTime(stringAt(alert, 'window', 'to')),
    String(numberAt(alert, 'objects', 'count') ?? 0),
    stringAt(alert, 'hazard') ?? '',
    stringAt(alert, 'title') ?? '',
  ];
}

async function list({ terminal }: CommandContext, flags: ListFlags): Promise<void> {
  const query = new URLSearchParams({
    state: flags.all === true ? 'all' : 'active',
    ...(flags.hazard === undefined ? {} : { hazard: flags.hazard }),
    ...(flags.severity === undefined ? {} : { severity: flags.severity }),
  });
  const answer = await askServe(flags, 'GET', `/api/v1/alerts?${query.toString()}`);
  if (isDocumentFormat(flags.output)) return writeDocument(terminal, flags.output, answer);
  const alerts = listOf(answer, 'alerts');
  if (flags.output === 'name')
    return terminal.out(alerts.map((alert) => `${stringAt(alert, 'id') ?? ''}\n`).join(''));
  if (alerts.length === 0)
    return terminal.note(
      flags.all === true ? 'no alerts' : 'no active alerts (--all shows those that have ended)',
    );
  const columns = ['SEVERITY', 'STATE', 'SINCE', 'LAST', 'OBJECTS', 'HAZARD', 'TITLE'].map((heading) => ({
    heading,
  }));
  await terminal.out(`${columnLines(columns, alerts.map(alertRow), terminal).join('\n')}\n`);
}

function listCommand(context: CommandContext): Command {
  const command = new Command('list')
    .description('alerts that are active, most severe first')
    .option('--all', 'also those that have ended')
    .option('--hazard <hazard>', 'only of this hazard')
    .addOption(new Option('--severity <severity>', 'of this severity and worse').choices(SEVERITIES))
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText('after', LIST_HELP);
  return addClientOptions(command).action(async (flags: ListFlags) => list(context, flags));
}

/** `sa:ns:name` as in filters. */
function fullUser(text: string): string {
  return text.startsWith('sa:') ? `system:serviceaccount:${text.slice('sa:'.length)}` : text;
}

function silenceCommand({ terminal }: CommandContext): Command {
  const command = new Command('silence')
    .description('send no messages about certain alerts for a while')
    .addArgument(new Argument('[id]', 'id of the alert (plimsoll alerts list -o name)'))
    .option('--hazard <hazard>', 'alerts of this hazard')
    .option('--user <user>', 'alerts about what this user does; sa:NAMESPACE:NAME for a service account')
    .option('-n, --namespace <namespace>', 'alerts whose objects are all in this namespace')
    .requiredOption('--for <duration>', 'how long: 30m, 4h, 7d')
    .requiredOption('--reason <text>', 'why: whoever wonders reads it')
    .addHelpText('after', SILENCE_HELP);
  return addClientOptions(command).action(async (id: string | undefined, flags: SilenceFlags) => {
    const { hazard, user, namespace, reason } = flags;
    const silence = await askServe(flags, 'POST', '/api/v1/silences', {
      ...(id === undefined ? {} : { id }),
      ...(hazard === undefined ? {} : { hazard }),
      ...(user === undefined ? {} : { user: fullUser(user) }),
      ...(namespace === undefined ? {} : { namespace }),
      for: flags.for,
      reason,
    });
    const name = stringAt(silence, 'silence') ?? '';
    await terminal.out(`silence/${name} created, until ${stringAt(silence, 'until') ?? ''}\n`);
    terminal.note(`it ends before with: ${terminal.program} alerts unsilence ${name}`);
  });
}

function silencesCommand({ terminal }: CommandContext): Command {
  const command = new Command('silences')
    .description('silences that are in force')
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'),
    );
  return addClientOptions(command).action(async (flags: ServeClientFlags & Pick<ListFlags, 'output'>) => {
    const answer = await askServe(flags, 'GET', '/api/v1/silences');
    if (isDocumentFormat(flags.output)) return writeDocument(terminal, flags.output, answer);
    const rows = listOf(answer, 'silences').map((silence) => [
      stringAt(silence, 'silence') ?? '',
      shortTime(stringAt(silence, 'until')),
      stringAt(silence, 'createdBy') ?? '',
      ['id', 'hazard', 'user', 'namespace'].flatMap((part) => stringAt(silence, part) ?? []).join(' '),
      stringAt(silence, 'reason') ?? '',
    ]);
    if (rows.length === 0) return terminal.note('no silences');
    const columns = ['SILENCE', 'UNTIL', 'BY', 'MATCHES', 'REASON'].map((heading) => ({ heading }));
    return terminal.out(`${columnLines(columns, rows, terminal).join('\n')}\n`);
  });
}

function unsilenceCommand({ terminal }: CommandContext): Command {
  const command = new Command('unsilence')
    .description('end a silence')
    .addArgument(new Argument('<silence>', 'its name (plimsoll alerts silences)'));
  return addClientOptions(command).action(async (silence: string, flags: ServeClientFlags) => {
    await askServe(flags, 'DELETE', `/api/v1/silences/${encodeURIComponent(silence)}`);
    await terminal.out(`silence/${silence} ended\n`);
  });
}

/** `plimsoll alerts ...`: what the daemon has found. */
export function alertsCommand(context: CommandContext): Command {
  return new Command('alerts')
    .summary('Show and silence the alerts of plimsoll serve')
    .description(
      'Asks plimsoll serve: which alerts there are, and which of them are to be quiet for a while.',
    )
    .addCommand(listCommand(context))
    .addCommand(silenceCommand(context))
    .addCommand(silencesCommand(context))
    .addCommand(unsilenceCommand(context));
}
