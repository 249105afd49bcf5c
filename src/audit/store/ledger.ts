import { readFile } from 'node:fs/promises';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { Level } from '../event.ts';
import type { CredentialCounts } from '../redact.ts';
import { appendLine, errorCode, type DataFolder } from './data-folder.ts';

/** One file that was imported, and what became of it. documents_count = events_count + rejected; events_count = added + duplicates. */
export interface ImportedFile {
  readonly kind: 'import';
  readonly source: string;
  readonly size_bytes: number;
  /** Of the file as it is (a .gz is another content than what is in it). `''` where it was read from a stream. */
  readonly sha256: string;
  /** `duckdb` read it by itself, or the JavaScript reader did, for the reason in `why`. `known` was not read again. */
  readonly reader: 'duckdb' | 'javascript' | 'known';
  readonly why: string;
  readonly documents_count: number;
  readonly events_count: number;
  readonly added_count: number;
  readonly duplicates_count: number;
  readonly rejects: Readonly<Record<string, number>>;
  /** What could not be read at all, in words. */
  readonly losses: readonly string[];
  /** Where the rejects are, if there are any. */
  readonly quarantine: string;
  readonly repaired_count: number;
  readonly rounded_count: number;
  readonly truncated_count: number;
  readonly redacted_count: number;
  readonly credentials: CredentialCounts;
  readonly levels: Readonly<Record<Level, number>>;
  readonly formats: Readonly<Record<string, number>>;
  readonly from_us: EpochMicros | undefined;
  readonly to_us: EpochMicros | undefined;
}

/** A line of the spool that a crash had cut off. It was never acknowledged. */
interface TornLine {
  readonly kind: 'torn';
  readonly segment: string;
  readonly size_bytes: number;
}

/** Lines of a segment that were no events when it was compacted. */
interface RejectedLines {
  readonly kind: 'rejected';
  readonly segment: string;
  readonly rejected_count: number;
}

/** An hour that retention has deleted. */
export interface DeletedHour {
  readonly kind: 'deleted';
  /** `2026-11-21T03`. */
  readonly hour: string;
  readonly rows_count: number;
  readonly size_bytes: number;
  readonly why: string;
}

/** What of the live stream did not come in as it was sent, in a stretch of time. Written only where there is something to say. */
export interface ReceivedEvents {
  readonly kind: 'received';
  /** RFC 3339, by the clock of the receiver. */
  readonly from: string;
  readonly to: string;
  /** Batches that were refused for want of room or because the disk took nothing. Their senders try again for a while. */
  readonly shed_batches_count: number;
  readonly shed_bytes: number;
  /** Parts of files that were followed and are gone before they were read, in words. */
  readonly unread: readonly string[];
  readonly rejects: Readonly<Record<string, number>>;
  readonly repaired_count: number;
  readonly rounded_count: number;
  readonly truncated_count: number;
  readonly credentials: CredentialCounts;
}

export type LedgerEntry = ImportedFile | TornLine | RejectedLines | DeletedHour | ReceivedEvents;

/** Writes down what has happened; on the disk when this returns. */
export async function recordInLedger(folder: DataFolder, entry: LedgerEntry): Promise<void> {
  await appendLine(folder.ledger, JSON.stringify({ ...entry, recorded: new Date().toISOString() }));
}

/** Everything that was written down. A line that a crash has cut off says nothing that is not true without it, and is left out. */
export async function readLedger(folder: DataFolder): Promise<readonly LedgerEntry[]> {
  let text: string;
  try {
    text = await readFile(folder.ledger, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const entry = parsedEntry(line);
    return entry === undefined ? [] : [entry];
  });
}

function parsedEntry(line: string): LedgerEntry | undefined {
  if (!line.endsWith('}')) return undefined;
  try {
    // Written by recordInLedger().
    const entry: LedgerEntry = JSON.parse(line);
    return entry;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
