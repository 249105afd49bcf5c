import type { Answer, AnswerHeaders } from '../request/server-request.ts';

const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** As Go's http.Error writes: a plain text that no browser is to guess at. */
function httpError(code: number, text: string, headers: AnswerHeaders = {}): Answer {
  return {
    type: 'text',
    code,
    contentType: PLAIN_TEXT,
    text: `${text}\n`,
    headers: { 'x-content-type-options': 'nosniff', ...headers },
  };
}

/** 429 of API Priority and Fairness and of the limit of requests in flight (server/filters/maxinflight.go). */
export function tooManyRequestsNow(retryAfter_s: number, headers: AnswerHeaders): Answer {
  return httpError(429, 'Too many requests, please try again later.', {
    ...headers,
    'retry-after': String(retryAfter_s),
  });
}

/** 500 of a bug (server/filters/wrap.go). */
export const PANICKED: Answer = httpError(
  500,
  'This request caused apiserver to panic. Look in the logs for details.',
);

/** 504 of a request that took too long: JSON that says of itself that it is text (server/filters/timeout.go). */
export const TIMED_OUT: Answer = {
  type: 'text',
  code: 504,
  contentType: PLAIN_TEXT,
  text: `${JSON.stringify({
    metadata: {},
    status: 'Failure',
    message: 'Timeout: request did not complete within the allotted timeout',
    reason: 'Timeout',
    details: {},
    code: 504,
  })}\n`,
};
