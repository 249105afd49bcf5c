import type { Alert, Fact, Severity } from '../../detect/contract.ts';
import { formatDuration } from '../../kube/duration.ts';
import { formatMicroTime, MICROS_PER_HOUR } from '../../kube/microtime.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import type { CronJobJobs } from './cron-job.ts';
import type { CronJobSpec, CronJobWriter } from './cron-job-spec.ts';

interface Pile {
  readonly cronJob: CronJobJobs;
  readonly spec: CronJobSpec;
  readonly writer: CronJobWriter | undefined;
  /** Whether the log shows how Jobs end. */
  readonly seesStatus: boolean;
  /** How many CronJobs pile up. */
  readonly piles_count: number;
}

/** Unfinished Jobs from which on a node pool, and then the API server, feels it. */
const HIGH_COUNT = 30;
const CRITICAL_COUNT = 100;

export function pileupAlert(pile: Pile): Alert {
  const { cronJob, spec, writer } = pile;
  const { namespace, name } = cronJob.object;
  const from_us = cronJob.since_us ?? cronJob.last_us;
  const unfinished = pile.seesStatus ? 'unfinished' : 'not seen to end';
  return {
    id: `cronjob-pileup/${namespace}/${name}`,
    hazard: 'cronjob-pileup',
    severity: pileSeverity(pile),
    title: `CronJob ${namespace}/${name} has ${cronJob.open.size} Jobs ${unfinished}${policyText(spec)}`,
    offender: writer?.offender,
    objects: { count: cronJob.created_count, sample: cronJob.sample },
    window: { from_us, to_us: cronJob.last_us },
    trigger: writer?.trigger,
    facts: facts(pile),
    evidence: cronJob.evidence.list(),
    next: [
      {
        command: `kubectl patch cronjob ${shellWord(name)} -n ${shellWord(namespace)} -p '{"spec":{"suspend":true}}'`,
        why: 'no further Jobs until this is mended; running ones go on',
      },
      {
        command: `kubectl get jobs -n ${shellWord(namespace)} --sort-by=.metadata.creationTimestamp`,
        why: 'which Jobs have not completed',
      },
      {
        command: `kubectl patch cronjob ${shellWord(name)} -n ${shellWord(namespace)} -p '{"spec":{"concurrencyPolicy":"Forbid","startingDeadlineSeconds":200}}'`,
        why: 'a run is skipped while the last one has not ended (Replace would end the last one)',
      },
      {
        command: auditCommand('timeline', { kind: 'cronjobs', namespace }),
        why: 'who changed the CronJobs here',
      },
    ],
    uncertain: doubts(pile),
  };
}

function policyText(spec: CronJobSpec): string {
  if (!spec.isKnown) return '';
  if (spec.concurrencyPolicy === undefined) return ', no concurrencyPolicy';
  return `, concurrencyPolicy ${spec.concurrencyPolicy}`;
}

function pileSeverity(pile: Pile): Severity {
  const { peak_count } = pile.cronJob;
  if (!pile.seesStatus) return peak_count >= CRITICAL_COUNT ? 'high' : 'medium';
  if (peak_count >= CRITICAL_COUNT) return 'critical';
  return peak_count >= HIGH_COUNT ? 'high' : 'medium';
}

function facts(pile: Pile): readonly Fact[] {
  const { cronJob, spec } = pile;
  const list: Fact[] = [
    { name: 'Jobs created, ended', value: `${cronJob.created_count}, ${cronJob.ended_count}` },
    { name: 'unfinished at most', value: String(cronJob.peak_count) },
  ];
  const { oldest_us, interval_us } = cronJob;
  if (oldest_us !== undefined)
    list.push({ name: 'oldest unfinished since', value: formatMicroTime(oldest_us) });
  if (interval_us !== undefined) {
    list.push({ name: 'a Job every', value: formatDuration(interval_us) });
    const perHour = (MICROS_PER_HOUR / Math.max(1, interval_us)) * Math.max(0, (cronJob.growth ?? 0) / 10);
    list.push({ name: 'grows by', value: `about ${Math.round(perHour)} Jobs an hour` });
  }
  if (cronJob.pods_created_count > 0)
    list.push({
      name: 'pods of its unfinished Jobs created, deleted',
      value: `${cronJob.pods_created_count}, ${cronJob.pods_deleted_count}`,
    });
  if (spec.isKnown) {
    list.push(
      { name: 'spec.schedule', value: spec.schedule ?? 'not in the log' },
      { name: 'spec.concurrencyPolicy', value: spec.concurrencyPolicy ?? 'not set (Allow)' },
      { name: 'spec.startingDeadlineSeconds', value: String(spec.startingDeadlineSeconds ?? 'not set') },
      { name: 'activeDeadlineSeconds of the Job', value: String(spec.activeDeadlineSeconds ?? 'not set') },
    );
  }
  if (spec.misplaced.length > 0)
    list.push({ name: 'fields in the wrong place, without effect', value: spec.misplaced.join(', ') });
  if (pile.piles_count > 1) list.push({ name: 'CronJobs that pile up', value: String(pile.piles_count) });
  return list;
}

function doubts(pile: Pile): readonly string[] {
  const uncertain: string[] = [];
  if (!pile.seesStatus)
    uncertain.push(
      'The log carries no status of Jobs (level Metadata): those counted were created and not deleted, and may have finished and be kept by the history limits.',
    );
  if (!pile.spec.isKnown)
    uncertain.push('The log shows no body of this CronJob: its concurrencyPolicy is unknown.');
  if (pile.writer === undefined) uncertain.push('Who wrote the CronJob is not in this log.');
  uncertain.push('Jobs created before the log begins are not counted.');
  return uncertain;
}
