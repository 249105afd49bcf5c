import type { SpoolPosition } from '../../audit/store/spool.ts';
import type { Alert } from '../../detect/contract.ts';
import type { DetectorProblem } from '../../detect/engine.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { Disorder } from './time-order.ts';

/** How the detectors are to begin. Plain data: it goes to another process. */
export interface DetectorStart {
  /** The store's folder. */
  readonly data: string;
  /** Of the spool what comes after this segment is live; `''`: all of it. */
  readonly lastSegment: string;
  /** From when on the state is rebuilt from the store; undefined: from nothing. */
  readonly rebuildFrom_us: EpochMicros | undefined;
  readonly window_ms: number;
  /** Hazards whose detectors run; undefined: all. */
  readonly hazards: readonly string[] | undefined;
}

/** What the detectors are told. */
export type ToDetector =
  | { readonly type: 'start'; readonly start: DetectorStart }
  /** So much of the spool is on the disk. */
  | { readonly type: 'spooled'; readonly position: SpoolPosition }
  /** Tell everything that was read, whatever still may come before it, and end. */
  | { readonly type: 'stop' };

export interface DetectorState {
  /** How far the spool was read. */
  readonly position: SpoolPosition;
  readonly events_count: number;
  /** The newest event that was told; undefined before the first. */
  readonly newest_us: EpochMicros | undefined;
  readonly disorder: Disorder;
  readonly problems: readonly DetectorProblem[];
}

/** What they tell. */
export type FromDetector =
  /** The state is that of the store. `alerts` are those that it shows. */
  | {
      readonly type: 'rebuilt';
      readonly events_count: number;
      readonly took_ms: number;
      readonly alerts: readonly Alert[];
    }
  /** Alerts that are new or have grown, as they stand now. */
  | { readonly type: 'alerts'; readonly alerts: readonly Alert[] }
  | { readonly type: 'state'; readonly state: DetectorState }
  /** It begins anew, without what came before. */
  | { readonly type: 'restarted'; readonly why: string }
  | { readonly type: 'stopped' }
  /** It cannot go on. */
  | { readonly type: 'failed'; readonly why: string };

/** The way to detectors in another process, or in this one. */
export interface DetectorChannel {
  tell(message: ToDetector): void;
  /** Ends it at once. */
  kill(): void;
}
