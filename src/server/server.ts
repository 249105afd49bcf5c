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
import { alertRoutes } from './routes/alert-routes.ts';
import { healthRoutes, type Check } from './routes/health-routes.ts';
import { receiverRoute } from './routes/receiver-route.ts';
import { Authority } from './security/authority.ts';
import type { ServerOptions } from './server-options.ts';
import { makeSinks } from './sinks/make-sink.ts';

/** What the daemon gets from the process around it. */
export interface ServerPorts {
  readonly log: Log;
  /** For the sink stdout. */
  readonly out: (text: string) => Promise<void>;
  readonly openDetector: OpenDetector;
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

function checksOf(receiver: AuditReceiver, detectors: Detectors, desk: AlertDesk): readonly Check[] {
  return [
    { name: 'spool', problem: () => receiver.diskProblem, isVital: true },
    {
      name: 'detectors',
      problem: () =>
        detectors.problem ??
        (detectors.isRebuilt ? undefined : 'their state is being rebuilt from the store'),
      isVital: false,
    },
    ...desk.outboxes.map((outbox) => ({
      name: `sink ${outbox.name}`,
      problem: () => outbox.problem,
      isVital: false,
    })),
  ];
}

async function openDesk(
  { data, sinks, quietAfter_ms }: ServerOptions,
  { log, out, clock = SYSTEM_CLOCK }: ServerPorts,
): Promise<AlertDesk> {
  const folder = join(data, 'server');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return AlertDesk.open({
    folder,
    quietAfter_ms,
    sinks: makeSinks(sinks, out),
    clock,
    log,
    isLasting: () => false,
  });
}

/** Starts the daemon. Throws a Problem where it cannot run as asked. */
export async function startServer(options: ServerOptions, ports: ServerPorts): Promise<RunningServer> {
  const { log } = ports;
  const { host, port, sourceTokenFile, apiTokenFile } = options;
  const metrics = new Metrics();
  const identity = await options.tls();
  const authority = new Authority({
    sourceTokenFile,
    apiTokenFile,
    knowsCertificates: identity.clientCa !== undefined,
  });
  const spool = await LiveSpool.open(options.data);
  const desk = await openDesk(options, ports);
  const detectors = detectorsOf(spool, desk, options, ports);
  spool.tell(detectors);
  const intake = new Intake(options.queue_bytes);
  const receiver = new AuditReceiver({ spool, list: new ListReceiver(), intake, log, metrics });
  const routes: Route[] = [
    receiverRoute(receiver),
    ...alertRoutes(desk),
    ...healthRoutes(checksOf(receiver, detectors, desk), () => metrics.text()),
  ];
  routes.push(openApiRoute(() => openApi(routes, ports.version)));
  const authorize: RouterParts['authorize'] = (request, access) => authority.authorize(request, access);
  const router = new Router({ routes, authorize, log, metrics });
  const shutDown = async (grace_ms: number) => {
    await detectors.stop();
    await desk.close(grace_ms);
    await spool.close();
  };
  let listener: Listener;
  try {
    listener = await listen({ host, port, identity }, (request, response) =>
      router.handle(request, response),
    );
    await detectors.start();
  } catch (error) {
    await shutDown(0);
    throw error;
  }
  return {
    address: listener.address,
    port: listener.port,
    async close() {
      await listener.close(REQUESTS_GRACE_MS);
      await shutDown(SINKS_GRACE_MS);
    },
  };
}
