import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import type { AuditEvent } from '../event.ts';
import { eventOfCanonical } from '../normalise.ts';
import { canonicalise, isTruncatedEvent } from '../normalise-canonical.ts';
import { mayCarryCredentials, redactEvent, type CredentialCounts } from '../redact.ts';
import { canonicalLine } from './canonical-line.ts';
import type { Document } from './document-splitter.ts';
import type { Found, LogFormat, RejectReason } from './format.ts';
import { recognise } from './recognise.ts';
import type { ReportBook } from './report.ts';

/** An event on its way into the store. */
export interface ReadEvent {
  /** Redacted, in normal form. */
  readonly event: AuditEvent;
  /** The same event as one line of audit.k8s.io/v1 JSON (without newline), redacted, well-formed: what the store's SQL reads. */
  readonly line: string;
  /** Source.id. */
  readonly source: number;
  /** Where its document starts in the (decompressed) source. */
  readonly offset_bytes: number;
}

/** A document, or a part of one, that is no event. */
export interface FoundReject {
  readonly reason: RejectReason;
  readonly detail: string;
  readonly auditID?: string;
  readonly value: JsonValue;
}

type Converted = { readonly event: AuditEvent; readonly line: string } | FoundReject;

/** Turns what was recognised into redacted events in normal form and into lines, and keeps the book. */
export class EventConverter {
  readonly #book: ReportBook;
  readonly #format: LogFormat | undefined;

  constructor(book: ReportBook, format: LogFormat | undefined) {
    this.#book = book;
    this.#format = format;
  }

  /** Everything that a document holds. Never throws for what a document may contain. */
  convert(document: Document): readonly Converted[] {
    const tooDeep: FoundReject = {
      reason: 'nested too deeply',
      detail: 'deeper than can be walked',
      value: document.text?.slice(0, 4096) ?? '',
    };
    const found = unlessTooDeep(() => recognise(document));
    if (found === undefined) return [tooDeep];
    return found.map((part) => unlessTooDeep(() => this.#part(part, document)) ?? tooDeep);
  }

  #part(found: Found, document: Document): Converted {
    if ('reason' in found) return found;
    const { native, text, format } = found;
    if (this.#format !== undefined && format !== this.#format) {
      return { reason: 'not in the format asked for', detail: `it is ${found.description}`, value: native };
    }
    const result = canonicalise(native);
    if ('reject' in result) return refused(native, result.reject);
    const isUnchanged = result.canonical === native;
    const description = document.isYaml ? `${found.description} (YAML)` : found.description;
    return this.#event(result.canonical, isUnchanged ? text : undefined, description, document.isRepaired);
  }

  #event(
    canonical: JsonObject,
    text: string | undefined,
    description: string,
    isRepaired: boolean,
  ): Converted {
    const book = this.#book;
    let written = canonicalLine(canonical, text);
    let redacted = canonical;
    let credentials: CredentialCounts | undefined;
    if (this.#mayCarryCredentials(canonical, written.line)) {
      const { event, found } = redactEvent(canonical);
      if (found !== undefined) {
        credentials = found;
        redacted = event;
        written = canonicalLine(redacted, undefined);
      }
    }
    if (written.isRepaired) {
      const reread = parseJson(written.line);
      if (isJsonObject(reread)) redacted = reread;
    }
    const event = eventOfCanonical(redacted);
    if (credentials !== undefined) book.redacted(credentials);
    book.event(event.level, event.stageTimestamp_us, description);
    if (isRepaired || written.isRepaired) book.repaired_count += 1;
    if (written.isRounded) book.rounded_count += 1;
    if (isTruncatedEvent(redacted)) book.truncated_count += 1;
    return { event, line: written.line };
  }

  #mayCarryCredentials(canonical: JsonObject, line: string): boolean {
    const hasBody = canonical['requestObject'] !== undefined || canonical['responseObject'] !== undefined;
    const reference = canonical['objectRef'];
    // Without a body a Secret's event says no more than any other.
    const resource = hasBody ? (stringAt(reference, 'resource') ?? '') : '';
    return mayCarryCredentials(resource, stringAt(reference, 'subresource') ?? '', line);
  }
}

/** V8 throws a RangeError where a value nests by the ten thousand; nothing else is caught. */
export function unlessTooDeep<T>(walk: () => T): T | undefined {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function refused(native: JsonObject, why: string): FoundReject {
  const auditID = stringAt(native, 'auditID');
  const isOther = why.startsWith('not an audit event');
  return {
    reason: isOther ? 'not an audit event' : 'audit event without what identifies it',
    detail: why.replace(/^not an audit event: /, ''),
    value: native,
    ...(auditID === undefined ? {} : { auditID }),
  };
}
