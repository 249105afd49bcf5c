import { numberAt } from '../json.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** Numbers that mean nothing when they are 0. */
function positive(numbers: Readonly<Record<string, number>>): Computed {
  return (value) => ({
    ...value,
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, byDefault]) => {
        const given = numberAt(value, name) ?? 0;
        return [name, given === 0 ? byDefault : value[name]];
      }),
    ),
  });
}

export const flowControlDefaults: DefaultsTable = {
  'flowcontrol.v1.FlowSchemaSpec': { computed: positive({ matchingPrecedence: 1000 }) },
  'flowcontrol.v1.ExemptPriorityLevelConfiguration': {
    fixed: { nominalConcurrencyShares: 0, lendablePercent: 0 },
  },
  'flowcontrol.v1.LimitedPriorityLevelConfiguration': {
    fixed: { nominalConcurrencyShares: 30, lendablePercent: 0 },
  },
  'flowcontrol.v1.QueuingConfiguration': {
    computed: positive({ queues: 64, handSize: 8, queueLengthLimit: 50 }),
  },
};
