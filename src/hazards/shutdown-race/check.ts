import type { CheckDefinition } from '../../check/contract.ts';
import { allReplacedAtOnce } from './all-replaced-at-once.ts';
import { noEvictionAllowed } from './no-eviction-allowed.ts';
import { preStopOutlastsGrace } from './pre-stop-outlasts-grace.ts';
import { withoutDisruptionBudget, withoutPreStop, withoutReadiness } from './served-pods.ts';

export const check: CheckDefinition = {
  hazard: 'shutdown-race',
  rules: [
    preStopOutlastsGrace,
    allReplacedAtOnce,
    withoutReadiness,
    withoutPreStop,
    withoutDisruptionBudget,
    noEvictionAllowed,
  ],
};
