import type { ChangeRule } from '../../check/contract.ts';
import { fewerReplicas, weakerDisruptionBudget } from './change-availability.ts';
import { deletedObject } from './change-deletion.ts';
import { newFinalizer } from './change-finalizer.ts';
import { widenedRights } from './change-rights.ts';
import { widenedSelector } from './change-selector.ts';
import { widenedWebhook } from './change-webhook.ts';

/** What a change does to a running cluster that the state after it does not show. */
export const CHANGE_RULES: readonly ChangeRule[] = [
  widenedSelector,
  widenedWebhook,
  deletedObject,
  fewerReplicas,
  weakerDisruptionBudget,
  widenedRights,
  newFinalizer,
];
