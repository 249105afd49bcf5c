import type { DefaultsTable } from './type-defaults.ts';

export const schedulingDefaults: DefaultsTable = {
  'scheduling.v1.PriorityClass': { fixed: { preemptionPolicy: 'PreemptLowerPriority' } },
};
