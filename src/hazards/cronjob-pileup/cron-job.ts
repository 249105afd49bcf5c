import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { EvidenceSample } from '../evidence.ts';

/** Jobs of one CronJob that are told apart; past this only their number is known, and the trouble long plain. */
const JOBS_MAX_COUNT = 1_000;
/** Growth is judged over so many Jobs: at one a minute ten minutes, at one in 15 minutes two hours and a half. */
export const JUDGED_JOBS_COUNT = 10;

/** The Jobs of one CronJob. Memory: 1,000 names, ten numbers, 20 auditIDs. */
export class CronJobJobs {
  readonly object: ObjectReference;
  readonly evidence = new EvidenceSample();
  /** Jobs that were created and have not been seen to end, with when they were created. */
  readonly open = new Map<string, EpochMicros>();
  readonly sample: ObjectReference[] = [];
  created_count = 0;
  ended_count = 0;
  deleted_count = 0;
  pods_created_count = 0;
  pods_deleted_count = 0;
  peak_count = 0;
  /** When it was first held to pile up; the alert stands from then on. */
  since_us: EpochMicros | undefined;
  last_us = 0;
  /** `ended_count` at each of the last Jobs: how many ended while ten were created. */
  readonly #endedAtCreate: number[] = [];

  constructor(object: ObjectReference) {
    this.object = object;
  }

  created(job: ObjectReference, at_us: EpochMicros, auditID: string): void {
    this.created_count += 1;
    this.last_us = at_us;
    if (this.open.size < JOBS_MAX_COUNT) this.open.set(job.name, at_us);
    if (this.sample.length < JUDGED_JOBS_COUNT) this.sample.push(job);
    this.peak_count = Math.max(this.peak_count, this.open.size);
    this.evidence.add(auditID);
    this.#endedAtCreate.push(this.ended_count);
    if (this.#endedAtCreate.length > JUDGED_JOBS_COUNT) this.#endedAtCreate.shift();
  }

  /** A Job ended or is gone; one that was created before the log began counts as well. */
  ended(job: string): void {
    this.open.delete(job);
    this.ended_count += 1;
  }

  allEnded(): void {
    this.ended_count += this.open.size;
    this.open.clear();
  }

  /** How many of the last ten Jobs were not made up for by one that ended; `undefined` before ten were created. */
  get growth(): number | undefined {
    const [first] = this.#endedAtCreate;
    if (first === undefined || this.#endedAtCreate.length < JUDGED_JOBS_COUNT) return undefined;
    return JUDGED_JOBS_COUNT - (this.ended_count - first);
  }

  get oldest_us(): EpochMicros | undefined {
    const oldest = this.open.values().next();
    return oldest.done === true ? undefined : oldest.value;
  }

  /** Mean time between its Jobs. */
  get interval_us(): number | undefined {
    const oldest_us = this.oldest_us;
    return oldest_us === undefined || this.open.size < 2
      ? undefined
      : (this.last_us - oldest_us) / (this.open.size - 1);
  }
}
