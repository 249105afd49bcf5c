import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request over HTTP/1.1 or HTTP/2; both have the same face. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** What is sent back. */
export interface Answer {
  readonly code: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function jsonAnswer(code: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  return { code, contentType: 'application/json', body: `${JSON.stringify(value)}\n`, headers };
}

export function textAnswer(code: number, body: string): Answer {
  return { code, contentType: 'text/plain; charset=utf-8', body };
}

/** A refusal: what is wrong, and what to do about it. The shape of every error of the API. */
export function errorAnswer(
  code: number,
  error: string,
  fix: string,
  headers: Answer['headers'] = {},
): Answer {
  return jsonAnswer(code, { error, fix }, headers);
}

/** An answer instead of the one that was asked for; thrown from wherever it is noticed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(code: number, error: string, fix: string, headers: Answer['headers'] = {}) {
    super(error);
    this.answer = errorAnswer(code, error, fix, headers);
  }
}

/** Writes the answer. A client that is gone already gets nothing, and nothing happens. */
export function send(response: HttpResponse, { code, contentType, body, headers = {} }: Answer): void {
  if (response.writableEnded || response.destroyed) return;
  // Compressed or sniffed by nobody: what is asked for is what is sent.
  const all = {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = code;
  // The two classes have the same method with types that do not meet.
  if ('stream' in response) response.end(body);
  else response.end(body);
}
