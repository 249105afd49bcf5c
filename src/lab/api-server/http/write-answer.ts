import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { numberAt, type JsonObject } from '../../../kube/json.ts';
import { ACCEPTED, negotiateMediaType, type Accepted } from '../request/accept.ts';
import { notAcceptable } from '../request/api-error.ts';
import { encodeObject, jsonText, type Encoded } from '../request/encode-answer.ts';
import { parseGoBool, type Answer, type AnswerHeaders, type FrameSink } from '../request/server-request.ts';

export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Answers up to this size are not worth zipping (responsewriters/writers.go). */
const GZIP_THRESHOLD_BYTES = 128 * 1024;
const gzipped = promisify(gzip);
/** No content, not modified: answers without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** What the answer's form depends on. */
interface AnswerContext {
  readonly header: (name: string) => string | undefined;
  readonly method: string;
  readonly query: ReadonlyMap<string, string>;
  /** Told of an answer's size before it is sent. */
  readonly encoded?: (size_bytes: number) => void;
  /** Told of where the frames of a watch go. */
  readonly streaming?: (sink: FrameSink) => void;
}

/** Quotes a warning as RFC 7234 has it: `299 - "text"`. */
function warningHeader(text: string): string {
  return `299 - "${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** An answer that is written as a whole. */
interface WholeAnswer {
  readonly code: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Only objects are zipped; plain texts never are. */
  readonly mayZip: boolean;
}

function accepts(encoding: string, header: string | undefined): boolean {
  return (header ?? '').split(',').some((part) => part.split(';')[0]?.trim() === encoding);
}

async function writeWhole(
  response: HttpResponse,
  { header, method, encoded }: AnswerContext,
  { code, contentType, body: plain, headers, mayZip }: WholeAnswer,
): Promise<number> {
  const cacheControl = { 'cache-control': 'no-cache, private' };
  if (BODILESS.has(code)) {
    response.writeHead(code, { ...cacheControl, ...headers });
    response.end();
    return 0;
  }
  encoded?.(plain.length);
  const zips = mayZip && plain.length > GZIP_THRESHOLD_BYTES && accepts('gzip', header('accept-encoding'));
  const body = zips ? await gzipped(plain, { level: constants.Z_BEST_SPEED }) : plain;
  response.writeHead(code, {
    ...(contentType === '' ? {} : { 'content-type': contentType }),
    ...cacheControl,
    // Go's http.Error says so.
    ...(contentType.startsWith('text/plain') && code >= 400 ? { 'x-content-type-options': 'nosniff' } : {}),
    ...(zips ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
    'content-length': body.length,
    ...headers,
  });
  if (method === 'HEAD') response.end();
  else response.end(body);
  return body.length;
}

function sinkOf(response: HttpResponse): FrameSink {
  // One union member after the other: the overloads of the two `write` do not combine.
  const writable: Pick<ServerResponse, 'writableLength'> & {
    write(text: string | Uint8Array, taken?: () => void): boolean;
    end(): unknown;
  } = response;
  return {
    write: (frame, taken) => void writable.write(frame, taken),
    end: () => void writable.end(),
    get waiting_bytes() {
      return writable.writableLength;
    },
  };
}

/** What happens when a stream begins: the code is known then, long before it ends. */
type StreamListener = () => void;

async function writeStream(
  response: HttpResponse,
  answer: Answer & { type: 'stream' },
  { streaming }: AnswerContext,
  started: StreamListener,
): Promise<number> {
  response.writeHead(200, {
    'content-type': answer.contentType,
    'cache-control': 'no-cache, private',
    ...answer.headers,
  });
  // The client is to see that the watch has begun, even if nothing happens for minutes.
  if ('flushHeaders' in response) response.flushHeaders();
  const closed = once(response, 'close');
  const sink = sinkOf(response);
  streaming?.(sink);
  const stop = answer.start(sink);
  started();
  await closed;
  stop();
  return 0;
}

/** People with a browser or curl are shown indented JSON, and whoever asks for it (isPrettyPrint, negotiation/negotiate.go). */
function isForPeople({ header, query }: AnswerContext): boolean {
  const asked = query.get('pretty') ?? '';
  if (asked !== '') return parseGoBool(asked) ?? false;
  return /^(curl|Wget|Mozilla\/5\.0)/.test(header('user-agent') ?? '');
}

function rawJson(object: JsonObject): Encoded {
  return { contentType: 'application/json', body: Buffer.from(jsonText(object, true)) };
}

/** Discovery says in its type what it is: clients tell the two documents of one path apart by it. */
function withKind(contentType: string, { convert }: Accepted): string {
  if (convert === undefined) return contentType;
  return `${contentType};g=${convert.group};v=${convert.version};as=${convert.kind}`;
}

/** An object in the form that the client accepts. An error is told in any case, as JSON where nothing fits; else that is an error. */
function encodedAnswer(
  { code, object, endpoint = 'plain' }: Answer & { type: 'object' },
  context: AnswerContext,
): Encoded & { readonly code: number } {
  const accepted = negotiateMediaType(context.header('accept'), endpoint);
  if (accepted !== undefined) {
    const isPretty = accepted.isPretty || isForPeople(context);
    const { contentType, body } = encodeObject(object, accepted.format, isPretty);
    return {
      code,
      body,
      contentType: endpoint === 'discovery' ? withKind(contentType, accepted) : contentType,
    };
  }
  if (code >= 400) return { code, ...rawJson(object) };
  const error = notAcceptable(ACCEPTED);
  return { code: error.code, ...rawJson(error.status()) };
}

function objectHeaders(
  object: JsonObject,
  warnings: readonly string[],
  more: AnswerHeaders,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { ...more };
  const retryAfter_s = numberAt(object, 'details', 'retryAfterSeconds') ?? 0;
  if (retryAfter_s > 0) headers['retry-after'] = String(retryAfter_s);
  if (warnings.length > 0) headers['warning'] = warnings.map(warningHeader);
  return headers;
}

/** Writes an answer; of a watch, until it ends. Answers how many bytes of body went out. `started`: a stream has begun. */
export async function writeAnswer(
  response: HttpResponse,
  answer: Answer,
  context: AnswerContext,
  started: StreamListener = () => undefined,
): Promise<number> {
  if (answer.type === 'stream') return writeStream(response, answer, context, started);
  if (answer.type === 'text') {
    const { code, contentType, text, headers = {} } = answer;
    const body = typeof text === 'string' ? Buffer.from(text) : text;
    return writeWhole(response, context, { code, contentType, body, headers, mayZip: false });
  }
  const { code, object, warnings = [], isRaw = false } = answer;
  const encoded = isRaw ? { code, ...rawJson(object) } : encodedAnswer(answer, context);
  const headers = objectHeaders(object, warnings, answer.headers ?? {});
  return writeWhole(response, context, { ...encoded, headers, mayZip: !isRaw });
}
