import type { AnswerWriter } from '../chain/answer-writer.ts';
import type { Arrival } from '../chain/arrival.ts';
import type { IncomingCall } from '../chain/incoming-call.ts';
import { listed_count } from '../chain/listed-count.ts';
import type { MemoryLedger } from '../cost/memory-ledger.ts';
import type { Answer, FrameSink } from '../request/server-request.ts';
import { certificateOf, readBody, type HttpRequest } from './read-request.ts';
import { writeAnswer, type HttpResponse } from './write-answer.ts';

/** Reads line and headers of a request that came over a connection. */
export function httpArrival(http: HttpRequest): Arrival {
  const { headers } = http;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  // Read now: the socket may be gone when somebody asks.
  const { remoteAddress } = http.socket;
  return {
    method: http.method ?? 'GET',
    requestURI: http.url ?? '/',
    credentials: { certificate: certificateOf(http), header, headers },
    remoteAddress,
    readBody: () => readBody(http),
    object: undefined,
  };
}

/** Writes the answer to a call as HTTP, and keeps the books of the memory that it takes until it is sent. */
export function httpAnswerWriter(
  response: HttpResponse,
  call: IncomingCall,
  memory: MemoryLedger,
): AnswerWriter {
  const { header, method, query } = call;
  response.setHeader('audit-id', call.auditID);
  // Who sends it is known by then.
  const what = (): string => `${call.userName} ${call.verb} ${call.requestURI}`;
  const context = (answer: Answer) => ({
    header,
    method,
    query,
    encoded: (size_bytes: number) => {
      if (call.verb === 'list') response.once('close', memory.list(what(), size_bytes, listed_count(answer)));
    },
    streaming: (sink: FrameSink) => void response.once('close', memory.watch(what(), sink)),
  });
  return {
    get isGone() {
      return response.writableEnded || response.destroyed;
    },
    get hasBegun() {
      return response.headersSent;
    },
    write: (answer: Answer, begun) => writeAnswer(response, answer, context(answer), begun),
    closeConnection: () => {
      if ('stream' in response) response.stream?.session?.close();
    },
  };
}
