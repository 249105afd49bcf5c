import type { JsonObject } from '../json.ts';
import { objectAt } from '../kube-object.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** Where each index may fail so often, the job as a whole may fail without end: the largest int32. */
const NO_LIMIT = 2 ** 31 - 1;
const BACKOFF_LIMIT = 6;

function jobSpec(spec: JsonObject): JsonObject {
  const neither = spec['completions'] === undefined && spec['parallelism'] === undefined;
  return {
    ...spec,
    ...(neither ? { completions: 1 } : {}),
    parallelism: spec['parallelism'] ?? 1,
    backoffLimit:
      spec['backoffLimit'] ?? (spec['backoffLimitPerIndex'] === undefined ? BACKOFF_LIMIT : NO_LIMIT),
    completionMode: spec['completionMode'] ?? 'NonIndexed',
    suspend: spec['suspend'] ?? false,
    podReplacementPolicy:
      spec['podReplacementPolicy'] ??
      (spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed'),
    manualSelector: spec['manualSelector'] ?? false,
  };
}

/** Of a Job itself, not of the template of one in a CronJob. */
const job: Computed = (value) => {
  const spec = objectAt(value, 'spec');
  const metadata = objectAt(value, 'metadata');
  const labels = objectAt(spec, 'template', 'metadata', 'labels');
  const isBare = Object.keys(objectAt(metadata, 'labels')).length === 0;
  const named =
    isBare && Object.keys(labels).length > 0 ? { ...value, metadata: { ...metadata, labels } } : value;
  return { ...named, spec: jobSpec(spec) };
};

export const batchDefaults: DefaultsTable = {
  'batch.v1.Job': { computed: job },
  'batch.v1.CronJobSpec': {
    fixed: {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
  },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': { fixed: { status: 'True' } },
};
