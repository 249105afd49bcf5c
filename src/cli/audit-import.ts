import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../kube/duration.ts';
import { formatMicroTime, type EpochMicros } from '../kube/microtime.ts';
import type { LogFormat } from '../audit/read/format.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { dataOption, formatOption } from './audit-source.ts';
import { plural } from './audit-text.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';
import type { Progress } from './terminal.ts';

/** What an import is asked to do. */
export interface ImportRequest {
  /** Files, folders, `-` for stdin. */
  readonly files: readonly string[];
  readonly data: string;
  readonly format?: LogFormat | undefined;
  /** Delete what is older than this, counted from now; undefined keeps everything. */
  readonly retainAge_us?: number | undefined;
  /** Delete the oldest parts of the store beyond this size; undefined keeps everything. */
  readonly retainSize_bytes?: number | undefined;
}

/** What an import did. */
export interface ImportReport {
  /** Documents found in the input that are audit events. */
  readonly read_count: number;
  readonly stored_count: number;
  /** Events that the store held already, or that the input held twice. */
  readonly duplicate_count: number;
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
  /** Files in which the rejected lines are kept. */
  readonly quarantine: readonly string[];
  /** Files and parts of files that could not be read at all, in words. */
  readonly unread: readonly string[];
  /** Events that carried a credential, which was taken out. */
  readonly redacted_count: number;
  readonly from_us: EpochMicros | undefined;
  readonly to_us: EpochMicros | undefined;
  /** The folder that holds the events now. */
  readonly stored: string;
  /** What retention deleted, in words. */
  readonly deleted: readonly string[];
}

/** One alert of the detection that runs over what was imported, for the report's last lines. */
export interface ImportAlert {
  readonly severity: string;
  readonly title: string;
}

/** What the import command needs from below; wired by the program. */
export interface ImportPorts {
  importLog(request: ImportRequest, progress: Progress, signal: AbortSignal): Promise<ImportReport>;
  /** Runs the detectors over the store after an import. */
  detect(data: string, report: ImportReport): Promise<readonly ImportAlert[]>;
}

interface ImportFlags {
  readonly data: string;
  readonly format?: LogFormat;
  readonly retainAge?: number;
  readonly retainSize?: number;
  readonly output: 'text' | 'json' | 'yaml';
  readonly detect: boolean;
}

const HELP = `
Files may be plain or gzip, in any wrapper (EKS, GKE, AKS, must-gather). Importing a file again stores nothing twice.

Examples:
  # Fill the store
  plimsoll audit import /var/log/kubernetes/audit/
  # From somewhere else
  aws logs filter-log-events --log-group-name /aws/eks/prod/cluster | plimsoll audit import -
  # Every night, with a bound
  plimsoll audit import --retain-age 30d --retain-size 50Gi /var/log/kubernetes/audit/`;

const SIZE_UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Reads `50Gi`, `500M`, `1000` (Kubernetes quantities) as bytes; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text);
  const unit_bytes = SIZE_UNIT_BYTES[match?.[2] ?? ''];
  return match === null || unit_bytes === undefined ? undefined : Math.round(Number(match[1]) * unit_bytes);
}

function argument(parse: (text: string) => number | undefined, fix: string): (text: string) => number {
  return (text) => {
    const value = parse(text);
    if (value === undefined || value <= 0) throw new InvalidArgumentError(fix);
    return value;
  };
}

export function importCommand(context: CommandContext, ports: ImportPorts): Command {
  return new Command('import')
    .description('read audit logs into the store, once each')
    .addArgument(new Argument('<file...>', 'files, folders, or - for stdin'))
    .addOption(formatOption())
    .addOption(dataOption())
    .addOption(
      new Option('--retain-age <duration>', 'afterwards delete events older than this').argParser(
        argument(parseDuration, 'write 12h, 30d or 8w'),
      ),
    )
    .addOption(
      new Option('--retain-size <size>', 'afterwards delete the oldest events beyond this size').argParser(
        argument(parseSize, 'write 500Mi or 50Gi'),
      ),
    )
    .option('--no-detect', 'do not run the detectors over what was imported')
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['text', 'json', 'yaml']).default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: ImportFlags) => {
      const progress = context.terminal.progress('importing');
      const request = {
        files,
        data: flags.data,
        format: flags.format,
        retainAge_us: flags.retainAge,
        retainSize_bytes: flags.retainSize,
      };
      const report = await ports.importLog(request, progress, context.signal);
      progress.done();
      const alerts = flags.detect ? await ports.detect(flags.data, report) : [];
      if (isDocumentFormat(flags.output))
        await writeDocument(context.terminal, flags.output, reportDocument(report, alerts));
      else
        await context.terminal.out(`${reportLines(report, alerts, context.terminal.program).join('\n')}\n`);
      if (report.rejected.length > 0 || report.unread.length > 0) context.exit(EXIT_CODE.incomplete);
    });
}

function reportLines(
  report: ImportReport,
  alerts: readonly ImportAlert[],
  program: string,
): readonly string[] {
  const window =
    report.from_us === undefined || report.to_us === undefined
      ? []
      : [`from ${formatMicroTime(report.from_us)} to ${formatMicroTime(report.to_us)}`];
  const rejected_count = report.rejected.reduce((sum, { count }) => sum + count, 0);
  return [
    `${plural(report.read_count, 'event')} read, ${report.stored_count} stored in ${report.stored}`,
    ...window,
    ...(report.duplicate_count === 0 ? [] : [`${plural(report.duplicate_count, 'duplicate')} left out`]),
    ...(rejected_count === 0
      ? []
      : [
          `${plural(rejected_count, 'line')} could not be read, kept in ${report.quarantine.join(', ')}:`,
          ...report.rejected.map(({ reason, count }) => `    ${count} ${reason}`),
        ]),
    ...report.unread.map((unread) => `not read: ${unread}`),
    ...(report.redacted_count === 0
      ? []
      : [
          `${plural(report.redacted_count, 'event')} carried credentials: redacted here, but whoever reads the original log has them`,
        ]),
    ...report.deleted.map((deleted) => `deleted by retention: ${deleted}`),
    ...(alerts.length === 0
      ? []
      : [
          `${plural(alerts.length, 'alert')} (${program} detect shows them whole):`,
          ...alerts.map(({ severity, title }) => `    ${severity} ${title}`),
        ]),
  ];
}

/** The JSON shape of `audit import -o json`: the report with times as RFC 3339, and the alerts. */
function reportDocument(report: ImportReport, alerts: readonly ImportAlert[]): unknown {
  const { from_us, to_us, ...rest } = report;
  return {
    ...rest,
    from: from_us === undefined ? undefined : formatMicroTime(from_us),
    to: to_us === undefined ? undefined : formatMicroTime(to_us),
    alerts,
  };
}
