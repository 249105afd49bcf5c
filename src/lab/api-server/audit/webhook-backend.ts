import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Connection } from '../../../cluster/api/connection.ts';
import type { JsonObject } from '../../../kube/json.ts';
import type { ServerClock } from '../clock.ts';
import type { AuditBackend, AuditLossListener } from './audit-backend.ts';

/** `--audit-webhook-initial-backoff`, and how DefaultRetryBackoffWithInitialDelay goes on: four tries, each wait 1.5 times the one before. */
export const WEBHOOK_BACKOFF_MS = 10_000;
const BACKOFF_FACTOR = 1.5;
const TRIES_COUNT = 5;

interface WebhookSettings {
  readonly connection: Connection;
  readonly clock: ServerClock;
  readonly lost: AuditLossListener;
  readonly initialBackoff_ms?: number;
}

/** POSTs batches as EventList of audit.k8s.io/v1. Any error is tried again. Source: plugin/pkg/audit/webhook, util/webhook. */
export class WebhookBackend implements AuditBackend {
  readonly #settings: WebhookSettings;
  readonly #agent: HttpAgent | HttpsAgent;
  #isClosed = false;
  #stopWaiting: (() => void) | undefined;

  constructor(settings: WebhookSettings) {
    this.#settings = settings;
    const { server, tls } = settings.connection;
    this.#agent =
      server.protocol === 'https:'
        ? new HttpsAgent({
            keepAlive: true,
            rejectUnauthorized: tls.verify,
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
          })
        : new HttpAgent({ keepAlive: true });
  }

  async process(events: readonly JsonObject[]): Promise<boolean> {
    const body = JSON.stringify({
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      metadata: {},
      items: events,
    });
    const error = await this.#postUntilTaken(body);
    if (error === undefined) return true;
    this.#settings.lost('webhook', error, events.length);
    return false;
  }

  /** Answers what went wrong in the last try; `undefined` where one came through. */
  async #postUntilTaken(body: string): Promise<string | undefined> {
    let wait_ms = this.#settings.initialBackoff_ms ?? WEBHOOK_BACKOFF_MS;
    for (let tries_count = 1; ; tries_count += 1) {
      try {
        await this.#post(body);
        return undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (tries_count === TRIES_COUNT || this.#isClosed) return why;
      }
      await this.#wait(wait_ms);
      wait_ms *= BACKOFF_FACTOR;
    }
  }

  #wait(wait_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#settings.clock.after(wait_ms, resolve);
      this.#stopWaiting = () => {
        stop();
        resolve();
      };
    });
  }

  async #post(body: string): Promise<void> {
    const { server, credentials } = this.#settings.connection;
    const credential = await credentials.current(undefined);
    const { certificate, authorization } = credential;
    const send = server.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = send(
        server,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            ...(authorization === undefined ? {} : { authorization }),
          },
          ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
        },
        (response) => {
          response.resume();
          response.once('error', reject);
          response.once('end', () => {
            const code = response.statusCode ?? 0;
            if (code >= 200 && code <= 206) resolve();
            else reject(new Error(`the server responded with the status code ${code}`));
          });
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWaiting?.();
    this.#agent.destroy();
  }
}
