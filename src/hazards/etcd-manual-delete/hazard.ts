import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'etcd-manual-delete',
  title: 'Somebody deletes in etcd itself, past the API server',
  story:
    'Somebody ran `etcdctl del -r <prefix> prefix`. The word "prefix" was read as the end of a range, so every key between the two was deleted.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018)',
  severity: 'critical',
  persona: 'cluster operator',
  check,
  detect,
  runbook,
};
