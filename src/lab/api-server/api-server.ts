import { createCertificateAuthority, type CertificateAuthority } from '../control-plane/certificates.ts';
import { AdmissionChain } from './admission/admission.ts';
import { builtInPlugins } from './admission/built-in-plugins.ts';
import type { PluginName } from './admission/plugin-order.ts';
import { createAuditor, type AuditSettings } from './audit/audit-settings.ts';
import type { Auditor } from './audit/request-audit.ts';
import { dynamicAdmission, type DynamicAdmissionParts } from './admission/dynamic-admission.ts';
import { WebhookCaller } from './admission/webhook/call-webhook.ts';
import { serviceRoute, type ResolveService } from './admission/webhook/service-route.ts';
import { bootstrapObjects } from './bootstrap/bootstrap-objects.ts';
import { REQUEST_TIMEOUT_MS } from './chain/deadline.ts';
import type { IncomingCall } from './chain/incoming-call.ts';
import { modelledDurations, NO_DURATIONS, type Durations } from './chain/modelled-duration.ts';
import type { FlowGate } from './chain/flow-gate.ts';
import { RequestChain } from './chain/request-chain.ts';
import { MACHINE_CLOCK, type ServerClock } from './clock.ts';
import { MACHINE_RANDOM, type ServerRandom } from './random.ts';
import { Processors } from './cost/processors.ts';
import { MemoryLedger, type MemoryUse, type OutOfMemory } from './cost/memory-ledger.ts';
import { ConversionWebhooks } from './custom-resources/conversion/conversion-webhooks.ts';
import { watchDefinitions } from './custom-resources/definition-controller.ts';
import { healthChecks } from './discovery/health-checks.ts';
import { ownPathAnswer, type OwnPaths } from './discovery/own-paths.ts';
import { issuerDiscovery } from './discovery/issuer-discovery.ts';
import { keepAvailableConditions } from './discovery/api-service-availability.ts';
import { keepDanglingConditions } from './flow-control/dangling.ts';
import { debugPages } from './flow-control/debug-pages.ts';
import { keepFlowConfiguration } from './flow-control/kept-configuration.ts';
import { IN_FLIGHT_LIMITS, maxInFlight } from './flow-control/max-in-flight.ts';
import { PriorityAndFairness } from './flow-control/priority-and-fairness.ts';
import type { ApiParts } from './handlers/resource-request.ts';
import { SERVER_LIMITS, type ServerLimits } from './handlers/server-parts.ts';
import { httpAnswerWriter, httpArrival } from './http/http-exchange.ts';
import { listen } from './http/listener.ts';
import type { InProcessAnswer, InProcessRequest, WatchListener } from './in-process/in-process-request.ts';
import { InProcessServer } from './in-process/in-process-server.ts';
import { keepSystemObjects } from './kept-objects.ts';
import { keepServiceAddresses, markServiceCidrReady } from './kept-service-addresses.ts';
import { RequestMetrics } from './metrics/request-metrics.ts';
import { serverMetrics, type ServerMetrics } from './metrics/server-metrics.ts';
import { observeProcess } from './metrics/process-metrics.ts';
import { observeStore, observeWrite } from './metrics/store-metrics.ts';
import type { RequestUser } from './request/server-request.ts';
import { ResourceRegistry } from './resources/resource-registry.ts';
import { Authorizer, type AuthorizationMode } from './security/authorize.ts';
import { Impersonator } from './security/impersonate.ts';
import { API_AUDIENCE, ServiceAccountTokens } from './security/service-account-tokens.ts';
import { ObjectStore } from './storage/object-store.ts';
import type { WatchWindowLimits } from './storage/watch-window.ts';
import { createObject } from './writes/create-object.ts';
import { ServiceNetwork } from './writes/service-network.ts';
import { DEFAULT_SERVICE_RANGE, ServiceRange } from './writes/service-range.ts';

/** What can be chosen of an embedded API server; everything has a default. */
export interface ApiServerSettings {
  /** 0: any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: ServerClock;
  /** Where names, UIDs and audit IDs come from; the machine's chance unless given. */
  readonly random?: ServerRandom;
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
  /** `--authorization-mode`; RBAC alone unless given. */
  readonly authorizationModes?: readonly AuthorizationMode[];
  /** `--service-cluster-ip-range`: where the addresses of Services come from; 10.0.0.0/16 unless given. */
  readonly serviceRange?: ServiceRange;
  /** `--client-ca-file`: PEM of authorities whose clients are believed, beside the server's own. */
  readonly clientCa?: string;
  /** What is recorded of requests; nothing unless given. */
  readonly audit?: AuditSettings;
  /** `--max-requests-inflight`; 400 unless given. */
  readonly maxRequestsInFlight_count?: number;
  /** `--max-mutating-requests-inflight`; 200 unless given. */
  readonly maxMutatingRequestsInFlight_count?: number;
  /** `--enable-priority-and-fairness`; on unless given. Off: the two limits are all there is. */
  readonly priorityAndFairness?: boolean;
  /** Of the modelled server, as a pod's limit; without one it never runs out. */
  readonly memoryLimit_bytes?: number;
  /** How long the server is gone when it has been killed; 10 s unless given, the first back-off of a kubelet. */
  readonly restart_ms?: number;
  /** Told why the server is killed. */
  readonly onOutOfMemory?: (event: OutOfMemory) => void;
  /**
   * Lets each request take as long as on a real server, by the clock: for a clock that does not move by itself, on which everything else takes no time at all. Off
   * unless given.
   */
  readonly modelsDurations?: boolean;
  /** Of the modelled server: requests share them as long as `modelsDurations` says that they take time at all. As many as are asked for unless given. */
  readonly processors_count?: number;
  /** `--request-timeout`. */
  readonly requestTimeout_ms?: number;
  /** `--shutdown-delay-duration`: asked to close, it goes on serving for so long, and says on /readyz that it ends; 0 unless given. */
  readonly shutdownDelay_ms?: number;
  /** Told of errors that nobody expects: bugs of the server, each answered with 500. */
  readonly onPanic?: (error: unknown) => void;
  /** Where the Service of a webhook leads: the lab has no network. Without it Services refuse connections. */
  readonly resolveService?: ResolveService;
}

const DISABLED_PLUGINS: readonly PluginName[] = ['ServiceAccount'];

/** A server inside this process, as long as nobody outside has to reach it. */
export interface LocalApiServer {
  /** Sends a request from inside this process, through everything that one over HTTP goes through. Rejects with ConnectionLost while the server is down. */
  send(request: InProcessRequest, listener?: WatchListener): Promise<InProcessAnswer>;
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  /** What a real server of these contents would hold now, by a model. */
  memory(): MemoryUse;
  /** Kills the server and starts it again in place: connections are cut, watch caches are empty, objects stay. */
  restart(): void;
  close(): Promise<void>;
}

/** A running server that listens. */
export interface ApiServer extends LocalApiServer {
  readonly url: string;
  readonly authority: CertificateAuthority;
}

/** A kubelet waits this long before it starts a container that has ended for the first time. */
const RESTART_MS = 10_000;
/** How often kube-apiserver compacts etcd (reference 5.1). */
const COMPACTION_MS = 300_000;

const noService: ResolveService = () => undefined;

/** The plugins that are on. */
function admissionChain(
  { disabledAdmissionPlugins = DISABLED_PLUGINS }: ApiServerSettings,
  parts: DynamicAdmissionParts,
): AdmissionChain {
  const { metrics, clock } = parts;
  return new AdmissionChain(
    [...builtInPlugins(parts), ...dynamicAdmission(parts)].filter(
      ({ name }) => !disabledAdmissionPlugins.includes(name),
    ),
    ({ type, operation, isRejected, took_ms }) =>
      metrics.admissionSteps.observe([type, operation, String(isRejected)], took_ms / 1000),
    clock.now_ms,
  );
}

/** How a request comes by its time: from as many processors as the server has. */
function workTime(clock: ServerClock, processors_count: number | undefined): Durations['take'] {
  if (processors_count === undefined)
    return (duration_ms) => new Promise((resolve) => clock.after(duration_ms, resolve));
  const processors = new Processors(clock, processors_count);
  return (duration_ms) => processors.work(duration_ms);
}

class Server {
  readonly parts: ApiParts;
  readonly chain: RequestChain;
  readonly #auditor: Auditor | undefined;
  readonly memory: MemoryLedger;
  readonly #restart_ms: number;
  /** `127.0.0.1:6443`, known once the server listens. */
  address = '';
  /** Not while it starts again. */
  isUp = true;
  /** Asked to close. */
  isEnding = false;
  readonly #shutdownDelay_ms: number;
  readonly serviceRange: ServiceRange;
  cutConnections: () => void = () => undefined;
  readonly inProcess: InProcessServer;

  constructor(settings: ApiServerSettings) {
    const { clock = MACHINE_CLOCK, random = MACHINE_RANDOM } = settings;
    const { quota_bytes, watchWindow, audit } = settings;
    this.serviceRange = settings.serviceRange ?? new ServiceRange(DEFAULT_SERVICE_RANGE);
    const metrics = serverMetrics();
    const store = new ObjectStore({
      now_ms: clock.now_ms,
      onWrite: (collection, write) => observeWrite(metrics, collection, write),
      ...(quota_bytes === undefined ? {} : { quota_bytes }),
      ...(watchWindow === undefined ? {} : { watchWindow }),
    });
    const authorizer = new Authorizer(store, settings.authorizationModes);
    const staticTokens = settings.tokens ?? new Map<string, RequestUser>();
    const tokens = new ServiceAccountTokens(store, clock, random);
    const registry = new ResourceRegistry(store);
    observeStore(store, metrics);
    observeProcess(metrics.registry);
    const caller = new WebhookCaller(clock, serviceRoute(store, settings.resolveService ?? noService));
    const conversions = new ConversionWebhooks({ caller, clock, random, metrics });
    const shared = { store, registry, authorizer, clock, random, metrics, conversions };
    this.parts = {
      ...shared,
      limits: { ...SERVER_LIMITS, ...settings.limits },
      admission: admissionChain(settings, { ...shared, caller }),
      services: new ServiceNetwork(store, this.serviceRange),
      reviews: { authorizer, tokens, staticTokens, clock },
    };
    this.#auditor = audit === undefined ? undefined : createAuditor(audit, { registry, clock, metrics });
    const gate = this.#gate(settings, metrics);
    this.#shutdownDelay_ms = settings.shutdownDelay_ms ?? 0;
    this.#restart_ms = settings.restart_ms ?? RESTART_MS;
    this.memory = new MemoryLedger(store, settings.memoryLimit_bytes ?? Infinity, (event) => {
      if (!this.isUp) return;
      settings.onOutOfMemory?.(event);
      this.restart();
    });
    const ownPaths = this.#ownPaths(gate, tokens);
    this.chain = new RequestChain({
      api: this.parts,
      clock,
      random,
      authorizer,
      impersonator: new Impersonator(authorizer),
      staticTokens,
      auditor: this.#auditor,
      gate,
      metrics: new RequestMetrics(metrics),
      requestTimeout_ms: settings.requestTimeout_ms ?? REQUEST_TIMEOUT_MS,
      durations:
        settings.modelsDurations === true
          ? modelledDurations(store, this.memory, workTime(clock, settings.processors_count))
          : NO_DURATIONS,
      ownPath: (request) => ownPathAnswer(ownPaths, request),
      address: () => this.address,
      panicked: settings.onPanic ?? (() => undefined),
    });
    this.inProcess = new InProcessServer(this.chain, this.memory, () => this.isUp);
    this.#compactLater(store.revision);
    watchDefinitions(this.parts);
    keepServiceAddresses(this.parts);
    keepAvailableConditions(store, clock);
  }

  /** What the server says of itself. */
  #ownPaths(gate: FlowGate, tokens: ServiceAccountTokens): OwnPaths {
    const { store, metrics } = this.parts;
    return {
      metrics: metrics.registry,
      health: healthChecks(
        { isStoragePaused: () => store.isPaused, isShuttingDown: () => this.isEnding },
        gate instanceof PriorityAndFairness,
      ),
      pages: new Map([
        ...issuerDiscovery(API_AUDIENCE, [tokens.key.jwk], () => this.address),
        ...(gate instanceof PriorityAndFairness ? debugPages(gate.levels) : []),
      ]),
    };
  }

  /** Who may run when. */
  #gate(settings: ApiServerSettings, metrics: ServerMetrics): FlowGate {
    const reads_count = settings.maxRequestsInFlight_count ?? IN_FLIGHT_LIMITS.reads_count;
    const mutating_count = settings.maxMutatingRequestsInFlight_count ?? IN_FLIGHT_LIMITS.mutating_count;
    if (settings.priorityAndFairness === false)
      return maxInFlight({ reads_count, mutating_count }, metrics, this.parts.clock.now_ms);
    const { store, clock } = this.parts;
    keepDanglingConditions(store, clock);
    return new PriorityAndFairness({ store, clock, metrics, seats_count: reads_count + mutating_count });
  }

  /** Forgets what is older than one interval, again and again. */
  #compactLater(revision: number): void {
    const { store, clock } = this.parts;
    clock.after(COMPACTION_MS, () => {
      store.compact(revision);
      this.#compactLater(store.revision);
    });
  }

  restart(): void {
    const { store, clock } = this.parts;
    this.isUp = false;
    this.cutConnections();
    this.inProcess.cut();
    this.memory.forget();
    store.restartCaches();
    clock.after(this.#restart_ms, () => {
      this.isUp = true;
    });
  }

  /** Serves on for a while, so that whoever asks /readyz sends its next requests to another server. */
  async drain(): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    if (this.#shutdownDelay_ms > 0)
      await new Promise<void>((resolve) => this.parts.clock.after(this.#shutdownDelay_ms, resolve));
  }

  async close(): Promise<void> {
    await this.#auditor?.close();
  }
}

/** Puts the objects of a new cluster in, and begins to keep those that the server keeps. */
async function bootstrapped(server: Server, port: number, clientCa: string): Promise<LocalApiServer> {
  const { parts } = server;
  const { serviceRange } = server;
  const facts = { port, serviceRange, clientCa, now_ms: parts.clock.now_ms() };
  for (const object of bootstrapObjects(facts)) await createObject(parts, object);
  markServiceCidrReady(parts.store, parts.clock);
  keepSystemObjects(parts, port, serviceRange);
  keepFlowConfiguration(parts);
  return {
    send: (request, listener) => server.inProcess.send(request, listener),
    store: parts.store,
    registry: parts.registry,
    memory: () => server.memory.use(),
    restart: () => server.restart(),
    close: async () => {
      await server.drain();
      await server.inProcess.close();
      await server.close();
    },
  };
}

/** `--secure-port` of a server that nobody outside can reach: its Service says so. */
const LOCAL_PORT = 6443;

/**
 * Starts an API server that only clients inside this process can reach: no socket, no certificates, and so, with a clock and a source of chance of its own, the same run
 * again for the same requests. Throws a Problem where the audit log cannot be written.
 */
export async function startLocalApiServer(
  settings: Omit<ApiServerSettings, 'host' | 'port'> = {},
): Promise<LocalApiServer> {
  const server = new Server(settings);
  server.address = `127.0.0.1:${LOCAL_PORT}`;
  return bootstrapped(server, LOCAL_PORT, '');
}

/**
 * Starts an API server inside this process: its own storage and certificate authority, TLS with HTTP/1.1 and HTTP/2 on loopback. There are
 * no controllers: objects stay as they are written. Throws a Problem where the audit log cannot be written.
 */
export async function startApiServer(settings: ApiServerSettings = {}): Promise<ApiServer> {
  const authority = createCertificateAuthority('plimsoll-lab');
  const server = new Server(settings);
  const clientCas = settings.clientCa === undefined ? [] : [settings.clientCa];
  const place = {
    host: settings.host ?? '127.0.0.1',
    port: settings.port ?? 0,
    authority,
    addresses: [server.serviceRange.address(0)],
    clientCas,
    isUp: () => server.isUp,
  };
  const listener = await listen(place, (request, response) => {
    const writer = (call: IncomingCall) => httpAnswerWriter(response, call, server.memory);
    void server.chain.serve(httpArrival(request), writer);
  });
  const { host, port } = listener;
  server.cutConnections = () => listener.cutConnections();
  server.address = `${host}:${port}`;
  const local = await bootstrapped(server, port, [authority.certificate, ...clientCas].join(''));
  return {
    ...local,
    url: `https://${host}:${port}`,
    authority,
    close: async () => {
      await server.drain();
      await listener.close();
      await local.close();
    },
  };
}
