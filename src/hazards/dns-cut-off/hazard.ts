import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { dnsCutOffDetector } from './detect.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'dns-cut-off',
  title: 'A NetworkPolicy cuts off DNS',
  story:
    'Someone put a NetworkPolicy that denies everything into kube-system. Nothing happened at first, because connections that stood lived on. When the DNS pods were next restarted they could not reach the API server, never became ready, and no name was resolved in the whole cluster.',
  source: 'Gardener, "Breaking Kubernetes clusters", case 8',
  severity: 'critical',
  persona: 'cluster admin',
  check,
  detect: dnsCutOffDetector,
  runbook,
  policies,
};
