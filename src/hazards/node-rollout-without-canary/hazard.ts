import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'node-rollout-without-canary',
  title: 'A node image reaches all nodes at once, and all nodes die',
  story:
    'A security fix in systemd-journald leaked memory. The new image went to all nodes without a small share that baked first, and days later all of them died. A DaemonSet with a fork bomb did the same in seconds.',
  source: 'Gardener, "Breaking Kubernetes clusters", cases 5 and 3',
  severity: 'critical',
  persona: 'cluster operator',
  check,
  detect,
  runbook,
};
