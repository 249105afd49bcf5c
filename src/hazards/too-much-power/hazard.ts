import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'too-much-power',
  title: 'A client may do everything and needs next to nothing of it',
  story:
    'cluster-admin was handed out everywhere, and operators were given "*" because it was quick. When one of them went wrong, or a person slipped, nothing stood between the mistake and the whole cluster.',
  source:
    'Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups" (2018); Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters"',
  severity: 'low',
  persona: 'cluster admin',
  check,
  detect,
  runbook,
  policies,
};
