import type { Passage } from '../chain/flow-gate.ts';
import { requestKindCounts } from '../metrics/last-second.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { RequestUser } from '../request/server-request.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** `--max-requests-inflight` and `--max-mutating-requests-inflight`; 0: no limit. */
export interface InFlightLimits {
  readonly reads_count: number;
  readonly mutating_count: number;
}

/** Defaults of kube-apiserver. */
export const IN_FLIGHT_LIMITS: InFlightLimits = { reads_count: 400, mutating_count: 200 };

export function isMutating(verb: string): boolean {
  return !READS.has(verb);
}

/** Looks at no more of a request than this. */
interface InFlightGate {
  enter(
    call: { readonly verb: string; readonly isLongRunning: boolean },
    user: RequestUser,
    deadline_ms: number | undefined,
  ): Passage;
}

/** `--enable-priority-and-fairness=false`: so many at once and no more; masters come through (server/filters/maxinflight.go). */
export function maxInFlight(
  { reads_count, mutating_count }: InFlightLimits,
  metrics: ServerMetrics,
  now_ms: () => number,
): InFlightGate {
  const running = requestKindCounts(metrics.inflight, metrics.registry, now_ms);
  return {
    enter: ({ verb, isLongRunning }, user) => {
      const kind = isMutating(verb) ? 'mutating' : 'readOnly';
      const limit_count = kind === 'mutating' ? mutating_count : reads_count;
      if (isLongRunning || limit_count === 0) return { type: 'passed', headers: {}, leave: () => undefined };
      if (running[kind].count >= limit_count)
        // Masters come through, and take no place.
        return user.groups.includes(MASTERS)
          ? { type: 'passed', headers: {}, leave: () => undefined }
          : { type: 'refused', headers: {}, retryAfter_s: 1 };
      running[kind].add(1);
      return {
        type: 'passed',
        headers: {},
        leave: () => running[kind].add(-1),
      };
    },
  };
}
