import type { CheckDefinition } from '../../check/contract.ts';
import { allPowerful } from './all-powerful.ts';
import { defaultAccount } from './default-account.ts';
import { openToEveryone } from './open-to-everyone.ts';
import { POWER_RULES } from './power-rules.ts';

export const check: CheckDefinition = {
  hazard: 'too-much-power',
  rules: [allPowerful, openToEveryone, defaultAccount, ...POWER_RULES],
};
