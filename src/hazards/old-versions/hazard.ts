import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'old-versions',
  title: 'Old or known-bad versions of components',
  story:
    'An API server leaked memory until it died; the leak was known and mended upstream, in a release that the cluster did not run yet. Elsewhere an API server became slow after an upgrade over two releases at once.',
  source:
    'Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups" (2018); Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters"',
  severity: 'medium',
  persona: 'cluster operator',
  check,
  runbook,
};
