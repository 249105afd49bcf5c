import type { ClusterObject } from '../../cluster/cluster.ts';
import type { RightPlace } from '../../kube/schema/field-place.ts';

/** Is this the place of a field of a CronJob's own spec (`spec.concurrencyPolicy`)? Such a field decides how many Jobs run at once. */
export function isScheduleField(
  { group, kind }: Pick<ClusterObject, 'group' | 'kind'>,
  place: Extract<RightPlace, { readonly type: 'elsewhere' }>,
): boolean {
  return group === 'batch' && kind === 'CronJob' && place.around?.length === 1 && place.around[0] === 'spec';
}
