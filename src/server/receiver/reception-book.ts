import { recordInLedger, type ReceivedEvents } from '../../audit/store/ledger.ts';
import type { DataFolder } from '../../audit/store/data-folder.ts';
import type { ReadReport } from '../../audit/read/report.ts';
import { errorText, type Log } from '../log.ts';
import type { Shed } from './intake.ts';

export interface ReceptionBookParts {
  readonly folder: DataFolder;
  readonly log: Log;
  readonly takeShed: () => Shed;
  readonly takeReport: () => ReadReport;
  readonly now_ms: () => number;
}

/** Each entry is a line of the ledger with an fsync. What is shed right before a kill -9 is the only thing that this can lose. */
const WRITE_EVERY_MS = 5_000;

type Sums = Omit<ReceivedEvents, 'kind' | 'from' | 'to'>;

const NOTHING: Sums = {
  shed_batches_count: 0,
  shed_bytes: 0,
  unread: [],
  rejects: {},
  repaired_count: 0,
  rounded_count: 0,
  truncated_count: 0,
  credentials: {},
};

type Counts = Readonly<Partial<Record<string, number>>>;

function added(one: Counts, other: Counts): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const counts of [one, other])
    for (const [key, count = 0] of Object.entries(counts))
      if (count > 0) sums[key] = (sums[key] ?? 0) + count;
  return sums;
}

/** Writes into the ledger what of the live stream did not come in as it was sent, so that `audit holes` tells of it, also when the daemon is gone. */
export class ReceptionBook {
  readonly #parts: ReceptionBookParts;
  #sums: Sums = NOTHING;
  #from_ms: number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: ReceptionBookParts) {
    this.#parts = parts;
    this.#from_ms = parts.now_ms();
  }

  start(): void {
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  /** Writes what is there to be said. Where that cannot be done, it is said later. */
  async write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { folder, log, now_ms } = this.#parts;
    this.#gather();
    const to_ms = now_ms();
    if (!isWorthTelling(this.#sums)) {
      this.#from_ms = to_ms;
      return;
    }
    const written: ReceivedEvents = {
      kind: 'received',
      from: new Date(this.#from_ms).toISOString(),
      to: new Date(to_ms).toISOString(),
      ...this.#sums,
    };
    try {
      await recordInLedger(folder, written);
      this.#sums = NOTHING;
      this.#from_ms = to_ms;
    } catch (error) {
      log.write('error', 'what was refused cannot be written down yet', { error: errorText(error) });
    }
  }

  /** A part of a file that was followed is gone. */
  unread(what: string): void {
    this.#sums = { ...this.#sums, unread: [...this.#sums.unread, what] };
  }

  /** What else has come in, not as it was sent. */
  add(report: ReadReport): void {
    this.#add({ batches_count: 0, size_bytes: 0 }, report);
  }

  #gather(): void {
    this.#add(this.#parts.takeShed(), this.#parts.takeReport());
  }

  #add(shed: Shed, report: ReadReport): void {
    const sums = this.#sums;
    this.#sums = {
      shed_batches_count: sums.shed_batches_count + shed.batches_count,
      shed_bytes: sums.shed_bytes + shed.size_bytes,
      unread: sums.unread,
      rejects: added(sums.rejects, report.rejects),
      repaired_count: sums.repaired_count + report.repaired_count,
      rounded_count: sums.rounded_count + report.rounded_count,
      truncated_count: sums.truncated_count + report.truncated_count,
      credentials: added(sums.credentials, report.credentials),
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }
}

function isWorthTelling(sums: Sums): boolean {
  const counts = [
    sums.shed_batches_count,
    sums.unread.length,
    sums.repaired_count,
    sums.rounded_count,
    sums.truncated_count,
    ...Object.values(sums.rejects),
    ...Object.values(sums.credentials),
  ];
  return counts.some((count) => count > 0);
}
