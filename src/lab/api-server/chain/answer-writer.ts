import type { Answer } from '../request/server-request.ts';

/** Where the answer to a request goes: a connection, or a client inside this process. */
export interface AnswerWriter {
  /** Is nobody there any more? */
  readonly isGone: boolean;
  /** Has some of an answer been sent? Then there can be no other one. */
  readonly hasBegun: boolean;
  /** Writes an answer; of a watch, until it ends. Answers how many bytes of body went out. `begun`: a stream has begun. */
  write(answer: Answer, begun: () => void): Promise<number>;
  /** Asks the client to open a new connection for its next request. */
  closeConnection(): void;
}
