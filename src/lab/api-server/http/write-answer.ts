import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { numberAt } from '../../../kube/json.ts';
import { encodeObject } from '../request/encode-answer.ts';
import type { Answer, FrameSink } from '../request/server-request.ts';

export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Smaller answers are not worth zipping (responsewriters/writers.go). */
const GZIP_MINIMUM_BYTES = 128 * 1024;
const gzipped = promisify(gzip);

/** What the answer's form depends on. */
interface AnswerContext {
  readonly header: (name: string) => string | undefined;
  readonly method: string;
}

/** Quotes a warning as RFC 7234 has it: `299 - "text"`. */
function warningHeader(text: string): string {
  return `299 - "${text.replace(/[\\"]/g, '\\$&')}"`;
}

async function writeText(
  response: HttpResponse,
  { header, method }: AnswerContext,
  {
    code,
    contentType,
    text,
    headers,
  }: {
    code: number;
    contentType: string;
    text: string;
    headers: Readonly<Record<string, string | string[]>>;
  },
): Promise<void> {
  const plain = Buffer.from(text);
  const zips = plain.length >= GZIP_MINIMUM_BYTES && (header('accept-encoding') ?? '').includes('gzip');
  const body = zips ? await gzipped(plain, { level: constants.Z_BEST_SPEED }) : plain;
  response.writeHead(code, {
    'content-type': contentType,
    'cache-control': 'no-cache, private',
    // Go's http.Error says so.
    ...(contentType.startsWith('text/plain') && code >= 400 ? { 'x-content-type-options': 'nosniff' } : {}),
    ...(zips ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
    'content-length': body.length,
    ...headers,
  });
  if (method === 'HEAD') response.end();
  else response.end(body);
}

function sinkOf(response: HttpResponse): FrameSink {
  // One union member after the other: the overloads of the two `write` do not combine.
  const writable: Pick<ServerResponse, 'writableLength'> & { write(text: string): boolean; end(): unknown } =
    response;
  return {
    write: (frame) => void writable.write(frame),
    end: () => void writable.end(),
    get waiting_bytes() {
      return writable.writableLength;
    },
  };
}

async function writeStream(response: HttpResponse, answer: Answer & { type: 'stream' }): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  // The client is to see that the watch has begun, even if nothing happens for minutes.
  if ('flushHeaders' in response) response.flushHeaders();
  const closed = once(response, 'close');
  const stop = answer.start(sinkOf(response));
  await closed;
  stop();
}

/** Writes an answer; of a watch, until it ends. */
export async function writeAnswer(
  response: HttpResponse,
  answer: Answer,
  context: AnswerContext,
): Promise<void> {
  if (answer.type === 'stream') return writeStream(response, answer);
  if (answer.type === 'text') return writeText(response, context, { ...answer, headers: {} });
  const { code, object, warnings = [] } = answer;
  const { contentType, text } = encodeObject(object, context.header('accept'));
  const headers: Record<string, string | string[]> = {};
  const retryAfter_s = numberAt(object, 'details', 'retryAfterSeconds');
  if (retryAfter_s !== undefined) headers['retry-after'] = String(retryAfter_s);
  if (warnings.length > 0) headers['warning'] = warnings.map(warningHeader);
  await writeText(response, context, { code, contentType, text, headers });
}
