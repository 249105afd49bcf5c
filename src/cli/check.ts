import { readFile } from 'node:fs/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { baselineText, parseBaseline, type BaselineEntry } from '../check/baseline.ts';
import type { CheckConfig } from '../check/config/parse-config.ts';
import type { CheckDefinition } from '../check/contract.ts';
import { SEVERITIES, type Severity } from '../detect/contract.ts';
import type { Hazard } from '../hazards/contract.ts';
import { PERSONAS, type Persona } from '../hazards/persona.ts';
import { Problem } from '../problem.ts';
import { readCheckConfig } from './check-config.ts';
import { checkTarget, type CheckTarget } from './check-input.ts';
import type { ClusterPorts } from './cluster-source.ts';
import {
  CHECK_FORMATS,
  collectOutput,
  writeReport,
  writeTextFile,
  type CheckOutput,
} from './check-output.ts';
import { atLeast, checkOutcome, type CheckOutcome, type CheckPlan, type CheckSubject } from './check-run.ts';
import { addClusterOptions, type ClusterFlags } from './cluster-flags.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';
import { version } from './version.ts';

interface CheckFlags extends ClusterFlags {
  readonly live?: boolean;
  readonly snapshot?: string;
  readonly complete?: boolean;
  readonly diff?: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly severity?: Severity;
  readonly for?: Persona;
  readonly failOn?: Severity | 'none' | 'never';
  /** A file's name; absent for the nearest one, `false` for `--no-config`. */
  readonly config?: string | boolean;
  readonly printConfigSchema?: boolean;
  readonly suppressions: boolean;
  readonly showSuppressed?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly output?: readonly CheckOutput[];
}

/** What the command stands on; injected, so that it can be tested without files and with its own hazards. */
export interface CheckPorts extends ClusterPorts {
  readonly hazards: readonly Hazard[];
  readonly cwd: string;
  readonly now_ms: () => number;
}

/** A pipeline should stop for what can sink a cluster; what merely weakens it is printed. As `plimsoll detect`. */
const FAIL_ON_DEFAULT: Severity = 'high';
const OUTPUT_DEFAULT: readonly CheckOutput[] = [{ format: 'table', file: undefined }];

const collectPatterns = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  ...value.split(',').map((pattern) => pattern.trim()),
];

/** As one word each, so that no shell splits them. */
const PERSONA_WORDS = PERSONAS.map((persona) => persona.replaceAll(' ', '-'));

function parsePersona(value: string): Persona {
  const persona = PERSONAS.find((known) => known === value.replaceAll('-', ' '));
  if (persona !== undefined) return persona;
  throw new InvalidArgumentError(`Allowed choices are ${PERSONA_WORDS.join(', ')}.`);
}

const HELP = `
Exit codes: 0 no new finding at or above --fail-on, 1 findings, 2 wrong usage or unreadable input,
3 no such finding, but some input could not be read or some rule failed.

PATH is a file or a folder of manifests, - is stdin. Settings can stand in .plimsoll.yaml, looked for
from the working directory upwards; flags stand over it. Findings are suppressed there, or by an
annotation of the object or of its Namespace:
  ignore.plimsoll.dev/<hazard>.<rule>: "why it is lived with (until 2027-01-31)"

Examples:
  # manifests of a folder
  plimsoll check deploy/

  # what Helm renders
  helm template web charts/web | plimsoll check -

  # the cluster of the current context
  plimsoll check --live

  # a cluster that was dumped into a file
  plimsoll check --complete dump.yaml

  # a cluster of which there is only an etcd backup
  plimsoll check --snapshot etcd-snapshot.db

  # only what this change brings
  plimsoll check --diff main/deploy deploy

  # in a pipeline: beside the lines, in the log and for code scanning
  plimsoll check deploy/ -o github -o sarif=plimsoll.sarif -o markdown=comment.md

  # live with what there is today, fail on what comes
  plimsoll check deploy/ --write-baseline plimsoll-baseline.json
  plimsoll check deploy/ --baseline plimsoll-baseline.json`;

function addSelectionOptions(command: Command): Command {
  return command
    .option('--include <rule>', 'only these hazards, rules or globs of them (a,b)', collectPatterns)
    .option('--exclude <rule>', 'all but these hazards, rules or globs of them (a,b)', collectPatterns)
    .addOption(
      new Option('--severity <severity>', 'show findings from this severity upwards (default: low)').choices(
        SEVERITIES,
      ),
    )
    .addOption(
      new Option('--for <persona>', 'only what this persona can mend')
        .choices(PERSONA_WORDS)
        .argParser(parsePersona),
    )
    .addOption(
      new Option(
        '--fail-on <severity>',
        `exit with 1 for findings from this severity upwards (default: ${FAIL_ON_DEFAULT})`,
      ).choices([...SEVERITIES, 'none', 'never']),
    );
}

function addSettingOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings, instead of the nearest .plimsoll.yaml or plimsoll.yaml')
    .option('--no-config', 'no settings but those of the flags')
    .option('--print-config-schema', 'print the JSON schema of the settings, and end')
    .option('--no-suppressions', 'tell suppressed findings too, as open ones')
    .option('--show-suppressed', 'list what is suppressed, and why')
    .option('--baseline <file>', 'do not tell or fail on the findings of this baseline')
    .option('--write-baseline <file>', 'write the open findings as a baseline, and end');
}

async function readBaseline(file: string): Promise<readonly BaselineEntry[]> {
  try {
    return parseBaseline(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({
      what: `the baseline cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: file,
      fix: 'make one with --write-baseline FILE',
      cause: error,
    });
  }
}

/** The baseline to hold findings against. A change has its own: the state before it. */
async function baselineFor(
  flags: CheckFlags,
  config: CheckConfig,
  target: CheckTarget,
): Promise<readonly BaselineEntry[] | undefined> {
  if (target.type === 'change') {
    const flag = flags.baseline === undefined ? '--write-baseline' : '--baseline';
    if (flags.baseline === undefined && flags.writeBaseline === undefined) return undefined;
    throw new Problem({
      what: `${flag} does not go with --diff, which compares with the old state`,
      where: flag,
      fix: 'give one of them',
    });
  }
  const file = flags.baseline ?? config.baseline;
  return file === undefined || flags.writeBaseline !== undefined ? undefined : readBaseline(file);
}

function planOf(
  flags: CheckFlags,
  config: CheckConfig,
  ports: CheckPorts,
  definitions: readonly CheckDefinition[],
  baseline: readonly BaselineEntry[] | undefined,
): CheckPlan {
  return {
    definitions,
    hazards: ports.hazards,
    version,
    now_ms: ports.now_ms(),
    configuration: config.file,
    // A flag says what is wanted now; what the file leaves out stays left out.
    include: flags.include ?? config.include,
    exclude: [...config.exclude, ...(flags.exclude ?? [])],
    severities: config.severities,
    suppressions: flags.suppressions ? config.suppressions : undefined,
    showSuppressed: flags.showSuppressed ?? false,
    baseline,
    severity: flags.severity ?? config.severity ?? 'low',
    persona: flags.for,
  };
}

async function readSubject(
  target: CheckTarget,
  flags: CheckFlags,
  config: CheckConfig,
  { readManifests, readLive, readSnapshot }: CheckPorts,
  context: CommandContext,
): Promise<CheckSubject> {
  if (target.type === 'live') {
    if (flags.allNamespaces === true && flags.namespace !== undefined) {
      throw new Problem({ what: '-n and -A contradict each other', where: '-A', fix: 'give one of them' });
    }
    const { cluster, server } = await readLive(flags, { namespace: flags.namespace }, context);
    return { cluster, before: undefined, sources: [server] };
  }
  if (target.type === 'snapshot') {
    const cluster = await readSnapshot(target.path, context);
    return { cluster, before: undefined, sources: [target.path] };
  }
  const options = { namespace: flags.namespace ?? config.namespace, complete: flags.complete ?? false };
  const cluster = await readManifests(target.paths, options, context);
  const before = target.type === 'change' ? await readManifests(target.old, options, context) : undefined;
  return { cluster, before, sources: target.paths };
}

function sayExit(outcome: CheckOutcome, failOn: Severity | 'none' | 'never', context: CommandContext): void {
  const { objects_count, unreadable, problems, compared } = outcome.report;
  if (unreadable.length > 0 || problems.length > 0) context.exit(EXIT_CODE.incomplete);
  // After a change everything may be gone; else nothing was looked at, which must not read as "all is well".
  if (objects_count === 0 && compared?.with !== 'before') context.exit(EXIT_CODE.unusable);
  if (failOn === 'none' || failOn === 'never') return;
  if (outcome.counting.some(({ severity }) => atLeast(severity, failOn))) context.exit(EXIT_CODE.found);
}

async function check(
  paths: readonly string[],
  flags: CheckFlags,
  ports: CheckPorts,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  if (flags.printConfigSchema === true) {
    const { configJsonSchema } = await import('../check/config/config-schema.ts');
    return terminal.out(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
  }
  const definitions = ports.hazards.flatMap((hazard) => hazard.check ?? []);
  const target = checkTarget(paths, flags);
  const config = await readCheckConfig(flags.config ?? true, ports.cwd, definitions);
  const baseline = await baselineFor(flags, config, target);
  const plan = planOf(flags, config, ports, definitions, baseline);
  const subject = await readSubject(target, flags, config, ports, context);
  const outcome = checkOutcome(plan, subject);
  if (subject.cluster.size === 0)
    terminal.note(`plimsoll: no Kubernetes objects in ${subject.sources.join(', ')}`);
  if (flags.writeBaseline !== undefined) {
    await writeTextFile(flags.writeBaseline, baselineText(outcome.open), '--write-baseline');
    terminal.note(`plimsoll: ${outcome.open.length} findings written to ${flags.writeBaseline}`);
    return sayExit(outcome, 'none', context);
  }
  await writeReport(outcome.report, flags.output ?? OUTPUT_DEFAULT, terminal);
  return sayExit(outcome, flags.failOn ?? config.failOn ?? FAIL_ON_DEFAULT, context);
}

/** `plimsoll check [PATH...]`: which hazards are open in these manifests or in this cluster. */
export function checkCommand(context: CommandContext, ports: CheckPorts): Command {
  const command = new Command('check')
    .summary('Name what can sink a cluster, before it does')
    .description(
      'Reads manifests (files, folders, - for stdin) or a live cluster and names the hazards that are open in it: which object, where, why it matters, and what to do.',
    )
    .addArgument(new Argument('[path...]', 'files or folders of manifests; - for stdin'))
    .option('--diff <old>', 'tell only what the change from OLD to PATH brings')
    .option('--complete', 'the manifests are a whole cluster: what is not among them does not exist')
    .option('--live', 'check the cluster that kubectl would speak to')
    .option('--snapshot <file>', 'check the cluster that an etcd snapshot, db file or data folder holds')
    .option(
      '-n, --namespace <namespace>',
      'manifests: namespace of those that name none; --live: read only this one',
    )
    .option('-A, --all-namespaces', '--live: read all namespaces, as it does without -n');
  addClusterOptions(addSettingOptions(addSelectionOptions(command)));
  return command
    .addOption(
      new Option(
        '-o, --output <format>',
        'how to print, FORMAT or FORMAT=FILE, can be repeated (default: table)',
      )
        // For help and completion; the parser takes FORMAT=FILE as well.
        .choices(CHECK_FORMATS)
        .argParser(collectOutput),
    )
    .addHelpText('after', HELP)
    .action((paths: readonly string[], flags: CheckFlags) => check(paths, flags, ports, context));
}
