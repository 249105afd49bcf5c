import type { EpochMicros } from '../../kube/microtime.ts';
import type { Level } from '../event.ts';
import type { CredentialCounts } from '../redact.ts';
import type { CredentialKind } from '../redact-text.ts';
import type { RejectReason } from './format.ts';

/** Where bytes were read from; `id` is its position in the list of sources. */
export interface Source {
  readonly id: number;
  /** Path as given, or `-` for standard input. */
  readonly name: string;
}

/** A part of the input that could not be read at all, so that nobody knows how many events it held. */
export interface Loss {
  readonly source: string;
  /** Bytes of the file (of the compressed file, for gzip) that were read before. */
  readonly offset_bytes: number;
  readonly what: string;
}

/**
 * What was read and what was not. Always holds: documents_count = events_count + rejects_count, and rejects_count is the
 * sum of `rejects`.
 *
 * - `repaired_count`: events that stand in the log with bytes or escapes that are no text (invalid UTF-8, lone surrogates), now U+FFFD.
 * - `rounded_count`: events with an integer in a body that a double cannot hold; its last digits are lost.
 * - `truncated_count`: events that say themselves that their bodies were cut off for size.
 * - `padding_bytes`: NULs that a crash left in a file.
 * - `formats`: events by what they were wrapped in (`native`, `eks`, `envelope "log"`).
 * - `credentials`: values that redaction has replaced; `redacted_count`: the events they were in.
 * - `first_us` and `last_us`: the earliest and latest stageTimestamp, undefined without events.
 */
export interface ReadReport {
  readonly documents_count: number;
  readonly events_count: number;
  readonly rejects_count: number;
  readonly rejects: Readonly<Record<RejectReason, number>>;
  readonly repaired_count: number;
  readonly rounded_count: number;
  readonly truncated_count: number;
  readonly redacted_count: number;
  readonly credentials: CredentialCounts;
  readonly read_bytes: number;
  readonly padding_bytes: number;
  readonly first_us: EpochMicros | undefined;
  readonly last_us: EpochMicros | undefined;
  readonly levels: Readonly<Record<Level, number>>;
  readonly formats: Readonly<Record<string, number>>;
  readonly losses: readonly Loss[];
  readonly sources: readonly Source[];
}

/** What the reader writes down as it goes; `report()` is a copy of how it stands. */
export class ReportBook {
  events_count = 0;
  repaired_count = 0;
  rounded_count = 0;
  truncated_count = 0;
  redacted_count = 0;
  read_bytes = 0;
  padding_bytes = 0;
  readonly losses: Loss[] = [];
  readonly sources: Source[] = [];
  readonly #rejects: Record<RejectReason, number> = {
    'not an audit event': 0,
    'audit event without what identifies it': 0,
    'not JSON': 0,
    'not YAML': 0,
    truncated: 0,
    'cut by CloudWatch': 0,
    'too large': 0,
    'nested too deeply': 0,
    'not in the format asked for': 0,
  };
  readonly #levels: Record<Level, number> = { None: 0, Metadata: 0, Request: 0, RequestResponse: 0 };
  readonly #formats = new Map<string, number>();
  readonly #credentials = new Map<CredentialKind, number>();
  #first_us = Number.POSITIVE_INFINITY;
  #last_us = Number.NEGATIVE_INFINITY;

  event(level: Level, at_us: EpochMicros, description: string): void {
    this.events_count += 1;
    this.#levels[level] += 1;
    this.#formats.set(description, (this.#formats.get(description) ?? 0) + 1);
    if (at_us < this.#first_us) this.#first_us = at_us;
    if (at_us > this.#last_us) this.#last_us = at_us;
  }

  reject(reason: RejectReason): void {
    this.#rejects[reason] += 1;
  }

  redacted(found: CredentialCounts): void {
    this.redacted_count += 1;
    for (const kind of ['secret data', 'token', 'private key'] as const) {
      const count = found[kind] ?? 0;
      if (count > 0) this.#credentials.set(kind, (this.#credentials.get(kind) ?? 0) + count);
    }
  }

  report(): ReadReport {
    const rejects_count = Object.values(this.#rejects).reduce((sum, count) => sum + count, 0);
    const hasEvents = this.events_count > 0;
    return {
      documents_count: this.events_count + rejects_count,
      events_count: this.events_count,
      rejects_count,
      rejects: { ...this.#rejects },
      repaired_count: this.repaired_count,
      rounded_count: this.rounded_count,
      truncated_count: this.truncated_count,
      redacted_count: this.redacted_count,
      credentials: Object.fromEntries(this.#credentials),
      read_bytes: this.read_bytes,
      padding_bytes: this.padding_bytes,
      first_us: hasEvents ? this.#first_us : undefined,
      last_us: hasEvents ? this.#last_us : undefined,
      levels: { ...this.#levels },
      formats: Object.fromEntries(this.#formats),
      losses: [...this.losses],
      sources: [...this.sources],
    };
  }
}
