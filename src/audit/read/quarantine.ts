import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import { redactBrokenText } from '../redact-text.ts';
import { unreadable } from './byte-source.ts';
import type { RejectReason } from './format.ts';

/** What of a reject is kept as text. */
const TEXT_MAX_CHARACTERS = 64 * 1024;

/** A document that became no event: where it stands and what it is. */
export interface Reject {
  readonly source: string;
  /** In the (decompressed) source. */
  readonly offset_bytes: number;
  readonly line: number;
  readonly reason: RejectReason;
  /** One clause that says more. */
  readonly detail: string;
  /** Where it could still be found. */
  readonly auditID?: string;
  /** The beginning of it: text, or bytes where it is no JSON. */
  readonly content: string | Uint8Array;
}

/** Called once for each reject, in the order of the input. */
export type OnReject = (reject: Reject) => void;

/** One line of a quarantine file. `text` is redacted; `encoding` is base64 where the bytes are no UTF-8. */
interface QuarantineLine {
  readonly source: string;
  readonly offset: number;
  readonly line: number;
  readonly reason: string;
  readonly detail: string;
  readonly auditID?: string;
  readonly text: string;
  readonly encoding?: 'base64';
}

/** The reject as a quarantine file tells it: credentials removed, bytes that are no text as base64. */
export function quarantineLine(reject: Reject): string {
  const { source, offset_bytes, line, reason, detail, auditID, content } = reject;
  const isText = typeof content === 'string' || isUtf8(content);
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  const redacted = redactBrokenText(text.slice(0, TEXT_MAX_CHARACTERS));
  const bytes =
    typeof content === 'string' ? Buffer.alloc(0) : Buffer.from(content.subarray(0, TEXT_MAX_CHARACTERS));
  // Bytes that are no UTF-8 are kept exactly, unless there is something in them to remove.
  const keepsBytes = !isText && redacted === text.slice(0, TEXT_MAX_CHARACTERS);
  const row: QuarantineLine = {
    source,
    offset: offset_bytes,
    line,
    reason,
    detail,
    ...(auditID === undefined ? {} : { auditID }),
    text: keepsBytes ? bytes.toString('base64') : redacted,
    ...(keepsBytes ? { encoding: 'base64' as const } : {}),
  };
  return JSON.stringify(row);
}

/** Writes rejects to a file, which is made when the first one comes. */
export interface Quarantine {
  readonly onReject: OnReject;
  /** The path, if anything was written. */
  readonly written: () => string | undefined;
  close(): void;
}

/**
 * A quarantine file at `path`, one JSON object a line: `{source, offset, line, reason, detail, auditID?, text,
 * encoding?}`. Throws a Problem where it cannot be written.
 */
export function quarantineFile(path: string): Quarantine {
  let descriptor: number | undefined;
  return {
    onReject(reject: Reject): void {
      try {
        descriptor ??= openSync(path, 'w', 0o600);
        writeSync(descriptor, `${quarantineLine(reject)}\n`);
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    written: () => (descriptor === undefined ? undefined : path),
    close(): void {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}
