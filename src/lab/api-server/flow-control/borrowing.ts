import { allocate } from './concurrency-allocation.ts';
import type { LevelLimits } from './priority-level.ts';
import type { SeatDemand } from './seat-demand.ts';

/** How often levels lend each other seats anew. */
export const BORROWING_PERIOD_MS = 10_000;

/** A level at the end of a period. */
export interface BorrowingLevel {
  readonly isExempt: boolean;
  readonly limits: LevelLimits;
  readonly demand: SeatDemand;
  readonly current_count: number;
}

/** What a level has in the next period. */
export interface NextLimit {
  readonly current_count: number;
  readonly target: number;
}

interface Borrowed {
  readonly levels: readonly NextLimit[];
  readonly fairFraction: number;
}

/** The seats that nobody can take from a level: those it has asked for, up to its own. */
function kept({ isExempt, limits, demand }: BorrowingLevel): number {
  const { minimum_count, nominal_count } = limits;
  const asked_count = demand.highWatermark_count;
  return Math.max(minimum_count, isExempt ? asked_count : Math.min(nominal_count, asked_count));
}

/** Shares the seats out by what levels asked for in the last period. Source: updateBorrowingLocked, apf_controller.go. */
export function borrow(levels: readonly BorrowingLevel[]): Borrowed {
  const limited = levels.filter(({ isExempt }) => !isExempt);
  const sum = (of: (level: BorrowingLevel) => number, among: readonly BorrowingLevel[] = limited) =>
    among.reduce((total, level) => total + of(level), 0);
  const nominal_count = sum(({ limits }) => limits.nominal_count, levels);
  const remaining_count =
    nominal_count -
    sum(
      kept,
      levels.filter(({ isExempt }) => isExempt),
    );
  const minimum_count = sum(({ limits }) => limits.minimum_count);
  const kept_count = sum(kept);
  const target = (level: BorrowingLevel) => Math.max(kept(level), level.demand.smoothed);
  const whole = (current: (level: BorrowingLevel) => number, fairFraction: number): Borrowed => ({
    levels: levels.map((level) => ({
      current_count: Math.round(level.isExempt ? kept(level) : current(level)),
      target: target(level),
    })),
    fairFraction,
  });
  if (remaining_count <= minimum_count) return whole(({ limits }) => limits.minimum_count, 0);
  if (remaining_count <= kept_count) {
    const part = (remaining_count - minimum_count) / (kept_count - minimum_count);
    return whole(
      (level) => level.limits.minimum_count + Math.round((kept(level) - level.limits.minimum_count) * part),
      0,
    );
  }
  const items = limited.map((level) => ({
    target: target(level),
    lowerBound: kept(level),
    upperBound: level.limits.maximum_count,
  }));
  const allocation = allocate(nominal_count, items);
  const shares = new Map(limited.map((level, index) => [level, allocation?.shares[index]]));
  return whole((level) => shares.get(level) ?? level.current_count, allocation?.fairFraction ?? 0);
}
