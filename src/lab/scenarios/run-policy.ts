import type { AuditPolicy } from '../api-server/audit/audit-policy.ts';
import { readAuditPolicy } from '../api-server/audit/read-audit-policy.ts';

/**
 * What is recorded of a run: what people and programs change with its bodies, what they read without, and of what goes on in every cluster all the time (heartbeats, pods' states, what
 * controllers write down) who did what to what; of Jobs it is kept how they end, of Leases that leaders renew theirs. So that the log of a big cluster can be kept, as the policies of big clusters do.
 */
const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
- level: None
  userGroups: [system:nodes]
  resources: [{group: coordination.k8s.io, resources: [leases]}]
- level: None
  verbs: [get, list, watch]
  resources: [{group: coordination.k8s.io, resources: [leases]}]
- level: Metadata
  resources: [{group: coordination.k8s.io, resources: [leases]}]
- level: Metadata
  resources: [{group: "", resources: [secrets]}]
- level: Metadata
  userGroups: [system:nodes]
- level: RequestResponse
  verbs: [create, update, patch]
  resources: [{group: batch, resources: [jobs, jobs/status]}]
- level: Metadata
  users: [system:kube-scheduler, system:kube-controller-manager]
- level: Metadata
  userGroups: ["system:serviceaccounts:kube-system"]
  verbs: [create, update, patch, get, list, watch]
- level: RequestResponse
  verbs: [create, update, patch, delete, deletecollection]
- level: Metadata
`;

export const RUN_POLICY: AuditPolicy = readAuditPolicy(POLICY, 'run-policy');
