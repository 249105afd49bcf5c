import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { guard } from './guard.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'fighting-controllers',
  title: 'Controllers overwrite one field again and again',
  story:
    'A controller kept the signature of the owning component as an annotation on ServiceAccounts. Two components shared one ServiceAccount, so it rewrote the annotation without end; the network plugin, which watches ServiceAccounts, fell behind and new pods got no route.',
  source:
    'Madhu C.S., Robinhood, "Preventing Controller Sprawl From Taking Down Your Cluster", KubeCon NA 2022',
  severity: 'high',
  persona: 'cluster admin',
  check,
  detect,
  guard,
  runbook,
};
