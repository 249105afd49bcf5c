import type { CheckDefinition } from '../../check/contract.ts';
import {
  criticalAddOnWithoutBudget,
  criticalAddOnWithoutPriority,
  criticalAddOnWithoutRequests,
} from './critical-add-ons.ts';
import { namespaceWithoutBounds } from './namespace-bounds.ts';
import { noRoomForLostNode } from './room.ts';

export const check: CheckDefinition = {
  hazard: 'no-limits-no-priority',
  rules: [
    criticalAddOnWithoutPriority,
    criticalAddOnWithoutRequests,
    criticalAddOnWithoutBudget,
    namespaceWithoutBounds,
    noRoomForLostNode,
  ],
};
