import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { formatMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import type { LogFormat } from '../read/format.ts';
import { listLogFiles, type LogFile, type SkippedFile } from '../read/log-files.ts';
import { compactStore, type CompactionReport } from './compaction.ts';
import { readContent } from './content.ts';
import { dataFolderAt, makeDataFolder, type DataFolder } from './data-folder.ts';
import { startEngine } from './engine.ts';
import { newId, stageFile, type OnFileProgress } from './import-file.ts';
import {
  readLedger,
  recordInLedger,
  type DeletedHour,
  type ImportedFile,
  type LedgerEntry,
} from './ledger.ts';
import { lossesOf, type StoreLosses } from './losses.ts';
import { changedManifest, readManifest, writeManifest } from './manifest.ts';
import { publishStaged } from './publish.ts';
import { registerRedaction, type RedactionCounts } from './redaction-function.ts';
import { deleteOldHours, type RetentionOptions } from './retention.ts';
import { openSnapshot } from './snapshot.ts';
import { sweepStore, sweepTemporaryStores, TEMPORARY_PREFIX } from './sweep.ts';
import { takeLock } from './write-lock.ts';

/** How far an import is: which file, and how far in it. */
export interface ImportProgress {
  readonly path: string;
  /** Counted from 0. */
  readonly file_index: number;
  readonly files_count: number;
  /** Of this file, between 0 and 1; undefined where it cannot be told. */
  readonly share: number | undefined;
  /** Events of this file so far; undefined while DuckDB reads by itself. */
  readonly events_count: number | undefined;
}

export interface ImportOptions {
  /** Only events in this format; others are rejected. By default recognised by content. */
  readonly format?: LogFormat | undefined;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops between files and within one; files before are imported, the present one not at all. */
  readonly signal?: AbortSignal | undefined;
}

/** What an import has done, file by file. */
export interface ImportReport {
  readonly files: readonly ImportedFile[];
  /** Files of a folder that were not read, and why. */
  readonly skipped: readonly SkippedFile[];
  readonly events_count: number;
  readonly added_count: number;
  readonly duplicates_count: number;
  readonly rejected_count: number;
}

/**
 * The audit store in one folder. Reading needs no lock: what is published never changes, and a connection sees the
 * store as it was when it was made. Writing (import, compact, retain) takes the write lock for as long as it lasts.
 */
export class Store {
  readonly folder: DataFolder;
  readonly #engine: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #redactions: RedactionCounts;
  readonly #isTemporary: boolean;

  constructor(folder: DataFolder, engine: DuckDBInstance, writer: DuckDBConnection, isTemporary: boolean) {
    this.folder = folder;
    this.#engine = engine;
    this.#writer = writer;
    this.#redactions = registerRedaction(writer);
    this.#isTemporary = isTemporary;
  }

  async #underLock<T>(purpose: string, work: () => Promise<T>): Promise<T> {
    const lock = await takeLock(this.folder.writeLock, purpose);
    try {
      await sweepStore(this.folder);
      return await work();
    } finally {
      await lock.release();
    }
  }

  /**
   * Imports files, folders and `-`. What the store holds already is not added again, whatever file or wrapper it comes in. Each file is in
   * the store as a whole or not at all. Throws a Problem for input that cannot be read, and where another process is writing.
   */
  async import(paths: readonly string[], options: ImportOptions = {}): Promise<ImportReport> {
    const { files, skipped } = await listLogFiles(paths);
    return this.#underLock('importing', async () => {
      const imported: ImportedFile[] = [];
      for (const [file_index, file] of files.entries()) {
        options.signal?.throwIfAborted();
        const tell = (share: number | undefined, events_count: number | undefined): void => {
          options.onProgress?.({
            path: file.path,
            file_index,
            files_count: files.length,
            share,
            events_count,
          });
        };
        tell(0, undefined);
        imported.push(await this.#importFile(file, options, tell));
      }
      return reportOf(imported, skipped);
    });
  }

  async #importFile(
    file: LogFile,
    options: ImportOptions,
    onProgress: OnFileProgress,
  ): Promise<ImportedFile> {
    const known = await this.#knownFile(file, options);
    if (known !== undefined) {
      await this.#record(known);
      return known;
    }
    const staged = await stageFile(
      {
        connection: this.#writer,
        folder: this.folder,
        redactions: this.#redactions,
        isHashed: !this.#isTemporary,
        format: options.format,
        onProgress,
        signal: options.signal,
      },
      file,
    );
    try {
      const manifest = await readManifest(this.folder);
      const { files, added_count, duplicates_count } = await publishStaged(this.#writer, {
        folder: this.folder,
        id: staged.id,
        staged: staged.staged,
        existing: manifest.files,
        isDurable: !this.#isTemporary,
      });
      if (files.length > 0)
        await writeManifest(this.folder, changedManifest(manifest, { add: files }, Date.now()));
      const imported: ImportedFile = { ...staged.read, added_count, duplicates_count };
      await this.#record(imported);
      return imported;
    } finally {
      await staged.discard();
    }
  }

  async #record(imported: ImportedFile): Promise<void> {
    await recordInLedger(this.folder, imported);
  }

  /** The same bytes were imported before, and nothing of them was deleted since: then there is nothing to read. */
  async #knownFile(file: LogFile, options: ImportOptions): Promise<ImportedFile | undefined> {
    if (this.#isTemporary || file.path === '-' || options.format !== undefined) return undefined;
    const entries = await readLedger(this.folder);
    const ofSize = entries.filter(
      (entry) => entry.kind === 'import' && entry.size_bytes === file.size_bytes && entry.sha256 !== '',
    );
    if (ofSize.length === 0) return undefined;
    const { sha256 } = await readContent(file.path, false, options.signal);
    const index = entries.findLastIndex(
      (entry) => entry.kind === 'import' && entry.reader !== 'known' && entry.sha256 === sha256,
    );
    const before = entries[index];
    if (before?.kind !== 'import' || isDeletedSince(entries.slice(index), before)) return undefined;
    return {
      ...before,
      source: file.path,
      reader: 'known',
      why: `imported before, as ${before.source}`,
      added_count: 0,
      duplicates_count: before.events_count,
    };
  }

  /**
   * A connection with the view `events`: all that is published and what is in the spool, as of now (up to `lastSegment` of it, where that
   * is said). Close it when done.
   */
  async connect(lastSegment?: string): Promise<DuckDBConnection> {
    const connection = await this.#engine.connect();
    await openSnapshot(connection, this.folder, lastSegment);
    return connection;
  }

  /** What did not make it into the store, and what is gone from it. */
  async losses(): Promise<StoreLosses> {
    return lossesOf(await readLedger(this.folder));
  }

  /** Makes Parquet of what is in the spool, and fewer and larger files. */
  async compact(): Promise<CompactionReport> {
    return this.#underLock('compacting', async () => compactStore(this.#writer, this.folder));
  }

  /** Deletes whole hours, oldest first; says which. */
  async retain(options: RetentionOptions): Promise<readonly DeletedHour[]> {
    return this.#underLock('deleting old hours', async () => deleteOldHours(this.folder, options));
  }

  /** Ends all connections; a temporary store is gone after. */
  async close(): Promise<void> {
    this.#writer.closeSync();
    this.#engine.closeSync();
    if (this.#isTemporary) await rm(this.folder.root, { recursive: true, force: true });
  }
}

/** The hour of a time as the ledger writes it. */
function hourOf(at_us: EpochMicros): string {
  return formatMicroTime(at_us).slice(0, '2026-11-21T03'.length);
}

function isDeletedSince(entries: readonly LedgerEntry[], { from_us, to_us }: ImportedFile): boolean {
  return entries.some((entry) => {
    if (entry.kind !== 'deleted' || from_us === undefined || to_us === undefined) return false;
    return entry.hour >= hourOf(from_us) && entry.hour <= hourOf(to_us);
  });
}

function reportOf(files: readonly ImportedFile[], skipped: readonly SkippedFile[]): ImportReport {
  const sum = (count: (file: ImportedFile) => number) =>
    files.reduce((total, file) => total + count(file), 0);
  return {
    files,
    skipped,
    events_count: sum((file) => file.events_count),
    added_count: sum((file) => file.added_count),
    duplicates_count: sum((file) => file.duplicates_count),
    rejected_count: sum((file) => file.documents_count - file.events_count),
  };
}

async function storeIn(root: string, isTemporary: boolean): Promise<Store> {
  const folder = dataFolderAt(root);
  await makeDataFolder(folder);
  const engine = await startEngine(join(folder.staging, `${process.pid}-${newId()}`));
  return new Store(folder, engine, await engine.connect(), isTemporary);
}

/** Opens the store at `root` (see defaultDataFolder), and makes it where there is none. Throws a Problem where that is not possible. */
export async function openStore(root: string): Promise<Store> {
  return storeIn(root, false);
}

/** A store for the life of one command, in the folder for temporary files. What crashed commands have left is removed first. */
export async function openTemporaryStore(): Promise<Store> {
  await sweepTemporaryStores();
  return storeIn(await mkdtemp(join(tmpdir(), `${TEMPORARY_PREFIX}${process.pid}-`)), true);
}
