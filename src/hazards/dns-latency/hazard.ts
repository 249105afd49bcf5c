import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'dns-latency',
  title: 'Name look-ups take seconds',
  story:
    'Look-ups took 5 seconds, one resolver time-out each: the few DNS pods were overloaded, because with ndots:5 every name outside of the cluster is first asked for under each search domain, and each name over IPv4 and IPv6.',
  source:
    'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018); Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups" (2018)',
  severity: 'high',
  persona: 'cluster admin',
  check,
  runbook,
};
