import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'no-backup',
  title: 'There is no backup, or nobody knows how old it is',
  story:
    'All Services of a cluster with 2,000 nodes were deleted, and there was no etcd backup. They were rebuilt by hand from audit logs and monitoring data; it took five hours.',
  source:
    'Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC; Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster"',
  severity: 'high',
  persona: 'cluster operator',
  check,
  runbook,
};
