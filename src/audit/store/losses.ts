import type { CredentialCounts } from '../redact.ts';
import type { CredentialKind } from '../redact-text.ts';
import type { DeletedHour, ImportedFile, LedgerEntry, ReceivedEvents } from './ledger.ts';

export interface ShedBatches {
  readonly batches_count: number;
  readonly size_bytes: number;
  /** When, in words, oldest first. */
  readonly details: readonly string[];
}

/** What did not make it into the store and what is gone from it: with audit/query/holes.ts, what the log cannot tell. */
export interface StoreLosses {
  /** Documents that are no event, by reason, most first; with lines of the spool that were cut off or unreadable. */
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
  /** Events that were there already. */
  readonly duplicate_count: number;
  /** What retention has deleted, in words, oldest first. */
  readonly deleted: readonly string[];
  /** Batches of the live stream that were refused for want of room: what their senders gave up on is nowhere. */
  readonly shed: ShedBatches;
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
  shed: { batches_count: 0, size_bytes: 0, details: [] },
  unread: [],
  quarantine: [],
  repaired_count: 0,
  rounded_count: 0,
  truncated_count: 0,
  credentials: {},
};

/** What a file and the live stream have in common. */
type Incoming = ImportedFile | ReceivedEvents;

function sum<Entry>(entries: readonly Entry[], count: (entry: Entry) => number): number {
  return entries.reduce((total, entry) => total + count(entry), 0);
}

function rejectedIn(entries: readonly LedgerEntry[], incoming: readonly Incoming[]): StoreLosses['rejected'] {
  const counts = new Map<string, number>();
  const add = (reason: string, count: number) => counts.set(reason, (counts.get(reason) ?? 0) + count);
  for (const { rejects } of incoming)
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

function shedIn(entries: readonly LedgerEntry[]): ShedBatches {
  const received = entries
    .filter((entry) => entry.kind === 'received')
    .filter(({ shed_batches_count }) => shed_batches_count > 0);
  return {
    batches_count: sum(received, ({ shed_batches_count }) => shed_batches_count),
    size_bytes: sum(received, ({ shed_bytes }) => shed_bytes),
    details: received.map(
      ({ from, to, shed_batches_count, shed_bytes }) =>
        `${from} to ${to}: ${shed_batches_count} batches, ${shed_bytes} bytes`,
    ),
  };
}

/** Adds up what was written down. The same file imported again counts once. */
export function lossesOf(entries: readonly LedgerEntry[]): StoreLosses {
  const imports = entries.filter((entry) => entry.kind === 'import');
  const read = imports.filter(({ reader }) => reader !== 'known');
  const incoming = [...read, ...entries.filter((entry) => entry.kind === 'received')];
  const credentials: Partial<Record<CredentialKind, number>> = {};
  for (const { credentials: found } of incoming) {
    for (const kind of ['secret data', 'token', 'private key'] as const) {
      const count = (credentials[kind] ?? 0) + (found[kind] ?? 0);
      if (count > 0) credentials[kind] = count;
    }
  }
  return {
    rejected: rejectedIn(entries, incoming),
    duplicate_count: sum(imports, ({ duplicates_count }) => duplicates_count),
    deleted: entries.filter((entry) => entry.kind === 'deleted').map(deletedHour),
    shed: shedIn(entries),
    unread: [
      ...read.flatMap(({ source, losses }) => losses.map((what) => `${source}: ${what}`)),
      ...entries.flatMap((entry) => (entry.kind === 'received' ? entry.unread : [])),
    ],
    quarantine: read.flatMap(({ quarantine }) => (quarantine === '' ? [] : [quarantine])),
    repaired_count: sum(incoming, ({ repaired_count }) => repaired_count),
    rounded_count: sum(incoming, ({ rounded_count }) => rounded_count),
    truncated_count: sum(incoming, ({ truncated_count }) => truncated_count),
    credentials,
  };
}
