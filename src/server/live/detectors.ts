import type { SpoolPosition } from '../../audit/store/spool.ts';
import type { Alert } from '../../detect/contract.ts';
import { errorText, type Log } from '../log.ts';
import type { DetectorChannel, DetectorStart, DetectorState, FromDetector } from './detector-message.ts';
import type { OpenDetector } from './detector-link.ts';

export interface DetectorsParts {
  readonly open: OpenDetector;
  readonly log: Log;
  /** How they begin at this moment: asked for at each start, with the spool rolled so that all that comes is in a new segment. */
  readonly begin: () => Promise<DetectorStart>;
  readonly alerts: (alerts: readonly Alert[]) => void;
}

/** After a crash of detectors: the same events may crash them again. */
const RESTART_AFTER_MS = 2_000;
/** What a process may take to read what it has not read, when it is asked to stop. */
const STOP_MAX_MS = 5_000;

/** Keeps the detectors running: begins them, tells them how far the spool is, begins them again when they end. */
export class Detectors {
  readonly #parts: DetectorsParts;
  #channel: DetectorChannel | undefined;
  #position: SpoolPosition | undefined;
  #isTelling = false;
  #isStopping = false;
  #stopped: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #state: DetectorState | undefined;
  #isRebuilt = false;
  #restarts_count = 0;
  #problem: string | undefined;

  constructor(parts: DetectorsParts) {
    this.#parts = parts;
  }

  get state(): DetectorState | undefined {
    return this.#state;
  }

  /** Does the state take in everything that is in the store? */
  get isRebuilt(): boolean {
    return this.#isRebuilt;
  }

  get restarts_count(): number {
    return this.#restarts_count;
  }

  /** Why there are none at present. */
  get problem(): string | undefined {
    return this.#problem;
  }

  async start(): Promise<void> {
    const start = await this.#parts.begin();
    this.#isRebuilt = false;
    let failure: string | undefined;
    this.#channel = this.#parts.open(
      (message) => {
        if (message.type === 'failed') failure = message.why;
        this.#heard(message);
      },
      (why) => this.#ended(failure ?? why),
    );
    this.#channel.tell({ type: 'start', start });
  }

  #heard(message: FromDetector): void {
    const { log, alerts } = this.#parts;
    if (message.type === 'alerts') alerts(message.alerts);
    else if (message.type === 'state') this.#state = message.state;
    else if (message.type === 'restarted') log.write('warn', 'detection begins anew', { why: message.why });
    else if (message.type === 'stopped') this.#stopped?.();
    else if (message.type === 'rebuilt') {
      this.#isRebuilt = true;
      this.#problem = undefined;
      const { events_count, took_ms } = message;
      log.write('info', 'detectors stand where the store is', {
        events: events_count,
        seconds: Math.round(took_ms) / 1000,
      });
      alerts(message.alerts);
    }
  }

  #ended(why: string): void {
    this.#channel = undefined;
    this.#stopped?.();
    if (this.#isStopping) return;
    this.#isRebuilt = false;
    this.#restarts_count += 1;
    this.#problem = why;
    this.#parts.log.write('error', 'the detectors ended, and begin again from the store', { error: why });
    this.#timer = setTimeout(() => {
      this.start().catch((error: unknown) => this.#ended(errorText(error)));
    }, RESTART_AFTER_MS);
  }

  /** So much of the spool is on the disk. Told once for all that is appended in one turn of the event loop, but each segment's last. */
  spooled(position: SpoolPosition): void {
    const before = this.#position;
    if (before !== undefined && before.segment !== position.segment && this.#isTelling)
      this.#channel?.tell({ type: 'spooled', position: before });
    this.#position = position;
    if (this.#isTelling) return;
    this.#isTelling = true;
    setImmediate(() => {
      this.#isTelling = false;
      if (this.#position !== undefined) this.#channel?.tell({ type: 'spooled', position: this.#position });
    });
  }

  /** Lets them read what is there, and ends them. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const channel = this.#channel;
    if (channel === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, STOP_MAX_MS);
      this.#stopped = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#position !== undefined) channel.tell({ type: 'spooled', position: this.#position });
      channel.tell({ type: 'stop' });
    });
    channel.kill();
  }
}
