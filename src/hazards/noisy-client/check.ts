import type { CheckDefinition } from '../../check/contract.ts';
import { clientRate } from './client-rate.ts';
import { accountsWithoutSchema, exemptFlowSchema } from './flow-schemas.ts';
import { fewRequestsInFlight, serverWithoutLimits } from './server-limits.ts';

export const check: CheckDefinition = {
  hazard: 'noisy-client',
  rules: [clientRate, exemptFlowSchema, serverWithoutLimits, fewRequestsInFlight, accountsWithoutSchema],
};
