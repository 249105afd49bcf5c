import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { guard } from './guard.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'powerful-operator',
  title: 'An operator with cluster-wide rights deletes what it does not own',
  story:
    'A load-balancer operator made a label selector from an object name of more than 63 characters; the selector came out empty, which means everything, and it deleted every Service of a cluster with 2,000 nodes. Without an etcd backup it took five hours to bring them back from audit logs.',
  source: 'Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC',
  severity: 'critical',
  persona: 'cluster admin',
  check,
  detect,
  guard,
  runbook,
  policies,
};
