import type { Computed, DefaultsTable } from './type-defaults.ts';

const job: Computed = (value) => {
  const neither = value['completions'] === undefined && value['parallelism'] === undefined;
  const parallelism = value['parallelism'] ?? 1;
  return neither ? { ...value, completions: 1, parallelism } : { ...value, parallelism };
};

export const batchDefaults: DefaultsTable = {
  'batch.v1.JobSpec': {
    fixed: {
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    },
    computed: job,
  },
  'batch.v1.CronJobSpec': {
    fixed: {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
  },
};
