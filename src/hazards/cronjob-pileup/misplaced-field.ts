import type { ClusterObject } from '../../cluster/cluster.ts';
import type { RightPlace } from '../../kube/schema/field-place.ts';

/** A field of a CronJob's own spec: `spec.concurrencyPolicy`. */
const OWN_FIELD = /^spec\.[a-zA-Z]+$/;
/** Fields of its Jobs that end or remove what piles up. */
const JOB_FIELD = /^spec\.jobTemplate\.spec\.(?:activeDeadlineSeconds|ttlSecondsAfterFinished)$/;

/** Does the field belong where it decides how many Jobs of a CronJob there are at once? */
export function isScheduleField(
  { group, kind }: Pick<ClusterObject, 'group' | 'kind'>,
  { text }: Extract<RightPlace, { readonly type: 'elsewhere' }>,
): boolean {
  return group === 'batch' && kind === 'CronJob' && (OWN_FIELD.test(text) || JOB_FIELD.test(text));
}
