import type { StaticRule } from '../../guard/contract.ts';

/** Kubernetes keeps 3 and 1 unless told otherwise. */
const HISTORY_MAX_COUNT = 10;

const CRON_JOBS = [{ apiGroups: ['batch'], resources: ['cronjobs'] }] as const;

export const policies: readonly StaticRule[] = [
  {
    id: 'cronjob-pileup/concurrency',
    operations: ['CREATE', 'UPDATE'],
    matches: CRON_JOBS,
    systemNamespaces: 'left alone',
    variables: [
      {
        name: 'ends',
        expression:
          'has(object.spec.jobTemplate.spec) && has(object.spec.jobTemplate.spec.activeDeadlineSeconds)',
      },
    ],
    expression:
      'variables.ends || (has(object.spec.concurrencyPolicy) && object.spec.concurrencyPolicy != "Allow")',
    message:
      'Jobs of this CronJob may run beside each other and have no end: when they hang, pods pile up. Set spec.concurrencyPolicy to Forbid or Replace, or spec.jobTemplate.spec.activeDeadlineSeconds',
  },
  {
    id: 'cronjob-pileup/history',
    operations: ['CREATE', 'UPDATE'],
    matches: CRON_JOBS,
    systemNamespaces: 'left alone',
    limits: [{ name: 'maxHistory', value: HISTORY_MAX_COUNT }],
    expression:
      '(!has(object.spec.successfulJobsHistoryLimit) || object.spec.successfulJobsHistoryLimit <= variables.maxHistory) && (!has(object.spec.failedJobsHistoryLimit) || object.spec.failedJobsHistoryLimit <= variables.maxHistory)',
    message:
      'this CronJob keeps more finished Jobs and their pods than it should. Lower spec.successfulJobsHistoryLimit and spec.failedJobsHistoryLimit',
  },
];
