import { join } from 'node:path';
import { isJsonObject, stringAt, type JsonValue } from '../../kube/json.ts';
import { errorText, type Log } from '../log.ts';
import type { Sink } from '../sinks/sink.ts';
import { StateFile } from '../state-file.ts';
import type { StoreDesk } from '../store/store-desk.ts';

export interface DailyDigestParts {
  /** Minutes after midnight, UTC; undefined: never. */
  readonly at_min: number | undefined;
  readonly store: StoreDesk;
  readonly sinks: readonly Sink[];
  readonly folder: string;
  readonly log: Log;
  readonly now_ms: () => number;
}

const LOOK_EVERY_MS = 60_000;
const DELIVERY_MAX_MS = 30_000;
/** A digest of yesterday that could not be sent all morning is no longer worth it. */
const LATE_MAX_MIN = 360;

/** Sends once a day who changed what in the day before. What was sent to whom is kept, so that a restart sends nothing twice. */
export class DailyDigest {
  readonly #parts: DailyDigestParts;
  readonly #sent = new Map<string, string>();
  readonly #file: StateFile;
  #timer: NodeJS.Timeout | undefined;
  #isSending = false;

  private constructor(parts: DailyDigestParts) {
    this.#parts = parts;
    this.#file = new StateFile(pathIn(parts.folder), parts.log, () => Object.fromEntries(this.#sent));
  }

  static async open(parts: DailyDigestParts): Promise<DailyDigest> {
    const digest = new DailyDigest(parts);
    digest.#restore(await StateFile.read(pathIn(parts.folder), parts.log));
    return digest;
  }

  #restore(value: JsonValue | undefined): void {
    if (!isJsonObject(value)) return;
    for (const name of Object.keys(value)) this.#sent.set(name, stringAt(value, name) ?? '');
  }

  start(): void {
    if (this.#parts.at_min === undefined) return;
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Sends what is due at this moment. A sink that fails is tried again with the next look. */
  async look(): Promise<void> {
    const { at_min, sinks, now_ms, log } = this.#parts;
    if (at_min === undefined || this.#isSending) return;
    const now = new Date(now_ms());
    const late_min = now.getUTCHours() * 60 + now.getUTCMinutes() - at_min;
    const day = now.toISOString().slice(0, 10);
    const due = sinks.filter(({ name, digest }) => digest !== undefined && this.#sent.get(name) !== day);
    if (late_min < 0 || late_min > LATE_MAX_MIN || due.length === 0) return;
    this.#isSending = true;
    try {
      await this.#send(due, day);
    } catch (error) {
      log.write('warn', 'the digest of the day cannot be made yet', { error: errorText(error) });
    } finally {
      this.#isSending = false;
    }
  }

  async #send(due: readonly Sink[], day: string): Promise<void> {
    const { store, log } = this.#parts;
    const digest = await store.ask({ type: 'digest', window: { since: '24h' } });
    for (const { name, digest: send } of due) {
      try {
        await send?.(digest, AbortSignal.timeout(DELIVERY_MAX_MS));
        this.#sent.set(name, day);
        this.#file.changed();
      } catch (error) {
        log.write('warn', 'the digest of the day does not get through yet', {
          sink: name,
          error: errorText(error),
        });
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#sent.size > 0) await this.#file.flush();
  }
}

function pathIn(folder: string): string {
  return join(folder, 'digests.json');
}
