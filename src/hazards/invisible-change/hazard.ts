import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'invisible-change',
  title: 'Nobody can tell what was changed, when, and by whom',
  story:
    'In outage after outage the first hour went into one question: what changed? Both talks end with the same wish, a simple tool that shows the changes made to a cluster, and audit logs that can be asked.',
  source:
    'Madhu C.S., Robinhood, KubeCon NA 2022; Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC',
  severity: 'medium',
  persona: 'cluster operator',
  check,
  runbook,
};
