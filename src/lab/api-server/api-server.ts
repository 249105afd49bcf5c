import { randomUUID } from 'node:crypto';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { queryParameters, requestInfoOf, splitRequestURI } from '../../kube/request-uri.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../control-plane/certificates.ts';
import { AdmissionChain } from './admission/admission.ts';
import { builtInPlugins } from './admission/built-in-plugins.ts';
import type { PluginName } from './admission/plugin-order.ts';
import { bootstrapObjects } from './bootstrap-objects.ts';
import { MACHINE_CLOCK, type ServerClock } from './clock.ts';
import { watchDefinitions } from './custom-resources/definition-controller.ts';
import { nonResourceRequest } from './discovery/non-resource-request.ts';
import { errorAnswer, resourceRequest, type ApiParts } from './handlers/resource-request.ts';
import { SERVER_LIMITS, type ServerLimits } from './handlers/server-parts.ts';
import { certificateOf, readBody, type HttpRequest } from './http/read-request.ts';
import { writeAnswer, type HttpResponse } from './http/write-answer.ts';
import { keepSystemObjects } from './kept-objects.ts';
import { internalError } from './request/api-error.ts';
import {
  newRequestContext,
  verbOf,
  withWarnings,
  type Answer,
  type RequestContext,
  type RequestUser,
  type ServerRequest,
} from './request/server-request.ts';
import { ResourceRegistry } from './resources/resource-registry.ts';
import { authenticate, impersonated, type Credentials } from './security/authenticate.ts';
import { accessDenied, accessRequest, Authorizer } from './security/authorize.ts';
import { ServiceAccountTokens } from './security/service-account-tokens.ts';
import { ObjectStore } from './storage/object-store.ts';
import type { WatchWindowLimits } from './storage/watch-window.ts';
import { createObject } from './writes/create-object.ts';
import { ServiceNetwork } from './writes/service-network.ts';

/** What can be chosen of an embedded API server; everything has a default. */
export interface ApiServerSettings {
  /** 0: any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: ServerClock;
  /** etcd's `--quota-backend-bytes`. */
  readonly quota_bytes?: number;
  readonly watchWindow?: WatchWindowLimits;
  readonly limits?: Partial<ServerLimits>;
  /** Bearer tokens and whom they stand for, beside those of service accounts. */
  readonly tokens?: ReadonlyMap<string, RequestUser>;
  /**
   * `--disable-admission-plugins`; ServiceAccount unless given: nobody makes the account `default` of a namespace where no
   * controller-manager runs, and every pod would be refused. envtest leaves it out for the same reason.
   */
  readonly disabledAdmissionPlugins?: readonly PluginName[];
}

const DISABLED_PLUGINS: readonly PluginName[] = ['ServiceAccount'];

/** A running server. */
export interface ApiServer {
  readonly url: string;
  readonly authority: CertificateAuthority;
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  close(): Promise<void>;
}

/** How often kube-apiserver compacts etcd (reference 5.1). */
const COMPACTION_MS = 300_000;

class Server {
  readonly parts: ApiParts;
  readonly #authorizer: Authorizer;
  readonly #staticTokens: ReadonlyMap<string, RequestUser>;
  /** `127.0.0.1:6443`, known once the server listens. */
  address = '';

  constructor(settings: ApiServerSettings) {
    const clock = settings.clock ?? MACHINE_CLOCK;
    const { quota_bytes, watchWindow } = settings;
    const store = new ObjectStore({
      now_ms: clock.now_ms,
      ...(quota_bytes === undefined ? {} : { quota_bytes }),
      ...(watchWindow === undefined ? {} : { watchWindow }),
    });
    this.#authorizer = new Authorizer(store);
    this.#staticTokens = settings.tokens ?? new Map();
    const tokens = new ServiceAccountTokens(store, clock);
    this.parts = {
      store,
      registry: new ResourceRegistry(store),
      clock,
      limits: { ...SERVER_LIMITS, ...settings.limits },
      admission: new AdmissionChain(
        builtInPlugins({ store, clock, authorizer: this.#authorizer }).filter(
          ({ name }) => !(settings.disabledAdmissionPlugins ?? DISABLED_PLUGINS).includes(name),
        ),
      ),
      services: new ServiceNetwork(store),
      authorizer: this.#authorizer,
      reviews: { authorizer: this.#authorizer, tokens, staticTokens: this.#staticTokens },
    };
    this.#compactLater(store.revision);
    watchDefinitions(this.parts);
  }

  /** Forgets what is older than one interval, again and again. */
  #compactLater(revision: number): void {
    const { store, clock } = this.parts;
    clock.after(COMPACTION_MS, () => {
      store.compact(revision);
      this.#compactLater(store.revision);
    });
  }

  async answer(request: HttpRequest, context: RequestContext): Promise<Answer> {
    const { path, query } = splitRequestURI(request.url ?? '/');
    const { headers } = request;
    const header = (name: string): string | undefined => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    const credentials: Credentials = { certificate: certificateOf(request), header, headers };
    const sender = authenticate(credentials, this.#staticTokens, this.parts.reviews.tokens);
    const user = impersonated(sender, credentials, this.#authorizer);
    const parameters = queryParameters(query);
    const info = requestInfoOf(path);
    const method = request.method ?? 'GET';
    const verb = verbOf(method, info, parameters);
    if (!this.#authorizer.allows(user, accessRequest(verb, path, info)))
      throw accessDenied(user, verb, path, info);
    const body = await readBody(request);
    const served: ServerRequest = {
      method,
      path,
      query: parameters,
      header,
      body,
      user,
      info,
      verb,
      context,
    };
    return info === undefined
      ? nonResourceRequest(this.parts, served, this.address)
      : resourceRequest(this.parts, served, info);
  }

  async handle(request: HttpRequest, response: HttpResponse): Promise<void> {
    response.setHeader('audit-id', randomUUID());
    const context = newRequestContext();
    const form = {
      header: (name: string) => {
        const value = request.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      },
      method: request.method ?? 'GET',
    };
    let answer: Answer;
    try {
      answer = await this.answer(request, context);
    } catch (error) {
      const known = errorAnswer(error);
      if (known === undefined) {
        const told = internalError(error instanceof Error ? (error.stack ?? error.message) : String(error));
        answer = { type: 'object', code: told.code, object: told.status() };
      } else answer = known;
    }
    if (!response.writableEnded && !response.destroyed)
      await writeAnswer(response, withWarnings(answer, context), form);
  }
}

/**
 * Starts an API server inside this process: its own storage and certificate authority, TLS with HTTP/1.1 and HTTP/2 on loopback. There are
 * no controllers: objects stay as they are written.
 */
export async function startApiServer(settings: ApiServerSettings = {}): Promise<ApiServer> {
  const host = settings.host ?? '127.0.0.1';
  const authority = createCertificateAuthority('plimsoll-lab');
  const names = [
    host,
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    '10.96.0.1',
  ];
  const pair = authority.serverCertificate({ commonName: 'kube-apiserver' }, names);
  const server = new Server(settings);
  const listener = createSecureServer(
    {
      key: pair.key,
      cert: pair.certificate,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      allowHTTP1: true,
      // As golang.org/x/net/http2: one connection carries all watches of a client.
      settings: { maxConcurrentStreams: 250 },
    },
    (request, response) => void server.handle(request, response),
  );
  const sessions = new Set<ServerHttp2Session>();
  listener.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const sockets = new Set<{ destroy(): void }>();
  listener.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(settings.port ?? 0, host, resolve);
  });
  const { port } = portOf(listener.address());
  server.address = `${host}:${port}`;
  for (const object of bootstrapObjects(port)) await createObject(server.parts, object);
  keepSystemObjects(server.parts, port);
  return {
    url: `https://${host}:${port}`,
    authority,
    store: server.parts.store,
    registry: server.parts.registry,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const session of sessions) session.destroy();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address;
}
