/** What a run's exit code says; the same for every command (DESIGN.md section 4, tested end to end). */
export const EXIT_CODE = {
  /** Done, and nothing at or above `--fail-on`. */
  ok: 0,
  /** Done, and there are findings or alerts at or above `--fail-on`. */
  found: 1,
  /** Wrong usage, or input that cannot be read at all. */
  unusable: 2,
  /** Done, nothing found, but some input could not be read: the answer may be incomplete. */
  incomplete: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

/** Alerts are certain even where input is missing, so they outrank an incomplete answer. */
const FROM_BEST_TO_WORST: readonly ExitCode[] = [
  EXIT_CODE.ok,
  EXIT_CODE.incomplete,
  EXIT_CODE.found,
  EXIT_CODE.unusable,
  EXIT_CODE.interrupted,
];

/** The code of a run of which both were said. */
export function worseOf(one: ExitCode, other: ExitCode): ExitCode {
  return FROM_BEST_TO_WORST.indexOf(one) > FROM_BEST_TO_WORST.indexOf(other) ? one : other;
}
