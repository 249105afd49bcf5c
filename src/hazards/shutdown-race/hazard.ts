import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'shutdown-race',
  title: 'Requests fail while pods are replaced',
  story:
    'Each rollout gave customers a burst of 502s. A pod is told to stop and taken out of its Service at the same moment, so for some seconds requests still arrive at a process that has gone; and new pods without a readiness probe get requests before they listen.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018)',
  severity: 'medium',
  persona: 'developer',
  check,
  runbook,
};
