import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'second-wave',
  title: 'What was deleted stood behind a webhook, and now nothing can be created',
  story:
    'Among the Services that an operator had deleted were those behind admission webhooks with failurePolicy Fail. An hour after the first alert no pod could be created any more, and repairs by hand made it worse.',
  source: 'Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC',
  severity: 'critical',
  persona: 'cluster admin',
  check,
  detect,
  runbook,
};
