import type { CredentialCounts } from '../redact.ts';
import type { CredentialKind } from '../redact-text.ts';
import type { DeletedHour, ImportedFile, LedgerEntry } from './ledger.ts';

/** What did not make it into the store and what is gone from it: with audit/query/holes.ts, what the log cannot tell. */
export interface StoreLosses {
  /** Documents that are no event, by reason, most first; with lines of the spool that were cut off or unreadable. */
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
  /** Events that were there already. */
  readonly duplicate_count: number;
  /** What retention has deleted, in words, oldest first. */
  readonly deleted: readonly string[];
  /** Parts of files that could not be read at all, in words. */
  readonly unread: readonly string[];
  /** Files with what was not read of them in full. */
  readonly quarantine: readonly string[];
  readonly repaired_count: number;
  readonly rounded_count: number;
  /** Events whose bodies kube-apiserver had cut off (`audit.k8s.io/truncated`). */
  readonly truncated_count: number;
  /** Credentials that the log carried: they are redacted here, but not where the log came from. */
  readonly credentials: CredentialCounts;
}

/** Of a log that came in whole. */
export const NO_LOSSES: StoreLosses = {
  rejected: [],
  duplicate_count: 0,
  deleted: [],
  unread: [],
  quarantine: [],
  repaired_count: 0,
  rounded_count: 0,
  truncated_count: 0,
  credentials: {},
};

function sum(imports: readonly ImportedFile[], count: (imported: ImportedFile) => number): number {
  return imports.reduce((total, imported) => total + count(imported), 0);
}

function rejectedIn(
  entries: readonly LedgerEntry[],
  imports: readonly ImportedFile[],
): StoreLosses['rejected'] {
  const counts = new Map<string, number>();
  const add = (reason: string, count: number) => counts.set(reason, (counts.get(reason) ?? 0) + count);
  for (const { rejects } of imports)
    for (const [reason, count] of Object.entries(rejects)) add(reason, count);
  for (const entry of entries) {
    if (entry.kind === 'torn') add('cut off by a crash before it was acknowledged (spool)', 1);
    if (entry.kind === 'rejected') add('unreadable line of the spool', entry.rejected_count);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((one, other) => other.count - one.count);
}

function deletedHour({ hour, rows_count, size_bytes, why }: DeletedHour): string {
  return `${hour}:00Z, ${rows_count} events, ${size_bytes} bytes: ${why}`;
}

/** Adds up what was written down. The same file imported again counts once. */
export function lossesOf(entries: readonly LedgerEntry[]): StoreLosses {
  const imports = entries.filter((entry) => entry.kind === 'import');
  const read = imports.filter(({ reader }) => reader !== 'known');
  const credentials: Partial<Record<CredentialKind, number>> = {};
  for (const imported of read) {
    for (const kind of ['secret data', 'token', 'private key'] as const) {
      const count = (credentials[kind] ?? 0) + (imported.credentials[kind] ?? 0);
      if (count > 0) credentials[kind] = count;
    }
  }
  return {
    rejected: rejectedIn(entries, read),
    duplicate_count: sum(imports, ({ duplicates_count }) => duplicates_count),
    deleted: entries.filter((entry) => entry.kind === 'deleted').map(deletedHour),
    unread: read.flatMap(({ source, losses }) => losses.map((what) => `${source}: ${what}`)),
    quarantine: read.flatMap(({ quarantine }) => (quarantine === '' ? [] : [quarantine])),
    repaired_count: sum(read, ({ repaired_count }) => repaired_count),
    rounded_count: sum(read, ({ rounded_count }) => rounded_count),
    truncated_count: sum(read, ({ truncated_count }) => truncated_count),
    credentials,
  };
}
