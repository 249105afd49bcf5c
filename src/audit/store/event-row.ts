import type { JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { ClientShape, RequestShape } from '../event-shape.ts';
import type { AuditEvent, Level, RequestQuery, ResponseStatus, Stage, UserInfo } from '../event.ts';
import { requestQueryOf } from '../normalise-query.ts';

/**
 * The columns that differ from row to row: they come as one text, which is taken apart when one of them is asked for. Those that are asked for
 * most come first. `query` is the end of `request_uri`.
 */
export const ROW_TEXTS = [
  'audit_id',
  'namespace',
  'name',
  'object_uid',
  'object_resource_version',
  'request_uri',
  'message',
  'source_ips',
  'annotations',
] as const;
/** ASCII unit separator. A row whose texts contain it comes as a JSON array instead. */
export const TEXT_SEPARATOR = '\u001f';
/** ASCII record separator, between the addresses. */
export const IP_SEPARATOR = '\u001e';

type RowTextName = (typeof ROW_TEXTS)[number];
const POSITION: Readonly<Record<RowTextName, number>> = {
  audit_id: 0,
  namespace: 1,
  name: 2,
  object_uid: 3,
  object_resource_version: 4,
  request_uri: 5,
  message: 6,
  source_ips: 7,
  annotations: 8,
};
const LAST_POSITION = ROW_TEXTS.length - 1;

const NO_QUERY: RequestQuery = {};
const NO_ANNOTATIONS: Readonly<Record<string, string>> = {};

/** DuckDB takes `NaN` for JSON (kube-apiserver never writes it). A body that JavaScript cannot parse is handed over as the text that it is. */
function parsedBody(text: string): JsonValue {
  try {
    const body: JsonValue = JSON.parse(text);
    return body;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** What to_json() wrote of a VARCHAR[]. */
function parsedTexts(text: string): readonly string[] {
  const texts: readonly string[] = JSON.parse(text);
  return texts;
}

/** Annotations remembered by their text. A cluster writes a few hundred different ones (which binding allowed it), millions of times. */
const ANNOTATIONS_MAX_COUNT = 2048;
const annotationsByText = new BoundedMap<string, Readonly<Record<string, string>>>(ANNOTATIONS_MAX_COUNT);

/** The import lets no annotations through but an object of strings. */
function parsedAnnotations(text: string): Readonly<Record<string, string>> {
  const known = annotationsByText.get(text);
  if (known !== undefined) return known;
  const annotations: Readonly<Record<string, string>> = JSON.parse(text);
  annotationsByText.set(text, annotations);
  return annotations;
}

interface RowParts {
  readonly client: ClientShape;
  readonly request: RequestShape;
  readonly at_us: EpochMicros;
  readonly receivedAt_us: EpochMicros;
  /** `s` and the texts of ROW_TEXTS between separators, or `j` and a JSON array of them. */
  readonly texts: string;
  readonly requestText: string | undefined;
  readonly responseText: string | undefined;
  readonly requestObject_bytes: number;
  readonly responseObject_bytes: number;
}

/**
 * One row of `events` as an AuditEvent. Whatever is not asked for is not built: detectors look at a few fields of most events. Holds on to
 * nothing but its own texts, so that a detector may keep an event.
 */
export class EventRow implements AuditEvent {
  readonly #client: ClientShape;
  readonly #request: RequestShape;
  readonly #text: string;
  readonly #requestText: string | undefined;
  readonly #responseText: string | undefined;
  readonly stageTimestamp_us: EpochMicros;
  readonly requestReceivedTimestamp_us: EpochMicros;
  readonly requestObject_bytes: number;
  readonly responseObject_bytes: number;
  #texts: readonly string[] | undefined;
  #objectRef: ObjectReference | undefined;
  #query: RequestQuery | undefined;
  #sourceIPs: readonly string[] | undefined;
  #annotations: Readonly<Record<string, string>> | undefined;
  #requestObject: JsonValue | undefined;
  #responseObject: JsonValue | undefined;

  constructor(parts: RowParts) {
    this.#client = parts.client;
    this.#request = parts.request;
    this.#text = parts.texts;
    this.#requestText = parts.requestText;
    this.#responseText = parts.responseText;
    this.stageTimestamp_us = parts.at_us;
    this.requestReceivedTimestamp_us = parts.receivedAt_us;
    this.requestObject_bytes = parts.requestObject_bytes;
    this.responseObject_bytes = parts.responseObject_bytes;
  }

  #textAt(name: RowTextName): string {
    const position = POSITION[name];
    if (this.#text[0] === 's') return this.#separatedAt(position);
    this.#texts ??= parsedTexts(this.#text.slice(1));
    return this.#texts[position] ?? '';
  }

  /** Only what is asked for is cut out: a list of all texts for each event was a tenth of the time of detection. */
  #separatedAt(position: number): string {
    const text = this.#text;
    if (position === LAST_POSITION) return text.slice(text.lastIndexOf(TEXT_SEPARATOR) + 1);
    let start = 1;
    for (let passed = 0; passed < position; passed += 1) start = text.indexOf(TEXT_SEPARATOR, start) + 1;
    return text.slice(start, text.indexOf(TEXT_SEPARATOR, start));
  }

  #addresses(): readonly string[] {
    const text = this.#textAt('source_ips');
    if (this.#text[0] !== 's') return parsedTexts(text);
    return text === '' ? [] : text.split(IP_SEPARATOR);
  }

  get auditID(): string {
    return this.#textAt('audit_id');
  }

  get stage(): Stage {
    return this.#request.stage;
  }

  get level(): Level {
    return this.#request.level;
  }

  get verb(): string {
    return this.#request.verb;
  }

  get requestURI(): string {
    return this.#textAt('request_uri');
  }

  get query(): RequestQuery {
    if (this.#query !== undefined) return this.#query;
    const uri = this.requestURI;
    const mark = uri.indexOf('?');
    this.#query = mark < 0 ? NO_QUERY : requestQueryOf(uri.slice(mark + 1));
    return this.#query;
  }

  get user(): UserInfo {
    return this.#client.user;
  }

  get impersonatedUser(): UserInfo | undefined {
    return this.#client.impersonatedUser;
  }

  get sourceIPs(): readonly string[] {
    this.#sourceIPs ??= this.#addresses();
    return this.#sourceIPs;
  }

  get userAgent(): string {
    return this.#client.userAgent;
  }

  get objectRef(): ObjectReference | undefined {
    const request = this.#request;
    if (!request.hasReference) return undefined;
    this.#objectRef ??= {
      apiGroup: request.apiGroup,
      apiVersion: request.apiVersion,
      resource: request.resource,
      subresource: request.subresource,
      namespace: this.#textAt('namespace'),
      name: this.#textAt('name'),
      uid: this.#textAt('object_uid'),
      resourceVersion: this.#textAt('object_resource_version'),
    };
    return this.#objectRef;
  }

  get responseStatus(): ResponseStatus {
    return { code: this.#request.code, reason: this.#request.reason, message: this.#textAt('message') };
  }

  get annotations(): Readonly<Record<string, string>> {
    const text = this.#textAt('annotations');
    this.#annotations ??= text === '{}' ? NO_ANNOTATIONS : parsedAnnotations(text);
    return this.#annotations;
  }

  get requestObject(): JsonValue | undefined {
    if (this.#requestText === undefined) return undefined;
    this.#requestObject ??= parsedBody(this.#requestText);
    return this.#requestObject;
  }

  get responseObject(): JsonValue | undefined {
    if (this.#responseText === undefined) return undefined;
    this.#responseObject ??= parsedBody(this.#responseText);
    return this.#responseObject;
  }
}
