import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { Problem } from '../../problem.ts';

/** What an API server refuses a request with: a `Status` (meta/v1), or what stands for one where none came. */
export class StatusError extends Problem {
  /** HTTP status. */
  readonly code: number;
  /** `Forbidden`, `Expired`, `TooManyRequests`; `''` where the server gave none. */
  readonly reason: string;
  /** How long the server wants to be left alone. */
  readonly retryAfter_s: number | undefined;
  /** The Status as it came; empty where the body was none. */
  readonly status: JsonObject;

  constructor(
    parts: ConstructorParameters<typeof Problem>[0] & {
      readonly code: number;
      readonly reason: string;
      readonly retryAfter_s: number | undefined;
      readonly status: JsonObject;
    },
  ) {
    super(parts);
    this.code = parts.code;
    this.reason = parts.reason;
    this.retryAfter_s = parts.retryAfter_s;
    this.status = parts.status;
  }

  /** Is a resourceVersion or continue token too old (410)? */
  get isExpired(): boolean {
    return this.code === 410 || this.reason === 'Expired' || this.reason === 'Gone';
  }

  /**
   * Does the server not know a resourceVersion yet? Seen after etcd was restored from a backup. Servers before 1.20 name no
   * cause, so client-go looks at the text as well.
   */
  get isResourceVersionTooLarge(): boolean {
    const causes = listAt(this.status, 'details', 'causes');
    return (
      causes.some((cause) => stringAt(cause, 'reason') === 'ResourceVersionTooLarge') ||
      this.message.includes('Too large resource version')
    );
  }
}

/** Enough of an unexpected body (a load balancer's page) to recognise who sent it. */
const EXCERPT_CHARACTERS = 200;

function fixFor(code: number, who: string): string {
  if (code === 401) return `log in again, or correct the credentials: ${who}`;
  if (code === 403) return `grant the right named above, or use other credentials (--context, --as): ${who}`;
  if (code === 404) return 'check that the address is that of a Kubernetes API server';
  if (code === 409) return 'somebody else made or changed it meanwhile: look at it, then try again';
  if (code === 422) return 'correct the object as the message says';
  if (code === 429) return 'try again later: the API server sheds load (API Priority and Fairness)';
  if (code >= 300 && code < 400) return 'set server of the cluster to the address that it redirects to';
  if (code >= 500) return 'look at the health of the API server: kubectl get --raw "/readyz?verbose"';
  return 'report this: the API server did not like our request';
}

function excerpt(text: string): string {
  const plain = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain.length > EXCERPT_CHARACTERS ? `${plain.slice(0, EXCERPT_CHARACTERS)}...` : plain;
}

/** Seconds, or the time of day of an HTTP date (RFC 9110 10.2.3). */
export function parseRetryAfter(header: string | undefined, now_ms: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at_ms = Date.parse(header);
  return Number.isNaN(at_ms) ? undefined : Math.max(0, (at_ms - now_ms) / 1000);
}

function parseStatus(body: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(body);
  } catch {
    // Load balancers answer in HTML, API Priority and Fairness in plain text: then the text is the message.
    return {};
  }
  return isJsonObject(value) && value['kind'] === 'Status' ? value : {};
}

export interface RefusedAnswer {
  readonly code: number;
  readonly body: string;
  readonly retryAfter_s: number | undefined;
  /** Where a redirect leads. */
  readonly location: string | undefined;
  /** `GET https://10.0.0.1:6443/api/v1/pods`. */
  readonly where: string;
  /** Whose credentials were used. */
  readonly who: string;
}

/** The error of an answer that is no success. */
export function statusError({ code, body, retryAfter_s, location, where, who }: RefusedAnswer): StatusError {
  const status = parseStatus(body);
  const said = stringAt(status, 'message') ?? excerpt(body);
  const redirect = location === undefined ? '' : ` to ${location}`;
  return new StatusError({
    what: said === '' ? `the API server answered ${code}${redirect}` : said,
    where,
    fix: fixFor(code, who),
    code,
    reason: stringAt(status, 'reason') ?? '',
    retryAfter_s: retryAfter_s ?? numberAt(status, 'details', 'retryAfterSeconds'),
    status,
  });
}

/** The error that a watch ends with: an event of type ERROR, whose object is a Status. */
export function statusErrorOfEvent(object: JsonObject, where: string, who: string): StatusError {
  const code = numberAt(object, 'code') ?? 500;
  return new StatusError({
    what: stringAt(object, 'message') ?? 'the watch ended with an error',
    where,
    fix: fixFor(code, who),
    code,
    reason: stringAt(object, 'reason') ?? '',
    retryAfter_s: numberAt(jsonAt(object, 'details'), 'retryAfterSeconds'),
    status: object,
  });
}
