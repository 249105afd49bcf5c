import type { Hazard } from '../contract.ts';
import { check } from './check.ts';
import { runbook } from './runbook.ts';

export const hazard: Hazard = {
  id: 'ingress-loses-routes',
  title: 'The ingress loses its routes with the API server',
  story:
    'The ingress took its routes from the API server. When that was down, ingress pods that restarted came up without a single route, their health check failed on every host, and the load balancer in front sent traffic to all of them: customers saw 404.',
  source: 'Henning Jacobs, Zalando, "A Million Ways to Crash Your Cluster" (2018), case 1',
  severity: 'high',
  persona: 'cluster admin',
  check,
  runbook,
};
