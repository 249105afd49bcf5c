import type { AnswerWriter } from '../chain/answer-writer.ts';
import type { Answer, FrameSink } from '../request/server-request.ts';
import { ConnectionLost, type InProcessAnswer, type WatchListener } from './in-process-request.ts';

const nothing = (): void => undefined;

/** A watch that nobody listens to. */
const DEAF: WatchListener = { event: (_event, taken) => taken(), ended: nothing };

/** Who asks, and who keeps the books. */
export interface InProcessParts {
  readonly listener: WatchListener | undefined;
  readonly answered: (answer: InProcessAnswer) => void;
  readonly lost: (error: Error) => void;
  /** A watch begins; the answer of this ends it. */
  readonly streaming: (sink: FrameSink) => () => void;
}

/** Hands the answer to one request to a client inside this process. */
export class InProcessWriter implements AnswerWriter {
  readonly #listener: WatchListener;
  readonly #answered: (answer: InProcessAnswer) => void;
  readonly #lost: (error: Error) => void;
  readonly #streaming: InProcessParts['streaming'];
  #end: () => void = nothing;
  #isCut = false;
  isGone = false;
  hasBegun = false;
  /** Of what is not a watch: told to the client when the request is recorded. */
  #whole: InProcessAnswer | undefined;

  constructor({ listener = DEAF, answered, lost, streaming }: InProcessParts) {
    this.#listener = listener;
    this.#answered = answered;
    this.#lost = lost;
    this.#streaming = streaming;
  }

  async write(answer: Answer, begun: () => void): Promise<number> {
    this.hasBegun = true;
    if (answer.type === 'stream') {
      await this.#stream(answer, begun);
      return 0;
    }
    const { code, headers = {} } = answer;
    this.#whole =
      answer.type === 'object'
        ? { type: 'object', code, object: answer.object, headers }
        : { type: 'text', code, text: Buffer.from(answer.text).toString(), headers };
    return 0;
  }

  async #stream(answer: Answer & { type: 'stream' }, begun: () => void): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    const listener = this.#listener;
    let isStopped = false;
    let waiting_bytes = 0;
    const sink: FrameSink = {
      // Nothing but watches is streamed, and they tell events.
      write: nothing,
      event: (event, size_bytes, taken = nothing) => {
        waiting_bytes += size_bytes;
        listener.event(event, () => {
          waiting_bytes -= size_bytes;
          taken();
        });
      },
      get waiting_bytes() {
        return waiting_bytes;
      },
      end: () => {
        this.#end();
        if (!isStopped) listener.ended();
      },
    };
    const release = this.#streaming(sink);
    const stop = answer.start(sink);
    begun();
    this.#answered({
      type: 'watch',
      stop: () => {
        isStopped = true;
        this.#end();
      },
    });
    await closed;
    release();
    stop();
    if (this.#isCut && !isStopped) listener.ended();
  }

  /** The request is done and recorded. */
  complete(): void {
    this.isGone = true;
    if (this.#whole !== undefined) this.#answered(this.#whole);
  }

  /** The connection is gone, whatever was on it. */
  cut(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.#isCut = true;
    this.#whole = undefined;
    this.#lost(new ConnectionLost());
    this.#end();
  }

  closeConnection(): void {
    // There is none.
  }
}
