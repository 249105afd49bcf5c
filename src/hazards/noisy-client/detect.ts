import type { AuditEvent } from '../../audit/event.ts';
import { PEAK_STRETCH_S, type ClientPeak, type RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, History, TallyFacts } from '../../detect/contract.ts';
import { parseDuration } from '../../kube/duration.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { programChange, changeText } from '../workload-trigger.ts';
import { clientAlerts, type Episode } from './alert.ts';
import { ClientDetail, ClientTable, isControlPlaneKind, WINDOW_S, type Client } from './client.ts';
import { RecentLatency, WindowLatency } from './latency.ts';
import { Tally } from './tally.ts';

const WINDOW_US = WINDOW_S * MICROS_PER_SECOND;

/** Twice what a kubelet may send since 1.27 (`kubeAPIQPS: 50`), five times kube-controller-manager's default of 20. */
const NOISY_RATE_MIN = 100;
/** Far above a client's own past: an autoscaled or restarted client doubles, it does not grow fivefold and stay. */
const RISE_FACTOR = 5;
/** Less than a fifth of all requests is not what an API server dies of. */
const SHARE_MIN = 0.2;
/** Start-up bursts (informers that list, a rollout by CI) are over in this time. */
const NOISY_WINDOWS = 3;
/** A log that is younger than this shows no past: the bar is then higher. */
const PAST_WINDOWS_MIN = 6;
const NO_PAST_RATE_MIN = 400;
const NO_PAST_SHARE_MIN = 0.4;
/** Even under the higher bar a client must have been seen (or have been absent) quietly for so long. */
const NO_PAST_WINDOWS_MIN = 2;
/** From this rate on a client is looked at closer: what it asks for, from where. */
const DETAIL_COUNT = 10 * WINDOW_S;
const DETAILS_MAX_COUNT = 2_000;

/** A window with fewer 429s is no trouble: single ones are answered by one retry. */
const THROTTLED_WINDOW_COUNT = 10;
/** A trouble is over when this many windows in a row were without. */
const OVER_AFTER_WINDOWS = 3;
const STORMS_MAX_COUNT = 20;
const EPISODES_MAX_COUNT = 200;

/** A watch that ends at once is a request like any other; a real one is long-running. */
const SHORT_WATCH_US = MICROS_PER_SECOND;
const LONG_RUNNING: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);
/** Waiting in a queue shows in the request's time, so quicker requests need no look at their annotations. */
const QUEUE_WAIT_MIN_US = 100_000;
const QUEUE_WAIT = 'apiserver.latency.k8s.io/apf-queue-wait';
/** With no event at all for a minute the log has a hole, and nobody was quiet in it. */
const HOLE_WINDOWS = 6;
/** How long before its rise a change of the client's own program may lie. */
const TRIGGER_BEFORE_US = 15 * 60 * MICROS_PER_SECOND;

/**
 * Names the client whose requests fill the API server: far above its own past and a large part of all load, or
 * busy while others are turned away (429) or queued; and 429s without an obvious culprit.
 * Source: Gardener (a controller with client QPS 3000). Watches and other long-running requests do not count as load.
 *
 * Memory: 50,000 clients (300 bytes each), 2,000 of them with details, 20 troubles of at most 10,000 shares.
 */
class NoisyClientDetector implements Detector {
  readonly #history: History;
  readonly #table = new ClientTable();
  readonly #windowLatency = new WindowLatency();
  readonly #quietLatency = new RecentLatency();
  readonly #episodes = new BoundedMap<Client, Episode>(EPISODES_MAX_COUNT);
  readonly #storms: Tally[] = [];
  #storm: Tally | undefined;
  #stormIdle_windows = 0;
  #active: Client[] = [];
  #busiest: Client | undefined;
  /** Of the present event, as the tally found it. */
  #present: Client | undefined;
  #mayHaveQueued = false;
  #window = 0;
  #windowEnd_us = 0;
  #total_count = 0;
  #throttled_count = 0;
  #throttledIDs: string[] = [];
  #detail_count = 0;

  constructor(history: History) {
    this.#history = history;
  }

  tally({ client: shape, request, at_us, receivedAt_us }: TallyFacts): boolean {
    const duration_us = at_us - receivedAt_us;
    if (request.verb === 'watch' && duration_us > SHORT_WATCH_US) return false;
    if (at_us >= this.#windowEnd_us) this.#advance(at_us);
    const client = this.#table.find(shape, this.#window);
    if (client.window !== this.#window) {
      client.startWindow(this.#window);
      this.#active.push(client);
    }
    client.count += 1;
    this.#total_count += 1;
    const isSlow = duration_us >= QUEUE_WAIT_MIN_US;
    const isLoad = !isSlow || !LONG_RUNNING.has(request.subresource);
    if (isLoad) {
      client.busy_us += duration_us;
      if (client !== this.#busiest) this.#windowLatency.add(duration_us);
    }
    this.#present = client;
    this.#mayHaveQueued = isLoad && isSlow;
    return this.#mayHaveQueued || request.code === 429 || this.#isWorthDetail(client);
  }

  #isWorthDetail(client: Client): boolean {
    if (client.detail !== undefined) return true;
    return (
      client.count >= DETAIL_COUNT && this.#detail_count < DETAILS_MAX_COUNT && client !== this.#table.rest
    );
  }

  /** What the tally has just asked for. */
  observe(event: AuditEvent): void {
    const client = this.#present;
    if (client === undefined) return;
    if (this.#mayHaveQueued) noteQueueWait(client, event);
    if (event.responseStatus.code === 429) this.#throttled(event, client);
    if (client.detail !== undefined) client.detail.observe(event);
    else if (client.count >= DETAIL_COUNT) this.#startDetail(client, event);
  }

  #startDetail(client: Client, event: AuditEvent): void {
    if (this.#detail_count >= DETAILS_MAX_COUNT || client === this.#table.rest) return;
    this.#detail_count += 1;
    client.detail = new ClientDetail();
    client.detail.observe(event);
  }

  #throttled(event: AuditEvent, client: Client): void {
    // An eviction is refused with 429 by a PodDisruptionBudget, and a watch cache that still fills says so: not load.
    if (event.objectRef?.subresource === 'eviction') return;
    if (event.responseStatus.message.includes('initializ')) return;
    client.throttled_count += 1;
    this.#throttled_count += 1;
    if (this.#throttledIDs.length < THROTTLED_WINDOW_COUNT) this.#throttledIDs.push(event.auditID);
    if (client.detail === undefined) this.#startDetail(client, event);
  }

  #advance(at_us: EpochMicros): void {
    if (this.#windowEnd_us === 0) {
      this.#windowEnd_us = at_us + WINDOW_US;
      return;
    }
    this.#closeWindow();
    const skipped = Math.floor((at_us - this.#windowEnd_us) / WINDOW_US);
    this.#windowEnd_us += (skipped + 1) * WINDOW_US;
    this.#window += 1 + (skipped > HOLE_WINDOWS ? 0 : skipped);
  }

  #closeWindow(): void {
    const end_us = this.#windowEnd_us;
    const latency_us = this.#windowLatency.takeHigh();
    const isThrottling = this.#throttled_count >= THROTTLED_WINDOW_COUNT;
    this.#followStorm(isThrottling, end_us, latency_us);
    let isNoisy = false;
    for (const client of this.#active)
      if (this.#judge(client, end_us, latency_us, isThrottling)) isNoisy = true;
    if (!isNoisy && !isThrottling) this.#quietLatency.add(latency_us);
    this.#busiest = busiestOf(this.#active);
    this.#active = [];
    this.#total_count = 0;
    this.#throttled_count = 0;
    this.#throttledIDs = [];
  }

  #followStorm(isThrottling: boolean, end_us: EpochMicros, latency_us: number | undefined): void {
    this.#stormIdle_windows = isThrottling ? 0 : this.#stormIdle_windows + 1;
    if (this.#storm !== undefined && this.#stormIdle_windows >= OVER_AFTER_WINDOWS) this.#storm = undefined;
    if (!isThrottling) return;
    if (this.#storm === undefined) {
      this.#storm = new Tally(end_us - WINDOW_US, this.#quietLatency.median_us);
      this.#storms.push(this.#storm);
      if (this.#storms.length > STORMS_MAX_COUNT) this.#storms.shift();
    }
    this.#storm.addWindow(this.#active, end_us, latency_us);
    for (const auditID of this.#throttledIDs) this.#storm.evidence.add(auditID);
  }

  /** True while the client is far above its past; such windows do not become its past. */
  #judge(
    client: Client,
    end_us: EpochMicros,
    latency_us: number | undefined,
    isThrottling: boolean,
  ): boolean {
    const isOver = this.#isOver(client);
    client.over_count = isOver ? client.over_count + 1 : 0;
    const episode = this.#episodes.get(client);
    if (isOver && episode === undefined && client.over_count >= NOISY_WINDOWS) this.#begin(client, end_us);
    const current = this.#episodes.get(client);
    if (current !== undefined && isOver) {
      current.tally.addWindow(this.#active, end_us, latency_us);
      current.peak_count = Math.max(current.peak_count, client.count);
      current.share = Math.max(current.share, client.count / this.#total_count);
    }
    if (isOver) client.dropWindow();
    else if (!isThrottling) client.keepWindow();
    return isOver;
  }

  #isOver(client: Client): boolean {
    if (client.count < NOISY_RATE_MIN * WINDOW_S) return false;
    if (client.isControlPlane || client === this.#table.rest) return false;
    const { window_count, high_count } = client.past;
    if (client.count < RISE_FACTOR * high_count) return false;
    if (window_count >= PAST_WINDOWS_MIN) return client.count >= SHARE_MIN * this.#total_count;
    return (
      window_count >= NO_PAST_WINDOWS_MIN &&
      client.count >= NO_PAST_RATE_MIN * WINDOW_S &&
      client.count >= NO_PAST_SHARE_MIN * this.#total_count
    );
  }

  #begin(client: Client, end_us: EpochMicros): void {
    const from_us = end_us - NOISY_WINDOWS * WINDOW_US;
    const namespace = client.kind === 'serviceAccount' ? (client.user.split(':')[2] ?? '') : '';
    this.#episodes.set(client, {
      client,
      tally: new Tally(from_us, this.#quietLatency.median_us),
      peak_count: client.count,
      share: 0,
      usual_count: client.past.usual_count,
      past_windows: client.past.window_count,
      trigger: programChange(
        this.#history,
        namespace,
        client.user,
        from_us - TRIGGER_BEFORE_US,
        (change) =>
          `${changeText(change)} is the last change of a program in the client's namespace before its rate rose; likely, not proven.`,
      ),
    });
  }

  alerts(): readonly Alert[] {
    return clientAlerts([...this.#episodes.values()], this.#storms);
  }
}

function noteQueueWait(client: Client, event: AuditEvent): void {
  const text = event.annotations[QUEUE_WAIT];
  const waited_us = text === undefined ? undefined : parseDuration(text);
  if (waited_us === undefined || waited_us < QUEUE_WAIT_MIN_US) return;
  client.queued_count += 1;
  client.queued_max_us = Math.max(client.queued_max_us, waited_us);
}

function busiestOf(clients: readonly Client[]): Client | undefined {
  let busiest: Client | undefined;
  for (const client of clients) if (busiest === undefined || client.count > busiest.count) busiest = client;
  return busiest;
}

function isCounted({ stage }: RequestShape): boolean {
  return stage === 'ResponseComplete' || stage === 'Panic';
}

/** The cue that a log holds what may become an alert: nothing but 429s and clients above NOISY_RATE_MIN ever does. */
const TROUBLE = 'trouble';

/** A window of the detector lies in as many stretches as this, and in one of them are at least as many requests as if it were spread evenly. */
const STRETCHES_OF_WINDOW = 1 + Math.ceil(WINDOW_S / PEAK_STRETCH_S);

/** May one of them send so many requests in a window that it is noisy? One client may be several here: all of a user are counted together. */
function mayBeNoisy(peaks: readonly ClientPeak[]): boolean {
  const byUser = new Map<string, { most_count: number; isControlPlane: boolean }>();
  for (const { client, most_count } of peaks) {
    const { username } = client.user;
    const before = byUser.get(username) ?? { most_count: 0, isControlPlane: true };
    const isAlike = isControlPlaneKind(classifyUserName(username, client.userAgent).kind);
    byUser.set(username, {
      most_count: before.most_count + most_count,
      isControlPlane: before.isControlPlane && isAlike,
    });
  }
  return [...byUser.values()].some(
    ({ most_count, isControlPlane }) =>
      !isControlPlane && most_count * STRETCHES_OF_WINDOW >= NOISY_RATE_MIN * WINDOW_S,
  );
}

export const detect: DetectorDefinition = {
  hazard: 'noisy-client',
  interests: [
    { of: (request) => (isCounted(request) ? 'fields if tally asks' : 'none'), ofCued: () => TROUBLE },
  ],
  cues: [{ of: (request) => isCounted(request) && request.code === 429, says: () => [TROUBLE] }],
  peakCues: (peaks) => (mayBeNoisy(peaks) ? [TROUBLE] : []),
  tallies: isCounted,
  start: (history) => new NoisyClientDetector(history),
};
