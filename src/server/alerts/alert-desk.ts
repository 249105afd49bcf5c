import { join } from 'node:path';
import type { Clock } from '../../cluster/api/clock.ts';
import type { Alert } from '../../detect/contract.ts';
import type { Log } from '../log.ts';
import { Outbox } from '../sinks/outbox.ts';
import type { Sink } from '../sinks/sink.ts';
import { StateFile } from '../state-file.ts';
import { AlertBook, type AlertChange } from './alert-book.ts';
import { Silences, type Silence } from './silences.ts';

export interface AlertDeskParts {
  /** A folder for what has to survive a restart. */
  readonly folder: string;
  readonly quietAfter_ms: number;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  readonly log: Log;
  /** Alerts that end only when they are told to: a finding lasts as long as the object is so. */
  readonly isLasting: (alert: Alert) => boolean;
}

/** Ends and renewals are looked for this often. */
const SWEEP_EVERY_MS = 5_000;

/** Keeps alerts and silences, and hands what changed to every sink. */
export class AlertDesk {
  readonly book: AlertBook;
  readonly silences = new Silences();
  readonly outboxes: readonly Outbox[];
  readonly #parts: AlertDeskParts;
  readonly #files: readonly StateFile[];
  readonly #alertsFile: StateFile;
  readonly #silencesFile: StateFile;
  #timer: NodeJS.Timeout | undefined;

  private constructor(parts: AlertDeskParts) {
    const { folder, quietAfter_ms, sinks, clock, log } = parts;
    this.#parts = parts;
    this.book = new AlertBook(quietAfter_ms);
    this.#alertsFile = new StateFile(join(folder, 'alerts.json'), log, () => this.book.content());
    this.#silencesFile = new StateFile(join(folder, 'silences.json'), log, () => this.silences.content());
    const files = [this.#alertsFile, this.#silencesFile];
    this.outboxes = sinks.map((sink) => {
      const file: StateFile = new StateFile(outboxPath(folder, sink.name), log, () => outbox.content());
      const outbox = new Outbox({
        sink,
        clock,
        log,
        changed: () => file.changed(),
        isSilenced: (kept) => this.silences.of(kept.alert, clock.now_ms()) !== undefined,
        current: (id) => this.book.get(id),
      });
      files.push(file);
      return outbox;
    });
    this.#files = files;
  }

  /** With what an earlier process has left. */
  static async open(parts: AlertDeskParts): Promise<AlertDesk> {
    const { folder, log } = parts;
    const desk = new AlertDesk(parts);
    desk.book.restore(await StateFile.read(join(folder, 'alerts.json'), log));
    desk.silences.restore(await StateFile.read(join(folder, 'silences.json'), log));
    for (const outbox of desk.outboxes)
      outbox.restore(await StateFile.read(outboxPath(folder, outbox.name), log));
    desk.#timer = setInterval(() => desk.#sweep(), SWEEP_EVERY_MS);
    desk.#timer.unref();
    return desk;
  }

  take(alerts: readonly Alert[]): void {
    this.#changed(this.book.take(alerts, this.#parts.clock.now_ms()));
  }

  /** What this alert says is no longer so. */
  end(id: string): void {
    const change = this.book.end(id, this.#parts.clock.now_ms());
    if (change !== undefined) this.#changed([change]);
  }

  #changed(changes: readonly AlertChange[]): void {
    if (changes.length === 0) return;
    this.#alertsFile.changed();
    for (const { kept, what } of changes) {
      if (what !== 'grown')
        this.#parts.log.write('info', `alert has ${what}`, {
          alert: kept.alert.id,
          severity: kept.alert.severity,
          title: kept.alert.title,
        });
      for (const outbox of this.outboxes) outbox.offer(kept);
    }
  }

  #sweep(): void {
    const { clock, isLasting } = this.#parts;
    this.#changed(this.book.sweep(clock.now_ms(), isLasting));
    for (const outbox of this.outboxes) {
      outbox.forget();
      // Some sinks hear again of what lasts; and a silence may have ended.
      for (const kept of this.book.all) if (kept.ended_ms === undefined) outbox.offer(kept);
    }
  }

  /** Undefined where there are too many. */
  silence(parts: Omit<Silence, 'silence' | 'created_ms'>): Silence | undefined {
    const silence = this.silences.add({ ...parts, created_ms: this.#parts.clock.now_ms() });
    this.#silencesFile.changed();
    return silence;
  }

  unsilence(silence: string): boolean {
    const isThere = this.silences.remove(silence);
    this.#silencesFile.changed();
    return isThere;
  }

  async close(grace_ms: number): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.outboxes.map((outbox) => outbox.close(grace_ms)));
    for (const file of this.#files) await file.flush();
  }
}

function outboxPath(folder: string, sink: string): string {
  return join(folder, `outbox-${sink}.json`);
}
