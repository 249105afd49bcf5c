import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'noisy-client',
  title: 'A client sends so many requests that others are turned away',
  story:
    'A controller was started with a client limit of 3,000 requests a second. The API server answered 429 to kube-controller-manager, the scheduler and the kubelets, and the cluster stood still while one client was served.',
  source: 'Gardener, "Breaking Kubernetes clusters", case 4',
  severity: 'critical',
  persona: 'cluster operator',
  check,
  detect,
  runbook,
};
