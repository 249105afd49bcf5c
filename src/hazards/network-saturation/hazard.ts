import type { Hazard } from '../contract.ts';
import { runbook } from './runbook.ts';

/** Told in the catalogue, without a check: neither manifests nor the API server say how much an instance's network carries. */
export const hazard: Hazard = {
  id: 'network-saturation',
  title: 'The network of the instances is full',
  story:
    'Load tests failed and the network plugin was blamed for weeks. In truth the instances had reached the bandwidth and the packets a second that their type allows, which no metric of the cluster shows.',
  source: 'Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups" (2018)',
  severity: 'medium',
  persona: 'cluster operator',
  runbook,
};
