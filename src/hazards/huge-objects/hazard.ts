import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'huge-objects',
  title: 'Objects near the size limit, many times over',
  story:
    'Secrets of almost 1 MB each filled a cluster. The API server holds every one in its cache and encodes it again for every watcher, so it ran out of memory and was killed, again after every restart.',
  source: 'Gardener, "Breaking Kubernetes clusters", case 2',
  severity: 'high',
  persona: 'cluster admin',
  check,
  detect,
  runbook,
  policies,
};
