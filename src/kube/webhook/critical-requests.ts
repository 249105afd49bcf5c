import { CONTROL_PLANE, CREDENTIALS, NODE } from './critical-infrastructure.ts';
import { API, REPAIR, SCHEDULING } from './critical-objects.ts';
import type { CriticalRequest } from './critical-request.ts';
import { NETWORK, SYSTEM_WORKLOADS } from './critical-workloads.ts';

/**
 * The requests that a cluster makes to keep itself alive, and to be mended, and that therefore must not depend on a webhook's backend. Sources:
 * Gardener's webhook remediator (the resources of its matchers), the Kubernetes documentation "Admission Webhook Good Practices", Kyverno's and
 * Gatekeeper's notes on exemptions, and what kube-apiserver, kube-controller-manager and kubelet write through admission.
 */
export const CRITICAL_REQUESTS: readonly CriticalRequest[] = [
  ...NODE,
  ...CONTROL_PLANE,
  ...CREDENTIALS,
  ...SCHEDULING,
  ...SYSTEM_WORKLOADS,
  ...NETWORK,
  ...API,
  ...REPAIR,
];
