import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'untested-upgrade',
  title: 'A change that was only tested on a new cluster',
  story:
    'End-to-end tests on a newly made cluster passed; the upgrade of the running cluster, with its old configuration, failed. What a change does to what is there already, which API versions go and which fields are dropped, was seen only in production.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018), case 4',
  severity: 'high',
  persona: 'developer',
  check,
  runbook,
};
