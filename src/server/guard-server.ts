import type { ApiClient } from '../cluster/api/api-client.ts';
import type { Budget, GuardState } from '../guard/contract.ts';
import { Guard, type Surroundings } from '../guard/guard.ts';
import { LiveSurroundings } from '../guard/live-surroundings.ts';
import { listen, type TlsIdentity } from './http/listener.ts';
import { openApi } from './http/openapi.ts';
import type { Route } from './http/route.ts';
import { Router } from './http/router.ts';
import { errorText, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Reload } from './reload.ts';
import { guardRoutes, type ReviewOutcome } from './routes/guard-routes.ts';
import { healthRoutes } from './routes/health-routes.ts';
import { openApiRoute } from './routes/openapi-route.ts';
import { Authority } from './security/authority.ts';

/** What `plimsoll guard serve` is told. */
export interface GuardServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: () => Promise<TlsIdentity>;
  readonly apiTokenFile: string;
  readonly state: GuardState;
  readonly replicas_count: number;
  readonly budgets: readonly Budget[];
}

export interface GuardServerPorts {
  readonly log: Log;
  readonly version: string;
  /** Undefined: there is no cluster to ask, and only floors count. */
  readonly client: ApiClient | undefined;
}

export interface RunningGuard {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** How often numbers, namespaces and callers are read again: a share of a population does not change in a minute. */
const READ_EVERY_MS = 60_000;
const REQUESTS_GRACE_MS = 3_000;
/** kube-apiserver waits two seconds; most answers take a tenth of a millisecond. */
const REVIEW_SECONDS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1];
const OUTCOMES: readonly ReviewOutcome[] = ['allowed', 'refused', 'would refuse', 'break-glass'];

const NOTHING_KNOWN: Surroundings = {
  populationOf: () => undefined,
  contentOf: () => undefined,
  whyProtected: () => undefined,
};

/** Reads the surroundings now and every minute, and tells once what of them cannot be read. */
class Lookout {
  readonly #live: LiveSurroundings;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #told = '';

  constructor(live: LiveSurroundings, log: Log) {
    this.#live = live;
    this.#log = log;
  }

  async look(): Promise<void> {
    try {
      await this.#live.read(Date.now(), this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted)
        this.#log.write('error', 'the cluster cannot be read', { error: errorText(error) });
    }
    const problems = this.#live.problems.map(({ what, why }) => `${what}: ${why}`).join('; ');
    if (problems !== this.#told && problems !== '')
      this.#log.write('warn', 'not known of the cluster', { problems });
    this.#told = problems;
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.look(), READ_EVERY_MS).unref();
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }
}

function unknownOf(live: LiveSurroundings | undefined): readonly string[] {
  if (live === undefined)
    return [
      'No cluster is asked: nothing is known of populations and of what is protected, so that only the floors of budgets count.',
    ];
  if (live.read_ms === undefined)
    return ['The cluster is being read: only the floors of budgets count until then.'];
  return live.problems.map(({ what, why }) => `${what} could not be read: ${why}.`);
}

/** Answers what is to be told of each judgement. */
function addGuardMetrics(
  metrics: Metrics,
  guard: Guard,
  version: string,
): (outcome: ReviewOutcome, took_ms: number) => void {
  const reviews = metrics.counter(
    'plimsoll_guard_reviews_total',
    'Requests that were judged, by outcome.',
    OUTCOMES.map((outcome) => ({ outcome })),
  );
  const duration = metrics.histogram(
    'plimsoll_guard_review_duration_seconds',
    'Time from the head of a review to its answer.',
    REVIEW_SECONDS,
  );
  metrics.gauge(
    'plimsoll_guard_accounts',
    'Budgets of clients that are held.',
    () => guard.accounts.accounts_count,
  );
  metrics.counterOf(
    'plimsoll_guard_accounts_forgotten_total',
    'Budgets that had to go for others.',
    () => guard.accounts.forgotten_count,
  );
  metrics.gauges('plimsoll_guard_state', 'Which state the guard is in.', () => [[{ state: guard.state }, 1]]);
  metrics.gauge('plimsoll_build_info', 'Version of plimsoll.', () => 1, { version });
  return (outcome, took_ms) => {
    reviews.add(1, { outcome });
    duration.observe(took_ms / 1000);
  };
}

/** Starts the guard's admission server. It answers from what it knows: nothing is asked while a review waits. Throws a Problem where it cannot run as asked. */
export async function startGuardServer(
  options: GuardServerOptions,
  ports: GuardServerPorts,
): Promise<RunningGuard> {
  const { log, version, client } = ports;
  const { host, port, tls, budgets, state, replicas_count } = options;
  const kinds = budgets.flatMap((budget) => (budget.share > 0 ? (budget.kinds ?? []) : []));
  const live = client === undefined ? undefined : new LiveSurroundings(client, kinds);
  const guard = new Guard({ budgets, replicas_count, surroundings: live ?? NOTHING_KNOWN }, state);
  const metrics = new Metrics();
  const judged = addGuardMetrics(metrics, guard, version);
  const identity = await tls();
  const authority = new Authority({
    sourceTokenFile: undefined,
    apiTokenFile: options.apiTokenFile,
    knowsCertificates: false,
    cluster: undefined,
  });
  const routes: Route[] = [
    ...guardRoutes({
      guard,
      log,
      now_ms: Date.now,
      judged,
      unknown: () => unknownOf(live),
    }),
    ...healthRoutes([{ name: 'cluster', problem: () => unknownOf(live)[0], isVital: false }], () =>
      metrics.text(),
    ),
  ];
  routes.push(openApiRoute(() => openApi(routes, version)));
  const router = new Router({
    routes,
    authorize: (request, access) => authority.authorize(request, access),
    log,
    metrics,
  });
  const listener = await listen({ host, port, identity }, (request, response) =>
    router.handle(request, response),
  );
  const reload = new Reload({ listener, tls, identity, tokens: authority.files, log });
  reload.start();
  const lookout = live === undefined ? undefined : new Lookout(live, log);
  void lookout?.look();
  return {
    address: listener.address,
    port: listener.port,
    async close() {
      reload.stop();
      lookout?.stop();
      await listener.close(REQUESTS_GRACE_MS);
    },
  };
}
