import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { parseMicroTime } from '../../kube/microtime.ts';
import { isCanonicalEvent, isTruncatedEvent, levelNamed } from '../normalise-canonical.ts';
import { mayCarryCredentials } from '../redact.ts';
import { mayHoldCredential } from '../redact-text.ts';
import { canonicalLine } from './canonical-line.ts';
import { EventConverter } from './convert.ts';
import { ReportBook, type ReadReport } from './report.ts';

/** What an audit webhook has sent, ready for the spool. */
export interface ReceivedList {
  /** Canonical and redacted, one a line, in the order of the list. */
  readonly lines: readonly string[];
  /** What is wrong with the whole body; undefined where it is a list. Then nothing of it was taken. */
  readonly refused: string | undefined;
}

const API_VERSION = 'audit.k8s.io/v1';
const DOCUMENT = { prefix: '', isYaml: false, isListed: true, isRepaired: false, offset_bytes: 0, line: 0 };

/** An EventList says nothing of kind and apiVersion in its items. Told once for all of them, most events are canonical as they are. */
function completed(item: JsonObject, apiVersion: string): JsonObject {
  if (item['kind'] !== undefined || item['apiVersion'] !== undefined || apiVersion !== API_VERSION)
    return item;
  return Object.assign(item, { kind: 'Event', apiVersion });
}

/**
 * Turns the bodies that an audit webhook of kube-apiserver posts (audit.k8s.io EventList v1, v1beta1 or v1alpha1; items with or without
 * kind) into lines for the spool, and keeps the book of what was in them: documents = events + rejects. An event in normal form takes a short
 * way, which is held to the long one of every other reader by a test; anything else takes that.
 */
export class ListReceiver {
  #book = new ReportBook();
  #converter = new EventConverter(this.#book, undefined);

  receive(text: string): ReceivedList {
    let list: JsonValue;
    try {
      list = parseJson(text);
    } catch (error) {
      return refuse(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    const items = isJsonObject(list) ? list['items'] : undefined;
    const kind = stringAt(list, 'kind') ?? 'EventList';
    const apiVersion = stringAt(list, 'apiVersion') ?? API_VERSION;
    if (kind !== 'EventList' || !apiVersion.startsWith('audit.k8s.io/'))
      return refuse(`it is a ${kind} of ${apiVersion}, not an EventList of audit.k8s.io`);
    if (!isJsonArray(items)) return refuse('it is a list without items');
    const isSuspicious = mayHoldCredential(text);
    const lines: string[] = [];
    for (const item of items) this.#item(item, apiVersion, isSuspicious, lines);
    return { lines, refused: undefined };
  }

  #item(item: JsonValue, apiVersion: string, isSuspicious: boolean, lines: string[]): void {
    const event = isJsonObject(item) ? completed(item, apiVersion) : item;
    if (isJsonObject(event) && isCanonicalEvent(event) && !(isSuspicious || isOfCredentials(event))) {
      const { line, isRepaired, isRounded } = canonicalLine(event, undefined);
      const level = levelNamed(event['level']) ?? 'Metadata';
      this.#book.event(level, parseMicroTime(stringAt(event, 'stageTimestamp') ?? '') ?? 0, 'event list');
      if (isRepaired) this.#book.repaired_count += 1;
      if (isRounded) this.#book.rounded_count += 1;
      if (isTruncatedEvent(event)) this.#book.truncated_count += 1;
      lines.push(line);
      return;
    }
    for (const converted of this.#converter.convert({ ...DOCUMENT, value: event, text: undefined })) {
      if ('event' in converted) lines.push(converted.line);
      else this.#book.reject(converted.reason);
    }
  }

  /** What has come in since this was last asked. */
  takeReport(): ReadReport {
    const report = this.#book.report();
    this.#book = new ReportBook();
    this.#converter = new EventConverter(this.#book, undefined);
    return report;
  }
}

function refuse(refused: string): ReceivedList {
  return { lines: [], refused };
}

/** Does the request itself say that its body is a credential? */
function isOfCredentials(event: JsonObject): boolean {
  if (event['requestObject'] === undefined && event['responseObject'] === undefined) return false;
  const reference = event['objectRef'];
  // The text was searched for the whole list.
  return mayCarryCredentials(
    stringAt(reference, 'resource') ?? '',
    stringAt(reference, 'subresource') ?? '',
    'x',
  );
}
