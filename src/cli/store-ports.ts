import { existsSync } from 'node:fs';
import type { ImportReport as StoreReport, Store } from '../audit/store/store.ts';
import type { ImportedFile } from '../audit/store/ledger.ts';
import { Problem } from '../problem.ts';
import type { ImportAlert, ImportPorts, ImportReport, ImportRequest } from './audit-import.ts';
import type { AuditSource, InputFlags } from './audit-source.ts';
import { formatBytes } from './columns.ts';
import type { CommandContext } from './context.ts';
import { runDetection } from './detect-run.ts';
import { EXIT_CODE } from './exit-code.ts';
import type { Progress } from './terminal.ts';

/** DuckDB takes longer to load than `--help` may take: the store is loaded when it is needed. */
const loadStore = () => import('../audit/store/store.ts');

/** Imports with progress: by files and the share of the present one, since events are not counted before they are read. */
async function importFiles(
  store: Store,
  { files, format }: Pick<ImportRequest, 'files' | 'format'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<StoreReport> {
  return store.import(files, {
    format,
    signal,
    onProgress({ path, file_index, files_count, share, events_count }) {
      const events = events_count === undefined ? '' : `, ${events_count.toLocaleString('en')} events`;
      const place = files_count === 1 ? path : `${path} (${file_index + 1} of ${files_count})`;
      progress.update(
        file_index + (share ?? 0),
        share === undefined ? undefined : files_count,
        `${place}${events}`,
      );
    },
  });
}

async function sourceOf(store: Store, kind: AuditSource['kind']): Promise<AuditSource> {
  const connection = await store.connect();
  return {
    connection,
    kind,
    losses: await store.losses(),
    directories: [store.folder.root],
    async close() {
      connection.closeSync();
      await store.close();
    },
  };
}

async function openFiles(
  files: readonly string[],
  { format }: InputFlags,
  context: CommandContext,
): Promise<AuditSource> {
  const { terminal, signal } = context;
  const { openTemporaryStore } = await loadStore();
  const store = await openTemporaryStore();
  const progress = terminal.progress('reading');
  try {
    const { skipped } = await importFiles(store, { files, format }, progress, signal);
    progress.done();
    for (const { path, why } of skipped) terminal.note(`warning: ${path} was not read: ${why}`);
    if (skipped.length > 0) context.exit(EXIT_CODE.incomplete);
    return await sourceOf(store, 'files');
  } catch (error) {
    progress.done();
    await store.close();
    throw error;
  }
}

/** Opens the files that the flags name, in a temporary store, or else the store. */
export async function openAuditSource(input: InputFlags, context: CommandContext): Promise<AuditSource> {
  if (input.file !== undefined && input.file.length > 0) return openFiles(input.file, input, context);
  if (!existsSync(input.data)) {
    throw new Problem({
      what: 'there is no audit store yet',
      where: input.data,
      fix: `make it with: ${context.terminal.program} audit import FILE..., or name files to read`,
    });
  }
  const { openStore } = await loadStore();
  return sourceOf(await openStore(input.data), 'store');
}

function rejectsOf(files: readonly ImportedFile[]): ImportReport['rejected'] {
  const counts = new Map<string, number>();
  for (const { rejects } of files)
    for (const [reason, count] of Object.entries(rejects))
      counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count);
}

function timesOf(files: readonly ImportedFile[]): Pick<ImportReport, 'from_us' | 'to_us'> {
  const times = files.flatMap(({ from_us, to_us }) =>
    from_us === undefined || to_us === undefined ? [] : [{ from_us, to_us }],
  );
  if (times.length === 0) return { from_us: undefined, to_us: undefined };
  return {
    from_us: Math.min(...times.map(({ from_us }) => from_us)),
    to_us: Math.max(...times.map(({ to_us }) => to_us)),
  };
}

async function importLog(
  request: ImportRequest,
  progress: Progress,
  signal: AbortSignal,
): Promise<ImportReport> {
  const { openStore } = await loadStore();
  const store = await openStore(request.data);
  try {
    const { files, skipped, ...counts } = await importFiles(store, request, progress, signal);
    const deleted =
      request.retainAge_us === undefined && request.retainSize_bytes === undefined
        ? []
        : await store.retain({
            ...(request.retainAge_us === undefined ? {} : { maxAge_us: request.retainAge_us }),
            ...(request.retainSize_bytes === undefined ? {} : { maxBytes: request.retainSize_bytes }),
          });
    return {
      read_count: counts.events_count,
      stored_count: counts.added_count,
      duplicate_count: counts.duplicates_count,
      rejected: rejectsOf(files),
      quarantine: files.map(({ quarantine }) => quarantine).filter((path) => path !== ''),
      unread: [
        ...skipped.map(({ path, why }) => `${path}: ${why}`),
        ...files.flatMap(({ source, losses }) => losses.map((what) => `${source}: ${what}`)),
      ],
      redacted_count: files.reduce((sum, file) => sum + file.redacted_count, 0),
      ...timesOf(files),
      stored: store.folder.root,
      deleted: deleted.map(
        ({ hour, rows_count, size_bytes, why }) =>
          `${hour}:00Z, ${rows_count} events, ${formatBytes(size_bytes)}: ${why}`,
      ),
    };
  } finally {
    await store.close();
  }
}

async function detectImported(
  data: string,
  { from_us, to_us, stored_count }: ImportReport,
  context: CommandContext,
): Promise<readonly ImportAlert[]> {
  if (stored_count === 0 || from_us === undefined || to_us === undefined) return [];
  const [{ openStore }, { DETECTORS }] = await Promise.all([loadStore(), import('../hazards/detectors.ts')]);
  const source = await sourceOf(await openStore(data), 'store');
  try {
    // The window ends after its last event, which would otherwise be left out.
    const { alerts } = await runDetection(source, { from_us, to_us: to_us + 1 }, DETECTORS, context);
    return alerts.map(({ severity, title }) => ({ severity, title }));
  } finally {
    await source.close();
  }
}

/** What `plimsoll audit import` works with: the store on disk, and all detectors. */
export function importPorts(context: CommandContext): ImportPorts {
  return { importLog, detect: (data, report) => detectImported(data, report, context) };
}
