import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'cpu-throttling',
  title: 'CPU limits throttle pods that are far from busy',
  story:
    'The CFS quota gives a container its share anew every 100 ms; a multi-threaded server burns it in a few milliseconds and then stands still, at a low average use. Latency went up, dashboards showed idle CPUs, and in the end the limits were taken off.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster"',
  severity: 'low',
  persona: 'developer',
  check,
  runbook,
};
