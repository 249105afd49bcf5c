import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { DetectorDefinition, Severity } from '../detect/contract.ts';
import { SEVERITIES } from '../detect/contract.ts';
import type { LogFormat } from '../audit/read/format.ts';
import { holes } from '../audit/query/holes.ts';
import { DETECTORS } from '../hazards/detectors.ts';
import { addWindowOptions } from './filters.ts';
import {
  dataOption,
  formatOption,
  requireEvents,
  windowFor,
  withAuditSource,
  type OpenAuditSource,
} from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { printDetection, type DetectOutput } from './detect-report.ts';
import { runDetection } from './detect-run.ts';
import { EXIT_CODE } from './exit-code.ts';

interface DetectFlags {
  readonly data: string;
  readonly format?: LogFormat;
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly severity: Severity;
  readonly failOn: Severity | 'never';
  readonly output: DetectOutput;
}

const DETECTOR_IDS = DETECTORS.map(({ hazard }) => hazard);

function collectHazards(value: string, previous: readonly string[] | undefined): readonly string[] {
  const ids = value.split(',').map((id) => id.trim());
  const unknown = ids.find((id) => !DETECTOR_IDS.includes(id));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`no detector is called ${unknown}; there are: ${DETECTOR_IDS.join(', ')}`);
  }
  return [...(previous ?? []), ...ids];
}

function selectDetectors(flags: Pick<DetectFlags, 'include' | 'exclude'>): readonly DetectorDefinition[] {
  return DETECTORS.filter(
    ({ hazard }) => (flags.include?.includes(hazard) ?? true) && flags.exclude?.includes(hazard) !== true,
  );
}

const atLeast = (severity: Severity, floor: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(floor);

const HELP = `
Exit codes: 0 no alert at or above --fail-on, 1 alerts, 2 wrong usage or unreadable input,
3 no such alert, but some input could not be read.

Examples:
  # what happened in this log?
  plimsoll detect audit.log.gz

  # all API servers' logs of the last hour before the log ends, every detail
  plimsoll detect --since 1h -o wide master-*/audit*.log

  # a stream from somewhere else
  aws logs filter-log-events --log-group-name /aws/eks/prod/cluster | plimsoll detect -

  # in a nightly job: fail on anything from medium upwards, keep the alerts
  plimsoll detect --fail-on medium -o json /var/log/kubernetes/ > alerts.json`;

/** `plimsoll detect [FILE...]`: what happened in this log, who did it, and what to run next. */
export function detectCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('detect')
    .summary('Name what is going wrong in an audit log, and who does it')
    .description(
      'Reads an audit log (files, folders, - for stdin; else the audit store) and names the hazards that it shows: what, who, since when, how far, what set it off, and what to run next.',
    )
    .addArgument(new Argument('[file...]', 'audit logs in any wrapper; the format is recognised'))
    .addOption(dataOption())
    .addOption(formatOption());
  return addWindowOptions(command)
    .option('--include <hazard>', 'only these detectors (a,b)', collectHazards)
    .option('--exclude <hazard>', 'all but these detectors (a,b)', collectHazards)
    .addOption(
      new Option('--severity <severity>', 'show alerts from this severity upwards')
        .choices(SEVERITIES)
        .default('low'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 for alerts from this severity upwards')
        .choices([...SEVERITIES, 'never'])
        .default('high'),
    )
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['text', 'wide', 'json', 'yaml', 'name'])
        .default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: DetectFlags) => {
      const input = { file: files, data: flags.data, format: flags.format };
      await withAuditSource(open, input, context, async (source) => {
        await requireEvents(source, context.terminal.program);
        const window = await windowFor(source, flags, context);
        const detection = await runDetection(source, window, selectDetectors(flags), context);
        const alerts = detection.alerts.filter(({ severity }) => atLeast(severity, flags.severity));
        const missing = await holes(source.connection, window, source.losses);
        await printDetection({ ...detection, alerts, holes: missing }, files, flags.output, context.terminal);
        if (detection.problems.length > 0) context.exit(EXIT_CODE.incomplete);
        const { failOn } = flags;
        if (failOn !== 'never' && detection.alerts.some(({ severity }) => atLeast(severity, failOn))) {
          context.exit(EXIT_CODE.found);
        }
      });
    });
}
