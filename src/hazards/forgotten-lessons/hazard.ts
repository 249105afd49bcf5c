import type { Hazard } from '../contract.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'forgotten-lessons',
  title: 'The same outage happens again elsewhere',
  story:
    'More than 500 postmortems were written, 46 of them open at once. Those that nobody owned were never done, and what one team had paid for another team paid for again.',
  source:
    'Puja Abbassi, Giant Swarm, "Hardening Kubernetes Setups"; Qian Ding, Ant Group, "How to Not Destroy Your Kubernetes Clusters", SREcon APAC',
  severity: 'low',
  persona: 'cluster operator',
  runbook,
};
