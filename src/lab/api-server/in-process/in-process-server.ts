import type { Arrival } from '../chain/arrival.ts';
import type { RequestChain } from '../chain/request-chain.ts';
import type { MemoryLedger } from '../cost/memory-ledger.ts';
import {
  ConnectionLost,
  type InProcessAnswer,
  type InProcessRequest,
  type WatchListener,
} from './in-process-request.ts';
import { InProcessWriter } from './in-process-writer.ts';

const NO_BODY = new Uint8Array();

function arrivalOf(sent: InProcessRequest): Arrival {
  const { method, requestURI, user, userAgent, sourceIP, object } = sent;
  const headers: Readonly<Record<string, string>> = {
    'user-agent': userAgent,
    accept: 'application/json',
    ...(object === undefined ? {} : { 'content-type': sent.contentType ?? 'application/json' }),
    ...sent.headers,
  };
  return {
    method,
    requestURI,
    credentials: { certificate: undefined, user, header: (name) => headers[name], headers },
    remoteAddress: sourceIP,
    readBody: () => NO_BODY,
    object,
  };
}

/** The way into a server from inside its process: the same chain as over HTTP. On a clock that stands still everything of it is done by settled promises alone. */
export class InProcessServer {
  readonly #chain: RequestChain;
  readonly #memory: Pick<MemoryLedger, 'watch'>;
  readonly #isUp: () => boolean;
  /** With what resolves when each of them is done. */
  readonly #open = new Map<InProcessWriter, Promise<void>>();

  constructor(chain: RequestChain, memory: Pick<MemoryLedger, 'watch'>, isUp: () => boolean) {
    this.#chain = chain;
    this.#memory = memory;
    this.#isUp = isUp;
  }

  /** Sends a request. Resolves with its answer, or with the beginning of a watch. Rejects with ConnectionLost. */
  send(sent: InProcessRequest, listener?: WatchListener): Promise<InProcessAnswer> {
    if (!this.#isUp()) return Promise.reject(new ConnectionLost());
    return new Promise((resolve, reject) => {
      let what = '';
      const writer = new InProcessWriter({
        listener,
        answered: resolve,
        lost: reject,
        streaming: (sink) => this.#memory.watch(what, sink),
      });
      const served = this.#chain
        .serve(arrivalOf(sent), (call) => {
          what = `${sent.user.name} ${call.verb} ${call.requestURI}`;
          return writer;
        })
        .then(() => writer.complete(), reject)
        .finally(() => this.#open.delete(writer));
      this.#open.set(writer, served);
    });
  }

  /** Ends every request and watch at once, as a process that is killed does. */
  cut(): void {
    for (const writer of this.#open.keys()) writer.cut();
  }

  /** Ends everything, and waits until it is recorded. */
  async close(): Promise<void> {
    this.cut();
    await Promise.all(this.#open.values());
  }
}
