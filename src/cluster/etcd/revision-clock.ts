import type { KeyRow } from './key-rows.ts';
import { skimStoredValue } from './stored-value.ts';

/**
 * Tells times of revisions. etcd knows none; but what is created says when (`creationTimestamp`, whole seconds), and in a running cluster something is
 * created every few seconds: an Event, if nothing else. Holds one number pair for each second in which something was created.
 */
export class RevisionClock {
  readonly #revisions: number[] = [];
  readonly #seconds: number[] = [];

  /** Rows in their order. */
  see({ main, version, isTombstone, value }: KeyRow): void {
    if (isTombstone || version !== 1) return;
    const second = skimStoredValue(value)?.creation_s;
    const last = this.#seconds.at(-1);
    // Copies that carry an older time (backups that were played back) do not turn the clock back.
    if (second === undefined || (last !== undefined && second <= last)) return;
    this.#revisions.push(main);
    this.#seconds.push(second);
  }

  /** The time at or shortly before which this revision was written; `undefined` before the first known one. */
  secondOf(revision: number): number | undefined {
    const index = this.#revisions.findLastIndex((known) => known <= revision);
    return this.#seconds[index];
  }

  /** The last revision that is known to be written before this second; 0 where none is. */
  revisionBefore(second: number): number {
    const index = this.#seconds.findLastIndex((known) => known < second);
    return this.#revisions[index] ?? 0;
  }

  get first(): { readonly revision: number; readonly second: number } | undefined {
    return this.#at(0);
  }

  get last(): { readonly revision: number; readonly second: number } | undefined {
    return this.#at(this.#revisions.length - 1);
  }

  #at(index: number): { readonly revision: number; readonly second: number } | undefined {
    const revision = this.#revisions[index];
    const second = this.#seconds[index];
    return revision === undefined || second === undefined ? undefined : { revision, second };
  }
}
