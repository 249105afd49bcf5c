import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'bad-ingress-object',
  title: 'One faulty Ingress breaks the shared controller',
  story:
    'All teams share one ingress controller, which turns all Ingress objects into one configuration. One object with a wrong snippet or expression made that configuration invalid, and no change of anybody took effect until it was found; around one postmortem in seven was about ingress.',
  source: 'Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups" (2018)',
  severity: 'high',
  persona: 'developer',
  check,
  runbook,
  policies,
};
