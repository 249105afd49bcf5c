import { BoundedMap } from '../audit/bounded-map.ts';

/**
 * When what was counted, within a window. Times are kept in a ring as long as the limit: that is all that a decision needs, and all that a client that runs wild can fill. Memory: 8 bytes for each
 * charge below the limit.
 */
export class Account {
  #times_ms: number[] = [];
  /** Refused since the last one that passed. */
  refused_count = 0;

  /** How many were charged since then. A clock that was set back does not give anything back. */
  usedSince(since_ms: number): number {
    if ((this.#times_ms[0] ?? Infinity) < since_ms)
      this.#times_ms = this.#times_ms.filter((at_ms) => at_ms >= since_ms);
    return this.#times_ms.length;
  }

  charge(now_ms: number, count: number): void {
    for (let one = 0; one < count; one += 1) this.#times_ms.push(now_ms);
    this.refused_count = 0;
  }

  /** When the oldest charge leaves the window. */
  nextFree_ms(window_ms: number): number | undefined {
    const [first] = this.#times_ms;
    return first === undefined ? undefined : first + window_ms;
  }

  get isQuiet(): boolean {
    return this.#times_ms.length === 0;
  }
}

/** Accounts that were used lately: some 300 bytes each. A million clients that each delete one object leave the last 65,536. */
const ACCOUNTS_MAX_COUNT = 65_536;
/** Accounts that have refused something; they are not pushed out by others that have not. */
const OFFENDERS_MAX_COUNT = 4_096;

/** The accounts of all clients. Memory is bounded; who was refused is remembered longer than who was not. */
export class Accounts {
  readonly #usual = new BoundedMap<string, Account>(ACCOUNTS_MAX_COUNT);
  readonly #offenders = new BoundedMap<string, Account>(OFFENDERS_MAX_COUNT);

  of(key: string): Account {
    return this.#offenders.fresh(key) ?? this.#usual.refresh(key, () => new Account());
  }

  /** Something was refused. */
  markOffender(key: string, account: Account): void {
    this.#usual.delete(key);
    this.#offenders.set(key, account);
  }

  /** Forgets what these accounts were charged with; all of them unless a start of the key is given. Answers how many. */
  release(start: string): number {
    let count = 0;
    for (const accounts of [this.#usual, this.#offenders])
      for (const [key] of accounts.entries())
        if (key.startsWith(start)) {
          accounts.delete(key);
          count += 1;
        }
    return count;
  }

  /** Those who were refused. */
  offenders(): readonly (readonly [key: string, account: Account])[] {
    return [...this.#offenders.entries()];
  }

  get accounts_count(): number {
    return this.#usual.size + this.#offenders.size;
  }

  get forgotten_count(): number {
    return this.#usual.evicted_count + this.#offenders.evicted_count;
  }
}
