import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { expect, inject, vi } from 'vitest';
import { createApiClient, type ApiClient } from '../../src/cluster/api/api-client.ts';
import { SYSTEM_CLOCK } from '../../src/cluster/api/clock.ts';
import { connect } from '../../src/cluster/api/connect.ts';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../src/kube/json.ts';

export interface ApiAnswer {
  readonly code: number;
  readonly body: JsonObject;
  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
}

export interface SendOptions {
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly as?: string;
  readonly asGroup?: string;
}

/** Asks the API server anything; what our own client, which only reads, does not do. */
export class RealApi {
  readonly #server: string;
  readonly #agent: Agent;

  constructor(kubeconfig: string = inject('controlPlane').kubeconfig.administrator) {
    const config: JsonValue = JSON.parse(readFileSync(kubeconfig, 'utf8'));
    const pem = (...path: readonly (string | number)[]) =>
      Buffer.from(stringAt(config, ...path) ?? '', 'base64').toString('utf8');
    this.#server = stringAt(config, 'clusters', 0, 'cluster', 'server') ?? '';
    this.#agent = new Agent({
      keepAlive: true,
      ca: pem('clusters', 0, 'cluster', 'certificate-authority-data'),
      cert: pem('users', 0, 'user', 'client-certificate-data'),
      key: pem('users', 0, 'user', 'client-key-data'),
    });
  }

  async send(
    method: string,
    path: string,
    body?: JsonValue,
    { contentType = 'application/json', query = {}, as, asGroup }: SendOptions = {},
  ): Promise<ApiAnswer> {
    const url = new URL(path, this.#server);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = {
      Accept: 'application/json',
      'User-Agent': 'plimsoll-test',
      ...(body === undefined ? {} : { 'Content-Type': contentType }),
      ...(as === undefined ? {} : { 'Impersonate-User': as }),
      ...(asGroup === undefined ? {} : { 'Impersonate-Group': asGroup }),
    };
    return new Promise((resolve, reject) => {
      const sent = httpsRequest(url, { method, agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => {
          const warnings = response.rawHeaders.filter((_, i) => response.rawHeaders[i - 1] === 'Warning');
          resolve({ code: response.statusCode ?? 0, body: parsed(text), warnings });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Sends, and fails the test where the server did not do it. */
  async expectDone(...args: Parameters<RealApi['send']>): Promise<JsonObject> {
    const { code, body } = await this.send(...args);
    expect(code, `${args[0]} ${args[1]}: ${JSON.stringify(body)}`).toBeLessThan(300);
    return body;
  }

  async create(path: string, body: JsonObject): Promise<JsonObject> {
    return this.expectDone('POST', path, body);
  }

  /** Makes a namespace in which Pods can be made. */
  async createNamespace(name: string, labels: JsonObject = {}): Promise<void> {
    await this.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
    if (!inject('controlPlane').hasControllerManager) return;
    await vi.waitFor(
      async () => {
        const { code } = await this.send('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`);
        expect(code).toBe(200);
      },
      { timeout: 30_000, interval: 100 },
    );
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parsed(text: string): JsonObject {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : { text };
  } catch {
    return { text };
  }
}

/** The product's own client, by a kubeconfig, as the command line makes it. */
export async function ourClient(kubeconfig: string): Promise<ApiClient> {
  const environment = {
    variables: {},
    homeFolder: '/nonexistent',
    workingFolder: '/',
    serviceAccountFolder: '/nonexistent',
    stdinIsTerminal: false,
  };
  const connection = await connect({ kubeconfig }, environment, SYSTEM_CLOCK);
  return createApiClient(connection, {
    userAgent: 'plimsoll/test',
    variables: {},
    requestsPerSecond: 200,
    burst_count: 200,
  });
}
