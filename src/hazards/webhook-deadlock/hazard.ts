import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { webhookDeadlockDetector } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'webhook-deadlock',
  title: 'A webhook stands between a controller and its leader lock',
  story:
    'A validating webhook on Endpoints failed closed after its pod was evicted. kube-controller-manager kept its leader lock in an Endpoints object, could not renew it, and stopped; so nothing was left to start the pod again that would have let it renew.',
  source: 'Gardener team, SAP, "Breaking Kubernetes clusters"',
  severity: 'critical',
  persona: 'cluster operator',
  check,
  detect: webhookDeadlockDetector,
  runbook,
};
