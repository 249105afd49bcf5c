import { parseRetryAfter } from '../../cluster/api/status-error.ts';
import { TryLater, Undeliverable } from './sink.ts';

/** What the other side said, as text; at most this much of it is looked at. */
const ANSWER_MAX_CHARACTERS = 64 * 1024;

export interface Post {
  readonly url: string;
  readonly body: string;
  /** Those without a value are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** The host of an address, for messages: the path of a webhook is often its secret. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

function givenHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function whyFailed(error: unknown, url: string): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${hostOf(url)}: ${text}`, { cause: error });
}

/** POSTs JSON and answers what came back. Throws TryLater for 429 and 503 that say when, Undeliverable for other 4xx, and an Error for what may pass. */
export async function postJson({ url, body, headers = {}, signal }: Post): Promise<string> {
  let response: Response;
  let text: string;
  try {
    // A redirect would carry what was signed for one host to another.
    response = await fetch(url, {
      method: 'POST',
      headers: givenHeaders({ 'content-type': 'application/json', 'user-agent': 'plimsoll', ...headers }),
      body,
      redirect: 'error',
      signal,
    });
    text = (await response.text()).slice(0, ANSWER_MAX_CHARACTERS);
  } catch (error) {
    throw whyFailed(error, url);
  }
  const { status } = response;
  if (response.ok) return text;
  const said = `${hostOf(url)} answered ${status}: ${text.slice(0, 200)}`;
  const after_s = parseRetryAfter(response.headers.get('retry-after') ?? undefined, Date.now());
  if ((status === 429 || status === 503) && after_s !== undefined) throw new TryLater(said, after_s * 1000);
  const mayPass =
    status === 408 || status === 425 || status === 429 || status >= 500 || status === 401 || status === 403;
  throw mayPass ? new Error(said) : new Undeliverable(said);
}
