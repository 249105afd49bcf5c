import { load } from 'js-yaml';
import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { TOKEN_ISSUER } from '../client/certified-transport.ts';
import type { AuditPolicy } from '../api-server/audit/audit-policy.ts';
import { readAuditPolicy } from '../api-server/audit/read-audit-policy.ts';

/**
 * What is recorded of a run: what people and programs change with its bodies, what they read without, and of what goes on in every cluster all the time (heartbeats, pods' states, what
 * controllers write down) who did what to what; of nodes it is kept what is said of them, of Jobs how they end, of Leases that leaders renew theirs. So that the log of a big cluster can be kept, as the policies of big clusters do.
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
- level: Request
  verbs: [create, update]
  resources: [{group: "", resources: [secrets]}]
- level: Metadata
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create, update, patch]
  resources: [{group: "", resources: [nodes, nodes/status]}]
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

/** Who looks at a real cluster for a scenario. */
export const OBSERVER = 'lab-observer';
/** What is asked for by the lab itself, or too often to be of use. */
const NOT_OF_THE_RUN: readonly JsonObject[] = [
  { level: 'None', users: [OBSERVER, TOKEN_ISSUER, 'readiness', 'system:apiserver'] },
  { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/openapi*', '/api*'] },
];

const document: unknown = load(POLICY);
const policy = isJsonObject(document) ? document : {};

/** The same for a real API server, whose log has requests that nobody plays. */
export const REAL_RUN_POLICY: JsonObject = {
  ...policy,
  rules: [...NOT_OF_THE_RUN, ...listAt(policy, 'rules')],
};
