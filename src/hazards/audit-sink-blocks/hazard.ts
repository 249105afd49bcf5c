import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'audit-sink-blocks',
  title: 'A slow audit sink stops the API server',
  story:
    'The sink of the audit webhook was slow, and nothing broke the circuit: "audit buffer queue blocked". Requests waited for their own record to be written, and the API server stood still because somebody watched it.',
  source:
    'Madhu C.S., Robinhood, "Preventing Controller Sprawl From Taking Down Your Cluster", KubeCon NA 2022',
  severity: 'high',
  persona: 'cluster operator',
  check,
  runbook,
};
