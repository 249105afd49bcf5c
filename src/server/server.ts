import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ListReceiver } from '../audit/read/received-list.ts';
import { SYSTEM_CLOCK, type Clock } from '../cluster/api/clock.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import { listen, type Listener } from './http/listener.ts';
import { openApi } from './http/openapi.ts';
import type { Route } from './http/route.ts';
import { Router, type RouterParts } from './http/router.ts';
import { openApiRoute } from './routes/openapi-route.ts';
import type { OpenDetector } from './live/detector-link.ts';
import { Detectors } from './live/detectors.ts';
import { LiveSpool } from './live/live-spool.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { AuditReceiver } from './receiver/audit-receiver.ts';
import { Intake } from './receiver/intake.ts';
import { ReceptionBook } from './receiver/reception-book.ts';
import { Reload } from './reload.ts';
import { statusRoute } from './routes/status-route.ts';
import { storeRoutes } from './routes/store-routes.ts';
import { addServerMetrics } from './server-metrics.ts';
import { StoreDesk } from './store/store-desk.ts';
import type { OpenStoreWork } from './store/store-link.ts';
import { Upkeep } from './store/upkeep.ts';
import { FollowedFiles } from './tail/followed-files.ts';
import type { ApiClient } from '../cluster/api/api-client.ts';
import type { ConnectionFlags } from '../cluster/api/connection-flags.ts';
import { findingsRoute } from './routes/findings-route.ts';
import { ClusterAuthority } from './security/cluster-authority.ts';
import { ClusterWatch } from './watch/cluster-watch.ts';
import { isFindingAlert } from './watch/finding-alert.ts';
import type { OpenWatch } from './watch/watch-link.ts';
import { dataFolderAt } from '../audit/store/data-folder.ts';
import { alertRoutes } from './routes/alert-routes.ts';
import { checked, healthRoutes, type Check } from './routes/health-routes.ts';
import { receiverRoute } from './routes/receiver-route.ts';
import { Authority } from './security/authority.ts';
import type { ServerOptions } from './server-options.ts';
import { DailyDigest } from './digest/daily-digest.ts';
import type { Sink } from './sinks/sink.ts';
import { makeSinks } from './sinks/make-sink.ts';

/** What the daemon gets from the process around it. */
export interface ServerPorts {
  readonly log: Log;
  /** For the sink stdout. */
  readonly out: (text: string) => Promise<void>;
  readonly openDetector: OpenDetector;
  readonly openStore: OpenStoreWork;
  readonly openWatch: OpenWatch;
  /** A client for a cluster. Nothing is sent yet. */
  readonly connect: (flags: ConnectionFlags) => Promise<ApiClient>;
  readonly version: string;
  readonly clock?: Clock;
}

export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** Takes nothing more, finishes what is under way, writes what is kept. */
  close(): Promise<void>;
}

/** Requests that are under way when it is told to stop. */
const REQUESTS_GRACE_MS = 10_000;
/** Alerts that could not be sent before stay in their outbox. */
const SINKS_GRACE_MS = 3_000;

function detectorsOf(
  spool: LiveSpool,
  desk: AlertDesk,
  { data, rebuild_ms, reorderWindow_ms, hazards }: ServerOptions,
  { log, openDetector, clock = SYSTEM_CLOCK }: ServerPorts,
): Detectors {
  return new Detectors({
    open: openDetector,
    log,
    begin: async () => ({
      data,
      lastSegment: await spool.cut(),
      rebuildFrom_us: (clock.now_ms() - rebuild_ms) * 1000,
      window_ms: reorderWindow_ms,
      hazards,
    }),
    alerts: (alerts) => desk.take(alerts),
  });
}

function checksOf({ receiver, detectors, desk, followed, upkeep, watch }: Parts): readonly Check[] {
  const rebuilding = 'their state is being rebuilt from the store';
  return [
    { name: 'spool', problem: () => receiver.diskProblem, isVital: true },
    {
      name: 'detectors',
      problem: () => detectors.problem ?? (detectors.isRebuilt ? undefined : rebuilding),
      isVital: false,
    },
    { name: 'upkeep', problem: () => upkeep.problem, isVital: false },
    ...(watch.isOn ? [{ name: 'configuration', problem: () => watch.problem, isVital: false }] : []),
    ...desk.outboxes.map((outbox) => ({
      name: `sink ${outbox.name}`,
      problem: () => outbox.problem,
      isVital: false,
    })),
    ...followed.files.map((file) => ({
      name: `file ${file.path}`,
      problem: () => file.problem,
      isVital: false,
    })),
  ];
}

/** What the daemon itself keeps, beside the store. */
function stateFolder(data: string): string {
  return join(data, 'server');
}

async function openDesk(
  { data, quietAfter_ms }: ServerOptions,
  { log, clock = SYSTEM_CLOCK }: ServerPorts,
  sinks: readonly Sink[],
): Promise<AlertDesk> {
  const folder = stateFolder(data);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return AlertDesk.open({
    folder,
    quietAfter_ms,
    sinks,
    clock,
    log,
    isLasting: isFindingAlert,
  });
}

/** Everything that runs for as long as the daemon does. */
interface Parts {
  readonly spool: LiveSpool;
  readonly desk: AlertDesk;
  readonly detectors: Detectors;
  readonly book: ReceptionBook;
  readonly receiver: AuditReceiver;
  readonly followed: FollowedFiles;
  readonly store: StoreDesk;
  readonly upkeep: Upkeep;
  readonly watch: ClusterWatch;
  readonly digest: DailyDigest;
}

async function makeParts(options: ServerOptions, ports: ServerPorts, metrics: Metrics): Promise<Parts> {
  const { log, clock = SYSTEM_CLOCK } = ports;
  const now_ms = () => clock.now_ms();
  const folder = dataFolderAt(options.data);
  const spool = await LiveSpool.open(options.data);
  const sinks = makeSinks(options.sinks, ports.out);
  const desk = await openDesk(options, ports, sinks);
  const detectors = detectorsOf(spool, desk, options, ports);
  spool.tell(detectors);
  const intake = new Intake(options.queue_bytes);
  const list = new ListReceiver();
  const book = new ReceptionBook({
    folder,
    log,
    takeShed: () => intake.takeShed(),
    takeReport: () => list.takeReport(),
    now_ms,
  });
  const followed = await FollowedFiles.open({
    paths: options.tail,
    folder: stateFolder(options.data),
    spool,
    log,
    told: (report) => book.add(report),
    lost: (what) => book.unread(what),
    now_ms,
  });
  const store = new StoreDesk(options.data, ports.openStore);
  const upkeep = new Upkeep({ store, folder, retention: options.retention, log });
  const receiver = new AuditReceiver({ spool, list, intake, log, metrics });
  const watch = await ClusterWatch.open({
    connection: options.watch,
    open: ports.openWatch,
    userAgent: `plimsoll-serve/${ports.version}`,
    folder: stateFolder(options.data),
    desk,
    log,
    now_ms,
  });
  const digest = await DailyDigest.open({
    at_min: options.digestAt_min,
    store,
    sinks,
    folder: stateFolder(options.data),
    log,
    now_ms,
  });
  return { spool, desk, detectors, book, receiver, followed, store, upkeep, watch, digest };
}

async function stopParts(parts: Parts, grace_ms: number): Promise<void> {
  parts.upkeep.stop();
  await parts.watch.stop();
  await parts.digest.stop();
  await parts.followed.stop();
  await parts.detectors.stop();
  await parts.desk.close(grace_ms);
  await parts.book.close();
  await parts.spool.close();
  parts.store.close();
}

function makeRoutes(
  parts: Parts,
  checks: readonly Check[],
  metrics: Metrics,
  version: string,
): readonly Route[] {
  const { receiver, desk, detectors, store } = parts;
  const routes: Route[] = [
    receiverRoute(receiver),
    ...alertRoutes(desk),
    ...storeRoutes(store),
    findingsRoute(parts.watch),
    statusRoute({ version, started_ms: Date.now(), desk, detectors, checks: () => checked(checks) }),
    ...healthRoutes(checks, () => metrics.text()),
  ];
  routes.push(openApiRoute(() => openApi(routes, version)));
  return routes;
}

/** Starts the daemon. Throws a Problem where it cannot run as asked. */
export async function startServer(options: ServerOptions, ports: ServerPorts): Promise<RunningServer> {
  const { log, version } = ports;
  const { host, port, sourceTokenFile, apiTokenFile, tls } = options;
  const metrics = new Metrics();
  const identity = await tls();
  const knowsCertificates = identity.clientCa !== undefined;
  // A kubeconfig that cannot be used is said now, and not by a process that tries for ever.
  if (options.watch !== undefined) (await ports.connect(options.watch)).close();
  const cluster =
    options.reviewTokens === undefined
      ? undefined
      : new ClusterAuthority(await ports.connect(options.reviewTokens));
  const authority = new Authority({ sourceTokenFile, apiTokenFile, knowsCertificates, cluster });
  const parts = await makeParts(options, ports, metrics);
  const checks: Check[] = [...checksOf(parts)];
  const authorize: RouterParts['authorize'] = (request, access) => authority.authorize(request, access);
  const router = new Router({ routes: makeRoutes(parts, checks, metrics, version), authorize, log, metrics });
  let listener: Listener;
  try {
    listener = await listen({ host, port, identity }, (request, response) =>
      router.handle(request, response),
    );
  } catch (error) {
    await stopParts(parts, 0);
    throw error;
  }
  const reload = new Reload({ listener, tls, identity, tokens: authority.files, log });
  checks.push({ name: 'files', problem: () => reload.problem, isVital: false });
  addServerMetrics(metrics, { ...parts, version, certificate: () => reload.identity.certificate });
  await parts.detectors.start();
  parts.followed.start();
  parts.book.start();
  parts.upkeep.start();
  parts.watch.start();
  parts.digest.start();
  reload.start();
  return {
    address: listener.address,
    port: listener.port,
    async close() {
      reload.stop();
      await listener.close(REQUESTS_GRACE_MS);
      await stopParts(parts, SINKS_GRACE_MS);
    },
  };
}
