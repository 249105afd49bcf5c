import type { DuckDBConnection } from '@duckdb/node-api';
import { Option, type Command } from 'commander';
import { Bindings } from '../audit/query/bindings.ts';
import { LOG_FORMATS, type LogFormat } from '../audit/read/format.ts';
import type { Filter } from '../audit/query/filter.ts';
import { optionalNumberOf, queryRows } from '../audit/query/row.ts';
import { defaultDataFolder } from '../audit/store/data-folder.ts';
import type { StoreLosses } from '../audit/store/losses.ts';
import { resolveNetworks } from '../audit/query/source-address.ts';
import { MICROS_PER_SECOND } from '../kube/microtime.ts';
import { Problem } from '../problem.ts';
import { plural } from './audit-text.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';
import { parseFilter, parseWindow, type Anchor } from '../audit/query/filter-text.ts';
import type { FilterFlags } from './filters.ts';

/** Which log a command reads: files, or the store. */
export interface InputFlags {
  /** Files, folders, `-` for stdin; empty for the store. */
  readonly file?: readonly string[];
  readonly data: string;
  /** Undefined: recognised from the content. */
  readonly format?: LogFormat | undefined;
}

/** An opened log. */
export interface AuditSource {
  /** Has the view `events`. */
  readonly connection: DuckDBConnection;
  readonly kind: 'files' | 'store';
  readonly losses: StoreLosses;
  /** Folders that the view reads from. */
  readonly directories: readonly string[];
  close(): Promise<void>;
}

/** Opens the log that the flags name; throws a Problem where there is none. */
export type OpenAuditSource = (input: InputFlags, context: CommandContext) => Promise<AuditSource>;

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

export function addInputOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-f, --file <path>',
        'read this file or folder (- for stdin) instead of the store; can be repeated',
      ).argParser(collect),
    )
    .addOption(formatOption())
    .addOption(dataOption());
}

export function dataOption(): Option {
  return new Option('--data <folder>', 'folder of the audit store')
    .env('PLIMSOLL_DATA')
    .default(defaultDataFolder(), 'plimsoll in the XDG data folder');
}

export function formatOption(): Option {
  return new Option(
    '--format <format>',
    'format of the files; without it, recognised from their content',
  ).choices([...LOG_FORMATS]);
}

/** Opens the log, runs `work`, and closes it whatever happens. Says with exit code 3 that some input was left out. */
export async function withAuditSource(
  open: OpenAuditSource,
  input: InputFlags,
  context: CommandContext,
  work: (source: AuditSource) => Promise<void>,
): Promise<void> {
  const source = await open(input, context);
  const interrupt = () => source.connection.interrupt();
  context.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const lost_count = source.losses.rejected.reduce((sum, { count }) => sum + count, 0);
    if (lost_count > 0 && source.kind === 'files') {
      context.terminal.note(
        `warning: ${plural(lost_count, 'line')} could not be read and left out (audit holes says why)`,
      );
      context.exit(EXIT_CODE.incomplete);
    }
    await work(source);
  } finally {
    context.signal.removeEventListener('abort', interrupt);
    await source.close();
  }
}

async function newestEvent(connection: DuckDBConnection): Promise<number | undefined> {
  const [row = {}] = await queryRows(
    connection,
    `SELECT epoch_us(max(stage_timestamp))::DOUBLE AS at_us FROM events`,
    new Bindings(),
  );
  return optionalNumberOf(row, 'at_us');
}

/** Refuses an empty log with the way to fill it. */
export async function requireEvents(source: AuditSource, program: string): Promise<void> {
  if ((await newestEvent(source.connection)) !== undefined) return;
  const rejected_count = source.losses.rejected.reduce((sum, { count }) => sum + count, 0);
  throw source.kind === 'files'
    ? new Problem({
        what: `there are no audit events in the input${rejected_count === 0 ? '' : `, and ${plural(rejected_count, 'line')} that could not be read`}`,
        where: 'the files given',
        fix: 'give files that kube-apiserver or a cloud provider wrote as audit log',
      })
    : new Problem({
        what: 'the audit store is empty',
        where: '--data',
        fix: `fill it with: ${program} audit import FILE..., or read files directly with -f FILE`,
      });
}

/** What --since counts back from: the log's own end for files, the clock for a store that is being written. */
async function anchorOf(source: AuditSource): Promise<Anchor> {
  const newest_us = await newestEvent(source.connection);
  if (source.kind === 'files' && newest_us !== undefined)
    return { at_us: newest_us, about: 'the newest event of the log' };
  return { at_us: Math.floor(Date.now() / 1000) * MICROS_PER_SECOND, about: 'now' };
}

/** The time window of a command; tells on stderr what --since was counted from. */
export async function windowFor(
  source: AuditSource,
  flags: Pick<FilterFlags, 'since' | 'from' | 'to'>,
  context: CommandContext,
): Promise<Pick<Filter, 'from_us' | 'to_us'>> {
  const { note, ...window } = await parseWindow(flags, () => anchorOf(source));
  if (note !== undefined) context.terminal.note(note);
  return window;
}

/** The whole filter of a command: flags, window and networks. */
export async function filterFor(
  source: AuditSource,
  flags: FilterFlags,
  context: CommandContext,
): Promise<Filter> {
  const window = await windowFor(source, flags, context);
  return resolveNetworks(source.connection, { ...parseFilter(flags), ...window });
}
