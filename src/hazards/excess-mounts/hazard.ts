import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';
import { policies } from './policy.ts';

export const hazard: Hazard = {
  id: 'excess-mounts',
  title: 'Every mounted ConfigMap and Secret is a watch of a kubelet',
  story:
    'A kubelet watches each ConfigMap and Secret that its pods use. With thousands of pods that mount several each, the API server keeps tens of thousands of watches open, and all of them come back at once after a restart.',
  source:
    'Madhu C.S., Robinhood, "Preventing Controller Sprawl From Taking Down Your Cluster", KubeCon NA 2022',
  severity: 'medium',
  persona: 'cluster admin',
  check,
  runbook,
  policies,
};
