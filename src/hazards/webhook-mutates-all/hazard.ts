import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { webhookMutatesAllDetector } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'webhook-mutates-all',
  title: 'A mutating webhook begins to change everything',
  story:
    'A new version of a mutating webhook turned "change what carries the label" into "change what does not opt out". Pod templates changed on every update, and pods of owners who had asked for nothing were restarted across the cluster.',
  source: 'Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters" (SREcon APAC)',
  severity: 'critical',
  persona: 'cluster admin',
  check,
  detect: webhookMutatesAllDetector,
  runbook,
};
