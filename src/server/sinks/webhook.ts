import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../kube/json.ts';
import { keptAlertJson } from '../alerts/alert-document.ts';
import { postJson } from './post-json.ts';
import type { Sink } from './sink.ts';

export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  /** Key of the signature; undefined: none. */
  readonly secret: string | undefined;
  readonly now_ms?: () => number;
}

const AT_LEAST_MS = 5_000;

/**
 * HMAC-SHA256 over `<timestamp>.<body>`, in hexadecimal. With the time in what is signed an old message cannot be sent again by somebody
 * who has seen it: receivers refuse timestamps that are minutes old.
 */
export function signatureOf(secret: string, timestamp_s: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp_s}.${body}`).digest('hex');
}

/** POSTs `{ what, alert }` to any address, signed with headers X-Plimsoll-Timestamp (seconds) and X-Plimsoll-Signature (`sha256=<hex>`). */
export function webhookSink({ name, url, secret, now_ms = Date.now }: WebhookSettings): Sink {
  const post = async (value: JsonObject, signal: AbortSignal): Promise<void> => {
    const body = JSON.stringify(value);
    const timestamp_s = Math.floor(now_ms() / 1000);
    const headers = {
      'x-plimsoll-timestamp': String(timestamp_s),
      'x-plimsoll-signature':
        secret === undefined ? undefined : `sha256=${signatureOf(secret, timestamp_s, body)}`,
    };
    await postJson({ url, body, headers, signal });
  };
  return {
    name,
    cadence: { atLeast_ms: AT_LEAST_MS, onlySteps: false, end: true },
    async deliver({ kept, what }, signal) {
      await post({ what, alert: keptAlertJson(kept) }, signal);
      return undefined;
    },
    digest: async (digest, signal) => post({ what: 'digest', digest }, signal),
  };
}
