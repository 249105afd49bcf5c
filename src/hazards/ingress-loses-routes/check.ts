import type { CheckDefinition } from '../../check/contract.ts';
import { livenessIsReadiness, probeAsksApiServer, readyWithoutRoutes } from './probes.ts';
import { singleIngressController } from './single-ingress-controller.ts';

export const check: CheckDefinition = {
  hazard: 'ingress-loses-routes',
  rules: [probeAsksApiServer, readyWithoutRoutes, livenessIsReadiness, singleIngressController],
};
