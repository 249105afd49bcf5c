import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'credential-backlog',
  title: 'A backlog of credentials grows and nothing can be deployed',
  story:
    'The provider of credentials was scaled down "to reduce slack" while deployments rose. Its queue went from 7,115 to 58,381 in two hours; pods waited for Secrets that did not exist, and no deployment worked.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018), case 6',
  severity: 'high',
  persona: 'cluster admin',
  check,
  detect,
  runbook,
};
