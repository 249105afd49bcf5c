import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { detect } from './detect.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'object-flood',
  title: 'Objects pile up until etcd is full',
  story:
    'A pipeline deployed with Helm v2, which kept every release as a ConfigMap and deleted none. Nobody counted them until etcd had reached its quota and went down with the cluster.',
  source: 'Gardener, "Breaking Kubernetes clusters", case 1',
  severity: 'high',
  persona: 'cluster admin',
  check,
  detect,
  runbook,
};
