import type { CronSchedule } from '../../kube/cron-schedule.ts';
import { nextRuns } from '../../kube/cron-schedule-runs.ts';

/**
 * The last run after `earliest_ms` that is due; `undefined` where none is. How many were missed is guessed from the first two, and the search begins one before the last of them: with
 * uneven gaps the guess may lie behind the last run, and then there is none (mostRecentScheduleTime, pkg/controller/cronjob/utils.go).
 */
export function lastDueRun_ms(
  schedule: CronSchedule,
  earliest_ms: number,
  now_ms: number,
  timeZone: string,
): number | undefined {
  const [first_ms, second_ms] = nextRuns(schedule, earliest_ms, 2, timeZone);
  if (first_ms === undefined || first_ms > now_ms) return undefined;
  if (second_ms === undefined || second_ms > now_ms) return first_ms;
  const gap_ms = second_ms - first_ms;
  const missed_count = Math.floor((now_ms - first_ms) / gap_ms) + 1;
  let last_ms: number | undefined;
  let [next_ms] = nextRuns(schedule, first_ms + (missed_count - 2) * gap_ms, 1, timeZone);
  while (next_ms !== undefined && next_ms <= now_ms) {
    last_ms = next_ms;
    [next_ms] = nextRuns(schedule, next_ms, 1, timeZone);
  }
  return last_ms;
}
