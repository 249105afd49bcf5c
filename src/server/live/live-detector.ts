import { setImmediate } from 'node:timers/promises';
import { eventOfCanonical } from '../../audit/normalise.ts';
import { dataFolderAt } from '../../audit/store/data-folder.ts';
import type { SpoolPosition } from '../../audit/store/spool.ts';
import type { DetectorDefinition } from '../../detect/contract.ts';
import { startDetection, type Detection } from '../../detect/engine.ts';
import { isJsonObject } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { ChangedAlerts } from './changed-alerts.ts';
import type { DetectorStart, FromDetector, ToDetector } from './detector-message.ts';
import { rebuild } from './rebuild.ts';
import { SpoolTail } from './spool-tail.ts';
import { TimeOrder } from './time-order.ts';

/** Alerts are asked for this often at most: soon enough for people, seldom enough to cost nothing. */
const ALERTS_EVERY_MS = 200;
/** Where there are so many that asking takes long, it takes at most this share of the time. */
const ALERTS_SHARE = 0.1;
const STATE_EVERY_MS = 1_000;
/** Lines between two looks at the clock. */
const LINES_AT_ONCE = 256;

/**
 * The detectors on the live stream: reads the spool as it is written, puts its events in order and tells the alerts. The spool is its queue: however slow
 * it is, nothing is held in memory and no event waits for it to be acknowledged. Its state is a function of the store, so that after
 * any end it is rebuilt from there.
 */
export class LiveDetector {
  readonly #all: readonly DetectorDefinition[];
  readonly #tell: (message: FromDetector) => void;
  #definitions: readonly DetectorDefinition[] = [];
  #detection: Detection;
  #changed = new ChangedAlerts();
  #order: TimeOrder | undefined;
  #tail: SpoolTail | undefined;
  #positions: SpoolPosition[] = [];
  #work: Promise<void> = Promise.resolve();
  #lastSegment = '';
  #isReading = false;
  #isStopping = false;
  #events_count = 0;
  #newest_us: EpochMicros | undefined;
  #isDirty = false;
  #isStateOld = false;
  #alertsTold_ms = 0;
  #alertsEvery_ms = ALERTS_EVERY_MS;
  #stateTold_ms = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(all: readonly DetectorDefinition[], tell: (message: FromDetector) => void) {
    this.#all = all;
    this.#tell = tell;
    this.#detection = startDetection([]);
  }

  /** Takes a message; what it leads to is told. */
  handle(message: ToDetector): void {
    if (message.type === 'start') this.#later(() => this.#start(message.start));
    else if (message.type === 'spooled') this.#spooled(message.position);
    else this.#later(() => this.#stop());
  }

  /** One thing after the other; the first that fails ends it. */
  #later(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      if (this.#isStopping) return;
      this.#isStopping = true;
      clearTimeout(this.#timer);
      this.#tell({
        type: 'failed',
        why: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
  }

  async #start(start: DetectorStart): Promise<void> {
    const { hazards, window_ms, data, lastSegment } = start;
    this.#lastSegment = lastSegment;
    this.#definitions = this.#all.filter(({ hazard }) => hazards?.includes(hazard) ?? true);
    this.#detection = startDetection(this.#definitions);
    const started_ms = performance.now();
    const rebuilt = await rebuild(this.#detection, start);
    this.#newest_us = rebuilt.before?.released_us;
    this.#tail = new SpoolTail(dataFolderAt(data).spool);
    this.#order = new TimeOrder(
      {
        window_ms,
        wall_us: () => Date.now() * 1000,
        release: (event) => {
          this.#detection.observe(event);
          this.#events_count += 1;
          this.#newest_us = event.stageTimestamp_us;
          this.#isDirty = true;
          this.#isStateOld = true;
        },
        restarted: (why) => this.#restart(why),
      },
      rebuilt.before,
      performance.now(),
    );
    this.#tell({
      type: 'rebuilt',
      events_count: rebuilt.events_count,
      took_ms: performance.now() - started_ms,
      alerts: this.#changed.take(this.#detection.alerts()),
    });
    this.#tellState();
  }

  #restart(why: string): void {
    this.#tellAlerts();
    this.#detection = startDetection(this.#definitions);
    this.#changed = new ChangedAlerts();
    this.#tell({ type: 'restarted', why });
  }

  #spooled(position: SpoolPosition): void {
    const last = this.#positions.at(-1);
    if (last?.segment === position.segment) this.#positions[this.#positions.length - 1] = position;
    else this.#positions.push(position);
    if (this.#isReading) return;
    this.#isReading = true;
    this.#later(() => this.#read());
  }

  async #read(): Promise<void> {
    for (let position = this.#positions.shift(); position !== undefined; position = this.#positions.shift()) {
      // What was there at the start was told by the store.
      if (position.segment <= this.#lastSegment) continue;
      for await (const lines of this.#tail?.lines(position) ?? []) await this.#observe(lines);
    }
    this.#isReading = false;
    this.#advance();
  }

  async #observe(lines: readonly string[]): Promise<void> {
    this.#isStateOld = true;
    for (let start = 0; start < lines.length; start += LINES_AT_ONCE) {
      const now_ms = performance.now();
      for (const line of lines.slice(start, start + LINES_AT_ONCE)) {
        const value = parseJson(line);
        if (isJsonObject(value)) this.#order?.push(eventOfCanonical(value), now_ms);
      }
      this.#order?.advance(performance.now());
      this.#tellDue();
      await setImmediate();
    }
  }

  /** Releases what is due, and comes back for the rest. */
  #advance(): void {
    clearTimeout(this.#timer);
    if (this.#isStopping) return;
    this.#order?.advance(performance.now());
    this.#tellDue();
    const due_ms = this.#nextDue_ms();
    if (due_ms !== undefined)
      this.#timer = setTimeout(() => this.#advance(), Math.max(1, due_ms - performance.now()));
  }

  /** When there is something to do, also if nothing more comes. */
  #nextDue_ms(): number | undefined {
    const dues = [
      this.#order?.nextDue_ms,
      this.#isDirty ? this.#alertsTold_ms + this.#alertsEvery_ms : undefined,
      this.#isStateOld ? this.#stateTold_ms + STATE_EVERY_MS : undefined,
    ].filter((due_ms) => due_ms !== undefined);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  #tellDue(): void {
    const now_ms = performance.now();
    if (this.#isDirty && now_ms - this.#alertsTold_ms >= this.#alertsEvery_ms) this.#tellAlerts();
    if (this.#isStateOld && now_ms - this.#stateTold_ms >= STATE_EVERY_MS) this.#tellState();
  }

  #tellAlerts(): void {
    this.#isDirty = false;
    const started_ms = performance.now();
    const alerts = this.#changed.take(this.#detection.alerts());
    this.#alertsTold_ms = performance.now();
    this.#alertsEvery_ms = Math.max(ALERTS_EVERY_MS, (this.#alertsTold_ms - started_ms) / ALERTS_SHARE);
    if (alerts.length > 0) this.#tell({ type: 'alerts', alerts });
  }

  #tellState(): void {
    this.#stateTold_ms = performance.now();
    this.#isStateOld = false;
    if (this.#tail === undefined || this.#order === undefined) return;
    this.#tell({
      type: 'state',
      state: {
        position: this.#tail.position,
        events_count: this.#events_count,
        newest_us: this.#newest_us,
        disorder: this.#order.disorder,
        problems: this.#detection.problems(),
      },
    });
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#order?.flush();
    this.#tellAlerts();
    this.#tellState();
    await this.#tail?.close();
    this.#tell({ type: 'stopped' });
  }
}
