import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'no-limits-no-priority',
  title: 'Resource pressure takes critical add-ons first',
  story:
    'Of more than 500 postmortems, resource pressure was one of the causes that came back again and again: nodes ran full, and because critical add-ons had neither requests nor a priority, the kubelet evicted them before the workloads that had filled the node.',
  source:
    'Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups"; Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster"',
  severity: 'medium',
  persona: 'cluster admin',
  check,
  runbook,
  policies,
};
