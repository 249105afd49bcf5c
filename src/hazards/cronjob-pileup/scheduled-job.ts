import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { booleanAt } from '../../kube/container.ts';
import { shortestInterval_s } from '../../kube/cron-schedule-runs.ts';
import { parseCronSchedule } from '../../kube/cron-schedule.ts';
import { KIND } from '../../kube/group-kind.ts';
import { numberAt, stringAt } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';

/** A CronJob with the API server's defaults filled in (pkg/apis/batch/v1/defaults.go). */
export interface ScheduledJob {
  readonly object: ClusterObject;
  readonly schedule: string;
  /** Shortest time between two runs; `undefined` where the schedule cannot be read or runs once at most. */
  readonly interval_s: number | undefined;
  readonly concurrencyPolicy: string;
  readonly saysConcurrencyPolicy: boolean;
  readonly startingDeadlineSeconds: number | undefined;
  /** Of the Job, else of its pods. */
  readonly activeDeadlineSeconds: number | undefined;
  /** Pods of one failing run: retries make new pods where restartPolicy is Never. */
  readonly podsPerFailure_count: number;
  /** Pods of one run at the same time. */
  readonly parallelism_count: number;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly ttlSecondsAfterFinished: number | undefined;
  /** Jobs that run now, by its status. */
  readonly active_count: number;
}

const SUCCESSFUL_HISTORY_DEFAULT = 3;
const FAILED_HISTORY_DEFAULT = 1;
const BACKOFF_LIMIT_DEFAULT = 6;

function scheduledJob(object: ClusterObject): ScheduledJob {
  const spec = objectAt(object.body, 'spec');
  const jobSpec = objectAt(spec, 'jobTemplate', 'spec');
  const podSpec = objectAt(jobSpec, 'template', 'spec');
  const schedule = stringAt(spec, 'schedule') ?? '';
  const reading = parseCronSchedule(schedule);
  const retries = numberAt(jobSpec, 'backoffLimit') ?? BACKOFF_LIMIT_DEFAULT;
  const parallelism_count = numberAt(jobSpec, 'parallelism') ?? 1;
  const concurrencyPolicy = stringAt(spec, 'concurrencyPolicy') ?? '';
  return {
    object,
    schedule,
    interval_s: reading.type === 'schedule' ? shortestInterval_s(reading.schedule) : undefined,
    concurrencyPolicy: concurrencyPolicy === '' ? 'Allow' : concurrencyPolicy,
    saysConcurrencyPolicy: concurrencyPolicy !== '',
    startingDeadlineSeconds: numberAt(spec, 'startingDeadlineSeconds'),
    activeDeadlineSeconds:
      numberAt(jobSpec, 'activeDeadlineSeconds') ?? numberAt(podSpec, 'activeDeadlineSeconds'),
    podsPerFailure_count:
      stringAt(podSpec, 'restartPolicy') === 'OnFailure' ? parallelism_count : retries + parallelism_count,
    parallelism_count,
    successfulJobsHistoryLimit: numberAt(spec, 'successfulJobsHistoryLimit') ?? SUCCESSFUL_HISTORY_DEFAULT,
    failedJobsHistoryLimit: numberAt(spec, 'failedJobsHistoryLimit') ?? FAILED_HISTORY_DEFAULT,
    ttlSecondsAfterFinished: numberAt(jobSpec, 'ttlSecondsAfterFinished'),
    active_count: listAt(object.body, 'status', 'active').length,
  };
}

/** The CronJobs that run: suspended ones pile nothing up. */
export function scheduledJobs(cluster: Cluster): readonly ScheduledJob[] {
  return cluster
    .of(KIND.CronJob)
    .filter(({ body }) => booleanAt(body, 'spec', 'suspend') !== true)
    .map(scheduledJob);
}

/** Can runs of it stand side by side without bound? A run that ends before the next begins cannot. */
export function canPileUp({ concurrencyPolicy, activeDeadlineSeconds, interval_s }: ScheduledJob): boolean {
  if (concurrencyPolicy !== 'Allow' || interval_s === undefined) return false;
  return activeDeadlineSeconds === undefined || activeDeadlineSeconds > interval_s;
}

/** A count of pods, or of what makes them, in a ResourceQuota. */
const POD_COUNTS = ['pods', 'count/pods', 'count/jobs.batch'];

/** Does a ResourceQuota among the objects bound the pods or the Jobs of a namespace? That none does proves nothing of manifests. */
export function hasPodQuota(cluster: Cluster, namespace: string): boolean {
  return cluster
    .ofNamespace(KIND.ResourceQuota, namespace)
    .some(({ body }) => POD_COUNTS.some((name) => objectAt(body, 'spec', 'hard')[name] !== undefined));
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** `every 15 minutes`, `every day`: how often at most. */
export function paceText(interval_s: number): string {
  const units: readonly (readonly [number, string])[] = [
    [DAY_S, 'day'],
    [HOUR_S, 'hour'],
    [MINUTE_S, 'minute'],
  ];
  for (const [unit_s, name] of units) {
    if (interval_s < unit_s || interval_s % unit_s !== 0) continue;
    const count = interval_s / unit_s;
    return count === 1 ? `every ${name}` : `every ${count} ${name}s`;
  }
  return `every ${interval_s} seconds`;
}
