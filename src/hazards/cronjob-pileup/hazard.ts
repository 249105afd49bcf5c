import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'cronjob-pileup',
  title: 'Jobs of a CronJob pile up',
  story:
    'A CronJob ran every 15 minutes without concurrencyPolicy or deadline, and its Jobs did not end. Pods piled up until the API server ran out of memory; the ingress lost its routes and customers saw 404. The fields that would have prevented it stood in the wrong place of the manifest and were dropped silently.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018), case 1',
  severity: 'high',
  persona: 'developer',
  check,
  detect,
  runbook,
  policies,
};
