import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LogFormat } from '../read/format.ts';
import type { LogFile } from '../read/log-files.ts';
import { quarantineFile } from '../read/quarantine.ts';
import { readAuditLog } from '../read/read-audit-log.ts';
import type { ReadReport } from '../read/report.ts';
import { readContent } from './content.ts';
import type { DataFolder } from './data-folder.ts';
import type { ImportedFile } from './ledger.ts';
import { likelyHour } from './log-hour.ts';
import { projectEvents, rawEvents, sqlPaths } from './projection.ts';
import { redactRows, type RedactionCounts } from './redaction-function.ts';
import { LineStage, stageRows, type StagedFile } from './stage.ts';
import { copyWithoutTail, tornTail, type TornTail } from './torn-tail.ts';
import { OR_FAIL, UNUSUAL_ROW, unusualStaged } from './unusual-row.ts';

/** How often progress is told while DuckDB reads by itself. */
const PROGRESS_EVERY_MS = 200;

/** Called as a file is read. `share` is between 0 and 1, undefined where the size of the input is not known. */
export type OnFileProgress = (share: number | undefined, events_count: number | undefined) => void;

interface ImportContext {
  readonly connection: DuckDBConnection;
  readonly folder: DataFolder;
  /** What the function `redact_audit_field` of this connection counts. */
  readonly redactions: RedactionCounts;
  /** Hash files, so that the same one is known the next time. Not for a temporary store. */
  readonly isHashed: boolean;
  readonly format: LogFormat | undefined;
  readonly onProgress: OnFileProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A file that has been read and waits to be published. */
export interface StagedImport {
  readonly id: string;
  readonly staged: readonly StagedFile[];
  /** Everything but what publishing will tell. */
  readonly read: Omit<ImportedFile, 'added_count' | 'duplicates_count'>;
  /** Removes what is left of it in the staging folder. */
  discard(): Promise<void>;
}

type ReadFacts = Omit<StagedImport['read'], 'kind' | 'source' | 'size_bytes' | 'sha256'>;

/** In order of time, so that names sort as they were made; and unlike any other, also those of other processes. */
export function newId(): string {
  return `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(6).toString('hex')}`;
}

/** Reads one file into the staging folder: by DuckDB itself where the file is plain audit.k8s.io/v1, else, or where anything is unusual, in JavaScript. */
export async function stageFile(context: ImportContext, file: LogFile): Promise<StagedImport> {
  const id = newId();
  const staging = join(context.folder.staging, `${process.pid}-${id}`);
  await mkdir(staging, { recursive: true, mode: 0o700 });
  const discard = async () => rm(staging, { recursive: true, force: true });
  try {
    const { path, size_bytes } = file;
    const isContentRead = path !== '-' && (context.isHashed || file.isGzip);
    const content = isContentRead
      ? readContent(path, file.isGzip, context.signal)
      : Promise.resolve({ sha256: '', damage: '' });
    // Awaited below in any case; a failure until then is not unhandled.
    content.catch(() => {});
    const byDuckDB = await readPlain(context, file, staging, id);
    const { sha256, damage } = await content;
    const result =
      'facts' in byDuckDB && damage === ''
        ? byDuckDB
        : await readByJavaScript(
            context,
            file,
            staging,
            id,
            'why' in byDuckDB ? byDuckDB.why : `gzip: ${damage}`,
          );
    return {
      id,
      staged: result.staged,
      read: { kind: 'import', source: path, size_bytes, sha256, ...result.facts },
      discard,
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

interface ReadResult {
  readonly staged: readonly StagedFile[];
  readonly facts: ReadFacts;
}

/** Errors that say something of the input. Others (disk full, a file that vanished) are nothing that another reader could mend. */
function unusualIn(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  const unusual = message.indexOf(UNUSUAL_ROW);
  if (unusual >= 0) return message.slice(unusual + UNUSUAL_ROW.length);
  const isInput = /^(?:Invalid Input|Conversion|Out of Memory|Out of Range) Error|not a GZIP stream/i.test(
    message,
  );
  return isInput ? (message.split('\n')[0] ?? '').replace(/ in file ".*?"/, '') : undefined;
}

/** What of a file DuckDB may read, it reads. */
async function readPlain(
  context: ImportContext,
  file: LogFile,
  staging: string,
  id: string,
): Promise<ReadResult | { readonly why: string }> {
  const { format } = context;
  if (file.path === '-') return { why: 'standard input' };
  if (format !== undefined && format !== 'native') return { why: `read as ${format}` };
  if (!file.format.isPlainNative) return { why: 'not plain audit.k8s.io/v1, one event a line' };
  const tail = file.isGzip ? undefined : await tornTail(file.path);
  if (tail === undefined) return readByDuckDB(context, file.path, file.isGzip, join(staging, 'rows'));
  // The log was being written when it was copied, as logs often are: no reason to read all of it in JavaScript.
  const whole = join(staging, 'whole-lines.ndjson');
  await copyWithoutTail(file.path, whole, tail);
  const read = await readByDuckDB(context, whole, false, join(staging, 'rows'));
  await rm(whole);
  if ('why' in read) return read;
  const facts = await withTail(context, file, tail, id, read.facts);
  return facts === undefined ? { why: 'a last line of another format' } : { staged: read.staged, facts };
}

/** Counts the torn line, and puts it into quarantine. Undefined where it holds an event all the same. */
async function withTail(
  context: ImportContext,
  file: LogFile,
  tail: TornTail,
  id: string,
  facts: ReadFacts,
): Promise<ReadFacts | undefined> {
  const quarantine = quarantineFile(join(context.folder.quarantine, `${id}.ndjson`));
  const reader = readAuditLog(Readable.from([tail.bytes]), {
    name: file.path,
    onReject(reject) {
      const line = facts.documents_count + reject.line;
      quarantine.onReject({ ...reject, line, offset_bytes: tail.offset_bytes + reject.offset_bytes });
    },
  });
  try {
    for await (const { events } of reader) {
      if (events.length > 0) return undefined;
    }
  } finally {
    quarantine.close();
  }
  const { rejects, documents_count, losses } = reportFacts(reader.report());
  return {
    ...facts,
    documents_count: facts.documents_count + documents_count,
    rejects,
    losses,
    quarantine: quarantine.written() ?? '',
  };
}

async function readByDuckDB(
  context: ImportContext,
  path: string,
  isGzip: boolean,
  folder: string,
): Promise<ReadResult | { readonly why: string }> {
  const { connection, redactions, signal } = context;
  redactions.redacted_count = 0;
  redactions.credentials = {};
  const raw = rawEvents([path], { compression: isGzip ? 'gzip' : 'uncompressed' });
  const progress = setInterval(() => {
    const { percentage } = connection.progress;
    context.onProgress?.(percentage < 0 ? undefined : percentage / 100, undefined);
  }, PROGRESS_EVERY_MS);
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const rows = projectEvents(redactRows(`(SELECT * FROM ${raw} WHERE ${OR_FAIL})`));
    const staged = await stageRows(connection, rows, folder, isGzip ? undefined : await likelyHour(path));
    const why = await firstUnusual(connection, staged);
    if (why === undefined) return { staged, facts: await stagedFacts(connection, staged, redactions) };
    await rm(folder, { recursive: true, force: true });
    return { why };
  } catch (error) {
    signal?.throwIfAborted();
    const why = unusualIn(error);
    if (why === undefined) throw error;
    await rm(folder, { recursive: true, force: true });
    return { why };
  } finally {
    clearInterval(progress);
    signal?.removeEventListener('abort', interrupt);
  }
}

async function firstUnusual(
  connection: DuckDBConnection,
  staged: readonly StagedFile[],
): Promise<string | undefined> {
  for (const { what, sql } of unusualStaged(staged.map(({ path }) => path))) {
    const found = await connection.runAndReadAll(sql);
    if (found.currentRowCount > 0) return what;
  }
  return undefined;
}

const NOTHING_REJECTED = {
  rejects: {},
  losses: [],
  quarantine: '',
  repaired_count: 0,
  rounded_count: 0,
} as const;

const LEVEL_COUNTS = ['None', 'Metadata', 'Request', 'RequestResponse']
  .map((level) => `count(*) FILTER (level = '${level}')`)
  .join(', ');

/** What the JavaScript reader would have counted, counted over the staged rows. */
async function stagedFacts(
  connection: DuckDBConnection,
  staged: readonly StagedFile[],
  redactions: RedactionCounts,
): Promise<ReadFacts> {
  const reader = await connection.runAndReadAll(
    `SELECT count(*), epoch_us(min(stage_timestamp)), epoch_us(max(stage_timestamp)), ${LEVEL_COUNTS},
       count(*) FILTER (CASE WHEN contains(CAST(annotations AS VARCHAR), 'audit.k8s.io/truncated') THEN coalesce(annotations->>'$."audit.k8s.io/truncated"', '') = 'true' ELSE false END)
     FROM read_parquet(${sqlPaths(staged.map(({ path }) => path))})`,
  );
  const [count, from_us, to_us, None, Metadata, Request, RequestResponse, truncated_count] = (
    reader.getRows()[0] ?? []
  ).map(Number);
  const events_count = count ?? 0;
  return {
    ...NOTHING_REJECTED,
    reader: 'duckdb',
    why: '',
    documents_count: events_count,
    events_count,
    truncated_count: truncated_count ?? 0,
    redacted_count: redactions.redacted_count,
    credentials: { ...redactions.credentials },
    levels: {
      None: None ?? 0,
      Metadata: Metadata ?? 0,
      Request: Request ?? 0,
      RequestResponse: RequestResponse ?? 0,
    },
    formats: { native: events_count },
    from_us,
    to_us,
  };
}

async function readByJavaScript(
  context: ImportContext,
  file: LogFile,
  staging: string,
  id: string,
  why: string,
): Promise<ReadResult> {
  const folder = join(staging, 'lines');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const quarantine = quarantineFile(join(context.folder.quarantine, `${id}.ndjson`));
  const reader = readAuditLog([file.path], {
    onReject: quarantine.onReject,
    ...(context.format === undefined ? {} : { format: context.format }),
  });
  const stage = new LineStage(folder);
  try {
    for await (const { events } of reader) {
      context.signal?.throwIfAborted();
      for (const { line } of events) await stage.write(line);
      const { read_bytes, events_count } = reader.report();
      const isKnownSize = file.size_bytes > 0 && !file.isGzip;
      context.onProgress?.(isKnownSize ? Math.min(1, read_bytes / file.size_bytes) : undefined, events_count);
    }
    const staged = await stage.stage(context.connection);
    return {
      staged,
      facts: { ...reportFacts(reader.report()), why, quarantine: quarantine.written() ?? '' },
    };
  } finally {
    quarantine.close();
    await stage.discard();
  }
}

function reportFacts(report: ReadReport): ReadFacts {
  const { first_us, last_us, losses, rejects, documents_count, events_count } = report;
  return {
    reader: 'javascript',
    why: '',
    quarantine: '',
    documents_count,
    events_count,
    rejects: Object.fromEntries(Object.entries(rejects).filter(([, count]) => count > 0)),
    losses: losses.map(({ what, offset_bytes }) => `${what} (byte ${offset_bytes})`),
    repaired_count: report.repaired_count,
    rounded_count: report.rounded_count,
    truncated_count: report.truncated_count,
    redacted_count: report.redacted_count,
    credentials: report.credentials,
    levels: report.levels,
    formats: report.formats,
    from_us: first_us,
    to_us: last_us,
  };
}
