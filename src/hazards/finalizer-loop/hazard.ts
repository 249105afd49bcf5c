import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'finalizer-loop',
  title: 'Objects cannot go because a finalizer is never taken off',
  story:
    'At 03:51 pods could be neither made nor removed in many clusters at once: the controller of a finalizer called one global legacy service whose database column had run out of integers. Restarting that service needed pods, which needed it.',
  source: 'Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC',
  severity: 'critical',
  persona: 'cluster admin',
  check,
  detect,
  runbook,
};
