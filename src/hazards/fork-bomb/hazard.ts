import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'fork-bomb',
  title: 'One pod takes every process ID of its node',
  story:
    'A DaemonSet with a fork bomb put one pod on each node. Within seconds no node could start a process any more, the kubelets fell silent, and the whole cluster was NotReady.',
  source: 'Gardener, "Breaking Kubernetes clusters"',
  severity: 'high',
  persona: 'cluster operator',
  check,
  runbook,
  policies,
};
