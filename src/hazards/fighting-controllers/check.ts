import type { CheckDefinition } from '../../check/contract.ts';
import { replicasAgainstAutoscaler, twoAutoscalers, verticalAgainstHorizontal } from './autoscalers.ts';
import { ingressClassOfTwo } from './ingress-class.ts';
import { fieldOfTwoManagers } from './managed-fields.ts';
import { sharedServiceAccount } from './shared-service-account.ts';
import { deliveredByTwo } from './two-deliveries.ts';

export const check: CheckDefinition = {
  hazard: 'fighting-controllers',
  rules: [
    sharedServiceAccount,
    replicasAgainstAutoscaler,
    twoAutoscalers,
    verticalAgainstHorizontal,
    deliveredByTwo,
    ingressClassOfTwo,
    fieldOfTwoManagers,
  ],
};
