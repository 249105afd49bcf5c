import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'cold-start',
  title: 'The cluster could not start again if every pod died now',
  story:
    'Two of the talks end at the same place: everything was down, and each part waited for another. The image registry needed the cluster, the webhook needed its own pod, the database needed the service that needed the database.',
  source:
    'Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC; Gardener team, SAP, "Breaking Kubernetes clusters"',
  severity: 'high',
  persona: 'cluster operator',
  check,
  runbook,
};
