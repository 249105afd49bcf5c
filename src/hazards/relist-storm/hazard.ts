import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'relist-storm',
  title: 'All clients list everything again, and again',
  story:
    'Thousands of pods were created in a minute, the watch cache could not keep up, and watches ended with 410 Gone. Every client listed everything again, kubelets included; the API servers ran out of memory, restarted, and all clients listed once more. Bigger API servers only hid it.',
  source:
    'Madhu C.S., Robinhood, "Preventing Controller Sprawl From Taking Down Your Cluster" (KubeCon NA 2022), case 2',
  severity: 'critical',
  persona: 'cluster operator',
  check,
  detect,
  runbook,
};
