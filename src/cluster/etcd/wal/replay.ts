import type { RaftCompare, RaftRequest, RaftTxn, RaftWrite } from './raft-request.ts';

/** Was a write of the log carried out? `unknown` where the log does not begin at the beginning, or rules changed that are not followed. */
export type Verdict = 'applied' | 'not applied' | 'unknown';

/** A write with what became of it. `revision` where it is known. */
export type ReplayedWrite =
  | {
      readonly type: 'put';
      readonly key: string;
      readonly value: Buffer;
      readonly verdict: Verdict;
      readonly revision?: number;
    }
  | { readonly type: 'delete'; readonly key: string; readonly verdict: Verdict; readonly revision?: number };

interface KeyState {
  readonly mod: number;
  readonly create: number;
  readonly version: number;
  readonly lease: string;
}

/** `gone`: known not to be there. Absent: not known. */
type Known = KeyState | 'gone';

/** Says of a put whether a row of the database shows that it was carried out, and at which revision. */
export type FindRow = (key: Buffer, value: Buffer) => number | undefined;

/**
 * Carries out a log of etcd as etcd does, as far as its keys are concerned, and says of each write whether it was carried out: compares are decided by the
 * state that the writes before have made. A log from the first index on is decided wholly; a later one from the first write on that a row of
 * the database pins to its revision. Source: server/etcdserver/apply and server/etcdserver/txn of etcd.
 */
export class Replay {
  readonly #keys = new Map<string, Known>();
  readonly #findRow: FindRow;
  /** `undefined`: not known. */
  #revision: number | undefined;
  #isWhole: boolean;
  #followsRules = true;

  constructor(fromBeginning: boolean, findRow: FindRow) {
    this.#isWhole = fromBeginning;
    this.#revision = fromBeginning ? 1 : undefined;
    this.#findRow = findRow;
  }

  apply(request: RaftRequest): readonly ReplayedWrite[] {
    switch (request.type) {
      case 'put':
      case 'delete':
      case 'txn':
        return this.#write([request]);
      case 'lease revoke':
        return this.#revoke(request.lease);
      case 'changes rules':
        this.#followsRules = false;
        return [];
      case 'compaction':
      case 'lease grant':
      case 'nothing':
        break;
    }
    return [];
  }

  /** All writes of one request have one main revision. */
  #write(writes: readonly RaftWrite[]): readonly ReplayedWrite[] {
    const chosen = writes.flatMap((write) => this.#chosen(write, 'applied'));
    const pinned = chosen.flatMap(({ write }) =>
      write.type === 'put' ? (this.#findRow(write.key, write.value) ?? []) : [],
    )[0];
    const next = pinned ?? (this.#revision === undefined ? undefined : this.#revision + 1);
    const done = chosen.flatMap(({ write, verdict }) =>
      this.#carryOut(write, pinned === undefined ? verdict : 'applied', next),
    );
    if (pinned !== undefined) this.#revision = pinned;
    else if (done.some(({ verdict }) => verdict === 'unknown')) this.#revision = undefined;
    else if (done.some(({ verdict }) => verdict === 'applied')) this.#revision = next;
    return done;
  }

  #chosen(
    write: RaftWrite,
    verdict: Verdict,
  ): readonly { readonly write: Exclude<RaftWrite, { type: 'txn' }>; readonly verdict: Verdict }[] {
    if (write.type !== 'txn')
      return [{ write, verdict: this.#followsRules ? verdict : worse(verdict, 'unknown') }];
    const { success, failure } = write.txn;
    const outcome = this.#compare(write.txn);
    const [then, otherwise]: readonly [Verdict, Verdict] =
      outcome === undefined
        ? ['unknown', 'unknown']
        : outcome
          ? ['applied', 'not applied']
          : ['not applied', 'applied'];
    return [
      ...success.flatMap((inner) => this.#chosen(inner, worse(verdict, then))),
      ...failure.flatMap((inner) => this.#chosen(inner, worse(verdict, otherwise))),
    ];
  }

  /** `undefined`: not known. */
  #compare({ compares }: RaftTxn): boolean | undefined {
    let outcome: boolean | undefined = true;
    for (const compare of compares) {
      const holds = this.#holds(compare);
      if (holds === false) return false;
      if (holds === undefined) outcome = undefined;
    }
    return outcome;
  }

  #holds({ result, target, key, number, hasRange }: RaftCompare): boolean | undefined {
    const state = this.#state(key.toString('latin1'));
    if (state === undefined || hasRange || target > 2) return undefined;
    const values = state === 'gone' ? [0, 0, 0] : [state.version, state.create, state.mod];
    const value = values[target] ?? 0;
    if (result === 0) return value === number;
    if (result === 1) return value > number;
    return result === 2 ? value < number : value !== number;
  }

  #state(key: string): Known | undefined {
    return this.#keys.get(key) ?? (this.#isWhole ? 'gone' : undefined);
  }

  #carryOut(
    write: Exclude<RaftWrite, { type: 'txn' }>,
    verdict: Verdict,
    revision: number | undefined,
  ): readonly ReplayedWrite[] {
    const at = verdict === 'applied' && revision !== undefined ? { revision } : {};
    if (write.type === 'put') {
      const key = write.key.toString('latin1');
      this.#put(key, write.lease, verdict, revision);
      return [{ type: 'put', key, value: write.value, verdict, ...at }];
    }
    const keys = this.#keysIn(write.key, write.rangeEnd);
    return keys
      .filter((key) => this.#state(key) !== 'gone')
      .map((key) => {
        if (verdict === 'applied') this.#keys.set(key, 'gone');
        else if (verdict === 'unknown') this.#forget(key);
        return { type: 'delete' as const, key, verdict, ...at };
      });
  }

  #put(key: string, lease: string, verdict: Verdict, revision: number | undefined): void {
    if (verdict === 'not applied') return;
    const before = this.#state(key);
    if (verdict === 'unknown' || revision === undefined) return this.#forget(key);
    const known = before === undefined || before === 'gone' ? undefined : before;
    this.#keys.set(key, {
      mod: revision,
      create: known?.create ?? revision,
      version: (known?.version ?? 0) + 1,
      lease,
    });
  }

  /** From here on nothing is known of this key, nor of what was never written: absence proves nothing any more. */
  #forget(key: string): void {
    this.#keys.delete(key);
    this.#isWhole = false;
  }

  #keysIn(key: Buffer, rangeEnd: Buffer): readonly string[] {
    const start = key.toString('latin1');
    if (rangeEnd.length === 0) return [start];
    const end = rangeEnd.toString('latin1');
    return [...this.#keys.keys()].filter((known) => known >= start && (end === '\0' || known < end));
  }

  #revoke(lease: string): readonly ReplayedWrite[] {
    const keys = [...this.#keys].flatMap(([key, state]) =>
      state !== 'gone' && state.lease === lease ? [key] : [],
    );
    if (keys.length === 0) {
      // What hung on it may have been written before the log begins.
      if (!this.#isWhole) this.#revision = undefined;
      return [];
    }
    return this.#write(
      keys.map((key) => ({ type: 'delete', key: Buffer.from(key, 'latin1'), rangeEnd: Buffer.alloc(0) })),
    );
  }
}

const ORDER: readonly Verdict[] = ['applied', 'unknown', 'not applied'];

function worse(one: Verdict, other: Verdict): Verdict {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}
