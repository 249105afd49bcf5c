import type { AnswerHeaders, RequestUser } from '../request/server-request.ts';
import type { IncomingCall } from './incoming-call.ts';

/** What the gate says to a request. */
export type Passage =
  | {
      readonly type: 'passed';
      readonly headers: AnswerHeaders;
      /** The request is done, or the watch has sent what it owes: the seats are free again. Called once. */
      readonly leave: () => void;
      /** A watch is over. */
      readonly ended?: () => void;
    }
  | { readonly type: 'refused'; readonly headers: AnswerHeaders; readonly retryAfter_s: number };

/** Decides when a request may run: API Priority and Fairness, or the plain limit of requests in flight. */
export interface FlowGate {
  /** `deadline_ms`: when the request times out; `undefined` for those that never do. */
  enter(call: IncomingCall, user: RequestUser, deadline_ms: number | undefined): Passage | Promise<Passage>;
}
