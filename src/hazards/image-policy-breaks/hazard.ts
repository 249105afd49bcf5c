import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { imagePolicyBreaksDetector } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'image-policy-breaks',
  title: 'An image policy begins to refuse everything',
  story:
    'The webhook that checked image signatures was rebuilt with a newer Go release, which broke the verification. It refused every image from then on, those of the build system included that was needed to ship the repair.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018)',
  severity: 'critical',
  persona: 'cluster admin',
  check,
  detect: imagePolicyBreaksDetector,
  runbook,
};
