import type { DataFolder } from '../../audit/store/data-folder.ts';
import { listSegments } from '../../audit/store/spool.ts';
import { numberAt } from '../../kube/json.ts';
import { errorText, type Log } from '../log.ts';
import type { StoreDesk } from './store-desk.ts';

export interface Retention {
  /** Hours that ended so long ago are deleted; undefined: never. */
  readonly maxAge_us: number | undefined;
  /** The oldest hours are deleted until the store is no larger; undefined: never. */
  readonly maxSize_bytes: number | undefined;
}

export interface UpkeepParts {
  readonly store: StoreDesk;
  readonly folder: DataFolder;
  readonly retention: Retention;
  readonly log: Log;
}

/** A segment of the spool ends after five minutes: looked for often enough that few of them lie about for queries to read as text. */
const COMPACT_EVERY_MS = 60_000;
const RETAIN_EVERY_MS = 3_600_000;

/** Keeps the store in order while events come in: closed segments of the spool become Parquet, old hours go. All of it in the store's own process. */
export class Upkeep {
  readonly #parts: UpkeepParts;
  #timer: NodeJS.Timeout | undefined;
  #retained_ms = Number.NEGATIVE_INFINITY;
  #isWorking = false;
  #problem: string | undefined;
  #compacted_count = 0;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  get compactedEvents_count(): number {
    return this.#compacted_count;
  }

  start(): void {
    this.#timer = setInterval(() => void this.work(performance.now()), COMPACT_EVERY_MS);
    this.#timer.unref();
  }

  /** What is to be done at this moment, one thing after the other. */
  async work(now_ms: number): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      await this.#compact();
      if (now_ms - this.#retained_ms >= RETAIN_EVERY_MS) {
        await this.#retain();
        this.#retained_ms = now_ms;
      }
      this.#problem = undefined;
    } catch (error) {
      if (this.#problem === undefined)
        this.#parts.log.write('warn', 'the store is not kept in order at present', {
          error: errorText(error),
        });
      this.#problem = errorText(error);
    } finally {
      this.#isWorking = false;
    }
  }

  async #compact(): Promise<void> {
    const { store, folder, log } = this.#parts;
    // The newest is being written.
    if ((await listSegments(folder)).length < 2) return;
    const done = await store.ask({ type: 'compact' });
    const added_count = numberAt(done, 'added_count') ?? 0;
    this.#compacted_count += added_count;
    log.write('info', 'spool compacted', { events: added_count, segments: numberAt(done, 'segments_count') });
  }

  async #retain(): Promise<void> {
    const { store, retention, log } = this.#parts;
    if (retention.maxAge_us === undefined && retention.maxSize_bytes === undefined) return;
    const { deleted } = await store.ask({ type: 'retain', ...retention });
    const hours_count = Array.isArray(deleted) ? deleted.length : 0;
    if (hours_count > 0) log.write('info', 'old hours deleted', { hours: hours_count });
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
