import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'control-plane-on-burstable',
  title: 'The control plane runs on machines that run out of credit',
  story:
    "etcd ran on burstable instances. During the provider's maintenance the CPU credits were used up, etcd answered too late, and the API server timed out: every controller of the cluster stood still.",
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster"',
  severity: 'high',
  persona: 'cluster operator',
  check,
  runbook,
};
