import type { Outcome } from '../scenarios/contract.ts';
import type { Stage } from '../scenarios/stage.ts';

/** Whom a protection stopped. */
export interface Stopped {
  readonly user: string;
  readonly at_ms: number;
}

/** What a protection tells of itself. */
export interface InstalledProtection {
  /** Whom it refused first; undefined: nobody yet. */
  readonly stopped: Stopped | undefined;
}

/** Something that stands in the way of an outage, put on a stage before the act. */
export interface Protection {
  /** `guard`: also the heading of its column. */
  readonly id: string;
  /** What it is, for people. */
  readonly title: string;
  install(stage: Stage): Promise<InstalledProtection>;
  /** What with it is not as it should be; undefined where all is. */
  missing(outcome: Outcome): string | undefined;
}
