import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Severity } from '../../detect/contract.ts';
import { runsPerHourMax } from '../../kube/cron-schedule-runs.ts';
import { everyMinuteTrap, parseCronSchedule, timeZoneProblem } from '../../kube/cron-schedule.ts';
import { stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { clusterMinor } from '../untested-upgrade/cluster-minor.ts';
import { misplacedText } from '../untested-upgrade/field-rules.ts';
import { fieldProblems } from '../untested-upgrade/field-problems.ts';
import { isScheduleField } from './misplaced-field.ts';
import { canPileUp, hasPodQuota, paceText, scheduledJobs, type ScheduledJob } from './scheduled-job.ts';

/** The talk's CronJob ran this often; so many runs are hundreds of pods within a day. */
const OFTEN_S = 15 * 60;
/** Four a day: a pile grows over a week, and somebody sees it. */
const SOMETIMES_S = 6 * 3600;

function severityByPace(interval_s: number): Severity {
  if (interval_s <= OFTEN_S) return 'high';
  return interval_s <= SOMETIMES_S ? 'medium' : 'low';
}

const LESS: Readonly<Record<Severity, Severity>> = {
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'low',
};

/** Jobs of one CronJob at the same time from which on it piles up already. */
const PILE_COUNT = 5;

const OUTAGE =
  'A CronJob every 15 minutes without concurrencyPolicy and deadline piled up pods until the API server ran out of memory.';

const concurrentRuns: Rule = {
  id: 'concurrent-runs',
  title:
    'Runs of a CronJob do not pile up: concurrencyPolicy is Forbid or Replace, or a run ends before the next',
  severity: 'high',
  persona: 'developer',
  why: OUTAGE,
  *check({ cluster, derive }) {
    for (const job of derive(scheduledJobs)) {
      if (!canPileUp(job) || job.interval_s === undefined) continue;
      const pace = severityByPace(job.interval_s);
      const isBounded = job.saysConcurrencyPolicy || hasPodQuota(cluster, job.object.namespace);
      const piles = job.active_count >= PILE_COUNT;
      yield {
        type: 'finding',
        object: job.object,
        path: job.saysConcurrencyPolicy ? ['spec', 'concurrencyPolicy'] : ['spec'],
        severity: piles ? 'high' : isBounded ? LESS[pace] : pace,
        message: `${spokenName(job.object)} starts a Job ${paceText(job.interval_s)} (${job.schedule}) whether or not the last one has ended: concurrencyPolicy is ${job.saysConcurrencyPolicy ? 'Allow' : 'not set, which is Allow'}, ${job.activeDeadlineSeconds === undefined ? 'and no activeDeadlineSeconds ends a run' : `and a run may take ${job.activeDeadlineSeconds} s`}${piles ? `; ${job.active_count} Jobs run now` : ''}`,
        fix: {
          text: 'Set concurrencyPolicy to Forbid (a run is left out while the last one goes on) or Replace (the last one is ended).',
          patch: 'spec:\n  concurrencyPolicy: Forbid',
        },
      };
    }
  },
};

/** Missed runs after which the controller of Kubernetes 1.20 and older gives a CronJob up (pkg/controller/cronjob/utils.go). */
const MISSED_MAX_COUNT = 100;
/** The first release whose controller only warns and starts the latest missed run (CronJobControllerV2). */
const CONTROLLER_V2_MINOR = 21;
/** Seconds between two looks of that older controller; the documentation of startingDeadlineSeconds names it still. */
const CONTROLLER_PERIOD_S = 10;

function hoursText(seconds: number): string {
  const hours = seconds / 3600;
  return hours >= 1 ? `${Math.round(hours * 10) / 10} hours` : `${Math.round(seconds / 60)} minutes`;
}

function withoutDeadlineText(job: ScheduledJob, interval_s: number, stops: boolean): string {
  const start = `${spokenName(job.object)} has no startingDeadlineSeconds`;
  return stops
    ? `${start}: when the control plane was away for more than ${MISSED_MAX_COUNT} of its runs (${hoursText(MISSED_MAX_COUNT * interval_s)}), it never starts again`
    : `${start}: after an outage of the control plane a missed run (${paceText(interval_s)}) starts however late, together with those of all other CronJobs`;
}

const startingDeadline: Rule = {
  id: 'starting-deadline',
  title: 'CronJobs say how late a run may still start',
  severity: 'low',
  persona: 'developer',
  why: 'When a control plane comes back, all missed runs start at once; up to Kubernetes 1.20 a CronJob with 100 missed runs stops without a word.',
  *check({ derive }) {
    const minor = derive(clusterMinor);
    for (const job of derive(scheduledJobs)) {
      if (job.startingDeadlineSeconds !== undefined || job.interval_s === undefined) continue;
      const stops = minor !== undefined && minor < CONTROLLER_V2_MINOR;
      const deadline_s = Math.max(CONTROLLER_PERIOD_S * 20, Math.round(job.interval_s / 2));
      yield {
        type: 'finding',
        object: job.object,
        path: ['spec'],
        severity: stops && job.interval_s <= OFTEN_S ? 'medium' : 'low',
        message: withoutDeadlineText(job, job.interval_s, stops),
        fix: {
          text: 'Set startingDeadlineSeconds to the delay after which a run is better left out; well above 10, and below the time between two runs.',
          patch: `spec:\n  startingDeadlineSeconds: ${deadline_s}`,
        },
      };
    }
  },
};

const shortStartingDeadline: Rule = {
  id: 'short-starting-deadline',
  title: 'startingDeadlineSeconds leaves the controller time to look',
  severity: 'high',
  persona: 'developer',
  why: 'A deadline shorter than the controller takes to look leaves out every run, and nothing fails.',
  *check({ derive }) {
    const minor = derive(clusterMinor);
    for (const job of derive(scheduledJobs)) {
      const { startingDeadlineSeconds: deadline_s, object } = job;
      if (deadline_s === undefined || deadline_s >= CONTROLLER_PERIOD_S) continue;
      const looks = minor === undefined || minor < CONTROLLER_V2_MINOR;
      yield {
        type: 'finding',
        object,
        path: ['spec', 'startingDeadlineSeconds'],
        severity: looks || deadline_s <= 0 ? 'high' : 'medium',
        message: `${spokenName(object)} has startingDeadlineSeconds ${deadline_s}: ${looks ? 'the controller looks every 10 s, so it may never run' : 'a controller that is busy for so long leaves the run out'}`,
        fix: {
          text: 'Set startingDeadlineSeconds well above 10.',
          patch: 'spec:\n  startingDeadlineSeconds: 200',
        },
      };
    }
  },
};

const endlessRun: Rule = {
  id: 'endless-run',
  title: 'A run of a CronJob that hangs is ended',
  severity: 'medium',
  persona: 'developer',
  why: 'With Forbid, one run that hangs is the last one: no Job fails, and nobody is told.',
  *check({ derive }) {
    for (const job of derive(scheduledJobs)) {
      if (job.concurrencyPolicy !== 'Forbid' || job.activeDeadlineSeconds !== undefined) continue;
      if (job.interval_s === undefined) continue;
      yield {
        type: 'finding',
        object: job.object,
        path: ['spec', 'jobTemplate', 'spec'],
        severity: job.interval_s <= SOMETIMES_S ? 'medium' : 'low',
        message: `${spokenName(job.object)} forbids concurrent runs and has no activeDeadlineSeconds: one run that hangs stops all that would follow ${paceText(job.interval_s)}`,
        fix: {
          text: 'Set activeDeadlineSeconds of the Job to a time that no healthy run takes.',
          patch: `spec:\n  jobTemplate:\n    spec:\n      activeDeadlineSeconds: ${job.interval_s}`,
        },
      };
    }
  },
};

/** Finished pods that one CronJob may keep; all of them are objects that every watcher of pods holds. */
const KEPT_PODS_MAX_COUNT = 50;

const keptPods: Rule = {
  id: 'kept-pods',
  title: 'CronJobs keep few finished Jobs and their pods',
  severity: 'medium',
  persona: 'developer',
  why: 'Finished pods stay in etcd and in the memory of everyone who watches pods.',
  *check({ derive }) {
    for (const job of derive(scheduledJobs)) {
      const { successfulJobsHistoryLimit: successful, failedJobsHistoryLimit: failed } = job;
      const kept_count = successful * job.parallelism_count + failed * job.podsPerFailure_count;
      if (kept_count <= KEPT_PODS_MAX_COUNT || job.ttlSecondsAfterFinished !== undefined) continue;
      yield {
        type: 'finding',
        object: job.object,
        path: ['spec'],
        message: `${spokenName(job.object)} keeps up to ${kept_count} finished pods: ${successful} successful Jobs with ${job.parallelism_count} each, ${failed} failed ones with up to ${job.podsPerFailure_count} each`,
        fix: {
          text: 'Lower the history limits, or let the Jobs go after a time with ttlSecondsAfterFinished; with restartPolicy OnFailure retries make no new pods.',
          patch: 'spec:\n  successfulJobsHistoryLimit: 3\n  failedJobsHistoryLimit: 1',
        },
      };
    }
  },
};

function* scheduleFindings({ derive }: RuleInput): Generator<Observation> {
  for (const { object, schedule } of derive(scheduledJobs)) {
    const reading = parseCronSchedule(schedule);
    const trap = everyMinuteTrap(schedule);
    const timeZone = stringAt(object.body, 'spec', 'timeZone');
    const zoneProblem = timeZone === undefined ? undefined : timeZoneProblem(timeZone);
    if (reading.type === 'invalid' && schedule !== '')
      yield {
        type: 'finding',
        object,
        path: ['spec', 'schedule'],
        severity: 'medium',
        message: `${spokenName(object)} has the schedule ${JSON.stringify(schedule)}, which the API server refuses: ${reading.reason}`,
        fix: {
          text: 'Write five fields: minute, hour, day of the month, month, day of the week; for example 0 */6 * * *.',
        },
      };
    if (reading.type === 'schedule' && runsPerHourMax(reading.schedule) === 0)
      yield {
        type: 'finding',
        object,
        path: ['spec', 'schedule'],
        severity: 'medium',
        message: `${spokenName(object)} has the schedule ${JSON.stringify(schedule)}, which never comes: it never starts a Job`,
        fix: {
          text: 'Name a day that its months have; for the end of a month run on the first of the next.',
        },
      };
    if (trap !== undefined)
      yield {
        type: 'finding',
        object,
        path: ['spec', 'schedule'],
        message: `${spokenName(object)} has the schedule ${JSON.stringify(schedule)}: every minute of those hours, ${trap.runsPerDay} Jobs a day`,
        fix: {
          text: `If once in those hours is meant, write ${JSON.stringify(trap.meant)}.`,
          patch: `spec:\n  schedule: ${JSON.stringify(trap.meant)}`,
        },
      };
    if (zoneProblem !== undefined)
      yield {
        type: 'finding',
        object,
        path: ['spec', 'timeZone'],
        severity: 'medium',
        message: `${spokenName(object)} has a time zone that the API server refuses: ${zoneProblem}`,
        fix: { text: 'Name a zone of the IANA time zone database, such as Etc/UTC or Europe/Berlin.' },
      };
  }
}

const scheduleRule: Rule = {
  id: 'schedule',
  title: 'The schedule of a CronJob means what it says',
  severity: 'high',
  persona: 'developer',
  why: '`* */6 * * *` does not run every six hours but 240 times a day.',
  check: scheduleFindings,
};

const podQuota: Rule = {
  id: 'pod-quota',
  title: 'Where Jobs can pile up, a ResourceQuota bounds the pods of the namespace',
  severity: 'low',
  persona: 'cluster admin',
  why: 'Pods piled up without bound until the API server ran out of memory; a quota would have stopped them in one namespace.',
  *check({ cluster, derive }) {
    const coverage = cluster.coverage({ group: '', kind: 'ResourceQuota' });
    const unsure = new Set<string>();
    for (const job of derive(scheduledJobs)) {
      const { namespace } = job.object;
      if (!canPileUp(job) || hasPodQuota(cluster, namespace)) continue;
      if (coverage.type !== 'all') {
        unsure.add(namespace);
        continue;
      }
      yield {
        type: 'finding',
        object: job.object,
        path: [],
        message: `${spokenName(job.object)} can pile up Jobs, and no ResourceQuota bounds the pods of namespace ${namespace}`,
        fix: {
          text: 'Bound the pods of the namespace.',
          patch: `apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: pods\n  namespace: ${namespace}\nspec:\n  hard:\n    pods: "100"\n    count/jobs.batch: "100"`,
        },
      };
    }
    if (unsure.size > 0)
      yield {
        type: 'unknown',
        message: `Whether a ResourceQuota bounds the pods of ${unsure.size === 1 ? `namespace ${[...unsure].join('')}` : `${unsure.size} namespaces`}, in which Jobs can pile up, is not known: the objects are not the whole cluster.`,
      };
  },
};

const misplacedField: Rule = {
  id: 'misplaced-field',
  title: 'Fields that stop a pile-up stand in the spec of the CronJob',
  severity: 'high',
  persona: 'developer',
  why: 'In the manifest of the outage the fields that would have stopped it stood inside the pod spec and were dropped without a word.',
  *check({ derive }) {
    for (const { object, problems } of derive(fieldProblems).found) {
      for (const problem of problems) {
        if (problem.type !== 'unknown') continue;
        const [place] = problem.places;
        if (place?.type === 'elsewhere' && isScheduleField(object, place))
          yield {
            type: 'finding',
            object,
            path: problem.path,
            ...misplacedText(object, problem.path, place),
          };
      }
    }
  },
};

export const check: CheckDefinition = {
  hazard: 'cronjob-pileup',
  rules: [
    misplacedField,
    concurrentRuns,
    startingDeadline,
    shortStartingDeadline,
    endlessRun,
    keptPods,
    scheduleRule,
    podQuota,
  ],
};
