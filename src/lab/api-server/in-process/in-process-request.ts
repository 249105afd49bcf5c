import type { JsonObject } from '../../../kube/json.ts';
import type { AnswerHeaders, RequestUser, WatchEvent } from '../request/server-request.ts';

/** Who a client inside this process is, as the server, its audit log and its flow control see it. */
export interface ClientIdentity {
  readonly user: RequestUser;
  readonly userAgent: string;
  readonly sourceIP: string;
}

/** A request of a client inside this process: no socket, no TLS, nothing written as bytes or parsed; everything else is as for requests over HTTP. */
export interface InProcessRequest extends ClientIdentity {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, escaped. */
  readonly requestURI: string;
  /** The body. Do not change it afterwards: it may become what is stored. */
  readonly object?: JsonObject;
  /** JSON unless given: patches say what they are. */
  readonly contentType?: string;
  /** Others; names in lower case. */
  readonly headers?: AnswerHeaders;
}

/** What a watch tells. */
export interface WatchListener {
  /** `taken`: to be called when the watcher has done with it; as long as it is not, the server sees a watcher that is slow. */
  event(event: WatchEvent, taken: () => void): void;
  /** The server has ended the watch, or the connection is gone. */
  ended(): void;
}

/** What a request is answered with. Objects may be those that are stored: they are frozen. */
export type InProcessAnswer =
  | {
      readonly type: 'object';
      readonly code: number;
      readonly object: JsonObject;
      readonly headers: AnswerHeaders;
    }
  | { readonly type: 'text'; readonly code: number; readonly text: string; readonly headers: AnswerHeaders }
  /** A watch has begun; what it owes from before has been told. */
  | { readonly type: 'watch'; readonly stop: () => void };

/** Nobody listens, or the connection was cut before there was an answer: the server is being started again. */
export class ConnectionLost extends Error {
  constructor() {
    super('connection refused');
  }
}
