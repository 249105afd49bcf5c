import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { webhookInSystemNamespacesDetector } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'webhook-in-system-namespaces',
  title: 'A mutating webhook changes the pods that the cluster stands on',
  story:
    'Sidecar injection was switched on everywhere, kube-system included. kube-proxy, the network plugin and DNS came back with a sidecar that needed kube-proxy, the network and DNS; the cluster stopped.',
  source: 'Gardener team, SAP, "Breaking Kubernetes clusters"',
  severity: 'high',
  persona: 'cluster admin',
  check,
  detect: webhookInSystemNamespacesDetector,
  runbook,
};
